//! Reporting a mistake, and what came of it.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    TextEnum,
    check::Check,
    issue_reports::{IssueCategory, IssueReport, MAX_MESSAGE},
    learner_portal::NewMistakeReport,
    page::Page,
};
use uuid::Uuid;

use super::status::mistake_status;
use crate::{
    client::new_key,
    format::spoken,
    language::say,
    session::use_client,
    ui::{
        fetch::{Now, fetch},
        field::{AreaField, Choice, ErrorSummary, Form, RadioField, Submit},
        page::PageHead,
        parts::Back,
        state::{Empty, Failed, Skeleton},
        toast::use_toasts,
    },
};

/// The form of the dialog.
#[component]
pub fn MistakeForm(
    /// The document.
    document_id: Uuid,
    /// Runs when it was sent.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let form = Form::new("mistake");
    let (category, message) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let key = StoredValue::new(new_key());
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let request = NewMistakeReport {
            document_id,
            category: category.with_untracked(|text| IssueCategory::parse(text)),
            message: message.get_untracked(),
        };
        if form.begin(request.errors()) {
            spawn_local(async move {
                let (path, once) = ("/learner/issue-reports", key.get_value());
                let result = client.post::<_, IssueReport>(path, &request, &once).await;
                form.end(&result);
                // Another text is another report.
                key.try_set_value(new_key());
                if result.is_ok() {
                    toasts.say(say().mistake_sent());
                    on_done.run(());
                }
            });
        }
    };
    let words = |of: IssueCategory| match of {
        IssueCategory::WrongDetails => say().mistake_details(),
        IssueCategory::Missing => say().mistake_missing(),
        IssueCategory::Unreadable => say().mistake_unreadable(),
        IssueCategory::Other => say().mistake_other(),
    };
    let options: Vec<_> = IssueCategory::ALL.iter().map(|it| Choice::new(it.as_str(), words(*it))).collect();
    view! {
        <form class="dialog-body stack" novalidate on:submit=on_submit>
            <ErrorSummary form/>
            <p>{say().mistake_lead()}</p>
            <RadioField form pointer="/category" label=say().mistake_kind() value=category optional=true options/>
            <AreaField form pointer="/message" label=say().mistake_message() value=message lines=5 most=MAX_MESSAGE/>
            <div class="actions">
                <Submit form label=say().mistake_send() busy=say().account_sending()/>
                <button class="btn" type="button" on:click=move |_| on_done.run(())>{say().kit_cancel()}</button>
            </div>
        </form>
    }
}

/// The page: all reports, with the answers.
#[component]
pub fn MistakesPage() -> impl IntoView {
    let list = fetch::<Page<IssueReport>>(|| "/learner/issue-reports?limit=200".to_owned(), false);
    let body = move || match list.now() {
        Now::Loading => view! { <div class="card"><Skeleton lines=4/></div> }.into_any(),
        Now::Failed(fault) => {
            view! { <div class="card"><Failed fault again=move |()| list.again()/></div> }.into_any()
        }
        Now::Ready(page) if page.items.is_empty() => {
            let text = say().mistake_none_text();
            view! { <div class="card"><Empty title=say().mistake_none() text/></div> }.into_any()
        }
        Now::Ready(page) => page.items.into_iter().map(one).collect_view().into_any(),
    };
    view! {
        <div class="narrow stack">
            <Back href="/learner/account" label=say().own_account()/>
            <PageHead title=say().mistake_title() lead=Signal::stored(say().mistake_lead())/>
            {body}
        </div>
    }
}

fn one(report: IssueReport) -> AnyView {
    let replies = report
        .replies
        .into_iter()
        .map(|reply| {
            view! {
                <blockquote>
                    <p class="typed">{reply.message}</p>
                    <footer class="muted small">{say().mistake_from(reply.author, spoken(reply.created_at))}</footer>
                </blockquote>
            }
        })
        .collect_view();
    view! {
        <section class="card pad stack">
            <div class="share-head">
                <h2>{report.subject_name}</h2>
                {mistake_status(report.status)}
            </div>
            <p class="muted small">{spoken(report.created_at)}</p>
            <p class="typed">{report.message}</p>
            {replies}
        </section>
    }
    .into_any()
}
