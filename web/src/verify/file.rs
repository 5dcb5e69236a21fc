//! Checking a PDF file by its fingerprint: the file itself never leaves the browser.

use js_sys::{ArrayBuffer, Function, Promise, Reflect, Uint8Array};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use shared::{
    problem::Code,
    reference::Reference,
    verify::{
        CheckSignature, SignatureChecked, SignatureVerdict, Verified, VerifyFile, references, signed_part,
    },
};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use crate::{
    client::{Client, Fault},
    language::say,
    session::use_client,
    ui::{
        drop::{Chosen, DropZone},
        icon,
        parts::Notice,
        status::Tone,
    },
};

/// Bytes of a file that is looked at.
const MOST: f64 = 50e6;

/// What was found of a file, for the page of its document.
#[derive(Clone, Copy)]
pub struct CheckedFile(RwSignal<Option<(String, bool)>>);

impl CheckedFile {
    /// No file was checked yet.
    pub fn provide() {
        provide_context(Self(RwSignal::new(None)));
    }

    /// That the file with this fingerprint is as it was issued, if it was just checked; shown once.
    pub fn notice(sha256: &str) -> Option<AnyView> {
        let checked = use_context::<Self>()?.0;
        let (_, signed) = checked.get_untracked().filter(|(known, _)| known == sha256)?;
        checked.set(None);
        let text = if signed { say().file_same_signed() } else { say().file_same_unsigned() };
        Some(view! { <Notice tone=Tone::Good title=say().file_same()><p>{text}</p></Notice> }.into_any())
    }
}

/// What a file turned out to be.
#[derive(Clone)]
enum Outcome {
    /// As it was issued.
    Same { found: Verified, signed: bool },
    /// A document of ours, to which something was added.
    Changed(Verified),
    /// It carries our signature over other bytes.
    Broken,
    /// Our signature holds, but the register does not have it.
    Unknown,
    /// It carries another's signature.
    Foreign,
    /// It carries none.
    Unsigned,
}

/// How far the check of a file is.
#[derive(Clone)]
enum Step {
    Waiting,
    Checking,
    Done { name: String, outcome: Outcome, named: Vec<Reference> },
    Failed(String),
}

/// The card that takes a PDF file.
#[component]
pub fn FileCheck() -> impl IntoView {
    let client = use_client();
    let checked = use_context::<CheckedFile>();
    let navigate = use_navigate();
    let step = RwSignal::new(Step::Waiting);
    let check = move |file: Chosen| {
        if step.with_untracked(|step| matches!(step, Step::Checking)) {
            return;
        }
        if file.size() > MOST {
            step.set(Step::Failed(say().file_too_large()));
            return;
        }
        step.set(Step::Checking);
        let navigate = navigate.clone();
        spawn_local(async move {
            let next = match read(&file).await {
                Some(bytes) => match judged(client, &bytes).await {
                    Ok(Outcome::Same { found, signed }) => {
                        if let Some(CheckedFile(checked)) = checked {
                            checked.set(Some((found.sha256, signed)));
                        }
                        navigate(&format!("/v/{}", found.reference), NavigateOptions::default());
                        return;
                    }
                    Ok(outcome) => Step::Done { name: file.name(), outcome, named: references(&bytes) },
                    Err(fault) => Step::Failed(fault.detail()),
                },
                None => Step::Failed(say().file_unreadable()),
            };
            step.try_set(next);
        });
    };
    view! {
        <div class="stack">
            <h2>{say().file_title()}</h2>
            <DropZone
                id="pdf-file"
                label=say().file_label()
                accept=".pdf,application/pdf"
                shape=Signal::stored(icon::PAPER)
                on_take=check
            >
                <strong>{say().file_choose()}</strong>
                <span class="muted">{say().file_stays()}</span>
            </DropZone>
            <div role="status">{move || outcome(step.get())}</div>
        </div>
    }
}

/// What a file is: by its fingerprint, else by its signature.
async fn judged(client: Client, file: &[u8]) -> Result<Outcome, Fault> {
    let part = signed_part(file);
    let signature = async {
        let Some(part) = &part else { return Ok(None) };
        let asked = CheckSignature {
            signed_sha256: fingerprint(&part.bytes(file)).await?,
            signature: part.signature(file).to_owned(),
        };
        // One that is too long to be ours is refused as malformed.
        match client.ask::<_, SignatureChecked>("/verify/signature", &asked).await {
            Ok(judged) => Ok(Some(judged.verdict)),
            Err(fault) if fault.code() == Some(Code::InvalidFields) => Ok(Some(SignatureVerdict::NotOurs)),
            Err(fault) => Err(fault),
        }
    };
    if let Some(found) = known(client, file).await? {
        let signed = signature.await? == Some(SignatureVerdict::Holds);
        return Ok(Outcome::Same { found, signed });
    }
    if let Some(end) = part.as_ref().map(|part| part.end).filter(|end| *end < file.len())
        && let Some(found) = known(client, &file[..end]).await?
    {
        return Ok(Outcome::Changed(found));
    }
    Ok(match signature.await? {
        None => Outcome::Unsigned,
        Some(SignatureVerdict::NotOurs) => Outcome::Foreign,
        Some(SignatureVerdict::Broken) => Outcome::Broken,
        Some(SignatureVerdict::Holds) => Outcome::Unknown,
    })
}

/// The document with these bytes, if there is one.
async fn known(client: Client, bytes: &[u8]) -> Result<Option<Verified>, Fault> {
    let sha256 = fingerprint(bytes).await?;
    match client.ask::<_, Verified>("/verify/file", &VerifyFile { sha256 }).await {
        Ok(found) => Ok(Some(found)),
        Err(fault) if fault.code() == Some(Code::DocumentNotFound) => Ok(None),
        Err(fault) => Err(fault),
    }
}

fn outcome(step: Step) -> AnyView {
    let (name, outcome, named) = match step {
        Step::Waiting => return ().into_any(),
        Step::Checking => return view! { <p>{say().file_checking()}</p> }.into_any(),
        Step::Failed(detail) => return view! { <Notice tone=Tone::Bad>{detail}</Notice> }.into_any(),
        Step::Done { name, outcome, named } => (name, outcome, named),
    };
    let link = |reference: String, label: String| {
        view! {
            <p>
                <a class="btn" href=format!("/v/{reference}")>
                    {label}
                </a>
            </p>
        }
    };
    let (title, text, tone) = match &outcome {
        Outcome::Same { .. } => return ().into_any(),
        Outcome::Changed(found) => {
            (say().file_changed(&name), say().file_changed_text(&found.reference), Tone::Warn)
        }
        Outcome::Broken => (say().file_broken(&name), say().file_broken_text(), Tone::Bad),
        Outcome::Unknown => (say().file_unknown_signed(&name), say().file_unknown_signed_text(), Tone::Warn),
        Outcome::Foreign => (say().file_foreign(&name), say().file_foreign_text(), Tone::Bad),
        Outcome::Unsigned => (say().file_foreign(&name), say().file_unsigned_text(), Tone::Bad),
    };
    let links = match outcome {
        Outcome::Changed(found) => vec![link(found.reference, say().file_original())],
        _ => named
            .into_iter()
            .take(3)
            .map(|reference| link(reference.to_string(), say().file_named(reference.to_string())))
            .collect(),
    };
    view! {
        <Notice tone title>
            <p>{text}</p>
            {links}
        </Notice>
    }
    .into_any()
}

async fn read(file: &File) -> Option<Vec<u8>> {
    let bytes: ArrayBuffer = JsFuture::from(file.array_buffer()).await.ok()?.dyn_into().ok()?;
    Some(Uint8Array::new(&bytes).to_vec())
}

/// The SHA-256 of some bytes, in hexadecimal. An error where the browser can't tell it.
async fn fingerprint(bytes: &[u8]) -> Result<String, Fault> {
    digest(bytes).await.ok_or(Fault::Unreadable)
}

async fn digest(bytes: &[u8]) -> Option<String> {
    // The subtle part of the crypto API exists on secure pages only.
    let crypto = window().crypto().ok()?;
    let subtle = Reflect::get(&crypto, &"subtle".into()).ok()?;
    let digest: Function = Reflect::get(&subtle, &"digest".into()).ok()?.dyn_into().ok()?;
    let bytes = Uint8Array::from(bytes);
    let promise: Promise = digest.call2(&subtle, &"SHA-256".into(), &bytes).ok()?.dyn_into().ok()?;
    let hash = Uint8Array::new(&JsFuture::from(promise).await.ok()?).to_vec();
    Some(hash.iter().fold(String::with_capacity(64), |mut hex, byte| {
        for half in [byte >> 4, byte & 15] {
            hex.extend(char::from_digit(half.into(), 16));
        }
        hex
    }))
}
