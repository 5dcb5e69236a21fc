//! What must be on a document whatever else is.

use super::{Facts, Fault};

/// What the rules for certificates ask for and the facts leave blank. The dates are always there; the grade and the
/// language of assessment are printed where there are any.
pub fn missing(facts: &Facts) -> Vec<Fault> {
    let items = [
        ("issuer", "the awarding organisation’s name", &facts.issuer.name),
        ("last_name", "the learner’s name", &facts.learner_name),
        ("qualification_number", "the number of the qualification", &facts.qualification_number),
        ("qualification_number", "the title of the qualification", &facts.qualification_title),
        ("qualification_number", "the level of the qualification", &facts.level),
        ("reference", "a reference", &facts.reference),
        ("verify_url", "the address to verify at", &facts.verify_url),
    ];
    items
        .into_iter()
        .filter(|(_, _, text)| text.trim().is_empty())
        .map(|(field, what, _)| Fault {
            field,
            block: None,
            code: "required",
            message: format!("A document must show {what}: it is blank."),
        })
        .collect()
}
