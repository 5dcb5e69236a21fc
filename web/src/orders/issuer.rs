//! An order on the issuer's desk: what has to be done next, its papers, and money given back.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_params_map;
use shared::{
    orders::{
        Cancellation, NewOrderStep, NewReturn, Order, OrderIds, OrderStatus, OrderStep, RefusedReturn,
        ReturnBy, StepOutcomes,
    },
    permission::Permission,
};
use uuid::Uuid;

use crate::{
    client::{Fault, new_key},
    documents::keep,
    orders::{
        issuer_forms::{Refund, Sending},
        parts::{PaperButton, credit_notes, facts, lines},
        words::history,
    },
    session::{May, use_client},
    store::{money, said},
    ui::{
        button::{Button, Weight},
        confirm::{Ask, Confirm},
        dialog::Dialog,
        fetch::{Fetched, Now, fetch},
        icon,
        page::PageHead,
        parts::{Back, Notice, Section},
        state::{Failed, Skeleton},
        status::Tone,
        toast::use_toasts,
    },
};

/// The page.
#[component]
pub fn IssuerOrderPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let path = Signal::derive(move || format!("/issuer/orders/{}", id.get()));
    let order = fetch::<Order>(move || path.get(), false);
    let title = move || order.read(|it| format!("Order {}", it.number)).unwrap_or_else(|| "Order".to_owned());
    let lead = move || {
        let of = |it: &Order| it.buyer.centre.as_ref().map_or(it.buyer.name.clone(), |it| it.name.clone());
        order.read(of).unwrap_or_default()
    };
    let placed = Memo::new(move |_| order.read(|it| it.invoice_number.is_some()).unwrap_or_default());
    let invoice = Signal::derive(move || format!("{}/invoice.pdf", path.get()));
    let packing = Signal::derive(move || format!("{}/packing-list.pdf", path.get()));
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
            <Section title="What happened" pad=true>{history(&it.events)}</Section>
        }
        .into_any(),
    };
    view! {
        <Back href="/issuer/orders" label="Orders"/>
        <PageHead title=Signal::derive(title) lead=Signal::derive(lead)>
            <Show when=move || placed.get()>
                <PaperButton path=invoice label="Invoice"/>
                <PaperButton path=packing label="Packing list"/>
            </Show>
        </PageHead>
        <div class="stack">
            <May to=Permission::ManageOrders>
                <Next order path/>
                <Refused order path/>
            </May>
            {body}
        </div>
    }
}

/// What the buttons go by.
fn doable(it: &Order) -> (OrderStatus, bool, bool) {
    let ended =
        matches!(it.status, OrderStatus::AwaitingPayment | OrderStatus::Cancelled | OrderStatus::Refunded);
    (it.status, it.can_cancel, !ended && it.total_pence > it.refunded_pence)
}

/// What can be done with the order now.
#[component]
fn Next(order: Fetched<Order>, path: Signal<String>) -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let busy = RwSignal::new(false);
    let step = move |step: OrderStep, done: &'static str| {
        let Some(order_ids) = order.peek().map(|it| vec![it.id]) else { return };
        busy.set(true);
        spawn_local(async move {
            let request = NewOrderStep { step, order_ids };
            let result = client.post::<_, StepOutcomes>("/issuer/orders/steps", &request, &new_key()).await;
            match result.map(|it| it.outcomes.into_iter().find_map(|it| it.refused)) {
                Ok(None) => toasts.say(done),
                Ok(Some(why)) => toasts.warn(why),
                Err(fault) => toasts.warn(said(&fault)),
            }
            order.again();
            busy.try_set(false);
        });
    };
    let print = move |()| {
        let Some(order_ids) = order.peek().map(|it| vec![it.id]) else { return };
        busy.set(true);
        spawn_local(async move {
            let request = OrderIds { order_ids };
            let done =
                async { keep(&client.made("/issuer/orders/print-file", &request).await?, "print-file.pdf") };
            if let Err::<(), Fault>(fault) = done.await {
                toasts.warn(said(&fault));
            }
            order.again();
            busy.try_set(false);
        });
    };
    let (sending, refunding) = (RwSignal::new(false), RwSignal::new(false));
    let cancelling = Ask::new("cancel");
    let cancel = move |()| {
        let reason = Some(cancelling.reason.get_untracked()).filter(|text| !text.trim().is_empty());
        let path = format!("{}/cancel", path.get_untracked());
        spawn_local(async move {
            let result = client.post::<_, Order>(&path, &Cancellation { reason }, &new_key()).await;
            cancelling.end(&result);
            order.again();
        });
    };
    let main = move |status| {
        match status {
        OrderStatus::Placed => Some(view! {
            <Button
                label="Start production"
                weight=Weight::Primary
                busy
                on_click=move |()| step(OrderStep::Produce, "In production.")
            />
        }.into_any()),
        OrderStatus::InProduction => Some(view! {
            <Button label="Dispatch…" weight=Weight::Primary shape=icon::ARROW on_click=move |()| sending.set(true)/>
            <Button label="Print file" shape=icon::PRINTER busy on_click=print/>
        }.into_any()),
        OrderStatus::Dispatched => Some(view! {
            <Button
                label="Complete"
                weight=Weight::Primary
                shape=icon::TICK
                busy
                on_click=move |()| step(OrderStep::Complete, "Completed.")
            />
            <Button label="Change the tracking…" shape=icon::PEN on_click=move |()| sending.set(true)/>
        }.into_any()),
        _ => None,
    }
    };
    let can = Memo::new(move |_| order.read(doable));
    let buttons = move || {
        can.get().map(|(status, can_cancel, can_refund)| {
            view! {
                {main(status)}
                {can_refund
                    .then(|| view! { <Button label="Refund…" shape=icon::UNDO on_click=move |()| refunding.set(true)/> })}
                {can_cancel
                    .then(|| {
                        view! {
                            <Button
                                label="Cancel the order…"
                                weight=Weight::Danger
                                shape=icon::CROSS
                                on_click=move |()| cancelling.open()
                            />
                        }
                    })}
            }
        })
    };
    let sent = Memo::new(move |_| order.read(|it| it.status == OrderStatus::Dispatched).unwrap_or_default());
    let title = move || if sent.get() { "Change the tracking" } else { "Dispatch this order" }.to_owned();
    let consequences = move || {
        let anew = order.read(|it| it.lines.iter().any(|line| line.replaced_by_id.is_some()));
        let anew = anew.unwrap_or_default().then_some(
            "Documents that were issued anew for it stay valid, and those before them stay replaced.",
        );
        let lines = [
            Some("Nothing of it is printed or sent any more."),
            Some("What was paid is given back, and a credit note is made."),
            anew,
            Some("The buyer is told by mail, with your reason."),
        ];
        lines.into_iter().flatten().map(str::to_owned).collect::<Vec<_>>()
    };
    view! {
        <div class="actions">{buttons}</div>
        <Dialog open=sending title=Signal::derive(title) on_close=move |()| sending.set(false)>
            <Sending order path open=sending/>
        </Dialog>
        <Dialog open=refunding title="Refund" on_close=move |()| refunding.set(false)>
            <Refund order path open=refunding/>
        </Dialog>
        <Confirm
            ask=cancelling
            title="Cancel this order?"
            action="Cancel the order"
            busy="Cancelling…"
            danger=true
            consequences=Signal::derive(consequences)
            way_out="Keep the order"
            reason="Reason"
            reason_optional=true
            on_confirm=cancel
        />
    }
    .into_any()
}

/// Money that the provider refuses to give back, and what can be done about it.
#[component]
fn Refused(order: Fetched<Order>, path: Signal<String>) -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let busy = RwSignal::new(false);
    let settle = move |money: Uuid, by: ReturnBy, done: &'static str| {
        let path = format!("{}/returns/{money}", path.get_untracked());
        busy.set(true);
        spawn_local(async move {
            match client.post::<_, Order>(&path, &NewReturn { by }, &new_key()).await {
                Ok(_) => toasts.say(done),
                Err(fault) => toasts.warn(said(&fault)),
            }
            order.again();
            busy.try_set(false);
        });
    };
    let notice = move |refused: RefusedReturn, currency: &str| {
        let title = format!("{} could not be given back to the card", money(refused.amount_pence, currency));
        let (id, why) = (refused.id, refused.why);
        view! {
            <Notice tone=Tone::Bad title>
                {why.map(|why| view! { <p>"The payment provider says: " {why}</p> })}
                <div class="actions">
                    <Button
                        label="Try the card again"
                        shape=icon::AGAIN
                        busy
                        on_click=move |()| settle(id, ReturnBy::Card, "The provider is asked again.")
                    />
                    <Button
                        label="It was paid back by bank transfer"
                        busy
                        on_click=move |()| settle(id, ReturnBy::BankTransfer, "Noted.")
                    />
                </div>
            </Notice>
        }
    };
    let refused = Memo::new(move |_| order.read(|it| (it.refused_returns.clone(), it.currency.clone())));
    move || {
        refused
            .get()
            .map(|(refused, currency)| refused.into_iter().map(|it| notice(it, &currency)).collect_view())
    }
}
