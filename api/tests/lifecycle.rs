//! What can happen to a document after it was issued.

use futures_util::future::join_all;

use crate::support::{Answer, Award, Client, Value, World, awards::text, json, peers::PdfFile};

struct Issued {
    world: World,
    staff: Client,
    certificate: Value,
}

impl Issued {
    async fn start() -> Self {
        Self::of(Award::to("NM-20415", "Gwenllian", "Tŵr-Llŵyd").set("result", "Merit")).await
    }

    async fn of(award: Award) -> Self {
        let world = World::start().await;
        let batch = world.issue(&[award]).await;
        let staff = world.app.centre_user(world.centre).await;
        let documents = world.documents(&staff, &batch).await;
        let certificate = documents.into_iter().find(|document| document["kind"] == "certificate").unwrap();
        Self { world, staff, certificate }
    }

    async fn step(&self, document: &Value, step: &str, body: Value) -> Answer {
        let path = format!("/issuer/documents/{}/{step}", text(&document["id"]));
        self.world.issuer.post(&path).json(&body).send().await
    }

    async fn verify(&self, document: &Value) -> Value {
        self.world.app.anonymous().read(&format!("/verify/{}", text(&document["reference"]))).await
    }

    async fn pdf(&self, document: &Value) -> Answer {
        let path = format!("/verify/{}/pdf", text(&document["reference"]));
        self.world.app.anonymous().get(&path).send().await
    }

    async fn history(&self, document: &Value) -> Value {
        self.world.issuer.read(&format!("/issuer/documents/{}/history", text(&document["id"]))).await
    }
}

fn because(reason: &str) -> Value {
    json!({ "reason": reason })
}

fn kinds(history: &Value) -> Vec<&str> {
    history["events"].as_array().unwrap().iter().map(|event| text(&event["kind"])).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_is_suspended_reinstated_and_revoked_and_verifiers_see_each_step() {
    let issued = Issued::start().await;
    let document = &issued.certificate;
    let suspended =
        issued.step(document, "suspend", because("Malpractice is looked into.")).await.expect(200);
    assert_eq!(suspended.json()["status"], "suspended");
    let seen = issued.verify(document).await;
    assert_eq!(seen["status"], "suspended");
    assert_eq!(seen["learner_name"], "Gwenllian Tŵr-Llŵyd", "facts are shown for every status");
    assert!(!seen.to_string().contains("Malpractice"), "the reason is not public");
    issued.pdf(document).await.problem(410, "document_not_current");

    let path = format!("/issuer/documents/{}/reinstate", text(&document["id"]));
    issued.world.issuer.post(&path).send().await.expect(200);
    assert_eq!(issued.verify(document).await["status"], "valid");
    issued.pdf(document).await.expect(200);

    issued.step(document, "revoke", because("Issued in error.")).await.expect(200);
    assert_eq!(issued.verify(document).await["status"], "revoked");
    let history = issued.history(document).await;
    assert_eq!(kinds(&history), ["issued", "suspended", "reinstated", "revoked"]);
    assert_eq!(history["events"][3]["reason"], "Issued in error.");
    assert!(history["events"].as_array().unwrap().iter().all(|event| event["by"].is_string()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_is_taken_on_other_documents_of_the_record_too_or_on_none() {
    let issued = Issued::start().await;
    let batch = issued.world.issue(&[Award::to("NM-1", "Mair", "Evans")]).await;
    let stranger = issued.world.documents(&issued.staff, &batch).await[0].clone();
    let path = format!("/issuer/documents/{}", text(&issued.certificate["id"]));
    let of_record = issued.world.issuer.read(&path).await["record_documents"].clone();
    let others: Vec<Value> = of_record.as_array().unwrap()[1..].to_vec();
    let ids: Vec<&str> = others.iter().map(|other| text(&other["id"])).collect();
    let also = |ids: &[&str]| json!({ "reason": "Malpractice.", "also": ids });
    let statuses = async || {
        let documents = issued.world.issuer.read(&path).await["record_documents"].clone();
        let all = documents.as_array().unwrap().iter();
        all.map(|document| text(&document["status"]).to_owned()).collect::<Vec<_>>()
    };
    let body = also(&[ids[0], text(&stranger["id"])]);
    let refused = issued.step(&issued.certificate, "suspend", body).await.problem(422, "invalid_fields");
    assert_eq!(refused["errors"][0]["field"], "/also");
    issued.step(&others[0], "revoke", because("Wrong.")).await.expect(200);
    issued.step(&issued.certificate, "suspend", also(&ids)).await.problem(409, "state_conflict");
    assert_eq!(statuses().await, ["valid", "revoked", "valid"]);
    issued.step(&issued.certificate, "suspend", also(&ids[1..])).await.expect(200);
    assert_eq!(statuses().await, ["suspended", "revoked", "suspended"]);
    // The document itself, named once more, is taken once.
    let body = json!({ "also": [text(&issued.certificate["id"]), ids[1]] });
    issued.step(&issued.certificate, "reinstate", body).await.expect(200);
    assert_eq!(statuses().await, ["valid", "revoked", "valid"]);
    assert_eq!(kinds(&issued.history(&others[1]).await), ["issued", "suspended", "reinstated"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn steps_that_the_status_does_not_allow_are_conflicts() {
    let issued = Issued::start().await;
    let document = &issued.certificate;
    issued.step(document, "reinstate", json!({})).await.problem(409, "state_conflict");
    issued.step(document, "suspend", because("Once.")).await.expect(200);
    issued.step(document, "suspend", because("Twice.")).await.problem(409, "state_conflict");
    issued.step(document, "revoke", because("For good.")).await.expect(200);
    for (step, body) in [
        ("suspend", because("Again.")),
        ("reinstate", json!({})),
        ("revoke", because("Again.")),
        ("reissue", because("Again.")),
    ] {
        issued.step(document, step, body).await.problem(409, "state_conflict");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reason_is_required() {
    let issued = Issued::start().await;
    for body in [json!({}), json!({ "reason": " " }), json!({ "reason": "x".repeat(1001) })] {
        for step in ["suspend", "revoke", "reissue"] {
            let refused = issued.step(&issued.certificate, step, body.clone()).await;
            assert_eq!(refused.problem(422, "invalid_fields")["errors"][0]["field"], "/reason");
        }
    }
    assert_eq!(issued.verify(&issued.certificate).await["status"], "valid");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replacement_is_marked_and_the_old_document_points_to_it() {
    let issued = Issued::start().await;
    let old = &issued.certificate;
    let before = issued.pdf(old).await.expect(200).body;
    let body = json!({ "reason": "The name was misspelt.", "corrections": {
        "first_name": "Gwen", "result": "Distinction", "correct_learner": true
    } });
    let new = issued.step(old, "reissue", body).await.expect(201).json();
    assert_ne!(new["reference"], old["reference"]);
    assert_eq!((&new["learner_name"], &new["result"]), (&json!("Gwen Tŵr-Llŵyd"), &json!("Distinction")));

    let seen = issued.verify(old).await;
    assert_eq!((&seen["status"], &seen["replaced_by"]), (&json!("replaced"), &new["reference"]));
    assert_eq!(seen["learner_name"], "Gwenllian Tŵr-Llŵyd");
    assert_eq!(issued.verify(&new).await["status"], "valid");
    issued.pdf(old).await.problem(410, "document_not_current");
    let file = issued.pdf(&new).await.expect(200).body;
    let pdf = PdfFile::new(&file);
    pdf.check();
    let face = pdf.text();
    assert!(face.to_lowercase().contains("replace") && face.contains(text(&old["reference"])), "{face}");

    // The old bytes are as they were, and the record has both.
    let path = format!("/centres/{}/documents/{}/pdf", issued.world.centre, text(&old["id"]));
    assert_eq!(issued.staff.get(&path).send().await.expect(200).body, before);
    let record = format!("/centres/{}/records/{}", issued.world.centre, text(&new["record_id"]));
    let record = issued.staff.read(&record).await;
    assert_eq!(record["documents"].as_array().unwrap().len(), 4);
    assert_eq!(
        (&record["result"], &record["learner"]["first_name"]),
        (&json!("Distinction"), &json!("Gwen"))
    );

    let history = issued.history(&new).await;
    assert_eq!(kinds(&history), ["issued"]);
    let chain: Vec<_> = history["chain"].as_array().unwrap().iter().map(|link| &link["status"]).collect();
    assert_eq!(chain, ["replaced", "valid"]);
    assert_eq!(kinds(&issued.history(old).await), ["issued", "replaced"]);
    for step in ["suspend", "revoke", "reissue"] {
        issued.step(old, step, because("Too late.")).await.problem(409, "state_conflict");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_being_asked_the_learner_stays_as_registered() {
    let issued = Issued::start().await;
    let body = json!({ "reason": "Married.", "corrections": { "last_name": "Jones" } });
    let new = issued.step(&issued.certificate, "reissue", body).await.expect(201).json();
    assert_eq!(new["learner_name"], "Gwenllian Jones");
    let learners = issued.world.issuer.read("/issuer/learners?q=NM-20415").await;
    assert_eq!(learners["items"][0]["last_name"], "Tŵr-Llŵyd");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expiry_date_stays_changes_or_is_taken_away() {
    let issued = Issued::of(Award::to("E1", "Mair", "Evans").set("expiry_date", "2029-11-22")).await;
    let mut document = issued.certificate.clone();
    for (correction, expires) in [
        (json!({}), json!("2029-11-22")),
        (json!({ "expiry_date": null }), json!("2029-11-22")),
        (json!({ "expiry_date": "2030-01-31" }), json!("2030-01-31")),
        (json!({ "expiry_date": "" }), json!(null)),
    ] {
        let body = json!({ "reason": "Dates.", "corrections": correction });
        document = issued.step(&document, "reissue", body).await.expect(201).json();
        assert_eq!(document["expires_on"], expires, "{correction}");
        assert_eq!(issued.verify(&document).await["expires_on"], expires);
        let face = PdfFile::new(&issued.pdf(&document).await.expect(200).body).text();
        assert_eq!(face.contains("Valid until"), expires.is_string(), "{face}");
    }
    let record = format!("/centres/{}/records/{}", issued.world.centre, text(&document["record_id"]));
    assert_eq!(issued.staff.read(&record).await["expires_on"], json!(null));
    for wrong in ["soon", "2026-02-30", "31/01/2030"] {
        let body = json!({ "reason": "Dates.", "corrections": { "expiry_date": wrong } });
        let refused = issued.step(&document, "reissue", body).await;
        assert_eq!(refused.faults(), ["/corrections/expiry_date malformed"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_many_replacements_at_once_wins() {
    let issued = Issued::start().await;
    let tries = (0..6).map(|_| issued.step(&issued.certificate, "reissue", because("Lost.")));
    let answers = join_all(tries).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    assert!(answers.iter().all(|answer| matches!(answer.status, 201 | 409)));
    let head = answers.iter().find(|answer| answer.status == 201).unwrap().json();
    assert_eq!(issued.history(&head).await["chain"].as_array().unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_replaces_once() {
    let issued = Issued::start().await;
    let path = format!("/issuer/documents/{}/reissue", text(&issued.certificate["id"]));
    let send = async || {
        let request = issued.world.issuer.post(&path).header("idempotency-key", "one");
        request.json(&because("Lost.")).send().await.expect(201).json()
    };
    let (first, second) = (send().await, send().await);
    assert_eq!(first, second);
}

#[tokio::test(flavor = "multi_thread")]
async fn corrections_that_cannot_be_printed_change_nothing() {
    let issued = Issued::start().await;
    for (correction, field, code) in [
        (json!({ "first_name": "Gwen 🎓" }), "/corrections/first_name", "missing_glyph"),
        (json!({ "last_name": " " }), "/corrections/last_name", "required"),
        (json!({ "award_date": "2999-01-01" }), "/corrections/award_date", "in_future"),
        (json!({ "expiry_date": "2001-01-01" }), "/corrections/expiry_date", "out_of_range"),
        (json!({ "language": "?" }), "/corrections/language", "malformed"),
        (json!({ "colour": "red" }), "/corrections/colour", "unknown_field"),
    ] {
        let body = json!({ "reason": "Try.", "corrections": correction });
        let problem = issued.step(&issued.certificate, "reissue", body).await.problem(422, "invalid_fields");
        assert_eq!(
            (&problem["errors"][0]["field"], &problem["errors"][0]["code"]),
            (&json!(field), &json!(code))
        );
    }
    assert_eq!(issued.verify(&issued.certificate).await["status"], "valid");
    assert_eq!(kinds(&issued.history(&issued.certificate).await), ["issued"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_that_would_make_an_award_twice_is_a_conflict() {
    let world = World::start().await;
    let award = |date: &str| Award::to("E1", "Mair", "Evans").set("award_date", date);
    let batch = world.issue(&[award("2026-11-19"), award("2026-11-20")]).await;
    let staff = world.app.centre_user(world.centre).await;
    let documents = world.documents(&staff, &batch).await;
    let record = format!("/centres/{}/records/{}", world.centre, text(&documents[0]["record_id"]));
    let other = match text(&staff.read(&record).await["award_date"]) {
        "2026-11-19" => "2026-11-20",
        _ => "2026-11-19",
    };
    let path = format!("/issuer/documents/{}/reissue", text(&documents[0]["id"]));
    let body = json!({ "reason": "Date.", "corrections": { "award_date": other } });
    let problem = world.issuer.post(&path).json(&body).send().await.problem(409, "already_exists");
    assert_eq!(problem["errors"][0]["field"], "/corrections/award_date");
}
