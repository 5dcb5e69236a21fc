//! "Sales": revenue and volumes by month, product and centre.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    TextEnum,
    orders::{OrderReport, OrderReportBy, OrderReportRow},
};

use crate::{
    documents::save_named,
    format::{date, month_name, number},
    session::use_client,
    store::money,
    ui::{
        button::Button,
        chart::{BarChart, ColumnChart, Series},
        fetch::{Now, fetch},
        icon,
        list::{Chips, Column, Filter, FilterPanel, List, data_table},
        page::PageHead,
        parts::{Back, Section},
        query::Query,
        stat::{Stat, Stats},
        state::{Empty, Failed, Skeleton},
        toast::use_toasts,
    },
};

/// Bars of a chart; the table has the rest.
const BARS: usize = 12;

fn address(list: List, path: &str, keys: &[&str]) -> String {
    let mut query = Query::default();
    for key in keys {
        query.set(key, &list.get(key));
    }
    query.after(path)
}

fn by(list: List) -> OrderReportBy {
    OrderReportBy::parse(&list.get("by")).unwrap_or(OrderReportBy::Month)
}

/// The page.
#[component]
pub fn SalesPage() -> impl IntoView {
    let list = List::new(vec![Filter::days("from", "to", "Placed"), Filter::silent("by")], "");
    let keys = &["by", "from", "to"];
    let report = fetch::<OrderReport>(move || address(list, "/issuer/reports/orders", keys), false);
    let lead = move || report.read(|it| format!("{} to {}", date(it.from), date(it.to))).unwrap_or_default();
    let body = move || match report.now() {
        Now::Loading => view! { <div class="card"><Skeleton lines=8/></div> }.into_any(),
        Now::Failed(fault) => {
            view! { <div class="card"><Failed fault again=move |()| report.again()/></div> }.into_any()
        }
        Now::Ready(it) => shown(&it, list),
    };
    view! {
        <Back href="/issuer/orders" label="Orders"/>
        <PageHead title="Sales" lead=Signal::derive(lead)>
            <Save list path="/issuer/reports/orders/csv" keys label="Download CSV"/>
            <Save list path="/issuer/ledger/csv" keys=&["from", "to"] label="Ledger for accounting"/>
        </PageHead>
        <div class="report-tools tools">
            <FilterPanel list/>
            <Lines list/>
            <Chips list/>
        </div>
        <div class="stack" class:stale=move || report.is_stale()>{body}</div>
    }
}

/// The choice of what the lines stand for.
#[component]
fn Lines(list: List) -> impl IntoView {
    let choices = [
        (OrderReportBy::Month, "By month"),
        (OrderReportBy::Product, "By product"),
        (OrderReportBy::Centre, "By centre"),
    ];
    let buttons = choices
        .map(|(choice, label)| {
            let value = if choice == OrderReportBy::Month { "" } else { choice.as_str() };
            view! {
                <label>
                    <input
                        type="radio"
                        name="sales-by"
                        value=choice.as_str()
                        prop:checked=move || by(list) == choice
                        on:change=move |_| list.show("by", value)
                    />
                    <span>{label}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="segments">
            <legend class="sr">"Lines"</legend>
            {buttons}
        </fieldset>
    }
}

#[component]
fn Save(list: List, path: &'static str, keys: &'static [&'static str], label: &'static str) -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let busy = RwSignal::new(false);
    let save = move |()| {
        let path = untrack(|| address(list, path, keys));
        busy.set(true);
        spawn_local(async move {
            match save_named(client, &path).await {
                Ok(name) => toasts.say(format!("Saved {name}.")),
                Err(fault) => toasts.warn(format!("The file was not saved. {}", fault.detail())),
            }
            busy.try_set(false);
        });
    };
    view! { <Button label shape=icon::DOWNLOAD busy on_click=save/> }
}

fn label(row: &OrderReportRow, by: OrderReportBy) -> String {
    let month = || format!("{}-01", row.label).parse().ok().map(month_name);
    match by {
        OrderReportBy::Month => month().unwrap_or_else(|| row.label.clone()),
        OrderReportBy::Product | OrderReportBy::Centre => row.label.clone(),
    }
}

/// Whole pounds, for a chart.
fn pounds(pence: i64) -> u64 {
    u64::try_from((pence + 50) / 100).unwrap_or_default()
}

fn count(value: i64) -> String {
    number(u64::try_from(value).unwrap_or_default())
}

fn shown(report: &OrderReport, list: List) -> AnyView {
    let by = untrack(|| by(list));
    let sum = |of: fn(&OrderReportRow) -> i64| report.rows.iter().map(of).sum::<i64>();
    if sum(|row| row.orders) == 0 {
        let text = "In this time nobody ordered anything. Choose another.".to_owned();
        return view! { <div class="card"><Empty title="Nothing was sold" text/></div> }.into_any();
    }
    let labels: Vec<_> = report.rows.iter().map(|row| label(row, by)).collect();
    let revenue =
        |of: fn(&OrderReportRow) -> i64| report.rows.iter().map(|row| pounds(of(row))).collect::<Vec<_>>();
    let chart = if by == OrderReportBy::Month {
        let series = vec![Series::new("Pounds without VAT", revenue(|row| row.net_pence))];
        view! { <ColumnChart title="Revenue by month, in pounds without VAT" head="Month" labels series/> }
            .into_any()
    } else {
        let bars = labels.into_iter().zip(revenue(|row| row.net_pence)).take(BARS);
        let bars: Vec<_> = bars.map(|(label, value)| (label, value, String::new())).collect();
        view! { <BarChart title="Revenue, in pounds without VAT" bars/> }.into_any()
    };
    let currency = &report.currency;
    let mut stats = vec![
        Stat::new("Pieces", count(sum(|row| row.pieces))),
        Stat::new("Revenue without VAT", money(sum(|row| row.net_pence), currency)),
        Stat::new("VAT", money(sum(|row| row.vat_pence), currency)),
    ];
    // By product an order counts once for each, and what was credited is not known.
    if by != OrderReportBy::Product {
        stats.insert(0, Stat::new("Orders", count(sum(|row| row.orders))));
        stats.push(Stat::new("Credited, with VAT", money(sum(|row| row.refunded_pence), currency)));
    }
    let table = data_table("Sales", columns(by, currency), &report.rows, None);
    view! {
        <Stats label="Sales" stats/>
        <Section title="Revenue and volumes">
            <div class="card-body">{chart}</div>
            <div class="rows">{table}</div>
        </Section>
    }
    .into_any()
}

fn columns(by: OrderReportBy, currency: &str) -> Vec<Column<OrderReportRow>> {
    type Row = OrderReportRow;
    let amount = |id: &'static str, label: &'static str, of: fn(&Row) -> i64| {
        let currency = currency.to_owned();
        Column::new(id, label, move |row: &Row| money(of(row), &currency)).figures()
    };
    let head = match by {
        OrderReportBy::Month => "Month",
        OrderReportBy::Product => "Product",
        OrderReportBy::Centre => "Centre",
    };
    let mut columns = vec![
        Column::new("label", head, move |row: &Row| label(row, by)),
        Column::new("orders", "Orders", |row: &Row| count(row.orders)).figures(),
        Column::new("pieces", "Pieces", |row: &Row| count(row.pieces)).figures(),
        amount("net_pence", "Without VAT", |row| row.net_pence),
        amount("vat_pence", "VAT", |row| row.vat_pence),
        amount("total_pence", "With VAT", |row| row.total_pence),
    ];
    if by != OrderReportBy::Product {
        columns.push(amount("refunded_pence", "Credited", |row| row.refunded_pence));
    }
    columns
}
