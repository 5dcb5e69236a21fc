//! The issuer's desk: the orders to be made and sent, and what is done with many of them at once.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    TextEnum,
    orders::{BuyerKind, MAX_STEP, NewOrderStep, OrderIds, OrderStep, OrderSummary, StepOutcomes},
    page::Page,
    permission::Permission,
};
use uuid::Uuid;

use crate::{
    centres::centre_source,
    client::{Client, Fault, new_key},
    documents::keep,
    format::count,
    orders::{
        follow_orders,
        list::{columns, payments, statuses},
    },
    scope::Scope,
    session::{May, use_client},
    store::{matching, said},
    ui::{
        button::{Button, ButtonLink, Weight},
        dialog::Dialog,
        fetch::{Fetched, fetch},
        field::Choice,
        icon,
        list::{Chosen, Filter, List, ListView, Named, Selection},
        page::PageHead,
        toast::use_toasts,
    },
};

const PATH: &str = "/issuer/orders";

/// The page.
#[component]
pub fn OrderDeskPage() -> impl IntoView {
    let scope = Scope::provide_issuer();
    let buyers = [(BuyerKind::Centre, "Centres"), (BuyerKind::Learner, "Learners")];
    let buyers = buyers.iter().map(|(it, label)| Choice::new(it.as_str(), *label)).collect();
    let filters = vec![
        statuses(),
        payments(),
        Filter::ticks("buyer", "Ordered by", buyers),
        Filter::found("centre_id", "Centre", centre_source()),
    ];
    let list = List::new(filters, "created_at");
    let orders = fetch::<Page<OrderSummary>>(move || list.request(PATH), false);
    follow_orders(|| "/issuer/events".to_owned(), move || orders.again());
    let selection = Selection::new();
    let refused = RwSignal::new(Vec::<String>::new());
    let bulk = move || {
        view! {
            <May to=Permission::ManageOrders>
                <Steps list selection orders refused/>
            </May>
        }
    };
    view! {
        <PageHead title="Orders" lead="What centres and learners have ordered, the oldest first: make it, print it, send it.">
            <ButtonLink href="/issuer/sales" label="Sales" shape=icon::CHART/>
        </PageHead>
        <Queue list/>
        <ListView
            list
            data=orders
            csv=PATH
            named=Named::new("order", "orders")
            columns=columns(scope)
            key=|it| it.id.to_string()
            label=|it| format!("order {}", it.number)
            search="Number, purchase order, buyer, learner or reference"
            empty="Orders appear here as soon as someone orders."
            selection
            bulk
        />
        <Dialog
            open=Signal::derive(move || refused.with(|lines| !lines.is_empty()))
            title="Some orders stayed as they were"
            on_close=move |()| refused.set(Vec::new())
        >
            <div class="dialog-body stack">
                <ul class="plain-list">
                    {move || refused.get().into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}
                </ul>
            </div>
        </Dialog>
    }
}

/// The stages of the work, as filters that one click sets.
#[component]
fn Queue(list: List) -> impl IntoView {
    let stage = move |value: &'static str, label: &'static str| {
        let now = move || list.get("status") == value;
        view! {
            <button
                class="btn"
                type="button"
                aria-pressed=move || if now() { "true" } else { "false" }
                on:click=move |_| list.change(&[("status", value.to_owned())])
            >
                {label}
            </button>
        }
    };
    view! {
        <div class="categories queue" role="group" aria-label="Stage">
            {stage("", "All")}
            {stage("placed", "To be made")}
            {stage("in_production", "In production")}
            {stage("dispatched", "On their way")}
            {stage("awaiting_payment", "Awaiting payment")}
        </div>
    }
}

/// What can be done with the chosen orders.
#[component]
fn Steps(
    list: List,
    selection: Selection,
    orders: Fetched<Page<OrderSummary>>,
    refused: RwSignal<Vec<String>>,
) -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let busy = RwSignal::new(false);
    let take = move |step: OrderStep| {
        let chosen = chosen(list, selection, orders);
        busy.set(true);
        spawn_local(async move {
            let done = async {
                let order_ids = ids(client, chosen).await?;
                let request = NewOrderStep { step, order_ids };
                client.post::<_, StepOutcomes>("/issuer/orders/steps", &request, &new_key()).await
            };
            match done.await {
                Err(fault) => toasts.warn(said(&fault)),
                Ok(StepOutcomes { outcomes }) => {
                    let taken = outcomes.iter().filter(|it| it.refused.is_none()).count() as u64;
                    if taken > 0 {
                        toasts.say(format!("{} {}.", count(taken, "order", "orders"), verb(step)));
                    }
                    let stayed = outcomes
                        .into_iter()
                        .filter_map(|it| it.refused.map(|why| format!("{}: {why}", it.number)));
                    refused.try_set(stayed.collect());
                    selection.clear();
                    orders.again();
                }
            }
            busy.try_set(false);
        });
    };
    let print = move |()| {
        let chosen = chosen(list, selection, orders);
        busy.set(true);
        spawn_local(async move {
            let done = async {
                let order_ids = ids(client, chosen).await?;
                let file = client.made("/issuer/orders/print-file", &OrderIds { order_ids }).await?;
                keep(&file, "print-file.pdf")
            };
            match done.await {
                Ok(()) => toasts.say("Saved the print file."),
                Err(fault) => toasts.warn(said(&fault)),
            }
            orders.again();
            busy.try_set(false);
        });
    };
    view! {
        <Button
            label="Start production"
            weight=Weight::Primary
            busy
            on_click=move |()| take(OrderStep::Produce)
        />
        <Button label="Print file" shape=icon::PRINTER busy on_click=print/>
        <Button label="Dispatch" shape=icon::ARROW busy on_click=move |()| take(OrderStep::Dispatch)/>
        <Button label="Complete" shape=icon::TICK busy on_click=move |()| take(OrderStep::Complete)/>
    }
}

fn verb(step: OrderStep) -> &'static str {
    match step {
        OrderStep::Produce => "in production",
        OrderStep::Dispatch => "dispatched",
        OrderStep::Complete => "completed",
    }
}

/// What is chosen, in the order of the list, and how the list is narrowed and sorted.
fn chosen(
    list: List,
    selection: Selection,
    orders: Fetched<Page<OrderSummary>>,
) -> (Chosen, Vec<(&'static str, String)>) {
    untrack(|| {
        let mut narrowing = list.narrowing();
        narrowing.push(("sort", list.sort()));
        let mut chosen = selection.chosen();
        if let (Chosen::These(ids), Some(page)) = (&mut chosen, orders.peek()) {
            ids.sort_by_key(|id| page.items.iter().position(|it| it.id.to_string() == *id));
        }
        (chosen, narrowing)
    })
}

/// The ids of the chosen orders. The server says how many are too many.
async fn ids(
    client: Client,
    (chosen, narrowing): (Chosen, Vec<(&'static str, String)>),
) -> Result<Vec<Uuid>, Fault> {
    match chosen {
        Chosen::AllMatching => matching(client, PATH, narrowing, MAX_STEP, |it: OrderSummary| it.id).await,
        Chosen::These(ids) => Ok(ids.iter().filter_map(|id| id.parse().ok()).collect()),
    }
}
