//! Which learners were told of their awards, by month, centre or qualification.

use leptos::prelude::*;
use shared::reports::{NotificationCounts, NotificationLine, NotificationReport, ReportBy};

use crate::{
    format::{number, percent},
    reports::{
        documents::left_out,
        frame::{ByChoice, SCOPE, SaveCsv, by, head, key_cell, name, period, read, states},
    },
    ui::{
        chart::{ColumnChart, Series, ShareBar},
        list::{Column, List, data_table},
        parts::Section,
        stat::{Stat, Stats},
        state::Empty,
        status::Tone,
    },
};

/// The report.
#[component]
pub fn NotificationsReport(
    /// The filters.
    list: List,
) -> impl IntoView {
    let report = read::<NotificationReport>(list, "notifications", SCOPE);
    let file = move || format!("notifications-by-{}.csv", by(list));
    let title = move || format!("Learners notified by {}", head(by(list)).to_lowercase());
    let lead = move || {
        let period = report.read(|report| period(report.from, report.to)).unwrap_or_default();
        format!("Awards issued from {period}, whatever their documents.")
    };
    view! {
        {states(report, move |report| summary(&report))}
        <Section
            title=Signal::derive(title)
            lead=Signal::derive(lead)
            actions=move || {
                view! {
                    <ByChoice list/>
                    <SaveCsv report="notifications" list knows=SCOPE name=Signal::derive(file)/>
                }
            }
        >
            {states(report, move |report| lines(&report, by(list)))}
        </Section>
    }
}

fn summary(report: &NotificationReport) -> AnyView {
    let NotificationCounts { records, sent, queued, failed, not_notified } = report.total;
    let stats = vec![
        Stat::new("Awards", number(records)),
        Stat::new("Learners notified", number(sent)).note(format!("{}%", percent(sent, records))),
        Stat::new("Not notified", number(not_notified)).note(format!("{}%", percent(not_notified, records))),
        Stat::new("Could not be sent", number(failed)).note(format!("{}%", percent(failed, records))),
    ];
    let parts = vec![
        ("Notified", sent, Some(Tone::Good)),
        ("Waiting", queued, Some(Tone::Plain)),
        ("Could not be sent", failed, Some(Tone::Bad)),
        ("Not notified", not_notified, None),
    ];
    view! {
        <Stats label="Learners notified" stats/>
        <div class="card card-body"><ShareBar title="Learners notified" parts=parts/></div>
    }
    .into_any()
}

fn lines(report: &NotificationReport, by: ReportBy) -> AnyView {
    if report.total.records == 0 {
        return view! {
            <Empty title="Nothing was issued" text="In this period, and with these filters. Choose others."/>
        }
        .into_any();
    }
    let chart = (by == ReportBy::Month).then(|| {
        let labels: Vec<_> = report.lines.iter().map(|line| name(&line.key)).collect();
        let told = report.lines.iter().map(|line| line.counts.sent).collect();
        let not = report.lines.iter().map(|line| line.counts.records - line.counts.sent).collect();
        let series = vec![Series::new("Notified", told), Series::new("Not notified", not)];
        view! {
            <div class="card-body">
                <ColumnChart title="Awards by month" head="Month" labels=labels series=series/>
            </div>
        }
    });
    let table = data_table("Learners notified", columns(by), &report.lines, None);
    view! {
        {chart}
        <div class="rows">{table}</div>
        {left_out(report.left_out)}
    }
    .into_any()
}

fn columns(by: ReportBy) -> Vec<Column<NotificationLine>> {
    type Line = NotificationLine;
    let figure = |id: &'static str, label: &'static str, value: fn(&NotificationCounts) -> u64| {
        Column::new(id, label, move |line: &Line| number(value(&line.counts))).figures()
    };
    vec![
        Column::new("key", head(by), |line: &Line| key_cell(&line.key)),
        figure("records", "Awards", |counts| counts.records),
        figure("sent", "Notified", |counts| counts.sent),
        Column::new("share", "Share", |line: &Line| {
            format!("{}%", percent(line.counts.sent, line.counts.records))
        })
        .figures(),
        figure("queued", "Waiting", |counts| counts.queued),
        figure("failed", "Could not be sent", |counts| counts.failed),
        figure("not_notified", "Not notified", |counts| counts.not_notified),
    ]
}
