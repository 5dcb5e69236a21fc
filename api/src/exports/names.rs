//! Names of files that are readable, unique, and allowed on every system.
//!
//! Windows refuses `<>:"/\\|?*` and control characters, names like `CON`, and names that end with a dot or a space;
//! file systems refuse names of more than 255 bytes.

use shared::documents::DocumentKind;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// A part of a name: letters, digits, apostrophes and single hyphens, at most so many bytes.
fn part(text: &str, most: usize) -> String {
    let mut part = String::new();
    for c in text.nfc() {
        match c {
            c if c.is_alphanumeric() || is_combining_mark(c) || matches!(c, '\'' | '’') => {
                if part.len() + c.len_utf8() > most {
                    break;
                }
                part.push(c);
            }
            _ if part.ends_with('-') || part.is_empty() || part.len() >= most => {}
            _ => part.push('-'),
        }
    }
    part.truncate(part.trim_end_matches('-').len());
    part
}

/// The name of a document in an archive: `Surname_First_enrolment_certificate_REFERENCE.pdf`. The reference, which is
/// in groups of four, makes it unique.
pub fn of_document(last: &str, first: &str, enrolment: &str, kind: DocumentKind, reference: &str) -> String {
    let parts =
        [part(last, 60), part(first, 45), part(enrolment, 40), kind.to_string(), reference.to_owned()];
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    format!("{}.pdf", parts.join("_"))
}

/// The name of a file of an export.
pub fn of_archive(name: &str, number: u64, parts: u64) -> String {
    let name = part(name, 150);
    // Names that Windows keeps for devices are shorter than these.
    let name = if name.chars().count() < 5 { format!("Documents-{name}") } else { name };
    let name = name.trim_end_matches('-');
    if parts > 1 { format!("{name}_part-{number}-of-{parts}.zip") } else { format!("{name}.zip") }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Whether Windows and every Unix take a file of this name.
    fn is_safe(name: &str) -> bool {
        let device = |stem: &str| {
            let stem = stem.to_uppercase();
            matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$")
                || (stem.starts_with("COM") || stem.starts_with("LPT")) && stem.chars().count() == 4
        };
        name.len() <= 255
            && !name.starts_with([' ', '.', '-'])
            && !name.ends_with([' ', '.'])
            && !name.chars().any(|c| c.is_control() || r#"<>:"/\|?*"#.contains(c))
            && !device(name.split('.').next().unwrap_or_default().trim())
    }

    #[test]
    fn names_are_readable() {
        let certificate = DocumentKind::Certificate;
        let reference = "7K3M-9QPX-2HFD-V6T4";
        for (last, first, enrolment, want) in [
            ("Tŵr-Llŵyd", "Gwenllian", "NM-20415", "Tŵr-Llŵyd_Gwenllian_NM-20415_certificate_"),
            ("O’Neill", "Zoë Ann", "1/2", "O’Neill_Zoë-Ann_1-2_certificate_"),
            ("Sukarno", "", "E1", "Sukarno_E1_certificate_"),
            ("../../etc/passwd", "CON", "nul.", "etc-passwd_CON_nul_certificate_"),
            ("Con. Smith", "🎓", "E1", "Con-Smith_E1_certificate_"),
        ] {
            assert_eq!(
                of_document(last, first, enrolment, certificate, reference),
                format!("{want}{reference}.pdf")
            );
        }
        assert_eq!(of_archive("Autumn 2026/27: audit 🎓", 1, 1), "Autumn-2026-27-audit.zip");
        assert_eq!(of_archive("Autumn", 2, 3), "Autumn_part-2-of-3.zip");
        assert_eq!(of_archive("CON", 1, 1), "Documents-CON.zip");
        assert_eq!(of_archive("🎓", 1, 1), "Documents.zip");
    }

    proptest! {
        #[test]
        fn names_are_safe_everywhere(last in ".{0,300}", first in "\\PC{0,200}", enrolment in ".{0,80}",
            name in ".{0,400}") {
            let document = of_document(&last, &first, &enrolment, DocumentKind::Transcript, "7K3M-9QPX-2HFD-V6T4");
            prop_assert!(is_safe(&document), "{document}");
            prop_assert!(document.ends_with("transcript_7K3M-9QPX-2HFD-V6T4.pdf"));
            prop_assert!(is_safe(&of_archive(&name, 1, 1)));
            prop_assert!(is_safe(&of_archive(&name, 12, 300)));
        }
    }
}
