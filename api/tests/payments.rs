//! Paying by card: one order and one charge, whatever is clicked, reloaded, repeated or late.

use chrono::TimeDelta;
use futures_util::future::join_all;
use reqwest::Method;

use crate::support::{
    Answer, TestApp, Value, World,
    app::until,
    awards::{id, text},
    json,
    shop::{Shop, money},
};

/// What is chosen on the page for trying out.
async fn choose(shop: &Shop, url: &str, choice: &str) -> Answer {
    let path = url.trim_start_matches(&shop.world.app.app.config.public_base_url);
    let request = shop.world.app.anonymous().request(Method::POST, path);
    request.body("application/x-www-form-urlencoded", format!("choice={choice}")).send().await
}

async fn ordered(shop: &Shop) -> Value {
    shop.fill(1).await;
    shop.order(json!({ "payment": "card" })).await.expect(201).json()
}

fn kinds(order: &Value) -> Vec<&str> {
    order["events"].as_array().unwrap().iter().map(|event| text(&event["kind"])).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_by_card_waits_until_it_is_paid() {
    let shop = Shop::start().await;
    let order = ordered(&shop).await;
    assert_eq!((&order["status"], &order["invoice_number"]), (&json!("awaiting_payment"), &Value::Null));
    assert_eq!(money(&order), (0, 3600, 0));
    let url = text(&order["payment_url"]);
    let invoice = shop.path(&format!("orders/{}/invoice.pdf", id(&order)));
    shop.staff.get(&invoice).send().await.problem(409, "state_conflict");
    shop.desk(&order, "fulfil", json!({})).await.problem(409, "state_conflict");
    // It takes nothing of the credit.
    assert_eq!(shop.staff.read(&shop.path("account")).await["credit"]["held_pence"], 0);

    // Reloaded, in two tabs, from the list: the same page each time.
    let pay = shop.path(&format!("orders/{}/pay", id(&order)));
    let pages = join_all((0..4).map(|_| shop.staff.post(&pay).send())).await;
    for page in pages {
        assert_eq!(page.expect(200).json()["url"], url);
    }
    let path = url.trim_start_matches(&shop.world.app.app.config.public_base_url);
    let page = shop.world.app.anonymous().request(Method::GET, path).send().await.expect(200);
    let said = String::from_utf8(page.body.to_vec()).unwrap();
    assert!(
        said.contains("no card is charged") && said.contains("£36.00") && !said.contains("<script"),
        "{said}"
    );

    let declined = choose(&shop, url, "declined").await.expect(200);
    assert!(String::from_utf8(declined.body.to_vec()).unwrap().contains("expired"));
    let left = choose(&shop, url, "leave").await.expect(303);
    assert!(left.header("location").ends_with(&format!("/orders/{}?payment=cancelled", id(&order))));
    choose(&shop, url, "unconfirmed").await.expect(200);
    choose(&shop, url, "nonsense").await.expect(400);
    assert_eq!(shop.now(&order).await["status"], "awaiting_payment");

    // A double click on "Pay".
    let clicks = join_all((0..4).map(|_| choose(&shop, url, "pay"))).await;
    for click in clicks {
        assert!(click.expect(303).header("location").ends_with("?payment=done"));
    }
    let paid = shop.now(&order).await;
    assert_eq!((&paid["status"], &paid["invoice_number"]), (&json!("placed"), &json!("INV-2026-000001")));
    assert_eq!(money(&paid), (3600, 0, 0));
    assert_eq!(
        kinds(&paid),
        ["created", "payment_failed", "payment_failed", "payment_failed", "paid", "placed"]
    );
    assert_eq!(
        shop.staff.post(&pay).send().await.expect(200).json(),
        json!({ "url": null, "status": "placed" })
    );
    shop.staff.get(&invoice).send().await.expect(200);
    let statement = shop.staff.read(&shop.path("statement")).await;
    assert_eq!((statement["lines"].as_array().unwrap().len(), &statement["closing_pence"]), (2, &json!(0)));

    // What goes back is asked of the provider.
    let refund = json!({ "amount_pence": 600, "reason": "Late" });
    let given = shop.desk(&order, "refunds", refund).await.expect(201).json();
    assert_eq!((money(&given), &given["status"]), ((3000, 0, 600), &json!("placed")));
    until("the provider gave the money back", async || {
        let order = shop.now(&order).await;
        (order["credit_notes"][0]["status"] == "done").then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn money_that_comes_too_late_goes_back() {
    let shop = Shop::start().await;
    let order = ordered(&shop).await;
    let url = text(&order["payment_url"]).to_owned();
    let cancel = shop.path(&format!("orders/{}/cancel", id(&order)));
    let gone = shop.staff.post(&cancel).send().await.expect(200).json();
    assert_eq!(
        (&gone["status"], money(&gone), &gone["payment_url"]),
        (&json!("cancelled"), (0, 0, 3600), &Value::Null)
    );
    assert_eq!(gone["credit_notes"], json!([]));
    // Nothing was placed, and so no mail says that it was, nor was a number of an invoice used.
    choose(&shop, &url, "pay").await.expect(303);
    let late = shop.now(&order).await;
    assert_eq!((&late["status"], money(&late)), (&json!("cancelled"), (0, 0, 3600)));
    assert_eq!(kinds(&late), ["created", "cancelled", "payment_returned"]);
    let statement = shop.staff.read(&shop.path("statement")).await;
    let lines: Vec<_> = statement["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["amount_pence"].as_i64().unwrap())
        .collect();
    assert_eq!((lines, &statement["closing_pence"]), (vec![-3600, 3600], &json!(0)));
    let next = shop.ordered(1).await;
    assert_eq!(
        (&next["number"], &next["invoice_number"]),
        (&json!("ORD-2026-000002"), &json!("INV-2026-000001"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_pays_for_a_week_is_called_off() {
    let shop = Shop::start().await;
    let app = &shop.world.app;
    let order = ordered(&shop).await;
    let url = text(&order["payment_url"]).to_owned();
    let paid = ordered(&shop).await;
    choose(&shop, text(&paid["payment_url"]), "pay").await.expect(303);
    // Something was paid for it, but not what was asked for: a person decides.
    let odd = ordered(&shop).await;
    let page = format!("(select id from orders where number = '{}')", text(&odd["number"]));
    app.sql(&format!("update payment_sessions set status = 'paid' where order_id = {page}")).await;
    app.pass(TimeDelta::days(7));
    let issuer = app.issuer().await;
    let now = async |order: &Value| issuer.read(&format!("/issuer/orders/{}", id(order))).await;
    app.app.sweep().await.unwrap();
    assert_eq!(now(&order).await["status"], "awaiting_payment");
    app.pass(TimeDelta::seconds(1));
    app.app.sweep().await.unwrap();
    let over = now(&order).await;
    assert_eq!((&over["status"], money(&over)), (&json!("cancelled"), (0, 0, 3600)));
    assert_eq!((kinds(&over), &over["credit_notes"]), (vec!["created", "lapsed"], &json!([])));
    assert_eq!(now(&paid).await["status"], "placed");
    assert_eq!(now(&odd).await["status"], "awaiting_payment");
    app.mail_about("support@northmoor.example", &format!("New order {}", text(&paid["number"]))).await;
    // Who pays on the page that was left open all the same gets the money back.
    choose(&shop, &url, "pay").await.expect(303);
    let late = now(&order).await;
    assert_eq!((&late["status"], money(&late)), (&json!("cancelled"), (0, 0, 3600)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_signed_by_the_provider_is_not_believed() {
    let shop = Shop::start().await;
    let order = ordered(&shop).await;
    let session = text(&order["payment_url"]).rsplit('/').next().unwrap();
    let told = json!({ "id": "e1", "kind": "pay", "session": session, "amount": 3600, "currency": "GBP" })
        .to_string();
    let nobody = shop.world.app.anonymous();
    for signature in ["", "t=1795435200,v1=00", "nonsense"] {
        let sent = nobody.post("/payments/webhooks/test").header("portal-signature", signature);
        sent.body("application/json", told.clone()).send().await.problem(400, "malformed");
    }
    nobody.post("/payments/webhooks/stripe").send().await.problem(404, "not_found");
    let large = vec![b' '; 300 << 10];
    nobody
        .post("/payments/webhooks/test")
        .body("application/json", large)
        .send()
        .await
        .problem(413, "too_large");
    assert_eq!(shop.now(&order).await["status"], "awaiting_payment");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_for_trying_out_is_not_in_a_portal_in_use() {
    let app = TestApp::start_with(&[("PORTAL_PUBLIC_BASE_URL", "https://portal.example")]).await;
    let shop = Shop::on(World::on(app).await).await;
    shop.fill(1).await;
    assert_eq!(shop.order(json!({ "payment": "card" })).await.faults(), ["/payment not_offered"]);
    assert_eq!(shop.staff.read(&shop.path("checkout")).await["card"], Value::Null);
    let nobody = shop.world.app.anonymous();
    nobody.request(Method::GET, "/test-payments/x").send().await.expect(404);
    nobody.post("/payments/webhooks/test").send().await.problem(404, "not_found");
    shop.order(json!({})).await.expect(201);
}

#[tokio::test(flavor = "multi_thread")]
async fn learners_order_prints_of_their_own_documents_by_card() {
    let shop = Shop::start().await;
    let learner = shop.world.learner("NM-1", "Mair", "Evans", "mair@example.org").await;
    let products = learner.read("/learner/store/products?document_kind=certificate").await;
    let product = &products["items"][0];
    let offered = learner.read(&format!("/learner/store/products/{}/documents", id(product))).await;
    assert_eq!((&offered["total"], &offered["items"][0]["learner_name"]), (&json!(1), &json!("Mair Evans")));
    let item = |document: &Value| json!({ "items": [{ "product_id": product["id"], "document_id": document["id"], "quantity": 1 }] });
    // Someone else's certificate is not there.
    let others = shop.documents.iter().find(|document| document["learner_name"] == "Owain Rhys").unwrap();
    let refused = learner.put("/learner/basket").json(&item(others)).send().await;
    assert_eq!(refused.faults(), ["/items/0/document_id not_found"]);
    learner.put("/learner/basket").json(&item(&offered["items"][0])).send().await.expect(200);
    let checkout = learner.read("/learner/checkout").await;
    assert_eq!(
        (&checkout["credit"], &checkout["delivery"], &checkout["card"]["is_test"]),
        (&Value::Null, &Value::Null, &json!(true))
    );
    let order = async |new: Value| learner.post("/learner/orders").json(&new).send().await;
    assert_eq!(order(json!({ "payment": "on_account" })).await.faults(), ["/payment not_allowed"]);
    assert_eq!(order(json!({ "payment": "card" })).await.faults(), ["/delivery required"]);
    let to = |postcode: &str, country: &str| {
        json!({ "payment": "card", "delivery": { "name": "Mair Evans", "address": { "line1": "3 Stryd Fawr",
            "town": "Aberwen", "postcode": postcode, "country": country } } })
    };
    assert_eq!(order(to("SA99", "GB")).await.faults(), ["/delivery/address/postcode malformed"]);
    let made = order(to("75008", "FR")).await.expect(201).json();
    assert_eq!((&made["buyer"]["kind"], &made["buyer"]["centre"]), (&json!("learner"), &Value::Null));
    let path = format!("/learner/orders/{}", id(&made));
    choose(&shop, text(&made["payment_url"]), "pay").await.expect(303);
    let paid = learner.read(&path).await;
    assert_eq!((&paid["status"], money(&paid)), (&json!("placed"), (3600, 0, 0)));
    assert_eq!(learner.read("/learner/orders").await["total"], 1);
    shop.world.app.mail_about("mair@example.org", "Your order").await;
    learner.get(&format!("{path}/invoice.pdf")).send().await.expect(200);
    // It is the learner's alone: neither the centre nor another learner has it.
    assert_eq!(shop.staff.read(&shop.path("orders")).await["total"], 0);
    let centres = shop.path(&format!("orders/{}", id(&made)));
    shop.staff.get(&centres).send().await.problem(404, "not_found");
    let other = shop.world.learner("NM-2", "Owain", "Rhys", "owain@example.org").await;
    other.get(&path).send().await.problem(404, "not_found");
    let found = shop.world.issuer.read("/issuer/orders?buyer=learner&payment=card").await;
    assert_eq!(found["total"], 1);
    let day = text(&made["created_at"])[..10].to_owned();
    for (query, want) in [
        (format!("created_from={day}&created_to={day}"), 1),
        ("created_to=2020-01-01".to_owned(), 0),
        ("created_from=2200-01-01".to_owned(), 0),
    ] {
        let found = shop.world.issuer.read(&format!("/issuer/orders?buyer=learner&{query}")).await;
        assert_eq!(found["total"], want, "{query}");
    }
    let sent = shop.desk(&made, "fulfil", json!({ "tracking_number": "RM1" })).await.expect(200).json();
    assert_eq!(sent["status"], "dispatched");
}
