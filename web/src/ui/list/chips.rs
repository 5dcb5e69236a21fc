//! A chip for each filter that is on, and a button to take all away.

use leptos::prelude::*;

use crate::{
    format::date,
    ui::{
        field::Choice,
        icon::{self, icon},
        list::{
            List,
            filter::{Filter, Kind, name_of},
        },
    },
};

/// The filters that are on, each with a button to take it away.
#[component]
pub fn Chips(
    /// The list.
    list: List,
) -> impl IntoView {
    let chips = move || {
        let filters = list.filters.with_value(Clone::clone);
        let on = filters.iter().filter(|filter| !filter.is_silent()).flat_map(|filter| {
            filter.keys().filter_map(move |key| {
                let value = list.get(key);
                (!value.is_empty()).then(|| (key, words(filter, key, &value)))
            })
        });
        on.map(|(key, words)| chip(list, key, words)).collect_view()
    };
    view! {
        <Show when=move || list.is_narrowed()>
            <ul class="chips" aria-label="Filters that are on">
                {chips}
                <li>
                    <button class="btn quiet" type="button" on:click=move |_| list.clear()>
                        "Clear all"
                    </button>
                </li>
            </ul>
        </Show>
    }
    .into_any()
}

fn chip(list: List, key: &'static str, words: String) -> AnyView {
    view! {
        <li class="chip">
            <span>{words.clone()}</span>
            <button
                type="button"
                aria-label=format!("Remove filter {words}")
                on:click=move |_| list.change(&[(key, String::new())])
            >
                {icon(icon::CROSS)}
            </button>
        </li>
    }
    .into_any()
}

/// A filter's value in words.
fn words(filter: &Filter, key: &str, value: &str) -> String {
    let label = filter.label;
    match &filter.kind {
        Kind::Days(until) => {
            let word = if key == *until { "until" } else { "since" };
            format!("{label} {word} {}", value.parse().map_or_else(|_| value.to_owned(), date))
        }
        Kind::Ticks(choices) | Kind::One(choices) => format!("{label}: {}", names(choices, value)),
        Kind::Found(source, names) => format!("{label}: {}", name_of(*source, *names, value)),
        Kind::Text | Kind::Silent => format!("{label}: {value}"),
    }
}

fn names(choices: &[Choice], values: &str) -> String {
    let names: Vec<_> = values
        .split(',')
        .map(|value| {
            let known = choices.iter().find(|choice| choice.value == value);
            known.map_or_else(|| value.to_owned(), |choice| lower(&choice.label))
        })
        .collect();
    names.join(", ")
}

/// Within a sentence, a plain word begins small; `MOT` and `Level 2` stay as they are.
fn lower(label: &str) -> String {
    let plain = label.chars().skip(1).all(|letter| letter.is_lowercase() || letter == ' ' || letter == '-');
    if plain { label.to_lowercase() } else { label.to_owned() }
}
