//! The verdict on a document, in words and with a shape: what verifiers read first, wherever it is shown.

use super::Verified;
use crate::{TextEnum, documents::DocumentStatus, language::Language, messages::messages};

/// How good a verdict is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// The document holds.
    Good,
    /// It does not hold now, or something must be looked at.
    Warn,
    /// Do not rely on it.
    Bad,
}

/// The shape beside a verdict. It never carries the meaning alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A tick.
    Tick,
    /// A clock's face.
    Clock,
    /// Two upright bars.
    Pause,
    /// A cross.
    Cross,
    /// Two sheets, one behind the other.
    Copies,
    /// A mark of question.
    Question,
}

impl Mark {
    /// Its strokes as an SVG path, in a square of 16 units.
    pub const fn drawing(self) -> &'static str {
        match self {
            Self::Tick => "M2.8 8.4l3.4 3.4 7-7.6",
            Self::Clock => "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM8 4.6V8l2.4 1.6",
            Self::Pause => "M5.4 3.5v9M10.6 3.5v9",
            Self::Cross => "M3.5 3.5l9 9m0-9l-9 9",
            Self::Copies => "M5.2 5.2V2h8.6v9h-3.2M2.2 5.2h8.4V14H2.2z",
            Self::Question => "M5.6 5.8A2.5 2.5 0 1 1 8 8.6v1.2M8 12v.4",
        }
    }
}

/// A verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The words, short and plain.
    pub title: String,
    /// What they mean here and now.
    pub text: String,
    /// How good it is.
    pub tone: Tone,
    /// The shape beside it.
    pub mark: Mark,
}

/// Times in words, as whoever reads them writes them.
pub struct Times {
    /// Now.
    pub now: String,
    /// Since when the document has its status.
    pub since: String,
}

impl Verdict {
    /// The verdict on a document of ours.
    pub fn of_document(found: &Verified, times: &Times, language: Language) -> Self {
        let say = messages(language);
        let (issuer, kind, since) = (&found.issuer, found.kind.as_str(), &times.since);
        // Only what has a last day can have expired.
        let until = found.expires_on.map(|day| language.date(day)).unwrap_or_default();
        let (title, text, tone, mark) = match found.status {
            DocumentStatus::Valid => (
                say.verdict_valid(),
                say.verdict_valid_text(kind, issuer, &times.now),
                Tone::Good,
                Mark::Tick,
            ),
            DocumentStatus::Expired => (
                say.verdict_expired(),
                say.verdict_expired_text(kind, issuer, &until),
                Tone::Warn,
                Mark::Clock,
            ),
            DocumentStatus::Suspended => (
                say.verdict_suspended(),
                say.verdict_suspended_text(kind, issuer, since),
                Tone::Warn,
                Mark::Pause,
            ),
            DocumentStatus::Revoked => {
                (say.verdict_revoked(), say.verdict_revoked_text(kind, issuer, since), Tone::Bad, Mark::Cross)
            }
            DocumentStatus::Replaced => (
                say.verdict_replaced(),
                say.verdict_replaced_text(kind, issuer, since),
                Tone::Warn,
                Mark::Copies,
            ),
        };
        Self { title, text, tone, mark }
    }

    /// The verdict on a reference that no document has.
    pub fn not_ours(issuer: &str, language: Language) -> Self {
        let say = messages(language);
        Self {
            title: say.verdict_not_ours(),
            text: say.verdict_not_ours_text(issuer),
            tone: Tone::Bad,
            mark: Mark::Cross,
        }
    }

    /// The verdict on what can't be a reference.
    pub fn mistyped(language: Language) -> Self {
        let say = messages(language);
        Self {
            title: say.verdict_mistyped(),
            text: say.verdict_mistyped_text(),
            tone: Tone::Warn,
            mark: Mark::Question,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{documents::DocumentKind, verify::VerifiedQualification};

    #[test]
    fn verdicts_name_the_issuer_and_the_kind_in_their_places() {
        let mut found = Verified {
            reference: "7K3M-9QPX-2HFD-V6T4".to_owned(),
            status: DocumentStatus::Valid,
            status_changed_at: chrono::DateTime::UNIX_EPOCH,
            kind: DocumentKind::Certificate,
            learner_name: Some("Mair Evans".to_owned()),
            qualification: VerifiedQualification {
                number: "601/2977/3".to_owned(),
                title: "Food".to_owned(),
            },
            level: "Level 2".to_owned(),
            result: None,
            issued_on: chrono::NaiveDate::default(),
            expires_on: None,
            issuer: "Northmoor Awards".to_owned(),
            replaced_by: None,
            sha256: String::new(),
        };
        let times = Times { now: "today".to_owned(), since: "Monday".to_owned() };
        for status in DocumentStatus::ALL {
            found.status = *status;
            let said = Verdict::of_document(&found, &times, Language::En).text;
            assert!(said.starts_with("Northmoor Awards issued this certificate."), "{said}");
        }
    }
}
