//! Webhooks: other programs are told what happened, signed, again and again, and nowhere else.

use chrono::TimeDelta;
use shared::permission::Role;

use crate::support::{
    Award, Client, TestApp, Value, World,
    app::until,
    awards::{csv, text},
    json,
    receiver::Receiver,
};

async fn make(by: &Client, url: &str, events: &[&str]) -> Value {
    let new = json!({ "url": url, "description": "Records system", "events": events });
    by.post("/issuer/webhooks").json(&new).send().await.expect(201).json()
}

fn path(made: &Value) -> String {
    format!("/issuer/webhooks/{}", text(&made["webhook"]["id"]))
}

async fn deliveries(by: &Client, path: &str) -> Vec<Value> {
    by.read(&format!("{path}/deliveries")).await["items"].as_array().unwrap().clone()
}

/// The newest delivery, once this holds of it.
async fn newest(by: &Client, path: &str, holds: impl Fn(&Value) -> bool) -> Value {
    until("a delivery is tried", async || {
        deliveries(by, path).await.into_iter().next().filter(|it| holds(it))
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_is_told_and_signed() {
    let world = World::start().await;
    let receiver = Receiver::start(&[]);
    let events = ["print_job.completed", "document.suspended", "document.replaced"];
    let made = make(&world.issuer, &receiver.url, &events).await;
    let secret = text(&made["secret"]);
    let batch = world.issue(&[Award::numbered(1), Award::numbered(2)]).await;
    let told = receiver.received(1).await.remove(0);
    assert!(told.is_signed(secret) && told.signatures.len() == 1, "{told:?}");
    assert_eq!(told.timestamp, "1795435200");
    assert_eq!(
        (&told.body["type"], &told.body["timestamp"]),
        (&json!("print_job.completed"), &json!("2026-11-23T12:00:00Z"))
    );
    let (job, data) = (&batch["print_jobs"][0], &told.body["data"]);
    assert_eq!((&data["id"], &data["documents_completed"]), (&job["id"], &json!(2)));
    // Nothing that is not what was sent.
    assert!(!receiver_altered(&told).is_signed(secret));
    let staff = world.app.centre_user(world.centre).await;
    let document = world.documents(&staff, &batch).await.remove(0);
    let act = async |id: &Value, step: &str| {
        let path = format!("/issuer/documents/{}/{step}", text(id));
        let reason = json!({ "reason": "Told by phone." });
        let status = if step == "reissue" { 201 } else { 200 };
        world.issuer.post(&path).json(&reason).send().await.expect(status).json()
    };
    act(&document["id"], "suspend").await;
    let suspended = receiver.received(2).await.remove(1).body;
    assert_eq!(suspended["type"], "document.suspended");
    let first = &suspended["data"]["documents"][0];
    assert_eq!((&first["reference"], &first["status"]), (&document["reference"], &json!("suspended")));
    // What it does not want to know it is not told.
    act(&document["id"], "reinstate").await;
    let new = act(&document["id"], "reissue").await;
    let replaced = receiver.received(3).await.remove(2);
    assert_eq!(replaced.body["data"]["documents"][0]["replaced_by"]["id"], new["id"]);
    assert_eq!(replaced.body["data"]["documents"][0]["status"], "replaced");
    // Nobody's name, and no reason.
    for told in receiver.received(3).await {
        assert!(!told.text.contains("Ifan") && !told.text.contains("phone"), "{}", told.text);
    }
    let listed = deliveries(&world.issuer, &path(&made)).await;
    assert_eq!(listed.len(), 3);
    assert_eq!(listed[0]["id"], replaced.id);
}

fn receiver_altered(told: &crate::support::receiver::Received) -> crate::support::receiver::Received {
    let mut other = told.clone();
    other.text = other.text.replace("completed", "failed");
    other
}

#[tokio::test(flavor = "multi_thread")]
async fn many_documents_at_once_are_one_message() {
    let world = World::start().await;
    let receiver = Receiver::start(&[]);
    let batch = world.issue(&[Award::numbered(1), Award::numbered(2), Award::numbered(3)]).await;
    make(&world.issuer, &receiver.url, &["document.revoked"]).await;
    let staff = world.app.centre_user(world.centre).await;
    let ids: Vec<_> =
        world.documents(&staff, &batch).await.iter().map(|document| document["id"].clone()).collect();
    let body = json!({ "action": "revoke", "selection": { "ids": ids }, "reason": "Why.",
        "documents": 3, "changes": 3 });
    world.issuer.post("/issuer/bulk-changes").json(&body).send().await.expect(202);
    let told = receiver.received(1).await.remove(0).body;
    let documents = told["data"]["documents"].as_array().unwrap();
    assert_eq!(documents.len(), 3);
    assert!(documents.iter().all(|document| document["status"] == "revoked"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_is_tried_again_for_about_a_day() {
    let world = World::start().await;
    let receiver = Receiver::start(&[500, 302]);
    let made = make(&world.issuer, &receiver.url, &["order.placed"]).await;
    let path = path(&made);
    world.issuer.post(&format!("{path}/test")).send().await.expect(202);
    let failed = newest(&world.issuer, &path, |it| it["tries"] == 1).await;
    assert_eq!((&failed["status"], &failed["status_code"]), (&json!("waiting"), &json!(500)));
    assert_eq!(failed["next_try_at"], "2026-11-23T12:00:05Z");
    assert_eq!(world.issuer.read(&path).await["failing_since"], "2026-11-23T12:00:00Z");
    let again = format!("{path}/deliveries/{}/send", text(&failed["id"]));
    world.issuer.post(&again).send().await.problem(409, "state_conflict");
    world.app.pass(TimeDelta::seconds(5));
    // A redirect is not followed.
    let failed = newest(&world.issuer, &path, |it| it["tries"] == 2).await;
    assert!(text(&failed["fault"]).contains("Redirects are not followed"), "{failed}");
    world.app.pass(TimeDelta::seconds(30));
    let delivered = newest(&world.issuer, &path, |it| it["status"] == "delivered").await;
    assert_eq!((&delivered["tries"], &delivered["status_code"]), (&json!(3), &json!(204)));
    assert_eq!((&delivered["fault"], &delivered["next_try_at"]), (&Value::Null, &Value::Null));
    assert_eq!(world.issuer.read(&path).await["failing_since"], Value::Null);
    let received = receiver.received(3).await;
    assert!(received.iter().all(|it| it.id == received[0].id && it.is_signed(text(&made["secret"]))));
    assert_ne!(received[0].timestamp, received[2].timestamp);
    // The same message once more.
    world.issuer.post(&again).send().await.expect(202);
    assert_eq!(receiver.received(4).await[3].id, received[0].id);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_that_fails_for_days_is_paused_and_its_maker_told() {
    let app = TestApp::start_idle().await;
    let issuer = app.issuer().await;
    let receiver = Receiver::start(&[500; 60]);
    let made = make(&issuer, &receiver.url, &["order.placed"]).await;
    let path = path(&made);
    let test = async |by: &Client| by.post(&format!("{path}/test")).send().await.expect(202).json();
    let work = async || api::jobs::runner::drain(&app.app).await.unwrap();
    test(&issuer).await;
    // About a day, in eleven tries.
    for hours in [1, 1, 1, 1, 1, 1, 2, 4, 8, 8, 48] {
        work().await;
        app.pass(TimeDelta::hours(hours));
    }
    let issuer = app.issuer().await;
    let failed = newest(&issuer, &path, |it| it["status"] == "failed").await;
    assert_eq!((&failed["tries"], &failed["next_try_at"]), (&json!(11), &Value::Null));
    // One try says little, the fifth says enough.
    test(&issuer).await;
    work().await;
    assert_eq!(issuer.read(&path).await["status"], "active");
    for _ in 0..4 {
        app.pass(TimeDelta::minutes(11));
        work().await;
    }
    // What waited is given up, and nothing new is written down.
    app.pass(TimeDelta::minutes(31));
    let before = receiver.count();
    work().await;
    assert_eq!(receiver.count(), before);
    let issuer = app.issuer().await;
    assert_eq!(issuer.read(&path).await["status"], "paused");
    assert_eq!(deliveries(&issuer, &path).await[0]["status"], "failed");
    issuer.post(&format!("{path}/test")).send().await.problem(409, "state_conflict");
    let mails = app.anonymous().read("/mailbox").await;
    let about = |mail: &&Value| text(&mail["subject"]).contains("a webhook is paused");
    assert_eq!(mails["items"].as_array().unwrap().iter().filter(about).count(), 1);
    let resume = json!({ "status": "active" });
    let resumed = issuer.patch(&path).json(&resume).send().await.expect(200).json();
    assert_eq!((&resumed["status"], &resumed["failing_since"]), (&json!("active"), &Value::Null));
    let trail = issuer.read("/issuer/audit-events?subject_kind=webhook&limit=200").await;
    let actions: Vec<_> = trail["items"].as_array().unwrap().iter().map(|it| text(&it["action"])).collect();
    assert_eq!(actions[..2], ["resumed", "paused"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_private_is_reached_from_a_portal_that_is_in_use() {
    let app = TestApp::start_with(&[("PORTAL_PUBLIC_BASE_URL", "https://portal.example")]).await;
    let issuer = app.issuer().await;
    let receiver = Receiver::start(&[]);
    let faults = async |url: &str| {
        let new = json!({ "url": url, "description": "A", "events": ["order.placed"] });
        issuer.post("/issuer/webhooks").json(&new).send().await.faults()
    };
    for refused in [
        "http://example.org/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://169.254.169.254/latest/meta-data/",
        "https://2130706433/",
        "https://user:secret@example.org/",
    ] {
        assert_eq!(faults(refused).await, ["/url not_allowed"], "{refused}");
    }
    for malformed in ["example.org", "ftp://example.org/", "https://", "javascript:alert(1)"] {
        assert_eq!(faults(malformed).await, ["/url malformed"], "{malformed}");
    }
    // A name is looked at when it is resolved: whatever it meant when the webhook was made.
    let port = receiver.url.rsplit_once(':').unwrap().1;
    let made = make(&issuer, &format!("https://localhost:{port}"), &["order.placed"]).await;
    // What got into the database otherwise is looked at too.
    let other = make(&issuer, "https://example.org/", &["order.placed"]).await;
    let sql = format!("update webhooks set url = '{}' where url = 'https://example.org/'", receiver.url);
    assert_eq!(app.sql(&sql).await, 1);
    for made in [made, other] {
        let path = path(&made);
        issuer.post(&format!("{path}/test")).send().await.expect(202);
        let failed = newest(&issuer, &path, |it| it["tries"] == 1).await;
        assert!(text(&failed["fault"]).contains("private network"), "{failed}");
        assert_eq!(failed["status_code"], Value::Null);
    }
    assert_eq!(receiver.count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_secret_takes_the_place_of_the_old_one_within_a_day() {
    let world = World::start().await;
    let receiver = Receiver::start(&[]);
    let made = make(&world.issuer, &receiver.url, &["order.placed"]).await;
    let path = path(&made);
    let renewed = world.issuer.post(&format!("{path}/secret")).send().await.expect(200).json();
    let (old, new) = (text(&made["secret"]), text(&renewed["secret"]));
    assert_ne!(old, new);
    assert_eq!(renewed["webhook"]["old_secret_until"], "2026-11-24T12:00:00Z");
    world.issuer.post(&format!("{path}/test")).send().await.expect(202);
    let told = receiver.received(1).await.remove(0);
    assert!(told.is_signed(new) && told.is_signed(old));
    world.app.pass(TimeDelta::days(1));
    let issuer = world.app.issuer().await;
    issuer.post(&format!("{path}/test")).send().await.expect(202);
    let told = receiver.received(2).await.remove(1);
    assert!(told.is_signed(new) && !told.is_signed(old));
    assert!(!issuer.read(&path).await.to_string().contains("whsec_"));
}

#[tokio::test(flavor = "multi_thread")]
async fn webhooks_are_changed_paused_and_deleted() {
    let world = World::start().await;
    let receiver = Receiver::start(&[]);
    let new = json!({ "url": receiver.url, "description": "A", "events": ["order.placed"] });
    let send = || world.issuer.post("/issuer/webhooks").header("idempotency-key", "k").json(&new);
    let made = send().send().await.expect(201).json();
    assert_eq!(made, send().send().await.expect(201).json());
    let path = path(&made);
    let tag = world.issuer.get(&path).send().await.expect(200).header("etag").to_owned();
    let change = json!({ "description": "B", "events": ["issue_report.created"] });
    let patch = |body: &Value| world.issuer.patch(&path).header("if-match", &tag).json(body);
    let changed = patch(&change).send().await.expect(200).json();
    assert_eq!(changed["events"], json!(["issue_report.created"]));
    patch(&change).send().await.problem(412, "stale");
    assert_eq!(
        world.issuer.patch(&path).json(&json!({ "events": [] })).send().await.faults(),
        ["/events required"]
    );
    let report = async |at: &str| {
        let batch = world.issue(&[Award::to(at, "Ifan", "Learner").set("documents", "certificate")]).await;
        let staff = world.app.centre_user(world.centre).await;
        let document = world.documents(&staff, &batch).await.remove(0);
        let new = json!({ "subject_kind": "document", "subject_id": document["id"], "message": "Private" });
        let path = format!("/centres/{}/issue-reports", world.centre);
        staff.post(&path).json(&new).send().await.expect(201);
    };
    report("E1").await;
    let told = receiver.received(1).await.remove(0);
    assert!(told.body["type"] == "issue_report.created" && !told.text.contains("Private"));
    world.issuer.patch(&path).json(&json!({ "status": "paused" })).send().await.expect(200);
    report("E2").await;
    assert_eq!(deliveries(&world.issuer, &path).await.len(), 1);
    // What is old is forgotten.
    world.app.pass(TimeDelta::days(31));
    world.app.app.sweep().await.unwrap();
    let issuer = world.app.issuer().await;
    assert!(deliveries(&issuer, &path).await.is_empty());
    issuer.delete(&path).send().await.expect(204);
    issuer.get(&path).send().await.problem(404, "not_found");
    assert_eq!(issuer.read("/issuer/webhooks").await["total"], 0);
    for role in [Role::IssuerIssuing, Role::IssuerAuditor] {
        let other = world.app.staff(role).await;
        other.get("/issuer/webhooks").send().await.problem(403, "not_permitted");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_cut_off_is_told_by_the_next_worker_and_what_is_rolled_back_by_none() {
    let app = TestApp::start_idle().await;
    let world = World::on(app).await;
    let receiver = Receiver::start(&[]);
    let made = make(&world.issuer, &receiver.url, &["document.suspended"]).await;
    let work = async || api::jobs::runner::drain(&world.app.app).await.unwrap();
    let batch = world.upload(csv(&[Award::numbered(1)])).await.expect(202).json();
    work().await;
    world.publish(&batch).await.expect(202);
    work().await;
    let batch = world.issued(&batch).await;
    let staff = world.app.centre_user(world.centre).await;
    let document = text(&world.documents(&staff, &batch).await[0]["id"]).to_owned();
    let act = |step: &str| world.issuer.post(&format!("/issuer/documents/{document}/{step}"));
    act("suspend").json(&json!({ "reason": "Why." })).send().await.expect(200);
    // Refused: nothing of it is written down.
    act("suspend").json(&json!({ "reason": "Why." })).send().await.problem(409, "state_conflict");
    let waiting = deliveries(&world.issuer, &path(&made)).await;
    assert_eq!((waiting.len(), &waiting[0]["status"]), (1, &json!("waiting")));
    // A worker that took the job has died.
    let sql = "update jobs set state = 'running', worker = id, leased_until = created_at where kind = 'deliver_webhook'";
    assert_eq!(world.app.sql(sql).await, 1);
    world.app.pass(TimeDelta::seconds(1));
    work().await;
    let told = receiver.received(1).await;
    assert_eq!(told[0].id, text(&waiting[0]["id"]));
    // The job of before does nothing more.
    let sql = "update jobs set state = 'queued' where kind = 'deliver_webhook'";
    assert_eq!(world.app.sql(sql).await, 1);
    work().await;
    assert_eq!(receiver.count(), 1);
}
