//! The dialog that reports an issue.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    TextEnum,
    check::Check,
    issue_reports::{IssueCategory, IssueReport, IssueSubject, MAX_MESSAGE, NewIssueReport},
};
use uuid::Uuid;

use super::category_word;
use crate::{
    client::new_key,
    scope::use_scope,
    session::use_client,
    ui::{
        dialog::Dialog,
        field::{AreaField, Choice, ErrorSummary, Form, SelectField, Submit},
        toast::use_toasts,
    },
};

/// What is reported.
#[derive(Clone, Debug, PartialEq)]
pub struct About {
    /// What it is.
    pub kind: IssueSubject,
    /// Which one.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
}

/// The dialog, open while there is something to report.
#[component]
pub fn ReportDialog(
    /// What is reported.
    about: RwSignal<Option<About>>,
) -> impl IntoView {
    view! {
        <Dialog
            open=Signal::derive(move || about.with(Option::is_some))
            title="Report an issue"
            on_close=move |()| about.set(None)
        >
            {move || about.get().map(|it| view! { <Ask it about/> })}
        </Dialog>
    }
    .into_any()
}

#[component]
fn Ask(it: About, about: RwSignal<Option<About>>) -> impl IntoView {
    let (scope, client, toasts) = (use_scope(), use_client(), use_toasts());
    let form = Form::new("issue");
    let (category, message) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let name = it.name.clone();
    let it = StoredValue::new(it);
    // One key for all tries to send the same.
    let key = StoredValue::new((String::new(), String::new()));
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let request = NewIssueReport {
            subject_kind: it.with_value(|it| it.kind),
            subject_id: it.with_value(|it| it.id),
            category: category.with_untracked(|text| IssueCategory::parse(text)),
            message: message.get_untracked(),
        };
        if !form.begin(request.errors()) {
            return;
        }
        let said = serde_json::to_string(&request).unwrap_or_default();
        if key.with_value(|key| key.0 != said) {
            key.set_value((said, new_key()));
        }
        let (path, key) = (untrack(|| scope.api("/issue-reports")), key.with_value(|key| key.1.clone()));
        spawn_local(async move {
            let result = client.post::<_, IssueReport>(&path, &request, &key).await;
            form.end(&result);
            if result.is_ok() {
                toasts.say("Reported. We answer by email, and under Issue reports.");
                about.try_set(None);
            }
        });
    };
    let categories: Vec<_> =
        IssueCategory::ALL.iter().map(|it| Choice::new(it.as_str(), category_word(*it))).collect();
    view! {
        <form class="dialog-body stack" novalidate on:submit=on_submit>
            <ErrorSummary form/>
            <p>"About " <strong>{name}</strong></p>
            <SelectField
                form
                pointer="/category"
                label="What is wrong?"
                value=category
                optional=true
                options=categories
            />
            <AreaField
                form
                pointer="/message"
                label="Describe it"
                hint="What does it say, and what should it say?"
                value=message
                lines=5
                most=MAX_MESSAGE
            />
            <div class="actions">
                <Submit form label="Send the report" busy="Sending…"/>
                <button class="btn" type="button" on:click=move |_| about.set(None)>
                    "Cancel"
                </button>
            </div>
        </form>
    }
    .into_any()
}
