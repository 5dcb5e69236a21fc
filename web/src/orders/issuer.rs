//! An order on the issuer's desk: what has to be done next, its papers, and money given back.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_params_map;
use shared::{
    check::Check,
    orders::{
        Cancellation, Fulfilment, NewOrderStep, NewRefund, NewReturn, Order, OrderIds, OrderStatus,
        OrderStep, RefusedReturn, ReturnBy, StepOutcomes,
    },
    permission::Permission,
    problem::FieldError,
};
use uuid::Uuid;

use crate::{
    client::{Fault, new_key},
    documents::keep,
    orders::{
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
        field::{AreaField, ErrorSummary, Form, MoneyField, Submit, TextField, minor_units},
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
    let placed = move || order.read(|it| it.invoice_number.is_some()).unwrap_or_default();
    let invoice = Signal::derive(move || format!("{}/invoice.pdf", path.get()));
    let packing = Signal::derive(move || format!("{}/packing-list.pdf", path.get()));
    let body = move || match order.now() {
        Now::Loading => view! { <div class="card"><Skeleton lines=8/></div> }.into_any(),
        Now::Failed(fault) => {
            view! { <div class="card"><Failed fault again=move |()| order.again()/></div> }.into_any()
        }
        Now::Ready(it) => view! {
            <May to=Permission::ManageOrders>
                <Next order/>
                <Refused order/>
            </May>
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
            <Show when=placed>
                <PaperButton path=invoice label="Invoice"/>
                <PaperButton path=packing label="Packing list"/>
            </Show>
        </PageHead>
        <div class="stack">{body}</div>
    }
}

/// What can be done with the order now.
#[component]
fn Next(order: Fetched<Order>) -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let Some(it) = order.peek() else { return ().into_any() };
    let (id, status) = (it.id, it.status);
    let busy = RwSignal::new(false);
    let step = move |step: OrderStep, done: &'static str| {
        busy.set(true);
        spawn_local(async move {
            let request = NewOrderStep { step, order_ids: vec![id] };
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
        busy.set(true);
        spawn_local(async move {
            let request = OrderIds { order_ids: vec![id] };
            let done =
                async { keep(&client.made("/issuer/orders/print-file", &request).await?, "print-file.pdf") };
            if let Err::<(), Fault>(fault) = done.await {
                toasts.warn(said(&fault));
            }
            order.again();
            busy.try_set(false);
        });
    };
    let (dispatching, refunding) = (RwSignal::new(false), RwSignal::new(false));
    let cancelling = Ask::new("cancel");
    let cancel = move |()| {
        let reason = Some(cancelling.reason.get_untracked()).filter(|text| !text.trim().is_empty());
        spawn_local(async move {
            let path = format!("/issuer/orders/{id}/cancel");
            let result = client.post::<_, Order>(&path, &Cancellation { reason }, &new_key()).await;
            cancelling.end(&result);
            order.again();
        });
    };
    let refundable = it.total_pence - it.refunded_pence;
    let can_refund = refundable > 0
        && !matches!(status, OrderStatus::AwaitingPayment | OrderStatus::Cancelled | OrderStatus::Refunded);
    let main = match status {
        OrderStatus::Placed => Some(view! {
            <Button
                label="Start production"
                weight=Weight::Primary
                busy
                on_click=move |()| step(OrderStep::Produce, "In production.")
            />
        }.into_any()),
        OrderStatus::InProduction => Some(view! {
            <Button label="Dispatch…" weight=Weight::Primary shape=icon::ARROW on_click=move |()| dispatching.set(true)/>
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
        }.into_any()),
        _ => None,
    };
    let most = money(refundable, &it.currency);
    view! {
        <div class="actions">
            {main}
            {can_refund
                .then(|| view! { <Button label="Refund…" shape=icon::UNDO on_click=move |()| refunding.set(true)/> })}
            {it
                .can_cancel
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
        </div>
        <Dialog open=dispatching title="Dispatch this order" on_close=move |()| dispatching.set(false)>
            <Dispatch id order open=dispatching/>
        </Dialog>
        <Dialog open=refunding title="Refund" on_close=move |()| refunding.set(false)>
            <Refund id order open=refunding most=most.clone()/>
        </Dialog>
        <Confirm
            ask=cancelling
            title="Cancel this order?"
            action="Cancel the order"
            busy="Cancelling…"
            danger=true
            consequences=vec![
                "Nothing of it is printed or sent any more.".to_owned(),
                "What was paid is given back, and a credit note is made.".to_owned(),
                "The buyer is told by mail, with your reason.".to_owned(),
            ]
            reason="Reason"
            reason_optional=true
            on_confirm=cancel
        />
    }
    .into_any()
}

/// Money that the provider refuses to give back, and what can be done about it.
#[component]
fn Refused(order: Fetched<Order>) -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let busy = RwSignal::new(false);
    let Some(it) = order.peek() else { return ().into_any() };
    let id = it.id;
    let settle = move |money: Uuid, by: ReturnBy, done: &'static str| {
        busy.set(true);
        spawn_local(async move {
            let path = format!("/issuer/orders/{id}/returns/{money}");
            match client.post::<_, Order>(&path, &NewReturn { by }, &new_key()).await {
                Ok(_) => toasts.say(done),
                Err(fault) => toasts.warn(said(&fault)),
            }
            order.again();
            busy.try_set(false);
        });
    };
    let notice = move |refused: RefusedReturn| {
        let title =
            format!("{} could not be given back to the card", money(refused.amount_pence, &it.currency));
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
    it.refused_returns.into_iter().map(notice).collect_view().into_any()
}

/// Asks for what tells the buyer where the parcel is.
#[component]
fn Dispatch(id: Uuid, order: Fetched<Order>, open: RwSignal<bool>) -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let form = Form::new("dispatch");
    let (tracking, carrier) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let key = StoredValue::new(new_key());
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let filled =
            |text: RwSignal<String>| Some(text.get_untracked()).filter(|text| !text.trim().is_empty());
        let request = Fulfilment { tracking_number: filled(tracking), carrier: filled(carrier) };
        if !form.begin(request.errors()) {
            return;
        }
        spawn_local(async move {
            let path = format!("/issuer/orders/{id}/fulfil");
            let result = client.post::<_, Order>(&path, &request, &key.get_value()).await;
            form.end(&result);
            if matches!(result, Err(Fault::Problem(_))) {
                key.try_set_value(new_key());
            }
            if result.is_ok() {
                toasts.say("Dispatched. The buyer is told by mail.");
                open.try_set(false);
                order.again();
            }
        });
    };
    view! {
        <form class="dialog-body stack" novalidate on:submit=on_submit>
            <ErrorSummary form/>
            <TextField
                form
                pointer="/tracking_number"
                label="Tracking number"
                value=tracking
                code=true
                optional=true
                autofocus=true
            />
            <TextField form pointer="/carrier" label="Carrier" value=carrier optional=true/>
            <div class="actions">
                <Submit form label="Dispatch" busy="Dispatching…"/>
                <button class="btn" type="button" on:click=move |_| open.set(false)>"Cancel"</button>
            </div>
        </form>
    }
    .into_any()
}

/// Asks how much is given back, and why.
#[component]
fn Refund(id: Uuid, order: Fetched<Order>, open: RwSignal<bool>, most: String) -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let form = Form::new("refund");
    let (amount, reason) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let key = StoredValue::new(new_key());
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let typed = amount.get_untracked();
        let pence = minor_units(&typed);
        let blank = typed.trim().is_empty();
        let request = NewRefund { amount_pence: pence.filter(|_| !blank), reason: reason.get_untracked() };
        let mut errors = request.errors();
        if !blank && pence.is_none() {
            errors.push(FieldError::new("/amount_pence", "malformed", "Enter an amount like 12.50."));
        }
        if !form.begin(errors) {
            return;
        }
        spawn_local(async move {
            let path = format!("/issuer/orders/{id}/refunds");
            let result = client.post::<_, Order>(&path, &request, &key.get_value()).await;
            form.end(&result);
            if matches!(result, Err(Fault::Problem(_))) {
                key.try_set_value(new_key());
            }
            if result.is_ok() {
                toasts.say("Refunded. The credit note is made.");
                open.try_set(false);
                order.again();
            }
        });
    };
    view! {
        <form class="dialog-body stack" novalidate on:submit=on_submit>
            <ErrorSummary form/>
            <p>
                "What was paid goes back the way it came; what is still owed on account is owed no more. At most "
                <strong>{most}</strong> ", with VAT."
            </p>
            <MoneyField
                form
                pointer="/amount_pence"
                label="Amount, with VAT"
                value=amount
                hint="Blank: all of it."
                optional=true
            />
            <AreaField form pointer="/reason" label="Reason" value=reason hint="The buyer reads it, on the credit note too."/>
            <div class="actions">
                <Submit form label="Refund" busy="Refunding…" danger=true/>
                <button class="btn" type="button" on:click=move |_| open.set(false)>"Cancel"</button>
            </div>
        </form>
    }
    .into_any()
}
