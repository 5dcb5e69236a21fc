//! What an issuer decides over a document: to suspend, reinstate or cancel it. Each says what comes of it first.

use leptos::{prelude::*, task::spawn_local};
use shared::documents::{Document, DocumentStatus, DocumentStep, Reinstatement, StatusReason};
use uuid::Uuid;

use crate::{
    client::{Client, new_key},
    format::count,
    session::use_client,
    ui::{
        button::{Button, Weight},
        confirm::{Ask, Confirm},
        fetch::Fetched,
        field::{Choice, TicksField},
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
    let suspending = Also::new(document, DocumentStep::Suspend);
    let reinstating = Also::new(document, DocumentStep::Reinstate);
    let revoking = Also::new(document, DocumentStep::Revoke);
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
                view! { <Button label="Suspend…" shape=icon::PAUSE on_click=move |()| suspending.ask(suspend)/> }
            }
        >
            <Button label="Reinstate…" shape=icon::TICK on_click=move |()| reinstating.ask(reinstate)/>
        </Show>
        <Button label="Cancel for good…" weight=Weight::Danger shape=icon::CROSS on_click=move |()| revoking.ask(revoke)/>
        <Confirm
            ask=suspend
            title=Signal::derive(move || format!("Suspend this {}?", kind()))
            action="Suspend"
            busy="Suspending…"
            consequences=Signal::stored(hold)
            reason="Reason, for your records only"
            on_confirm=move |()| {
                let also = suspending.ids();
                let all = also.len();
                send.step(suspend, "suspend", StatusReason { reason: suspend.reason.get_untracked(), also }, "Suspended", all);
            }
        >
            <AlsoField ask=suspend also=suspending/>
        </Confirm>
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
                let also = reinstating.ids();
                let all = also.len();
                send.step(reinstate, "reinstate", Reinstatement { reason, also }, "Reinstated", all);
            }
        >
            <AlsoField ask=reinstate also=reinstating/>
        </Confirm>
        <Confirm
            ask=revoke
            title=Signal::derive(move || format!("Cancel this {} for good?", kind()))
            action="Cancel for good"
            busy="Cancelling…"
            danger=true
            consequences=Signal::stored(cancel)
            reason="Reason, for your records only"
            way_out="Keep it"
            on_confirm=move |()| {
                let also = revoking.ids();
                let all = also.len();
                send.step(revoke, "revoke", StatusReason { reason: revoke.reason.get_untracked(), also }, "Cancelled", all);
            }
        >
            <AlsoField ask=revoke also=revoking/>
        </Confirm>
    }
}

/// The other documents of the record on which the same step can be taken, and those that were chosen.
#[derive(Clone, Copy)]
struct Also {
    others: Memo<Vec<Choice>>,
    chosen: RwSignal<String>,
}

impl Also {
    fn new(document: Fetched<Document>, step: DocumentStep) -> Self {
        let others = Memo::new(move |_| {
            let Some(document) = document.ready() else { return Vec::new() };
            let others = document.record_documents.iter().filter(|other| other.id != document.id);
            others
                .filter(|other| step.after(other.status).is_ok())
                .map(|other| Choice::new(other.id, kind_name(other.kind)).hint(other.reference.clone()))
                .collect()
        });
        Self { others, chosen: RwSignal::new(String::new()) }
    }

    /// Asks, with none of them chosen.
    fn ask(self, ask: Ask) {
        self.chosen.set(String::new());
        ask.open();
    }

    fn ids(self) -> Vec<Uuid> {
        self.chosen.with_untracked(|chosen| chosen.split(',').filter_map(|id| id.parse().ok()).collect())
    }
}

/// The choice of them: none at first, since each document stands for itself.
#[component]
fn AlsoField(ask: Ask, also: Also) -> impl IntoView {
    let label = "Do the same with the other documents of this award";
    view! {
        <Show when=move || also.others.with(|others| !others.is_empty())>
            <TicksField form=ask.form pointer="/also" label value=also.chosen options=also.others optional=true/>
        </Show>
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
    fn step<B: serde::Serialize + 'static>(
        self,
        ask: Ask,
        step: &'static str,
        body: B,
        done: &'static str,
        also: usize,
    ) {
        let Some(document) = self.document.peek() else { return };
        spawn_local(async move {
            let path = format!("/issuer/documents/{}/{step}", document.id);
            let result = self.client.post::<_, Document>(&path, &body, &new_key()).await;
            ask.end(&result);
            if let Ok(document) = result {
                let more = match also {
                    0 => String::new(),
                    also => format!(" and {} of the same award", count(also as u64, "document", "documents")),
                };
                self.toasts.say(format!("{done} {}{more}.", document.reference));
                self.on_done.run(());
            }
        });
    }
}
