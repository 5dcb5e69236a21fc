//! Stripe, as localstripe answers in its place: pages, cards that are declined, events that come late, twice or never, and
//! money that goes back.

use api::clock::Clock;

use crate::support::{
    TestApp, Value, World,
    app::until,
    awards::{id, text},
    json,
    shop::{Shop, money},
    stripe::{KEY, SECRET, Stripe},
};

async fn start() -> (Stripe, Shop) {
    let stripe = Stripe::start();
    let settings = [
        ("PORTAL_STRIPE_SECRET_KEY", KEY),
        ("PORTAL_STRIPE_WEBHOOK_SECRET", SECRET),
        ("PORTAL_STRIPE_API_URL", stripe.url.as_str()),
    ];
    // It signs with the time of this machine.
    let app = TestApp::start_at(Clock::system(), &settings).await;
    let hook = app.anonymous().url("/api/v1/payments/webhooks/stripe");
    let shop = Shop::on(World::on(app).await).await;
    stripe.send_events_to(&hook).await;
    (stripe, shop)
}

async fn ordered(shop: &Shop) -> Value {
    shop.fill(1).await;
    shop.order(json!({ "payment": "card" })).await.expect(201).json()
}

async fn page(shop: &Shop, order: &Value) -> Value {
    shop.staff.post(&shop.path(&format!("orders/{}/pay", id(order)))).send().await.expect(200).json()
}

async fn becomes(shop: &Shop, order: &Value, status: &str) -> Value {
    until(status, async || {
        let order = shop.now(order).await;
        (order["status"] == status).then_some(order)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_is_charged_on_stripes_page_and_paid_back() {
    let (stripe, shop) = start().await;
    let card = shop.staff.read(&shop.path("checkout")).await["card"].clone();
    assert_eq!(card, json!({ "provider": "stripe", "is_test": false }));
    let order = ordered(&shop).await;
    let url = text(&order["payment_url"]);
    assert!(url.starts_with("https://checkout.example/cs_"), "{url}");
    assert_eq!(page(&shop, &order).await["url"], url);
    // Declined, and 3-D Secure left: the page stays open.
    assert_eq!(stripe.pay(url, "4000000000000341", false).await, 402);
    assert_eq!(stripe.pay(url, "4000000000003220", false).await, 402);
    assert_eq!(shop.now(&order).await["status"], "awaiting_payment");
    assert_eq!(stripe.pay(url, "4242424242424242", false).await, 200);
    assert_eq!(stripe.pay(url, "4242424242424242", false).await, 400);
    let paid = becomes(&shop, &order, "placed").await;
    assert_eq!(money(&paid), (3600, 0, 0));

    shop.desk(&order, "refunds", json!({ "amount_pence": 1000, "reason": "Late" })).await.expect(201);
    let cancelled = shop.desk(&order, "cancel", json!({})).await.expect(200).json();
    assert_eq!(money(&cancelled), (0, 0, 3600));
    until("both went back", async || {
        let notes = shop.now(&order).await["credit_notes"].clone();
        notes.as_array().unwrap().iter().all(|note| note["status"] == "done").then_some(())
    })
    .await;
    let mut back: Vec<i64> =
        stripe.refunds().await.as_array().unwrap().iter().map(|it| it.as_i64().unwrap()).collect();
    back.sort_unstable();
    assert_eq!(back, [1000, 2600]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_event_a_closed_page_and_a_late_charge() {
    let (stripe, shop) = start().await;
    // Paid, and nothing tells: who comes back finds it paid.
    let lost = ordered(&shop).await;
    assert_eq!(stripe.pay(text(&lost["payment_url"]), "4242424242424242", true).await, 200);
    let told = page(&shop, &lost).await;
    assert_eq!(told, json!({ "url": null, "status": "placed" }));
    assert_eq!(money(&shop.now(&lost).await), (3600, 0, 0));
    // Called off: the page is closed, and nobody pays on it.
    let closed = ordered(&shop).await;
    let cancel = shop.path(&format!("orders/{}/cancel", id(&closed)));
    shop.staff.post(&cancel).send().await.expect(200);
    assert_eq!(stripe.pay(text(&closed["payment_url"]), "4242424242424242", false).await, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_outlives_that_stripe_is_down() {
    let (stripe, shop) = start().await;
    stripe.set_down(true).await;
    let order = ordered(&shop).await;
    assert_eq!((&order["status"], &order["payment_url"]), (&json!("awaiting_payment"), &Value::Null));
    let pay = shop.path(&format!("orders/{}/pay", id(&order)));
    shop.staff.post(&pay).send().await.problem(503, "unavailable");
    stripe.set_down(false).await;
    let url = text(&page(&shop, &order).await["url"]).to_owned();
    assert_eq!(stripe.pay(&url, "4242424242424242", false).await, 200);
    becomes(&shop, &order, "placed").await;
    // Money that is to go back waits for it, and goes once.
    stripe.set_down(true).await;
    shop.desk(&order, "cancel", json!({})).await.expect(200);
    assert_eq!(shop.now(&order).await["credit_notes"][0]["status"], "pending");
    stripe.set_down(false).await;
    until("it went back", async || {
        let order = shop.now(&order).await;
        (order["credit_notes"][0]["status"] == "done").then_some(())
    })
    .await;
    assert_eq!(stripe.refunds().await, json!([3600]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stripe_refuses_to_give_back_is_settled_by_hand() {
    let (stripe, shop) = start().await;
    let order = ordered(&shop).await;
    assert_eq!(stripe.pay(text(&order["payment_url"]), "4242424242424242", false).await, 200);
    becomes(&shop, &order, "placed").await;
    stripe.set_refusing(true).await;
    for (amount, why) in [(1000, "One"), (600, "Two")] {
        shop.desk(&order, "refunds", json!({ "amount_pence": amount, "reason": why })).await.expect(201);
    }
    let refused = async |many: usize| {
        until("Stripe has refused", async || {
            let order = shop.now(&order).await;
            (order["refused_returns"].as_array().unwrap().len() == many).then_some(order)
        })
        .await
    };
    let seen = refused(2).await;
    let statuses: Vec<_> =
        seen["credit_notes"].as_array().unwrap().iter().map(|note| text(&note["status"])).collect();
    assert_eq!(statuses, ["failed", "failed"]);
    assert_eq!(seen["refused_returns"][0]["why"], "The card's account is closed.");
    shop.world.app.mail_about("support@northmoor.example", "did not go through").await;
    let own = shop.staff.read(&shop.path(&format!("orders/{}", id(&order)))).await;
    assert_eq!(own["refused_returns"], json!([]));

    // Asked again, it is asked indeed: refused once more, and then not.
    let returns = seen["refused_returns"].as_array().unwrap();
    let of = |amount: i64| returns.iter().find(|it| it["amount_pence"] == amount).unwrap();
    let (one, two) = (format!("returns/{}", id(of(1000))), format!("returns/{}", id(of(600))));
    shop.desk(&order, &one, json!({ "by": "card" })).await.expect(200);
    refused(2).await;
    stripe.set_refusing(false).await;
    shop.desk(&order, &one, json!({ "by": "card" })).await.expect(200);
    refused(1).await;
    until("it went back", async || (stripe.refunds().await == json!([1000])).then_some(())).await;
    shop.desk(&order, &one, json!({ "by": "card" })).await.problem(409, "state_conflict");
    shop.desk(&order, &two, json!({ "by": "cash" })).await.problem(422, "invalid_fields");
    let other = ordered(&shop).await;
    shop.desk(&other, &two, json!({ "by": "bank_transfer" })).await.problem(404, "not_found");
    let settled = shop.desk(&order, &two, json!({ "by": "bank_transfer" })).await.expect(200).json();
    assert_eq!((&settled["refused_returns"], money(&settled)), (&json!([]), (2000, 0, 1600)));
    assert_eq!(stripe.refunds().await, json!([1000]));
}

#[tokio::test(flavor = "multi_thread")]
async fn events_that_say_something_else_change_no_money() {
    use hmac::{Hmac, KeyInit, Mac};
    let (_stripe, shop) = start().await;
    let order = ordered(&shop).await;
    let session = text(&order["payment_url"]).rsplit('/').next().unwrap();
    let send = async |name: &str, session: &str, amount: i64, currency: &str, secret: &str| {
        let body = json!({ "id": name, "type": "checkout.session.completed", "data": { "object": {
            "id": session, "object": "checkout.session", "status": "complete", "payment_status": "paid",
            "payment_intent": "pi_1", "amount_total": amount, "currency": currency } } })
        .to_string();
        let time = shop.world.app.app.clock.now().timestamp();
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(format!("{time}.{body}").as_bytes());
        let digits = api::http::body::hex(&mac.finalize().into_bytes());
        let post = shop.world.app.anonymous().post("/payments/webhooks/stripe");
        post.header("stripe-signature", &format!("t={time},v1={digits}"))
            .body("application/json", body)
            .send()
            .await
    };
    send("evt_1", session, 3600, "gbp", "whsec_wrong").await.problem(400, "malformed");
    send("evt_2", "cs_unknown", 3600, "gbp", SECRET).await.expect(204);
    assert_eq!(shop.now(&order).await["status"], "awaiting_payment");
    // Another currency: someone has to look at it.
    send("evt_3", session, 3600, "usd", SECRET).await.expect(204);
    let seen = shop.now(&order).await;
    assert_eq!((&seen["status"], money(&seen)), (&json!("awaiting_payment"), (0, 3600, 0)));
    assert_eq!(seen["events"][1]["kind"], "payment_mismatch");
    // The same page said again, rightly, and twice: what came of it is known already.
    send("evt_4", session, 3600, "gbp", SECRET).await.expect(204);
    send("evt_4", session, 3600, "gbp", SECRET).await.expect(204);
    assert_eq!(shop.now(&order).await["events"].as_array().unwrap().len(), 2);
    // Nobody is asked to pay once more.
    let pay = shop.path(&format!("orders/{}/pay", id(&order)));
    shop.staff.post(&pay).send().await.problem(409, "state_conflict");
}
