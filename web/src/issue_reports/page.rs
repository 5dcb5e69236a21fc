//! One report in the issuer's inbox: what was said, and a form to answer.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_params_map;
use shared::{
    TextEnum,
    check::Check,
    issue_reports::{IssueReport, IssueReportChange, IssueStatus, IssueSubject, MAX_MESSAGE},
    permission::Permission,
};

use super::{category_word, conversation, issue_status};
use crate::{
    client::{Fault, Versioned},
    format::sentence,
    session::{use_client, use_session},
    ui::{
        field::{AreaField, Choice, ErrorSummary, Form, SelectField, Submit},
        page::PageHead,
        parts::{Back, Facts, Section, fact},
        state::{Failed, Skeleton},
        toast::use_toasts,
    },
};

type Read = Option<Result<Versioned<IssueReport>, Fault>>;

/// The page.
#[component]
pub fn IssueReportPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let client = use_client();
    let report = RwSignal::new(None::<Result<Versioned<IssueReport>, Fault>> as Read);
    let turn = Trigger::new();
    Effect::new(move || {
        turn.track();
        let read = client.get_versioned::<IssueReport>(format!("/issuer/issue-reports/{}", id.get()), false);
        spawn_local(async move {
            let found = read.await;
            if found != Err(Fault::Aborted) {
                report.try_set(Some(found));
            }
        });
    });
    let title = move || {
        let name = |read: &Read| match read {
            Some(Ok(it)) => sentence(&it.value.subject_name),
            _ => "Issue report".to_owned(),
        };
        report.with(name)
    };
    view! {
        <Back href="/issuer/issue-reports" label="Issue reports"/>
        <PageHead title=Signal::derive(title)/>
        <div class="stack">
            {move || match report.get() {
                None => view! { <div class="card card-body"><Skeleton lines=6/></div> }.into_any(),
                Some(Err(fault)) => {
                    view! { <div class="card card-body"><Failed fault again=move |()| turn.notify()/></div> }
                        .into_any()
                }
                Some(Ok(it)) => view! { <Shown it report turn/> }.into_any(),
            }}
        </div>
    }
}

fn subject(it: &IssueReport) -> AnyView {
    let name = sentence(&it.subject_name);
    match it.subject_kind {
        IssueSubject::Document => {
            view! { <a href=format!("/issuer/documents/{}", it.subject_id)>{name}</a> }.into_any()
        }
        _ => name.into_any(),
    }
}

#[component]
fn Shown(it: Versioned<IssueReport>, report: RwSignal<Read>, turn: Trigger) -> impl IntoView {
    let Versioned { value, tag } = it;
    let (client, toasts) = (use_client(), use_toasts());
    let form = Form::new("answer");
    let (reply, status) = (RwSignal::new(String::new()), RwSignal::new(value.status.as_str().to_owned()));
    let path = format!("/issuer/issue-reports/{}", value.id);
    let before = value.status;
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let request = IssueReportChange {
            status: status.with_untracked(|text| IssueStatus::parse(text)).filter(|it| *it != before),
            reply: Some(reply.get_untracked()).filter(|text| !text.trim().is_empty()),
        };
        if !form.begin(request.errors()) {
            return;
        }
        let (path, tag) = (path.clone(), tag.clone());
        spawn_local(async move {
            let result = client.patch::<_, IssueReport>(&path, &request, tag.as_deref()).await;
            form.end(&result);
            match result {
                Ok(saved) => {
                    toasts.say("Saved. Who reported is told by email.");
                    report.try_set(Some(Ok(saved)));
                }
                Err(fault) if fault.code() == Some(shared::problem::Code::Stale) => {
                    toasts.warn("Someone answered meanwhile. Read it, then send yours again.");
                    turn.notify();
                }
                Err(_) => {}
            }
        });
    };
    let options: Vec<_> = IssueStatus::ALL.iter().map(|it| Choice::new(it.as_str(), it.word())).collect();
    let said = conversation(&value);
    let facts = view! {
            <Facts>
                {fact("Status", issue_status(value.status))} {fact(value.subject_kind.word(), subject(&value))}
                {value.category.map(|it| fact("What is wrong", category_word(it)))}
                {fact(
                    "Centre",
                    view! { <a href=format!("/issuer/centres/{}", value.centre.id)>{value.centre.name.clone()}</a> },
                )}
            </Facts>
    };
    let answer = use_session().may(Permission::AnswerReports).then(|| {
        view! {
            <Section title="Answer" pad=true>
                <form class="stack" novalidate on:submit=on_submit>
                    <ErrorSummary form/>
                    <AreaField form pointer="/reply" label="Reply" value=reply optional=true lines=5 most=MAX_MESSAGE/>
                    <SelectField form pointer="/status" label="Status" value=status blank="" options/>
                    <div class="actions">
                        <Submit form label="Send" busy="Sending…"/>
                    </div>
                </form>
            </Section>
        }
    });
    view! {
        <Section title="Report">{facts}</Section>
        <Section title="Messages" pad=true>{said}</Section>
        {answer}
    }
    .into_any()
}
