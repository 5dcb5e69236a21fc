//! Documents issued, by month, centre or qualification, with their kinds and statuses.

use leptos::prelude::*;
use shared::reports::{DocumentCounts, DocumentLine, DocumentReport, ReportBy};

use crate::{
    format::{count, number},
    reports::frame::{ByChoice, SCOPE, SaveCsv, by, head, key_cell, name, period, read, states},
    ui::{
        chart::{BarChart, ColumnChart, Series, ShareBar},
        list::{Column, List, data_table},
        parts::Section,
        stat::{Stat, Stats},
        state::Empty,
        status::Tone,
    },
};

/// Bars of a chart; the table has the rest.
const BARS: usize = 12;

/// The report.
#[component]
pub fn DocumentsReport(
    /// The filters.
    list: List,
) -> impl IntoView {
    let report = read::<DocumentReport>(list, "documents", SCOPE);
    let file = move || format!("documents-by-{}.csv", by(list));
    let title = move || format!("Documents issued by {}", head(by(list)).to_lowercase());
    let lead = move || report.read(|report| period(report.from, report.to)).unwrap_or_default();
    view! {
        {states(report, move |report| summary(&report))}
        <Section
            title=Signal::derive(title)
            lead=Signal::derive(lead)
            actions=move || {
                view! {
                    <ByChoice list/>
                    <SaveCsv report="documents" list knows=SCOPE name=Signal::derive(file)/>
                }
            }
        >
            {states(report, move |report| lines(&report, by(list)))}
        </Section>
    }
}

fn summary(report: &DocumentReport) -> AnyView {
    let DocumentCounts { documents, certificates, transcripts, letters, .. } = report.total;
    let total = report.total;
    let stats = vec![
        Stat::new("Documents", number(documents)),
        Stat::new("Certificates", number(certificates)),
        Stat::new("Transcripts", number(transcripts)),
        Stat::new("Letters", number(letters)),
    ];
    let kinds = vec![
        ("Certificates", certificates, None),
        ("Transcripts", transcripts, None),
        ("Letters", letters, None),
    ];
    let statuses = vec![
        ("Valid", total.valid, Some(Tone::Good)),
        ("Expired", total.expired, Some(Tone::Plain)),
        ("Suspended", total.suspended, Some(Tone::Warn)),
        ("Cancelled", total.revoked, Some(Tone::Bad)),
        ("Replaced", total.replaced, None),
    ];
    view! {
        <Stats label="Documents issued" stats/>
        <div class="report-pair">
            <div class="card card-body"><ShareBar title="By kind" parts=kinds/></div>
            <div class="card card-body"><ShareBar title="By status today" parts=statuses/></div>
        </div>
    }
    .into_any()
}

fn lines(report: &DocumentReport, by: ReportBy) -> AnyView {
    if report.total.documents == 0 {
        return view! {
            <Empty title="Nothing was issued" text="In this period, and with these filters. Choose others."/>
        }
        .into_any();
    }
    let table = data_table("Documents issued", columns(by), &report.lines, None);
    view! {
        <div class="card-body">{chart(report, by)}</div>
        <div class="rows">{table}</div>
        {left_out(report.left_out)}
    }
    .into_any()
}

/// That a table does not have all lines.
pub fn left_out(lines: u64) -> Option<AnyView> {
    (lines > 0).then(|| {
        let lines = count(lines, "line", "lines");
        view! { <p class="card-body muted small">{format!("{lines} more are in the CSV file.")}</p> }
            .into_any()
    })
}

fn chart(report: &DocumentReport, by: ReportBy) -> AnyView {
    if by != ReportBy::Month {
        let bars: Vec<_> = report
            .lines
            .iter()
            .take(BARS)
            .map(|line| (name(&line.key), line.counts.documents, link(line, by)))
            .collect();
        return view! { <BarChart title="Most documents" bars=bars/> }.into_any();
    }
    let labels: Vec<_> = report.lines.iter().map(|line| name(&line.key)).collect();
    let of = |value: fn(&DocumentCounts) -> u64| {
        report.lines.iter().map(|line| value(&line.counts)).collect::<Vec<_>>()
    };
    let series = vec![
        Series::new("Certificates", of(|counts| counts.certificates)),
        Series::new("Transcripts", of(|counts| counts.transcripts)),
        Series::new("Letters", of(|counts| counts.letters)),
    ];
    view! { <ColumnChart title="Documents by month" head="Month" labels=labels series=series/> }.into_any()
}

/// The print jobs that explain a line.
fn link(line: &DocumentLine, by: ReportBy) -> String {
    let key = if by == ReportBy::Centre { "centre_id" } else { "qualification_id" };
    line.key.id.map(|id| format!("/issuer/print-jobs?{key}={id}")).unwrap_or_default()
}

fn columns(by: ReportBy) -> Vec<Column<DocumentLine>> {
    type Line = DocumentLine;
    let figure = |id: &'static str, label: &'static str, value: fn(&DocumentCounts) -> u64| {
        Column::new(id, label, move |line: &Line| number(value(&line.counts))).figures()
    };
    vec![
        Column::new("key", head(by), |line: &Line| key_cell(&line.key)),
        figure("documents", "Documents", |counts| counts.documents),
        figure("certificates", "Certificates", |counts| counts.certificates),
        figure("transcripts", "Transcripts", |counts| counts.transcripts),
        figure("letters", "Letters", |counts| counts.letters),
        figure("valid", "Valid", |counts| counts.valid),
        figure("expired", "Expired", |counts| counts.expired),
        figure("suspended", "Suspended", |counts| counts.suspended),
        figure("revoked", "Cancelled", |counts| counts.revoked),
        figure("replaced", "Replaced", |counts| counts.replaced),
    ]
}
