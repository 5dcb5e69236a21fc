//! Background work: what happens when processes die, and when work can't be done.

use api::{
    jobs::{
        Job,
        entity::{Entity, Model},
        runner, store,
    },
    print_jobs::jobs::ProcessPrintJob,
};
use chrono::TimeDelta;
use futures_util::future::join_all;
use sea_orm::EntityTrait;
use shared::TextEnum;

use crate::support::{
    Award, TestApp, Value, World,
    awards::{csv, id, text},
    json,
};

async fn idle() -> World {
    World::on(TestApp::start_idle().await).await
}

async fn only_job(world: &World) -> Model {
    let mut jobs = Entity::find().all(world.app.app.db.reader()).await.unwrap();
    assert_eq!(jobs.len(), 1, "{jobs:?}");
    jobs.remove(0)
}

async fn batch(world: &World, batch: &Value) -> Value {
    world.issuer.read(&format!("/issuer/batches/{}", text(&batch["id"]))).await
}

#[tokio::test(flavor = "multi_thread")]
async fn work_whose_worker_died_goes_on_elsewhere() {
    let world = idle().await;
    let app = &world.app.app;
    let uploaded = world.upload(csv(&[Award::numbered(1)])).await.expect(202).json();
    let (dead, alive) = (app.clock.id(), app.clock.id());
    let claimed = store::claim(app, dead).await.unwrap().unwrap();
    assert!(store::claim(app, alive).await.unwrap().is_none(), "a job has two workers");
    world.app.pass(TimeDelta::seconds(10));
    assert!(store::heartbeat(app, claimed.id, dead).await.unwrap());
    world.app.pass(TimeDelta::seconds(15));
    assert!(store::claim(app, alive).await.unwrap().is_none(), "a lease ended early");
    world.app.pass(TimeDelta::seconds(1));
    let again = store::claim(app, alive).await.unwrap().unwrap();
    assert_eq!((again.id, again.attempts), (claimed.id, 2));
    assert!(!store::heartbeat(app, claimed.id, dead).await.unwrap());
    assert!(!store::finish(app, claimed.id, dead, api::jobs::entity::State::Done, None).await.unwrap());
    world.app.pass(TimeDelta::seconds(16));
    runner::drain(app).await.unwrap();
    let batch = batch(&world, &uploaded).await;
    assert_eq!((&batch["status"], &batch["valid"]), (&json!("completed"), &json!(1)));
}

#[tokio::test(flavor = "multi_thread")]
async fn many_workers_never_have_the_same_job() {
    let world = idle().await;
    let app = &world.app.app;
    for n in 0..6 {
        world.upload(csv(&[Award::numbered(n)])).await.expect(202);
    }
    let claims = join_all((0..12).map(|_| store::claim(app, app.clock.id()))).await;
    let mut ids: Vec<_> = claims.into_iter().filter_map(|claim| claim.unwrap()).map(|job| job.id).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
    // One who looked while others claimed may have found nothing: the rest is there for the next look.
    while let Some(job) = store::claim(app, app.clock.id()).await.unwrap() {
        ids.push(job.id);
    }
    assert_eq!(ids.len(), 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_print_job_that_runs_again_or_twice_at_once_makes_nothing_twice() {
    let world = idle().await;
    let app = &world.app.app;
    let awards: Vec<_> = (0..70).map(Award::numbered).collect();
    let uploaded = world.upload(csv(&awards)).await.expect(202).json();
    runner::drain(app).await.unwrap();
    let published = world.publish(&uploaded).await.expect(202).json();
    let job = ProcessPrintJob { print_job_id: text(&published["print_job_ids"][0]).parse().unwrap() };
    for result in join_all((0..3).map(|_| job.run(app))).await {
        // One that lost a race is tried again.
        if let Err(failure) = result {
            assert!(matches!(failure, api::jobs::Failure::Retry(_)), "{failure:?}");
        }
    }
    Box::pin(job.run(app)).await.unwrap();
    runner::drain(app).await.unwrap();
    let batch = batch(&world, &uploaded).await;
    assert_eq!((&batch["published"], &batch["valid"]), (&json!(70), &json!(70)));
    let job = &batch["print_jobs"][0];
    assert_eq!((&job["completed"], &job["requested"], &job["failed"]), (&json!(70), &json!(70), &json!(0)));
    let staff = world.app.centre_user(world.centre).await;
    assert_eq!(world.documents(&staff, &batch).await.len(), 70);
    assert_eq!(world.issuer.read("/issuer/learners").await["total"], 70);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_that_was_cut_off_begins_again_without_doubles() {
    let world = idle().await;
    let app = &world.app.app;
    let awards: Vec<_> = (0..1200).map(|n| Award::numbered(n).set("last_name", "")).collect();
    let uploaded = world.upload(csv(&awards)).await.expect(202).json();
    let check = api::batches::jobs::CheckBatch { batch_id: id(&uploaded) };
    // Cut off as soon as a part is written down.
    tokio::select! {
        _ = check.run(app) => {}
        () = async {
            while batch(&world, &uploaded).await["rows"] == 0 {
                tokio::task::yield_now().await;
            }
        } => {}
    }
    runner::drain(app).await.unwrap();
    let batch = batch(&world, &uploaded).await;
    assert_eq!(
        (&batch["status"], &batch["rows"], &batch["invalid"]),
        (&json!("completed"), &json!(1200), &json!(1200))
    );
    assert_eq!(world.rows(&batch).await.len(), 1200);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_is_tried_again_ever_later_and_fails_for_good_at_last() {
    let world = idle().await;
    let app = &world.app.app;
    let uploaded = world.upload(csv(&[Award::numbered(1)])).await.expect(202).json();
    let file = app.config.data_dir.join("blobs/uploads").join(text(&uploaded["id"]));
    std::fs::remove_file(file).unwrap();
    let mut waited = Vec::new();
    loop {
        runner::drain(app).await.unwrap();
        let job = only_job(&world).await;
        if job.state.0.as_str() == "failed" {
            break;
        }
        assert_eq!(job.state.0.as_str(), "queued");
        assert!(job.last_error.is_some());
        waited.push((job.run_at - app.clock.now()).num_seconds());
        assert_eq!(batch(&world, &uploaded).await["status"], "processing");
        app.clock.set(job.run_at);
    }
    assert_eq!(waited, [1, 2, 4, 8, 16, 32, 64]);
    let batch = batch(&world, &uploaded).await;
    assert_eq!((&batch["status"], &batch["failure"]["code"]), (&json!("failed"), &json!("internal")));
    assert!(!batch["failure"].to_string().contains("uploads"), "{batch}");
    world.publish(&batch).await.problem(409, "state_conflict");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_print_job_that_can_not_be_made_says_so() {
    let mut world = idle().await;
    let app = world.app.app.clone();
    let uploaded = world.upload(csv(&[Award::numbered(1)])).await.expect(202).json();
    runner::drain(&app).await.unwrap();
    world.publish(&uploaded).await.expect(202);
    // Where documents would go, there is a file in the way.
    std::fs::write(app.config.data_dir.join("blobs/documents"), "in the way").unwrap();
    for _ in 0..8 {
        runner::drain(&app).await.unwrap();
        world.app.pass(TimeDelta::minutes(6));
    }
    world.pass(TimeDelta::minutes(6)).await;
    let batch = batch(&world, &uploaded).await;
    assert_eq!(batch["print_jobs"][0]["status"], "failed");
    let staff = world.app.centre_user(world.centre).await;
    let job = staff.read(&format!("/centres/{}/print-jobs", world.centre)).await["items"][0].clone();
    assert_eq!(job["failure"]["code"], "storage");
    assert_eq!((&job["counts"]["completed"], &job["counts"]["failed"]), (&json!(0), &json!(1)));
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_kills_its_workers_is_given_up() {
    let world = idle().await;
    let app = &world.app.app;
    let uploaded = world.upload(csv(&[Award::numbered(1)])).await.expect(202).json();
    for _ in 0..8 {
        store::claim(app, app.clock.id()).await.unwrap().unwrap();
        world.app.pass(TimeDelta::seconds(16));
    }
    runner::drain(app).await.unwrap();
    let batch = batch(&world, &uploaded).await;
    assert_eq!((&batch["status"], &batch["failure"]["code"]), (&json!("failed"), &json!("interrupted")));
}

#[tokio::test(flavor = "multi_thread")]
async fn work_of_an_unknown_kind_fails() {
    let world = idle().await;
    let app = &world.app.app;
    let transaction = app.db.write().await.unwrap();
    store::insert(&transaction, &app.clock, "nonsense", json!({}), app.clock.now()).await.unwrap();
    transaction.commit().await.unwrap();
    runner::drain(app).await.unwrap();
    let job = only_job(&world).await;
    assert_eq!(job.state.0.as_str(), "failed");
    assert!(job.last_error.unwrap().contains("nonsense"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_over_is_forgotten() {
    let world = idle().await;
    let app = &world.app.app;
    world.upload(csv(&[Award::numbered(1)])).await.expect(202);
    runner::drain(app).await.unwrap();
    app.sweep().await.unwrap();
    assert_eq!(only_job(&world).await.state.0.as_str(), "done");
    world.app.pass(TimeDelta::days(15));
    app.sweep().await.unwrap();
    assert!(Entity::find().all(app.db.reader()).await.unwrap().is_empty());
    assert_eq!(world.app.sql("update sessions set user_agent = ''").await, 0);
}
