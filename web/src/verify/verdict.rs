//! The verdict on a document: in words, with a shape, and what it means.

use leptos::prelude::*;
use shared::{
    documents::{DocumentKind, DocumentStatus},
    verify::Verified,
};

use crate::{
    format::{date, spoken, spoken_now},
    ui::{
        icon::{self, icon_of},
        page::Title,
        status::Tone,
    },
};

/// A verdict.
pub struct Verdict {
    /// The words, short and plain.
    pub title: &'static str,
    /// What they mean here and now.
    pub text: String,
    tone: Tone,
    shape: &'static str,
}

fn kind_word(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Certificate => "certificate",
        DocumentKind::Transcript => "transcript",
        DocumentKind::Letter => "letter",
    }
}

/// The verdict on a document of ours.
pub fn of_document(found: &Verified) -> Verdict {
    let issued = format!("{} issued this {}.", found.issuer, kind_word(found.kind));
    let since = spoken(found.status_changed_at);
    match found.status {
        DocumentStatus::Valid => Verdict {
            title: "Genuine and valid",
            text: format!("{issued} It is valid now, {}.", spoken_now()),
            tone: Tone::Good,
            shape: icon::TICK,
        },
        DocumentStatus::Expired => Verdict {
            title: "Genuine, but expired",
            text: match found.expires_on {
                Some(day) => format!("{issued} It was valid until {}.", date(day)),
                None => format!("{issued} It is no longer valid."),
            },
            tone: Tone::Warn,
            shape: icon::CLOCK,
        },
        DocumentStatus::Suspended => Verdict {
            title: "Suspended for now",
            text: format!(
                "{issued} It is suspended since {since}, and does not hold until that ends. Check again later."
            ),
            tone: Tone::Warn,
            shape: icon::PAUSE,
        },
        DocumentStatus::Revoked => Verdict {
            title: "Cancelled",
            text: format!("{issued} It was cancelled on {since}. It no longer holds."),
            tone: Tone::Bad,
            shape: icon::CROSS,
        },
        DocumentStatus::Replaced => Verdict {
            title: "Replaced by a newer document",
            text: format!(
                "{issued} It was replaced on {since} and holds no more. Check the newer document instead."
            ),
            tone: Tone::Warn,
            shape: icon::COPIES,
        },
    }
}

/// The verdict on a reference that no document has.
pub fn not_ours(issuer: &str) -> Verdict {
    Verdict {
        title: "Not a document of ours",
        text: format!(
            "{} issued no document with this reference. Compare it with the paper, letter by letter.",
            if issuer.is_empty() { "We" } else { issuer }
        ),
        tone: Tone::Bad,
        shape: icon::CROSS,
    }
}

/// The verdict on what can't be a reference.
pub fn mistyped() -> Verdict {
    Verdict {
        title: "This reference has a typing mistake",
        text: "A reference has 16 letters and figures in groups of four, and checks itself. At least one of these is not as on the paper.".to_owned(),
        tone: Tone::Warn,
        shape: icon::QUESTION,
    }
}

/// The verdict, first and big.
pub fn banner(verdict: Verdict) -> AnyView {
    view! {
        <div class=format!("verdict {}", verdict.tone.class()) role="status">
            <span class="verdict-shape">{icon_of(verdict.shape, 32)}</span>
            <div>
                <Title title=verdict.title/>
                <p>{verdict.text}</p>
            </div>
        </div>
    }
    .into_any()
}
