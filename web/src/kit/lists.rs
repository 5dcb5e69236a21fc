//! Lists and tables.

use std::rc::Rc;

use leptos::prelude::*;
use shared::{
    page::Page,
    problem::{Code, Problem},
};

use crate::{
    client::Fault,
    format::number,
    ui::{
        button::{Button, Weight},
        fetch::{Fetched, made},
        field::{Choice, Source, choices},
        icon,
        list::{Chosen, Column, Filter, List, ListView, Named, Selection, data_table},
        parts::Section,
        progress::ratio,
        status::{Tone, status},
        toast::use_toasts,
    },
};

#[derive(Clone)]
struct Centre {
    number: String,
    name: String,
    town: &'static str,
    active: bool,
    learners: u64,
    told: u64,
}

const TOWNS: [&str; 6] = ["Aberystwyth", "Bristol", "Cardiff", "Dundee", "Exeter", "Fishguard"];
const NAMES: [&str; 7] = [
    "Harbour College",
    "Coleg Glan-yr-Afon",
    "Ashdown Training",
    "Northern Skills Partnership for Hospitality and Catering",
    "St Brendan’s",
    "Quay Street Centre",
    "Fairfield Adult Learning",
];

fn centre(at: usize) -> Centre {
    let learners = (at as u64 * 7919) % 2400;
    Centre {
        number: format!("{}", 10400 + at),
        name: format!("{} {}", NAMES[at % NAMES.len()], at / NAMES.len() + 1),
        town: TOWNS[at % TOWNS.len()],
        active: at % 4 != 3,
        learners,
        told: learners * (at as u64 % 5) / 4,
    }
}

/// A page as the server would answer: searched, filtered, sorted, cut.
fn answer(list: List) -> Page<Centre> {
    let narrowing = list.narrowing();
    let wanted =
        |key: &str| narrowing.iter().find(|(known, _)| *known == key).map(|(_, value)| value.to_lowercase());
    let mut all: Vec<_> = (0..137).map(centre).collect();
    if let Some(text) = wanted("q") {
        all.retain(|it| format!("{} {} {}", it.name, it.number, it.town).to_lowercase().contains(&text));
    }
    if let Some(of) = wanted("status") {
        all.retain(|it| of.split(',').any(|status| status == if it.active { "active" } else { "archived" }));
    }
    if let Some(town) = wanted("town") {
        all.retain(|it| it.town.to_lowercase() == town);
    }
    let sort = list.sort();
    match sort.trim_start_matches('-') {
        "learners" => all.sort_by_key(|it| it.learners),
        "number" => all.sort_by(|a, b| a.number.cmp(&b.number)),
        _ => all.sort_by(|a, b| a.name.cmp(&b.name)),
    }
    if sort.starts_with('-') {
        all.reverse();
    }
    let total = all.len() as u64;
    let from = count((list.page() - 1) * list.limit());
    let items: Vec<_> = all.into_iter().skip(from).take(count(list.limit())).collect();
    let more = from as u64 + (items.len() as u64) < total;
    Page { items, next_cursor: more.then(|| format!("p{}", list.page() + 1)), total, total_is_capped: false }
}

fn count(of: u64) -> usize {
    usize::try_from(of).unwrap_or(usize::MAX)
}

fn columns() -> Vec<Column<Centre>> {
    vec![
        Column::new("name", "Name", |it: &Centre| {
            view! {
                <a href="/ui-kit?tab=lists">{it.name.clone()}</a>
                <span class="sub">{it.town}</span>
            }
        })
        .sorted(),
        Column::new("number", "Number", |it: &Centre| it.number.clone()).sorted().code(),
        Column::new("learners", "Learners", |it: &Centre| number(it.learners)).sorted_down().figures(),
        Column::new("told", "Notified", |it: &Centre| ratio(it.told, it.learners, "Notified")),
        Column::new("status", "Status", |it: &Centre| {
            if it.active {
                status(Tone::Good, icon::TICK, "Active".to_owned())
            } else {
                status(Tone::Plain, icon::ARCHIVE, "Archived".to_owned())
            }
        }),
        Column::new("town", "Town", |it: &Centre| it.town).hidden(),
    ]
}

pub fn lists() -> AnyView {
    let toasts = use_toasts();
    let towns = Source::fixed(TOWNS.iter().map(|town| Choice::new(town, *town)).collect());
    let filters = vec![
        Filter::ticks("status", "Status", choices(&[("active", "Active"), ("archived", "Archived")])),
        Filter::one(
            "regulator",
            "Regulator",
            choices(&[("ofqual", "Ofqual"), ("qw", "Qualifications Wales")]),
        ),
        Filter::found("town", "Town", towns),
        Filter::text("contact", "Contact"),
        Filter::days("created_from", "created_to", "Created"),
    ];
    let list = List::new(filters, "name");
    let data = made(move || Ok(answer(list)));
    let selection = Selection::new();
    let bulk = move || {
        let tell = move |()| {
            let words = match selection.chosen() {
                Chosen::AllMatching => "all that match".to_owned(),
                Chosen::These(ids) => ids.len().to_string(),
            };
            toasts.say(format!("Told {words}."));
            selection.clear();
        };
        view! { <Button label="Tell them" shape=icon::MAIL on_click=tell/> }
    };
    let actions = move |it: &Centre| {
        let (name, whose) = (it.name.clone(), format!(" {}", it.name));
        view! {
            <Button
                label="View"
                weight=Weight::Quiet
                whose
                on_click=move |()| toasts.say(format!("Viewed {name}."))
            />
        }
        .into_any()
    };
    let few: Vec<_> = (0..3).map(centre).collect();
    view! {
        <ListView
            list
            data
            named=Named::new("centre", "centres")
            columns=columns()
            key=|it| it.number.clone()
            label=|it: &Centre| it.name.clone()
            title="A list with everything"
            search="Name, number or town"
            empty="Create the first one."
            actions=Rc::new(actions)
            selection
            bulk
        />
        <Section title="A small table">{data_table("Centres", columns(), &few, None)}</Section>
        {state("A list with nothing in it", made(|| Ok(none())))}
        {state("A list that failed", made(|| Err(failed())))}
    }
    .into_any()
}

fn state(title: &'static str, data: Fetched<Page<Centre>>) -> AnyView {
    let list = List::new(Vec::new(), "name");
    let first = || view! { <Button label="Create a centre" weight=Weight::Primary on_click=|()| ()/> };
    view! {
        <ListView
            list
            data
            named=Named::new("centre", "centres")
            columns=columns().into_iter().take(2).collect()
            key=|it| it.number.clone()
            title
            empty="Create the first one; its users can sign in at once."
            first
        />
    }
    .into_any()
}

fn none() -> Page<Centre> {
    Page { items: Vec::new(), next_cursor: None, total: 0, total_is_capped: false }
}

fn failed() -> Fault {
    Fault::Problem(Box::new(Problem {
        kind: "about:blank".to_owned(),
        title: "Out of service".to_owned(),
        status: 503,
        detail: "The service can’t answer now. Try again in a minute.".to_owned(),
        code: Code::Unavailable,
        errors: Vec::new(),
    }))
}
