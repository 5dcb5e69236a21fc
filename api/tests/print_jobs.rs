//! A centre's print jobs, their documents, records and figures.

use chrono::TimeDelta;

use crate::support::{Award, Client, World, awards::text, json};

/// Three print jobs at different times, of two qualifications.
async fn world() -> (World, Client, String) {
    let mut world = World::start().await;
    let bees = |award: Award| award.set("qualification_number", "603/1234/X");
    let single = |award: Award| award.set("documents", "certificate");
    world
        .issue(&[
            single(Award::to("E1", "Łukasz", "Groß")),
            single(bees(Award::to("E2", "Mair", "Ó Néill"))),
            Award::to("E3", "", "Sukarno"),
        ])
        .await;
    world.pass(TimeDelta::days(1)).await;
    world.issue(&[bees(single(Award::to("E4", "Ann", "Evans")))]).await;
    world.issue(&[single(Award::to("E5", "Ann", "Evans"))]).await;
    let staff = world.app.centre_user(world.centre).await;
    let list = format!("/centres/{}/print-jobs", world.centre);
    (world, staff, list)
}

async fn total(staff: &Client, list: &str, query: &str) -> u64 {
    staff.read(&format!("{list}?{query}")).await["total"].as_u64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_searched_filtered_and_sorted() {
    let (_world, staff, list) = world().await;
    staff.check_sorts(&list, &["created_at", "reference", "created_by", "records", "status"]).await;
    for (query, want) in [
        ("", 3),
        ("q=PJ-2026", 3),
        ("q=0002", 1),
        ("q=j-2026-0003", 1),
        ("q=BEEKEEP", 2),
        ("q=food+bee", 1),
        ("q=prydd+sian", 3),
        ("q=SI%C3%82N", 3),
        ("q=%25", 0),
        ("q=_", 0),
        ("q=-", 0),
        ("q=nobody", 0),
        ("status=completed", 3),
        ("status=pending,failed", 0),
        ("created_from=2026-11-24", 2),
        ("created_to=2026-11-23", 1),
        ("created_from=2026-11-23&created_to=2026-11-24", 3),
        ("created_from=9999-12-31", 0),
        ("created_by=prydderch", 3),
        ("created_by=SI%C3%82N+pry", 3),
        ("created_by=nobody", 0),
        ("created_by=%25", 0),
        ("created_by=+", 3),
        ("qualification=beekeeping", 2),
        ("qualification=603%2F1234%2FX", 2),
        ("qualification=food+award", 2),
        ("qualification=nothing", 0),
        ("qualification=%25", 0),
        ("qualification=01920000-0000-7000-8000-000000000000", 0),
        ("qualification=bee&created_by=sian&status=completed&created_from=2026-11-24", 1),
        ("qualification=bee&q=0001", 1),
    ] {
        assert_eq!(total(&staff, &list, query).await, want, "{query}");
    }
    for (query, want) in [
        ("status=lost", "status malformed"),
        ("created_from=yesterday", "created_from malformed"),
        ("created_to=2026-02-30", "created_to malformed"),
        ("limit=1&limit=2", "limit malformed"),
        ("qualification=a%00b", "qualification control_character"),
        ("centre_id=01920000-0000-7000-8000-000000000000", "centre_id unknown_field"),
        ("has_failures=true", "has_failures unknown_field"),
    ] {
        assert_eq!(staff.get(&format!("{list}?{query}")).send().await.faults(), [want]);
    }
    for date in ["-9999-01-01", "%2B262142-12-31", "-262143-01-01"] {
        for name in ["created_from", "created_to"] {
            let answer = staff.get(&format!("{list}?{name}={date}")).send().await;
            assert!(matches!(answer.status, 200 | 422), "{answer:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_print_job_counts_its_documents() {
    let (_world, staff, list) = world().await;
    let jobs = staff.read(&format!("{list}?sort=reference")).await;
    let job = &jobs["items"][0];
    assert_eq!(
        job["counts"],
        json!({ "requested": 5, "pending": 0, "failed": 0, "completed": 5, "notified": 0 })
    );
    assert_eq!((&job["records"], &job["qualification_count"]), (&json!(3), &json!(2)));
    assert!(job["qualification_title"].is_null());
    assert_eq!(jobs["items"][1]["qualification_title"], "Level 3 Diploma in Beekeeping");
    assert_eq!(staff.read(&format!("{list}/{}", text(&job["id"]))).await, *job);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_dashboard_counts_what_is_the_centres() {
    let (mut world, staff, list) = world().await;
    let path = format!("/centres/{}/dashboard", world.centre);
    let mut dashboard = staff.read(&path).await;
    let months = dashboard["months"].take();
    assert_eq!(
        dashboard,
        json!({ "print_jobs_completed": 3, "records_total": 5, "documents_pending": 0,
            "learners_not_notified": 5, "exports_ready": 0, "orders_open": 0, "months": null,
            "documents": { "documents": 7, "certificates": 5, "transcripts": 1, "letters": 1, "valid": 7,
                "expired": 0, "suspended": 0, "revoked": 0, "replaced": 0 },
            "notified": { "records": 5, "sent": 0, "queued": 0, "failed": 0, "not_notified": 5 } })
    );
    assert_eq!(months.as_array().unwrap().len(), 12);
    let november = json!({ "month": "2026-11-01", "certificates": 5, "transcripts": 1, "letters": 1 });
    assert_eq!(months[11], november);
    assert_eq!(
        months[0],
        json!({ "month": "2025-12-01", "certificates": 0, "transcripts": 0, "letters": 0 })
    );

    // What happens to a document shows, and two awards of one learner are one learner.
    let job = staff.read(&format!("{list}?q=0003")).await["items"][0]["id"].clone();
    let document = staff.read(&format!("{list}/{}/documents", text(&job))).await["items"][0]["id"].clone();
    let suspend = format!("/issuer/documents/{}/suspend", text(&document));
    world.issuer.post(&suspend).json(&json!({ "reason": "Why" })).send().await.expect(200);
    world.issue(&[Award::to("E5", "Ann", "Evans").set("qualification_number", "603/1234/X")]).await;
    let dashboard = staff.read(&path).await;
    assert_eq!((&dashboard["records_total"], &dashboard["learners_not_notified"]), (&json!(6), &json!(5)));
    let documents = &dashboard["documents"];
    assert_eq!((&documents["valid"], &documents["suspended"]), (&json!(9), &json!(1)));

    // Each figure is what the list says that explains it.
    let records = format!("/centres/{}/records", world.centre);
    for (query, want) in [
        ("notification_status=not_notified&issued_from=2025-12-01", 6),
        ("status=suspended&issued_from=2025-12-01", 1),
        ("issued_from=2026-11-01&issued_to=2026-11-30&kind=transcript", 2),
    ] {
        assert_eq!(total(&staff, &records, query).await, want, "{query}");
    }

    // A year later they are no more among the last twelve months.
    world.pass(TimeDelta::days(400)).await;
    let staff = world.app.centre_user(world.centre).await;
    let dashboard = staff.read(&path).await;
    assert_eq!((&dashboard["records_total"], &dashboard["documents"]["documents"]), (&json!(6), &json!(0)));
    let other = world.app.centre_user(world.other_centre).await;
    let dashboard = other.read(&format!("/centres/{}/dashboard", world.other_centre)).await;
    assert_eq!((&dashboard["records_total"], &dashboard["documents"]["documents"]), (&json!(0), &json!(0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_documents_of_a_print_job() {
    let (_world, staff, list) = world().await;
    let first = staff.read(&format!("{list}?sort=reference")).await["items"][0]["id"].clone();
    let documents = format!("{list}/{}/documents", text(&first));
    staff.check_sorts(&documents, &["learner_name", "qualification_title", "kind", "reference"]).await;
    let all = staff.read(&documents).await;
    let names: Vec<_> =
        all["items"].as_array().unwrap().iter().map(|one| text(&one["learner_name"])).collect();
    // By last name, without accents: Gross, O Neill, Sukarno.
    assert_eq!(names, ["Łukasz Groß", "Mair Ó Néill", "Sukarno", "Sukarno", "Sukarno"]);
    let reference = text(&all["items"][0]["reference"]).to_owned();
    for (query, want) in [
        (format!("q={reference}"), 1),
        (format!("q={}", reference.replace('-', "").to_lowercase()), 1),
        ("q=gross".to_owned(), 1),
        ("q=neill+mair".to_owned(), 1),
        ("q=E3".to_owned(), 3),
        ("q=601/2977/3".to_owned(), 4),
        ("q=6031234X".to_owned(), 1),
        ("q=beekeeping".to_owned(), 1),
        ("q=%25".to_owned(), 0),
        ("kind=certificate".to_owned(), 3),
        ("kind=transcript,letter".to_owned(), 2),
        ("status=valid".to_owned(), 5),
        ("status=expired,revoked,suspended,replaced".to_owned(), 0),
    ] {
        assert_eq!(total(&staff, &documents, &query).await, want, "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn records_show_learner_qualification_and_documents() {
    let (world, staff, list) = world().await;
    let records = format!("/centres/{}/records", world.centre);
    staff.check_sorts(&records, &["created_at", "award_date"]).await;
    let jobs = staff.read(&format!("{list}?sort=reference")).await;
    let of_job = format!("{records}?print_job_id={}", text(&jobs["items"][0]["id"]));
    let page = staff.read(&of_job).await;
    assert_eq!(page["total"], 3);
    let record =
        page["items"].as_array().unwrap().iter().find(|one| one["learner"]["last_name"] == "Sukarno");
    let record = record.unwrap();
    assert_eq!((&record["learner"]["first_name"], &record["award_date"]), (&json!(""), &json!("2026-11-20")));
    assert_eq!(record["documents"].as_array().unwrap().len(), 3);
    assert_eq!(staff.read(&format!("{records}/{}", text(&record["id"]))).await, *record);
    let wrong = staff.get(&format!("{records}?print_job_id=nonsense")).send().await;
    assert_eq!(wrong.faults(), ["print_job_id malformed"]);
}
