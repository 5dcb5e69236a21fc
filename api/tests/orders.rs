//! The store, from the basket to the letter box: what is ordered once, and what it costs.

use futures_util::future::join_all;

use crate::support::{
    Value,
    awards::{id, text},
    json,
    peers::PdfFile,
    shop::{Shop, money},
};

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
