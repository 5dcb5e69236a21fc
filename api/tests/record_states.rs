//! Records are found by the kinds and statuses of their documents as these are now, whatever happened to them.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use sea_orm::{ConnectionTrait, Statement};
use shared::{
    TextEnum,
    documents::{DocumentKind, DocumentStatus},
};

use crate::support::{Award, Client, Value, World, app::until, awards::text, json};

/// One step on a document of a record: of this kind, the one that is not replaced.
async fn step(world: &World, record: &Value, kind: &str, step: &str, corrections: Value) {
    let document = record["documents"]
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["kind"] == kind && it["status"] != "replaced")
        .unwrap();
    let mut body = json!({ "reason": "Looked into." });
    if !corrections.is_null() {
        body["corrections"] = corrections;
    }
    let path = format!("/issuer/documents/{}/{step}", text(&document["id"]));
    let answer = world.issuer.post(&path).json(&body).send().await;
    assert!(matches!(answer.status, 200 | 201), "{answer:?}");
}

/// Records whose documents are all valid, expired, or in different states.
async fn mixed() -> (World, Client, String) {
    let world = World::start().await;
    let whole = |n: usize| Award::numbered(n).set("documents", "certificate;transcript;letter");
    let lasting = |n: usize, last: &str| whole(n).set("expiry_date", last);
    world
        .issue(&[
            whole(1),
            lasting(2, "2026-11-22"),
            lasting(3, "2029-11-22"),
            Award::numbered(4),
            whole(5),
            lasting(6, "2029-11-22"),
            lasting(7, "2026-11-22"),
            whole(8),
            Award::numbered(9).set("documents", "letter;transcript"),
        ])
        .await;
    let staff = world.app.centre_user(world.centre).await;
    let path = format!("/centres/{}/records", world.centre);
    let records = staff.read_all(&format!("{path}?sort=learner_name"), 50).await;
    assert_eq!(records.len(), 9);
    step(&world, &records[3], "certificate", "suspend", Value::Null).await;
    step(&world, &records[4], "letter", "revoke", Value::Null).await;
    // One of three goes on to hold when the others have expired, and the other way round.
    step(&world, &records[5], "transcript", "reissue", json!({ "expiry_date": "2026-11-22" })).await;
    step(&world, &records[6], "certificate", "reissue", json!({ "expiry_date": "" })).await;
    step(&world, &records[7], "certificate", "suspend", Value::Null).await;
    step(&world, &records[7], "certificate", "reissue", Value::Null).await;
    let documents = records[8]["documents"].as_array().unwrap();
    let letter = documents.iter().find(|it| it["kind"] == "letter").unwrap();
    let letters = json!({ "ids": [letter["id"]] });
    let body = json!({ "action": "revoke", "selection": letters, "reason": "Malpractice.", "documents": 1, "changes": 1 });
    let change = world.issuer.post("/issuer/bulk-changes").json(&body).send().await.expect(202).json();
    until("the bulk change has ended", async || {
        let change = world.issuer.read(&format!("/issuer/bulk-changes/{}", text(&change["id"]))).await;
        (change["status"] == "completed").then_some(())
    })
    .await;
    (world, staff, path)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_choice_of_kinds_and_statuses_finds_what_the_documents_are() {
    let (world, staff, path) = mixed().await;
    let all = staff.read_all(&path, 50).await;
    let subset = |bits: usize, names: &[&'static str]| -> Vec<&'static str> {
        names.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1).map(|(_, name)| *name).collect()
    };
    let kinds: Vec<_> = DocumentKind::ALL.iter().map(|kind| kind.as_str()).collect();
    let statuses: Vec<_> = DocumentStatus::ALL.iter().map(|status| status.as_str()).collect();
    for of_kinds in 0..1 << kinds.len() {
        for of_statuses in 0..1 << statuses.len() {
            let (kinds, statuses) = (subset(of_kinds, &kinds), subset(of_statuses, &statuses));
            let within = |asked: &[&str], value: &Value| asked.is_empty() || asked.contains(&text(value));
            let holds = |record: &&Value| {
                let documents = record["documents"].as_array().unwrap();
                documents.iter().any(|it| within(&kinds, &it["kind"]) && within(&statuses, &it["status"]))
            };
            let want: BTreeSet<_> = all.iter().filter(holds).map(|record| text(&record["id"])).collect();
            let query = format!("{path}?kind={}&status={}", kinds.join(","), statuses.join(","));
            let page = staff.read(&query).await;
            let found: BTreeSet<_> =
                page["items"].as_array().unwrap().iter().map(|record| text(&record["id"])).collect();
            assert_eq!(found, want, "{query}");
            assert_eq!(page["total"], want.len(), "{query}");
        }
    }
    assert_eq!(out_of_step(&world).await, 0);
}

/// Records whose bits are not what a new count of their documents says.
async fn out_of_step(world: &World) -> i64 {
    let db = world.app.app.db.reader();
    let sql = format!(
        "select count(*) as wrong from records where document_states <> {}",
        migration::DOCUMENT_STATES
    );
    let row =
        db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap().unwrap();
    row.try_get("", "wrong").unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn steps_on_documents_of_a_record_at_once_are_all_seen() {
    let world = World::start().await;
    let awards: Vec<_> =
        (0..12).map(|n| Award::numbered(n).set("documents", "certificate;transcript;letter")).collect();
    world.issue(&awards).await;
    let documents = world.issuer.read_all("/issuer/documents", 200).await;
    assert_eq!(documents.len(), 36);
    let world = &world;
    for (action, found) in [("suspend", 0), ("reinstate", 12)] {
        join_all(documents.iter().map(|document| async move {
            let path = format!("/issuer/documents/{}/{action}", text(&document["id"]));
            world.issuer.post(&path).json(&json!({ "reason": "Looked into." })).send().await.expect(200);
        }))
        .await;
        assert_eq!(out_of_step(world).await, 0, "{action}");
        let staff = world.app.centre_user(world.centre).await;
        let valid = staff.read(&format!("/centres/{}/records?status=valid", world.centre)).await;
        assert_eq!(valid["total"], found, "{action}");
    }
}
