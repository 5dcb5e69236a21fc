//! A centre's records: search, filters, orders, history, references; and what other centres can't see.

use std::collections::BTreeSet;

use api::{documents::entity as document, records::entity as record};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use migration::search_mark;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel, QueryFilter,
    Statement,
};

use crate::support::{
    Award, Client, Value, World,
    awards::{csv, id, text},
    json,
};

const DIPLOMA: &str = "603/1234/X";

/// Five records of the first centre, one of the other.
async fn issued() -> (World, Client, String) {
    let mut world = World::start().await;
    let awards = [
        Award::to("NM-1", "Zoë", "O’Neill").set("uln", "9276308686").set("documents", "certificate"),
        Award::to("NM-2", "Łucja", "Wójcik").set("result", "50% pass_mark"),
        Award::to("NM-3", "Siôn", "Llŷr-Puw")
            .set("qualification_number", DIPLOMA)
            .set("award_date", "2025-11-20"),
    ];
    world.issue(&awards).await;
    world.pass(TimeDelta::days(2)).await;
    let later = [
        Award::to("NM-10", "Mair", "Jones").set("qualification_number", DIPLOMA),
        Award::to("NM-2", "Łucja", "Wójcik").set("award_date", "2026-11-23").set("documents", "letter"),
        Award::to("NM-9", "Mair", "Jones").set("centre_number", "20522"),
    ];
    world.issue(&later).await;
    let staff = world.app.centre_user(world.centre).await;
    let path = format!("/centres/{}/records", world.centre);
    (world, staff, path)
}

fn escaped(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// `enrolment number/date of award` of what a query finds.
async fn found(staff: &Client, path: &str, query: &str) -> Vec<String> {
    let page = staff.read(&format!("{path}?{query}")).await;
    let items = page["items"].as_array().unwrap();
    assert_eq!(page["total"], items.len(), "{query}");
    let mut names: Vec<_> = items
        .iter()
        .map(|it| format!("{}/{}", text(&it["learner"]["enrolment_number"]), text(&it["award_date"])))
        .collect();
    names.sort();
    names
}

const ONE: &str = "NM-1/2026-11-20";
const TWO: &str = "NM-2/2026-11-20";
const AGAIN: &str = "NM-2/2026-11-23";
const THREE: &str = "NM-3/2025-11-20";
const TEN: &str = "NM-10/2026-11-20";

#[tokio::test(flavor = "multi_thread")]
async fn search_finds_any_part_as_people_type_it() {
    let (_world, staff, path) = issued().await;
    let all = staff.read(&path).await;
    let reference = text(&all["items"][0]["documents"][0]["reference"]).to_owned();
    for (q, want) in [
        ("oneill", vec![ONE]),
        ("ZOE", vec![ONE]),
        ("lucja wojcik", vec![TWO, AGAIN]),
        ("ójci", vec![TWO, AGAIN]),
        ("llyr puw", vec![THREE]),
        ("LLŶR-PUW", vec![THREE]),
        ("beekeeping", vec![TEN, THREE]),
        ("603/1234/X", vec![TEN, THREE]),
        ("6031234X", vec![TEN, THREE]),
        ("jones bee", vec![TEN]),
        ("9276308686", vec![ONE]),
        ("jones hygiene", vec![]),
        ("%", vec![]),
        ("_", vec![]),
        ("'; drop table records; --", vec![]),
    ] {
        assert_eq!(found(&staff, &path, &format!("q={}", escaped(q))).await, want, "{q}");
    }
    for q in [reference.clone(), reference.to_lowercase(), reference.replace('-', "")] {
        assert_eq!(staff.read(&format!("{path}?q={q}")).await["total"], 1, "{q}");
    }
    for long in ["q", "learner", "enrolment_number", "uln", "qualification", "level"] {
        let answer = staff.get(&format!("{path}?{long}={}", "a".repeat(10_000))).send().await;
        assert_eq!(answer.faults(), [format!("{long} too_long")]);
        let answer = staff.get(&format!("{path}?{long}=a%00b")).send().await;
        assert_eq!(answer.faults(), [format!("{long} control_character")]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_filter_narrows_and_all_of_them_together() {
    let (world, staff, path) = issued().await;
    let wojcik = staff.read(&format!("{path}?q=wojcik&sort=award_date")).await;
    let (first, learner) = (&wojcik["items"][0], text(&wojcik["items"][0]["learner"]["id"]));
    let job = text(&first["print_job_id"]);
    let revoked = text(&first["documents"][0]["id"]);
    let reason = json!({ "reason": "Issued by mistake" });
    world.issuer.post(&format!("/issuer/documents/{revoked}/revoke")).json(&reason).send().await.expect(200);
    let all = vec![ONE, TEN, TWO, AGAIN, THREE];
    for (query, want) in [
        ("", all.clone()),
        ("q=&learner=&uln=&kind=", all),
        ("learner=lucja", vec![TWO, AGAIN]),
        (&format!("learner={learner}"), vec![TWO, AGAIN]),
        ("learner=puw%20sion", vec![THREE]),
        ("learner=beekeeping", vec![]),
        ("learner=%25", vec![]),
        ("enrolment_number=nm-1", vec![ONE]),
        ("uln=927%20630-8686", vec![ONE]),
        ("enrolment_number=NM-", vec![]),
        ("uln=9276308686", vec![ONE]),
        ("uln=927630868", vec![]),
        ("qualification=60312", vec![TEN, THREE]),
        ("qualification=food%20safety", vec![ONE, TWO, AGAIN]),
        (&format!("qualification={}", world.qualification), vec![ONE, TWO, AGAIN]),
        ("qualification=!", vec![]),
        ("level=Level%202", vec![ONE, TEN, TWO, AGAIN, THREE]),
        ("level=Level%203,Level%208", vec![]),
        ("kind=letter", vec![TEN, TWO, AGAIN, THREE]),
        ("kind=transcript,certificate", vec![ONE, TEN, TWO, THREE]),
        ("status=revoked", vec![TWO]),
        ("status=revoked&kind=letter", vec![]),
        ("status=revoked&kind=certificate", vec![TWO]),
        ("status=expired", vec![THREE]),
        ("status=expired,revoked", vec![TWO, THREE]),
        ("status=valid&kind=certificate", vec![ONE, TEN]),
        ("notification_status=sent,failed", vec![]),
        ("notification_status=not_notified&q=puw", vec![THREE]),
        ("issued_from=2026-11-24", vec![TEN, AGAIN]),
        ("issued_to=2026-11-24", vec![ONE, TWO, THREE]),
        ("issued_from=2026-11-23&issued_to=2026-11-23", vec![ONE, TWO, THREE]),
        ("issued_from=-200000-01-01&issued_to=%2B200000-01-01", vec![ONE, TEN, TWO, AGAIN, THREE]),
        ("expires_to=2026-12-31", vec![THREE]),
        ("expires_from=2027-01-01&expires_to=2027-12-31", vec![TEN]),
        ("expires_from=2000-01-01", vec![TEN, THREE]),
        (&format!("print_job_id={job}"), vec![ONE, TWO, THREE]),
        (
            &format!(
                "print_job_id={job}&learner=wojcik&q=food&kind=certificate&status=revoked&enrolment_number=nm-2&level=Level%202&issued_to=2026-11-24&notification_status=not_notified"
            ),
            vec![TWO],
        ),
    ] {
        assert_eq!(found(&staff, &path, query).await, want, "{query}");
    }
    for (wrong, fault) in [
        ("status=gone", "status malformed"),
        ("kind=diploma", "kind malformed"),
        ("notification_status=x", "notification_status malformed"),
        ("issued_from=yesterday", "issued_from malformed"),
        ("print_job_id=1", "print_job_id malformed"),
        ("centre_id=1", "centre_id unknown_field"),
    ] {
        assert_eq!(staff.get(&format!("{path}?{wrong}")).send().await.faults(), [fault]);
    }
    staff
        .check_sorts(
            &path,
            &["created_at", "award_date", "learner_name", "qualification_title", "notification_status"],
        )
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_skip_and_repeat_nothing_while_records_are_added() {
    let world = World::start().await;
    let awards: Vec<_> = (0..12).map(|n| Award::numbered(n * 10)).collect();
    world.issue(&awards).await;
    let staff = world.app.centre_user(world.centre).await;
    let path = format!("/centres/{}/records?sort=learner_name&limit=5", world.centre);
    let (mut seen, mut cursor, mut extra) = (Vec::new(), String::new(), 1000);
    loop {
        let page = staff.read(&format!("{path}{cursor}")).await;
        seen.extend(page["items"].as_array().unwrap().iter().map(id));
        // One before what was read, one after it.
        world.issue(&[Award::numbered(extra), Award::to(&format!("F{extra}"), "Aled", "Aab")]).await;
        extra += 1;
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
        assert!(seen.len() < 40);
    }
    let distinct: BTreeSet<_> = seen.iter().collect();
    assert_eq!(distinct.len(), seen.len());
    assert!(seen.len() >= 12);
}

#[tokio::test(flavor = "multi_thread")]
async fn records_are_found_by_what_they_are_called_now_and_what_is_printed() {
    let (world, staff, path) = issued().await;
    let one = &staff.read(&format!("{path}?q=oneill")).await["items"][0];
    let learner = format!("/issuer/learners/{}", text(&one["learner"]["id"]));
    world.issuer.patch(&learner).json(&json!({ "last_name": "Pendragon" })).send().await.expect(200);
    assert_eq!(found(&staff, &path, "q=pendragon").await, [ONE]);
    assert_eq!(found(&staff, &path, "learner=pendragon").await, [ONE]);
    // The certificate still says so.
    assert_eq!(found(&staff, &path, "q=oneill").await, [ONE]);
    let certificate = text(&one["documents"][0]["id"]);
    let reissue = json!({ "reason": "Name", "corrections": { "last_name": "Penhaligon" } });
    let new =
        world.issuer.post(&format!("/issuer/documents/{certificate}/reissue")).json(&reissue).send().await;
    let new = new.expect(201).json();
    for q in ["penhaligon", text(&new["reference"]), text(&one["documents"][0]["reference"])] {
        assert_eq!(found(&staff, &path, &format!("q={q}")).await, [ONE], "{q}");
    }
    let qualification = format!("/issuer/qualifications/{}", world.qualification);
    world.issuer.patch(&qualification).json(&json!({ "title": "Kitchen craft" })).send().await.expect(200);
    assert_eq!(found(&staff, &path, "q=craft").await, [ONE, TWO, AGAIN]);
    assert_eq!(found(&staff, &path, "q=hygiene").await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_tells_what_happened_and_gives_its_references() {
    let (mut world, staff, path) = issued().await;
    let record = staff.read(&format!("{path}?q=wojcik&sort=award_date")).await["items"][0].clone();
    let document = text(&record["documents"][1]["id"]);
    world.pass(TimeDelta::minutes(1)).await;
    for (step, body) in [("suspend", json!({ "reason": "A secret" })), ("reinstate", json!({}))] {
        let step = format!("/issuer/documents/{document}/{step}");
        world.issuer.post(&step).json(&body).send().await.expect(200);
        world.pass(TimeDelta::minutes(1)).await;
    }
    world
        .issuer
        .post(&format!("/issuer/documents/{document}/reissue"))
        .json(&json!({ "reason": "A secret" }))
        .send()
        .await
        .expect(201);
    let staff = world.app.centre_user(world.centre).await;
    let one = format!("{path}/{}", text(&record["id"]));
    let history = staff.get(&format!("{one}/history")).send().await.expect(200);
    assert!(!history.json().to_string().contains("secret"));
    let events: Vec<_> = history.json()["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| format!("{} {}", text(&event["kind"]), event["documents"].as_array().unwrap().len()))
        .collect();
    let last: BTreeSet<_> = events[3..].iter().map(String::as_str).collect();
    assert_eq!(events[..3], ["issued 3", "suspended 1", "reinstated 1"]);
    assert_eq!(last, BTreeSet::from(["issued 1", "replaced 1"]));

    let ids = json!({ "record_ids": [record["id"]] });
    let references = staff.post(&format!("{path}/references")).json(&ids).send().await.expect(200).json();
    let references: BTreeSet<_> =
        references["references"].as_array().unwrap().iter().map(text).map(str::to_owned).collect();
    let shown = staff.read(&one).await;
    let current: BTreeSet<_> = shown["documents"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|document| document["status"] == "valid")
        .map(|document| text(&document["reference"]).to_owned())
        .collect();
    assert_eq!(references, current);
    let all =
        staff.post(&format!("{path}/references")).json(&json!({ "filter": {} })).send().await.expect(200);
    assert_eq!(all.json()["references"].as_array().unwrap().len(), 11);
    for (body, fault) in [
        (json!({}), "/record_ids required"),
        (json!({ "record_ids": [] }), "/record_ids required"),
        (json!({ "record_ids": [record["id"]], "filter": {} }), "/filter not_allowed"),
        (json!({ "filter": { "q": "a".repeat(10_000) } }), "/filter/q too_long"),
        (json!({ "filter": { "status": "gone" } }), "/filter/status malformed"),
        (json!({ "filter": { "other": "x" } }), "/filter/other unknown_field"),
        (json!({ "record_ids": [world.centre] }), "/record_ids not_found"),
    ] {
        assert_eq!(staff.post(&format!("{path}/references")).json(&body).send().await.faults(), [fault]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_centres_records_are_not_there() {
    let (world, staff, path) = issued().await;
    let stranger = world.app.centre_user(world.other_centre).await;
    let record = text(&staff.read(&path).await["items"][0]["id"]).to_owned();
    let others = format!("/centres/{}/records", world.other_centre);
    for path in [
        path.clone(),
        format!("{path}/{record}"),
        format!("{path}/{record}/history"),
        format!("{others}/{record}"),
        format!("{others}/{record}/history"),
        format!("{others}/nonsense"),
    ] {
        stranger.get(&path).send().await.problem(404, "not_found");
    }
    let ids = json!({ "record_ids": [record] });
    let answer = stranger.post(&format!("{others}/references")).json(&ids).send().await;
    assert_eq!(answer.faults(), ["/record_ids not_found"]);
    stranger.post(&format!("{path}/references")).json(&ids).send().await.problem(404, "not_found");
    assert_eq!(found(&stranger, &others, "").await, ["NM-9/2026-11-20"]);
    assert_eq!(found(&stranger, &others, "q=wojcik").await, Vec::<String>::new());
}

/// Copies of the first record, so many that a list of them is long.
async fn multiply(world: &World, many: usize) {
    let app = &world.app.app;
    let first = record::Entity::find()
        .filter(record::Column::CentreId.eq(world.centre))
        .one(app.db.reader())
        .await
        .unwrap()
        .unwrap();
    let paper = document::Entity::find()
        .filter(document::Column::RecordId.eq(first.id))
        .one(app.db.reader())
        .await
        .unwrap()
        .unwrap();
    for chunk in (0..many).collect::<Vec<_>>().chunks(500) {
        let (mut records, mut papers) = (Vec::new(), Vec::new());
        for n in chunk {
            let id = app.clock.id();
            let mut copy = first.clone().into_active_model();
            copy.id = Set(id);
            copy.award_date = Set(first.award_date - TimeDelta::days(1 + *n as i64));
            copy.sort_name = Set(format!("copy {n:06}"));
            copy.search = Set(format!("copy {n:06} of many {}", search_mark(world.centre)));
            records.push(copy);
            let mut copy = paper.clone().into_active_model();
            copy.id = Set(app.clock.id());
            copy.record_id = Set(id);
            copy.reference = Set(format!("{n:016}"));
            papers.push(copy);
        }
        let transaction = app.db.write().await.unwrap();
        record::Entity::insert_many(records).exec_without_returning(&transaction).await.unwrap();
        document::Entity::insert_many(papers).exec_without_returning(&transaction).await.unwrap();
        transaction.commit().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn made_up_cursors_and_letters_that_no_text_has_are_refused() {
    let (world, staff, path) = issued().await;
    let nobody = "00000000-0000-0000-0000-000000000000";
    for (sort, key) in [
        ("award_date", json!({ "date": "-4714-01-01" })),
        ("award_date", json!({ "date": "-262143-01-01" })),
        ("created_at", json!({ "time": "-9999-01-01T00:00:00Z" })),
        ("created_at", json!({ "number": 1 })),
        ("learner_name", json!({ "text": "a\u{0}b" })),
    ] {
        let cursor = json!({ "sort": sort, "key": key, "id": nobody }).to_string();
        let cursor = URL_SAFE_NO_PAD.encode(cursor);
        let answer = staff.get(&format!("{path}?sort={sort}&cursor={cursor}")).send().await;
        assert_eq!(answer.faults(), ["cursor malformed"], "{sort} {key}");
    }
    let answer = world.issuer.get("/issuer/qualifications?level=%00").send().await;
    assert_eq!(answer.faults(), ["level control_character"]);
    world.issuer.get("/issuer/settings/pictures/%00").send().await.problem(404, "not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn long_lists_are_read_by_index() {
    let (world, staff, path) = issued().await;
    multiply(&world, 12_000).await;
    let page = staff.read(&format!("{path}?limit=1")).await;
    assert_eq!((&page["total"], &page["total_is_capped"]), (&json!(10_000), &json!(true)));
    assert_eq!(staff.read(&format!("{path}?q=py 004321")).await["total"], 1);
    assert_eq!(staff.read(&format!("{path}?q=many&limit=200")).await["items"].as_array().unwrap().len(), 200);
    assert_eq!(staff.read(&format!("{path}?status=expired")).await["total"], 1);
    let db = world.app.app.db.reader();
    let backend = db.get_database_backend();
    let sqlite = backend == DbBackend::Sqlite;
    // PostgreSQL's index of words keeps what was added aside until a vacuum, and is slow to read until then.
    if sqlite {
        world.app.sql("analyze").await;
    } else {
        db.execute_unprepared("vacuum analyze records").await.unwrap();
    }
    let centre = if sqlite { format!("x'{}'", world.centre.simple()) } else { format!("'{}'", world.centre) };
    let from = format!("select * from records where centre_id = {centre}");
    let few = format!(
        "select * from records where centre_id = {centre} and id in (select record_id from documents where centre_id \
         = {centre} and status = 'revoked') limit 51"
    );
    let letters = format!(
        "select count(*) from (select 1 from records where centre_id = {centre} and document_states & 256 <> 0 \
         limit 10001) as counted"
    );
    let mut plans = vec![(few, "documents_centre_status")];
    if sqlite {
        // PostgreSQL reads all rows in order here: all are this centre's.
        plans.push((letters, "records_centre_created"));
    }
    for (column, index) in [
        ("created_at", "records_centre_created"),
        ("award_date", "records_centre_award"),
        ("sort_name", "records_centre_name"),
        ("qualification_title", "records_centre_title"),
        ("notification_status", "records_centre_notification"),
    ] {
        plans.push((format!("{from} order by {column} desc, id desc limit 51"), index));
    }
    let words = if sqlite {
        (
            format!(
                "{from} and row_key in (select rowid from records_words where records_words match '\"opy\"') and \
                 search like '%opy%' order by sort_name, id limit 51"
            ),
            "VIRTUAL TABLE INDEX",
        )
    } else {
        (
            format!("{from} and search like '%004321%' order by greatest(sort_name, sort_name), id limit 51"),
            "records_words",
        )
    };
    plans.push(words);
    for (sql, index) in plans {
        let (explain, column) =
            if sqlite { ("explain query plan", "detail") } else { ("explain", "QUERY PLAN") };
        let plan =
            db.query_all_raw(Statement::from_string(backend, format!("{explain} {sql}"))).await.unwrap();
        let plan: Vec<String> = plan.iter().map(|row| row.try_get("", column).unwrap()).collect();
        let plan = plan.join("; ");
        assert!(plan.contains(index), "{sql}: {plan}");
        let scans = |part: &str| part == "SCAN records" || part.contains("Seq Scan on records");
        assert!(!plan.split("; ").any(scans), "{sql}: {plan}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_file_again_changes_no_record() {
    let (world, staff, path) = issued().await;
    let before = staff.read(&path).await;
    world.import(csv(&[Award::to("NM-2", "Łucja", "Wójcik")])).await;
    assert_eq!(staff.read(&path).await, before);
    let _: Value = before;
}
