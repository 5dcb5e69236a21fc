//! The files are judged by the tools that others read them with: qpdf, poppler, zbar.

use std::{path::Path, process::Command, sync::LazyLock};

use proptest::prelude::*;

use super::{template::Templates, *};

static RENDERER: LazyLock<Renderer> = LazyLock::new(|| Renderer::new().unwrap());

fn unit(number: usize) -> Component {
    Component {
        reference: format!("H/618/{number:04}"),
        title: format!("Temperature control, storage and stock rotation in busy kitchens, part {number}"),
        level: "Level 2".to_owned(),
        credits: "2.5".to_owned(),
        grade: "Merit".to_owned(),
    }
}

/// A document of this kind with all that can be on it.
pub(crate) fn facts(kind: DocumentKind) -> Facts {
    let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
    Facts {
        layout: LAYOUT,
        kind,
        reference: "7K3M9QPX2HFDV6T4".to_owned(),
        verify_url: "http://localhost:8080/v/7K3M9QPX2HFDV6T4".to_owned(),
        issuer: Issuer {
            name: "Northmoor Awards".to_owned(),
            accent: "#0d4f4a".to_owned(),
            signatory_name: "Eleanor Whitcombe".to_owned(),
            signatory_title: "Chief Executive".to_owned(),
            support_email: "help@northmoor.example".to_owned(),
            pictures: Pictures::default(),
        },
        learner_name: "Gwenllian Tŵr-Llŵyd".to_owned(),
        enrolment_number: "N000982470".to_owned(),
        centre_name: "Harbour College".to_owned(),
        centre_number: "10411".to_owned(),
        qualification_number: "601/2977/3".to_owned(),
        qualification_title: "Level 2 Award in Food Safety and Hygiene".to_owned(),
        level: "Level 2".to_owned(),
        regulated: true,
        result: Some("Pass with Merit".to_owned()),
        award_date: day(12),
        issued_on: day(18),
        expires_on: None,
        language: "en".to_owned(),
        components: (1..=6).map(unit).collect(),
        replaces: None,
    }
}

const KINDS: [DocumentKind; 3] = [DocumentKind::Certificate, DocumentKind::Transcript, DocumentKind::Letter];

fn run(program: &str, arguments: &[&str], folder: &Path) -> String {
    let output = Command::new(program).args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The text of a file that qpdf finds no fault with.
fn read(bytes: &[u8]) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("document.pdf"), bytes).unwrap();
    let report = run("qpdf", &["--check", "document.pdf"], folder.path());
    assert!(!report.contains("WARNING"), "{report}");
    let text = run("pdftotext", &["-enc", "UTF-8", "-layout", "document.pdf", "-"], folder.path());
    (folder, text)
}

/// With the first version of its template.
pub(crate) fn render(renderer: &Renderer, facts: &Facts, view: View) -> Result<Vec<u8>, RenderError> {
    renderer.render(facts, Templates::first().of(facts.kind), view)
}

fn check(facts: &Facts) -> Vec<Fault> {
    RENDERER.check(facts, Templates::first().of(facts.kind))
}

fn text_of(facts: &Facts, view: View) -> String {
    read(&render(&RENDERER, facts, view).unwrap()).1
}

#[test]
fn can_be_shared_between_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    shared(&*RENDERER);
}

#[test]
fn the_same_facts_give_the_same_bytes() {
    for kind in KINDS {
        for view in [View::Digital, View::Print] {
            let again = Renderer::new().unwrap();
            let bytes = render(&RENDERER, &facts(kind), view).unwrap();
            assert_eq!(bytes, render(&again, &facts(kind), view).unwrap());
        }
        let thawed: Facts = serde_json::from_str(&serde_json::to_string(&facts(kind)).unwrap()).unwrap();
        assert_eq!(thawed, facts(kind));
    }
}

#[test]
fn every_kind_reads_and_scans() {
    for kind in KINDS {
        for view in [View::Digital, View::Print] {
            let bytes = render(&RENDERER, &facts(kind), view).unwrap();
            let (folder, text) = read(&bytes);
            for part in [
                "7K3M-9QPX-2HFD-V6T4",
                "Gwenllian Tŵr-Llŵyd",
                "Level 2 Award in Food Safety and Hygiene",
                "601/2977/3",
                "Pass with Merit",
                "Harbour College",
                "18/11/2026",
                "Northmoor Awards",
                "N000982470",
                "localhost:8080/v/7K3M9QPX2HFDV6T4",
            ] {
                assert!(text.contains(part), "{part} in {kind:?} {view:?}: {text}");
            }
            assert_eq!(text.contains("Regulated"), kind == DocumentKind::Certificate);
            run("pdftoppm", &["-r", "150", "-png", "-singlefile", "document.pdf", "page"], folder.path());
            let scanned = run("zbarimg", &["-q", "--raw", "page.png"], folder.path());
            assert!(scanned.contains("http://localhost:8080/v/7K3M9QPX2HFDV6T4"), "{scanned}");
        }
    }
}

#[test]
fn spaced_capitals_are_words_and_optional_facts_are_said() {
    let mut facts = facts(DocumentKind::Certificate);
    facts.replaces = Some("ABCDEFGHJKMN1234".to_owned());
    facts.expires_on = NaiveDate::from_ymd_opt(2029, 11, 17);
    facts.language = "cy".to_owned();
    let text = text_of(&facts, View::Digital);
    for part in [
        "REPLACEMENT CERTIFICATE",
        "THIS IS TO CERTIFY THAT",
        "HAS ACHIEVED THE",
        "Replaces ABCD-EFGH-JKMN-1234",
        "Valid until 17/11/2029",
        "Assessed in Welsh (cy)",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    facts.regulated = false;
    facts.result = None;
    let text = text_of(&facts, View::Digital);
    assert!(!text.contains("Regulated") && !text.contains("WITH THE RESULT"));
}

/// Facts with all pictures; the renderer knows them.
fn pictured(renderer: &Renderer, kind: DocumentKind) -> Facts {
    let svg = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 60 20'><rect width='60' height='20' \
        fill='#7a1f5c'/><circle cx='10' cy='10' r='6' fill='none' stroke='#fff' stroke-width='2' opacity='0.5'/></svg>";
    let mut png = std::io::Cursor::new(Vec::new());
    let pixels = image::RgbaImage::from_fn(90, 30, |x, y| {
        image::Rgba([200, 30, x.to_le_bytes()[0], y.to_le_bytes()[0]])
    });
    image::DynamicImage::ImageRgba8(pixels).write_to(&mut png, image::ImageFormat::Png).unwrap();
    let printed = |name: &str, media_type: &str, bytes: &[u8]| {
        renderer.keep(name, Picture::read(media_type, bytes).unwrap());
        Some(picture::Printed {
            sha256: name.to_owned(),
            media_type: media_type.to_owned(),
            width: 900,
            height: 300,
        })
    };
    let mut facts = facts(kind);
    facts.issuer.pictures = Pictures {
        logo: printed("a", "image/svg+xml", svg.as_bytes()),
        signature: printed("b", "image/png", png.get_ref()),
        seal: printed("c", "image/png", png.get_ref()),
        regulator_logo: printed("d", "image/svg+xml", svg.as_bytes()),
    };
    facts
}

#[test]
fn pictures_are_drawn_with_words_that_stand_for_them() {
    for kind in KINDS {
        for view in [View::Digital, View::Print] {
            let facts = pictured(&RENDERER, kind);
            assert_eq!(check(&facts), []);
            let bytes = render(&RENDERER, &facts, view).unwrap();
            read(&bytes);
            let again = Renderer::new().unwrap();
            assert!(
                matches!(render(&again, &facts, view), Err(RenderError::Picture(_)))
                    || kind == DocumentKind::Transcript
            );
            let facts = pictured(&again, kind);
            assert_eq!(bytes, render(&again, &facts, view).unwrap());
            let text = String::from_utf8_lossy(&bytes);
            let says = |words: &str| text.contains(words);
            assert_eq!(says("Logo of Northmoor Awards"), view == View::Digital, "{kind:?} {view:?}");
            assert_eq!(says("Logo of the regulator"), kind == DocumentKind::Certificate);
            assert_eq!(says("Signature of Eleanor Whitcombe"), kind != DocumentKind::Transcript);
            assert_eq!(
                says("Seal of Northmoor Awards"),
                kind == DocumentKind::Certificate && view == View::Digital
            );
        }
    }
}

#[test]
fn old_facts_without_pictures_stay_as_they_are() {
    let kept = serde_json::to_value(facts(DocumentKind::Letter)).unwrap();
    assert!(kept["issuer"].get("pictures").is_none());
}

#[test]
fn names_come_out_as_they_went_in() {
    for name in [
        "Łukasz Michałowski",
        "Ștefan Brașoveanu",
        "Đorđe Živković",
        "Zoë D’Arcy",
        "Sean O'Neill",
        "Κωνσταντίνος Παπαδόπουλος",
        "Олександра Ковальчук",
        "Þórbjörg Ægisdóttir",
        "Griffith Stafford-ffoulkes",
        "Ng",
        "X",
        "Nguyễn Thị Hạnh",
        "Ŧuohku Ŋálggi",
        "Mary-Ann Smith–Jones",
    ] {
        for kind in KINDS {
            let facts = Facts { learner_name: name.to_owned(), ..facts(kind) };
            assert_eq!(check(&facts), [], "{name}");
            let text = text_of(&facts, View::Digital);
            assert!(text.contains(name), "{name} in {text}");
        }
    }
}

#[test]
fn what_no_face_has_is_a_fault_of_its_column() {
    for (text, missing) in [
        ("A\u{e123}", vec!['\u{e123}']),
        ("😀", vec!['😀']),
        ("中中", vec!['中']),
        ("سارة", vec!['س', 'ا', 'ر', 'ة']),
        ("A\u{200b}B", vec!['\u{200b}']),
        ("A\u{7}", vec!['\u{7}']),
        ("A\tB", vec!['\t']),
        ("\u{301}A", vec!['\u{301}']),
        ("Zoë", vec![]),
    ] {
        assert_eq!(RENDERER.missing_glyphs(text), missing, "{text}");
    }
    let at = |facts: &Facts| {
        assert!(render(&RENDERER, facts, View::Digital).is_err());
        check(facts).into_iter().map(|fault| (fault.field, fault.code)).collect::<Vec<_>>()
    };
    let mut changed = facts(DocumentKind::Transcript);
    changed.learner_name.push('中');
    changed.components[2].title.push('\u{e123}');
    assert_eq!(at(&changed), [("first_name", "missing_glyph"), ("components", "missing_glyph")]);
}

#[test]
fn what_a_box_can_t_hold_is_a_fault_of_its_column() {
    for kind in KINDS {
        let overflow = |change: &dyn Fn(&mut Facts)| {
            let mut facts = facts(kind);
            change(&mut facts);
            check(&facts).into_iter().map(|fault| (fault.field, fault.code)).next()
        };
        let run = "W".repeat(300);
        assert_eq!(overflow(&|facts| facts.learner_name.clone_from(&run)), Some(("first_name", "overflow")));
        let title = |facts: &mut Facts| facts.qualification_title.clone_from(&run);
        assert_eq!(overflow(&title), Some(("qualification_number", "overflow")));
        assert_eq!(overflow(&|facts| facts.result = Some(run.clone())), Some(("result", "overflow")));
        assert_eq!(
            overflow(&|facts| facts.centre_name.clone_from(&run)),
            Some(("centre_number", "overflow"))
        );
        assert_eq!(overflow(&|facts| facts.verify_url.clone_from(&run)), Some(("verify_url", "overflow")));
        let words = "Vocational Studies and ".repeat(13);
        assert_eq!(overflow(&|facts| facts.qualification_title = words.trim().to_owned()), None, "{kind:?}");
    }
}

#[test]
fn a_long_transcript_flows_over_numbered_pages() {
    let mut facts = facts(DocumentKind::Transcript);
    facts.components = (1..=60).map(unit).collect();
    let text = text_of(&facts, View::Digital);
    let pages: Vec<&str> = text.split('\u{c}').filter(|page| !page.trim().is_empty()).collect();
    assert!(pages.len() > 2);
    for (number, page) in (1..).zip(&pages) {
        assert!(page.contains(&format!("Page {number} of {}", pages.len())));
        assert!(page.contains("7K3M-9QPX-2HFD-V6T4 · Gwenllian Tŵr-Llŵyd"));
        assert!(page.contains("Credits"));
    }
    assert!((1..=60).all(|number| text.contains(&format!("H/618/{number:04}"))));
    assert!(text.contains("Total credits") && text.contains("150"));
    facts.components.clear();
    assert!(text_of(&facts, View::Digital).contains("No units are recorded"));
}

#[test]
fn credits_are_added_only_when_all_are_numbers() {
    let total = |credits: &[&str]| words::total_credits(credits.iter().copied());
    assert_eq!(total(&["3", "", "2.5", " 4 "]), Some("9.5".to_owned()));
    assert_eq!(total(&["10", "20"]), Some("30".to_owned()));
    assert_eq!(total(&["3", "n/a"]), None);
    assert_eq!(total(&["-3"]), None);
    assert_eq!(total(&["", ""]), None);
}

#[test]
fn the_file_says_that_it_is_archival_and_accessible() {
    for kind in KINDS {
        let bytes = render(&RENDERER, &facts(kind), View::Digital).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        for part in
            ["<pdfaid:part>2<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<", "/StructTreeRoot", "en-GB"]
        {
            assert!(text.contains(part), "{part}");
        }
        assert!(bytes.len() < 48_000, "{kind:?}: {} bytes", bytes.len());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_text_is_a_fault_or_a_sound_file(
        name in "[\\PC ]{0,60}|[A-Za-zÀ-ỹ' -]{1,160}",
        title in "[A-Za-z0-9 &(),-]{1,300}",
        result in proptest::option::of("[A-Za-z* ]{1,60}"),
        kind in proptest::sample::select(KINDS.to_vec()),
    ) {
        let facts = Facts { learner_name: name, qualification_title: title, result, ..facts(kind) };
        let faults = check(&facts);
        match render(&RENDERER, &facts, View::Digital) {
            Ok(bytes) => {
                prop_assert!(faults.is_empty());
                read(&bytes);
            }
            Err(RenderError::Faults(found)) => prop_assert_eq!(found, faults),
            Err(error) => prop_assert!(false, "{}", error),
        }
    }
}
