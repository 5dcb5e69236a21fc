//! Four eyes: what one asks for is done when a second person approves it, and exactly that.

use shared::permission::Role;

use crate::support::{
    Answer, Award, Client, Value, World,
    app::until,
    awards::{csv, text},
    json,
};

struct Office {
    world: World,
    /// Who asks.
    asker: Client,
    /// Who approves.
    second: Client,
}

impl Office {
    async fn start(rule: &str) -> Self {
        let world = World::start().await;
        let asker = world.app.issuer_staff().await;
        let second = world.app.issuer_staff().await;
        set(&world, rule, true).await;
        Self { world, asker, second }
    }

    async fn batch(&self, awards: &[Award]) -> Value {
        self.world.import(csv(awards)).await
    }

    async fn publish(&self, batch: &Value) -> Answer {
        self.asker.post(&format!("/issuer/batches/{}/publish", text(&batch["id"]))).send().await
    }

    /// Asks to publish: the request.
    async fn asked(&self, batch: &Value) -> String {
        let answer = self.publish(batch).await.expect(202).json();
        assert_eq!(answer["print_job_ids"], json!([]));
        text(&answer["approval_id"]).to_owned()
    }
}

async fn set(world: &World, rule: &str, on: bool) {
    let change = json!({ rule: on });
    world.issuer.patch("/issuer/settings/rules").json(&change).send().await.expect(200);
}

async fn act(by: &Client, approval: &str, step: &str) -> Answer {
    let request = by.post(&format!("/issuer/approvals/{approval}/{step}"));
    let request = if step == "refuse" { request.json(&json!({ "reason": "Not yet." })) } else { request };
    request.send().await
}

async fn status(by: &Client, approval: &str) -> Value {
    by.read(&format!("/issuer/approvals/{approval}")).await["status"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_is_published_when_a_second_person_approves() {
    let office = Office::start("four_eyes_publish").await;
    let batch = office.batch(&[Award::numbered(1), Award::numbered(2)]).await;
    let approval = office.asked(&batch).await;
    // Asked again, it is the same request.
    assert_eq!(office.asked(&batch).await, approval);
    let path = format!("/issuer/batches/{}", text(&batch["id"]));
    assert_eq!(office.asker.read(&path).await["print_jobs"], json!([]));
    let shown = office.second.read(&format!("/issuer/approvals/{approval}")).await;
    assert_eq!(
        (&shown["kind"], &shown["count"], &shown["status"]),
        (&json!("publish"), &json!(2), &json!("pending"))
    );
    assert_eq!(office.second.read("/issuer/dashboard").await["approvals_waiting"], 1);
    // Not by who asked, not by who may not publish.
    act(&office.asker, &approval, "approve").await.problem(409, "state_conflict");
    act(&office.asker, &approval, "refuse").await.problem(409, "state_conflict");
    act(&office.second, &approval, "withdraw").await.problem(409, "state_conflict");
    for role in [Role::IssuerSupport, Role::IssuerAuditor] {
        let other = office.world.app.staff(role).await;
        act(&other, &approval, "approve").await.problem(403, "not_permitted");
    }
    // Two who approve at once do it once.
    let third = office.world.app.issuer_staff().await;
    let (one, other) =
        tokio::join!(act(&office.second, &approval, "approve"), act(&third, &approval, "approve"));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    let issued = office.world.issued(&batch).await;
    assert_eq!(issued["published"], 2);
    assert_eq!(issued["print_jobs"].as_array().unwrap().len(), 1);
    act(&office.second, &approval, "approve").await.problem(409, "state_conflict");
    let history = office.world.issuer.read("/issuer/audit-events?limit=200").await;
    let actions: Vec<_> = history["items"].as_array().unwrap().iter().map(|it| text(&it["action"])).collect();
    for action in ["asked_approval", "approved", "published"] {
        assert_eq!(actions.iter().filter(|it| **it == action).count(), 1, "{action}: {actions:?}");
    }
}

/// The address of who is signed in.
async fn address(of: &Client) -> String {
    text(&of.read("/me").await["user"]["email"]).to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_approve_and_who_asked_are_told_by_mail() {
    let office = Office::start("four_eyes_publish").await;
    let auditor = office.world.app.staff(Role::IssuerAuditor).await;
    let batch = office.batch(&[Award::numbered(1)]).await;
    let path = format!("/issuer/batches/{}/summary", text(&batch["id"]));
    assert_eq!(office.asker.read(&path).await["approval_needed"], true);
    let approval = office.asked(&batch).await;
    office.asked(&batch).await;
    let (asker, second) = (address(&office.asker).await, address(&office.second).await);
    let waits = office.world.app.mail_about(&second, "waits for your approval").await;
    let said = text(&waits["text"]);
    assert!(said.contains("publish 1 row of") && said.contains("/issuer/approvals"), "{said}");
    act(&office.second, &approval, "refuse").await.expect(200);
    let refused = office.world.app.mail_about(&asker, "refused").await;
    assert!(text(&refused["text"]).contains("Not yet."), "{refused}");
    let mails = office.world.app.anonymous().read("/mailbox").await;
    let to = |address: &str| {
        let about = |mail: &&Value| mail["to"] == address && text(&mail["subject"]).contains("approval");
        mails["items"].as_array().unwrap().iter().filter(about).count()
    };
    // Once each: not who asked, not who may not approve.
    assert_eq!((to(&second), to(&asker), to(&address(&auditor).await)), (1, 0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_changed_since_needs_another_approval() {
    let office = Office::start("four_eyes_publish").await;
    let batch = office.batch(&[Award::numbered(1), Award::numbered(2)]).await;
    let approval = office.asked(&batch).await;
    let row = office.world.rows(&batch).await.remove(0);
    let path = format!("/issuer/batches/{}/rows/{}", text(&batch["id"]), text(&row["id"]));
    let mend = json!({ "values": { "last_name": "Other" } });
    office.world.issuer.patch(&path).json(&mend).send().await.expect(200);
    act(&office.second, &approval, "approve").await.problem(409, "state_conflict");
    assert_eq!(status(&office.second, &approval).await, "outdated");
    let path = format!("/issuer/batches/{}", text(&batch["id"]));
    assert_eq!(office.asker.read(&path).await["print_jobs"], json!([]));
    let again = office.asked(&batch).await;
    assert_ne!(again, approval);
    act(&office.second, &again, "approve").await.expect(200);
    assert_eq!(office.world.issued(&batch).await["published"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_refused_with_a_reason_or_withdrawn() {
    let office = Office::start("four_eyes_publish").await;
    let batch = office.batch(&[Award::numbered(1)]).await;
    let approval = office.asked(&batch).await;
    let blank = office.second.post(&format!("/issuer/approvals/{approval}/refuse"));
    assert_eq!(blank.json(&json!({ "reason": " " })).send().await.faults(), ["/reason required"]);
    let refused = act(&office.second, &approval, "refuse").await.expect(200).json();
    assert_eq!((&refused["status"], &refused["decision_reason"]), (&json!("refused"), &json!("Not yet.")));
    act(&office.second, &approval, "approve").await.problem(409, "state_conflict");
    let second = office.asked(&batch).await;
    act(&office.asker, &second, "withdraw").await.expect(200);
    act(&office.second, &second, "approve").await.problem(409, "state_conflict");
    // Nothing is planned past a second person.
    let plan = json!({ "publish_at": "2026-12-24T09:00:00Z" });
    let path = format!("/issuer/batches/{}/schedule", text(&batch["id"]));
    office.asker.put(&path).json(&plan).send().await.problem(409, "state_conflict");
    // Off, it is as before.
    set(&office.world, "four_eyes_publish", false).await;
    let published = office.publish(&batch).await.expect(202).json();
    assert_eq!(published["approval_id"], Value::Null);
    assert_eq!(office.world.issued(&batch).await["published"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_documents_are_cancelled_when_a_second_person_approves() {
    let office = Office::start("four_eyes_revoke").await;
    let batch = office.world.issue(&[Award::numbered(1), Award::numbered(2), Award::numbered(3)]).await;
    let staff = office.world.app.centre_user(office.world.centre).await;
    let documents = office.world.documents(&staff, &batch).await;
    let begin = async |action: &str, ids: &[Value]| {
        let many = ids.len();
        let body = json!({ "action": action, "selection": { "ids": ids }, "reason": "Why.",
            "documents": many, "changes": many });
        office.asker.post("/issuer/bulk-changes").json(&body).send().await.expect(202).json()
    };
    let ended = async |change: &Value| {
        let path = format!("/issuer/bulk-changes/{}", text(&change["id"]));
        until("the change ends", async || {
            let change = office.asker.read(&path).await;
            matches!(text(&change["status"]), "completed" | "failed").then_some(change)
        })
        .await
    };
    let of = async |change: &Value| {
        let path = format!("/issuer/approvals?subject_id={}", text(&change["id"]));
        text(&office.second.read(&path).await["items"][0]["id"]).to_owned()
    };
    let ids: Vec<_> = documents.iter().map(|document| document["id"].clone()).collect();
    let first = begin("revoke", &ids[..1]).await;
    let approval = of(&first).await;
    act(&office.asker, &approval, "approve").await.problem(409, "state_conflict");
    act(&office.second, &approval, "refuse").await.expect(200);
    let refused = ended(&first).await;
    assert_eq!((&refused["failure"]["code"], &refused["changed"]), (&json!("not_approved"), &json!(0)));
    // One of them is cancelled by itself meanwhile.
    let second = begin("revoke", &ids[..2]).await;
    let path = format!("/issuer/documents/{}/revoke", text(&ids[0]));
    office.asker.post(&path).json(&json!({ "reason": "Why." })).send().await.expect(200);
    let approval = of(&second).await;
    act(&office.second, &approval, "approve").await.problem(409, "state_conflict");
    assert_eq!(status(&office.second, &approval).await, "outdated");
    assert_eq!(ended(&second).await["changed"], 0);
    let third = begin("revoke", &ids[1..]).await;
    act(&office.second, &of(&third).await, "approve").await.expect(200);
    assert_eq!(ended(&third).await["changed"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_be_taken_back_needs_no_second_person() {
    let office = Office::start("four_eyes_revoke").await;
    let batch = office.world.issue(&[Award::numbered(1)]).await;
    let staff = office.world.app.centre_user(office.world.centre).await;
    let document = office.world.documents(&staff, &batch).await.remove(0);
    let body = json!({ "action": "suspend", "selection": { "ids": [document["id"]] }, "reason": "Why.",
        "documents": 1, "changes": 1 });
    let change = office.asker.post("/issuer/bulk-changes").json(&body).send().await.expect(202).json();
    let path = format!("/issuer/bulk-changes/{}", text(&change["id"]));
    until("the change ends", async || {
        (office.asker.read(&path).await["status"] == "completed").then_some(())
    })
    .await;
}
