//! The page of requests for approval.

use std::rc::Rc;

use leptos::prelude::*;
use shared::{
    approvals::{Approval, ApprovalStatus},
    page::Page,
};

use super::acts::{Acts, Questions, address, buttons, what};
use crate::{
    format::{sentence, time},
    ui::{
        fetch::fetch,
        field::choices,
        icon,
        list::{Column, Filter, List, ListView, Named},
        page::PageHead,
        status::{Tone, status},
    },
};

/// The page.
#[component]
pub fn ApprovalListPage() -> impl IntoView {
    let statuses = choices(&[
        ("pending", "Waiting"),
        ("approved", "Approved"),
        ("refused", "Refused"),
        ("withdrawn", "Withdrawn"),
        ("outdated", "Outdated"),
    ]);
    let list = List::new(vec![Filter::ticks("status", "Status", statuses)], "-created_at");
    let approvals = fetch::<Page<Approval>>(move || list.request("/issuer/approvals"), false);
    let acts = Acts::new(move || approvals.again());
    view! {
        <PageHead
            title="Approvals"
            lead="What one person asked for and a second person must approve. The settings say for what."
        />
        <ListView
            list
            data=approvals
            named=Named::new("request", "requests")
            columns=columns()
            key=|it| it.id.to_string()
            empty="Nothing was asked for. Where the settings want a second person, requests appear here."
            actions=Rc::new(move |it: &Approval| buttons(acts, it))
        />
        <Questions acts/>
    }
}

fn columns() -> Vec<Column<Approval>> {
    vec![
        Column::new("what", "Asked for", |it: &Approval| {
            view! {
                <a href=address(it)>{sentence(&what(it))}</a>
                {it.reason.clone().map(|reason| view! { <span class="sub wrap">{reason}</span> })}
            }
        })
        .wide(),
        Column::new("by", "By", |it: &Approval| it.asked_by.clone()),
        Column::new("status", "Status", state),
        Column::new("created_at", "When", |it: &Approval| time(it.asked_at)).sorted_down().keep(),
    ]
}

/// What became of a request, by whom and why.
fn state(it: &Approval) -> AnyView {
    let (tone, shape, word) = match it.status {
        ApprovalStatus::Pending => (Tone::Next, icon::CLOCK, "Waiting"),
        ApprovalStatus::Approved => (Tone::Good, icon::TICK, "Approved"),
        ApprovalStatus::Refused => (Tone::Bad, icon::CROSS, "Refused"),
        ApprovalStatus::Withdrawn => (Tone::Plain, icon::UNDO, "Withdrawn"),
        ApprovalStatus::Outdated => (Tone::Plain, icon::AGAIN, "Outdated"),
    };
    let by = it.decided_by.clone().map(|by| view! { <span class="sub">{format!("by {by}")}</span> });
    let why = it.decision_reason.clone().map(|why| view! { <span class="sub wrap">{why}</span> });
    view! { {status(tone, shape, word.to_owned())} {by} {why} }.into_any()
}
