//! Work on a batch: mending in blocks, two people at once, leaving rows out, previews, the summary, plans, deletion.

use chrono::TimeDelta;
use futures_util::future::join_all;

use crate::support::{
    Award, TestApp, Value, World,
    app::until,
    awards::{csv, text},
    client::faults,
    json,
    peers::PdfFile,
};

fn rows_path(batch: &Value) -> String {
    format!("/issuer/batches/{}/rows", text(&batch["id"]))
}

fn row_path(batch: &Value, row: &Value) -> String {
    format!("{}/{}", rows_path(batch), text(&row["id"]))
}

async fn read(world: &World, batch: &Value) -> Value {
    world.issuer.read(&format!("/issuer/batches/{}", text(&batch["id"]))).await
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_mend_a_row_one_wins_and_the_other_is_told() {
    let world = World::start().await;
    let batch = world.import(csv(&[Award::numbered(1).set("last_name", "")])).await;
    let row = world.rows(&batch).await.remove(0);
    let path = row_path(&batch, &row);
    let seen = world.issuer.get(&path).send().await.expect(200);
    let tag = seen.header("etag").to_owned();
    assert_eq!(tag, "\"1\"");
    let mend = |name: &str| {
        let body = json!({ "values": { "last_name": name } });
        world.issuer.patch(&path).header("if-match", &tag).json(&body).send()
    };
    let answers = join_all([mend("Evans"), mend("Parry"), mend("Rees")]).await;
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412, 412]);
    let won = answers.into_iter().find(|answer| answer.status == 200).unwrap();
    assert_eq!(won.header("etag"), "\"2\"");
    // The others see what won.
    let now = world.issuer.read(&path).await;
    assert_eq!(
        (&now["values"]["last_name"], &now["version"]),
        (&won.json()["values"]["last_name"], &json!(2))
    );
    // Without a version the last one wins, as the contract has it.
    let body = json!({ "values": { "last_name": "Owen" } });
    world.issuer.patch(&path).json(&body).send().await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_block_of_cells_is_mended_together() {
    let world = World::start().await;
    let awards: Vec<_> = (0..4).map(|n| Award::numbered(n).set("last_name", "").set("uln", "1")).collect();
    let batch = world.import(csv(&awards)).await;
    let rows = world.rows(&batch).await;
    // Someone else mends the third meanwhile.
    let body = json!({ "values": { "last_name": "Theirs" } });
    world.issuer.patch(&row_path(&batch, &rows[2])).json(&body).send().await.expect(200);
    let change = |row: &Value, name: &str| json!({ "id": row["id"], "version": row["version"], "values": { "last_name": name, "uln": "" } });
    let gone = world.app.app.clock.id();
    let block = json!({ "rows": [change(&rows[0], "A"), change(&rows[1], ""), change(&rows[2], "C"),
        { "id": gone, "values": {} }] });
    let got = world.issuer.patch(&rows_path(&batch)).json(&block).send().await.expect(200).json();
    assert_eq!((&got["stale"], &got["refused"]), (&json!([rows[2]["id"]]), &json!([gone])));
    let mut stands: Vec<_> = got["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| format!("{} {} {}", row["line"], text(&row["status"]), row["values"]["last_name"]))
        .collect();
    stands.sort();
    assert_eq!(stands, ["2 valid \"A\"", "3 invalid null", "4 invalid \"Theirs\""]);
    let batch = read(&world, &batch).await;
    assert_eq!((&batch["valid"], &batch["invalid"]), (&json!(1), &json!(3)));
    let none = world.issuer.patch(&rows_path(&batch)).json(&json!({ "rows": [] })).send().await;
    assert_eq!(none.faults(), ["/rows out_of_range"]);
    let wrong = json!({ "rows": [{ "id": gone, "values": { "surname": "x" } }] });
    assert_eq!(
        world.issuer.patch(&rows_path(&batch)).json(&wrong).send().await.faults(),
        ["/rows/0/values/surname unknown_column"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn one_correction_mends_all_rows_with_the_same_value() {
    let world = World::start().await;
    let mut awards: Vec<_> =
        (0..1200).map(|n| Award::numbered(n).set("qualification_number", "999/0000/X")).collect();
    awards.push(Award::numbered(2000).set("qualification_number", "999/0000/1"));
    let batch = world.import(csv(&awards)).await;
    let page = world.issuer.read(&format!("{}?status=invalid&limit=1", rows_path(&batch))).await;
    assert_eq!(page["items"][0]["alike"], json!({ "qualification_number": 1199 }));
    let path = format!("/issuer/batches/{}/mend-alike", text(&batch["id"]));
    let mend = async |to: &str| {
        let change = json!({ "column": "qualification_number", "from": "999/0000/X", "to": to });
        world.issuer.post(&path).json(&change).send().await.expect(200).json()
    };
    let mut changed = 0;
    loop {
        let outcome = mend("601/2977/3").await;
        changed += outcome["changed"].as_u64().unwrap();
        assert_eq!(outcome["good"], outcome["changed"]);
        if outcome["left"] == 0 {
            break;
        }
    }
    assert_eq!(changed, 1200);
    assert_eq!(mend("601/2977/3").await, json!({ "changed": 0, "good": 0, "left": 0 }));
    let batch = read(&world, &batch).await;
    assert_eq!((&batch["valid"], &batch["invalid"]), (&json!(1200), &json!(1)));
    let same = json!({ "column": "result", "from": "x", "to": "x" });
    assert_eq!(world.issuer.post(&path).json(&same).send().await.faults(), ["/to same"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mended_row_that_repeats_another_is_told() {
    let world = World::start().await;
    let batch = world.import(csv(&[Award::numbered(1), Award::numbered(2).set("last_name", "")])).await;
    let row = world.rows(&batch).await.remove(1);
    let body = json!({ "values": { "enrolment_number": "e00001", "last_name": "Learner1" } });
    let mended = world.issuer.patch(&row_path(&batch, &row)).json(&body).send().await.expect(200).json();
    assert_eq!(faults(&mended), ["enrolment_number duplicate_row"]);
    assert!(text(&mended["errors"][0]["message"]).contains("Line 2"));
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_left_out_and_taken_back() {
    let world = World::start().await;
    let batch = world
        .import(csv(&[Award::numbered(1), Award::numbered(2), Award::numbered(3).set("uln", "1")]))
        .await;
    let rows = world.rows(&batch).await;
    let set = async |row: &Value, out: bool| {
        let body = json!({ "left_out": out });
        world.issuer.patch(&row_path(&batch, row)).json(&body).send().await.expect(200).json()
    };
    assert_eq!(set(&rows[0], true).await["status"], "left_out");
    assert_eq!(set(&rows[2], true).await["status"], "left_out");
    let now = read(&world, &batch).await;
    let counts = |batch: &Value| {
        ["rows", "valid", "invalid", "left_out", "publishable"].map(|name| batch[name].as_u64().unwrap())
    };
    assert_eq!(counts(&now), [3, 1, 0, 2, 1]);
    world.publish(&batch).await.expect(202);
    let now = world.issued(&batch).await;
    assert_eq!(counts(&now), [3, 1, 0, 2, 0]);
    assert_eq!(set(&rows[0], false).await["status"], "valid");
    assert_eq!(set(&rows[2], false).await["status"], "invalid");
    assert_eq!(counts(&read(&world, &batch).await), [3, 2, 1, 0, 1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_is_marked_and_nothing_is_kept() {
    let world = World::start().await;
    let award = Award::to("E1", "Gwenllian", "Tŵr-Llŵyd").set("components", "U1|Working safely|2|3|Pass");
    let batch = world.import(csv(&[award, Award::numbered(2).set("uln", "1")])).await;
    let rows = world.rows(&batch).await;
    let path = |row: &Value, query: &str| format!("{}/preview.pdf?{query}", row_path(&batch, row));
    for kind in ["certificate", "transcript", "letter"] {
        for view in ["digital", "print"] {
            let got = world
                .issuer
                .get(&path(&rows[0], &format!("kind={kind}&view={view}")))
                .send()
                .await
                .expect(200);
            let pdf = PdfFile::new(&got.body);
            pdf.check();
            let words = pdf.text().split_whitespace().collect::<String>();
            assert!(words.contains("Gwenllian") && words.contains("SPEC-IMEN-SPEC-IMEN"), "{words}");
        }
    }
    assert_eq!(world.issuer.get(&path(&rows[0], "")).send().await.faults(), ["kind required"]);
    assert_eq!(world.issuer.get(&path(&rows[0], "kind=poster")).send().await.faults(), ["kind malformed"]);
    world.issuer.get(&path(&rows[1], "kind=letter")).send().await.problem(409, "state_conflict");
    let staff = world.app.centre_user(world.centre).await;
    staff.get(&path(&rows[0], "kind=letter")).send().await.problem(403, "not_permitted");
    assert!(!world.app.app.config.data_dir.join("blobs/documents").exists());
    world.app.anonymous().get("/verify/SPECIMENSPECIMEN").send().await.problem(404, "reference_malformed");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_summary_says_exactly_what_publishing_does() {
    let world = World::start().await;
    world.issue(&[Award::to("E1", "Mair", "Evans"), Award::to("E9", "", "Suharto")]).await;
    let later = |award: Award| award.set("award_date", "2026-11-21");
    let awards = [
        // Known, with another name; twice.
        later(Award::to("E1", "Mair", "Evans-Parry")).set("documents", "certificate;letter"),
        later(Award::to("e1", "Mair", "Evans-Parry")).set("qualification_number", "603/1234/X"),
        // Known, with the same name.
        later(Award::to("E9", "", "Suharto")).set("middle_names", ""),
        // New, twice.
        later(Award::to("E2", "Owain", "Prys")).set("expiry_date", "2026-11-22"),
        later(Award::to("E2", "Owain", "Prys"))
            .set("centre_number", "20522")
            .set("qualification_number", "603/1234/X"),
        // Not issued.
        Award::to("E1", "Mair", "Evans"),
        Award::to("E7", "", ""),
    ];
    let batch = world.import(csv(&awards)).await;
    let summary = world.issuer.read(&format!("/issuer/batches/{}/summary", text(&batch["id"]))).await;
    let centre = |at: usize| {
        let share = &summary["centres"][at];
        (text(&share["number"]).to_owned(), share["records"].clone(), share["documents"].clone())
    };
    let kinds = |c: u64, t: u64, l: u64| json!({ "certificate": c, "transcript": t, "letter": l });
    assert_eq!(centre(0), ("10411".to_owned(), json!(4), kinds(4, 3, 4)));
    assert_eq!(centre(1), ("20522".to_owned(), json!(1), kinds(1, 1, 1)));
    for (name, want) in [
        ("records", json!(5)),
        ("documents", kinds(5, 4, 5)),
        ("new_learners", json!(1)),
        ("renamed_learners", json!(1)),
        ("expired", json!(1)),
        ("invalid", json!(1)),
        ("already_issued", json!(1)),
        ("left_out", json!(0)),
    ] {
        assert_eq!(summary[name], want, "{name} in {summary}");
    }
    assert_eq!(
        summary["renamed"][0],
        json!({ "line": 2, "enrolment_number": "E1", "from": "Mair Evans", "to": "Mair Evans-Parry" })
    );
    // Of the qualification with units, two rows ask for a transcript and give none.
    let second = world.issuer.read("/issuer/qualifications?q=beekeeping").await["items"][0].clone();
    let path = format!("/issuer/qualifications/{}", text(&second["id"]));
    let unit = json!({ "reference": "H/618/0001", "title": "Bees", "level": "Level 3", "credits": 4 });
    world.issuer.patch(&path).json(&json!({ "units": [unit] })).send().await.expect(200);
    assert_eq!(summary["without_units"], json!(0));
    let summary = world.issuer.read(&format!("/issuer/batches/{}/summary", text(&batch["id"]))).await;
    assert_eq!(summary["without_units"], json!(2));
    // It comes to just that, or to nothing if someone confirmed another number.
    let publish = format!("/issuer/batches/{}/publish", text(&batch["id"]));
    world.issuer.post(&format!("{publish}?records=4")).send().await.problem(409, "state_conflict");
    world.issuer.post(&format!("{publish}?records=5")).send().await.expect(202);
    let done = world.issued(&batch).await;
    let completed: u64 =
        done["print_jobs"].as_array().unwrap().iter().map(|job| job["completed"].as_u64().unwrap()).sum();
    assert_eq!((completed, &done["published"]), (14, &json!(5)));
    assert_eq!(world.issuer.read("/issuer/learners").await["total"], 3);
}

async fn plan(world: &World, batch: &Value, at: &str) -> crate::support::Answer {
    let path = format!("/api/v1/issuer/batches/{}/schedule", text(&batch["id"]));
    world.issuer.request(reqwest::Method::PUT, &path).json(&json!({ "publish_at": at })).send().await
}

async fn cancel(world: &World, batch: &Value) -> Value {
    let path = format!("/api/v1/issuer/batches/{}/schedule", text(&batch["id"]));
    world.issuer.request(reqwest::Method::DELETE, &path).send().await.expect(200).json()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_planned_publication_is_done_at_its_time() {
    let mut world = World::start().await;
    let batch = world.import(csv(&[Award::numbered(1), Award::numbered(2)])).await;
    assert_eq!(plan(&world, &batch, "2026-11-23T11:00:00Z").await.faults(), ["/publish_at in_past"]);
    assert_eq!(plan(&world, &batch, "2028-11-23T11:00:00Z").await.faults(), ["/publish_at out_of_range"]);
    let planned = plan(&world, &batch, "2026-11-23T13:00:00Z").await.expect(200).json();
    assert_eq!(planned["schedule"]["planned_by"], "Siân Prydderch");
    // Changed, cancelled, and planned again: only the last plan holds.
    plan(&world, &batch, "2026-11-23T12:30:00Z").await.expect(200);
    assert_eq!(cancel(&world, &batch).await["schedule"], Value::Null);
    plan(&world, &batch, "2026-11-23T14:00:00Z").await.expect(200);
    world.pass(TimeDelta::minutes(65)).await;
    let now = read(&world, &batch).await;
    assert_eq!(
        (&now["published"], &now["schedule"]["publish_at"]),
        (&json!(0), &json!("2026-11-23T14:00:00Z"))
    );
    world.pass(TimeDelta::minutes(60)).await;
    until("the batch is published", async || (read(&world, &batch).await["published"] == 2).then_some(()))
        .await;
    let done = world.issued(&batch).await;
    assert_eq!((&done["schedule"], &done["schedule_failure"]), (&Value::Null, &Value::Null));
    assert_eq!(done["print_jobs"].as_array().unwrap().len(), 1);
    plan(&world, &batch, "2026-11-23T20:00:00Z").await.problem(409, "nothing_to_publish");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_comes_to_nothing_says_why() {
    let mut world = World::start().await;
    let batch = world.import(csv(&[Award::numbered(1)])).await;
    let row = world.rows(&batch).await.remove(0);
    plan(&world, &batch, "2026-11-23T12:10:00Z").await.expect(200);
    let body = json!({ "left_out": true });
    world.issuer.patch(&row_path(&batch, &row)).json(&body).send().await.expect(200);
    world.pass(TimeDelta::minutes(15)).await;
    let failed = until("the plan is given up", async || {
        let batch = read(&world, &batch).await;
        (!batch["schedule_failure"].is_null()).then_some(batch)
    })
    .await;
    assert!(text(&failed["schedule_failure"]).contains("No row"), "{failed}");
    assert_eq!(cancel(&world, &batch).await["schedule_failure"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_publish_any_more_publishes_nothing() {
    let mut world = World::start().await;
    let batch = world.import(csv(&[Award::numbered(1)])).await;
    plan(&world, &batch, "2026-11-23T12:10:00Z").await.expect(200);
    world.app.sql("update users set status = 'inactive'").await;
    world.pass(TimeDelta::minutes(15)).await;
    let failed = until("the plan is given up", async || {
        let batch = read(&world, &batch).await;
        (!batch["schedule_failure"].is_null()).then_some(batch)
    })
    .await;
    assert_eq!(failed["published"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn publishing_now_takes_the_place_of_a_plan() {
    let mut world = World::start().await;
    let batch = world.import(csv(&[Award::numbered(1)])).await;
    plan(&world, &batch, "2026-11-23T12:10:00Z").await.expect(200);
    world.publish(&batch).await.expect(202);
    let done = world.issued(&batch).await;
    assert_eq!(done["schedule"], Value::Null);
    world.pass(TimeDelta::minutes(15)).await;
    assert_eq!(world.issued(&batch).await["schedule_failure"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_is_deleted_while_nothing_of_it_is_published() {
    let world = World::start().await;
    let delete = async |batch: &Value| {
        let path = format!("/api/v1/issuer/batches/{}", text(&batch["id"]));
        world.issuer.request(reqwest::Method::DELETE, &path).send().await
    };
    let batch = world.import(csv(&[Award::numbered(1), Award::numbered(2).set("uln", "1")])).await;
    delete(&batch).await.expect(204);
    delete(&batch).await.problem(404, "not_found");
    let uploads = world.app.app.config.data_dir.join("blobs/uploads");
    assert_eq!(std::fs::read_dir(uploads).unwrap().count(), 0);
    let batch = world.issue(&[Award::numbered(1)]).await;
    delete(&batch).await.problem(409, "state_conflict");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_deleted_before_its_check_is_no_fault() {
    let world = World::on(TestApp::start_idle().await).await;
    let batch = world.upload(csv(&[Award::numbered(1)])).await.expect(202).json();
    let path = format!("/api/v1/issuer/batches/{}", text(&batch["id"]));
    world.issuer.request(reqwest::Method::DELETE, &path).send().await.expect(204);
    api::jobs::runner::drain(&world.app.app).await.unwrap();
}
