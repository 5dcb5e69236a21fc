//! What each report is framed by: its states, the choice of its lines, and its file.

use chrono::NaiveDate;
use leptos::{prelude::*, task::spawn_local};
use serde::de::DeserializeOwned;
use shared::reports::{ReportBy, ReportKey};

use crate::{
    documents::save,
    format::{date, month_name},
    session::use_client,
    ui::{
        button::Button,
        fetch::{Fetched, Now, fetch},
        icon,
        list::List,
        query::Query,
        state::{Failed, Skeleton},
        toast::use_toasts,
    },
};

/// The address of a report, with the filters that it knows.
pub fn address(list: List, report: &str, knows: &[&str]) -> String {
    let mut query = Query::default();
    for key in knows {
        query.set(key, &list.get(key));
    }
    // The regulator asks for regulated qualifications only.
    if report.starts_with("quarterly") && query.get("regulated").is_empty() {
        query.set("regulated", "true");
    }
    query.after(&format!("/issuer/reports/{report}"))
}

/// The filters of all reports but the quarterly return.
pub const SCOPE: &[&str] = &["from", "to", "centre_id", "qualification_id", "kind", "regulated", "by"];

/// Reads a report.
pub fn read<T: DeserializeOwned + Clone + 'static>(
    list: List,
    report: &'static str,
    knows: &'static [&'static str],
) -> Fetched<T> {
    fetch::<T>(move || address(list, report, knows), false)
}

/// A report in its states: what is drawn of it stays on screen while it is read again.
pub fn states<T: Clone + 'static>(
    report: Fetched<T>,
    draw: impl Fn(T) -> AnyView + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let inside = move || match report.now() {
        Now::Loading => view! { <div class="card"><Skeleton lines=8/></div> }.into_any(),
        Now::Failed(fault) => {
            view! { <div class="card"><Failed fault again=move |()| report.again()/></div> }.into_any()
        }
        Now::Ready(report) => draw(report),
    };
    view! {
        <div
            class="report"
            class:stale=move || report.is_stale()
            aria-busy=move || report.is_stale().then_some("true")
        >
            {inside}
        </div>
    }
}

/// What the lines of the report stand for, from the address.
pub fn by(list: List) -> ReportBy {
    <ReportBy as shared::TextEnum>::parse(&list.get("by")).unwrap_or(ReportBy::Month)
}

/// The choice of what the lines stand for.
#[component]
pub fn ByChoice(
    /// The filters.
    list: List,
) -> impl IntoView {
    let choices = [
        (ReportBy::Month, "By month"),
        (ReportBy::Centre, "By centre"),
        (ReportBy::Qualification, "By qualification"),
    ];
    let buttons = choices
        .map(|(choice, label)| {
            let value = if choice == ReportBy::Month { String::new() } else { choice.to_string() };
            view! {
                <label>
                    <input
                        type="radio"
                        name="report-by"
                        value=choice.to_string()
                        prop:checked=move || by(list) == choice
                        on:change=move |_| list.show("by", &value)
                    />
                    <span>{label}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="segments">
            <legend class="sr">"Lines"</legend>
            {buttons}
        </fieldset>
    }
}

/// The header of the column that says what a line stands for.
pub fn head(by: ReportBy) -> &'static str {
    match by {
        ReportBy::Month => "Month",
        ReportBy::Centre => "Centre",
        ReportBy::Qualification => "Qualification",
    }
}

/// What a line stands for, in words.
pub fn name(key: &ReportKey) -> String {
    match key.month {
        Some(month) => month_name(month),
        None => key.name.clone(),
    }
}

/// What a line stands for, as a cell.
pub fn key_cell(key: &ReportKey) -> AnyView {
    if key.month.is_some() {
        return name(key).into_any();
    }
    view! {
        {key.name.clone()}
        <span class="sub">{key.number.clone()}</span>
    }
    .into_any()
}

/// The period of a report, in words.
pub fn period(from: NaiveDate, to: NaiveDate) -> String {
    format!("{} to {}", date(from), date(to))
}

/// The button that saves a report as CSV.
#[component]
pub fn SaveCsv(
    /// The report's name in the API.
    report: &'static str,
    /// The filters.
    list: List,
    /// Those that the report knows.
    knows: &'static [&'static str],
    /// The name of the file.
    #[prop(into)]
    name: Signal<String>,
) -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let busy = RwSignal::new(false);
    let on_click = move |()| {
        let path = untrack(|| address(list, &format!("{report}/csv"), knows));
        let name = name.get_untracked();
        busy.set(true);
        spawn_local(async move {
            match save(client, &path, &name).await {
                Ok(()) => toasts.say(format!("Saved {name}.")),
                Err(fault) => toasts.warn(format!("The file was not saved. {}", fault.detail())),
            }
            busy.try_set(false);
        });
    };
    view! { <Button label="Download CSV" shape=icon::DOWNLOAD busy on_click/> }
}
