//! Charts: drawn in SVG, read by keyboard, pointer and screen reader, with a table of the same figures.

mod bars;
mod columns;
mod share;

use leptos::prelude::*;

use crate::format::number;

pub use bars::BarChart;
pub use columns::ColumnChart;
pub use share::ShareBar;

/// Values of one kind, one for each label of the chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// What is counted: `Certificates`.
    pub name: String,
    /// How many, for each label.
    pub values: Vec<u64>,
}

impl Series {
    /// Values of one kind.
    pub fn new(name: impl Into<String>, values: Vec<u64>) -> Self {
        Self { name: name.into(), values }
    }
}

/// The list that explains a label, or what is counted of one series there.
pub type Explain = Callback<(usize, Option<usize>), String>;

/// A text, as a link where something explains it.
fn linked(text: String, explain: Option<Explain>, at: usize, series: Option<usize>) -> AnyView {
    match explain {
        Some(explain) => view! { <a href=explain.run((at, series))>{text}</a> }.into_any(),
        None => text.into_any(),
    }
}

/// The table of a chart's figures, behind a line to open it, which stays as it is when the figures change.
fn figures(
    head: &'static str,
    labels: &[String],
    series: &[Series],
    explain: Option<Explain>,
    open: RwSignal<bool>,
    unit: &'static str,
) -> AnyView {
    let heads = series.iter().map(|one| view! { <th scope="col" class="figures">{one.name.clone()}</th> });
    let rows = labels.iter().enumerate().map(|(at, label)| {
        // Nothing has nothing to explain.
        let any = series.iter().any(|one| one.values.get(at).is_some_and(|value| *value > 0));
        let cells = series.iter().enumerate().map(|(which, one)| {
            let value = one.values.get(at).copied().unwrap_or_default();
            let explain = explain.filter(|_| value > 0);
            view! {
                <td class="figures" data-label=one.name.clone()>
                    {linked(format!("{unit}{}", number(value)), explain, at, Some(which))}
                </td>
            }
        });
        view! {
            <tr>
                <th scope="row">{linked(label.clone(), explain.filter(|_| any), at, None)}</th>
                {cells.collect_view()}
            </tr>
        }
    });
    view! {
        <details
            class="chart-table"
            open=move || open.get()
            on:toggle:target=move |event| open.set(event.target().open())
        >
            <summary>"The same figures as a table"</summary>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{head}</th>
                        {heads.collect_view()}
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </details>
    }
    .into_any()
}

/// The names of the series with their colours; none where there is only one.
fn legend(series: &[Series]) -> Option<AnyView> {
    (series.len() > 1).then(|| {
        let entries = series.iter().enumerate().map(|(at, one)| {
            view! {
                <li>
                    <i class=format!("chart-key hue-{}", at % 6)></i>
                    {one.name.clone()}
                </li>
            }
        });
        view! { <ul class="chart-legend">{entries.collect_view()}</ul> }.into_any()
    })
}

/// The least round number that is no smaller: 1, 2 or 5 and noughts, at least 4, so that four steps are whole.
fn ceiling(value: u64) -> u64 {
    let mut unit = 1u64;
    loop {
        for step in [4, 8, 12, 20, 32] {
            if let Some(round) = unit.checked_mul(step)
                && round >= value
            {
                return round;
            }
        }
        match unit.checked_mul(10) {
            Some(next) => unit = next,
            None => return value.max(1),
        }
    }
}
