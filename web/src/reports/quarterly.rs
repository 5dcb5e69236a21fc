//! The vocational quarterly return: certificates by qualification and calendar quarter.

use leptos::prelude::*;
use shared::reports::{QuarterCounts, QuarterlyLine, QuarterlyReport};

use crate::{
    format::number,
    reports::frame::{SaveCsv, read, states},
    ui::{
        chart::{ColumnChart, Series},
        list::List,
        parts::Section,
        state::Empty,
    },
};

/// The filters that the return knows: of the period, its last day.
const KNOWS: &[&str] = &["to", "centre_id", "qualification_id", "regulated"];

/// The return.
#[component]
pub fn QuarterlyReturn(
    /// The filters.
    list: List,
) -> impl IntoView {
    let report = read::<QuarterlyReport>(list, "quarterly", KNOWS);
    let lead = move || {
        report
            .read(|report| match (report.quarters.first(), report.quarters.last()) {
                (Some(first), Some(last)) => format!("{first} to {last}"),
                _ => String::new(),
            })
            .unwrap_or_default()
    };
    view! {
        <Section
            title="Vocational quarterly return"
            lead=Signal::derive(lead)
            actions=move || {
                view! { <SaveCsv report="quarterly" list knows=KNOWS name="quarterly-return.csv"/> }
            }
        >
            <div class="card-body">
                <details class="rule">
                    <summary>"How certificates are counted"</summary>
                    <ul class="plain-list">
                        <li>
                            "Regulated qualifications only, as the regulator asks; the filter shows the others instead."
                        </li>
                        <li>
                            "A certificate counts in the calendar quarter of its date of issue, whenever the award was made."
                        </li>
                        <li>
                            "A replacement does not count: each award counts once, in the quarter of its first certificate."
                        </li>
                        <li>
                            "A certificate that was cancelled, suspended or replaced later stays counted in its quarter. Those cancelled are shown beside it."
                        </li>
                        <li>"The last quarter is the one of the filter’s last day; by default this one, so far."</li>
                    </ul>
                </details>
            </div>
            {states(report, move |report| body(&report))}
        </Section>
    }
}

fn body(report: &QuarterlyReport) -> AnyView {
    if report.lines.is_empty() {
        return view! {
            <Empty title="No certificates" text="In these quarters, and with these filters. Choose others."/>
        }
        .into_any();
    }
    let labels: Vec<_> = report.quarters.iter().map(ToString::to_string).collect();
    let series =
        vec![Series::new("Certificates", report.total.iter().map(|counts| counts.certificates).collect())];
    let heads = labels
        .iter()
        .map(|label| view! { <th scope="col" class="figures">{label.clone()}</th> })
        .collect_view();
    let rows = report.lines.iter().map(|line| row(line, &labels)).collect_view();
    let total = report.total.iter().zip(&labels).map(|(counts, label)| cell(*counts, label)).collect_view();
    view! {
        <div class="card-body">
            <ColumnChart title="Certificates by quarter" head="Quarter" labels=labels.clone() series=series/>
        </div>
        <div class="rows">
            <table>
                <caption class="sr">"Certificates by qualification and quarter"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Qualification"</th>
                        {heads}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
                <tfoot>
                    <tr>
                        <th scope="row">"All qualifications"</th>
                        {total}
                    </tr>
                </tfoot>
            </table>
        </div>
    }
    .into_any()
}

fn row(line: &QuarterlyLine, labels: &[String]) -> AnyView {
    let cells = line.quarters.iter().zip(labels).map(|(counts, label)| cell(*counts, label)).collect_view();
    let note = if line.regulated { "" } else { " · not regulated" };
    view! {
        <tr>
            <th scope="row" data-label="Qualification">
                {line.title.clone()}
                <span class="sub">{format!("{} · {}{note}", line.number, line.level)}</span>
            </th>
            {cells}
        </tr>
    }
    .into_any()
}

fn cell(counts: QuarterCounts, label: &str) -> AnyView {
    let mut notes = Vec::new();
    if counts.cancelled > 0 {
        notes.push(format!("{} cancelled", number(counts.cancelled)));
    }
    if counts.replacements > 0 {
        notes.push(format!("{} replaced", number(counts.replacements)));
    }
    view! {
        <td class="figures" data-label=label.to_owned()>
            {number(counts.certificates)}
            {(!notes.is_empty()).then(|| view! { <span class="sub">{notes.join(", ")}</span> })}
        </td>
    }
    .into_any()
}
