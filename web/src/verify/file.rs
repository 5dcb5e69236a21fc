//! Checking a PDF file by its fingerprint: the file itself never leaves the browser.

use js_sys::{ArrayBuffer, Function, Promise, Reflect, Uint8Array};
use leptos::{html, prelude::*, task::spawn_local};
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
        icon::{self, icon, icon_of},
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
    let input = NodeRef::<html::Input>::new();
    let over = RwSignal::new(false);
    let check = move |file: Option<File>| {
        let Some(file) = file.filter(|_| step.get_untracked() != Step::Checking) else { return };
        step.set(Step::Checking);
        let navigate = navigate.clone();
        spawn_local(async move {
            let result = match fingerprint(&file).await {
                Some(sha256) => client.ask::<_, Verified>("/verify/file", &VerifyFile { sha256 }).await,
                None => Err(Fault::Unreadable),
            };
            match result {
                Ok(found) => {
                    toasts.say("The file is exactly as it was issued.");
                    navigate(&format!("/v/{}", found.reference), NavigateOptions::default());
                }
                Err(fault) if fault.code() == Some(Code::DocumentNotFound) => {
                    step.try_set(Step::Unknown(file.name()));
                }
                Err(fault) => {
                    step.try_set(Step::Failed(fault.detail()));
                }
            }
        });
    };
    let on_change = {
        let check = check.clone();
        move |_| {
            check(input.get_untracked().and_then(|input| input.files()).and_then(|files| files.get(0)));
            if let Some(input) = input.get_untracked() {
                input.set_value("");
            }
        }
    };
    let on_drop = move |event: web_sys::DragEvent| {
        event.prevent_default();
        over.set(false);
        check(event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0)));
    };
    let outcome = move || match step.get() {
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
    };
    view! {
        <div class="stack">
            <h2>"Or check a PDF file"</h2>
            <label
                class="drop"
                class:over=move || over.get()
                on:dragover=move |event: web_sys::DragEvent| {
                    event.prevent_default();
                    over.set(true);
                }
                on:dragleave=move |_| over.set(false)
                on:drop=on_drop
            >
                <input
                    class="sr"
                    type="file"
                    accept=".pdf,application/pdf"
                    aria-label="PDF file"
                    node_ref=input
                    on:change=on_change
                />
                {icon_of(icon::PAPER, 28)}
                <span class="drop-text">
                    <strong>"Choose a PDF file, or drop it here"</strong>
                    <span class="muted">"The file stays on your device: only its fingerprint is compared."</span>
                </span>
            </label>
            <div role="status">{outcome}</div>
        </div>
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
