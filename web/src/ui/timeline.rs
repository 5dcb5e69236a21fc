//! What happened, in order.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use crate::{
    format::time,
    ui::{icon::icon, status::Tone},
};

/// Something that happened.
pub struct Happening {
    /// When.
    pub at: DateTime<Utc>,
    /// What, in a sentence.
    pub what: AnyView,
    /// Who did it, or why; blank where that is not known.
    pub by: String,
    /// Its drawing.
    pub shape: &'static str,
    /// How good or bad it is.
    pub tone: Tone,
}

/// Happenings, in the order they are given.
pub fn timeline(happenings: Vec<Happening>) -> AnyView {
    let entries = happenings
        .into_iter()
        .map(|it| {
            view! {
                <li class=it.tone.class()>
                    <span class="timeline-shape">{icon(it.shape)}</span>
                    <div>
                        <p>{it.what}</p>
                        <p class="muted small">
                            {time(it.at)}
                            {(!it.by.is_empty()).then(|| format!(" · {}", it.by))}
                        </p>
                    </div>
                </li>
            }
        })
        .collect_view();
    view! { <ol class="timeline">{entries}</ol> }.into_any()
}
