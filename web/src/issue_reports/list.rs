//! What a centre has reported, and what came of it.

use std::rc::Rc;

use leptos::prelude::*;
use shared::{
    TextEnum,
    issue_reports::{IssueReport, IssueStatus},
    page::Page,
};

use super::{category_word, conversation, issue_status};
use crate::{
    format::{sentence, time},
    scope::Scope,
    ui::{
        button::{Button, Weight},
        dialog::Dialog,
        fetch::{Now, fetch},
        field::Choice,
        list::{Column, Filter, List, ListView, Named},
        page::PageHead,
        state::{Failed, Skeleton},
    },
};

/// The statuses, to filter by.
pub(super) fn statuses() -> Filter {
    let choices = IssueStatus::ALL.iter().map(|it| Choice::new(it.as_str(), it.word())).collect();
    Filter::ticks("status", "Status", choices)
}

/// The page.
#[component]
pub fn IssueReportListPage() -> impl IntoView {
    let scope = Scope::provide_centre();
    let list = List::new(vec![statuses()], "-created_at");
    let reports = fetch::<Page<IssueReport>>(move || list.request(&scope.api("/issue-reports")), false);
    let open = Memo::new(move |_| list.get("report"));
    let show = move |id: String| list.show("report", &id);
    let actions = move |it: &IssueReport| {
        let (id, whose) = (it.id.to_string(), format!(" the report on {}", it.subject_name));
        view! { <Button label="View" weight=Weight::Quiet whose on_click=move |()| show(id.clone())/> }
            .into_any()
    };
    view! {
        <PageHead title="Issue reports" lead="What your centre has reported, and our answers."/>
        <ListView
            list
            data=reports
            csv=Signal::derive(move || scope.api("/issue-reports"))
            named=Named::new("report", "reports")
            columns=columns()
            key=|it| it.id.to_string()
            search="Subject, words or person"
            empty="Is something wrong with a document or a download? Choose “Report an issue” beside it."
            actions=Rc::new(actions)
        />
        <Dialog
            open=Signal::derive(move || open.with(|id| !id.is_empty()))
            title="Issue report"
            on_close=move |()| show(String::new())
        >
            {move || {
                let id = open.get();
                (!id.is_empty()).then(|| view! { <Shown id scope/> })
            }}
        </Dialog>
    }
}

fn columns() -> Vec<Column<IssueReport>> {
    vec![
        Column::new("subject", "About", |it: &IssueReport| {
            view! {
                <span class="wrap">{sentence(&it.subject_name)}</span>
                <span class="sub">{it.subject_kind.word()}</span>
            }
        }),
        Column::new("message", "Report", |it: &IssueReport| {
            let mut words: String = it.message.chars().take(120).collect();
            if words.len() < it.message.len() {
                words.push('…');
            }
            view! { <span class="wrap">{words}</span> }
        })
        .wide(),
        Column::new("status", "Status", |it: &IssueReport| issue_status(it.status)).sorted(),
        Column::new("reporter", "Reported by", |it: &IssueReport| it.reporter.clone()),
        Column::new("created_at", "Reported", |it: &IssueReport| time(it.created_at)).sorted_down().keep(),
        Column::new("updated_at", "Last changed", |it: &IssueReport| time(it.updated_at))
            .sorted_down()
            .keep()
            .hidden(),
    ]
}

#[component]
fn Shown(id: String, scope: Scope) -> impl IntoView {
    let report = fetch::<IssueReport>(move || scope.api(&format!("/issue-reports/{id}")), false);
    move || match report.now() {
        Now::Loading => view! { <div class="dialog-body"><Skeleton lines=4/></div> }.into_any(),
        Now::Failed(fault) => view! { <Failed fault again=move |()| report.again()/> }.into_any(),
        Now::Ready(it) => view! {
            <div class="dialog-body stack">
                <p>
                    {it.subject_kind.word()} " " <strong>{sentence(&it.subject_name)}</strong> " "
                    {issue_status(it.status)}
                </p>
                {it.category.map(|category| view! { <p class="muted">{category_word(category)}</p> })}
                {conversation(&it)}
            </div>
        }
        .into_any(),
    }
}
