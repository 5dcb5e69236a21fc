//! "Orders": what was ordered before, and how far it is.

use leptos::prelude::*;
use shared::{
    TextEnum,
    orders::{OrderStatus, OrderSummary, Payment},
    page::Page,
};

use crate::{
    format::time,
    language::say,
    orders::{follow_orders, words::order_status},
    scope::Scope,
    session::use_centre,
    store::money,
    ui::{
        button::{ButtonLink, Weight},
        fetch::{Fetched, Now, fetch},
        field::Choice,
        icon::{self, icon},
        list::{Column, Filter, List, ListView, Named},
        page::PageHead,
        state::{Empty, Failed, Skeleton},
    },
};

/// The statuses, to filter by.
pub(super) fn statuses() -> Filter {
    let choices = OrderStatus::ALL.iter().map(|it| Choice::new(it.as_str(), it.word())).collect();
    Filter::ticks("status", "Status", choices)
}

/// The ways to pay, to filter by.
pub(super) fn payments() -> Filter {
    let choices = Payment::ALL.iter().map(|it| Choice::new(it.as_str(), payment_word(*it))).collect();
    Filter::ticks("payment", "Paid", choices)
}

/// The days on which they were placed, to filter by.
pub(super) fn placed() -> Filter {
    Filter::days("created_from", "created_to", "Placed")
}

/// How an order is paid.
pub(super) fn payment_word(of: Payment) -> &'static str {
    match of {
        Payment::OnAccount => "On account",
        Payment::Card => "By card",
    }
}

/// The page of a centre.
#[component]
pub fn OrderListPage() -> impl IntoView {
    let scope = Scope::provide_centre();
    let centre = use_centre();
    let list = List::new(vec![statuses(), payments(), placed()], "-created_at");
    let orders = fetch::<Page<OrderSummary>>(move || list.request(&scope.api("/orders")), false);
    follow_orders(move || scope.api("/events"), move || orders.again());
    let store = move || {
        view! {
            <ButtonLink
                href=Signal::derive(move || centre.link("/store"))
                label=say().basket_to_store()
                weight=Weight::Primary
            />
        }
    };
    view! {
        <PageHead title=say().orders() lead=Signal::stored(say().orders_lead())>
            <ButtonLink href=Signal::derive(move || centre.link("/store")) label="Order prints" shape=icon::PRINTER/>
            <ButtonLink href=Signal::derive(move || centre.link("/account")) label="Account and statement"/>
        </PageHead>
        <ListView
            list
            data=orders
            csv=Signal::derive(move || scope.api("/orders"))
            named=Named::new("order", "orders")
            columns=columns(scope)
            key=|it| it.id.to_string()
            search="Number, purchase order, learner or reference"
            empty="What your centre orders in the store appears here."
            first=store
        />
    }
}

/// The columns of orders.
pub(super) fn columns(scope: Scope) -> Vec<Column<OrderSummary>> {
    let mut columns = vec![
        Column::new("number", "Number", move |it: &OrderSummary| {
            let page = scope.link(&format!("/orders/{}", it.id));
            view! { <a class="code" href=page>{it.number.clone()}</a> }
        })
        .keep(),
    ];
    if scope.is_issuer() {
        columns.push(Column::new("buyer", "Ordered by", |it: &OrderSummary| {
            let centre = it.buyer.centre.as_ref().map(|centre| centre.name.clone());
            let whose = if centre.is_some() { it.buyer.name.clone() } else { "Learner".to_owned() };
            let first = centre.unwrap_or_else(|| it.buyer.name.clone());
            view! { {first} <span class="sub">{whose}</span> }
        }));
    }
    columns.extend([
        Column::new("summary", "What", |it: &OrderSummary| {
            view! { <span class="wrap">{it.summary.clone()}</span> }
        })
        .wide(),
        Column::new("pieces", "Pieces", |it: &OrderSummary| it.pieces).figures(),
        Column::new("total", "Total", |it: &OrderSummary| money(it.total_pence, &it.currency))
            .sorted_down()
            .figures(),
        Column::new("status", "Status", |it: &OrderSummary| order_status(it.status)).sorted(),
        Column::new("created_at", "Ordered", |it: &OrderSummary| time(it.created_at)).sorted_down().keep(),
        Column::new("payment", "Paid", |it: &OrderSummary| payment_word(it.payment)).hidden(),
        Column::new("purchase_order", "Purchase order", |it: &OrderSummary| it.purchase_order.clone())
            .keep()
            .hidden(),
        Column::new("updated_at", "Last changed", |it: &OrderSummary| time(it.updated_at))
            .sorted_down()
            .keep()
            .hidden(),
    ]);
    columns
}

/// The page of a learner.
#[component]
pub fn OwnOrdersPage() -> impl IntoView {
    let orders = fetch::<Page<OrderSummary>>(|| "/learner/orders?limit=200".to_owned(), false);
    view! {
        <div class="narrow">
            <PageHead title=say().orders() lead=Signal::stored(say().orders_lead())>
                <ButtonLink href="/learner/store" label=say().basket_to_store()/>
            </PageHead>
            {move || own(orders)}
        </div>
    }
}

fn own(orders: Fetched<Page<OrderSummary>>) -> AnyView {
    match orders.now() {
        Now::Loading => view! { <div class="card"><Skeleton lines=4/></div> }.into_any(),
        Now::Failed(fault) => {
            view! { <div class="card"><Failed fault again=move |()| orders.again()/></div> }.into_any()
        }
        Now::Ready(page) if page.items.is_empty() => {
            view! { <div class="card"><Empty title=say().orders_none() text=say().orders_none_text()/></div> }
                .into_any()
        }
        Now::Ready(page) => {
            let rows = page.items.into_iter().map(own_row).collect_view();
            view! { <section class="card" aria-label=say().orders()><ul class="big-rows">{rows}</ul></section> }
                .into_any()
        }
    }
}

fn own_row(it: OrderSummary) -> AnyView {
    view! {
        <li>
            <a href=format!("/learner/orders/{}", it.id)>
                <span class="words">
                    <strong>{it.number.clone()}</strong>
                    <span class="muted small">{it.summary.clone()} " · " {money(it.total_pence, &it.currency)}</span>
                    <span class="muted small">{time(it.created_at)}</span>
                </span>
                {order_status(it.status)}
                {icon(icon::NEXT)}
            </a>
        </li>
    }
    .into_any()
}
