//! "Accounts": what each centre owes, and since when.

use leptos::prelude::*;
use shared::{accounts::Account, page::Page};

use crate::{
    store::money,
    ui::{
        fetch::fetch,
        list::{Column, List, ListView, Named},
        page::PageHead,
    },
};

/// The page.
#[component]
pub fn AccountListPage() -> impl IntoView {
    let list = List::new(Vec::new(), "name");
    let accounts = fetch::<Page<Account>>(move || list.request("/issuer/accounts"), false);
    view! {
        <PageHead title="Accounts" lead="What centres owe for orders on account, and since when."/>
        <ListView
            list
            data=accounts
            csv="/issuer/accounts"
            named=Named::new("account", "accounts")
            columns=columns()
            key=|it| it.centre.id.to_string()
            search="Name or number of the centre"
            empty="Each centre has an account."
        />
    }
}

fn columns() -> Vec<Column<Account>> {
    let amount = |id: &'static str, label: &'static str, of: fn(&Account) -> i64| {
        Column::new(id, label, move |it: &Account| money(of(it), &it.currency)).figures()
    };
    vec![
        Column::new("name", "Centre", |it: &Account| {
            view! { <a href=format!("/issuer/accounts/{}", it.centre.id)>{it.centre.name.clone()}</a> }
        })
        .sorted(),
        amount("owed", "Owed", |it| it.owed_pence),
        Column::new("number", "Number", |it: &Account| it.centre.number.clone()).sorted().code().hidden(),
        amount("overdue", "Overdue", |it| it.overdue_pence),
        amount("not_due", "Not due yet", |it| it.aged.not_due_pence),
        amount("days_1_30", "1 to 30 days", |it| it.aged.days_1_30_pence),
        amount("days_31_60", "31 to 60 days", |it| it.aged.days_31_60_pence),
        amount("days_61_90", "61 to 90 days", |it| it.aged.days_61_90_pence),
        amount("older", "Older", |it| it.aged.older_pence),
        amount("limit", "Credit limit", |it| it.credit.limit_pence),
        amount("available", "Credit left", |it| it.credit.available_pence).hidden(),
    ]
}
