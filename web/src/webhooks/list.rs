//! The list of webhooks.

use leptos::prelude::*;
use shared::{page::Page, webhooks::Webhook};

use super::{address, state};
use crate::{
    format::{count, time},
    integrations::documentation,
    ui::{
        button::{ButtonLink, Weight},
        fetch::fetch,
        icon,
        list::{Column, List, ListView, Named},
    },
};

/// The list, with what it is for.
#[component]
pub fn Webhooks() -> impl IntoView {
    let list = List::new(Vec::new(), "-created_at");
    let webhooks = fetch::<Page<Webhook>>(move || list.request("/issuer/webhooks"), false);
    let new = || {
        view! {
            <ButtonLink href="/issuer/webhooks/new" label="New webhook" weight=Weight::Primary shape=icon::PLUS/>
        }
    };
    view! {
        <ListView
            list
            data=webhooks
            named=Named::new("webhook", "webhooks")
            columns=columns()
            key=|it| it.id.to_string()
            tools=new
            first=documentation
            empty="A webhook tells another program at once when a job is completed, a document is cancelled or an order is \
                on its way, so that it need not ask again and again. What it is told is signed."
        />
    }
}

fn columns() -> Vec<Column<Webhook>> {
    vec![
        Column::new("description", "Webhook", |it: &Webhook| {
            view! {
                <a href=address(it.id)>{it.description.clone()}</a>
                <span class="sub wrap">{it.url.clone()}</span>
            }
        })
        .wide(),
        Column::new("events", "Told of", |it: &Webhook| count(it.events.len() as u64, "event", "events")),
        Column::new("status", "Status", state),
        Column::new("created_at", "Made", |it: &Webhook| {
            view! {
                {time(it.created_at)}
                <span class="sub">{format!("by {}", it.created_by)}</span>
            }
        })
        .sorted_down(),
    ]
}
