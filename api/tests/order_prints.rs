//! Prints of orders: the file that is printed, and what is cancelled meanwhile.

use crate::support::{
    Value,
    awards::{id, text},
    json,
    peers::PdfFile,
    shop::Shop,
};

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
