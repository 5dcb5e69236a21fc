//! Progress: a bar with words, the same in a table's cell, and a ring where nobody knows how long it takes.

use leptos::prelude::*;

use crate::format::{number, percent};

/// A bar that shows how far something is.
pub fn bar(part: u64, whole: u64, label: &'static str) -> AnyView {
    let whole = whole.max(1);
    view! { <progress aria-label=label value=part.min(whole).to_string() max=whole.to_string()></progress> }
        .into_any()
}

/// `7 of 12` over a bar.
pub fn ratio(part: u64, whole: u64, label: &'static str) -> AnyView {
    view! {
        <span class="ratio">
            <span>{format!("{} of {}", number(part), number(whole))}</span>
            {bar(part, whole, label)}
        </span>
    }
    .into_any()
}

/// Long work on a page of its own: what it is, how far, and that one can leave.
#[component]
pub fn Progress(
    /// What is going on.
    label: &'static str,
    /// How much is done.
    #[prop(into)]
    done: Signal<u64>,
    /// How much there is; 0 where that is not known yet.
    #[prop(into)]
    total: Signal<u64>,
    /// What more there is to say: `1,204 rows checked so far.`
    #[prop(optional, into)]
    note: Signal<String>,
) -> impl IntoView {
    let share = move || format!("{}%", percent(done.get(), total.get()));
    view! {
        <div class="wide-progress">
            <p>
                <strong>{label}</strong>
                <span class="figures">{move || (total.get() > 0).then(share)}</span>
            </p>
            // Without a value the browser's bar says that it is not known how far it is.
            <progress
                aria-label=label
                value=move || (total.get() > 0).then(|| done.get().min(total.get()).to_string())
                max=move || (total.get() > 0).then(|| total.get().to_string())
            ></progress>
            <p class="muted small" role="status">{move || note.get()}</p>
        </div>
    }
    .into_any()
}

/// A ring that turns, with what it is waiting for.
#[component]
pub fn Ring(
    /// What it is waiting for.
    label: &'static str,
) -> impl IntoView {
    view! {
        <p class="ring" role="status">
            <i class="spin" aria-hidden="true"></i>
            {label}
        </p>
    }
    .into_any()
}
