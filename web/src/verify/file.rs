//! Checking a PDF file by its fingerprint: the file itself never leaves the browser.

use js_sys::{ArrayBuffer, Function, Promise, Reflect, Uint8Array};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use shared::{
    problem::Code,
    verify::{Verified, VerifyFile},
};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use crate::{
    client::Fault,
    session::use_client,
    ui::{
        drop::{Chosen, DropZone},
        icon::{self, icon},
        toast::use_toasts,
    },
};

/// How far the check of a file is.
#[derive(Clone, PartialEq)]
enum Step {
    Waiting,
    Checking,
    Unknown(String),
    Failed(String),
}

/// The card that takes a PDF file.
#[component]
pub fn FileCheck() -> impl IntoView {
    let client = use_client();
    let toasts = use_toasts();
    let navigate = use_navigate();
    let step = RwSignal::new(Step::Waiting);
    let check = move |file: Chosen| {
        if step.get_untracked() == Step::Checking {
            return;
        }
        step.set(Step::Checking);
        let navigate = navigate.clone();
        spawn_local(async move {
            let result = match fingerprint(&file).await {
                Some(sha256) => client.ask::<_, Verified>("/verify/file", &VerifyFile { sha256 }).await,
                None => Err(Fault::Unreadable),
            };
            let next = match result {
                Ok(found) => {
                    toasts.say("The file is exactly as it was issued.");
                    navigate(&format!("/v/{}", found.reference), NavigateOptions::default());
                    return;
                }
                Err(fault) if fault.code() == Some(Code::DocumentNotFound) => Step::Unknown(file.name()),
                Err(fault) => Step::Failed(fault.detail()),
            };
            step.try_set(next);
        });
    };
    view! {
        <div class="stack">
            <h2>"Or check a PDF file"</h2>
            <DropZone
                id="pdf-file"
                label="PDF file"
                accept=".pdf,application/pdf"
                shape=Signal::stored(icon::PAPER)
                on_take=check
            >
                <strong>"Choose a PDF file, or drop it here"</strong>
                <span class="muted">"The file stays on your device: only its fingerprint is compared."</span>
            </DropZone>
            <div role="status">{move || outcome(step.get())}</div>
        </div>
    }
}

fn outcome(step: Step) -> AnyView {
    match step {
        Step::Waiting => ().into_any(),
        Step::Checking => view! { <p>"Checking…"</p> }.into_any(),
        Step::Unknown(name) => view! {
            <div class="notice bad">
                {icon(icon::CROSS)}
                <div>
                    <strong>{format!("{name} is not a file that we issued")}</strong>
                    <p>
                        "A single changed letter is enough for that, and so is saving it with another program. Check the reference that is printed in it."
                    </p>
                </div>
            </div>
        }
        .into_any(),
        Step::Failed(detail) => {
            view! { <div class="notice bad">{icon(icon::WARNING)} <p>{detail}</p></div> }.into_any()
        }
    }
}

/// The SHA-256 of a file, in hexadecimal; `None` where the browser can't tell it.
async fn fingerprint(file: &File) -> Option<String> {
    let bytes: ArrayBuffer = JsFuture::from(file.array_buffer()).await.ok()?.dyn_into().ok()?;
    // The subtle part of the crypto API exists on secure pages only.
    let crypto = window().crypto().ok()?;
    let subtle = Reflect::get(&crypto, &"subtle".into()).ok()?;
    let digest: Function = Reflect::get(&subtle, &"digest".into()).ok()?.dyn_into().ok()?;
    let promise: Promise = digest.call2(&subtle, &"SHA-256".into(), &bytes).ok()?.dyn_into().ok()?;
    let hash = Uint8Array::new(&JsFuture::from(promise).await.ok()?).to_vec();
    Some(hash.iter().fold(String::with_capacity(64), |mut hex, byte| {
        for half in [byte >> 4, byte & 15] {
            hex.extend(char::from_digit(half.into(), 16));
        }
        hex
    }))
}
