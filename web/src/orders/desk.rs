//! The issuer's desk: the orders to be made and sent, and what is done with many of them at once.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    TextEnum,
    orders::{
        BuyerKind, MAX_STEP, NewOrderStep, OrderIds, OrderStatus, OrderStep, OrderSummary, StepOutcomes,
    },
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
        list::{columns, payments, placed, statuses},
    },
    scope::Scope,
    session::{May, use_client, use_session},
    store::{matching, said},
    ui::{
        button::{Button, ButtonLink, Weight},
        confirm::{Ask, Confirm},
        dialog::Dialog,
        fetch::{Fetched, fetch},
        field::Choice,
        icon,
        list::{Chosen, Filter, List, ListView, Named, Selection},
        page::PageHead,
        toast::{Toasts, use_toasts},
    },
};

const PATH: &str = "/issuer/orders";
/// The stage at which the work begins.
const PLACED: &str = "placed";
/// Says in the address that all stages are wanted.
const STAGE: &str = "stage";

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
        placed(),
    ];
    let list = List::new(filters, "created_at");
    // It opens on what is to be done first.
    Effect::new(move || {
        if untrack(|| list.narrowing().is_empty() && list.get(STAGE).is_empty()) {
            list.begin(&[("status", PLACED.to_owned())]);
        }
    });
    let orders = fetch::<Page<OrderSummary>>(move || list.request(PATH), false);
    follow_orders(|| "/issuer/events".to_owned(), move || orders.again());
    let selection = Selection::when(untrack(|| use_session().may(Permission::ManageOrders)));
    let refused = RwSignal::new(Vec::<String>::new());
    let desk = Desk {
        list,
        selection,
        orders,
        refused,
        client: use_client(),
        toasts: use_toasts(),
        busy: RwSignal::new(false),
        ask: Ask::new("step"),
        step: RwSignal::new(OrderStep::Dispatch),
    };
    let bulk = move || {
        view! {
            <May to=Permission::ManageOrders>
                <Steps desk/>
            </May>
        }
    };
    let calm = move || match &list.narrowing()[..] {
        [("status", status)] if status == PLACED => "No order waits to be made",
        [("status", status)] if status == "in_production" => "No order is in production",
        [("status", status)] if status == "dispatched" => "No order is on its way",
        [("status", status)] if status == "awaiting_payment" => "No order awaits its payment",
        _ => "",
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
            calm=Signal::derive(move || calm().to_owned())
            selection
            bulk
        />
        <Question desk/>
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
                on:click=move |_| {
                    let all = if value.is_empty() { "all" } else { "" };
                    list.change(&[("status", value.to_owned()), (STAGE, all.to_owned())]);
                }
            >
                {label}
            </button>
        }
    };
    view! {
        <div class="categories queue" role="group" aria-label="Stage">
            {stage("", "All")}
            {stage(PLACED, "To be made")}
            {stage("in_production", "In production")}
            {stage("dispatched", "On their way")}
            {stage("awaiting_payment", "Awaiting payment")}
        </div>
    }
}

/// What the steps work with.
#[derive(Clone, Copy)]
struct Desk {
    list: List,
    selection: Selection,
    orders: Fetched<Page<OrderSummary>>,
    /// What stayed as it was, and why.
    refused: RwSignal<Vec<String>>,
    client: Client,
    toasts: Toasts,
    busy: RwSignal<bool>,
    /// The question before a step of which buyers are told.
    ask: Ask,
    /// The step that is asked about.
    step: RwSignal<OrderStep>,
}

impl Desk {
    /// Takes the chosen orders on.
    fn take(self, step: OrderStep) {
        let chosen = chosen(self.list, self.selection, self.orders);
        self.busy.set(true);
        spawn_local(async move {
            let done = async {
                let order_ids = ids(self.client, chosen).await?;
                let request = NewOrderStep { step, order_ids };
                self.client.post::<_, StepOutcomes>("/issuer/orders/steps", &request, &new_key()).await
            };
            let result = done.await;
            if step == OrderStep::Produce
                && let Err(fault) = &result
            {
                self.toasts.warn(said(fault));
            }
            self.ask.end(&result);
            if let Ok(StepOutcomes { outcomes }) = result {
                let taken = outcomes.iter().filter(|it| it.refused.is_none()).count() as u64;
                if taken > 0 {
                    self.toasts.say(format!("{} {}.", count(taken, "order", "orders"), verb(step)));
                }
                // Most reasons name the order already.
                let stayed = outcomes.into_iter().filter_map(|it| {
                    it.refused.map(|why| {
                        if why.contains(&it.number) { why } else { format!("{}: {why}", it.number) }
                    })
                });
                self.refused.try_set(stayed.collect());
                self.selection.clear();
                self.orders.again();
            }
            self.busy.try_set(false);
        });
    }

    fn ask(self, step: OrderStep) {
        self.step.set(step);
        self.ask.open();
    }

    /// How many orders are chosen.
    fn many(self) -> u64 {
        match self.selection.chosen() {
            Chosen::These(ids) => ids.len() as u64,
            Chosen::AllMatching => self.orders.read(|page| page.total).unwrap_or_default(),
        }
    }
}

/// Asks before buyers are told.
#[component]
fn Question(desk: Desk) -> impl IntoView {
    let sends = move || desk.step.get() == OrderStep::Dispatch;
    let title = move || {
        let many = count(desk.many(), "order", "orders");
        if sends() { format!("Dispatch {many}?") } else { format!("Complete {many}?") }
    };
    let action = move || if sends() { "Dispatch" } else { "Complete" }.to_owned();
    let busy = move || if sends() { "Dispatching…" } else { "Completing…" }.to_owned();
    let consequences = move || {
        let told = "Each buyer gets a mail that says so.".to_owned();
        let tracking = "Tracking numbers are entered on the page of each order.".to_owned();
        if sends() { vec![told, tracking] } else { vec![told] }
    };
    view! {
        <Confirm
            ask=desk.ask
            title=Signal::derive(title)
            action=Signal::derive(action)
            busy=Signal::derive(busy)
            consequences=Signal::derive(consequences)
            on_confirm=move |()| desk.take(desk.step.get_untracked())
        />
    }
}

/// What can be done with the chosen orders, as far as it fits the stage that is shown.
#[component]
fn Steps(desk: Desk) -> impl IntoView {
    let busy = desk.busy;
    let print = move |()| {
        let chosen = chosen(desk.list, desk.selection, desk.orders);
        busy.set(true);
        spawn_local(async move {
            let done = async {
                let order_ids = ids(desk.client, chosen).await?;
                let file = desk.client.made("/issuer/orders/print-file", &OrderIds { order_ids }).await?;
                keep(&file, "print-file.pdf")
            };
            match done.await {
                Ok(()) => desk.toasts.say("Saved the print file."),
                Err(fault) => desk.toasts.warn(said(&fault)),
            }
            desk.orders.again();
            busy.try_set(false);
        });
    };
    let stage = Memo::new(move |_| OrderStatus::parse(&desk.list.get("status")));
    let fits = move |status| stage.get().is_none_or(|stage| stage == status);
    view! {
        <Show when=move || fits(OrderStatus::Placed)>
            <Button
                label="Start production"
                weight=Weight::Primary
                busy
                on_click=move |()| desk.take(OrderStep::Produce)
            />
        </Show>
        <Show when=move || fits(OrderStatus::InProduction)>
            <Button label="Print file" shape=icon::PRINTER busy on_click=print/>
            <Button label="Dispatch" shape=icon::ARROW busy on_click=move |()| desk.ask(OrderStep::Dispatch)/>
        </Show>
        <Show when=move || fits(OrderStatus::Dispatched)>
            <Button label="Complete" shape=icon::TICK busy on_click=move |()| desk.ask(OrderStep::Complete)/>
        </Show>
    }
    .into_any()
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
