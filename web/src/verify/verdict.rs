//! The verdict on a document, first and big.

use leptos::prelude::*;
use shared::verify::{Times, Tone, Verdict, Verified};

use crate::{
    format::{spoken, spoken_now},
    language::language,
    ui::{icon::icon_of, page::Title, status},
};

/// The verdict on a document of ours, with the times of who looks.
pub fn of_document(found: &Verified) -> Verdict {
    let times = Times { now: spoken_now(), since: spoken(found.status_changed_at) };
    Verdict::of_document(found, &times, language())
}

/// The verdict on one of several documents, with what kind it is.
pub fn small_banner(verdict: Verdict, kind: &str) -> AnyView {
    let title = format!("{kind}: {}", verdict.title);
    around(verdict, view! { <h2>{title}</h2> }.into_any())
}

/// The verdict, first and big.
pub fn banner(verdict: Verdict) -> AnyView {
    let title = view! { <Title title=verdict.title.clone()/> }.into_any();
    around(verdict, title)
}

fn around(verdict: Verdict, title: AnyView) -> AnyView {
    let tone = match verdict.tone {
        Tone::Good => status::Tone::Good,
        Tone::Warn => status::Tone::Warn,
        Tone::Bad => status::Tone::Bad,
    };
    view! {
        <div class=format!("verdict {}", tone.class()) role="status">
            <span class="verdict-shape">{icon_of(verdict.mark.drawing(), 32)}</span>
            <div>
                {title}
                <p>{verdict.text}</p>
            </div>
        </div>
    }
    .into_any()
}
