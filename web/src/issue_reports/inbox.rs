//! The issuer's inbox: what centres have reported.

use leptos::prelude::*;
use shared::{
    TextEnum,
    issue_reports::{IssueReport, IssueSubject},
    page::Page,
};

use super::{issue_status, list::statuses};
use crate::{
    format::{sentence, time},
    ui::{
        fetch::fetch,
        field::Choice,
        list::{Column, Filter, List, ListView, Named},
        page::PageHead,
    },
};

/// The page.
#[component]
pub fn IssueInboxPage() -> impl IntoView {
    let kinds = IssueSubject::ALL.iter().map(|it| Choice::new(it.as_str(), it.word())).collect();
    let list = List::new(vec![statuses(), Filter::ticks("subject_kind", "About", kinds)], "-created_at");
    let reports = fetch::<Page<IssueReport>>(move || list.request("/issuer/issue-reports"), false);
    view! {
        <PageHead title="Issue reports" lead="What centres say is wrong. Answers reach them by email and here."/>
        <ListView
            list
            data=reports
            csv="/issuer/issue-reports"
            named=Named::new("report", "reports")
            columns=columns()
            key=|it| it.id.to_string()
            search="Subject, centre, words or person"
            empty="Reports appear here as soon as a centre makes one."
        />
    }
}

fn columns() -> Vec<Column<IssueReport>> {
    vec![
        Column::new("subject", "About", |it: &IssueReport| {
            view! {
                <a class="wrap" href=format!("/issuer/issue-reports/{}", it.id)>{sentence(&it.subject_name)}</a>
                <span class="sub">{it.subject_kind.word()}</span>
            }
        }),
        Column::new("centre", "Centre", |it: &IssueReport| {
            let of = if it.from_learner { " (learner)" } else { "" };
            view! { {it.centre.name.clone()} <span class="sub">{it.reporter.clone()} {of}</span> }
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
        Column::new("reporter", "Reported by", |it: &IssueReport| it.reporter.clone()).hidden(),
        Column::new("created_at", "Reported", |it: &IssueReport| time(it.created_at)).sorted_down().keep(),
        Column::new("updated_at", "Last changed", |it: &IssueReport| time(it.updated_at))
            .sorted_down()
            .keep()
            .hidden(),
    ]
}
