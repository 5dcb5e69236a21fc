//! The rules of money hold whatever is done, in whichever order: paid, owed and refunded together are the total; the
//! credit that is held is what open orders on account owe; nothing is printed more often than it was paid for; numbers
//! have no gaps; nothing is negative.

use std::collections::BTreeMap;

use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use reqwest::Method;

use crate::support::{
    Value,
    awards::text,
    json,
    shop::{Shop, money},
};

/// Something that someone does; numbers choose among the orders, as far as there are any.
#[derive(Clone, Debug)]
enum Deed {
    OnAccount(i64),
    ByCard(i64),
    Choose(usize, &'static str),
    Cancel(usize),
    CancelAtDesk(usize),
    Step(usize, &'static str),
    Fulfil(usize),
    Refund(usize, Option<i64>),
    Pay(i64),
    Price(i64),
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    use proptest::prelude::*;
    let choice = prop::sample::select(vec!["pay", "pay", "pay", "declined", "leave"]);
    let step = prop::sample::select(vec!["produce", "dispatch", "complete"]);
    let one = prop_oneof![
        4 => (1..6_i64).prop_map(Deed::OnAccount),
        3 => (1..6_i64).prop_map(Deed::ByCard),
        5 => (0..40_usize, choice).prop_map(|(n, choice)| Deed::Choose(n, choice)),
        1 => (0..40_usize).prop_map(Deed::Cancel),
        1 => (0..40_usize).prop_map(Deed::CancelAtDesk),
        4 => (0..40_usize, step).prop_map(|(n, step)| Deed::Step(n, step)),
        2 => (0..40_usize).prop_map(Deed::Fulfil),
        4 => (0..40_usize, prop::option::weighted(0.7, 1..9_000_i64)).prop_map(|(n, pence)| Deed::Refund(n, pence)),
        3 => (1..30_000_i64).prop_map(Deed::Pay),
        1 => (0..5_000_i64).prop_map(Deed::Price),
    ];
    prop::collection::vec(one, 30)
}

async fn all(shop: &Shop) -> Vec<Value> {
    shop.world.issuer.read_all("/issuer/orders?sort=created_at", 200).await
}

async fn happen(shop: &Shop, deed: &Deed) {
    let orders = all(shop).await;
    let nth = |n: usize| orders.get(n % orders.len().max(1));
    let issuer = &shop.world.issuer;
    // What the state does not allow is refused; the rules hold all the same.
    let (answer, fine): (_, &[u16]) = match deed {
        Deed::OnAccount(pieces) | Deed::ByCard(pieces) => {
            shop.fill(*pieces).await;
            let payment = if matches!(deed, Deed::ByCard(_)) { "card" } else { "on_account" };
            (shop.order(json!({ "payment": payment })).await, &[201, 409])
        }
        Deed::Choose(n, choice) => {
            let Some(order) = nth(*n) else { return };
            let order = shop.now(order).await;
            // A page that is over is come back to, too.
            let page = format!("/test-payments/{}-1", text(&order["id"]).replace('-', ""));
            let request = shop.world.app.anonymous().request(Method::POST, &page);
            let request = request.body("application/x-www-form-urlencoded", format!("choice={choice}"));
            (request.send().await, &[200, 303, 404])
        }
        Deed::Cancel(n) => {
            let Some(order) = nth(*n) else { return };
            let path = shop.path(&format!("orders/{}/cancel", text(&order["id"])));
            (shop.staff.post(&path).send().await, &[200, 409])
        }
        Deed::CancelAtDesk(n) => {
            let Some(order) = nth(*n) else { return };
            (shop.desk(order, "cancel", json!({})).await, &[200, 409])
        }
        Deed::Step(n, step) => {
            let Some(order) = nth(*n) else { return };
            let body = json!({ "step": step, "order_ids": [order["id"]] });
            (issuer.post("/issuer/orders/steps").json(&body).send().await, &[200])
        }
        Deed::Fulfil(n) => {
            let Some(order) = nth(*n) else { return };
            (shop.desk(order, "fulfil", json!({})).await, &[200, 409])
        }
        Deed::Refund(n, pence) => {
            let Some(order) = nth(*n) else { return };
            let mut body = json!({ "reason": "Why" });
            if let Some(pence) = pence {
                body["amount_pence"] = json!(pence);
            }
            (shop.desk(order, "refunds", body).await, &[201, 409, 422])
        }
        Deed::Pay(pence) => {
            let path = format!("/issuer/centres/{}/payments", shop.world.centre);
            let body = json!({ "amount_pence": pence, "method": "cheque" });
            (issuer.post(&path).json(&body).send().await, &[201, 422])
        }
        Deed::Price(pence) => {
            let product = shop.product("certificate").await;
            let path = format!("/issuer/products/{}", text(&product["id"]));
            (issuer.patch(&path).json(&json!({ "price_pence": pence })).send().await, &[200])
        }
    };
    assert!(fine.contains(&answer.status), "{deed:?}: {answer:?}");
}

/// That these numbers begin with 1 and leave none out.
#[track_caller]
fn check_gapless(kind: &str, mut numbers: Vec<String>) {
    numbers.sort();
    let wanted: Vec<_> = (1..=numbers.len()).map(|n| format!("{kind}-2026-{n:06}")).collect();
    assert_eq!(numbers, wanted);
}

async fn check(shop: &Shop) {
    let mut owed_on_account = 0;
    let mut owed = 0;
    let mut numbers: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for listed in all(shop).await {
        let order = shop.now(&listed).await;
        let (paid, open, refunded) = money(&order);
        assert!(paid >= 0 && open >= 0 && refunded >= 0, "{order}");
        let status = text(&order["status"]);
        match status {
            "cancelled" | "refunded" => assert_eq!((paid, open), (0, 0), "{order}"),
            "awaiting_payment" => assert_eq!((paid, refunded), (0, 0), "{order}"),
            _ if order["payment"] == "card" => assert_eq!(open, 0, "{order}"),
            _ => {}
        }
        if order["payment"] == "on_account" {
            owed_on_account += open;
        }
        let placed = !order["invoice_number"].is_null();
        owed += if placed { open } else { 0 };
        let made =
            order["events"].as_array().unwrap().iter().filter(|event| event["kind"] == "in_production");
        let made = i64::try_from(made.count()).unwrap();
        for line in order["lines"].as_array().unwrap() {
            let (quantity, printed) = (line["quantity"].as_i64().unwrap(), line["printed"].as_i64().unwrap());
            assert!(printed == quantity * made || line["product_id"].is_null(), "{order}");
            assert!(printed == 0 || placed, "{order}");
        }
        assert!(made <= 1, "{order}");
        let credited: i64 = order["credit_notes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["total_pence"].as_i64().unwrap())
            .sum();
        assert_eq!(credited, if placed { refunded } else { 0 }, "{order}");
        let mut add = |kind, number: &Value| {
            numbers.entry(kind).or_default().extend(number.as_str().map(str::to_owned));
        };
        add("ORD", &order["number"]);
        add("INV", &order["invoice_number"]);
        for note in order["credit_notes"].as_array().unwrap() {
            add("CN", &note["number"]);
        }
    }
    for (kind, numbers) in numbers {
        check_gapless(kind, numbers);
    }
    let account = shop.staff.read(&shop.path("account")).await;
    assert_eq!(account["credit"]["held_pence"], owed_on_account);
    assert!(owed_on_account <= account["credit"]["limit_pence"].as_i64().unwrap());
    let statement = shop.staff.read(&shop.path("statement")).await;
    assert_eq!(statement["closing_pence"], owed);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rules_of_money_hold_whatever_happens() {
    let mut runner = TestRunner::deterministic();
    let shop = Shop::start().await;
    for _ in 0..4 {
        for deed in deeds().new_tree(&mut runner).unwrap().current() {
            happen(&shop, &deed).await;
        }
        check(&shop).await;
    }
    // It was no empty round: all kinds of ends were met.
    let orders = all(&shop).await;
    for status in ["cancelled", "refunded", "completed"] {
        assert!(orders.iter().any(|order| order["status"] == status), "no order is {status}");
    }
    assert!(orders.len() > 20);
}
