//! The account of a centre: what it owes by age, its statement, and payments that were received.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_params_map;
use shared::{
    TextEnum,
    accounts::{Account, NewPayment, ReceivedBy, ReceivedPayment, Statement, StatementLine},
    check::Check,
    permission::Permission,
    problem::FieldError,
};

use crate::{
    client::{Fault, new_key},
    format::{count, date},
    session::{May, use_client},
    store::money,
    ui::{
        button::{Button, ButtonLink, Weight},
        dialog::Dialog,
        fetch::{Fetched, Now, fetch},
        field::{
            Choice, DateField, ErrorSummary, Form, MoneyField, SelectField, Submit, TextField, minor_units,
        },
        icon,
        list::{Chips, Column, Filter, FilterPanel, List, data_table},
        page::PageHead,
        parts::{Back, Section},
        query::Query,
        stat::{Stat, Stats},
        state::{Empty, Failed, Skeleton},
        status::Tone,
        toast::use_toasts,
    },
};

/// The page.
#[component]
pub fn AccountPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let account = fetch::<Account>(move || format!("/issuer/centres/{}/account", id.get()), false);
    let list = List::new(vec![Filter::days("from", "to", "Days")], "");
    let path = move || {
        let mut query = Query::default();
        query.set("from", &list.get("from"));
        query.set("to", &list.get("to"));
        query.after(&format!("/issuer/centres/{}/statement", id.get()))
    };
    let statement = fetch::<Statement>(path, false);
    let paying = RwSignal::new(false);
    let title = move || account.read(|it| it.centre.name.clone()).unwrap_or_else(|| "Account".to_owned());
    let owes = move || account.read(|it| it.owed_pence > 0).unwrap_or_default();
    let done = move |()| {
        paying.set(false);
        account.again();
        statement.again();
    };
    let top = move || match account.now() {
        Now::Loading => view! { <div class="card"><Skeleton lines=3/></div> }.into_any(),
        Now::Failed(fault) => {
            view! { <div class="card"><Failed fault again=move |()| account.again()/></div> }.into_any()
        }
        Now::Ready(it) => figures(&it),
    };
    let lead =
        move || statement.read(|it| format!("{} to {}", date(it.from), date(it.to))).unwrap_or_default();
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
        <div class="stack">
            {top}
            <Section title="Statement" lead=Signal::derive(lead)>
                <div class="tools">
                    <FilterPanel list/>
                    <Chips list/>
                </div>
                {move || lines(statement)}
            </Section>
        </div>
        <Dialog open=paying title="Payment received" on_close=move |()| paying.set(false)>
            <Receive id account on_done=done/>
        </Dialog>
    }
}

fn figures(it: &Account) -> AnyView {
    let amount = |pence: i64| money(pence, &it.currency);
    let aged = |label: &'static str, pence: i64, tone: Tone| {
        let stat = Stat::new(label, amount(pence));
        if pence > 0 { stat.tone(tone) } else { stat }
    };
    let credit = it.credit;
    let stats = vec![
        Stat::new("Owed", amount(it.owed_pence)).note(format!(
            "{} of {} credit left",
            amount(credit.available_pence),
            amount(credit.limit_pence)
        )),
        Stat::new("Not due yet", amount(it.aged.not_due_pence)),
        aged("1 to 30 days overdue", it.aged.days_1_30_pence, Tone::Warn),
        aged("31 to 60 days", it.aged.days_31_60_pence, Tone::Warn),
        aged("61 to 90 days", it.aged.days_61_90_pence, Tone::Bad),
        aged("Older", it.aged.older_pence, Tone::Bad),
    ];
    view! { <Stats label="What is owed" stats/> }.into_any()
}

fn lines(statement: Fetched<Statement>) -> AnyView {
    match statement.now() {
        Now::Loading => view! { <Skeleton lines=6/> }.into_any(),
        Now::Failed(fault) => view! { <Failed fault again=move |()| statement.again()/> }.into_any(),
        Now::Ready(it) if it.lines.is_empty() => {
            let text = format!("Before and after it {} was owed.", money(it.opening_pence, &it.currency));
            view! { <Empty title="Nothing happened in this time" text/> }.into_any()
        }
        Now::Ready(it) => {
            let table = data_table("Statement", columns(&it.currency), &it.lines, None);
            view! {
                <p class="card-body muted">
                    {format!("Owed before: {}. Owed after: ", money(it.opening_pence, &it.currency))}
                    <strong>{money(it.closing_pence, &it.currency)}</strong> "."
                </p>
                <div class="rows">{table}</div>
            }
            .into_any()
        }
    }
}

fn columns(currency: &str) -> Vec<Column<StatementLine>> {
    type Line = StatementLine;
    let amount = |id: &'static str, label: &'static str, of: fn(&Line) -> i64| {
        let currency = currency.to_owned();
        Column::new(id, label, move |it: &Line| money(of(it), &currency)).figures()
    };
    vec![
        Column::new("on", "Day", |it: &Line| date(it.on)).keep(),
        Column::new("kind", "What", |it: &Line| it.kind.word()),
        Column::new("reference", "Reference", |it: &Line| it.reference.clone()).naming(),
        Column::new("order", "Order", |it: &Line| {
            it.order_id.zip(it.order_number.clone()).map(|(id, number)| {
                view! { <a class="code" href=format!("/issuer/orders/{id}")>{number}</a> }
            })
        })
        .keep(),
        amount("amount_pence", "Amount", |it| it.amount_pence),
        amount("balance_pence", "Owed after it", |it| it.balance_pence),
    ]
}

/// Asks for a payment that was received.
#[component]
fn Receive(
    id: Memo<String>,
    account: Fetched<Account>,
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
        for error in errors.iter_mut().filter(|error| error.field == "/amount_pence") {
            "Enter an amount like 1500 or 12.50.".clone_into(&mut error.message);
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
            </div>
        </form>
    }
    .into_any()
}
