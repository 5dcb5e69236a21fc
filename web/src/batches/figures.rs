//! The figures of a batch: the good, the bad and the already issued, told apart.

use leptos::prelude::*;
use shared::batches::Batch;

use crate::{
    format::number,
    ui::icon::{self, icon},
};

/// The figures.
pub fn figures(batch: &Batch) -> AnyView {
    view! {
        <dl class="tiles figures-tiles" aria-label="Rows">
            {figure("", icon::MENU, "Rows in the file", batch.rows)}
            {figure("good", icon::TICK, "Good, ready to publish", batch.publishable)}
            {figure(if batch.invalid > 0 { "bad" } else { "" }, icon::CROSS, "Held back", batch.invalid)}
            {figure("", icon::COPIES, "Already issued", batch.already_issued)}
            {figure("", icon::PAPER, "Published", batch.published)}
        </dl>
    }
    .into_any()
}

fn figure(class: &'static str, shape: &'static str, label: &'static str, value: u64) -> AnyView {
    view! {
        <div class=format!("card tile {class}")>
            <dt>{icon(shape)} {label}</dt>
            <dd><b>{number(value)}</b></dd>
        </div>
    }
    .into_any()
}
