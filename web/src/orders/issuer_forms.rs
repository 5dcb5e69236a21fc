//! What the issuer is asked for when an order is sent, and when money is given back.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    check::Check,
    orders::{Fulfilment, NewRefund, Order, OrderStatus},
    problem::FieldError,
};

use crate::{
    client::{Fault, new_key},
    session::use_client,
    store::money,
    ui::{
        fetch::Fetched,
        field::{AreaField, ErrorSummary, Form, MoneyField, Submit, TextField, minor_units, money_text},
        toast::use_toasts,
    },
};

/// Asks for what tells the buyer where the parcel is: when it is dispatched, and to mend it afterwards.
#[component]
pub fn Sending(order: Fetched<Order>, path: Signal<String>, open: RwSignal<bool>) -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let form = Form::new("sending");
    let now = order.peek();
    let sent = now.as_ref().is_some_and(|it| it.status == OrderStatus::Dispatched);
    let known = |text: Option<&String>| RwSignal::new(text.cloned().unwrap_or_default());
    let tracking = known(now.as_ref().and_then(|it| it.tracking_number.as_ref()));
    let carrier = known(now.as_ref().and_then(|it| it.carrier.as_ref()));
    let key = StoredValue::new(new_key());
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let filled =
            |text: RwSignal<String>| Some(text.get_untracked()).filter(|text| !text.trim().is_empty());
        let request = Fulfilment { tracking_number: filled(tracking), carrier: filled(carrier) };
        if !form.begin(request.errors()) {
            return;
        }
        let path = format!("{}/{}", path.get_untracked(), if sent { "tracking" } else { "fulfil" });
        spawn_local(async move {
            let result = client.post::<_, Order>(&path, &request, &key.get_value()).await;
            form.end(&result);
            if matches!(result, Err(Fault::Problem(_))) {
                key.try_set_value(new_key());
            }
            if result.is_ok() {
                toasts.say(if sent { "Changed." } else { "Dispatched. The buyer is told by mail." });
                open.try_set(false);
                order.again();
            }
        });
    };
    let (label, busy) = if sent { ("Save changes", "Saving…") } else { ("Dispatch", "Dispatching…") };
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
                <Submit form label busy/>
                <button class="btn" type="button" on:click=move |_| open.set(false)>"Cancel"</button>
            </div>
        </form>
    }
    .into_any()
}

/// Asks how much is given back, and why.
#[component]
pub fn Refund(order: Fetched<Order>, path: Signal<String>, open: RwSignal<bool>) -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let form = Form::new("refund");
    let left = order.peek().map(|it| (it.total_pence - it.refunded_pence, it.currency)).unwrap_or_default();
    let most = money(left.0, &left.1);
    let amount = RwSignal::new(money_text(left.0));
    let reason = RwSignal::new(String::new());
    let key = StoredValue::new(new_key());
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let pence = amount.with_untracked(|typed| minor_units(typed));
        let request = NewRefund { amount_pence: pence, reason: reason.get_untracked() };
        let mut errors = request.errors();
        if pence.is_none() {
            errors.insert(0, FieldError::new("/amount_pence", "malformed", "Enter an amount like 12.50."));
        }
        if !form.begin(errors) {
            return;
        }
        let path = format!("{}/refunds", path.get_untracked());
        spawn_local(async move {
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
            <MoneyField form pointer="/amount_pence" label="Amount, with VAT" value=amount/>
            <AreaField form pointer="/reason" label="Reason" value=reason hint="The buyer reads it, on the credit note too."/>
            <div class="actions">
                <Submit form label="Refund" busy="Refunding…" danger=true/>
                <button class="btn" type="button" on:click=move |_| open.set(false)>"Cancel"</button>
            </div>
        </form>
    }
    .into_any()
}
