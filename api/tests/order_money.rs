//! Money of orders: what goes back, what is owed, and what reports add up.

use futures_util::future::join_all;

use crate::support::{
    awards::{id, text},
    json,
    peers::PdfFile,
    shop::{Shop, money},
};

#[tokio::test(flavor = "multi_thread")]
async fn money_goes_back_in_parts_and_numbers_have_no_gaps() {
    let shop = Shop::start().await;
    let first = shop.ordered(2).await;
    let second = shop.ordered(1).await;
    let cancel = shop.path(&format!("orders/{}/cancel", id(&second)));
    let gone = shop.staff.post(&cancel).json(&json!({ "reason": "Twice" })).send().await.expect(200).json();
    assert_eq!((&gone["status"], money(&gone)), (&json!("cancelled"), (0, 0, 3600)));
    assert_eq!(gone["credit_notes"][0]["number"], "CN-2026-000001");
    shop.staff.post(&cancel).send().await.problem(409, "state_conflict");
    shop.desk(&second, "fulfil", json!({})).await.problem(409, "state_conflict");

    let payments = format!("/issuer/centres/{}/payments", shop.world.centre);
    let pay = async |pence: i64| {
        let new = json!({ "amount_pence": pence, "method": "bank_transfer", "reference": "BACS 1" });
        shop.world.issuer.post(&payments).json(&new).send().await
    };
    assert_eq!(pay(7201).await.faults(), ["/amount_pence out_of_range"]);
    assert_eq!(pay(0).await.faults(), ["/amount_pence out_of_range"]);
    let received = pay(5000).await.expect(201).json();
    assert_eq!(
        received["orders"],
        json!([{ "order_id": first["id"], "order_number": first["number"], "amount_pence": 5000 }])
    );
    assert_eq!(money(&shop.now(&first).await), (5000, 2200, 0));
    // First what is owed is forgiven, then what was paid goes back.
    for (amount, code) in [(0, "out_of_range"), (7201, "out_of_range"), (i64::MAX, "out_of_range")] {
        let refund = json!({ "amount_pence": amount, "reason": "Smudged" });
        assert_eq!(shop.desk(&first, "refunds", refund).await.faults(), [format!("/amount_pence {code}")]);
    }
    let once = || {
        let path = format!("/issuer/orders/{}/refunds", id(&first));
        let refund = json!({ "amount_pence": 3000, "reason": "Smudged" });
        shop.world.issuer.post(&path).header("idempotency-key", "refund").json(&refund).send()
    };
    let answers = join_all((0..3).map(|_| once())).await;
    for answer in answers {
        assert_eq!(money(&answer.expect(201).json()), (4200, 0, 3000));
    }
    let whole = shop.desk(&first, "refunds", json!({ "reason": "Lost" })).await.expect(201).json();
    assert_eq!((&whole["status"], money(&whole)), (&json!("refunded"), (0, 0, 7200)));
    let notes = whole["credit_notes"].as_array().unwrap();
    let said: Vec<_> = notes
        .iter()
        .map(|note| {
            (
                text(&note["number"]),
                note["total_pence"].as_i64().unwrap(),
                note["returned_pence"].as_i64().unwrap(),
            )
        })
        .collect();
    assert_eq!(said, [("CN-2026-000002", 3000, 800), ("CN-2026-000003", 4200, 4200)]);
    let note = shop.path(&format!("orders/{}/credit-notes/CN-2026-000002", id(&first)));
    let printed = PdfFile::new(&shop.staff.get(&note).send().await.expect(200).body).text();
    assert!(
        printed.contains("£30.00") && printed.contains("£5.00") && printed.contains("Smudged"),
        "{printed}"
    );
    // That of another order is not this one's.
    let other = shop.path(&format!("orders/{}/credit-notes/CN-2026-000001", id(&first)));
    shop.staff.get(&other).send().await.problem(404, "not_found");

    let statement = shop.staff.read(&shop.path("statement")).await;
    let lines: Vec<_> = statement["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| (text(&line["kind"]), line["amount_pence"].as_i64().unwrap()))
        .collect();
    assert_eq!(
        lines,
        [
            ("invoice", 7200),
            ("invoice", 3600),
            ("credit_note", -3600),
            ("payment", -5000),
            ("credit_note", -3000),
            ("refund", 800),
            ("credit_note", -4200),
            ("refund", 4200)
        ]
    );
    assert_eq!(statement["closing_pence"], 0);
    let ledger = shop.world.issuer.get("/issuer/ledger/csv").send().await.expect(200);
    let ledger = String::from_utf8(ledger.body.to_vec()).unwrap();
    assert_eq!(ledger.lines().count(), 9);
    let line =
        r#""2026-11-23","Credit note","CN-2026-000002","ORD-2026-000001","Harbour College",10411,-25.00,"#;
    assert!(ledger.contains(line), "{ledger}");
    let third = shop.ordered(1).await;
    let sorts = ["created_at", "updated_at", "status", "total"];
    shop.staff.check_sorts(&shop.path("orders"), &sorts).await;
    shop.world.issuer.check_sorts("/issuer/orders", &sorts).await;
    assert_eq!(
        (&third["number"], &third["invoice_number"]),
        (&json!("ORD-2026-000003"), &json!("INV-2026-000003"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_age_day_by_day() {
    let mut shop = Shop::start().await;
    shop.ordered(1).await;
    shop.world.pass(chrono::TimeDelta::days(30)).await;
    let account = shop.world.issuer.read(&format!("/issuer/centres/{}/account", shop.world.centre)).await;
    assert_eq!((&account["aged"]["not_due_pence"], &account["overdue_pence"]), (&json!(3600), &json!(0)));
    for (days, name) in
        [(1, "days_1_30_pence"), (30, "days_31_60_pence"), (30, "days_61_90_pence"), (30, "older_pence")]
    {
        shop.world.pass(chrono::TimeDelta::days(days)).await;
        let accounts = shop.world.issuer.read("/issuer/accounts?q=harbour").await;
        assert_eq!(
            (&accounts["items"][0]["aged"][name], &accounts["items"][0]["overdue_pence"]),
            (&json!(3600), &json!(3600))
        );
    }
    // A statement of another time begins with what was owed then.
    let path = format!("/issuer/centres/{}/statement", shop.world.centre);
    let statement = shop.world.issuer.read(&path).await;
    assert_eq!(
        (&statement["opening_pence"], &statement["lines"], &statement["closing_pence"]),
        (&json!(3600), &json!([]), &json!(3600))
    );
    let refused = shop.world.issuer.get(&format!("{path}?from=2026-12-01&to=2026-11-01")).send().await;
    assert_eq!(refused.faults(), ["to out_of_range"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_add_up_what_was_invoiced() {
    let shop = Shop::start().await;
    let items = json!([shop.item("certificate", 2).await, shop.item("letter", 3).await]);
    shop.put(items).await.expect(200);
    let order = shop.order(json!({ "postage": "tracked" })).await.expect(201).json();
    let cancelled = shop.ordered(1).await;
    shop.desk(&cancelled, "cancel", json!({})).await.expect(200);
    shop.desk(&order, "refunds", json!({ "amount_pence": 600, "reason": "Late" })).await.expect(201);
    let report = async |by: &str| {
        shop.world.issuer.read(&format!("/issuer/reports/orders?by={by}")).await["rows"].clone()
    };
    let row = |label: &str, orders: i64, pieces: i64, net: i64, vat: i64, refunded: i64| {
        json!({ "label": label, "orders": orders, "pieces": pieces, "net_pence": net, "vat_pence": vat,
            "total_pence": net + vat, "refunded_pence": refunded, "refunded_net_pence": refunded * 5 / 6 })
    };
    assert_eq!(report("month").await, json!([row("2026-11", 2, 6, 12_750, 2_550, 4_200)]));
    assert_eq!(report("centre").await, json!([row("Harbour College (10411)", 2, 6, 12_750, 2_550, 4_200)]));
    assert_eq!(
        report("product").await,
        json!([
            row("Certificate reprint", 2, 3, 9_000, 1_800, 0),
            row("Letter reprint", 1, 3, 3_000, 600, 0),
            row("Postage", 1, 0, 750, 150, 0)
        ])
    );
    let file = shop.world.issuer.get("/issuer/reports/orders/csv?by=product").send().await.expect(200);
    let file = String::from_utf8(file.body.to_vec()).unwrap();
    assert!(file.contains(r#""Letter reprint",1,3,30.00,6.00,36.00,0.00"#), "{file}");
    let before = shop.world.issuer.read("/issuer/reports/orders?from=2026-01-01&to=2026-10-31").await;
    assert_eq!(before["rows"], json!([]));
}
