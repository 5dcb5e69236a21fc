use proptest::prelude::*;

use super::*;

const KINDS: &[DocumentKind] = DocumentKind::ALL;

fn faults(content: &TemplateContent, kind: DocumentKind) -> Vec<String> {
    let mut errors = Errors::default();
    content.check_as(kind, "", &mut errors);
    errors.list().iter().map(|error| format!("{} {}", error.field, error.code)).collect()
}

#[test]
fn the_first_version_is_sound_and_tidy_in_both_languages() {
    for kind in KINDS {
        let mut content = TemplateContent::first(*kind);
        content.wording.cy = Some(first_wording(*kind, Language::Cy));
        assert_eq!(faults(&content, *kind), [""; 0]);
        assert_eq!(content.clone().tidied(*kind), content);
    }
}

#[test]
fn what_is_no_wording_is_refused_where_it_stands() {
    let kind = DocumentKind::Certificate;
    let with = |block, text: &str| {
        let mut content = TemplateContent::first(kind);
        content.wording.en.insert(block, text.to_owned());
        faults(&content, kind).join(", ")
    };
    for (text, want) in [
        ("", "required"),
        (" \n ", "required"),
        ("Said of {nobody}", "unknown_template_field"),
        ("Said of {Learner_name}", "unknown_template_field"),
        ("Said of { learner_name }", "unknown_template_field"),
        ("Said of {}", "unknown_template_field"),
        ("Said of {unit_count}", "unknown_template_field"),
        ("Said of {learner_name", "unclosed_brace"),
        ("Said of {learner_name{level}", "unclosed_brace"),
        ("Said of learner_name}", "unclosed_brace"),
        ("Said\u{7}", "control_character"),
        ("Said\tof", "control_character"),
        ("Said \u{202e}of", "control_character"),
        ("One\nTwo", "too_many_lines"),
        // It would go with its line where there is no result.
        ("Said of {result}", "blank_template_field"),
    ] {
        assert_eq!(with(TemplateBlock::Opening, text), format!("/wording/en/opening {want}"), "{text:?}");
    }
    assert_eq!(with(TemplateBlock::Opening, &"x".repeat(71)), "/wording/en/opening too_long");
    assert_eq!(with(TemplateBlock::Dates, "Some day"), "/wording/en/dates missing_template_field");
    assert_eq!(with(TemplateBlock::Body, "x"), "/wording/en/body not_allowed");
    assert_eq!(with(TemplateBlock::WithResult, "with {result}, namely"), "");
    assert_eq!(with(TemplateBlock::Statement, "With {result}"), "");
    assert_eq!(with(TemplateBlock::Statement, "1\n2\n3\n4"), "/wording/en/statement too_many_lines");
    assert_eq!(with(TemplateBlock::Opening, "{{This}} is {learner_name}"), "");

    let mut content = TemplateContent::first(kind);
    content.wording.en.remove(&TemplateBlock::Opening);
    content.parts = vec![TemplatePart::Border, TemplatePart::UnitLevels, TemplatePart::Border];
    content.accent = Some("#ffd400".to_owned());
    let found = faults(&content, kind);
    for want in [
        "/wording/en/opening required",
        "/parts/1 not_allowed",
        "/parts/2 duplicate",
        "/accent contrast_too_low",
    ] {
        assert!(found.iter().any(|fault| fault == want), "{want} in {found:?}");
    }
}

#[test]
fn an_unknown_field_is_named_with_those_that_are_known() {
    let words = read_wording(DocumentKind::Letter, "Dear {name}").unwrap_err().words(DocumentKind::Letter);
    assert!(words.contains("{name}") && words.contains("{learner_name}, {enrolment_number}"), "{words}");
    assert!(!words.contains("unit_count"));
}

proptest! {
    #[test]
    fn braces_that_are_doubled_stand_for_themselves(text in "[a-z{} ]{0,40}") {
        let escaped = text.replace('{', "{{").replace('}', "}}");
        let pieces = read_wording(DocumentKind::Letter, &escaped).unwrap();
        let whole: String = pieces
            .into_iter()
            .map(|piece| match piece {
                Piece::Text(text) => text,
                Piece::Field(field) => field.to_string(),
            })
            .collect();
        prop_assert_eq!(whole, text);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[\\PC{}\n]{0,80}") {
        for kind in KINDS {
            let _ = read_wording(*kind, &text);
            for about in TemplateBlock::of(*kind) {
                let _ = about.read(*kind, &text);
            }
        }
    }
}
