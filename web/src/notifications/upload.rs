//! The dialog that takes a file of enrolment numbers and addresses.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use shared::{TextEnum, notifications::NotificationRun, problem::FieldError};

use crate::{
    client::new_key,
    notifications::send::{OptionFields, Options},
    scope::use_scope,
    session::use_client,
    ui::{
        dialog::Dialog,
        drop::{Chosen, DropZone},
        field::{ErrorSummary, Form, Submit},
        icon,
    },
};

/// The dialog, open while `open` says so.
#[component]
pub fn UploadDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <Dialog open title="Notify from a file" on_close=move |()| open.set(false)>
            <Ask open/>
        </Dialog>
    }
    .into_any()
}

#[component]
fn Ask(open: RwSignal<bool>) -> impl IntoView {
    let (scope, client) = (use_scope(), use_client());
    let navigate = StoredValue::new_local(use_navigate());
    let form = Form::new("upload");
    let options = Options::new(form);
    let file = RwSignal::new(None::<Chosen>);
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let chosen = file.get_untracked();
        let missing = chosen.is_none().then(|| FieldError::new("/file", "required", "Choose a CSV file."));
        if !form.begin(missing.into_iter().collect()) {
            return;
        }
        let Some(chosen) = chosen else { return };
        let (kind, resend) = (options.kind().as_str(), options.resend());
        let path = untrack(|| scope.api(&format!("/notification-runs?kind={kind}&resend={resend}")));
        spawn_local(async move {
            let result = client.upload::<NotificationRun>(&path, &chosen, "text/csv", &new_key()).await;
            form.end(&result);
            if let Ok(run) = result {
                open.try_set(false);
                let to = untrack(|| scope.link(&format!("/notifications/{}", run.id)));
                navigate.try_with_value(|navigate| navigate(&to, NavigateOptions::default()));
            }
        });
    };
    let take = move |chosen: Chosen| {
        form.clear();
        file.set(Some(chosen));
    };
    let shape = Signal::derive(move || if file.with(Option::is_some) { icon::PAPER } else { icon::UPLOAD });
    let said =
        move || file.read().as_ref().map_or("Choose a CSV file, or drop it here".to_owned(), |it| it.name());
    view! {
        <form class="dialog-body stack" novalidate on:submit=on_submit>
            <ErrorSummary form/>
            <DropZone id="addresses" label="File of addresses" accept=".csv,text/csv" shape on_take=take>
                <strong>{said}</strong>
                <span class="muted">"The first line names the columns: enrolment_number, email"</span>
            </DropZone>
            <p class="muted">
                "Each line is about the awards of a learner that nobody was notified of. Where the address is blank, the known one is used."
            </p>
            <OptionFields options/>
            <div class="actions">
                <Submit form label="Look at it first" busy="Looking…"/>
                <button class="btn" type="button" on:click=move |_| open.set(false)>
                    "Cancel"
                </button>
            </div>
        </form>
    }
    .into_any()
}
