//! Typing a reference, or choosing a file, to check a document.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use shared::{problem::FieldError, reference::Reference};

use crate::{
    language::say,
    ui::{
        brand::use_brand,
        field::{ErrorSummary, Form, Submit, TextField},
        page::PageHead,
    },
    verify::{file::FileCheck, scan::ScanCard},
};

/// What the field of the reference holds at first.
pub enum Entry {
    /// Nothing.
    Blank,
    /// What was typed before.
    Prefilled(String),
}

/// The form that takes a reference, however it is typed.
#[component]
pub fn EntryForm(
    /// What the field holds at first.
    entry: Entry,
) -> impl IntoView {
    let form = Form::new("validate");
    let navigate = use_navigate();
    let reference = RwSignal::new(match entry {
        Entry::Blank => String::new(),
        Entry::Prefilled(typed) => typed,
    });
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let typed = reference.get_untracked();
        let errors = match Reference::parse(&typed) {
            Ok(_) => Vec::new(),
            Err(_) => vec![FieldError::new("/reference", "malformed", advice(&typed))],
        };
        if form.begin(errors) {
            form.end(&Ok(()));
            if let Ok(reference) = Reference::parse(&typed) {
                navigate(&format!("/v/{reference}"), NavigateOptions::default());
            }
        }
    };
    view! {
        <form class="stack" novalidate on:submit=on_submit>
            <ErrorSummary form/>
            <TextField
                form
                pointer="/reference"
                label=say().validate_label()
                hint=say().validate_hint()
                value=reference
                code=true
            />
            <Submit form label=say().validate_check() busy=say().validate_checking()/>
        </form>
    }
}

/// What is wrong with a reference, as kindly and exactly as can be said.
fn advice(typed: &str) -> String {
    let symbols = typed.chars().filter(|c| c.is_alphanumeric()).count();
    match symbols {
        0 => say().validate_blank(),
        16 => say().validate_wrong(),
        _ => say().validate_length(symbols),
    }
}

/// The page.
#[component]
pub fn ValidatePage() -> impl IntoView {
    let brand = use_brand();
    view! {
        <div class="narrow stack">
            <PageHead
                title=say().validate_title()
                lead=Signal::stored(say().validate_lead())
            />
            <section class="card pad">
                <EntryForm entry=Entry::Blank/>
            </section>
            <section class="card pad">
                <ScanCard/>
            </section>
            <section class="card pad">
                <FileCheck/>
            </section>
            {move || brand.known_since_note().map(|note| view! { <p class="muted">{note}</p> })}
        </div>
    }
}
