//! The store, from the basket to the letter box: what is ordered once, and what it costs.

use futures_util::future::join_all;

use crate::support::{
    Answer, Award, Client, Value, World,
    awards::{id, text},
    json,
    peers::PdfFile,
};

pub struct Shop {
    pub world: World,
    pub staff: Client,
    pub documents: Vec<Value>,
}

impl Shop {
    pub async fn start() -> Self {
        Self::on(World::start().await).await
    }

    pub async fn on(world: World) -> Self {
        let award = Award::to("NM-1", "Mair", "Evans");
        let other = Award::to("NM-2", "Owain", "Rhys").set("documents", "certificate");
        let third = Award::to("NM-3", "Nia", "Tudor").set("documents", "certificate");
        let batch = world.issue(&[award, other, third]).await;
        let staff = world.app.centre_user(world.centre).await;
        let documents = world.documents(&staff, &batch).await;
        Self { world, staff, documents }
    }

    pub fn path(&self, rest: &str) -> String {
        format!("/centres/{}/{rest}", self.world.centre)
    }

    pub fn document(&self, kind: &str) -> &Value {
        self.documents.iter().find(|document| document["kind"] == kind).unwrap()
    }

    pub async fn product(&self, kind: &str) -> Value {
        let products = self.staff.read(&self.path("store/products")).await;
        let mut items = products["items"].as_array().unwrap().iter();
        items.find(|product| product["document_kind"] == kind).unwrap().clone()
    }

    pub async fn item(&self, kind: &str, quantity: i64) -> Value {
        let product = self.product(kind).await;
        json!({ "product_id": product["id"], "document_id": self.document(kind)["id"], "quantity": quantity })
    }

    pub async fn put(&self, items: Value) -> Answer {
        self.staff.put(&self.path("basket")).json(&json!({ "items": items })).send().await
    }

    pub async fn fill(&self, quantity: i64) -> Value {
        self.put(json!([self.item("certificate", quantity).await])).await.expect(200).json()
    }

    pub async fn order(&self, with: Value) -> Answer {
        let mut new = json!({ "payment": "on_account" });
        new.as_object_mut().unwrap().extend(with.as_object().unwrap().clone());
        self.staff.post(&self.path("orders")).json(&new).send().await
    }

    /// An order of so many certificates, on account.
    pub async fn ordered(&self, quantity: i64) -> Value {
        self.fill(quantity).await;
        self.order(json!({})).await.expect(201).json()
    }

    pub async fn desk(&self, order: &Value, rest: &str, body: Value) -> Answer {
        let path = format!("/issuer/orders/{}/{rest}", id(order));
        self.world.issuer.post(&path).json(&body).send().await
    }

    pub async fn now(&self, order: &Value) -> Value {
        self.world.issuer.read(&format!("/issuer/orders/{}", id(order))).await
    }
}

/// What of an order is paid, owed and refunded; together it is the total.
#[track_caller]
pub fn money(order: &Value) -> (i64, i64, i64) {
    let pence = |name: &str| order[name].as_i64().unwrap();
    let (paid, owed, refunded) = (pence("paid_pence"), pence("owed_pence"), pence("refunded_pence"));
    assert_eq!(paid + owed + refunded, pence("total_pence"), "{order}");
    (paid, owed, refunded)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_centre_orders_on_account_and_follows_it_to_the_end() {
    let shop = Shop::start().await;
    let found = shop.staff.read(&shop.path("store/products?q=certif")).await;
    assert_eq!((found["items"].as_array().unwrap().len(), &found["categories"]), (1, &json!(["Reprints"])));
    let product = shop.product("certificate").await;
    let path = shop.path(&format!("store/products/{}/documents", id(&product)));
    let offered = shop.staff.read(&format!("{path}?q=mair")).await;
    assert_eq!((&offered["total"], &offered["items"][0]["learner_name"]), (&json!(1), &json!("Mair Evans")));
    assert_eq!(shop.staff.read(&path).await["total"], 3);
    shop.staff.check_sorts(&path, &["learner_name", "created_at"]).await;

    let basket = shop.fill(3).await;
    // Three at £30.00, and 20 % of VAT on the line.
    assert_eq!(
        (&basket["net_pence"], &basket["vat_pence"], &basket["total_pence"], &basket["pieces"]),
        (&json!(9000), &json!(1800), &json!(10800), &json!(3))
    );
    let checkout = shop.staff.read(&shop.path("checkout")).await;
    assert_eq!(checkout["delivery"]["name"], "Harbour College");
    assert_eq!(
        checkout["credit"],
        json!({ "limit_pence": 50000, "held_pence": 0, "available_pence": 50000 })
    );
    assert_eq!(
        (&checkout["postage"][0]["total_pence"], &checkout["postage"][1]["total_pence"]),
        (&json!(10800), &json!(11700))
    );
    let order = shop
        .order(json!({ "purchase_order": " PO 7 ", "postage": "tracked", "note": "Soon,\nplease",
            "expected_total_pence": 11700,
            "delivery": { "name": "Exams office", "address": { "line1": "2 Hill Road", "town": "Aberwen",
                "postcode": "sa991hc", "country": "GB" } } }))
        .await
        .expect(201)
        .json();
    assert_eq!(
        (&order["number"], &order["invoice_number"], &order["status"], &order["due_on"]),
        (&json!("ORD-2026-000001"), &json!("INV-2026-000001"), &json!("placed"), &json!("2026-12-23"))
    );
    assert_eq!(
        (&order["purchase_order"], &order["delivery"]["address"]["postcode"]),
        (&json!("PO 7"), &json!("SA99 1HC"))
    );
    assert_eq!(money(&order), (0, 11700, 0));
    assert_eq!(order["vat"], json!([{ "vat_bp": 2000, "net_pence": 9750, "vat_pence": 1950 }]));
    assert_eq!(shop.staff.read(&shop.path("basket")).await["items"], json!([]));
    let checkout = shop.staff.read(&shop.path("checkout")).await;
    assert_eq!(
        (&checkout["credit"]["held_pence"], &checkout["credit"]["available_pence"]),
        (&json!(11700), &json!(38300))
    );
    assert_eq!(shop.staff.read(&shop.path("dashboard")).await["orders_open"], 1);

    let listed = shop.staff.read(&shop.path("orders?q=po%207&status=placed,completed")).await;
    assert_eq!(
        (&listed["total"], &listed["items"][0]["summary"]),
        (&json!(1), &json!("3 × Certificate reprint"))
    );

    // What is not placed any more can't be cancelled by the buyer once it is made.
    let step = json!({ "step": "produce", "order_ids": [order["id"]] });
    let taken = shop.world.issuer.post("/issuer/orders/steps").json(&step).send().await.expect(200).json();
    assert_eq!(
        (&taken["outcomes"][0]["status"], &taken["outcomes"][0]["refused"]),
        (&json!("in_production"), &Value::Null)
    );
    let again = shop.world.issuer.post("/issuer/orders/steps").json(&step).send().await.expect(200).json();
    assert!(text(&again["outcomes"][0]["refused"]).contains("in production"), "{again}");
    let cancel = shop.path(&format!("orders/{}/cancel", id(&order)));
    shop.staff.post(&cancel).send().await.problem(409, "state_conflict");

    let sent = json!({ "tracking_number": "AB 123", "carrier": "Post" });
    let sent = shop.desk(&order, "fulfil", sent).await.expect(200).json();
    assert_eq!((&sent["status"], &sent["tracking_number"]), (&json!("dispatched"), &json!("AB 123")));
    shop.desk(&order, "fulfil", json!({})).await.problem(409, "state_conflict");
    let step = json!({ "step": "complete", "order_ids": [order["id"]] });
    shop.world.issuer.post("/issuer/orders/steps").json(&step).send().await.expect(200);
    let order = shop.staff.read(&shop.path(&format!("orders/{}", id(&order)))).await;
    let events: Vec<_> =
        order["events"].as_array().unwrap().iter().map(|event| text(&event["kind"])).collect();
    assert_eq!(events, ["created", "placed", "in_production", "dispatched", "completed"]);
    // Buyers do not read who of the issuer's staff did it.
    let brand = shop.world.app.anonymous().read("/brand").await;
    assert_eq!(order["events"][3]["by"], brand["name"]);
    assert_eq!((&order["lines"][0]["printed"], &order["can_cancel"]), (&json!(3), &json!(false)));
    assert_eq!(shop.staff.read(&shop.path("dashboard")).await["orders_open"], 0);

    let to = text(&shop.staff.read("/me").await["user"]["email"]).to_owned();
    for about in ["Your order ORD-2026-000001", "is being made", "is on its way", "is complete"] {
        let mail = shop.world.app.mail_about(&to, about).await;
        assert!(text(&mail["text"]).contains(&format!("/orders/{}", id(&order))), "{mail}");
    }
    check_papers(&shop, &order).await;
}

/// The invoice and the packing list of the order above.
async fn check_papers(shop: &Shop, order: &Value) {
    let pdf =
        shop.staff.get(&shop.path(&format!("orders/{}/invoice.pdf", id(order)))).send().await.expect(200);
    let pdf = PdfFile::new(&pdf.body);
    pdf.check();
    let said = pdf.text();
    for part in [
        "INV-2026-000001",
        "ORD-2026-000001",
        "PO 7",
        "£117.00",
        "Certificate reprint",
        "Exams office",
        "23 December 2026",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!said.contains("Mair"), "{said}");
    let list = shop.world.issuer.get(&format!("/issuer/orders/{}/packing-list.pdf", id(order))).send().await;
    let said = PdfFile::new(&list.expect(200).body).text();
    assert!(said.contains("Mair Evans") && !said.contains('£'), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn baskets_take_only_what_can_be_ordered() {
    let shop = Shop::start().await;
    let item = shop.item("certificate", 1).await;
    for quantity in [json!(0), json!(-1), json!(1_000_000_000_i64), json!(100)] {
        let mut item = item.clone();
        item["quantity"] = quantity;
        assert_eq!(shop.put(json!([item])).await.faults(), ["/items/0/quantity out_of_range"]);
    }
    let mut half = item.clone();
    half["quantity"] = json!(1.5);
    assert_eq!(shop.put(json!([half])).await.faults(), ["/items/0/quantity malformed"]);
    assert_eq!(shop.put(json!([item, item])).await.faults(), ["/items/1/document_id duplicate"]);
    let transcript = json!({ "product_id": item["product_id"], "document_id": shop.document("transcript")["id"], "quantity": 1 });
    assert_eq!(shop.put(json!([transcript])).await.faults(), ["/items/0/document_id not_allowed"]);
    let bare = json!({ "product_id": item["product_id"], "quantity": 1 });
    assert_eq!(shop.put(json!([bare])).await.faults(), ["/items/0/document_id required"]);
    let nothing = json!({ "product_id": shop.world.centre, "quantity": 1 });
    assert_eq!(shop.put(json!([nothing])).await.faults(), ["/items/0/product_id not_found"]);
    // Another centre's document is not there.
    let stranger = shop.world.app.centre_user(shop.world.other_centre).await;
    let path = format!("/centres/{}/basket", shop.world.other_centre);
    let answer = stranger.put(&path).json(&json!({ "items": [item] })).send().await;
    assert_eq!(answer.faults(), ["/items/0/document_id not_found"]);
    assert_eq!(shop.order(json!({})).await.faults(), ["/items required"]);

    // It is kept with the account, and of each of them alone.
    shop.fill(2).await;
    let colleague = shop.world.app.centre_user(shop.world.centre).await;
    assert_eq!(colleague.read(&shop.path("basket")).await["items"], json!([]));
    let answer = shop.staff.get(&shop.path("basket")).send().await.expect(200);
    let tag = answer.header("etag").to_owned();
    assert_eq!(answer.json()["pieces"], 2);
    shop.fill(3).await;
    let stale = shop.staff.put(&shop.path("basket")).header("if-match", &tag).json(&json!({ "items": [] }));
    stale.send().await.problem(412, "stale");

    // A document that is revoked meanwhile is flagged, and nothing can be ordered before it is removed.
    let letter = shop.item("letter", 1).await;
    shop.put(json!([item, letter])).await.expect(200);
    let revoke = format!("/issuer/documents/{}/revoke", text(&item["document_id"]));
    shop.world.issuer.post(&revoke).json(&json!({ "reason": "Wrong." })).send().await.expect(200);
    let checkout = shop.staff.read(&shop.path("checkout")).await;
    assert_eq!(
        (&checkout["has_faults"], &checkout["basket"]["items"][0]["fault"]),
        (&json!(true), &json!("not_current"))
    );
    assert_eq!(checkout["basket"]["total_pence"], 1200);
    assert_eq!(shop.order(json!({})).await.faults(), ["/items/0/document_id not_current"]);
    // It may stay where it is, but does not come in anew.
    shop.put(json!([item, letter])).await.expect(200);
    shop.put(json!([letter])).await.expect(200);
    assert_eq!(shop.put(json!([item, letter])).await.faults(), ["/items/0/document_id not_current"]);
    assert_eq!(money(&shop.order(json!({})).await.expect(201).json()), (0, 1200, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_double_click_orders_once() {
    let shop = Shop::start().await;
    shop.fill(1).await;
    let path = shop.path("orders");
    let new = json!({ "payment": "on_account" });
    let once = || shop.staff.post(&path).header("idempotency-key", "click").json(&new).send();
    let answers = join_all((0..6).map(|_| once())).await;
    let numbers: Vec<_> =
        answers.into_iter().map(|answer| answer.expect(201).json()["number"].clone()).collect();
    assert!(numbers.iter().all(|number| number == "ORD-2026-000001"), "{numbers:?}");
    // Without a key, the empty basket says no.
    shop.fill(1).await;
    let answers = join_all((0..4).map(|_| shop.staff.post(&path).json(&new).send())).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    for answer in answers.into_iter().filter(|answer| answer.status != 201) {
        assert_eq!(answer.faults(), ["/items required"]);
    }
    assert_eq!(shop.staff.read(&path).await["total"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn credit_is_never_more_than_the_limit_however_many_order_at_once() {
    let shop = Shop::start().await;
    let limit = json!({ "credit_limit": { "amount": 10_000, "currency": "GBP" } });
    let centre = format!("/issuer/centres/{}", shop.world.centre);
    shop.world.issuer.patch(&centre).json(&limit).send().await.expect(200);
    let item = shop.item("certificate", 1).await;
    let mut staff = Vec::new();
    for _ in 0..5 {
        let one = shop.world.app.centre_user(shop.world.centre).await;
        one.put(&shop.path("basket")).json(&json!({ "items": [item] })).send().await.expect(200);
        staff.push(one);
    }
    let (path, new) = (shop.path("orders"), json!({ "payment": "on_account" }));
    let answers = join_all(staff.iter().map(|one| one.post(&path).json(&new).send())).await;
    // Two at £36.00 fit into £100.00, a third does not.
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 2);
    let account = shop.staff.read(&shop.path("account")).await;
    assert_eq!(
        account["credit"],
        json!({ "limit_pence": 10000, "held_pence": 7200, "available_pence": 2800 })
    );
    let refused = answers.into_iter().find(|answer| answer.status != 201).unwrap();
    let refused = refused.problem(409, "state_conflict");
    assert!(text(&refused["detail"]).contains("£28.00"), "{refused}");
    // Numbers of those that were refused were not used up.
    let orders = shop.staff.read(&path).await;
    let mut numbers: Vec<_> =
        orders["items"].as_array().unwrap().iter().map(|order| text(&order["number"])).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, ["ORD-2026-000001", "ORD-2026-000002"]);
    // A limit in another currency is no limit in this one.
    let limit = json!({ "credit_limit": { "amount": 999_999, "currency": "EUR" } });
    shop.world.issuer.patch(&centre).json(&limit).send().await.expect(200);
    assert_eq!(shop.staff.read(&shop.path("account")).await["credit"]["limit_pence"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn prices_are_those_of_the_moment_and_stay() {
    let shop = Shop::start().await;
    let product = shop.product("certificate").await;
    let path = format!("/issuer/products/{}", id(&product));
    let before = shop.ordered(1).await;
    shop.fill(1).await;
    let change = json!({ "price_pence": 3333, "vat_bp": 1750 });
    let tag = shop.world.issuer.get(&path).send().await.expect(200).header("etag").to_owned();
    shop.world.issuer.patch(&path).header("if-match", &tag).json(&change).send().await.expect(200);
    shop.world.issuer.patch(&path).header("if-match", &tag).json(&change).send().await.problem(412, "stale");
    let refused = shop.order(json!({ "expected_total_pence": 3600 })).await;
    assert_eq!(refused.faults(), ["/expected_total_pence changed"]);
    // 3333 × 17.5 % is 583.275.
    let after = shop.order(json!({ "expected_total_pence": 3916 })).await.expect(201).json();
    assert_eq!((after["vat_pence"].as_i64(), money(&after).1), (Some(583), 3916));
    assert_eq!(shop.now(&before).await["total_pence"], 3600);
    // What is not sold any more is neither found nor ordered.
    shop.fill(1).await;
    shop.world.issuer.patch(&path).json(&json!({ "active": false })).send().await.expect(200);
    assert_eq!(shop.order(json!({})).await.faults(), ["/items/0/document_id product_gone"]);
    let gone = shop.path(&format!("store/products/{}", id(&product)));
    shop.staff.get(&gone).send().await.problem(404, "not_found");

    let wrong =
        json!({ "name": " ", "category": "x", "price_pence": -1, "vat_bp": 10001, "postage": ["balloon"] });
    let refused = shop.world.issuer.post("/issuer/products").json(&wrong).send().await;
    assert_eq!(refused.faults(), ["/name required", "/price_pence out_of_range", "/vat_bp out_of_range"]);
    let wrong = json!({ "name": "Folder", "category": "x", "price_pence": 500, "vat_bp": 2000, "postage": ["balloon"] });
    let refused = shop.world.issuer.post("/issuer/products").json(&wrong).send().await;
    assert_eq!(refused.faults(), ["/postage/0 not_found"]);
    // A folder is of no document, and is posted with tracking only.
    let new = json!({ "name": "Folder", "category": "Other", "price_pence": 500, "vat_bp": 2000, "postage": ["tracked"] });
    let folder = shop.world.issuer.post("/issuer/products").json(&new).send().await.expect(201).json();
    let items =
        json!([{ "product_id": folder["id"], "quantity": 2, "note": "Blue" }, shop.item("letter", 1).await]);
    shop.put(items).await.expect(200);
    assert_eq!(shop.order(json!({ "postage": "standard" })).await.faults(), ["/postage not_offered"]);
    let order = shop.order(json!({})).await.expect(201).json();
    assert_eq!(
        (&order["lines"][0]["note"], &order["postage"]),
        (&json!("Blue"), &json!("Tracked and signed for, next working day"))
    );
    assert_eq!(money(&order).1, 1200 + 1200 + 900);
    shop.desk(&order, "fulfil", json!({})).await.expect(200);
}

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
async fn the_print_file_has_each_print_as_often_as_it_was_ordered() {
    let shop = Shop::start().await;
    let mut store = shop.world.issuer.read("/issuer/settings/rules").await["store"].clone();
    store["replaced_kinds"] = json!(["certificate"]);
    shop.world
        .issuer
        .patch("/issuer/settings/rules")
        .json(&json!({ "store": store }))
        .send()
        .await
        .expect(200);
    let items = json!([shop.item("certificate", 2).await, shop.item("transcript", 1).await]);
    shop.put(items).await.expect(200);
    let replaces = |product: Value| product["replaces_document"] == true;
    assert!(replaces(shop.product("certificate").await) && !replaces(shop.product("transcript").await));
    assert_eq!(shop.staff.read(&shop.path("checkout")).await["replaces_documents"], true);
    let order = shop.order(json!({})).await.expect(201).json();
    let ids = json!({ "order_ids": [order["id"]] });
    let refused = shop.world.issuer.post("/issuer/orders/print-file").json(&ids).send().await;
    assert_eq!(refused.faults(), ["/order_ids/0 not_allowed"]);
    let step = json!({ "step": "produce", "order_ids": [order["id"]] });
    shop.world.issuer.post("/issuer/orders/steps").json(&step).send().await.expect(200);
    let order = shop.now(&order).await;
    let (certificate, transcript) = (&order["lines"][0], &order["lines"][1]);
    assert_eq!(certificate["document"]["status"], "replaced");
    assert_eq!(
        (&transcript["document"]["status"], &transcript["replaced_by_id"]),
        (&json!("valid"), &Value::Null)
    );
    let file = shop.world.issuer.post("/issuer/orders/print-file").json(&ids).send().await.expect(200);
    let pdf = PdfFile::new(&file.body);
    pdf.check();
    let said = pdf.text();
    let new = text(&certificate["replaced_by_reference"]);
    assert!(said.matches(new).count() >= 2, "{new}: {said}");
    assert!(said.contains(text(&transcript["document"]["reference"])), "{said}");
    assert!(said.to_lowercase().contains("replacement"), "{said}");
    let list = format!("/issuer/orders/{}/packing-list.pdf", id(&order));
    let listed = PdfFile::new(&shop.world.issuer.get(&list).send().await.expect(200).body).text();
    assert!(listed.contains(new), "{listed}");
    // Who orders again is offered what holds now.
    let again = shop.path(&format!("orders/{}/again", id(&order)));
    let basket = shop.staff.post(&again).send().await.expect(200).json();
    assert_eq!(
        (&basket["items"][0]["document_id"], &basket["left_out"]),
        (&certificate["replaced_by_id"], &json!(0))
    );
    assert_eq!(basket["items"][0]["quantity"], 2);
    // A document that was cancelled after it was ordered is not printed.
    let order = shop.order(json!({})).await.expect(201).json();
    let revoke = format!("/issuer/documents/{}/revoke", text(&transcript["document_id"]));
    shop.world.issuer.post(&revoke).json(&json!({ "reason": "Wrong." })).send().await.expect(200);
    let refused = shop.desk(&order, "fulfil", json!({})).await.problem(409, "state_conflict");
    assert!(text(&refused["detail"]).contains("cancelled"), "{refused}");
    assert_eq!(shop.now(&order).await["status"], "placed");
    let left =
        shop.staff.post(&shop.path(&format!("orders/{}/again", id(&order)))).send().await.expect(200).json();
    assert_eq!(left["left_out"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_cancelled_during_production_is_neither_printed_nor_sent() {
    let shop = Shop::start().await;
    let mut certificate = shop.item("certificate", 2).await;
    certificate["note"] = json!("Cream paper");
    let transcript = shop.item("transcript", 1).await;
    shop.put(json!([certificate, transcript])).await.expect(200);
    let abroad = json!({ "name": "Exams office", "address": { "line1": "1 Quai", "town": "Brest",
        "postcode": "29200", "country": "FR" } });
    let order = shop.order(json!({ "delivery": abroad })).await.expect(201).json();
    let ids = json!({ "order_ids": [order["id"]] });
    let step = |step: &str| json!({ "step": step, "order_ids": [order["id"]] });
    let issuer = &shop.world.issuer;
    issuer.post("/issuer/orders/steps").json(&step("produce")).send().await.expect(200);
    let document = format!("/issuer/documents/{}", text(&certificate["document_id"]));
    let reason = json!({ "reason": "To be looked at." });
    issuer.post(&format!("{document}/suspend")).json(&reason).send().await.expect(200);
    let reference = text(&order["lines"][0]["document"]["reference"]);
    for refused in [
        issuer.post("/issuer/orders/print-file").json(&ids).send().await,
        shop.desk(&order, "fulfil", json!({})).await,
    ] {
        let refused = refused.problem(409, "state_conflict");
        let said = text(&refused["detail"]);
        assert!(said.contains(reference) && said.contains("suspended") && said.contains("£72.00"), "{said}");
    }
    let taken = issuer.post("/issuer/orders/steps").json(&step("dispatch")).send().await.expect(200).json();
    assert!(text(&taken["outcomes"][0]["refused"]).contains(reference), "{taken}");
    shop.desk(&order, "tracking", json!({})).await.problem(409, "state_conflict");

    // Its price is given back: the rest goes on its way.
    let list = format!("/issuer/orders/{}/packing-list.pdf", id(&order));
    let listed = PdfFile::new(&issuer.get(&list).send().await.expect(200).body).text();
    assert!(listed.contains("Note: Cream paper") && listed.contains("France"), "{listed}");
    shop.desk(&order, "refunds", json!({ "amount_pence": 7200, "reason": "Not sent" })).await.expect(201);
    issuer.post("/issuer/orders/print-file").json(&ids).send().await.expect(200);
    let listed = PdfFile::new(&issuer.get(&list).send().await.expect(200).body).text();
    assert!(!listed.contains(reference), "{listed}");
    shop.desk(&order, "fulfil", json!({ "tracking_number": "AB 1" })).await.expect(200);
    let mended = json!({ "tracking_number": "AB 2", "carrier": "Post" });
    let order = shop.desk(&order, "tracking", mended).await.expect(200).json();
    let last = order["events"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&order["tracking_number"], &last["kind"], &last["note"]),
        (&json!("AB 2"), &json!("tracking_changed"), &json!("Post AB 2"))
    );
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
