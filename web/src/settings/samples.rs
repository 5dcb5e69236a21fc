//! Samples of documents and mail, made by the server from what is in the fields, before it is saved.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use shared::{
    check::Check,
    documents::DocumentKind,
    settings::{AskedMail, AskedSample, SampleMail},
};

use crate::{
    client::{BlobUrl, Fault, new_key},
    documents::can_show,
    session::use_client,
    settings::brand::Fields,
    ui::{
        button::{Button, Weight},
        dialog::Dialog,
        field::Form,
        icon,
        parts::{Facts, Section, fact},
        toast::use_toasts,
    },
};

/// What is shown.
#[derive(Clone)]
enum Sample {
    Paper(DocumentKind, Arc<BlobUrl>),
    Mail(SampleMail),
}

/// The samples that can be asked for, and the one that is open.
#[component]
pub fn Samples(
    /// The form of the brand: what stands against a sample is shown in it.
    form: Form,
    /// What is in the fields.
    fields: Fields,
) -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let sample = RwSignal::new(None::<Sample>);
    let busy = RwSignal::new(None::<&'static str>);
    let show = move |what: &'static str, kind: Option<DocumentKind>| {
        let change = untrack(|| fields.change());
        if busy.get_untracked().is_some() || !form.begin(change.errors()) {
            return;
        }
        busy.set(Some(what));
        spawn_local(async move {
            let made = if let Some(kind) = kind {
                let file = client.made("/issuer/settings/brand/sample", &AskedSample { kind, change }).await;
                file.and_then(|file| BlobUrl::new(&file)).map(|file| Sample::Paper(kind, Arc::new(file)))
            } else {
                let (asked, key) = (AskedMail { change }, new_key());
                let path = "/issuer/settings/brand/sample-mail";
                client.post::<_, SampleMail>(path, &asked, &key).await.map(Sample::Mail)
            };
            form.end(&Ok::<(), Fault>(()));
            busy.try_set(None);
            match made {
                Ok(made) => drop(sample.try_set(Some(made))),
                Err(fault) => {
                    let said = fault
                        .errors()
                        .into_iter()
                        .next()
                        .map_or_else(|| fault.detail(), |error| error.message);
                    toasts.warn(said);
                }
            }
        });
    };
    let button = move |label: &'static str, kind: Option<DocumentKind>| {
        let shape = if kind.is_some() { icon::PAPER } else { icon::MAIL };
        view! {
            <Button
                label
                shape
                weight=Weight::Plain
                whose=" sample"
                busy=Signal::derive(move || busy.get() == Some(label))
                on_click=move |()| show(label, kind)
            />
        }
        .into_any()
    };
    let title = move || {
        sample.with(|sample| match sample {
            Some(Sample::Paper(kind, _)) => format!("Sample {kind}"),
            _ => "Sample mail".to_owned(),
        })
    };
    let inside = move || match sample.get()? {
        Sample::Paper(kind, file) => {
            let address = file.as_str().to_owned();
            Some(if can_show() {
                let source = format!("{address}#navpanes=0&view=FitH");
                view! { <iframe class="sheet" src=source title=format!("Sample {kind}")></iframe> }.into_any()
            } else {
                view! {
                    <p class="dialog-body"><a class="btn primary" href=address target="_blank">"Open the sample"</a></p>
                }
                .into_any()
            })
        }
        Sample::Mail(mail) => Some(
            view! {
                <div class="dialog-body stack">
                    <Facts tight=true>{fact("From", mail.from)} {fact("Subject", mail.subject)}</Facts>
                    <pre class="mail-text">{mail.text}</pre>
                </div>
            }
            .into_any(),
        ),
    };
    view! {
        <Section title="On paper and in mail" lead="Samples with what is typed here, saved or not." pad=true>
            <div class="actions">
                {button("Certificate", Some(DocumentKind::Certificate))}
                {button("Transcript", Some(DocumentKind::Transcript))}
                {button("Letter", Some(DocumentKind::Letter))}
                {button("Mail", None)}
            </div>
        </Section>
        <Dialog
            open=Signal::derive(move || sample.with(Option::is_some))
            title=Signal::derive(title)
            class="wide"
            on_close=move |()| sample.set(None)
        >
            {inside}
        </Dialog>
    }
}
