//! What the retention would erase, and what it has erased.

use leptos::prelude::*;
use shared::privacy::{Due, Retention, RetentionRun};

use crate::{
    format::{count, date, spoken},
    ui::{
        fetch::{Fetched, Now},
        list::{Column, data_table},
        state::{Failed, Skeleton},
    },
};

/// The figures, below the rules that they follow from.
#[component]
pub fn RetentionFigures(
    /// What was read.
    found: Fetched<Retention>,
) -> impl IntoView {
    move || match found.now() {
        Now::Loading => view! { <Skeleton lines=2/> }.into_any(),
        Now::Failed(fault) => view! { <Failed fault again=move |()| found.again()/> }.into_any(),
        Now::Ready(it) => figures(it),
    }
}

fn figures(it: Retention) -> AnyView {
    let due = if it.due == Due::default() {
        "By the rules as they are saved, nothing is due.".to_owned()
    } else {
        format!("By the rules as they are saved, tonight: {}.", words(it.due))
    };
    let columns = vec![
        Column::new("day", "Day", |run: &RetentionRun| date(run.day)),
        Column::new("erased", "Erased", |run: &RetentionRun| {
            if run.erased == Due::default() { "Nothing".to_owned() } else { words(run.erased) }
        }),
        Column::new("ended", "Done", |run: &RetentionRun| {
            run.ended_at.map_or_else(|| "Not ended".to_owned(), spoken)
        })
        .keep(),
    ];
    let runs: Vec<_> = it.runs.into_iter().filter(|run| run.erased != Due::default()).collect();
    let table = (!runs.is_empty()).then(|| data_table("What was erased", columns, &runs, None));
    view! {
        <p class="muted">{due}</p>
        {table}
    }
    .into_any()
}

/// What is erased, in words.
fn words(due: Due) -> String {
    let parts = [
        (due.learners, count(due.learners, "learner", "learners")),
        (due.rows, count(due.rows, "row of a file", "rows of files")),
        (due.names, count(due.names, "entry’s names", "entries’ names")),
    ];
    parts.into_iter().filter_map(|(many, words)| (many > 0).then_some(words)).collect::<Vec<_>>().join(", ")
}
