//! Horizontal bars: the largest of many, each with its name and figure.

use leptos::prelude::*;

use crate::format::{number, percents};

/// A bar: what it counts, how many, and where it is explained (blank: nowhere).
pub type Bar = (String, u64, String);

/// A chart of horizontal bars. Names and figures are text, so that it is its own table.
#[component]
pub fn BarChart(
    /// What it shows: `Documents issued by centre`.
    title: &'static str,
    /// The bars, in their order.
    #[prop(into)]
    bars: Signal<Vec<Bar>>,
    /// What stands before each figure: `£`.
    #[prop(optional)]
    unit: &'static str,
) -> impl IntoView {
    let rows = move || {
        let bars = bars.get();
        let most = bars.iter().map(|bar| bar.1).max().unwrap_or_default().max(1);
        let shares = percents(&bars.iter().map(|bar| bar.1).collect::<Vec<_>>());
        bars.into_iter().zip(shares).map(|(bar, share)| row(bar, most, share, unit)).collect_view()
    };
    view! {
        <figure class="chart">
            <figcaption><strong>{title}</strong></figcaption>
            <ul class="bars">{rows}</ul>
        </figure>
    }
    .into_any()
}

fn row((label, value, href): Bar, most: u64, share: u64, unit: &str) -> AnyView {
    let name = if href.is_empty() {
        view! { <span>{label}</span> }.into_any()
    } else {
        view! { <a href=href>{label}</a> }.into_any()
    };
    view! {
        <li>
            <span class="bars-name">{name}</span>
            <svg viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
                <rect class="bars-track" width="1000" height="10"></rect>
                <rect class="hue-0" width=(value * 1000 / most).to_string() height="10"></rect>
            </svg>
            <span class="figures">
                {format!("{unit}{}", number(value))}
                <span class="muted small">{format!(" {share}%")}</span>
            </span>
        </li>
    }
    .into_any()
}
