//! No text changes what a file is made of, and every text can be read back: judged by qpdf and poppler.

use std::{collections::BTreeSet, path::Path, process::Command, sync::LazyLock};

use proptest::prelude::*;
use serde_json::Value;

use super::{template::Templates, tests::facts, *};

static RENDERER: LazyLock<Renderer> = LazyLock::new(|| Renderer::new().unwrap());
const KINDS: [DocumentKind; 3] = [DocumentKind::Certificate, DocumentKind::Transcript, DocumentKind::Letter];

fn print(renderer: &Renderer, facts: &Facts, view: View) -> Result<Vec<u8>, RenderError> {
    renderer.render(facts, Templates::first().of(facts.kind), view)
}

fn run(program: &str, arguments: &[&str], folder: &Path) -> String {
    let output = Command::new(program).args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A file in a folder of its own, without which it is gone.
fn file(bytes: &[u8]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("document.pdf"), bytes).unwrap();
    folder
}

/// What a value is made of: texts, figures and streams count by their kind, lists by what is in them.
fn form(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(_) => "number".to_owned(),
        // In qpdf's form texts begin with "u:" or "b:", names with a slash, and "12 0 R" is a reference.
        Value::String(text) if text.starts_with("u:") || text.starts_with("b:") => "text".to_owned(),
        Value::String(text) if text.starts_with('/') => "name".to_owned(),
        Value::String(text) if text.ends_with(" R") => "reference".to_owned(),
        Value::String(text) => panic!("neither a text, a name nor a reference: {text}"),
        Value::Array(items) => {
            let forms: BTreeSet<_> = items.iter().map(form).collect();
            format!("[{}]", forms.into_iter().collect::<Vec<_>>().join(" "))
        }
        Value::Object(members) => {
            let of = |(name, value): (&String, &Value)| match value {
                // What an action, an annotation or a page is, is of the essence.
                Value::String(word) if matches!(name.as_str(), "/Type" | "/Subtype" | "/S") => {
                    format!("{name}={word}")
                }
                value => format!("{name}:{}", form(value)),
            };
            format!("<{}>", members.iter().map(of).collect::<Vec<_>>().join(" "))
        }
    }
}

/// The forms of all objects of a file that qpdf finds no fault with, each once.
fn structure(folder: &Path) -> BTreeSet<String> {
    let report = run("qpdf", &["--check", "document.pdf"], folder);
    assert!(!report.contains("WARNING"), "{report}");
    let json = run("qpdf", &["--json=2", "--json-key=qpdf", "document.pdf"], folder);
    let json: Value = serde_json::from_str(&json).unwrap();
    json["qpdf"][1].as_object().unwrap().values().map(form).collect()
}

/// The facts of a kind with a text wherever someone types one.
fn filled(kind: DocumentKind, text: &str) -> Facts {
    let mut facts = facts(kind);
    for field in [
        &mut facts.learner_name,
        &mut facts.enrolment_number,
        &mut facts.centre_name,
        &mut facts.centre_number,
        &mut facts.qualification_title,
        &mut facts.level,
        &mut facts.issuer.name,
        &mut facts.issuer.signatory_name,
        &mut facts.issuer.signatory_title,
    ] {
        text.clone_into(field);
    }
    facts.result = Some(text.to_owned());
    facts.components.truncate(2);
    for unit in &mut facts.components {
        text.clone_into(&mut unit.title);
        text.clone_into(&mut unit.grade);
    }
    facts
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn what_looks_like_a_part_of_a_file_is_printed_as_it_stands() {
    for kind in KINDS {
        let plain =
            structure(file(&print(&RENDERER, &filled(kind, "Mair Evans"), View::Digital).unwrap()).path());
        for text in [
            ")",
            "((",
            "Mair) Tj ET",
            ">> endobj",
            "<</S/JavaScript>>",
            "\\) \\101 \\",
            "endstream",
            "]]> </x> &amp;",
            "%%EOF",
            "#20 /Name",
            "' OR 1=1 --",
        ] {
            let bytes = print(&RENDERER, &filled(kind, text), View::Digital).unwrap();
            let folder = file(&bytes);
            assert_eq!(structure(folder.path()), plain, "{kind:?} with {text}");
            let said = squeezed(&run("pdftotext", &["-enc", "UTF-8", "document.pdf", "-"], folder.path()));
            assert!(said.contains(&squeezed(text)), "{text} in {said}");
            let title = run("pdfinfo", &["-enc", "UTF-8", "document.pdf"], folder.path());
            assert!(title.contains(text), "{text} in {title}");
        }
    }
}

#[test]
fn the_same_facts_give_the_same_bytes_whatever_was_made_before() {
    for kind in KINDS {
        let fresh = Renderer::new().unwrap();
        let first = print(&fresh, &facts(kind), View::Digital).unwrap();
        for other in ["Łukasz", "Zoë", "Олександра"] {
            print(&fresh, &filled(kind, other), View::Digital).unwrap();
        }
        assert_eq!(print(&fresh, &facts(kind), View::Digital).unwrap(), first, "{kind:?}");
        let threads: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> =
                (0..4).map(|_| scope.spawn(|| print(&fresh, &facts(kind), View::Digital).unwrap())).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(threads.iter().all(|bytes| *bytes == first), "{kind:?}");
    }
}

#[test]
fn what_must_be_on_a_document_and_is_blank_is_a_fault() {
    type Blank = fn(&mut Facts);
    let items: [(&str, Blank); 7] = [
        ("issuer", |facts| facts.issuer.name.clear()),
        ("last_name", |facts| facts.learner_name = " ".to_owned()),
        ("qualification_number", |facts| facts.qualification_number.clear()),
        ("qualification_number", |facts| facts.qualification_title.clear()),
        ("qualification_number", |facts| facts.level.clear()),
        ("reference", |facts| facts.reference.clear()),
        ("verify_url", |facts| facts.verify_url.clear()),
    ];
    for kind in KINDS {
        for (field, blank) in items {
            let mut facts = facts(kind);
            blank(&mut facts);
            let faults = RENDERER.check(&facts, Templates::first().of(facts.kind));
            assert_eq!(faults.len(), 1, "{faults:?}");
            assert_eq!((faults[0].field, faults[0].code), (field, "required"));
            assert!(matches!(print(&RENDERER, &facts, View::Digital), Err(RenderError::Faults(_))));
        }
        // There may be no grade.
        let facts = Facts { result: None, ..facts(kind) };
        assert_eq!(RENDERER.check(&facts, Templates::first().of(facts.kind)), []);
    }
}

#[test]
fn the_regulators_logo_is_on_certificates_of_regulated_qualifications_only() {
    let svg = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><rect width='9' height='9'/></svg>";
    RENDERER.keep("regulator", picture::Picture::read("image/svg+xml", svg.as_bytes()).unwrap());
    for kind in KINDS {
        for regulated in [true, false] {
            for view in [View::Digital, View::Print] {
                let mut facts = Facts { regulated, ..facts(kind) };
                facts.issuer.pictures.regulator_logo = Some(picture::Printed {
                    sha256: "regulator".to_owned(),
                    media_type: "image/svg+xml".to_owned(),
                    width: 9,
                    height: 9,
                });
                let bytes = print(&RENDERER, &facts, view).unwrap();
                let shown = String::from_utf8_lossy(&bytes).contains("Logo of the regulator");
                let may = regulated && kind == DocumentKind::Certificate;
                assert_eq!(shown, may, "{kind:?}, regulated: {regulated}");
                let folder = file(&bytes);
                let said = run("pdftotext", &["document.pdf", "-"], folder.path());
                assert_eq!(said.contains("Regulated"), may, "{said}");
            }
        }
    }
}

#[test]
fn a_transcript_of_any_length_has_heads_numbers_and_nothing_alone_on_a_page() {
    let unit = |number: usize| Component {
        reference: format!("H/618/{number:04}"),
        title: "Kitchen hygiene, cleaning and the control of pests in premises that serve food".to_owned(),
        level: "Level 2".to_owned(),
        credits: "2".to_owned(),
        grade: "Merit".to_owned(),
    };
    let units_on = |page: &str| page.matches("H/618/").count();
    let mut most = 0;
    for units in (1..=44).chain([60]) {
        let mut facts = facts(DocumentKind::Transcript);
        facts.components = (1..=units).map(unit).collect();
        let folder = file(&print(&RENDERER, &facts, View::Digital).unwrap());
        let text = run("pdftotext", &["-enc", "UTF-8", "-layout", "document.pdf", "-"], folder.path());
        let pages: Vec<&str> = text.split('\u{c}').filter(|page| !page.trim().is_empty()).collect();
        most = most.max(pages.len());
        assert_eq!(pages.iter().map(|page| units_on(page)).sum::<usize>(), units);
        for (number, page) in (1..).zip(&pages) {
            assert!(page.contains(&format!("Page {number} of {}", pages.len())), "{page}");
            assert!(page.contains(&facts.learner_name), "{page}");
            assert_eq!(page.matches("Credits").count(), 1, "{units} units, page {number}: {page}");
            assert!(units_on(page) >= 2.min(units), "{units} units, page {number}: {page}");
        }
        assert!(pages[pages.len() - 1].contains("Total credits"), "{text}");
    }
    assert!(most > 2, "{most} pages");
}

/// Letters of names and what stands between them, from all scripts that are printed.
const PRINTED: &str =
    "[A-Za-zÀ-ÖØ-öø-ÿĀ-ſȘșȚțẀ-ẅỲỳΑ-ΡΣ-Ωα-ωА-яЂ-Џђ-џ '’.,()<>{}/%&#@!?*+=|~^_`\"$;:\\[\\]\\\\-]{1,48}";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn any_text_that_is_printed_reads_back(
        text in PRINTED.prop_filter("something to see", |text| !text.trim().is_empty()),
        kind in proptest::sample::select(KINDS.to_vec()),
    ) {
        let facts = Facts { learner_name: text.clone(), ..facts(kind) };
        match print(&RENDERER, &facts, View::Digital) {
            Ok(bytes) => {
                let folder = file(&bytes);
                structure(folder.path());
                // Without a layout, poppler joins what a hyphen ends a line of.
                let said = run("pdftotext", &["-enc", "UTF-8", "-layout", "document.pdf", "-"], folder.path());
                let said = squeezed(&said);
                prop_assert!(said.contains(&squeezed(&text)), "{} in {}", text, said);
            }
            Err(RenderError::Faults(faults)) => prop_assert_eq!(RENDERER.check(&facts, Templates::first().of(facts.kind)), faults),
            Err(error) => prop_assert!(false, "{}", error),
        }
    }

    #[test]
    fn plain_texts_change_nothing_of_the_structure(
        text in "[ -~]{1,24}".prop_filter("something to see", |text| !text.trim().is_empty()),
        kind in proptest::sample::select(KINDS.to_vec()),
    ) {
        static PLAIN: LazyLock<Vec<BTreeSet<String>>> = LazyLock::new(|| {
            let one = |kind| structure(file(&print(&RENDERER, &filled(kind, "Mair Evans"), View::Digital).unwrap()).path());
            KINDS.into_iter().map(one).collect()
        });
        let text = shared::text::tidy(&text);
        match print(&RENDERER, &filled(kind, &text), View::Digital) {
            Ok(bytes) => {
                let at = KINDS.iter().position(|known| *known == kind).unwrap();
                prop_assert_eq!(&structure(file(&bytes).path()), &PLAIN[at]);
            }
            Err(RenderError::Faults(faults)) => prop_assert!(faults.iter().all(|fault| fault.code == "overflow")),
            Err(error) => prop_assert!(false, "{}", error),
        }
    }

    #[test]
    fn wild_texts_never_panic_and_are_never_printed_as_something_else(
        text in "\\PC{0,80}|[\\x00-\\x1f\\u{200b}-\\u{206f}\\u{1f600}-\\u{1f64f}א-תء-ي一-三]{1,20}",
        kind in proptest::sample::select(KINDS.to_vec()),
    ) {
        let facts = filled(kind, &text);
        let faults = RENDERER.check(&facts, Templates::first().of(facts.kind));
        match print(&RENDERER, &facts, View::Digital) {
            Ok(bytes) => {
                prop_assert!(faults.is_empty());
                let folder = file(&bytes);
                structure(folder.path());
                let said = run("pdftotext", &["-enc", "UTF-8", "document.pdf", "-"], folder.path());
                let replaced = said.contains(char::REPLACEMENT_CHARACTER);
                prop_assert!(!replaced);
                let (has, had) = (said.contains('?'), text.contains('?'));
                prop_assert_eq!(has, had);
            }
            Err(RenderError::Faults(found)) => prop_assert_eq!(found, faults),
            Err(error) => prop_assert!(false, "{}", error),
        }
    }
}
