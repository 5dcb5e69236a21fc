//! The readers: what they make of files in order, and that no bytes at all make them panic.

use std::{io::Write, ops::ControlFlow};

use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use shared::batches::FileFormat;

use super::{RawRow, Reading, Source, rows as rows_of};
use crate::problem::{Error, Result};

const HEADER: &str = "centre_number,enrolment_number,first_name,last_name,date_of_birth,qualification_number,award_date,components";

fn read(format: FileFormat, bytes: &[u8], reading: &Reading) -> Result<Vec<RawRow>> {
    let mut found = Vec::new();
    let source = if format == FileFormat::Xlsx {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        Source::Disk(file)
    } else {
        Source::Stream(bytes)
    };
    rows_of(format, source, reading, &mut |row| {
        found.push(row);
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(found)
}

fn rows(text: &str) -> Vec<RawRow> {
    read(FileFormat::Csv, text.as_bytes(), &Reading::default()).unwrap()
}

fn header_errors(text: &str) -> Vec<(String, String)> {
    match read(FileFormat::Csv, text.as_bytes(), &Reading::default()).err() {
        Some(Error::InvalidFields(errors)) => errors.into_iter().map(|e| (e.field, e.code)).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn lines_are_counted_as_people_count_them() {
    for end in ["\n", "\r\n", "\r"] {
        let text = [
            "\u{feff}",
            HEADER,
            end,
            end,
            "1,E1,A,B,2000-01-01,60129773,2026-01-01,",
            end,
            "1,E2,A,\"two",
            end,
            end,
            "lines\",2000-01-01,60129773,2026-01-01,\"x;y,z\"",
            end,
            ",,,,,,,",
            end,
            end,
            "1,E3,A,B,2000-01-01,60129773,2026-01-01,",
        ]
        .concat();
        let lines: Vec<_> =
            rows(&text).iter().map(|row| (row.line, row.cells["enrolment_number"].clone())).collect();
        let want = [(3, "E1"), (4, "E2"), (9, "E3")].map(|(line, number)| (line, number.to_owned()));
        assert_eq!(lines, want, "{end:?}");
    }
}

#[test]
fn semicolons_and_tabs_separate_too() {
    for delimiter in [";", "\t"] {
        let text = format!("{HEADER}\n1,E1,A,B,2000-01-01,60129773,2026-01-01,").replace(',', delimiter);
        assert_eq!(rows(&text)[0].cells["last_name"], "B");
    }
}

#[test]
fn other_columns_are_named() {
    let errors = header_errors("enrolment_number,Name,first_name,first_name\n");
    assert!(errors.contains(&("Name".to_owned(), "unknown_column".to_owned())), "{errors:?}");
    assert!(errors.contains(&("first_name".to_owned(), "duplicate_column".to_owned())), "{errors:?}");
    assert!(errors.contains(&("last_name".to_owned(), "missing_column".to_owned())), "{errors:?}");
    assert!(header_errors("").len() >= 7);
}

#[test]
fn rows_with_other_numbers_of_cells_are_kept_and_marked() {
    let rows = rows(&format!("{HEADER}\n1,E1\n1,E2,A,B,2000-01-01,60129773,2026-01-01,,more\n"));
    for row in rows {
        assert_eq!(row.faults[0].code, "ragged");
    }
}

proptest! {
    #[test]
    fn any_bytes_end_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let mut file = format!("{HEADER}\n").into_bytes();
        file.extend(bytes);
        let read = read(FileFormat::Csv, &file, &Reading::default()).map_or(0, |rows| rows.len());
        prop_assert!(read <= 301);
    }

    #[test]
    fn lines_of_quoted_files_match(rows_in in proptest::collection::vec("[a-z\n\" ,;]{1,12}", 1..12)) {
        let mut text = format!("{HEADER}\r\n");
        let mut want = Vec::new();
        let mut line = 2;
        for cell in &rows_in {
            want.push(line);
            text += &format!("1,E1,\"{}\",B,2000-01-01,60129773,2026-01-01,\r\n", cell.replace('"', "\"\""));
            line += 1 + cell.matches('\n').count() as u64;
        }
        let lines: Vec<_> = rows(&text).iter().map(|row| row.line).collect();
        prop_assert_eq!(lines, want);
    }
}

/// A workbook with our header, written by another program.
fn workbook(fill: impl Fn(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (at, name) in (0..).zip(HEADER.split(',')) {
        sheet.write_string(0, at, name).unwrap();
    }
    fill(sheet);
    workbook.save_to_buffer().unwrap()
}

fn xlsx(fill: impl Fn(&mut rust_xlsxwriter::Worksheet)) -> Vec<RawRow> {
    read(FileFormat::Xlsx, &workbook(fill), &Reading::default()).unwrap()
}

#[test]
fn numbers_dates_and_truths_of_a_workbook_keep_their_meaning() {
    let rows = xlsx(|sheet| {
        let date = Format::new().set_num_format("dd/mm/yyyy");
        sheet.write_number(1, 0, 10411.0).unwrap();
        sheet.write_number(1, 1, 9_276_308_686.0).unwrap();
        sheet.write_string(1, 2, " Siân ").unwrap();
        sheet.write_boolean(1, 3, true).unwrap();
        sheet.write_datetime_with_format(1, 4, ExcelDateTime::from_ymd(2001, 2, 3).unwrap(), &date).unwrap();
        sheet.write_string(1, 5, "601/2977/3").unwrap();
        // The number of a day, in a cell that does not say so.
        sheet.write_number(1, 6, 46_037.0).unwrap();
        sheet.write_number(1, 7, 2.5).unwrap();
    });
    let cell = |name: &str| rows[0].cells[name].as_str();
    assert_eq!(rows[0].line, 2);
    assert_eq!(cell("centre_number"), "10411");
    assert_eq!(cell("enrolment_number"), "9276308686");
    assert_eq!(cell("first_name"), "Siân");
    assert_eq!(cell("last_name"), "TRUE");
    assert_eq!(cell("date_of_birth"), "2001-02-03");
    assert_eq!(cell("award_date"), "2026-01-15");
    assert_eq!(cell("components"), "2.5");
    assert!(rows[0].faults.is_empty());
}

#[test]
fn formulas_give_their_value_or_are_named() {
    let rows = xlsx(|sheet| {
        sheet.write_formula(1, 2, Formula::new("=CONCAT(\"A\",\"B\")").set_result("AB")).unwrap();
        sheet.write_formula(1, 3, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    });
    assert_eq!(rows[0].cells["first_name"], "AB");
    let faults: Vec<_> =
        rows[0].faults.iter().map(|fault| (fault.field.as_str(), fault.code.as_str())).collect();
    assert_eq!(faults, [("last_name", "formula")]);
    let header = (b'A'..).zip(HEADER.split(',')).fold(String::new(), |header, (at, name)| {
        header + &format!("<c r=\"{}1\" t=\"inlineStr\"><is><t>{name}</t></is></c>", char::from(at))
    });
    let bare = with_sheet(&format!(
        "<row r=\"1\">{header}</row><row r=\"2\"><c r=\"A2\"><f>1+1</f></c><c r=\"B2\"><f>1+1</f><v>2</v></c>\
         <c r=\"C2\" t=\"str\"><f>A1</f><v></v></c></row>"
    ));
    let rows = read(FileFormat::Xlsx, &bare, &Reading::default()).unwrap();
    assert_eq!(rows[0].cells["enrolment_number"], "2");
    assert_eq!(
        (rows[0].faults[0].field.as_str(), rows[0].faults[0].code.as_str()),
        ("centre_number", "formula")
    );
}

/// A workbook whose only sheet holds this.
fn with_sheet(data: &str) -> Vec<u8> {
    let sheet = format!("<worksheet><sheetData>{data}</sheetData></worksheet>");
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(workbook(|_| {}))).unwrap();
    let mut entries = Vec::new();
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).unwrap();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
        let name = entry.name().to_owned();
        let is_sheet = name.contains("sheet1");
        entries.push((name, if is_sheet { sheet.clone().into_bytes() } else { bytes }));
    }
    let entries: Vec<(&str, &[u8])> =
        entries.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    zipped(&entries)
}

#[test]
fn merged_cells_are_named_where_they_hide_a_value() {
    let rows = xlsx(|sheet| {
        let plain = Format::new();
        sheet.merge_range(1, 0, 3, 0, "10411", &plain).unwrap();
        for row in 1..4 {
            sheet.write_string(row, 1, format!("E{row}")).unwrap();
        }
    });
    assert!(rows[0].faults.is_empty(), "{:?}", rows[0]);
    for row in &rows[1..] {
        assert_eq!(
            (row.faults[0].field.as_str(), row.faults[0].code.as_str()),
            ("centre_number", "merged_cell")
        );
        assert!(row.faults[0].message.contains("A2"));
    }
    assert_eq!(rows.len(), 3);
}

#[test]
fn the_header_may_have_titles_above_it() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.merge_range(0, 0, 0, 7, "Awards of the autumn", &Format::new()).unwrap();
    sheet.write_string(1, 0, "Centre").unwrap();
    sheet.write_string(1, 2, "Learner").unwrap();
    for (at, name) in (0..).zip(HEADER.split(',')) {
        sheet.write_string(2, at, name).unwrap();
        sheet.write_string(3, at, "x").unwrap();
    }
    let rows = read(FileFormat::Xlsx, &workbook.save_to_buffer().unwrap(), &Reading::default()).unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].line, rows[0].cells["last_name"].as_str()), (4, "x"));
}

#[test]
fn sheets_are_chosen_by_name() {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().set_name("Notes").unwrap();
    let sheet = workbook.add_worksheet().set_name("Awards").unwrap();
    for (at, name) in (0..).zip(HEADER.split(',')) {
        sheet.write_string(0, at, name).unwrap();
    }
    let bytes = workbook.save_to_buffer().unwrap();
    let named = |name: &str| Reading { sheet: Some(name.to_owned()), ..Reading::default() };
    assert!(read(FileFormat::Xlsx, &bytes, &named("Awards")).unwrap().is_empty());
    assert!(read(FileFormat::Xlsx, &bytes, &Reading::default()).is_err());
    let Err(Error::InvalidFields(errors)) = read(FileFormat::Xlsx, &bytes, &named("Else")) else { panic!() };
    assert!(errors[0].message.contains("Notes, Awards"), "{errors:?}");
}

fn refusal(bytes: &[u8]) -> String {
    read(FileFormat::Xlsx, bytes, &Reading::default()).unwrap_err().problem().detail
}

fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn archives_that_are_no_workbooks_are_named() {
    assert!(refusal(&zipped(&[("word/document.xml", b"<a/>")])).contains("Word"));
    assert!(refusal(&zipped(&[("mimetype", b"x"), ("content.xml", b"<a/>")])).contains("OpenDocument"));
    assert!(refusal(&zipped(&[("readme.txt", b"x")])).contains("ZIP archive"));
    assert!(refusal(b"PK\x03\x04 and nothing else").contains("damaged"));
}

#[test]
fn a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_read() {
    // 400 MB of spaces in some 400 KB.
    let spaces = vec![b' '; 400 << 20];
    let bomb = zipped(&[("xl/workbook.xml", b"<workbook/>"), ("xl/media/image.bin", &spaces)]);
    assert!(bomb.len() < 1 << 20);
    assert!(refusal(&bomb).contains("320 MB"));
    let text = vec![b'a'; 2 << 20];
    assert!(refusal(&zipped(&[("xl/workbook.xml", &text)])).contains("a million characters"));
    let table = b"<sst uniqueCount=\"18446744073709551615\"><si/></sst>";
    let promised = zipped(&[("xl/workbook.xml", b"<workbook/>"), ("xl/sharedStrings.xml", table)]);
    assert!(refusal(&promised).contains("too many texts"));
    let many: Vec<_> = (0..2500).map(|at| format!("xl/{at}.xml")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), b"<a/>".as_slice())).collect();
    assert!(refusal(&zipped(&many)).contains("too many files"));
}

fn jsonl(text: &str) -> Vec<RawRow> {
    read(FileFormat::Jsonl, text.as_bytes(), &Reading::default()).unwrap()
}

#[test]
fn json_lines_are_rows_with_their_lines() {
    let object = |number: &str| {
        format!(
            r#"{{"centre_number":10411,"enrolment_number":{number},"first_name":"A","last_name":"B","date_of_birth":"2001-02-03","qualification_number":"601/2977/3","award_date":"2026-01-15","components":null}}"#
        )
    };
    let text = format!(
        "\u{feff}{}\r\n\n{}\n{{ no json\n[1]\n{}",
        object("9276308686"),
        object("1.2e9"),
        object(r#"{"a":1}"#)
    );
    let rows = jsonl(&text);
    let lines: Vec<_> = rows.iter().map(|row| row.line).collect();
    assert_eq!(lines, [1, 3, 4, 5, 6]);
    assert_eq!(rows[0].cells["centre_number"], "10411");
    assert_eq!(rows[0].cells["enrolment_number"], "9276308686");
    assert_eq!(rows[1].cells["enrolment_number"], "1200000000");
    assert_eq!(rows[2].faults[0].code, "malformed");
    assert_eq!(rows[3].faults[0].code, "malformed");
    assert_eq!(rows[4].faults[0].code, "not_a_value");
    let twice = object("1").replace("\"first_name\":\"A\",", "\"first_name\":\"A\",\"first_name\":\"B\",");
    assert_eq!(jsonl(&twice)[0].faults[0].code, "duplicate_column");
    let many = (0..30).map(|_| object("1")).collect::<Vec<_>>().join("\n");
    let odd = format!("{many}\n{}", object("1").replace("last_name", "surname"));
    assert_eq!(jsonl(&odd)[30].faults[0].code, "unknown_column");
}

#[test]
fn headers_of_others_are_read_by_a_mapping() {
    use shared::batches::{Column as C, DateForm};
    let columns = [
        ("Centre", C::CentreNumber),
        ("Candidate No", C::EnrolmentNumber),
        ("Forename", C::FirstName),
        ("Surname", C::LastName),
        ("DOB", C::DateOfBirth),
        ("QAN", C::QualificationNumber),
        ("Awarded", C::AwardDate),
    ];
    let columns = columns.into_iter().map(|(header, column)| (header.to_owned(), column)).collect();
    let reading = Reading { columns: Some(columns), dates: Some(DateForm::DayFirst), sheet: None };
    let file = "Report of today\n\nTutor;QAN;Awarded;DOB;Surname;Forename;candidate no.;Centre\nX;1;5/6/2026;31.12.2001;S;F;E1;10411\nX;1;31/31/2026;2001-12-31;S;F;E1;1\n";
    let rows = read(FileFormat::Csv, file.as_bytes(), &reading).unwrap();
    assert_eq!(rows[0].line, 4);
    assert_eq!(rows[0].cells["award_date"], "2026-06-05");
    assert_eq!(rows[0].cells["date_of_birth"], "2001-12-31");
    assert_eq!(rows[1].cells["award_date"], "31/31/2026");
    assert_eq!(rows[1].cells["date_of_birth"], "2001-12-31");
    assert!(!rows[0].cells.values().any(|cell| cell == "X"));
    let Err(Error::InvalidFields(errors)) =
        read(FileFormat::Csv, file.replace("QAN", "Code").as_bytes(), &reading)
    else {
        panic!()
    };
    assert_eq!((errors[0].field.as_str(), errors[0].code.as_str()), ("QAN", "missing_column"));
}

#[test]
fn a_file_of_one_column_says_what_separates() {
    let errors = header_errors("centre_number|enrolment_number\n1|2\n");
    assert_eq!(errors[0], ("file".to_owned(), "one_column".to_owned()));
}

#[test]
fn lines_of_our_own_downloads_can_come_back() {
    let file = format!("line,reason,{HEADER}\n7,because,1,'=E1,A,'-B,2000-01-01,60129773,2026-01-01,\n");
    let rows = rows(&file);
    assert_eq!(
        (rows[0].cells["enrolment_number"].as_str(), rows[0].cells["last_name"].as_str()),
        ("=E1", "-B")
    );
}

proptest! {
    #[test]
    fn wild_json_lines_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(FileFormat::Jsonl, &bytes, &Reading::default());
    }

    #[test]
    fn wild_workbooks_never_panic(
        bytes in proptest::collection::vec(any::<u8>(), 0..400),
        at in any::<proptest::sample::Index>(),
        place in any::<proptest::sample::Index>(),
    ) {
        // Bytes of any kind, and a sound workbook with some bytes changed.
        let _ = read(FileFormat::Xlsx, &bytes, &Reading::default());
        let mut changed = workbook(|sheet| { sheet.write_string(1, 1, "E1").unwrap(); });
        let from = place.index(changed.len());
        let some = &bytes[..bytes.len().min(at.index(12) + 1)];
        for (old, new) in changed[from..].iter_mut().zip(some) {
            *old = *new;
        }
        let _ = std::panic::catch_unwind(|| read(FileFormat::Xlsx, &changed, &Reading::default()));
    }

    #[test]
    fn wild_sheets_are_refused_or_read(xml in "(<(c|v|f|row|is|t|/c|/v|/row|sheetData)( r=\"[A-Z0-9]{0,9}\"| t=\"(s|b|e|d|str|n)\"| si=\"[0-9]{1,6}\")?>|[0-9a-zA-Z.&;-]{0,8}){0,40}") {
        let bytes = with_sheet(&xml);
        let _ = std::panic::catch_unwind(|| read(FileFormat::Xlsx, &bytes, &Reading::default()));
    }
}
