//! What the issuer sees of all centres: print jobs, documents, records and the dashboard.

use chrono::TimeDelta;

use crate::support::{
    Award, World,
    awards::{csv, text},
    json,
};

fn bees(award: Award) -> Award {
    award.set("qualification_number", "603/1234/X")
}

fn hill(award: Award) -> Award {
    award.set("centre_number", "20522")
}

#[tokio::test(flavor = "multi_thread")]
async fn print_jobs_of_all_centres_are_searched_filtered_and_sorted() {
    let mut world = World::start().await;
    let single = |award: Award| award.set("documents", "certificate");
    world
        .issue(&[
            single(Award::to("E1", "Ann", "Evans")),
            hill(bees(single(Award::to("E2", "Mair", "Rees")))),
        ])
        .await;
    world.pass(TimeDelta::days(1)).await;
    world.issue(&[hill(single(Award::to("E3", "Ann", "Evans"))), hill(bees(Award::numbered(4)))]).await;
    let list = "/issuer/print-jobs";
    world
        .issuer
        .check_sorts(list, &["created_at", "reference", "created_by", "records", "failed", "status"])
        .await;
    let items = world.issuer.read(&format!("{list}?sort=created_at")).await["items"].clone();
    let last = &items[2];
    assert_eq!((&last["centre"]["number"], &last["records"]), (&json!("20522"), &json!(2)));
    assert!(last["batch"]["id"].is_string());
    let qualifications = world.issuer.read("/issuer/qualifications?q=beekeeping").await;
    for (query, want) in [
        (String::new(), 3),
        ("q=hill".to_owned(), 2),
        ("q=beekeeping".to_owned(), 2),
        ("q=0001".to_owned(), 1),
        (format!("centre_id={}", world.centre), 1),
        (format!("centre_id={}", world.other_centre), 2),
        (format!("qualification_id={}", world.qualification), 2),
        (format!("qualification_id={}", text(&qualifications["items"][0]["id"])), 2),
        ("created_by=sian+prydd".to_owned(), 3),
        ("created_by=nobody".to_owned(), 0),
        ("has_failures=true".to_owned(), 0),
        ("has_failures=false".to_owned(), 3),
        ("status=failed".to_owned(), 0),
        ("status=completed,failed".to_owned(), 3),
        ("created_to=2026-11-23".to_owned(), 2),
        (format!("created_from=2026-11-24&centre_id={}", world.other_centre), 1),
    ] {
        let found = world.issuer.read(&format!("{list}?{query}")).await["total"].as_i64();
        assert_eq!(found, Some(want), "{query}");
    }
    for (query, fault) in
        [("centre_id=1", "centre_id malformed"), ("has_failures=perhaps", "has_failures malformed")]
    {
        assert_eq!(world.issuer.get(&format!("{list}?{query}")).send().await.faults(), [fault]);
    }
    // Centres see none of the batch.
    let staff = world.app.centre_user(world.centre).await;
    let theirs = staff.read(&format!("/centres/{}/print-jobs", world.centre)).await["items"][0].clone();
    assert_eq!((&theirs["batch"], &theirs["centre"]["number"]), (&json!(null), &json!("10411")));
    staff.get(list).send().await.problem(403, "not_permitted");
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_and_records_of_any_centre() {
    let world = World::start().await;
    let batch = world.issue(&[hill(Award::to("E1", "Ann", "Evans"))]).await;
    let job = text(&batch["print_jobs"][0]["id"]).to_owned();
    let documents = format!("/issuer/print-jobs/{job}/documents");
    world.issuer.check_sorts(&documents, &["learner_name", "qualification_title", "kind", "reference"]).await;
    let list = world.issuer.read(&format!("{documents}?kind=certificate")).await;
    let one = &list["items"][0];
    let path = format!("/issuer/documents/{}", text(&one["id"]));
    let document = world.issuer.read(&path).await;
    assert_eq!((&document["learner_name"], &document["reference"]), (&json!("Ann Evans"), &one["reference"]));
    let staff = world.app.centre_user(world.other_centre).await;
    let theirs = format!("/centres/{}/documents/{}", world.other_centre, text(&one["id"]));
    assert_eq!(staff.read(&theirs).await, document);
    for view in ["digital", "print"] {
        let pdf = world.issuer.get(&format!("{path}/pdf?view={view}")).send().await.expect(200);
        assert!(pdf.body.starts_with(b"%PDF"));
        let again = staff.get(&format!("{theirs}/pdf?view={view}")).send().await.expect(200);
        assert_eq!(again.body, pdf.body);
        let tag = pdf.header("etag").to_owned();
        let known = world.issuer.get(&format!("{path}/pdf?view={view}"));
        known.header("if-none-match", &tag).send().await.expect(304);
    }
    let record = world.issuer.read(&format!("/issuer/records/{}", text(&one["record_id"]))).await;
    assert_eq!(record["documents"].as_array().unwrap().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_dashboard_says_what_waits() {
    let world = World::start().await;
    let empty = world.issuer.read("/issuer/dashboard").await;
    assert_eq!((&empty["rows_held"], &empty["rows_to_publish"]), (&json!(0), &json!(0)));
    assert_eq!(empty["months"].as_array().unwrap().len(), 12);
    world.issue(&[Award::to("E1", "Ann", "Evans"), Award::numbered(2)]).await;
    world.import(csv(&[Award::numbered(3), Award::numbered(4), Award::to("E5", "", "")])).await;
    let invited = json!({ "kind": "centre", "email": "new@example.org", "first_name": "Nia",
        "last_name": "Bevan", "is_admin": false, "centre_ids": [world.centre] });
    world.issuer.post("/issuer/users").json(&invited).send().await.expect(201);
    let dashboard = world.issuer.read("/issuer/dashboard").await;
    for (figure, want) in [
        ("batches_with_held_rows", 1),
        ("rows_held", 1),
        ("batches_to_publish", 1),
        ("rows_to_publish", 2),
        ("batches_scheduled", 0),
        ("print_jobs_failed", 0),
        ("print_jobs_with_failures", 0),
        ("print_jobs_under_way", 0),
        ("invitations_open", 1),
        ("centres_active", 2),
        ("qualifications", 2),
    ] {
        assert_eq!(dashboard[figure], want, "{figure}");
    }
    for (waiting, want) in [("held", 1), ("publish", 1), ("scheduled", 0)] {
        let list = world.issuer.read(&format!("/issuer/batches?waiting={waiting}")).await;
        assert_eq!(list["total"], want, "{waiting}");
    }
    let now = &dashboard["months"][11];
    assert_eq!(*now, json!({ "month": "2026-11-01", "certificates": 2, "transcripts": 1, "letters": 1 }));
    assert_eq!(dashboard["notified"]["records"], 2);
    assert_eq!(
        (&dashboard["documents"]["documents"], &dashboard["documents"]["valid"]),
        (&json!(4), &json!(4))
    );
    let staff = world.app.centre_user(world.centre).await;
    staff.get("/issuer/dashboard").send().await.problem(403, "not_permitted");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_dashboard_tells_that_the_signing_certificate_ends() {
    let mut world = World::start().await;
    let ends = async |world: &World| world.issuer.read("/issuer/dashboard").await["signing_ends_on"].clone();
    assert_eq!(ends(&world).await, json!(null));
    let last = world.app.app.signer.ends_on();
    let until = last - world.app.app.clock.today();
    world.pass(until - TimeDelta::days(31)).await;
    assert_eq!(ends(&world).await, json!(null));
    world.pass(TimeDelta::days(1)).await;
    assert_eq!(ends(&world).await, json!(last.to_string()));
}
