//! Typing a reference, or choosing a file, to check a document.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use shared::{problem::FieldError, reference::Reference};

use crate::{
    ui::{
        field::{ErrorSummary, Form, Submit, TextField},
        page::PageHead,
    },
    verify::file::FileCheck,
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
                label="Reference of the document"
                hint="16 letters and figures beside the QR code, like 7K3M-9QPX-2HFD-V6TJ. Hyphens, spaces and capitals don’t matter."
                value=reference
                code=true
            />
            <Submit form label="Check" busy="Checking…"/>
        </form>
    }
}

/// What is wrong with a reference, as kindly and exactly as can be said.
fn advice(typed: &str) -> String {
    let symbols = typed.chars().filter(|c| c.is_alphanumeric()).count();
    match symbols {
        0 => "Type the reference of the document.".to_owned(),
        16 => "There is a typing mistake in this reference. Compare it with the paper: often it is an 8 for a B, or a 5 for an S.".to_owned(),
        _ => format!("A reference has 16 letters and figures; this has {symbols}. Look if some are missing or too many."),
    }
}

/// The page.
#[component]
pub fn ValidatePage() -> impl IntoView {
    view! {
        <div class="narrow stack">
            <PageHead
                title="Validate a document"
                lead=Signal::stored("See whether a certificate, transcript or letter is genuine, and holds today.".to_owned())
            />
            <section class="card pad">
                <EntryForm entry=Entry::Blank/>
            </section>
            <section class="card pad">
                <FileCheck/>
            </section>
        </div>
    }
}
