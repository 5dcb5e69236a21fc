//! The verdict on a document, in words and with a shape: what verifiers read first, wherever it is shown.

use super::Verified;
use crate::documents::{DocumentKind, DocumentStatus};

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
    pub title: &'static str,
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
    /// The last day on which it holds, if there is one.
    pub until: Option<String>,
}

fn kind_word(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Certificate => "certificate",
        DocumentKind::Transcript => "transcript",
        DocumentKind::Letter => "letter",
    }
}

impl Verdict {
    /// The verdict on a document of ours.
    pub fn of_document(found: &Verified, times: &Times) -> Self {
        let issued = format!("{} issued this {}.", found.issuer, kind_word(found.kind));
        let Times { now, since, until } = times;
        let (title, text, tone, mark) = match found.status {
            DocumentStatus::Valid => {
                ("Genuine and valid", format!("{issued} It is valid now, {now}."), Tone::Good, Mark::Tick)
            }
            DocumentStatus::Expired => (
                "Genuine, but expired",
                match until {
                    Some(day) => format!("{issued} It was valid until {day}."),
                    None => format!("{issued} It is no longer valid."),
                },
                Tone::Warn,
                Mark::Clock,
            ),
            DocumentStatus::Suspended => (
                "Suspended for now",
                format!(
                    "{issued} It is suspended since {since}, and does not hold until that ends. Check again later."
                ),
                Tone::Warn,
                Mark::Pause,
            ),
            DocumentStatus::Revoked => (
                "Cancelled",
                format!("{issued} It was cancelled on {since}. It no longer holds."),
                Tone::Bad,
                Mark::Cross,
            ),
            DocumentStatus::Replaced => (
                "Replaced by a newer document",
                format!(
                    "{issued} It was replaced on {since} and holds no more. Check the newer document instead."
                ),
                Tone::Warn,
                Mark::Copies,
            ),
        };
        Self { title, text, tone, mark }
    }

    /// The verdict on a reference that no document has.
    pub fn not_ours(issuer: &str) -> Self {
        let issuer = if issuer.is_empty() { "We" } else { issuer };
        Self {
            title: "Not a document of ours",
            text: format!(
                "{issuer} issued no document with this reference. Compare it with the paper, letter by letter."
            ),
            tone: Tone::Bad,
            mark: Mark::Cross,
        }
    }

    /// The verdict on what can't be a reference.
    pub fn mistyped() -> Self {
        Self {
            title: "This reference has a typing mistake",
            text: "A reference has 16 letters and figures in groups of four, and checks itself. At least one of these is not as on the paper.".to_owned(),
            tone: Tone::Warn,
            mark: Mark::Question,
        }
    }
}
