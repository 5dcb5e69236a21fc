//! How long it took from importing a file until its print jobs were published.

use leptos::prelude::*;
use shared::reports::{PublishingLine, PublishingReport};

use crate::{
    format::{number, span},
    reports::frame::{SCOPE, SaveCsv, key_cell, name, period, read, states},
    ui::{
        chart::{ColumnChart, Series},
        list::{Column, List, data_table},
        parts::Section,
        stat::{Stat, Stats},
        state::Empty,
    },
};

/// The report.
#[component]
pub fn PublishingTimesReport(
    /// The filters.
    list: List,
) -> impl IntoView {
    let report = read::<PublishingReport>(list, "publishing", SCOPE);
    let lead = move || report.read(|report| period(report.from, report.to)).unwrap_or_default();
    view! {
        {states(report, move |report| summary(&report))}
        <Section
            title="Jobs issued by month of publishing"
            lead=Signal::derive(lead)
            actions=move || {
                view! { <SaveCsv report="publishing" list knows=SCOPE name="publishing-times.csv"/> }
            }
        >
            {states(report, move |report| lines(&report))}
        </Section>
    }
}

fn shown(seconds: Option<u64>) -> String {
    seconds.map_or_else(|| "–".to_owned(), span)
}

fn summary(report: &PublishingReport) -> AnyView {
    let total = report.total;
    let stats = vec![
        Stat::new("Jobs issued", number(total.print_jobs)),
        Stat::new("Half of them within", shown(total.median_seconds)),
        Stat::new("Nine in ten within", shown(total.p90_seconds)),
    ];
    view! {
        <Stats label="From import to publishing" stats/>
        <p class="muted small">
            "The time from importing a file until someone published it. The kind of documents does not matter here."
        </p>
    }
    .into_any()
}

fn lines(report: &PublishingReport) -> AnyView {
    if report.total.print_jobs == 0 {
        return view! {
            <Empty title="Nothing was published" text="In this period, and with these filters. Choose others."/>
        }
        .into_any();
    }
    let labels: Vec<_> = report.lines.iter().map(|line| name(&line.key)).collect();
    let series =
        vec![Series::new("Jobs issued", report.lines.iter().map(|line| line.times.print_jobs).collect())];
    let columns = vec![
        Column::new("key", "Month", |line: &PublishingLine| key_cell(&line.key)),
        Column::new("print_jobs", "Jobs issued", |line: &PublishingLine| number(line.times.print_jobs))
            .figures(),
        Column::new("median", "Half within", |line: &PublishingLine| shown(line.times.median_seconds))
            .figures(),
        Column::new("p90", "Nine in ten within", |line: &PublishingLine| shown(line.times.p90_seconds))
            .figures(),
    ];
    let table = data_table("Publishing times", columns, &report.lines, None);
    view! {
        <div class="card-body">
            <ColumnChart title="Jobs issued" head="Month" labels=labels series=series/>
        </div>
        <div class="rows">{table}</div>
    }
    .into_any()
}
