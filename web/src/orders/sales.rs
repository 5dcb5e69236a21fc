//! "Sales": revenue and volumes by month, product and centre.

use chrono::{Datelike, Months, NaiveDate};
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
    // Days are written so that their texts are in their order.
    let reversed = Memo::new(move |_| {
        let (from, to) = (list.get("from"), list.get("to"));
        !from.is_empty() && !to.is_empty() && from > to
    });
    let report = fetch::<OrderReport>(
        move || if reversed.get() { String::new() } else { address(list, "/issuer/reports/orders", keys) },
        false,
    );
    let lead = move || report.read(|it| format!("{} to {}", date(it.from), date(it.to))).unwrap_or_default();
    let body = move || match report.now() {
        _ if reversed.get() => {
            let text = "Choose a last day that is not before the first.";
            view! { <div class="card"><Empty title="The last day is before the first" text/></div> }
                .into_any()
        }
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

/// What is left of the sales when what was credited is taken off, without VAT.
fn after_credits(row: &OrderReportRow) -> i64 {
    row.net_pence - row.refunded_net_pence
}

/// Months that are shown at most where nothing was sold in some of them.
const MONTHS: usize = 36;

/// The months of a report, with those in which nothing was sold; of a very long time from the first in which something was.
fn with_all_months(report: &OrderReport) -> Vec<OrderReportRow> {
    let months = |from: NaiveDate| {
        from.with_day(1)
            .into_iter()
            .flat_map(|first| (0..).map_while(move |many| first.checked_add_months(Months::new(many))))
            .take_while(|month| *month <= report.to)
            .map(|month| month.format("%Y-%m").to_string())
            .collect::<Vec<_>>()
    };
    let mut labels = months(report.from);
    if labels.len() > MONTHS {
        let first = report.rows.first().map(|row| row.label.as_str());
        labels.retain(|label| first.is_some_and(|first| label.as_str() >= first));
    }
    let blank = |label: String| OrderReportRow {
        label,
        orders: 0,
        pieces: 0,
        net_pence: 0,
        vat_pence: 0,
        total_pence: 0,
        refunded_pence: 0,
        refunded_net_pence: 0,
    };
    labels
        .into_iter()
        .map(|label| {
            report.rows.iter().find(|row| row.label == label).cloned().unwrap_or_else(|| blank(label))
        })
        .collect()
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
    let rows = if by == OrderReportBy::Month { with_all_months(report) } else { report.rows.clone() };
    let labels: Vec<_> = rows.iter().map(|row| label(row, by)).collect();
    let sold: Vec<_> = rows.iter().map(|row| pounds(row.net_pence)).collect();
    let chart = if by == OrderReportBy::Month {
        let series = vec![Series::new("Sold without VAT", sold)];
        view! { <ColumnChart title="Sold by month, without VAT" head="Month" labels series unit="£"/> }
            .into_any()
    } else {
        let bars = labels.into_iter().zip(sold).take(BARS);
        let bars: Vec<_> = bars.map(|(label, value)| (label, value, String::new())).collect();
        view! { <BarChart title="Sold, without VAT" bars unit="£"/> }.into_any()
    };
    let currency = &report.currency;
    let mut stats = vec![
        Stat::new("Pieces", count(sum(|row| row.pieces))),
        Stat::new("Sold without VAT", money(sum(|row| row.net_pence), currency)),
        Stat::new("VAT", money(sum(|row| row.vat_pence), currency)),
    ];
    // By product an order counts once for each, and what was credited is not known.
    if by != OrderReportBy::Product {
        stats.insert(0, Stat::new("Orders", count(sum(|row| row.orders))));
        stats.push(Stat::new("Credited without VAT", money(sum(|row| row.refunded_net_pence), currency)));
        stats.push(Stat::new("After credits, without VAT", money(sum(after_credits), currency)));
    }
    let table = data_table("Sales", columns(by, currency), &rows, None);
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
        columns.push(amount("refunded_pence", "Credited, with VAT", |row| row.refunded_pence));
        columns.push(amount("after_pence", "After credits, without VAT", after_credits));
    }
    columns
}
