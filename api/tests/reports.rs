//! Reports: the figures are those of a plain count over the rows, whatever has happened to the documents.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use futures_util::future::join_all;
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use sea_orm::{ConnectionTrait, EntityTrait};
use shared::{
    documents::{DocumentKind, DocumentStatus},
    reports::Quarter,
};
use uuid::Uuid;

use crate::support::{
    Award, TestApp, Value, World,
    awards::{csv, text},
    json,
};

/// The counts of the database, next to counts over the rows themselves.
async fn check_counts(app: &TestApp) {
    use api::reports::entity::{self as counts, record as record_counts};
    let db = app.app.db.reader();
    let records: BTreeMap<Uuid, _> = api::records::entity::Entity::find()
        .all(db)
        .await
        .unwrap()
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    let mut documents = BTreeMap::new();
    for row in api::documents::entity::Entity::find().all(db).await.unwrap() {
        let key = (
            row.issued_on,
            row.centre_id,
            records[&row.record_id].qualification_id,
            row.kind.0,
            row.status.0,
            row.replaces_id.is_some(),
            row.expires_on.unwrap_or(NaiveDate::from_ymd_opt(9999, 12, 31).unwrap()),
        );
        *documents.entry(key).or_insert(0) += 1;
    }
    let kept: BTreeMap<_, _> = counts::Entity::find()
        .all(db)
        .await
        .unwrap()
        .into_iter()
        .filter(|row| row.documents != 0)
        .map(|row| {
            let key = (
                row.issued_on,
                row.centre_id,
                row.qualification_id,
                row.kind.0,
                row.status.0,
                row.replacement,
                row.expires_on,
            );
            (key, row.documents)
        })
        .collect();
    assert_eq!(kept, documents);
    let mut by_day = BTreeMap::new();
    for row in records.values() {
        let key =
            (row.created_at.date_naive(), row.centre_id, row.qualification_id, row.notification_status.0);
        *by_day.entry(key).or_insert(0) += 1;
    }
    let kept: BTreeMap<_, _> = record_counts::Entity::find()
        .all(db)
        .await
        .unwrap()
        .into_iter()
        .filter(|row| row.records != 0)
        .map(|row| {
            ((row.issued_on, row.centre_id, row.qualification_id, row.notification_status.0), row.records)
        })
        .collect();
    assert_eq!(kept, by_day);
}

/// The quarterly return as a plain count over the rows has it.
async fn naive_return(app: &TestApp, quarter: Quarter) -> BTreeMap<Uuid, [u64; 3]> {
    let db = app.app.db.reader();
    let records: BTreeMap<Uuid, Uuid> = api::records::entity::Entity::find()
        .all(db)
        .await
        .unwrap()
        .into_iter()
        .map(|row| (row.id, row.qualification_id))
        .collect();
    let mut counts: BTreeMap<Uuid, [u64; 3]> = BTreeMap::new();
    for row in api::documents::entity::Entity::find().all(db).await.unwrap() {
        if row.kind.0 == DocumentKind::Certificate && Quarter::of(row.issued_on) == quarter {
            let of = counts.entry(records[&row.record_id]).or_default();
            of[usize::from(row.replaces_id.is_some())] += 1;
            of[2] += u64::from(row.status.0 == DocumentStatus::Revoked);
        }
    }
    counts
}

async fn check_return(world: &World, to: NaiveDate) {
    let report = world.issuer.read(&format!("/issuer/reports/quarterly?to={to}&quarters=6")).await;
    let quarters: Vec<Quarter> = serde_json::from_value(report["quarters"].clone()).unwrap();
    assert_eq!((quarters.len(), quarters[5]), (6, Quarter::of(to)));
    for (at, quarter) in quarters.into_iter().enumerate() {
        let shown: BTreeMap<Uuid, [u64; 3]> = report["lines"]
            .as_array()
            .unwrap()
            .iter()
            .map(|line| {
                let of = &line["quarters"][at];
                let counts =
                    ["certificates", "replacements", "cancelled"].map(|name| of[name].as_u64().unwrap());
                (text(&line["id"]).parse().unwrap(), counts)
            })
            .filter(|(_, counts)| *counts != [0; 3])
            .collect();
        let naive = naive_return(&world.app, quarter).await;
        assert_eq!(shown, naive, "{quarter}");
        let total: u64 = naive.values().map(|counts| counts[0]).sum();
        assert_eq!(report["total"][at]["certificates"], total);
    }
}

/// Something that happens to the n-th document.
#[derive(Clone, Debug)]
enum Step {
    Status(usize, &'static str),
    Replace(usize),
    Delete(usize),
    Notify(usize, &'static str),
    Issue(u64, usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    use proptest::prelude::*;
    let status = prop::sample::select(vec!["valid", "suspended", "revoked", "replaced"]);
    let told = prop::sample::select(vec!["not_notified", "queued", "sent", "failed"]);
    let one = prop_oneof![
        4 => (0..60_usize, status).prop_map(|(n, status)| Step::Status(n, status)),
        4 => (0..60_usize).prop_map(Step::Replace),
        1 => (0..60_usize).prop_map(Step::Delete),
        2 => (0..60_usize, told).prop_map(|(n, told)| Step::Notify(n, told)),
        2 => (0..200_u64, 1..12_usize).prop_map(|(days, count)| Step::Issue(days, count)),
    ];
    prop::collection::vec(one, 25)
}

/// The n-th document, of those that are there.
async fn nth(app: &TestApp, n: usize) -> Option<api::documents::entity::Model> {
    let mut rows = api::documents::entity::Entity::find().all(app.app.db.reader()).await.unwrap();
    rows.sort_by_key(|row| row.id);
    (!rows.is_empty()).then(|| rows.swap_remove(n % rows.len()))
}

async fn try_sql(app: &TestApp, sql: &str) {
    let transaction = app.app.db.write().await.unwrap();
    // What the rules of the schema refuse counts as not having happened.
    if transaction.execute_unprepared(sql).await.is_ok() {
        transaction.commit().await.unwrap();
    }
}

/// An id as SQL.
fn sql_id(app: &TestApp, id: Uuid) -> String {
    match app.app.db.backend() {
        sea_orm::DbBackend::Sqlite => format!("x'{}'", id.simple()),
        _ => format!("'{id}'"),
    }
}

async fn happen(world: &mut World, step: Step, issued: &mut usize) {
    let app = &world.app;
    match step {
        Step::Status(n, status) => {
            let Some(row) = nth(app, n).await else { return };
            try_sql(
                app,
                &format!("update documents set status = '{status}' where id = {}", sql_id(app, row.id)),
            )
            .await;
        }
        Step::Replace(n) => {
            let Some(row) = nth(app, n).await else { return };
            let (old, new) = (sql_id(app, row.id), sql_id(app, app.app.clock.id()));
            let same = "record_id, print_job_id, centre_id, kind, status_changed_at, learner_name, sort_name, \
                 qualification_title, expires_on, facts, sha256, size, search, created_at";
            let columns = format!("id, reference, status, replaces_id, issued_on, {same}");
            let reference: String = app.app.clock.id().simple().to_string()[16..].to_owned();
            try_sql(
                app,
                &format!(
                    "update documents set status = 'replaced' where id = {old} and status in ('valid', 'revoked');
                     insert into documents ({columns}) select {new}, '{reference}', 'valid', {old}, '{}', {same}
                     from documents where id = {old}",
                    app.app.clock.today()
                ),
            )
            .await;
        }
        Step::Delete(n) => {
            let Some(row) = nth(app, n).await else { return };
            try_sql(app, &format!("delete from documents where id = {}", sql_id(app, row.id))).await;
        }
        Step::Notify(n, told) => {
            let Some(row) = nth(app, n).await else { return };
            let id = sql_id(app, row.record_id);
            try_sql(app, &format!("update records set notification_status = '{told}' where id = {id}")).await;
        }
        Step::Issue(days, count) => {
            world.pass(TimeDelta::days(i64::try_from(days).unwrap())).await;
            let awards: Vec<_> = (0..count)
                .map(|n| {
                    let award = Award::numbered(*issued + n);
                    if n % 3 == 0 { award.set("qualification_number", "603/1234/X") } else { award }
                })
                .collect();
            *issued += count;
            world.issue(&awards).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_are_those_of_a_plain_count_whatever_happens() {
    let mut runner = TestRunner::deterministic();
    let mut world = World::start().await;
    let mut issued = 0;
    happen(&mut world, Step::Issue(0, 12), &mut issued).await;
    for _ in 0..4 {
        for step in steps().new_tree(&mut runner).unwrap().current() {
            happen(&mut world, step, &mut issued).await;
        }
        check_counts(&world.app).await;
        let today = world.app.app.clock.today();
        check_return(&world, today).await;
    }
    let rows = api::documents::entity::Entity::find().all(world.app.app.db.reader()).await.unwrap();
    let replacements = rows.iter().filter(|row| row.replaces_id.is_some()).count();
    let cancelled = rows.iter().filter(|row| row.status.0 == DocumentStatus::Revoked).count();
    assert!(issued > 12 && replacements > 2 && cancelled > 0, "{issued}, {replacements}, {cancelled}");
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_are_right_while_many_publish_at_once() {
    let world = World::start().await;
    let mut batches = Vec::new();
    for part in 0..4 {
        let awards: Vec<_> = (0..40)
            .map(|n| {
                let award = Award::numbered(part * 100 + n);
                if n % 2 == 0 { award.set("centre_number", "20522") } else { award }
            })
            .collect();
        batches.push(world.import(csv(&awards)).await);
    }
    join_all(batches.iter().map(|batch| async { world.publish(batch).await.expect(202) })).await;
    for batch in &batches {
        world.issued(batch).await;
    }
    check_counts(&world.app).await;
    let report = world.issuer.read("/issuer/reports/documents").await;
    assert_eq!((&report["total"]["documents"], &report["total"]["certificates"]), (&json!(160), &json!(160)));
    check_return(&world, world.app.app.clock.today()).await;
}

/// Two centres and two qualifications over two months.
async fn world() -> World {
    let mut world = World::start().await;
    let bees = |award: Award| award.set("qualification_number", "603/1234/X");
    world.issue(&[Award::to("E1", "Ann", "Evans"), bees(Award::numbered(2)), Award::numbered(3)]).await;
    world.pass(TimeDelta::days(10)).await;
    world
        .issue(&[bees(Award::numbered(4)).set("centre_number", "20522").set("expiry_date", "2026-12-01")])
        .await;
    world.app.sql("update records set notification_status = 'sent' where award_date = '2026-11-20' and learner_id in (select id from learners where enrolment_number = 'E1')").await;
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_by_month_centre_and_qualification() {
    let world = world().await;
    let read = async |query: &str| world.issuer.read(&format!("/issuer/reports/documents?{query}")).await;
    let months = read("").await;
    assert_eq!((&months["from"], &months["to"]), (&json!("2026-01-01"), &json!("2026-12-03")));
    let lines = months["lines"].as_array().unwrap();
    assert_eq!((lines.len(), &lines[11]["key"]["number"]), (12, &json!("2026-12")));
    assert_eq!(
        (&lines[10]["counts"]["documents"], &lines[11]["counts"]["documents"]),
        (&json!(5), &json!(1))
    );
    assert_eq!(
        months["total"],
        json!({ "documents": 6, "certificates": 4, "transcripts": 1, "letters": 1, "valid": 5, "expired": 1,
            "suspended": 0, "revoked": 0, "replaced": 0 })
    );
    let centres = read("by=centre").await;
    let named: Vec<_> = centres["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| (text(&line["key"]["name"]), line["counts"]["documents"].as_i64().unwrap()))
        .collect();
    assert_eq!(named, [("Harbour College", 5), ("Hill Training", 1)]);
    let qualifications = read("by=qualification").await;
    assert_eq!(qualifications["lines"][0]["key"]["number"], "601/2977/3");
    let total = |report: &Value| report["total"]["documents"].as_i64().unwrap();
    for (query, want) in [
        (format!("centre_id={}", world.centre), 5),
        (format!("qualification_id={}", world.qualification), 4),
        ("kind=certificate".to_owned(), 4),
        ("kind=letter,transcript".to_owned(), 2),
        ("regulated=true".to_owned(), 6),
        ("regulated=false".to_owned(), 0),
        ("from=2026-12-01".to_owned(), 1),
        ("to=2026-11-30".to_owned(), 5),
        ("from=2026-11-23&to=2026-11-23".to_owned(), 5),
        ("from=2030-01-01&to=2030-01-01".to_owned(), 0),
    ] {
        for by in ["month", "centre", "qualification"] {
            assert_eq!(total(&read(&format!("{query}&by={by}")).await), want, "{query} by {by}");
        }
    }
    for (query, fault) in [
        ("from=2026-02-01&to=2026-01-01", "from out_of_range"),
        ("from=1900-01-01", "from out_of_range"),
        ("from=0001-01-01&to=0001-01-02", "from out_of_range"),
        ("by=learner", "by malformed"),
        ("kind=badge", "kind malformed"),
        ("quarters=1", "quarters unknown_field"),
    ] {
        let answer = world.issuer.get(&format!("/issuer/reports/documents?{query}")).send().await;
        assert_eq!(answer.faults(), [fault], "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn notifications_and_publishing_times() {
    let world = world().await;
    let report = world.issuer.read("/issuer/reports/notifications").await;
    assert_eq!(
        report["total"],
        json!({ "records": 4, "sent": 1, "queued": 0, "failed": 0, "not_notified": 3 })
    );
    let by_centre = world.issuer.read("/issuer/reports/notifications?by=centre").await;
    assert_eq!(by_centre["lines"][0]["counts"]["records"], 3);
    let times = world.issuer.read("/issuer/reports/publishing").await;
    assert_eq!(times["total"], json!({ "print_jobs": 2, "median_seconds": 0, "p90_seconds": 0 }));
    let slow = world.import(csv(&[Award::numbered(9)])).await;
    let mut world = world;
    world.pass(TimeDelta::hours(3)).await;
    world.publish(&slow).await.expect(202);
    let times = world.issuer.read("/issuer/reports/publishing").await;
    assert_eq!(times["total"], json!({ "print_jobs": 3, "median_seconds": 0, "p90_seconds": 10800 }));
    let only = format!("/issuer/reports/publishing?qualification_id={}", world.qualification);
    assert_eq!(world.issuer.read(&only).await["total"]["print_jobs"], 2);
    let none = world.issuer.read("/issuer/reports/publishing?regulated=false").await;
    assert_eq!(none["total"], json!({ "print_jobs": 0, "median_seconds": null, "p90_seconds": null }));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_return_names_quarters_and_refuses_what_can_not_be() {
    let world = world().await;
    let report = world.issuer.read("/issuer/reports/quarterly").await;
    assert_eq!(report["quarters"][4], json!({ "year": 2026, "quarter": 4 }));
    assert_eq!(report["quarters"].as_array().unwrap().len(), 5);
    assert_eq!(report["total"][4], json!({ "certificates": 4, "replacements": 0, "cancelled": 0 }));
    let other = world.issuer.read("/issuer/reports/quarterly?regulated=false").await;
    assert!(other["lines"].as_array().unwrap().is_empty());
    let one = format!("/issuer/reports/quarterly?quarters=1&centre_id={}", world.other_centre);
    assert_eq!(world.issuer.read(&one).await["total"][0]["certificates"], 1);
    for (query, fault) in [
        ("quarters=0", "quarters out_of_range"),
        ("quarters=13", "quarters out_of_range"),
        ("to=0001-01-01", "to out_of_range"),
        ("to=2026-13-01", "to malformed"),
    ] {
        let answer = world.issuer.get(&format!("/issuer/reports/quarterly?{query}")).send().await;
        assert_eq!(answer.faults(), [fault]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_report_is_a_file_that_spreadsheets_do_not_run() {
    let world = world().await;
    world.app.sql("update centres set name = '=cmd|''/c calc''!A1' where number = '20522'").await;
    world
        .app
        .sql("update qualifications set title = '@SUM(A1), \"quoted\"' where number = '603/1234/X'")
        .await;
    let file = async |path: &str| {
        let answer = world.issuer.get(&format!("/issuer/reports/{path}")).send().await.expect(200);
        assert!(answer.header("content-disposition").starts_with("attachment; filename=\""), "{answer:?}");
        let text = String::from_utf8(answer.body.to_vec()).unwrap();
        let text = text.strip_prefix('\u{feff}').unwrap().to_owned();
        assert!(text.ends_with("\r\n"));
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect::<Vec<Vec<_>>>()
    };
    let centres = file("documents/csv?by=centre").await;
    assert_eq!(centres[1][..3], ["20522", "'=cmd|'/c calc'!A1", "1"].map(str::to_owned));
    let months = file("documents/csv").await;
    assert_eq!(months[11], ["2026-12", "1", "1", "0", "0", "0", "1", "0", "0", "0"]);
    let quarterly = file("quarterly/csv?quarters=1").await;
    assert_eq!(
        quarterly[1],
        ["2026 Q4", "603/1234/X", "'@SUM(A1), \"quoted\"", "Level 2", "yes", "2", "0", "0"]
    );
    assert_eq!(file("notifications/csv?by=qualification").await.len(), 2);
    assert_eq!(file("publishing/csv").await[11], ["2026-12", "1", "0", "0"]);
}
