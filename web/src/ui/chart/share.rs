//! One bar, divided: the parts of a whole.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use crate::{
    format::{number, percents},
    ui::{
        chart::{Explain, linked},
        id::unique,
        status::Tone,
    },
};

/// A part of a whole: its name, how many, and how good or bad it is (none: a colour of its own).
pub type Part = (&'static str, u64, Option<Tone>);

/// A bar of the parts of a whole, with their names and figures below.
#[component]
pub fn ShareBar(
    /// What it shows: `Documents by status`.
    title: &'static str,
    /// The parts.
    #[prop(into)]
    parts: Signal<Vec<Part>>,
    /// Where each part is explained; the first argument is its place among the parts.
    #[prop(optional, into)]
    explain: Option<Explain>,
) -> impl IntoView {
    move || parts.with(|parts| draw(title, parts, explain)).into_any()
}

fn hue(at: usize, tone: Option<Tone>) -> String {
    tone.map_or_else(|| format!("hue-{}", at % 6), |tone| format!("hue-{}", tone.class()))
}

fn draw(title: &'static str, parts: &[Part], explain: Option<Explain>) -> AnyView {
    let navigate = StoredValue::new_local(explain.map(|_| use_navigate()));
    let follow = move |to: &str| {
        navigate.with_value(|navigate| {
            if let Some(navigate) = navigate {
                navigate(to, NavigateOptions::default());
            }
        });
    };
    let sum: u64 = parts.iter().map(|part| part.1).sum();
    let whole = sum.max(1);
    let mut from = 0;
    let pieces = parts
        .iter()
        .enumerate()
        .map(|(at, (_, value, tone))| {
            let x = from * 1000 / whole;
            from += value;
            // A hair of the ground shows between two parts.
            let wide = (from * 1000 / whole).saturating_sub(x + 3);
            let piece = view! {
                <rect class=hue(at, *tone) x=x.to_string() y="0" width=wide.to_string() height="24"></rect>
            };
            match explain {
                // For the pointer: the names below lead there too.
                Some(explain) => view! {
                    <g class="linked" on:click=move |_| follow(&explain.run((at, None)))>{piece}</g>
                }
                .into_any(),
                None => piece.into_any(),
            }
        })
        .collect_view();
    let shares = percents(&parts.iter().map(|part| part.1).collect::<Vec<_>>());
    let legend = parts
        .iter()
        .zip(shares)
        .enumerate()
        .map(|(at, ((name, value, tone), share))| {
            view! {
                <li>
                    <i class=format!("chart-key {}", hue(at, *tone))></i>
                    <span>{linked((*name).to_owned(), explain.filter(|_| *value > 0), at, None)}</span>
                    <b>{number(*value)}</b>
                    <span class="muted">{format!("{share}%")}</span>
                </li>
            }
        })
        .collect_view();
    let told: Vec<_> = parts.iter().map(|(name, value, _)| format!("{name}: {}", number(*value))).collect();
    let (title_id, told_id) = (unique("chart"), unique("chart"));
    view! {
        <figure class="chart">
            <figcaption><strong>{title}</strong></figcaption>
            <svg
                class="share"
                viewBox="0 0 1000 24"
                preserveAspectRatio="none"
                role="img"
                aria-labelledby=title_id
                aria-describedby=told_id
            >
                <title id=title_id.clone()>{title}</title>
                <desc id=told_id.clone()>{told.join(", ")}</desc>
                <rect class="bars-track" width="1000" height="24"></rect>
                {pieces}
            </svg>
            <ul class="chart-legend figured">{legend}</ul>
        </figure>
    }
    .into_any()
}
