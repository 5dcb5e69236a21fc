//! Shares: what a stranger sees by a link, how often, and what the learner learns of it.

use chrono::TimeDelta;
use futures_util::future::join_all;

use crate::support::{
    Answer, Award, Client, Value, World,
    awards::{id, text},
    json,
};

struct Shared {
    world: World,
    learner: Client,
    documents: Vec<Value>,
}

impl Shared {
    async fn start() -> Self {
        let world = World::start().await;
        let award = Award::to("NM-20415", "Mair", "Evans")
            .set("uln", "9276308686")
            .set("email", "mair@example.org")
            .set("result", "Merit")
            .set("expiry_date", "2026-12-24");
        world.issue(&[award]).await;
        let learner = world.learner("NM-20415", "Mair", "Evans", "mair.private@example.org").await;
        let documents = learner.read("/learner/documents").await["items"].as_array().unwrap().clone();
        Self { world, learner, documents }
    }

    fn certificate(&self) -> &Value {
        self.documents.iter().find(|document| document["kind"] == "certificate").unwrap()
    }

    /// A share of the certificate with these fields too.
    async fn share(&self, with: Value) -> Value {
        let mut new = json!({ "document_ids": [self.certificate()["id"]] });
        new.as_object_mut().unwrap().extend(with.as_object().unwrap().clone());
        self.learner.post("/learner/shares").json(&new).send().await.expect(201).json()
    }

    async fn open(&self, share: &Value, pin: Option<&str>) -> Answer {
        let path = format!("/shares/{}", text(&share["token"]));
        let request =
            self.world.app.anonymous().get(&path).header("user-agent", "Mozilla/5.0 (iPhone) Safari/604.1");
        match pin {
            Some(pin) => request.header("x-share-pin", pin).send().await,
            None => request.send().await,
        }
    }

    async fn file(&self, share: &Value, document: &Value, pin: &str) -> Answer {
        let path = format!("/shares/{}/documents/{}/pdf", text(&share["token"]), id(document));
        self.world.app.anonymous().get(&path).header("x-share-pin", pin).send().await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_opens_a_share_and_the_learner_sees_it() {
    let scene = Shared::start().await;
    let share = scene
        .share(json!({ "label": "Bakery", "pin": "4711", "expires_at": "2026-11-30T12:00:00Z",
            "recipient_email": "jobs@bakery.example" }))
        .await;
    let (url, token) = (text(&share["url"]), text(&share["token"]));
    assert!(url.ends_with(&format!("/s/{token}")) && token.len() == 43, "{share}");
    let mail = scene.world.app.mail_about("jobs@bakery.example", "shares documents").await.to_string();
    assert!(mail.contains(url) && !mail.contains("4711"), "{mail}");
    for pin in [None, Some("4712"), Some("")] {
        scene.open(&share, pin).await.problem(401, "wrong_pin");
    }
    let opened = scene.open(&share, Some("4711")).await.expect(200).json();
    let certificate = scene.certificate();
    assert_eq!(
        opened,
        json!({ "shared_by": "Mair Evans", "expires_at": "2026-11-30T12:00:00Z", "views_left": null, "hide": [],
            "documents": [{ "id": certificate["id"], "status": "valid", "status_changed_at": "2026-11-23T12:00:00Z",
                "kind": "certificate", "learner_name": "Mair Evans",
                "qualification": { "number": "601/2977/3", "title": "Level 2 Award in Food Safety and Hygiene" },
                "level": "Level 2", "result": "Merit", "centre_name": "Harbour College", "issued_on": "2026-11-23",
                "expires_on": "2026-12-24", "issuer": "Northmoor Awards", "reference": certificate["reference"],
                "replaced_by": null, "has_pdf": true }] })
    );
    assert!(scene.file(&share, certificate, "4711").await.expect(200).body.starts_with(b"%PDF-"));
    scene.file(&share, certificate, "4712").await.problem(401, "wrong_pin");
    let other = scene.documents.iter().find(|document| document["kind"] == "letter").unwrap();
    scene.file(&share, other, "4711").await.problem(404, "not_found");

    let path = format!("/learner/shares/{}", id(&share));
    let seen = scene.learner.read(&path).await;
    assert_eq!((&seen["views"], &seen["has_pin"], &seen["url"]), (&json!(1), &json!(true), &json!(url)));
    assert_eq!(
        seen["openings"],
        json!([{ "viewed_at": "2026-11-23T12:00:00Z", "network": "127.0.x.x", "browser": "Safari on iPhone" }])
    );
    assert!(!seen.to_string().contains("4711"));
    scene.learner.delete(&path).send().await.expect(204);
    scene.learner.delete(&path).send().await.expect(204);
    scene.open(&share, Some("4711")).await.problem(410, "share_ended");
    scene.file(&share, certificate, "4711").await.problem(410, "share_ended");
    assert_eq!(scene.learner.read("/learner/shares").await["items"][0]["status"], "ended");
    // A token that is no token of ours.
    scene.world.app.anonymous().get("/shares/nonsense").send().await.problem(404, "not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_share_shows_the_status_of_this_moment() {
    let scene = Shared::start().await;
    let share = scene.share(json!({})).await;
    let path = format!("/issuer/documents/{}/revoke", id(scene.certificate()));
    let reason = json!({ "reason": "Issued by mistake." });
    scene.world.issuer.post(&path).json(&reason).send().await.expect(200);
    let opened = scene.open(&share, None).await.expect(200).json();
    assert_eq!(
        (&opened["documents"][0]["status"], &opened["documents"][0]["has_pdf"]),
        (&json!("revoked"), &json!(false))
    );
    scene.file(&share, scene.certificate(), "").await.problem(410, "document_not_current");
    // What holds no more is not shared anew.
    let new = json!({ "document_ids": [scene.certificate()["id"]] });
    let refused = scene.learner.post("/learner/shares").json(&new).send().await;
    assert_eq!(refused.faults(), ["/document_ids not_current"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn views_are_limited_also_for_those_who_come_together() {
    let scene = Shared::start().await;
    let share = scene.share(json!({ "max_views": 3 })).await;
    let answers = join_all((0..12).map(|_| scene.open(&share, None))).await;
    let opened: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
    assert_eq!(opened.len(), 3);
    assert!(opened.iter().any(|answer| answer.json()["views_left"] == 0));
    assert!(answers.iter().all(|answer| matches!(answer.status, 200 | 410)));
    // The files of the last opening belong to it, for a while.
    scene.file(&share, scene.certificate(), "").await.expect(200);
    scene.world.app.pass(TimeDelta::minutes(61));
    scene.file(&share, scene.certificate(), "").await.problem(410, "share_ended");
    scene.open(&share, None).await.problem(410, "share_ended");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_share_ends_at_its_time() {
    let scene = Shared::start().await;
    let share = scene.share(json!({ "expires_at": "2026-11-23T13:00:00Z" })).await;
    scene.open(&share, None).await.expect(200);
    scene.world.app.pass(TimeDelta::minutes(60));
    let over = scene.open(&share, None).await.problem(410, "share_ended");
    assert!(text(&over["detail"]).contains("time is over"), "{over}");
    scene.file(&share, scene.certificate(), "").await.problem(410, "share_ended");
}

#[tokio::test(flavor = "multi_thread")]
async fn hidden_details_are_nowhere() {
    let scene = Shared::start().await;
    let share = scene.share(json!({ "hide": ["result", "centre"] })).await;
    let opened = scene.open(&share, None).await.expect(200).json();
    let said = opened.to_string();
    let reference = text(&scene.certificate()["reference"]);
    for hidden in
        ["Merit", "Harbour", reference, "9276308686", "NM-20415", "2001-02-03", "mair@example.org", "private"]
    {
        assert!(!said.contains(hidden), "{hidden}: {said}");
    }
    assert_eq!(opened["documents"][0]["has_pdf"], false);
    scene.file(&share, scene.certificate(), "").await.problem(404, "not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_shares_are_refused() {
    let scene = Shared::start().await;
    let one = scene.certificate()["id"].clone();
    for (new, fault) in [
        (json!({ "document_ids": [] }), "/document_ids required"),
        (json!({ "document_ids": [one, one] }), "/document_ids not_found"),
        (json!({ "document_ids": [scene.world.centre] }), "/document_ids not_found"),
        (json!({ "document_ids": [one], "pin": "123" }), "/pin malformed"),
        (json!({ "document_ids": [one], "pin": "12 34" }), "/pin malformed"),
        (json!({ "document_ids": [one], "max_views": 0 }), "/max_views out_of_range"),
        (json!({ "document_ids": [one], "expires_at": "2026-11-23T12:00:00Z" }), "/expires_at in_past"),
        (json!({ "document_ids": [one], "expires_at": "2099-01-01T00:00:00Z" }), "/expires_at out_of_range"),
        (json!({ "document_ids": [one], "recipient_email": "nobody" }), "/recipient_email malformed"),
        (json!({ "document_ids": [one], "hide": ["name"] }), "/hide/0 malformed"),
    ] {
        let answer = scene.learner.post("/learner/shares").json(&new).send().await;
        assert_eq!(answer.faults(), [fault], "{new}");
    }
    for _ in 0..3 {
        scene.share(json!({})).await;
    }
    scene.learner.check_sorts("/learner/shares", &["created_at"]).await;
    let key = || {
        let new = json!({ "document_ids": [one] });
        scene.learner.post("/learner/shares").header("idempotency-key", "once").json(&new)
    };
    let once = key().send().await.expect(201).json();
    assert_eq!(key().send().await.expect(201).json()["token"], once["token"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pin_is_guessed_ten_times_and_no_more() {
    let world =
        World::on(crate::support::TestApp::start_with(&[("PORTAL_RATE_LIMIT_SCALE", "1")]).await).await;
    world.issue(&[Award::to("NM-1", "Mair", "Evans").set("documents", "certificate")]).await;
    let learner = world.learner("NM-1", "Mair", "Evans", "mair@example.org").await;
    let documents = learner.read("/learner/documents").await["items"].as_array().unwrap().clone();
    let scene = Shared { world, learner, documents };
    let share = scene.share(json!({ "pin": "4711" })).await;
    for _ in 0..15 {
        scene.open(&share, Some("4711")).await.expect(200);
    }
    for at in 0..10 {
        scene.open(&share, Some(&format!("{at}000"))).await.problem(401, "wrong_pin");
    }
    let refused = scene.open(&share, Some("4711")).await;
    assert!(refused.header("retry-after").parse::<u64>().unwrap() > 0);
    refused.problem(429, "rate_limited");
    // No PIN is no guess.
    scene.open(&share, None).await.problem(401, "wrong_pin");
    let other = scene.share(json!({ "pin": "4711" })).await;
    scene.open(&other, Some("4711")).await.expect(200);
}
