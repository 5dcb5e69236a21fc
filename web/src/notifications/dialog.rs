//! The dialog that tells the learner of one record.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    check::Check,
    documents::NotificationStatus,
    notifications::{NewNotification, Notification},
    page::Page,
    problem::FieldError,
    records::Record,
};
use uuid::Uuid;

use crate::{
    client::new_key,
    scope::use_scope,
    session::use_client,
    ui::{
        dialog::Dialog,
        fetch::{Now, fetch},
        field::{CheckField, ErrorSummary, Form, Submit, TextField},
        parts::Notice,
        state::{Failed, Skeleton},
        status::Tone,
        toast::use_toasts,
    },
};

/// The record whose learner is to be told, while the dialog is open.
pub type Subject = RwSignal<Option<Uuid>>;

/// The dialog, open while there is a record.
#[component]
pub fn NotifyDialog(
    /// The record.
    record: Subject,
    /// Runs when the mail is queued.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    view! {
        <Dialog
            open=Signal::derive(move || record.with(Option::is_some))
            title="Notify the learner"
            on_close=move |()| record.set(None)
        >
            {move || record.get().map(|id| view! { <About id record on_done/> })}
        </Dialog>
    }
    .into_any()
}

/// Reads what is known, then asks.
#[component]
fn About(id: Uuid, record: Subject, on_done: Callback<()>) -> impl IntoView {
    let scope = use_scope();
    let known = fetch::<Record>(move || scope.api(&format!("/records/{id}")), false);
    let last = fetch::<Page<Notification>>(
        move || scope.api(&format!("/notifications?record_id={id}&limit=1")),
        false,
    );
    // Asked once: what is typed stays, whatever is read again.
    let about = Memo::new(move |_| known.ready());
    move || match (about.get(), known.now()) {
        (Some(about), _) => {
            let last = move || last.read(|page| page.items.first().cloned()).flatten();
            view! { <Ask about record on_done last=Signal::derive(last)/> }.into_any()
        }
        (None, Now::Failed(fault)) => view! { <Failed fault again=move |()| known.again()/> }.into_any(),
        (None, _) => view! { <div class="dialog-body"><Skeleton lines=4/></div> }.into_any(),
    }
}

#[component]
fn Ask(
    about: Record,
    record: Subject,
    on_done: Callback<()>,
    last: Signal<Option<Notification>>,
) -> impl IntoView {
    let (scope, client, toasts) = (use_scope(), use_client(), use_toasts());
    let form = Form::new("notify");
    let email = RwSignal::new(about.learner.email.clone().unwrap_or_default());
    let again = RwSignal::new(String::new());
    let told = about.notification_status == NotificationStatus::Sent;
    let name = about.learner.name();
    let (id, title) = (about.id, about.qualification.title);
    // One key for all tries to send the same.
    let key = StoredValue::new((String::new(), String::new()));
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let request = NewNotification {
            email: email.with_untracked(|email| email.trim().to_owned()),
            resend: again.with_untracked(|again| again == "on"),
        };
        let mut errors = request.errors();
        if told && !request.resend {
            errors.push(FieldError::new("/resend", "required", "Tick this to send the mail once more."));
        }
        if !form.begin(errors) {
            return;
        }
        let said = serde_json::to_string(&request).unwrap_or_default();
        if key.with_value(|key| key.0 != said) {
            key.set_value((said, new_key()));
        }
        let path = untrack(|| scope.api(&format!("/records/{id}/notify")));
        let key = key.with_value(|key| key.1.clone());
        spawn_local(async move {
            let result = client.post::<_, Notification>(&path, &request, &key).await;
            form.end(&result);
            if let Ok(mail) = result {
                toasts.say(format!("A mail to {} is on its way.", mail.email));
                record.try_set(None);
                on_done.run(());
            }
        });
    };
    let failed = move || {
        last.get().and_then(|mail| mail.failure.map(|failure| (mail.email, failure.detail))).map(
            |(email, why)| {
                view! {
                    <Notice tone=Tone::Warn title="The last mail was not delivered">
                        <p>{format!("To {email}: {why}")}</p>
                    </Notice>
                }
            },
        )
    };
    view! {
        <form class="dialog-body stack" novalidate on:submit=on_submit>
            <ErrorSummary form/>
            <p>
                {format!("A mail tells {name} that the documents of this award wait online, and how to register.")}
            </p>
            <p>
                <strong>{title}</strong>
            </p>
            {failed}
            <TextField
                form
                pointer="/email"
                label="The learner’s email address"
                value=email
                kind="email"
                hint="Kept for the next time"
                autofocus=true
            />
            {told
                .then(|| {
                    view! {
                        <CheckField
                            form
                            pointer="/resend"
                            label="Send it once more"
                            value=again
                            hint="This learner was notified before."
                        />
                    }
                })}
            <div class="actions">
                <Submit form label="Save & notify" busy="Sending…"/>
                <button class="btn" type="button" on:click=move |_| record.set(None)>
                    "Cancel"
                </button>
            </div>
        </form>
    }
    .into_any()
}
