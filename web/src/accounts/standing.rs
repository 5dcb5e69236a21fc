//! How the account of a centre stands: what it owes by age, and its statement. The issuer and the centre see the same.

use leptos::prelude::*;
use shared::accounts::{Account, Statement, StatementLine};

use crate::{
    format::date,
    scope::Scope,
    store::money,
    ui::{
        fetch::{Fetched, Now, fetch},
        list::{Chips, Column, Filter, FilterPanel, List, data_table},
        parts::Section,
        query::Query,
        stat::{Stat, Stats},
        state::{Empty, Failed, Skeleton},
        status::Tone,
    },
};

/// What is known of an account.
#[derive(Clone, Copy)]
pub struct Standing {
    /// The account.
    pub account: Fetched<Account>,
    statement: Fetched<Statement>,
    list: List,
    scope: Scope,
}

impl Standing {
    /// Reads `account` and `statement` from where `path` says they are.
    pub fn new(scope: Scope, path: impl Fn(&str) -> String + Copy + Send + Sync + 'static) -> Self {
        let list = List::new(vec![Filter::days("from", "to", "Days")], "");
        let statement = move || {
            let mut query = Query::default();
            query.set("from", &list.get("from"));
            query.set("to", &list.get("to"));
            query.after(&path("statement"))
        };
        Self {
            account: fetch::<Account>(move || path("account"), false),
            statement: fetch::<Statement>(statement, false),
            list,
            scope,
        }
    }

    /// Reads it again.
    pub fn again(self) {
        self.account.again();
        self.statement.again();
    }

    /// The figures, and the statement of the chosen days.
    pub fn view(self) -> AnyView {
        let Self { account, statement, list, scope } = self;
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
            <div class="stack">
                {top}
                <Section title="Statement" lead=Signal::derive(lead)>
                    <div class="tools">
                        <FilterPanel list/>
                        <Chips list/>
                    </div>
                    {move || lines(statement, scope)}
                </Section>
            </div>
        }
        .into_any()
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

fn lines(statement: Fetched<Statement>, scope: Scope) -> AnyView {
    match statement.now() {
        Now::Loading => view! { <Skeleton lines=6/> }.into_any(),
        Now::Failed(fault) => view! { <Failed fault again=move |()| statement.again()/> }.into_any(),
        Now::Ready(it) if it.lines.is_empty() => {
            let text = format!("Before and after it {} was owed.", money(it.opening_pence, &it.currency));
            view! { <Empty title="Nothing happened in this time" text/> }.into_any()
        }
        Now::Ready(it) => {
            let table = data_table("Statement", columns(&it.currency, scope), &it.lines, None);
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

fn columns(currency: &str, scope: Scope) -> Vec<Column<StatementLine>> {
    type Line = StatementLine;
    let amount = |id: &'static str, label: &'static str, of: fn(&Line) -> i64| {
        let currency = currency.to_owned();
        Column::new(id, label, move |it: &Line| money(of(it), &currency)).figures()
    };
    vec![
        Column::new("on", "Day", |it: &Line| date(it.on)).keep(),
        Column::new("kind", "What", |it: &Line| it.kind.word()),
        Column::new("reference", "Reference", |it: &Line| it.reference.clone()).naming(),
        Column::new("order", "Order", move |it: &Line| {
            it.order_id.zip(it.order_number.clone()).map(|(id, number)| {
                view! { <a class="code" href=scope.link(&format!("/orders/{id}"))>{number}</a> }
            })
        })
        .keep(),
        amount("amount_pence", "Amount", |it| it.amount_pence),
        amount("balance_pence", "Owed after it", |it| it.balance_pence),
    ]
}
