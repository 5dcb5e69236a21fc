//! A centre with documents and what it orders of them.

use serde_json::{Value, json};

use super::{
    awards::{Award, World, id},
    client::{Answer, Client},
};

/// The centre of a [`World`], its staff, and its documents.
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
