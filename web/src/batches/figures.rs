//! The figures of a batch: the good, the bad, the already issued and the published, told apart.

use leptos::prelude::*;
use shared::batches::Batch;

use crate::{
    format::number,
    ui::{
        icon,
        stat::{Stat, Stats},
        status::Tone,
    },
};

/// The figures, each of which leads to its rows.
pub fn figures(batch: &Batch) -> AnyView {
    let to = |status: &str| format!("/issuer/batches/{}?status={status}#rows", batch.id);
    let held = Stat::new("Held back", number(batch.invalid)).shape(icon::CROSS).link(to("invalid"));
    let mut stats = vec![
        Stat::new("Rows in the file", number(batch.rows)).shape(icon::MENU),
        Stat::new("Good, ready to publish", number(batch.publishable))
            .shape(icon::TICK)
            .tone(Tone::Good)
            .link(to("valid")),
        if batch.invalid > 0 { held.tone(Tone::Bad) } else { held },
        Stat::new("Already issued", number(batch.already_issued))
            .shape(icon::COPIES)
            .link(to("already_issued")),
        Stat::new("Published", number(batch.published)).shape(icon::PAPER).link(to("published")),
    ];
    if batch.left_out > 0 {
        stats.push(Stat::new("Left out", number(batch.left_out)).shape(icon::PAUSE).link(to("left_out")));
    }
    view! { <Stats label="Rows" stats/> }.into_any()
}
