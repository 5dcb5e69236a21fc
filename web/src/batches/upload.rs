//! The upload of a file of awards.

use leptos::{html, prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use send_wrapper::SendWrapper;
use shared::{batches::Batch, problem::FieldError};
use web_sys::{DragEvent, File, FileList};

use crate::{
    batches::columns::ColumnHelp,
    client::new_key,
    format::size,
    session::use_client,
    ui::{
        field::{ErrorSummary, Form, Submit},
        icon::{self, icon, icon_of},
        query::encode,
        toast::use_toasts,
    },
};

/// A file that was chosen, with the key under which it is imported once.
type Chosen = Option<(SendWrapper<File>, String)>;

/// The card that takes a file, by choosing or by dropping it.
#[component]
pub fn Upload() -> impl IntoView {
    let client = use_client();
    let toasts = use_toasts();
    let navigate = use_navigate();
    let form = Form::new("upload");
    let input = NodeRef::<html::Input>::new();
    let chosen = RwSignal::new(None::<(SendWrapper<File>, String)>);
    let over = RwSignal::new(false);
    let take = move |files: Option<FileList>| {
        let file = files.and_then(|files| files.get(0));
        chosen.set(file.map(|file| (SendWrapper::new(file), new_key())));
    };
    let on_drop = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        take(event.data_transfer().and_then(|data| data.files()));
    };
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let picked = chosen.get_untracked();
        let errors = match &picked {
            None => vec![FieldError::new("/file", "required", "Choose a file.")],
            Some((file, _)) if file.size() < 1.0 => {
                vec![FieldError::new("/file", "empty", "This file is empty. Choose another one.")]
            }
            Some(_) => Vec::new(),
        };
        if !form.begin(errors) {
            return;
        }
        let Some((file, key)) = picked else { return };
        let navigate = navigate.clone();
        spawn_local(async move {
            let path = format!("/issuer/batches?file_name={}", encode(&file.name()));
            let result = client.upload::<Batch>(&path, &file, &key).await;
            form.end(&result);
            if let Ok(batch) = result {
                toasts.say(format!("{} is uploaded and is being checked.", file.name()));
                navigate(&format!("/issuer/batches/{}", batch.id), NavigateOptions::default());
            }
        });
    };
    let label = move || match chosen.get() {
        Some((file, _)) => {
            // Sizes of files are whole numbers far below 2^53.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let bytes = file.size() as u64;
            view! { <strong>{file.name()}</strong> <span class="muted">{size(bytes)}</span> }.into_any()
        }
        None => view! {
            <strong>"Choose a CSV file, or drop it here"</strong>
            <span class="muted">"It is checked first. Nothing is issued before you publish it."</span>
        }
        .into_any(),
    };
    view! {
        <form
            class="card pad stack"
            aria-labelledby="upload-title"
            novalidate
            on:submit=on_submit
        >
            <h2 id="upload-title">"Import a file of awards"</h2>
            <ErrorSummary form/>
            <label
                class="drop"
                class:over=move || over.get()
                on:dragover=move |event: DragEvent| {
                    event.prevent_default();
                    over.set(true);
                }
                on:dragleave=move |_| over.set(false)
                on:drop=on_drop
            >
                <input
                    id="upload-file"
                    class="sr"
                    type="file"
                    accept=".csv,text/csv"
                    aria-label="CSV file"
                    node_ref=input
                    on:change=move |_| take(input.get_untracked().and_then(|input| input.files()))
                />
                {move || icon_of(if has(&chosen.read()) { icon::PAPER } else { icon::UPLOAD }, 28)}
                <span class="drop-text">{label}</span>
            </label>
            <div class="actions">
                <Submit form label="Import" busy="Uploading…"/>
                <Show when=move || has(&chosen.read()) && !form.is_busy()>
                    <button
                        class="btn quiet"
                        type="button"
                        on:click=move |_| {
                            chosen.set(None);
                            if let Some(input) = input.get_untracked() {
                                input.set_value("");
                            }
                        }
                    >
                        {icon(icon::CROSS)}
                        "Take another file"
                    </button>
                </Show>
            </div>
            <ColumnHelp/>
        </form>
    }
}

fn has(chosen: &Chosen) -> bool {
    chosen.is_some()
}
