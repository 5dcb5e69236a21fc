//! Importing: files of every sort, what is wrong in them, and what is done with them.

use futures_util::future::join_all;

use crate::support::{
    Award, TestApp, Value, World,
    awards::{COLUMNS, create, csv, new_centre, text},
    client::faults,
    json,
    peers::PdfFile,
};

/// The rows of a batch as `line status`.
async fn lines(world: &World, batch: &Value) -> Vec<String> {
    let rows = world.rows(batch).await;
    rows.iter().map(|row| format!("{} {}", row["line"], text(&row["status"]))).collect()
}

/// What is wrong with the only row of a file with this award.
async fn faults_of(world: &World, award: Award) -> Vec<String> {
    let batch = world.import(csv(&[award])).await;
    faults(&world.rows(&batch).await[0])
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_are_counted_as_people_count_them() {
    let world = World::start().await;
    let award = |n| Award::numbered(n).set("result", "Merit, with \"honours\"");
    let file = csv(&[award(1), award(2).set("components", "U1|Two\nlines|2|5|A"), award(3)]);
    let (head, rest) = file.split_once('\n').unwrap();
    for end in ["\n", "\r\n"] {
        let file = format!("\u{feff}{head}\n\n{rest}\n,,,\n\n").replace('\n', end);
        let batch = world.import(file).await;
        assert_eq!(batch["rows"], 3, "{batch}");
        assert_eq!(lines(&world, &batch).await, ["3 valid", "4 valid", "6 valid"]);
    }
    let file = file.replace(',', ";").replace("Merit;", "Merit,");
    let batch = world.import(file).await;
    assert_eq!(batch["valid"], 3, "{batch}");
}

#[tokio::test(flavor = "multi_thread")]
async fn other_encodings_are_refused_with_the_line() {
    let world = World::start().await;
    let file = csv(&[Award::numbered(1), Award::to("E2", "Siân", "Hughes")]);
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(file.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let problem = world.upload(utf16).await.problem(422, "not_utf8");
    assert!(text(&problem["detail"]).contains("line 1 "), "{problem}");
    let latin1: Vec<u8> = file.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let problem = world.upload(latin1).await.problem(422, "not_utf8");
    assert!(text(&problem["detail"]).contains("line 3 "), "{problem}");
    let without_mark: Vec<u8> = file.encode_utf16().flat_map(u16::to_le_bytes).collect();
    world.upload(without_mark).await.expect(422);
    assert_eq!(world.issuer.read("/issuer/batches").await["total"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn other_columns_are_named() {
    let world = World::start().await;
    let refused = world.upload("enrolment_number,Surname,first_name,first_name\n1,2,3,4\n").await.faults();
    for want in ["Surname unknown_column", "first_name duplicate_column", "centre_number missing_column"] {
        assert!(refused.iter().any(|fault| fault == want), "{refused:?}");
    }
    assert!(world.upload("").await.faults().len() >= 7);
    assert!(world.upload("\u{0}\u{0}").await.faults().len() >= 7);
    let header = COLUMNS.join(",");
    let empty = world.import(format!("{header}\n\n")).await;
    assert_eq!((text(&empty["status"]), text(&empty["failure"]["code"])), ("failed", "no_rows"));
    // Order, case and spaces of the names don't matter.
    let mixed =
        "Last Name,AWARD_DATE,qualification number,first_name,date_of_birth,centre_number,enrolment_number";
    let batch = world.import(format!("{mixed}\nEvans,2026-11-20,60129773,Mair,2001-02-03,10411,E1\n")).await;
    assert_eq!(batch["valid"], 1, "{batch}");
}

#[tokio::test(flavor = "multi_thread")]
async fn uploads_of_other_kinds_are_refused() {
    let world = World::start().await;
    let post = |kind: &str| world.issuer.post("/issuer/batches").body(kind, "x").send();
    post("application/pdf").await.problem(415, "unsupported_media_type");
    post("application/json").await.problem(400, "malformed");
    let query = world.issuer.post("/issuer/batches?nonsense=1").body("text/csv", "x").send().await;
    assert_eq!(query.faults(), ["nonsense unknown_field"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_too_large_is_refused_and_nothing_of_it_stays() {
    let settings = [("PORTAL_BATCH_MAX_BYTES", "100000"), ("PORTAL_BATCH_MAX_ROWS", "600")];
    let world = World::on(TestApp::start_with(&settings).await).await;
    let awards: Vec<_> = (0..2000).map(Award::numbered).collect();
    let file = csv(&awards);
    assert!(file.len() > 150_000);
    let problem = world.upload(file).await.problem(413, "too_large");
    assert!(text(&problem["detail"]).contains("KB"), "{problem}");
    let rows: Vec<_> = awards.iter().map(Award::json).collect();
    let json = json!({ "centre_number": "10411", "rows": rows });
    world.issuer.post("/issuer/batches").json(&json).send().await.problem(413, "too_large");
    assert_eq!(world.issuer.read("/issuer/batches").await["total"], 0);
    let uploads = std::fs::read_dir(world.app.app.config.data_dir.join("blobs/uploads"));
    assert_eq!(uploads.map_or(0, Iterator::count), 0);
    // Within the bytes, but with too many rows.
    let short: String = (0..700).fold(COLUMNS.join(","), |file, n| file + &format!("\n1,{n}"));
    let batch = world.import(short).await;
    assert_eq!((text(&batch["status"]), text(&batch["failure"]["code"])), ("failed", "too_many_rows"));
    world.publish(&batch).await.problem(409, "state_conflict");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_said_by_column() {
    let world = World::start().await;
    let award = || Award::numbered(1);
    for (column, cell, want) in [
        ("centre_number", "99999", "centre_number not_found"),
        ("centre_number", "", "centre_number required"),
        ("qualification_number", "600/0000/0", "qualification_number not_found"),
        ("qualification_number", "6012977", "qualification_number malformed"),
        ("enrolment_number", "", "enrolment_number required"),
        ("last_name", " ", "last_name required"),
        ("last_name", &"Llan".repeat(75), "last_name too_long"),
        ("first_name", "A\u{7}nn", "first_name control_character"),
        ("first_name", "A\u{0}nn", "first_name control_character"),
        ("first_name", "A\tnn", "first_name control_character"),
        ("first_name", "A\nnn", "first_name control_character"),
        ("first_name", "A\u{202e}nn", "first_name control_character"),
        ("first_name", "美玲", "first_name missing_glyph"),
        ("uln", "9276308687", "uln malformed"),
        ("email", "nowhere", "email malformed"),
        ("date_of_birth", "2001-02-29", "date_of_birth malformed"),
        ("date_of_birth", "03/02/2001", "date_of_birth malformed"),
        ("date_of_birth", "2001-2-3", "date_of_birth malformed"),
        ("date_of_birth", "", "date_of_birth required"),
        ("date_of_birth", "1066-10-14", "date_of_birth out_of_range"),
        ("award_date", "2026-11-24", "award_date in_future"),
        ("award_date", "1999-01-01", "award_date out_of_range"),
        ("expiry_date", "2026-11-19", "expiry_date out_of_range"),
        ("expiry_date", "+12026-11-19", "expiry_date malformed"),
        ("language", "Welsh please", "language malformed"),
        ("components", "U1|Title|2|5", "components malformed"),
        ("components", "U1||2|5|A", "components required"),
        ("documents", "diploma", "documents not_allowed"),
    ] {
        assert_eq!(faults_of(&world, award().set(column, cell)).await, [want], "{column} {cell:?}");
    }
    // All at once, each by its column.
    let bad = award().set("uln", "1").set("last_name", "").set("award_date", "soon");
    let got = faults_of(&world, bad).await;
    assert_eq!(got, ["award_date malformed", "uln malformed", "last_name required"]);
    let fine = award().set("uln", "9999999999").set("first_name", "").set("expiry_date", "2026-11-20");
    assert_eq!(faults_of(&world, fine).await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_do_not_agree_are_held_back() {
    let world = World::start().await;
    let file = csv(&[
        Award::numbered(1),
        Award::numbered(1),
        Award::numbered(1).set("award_date", "2026-11-19").set("date_of_birth", "2001-02-04"),
        Award::numbered(2),
    ]) + "10411,E9\n";
    let batch = world.import(file).await;
    assert_eq!(lines(&world, &batch).await, ["2 valid", "3 invalid", "4 invalid", "5 valid", "6 invalid"]);
    let rows = world.rows(&batch).await;
    assert_eq!(faults(&rows[1]), ["enrolment_number duplicate_row"]);
    assert_eq!(faults(&rows[2]), ["date_of_birth does_not_match"]);
    assert_eq!(faults(&rows[4]), ["row ragged"]);
    let invalid = format!("/issuer/batches/{}/rows?status=invalid", text(&batch["id"]));
    assert_eq!(world.issuer.read(&invalid).await["total"], 3);
    world.issuer.check_sorts(&format!("/issuer/batches/{}/rows", text(&batch["id"])), &["line"]).await;
    // A learner who is known by then.
    world.publish(&batch).await.expect(202);
    world.issued(&batch).await;
    let other = Award::numbered(1).set("award_date", "2026-11-18").set("date_of_birth", "1999-09-09");
    assert_eq!(faults_of(&world, other).await, ["date_of_birth does_not_match"]);
    // A centre that was switched off.
    let path = format!("/issuer/centres/{}", world.centre);
    world.issuer.patch(&path).json(&json!({ "status": "inactive" })).send().await.expect(200);
    assert_eq!(faults_of(&world, Award::numbered(7)).await, ["centre_number inactive"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn thousands_of_bad_rows_do_not_stop_the_good_one() {
    let world = World::start().await;
    let mut awards: Vec<_> =
        (0..2000).map(|n| Award::numbered(n).set("date_of_birth", "2001-02-31")).collect();
    let bad = world.import(csv(&awards)).await;
    assert_eq!((&bad["rows"], &bad["invalid"], &bad["valid"]), (&json!(2000), &json!(2000), &json!(0)));
    assert_eq!(bad["progress"]["done"], bad["progress"]["total"]);
    world.publish(&bad).await.problem(409, "nothing_to_publish");
    awards.insert(1234, Award::numbered(5000));
    let batch = world.import(csv(&awards)).await;
    assert_eq!((&batch["rows"], &batch["invalid"], &batch["valid"]), (&json!(2001), &json!(2000), &json!(1)));
    world.publish(&batch).await.expect(202);
    let batch = world.issued(&batch).await;
    assert_eq!((&batch["published"], &batch["publishable"]), (&json!(1), &json!(0)));
    let report = format!("/issuer/batches/{}/report.pdf", text(&batch["id"]));
    let pdf = PdfFile::new(&world.issuer.get(&report).send().await.expect(200).body);
    pdf.check();
    assert!(pdf.text().contains("2,000") || pdf.text().contains("2000"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_publication_report_has_the_references_and_what_is_held_back() {
    let world = World::start().await;
    let awards = [Award::numbered(1), Award::numbered(2).set("last_name", ""), Award::numbered(3)];
    let batch = world.import(csv(&awards)).await;
    let path = format!("/issuer/batches/{}/publication.pdf", text(&batch["id"]));
    world.issuer.get(&path).send().await.problem(409, "state_conflict");
    world.publish(&batch).await.expect(202);
    world.issued(&batch).await;
    let documents = world.issuer.read("/issuer/documents?sort=learner_name").await["items"].clone();
    let first = format!("/issuer/documents/{}", text(&documents[0]["id"]));
    let body = json!({ "reason": "Why." });
    world.issuer.post(&format!("{first}/revoke")).json(&body).send().await.expect(200);
    let second = format!("/issuer/documents/{}", text(&documents[1]["id"]));
    let new = world.issuer.post(&format!("{second}/reissue")).json(&body).send().await.expect(201).json();
    let pdf = PdfFile::new(&world.issuer.get(&path).send().await.expect(200).body);
    pdf.check();
    let said = pdf.text();
    for part in [
        text(&documents[0]["reference"]),
        text(&documents[1]["reference"]),
        "Ifan Learner1",
        "Cancelled",
        "Replaced",
        "Harbour College",
        "This must not be blank.",
    ] {
        assert!(said.contains(part), "{part} in {said}");
    }
    assert!(!said.contains(text(&new["reference"])), "a replacement came later");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_as_json() {
    let world = World::start().await;
    let mut first = Award::numbered(1).json();
    first.as_object_mut().unwrap().remove("centre_number");
    let rows = [first, Award::numbered(2).set("centre_number", "20522").set("last_name", "\u{0}").json()];
    let body = json!({ "centre_number": "10411", "rows": rows });
    let batch =
        world.issuer.post("/issuer/batches?file_name=autumn.json").json(&body).send().await.expect(202);
    let batch = world.checked(&batch.json()).await;
    assert_eq!(batch["file_name"], "autumn.json");
    assert_eq!(lines(&world, &batch).await, ["1 valid", "2 invalid"]);
    let post = async |body: Value| world.issuer.post("/issuer/batches").json(&body).send().await.faults();
    assert_eq!(
        post(json!({ "centre_number": "", "rows": [] })).await,
        ["/centre_number required", "/rows required"]
    );
    assert_eq!(
        post(json!({ "centre_number": "1", "rows": [{ "x": "" }] })).await,
        ["/rows/0/x unknown_column"]
    );
    assert_eq!(
        post(json!({ "centre_number": "1", "rows": [{ "uln": 1 }] })).await,
        ["/rows/0/uln malformed"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_file_again_makes_nothing_twice() {
    let world = World::start().await;
    let awards = [Award::numbered(1), Award::numbered(2)];
    let batch = world.issue(&awards).await;
    assert_eq!(batch["published"], 2);
    let again = world.import(csv(&awards)).await;
    assert_eq!((&again["already_issued"], &again["valid"]), (&json!(2), &json!(0)));
    assert_eq!(lines(&world, &again).await, ["2 already_issued", "3 already_issued"]);
    assert_eq!(again["imported_before"]["batch_id"], batch["id"]);
    assert_eq!(batch["imported_before"], Value::Null);
    // Each row leads to the documents of its award, whichever file issued it.
    let documents = |row: &Value| row["documents"].as_array().unwrap().clone();
    for (new, old) in world.rows(&again).await.iter().zip(world.rows(&batch).await) {
        assert_eq!(documents(new).len(), 1);
        assert_eq!(documents(new), documents(&old));
        assert_eq!(documents(new)[0]["kind"], "certificate");
    }
    world.publish(&again).await.problem(409, "nothing_to_publish");
    // Publishing the first again names what there is.
    let published = world.publish(&batch).await.expect(202).json();
    assert_eq!(published["print_job_ids"], json!([batch["print_jobs"][0]["id"]]));
    assert_eq!(world.issuer.read("/issuer/learners").await["total"], 2);
    let staff = world.app.centre_user(world.centre).await;
    assert_eq!(staff.read(&format!("/centres/{}/print-jobs", world.centre)).await["total"], 1);
    assert_eq!(staff.read(&format!("/centres/{}/records", world.centre)).await["total"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_print_job_for_each_centre() {
    let world = World::start().await;
    let batch = world
        .issue(&[Award::numbered(1), Award::numbered(2).set("centre_number", "20522"), Award::numbered(3)])
        .await;
    let jobs = batch["print_jobs"].as_array().unwrap();
    let mut counts: Vec<_> = jobs
        .iter()
        .map(|job| (text(&job["centre_name"]).to_owned(), job["completed"].as_u64().unwrap()))
        .collect();
    counts.sort();
    assert_eq!(counts, [("Harbour College".to_owned(), 2), ("Hill Training".to_owned(), 1)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_key_makes_one_batch_and_one_publication() {
    let world = World::start().await;
    let file = csv(&[Award::numbered(1)]);
    let upload = async |file: String| {
        world
            .issuer
            .post("/issuer/batches")
            .header("idempotency-key", "k")
            .body("text/csv", file)
            .send()
            .await
    };
    let made = join_all((0..4).map(|_| upload(file.clone()))).await;
    let ids: Vec<_> = made.into_iter().map(|answer| answer.expect(202).json()["id"].clone()).collect();
    assert!(ids.iter().all(|id| *id == ids[0]));
    upload(csv(&[Award::numbered(2)])).await.problem(422, "idempotency_key_reused");
    assert_eq!(world.issuer.read("/issuer/batches").await["total"], 1);
    let batch = world.checked(&json!({ "id": ids[0] })).await;
    let path = format!("/issuer/batches/{}/publish", text(&batch["id"]));
    let publish = || world.issuer.post(&path).header("idempotency-key", "p").send();
    let (first, second) = (publish().await.expect(202).json(), publish().await.expect(202).json());
    assert_eq!(first, second);
}

#[tokio::test(flavor = "multi_thread")]
async fn publishing_at_the_same_time_makes_one_set_of_print_jobs() {
    let world = World::start().await;
    let batch = world.import(csv(&[Award::numbered(1), Award::numbered(2)])).await;
    let answers = join_all((0..6).map(|_| world.publish(&batch))).await;
    let ids: Vec<_> = answers.into_iter().map(|answer| answer.expect(202).json()).collect();
    assert!(ids.iter().all(|one| *one == ids[0]), "{ids:?}");
    let batch = world.issued(&batch).await;
    assert_eq!(batch["print_jobs"].as_array().unwrap().len(), 1);
    assert_eq!(batch["published"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_award_in_two_batches_at_the_same_time_is_issued_once() {
    let world = World::on(TestApp::start_at(api::clock::Clock::system(), &[]).await).await;
    let award = |n| Award::numbered(n).set("award_date", "2026-01-05");
    let awards: Vec<_> = (0..30).map(award).collect();
    let backwards: Vec<_> = awards.iter().rev().cloned().collect();
    let (first, second) = (world.import(csv(&awards)).await, world.import(csv(&backwards)).await);
    assert_eq!((&first["valid"], &second["valid"]), (&json!(30), &json!(30)));
    let published = join_all([world.publish(&first), world.publish(&second)]).await;
    for answer in published {
        answer.expect(202);
    }
    let (first, second) = (world.issued(&first).await, world.issued(&second).await);
    let count = |name: &str| first[name].as_u64().unwrap() + second[name].as_u64().unwrap();
    assert_eq!((count("published"), count("already_issued"), count("invalid")), (30, 30, 0));
    for job in [&first["print_jobs"][0], &second["print_jobs"][0]] {
        assert_eq!(job["status"], "completed");
        assert_eq!((&job["failed"], &job["completed"]), (&json!(0), &job["requested"]));
    }
    let staff = world.app.centre_user(world.centre).await;
    assert_eq!(staff.read(&format!("/centres/{}/records", world.centre)).await["total"], 30);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_published_or_mended_while_the_check_runs() {
    let world = World::on(TestApp::start_idle().await).await;
    let batch = world.upload(csv(&[Award::numbered(1)])).await.expect(202).json();
    assert_eq!(batch["status"], "pending");
    world.publish(&batch).await.problem(409, "state_conflict");
    let report = format!("/issuer/batches/{}/report.pdf", text(&batch["id"]));
    world.issuer.get(&report).send().await.problem(409, "state_conflict");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mended_row_is_published_with_the_rest_later() {
    let world = World::start().await;
    let batch = world.issue(&[Award::numbered(1), Award::numbered(2).set("last_name", "")]).await;
    assert_eq!((&batch["published"], &batch["invalid"]), (&json!(1), &json!(1)));
    let rows = world.rows(&batch).await;
    let path = |row: &Value| format!("/issuer/batches/{}/rows/{}", text(&batch["id"]), text(&row["id"]));
    let mend = async |row: &Value, values: Value| {
        world.issuer.patch(&path(row)).json(&json!({ "values": values })).send().await
    };
    mend(&rows[0], json!({ "result": "Pass" })).await.problem(409, "state_conflict");
    assert_eq!(mend(&rows[1], json!({ "surname": "x" })).await.faults(), ["/values/surname unknown_column"]);
    let still = mend(&rows[1], json!({ "uln": "1" })).await.expect(200).json();
    assert_eq!(faults(&still), ["uln malformed", "last_name required"]);
    let odd = mend(&rows[1], json!({ "last_name": "\u{0}\u{7}" })).await.expect(200).json();
    assert_eq!(faults(&odd), ["uln malformed", "last_name control_character"]);
    let same = mend(&rows[1], Award::numbered(1).set("uln", "9276308686").json()).await.expect(200).json();
    assert_eq!(same["status"], "already_issued");
    let fine = json!({ "last_name": " Ap  Rhys ", "uln": "", "enrolment_number": "E2" });
    let fine = mend(&rows[1], fine).await.expect(200).json();
    assert_eq!((&fine["status"], &fine["line"]), (&json!("valid"), &json!(3)));
    let published = world.publish(&batch).await.expect(202).json();
    assert_eq!(published["print_job_ids"].as_array().unwrap().len(), 1);
    let batch = world.issued(&batch).await;
    assert_eq!(
        (&batch["published"], &batch["invalid"], &batch["already_issued"]),
        (&json!(2), &json!(0), &json!(0))
    );
    assert_eq!(batch["print_jobs"].as_array().unwrap().len(), 2);
    let missing = world.app.app.clock.id();
    let unknown = format!("/issuer/batches/{}/rows/{missing}", text(&batch["id"]));
    world.issuer.patch(&unknown).json(&json!({ "values": {} })).send().await.problem(404, "not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_of_batches() {
    let world = World::start().await;
    for name in ["Medi 2026.csv", "hydref.csv", "Tachwedd.csv"] {
        let path = format!("/issuer/batches?file_name={}", name.replace(' ', "%20"));
        let upload = world.issuer.post(&path).body("text/csv", csv(&[Award::numbered(1)]));
        world.checked(&upload.send().await.expect(202).json()).await;
    }
    world.issuer.check_sorts("/issuer/batches", &["created_at"]).await;
    for (query, want) in
        [("q=MEDI", 1), ("q=sian", 3), ("q=%25", 0), ("status=completed", 3), ("status=failed,pending", 0)]
    {
        assert_eq!(world.issuer.read(&format!("/issuer/batches?{query}")).await["total"], want, "{query}");
    }
    assert_eq!(world.issuer.get("/issuer/batches?status=lost").send().await.faults(), ["status malformed"]);
    let long = format!("/issuer/batches?file_name={}", "x".repeat(256));
    let long = world.issuer.post(&long).body("text/csv", csv(&[Award::numbered(1)])).send().await;
    assert_eq!(long.faults(), ["file_name too_long"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_checked_again_once_what_they_name_is_there() {
    let world = World::start().await;
    let missing = |n| Award::numbered(n).set("centre_number", "77777");
    let wrong = Award::numbered(3).set("date_of_birth", "yesterday");
    let batch = world.import(csv(&[missing(1), missing(2), wrong, Award::numbered(4)])).await;
    assert_eq!(lines(&world, &batch).await, ["2 invalid", "3 invalid", "4 invalid", "5 valid"]);
    let path = format!("/issuer/batches/{}/check-again", text(&batch["id"]));
    let check = async || world.issuer.post(&path).json(&json!({})).send().await.expect(200).json();
    let before = world.rows(&batch).await;
    assert_eq!(check().await, json!({ "checked": 3, "released": 0, "next": null }));
    assert_eq!(world.rows(&batch).await, before, "a row whose verdict is the same was touched");
    create(&world.issuer, "/issuer/centres", &new_centre("77777", "Cove College")).await;
    assert_eq!(check().await, json!({ "checked": 3, "released": 2, "next": null }));
    assert_eq!(lines(&world, &batch).await, ["2 valid", "3 valid", "4 invalid", "5 valid"]);
    let now = world.issuer.read(&format!("/issuer/batches/{}", text(&batch["id"]))).await;
    assert_eq!((&now["valid"], &now["invalid"]), (&json!(3), &json!(1)));
    let from = json!({ "after": 4 });
    let rest = world.issuer.post(&path).json(&from).send().await.expect(200).json();
    assert_eq!(rest["checked"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_rows_are_checked_again_some_hundred_at_a_time() {
    let world = World::start().await;
    let awards: Vec<_> = (0..1_100).map(|n| Award::numbered(n).set("centre_number", "77777")).collect();
    let batch = world.import(csv(&awards)).await;
    assert_eq!(batch["invalid"], 1_100);
    create(&world.issuer, "/issuer/centres", &new_centre("77777", "Cove College")).await;
    let path = format!("/issuer/batches/{}/check-again", text(&batch["id"]));
    let (mut from, mut released) = (json!({}), 0);
    loop {
        let outcome = world.issuer.post(&path).json(&from).send().await.expect(200).json();
        released += outcome["released"].as_u64().unwrap();
        if outcome["next"].is_null() {
            break;
        }
        from = json!({ "after": outcome["next"] });
    }
    assert_eq!(released, 1_100);
    let now = world.issuer.read(&format!("/issuer/batches/{}", text(&batch["id"]))).await;
    assert_eq!((&now["valid"], &now["invalid"]), (&json!(1_100), &json!(0)));
}
