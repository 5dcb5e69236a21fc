//! The learner portal: registering without telling anyone who is known, and the own documents.

use std::io::{Cursor, Read};

use crate::support::{
    Award, Client, Value, World,
    app::{PASSWORD, until},
    awards::{create, id, text},
    json,
    learners::{LEARNER_PASSWORD, registration},
};

/// A world with three documents of one learner, and a certificate of another.
async fn issued() -> World {
    let world = World::start().await;
    let first =
        Award::to("NM-20415", "Siân", "Tŵr-O’Neill").set("middle_names", "Mair").set("result", "Merit");
    let other = Award::to("NM-30001", "Ifan", "Rees").set("documents", "certificate");
    world.issue(&[first, other]).await;
    world
}

async fn register(world: &World, body: &Value) {
    let answer = world.app.anonymous().post("/learner/register").json(body).send().await.expect(202);
    assert!(answer.body.is_empty());
}

/// The subjects of the mails to an address, the newest first, once there are so many.
async fn subjects(world: &World, to: &str, many: usize) -> Vec<String> {
    until("the mails are there", async || {
        let all = world.app.anonymous().read("/mailbox").await;
        let mine = all["items"].as_array().unwrap().iter().filter(|mail| mail["to"] == to);
        let found: Vec<_> = mine.map(|mail| text(&mail["subject"]).to_owned()).collect();
        (found.len() >= many).then_some(found)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_learner_registers_however_the_details_are_typed() {
    let world = issued().await;
    for (number, first, last, email) in [
        ("nm 20415", "SIAN", "twr oneill", "one@example.org"),
        ("NM20415", "Siân Mair", "Tŵr O'Neill", "two@example.org"),
    ] {
        register(&world, &registration(number, first, last, email)).await;
        let token = world.app.mailed_token(email, "confirm-email").await;
        assert!(token.starts_with("learner."));
    }
    let wrong = json!({ "login": "one@example.org", "password": LEARNER_PASSWORD });
    world.app.anonymous().post("/auth/login").json(&wrong).send().await.problem(401, "wrong_credentials");
    let learner = world.learner("NM-20415", "Siân", "Tŵr-O’Neill", "sian@example.org").await;
    let me = learner.read("/me").await;
    assert_eq!((&me["user"]["kind"], &me["user"]["first_name"]), (&json!("learner"), &json!("Siân")));
    // The links that were mailed before open no second account.
    let token = world.app.mailed_token("two@example.org", "confirm-email").await;
    let confirm = json!({ "token": token });
    world
        .app
        .anonymous()
        .post("/auth/email/confirm")
        .json(&confirm)
        .send()
        .await
        .problem(410, "link_expired");

    let page = learner.read("/learner/documents").await;
    assert_eq!(page["total"], 3);
    let document = &page["items"][0];
    assert_eq!(
        (&document["learner_name"], &document["result"], &document["enrolment_number"]),
        (&json!("Siân Mair Tŵr-O’Neill"), &json!("Merit"), &json!("NM-20415"))
    );
    let path = format!("/learner/documents/{}", id(document));
    let one = learner.read(&path).await;
    assert_eq!(one["record_documents"].as_array().unwrap().len(), 3);
    let pdf = learner.get(&format!("{path}/pdf")).header("range", "bytes=0-4").send().await.expect(206);
    assert_eq!(&pdf.body[..], b"%PDF-");
    let known = pdf.header("etag").to_owned();
    learner.get(&format!("{path}/pdf")).header("if-none-match", &known).send().await.expect(304);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_tells_whether_a_learner_is_known() {
    let world = issued().await;
    world.learner("NM-30001", "Ifan", "Rees", "ifan@example.org").await;
    let wrong = |key: &str, value: &str, email: &str| {
        let mut body = registration("NM-20415", "Siân", "Tŵr-O’Neill", email);
        body[key] = json!(value);
        body
    };
    let bodies = [
        wrong("enrolment_number", "NM-99999", "a@example.org"),
        wrong("date_of_birth", "2001-03-02", "b@example.org"),
        wrong("last_name", "Jones", "c@example.org"),
        // The learner has an account: the mail to the typed address is no other one.
        registration("NM-30001", "Ifan", "Rees", "d@example.org"),
    ];
    let mut told = Vec::new();
    for body in &bodies {
        register(&world, body).await;
        told.push(subjects(&world, text(&body["email"]), 1).await);
    }
    assert!(told[0][0].contains("could not match"), "{told:?}");
    assert!(told.windows(2).all(|pair| pair[0] == pair[1]), "{told:?}");
    assert!(subjects(&world, "ifan@example.org", 2).await[0].contains("second account"));
    // An address that is in use: its holder is told.
    let staff = world.app.create_user(shared::permission::UserKind::Issuer, false, &[]).await;
    register(&world, &registration("NM-20415", "Siân", "Tŵr-O’Neill", &staff)).await;
    assert!(subjects(&world, &staff, 1).await[0].contains("an account in the"));

    let anonymous = world.app.anonymous();
    let faults = async |body: Value| anonymous.post("/learner/register").json(&body).send().await;
    let short = wrong("password", "short", "e@example.org");
    assert_eq!(faults(short).await.faults(), ["/password too_short"]);
    let own = wrong("password", "siantwroneill", "e@example.org");
    assert_eq!(faults(own).await.faults(), ["/password too_personal"]);
    let born = wrong("date_of_birth", "0001-02-03", "e@example.org");
    assert_eq!(faults(born).await.faults(), ["/date_of_birth out_of_range"]);
    let blank = wrong("enrolment_number", " ", "no");
    assert_eq!(faults(blank).await.faults(), ["/enrolment_number required", "/email malformed"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_and_addresses_are_tried_ten_times_an_hour() {
    let app = crate::support::TestApp::start_with(&[("PORTAL_RATE_LIMIT_SCALE", "1")]).await;
    let ask = async |number: &str, email: &str| {
        let body = registration(number, "Siân", "Jones", email);
        app.anonymous().post("/learner/register").json(&body).send().await
    };
    for at in 0..10 {
        ask(["NM-1", "nm 1"][at % 2], &format!("n{at}@example.org")).await.expect(202);
    }
    let refused = ask("N-M1", "other@example.org").await;
    assert!(refused.header("retry-after").parse::<u64>().unwrap() > 60);
    refused.problem(429, "rate_limited");
    for at in 0..10 {
        ask(&format!("X-{at}"), "same@example.org").await.expect(202);
    }
    ask("X-77", "SAME@example.org").await.problem(429, "rate_limited");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_enrolment_of_the_same_person_is_added() {
    let world = issued().await;
    let again = Award::to("NM-555", "Sian Mair", "Twr O'Neill").set("qualification_number", "603/1234/X");
    let twin = Award::to("NM-556", "Gwen", "Tŵr-O’Neill");
    world.issue(&[again, twin]).await;
    let learner = world.learner("NM-20415", "Siân", "Tŵr-O’Neill", "sian@example.org").await;
    let add = async |who: &Client, number: &str| {
        who.post("/learner/enrolments").json(&json!({ "enrolment_number": number })).send().await
    };
    let wrong = [add(&learner, "NM-556").await, add(&learner, "NM-404").await]
        .map(|answer| answer.json()["errors"].clone());
    assert_eq!(wrong[0][0]["code"], "no_match");
    assert_eq!(wrong[0], wrong[1]);
    // The registered name is compared with what is typed, and here both are registered: Siân has Mair as a middle name.
    let added = add(&learner, "nm 20415").await.expect(200).json();
    assert_eq!(added.as_array().unwrap().len(), 1);
    let stranger = world.learner("NM-30001", "Ifan", "Rees", "ifan@example.org").await;
    assert_eq!(add(&stranger, "NM-20415").await.faults(), ["/enrolment_number no_match"]);
    // Corrected by the issuer, it is the same person.
    let found = world.issuer.read("/issuer/learners?q=NM-555").await;
    let path = format!("/issuer/learners/{}", id(&found["items"][0]));
    let change = json!({ "first_name": "Siân", "middle_names": "Mair" });
    world.issuer.patch(&path).json(&change).send().await.expect(200);
    let added = add(&learner, "NM-555").await.expect(200).json();
    assert_eq!(added[1]["enrolment_number"], "NM-555");
    assert_eq!(learner.read("/learner/documents").await["total"], 6);
    assert_eq!(learner.read("/learner/enrolments").await, added);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_learner_never_sees_anothers_rows() {
    let world = issued().await;
    let learner = world.learner("NM-20415", "Siân", "Tŵr-O’Neill", "sian@example.org").await;
    let stranger = world.learner("NM-30001", "Ifan", "Rees", "ifan@example.org").await;
    let theirs = learner.read("/learner/documents").await["items"][0].clone();
    let share = json!({ "document_ids": [theirs["id"]] });
    let shared = create(&learner, "/learner/shares", &share).await;
    for path in [
        format!("/learner/documents/{}", id(&theirs)),
        format!("/learner/documents/{}/pdf", id(&theirs)),
        format!("/learner/shares/{shared}"),
    ] {
        stranger.get(&path).send().await.problem(404, "not_found");
    }
    stranger.delete(&format!("/learner/shares/{shared}")).send().await.problem(404, "not_found");
    let report = json!({ "document_id": theirs["id"], "message": "x" });
    let refused = stranger.post("/learner/issue-reports").json(&report).send().await;
    assert_eq!(refused.faults(), ["/document_id not_found"]);
    assert_eq!(
        stranger.post("/learner/shares").json(&share).send().await.faults(),
        ["/document_ids not_found"]
    );
    assert_eq!(stranger.read("/learner/documents").await["total"], 1);
    learner.check_sorts("/learner/documents", &["issued_on", "qualification_title"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mistake_is_reported_to_the_issuer_and_answered() {
    let world = issued().await;
    let learner = world.learner("NM-20415", "Siân", "Tŵr-O’Neill", "sian@example.org").await;
    let document = learner.read("/learner/documents").await["items"][0].clone();
    let new =
        json!({ "document_id": document["id"], "category": "wrong_details", "message": "My name has a ŵ." });
    let report = learner.post("/learner/issue-reports").json(&new).send().await.expect(201).json();
    assert_eq!((&report["from_learner"], &report["status"]), (&json!(true), &json!("open")));
    let mail = world.app.mail_about("support@northmoor.example", "A learner asks").await;
    assert!(!mail.to_string().contains("Siân"), "{mail}");
    // It is between the learner and the issuer.
    let staff = world.app.centre_user(world.centre).await;
    let reports = format!("/centres/{}/issue-reports", world.centre);
    assert_eq!(staff.read(&reports).await["total"], 0);
    staff.get(&format!("{reports}/{}", id(&report))).send().await.problem(404, "not_found");
    let inbox = format!("/issuer/issue-reports/{}", id(&report));
    let reply = json!({ "status": "in_progress", "reply": "We look into it." });
    world.issuer.patch(&inbox).json(&reply).send().await.expect(200);
    let mine = learner.read("/learner/issue-reports").await;
    assert_eq!(mine["items"][0]["replies"][0]["message"], "We look into it.");
    let told = world.app.mail_about("sian@example.org", "Your report").await;
    assert!(told["text"].as_str().unwrap().contains("/learner/reports?report="), "{told}");
    // The trail is kept longer than names may be.
    let trail = world.issuer.read("/issuer/audit-events?q=learner").await.to_string();
    assert!(trail.contains("A learner") && !trail.contains("Tŵr"), "{trail}");
}

async fn merge(world: &World, survivor: &str, duplicate: &str) -> (String, Value) {
    let learner = async |number: &str| {
        id(&world.issuer.read(&format!("/issuer/learners?q={number}")).await["items"][0])
    };
    let (survivor, duplicate) = (learner(survivor).await, learner(duplicate).await);
    let path = format!("/issuer/learners/{survivor}/merges");
    let merge = world.issuer.post(&path).json(&json!({ "duplicate_id": duplicate })).send().await.expect(201);
    (path, merge.json())
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_follow_merges_and_their_undoing() {
    let world = issued().await;
    let duplicate = Award::to("DUP-7", "Siân", "Tŵr-O’Neill").set("qualification_number", "603/1234/X");
    let other =
        Award::to("NM-40001", "Nest", "Puw").set("award_date", "2026-11-02").set("documents", "certificate");
    world.issue(&[duplicate, other]).await;
    let learner = world.learner("DUP-7", "Siân", "Tŵr-O’Neill", "sian@example.org").await;
    let count = async || learner.read("/learner/documents").await["total"].clone();
    assert_eq!(count().await, 3);
    let (path, merged) = merge(&world, "NM-20415", "DUP-7").await;
    assert_eq!(count().await, 6);
    let numbers = learner.read("/learner/enrolments").await;
    assert_eq!(
        (&numbers[0]["enrolment_number"], &numbers[1]["enrolment_number"]),
        (&json!("NM-20415"), &json!("DUP-7"))
    );
    let undo = format!("{path}/{}/undo", id(&merged));
    world.issuer.post(&undo).send().await.expect(200);
    assert_eq!(count().await, 3);
    // The number of a duplicate still registers its learner.
    merge(&world, "NM-40001", "NM-20415").await;
    let other = world.learner("nm20415", "Nest", "Puw", "nest@example.org").await;
    assert_eq!(other.read("/learner/documents").await["total"], 4);
    // Both have accounts: that of the one who stays has all, and the other is told.
    merge(&world, "NM-40001", "DUP-7").await;
    assert_eq!(count().await, 0);
    assert_eq!(other.read("/learner/documents").await["total"], 7);
    world.app.mail_about("sian@example.org", "have moved").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_own_data_are_taken_away_whole() {
    let world = issued().await;
    let learner = world.learner("NM-20415", "Siân", "Tŵr-O’Neill", "sian@example.org").await;
    let document = learner.read("/learner/documents").await["items"][0].clone();
    create(&learner, "/learner/shares", &json!({ "document_ids": [document["id"]], "label": "Bakery" }))
        .await;
    let sent = learner.get("/learner/data").send().await.expect(200);
    let mut archive = zip::ZipArchive::new(Cursor::new(sent.body.to_vec())).unwrap();
    assert_eq!(archive.len(), 4);
    let mut data = String::new();
    archive.by_name("data.json").unwrap().read_to_string(&mut data).unwrap();
    let data: Value = serde_json::from_str(&data).unwrap();
    assert_eq!(data["registered_as"][0]["date_of_birth"], "2001-02-03");
    assert_eq!(
        (&data["shares"][0]["label"], data["documents"].as_array().unwrap().len()),
        (&json!("Bakery"), 3)
    );
    let mut pdf = Vec::new();
    archive.by_index(1).unwrap().read_to_end(&mut pdf).unwrap();
    assert!(pdf.starts_with(b"%PDF-"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_account_leaves_documents_that_hold() {
    let world = issued().await;
    let learner = world.learner("NM-20415", "Siân", "Tŵr-O’Neill", "sian@example.org").await;
    let document = learner.read("/learner/documents").await["items"][0].clone();
    let new = json!({ "document_ids": [document["id"]] });
    let share = learner.post("/learner/shares").json(&new).send().await.expect(201).json();
    let delete = async |password: &str| {
        learner.post("/learner/account-deletion").json(&json!({ "current_password": password })).send().await
    };
    assert_eq!(delete(PASSWORD).await.faults(), ["/current_password wrong"]);
    delete(LEARNER_PASSWORD).await.expect(204);
    learner.get("/me").send().await.problem(401, "not_signed_in");
    world.app.mail_about("sian@example.org", "was deleted").await;
    let anonymous = world.app.anonymous();
    anonymous.get(&format!("/shares/{}", text(&share["token"]))).send().await.problem(404, "not_found");
    anonymous.get(&format!("/verify/{}", text(&document["reference"]))).send().await.expect(200);
    let users = world.issuer.read("/issuer/users").await.to_string();
    assert!(!users.contains("sian@example.org") && !users.contains("Tŵr"), "{users}");
    // Who registers again has the documents again.
    let again = world.learner("NM-20415", "Siân", "Tŵr-O’Neill", "again@example.org").await;
    assert_eq!(again.read("/learner/documents").await["total"], 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_language_of_mails_is_kept() {
    let world = issued().await;
    let mut body = registration("NM-20415", "Siân", "Tŵr-O’Neill", "sian@example.org");
    body["language"] = json!("cy");
    register(&world, &body).await;
    let token = world.app.mailed_token("sian@example.org", "confirm-email").await;
    world
        .app
        .anonymous()
        .post("/auth/email/confirm")
        .json(&json!({ "token": token }))
        .send()
        .await
        .expect(204);
    let learner = world.app.sign_in("sian@example.org", LEARNER_PASSWORD).await;
    assert_eq!(learner.read("/me").await["language"], "cy");
    let forgot = json!({ "email": "sian@example.org" });
    world.app.anonymous().post("/auth/password/forgot").json(&forgot).send().await.expect(202);
    let (mail, _) = world.app.mailed("sian@example.org", "reset-password").await;
    assert_eq!(mail["subject"], "Dewiswch gyfrinair newydd ar gyfer porth Northmoor Awards");
    let changed = learner.patch("/me").json(&json!({ "language": "en" })).send().await.expect(200).json();
    assert_eq!(changed["language"], "en");
    assert_eq!(learner.read("/me").await["language"], "en");
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_see_whether_a_learner_has_an_account() {
    let world = issued().await;
    let found = world.issuer.read("/issuer/learners?enrolment_number=NM-20415").await;
    let path = format!("/issuer/learners/{}/account", id(&found["items"][0]));
    let none = json!({ "registered_at": null, "email": null, "last_used_at": null, "waits_since": null });
    assert_eq!(world.issuer.read(&path).await, none);
    register(&world, &registration("NM-20415", "Siân", "Tŵr-O’Neill", "sian@example.org")).await;
    world.app.mailed_token("sian@example.org", "confirm-email").await;
    assert!(world.issuer.read(&path).await["waits_since"].is_string());
    world.learner("NM-20415", "Siân", "Tŵr-O’Neill", "sian@example.org").await;
    let account = world.issuer.read(&path).await;
    assert_eq!((&account["email"], &account["waits_since"]), (&json!("sian@example.org"), &Value::Null));
    assert!(account["registered_at"].is_string() && account["last_used_at"].is_string(), "{account}");
    let staff = world.app.centre_user(world.centre).await;
    staff.get(&path).send().await.problem(403, "not_permitted");
}
