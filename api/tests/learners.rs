//! Learners: records over all centres, likely duplicates, and merging them.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use uuid::Uuid;

use crate::support::{
    Answer, Award, Value, World,
    awards::{create, csv, id, text},
    client::faults,
    json,
};

/// A learner to be created, as the awards of a [`World`] have them.
fn new_learner(number: &str, first_name: &str, last_name: &str) -> Value {
    json!({ "enrolment_number": number, "first_name": first_name, "last_name": last_name,
        "date_of_birth": "2001-02-03" })
}

struct Desk {
    world: World,
}

impl Desk {
    async fn start() -> Self {
        Self { world: World::start().await }
    }

    async fn learner(&self, number: &str) -> Value {
        let found = self.world.issuer.read(&format!("/issuer/learners?enrolment_number={number}")).await;
        found["items"][0].clone()
    }

    async fn records(&self, learner: Uuid) -> Vec<Value> {
        self.world.issuer.read_all(&format!("/issuer/learners/{learner}/records"), 50).await
    }

    async fn merge(&self, survivor: Uuid, duplicate: Uuid) -> Answer {
        let path = format!("/issuer/learners/{survivor}/merges");
        self.world.issuer.post(&path).json(&json!({ "duplicate_id": duplicate })).send().await
    }

    async fn undo(&self, survivor: Uuid, merge: &Value) -> Answer {
        let path = format!("/issuer/learners/{survivor}/merges/{}/undo", text(&merge["id"]));
        self.world.issuer.post(&path).send().await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn likely_duplicates_are_found() {
    let desk = Desk::start().await;
    let issuer = &desk.world.issuer;
    let mut uln = new_learner("E1", "Łukasz", "Ó Néill");
    uln["uln"] = json!("9276308686");
    let mut same_uln = new_learner("E2", "Anne", "Other");
    same_uln["uln"] = json!("9276308686");
    let mut unknown = new_learner("E4", "Bob", "Else");
    unknown["uln"] = json!("9999999999");
    let one = create(issuer, "/issuer/learners", &uln).await;
    create(issuer, "/issuer/learners", &same_uln).await;
    create(issuer, "/issuer/learners", &new_learner("E3", "lukasz", "O'Neill")).await;
    create(issuer, "/issuer/learners", &unknown).await;
    unknown["enrolment_number"] = json!("E5");
    unknown["date_of_birth"] = json!("1999-02-03");
    create(issuer, "/issuer/learners", &unknown).await;
    let found = issuer.read(&format!("/issuer/learners/{one}/duplicates")).await;
    let found: Vec<_> = found["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| (text(&item["learner"]["enrolment_number"]).to_owned(), item["likeness"].clone()))
        .collect();
    // O'Neill folds to one word, Ó Néill to two: only the ULN tells.
    assert_eq!(found, [("E2".to_owned(), json!(["same_uln"]))]);
    create(issuer, "/issuer/learners", &new_learner("E6", "LUKASZ", "ó neill")).await;
    let alike = async |likeness: &str| {
        let found = issuer.read_all(&format!("/issuer/learners?alike={likeness}&sort=name"), 1).await;
        found.iter().map(|item| text(&item["enrolment_number"]).to_owned()).collect::<BTreeSet<_>>()
    };
    assert_eq!(alike("same_uln").await, BTreeSet::from(["E1".to_owned(), "E2".to_owned()]));
    assert_eq!(alike("same_name_and_birth").await, BTreeSet::from(["E1".to_owned(), "E6".to_owned()]));
    let wrong = issuer.get("/issuer/learners?alike=same_shoes").send().await;
    assert_eq!(wrong.faults(), ["alike malformed"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn merging_moves_everything_and_the_old_number_leads_on() {
    let desk = Desk::start().await;
    let world = &desk.world;
    let issuer = &world.issuer;
    world
        .issue(&[
            Award::to("E1", "Mair", "Evans").set("uln", "9276308686"),
            Award::to("E2", "Mair", "Evans").set("award_date", "2026-11-01").set("centre_number", "20522"),
        ])
        .await;
    let (survivor, duplicate) = (id(&desk.learner("E1").await), id(&desk.learner("E2").await));
    let preview =
        issuer.read(&format!("/issuer/learners/{survivor}/merge-preview?duplicate_id={duplicate}")).await;
    assert_eq!(preview["duplicate"]["records"], 1);
    assert_eq!(preview["duplicate"]["documents"], 3);
    assert_eq!(preview["duplicate"]["centres"], json!(["Hill Training"]));
    assert_eq!(preview["shared_awards"], json!([]));
    let document = desk.records(duplicate).await[0]["documents"][0]["id"].clone();

    // What was compared must still hold.
    let path = format!("/issuer/learners/{survivor}/merges");
    let stale = json!({ "duplicate_id": duplicate, "duplicate_etag": "\"0\"" });
    issuer.post(&path).json(&stale).send().await.problem(412, "stale");
    let body = json!({ "duplicate_id": duplicate, "duplicate_etag": preview["duplicate"]["etag"] });
    issuer.post(&path).header("if-match", "\"0\"").json(&body).send().await.problem(412, "stale");
    let send = || {
        issuer
            .post(&path)
            .header("if-match", text(&preview["survivor"]["etag"]))
            .header("idempotency-key", "once")
            .json(&body)
            .send()
    };
    let merge = send().await.expect(201).json();
    assert_eq!(send().await.expect(201).json(), merge);
    assert_eq!((&merge["records"], &merge["enrolment_number"]), (&json!(1), &json!("E2")));

    issuer.get(&format!("/issuer/learners/{duplicate}")).send().await.problem(404, "not_found");
    let records = desk.records(survivor).await;
    assert_eq!(records.len(), 2);
    assert!(records.iter().any(|record| record["documents"][0]["id"] == document));
    // By the old number, and in search.
    assert_eq!(id(&desk.learner("e2").await), survivor);
    assert_eq!(issuer.read("/issuer/learners?q=E2").await["items"][0]["id"], json!(survivor));
    let taken = issuer.post("/issuer/learners").json(&new_learner("E2", "A", "B")).send().await;
    assert_eq!(faults(&taken.problem(409, "already_exists")), ["/enrolment_number already_exists"]);
    // An import under the old number is the survivor's; the same award in it is issued already.
    let batch = world
        .import(csv(&[
            Award::to("E2", "Mair", "Evans").set("award_date", "2026-11-01"),
            Award::to("E2", "Mair", "Evans").set("award_date", "2026-10-01"),
            Award::to("E1", "Mair", "Evans").set("award_date", "2026-10-01"),
        ]))
        .await;
    let rows = world.rows(&batch).await;
    let status: Vec<_> = rows.iter().map(|row| text(&row["status"])).collect();
    assert_eq!(status, ["already_issued", "valid", "invalid"]);
    assert_eq!(faults(&rows[2]), ["enrolment_number duplicate_row"]);
    world.publish(&batch).await.expect(202);
    world.issued(&batch).await;
    assert_eq!(desk.records(survivor).await.len(), 3);
    let history = issuer.read(&format!("/issuer/learners/{survivor}/history")).await;
    assert!(!history.to_string().contains("Evans"), "{history}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_award_that_both_have_stops_a_merge_and_is_told() {
    let desk = Desk::start().await;
    desk.world.issue(&[Award::to("E1", "Mair", "Evans"), Award::to("E2", "Mair", "Evans")]).await;
    let (one, other) = (id(&desk.learner("E1").await), id(&desk.learner("E2").await));
    let path = format!("/issuer/learners/{one}/merge-preview?duplicate_id={other}");
    let shared = desk.world.issuer.read(&path).await["shared_awards"].clone();
    assert_eq!(
        (&shared[0]["qualification_number"], &shared[0]["award_date"]),
        (&json!("601/2977/3"), &json!("2026-11-20"))
    );
    let problem = desk.merge(one, other).await.problem(409, "state_conflict");
    assert!(
        text(&problem["detail"]).contains("601/2977/3") && text(&problem["detail"]).contains("20 Nov 2026")
    );
    assert_eq!((desk.records(one).await.len(), desk.records(other).await.len()), (1, 1));
    assert_eq!(desk.merge(one, one).await.faults(), ["/duplicate_id not_allowed"]);
    assert_eq!(desk.merge(one, desk.world.centre).await.faults(), ["/duplicate_id not_found"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merge_is_undone_as_it_was() {
    let mut desk = Desk::start().await;
    desk.world
        .issue(&[
            Award::to("E1", "Mair", "Evans"),
            Award::to("E2", "Mari", "Evans").set("award_date", "2026-11-01").set("uln", "9276308686"),
        ])
        .await;
    let (survivor, gone) = (desk.learner("E1").await, desk.learner("E2").await);
    let (survivor_id, gone_id) = (id(&survivor), id(&gone));
    let records = desk.records(gone_id).await;
    let merge = desk.merge(survivor_id, gone_id).await.expect(201).json();
    assert_eq!(desk.learner("E1").await["uln"], "9276308686");
    desk.undo(survivor_id, &merge).await.expect(200);
    for (before, number) in [(&survivor, "E1"), (&gone, "E2")] {
        let mut after = desk.learner(number).await;
        after["updated_at"] = before["updated_at"].clone();
        assert_eq!(&after, before);
    }
    assert_eq!(desk.records(gone_id).await, records);
    desk.undo(survivor_id, &merge).await.problem(409, "state_conflict");

    let merge = desk.merge(survivor_id, gone_id).await.expect(201).json();
    desk.world.pass(TimeDelta::days(31)).await;
    desk.undo(survivor_id, &merge).await.problem(409, "state_conflict");
    let merges = desk.world.issuer.read(&format!("/issuer/learners/{survivor_id}/merges")).await;
    assert!(merges["items"][0]["undo_until"].is_null());
    desk.world.app.app.sweep().await.unwrap();
    assert_eq!(desk.world.app.sql("delete from learner_merges where undo is not null").await, 0);
}

/// What holds after any merges and undoings: no record is lost, no learner has an award twice, and every number
/// that ever was leads to the learner who has its records.
#[tokio::test(flavor = "multi_thread")]
async fn any_order_of_merges_loses_nothing() {
    let desk = Desk::start().await;
    let awards: Vec<_> = (1..=5)
        .flat_map(|learner| {
            (0..2).map(move |award| {
                let date = format!("2026-10-{:02}", if learner == 5 { 2 } else { learner * 2 } + award);
                Award::to(&format!("E{learner}"), "Mair", "Evans")
                    .set("award_date", &date)
                    .set("documents", "letter")
            })
        })
        .collect();
    desk.world.issue(&awards).await;
    let handle = tokio::runtime::Handle::current();
    let steps = proptest::collection::vec((0..5_usize, 0..5_usize, any::<bool>()), 1..8);
    let mut runner = TestRunner::new(Config { cases: 6, failure_persistence: None, ..Config::default() });
    tokio::task::block_in_place(|| {
        runner
            .run(&steps, |steps| {
                handle.block_on(async {
                    let mut done: Vec<(Uuid, Value)> = Vec::new();
                    for (a, b, undo) in steps {
                        if undo && let Some((survivor, merge)) = done.pop() {
                            let answer = desk.undo(survivor, &merge).await;
                            assert!(matches!(answer.status, 200 | 404 | 409), "{answer:?}");
                        } else {
                            let one = id(&desk.learner(&format!("E{}", a + 1)).await);
                            let other = id(&desk.learner(&format!("E{}", b + 1)).await);
                            let answer = desk.merge(one, other).await;
                            match answer.status {
                                201 => done.push((one, answer.json())),
                                // The same learner by now, or E1 and E5, who share awards.
                                409 | 422 => {}
                                _ => panic!("{answer:?}"),
                            }
                        }
                        check(&desk).await;
                    }
                });
                Ok(())
            })
            .unwrap();
    });
}

async fn check(desk: &Desk) {
    let mut seen = BTreeSet::new();
    let learners = desk.world.issuer.read_all("/issuer/learners", 50).await;
    for learner in &learners {
        let mut awards = BTreeSet::new();
        for record in desk.records(id(learner)).await {
            assert!(seen.insert(id(&record)));
            assert!(awards.insert(text(&record["award_date"]).to_owned()), "an award twice");
        }
    }
    assert_eq!(seen.len(), 10);
    for number in 1..=5 {
        assert!(desk.learner(&format!("E{number}")).await.is_object(), "E{number} leads nowhere");
    }
}
