//! Columns, as for months; several series stand upon each other.

use leptos::{html, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use crate::{
    format::number,
    ui::{
        chart::{Explain, Series, ceiling, figures, legend},
        id::unique,
    },
};

/// Width and height of the drawing's own units; it is stretched to its place.
const WIDTH: u64 = 1000;
const HEIGHT: u64 = 400;
const STEPS: u64 = 4;

const PLAIN: &str = "Point at a column, or move through them with the arrow keys.";
const LINKED: &str =
    "Point at a column, or move through them with the arrow keys. Click or Enter shows what it counts.";

/// A chart of columns.
#[component]
pub fn ColumnChart(
    /// What it shows: `Documents issued by month`.
    title: &'static str,
    /// What the labels are: `Month`.
    head: &'static str,
    /// A label for each column.
    #[prop(into)]
    labels: Signal<Vec<String>>,
    /// The values.
    #[prop(into)]
    series: Signal<Vec<Series>>,
    /// Where columns, and single parts of them, are explained.
    #[prop(optional, into)]
    explain: Option<Explain>,
    /// What stands before each figure: `£`.
    #[prop(optional)]
    unit: &'static str,
) -> impl IntoView {
    let open = RwSignal::new(false);
    move || {
        labels
            .with(|labels| series.with(|series| draw(title, head, labels, series, explain, open, unit)))
            .into_any()
    }
}

fn draw(
    title: &'static str,
    head: &'static str,
    labels: &[String],
    series: &[Series],
    explain: Option<Explain>,
    open: RwSignal<bool>,
    unit: &'static str,
) -> AnyView {
    let number = |value: u64| format!("{unit}{}", number(value));
    let many = labels.len();
    let value = |one: &Series, at: usize| one.values.get(at).copied().unwrap_or_default();
    let sums: Vec<u64> = (0..many).map(|at| series.iter().map(|one| value(one, at)).sum()).collect();
    let top = ceiling(sums.iter().copied().max().unwrap_or_default());
    let sum: u64 = sums.iter().sum();
    let best = (0..many).max_by_key(|at| sums[*at]).filter(|_| sum > 0);
    let told = best.map_or_else(
        || "All values are 0.".to_owned(),
        |at| format!("{} in all; the most in {}: {}.", number(sum), labels[at], number(sums[at])),
    );
    let slot = WIDTH / (many.max(1) as u64);
    let (gap, broad) = (slot / 5, slot - 2 * (slot / 5));
    let high = |value: u64| value.saturating_mul(HEIGHT) / top;
    let columns = (0..many)
        .map(|at| {
            let mut base = HEIGHT;
            let parts = series.iter().enumerate().map(|(hue, one)| {
                let tall = high(value(one, at));
                base -= tall;
                view! {
                    <rect
                        class=format!("hue-{}", hue % 6)
                        x=(at as u64 * slot + gap).to_string()
                        y=base.to_string()
                        width=broad.to_string()
                        height=tall.to_string()
                    ></rect>
                }
            });
            parts.collect_view()
        })
        .collect_view();
    let lines = (0..=STEPS)
        .map(|step| {
            let y = (HEIGHT * step / STEPS).to_string();
            view! { <line x1="0" x2=WIDTH.to_string() y1=y.clone() y2=y></line> }
        })
        .collect_view();
    let scale =
        (0..=STEPS).map(|step| view! { <span>{number(top * (STEPS - step) / STEPS)}</span> }).collect_view();
    // Only as many labels as there is room for.
    let each = many.div_ceil(12).max(1);
    let below = labels
        .iter()
        .enumerate()
        .map(|(at, label)| view! { <span>{(at % each == 0).then(|| label.clone())}</span> })
        .collect_view();
    let words: Vec<String> = (0..many)
        .map(|at| {
            let parts: Vec<_> = series
                .iter()
                .map(|one| format!("{} {}", number(value(one, at)), one.name.to_lowercase()))
                .collect();
            format!("{}: {}", labels[at], parts.join(", "))
        })
        .collect();
    let stacks = (0..many).map(|at| series.iter().map(|one| value(one, at)).collect()).collect();
    let reading = reading(title, Columns { words, stacks, top, slot, explain });
    let (title_id, told_id) = (unique("chart"), unique("chart"));
    view! {
        <figure class="chart">
            <figcaption>
                <strong>{title}</strong>
                {legend(series)}
            </figcaption>
            <div class="chart-plot">
                <div class="chart-scale" aria-hidden="true">{scale}</div>
                <div class="chart-area">
                    <svg
                        viewBox=format!("0 0 {WIDTH} {HEIGHT}")
                        preserveAspectRatio="none"
                        role="img"
                        aria-labelledby=title_id
                        aria-describedby=told_id
                    >
                        <title id=title_id.clone()>{title}</title>
                        <desc id=told_id.clone()>{told}</desc>
                        <g class="chart-lines">{lines}</g>
                        {reading.mark}
                        {columns}
                    </svg>
                    {reading.hover}
                </div>
                <div class="chart-labels" aria-hidden="true">{below}</div>
            </div>
            {reading.line}
            {figures(head, labels, series, explain, open, unit)}
        </figure>
    }
    .into_any()
}

/// What reads single columns: a mark behind the column, a layer for the pointer, and the line that says it, with
/// a slider for the keyboard.
struct Reading {
    mark: AnyView,
    hover: AnyView,
    line: AnyView,
}

/// What is read of the columns.
struct Columns {
    /// Each in words.
    words: Vec<String>,
    /// The values of each, from the ground up.
    stacks: Vec<Vec<u64>>,
    /// The value at the top of the drawing.
    top: u64,
    /// The width of a column with its share of the gaps.
    slot: u64,
    explain: Option<Explain>,
}

impl Columns {
    /// The column at this share of the width, from the left.
    // A place within the chart, of a few dozen.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
    fn column(&self, across: f64) -> usize {
        let many = self.words.len();
        (across * many as f64).floor().clamp(0.0, many.saturating_sub(1) as f64) as usize
    }

    /// The part of a column at this share of the height, from the ground; none above the column.
    // Counts of documents are far below what a double can tell apart.
    #[allow(clippy::cast_precision_loss)]
    fn part(&self, column: usize, up: f64) -> Option<usize> {
        let mut reached = 0;
        self.stacks.get(column)?.iter().position(|value| {
            reached += value;
            *value > 0 && up * self.top as f64 <= reached as f64
        })
    }
}

fn reading(title: &'static str, columns: Columns) -> Reading {
    let (many, slot, explain) = (columns.words.len(), columns.slot, columns.explain);
    let columns = StoredValue::new(columns);
    let at = RwSignal::new(None::<usize>);
    let layer = NodeRef::<html::Div>::new();
    // How far across and how far up the drawing the pointer is.
    let place = move |x: i32, y: i32| {
        let layer = layer.get_untracked()?;
        let area = layer.get_bounding_client_rect();
        let across = (f64::from(x) - area.left()) / area.width().max(1.0);
        Some((across, (area.bottom() - f64::from(y)) / area.height().max(1.0)))
    };
    let find = move |event: web_sys::PointerEvent| {
        let Some((across, _)) = place(event.client_x(), event.client_y()) else { return };
        let column = columns.with_value(|columns| columns.column(across));
        at.maybe_update(|at| at.replace(column) != Some(column));
    };
    let navigate = explain.map(|_| StoredValue::new_local(use_navigate()));
    let go = move |column: usize, part: Option<usize>| {
        if let (Some(explain), Some(navigate)) = (explain, navigate) {
            navigate
                .with_value(|navigate| navigate(&explain.run((column, part)), NavigateOptions::default()));
        }
    };
    let on_click = move |event: web_sys::MouseEvent| {
        let Some((across, up)) = place(event.client_x(), event.client_y()) else { return };
        let (column, part) = columns.with_value(|columns| {
            let column = columns.column(across);
            (column, columns.part(column, up))
        });
        go(column, part);
    };
    let said = move || {
        at.get()
            .and_then(|at| columns.with_value(|columns| columns.words.get(at).cloned()))
            .unwrap_or_else(|| if explain.is_some() { LINKED } else { PLAIN }.to_owned())
    };
    let mark = move || {
        at.get().map(|at| {
            view! {
                <rect
                    class="chart-mark"
                    x=(at as u64 * slot).to_string()
                    y="0"
                    width=slot.to_string()
                    height=HEIGHT.to_string()
                ></rect>
            }
        })
    };
    Reading {
        mark: mark.into_any(),
        hover: view! {
            <div
                class="chart-hover"
                class:linked=explain.is_some()
                on:click=on_click
                node_ref=layer
                on:pointermove=find
                on:pointerdown=find
                on:pointerleave=move |_| at.set(None)
            ></div>
        }
        .into_any(),
        line: view! {
            <div class="chart-reading">
                <input
                    class="sr"
                    type="range"
                    min="0"
                    max=many.saturating_sub(1).to_string()
                    value="0"
                    aria-label=format!("{title}: single columns")
                    aria-valuetext=said
                    on:focus:target=move |event| at.set(event.target().value().parse().ok())
                    on:input:target=move |event| at.set(event.target().value().parse().ok())
                    on:keydown=move |event| {
                        if let (true, Some(at)) = (event.key() == "Enter", at.get_untracked()) {
                            go(at, None);
                        }
                    }
                    on:blur=move |_| at.set(None)
                />
                <output aria-hidden="true">{said}</output>
            </div>
        }
        .into_any(),
    }
}
