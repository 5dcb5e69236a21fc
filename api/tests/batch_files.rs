//! Files of every sort: workbooks, JSON Lines, headers of others, and what is no file of awards at all.

use rust_xlsxwriter::Workbook;
use shared::batches::FileFormat;

use crate::support::{
    Answer, Award, TestApp, Value, World,
    awards::{COLUMNS, csv, text},
    client::faults,
    json,
};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

async fn post(world: &World, query: &str, kind: &str, bytes: impl Into<bytes::Bytes>) -> Answer {
    world.issuer.post(&format!("/issuer/batches{query}")).body(kind, bytes).send().await
}

/// A workbook whose cells are all texts.
fn workbook(lines: &[Vec<&str>]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in (0..).zip(lines) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(row, column, *cell).unwrap();
        }
    }
    workbook.save_to_buffer().unwrap()
}

/// The lines of a CSV file without quotation marks.
fn lines(file: &str) -> Vec<Vec<&str>> {
    file.trim_end().lines().map(|line| line.split(',').collect()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_awards_in_every_format() {
    let world = World::start().await;
    let awards: Vec<_> = (0..3).map(|n| Award::numbered(n).set("uln", "9276308686")).collect();
    let file = csv(&awards);
    let objects: Vec<_> = awards.iter().map(|award| award.json().to_string()).collect();
    for (kind, bytes) in [
        ("text/csv", file.clone().into_bytes()),
        ("application/octet-stream", file.clone().into_bytes()),
        (XLSX, workbook(&lines(&file))),
        // The bytes tell, not the name or the type.
        ("text/csv", workbook(&lines(&file))),
        ("application/octet-stream", workbook(&lines(&file))),
        ("application/x-ndjson", objects.join("\n").into_bytes()),
        ("application/octet-stream", objects.join("\r\n").into_bytes()),
    ] {
        let batch = post(&world, "", kind, bytes).await.expect(202).json();
        let batch = world.checked(&batch).await;
        assert_eq!((&batch["rows"], &batch["valid"]), (&json!(3), &json!(3)), "{kind} {batch}");
        assert_eq!(batch["progress"]["done"], batch["progress"]["total"]);
        let rows = world.rows(&batch).await;
        assert_eq!(rows[0]["values"]["uln"], "9276308686");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_of_other_kinds_are_refused_by_what_they_are() {
    let world = World::start().await;
    let wide = |name: &str| name.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let compound =
        |name: &str| [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), vec![0; 3000], wide(name)].concat();
    for (bytes, what) in [
        (b"MZ\x90\x00\x03".to_vec(), "Windows program"),
        (b"%PDF-1.7\n".to_vec(), "PDF"),
        (b"\x89PNG\r\n\x1a\n".to_vec(), "picture"),
        (b"<!DOCTYPE html><html>".to_vec(), "web page"),
        (b"\x1f\x8b\x08".to_vec(), "gzip"),
        (compound("EncryptedPackage"), "password"),
        (compound("Workbook"), ".xls"),
        (compound("WordDocument"), "Word"),
    ] {
        for kind in ["text/csv", "application/octet-stream"] {
            let problem = post(&world, "", kind, bytes.clone()).await.problem(415, "unsupported_file");
            assert!(text(&problem["detail"]).contains(what), "{problem}");
        }
        world
            .issuer
            .post("/issuer/batches/preview")
            .body("text/csv", bytes)
            .send()
            .await
            .problem(415, "unsupported_file");
    }
    post(&world, "", XLSX, "a,b,c\n").await.problem(415, "unsupported_file");
    assert_eq!(post(&world, "", "text/csv", "a|b\n1|2\n").await.faults()[0], "file one_column");
    let uploads = std::fs::read_dir(world.app.app.config.data_dir.join("blobs/uploads"));
    assert_eq!(uploads.map_or(0, Iterator::count), 0);
    assert_eq!(world.issuer.read("/issuer/batches").await["total"], 0);
}

const FOREIGN: &str = "Centre;Candidate No;Forename;Surname;DOB;Course code;Awarded on;Tutor\n\
    10411;E1;Siân;Hughes;03/02/2001;601/2977/3;20/11/2026;Room 1\n\
    10411;E2;Owain;Prys;31/02/2001;601/2977/3;20/11/2026;Room 2\n";

async fn preview(world: &World, kind: &str, file: impl Into<bytes::Bytes>) -> Value {
    world.issuer.post("/issuer/batches/preview").body(kind, file).send().await.expect(200).json()
}

fn mapping() -> Value {
    json!({
        "headers": ["Centre", "Candidate No", "Forename", "Surname", "DOB", "Course code", "Awarded on", "Tutor"],
        "columns": { "Centre": "centre_number", "Candidate No": "enrolment_number", "Forename": "first_name",
            "Surname": "last_name", "DOB": "date_of_birth", "Course code": "qualification_number",
            "Awarded on": "award_date" },
        "dates": "day_first",
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_of_others_are_guessed_mapped_and_remembered() {
    let world = World::start().await;
    let seen = preview(&world, "text/csv", FOREIGN).await;
    assert_eq!(
        (&seen["ready"], &seen["remembered"], &seen["dates"]),
        (&json!(false), &Value::Null, &json!("day_first"))
    );
    let columns: Vec<_> = seen["columns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|column| column["column"].as_str().unwrap_or("-"))
        .collect();
    assert_eq!(
        columns,
        [
            "centre_number",
            "enrolment_number",
            "first_name",
            "last_name",
            "date_of_birth",
            "qualification_number",
            "award_date",
            "-"
        ]
    );
    assert_eq!(seen["columns"][4]["samples"], json!(["03/02/2001", "31/02/2001"]));
    // Without the mapping it is refused by column, as ever.
    let refused = post(&world, "", "text/csv", FOREIGN).await.faults();
    assert!(refused.contains(&"Forename unknown_column".to_owned()), "{refused:?}");
    assert!(refused.contains(&"first_name missing_column".to_owned()), "{refused:?}");
    let put = async |body: &Value| {
        world.issuer.request(reqwest::Method::PUT, "/api/v1/issuer/column-mappings").json(body).send().await
    };
    let saved = put(&mapping()).await.expect(200).json();
    let batch = post(&world, &format!("?mapping={}", text(&saved["id"])), "text/csv", FOREIGN)
        .await
        .expect(202)
        .json();
    assert_eq!(batch["mapped"]["DOB"], "date_of_birth");
    let batch = world.checked(&batch).await;
    let rows = world.rows(&batch).await;
    assert_eq!((&batch["valid"], &batch["invalid"]), (&json!(1), &json!(1)), "{rows:?}");
    assert_eq!((&rows[0]["line"], &rows[0]["values"]["date_of_birth"]), (&json!(2), &json!("2001-02-03")));
    assert_eq!(rows[1]["values"]["date_of_birth"], "31/02/2001");
    assert!(rows[0]["values"].get("Tutor").is_none());
    // The next file with the same headers, in another order and case.
    let next = "surname,forename,candidate no,dob,centre,course code,awarded on,tutor\nA,B,E3,04/02/2001,10411,60129773,20/11/2026,x\n";
    let seen = preview(&world, "text/csv", next).await;
    assert_eq!(seen["remembered"]["id"], saved["id"]);
    assert_eq!(seen["columns"][0]["column"], "last_name");
    let batch =
        post(&world, &format!("?mapping={}", text(&saved["id"])), "text/csv", next).await.expect(202).json();
    assert_eq!(world.checked(&batch).await["valid"], 1);
    // A change of mind replaces what was remembered.
    let mut other = mapping();
    other["dates"] = json!("month_first");
    let changed = put(&other).await.expect(200).json();
    assert_eq!((&changed["id"], &changed["dates"]), (&saved["id"], &json!("month_first")));
    // What can't be.
    let mut wrong = mapping();
    wrong["columns"].as_object_mut().unwrap().remove("DOB");
    wrong["columns"]["Tutor"] = json!("centre_number");
    wrong["columns"]["Nowhere"] = json!("result");
    let got = put(&wrong).await.faults();
    for want in [
        "/columns/centre_number duplicate_column",
        "/columns/date_of_birth missing_column",
        "/columns/Nowhere not_found",
    ] {
        assert!(got.contains(&want.to_owned()), "{got:?}");
    }
    let unknown = format!("?mapping={}", world.app.app.clock.id());
    assert_eq!(post(&world, &unknown, "text/csv", FOREIGN).await.faults(), ["mapping not_found"]);
    let other_file = format!("?mapping={}", text(&saved["id"]));
    let got = post(&world, &other_file, "text/csv", "a,b\n1,2\n").await.faults();
    assert!(got.contains(&"DOB missing_column".to_owned()), "{got:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mapped_column_that_is_there_twice_is_named() {
    let world = World::start().await;
    let twice = FOREIGN.replace("Tutor", "DOB");
    let mut body = mapping();
    body["headers"][7] = json!("DOB");
    let put =
        world.issuer.request(reqwest::Method::PUT, "/api/v1/issuer/column-mappings").json(&body).send().await;
    assert!(put.faults().contains(&"/columns/DOB duplicate_column".to_owned()));
    let saved = world
        .issuer
        .request(reqwest::Method::PUT, "/api/v1/issuer/column-mappings")
        .json(&mapping())
        .send()
        .await;
    let query = format!("?mapping={}", text(&saved.expect(200).json()["id"]));
    assert_eq!(post(&world, &query, "text/csv", twice).await.faults(), ["DOB duplicate_column"]);
    // Twice, but not read.
    let harmless =
        FOREIGN.replace("Tutor", "Room").replace("\n10411", ";\n10411").replacen("Room", "Room;Room", 1);
    let batch = post(&world, &query, "text/csv", harmless).await;
    assert_eq!(batch.status, 202, "{batch:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn sheets_of_a_workbook_are_told_and_chosen() {
    let world = World::start().await;
    let mut workbook = Workbook::new();
    workbook.add_worksheet().set_name("Notes").unwrap().write_string(0, 0, "Read me").unwrap();
    let sheet = workbook.add_worksheet().set_name("Autumn").unwrap();
    let file = csv(&[Award::numbered(1)]);
    for (row, cells) in (0..).zip(lines(&file)) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    let bytes = workbook.save_to_buffer().unwrap();
    let look = async |sheet: &str| {
        world.issuer.post(&format!("/issuer/batches/preview{sheet}")).body(XLSX, bytes.clone()).send().await
    };
    let seen = look("?sheet=Autumn").await.expect(200).json();
    assert_eq!((&seen["sheets"], &seen["ready"]), (&json!(["Notes", "Autumn"]), &json!(true)));
    assert_eq!(look("").await.faults()[0], "file one_column");
    assert_eq!(look("?sheet=Winter").await.faults(), ["sheet not_found"]);
    post(&world, "?sheet=Winter", XLSX, bytes.clone()).await.expect(422);
    let batch = post(&world, "?sheet=Autumn", XLSX, bytes.clone()).await.expect(202).json();
    assert_eq!(world.checked(&batch).await["valid"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn formulas_and_merged_cells_are_held_back_on_their_cell() {
    let world = World::start().await;
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let file = csv(&[Award::numbered(1), Award::numbered(2), Award::numbered(3)]);
    for (row, cells) in (0..).zip(lines(&file)) {
        for (column, cell) in (0..).zip(cells).filter(|(column, _)| *column > 0 || row == 0) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    sheet.merge_range(1, 0, 3, 0, "10411", &rust_xlsxwriter::Format::new()).unwrap();
    let result = u16::try_from(COLUMNS.iter().position(|name| *name == "result").unwrap()).unwrap();
    sheet.write_formula(1, result, rust_xlsxwriter::Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    let batch = post(&world, "", XLSX, workbook.save_to_buffer().unwrap()).await.expect(202).json();
    let batch = world.checked(&batch).await;
    let rows = world.rows(&batch).await;
    assert_eq!(faults(&rows[0]), ["result formula"]);
    assert_eq!(faults(&rows[1]), ["centre_number merged_cell"]);
    // Mending another cell does not make the formula good; writing the cell anew does.
    let path = format!("/issuer/batches/{}/rows/{}", text(&batch["id"]), text(&rows[0]["id"]));
    let mend = async |values: Value| {
        world.issuer.patch(&path).json(&json!({ "values": values })).send().await.expect(200).json()
    };
    assert_eq!(faults(&mend(json!({ "language": "cy" })).await), ["result formula"]);
    assert_eq!(mend(json!({ "result": "" })).await["status"], "valid");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workbook_with_too_many_rows_or_bytes_ends_clearly() {
    let settings = [("PORTAL_BATCH_MAX_ROWS", "5")];
    let world = World::on(TestApp::start_with(&settings).await).await;
    let awards: Vec<_> = (0..9).map(Award::numbered).collect();
    let batch = post(&world, "", XLSX, workbook(&lines(&csv(&awards)))).await.expect(202).json();
    let batch = world.checked(&batch).await;
    assert_eq!((text(&batch["status"]), text(&batch["failure"]["code"])), ("failed", "too_many_rows"));
}

#[tokio::test(flavor = "multi_thread")]
async fn templates_come_back_as_they_are() {
    let world = World::start().await;
    for (path, kind) in [("template.csv", FileFormat::Csv.media_type()), ("template.xlsx", XLSX)] {
        let file = world.issuer.get(&format!("/issuer/batch-files/{path}")).send().await.expect(200);
        assert_eq!(file.header("content-type"), kind);
        assert!(file.header("content-disposition").contains(path));
        let seen = preview(&world, kind, file.body.clone()).await;
        assert_eq!(seen["ready"], true, "{seen}");
        let batch = post(&world, "", kind, file.body).await.expect(202).json();
        let batch = world.checked(&batch).await;
        // The example of the CSV is no award; the workbook has it among its notes.
        assert_eq!(batch["valid"], 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sample_shows_what_can_go_wrong() {
    let world = World::start().await;
    let file = world.issuer.get("/issuer/batch-files/sample.csv").send().await.expect(200);
    let seen = preview(&world, "text/csv", file.body.clone()).await;
    let columns: serde_json::Map<String, Value> = seen["columns"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|column| !column["column"].is_null())
        .map(|column| (text(&column["header"]).to_owned(), column["column"].clone()))
        .collect();
    let headers: Vec<_> =
        seen["columns"].as_array().unwrap().iter().map(|column| column["header"].clone()).collect();
    // All that it needs is guessed.
    let body = json!({ "headers": headers, "columns": columns, "dates": seen["dates"] });
    let put =
        world.issuer.request(reqwest::Method::PUT, "/api/v1/issuer/column-mappings").json(&body).send().await;
    let query = format!("?mapping={}", text(&put.expect(200).json()["id"]));
    let batch = post(&world, &query, "text/csv", file.body).await.expect(202).json();
    let batch = world.checked(&batch).await;
    assert_eq!(
        (&batch["rows"], &batch["invalid"]),
        (&json!(24), &json!(7)),
        "{:?}",
        world.rows(&batch).await
    );
    let empty = TestApp::start().await;
    let issuer = empty.issuer().await;
    issuer.get("/issuer/batch-files/sample.csv").send().await.problem(409, "state_conflict");
}

#[tokio::test(flavor = "multi_thread")]
async fn held_back_rows_go_out_with_the_reason_and_come_back() {
    let world = World::start().await;
    let awards = [
        Award::numbered(1),
        Award::numbered(2).set("last_name", ""),
        Award::numbered(3).set("first_name", "=1+1").set("uln", "1"),
    ];
    let batch = world.import(csv(&awards)).await;
    let path = format!("/issuer/batches/{}/rows", text(&batch["id"]));
    let file = world.issuer.get(&format!("{path}.csv")).send().await.expect(200);
    let written = String::from_utf8(file.body.to_vec()).unwrap();
    assert_eq!(written.lines().count(), 3, "{written}");
    assert!(written.contains("last_name: This must not be blank.") && written.contains("'=1+1"), "{written}");
    let mended = written.replace(r#","","2001-02-03""#, r#","Found","2001-02-03""#);
    let again = world.import(mended).await;
    assert_eq!(
        (&again["valid"], &again["invalid"]),
        (&json!(1), &json!(1)),
        "{:?}",
        world.rows(&again).await
    );
    let rows = world.rows(&again).await;
    assert!(rows.iter().any(|row| row["values"]["first_name"] == "=1+1"));
    let book = world.issuer.get(&format!("{path}.xlsx")).send().await.expect(200);
    let again = post(&world, "", XLSX, book.body).await.expect(202).json();
    let again = world.checked(&again).await;
    assert_eq!((&again["rows"], &again["invalid"]), (&json!(2), &json!(2)));
    let all = world.issuer.get(&format!("{path}.csv?status=valid,invalid")).send().await.expect(200);
    assert_eq!(String::from_utf8(all.body.to_vec()).unwrap().lines().count(), 4);
}
