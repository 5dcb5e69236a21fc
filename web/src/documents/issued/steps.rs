//! What an issuer decides over a document: to suspend, reinstate or cancel it. Each says what comes of it first.

use leptos::{prelude::*, task::spawn_local};
use shared::documents::{Document, DocumentStatus, Reinstatement, StatusReason};

use crate::{
    client::{Client, new_key},
    session::use_client,
    ui::{
        button::{Button, Weight},
        confirm::{Ask, Confirm},
        fetch::Fetched,
        icon,
        status::kind_name,
        toast::{Toasts, use_toasts},
    },
};

/// The buttons, and their questions.
#[component]
pub fn Steps(
    /// The document.
    document: Fetched<Document>,
    /// Runs when a step was taken.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let (suspend, reinstate, revoke) = (Ask::new("suspend"), Ask::new("reinstate"), Ask::new("revoke"));
    let suspended =
        Memo::new(move |_| document.ready().is_some_and(|it| it.status == DocumentStatus::Suspended));
    let kind = move || document.ready().map_or("document", |it| kind_name(it.kind)).to_lowercase();
    let send = Sender { document, on_done, client: use_client(), toasts: use_toasts() };
    let holder = "Anyone who checks it sees this within a second.".to_owned();
    let hold = vec![
        holder.clone(),
        "What it says stays visible to them; its PDF is no longer given out.".to_owned(),
        "You can reinstate it at any time.".to_owned(),
    ];
    let release =
        vec![holder.clone(), "The document is the same as before: nothing is printed anew.".to_owned()];
    let cancel = vec![
        holder,
        "This is final: it can’t be reinstated, and no replacement can be made of it.".to_owned(),
        "The document stays on record as cancelled.".to_owned(),
    ];
    view! {
        <Show
            when=move || suspended.get()
            fallback=move || {
                view! { <Button label="Suspend…" shape=icon::PAUSE on_click=move |()| suspend.open()/> }
            }
        >
            <Button label="Reinstate…" shape=icon::TICK on_click=move |()| reinstate.open()/>
        </Show>
        <Button label="Cancel for good…" weight=Weight::Danger shape=icon::CROSS on_click=move |()| revoke.open()/>
        <Confirm
            ask=suspend
            title=Signal::derive(move || format!("Suspend this {}?", kind()))
            action="Suspend"
            busy="Suspending…"
            consequences=Signal::stored(hold)
            reason="Reason, for your records only"
            on_confirm=move |()| {
                send.step(suspend, "suspend", StatusReason { reason: suspend.reason.get_untracked() }, "Suspended");
            }
        />
        <Confirm
            ask=reinstate
            title=Signal::derive(move || format!("Reinstate this {}?", kind()))
            action="Reinstate"
            busy="Reinstating…"
            consequences=Signal::stored(release)
            reason="Reason, for your records only"
            reason_optional=true
            on_confirm=move |()| {
                let reason = Some(reinstate.reason.get_untracked()).filter(|reason| !reason.trim().is_empty());
                send.step(reinstate, "reinstate", Reinstatement { reason }, "Reinstated");
            }
        />
        <Confirm
            ask=revoke
            title=Signal::derive(move || format!("Cancel this {} for good?", kind()))
            action="Cancel for good"
            busy="Cancelling…"
            danger=true
            consequences=Signal::stored(cancel)
            reason="Reason, for your records only"
            on_confirm=move |()| {
                send.step(revoke, "revoke", StatusReason { reason: revoke.reason.get_untracked() }, "Cancelled");
            }
        />
    }
}

#[derive(Clone, Copy)]
struct Sender {
    document: Fetched<Document>,
    on_done: Callback<()>,
    client: Client,
    toasts: Toasts,
}

impl Sender {
    /// Takes a step, and says so.
    fn step<B: serde::Serialize + 'static>(self, ask: Ask, step: &'static str, body: B, done: &'static str) {
        let Some(document) = self.document.peek() else { return };
        spawn_local(async move {
            let path = format!("/issuer/documents/{}/{step}", document.id);
            let result = self.client.post::<_, Document>(&path, &body, &new_key()).await;
            ask.end(&result);
            if let Ok(document) = result {
                self.toasts.say(format!("{done} {}.", document.reference));
                self.on_done.run(());
            }
        });
    }
}
