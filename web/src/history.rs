//! The history of one thing, on its page.

use leptos::prelude::*;
use shared::{
    history::{FieldChange, HistoryEntry},
    page::Page,
};

use crate::{
    format::sentence,
    ui::{
        button::Button,
        fetch::{Now, fetch},
        icon,
        parts::Section,
        state::{Empty, Failed, Skeleton},
        status::Tone,
        timeline::{Happening, timeline},
    },
};

/// How many entries are shown at first, and how many more with each click.
const STEP: u32 = 20;
/// The most entries of one page of the API.
const MOST: u32 = 200;

/// What was done to a thing, newest first.
#[component]
pub fn History(
    /// The API's path of the history.
    #[prop(into)]
    path: Signal<String>,
) -> impl IntoView {
    let limit = RwSignal::new(STEP);
    let entries = fetch::<Page<HistoryEntry>>(move || format!("{}?limit={}", path.get(), limit.get()), false);
    let body = move || match entries.now() {
        Now::Loading => view! { <div class="card-body"><Skeleton lines=4/></div> }.into_any(),
        Now::Failed(fault) => {
            view! { <div class="card-body"><Failed fault again=move |()| entries.again()/></div> }.into_any()
        }
        Now::Ready(page) if page.items.is_empty() => {
            let text = "Changes are kept here from now on.".to_owned();
            view! { <Empty title="Nothing has happened yet" text/> }.into_any()
        }
        Now::Ready(page) => {
            let more = page.next_cursor.is_some() && limit.get_untracked() < MOST;
            let older = move |()| limit.update(|limit| *limit = (*limit + 3 * STEP).min(MOST));
            view! {
                <div class="card-body stack">
                    {timeline(page.items.into_iter().map(happening).collect())}
                    {more.then(|| view! { <div class="actions"><Button label="Show older entries" on_click=older/></div> })}
                </div>
            }
            .into_any()
        }
    };
    view! { <Section title="History">{body}</Section> }
}

fn happening(entry: HistoryEntry) -> Happening {
    let (shape, tone) = match entry.action.as_str() {
        "created" => (icon::PLUS, Tone::Good),
        "archived" => (icon::ARCHIVE, Tone::Warn),
        "switched_off" | "locked" => (icon::PAUSE, Tone::Warn),
        "brought_back" | "switched_on" | "unlocked" | "restored" => (icon::TICK, Tone::Good),
        "merged" => (icon::PEOPLE, Tone::Plain),
        "undid_merge" => (icon::UNDO, Tone::Plain),
        "invited" => (icon::MAIL, Tone::Plain),
        "deleted" => (icon::BIN, Tone::Bad),
        _ => (icon::PEN, Tone::Plain),
    };
    let changes = entry.changes;
    let what = view! {
        {deed(&entry.action)}
        {(!changes.is_empty()).then(|| lines(changes, entry.action != "locked"))}
    };
    Happening { at: entry.at, what: what.into_any(), by: entry.actor.unwrap_or_default(), shape, tone }
}

/// What was done, in words. What nobody has written words for is told by its own name.
fn deed(action: &str) -> String {
    match action {
        "switched_off" => "Made inactive".to_owned(),
        "switched_on" => "Made active".to_owned(),
        "brought_back" => "Brought back".to_owned(),
        "merged" => "Merged with a duplicate".to_owned(),
        "undid_merge" => "Undid a merge".to_owned(),
        "invited" => "Sent the invitation again".to_owned(),
        "signed_in" => "Signed in".to_owned(),
        "signed_out" => "Signed out".to_owned(),
        "password_reset" => "Chose a password by a mailed link".to_owned(),
        "email_confirmed" => "Confirmed the email address".to_owned(),
        _ => sentence(&action.replace('_', " ")),
    }
}

/// The fields, with what was in them before where that is told.
fn lines(changes: Vec<FieldChange>, compared: bool) -> AnyView {
    let kept = changes.iter().any(|change| change.before.is_some() || change.after.is_some());
    if !kept {
        let names: Vec<_> = changes.iter().map(|change| words(&change.field)).collect();
        return view! { <span class="sub">{sentence(&names.join(", "))}</span> }.into_any();
    }
    let line = |change: FieldChange| {
        if change.before.is_none() && change.after.is_none() {
            return view! { <li>{sentence(&words(&change.field))}</li> }.into_any();
        }
        if !compared {
            let text = change.after.unwrap_or_default();
            return view! { <li>{sentence(&words(&change.field))} ": " {text}</li> }.into_any();
        }
        let of = |text: Option<String>| text.unwrap_or_else(|| "nothing".to_owned());
        view! {
            <li>
                {sentence(&words(&change.field))} ": "
                <span class="muted">{of(change.before)}</span>
                <span aria-hidden="true">" → "</span><span class="sr">" became "</span>
                {of(change.after)}
            </li>
        }
        .into_any()
    };
    view! { <ul class="change-lines small">{changes.into_iter().map(line).collect_view()}</ul> }.into_any()
}

/// A field's name in words.
pub fn words(field: &str) -> String {
    match field {
        "uln" => "ULN".to_owned(),
        "is_admin" => "administrator".to_owned(),
        "expires_after_months" => "months until expiry".to_owned(),
        other => other.replace('_', " "),
    }
}
