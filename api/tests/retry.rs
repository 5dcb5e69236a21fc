//! Documents that could not be made: each keeps its reason, and trying again makes only those.

use std::{fs, path::PathBuf};

use api::{
    jobs::{Job, entity::Entity as Queue, runner, store as queue},
    print_jobs::jobs::ProcessPrintJob,
};
use chrono::TimeDelta;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::support::{
    Award, TestApp, Value, World,
    awards::{csv, id, text},
    json,
};

/// A world in which a test works on the queue itself.
async fn idle() -> World {
    World::on(TestApp::start_idle().await).await
}

/// Imports and publishes awards, and makes nothing yet: the print job's id.
async fn published(world: &World, awards: &[Award]) -> uuid::Uuid {
    let uploaded = world.upload(csv(awards)).await.expect(202).json();
    runner::drain(&world.app.app).await.unwrap();
    let published = world.publish(&uploaded).await.expect(202).json();
    text(&published["print_job_ids"][0]).parse().unwrap()
}

/// The folder of documents, which a file of its name takes the place of: the store takes nothing.
fn break_store(world: &World) -> PathBuf {
    let folder = world.app.app.config.data_dir.join("blobs/documents");
    if folder.exists() {
        fs::rename(&folder, folder.with_extension("away")).unwrap();
    }
    fs::write(&folder, "in the way").unwrap();
    folder
}

fn mend_store(folder: &PathBuf) {
    fs::remove_file(folder).unwrap();
    let away = folder.with_extension("away");
    if away.exists() {
        fs::rename(away, folder).unwrap();
    }
}

/// Works until the queue is empty, over all pauses; who was signed in signs in again.
async fn exhaust(world: &mut World) {
    for _ in 0..9 {
        runner::drain(&world.app.app).await.unwrap();
        world.app.pass(TimeDelta::minutes(6));
    }
    world.pass(TimeDelta::seconds(1)).await;
}

async fn job(world: &World, id: uuid::Uuid) -> Value {
    let job = world.issuer.read(&format!("/issuer/print-jobs/{id}")).await;
    let failures = failures(world, id).await;
    // The count is the length of the list, at any moment.
    assert_eq!(job["counts"]["failed"], failures.len(), "{job}");
    job
}

async fn failures(world: &World, id: uuid::Uuid) -> Vec<Value> {
    world.issuer.read_all(&format!("/issuer/print-jobs/{id}/failures"), 200).await
}

async fn retry(world: &World, id: uuid::Uuid) -> crate::support::Answer {
    world.issuer.post(&format!("/issuer/print-jobs/{id}/retry")).send().await
}

fn counts(job: &Value) -> [i64; 4] {
    ["requested", "pending", "failed", "completed"].map(|name| job["counts"][name].as_i64().unwrap())
}

async fn documents(world: &World) -> u64 {
    api::documents::entity::Entity::find().count(world.app.app.db.reader()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_store_refuses_is_kept_with_its_reason_and_made_later() {
    let mut world = idle().await;
    let awards: Vec<_> = (0..70).map(Award::numbered).chain([Award::to("E9", "Mair", "Evans")]).collect();
    let print_job = published(&world, &awards).await;
    let folder = break_store(&world);
    // After the first try the job goes on by itself, and says already what is wrong.
    runner::drain(&world.app.app).await.unwrap();
    let under_way = job(&world, print_job).await;
    assert_eq!((text(&under_way["status"]), counts(&under_way)), ("processing", [73, 9, 64, 0]));
    assert_eq!(failures(&world, print_job).await[0]["attempts"], 1);
    retry(&world, print_job).await.problem(409, "state_conflict");
    exhaust(&mut world).await;
    let broken = job(&world, print_job).await;
    assert_eq!((text(&broken["status"]), counts(&broken)), ("failed", [73, 0, 73, 0]));
    assert_eq!(broken["failure"]["code"], "storage");
    assert!(!broken["failure"].to_string().contains("blobs"), "{broken}");
    let list = failures(&world, print_job).await;
    assert_eq!((&list[0]["code"], &list[0]["attempts"]), (&json!("storage"), &json!(8)));
    let kinds: Vec<_> = list[70..].iter().map(|one| text(&one["kind"])).collect();
    assert_eq!(kinds, ["certificate", "transcript", "letter"]);
    assert_eq!((&list[72]["learner_name"], &list[72]["line"]), (&json!("Mair Evans"), &json!(72)));
    assert_eq!(documents(&world).await, 0);
    let failures = format!("/issuer/print-jobs/{print_job}/failures");
    world.issuer.check_sorts(&failures, &["line", "learner_name"]).await;
    let saved = world.issuer.get(&format!("{failures}/csv?columns=why,line")).send().await.expect(200);
    let saved = String::from_utf8(saved.body.to_vec()).unwrap();
    assert_eq!(saved.lines().count(), 74);
    assert!(saved.contains("\r\n\"File store\",") && saved.ends_with(",72\r\n"), "{saved}");

    mend_store(&folder);
    let again = retry(&world, print_job).await.expect(202).json();
    assert_eq!((text(&again["status"]), counts(&again)), ("pending", [73, 73, 0, 0]));
    assert!(again["failure"].is_null());
    runner::drain(&world.app.app).await.unwrap();
    let done = job(&world, print_job).await;
    assert_eq!((text(&done["status"]), counts(&done)), ("completed", [73, 0, 0, 73]));
    assert_eq!((done["records"].as_i64(), documents(&world).await), (Some(71), 73));
    retry(&world, print_job).await.problem(409, "state_conflict");
    let batch = world.issuer.read("/issuer/batches").await["items"][0].clone();
    assert_eq!((&batch["published"], &batch["publishable"]), (&json!(71), &json!(0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_made_stays_and_only_the_rest_is_made_again() {
    let mut world = idle().await;
    let awards: Vec<_> = (0..100).map(Award::numbered).collect();
    let print_job = published(&world, &awards).await;
    // The store breaks once the first 64 are written down.
    let (app, process) = (world.app.app.clone(), ProcessPrintJob { print_job_id: print_job });
    let folder = app.config.data_dir.join("blobs/documents");
    tokio::select! {
        _ = process.run(&app) => {}
        () = async {
            while documents(&world).await < 64 {
                tokio::task::yield_now().await;
            }
        } => {}
    }
    let made = documents(&world).await;
    let references = async || -> Vec<String> {
        let rows = api::documents::entity::Entity::find().all(world.app.app.db.reader()).await.unwrap();
        rows.into_iter().map(|row| row.reference).collect()
    };
    let first = references().await;
    if made < 100 {
        break_store(&world);
        exhaust(&mut world).await;
        let broken = job(&world, print_job).await;
        let left = 100 - i64::try_from(documents(&world).await).unwrap();
        assert_eq!(counts(&broken), [100, 0, left, 100 - left]);
        mend_store(&folder);
        retry(&world, print_job).await.expect(202);
    }
    runner::drain(&world.app.app).await.unwrap();
    let done = job(&world, print_job).await;
    assert_eq!((text(&done["status"]), counts(&done)), ("completed", [100, 0, 0, 100]));
    let rows = api::documents::entity::Entity::find().all(world.app.app.db.reader()).await.unwrap();
    let last: Vec<_> = rows.into_iter().map(|row| row.reference).collect();
    assert_eq!(last.len(), 100);
    assert!(first.iter().all(|reference| last.contains(reference)), "a document was made again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_whose_workers_die_loses_nothing_and_makes_nothing_twice() {
    let mut world = idle().await;
    let print_job = published(&world, &(0..5).map(Award::numbered).collect::<Vec<_>>()).await;
    let folder = break_store(&world);
    exhaust(&mut world).await;
    mend_store(&folder);
    // Sent twice with one key: one job.
    let path = format!("/issuer/print-jobs/{print_job}/retry");
    let send = || world.issuer.post(&path).header("idempotency-key", "once").send();
    let first = send().await.expect(202).json();
    assert_eq!(send().await.expect(202).json(), first);
    let queued = async || {
        let waiting = api::jobs::entity::Column::State.eq("queued");
        Queue::find().filter(waiting).count(world.app.app.db.reader()).await.unwrap()
    };
    assert_eq!(queued().await, 1);
    let app = world.app.app.clone();
    for _ in 0..3 {
        queue::claim(&app, app.clock.id()).await.unwrap().unwrap();
        world.app.pass(TimeDelta::seconds(16));
    }
    runner::drain(&app).await.unwrap();
    let done = job(&world, print_job).await;
    assert_eq!((text(&done["status"]), counts(&done)), ("completed", [5, 0, 0, 5]));

    // Given up each time before anything could be said, it can still be tried again.
    let other = published(&world, &[Award::to("E8", "Ann", "Evans")]).await;
    for _ in 0..8 {
        queue::claim(&app, app.clock.id()).await.unwrap().unwrap();
        world.app.pass(TimeDelta::seconds(16));
    }
    runner::drain(&app).await.unwrap();
    let cut_off = job(&world, other).await;
    assert_eq!((text(&cut_off["status"]), counts(&cut_off)), ("failed", [3, 0, 3, 0]));
    assert_eq!(cut_off["failure"]["code"], "interrupted");
    retry(&world, other).await.expect(202);
    runner::drain(&app).await.unwrap();
    assert_eq!(counts(&job(&world, other).await), [3, 0, 0, 3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_can_not_be_issued_any_more_go_back_and_may_come_again() {
    let world = idle().await;
    let app = world.app.app.clone();
    let print_job = published(&world, &[Award::numbered(1), Award::to("E2", "Ann", "Evans")]).await;
    let centre = format!("/issuer/centres/{}", world.centre);
    let switch = async |status: &str| {
        world.issuer.patch(&centre).json(&json!({ "status": status })).send().await.expect(200);
    };
    switch("inactive").await;
    runner::drain(&app).await.unwrap();
    let held = job(&world, print_job).await;
    assert_eq!((text(&held["status"]), counts(&held)), ("completed", [4, 0, 4, 0]));
    let list = failures(&world, print_job).await;
    assert_eq!((&list[0]["code"], &list[0]["errors"][0]["field"]), (&json!("held"), &json!("centre_number")));
    let batch = world.issuer.read("/issuer/batches").await["items"][0].clone();
    assert_eq!((&batch["invalid"], &batch["publishable"]), (&json!(2), &json!(0)));

    // Still as it was: they come and go back once more.
    retry(&world, print_job).await.expect(202);
    runner::drain(&app).await.unwrap();
    assert_eq!(counts(&job(&world, print_job).await), [4, 0, 4, 0]);

    // One is mended and published in the batch: that has no more to do with this print job.
    switch("active").await;
    let rows = world.rows(&batch).await;
    let path = format!("/issuer/batches/{}/rows/{}", text(&batch["id"]), text(&rows[1]["id"]));
    let change = json!({ "values": { "first_name": "Anne" } });
    world.issuer.patch(&path).json(&change).send().await.expect(200);
    let other = world.publish(&batch).await.expect(202).json();
    runner::drain(&app).await.unwrap();
    assert_eq!(counts(&job(&world, id(&json!({ "id": other["print_job_ids"][0] }))).await), [3, 0, 0, 3]);
    assert_eq!(counts(&job(&world, print_job).await), [1, 0, 1, 0]);

    retry(&world, print_job).await.expect(202);
    runner::drain(&app).await.unwrap();
    let done = job(&world, print_job).await;
    assert_eq!((text(&done["status"]), counts(&done)), ("completed", [1, 0, 0, 1]));
    let batch = world.issuer.read("/issuer/batches").await["items"][0].clone();
    assert_eq!(
        (&batch["published"], &batch["invalid"], &batch["publishable"]),
        (&json!(2), &json!(0), &json!(0))
    );
    assert_eq!(documents(&world).await, 4);
}
