//! Lists as CSV: all that a list finds, in its order and its words, however long it is.

use std::collections::BTreeSet;

use api::learners::entity as learner;
use sea_orm::{ActiveValue::Set, EntityTrait};

use crate::support::{
    Award, Client, TestApp, World,
    awards::{create, csv, text},
    json,
};

/// The lines of a file, the header first; and its name.
async fn file(client: &Client, path: &str) -> (Vec<Vec<String>>, String) {
    let answer = client.get(path).send().await.expect(200);
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8; header=present");
    let named = answer.header("content-disposition");
    let name = named.strip_prefix("attachment; filename=\"").and_then(|rest| rest.strip_suffix('"'));
    let name = name.unwrap_or_else(|| panic!("{named}")).to_owned();
    let all = String::from_utf8(answer.body.to_vec()).unwrap();
    let all = all.strip_prefix('\u{feff}').unwrap();
    assert!(all.ends_with("\r\n"), "{all}");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(all.as_bytes());
    let lines = reader.records().map(|line| line.unwrap().iter().map(str::to_owned).collect());
    (lines.collect(), name)
}

/// A world with something in every list: two awards of one learner's name, one of the other centre.
async fn world() -> (World, Client) {
    let world = World::start().await;
    world
        .issue(&[
            Award::to("E1", "Łukasz", "Groß"),
            Award::to("E2", "Ann", "Evans").set("documents", "certificate"),
            Award::to("E3", "Ann", "Rees").set("centre_number", "20522"),
        ])
        .await;
    world.app.sql("update learners set first_name = '=1+1' where enrolment_key = 'E2'").await;
    let staff = world.app.centre_user(world.centre).await;
    let centre = format!("/centres/{}", world.centre);
    let new = json!({ "name": "All", "filter": {} });
    let export = staff.post(&format!("{centre}/exports")).json(&new).send().await.expect(202).json();
    let new = json!({ "subject_kind": "export", "subject_id": export["id"], "message": "Look,\n\"here\"" });
    create(&staff, &format!("{centre}/issue-reports"), &new).await;
    let selection = json!({ "filter": { "q": "evans" } });
    let mut change = json!({ "action": "suspend", "selection": selection, "documents": 1, "changes": 1 });
    change["reason"] = json!("A check is under way.");
    world.issuer.post("/issuer/bulk-changes").json(&change).send().await.expect(202);
    (world, staff)
}

/// Each list with what its screen calls its columns, and the name of its file.
const LISTS: [(&str, &str, &str); 18] = [
    (
        "/centres/{centre}/print-jobs",
        "reference,created_by,records,notified,status,created_at",
        "jobs-issued",
    ),
    (
        "/centres/{centre}/print-jobs/{job}/documents",
        "learner_name,qualification_title,kind,reference,notified,state",
        "documents-of-{reference}",
    ),
    (
        "/centres/{centre}/records",
        "learner_name,qualification_title,result,award_date,documents,notification_status,created_at,born,uln,number,\
         expires",
        "records",
    ),
    (
        "/centres/{centre}/exports",
        "name,documents,kinds,size,status,downloads,expires,created_at",
        "downloads",
    ),
    (
        "/centres/{centre}/issue-reports",
        "subject,message,status,reporter,created_at,updated_at",
        "issue-reports",
    ),
    ("/issuer/centres", "name,number,town,contact,credit,status,created_at", "centres"),
    (
        "/issuer/qualifications",
        "title,number,level,units,credits,expires,status,created_at",
        "qualifications",
    ),
    ("/issuer/learners", "name,enrolment_number,uln,date_of_birth,email,created_at", "learners"),
    ("/issuer/batches", "file_name,rows,valid,invalid,published,status,created_at", "batches"),
    (
        "/issuer/documents",
        "learner_name,kind,reference,qualification,centre,status,created_at,expires",
        "documents",
    ),
    (
        "/issuer/print-jobs",
        "reference,centre,created_by,records,notified,status,created_at,failed",
        "jobs-issued",
    ),
    (
        "/issuer/print-jobs/{job}/documents",
        "learner_name,qualification_title,kind,reference,notified,state",
        "documents-of-{reference}",
    ),
    (
        "/issuer/issue-reports",
        "subject,centre,message,status,reporter,created_at,updated_at",
        "issue-reports",
    ),
    (
        "/issuer/learners/{learner}/records",
        "qualification_title,centre,result,award_date,documents",
        "records-of-learner",
    ),
    ("/issuer/bulk-changes", "what,changed,skipped,status,by,created_at", "bulk-changes"),
    (
        "/issuer/bulk-changes/{bulk_change}/documents",
        "learner_name,outcome,kind,reference,centre,status,qualification",
        "bulk-change",
    ),
    ("/issuer/users", "last_name,email,works_for,is_admin,status,created_at", "users"),
    ("/issuer/audit-events", "deed,at", "audit-trail"),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_list_is_saved_as_it_is_shown() {
    let (world, staff) = world().await;
    let centre = world.centre.to_string();
    let job = staff.read(&format!("/centres/{centre}/print-jobs")).await["items"][0].clone();
    let learner = world.issuer.read("/issuer/learners").await["items"][0].clone();
    let bulk_change = world.issuer.read("/issuer/bulk-changes").await["items"][0].clone();
    for (list, columns, name) in LISTS {
        let client = if list.starts_with("/issuer") { &world.issuer } else { &staff };
        let list = list.replace("{centre}", &centre).replace("{job}", text(&job["id"]));
        let list = list.replace("{learner}", text(&learner["id"]));
        let list = list.replace("{bulk_change}", text(&bulk_change["id"]));
        let total = client.read(&list).await["total"].as_u64().unwrap();
        assert!(total > 0, "{list} is empty");
        let (lines, file_name) = file(client, &format!("{list}/csv?columns={columns}")).await;
        assert_eq!(lines.len() as u64, total + 1, "{list}");
        assert_eq!(
            file_name,
            format!("{name}_2026-11-23.csv").replace("{reference}", text(&job["reference"]))
        );
        let headers: BTreeSet<_> = lines[0].iter().collect();
        assert_eq!(headers.len(), lines[0].len(), "{list}: {:?}", lines[0]);
        assert!(lines.iter().all(|line| line.len() == lines[0].len()), "{list}");
        for (wrong, fault) in [
            ("columns=nothing", "columns not_allowed"),
            ("columns=,", "columns not_allowed"),
            ("columns=%00", "columns not_allowed"),
            ("limit=1", "limit unknown_field"),
            ("cursor=x", "cursor unknown_field"),
            ("sort=nonsense", "sort not_allowed"),
            ("columns=a&columns=b", "columns malformed"),
        ] {
            let answer = client.get(&format!("{list}/csv?{wrong}")).send().await;
            assert_eq!(answer.faults(), [fault], "{list}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_has_what_is_searched_filtered_sorted_and_chosen() {
    let (world, staff) = world().await;
    let records = format!("/centres/{}/records", world.centre);
    let (lines, _) =
        file(&staff, &format!("{records}/csv?columns=award_date,learner_name&sort=learner_name")).await;
    assert_eq!(
        lines,
        [
            ["Learner", "Enrolment number", "Awarded"],
            // No spreadsheet reckons with a name.
            ["'=1+1 Evans", "E2", "2026-11-20"],
            ["Łukasz Groß", "E1", "2026-11-20"],
        ]
    );
    let (lines, _) = file(&staff, &format!("{records}/csv?columns=learner_name&q=gross")).await;
    assert_eq!(lines[1..], [["Łukasz Groß", "E1"]]);
    let (lines, _) = file(&staff, &format!("{records}/csv?columns=documents&kind=transcript")).await;
    assert_eq!(lines.len(), 2);
    assert!(lines[1][0].starts_with("Certificate ") && lines[1][0].contains("; Transcript "), "{lines:?}");
    let (lines, _) = file(&staff, &format!("{records}/csv?q=nobody")).await;
    assert_eq!(lines.len(), 1);
    let reports = format!("/centres/{}/issue-reports/csv?columns=message,status", world.centre);
    let (lines, _) = file(&staff, &reports).await;
    assert_eq!(lines, [["Report", "Status"], ["Look,\n\"here\"", "Open"]]);
    let (lines, _) =
        file(&world.issuer, "/issuer/documents/csv?columns=centre,status&q=rees&kind=letter").await;
    assert_eq!(lines, [["Centre", "Status"], ["Hill Training", "Valid"]]);
    let users = "/issuer/users/csv?columns=works_for,is_admin&kind=centre";
    let (lines, _) = file(&world.issuer, users).await;
    assert_eq!(lines, [["Works for", "Administrator"], ["Harbour College", "No"]]);
    let (lines, _) = file(&world.issuer, "/issuer/audit-events/csv?subject_kind=issue_report").await;
    assert_eq!(lines[0], ["When", "Who", "What was done", "Changed", "Notes", "From", "Request"]);
    assert_eq!(lines[1][..2], ["2026-11-23T12:00:00Z", "Siân Prydderch"]);
}

/// More learners than one stretch of a file, and than totals are counted to.
const LEARNERS: usize = 10_300;

async fn fill(app: &TestApp) {
    let state = &app.app;
    for chunk in (0..LEARNERS).collect::<Vec<_>>().chunks(500) {
        let rows = chunk.iter().map(|&n| learner::ActiveModel {
            erased_at: Set(None),
            id: Set(state.clock.id()),
            enrolment_number: Set(format!("E{n:05}")),
            enrolment_key: Set(format!("E{n:05}")),
            uln: Set(None),
            first_name: Set(String::new()),
            middle_names: Set(None),
            last_name: Set("Jones".to_owned()),
            date_of_birth: Set("2000-01-01".parse().unwrap()),
            email: Set(None),
            former_numbers: Set(json!([])),
            // Many have the same one.
            sort_name: Set(format!("{:03}", n * 7919 % 97)),
            search: Set(format!("jones {} e{n:05}", if n % 3 == 0 { "third" } else { "other" })),
            version: Set(1),
            created_at: Set(state.clock.now()),
            updated_at: Set(state.clock.now()),
        });
        let transaction = state.db.write().await.unwrap();
        learner::Entity::insert_many(rows).exec_without_returning(&transaction).await.unwrap();
        transaction.commit().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_list_is_saved_whole() {
    let app = TestApp::start_with(&[("PORTAL_CSV_MAX_ROWS", "10300")]).await;
    fill(&app).await;
    let issuer = app.issuer().await;
    let numbers = |lines: &[Vec<String>]| lines[1..].iter().map(|line| line[0].clone()).collect::<Vec<_>>();
    // All; a common word, which the whole list is walked for; one that the index finds.
    for (narrowing, want) in [("", LEARNERS), ("&q=jones", LEARNERS), ("&q=third", LEARNERS.div_ceil(3))] {
        for sort in ["name", "-name"] {
            let path = format!("/issuer/learners/csv?columns=enrolment_number&sort={sort}{narrowing}");
            let found = numbers(&file(&issuer, &path).await.0);
            assert_eq!(found.len(), want, "{path}");
            assert_eq!(found.iter().collect::<BTreeSet<_>>().len(), want, "{path}");
            let keys: Vec<_> =
                found.iter().map(|number| number[1..].parse::<usize>().unwrap() * 7919 % 97).collect();
            let is_sorted = if sort == "name" { keys.is_sorted() } else { keys.is_sorted_by(|a, b| a >= b) };
            assert!(is_sorted, "{path}");
        }
    }
    // One more than may be saved: it says so, and leaves nothing out silently.
    let one = json!({ "enrolment_number": "F1", "last_name": "Rees", "date_of_birth": "2000-01-01" });
    create(&issuer, "/issuer/learners", &one).await;
    let refused = issuer.get("/issuer/learners/csv").send().await.problem(422, "invalid_fields");
    assert_eq!(refused["errors"][0]["code"], "too_many");
    assert!(text(&refused["detail"]).contains("more than 10300 rows"), "{refused}");
    assert_eq!(file(&issuer, "/issuer/learners/csv?q=jones").await.0.len(), LEARNERS + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_file_follows_the_lists_permission() {
    let world = World::start().await;
    world.import(csv(&[Award::numbered(1)])).await;
    let staff = world.app.issuer_staff().await;
    for list in ["users", "audit-events"] {
        staff.get(&format!("/issuer/{list}/csv")).send().await.problem(403, "not_permitted");
    }
    let other = world.app.centre_user(world.other_centre).await;
    let theirs = format!("/centres/{}/print-jobs/csv", world.centre);
    other.get(&theirs).send().await.problem(404, "not_found");
}
