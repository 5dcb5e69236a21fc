//! The upload of a file of awards.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use shared::{batches::Batch, problem::FieldError};

use crate::{
    batches::columns::ColumnHelp,
    client::new_key,
    format::size,
    session::use_client,
    ui::{
        drop::{Chosen, DropZone},
        field::{ErrorSummary, Form, Submit},
        icon::{self, icon},
        query::encode,
        toast::use_toasts,
    },
};

/// A file that waits to be imported, with the key under which it is imported once.
type Waiting = Option<(Chosen, String)>;

/// The card that takes a file and imports it.
#[component]
pub fn Upload() -> impl IntoView {
    let client = use_client();
    let toasts = use_toasts();
    let navigate = use_navigate();
    let form = Form::new("upload");
    let waiting = RwSignal::new(None::<(Chosen, String)>);
    let take = move |file: Chosen| {
        form.clear();
        waiting.set(Some((file, new_key())));
    };
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let picked = waiting.get_untracked();
        if !form.begin(faults(&picked)) {
            return;
        }
        let Some((file, key)) = picked else { return };
        let navigate = navigate.clone();
        spawn_local(async move {
            let path = format!("/issuer/batches?file_name={}", encode(&file.name()));
            let result = client.upload::<Batch>(&path, &file, "text/csv", &key).await;
            form.end(&result);
            if let Ok(batch) = result {
                toasts.say(format!("{} is uploaded and is being checked.", file.name()));
                navigate(&format!("/issuer/batches/{}", batch.id), NavigateOptions::default());
            }
        });
    };
    let shape =
        Signal::derive(move || if waiting.with(Option::is_some) { icon::PAPER } else { icon::UPLOAD });
    view! {
        <form class="card pad stack" aria-labelledby="upload-title" novalidate on:submit=on_submit>
            <h2 id="upload-title">"Import a file of awards"</h2>
            <ErrorSummary form/>
            <DropZone id="upload-file" label="CSV file" accept=".csv,text/csv" shape on_take=take>
                {move || said(&waiting.read())}
            </DropZone>
            <div class="actions">
                <Submit form label="Import" busy="Uploading…"/>
                <Show when=move || waiting.with(Option::is_some) && !form.is_busy()>
                    <button class="btn quiet" type="button" on:click=move |_| waiting.set(None)>
                        {icon(icon::CROSS)}
                        "Take another file"
                    </button>
                </Show>
            </div>
            <ColumnHelp/>
        </form>
    }
}

/// What stands against importing this.
fn faults(waiting: &Waiting) -> Vec<FieldError> {
    match waiting {
        None => vec![FieldError::new("/file", "required", "Choose a file.")],
        Some((file, _)) if file.size() < 1.0 => {
            vec![FieldError::new("/file", "empty", "This file is empty. Choose another one.")]
        }
        Some(_) => Vec::new(),
    }
}

fn said(waiting: &Waiting) -> AnyView {
    let (strong, muted) = match waiting {
        Some((file, _)) => {
            // Sizes of files are whole numbers far below 2^53.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let bytes = file.size() as u64;
            (file.name(), size(bytes))
        }
        None => (
            "Choose a CSV file, or drop it here".to_owned(),
            "It is checked first. Nothing is issued before you publish it.".to_owned(),
        ),
    };
    view! {
        <strong>{strong}</strong>
        <span class="muted">{muted}</span>
    }
    .into_any()
}
