//! The figures of a batch: the good, the bad and the already issued, told apart.

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

/// The figures.
pub fn figures(batch: &Batch) -> AnyView {
    let held_back = Stat::new("Held back", number(batch.invalid)).shape(icon::CROSS);
    let stats = vec![
        Stat::new("Rows in the file", number(batch.rows)).shape(icon::MENU),
        Stat::new("Good, ready to publish", number(batch.publishable)).shape(icon::TICK).tone(Tone::Good),
        if batch.invalid > 0 { held_back.tone(Tone::Bad) } else { held_back },
        Stat::new("Already issued", number(batch.already_issued)).shape(icon::COPIES),
        Stat::new("Published", number(batch.published)).shape(icon::PAPER),
    ];
    view! { <Stats label="Rows" stats/> }.into_any()
}
