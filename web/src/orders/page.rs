//! The page of an order for who ordered: how far it is, what is in it, its papers; to pay, to call off, to order again.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_params_map},
};
use shared::{
    basket::Basket,
    orders::{Cancellation, Order, OrderStatus, PaymentPage},
};

use crate::{
    client::new_key,
    language::{many, say},
    orders::{
        follow_orders,
        parts::{PaperButton, credit_notes, facts, lines},
        words::history,
    },
    session::use_client,
    store::{said, use_basket, use_buyer},
    ui::{
        button::{Button, Weight},
        confirm::{Ask, Confirm},
        fetch::{Fetched, Now, fetch},
        icon,
        page::PageHead,
        parts::{Back, Notice, Section},
        query::Query,
        state::{Failed, Skeleton},
        status::Tone,
        toast::use_toasts,
    },
};

/// How often an order is read again that waits for its payment.
const WAIT: Duration = Duration::from_secs(2);

/// The page.
#[component]
pub fn OrderPage() -> impl IntoView {
    let buyer = use_buyer();
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let path = Signal::derive(move || buyer.api(&format!("/orders/{}", id.get())));
    let order = fetch::<Order>(move || path.get(), false);
    follow_payment(order);
    if !buyer.is_learner() {
        follow_orders(move || buyer.api("/events"), move || order.again());
    }
    let title = move || {
        let number = order.read(|it| it.number.clone());
        number.map_or_else(|| say().order_facts(), |number| say().order_title(number))
    };
    // What is read again and is the same leaves the page as it is.
    let now = Memo::new(move |_| order.now());
    let body = move || match now.get() {
        Now::Loading => view! { <div class="card"><Skeleton lines=8/></div> }.into_any(),
        Now::Failed(fault) => {
            view! { <div class="card"><Failed fault again=move |()| order.again()/></div> }.into_any()
        }
        Now::Ready(it) => view! {
            {facts(&it)}
            {lines(&it)}
            {credit_notes(&it, path.get())}
            <Section title=say().order_history() pad=true>{history(&it.events)}</Section>
        }
        .into_any(),
    };
    let invoiced = Memo::new(move |_| order.read(|it| it.invoice_number.is_some()).unwrap_or_default());
    let invoice = Signal::derive(move || format!("{}/invoice.pdf", path.get()));
    view! {
        <div class:narrow=buyer.is_learner()>
            <Back href=Signal::derive(move || buyer.link("/orders")) label=say().orders()/>
            <PageHead title=Signal::derive(title)>
                <Show when=move || invoiced.get()>
                    <PaperButton path=invoice label=say().order_invoice()/>
                </Show>
                <Again path/>
            </PageHead>
            <div class="stack"><Stand order path/> {body}</div>
        </div>
    }
}

/// Reads an order again and again while it waits to be paid: the provider tells the server, not this page.
fn follow_payment(order: Fetched<Order>) {
    let waits =
        Memo::new(move |_| order.read(|it| it.status == OrderStatus::AwaitingPayment).unwrap_or_default());
    let timer = StoredValue::new(None::<IntervalHandle>);
    let stop = move || {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    };
    Effect::new(move || {
        stop();
        if waits.get() {
            timer.set_value(set_interval_with_handle(move || order.again(), WAIT).ok());
        }
    });
    on_cleanup(stop);
}

/// What the buyer has to know or to do now.
#[component]
fn Stand(order: Fetched<Order>, path: Signal<String>) -> impl IntoView {
    let (buyer, client, toasts) = (use_buyer(), use_client(), use_toasts());
    let location = use_location();
    let search = location.search;
    // Where it was just placed, or the provider's page was left.
    let placed = Memo::new(move |_| search.with(|search| !Query::parse(search).get("placed").is_empty()));
    let paid = Memo::new(move |_| search.with(|search| Query::parse(search).get("payment") == "done"));
    let status = Memo::new(move |_| order.read(|it| it.status));
    let can_cancel = Memo::new(move |_| order.read(|it| it.can_cancel).unwrap_or_default());
    // Thanked for once: not again when the page is loaded again.
    let thanks = RwSignal::new(false);
    let navigate = use_navigate();
    Effect::new(move || {
        let waits = matches!(status.get(), None | Some(OrderStatus::AwaitingPayment));
        if !waits && (placed.get() || paid.get()) {
            thanks.set(true);
            let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
            navigate(&location.pathname.get_untracked(), options);
        }
    });
    let busy = RwSignal::new(false);
    let pay = move |()| {
        let path = format!("{}/pay", path.get_untracked());
        buyer.remember();
        busy.set(true);
        spawn_local(async move {
            match client.post_empty::<PaymentPage>(&path, &new_key()).await {
                // The button stays busy until the other page is there.
                Ok(PaymentPage { url: Some(url), .. }) if window().location().set_href(&url).is_ok() => {
                    return;
                }
                Ok(_) => order.again(),
                Err(fault) => toasts.warn(said(&fault)),
            }
            busy.try_set(false);
        });
    };
    let notice = move || match status.get() {
        Some(OrderStatus::AwaitingPayment) if paid.get() => view! {
            <Notice tone=Tone::Next title=say().order_waiting()>
                <p role="status">{say().order_waiting_text()}</p>
            </Notice>
        }
        .into_any(),
        Some(OrderStatus::AwaitingPayment) => view! {
            <Notice tone=Tone::Warn title=say().order_unpaid()>
                <p>{say().order_unpaid_text()}</p>
                <div class="actions">
                    <Button label=say().order_pay() weight=Weight::Primary busy on_click=pay/>
                </div>
            </Notice>
        }
        .into_any(),
        Some(OrderStatus::Placed) if thanks.get() => view! {
            <Notice tone=Tone::Good title=say().order_placed()>
                <p>{say().order_placed_text()}</p>
            </Notice>
        }
        .into_any(),
        _ => ().into_any(),
    };
    let ask = Ask::new("cancel");
    let cancel = move |()| {
        let path = format!("{}/cancel", path.get_untracked());
        spawn_local(async move {
            let result = client.post::<_, Order>(&path, &Cancellation::default(), &new_key()).await;
            ask.end(&result);
            if result.is_ok() {
                toasts.say(say().order_cancelled());
            }
            order.again();
        });
    };
    view! {
        {notice}
        <Show when=move || can_cancel.get()>
            <div class="actions">
                <Button label=say().order_cancel() shape=icon::CROSS on_click=move |()| ask.open()/>
            </div>
        </Show>
        <Confirm
            ask
            title=say().order_cancel_question()
            action=say().order_cancel()
            busy=say().order_cancelling()
            danger=true
            consequences=vec![say().order_cancel_text()]
            way_out=say().order_cancel_keep()
            on_confirm=cancel
        />
    }
    .into_any()
}

/// The button that puts all of it into the basket again.
#[component]
fn Again(path: Signal<String>) -> impl IntoView {
    let (buyer, basket, client, toasts) = (use_buyer(), use_basket(), use_client(), use_toasts());
    let navigate = use_navigate();
    let busy = RwSignal::new(false);
    let again = move |()| {
        let path = format!("{}/again", path.get_untracked());
        let navigate = navigate.clone();
        busy.set(true);
        spawn_local(async move {
            match client.post_empty::<Basket>(&path, &new_key()).await {
                Ok(now) => {
                    if now.left_out > 0 {
                        toasts.warn(say().basket_left_out(many(now.left_out as usize)));
                    }
                    basket.show(now);
                    navigate(&untrack(|| buyer.link("/basket")), NavigateOptions::default());
                }
                Err(fault) => toasts.warn(said(&fault)),
            }
            busy.try_set(false);
        });
    };
    let label = move || if busy.get() { say().order_again_busy() } else { say().order_again() };
    view! { <Button label=Signal::derive(label) shape=icon::AGAIN busy on_click=again/> }
}
