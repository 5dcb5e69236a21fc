//! Many documents changed at once.

use api::{
    bulk_changes::jobs::RunBulkChange,
    jobs::{Job, runner},
};
use chrono::TimeDelta;
use futures_util::future::join_all;

use crate::support::{
    Answer, Award, TestApp, Value, World,
    app::until,
    awards::{csv, id, text},
    client::faults,
    json,
};

/// A world with this many certificates.
async fn issued(certificates: usize) -> World {
    let world = World::start().await;
    world.issue(&(0..certificates).map(Award::numbered).collect::<Vec<_>>()).await;
    world
}

async fn listed(world: &World, query: &str) -> Vec<Value> {
    world.issuer.read_all(&format!("/issuer/documents?sort=learner_name&{query}"), 200).await
}

async fn summary(world: &World, action: &str, selection: &Value) -> Value {
    let body = json!({ "action": action, "selection": selection });
    world.issuer.post("/issuer/bulk-changes/summary").json(&body).send().await.expect(200).json()
}

async fn begin(world: &World, action: &str, selection: &Value, counts: (u64, u64)) -> Answer {
    let body = json!({ "action": action, "selection": selection, "reason": "Malpractice.",
        "documents": counts.0, "changes": counts.1 });
    world.issuer.post("/issuer/bulk-changes").json(&body).send().await
}

async fn read(world: &World, change: &Value) -> Value {
    world.issuer.read(&format!("/issuer/bulk-changes/{}", text(&change["id"]))).await
}

async fn ended(world: &World, change: &Value) -> Value {
    until("the bulk change has ended", async || {
        let change = read(world, change).await;
        matches!(text(&change["status"]), "completed" | "failed").then_some(change)
    })
    .await
}

async fn step(world: &World, document: &Value, step: &str) {
    let path = format!("/issuer/documents/{}/{step}", text(&document["id"]));
    let body = json!({ "reason": "Alone." });
    let answer = world.issuer.post(&path).json(&body).send().await;
    assert!(matches!(answer.status, 200 | 201), "{answer:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_selection_is_suspended_and_reinstated_again_and_the_rest_is_told_apart() {
    let world = issued(6).await;
    let documents = listed(&world, "").await;
    step(&world, &documents[0], "revoke").await;
    step(&world, &documents[1], "reissue").await;
    step(&world, &documents[2], "suspend").await;

    let all = json!({ "filter": {} });
    let expected = json!({ "documents": 7, "changes": 4,
        "skipped": { "suspended": 1, "not_suspended": 0, "revoked": 1, "replaced": 1 }, "approval_needed": false });
    assert_eq!(summary(&world, "suspend", &all).await, expected);
    let begun = begin(&world, "suspend", &all, (7, 4)).await.expect(202).json();
    assert_eq!((&begun["status"], &begun["waiting"]), (&json!("pending"), &json!(7)));
    let done = ended(&world, &begun).await;
    assert_eq!(
        (&done["status"], &done["changed"], &done["waiting"]),
        (&json!("completed"), &json!(4), &json!(0))
    );
    assert_eq!(done["skipped"], expected["skipped"]);
    assert_eq!(listed(&world, "status=suspended").await.len(), 5);

    // Each with who, when and why; and why the others stayed.
    let path = format!("/issuer/bulk-changes/{}/documents", text(&done["id"]));
    let of = async |outcome: &str| world.issuer.read_all(&format!("{path}?outcome={outcome}"), 2).await;
    let changed = of("changed").await;
    assert_eq!(changed.len(), 4);
    for (outcome, document) in [("revoked", 0), ("replaced", 1), ("suspended", 2)] {
        let found = of(outcome).await;
        assert_eq!((found.len(), &found[0]["id"]), (1, &documents[document]["id"]), "{outcome}");
    }
    for document in &changed {
        let history =
            world.issuer.read(&format!("/issuer/documents/{}/history", text(&document["id"]))).await;
        let last = history["events"].as_array().unwrap().last().unwrap();
        assert_eq!((&last["kind"], &last["reason"]), (&json!("suspended"), &json!("Malpractice.")));
        assert_eq!(last["by"], "Siân Prydderch");
    }
    let seen = world.app.anonymous().read(&format!("/verify/{}", text(&changed[0]["reference"]))).await;
    assert_eq!(seen["status"], "suspended");
    let trail = world.issuer.read("/issuer/audit-events?action=suspended").await;
    assert_eq!(trail["total"], 6, "four, the one alone, and the whole");
    let whole = world.issuer.read("/issuer/audit-events?subject_kind=bulk_change").await;
    assert_eq!(whole["items"][0]["subject_name"], "4 documents");

    // The way back takes those only that it changed.
    let those = json!({ "changed_by": done["id"] });
    assert_eq!(summary(&world, "reinstate", &those).await["changes"], 4);
    let back = begin(&world, "reinstate", &those, (4, 4)).await.expect(202).json();
    assert_eq!(ended(&world, &back).await["changed"], 4);
    let still = listed(&world, "status=suspended").await;
    assert_eq!((still.len(), &still[0]["id"]), (1, &documents[2]["id"]));
    assert_eq!(world.issuer.read("/issuer/bulk-changes").await["total"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_seen_is_not_changed() {
    let world = issued(3).await;
    let all = json!({ "filter": { "kind": ["certificate"], "q": "ifan" } });
    assert_eq!(summary(&world, "revoke", &all).await["changes"], 3);
    world.issue(&[Award::numbered(9)]).await;
    let problem = begin(&world, "revoke", &all, (3, 3)).await.problem(409, "state_conflict");
    assert!(text(&problem["detail"]).contains("4 documents now, of which 4"), "{problem}");
    step(&world, &listed(&world, "").await[0], "suspend").await;
    let of_valid = json!({ "filter": { "status": ["valid"] } });
    begin(&world, "revoke", &of_valid, (4, 4)).await.problem(409, "state_conflict");
    assert!(listed(&world, "status=revoked").await.is_empty());
    assert_eq!(world.issuer.read("/issuer/bulk-changes").await["total"], 0);

    // Nothing to change is nothing to begin.
    begin(&world, "reinstate", &of_valid, (3, 0)).await.problem(409, "state_conflict");
    let done = begin(&world, "revoke", &of_valid, (3, 3)).await.expect(202).json();
    assert_eq!(ended(&world, &done).await["changed"], 3);
    assert_eq!(listed(&world, "status=revoked").await.len(), 3);
    // Unknown documents are none.
    let nil = json!({ "ids": [uuid::Uuid::nil()] });
    assert_eq!(summary(&world, "revoke", &nil).await["documents"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_requests_are_refused_by_field() {
    let world = issued(1).await;
    let post = async |body: Value| world.issuer.post("/issuer/bulk-changes").json(&body).send().await;
    let new = |selection: Value, reason: Value| json!({ "action": "revoke", "selection": selection, "reason": reason, "documents": 1, "changes": 1 });
    for (selection, reason, fault) in [
        (json!({}), json!("Why."), "/selection required"),
        (json!({ "ids": [], "filter": {} }), json!("Why."), "/selection required"),
        (json!({ "filter": {} }), json!(null), "/reason required"),
        (json!({ "filter": {} }), json!(" "), "/reason required"),
        (json!({ "filter": {} }), json!("x".repeat(1001)), "/reason too_long"),
        (json!({ "filter": { "colour": 1 } }), json!("Why."), "/selection/filter/colour unknown_field"),
        (json!({ "filter": { "kind": ["poem"] } }), json!("Why."), "/selection/filter/kind/0 malformed"),
        (json!({ "ids": vec![uuid::Uuid::nil(); 5001] }), json!("Why."), "/selection/ids too_long"),
        (json!({ "filter": { "q": "x".repeat(201) } }), json!("Why."), "q too_long"),
    ] {
        let problem = post(new(selection.clone(), reason)).await.problem(422, "invalid_fields");
        assert_eq!(faults(&problem), [fault], "{selection}");
    }
    assert_eq!(listed(&world, "status=valid").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_begins_once() {
    let world = issued(2).await;
    let body = json!({ "action": "suspend", "selection": { "filter": {} }, "reason": "Why.",
        "documents": 2, "changes": 2 });
    let send = || async {
        let request = world.issuer.post("/issuer/bulk-changes").header("idempotency-key", "one");
        request.json(&body).send().await.expect(202).json()
    };
    let begun = join_all((0..4).map(|_| send())).await;
    assert!(begun.iter().all(|other| other["id"] == begun[0]["id"]));
    ended(&world, &begun[0]).await;
    // The state is another by now; the answer is the same.
    assert_eq!(send().await["id"], begun[0]["id"]);
    assert_eq!(world.issuer.read("/issuer/bulk-changes").await["total"], 1);
    assert_eq!(
        world.issuer.read("/issuer/audit-events?action=suspended&subject_kind=document").await["total"],
        2
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_is_cut_off_or_runs_twice_at_once_does_nothing_twice() {
    let world = World::on(TestApp::start_idle().await).await;
    let app = &world.app.app;
    let awards: Vec<_> = (0..450).map(Award::numbered).collect();
    let batch = world.upload(csv(&awards)).await.expect(202).json();
    runner::drain(app).await.unwrap();
    world.publish(&batch).await.expect(202);
    runner::drain(app).await.unwrap();
    let begun = begin(&world, "suspend", &json!({ "filter": {} }), (450, 450)).await.expect(202).json();
    let job = RunBulkChange { bulk_change_id: id(&begun) };
    // Cut off as soon as a stretch is written down.
    tokio::select! {
        _ = job.run(app) => {}
        () = async {
            while read(&world, &begun).await["changed"] == 0 {
                tokio::task::yield_now().await;
            }
        } => {}
    }
    // A document that someone cancels in the meantime stays cancelled.
    let path = format!("/issuer/bulk-changes/{}/documents", text(&begun["id"]));
    let waiting = world.issuer.read(&format!("{path}?outcome=waiting&limit=1")).await["items"][0].clone();
    let cancelled = u64::from(waiting.is_object());
    if waiting.is_object() {
        step(&world, &waiting, "revoke").await;
    }
    for result in join_all((0..3).map(|_| job.run(app))).await {
        assert!(result.is_ok(), "{result:?}");
    }
    runner::drain(app).await.unwrap();
    let done = read(&world, &begun).await;
    assert_eq!((&done["status"], &done["waiting"]), (&json!("completed"), &json!(0)));
    assert_eq!(done["changed"], 450 - cancelled);
    assert_eq!(done["skipped"]["revoked"], cancelled);
    let trail = world.issuer.read("/issuer/audit-events?action=suspended&subject_kind=document").await;
    assert_eq!(trail["total"], 450 - cancelled);
    assert_eq!(listed(&world, "status=suspended").await.len() as u64, 450 - cancelled);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_whose_workers_die_is_given_up_and_says_so() {
    let mut world = World::on(TestApp::start_idle().await).await;
    let app = world.app.app.clone();
    let batch = world.upload(csv(&[Award::numbered(1)])).await.expect(202).json();
    runner::drain(&app).await.unwrap();
    world.publish(&batch).await.expect(202);
    runner::drain(&app).await.unwrap();
    let begun = begin(&world, "revoke", &json!({ "filter": {} }), (1, 1)).await.expect(202).json();
    for _ in 0..8 {
        api::jobs::store::claim(&app, app.clock.id()).await.unwrap().unwrap();
        world.app.pass(TimeDelta::seconds(16));
    }
    runner::drain(&app).await.unwrap();
    world.pass(TimeDelta::zero()).await;
    let failed = read(&world, &begun).await;
    assert_eq!((&failed["status"], &failed["failure"]["code"]), (&json!("failed"), &json!("interrupted")));
    assert_eq!(listed(&world, "status=valid").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_in_order() {
    let world = issued(4).await;
    for (action, counts) in [("suspend", (4, 4)), ("reinstate", (4, 4)), ("suspend", (4, 4))] {
        let begun = begin(&world, action, &json!({ "filter": {} }), counts).await.expect(202).json();
        ended(&world, &begun).await;
    }
    let newest = world.issuer.read("/issuer/bulk-changes").await["items"][0].clone();
    world.issuer.check_sorts("/issuer/bulk-changes", &["created_at"]).await;
    let documents = format!("/issuer/bulk-changes/{}/documents", text(&newest["id"]));
    world.issuer.check_sorts(&documents, &["learner_name"]).await;
}
