//! The dialog before many learners are told: what for, and whether those who were told already are told again. It leads
//! to the page that shows what will be sent to whom, and sends nothing itself.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use shared::{
    TextEnum,
    notifications::{NewNotifications, NotificationKind, NotificationRun},
    records::RecordSelection,
};

use crate::{
    client::new_key,
    scope::use_scope,
    session::use_client,
    ui::{
        dialog::Dialog,
        field::{CheckField, ErrorSummary, Form, RadioField, Submit, choices},
    },
};

const KINDS: &[(&str, &str)] =
    &[("notify", "Tell them that documents wait"), ("reminder", "Remind those who were told before")];

/// The dialog, open while records are chosen.
#[component]
pub fn SendDialog(
    /// The records.
    chosen: RwSignal<Option<RecordSelection>>,
) -> impl IntoView {
    view! {
        <Dialog
            open=Signal::derive(move || chosen.with(Option::is_some))
            title="Notify learners"
            on_close=move |()| chosen.set(None)
        >
            {move || chosen.get().map(|it| view! { <Ask it chosen/> })}
        </Dialog>
    }
    .into_any()
}

/// What the fields of a request for many mails say.
#[derive(Clone, Copy)]
pub struct Options {
    form: Form,
    kind: RwSignal<String>,
    resend: RwSignal<String>,
}

impl Options {
    /// As they are at first.
    pub fn new(form: Form) -> Self {
        Self { form, kind: RwSignal::new("notify".to_owned()), resend: RwSignal::new(String::new()) }
    }

    /// What the mails are for.
    pub fn kind(self) -> NotificationKind {
        self.kind.with_untracked(|kind| NotificationKind::parse(kind)).unwrap_or(NotificationKind::Notify)
    }

    /// Whether to tell those once more who were told already.
    pub fn resend(self) -> bool {
        self.kind() == NotificationKind::Notify && self.resend.with_untracked(|resend| resend == "on")
    }
}

/// The fields.
#[component]
pub fn OptionFields(
    /// What they say.
    options: Options,
) -> impl IntoView {
    let Options { form, kind, resend } = options;
    view! {
        <RadioField form pointer="/kind" label="What for?" value=kind options=choices(KINDS)/>
        <Show when=move || kind.with(|kind| kind == "notify")>
            <CheckField
                form
                pointer="/resend"
                label="Also those who were notified already"
                value=resend
                hint="They get the mail once more."
            />
        </Show>
    }
}

#[component]
fn Ask(it: RecordSelection, chosen: RwSignal<Option<RecordSelection>>) -> impl IntoView {
    let (scope, client) = (use_scope(), use_client());
    let navigate = StoredValue::new_local(use_navigate());
    let form = Form::new("send");
    let options = Options::new(form);
    let it = StoredValue::new(it);
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if !form.begin(Vec::new()) {
            return;
        }
        let RecordSelection { record_ids, filter } = it.get_value();
        let request = NewNotifications {
            record_ids,
            filter,
            kind: Some(options.kind()),
            resend: options.resend(),
            ..NewNotifications::default()
        };
        let path = untrack(|| scope.api("/notification-runs"));
        spawn_local(async move {
            let result = client.post::<_, NotificationRun>(&path, &request, &new_key()).await;
            form.end(&result);
            if let Ok(run) = result {
                chosen.try_set(None);
                let to = untrack(|| scope.link(&format!("/notifications/{}", run.id)));
                navigate.try_with_value(|navigate| navigate(&to, NavigateOptions::default()));
            }
        });
    };
    view! {
        <form class="dialog-body stack" novalidate on:submit=on_submit>
            <ErrorSummary form/>
            <OptionFields options/>
            <p class="muted">"Next you see who gets a mail, who does not and why. Nothing is sent before you say so."</p>
            <div class="actions">
                <Submit form label="Look at it first" busy="Looking…"/>
                <button class="btn" type="button" on:click=move |_| chosen.set(None)>
                    "Cancel"
                </button>
            </div>
        </form>
    }
    .into_any()
}
