//! The account of a centre on the issuer's desk, and payments that were received.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_params_map;
use shared::{
    TextEnum,
    accounts::{Account, NewPayment, ReceivedBy, ReceivedPayment},
    check::Check,
    permission::Permission,
    problem::FieldError,
};

use crate::{
    accounts::standing::Standing,
    client::{Fault, new_key},
    format::count,
    scope::Scope,
    session::{May, use_client},
    store::money,
    ui::{
        button::{Button, ButtonLink, Weight},
        dialog::Dialog,
        fetch::Fetched,
        field::{
            Choice, DateField, ErrorSummary, Form, MoneyField, SelectField, Submit, TextField, minor_units,
        },
        icon,
        page::PageHead,
        parts::Back,
        toast::use_toasts,
    },
};

/// The page.
#[component]
pub fn AccountPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let standing = Standing::new(Scope::Issuer, move |what| format!("/issuer/centres/{}/{what}", id.get()));
    let account = standing.account;
    let paying = RwSignal::new(false);
    let title = move || account.read(|it| it.centre.name.clone()).unwrap_or_else(|| "Account".to_owned());
    let owes = move || account.read(|it| it.owed_pence > 0).unwrap_or_default();
    let done = move |()| {
        paying.set(false);
        standing.again();
    };
    view! {
        <Back href="/issuer/accounts" label="Accounts"/>
        <PageHead title=Signal::derive(title) lead="What is owed, and what was paid.">
            <May to=Permission::ManageOrders>
                <Button
                    label="Payment received…"
                    weight=Weight::Primary
                    shape=icon::PLUS
                    disabled=Signal::derive(move || !owes())
                    on_click=move |()| paying.set(true)
                />
            </May>
            <May to=Permission::ManageCentres>
                <ButtonLink
                    href=Signal::derive(move || format!("/issuer/centres/{}/edit", id.get()))
                    label="Change the credit limit"
                />
            </May>
        </PageHead>
        {standing.view()}
        <Dialog open=paying title="Payment received" on_close=move |()| paying.set(false)>
            <Receive id account open=paying on_done=done/>
        </Dialog>
    }
}

/// Asks for a payment that was received.
#[component]
fn Receive(
    id: Memo<String>,
    account: Fetched<Account>,
    open: RwSignal<bool>,
    #[prop(into)] on_done: Callback<()>,
) -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let form = Form::new("payment");
    let field = || RwSignal::new(String::new());
    let (amount, reference, day) = (field(), field(), field());
    let method = RwSignal::new(ReceivedBy::BankTransfer.to_string());
    let key = StoredValue::new(new_key());
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let request = NewPayment {
            // What is no amount is out of range, and is said so by its field.
            amount_pence: amount.with_untracked(|typed| minor_units(typed)).unwrap_or(0),
            method: method.with_untracked(|text| ReceivedBy::parse(text)).unwrap_or(ReceivedBy::Other),
            reference: reference.get_untracked(),
            received_on: day.with_untracked(|day| day.parse().ok()),
        };
        let mut errors: Vec<FieldError> = request.errors();
        let owed = account.peek().map(|it| (it.owed_pence, it.currency));
        let wrong = match (amount.with_untracked(|typed| minor_units(typed)), owed) {
            (None, _) => Some("Enter an amount like 1500 or 12.50.".to_owned()),
            (Some(0), _) => Some("Enter at least a penny.".to_owned()),
            (Some(pence), Some((owed, currency))) if pence > owed => {
                Some(format!("{} is owed: a payment can’t be more than that.", money(owed, &currency)))
            }
            _ => None,
        };
        if let Some(words) = wrong {
            errors.retain(|error| error.field != "/amount_pence");
            errors.insert(0, FieldError::new("/amount_pence", "out_of_range", words));
        }
        if !form.begin(errors) {
            return;
        }
        spawn_local(async move {
            let path = format!("/issuer/centres/{}/payments", id.get_untracked());
            let result = client.post::<_, ReceivedPayment>(&path, &request, &key.get_value()).await;
            form.end(&result);
            match result {
                Ok(it) => {
                    let many = count(it.orders.len() as u64, "order", "orders");
                    toasts
                        .say(format!("Counted {} for {many}.", money(it.amount_pence, &it.account.currency)));
                    on_done.run(());
                }
                Err(Fault::Problem(_)) => drop(key.try_set_value(new_key())),
                Err(_) => {}
            }
        });
    };
    let owed = move || account.read(|it| money(it.owed_pence, &it.currency)).unwrap_or_default();
    let methods: Vec<_> = ReceivedBy::ALL.iter().map(|it| Choice::new(it.as_str(), it.word())).collect();
    view! {
        <form class="dialog-body stack" novalidate on:submit=on_submit>
            <ErrorSummary form/>
            <p>"Owed now: " <strong>{owed}</strong> ". It is counted for the oldest invoices first."</p>
            <MoneyField form pointer="/amount_pence" label="Amount" value=amount/>
            <SelectField form pointer="/method" label="How it was paid" value=method options=methods blank=""/>
            <TextField form pointer="/reference" label="What the payer wrote" value=reference optional=true/>
            <DateField form pointer="/received_on" label="Received on" value=day hint="Blank: today." optional=true/>
            <div class="actions">
                <Submit form label="Write it down" busy="Writing it down…"/>
                <button class="btn" type="button" on:click=move |_| open.set(false)>"Cancel"</button>
            </div>
        </form>
    }
    .into_any()
}
