//! What is kept of a learner, its erasure, and retention.

use api::{
    audit::{check, seal},
    privacy::retention,
};
use chrono::TimeDelta;
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::support::{
    Award, Client, TestApp, Value, World,
    app::until,
    awards::text,
    json,
    learners::{LEARNER_PASSWORD, registration},
};

/// Nobody else is called so.
const FIRST: &str = "Zenobia";
const LAST: &str = "Quillfeather";
const NUMBER: &str = "Z-4711";
const EMAIL: &str = "zenobia.quillfeather@mail.example";

/// All that the database holds, as text.
async fn everything(app: &TestApp) -> String {
    let db = app.app.db.reader();
    let engine = db.get_database_backend();
    let texts = async |sql: String| -> Vec<String> {
        let rows = db.query_all_raw(Statement::from_string(engine, sql)).await.unwrap();
        rows.iter()
            .map(|row| row.try_get_by_index::<Option<String>>(0).unwrap().unwrap_or_default())
            .collect()
    };
    let tables = match engine {
        DbBackend::Sqlite => "select name from sqlite_master where type = 'table' and sql like '%strict%'",
        _ => {
            "select table_name::text from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'"
        }
    };
    let mut all = String::new();
    for table in texts(tables.to_owned()).await {
        let row = match engine {
            DbBackend::Sqlite => {
                let columns = texts(format!("select name from pragma_table_info('{table}')")).await;
                let columns: Vec<_> =
                    columns.iter().map(|name| format!("iif(typeof(\"{name}\") = 'blob', hex(\"{name}\"), coalesce(cast(\"{name}\" as text), ''))")).collect();
                format!("select {} from {table}", columns.join(" || ' ' || "))
            }
            _ => format!("select cast(t as text) from {table} t"),
        };
        for text in texts(row).await {
            all.push_str(&format!("{table}: {text}\n"));
        }
    }
    all
}

/// Where the database names the learner.
async fn named(app: &TestApp) -> Vec<String> {
    let all = everything(app).await.to_lowercase();
    let marks = [FIRST, LAST, "9276308686", "1999-12-31", NUMBER].map(str::to_lowercase);
    all.lines().filter(|line| marks.iter().any(|mark| line.contains(mark))).map(str::to_owned).collect()
}

/// The learner's account, signed in.
async fn account(world: &World) -> Client {
    let own = "zq@mail.example";
    let mut body = registration(NUMBER, FIRST, LAST, own);
    body["date_of_birth"] = json!("1999-12-31");
    let anyone = world.app.anonymous();
    anyone.post("/learner/register").json(&body).send().await.expect(202);
    let token = world.app.mailed_token(own, "confirm-email").await;
    anyone.post("/auth/email/confirm").json(&json!({ "token": token })).send().await.expect(204);
    world.app.sign_in(own, LEARNER_PASSWORD).await
}

/// A learner with documents, mails, an account, a share, reports, a document that was suspended for a while, and a
/// correction.
async fn told() -> (World, Value, Vec<Value>) {
    let world = World::start().await;
    let award = Award::to(NUMBER, FIRST, LAST)
        .set("email", EMAIL)
        .set("uln", "9276308686")
        .set("date_of_birth", "1999-12-31");
    let batch = world.issue(&[award, Award::to("E2", "Mair", "Evans")]).await;
    let staff = world.app.centre_admin(world.centre).await;
    let documents = world.documents(&staff, &batch).await;
    let own: Vec<Value> =
        documents.into_iter().filter(|it| text(&it["learner_name"]).contains(LAST)).collect();
    let notify = format!("/centres/{}/records/{}/notify", world.centre, text(&own[0]["record_id"]));
    staff.post(&notify).json(&json!({ "email": EMAIL })).send().await.expect(202);
    world.app.mail_about(EMAIL, "").await;
    let learner =
        world.issuer.read(&format!("/issuer/learners?enrolment_number={NUMBER}")).await["items"][0].clone();
    let path = format!("/issuer/learners/{}", text(&learner["id"]));
    let account = account(&world).await;
    let share = json!({ "document_ids": [own[0]["id"]], "label": format!("For {LAST}’s new employer") });
    account.post("/learner/shares").json(&share).send().await.expect(201);
    // What people write may name anyone.
    let words = format!("{FIRST} {LAST} is not spelt so");
    let mistake = json!({ "document_id": own[0]["id"], "message": words });
    account.post("/learner/issue-reports").json(&mistake).send().await.expect(201);
    let record = json!({ "subject_kind": "record", "subject_id": own[0]["record_id"], "message": words });
    let report = staff.post(&format!("/centres/{}/issue-reports", world.centre)).json(&record).send().await;
    let report = format!("/issuer/issue-reports/{}", text(&report.expect(201).json()["id"]));
    world.issuer.patch(&report).json(&json!({ "reply": words })).send().await.expect(200);
    let document = format!("/issuer/documents/{}", text(&own[0]["id"]));
    let reason = json!({ "reason": words });
    world.issuer.post(&format!("{document}/suspend")).json(&reason).send().await.expect(200);
    world.issuer.post(&format!("{document}/reinstate")).send().await.expect(200);
    world.issuer.patch(&path).json(&json!({ "middle_names": "Ann" })).send().await.expect(200);
    assert!(!named(&world.app).await.is_empty(), "the marks are not found where they must be");
    (world, learner, own)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_learner_is_named_nowhere_and_the_reference_still_holds() {
    let (world, learner, own) = told().await;
    let staff = world.app.centre_admin(world.centre).await;
    let path = format!("/issuer/learners/{}", text(&learner["id"]));
    let erase = format!("{path}/erase");
    let asked = json!({ "enrolment_number": NUMBER, "reason": "Asked by the learner on 23 November" });
    // Only who may, and only the one who is meant.
    world.app.issuer_staff().await.post(&erase).json(&asked).send().await.problem(403, "not_permitted");
    let wrong = json!({ "enrolment_number": "Z-4712", "reason": "x" });
    assert_eq!(world.issuer.post(&erase).json(&wrong).send().await.faults(), ["/enrolment_number wrong"]);
    let blank = json!({ "enrolment_number": "", "reason": "" });
    assert_eq!(
        world.issuer.post(&erase).json(&blank).send().await.faults(),
        ["/enrolment_number required", "/reason required"]
    );
    world.issuer.post(&erase).json(&asked).send().await.expect(204);
    world.issuer.post(&erase).json(&asked).send().await.problem(409, "state_conflict");

    assert_eq!(named(&world.app).await, Vec::<String>::new());
    let anyone = world.app.anonymous();
    for document in &own {
        let reference = text(&document["reference"]);
        let shown = anyone.read(&format!("/verify/{reference}")).await;
        assert_eq!((&shown["learner_name"], text(&shown["status"])), (&Value::Null, "valid"));
        assert_eq!(shown["qualification"]["number"], "601/2977/3");
        anyone.get(&format!("/verify/{reference}/pdf")).send().await.problem(410, "document_erased");
        let file = format!("/issuer/documents/{}/pdf", text(&document["id"]));
        for view in ["digital", "print"] {
            world.issuer.get(&format!("{file}?view={view}")).send().await.problem(410, "document_erased");
        }
        let sha256 = text(&shown["sha256"]).to_owned();
        // By the hash of a paper that is still there, too.
        let by_file = anyone.post("/verify/file").json(&json!({ "sha256": sha256 })).send().await.expect(200);
        assert_eq!(by_file.json()["learner_name"], Value::Null);
        until("the file goes", async || world.app.app.blobs.document(&sha256).await.is_err().then_some(()))
            .await;
    }
    let shown = world.issuer.read(&path).await;
    assert!(shown["erased_at"].is_string() && shown["last_name"] == "Erased", "{shown}");
    assert_eq!(shown["enrolment_number"], "Erased");
    // Nobody names the learner again.
    let named_again = json!({ "first_name": FIRST, "last_name": LAST });
    world.issuer.patch(&path).json(&named_again).send().await.problem(409, "state_conflict");
    let again = format!("/issuer/documents/{}/reissue", text(&own[0]["id"]));
    let again = world.issuer.post(&again);
    let reissue = json!({ "reason": "Once more", "corrections": named_again });
    again.json(&reissue).send().await.problem(409, "state_conflict");
    let centre = format!("/centres/{}", world.centre);
    let tell = format!("{centre}/records/{}/notify", text(&own[0]["record_id"]));
    let to = json!({ "email": EMAIL, "resend": true });
    staff.post(&tell).json(&to).send().await.problem(409, "state_conflict");
    // Nor do exports want the files that are gone.
    let all = staff.post(&format!("{centre}/exports/estimate")).json(&json!({ "filter": {} })).send().await;
    assert_eq!(all.expect(200).json()["certificates"], 1);
    let ask = json!({ "name": "All", "filter": {} });
    let export = staff.post(&format!("{centre}/exports")).json(&ask).send().await.expect(202).json();
    let export = format!("{centre}/exports/{}", text(&export["id"]));
    until("the export is made", async || {
        let export = staff.read(&export).await;
        assert_ne!(export["status"], "failed", "{export}");
        (export["status"] == "completed").then_some(())
    })
    .await;
    // What was issued is found by its reference.
    let reference = text(&own[0]["reference"]);
    for list in ["documents", "records"] {
        let found = match list {
            "documents" => world.issuer.read(&format!("/issuer/documents?q={reference}")).await,
            _ => staff.read(&format!("/centres/{}/records?q={reference}", world.centre)).await,
        };
        assert_eq!(found["items"].as_array().unwrap().len(), 1, "{list}");
    }
    // Who of the staff handled the data is still known.
    let trail = world.issuer.read(&format!("/issuer/audit-events?subject_id={}", text(&learner["id"]))).await;
    for entry in trail["items"].as_array().unwrap() {
        // The learner's own account has no name any more.
        let is_own = entry["action"] == "registered";
        assert_eq!(text(&entry["actor_name"]).is_empty(), is_own, "{entry}");
        assert_eq!(entry["subject_name"], "", "{entry}");
    }
    let others = world.issuer.read("/issuer/learners?q=mair").await;
    assert_eq!(others["items"].as_array().unwrap().len(), 1, "another learner stays");
    // The trail tells of it, and holds.
    seal::all(&world.app.app).await.unwrap();
    let found = check::database(&world.app.app).await.unwrap();
    assert!(
        found.iter().all(|log| log.fault.is_none()),
        "{:?}",
        found.iter().map(|log| &log.fault).collect::<Vec<_>>()
    );
    assert!(found.iter().any(|log| log.erased > 0));
    let told = world.issuer.read("/issuer/audit-events?action=erased").await;
    assert_eq!(told["items"][0]["details"]["reason"], "Asked by the learner on 23 November");
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_is_kept_of_a_learner_comes_as_a_file() {
    let (world, learner, own) = told().await;
    let path = format!("/issuer/learners/{}/data", text(&learner["id"]));
    let archive = world.issuer.get(&path).send().await.expect(200).body;
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(archive.to_vec())).unwrap();
    let about: Value = serde_json::from_reader(archive.by_name("data.json").unwrap()).unwrap();
    assert_eq!(about["learner"]["last_name"], LAST);
    assert_eq!(about["mails"][0]["email"], EMAIL);
    assert_eq!(about["documents"].as_array().unwrap().len(), own.len());
    assert!(about["audit_trail"].as_array().unwrap().len() > 1);
    assert_eq!(about["imported_rows"][0]["values"]["last_name"], LAST);
    assert_eq!(about["issue_reports"].as_array().unwrap().len(), 2);
    let account = &about["portal_account"];
    assert_eq!(account["account"]["email"], "zq@mail.example");
    assert!(account["shares"][0]["label"].as_str().unwrap().contains(LAST), "{account}");
    let reasons = about["audit_trail"].as_array().unwrap().iter();
    assert!(reasons.filter(|it| it["action"] == "suspended").count() == 1, "{about}");
    assert_eq!(archive.len(), own.len() + 1, "a file for each document");
    assert!(!about.to_string().contains("Evans"), "another learner's data is in it");
    world.app.issuer_staff().await.get(&path).send().await.problem(403, "not_permitted");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_older_than_the_rules_say_is_erased_once_a_day() {
    let (mut world, ..) = told().await;
    let rules = json!({ "learner_years": 1, "import_months": 1, "audit_years": 1 });
    world.issuer.patch("/issuer/settings/rules").json(&rules).send().await.expect(200);
    let due = async |world: &World| world.issuer.read("/issuer/settings/retention").await["due"].clone();
    assert_eq!(due(&world).await, json!({ "learners": 0, "rows": 0, "names": 0 }));

    world.pass(TimeDelta::days(800)).await;
    let before = due(&world).await;
    assert_eq!((&before["learners"], &before["rows"]), (&json!(2), &json!(2)));
    assert!(before["names"].as_u64().unwrap() > 5, "{before}");
    assert!(!named(&world.app).await.is_empty(), "looking has erased something");

    seal::all(&world.app.app).await.unwrap();
    retention::once_a_day(&world.app.app).await.unwrap();
    assert_eq!(named(&world.app).await, Vec::<String>::new());
    let overview = world.issuer.read("/issuer/settings/retention").await;
    assert_eq!(overview["due"], json!({ "learners": 0, "rows": 0, "names": 0 }));
    assert_eq!(overview["runs"][0]["erased"]["learners"], 2);
    assert!(overview["runs"][0]["ended_at"].is_string());
    retention::once_a_day(&world.app.app).await.unwrap();
    assert_eq!(world.issuer.read("/issuer/settings/retention").await["runs"][0]["erased"]["learners"], 2);

    seal::all(&world.app.app).await.unwrap();
    let found = check::database(&world.app.app).await.unwrap();
    assert!(
        found.iter().all(|log| log.fault.is_none()),
        "{:?}",
        found.iter().map(|log| &log.fault).collect::<Vec<_>>()
    );
}
