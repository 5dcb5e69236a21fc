//! Who may do what: every operation of the OpenAPI document, for every kind of caller.

use reqwest::Method;
use shared::{
    TextEnum,
    permission::{Permission, Role},
};
use uuid::Uuid;

use crate::support::{
    Award, Client, Value, World,
    awards::{create, csv, text},
    contract::{Contract, Operation},
    json,
};

/// What an operation's `security` says.
#[derive(Debug, PartialEq)]
enum Policy {
    Public,
    SignedIn,
    Needs(Permission),
}

fn policy(operation: &Operation<'_>) -> Policy {
    let declared = operation.spec["security"].as_array().map(Vec::as_slice).unwrap_or_default();
    let [one] = declared else { panic!("{} declares no policy", operation.id()) };
    if one == &json!({}) {
        return Policy::Public;
    }
    let scopes = one["access_token"].as_array().unwrap_or_else(|| panic!("{}: {one}", operation.id()));
    match scopes.as_slice() {
        [] => Policy::SignedIn,
        [name] => Policy::Needs(
            Permission::parse(text(name)).unwrap_or_else(|| panic!("{}: {name}", operation.id())),
        ),
        _ => panic!("{} needs several permissions", operation.id()),
    }
}

/// Rows that the operations' paths can name.
struct Rows {
    centre: Uuid,
    other_centre: Uuid,
    of: Vec<(&'static str, String)>,
    batch_row: String,
    delivery: String,
    merge: String,
    /// A share, its token, and the learner to whom it and the document belong.
    share: (String, String),
    learner: Client,
    /// A learner's order, and the number of its credit note.
    own_order: (String, String),
}

/// A logo that is in use: its name.
async fn logo(world: &World) -> String {
    let svg = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><rect width='9' height='9'/></svg>";
    let sent = world.issuer.post("/issuer/settings/pictures?use=logo").body("image/svg+xml", svg);
    let name = text(&sent.send().await.expect(201).json()["sha256"]).to_owned();
    let change = json!({ "logo": name });
    world.issuer.patch("/issuer/settings/brand").json(&change).send().await.expect(200);
    name
}

/// A bulk change of this document: its id.
async fn bulk_change(world: &World, document: &str) -> String {
    let body = json!({ "action": "suspend", "selection": { "ids": [document] }, "reason": "Why.",
        "documents": 1, "changes": 1 });
    let begun = world.issuer.post("/issuer/bulk-changes").json(&body).send().await.expect(202).json();
    text(&begun["id"]).to_owned()
}

/// A request that waits for a second person: its id.
async fn approval(world: &World) -> String {
    let set = async |on: bool| {
        let rule = json!({ "four_eyes_publish": on });
        world.issuer.patch("/issuer/settings/rules").json(&rule).send().await.expect(200);
    };
    let batch = world.import(csv(&[Award::numbered(7)])).await;
    set(true).await;
    let asked = world.publish(&batch).await.expect(202).json();
    set(false).await;
    text(&asked["approval_id"]).to_owned()
}

/// A key of the issuer: its id.
async fn api_key(world: &World) -> String {
    let new = json!({ "name": "Records system", "scopes": ["view_centres"] });
    let made = world.issuer.post("/issuer/api-keys").json(&new).send().await.expect(201).json();
    text(&made["api_key"]["id"]).to_owned()
}

/// A webhook where nobody answers, and what was sent to it: their ids.
async fn webhook(world: &World) -> (String, String) {
    let new = json!({ "url": "http://127.0.0.1:1/", "description": "A", "events": ["order.placed"] });
    let made = world.issuer.post("/issuer/webhooks").json(&new).send().await.expect(201).json();
    let id = text(&made["webhook"]["id"]).to_owned();
    let sent = world.issuer.post(&format!("/issuer/webhooks/{id}/test")).send().await.expect(202).json();
    (id, text(&sent["id"]).to_owned())
}

/// An order on account of this document with a credit note, the note's number, and its product.
async fn order(world: &World, staff: &Client, document: &Value) -> (String, String, String) {
    let of_centre = |rest: &str| format!("/centres/{}/{rest}", world.centre);
    let products = staff.read(&of_centre("store/products")).await;
    let mut products = products["items"].as_array().unwrap().iter();
    let product = products.find(|product| product["document_kind"] == document["kind"]).unwrap();
    let items =
        json!({ "items": [{ "product_id": product["id"], "document_id": document["id"], "quantity": 1 }] });
    staff.put(&of_centre("basket")).json(&items).send().await.expect(200);
    let new = json!({ "payment": "on_account" });
    let order = staff.post(&of_centre("orders")).json(&new).send().await.expect(201).json();
    let path = format!("/issuer/orders/{}/refunds", text(&order["id"]));
    let refund = json!({ "amount_pence": 1, "reason": "Why." });
    let order = world.issuer.post(&path).json(&refund).send().await.expect(201).json();
    let note = text(&order["credit_notes"][0]["number"]).to_owned();
    (text(&order["id"]).to_owned(), note, text(&product["id"]).to_owned())
}

/// An order of a learner with a credit note, and the note's number.
async fn own_order(world: &World, learner: &Client, product: &str, document: &Value) -> (String, String) {
    let items = json!({ "items": [{ "product_id": product, "document_id": document["id"], "quantity": 1 }] });
    learner.put("/learner/basket").json(&items).send().await.expect(200);
    let address =
        json!({ "line1": "1 Quay Street", "town": "Aberwen", "postcode": "SA99 1HC", "country": "GB" });
    let new = json!({ "payment": "card", "delivery": { "name": "Mair Evans", "address": address } });
    let order = learner.post("/learner/orders").json(&new).send().await.expect(201).json();
    let page = text(&order["payment_url"]).trim_start_matches(&world.app.app.config.public_base_url);
    let pay = world.app.anonymous().request(Method::POST, page);
    pay.body("application/x-www-form-urlencoded", "choice=pay").send().await.expect(303);
    let path = format!("/issuer/orders/{}/refunds", text(&order["id"]));
    let refund = json!({ "amount_pence": 1, "reason": "Why." });
    let order = world.issuer.post(&path).json(&refund).send().await.expect(201).json();
    (text(&order["id"]).to_owned(), text(&order["credit_notes"][0]["number"]).to_owned())
}

/// A draft of mails about this record: its id.
async fn notification_run(world: &World, staff: &Client, record: &str) -> String {
    let body = json!({ "items": [{ "record_id": record, "email": "mair@example.org" }] });
    let path = format!("/centres/{}/notification-runs", world.centre);
    let run = staff.post(&path).json(&body).send().await.expect(202).json();
    text(&run["id"]).to_owned()
}

impl Rows {
    async fn make(world: &World) -> Self {
        let batch = world.issue(&[Award::to("E1", "Mair", "Evans"), Award::to("E2", "", "")]).await;
        let staff = world.app.centre_user(world.centre).await;
        let document = world.documents(&staff, &batch).await.remove(0);
        let first = async |list: &str| {
            text(&world.issuer.read(&format!("/issuer/{list}")).await["items"][0]["id"]).to_owned()
        };
        let learner = async |number: &str| {
            let new =
                json!({ "enrolment_number": number, "last_name": "Twice", "date_of_birth": "2000-01-01" });
            create(&world.issuer, "/issuer/learners", &new).await
        };
        let (survivor, duplicate) = (learner("D1").await, learner("D2").await);
        let merges = format!("/issuer/learners/{survivor}/merges");
        let merge = create(&world.issuer, &merges, &json!({ "duplicate_id": duplicate })).await.to_string();
        let exports = format!("/centres/{}/exports", world.centre);
        let new = json!({ "name": "All", "filter": {} });
        let export = staff.post(&exports).json(&new).send().await.expect(202).json();
        let export = text(&export["id"]).to_owned();
        let reports = format!("/centres/{}/issue-reports", world.centre);
        let new = json!({ "subject_kind": "export", "subject_id": export, "message": "Look" });
        let report = create(&staff, &reports, &new).await.to_string();
        let learner = world.learner("E1", "Mair", "Evans", "mair.evans@example.org").await;
        let new = json!({ "document_ids": [document["id"]] });
        let share = learner.post("/learner/shares").json(&new).send().await.expect(201).json();
        let share = (text(&share["id"]).to_owned(), text(&share["token"]).to_owned());
        let (order, credit_note, product) = order(world, &staff, &document).await;
        let own_order = own_order(world, &learner, &product, &document).await;
        let (webhook, delivery) = webhook(world).await;
        let of = vec![
            ("orders", order),
            ("credit-notes", credit_note),
            ("products", product),
            ("batches", text(&batch["id"]).to_owned()),
            ("centres", world.centre.to_string()),
            ("learners", survivor.to_string()),
            ("qualifications", first("qualifications").await),
            ("users", text(&staff.read("/me").await["user"]["id"]).to_owned()),
            ("approvals", approval(world).await),
            ("api-keys", api_key(world).await),
            ("webhooks", webhook.clone()),
            ("print-jobs", text(&batch["print_jobs"][0]["id"]).to_owned()),
            ("documents", text(&document["id"]).to_owned()),
            ("records", text(&document["record_id"]).to_owned()),
            ("exports", export),
            ("shares", share.0.clone()),
            ("issue-reports", report),
            ("notification-runs", notification_run(world, &staff, text(&document["record_id"])).await),
            ("verify", text(&document["reference"]).to_owned()),
            ("pictures", logo(world).await),
            ("bulk-changes", bulk_change(world, text(&document["id"])).await),
            // Someone else's, which nobody can name as one's own.
            ("passkeys", world.app.app.clock.id().to_string()),
            ("sessions", text(&staff.read("/me/sessions").await["items"][0]["id"]).to_owned()),
        ];
        let batch_row = text(&world.rows(&batch).await[1]["id"]).to_owned();
        let (centre, other_centre) = (world.centre, world.other_centre);
        Self { centre, other_centre, of, batch_row, delivery, merge, share, learner, own_order }
    }

    /// The path with each parameter filled in.
    fn fill(&self, path: &str, centre: Uuid) -> String {
        let mut filled: Vec<String> = Vec::new();
        for part in path.split('/') {
            let value = match part {
                "{centre_id}" => centre.to_string(),
                "{row_id}" => self.batch_row.clone(),
                "{delivery_id}" => self.delivery.clone(),
                "{merge_id}" => self.merge.clone(),
                "{token}" => self.share.1.clone(),
                "{provider}" => "test".to_owned(),
                "{id}" if path.contains("/learner/orders/") => self.own_order.0.clone(),
                "{number}" if path.contains("/learner/orders/") => self.own_order.1.clone(),
                "{kind}" => "certificate".to_owned(),
                "{version}" => "1".to_owned(),
                "{id}" | "{number}" | "{reference}" | "{sha256}" => {
                    let list = filled.last().unwrap().as_str();
                    let found = self.of.iter().find(|(name, _)| *name == list);
                    found.unwrap_or_else(|| panic!("no row for {path}")).1.clone()
                }
                _ => part.to_owned(),
            };
            filled.push(value);
        }
        filled.join("/")
    }
}

/// Sends a request whose body can't be read: what is said before the body is looked at shows.
async fn call(client: &Client, operation: &Operation<'_>, path: &str) -> (u16, String) {
    let request = client.request(operation.method.clone(), path);
    if operation.id().ends_with("_events") {
        let response = request.open().await;
        let status = response.status().as_u16();
        let problem = if status < 400 { Value::Null } else { response.json().await.unwrap() };
        return (status, problem["code"].as_str().unwrap_or_default().to_owned());
    }
    let request = if operation.method == Method::GET {
        request
    } else {
        request.body("application/json", "{ this is no JSON")
    };
    let answer = request.send().await;
    let code = if answer.status < 400 { Value::Null } else { answer.json()["code"].clone() };
    (answer.status, code.as_str().unwrap_or_default().to_owned())
}

async fn everyone(world: &World, rows: &Rows) -> Vec<(Role, Client)> {
    let app = &world.app;
    vec![
        (Role::IssuerAdmin, app.issuer().await),
        (Role::IssuerIssuing, app.issuer_staff().await),
        (Role::IssuerSupport, app.staff(Role::IssuerSupport).await),
        (Role::IssuerAuditor, app.staff(Role::IssuerAuditor).await),
        (Role::CentreAdmin, app.centre_admin(world.centre).await),
        (Role::CentreUser, app.centre_user(world.centre).await),
        (Role::Learner, rows.learner.clone()),
    ]
}

fn refused_for_who_asks(code: &str) -> bool {
    matches!(code, "not_signed_in" | "not_permitted")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_for_every_kind_of_caller() {
    let world = World::start().await;
    let rows = Rows::make(&world).await;
    let everyone = everyone(&world, &rows).await;
    let contract = Contract::read();
    let mut operations: Vec<_> = contract.operations().collect();
    // What is deleted is not there for what would come after it.
    operations.sort_by_key(|operation| operation.method == Method::DELETE);
    for operation in operations {
        let (name, policy) = (operation.id(), policy(&operation));
        let path = rows.fill(operation.path, rows.centre);
        let anonymous = call(&world.app.anonymous(), &operation, &path).await;
        if policy == Policy::Public {
            assert!(!refused_for_who_asks(&anonymous.1), "{name} is public, but answers {anonymous:?}");
        } else {
            assert_eq!(anonymous, (401, "not_signed_in".to_owned()), "{name}");
        }
        for (role, client) in &everyone {
            let got = call(client, &operation, &path).await;
            match &policy {
                Policy::Needs(permission) if !role.permissions().contains(permission) => {
                    assert_eq!(got, (403, "not_permitted".to_owned()), "{name} for {role}");
                }
                _ => {
                    assert!(!refused_for_who_asks(&got.1), "{name} for {role} answers {got:?}");
                    assert!(
                        got.0 != 404
                            || matches!(
                                name,
                                "get_mailbox"
                                    | "delete_export"
                                    | "get_avatar"
                                    | "end_session"
                                    | "delete_user"
                                    | "delete_centre_user"
                                    | "get_user_avatar"
                                    | "get_centre_user_avatar"
                                    | "rename_passkey"
                                    | "remove_passkey"
                                    | "settle_refused_return"
                                    | "get_product_picture"
                                    | "get_store_picture"
                                    | "get_own_store_picture"
                            ),
                        "{name} for {role} answers {got:?}"
                    );
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_by_api_keys() {
    let world = World::start().await;
    let rows = Rows::make(&world).await;
    let contract = Contract::read();
    let mut operations: Vec<_> = contract.operations().collect();
    operations.sort_by_key(|operation| operation.method == Method::DELETE);
    for centre in [None, Some(rows.centre)] {
        let role = shared::api_keys::role(centre.is_some());
        let whole = world.key(centre, role.permissions()).await;
        for operation in &operations {
            let (name, policy) = (operation.id(), policy(operation));
            let path = rows.fill(operation.path, rows.centre);
            let got = call(&whole, operation, &path).await;
            let Policy::Needs(permission) = policy else {
                let refused = policy == Policy::SignedIn && name != "me";
                assert_eq!(got == (403, "not_permitted".to_owned()), refused, "{name} answers {got:?}");
                continue;
            };
            let decides = matches!(name, "approve" | "refuse" | "withdraw");
            if !role.permissions().contains(&permission) || decides {
                assert_eq!(got, (403, "not_permitted".to_owned()), "{name} for {role}");
                continue;
            }
            assert!(!refused_for_who_asks(&got.1), "{name} for {role} answers {got:?}");
            let others: Vec<_> =
                role.permissions().iter().copied().filter(|other| *other != permission).collect();
            let without = world.key(centre, &others).await;
            assert_eq!(
                call(&without, operation, &path).await,
                (403, "not_permitted".to_owned()),
                "{name} for {role} without {permission}"
            );
            if centre.is_some() && operation.path.contains("{centre_id}") {
                let elsewhere = rows.fill(operation.path, rows.other_centre);
                assert_eq!(call(&whole, operation, &elsewhere).await.0, 404, "{name} in another centre");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_centres_rows_are_not_there() {
    let world = World::start().await;
    let rows = Rows::make(&world).await;
    let not_found = (404, "not_found".to_owned());
    let contract = Contract::read();
    let mut seen = 0;
    let stranger = world.app.centre_admin(world.other_centre).await;
    for operation in contract.operations().filter(|operation| operation.path.contains("{centre_id}")) {
        let name = operation.id();
        let theirs = rows.fill(operation.path, rows.centre);
        assert_eq!(call(&stranger, &operation, &theirs).await, not_found, "{name}");
        // Products are the same for all centres.
        if operation.path.contains("{id}") && !operation.path.contains("/store/products/") {
            // Under one's own centre, another's row is no more there.
            let smuggled = rows.fill(operation.path, rows.other_centre);
            assert_eq!(call(&stranger, &operation, &smuggled).await, not_found, "{name}");
        }
        seen += 1;
    }
    assert!(seen >= 9);
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_that_name_nothing_are_not_found() {
    let world = World::start().await;
    let rows = Rows::make(&world).await;
    let staff = world.app.centre_admin(world.centre).await;
    let contract = Contract::read();
    for operation in contract.operations() {
        let path = rows.fill(operation.path, rows.centre);
        let of_centre = operation.path.contains("{centre_id}");
        let of_learner = operation.path.contains("/learner/");
        let client = if of_centre {
            &staff
        } else if of_learner {
            &rows.learner
        } else {
            &world.issuer
        };
        for (at, _) in operation.path.split('/').enumerate().filter(|(_, part)| part.ends_with("id}")) {
            let unknown = world.app.app.clock.id().to_string();
            for wrong in ["nonsense", "1", "%00", "%FF", "..%2f", unknown.as_str()] {
                let mut parts: Vec<_> = path.split('/').collect();
                parts[at] = wrong;
                let got = call(client, &operation, &parts.join("/")).await;
                assert_eq!(got, (404, "not_found".to_owned()), "{} with {wrong}", operation.id());
            }
        }
    }
}
