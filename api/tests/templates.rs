//! Templates: what can't be one, what publishing changes and what it never does, and who was first.

use std::sync::Arc;

use futures_util::future::join_all;
use reqwest::Method;
use shared::{
    documents::DocumentKind,
    language::Language,
    templates::{TemplateContent, first_wording},
};

use crate::support::{
    Answer, Award, Client, TestApp, Value, World,
    awards::{csv, text},
    json,
    peers::PdfFile,
};

const CERTIFICATE: &str = "/issuer/templates/certificate";
const LETTER: &str = "/issuer/templates/letter";

fn first(kind: DocumentKind) -> Value {
    serde_json::to_value(TemplateContent::first(kind)).unwrap()
}

async fn put(client: &Client, template: &str, content: &Value) -> Answer {
    client.request(Method::PUT, &format!("/api/v1{template}/draft")).json(content).send().await
}

async fn publish(client: &Client, template: &str) -> Value {
    let path = format!("{template}/publish");
    client.post(&path).json(&json!({ "note": "What is new" })).send().await.expect(201).json()
}

/// Changes a block of the English wording, and publishes that.
async fn reword(client: &Client, template: &str, block: &str, words: &str) -> Value {
    let mut content = client.read(&format!("{template}/draft")).await["content"].clone();
    content["wording"]["en"][block] = json!(words);
    put(client, template, &content).await.expect(200);
    publish(client, template).await
}

async fn preview(client: &Client, template: &str, content: &Value, view: &str, sample: &str) -> Answer {
    let asked = json!({ "content": content, "view": view, "language": "en", "sample": sample });
    client.post(&format!("{template}/draft/preview")).json(&asked).send().await
}

async fn pdf(client: &Client, world: &World, document: &Value, view: &str) -> bytes::Bytes {
    let path = format!("/centres/{}/documents/{}/pdf?view={view}", world.centre, text(&document["id"]));
    client.get(&path).send().await.expect(200).body
}

#[tokio::test(flavor = "multi_thread")]
async fn version_1_is_what_documents_always_said() {
    let app = TestApp::start().await;
    let issuer = app.issuer().await;
    let states = issuer.read("/issuer/templates").await;
    for (state, kind) in
        states["items"].as_array().unwrap().iter().zip(["certificate", "transcript", "letter"])
    {
        assert_eq!((&state["kind"], &state["version"]), (&json!(kind), &json!(1)));
        assert_eq!((&state["has_draft"], &state["published_by"]), (&json!(false), &Value::Null));
        let kind: DocumentKind = serde_json::from_value(json!(kind)).unwrap();
        let version = issuer.read(&format!("/issuer/templates/{kind}/versions/1")).await;
        assert_eq!(version["content"], first(kind));
        let draft = issuer.read(&format!("/issuer/templates/{kind}/draft")).await;
        assert_eq!((&draft["content"], &draft["saved"]), (&first(kind), &json!(false)));
        assert_eq!(issuer.read_all(&format!("/issuer/templates/{kind}/versions"), 1).await.len(), 1);
    }
    for path in [
        "/issuer/templates/poster/draft",
        "/issuer/templates/letter/versions/2",
        "/issuer/templates/letter/versions/x",
    ] {
        issuer.get(path).send().await.problem(404, "not_found");
    }
    issuer.post(&format!("{LETTER}/publish")).json(&json!({})).send().await.problem(409, "state_conflict");
    issuer
        .post(&format!("{LETTER}/publish"))
        .json(&json!({ "note": "x".repeat(501) }))
        .send()
        .await
        .problem(422, "invalid_fields");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_template_is_refused_field_by_field() {
    let app = TestApp::start().await;
    let issuer = app.issuer().await;
    let with = |change: &dyn Fn(&mut Value)| {
        let mut content = first(DocumentKind::Certificate);
        change(&mut content);
        content
    };
    let word = |block: &str, words: &str| with(&|content| content["wording"]["en"][block] = json!(words));
    for (content, want) in [
        (word("opening", "For {learner_nmae}"), "/wording/en/opening unknown_template_field"),
        (word("opening", "For {learner_name"), "/wording/en/opening unclosed_brace"),
        (word("opening", "For learner_name}"), "/wording/en/opening unclosed_brace"),
        (word("opening", "A\u{0}B"), "/wording/en/opening control_character"),
        (word("opening", " "), "/wording/en/opening required"),
        (word("opening", &"x".repeat(71)), "/wording/en/opening too_long"),
        (word("opening", &"WM".repeat(35)), "/wording/en/opening overflow"),
        (word("opening", "Certified 😀"), "/wording/en/opening missing_glyph"),
        (word("statement", "中"), "/wording/en/statement missing_glyph"),
        (word("statement", "1\n2\n3\n4"), "/wording/en/statement too_many_lines"),
        (word("dates", "Some day"), "/wording/en/dates missing_template_field"),
        (word("number_and_level", "{level}"), "/wording/en/number_and_level missing_template_field"),
        (word("body", "Dear"), "/wording/en/body not_allowed"),
        (with(&|content| content["accent"] = json!("#ffd400")), "/accent contrast_too_low"),
        (with(&|content| content["accent"] = json!("red")), "/accent malformed"),
        (with(&|content| content["logo"] = json!("../../etc")), "/logo malformed"),
        (with(&|content| content["logo"] = json!("0".repeat(64))), "/logo not_found"),
        (with(&|content| content["signatory_name"] = json!("W".repeat(100))), "/signatory_name overflow"),
        (with(&|content| content["parts"] = json!(["unit_levels"])), "/parts/0 not_allowed"),
        (with(&|content| content["nonsense"] = json!(1)), "/nonsense unknown_field"),
        (with(&|content| content["wording"]["cy"] = json!({})), "/wording/cy/replacement required"),
    ] {
        let found = put(&issuer, CERTIFICATE, &content).await.faults();
        assert_eq!(found[0], want, "{content}");
        if want.ends_with("unknown_field") {
            continue;
        }
        let previewed = preview(&issuer, CERTIFICATE, &content, "digital", "usual").await.faults();
        assert_eq!(previewed[0], format!("/content{want}"), "{content}");
    }
    let unknown = put(&issuer, CERTIFICATE, &word("opening", "For {learner_nmae}")).await;
    let message = text(&unknown.problem(422, "invalid_fields")["errors"][0]["message"]).to_owned();
    assert!(
        message.contains("{learner_nmae}") && message.contains("{learner_name}, {enrolment_number}"),
        "{message}"
    );
    put(&issuer, CERTIFICATE, &word("nonsense", "x")).await.problem(422, "invalid_fields");
    let seal = with(&|content| content["seal"] = json!("0".repeat(64)));
    let mut letter = first(DocumentKind::Letter);
    letter["seal"] = seal["seal"].clone();
    assert_eq!(put(&issuer, LETTER, &letter).await.faults(), ["/seal not_allowed"]);
    // Nothing of it was kept.
    assert_eq!(issuer.read(&format!("{CERTIFICATE}/draft")).await["saved"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn words_are_printed_and_never_run() {
    let app = TestApp::start().await;
    let issuer = app.issuer().await;
    let mut content = first(DocumentKind::Certificate);
    let words = "(Tj) ET \\ <</S/JavaScript>> endobj %PDF {{x}}";
    content["wording"]["en"]["statement"] = json!(words);
    let answer = preview(&issuer, CERTIFICATE, &content, "digital", "usual").await.expect(200);
    let file = PdfFile::new(&answer.body);
    file.check();
    assert!(file.text().contains("(Tj) ET \\ <</S/JavaScript>> endobj %PDF {x}"), "{}", file.text());
    assert!(file.title().starts_with("Sample: Certificate"));
}

#[tokio::test(flavor = "multi_thread")]
async fn views_languages_and_lengths_can_be_tried() {
    let app = TestApp::start().await;
    let issuer = app.issuer().await;
    for kind in ["certificate", "transcript", "letter"] {
        let template = format!("/issuer/templates/{kind}");
        let parsed: DocumentKind = serde_json::from_value(json!(kind)).unwrap();
        let mut content = first(parsed);
        content["wording"]["cy"] = serde_json::to_value(first_wording(parsed, Language::Cy)).unwrap();
        content["wording"]["en"]["small_print"] = json!("Printed small for {learner_name}.");
        content["wording"]["cy"]["small_print"] = json!("Print mân {learner_name}.");
        for view in ["digital", "print"] {
            for sample in ["usual", "short", "long"] {
                for language in ["en", "cy"] {
                    let asked =
                        json!({ "content": content, "view": view, "language": language, "sample": sample });
                    let path = format!("{template}/draft/preview");
                    let answer = issuer.post(&path).json(&asked).send().await.expect(200);
                    let file = PdfFile::new(&answer.body);
                    file.check();
                    let said = file.text();
                    let small = if language == "cy" { "Print mân" } else { "Printed small" };
                    assert!(said.contains(small), "{kind} {view} {sample} {language}: {said}");
                    assert_eq!(said.contains("Gwiriwch"), language == "cy", "{said}");
                    if let Ok(folder) = std::env::var("SHOW_PDFS") {
                        let name = format!("{kind}-{view}-{sample}-{language}.pdf");
                        std::fs::write(std::path::Path::new(&folder).join(name), &answer.body).unwrap();
                    }
                }
            }
        }
        // A draft that is tried is not kept.
        assert_eq!(issuer.read(&format!("{template}/draft")).await["saved"], false);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_that_are_off_are_not_drawn() {
    let app = TestApp::start().await;
    let issuer = app.issuer().await;
    let content = first(DocumentKind::Certificate);
    let whole = preview(&issuer, CERTIFICATE, &content, "digital", "usual").await.expect(200).body;
    for part in content["parts"].as_array().unwrap() {
        // Of these there is no picture in the brand.
        if part == "signature" || part == "regulator_logo" {
            continue;
        }
        let mut less = content.clone();
        less["parts"].as_array_mut().unwrap().retain(|kept| kept != part);
        let body = preview(&issuer, CERTIFICATE, &less, "digital", "usual").await.expect(200).body;
        assert!(body.len() < whole.len(), "{part}");
    }
    let mut bare = content.clone();
    bare["parts"] = json!([]);
    let said =
        PdfFile::new(&preview(&issuer, CERTIFICATE, &bare, "digital", "usual").await.expect(200).body).text();
    assert!(!said.contains("Harbour College") && !said.contains("regulator"), "{said}");
    // What the rules ask for can't be switched off.
    for must in [
        "Northmoor Awards",
        "Gwenllian Tŵr-Llŵyd",
        "601/2977/3",
        "Level 2",
        "Merit",
        "23/11/2026",
        "0000-0000-0000-0000",
    ] {
        assert!(said.contains(must), "{must} in {said}");
    }
    let transcript = first(DocumentKind::Transcript);
    let mut less = transcript.clone();
    less["parts"] = json!(["unit_grades"]);
    let path = "/issuer/templates/transcript";
    let said = PdfFile::new(&preview(&issuer, path, &less, "print", "usual").await.expect(200).body).text();
    assert!(said.contains("Kitchen hygiene") && said.contains("Grade"), "{said}");
    for gone in ["Credits", "Total credits", "H/601/0011", "Unit "] {
        assert!(!said.contains(gone), "{gone} in {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_version_is_for_new_documents_and_no_old_one_changes() {
    let world = World::start().await;
    let staff = world.app.centre_user(world.centre).await;
    let old = world.issue(&[Award::to("E1", "Mair", "Evans")]).await;
    let mut before = Vec::new();
    for document in world.documents(&staff, &old).await {
        for view in ["digital", "print"] {
            before.push((document.clone(), view, pdf(&staff, &world, &document, view).await));
        }
    }
    assert_eq!(before.len(), 6);
    // Made before there were templates: without a version.
    world.app.sql("update documents set template_id = null where kind = 'letter'").await;

    let made = reword(&world.issuer, CERTIFICATE, "opening", "We gladly certify that").await;
    assert_eq!(
        (&made["version"], &made["current"], &made["note"]),
        (&json!(2), &json!(true), &json!("What is new"))
    );
    assert_eq!(made["changes"][0]["field"], "en/opening");
    reword(&world.issuer, LETTER, "greeting", "Good day {learner_name}").await;
    reword(&world.issuer, "/issuer/templates/transcript", "heading", "List of units").await;

    let new = world.issue(&[Award::to("E2", "Rhys", "Bevan")]).await;
    for document in world.documents(&staff, &new).await {
        let said = match text(&document["kind"]) {
            "certificate" => "WE GLADLY CERTIFY THAT",
            "transcript" => "List of units",
            _ => "Good day Rhys Bevan",
        };
        for view in ["digital", "print"] {
            let file = PdfFile::new(&pdf(&staff, &world, &document, view).await);
            file.check();
            assert!(file.text().contains(said), "{view}: {}", file.text());
        }
        let id = text(&document["id"]);
        assert_eq!(world.issuer.read(&format!("/issuer/documents/{id}")).await["template_version"], 2);
    }
    for (document, view, bytes) in &before {
        assert_eq!(&pdf(&staff, &world, document, view).await, bytes, "{view} of {document}");
    }
    let first = text(&before[0].0["id"]).to_owned();
    assert_eq!(world.issuer.read(&format!("/issuer/documents/{first}")).await["template_version"], 1);

    // A replacement is a new document.
    let certificate =
        before.iter().find(|(document, ..)| document["kind"] == "certificate").unwrap().0.clone();
    let path = format!("/issuer/documents/{}/reissue", text(&certificate["id"]));
    let replaced =
        world.issuer.post(&path).json(&json!({ "reason": "Lost" })).send().await.expect(201).json();
    assert_eq!(replaced["template_version"], 2);
    let said = PdfFile::new(&pdf(&staff, &world, &replaced, "digital").await).text();
    assert!(said.contains("WE GLADLY CERTIFY THAT") && said.contains("REPLACEMENT CERTIFICATE"), "{said}");

    // What is published does not change, whatever the database is told.
    for change in ["update template_versions set note = 'x'", "delete from template_versions"] {
        let transaction = world.app.app.db.write().await.unwrap();
        let done = sea_orm::ConnectionTrait::execute_unprepared(&transaction, change).await;
        assert!(done.unwrap_err().to_string().contains("a published version of a template never"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_print_job_keeps_the_versions_of_when_it_was_published() {
    let app = TestApp::start_idle().await;
    let world = World::on(app).await;
    let worker = |world: &World| {
        let app = world.app.app.clone();
        tokio::spawn(api::jobs::runner::work(app.clone(), app.stopping.clone()))
    };
    let checking = worker(&world);
    let batch = world.import(csv(&[Award::numbered(1)])).await;
    checking.abort();
    let _ = checking.await;
    world.publish(&batch).await.expect(202);
    reword(&world.issuer, CERTIFICATE, "opening", "We gladly certify that").await;
    let working = worker(&world);
    let batch = world.issued(&batch).await;
    working.abort();
    let staff = world.app.centre_user(world.centre).await;
    let document = world.documents(&staff, &batch).await.remove(0);
    let said = PdfFile::new(&pdf(&staff, &world, &document, "digital").await).text();
    assert!(said.contains("THIS IS TO CERTIFY THAT"), "{said}");
    let id = text(&document["id"]);
    assert_eq!(world.issuer.read(&format!("/issuer/documents/{id}")).await["template_version"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_award_assessed_in_welsh_is_worded_in_welsh() {
    let world = World::start().await;
    let staff = world.app.centre_user(world.centre).await;
    let mut content = first(DocumentKind::Certificate);
    content["wording"]["cy"] =
        serde_json::to_value(first_wording(DocumentKind::Certificate, Language::Cy)).unwrap();
    put(&world.issuer, CERTIFICATE, &content).await.expect(200);
    publish(&world.issuer, CERTIFICATE).await;
    let awards = [("E1", "cy"), ("E2", "en"), ("E3", "fr")].map(|(number, language)| {
        Award::to(number, "Nest", number).set("language", language).set("documents", "certificate")
    });
    let batch = world.issue(&awards).await;
    for document in world.documents(&staff, &batch).await {
        let said = PdfFile::new(&pdf(&staff, &world, &document, "digital").await).text();
        let welsh = text(&document["learner_name"]).ends_with("E1");
        assert_eq!(said.contains("WEDI ENNILL Y CYMHWYSTER"), welsh, "{said}");
        assert_eq!(said.contains("Aseswyd yn Gymraeg (cy)"), welsh, "{said}");
        assert_eq!(said.contains("Assessed in French (fr)"), text(&document["learner_name"]).ends_with("E3"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_has_pictures_a_colour_and_a_signatory_of_its_own() {
    let world = World::start().await;
    let staff = world.app.centre_user(world.centre).await;
    let mut png = std::io::Cursor::new(Vec::new());
    let picture = image::RgbImage::from_pixel(240, 80, image::Rgb([20, 30, 120]));
    image::DynamicImage::ImageRgb8(picture).write_to(&mut png, image::ImageFormat::Png).unwrap();
    let sent = world.issuer.post("/issuer/settings/pictures?use=seal").body("image/png", png.into_inner());
    let seal = sent.send().await.expect(201).json()["sha256"].clone();
    let mut content = first(DocumentKind::Certificate);
    content["seal"] = seal.clone();
    content["accent"] = json!("#7A1F5C");
    content["signatory_name"] = json!(" Ada  Quill ");
    let saved = put(&world.issuer, CERTIFICATE, &content).await.expect(200).json();
    assert_eq!(
        (&saved["content"]["accent"], &saved["content"]["signatory_name"]),
        (&json!("#7a1f5c"), &json!("Ada Quill"))
    );
    let before = world.issue(&[Award::numbered(1)]).await;
    publish(&world.issuer, CERTIFICATE).await;
    let after = world.issue(&[Award::numbered(2)]).await;
    for (batch, images, signatory) in [(&before, 0, "Eleri Vaughan-Hughes"), (&after, 1, "Ada Quill")] {
        let document = world.documents(&staff, batch).await.remove(0);
        let file = PdfFile::new(&pdf(&staff, &world, &document, "digital").await);
        assert_eq!(file.images(), images);
        assert!(file.text().contains(signatory), "{}", file.text());
        // The paper carries the seal.
        assert_eq!(PdfFile::new(&pdf(&staff, &world, &document, "print").await).images(), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_data_version_and_time_give_the_same_bytes_before_they_are_signed() {
    let world = World::start().await;
    reword(&world.issuer, CERTIFICATE, "statement", "With {result} at {centre_name}\nOn {issue_date_long}")
        .await;
    let staff = world.app.centre_user(world.centre).await;
    let batch = world.issue(&[Award::to("E1", "Mair", "Evans").set("result", "Merit")]).await;
    // Another process, which has read nothing yet.
    let clock = api::clock::Clock::fixed(world.app.app.clock.now());
    let other = api::app::App::open(world.app.app.config.clone(), clock).await.unwrap();
    for document in world.documents(&staff, &batch).await {
        let id: uuid::Uuid = text(&document["id"]).parse().unwrap();
        let row = {
            use sea_orm::EntityTrait;
            api::documents::entity::Entity::find_by_id(id).one(other.db.reader()).await.unwrap().unwrap()
        };
        for view in [shared::documents::View::Digital, shared::documents::View::Print] {
            let render = async |app: &api::app::App| {
                let template = api::documents::store::template_of(app, &row).await.unwrap();
                api::documents::rendered(app, row.facts().unwrap(), template, view).await.unwrap().1
            };
            let (one, two) = (render(&world.app.app).await, render(&other).await);
            assert_eq!(one, two);
            if document["kind"] == "certificate" {
                let said = PdfFile::new(&one).text();
                assert!(said.contains("With Merit at Harbour College"), "{said}");
                assert!(said.contains("On 23 November 2026"), "{said}");
            }
        }
    }
    // The other process has what is in force at once, too.
    reword(&world.issuer, CERTIFICATE, "opening", "We gladly certify that").await;
    let chosen = api::templates::store::current(&other, other.db.reader()).await.unwrap();
    assert_eq!(chosen.of(DocumentKind::Certificate).version, 3);
    assert!(Arc::ptr_eq(
        chosen.of(DocumentKind::Letter),
        api::templates::store::current(&other, other.db.reader()).await.unwrap().of(DocumentKind::Letter)
    ));
    other.db.clone().close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_checked_and_previewed_with_what_is_in_force() {
    let world = World::start().await;
    reword(&world.issuer, LETTER, "greeting", "Dear {learner_name}, {learner_name}, {learner_name}").await;
    // With the first version they fit.
    let long = "Wilhelmina-Featherstonehaugh-Cholmondeley-Warrington";
    let batch = world
        .import(csv(&[Award::to("E1", long, long).set("documents", "letter"), Award::to("E2", "Bo", "Ng")]))
        .await;
    let rows = world.rows(&batch).await;
    assert_eq!((&rows[0]["status"], &rows[1]["status"]), (&json!("invalid"), &json!("valid")));
    assert_eq!(rows[0]["errors"][0]["field"], "first_name");
    let path = format!(
        "/issuer/batches/{}/rows/{}/preview.pdf?kind=letter&view=digital",
        text(&batch["id"]),
        text(&rows[1]["id"])
    );
    let shown = world.issuer.get(&path).send().await.expect(200);
    assert!(PdfFile::new(&shown.body).text().contains("Dear Bo Ng, Bo Ng, Bo Ng"));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_work_on_a_draft_one_is_told() {
    let app = TestApp::start().await;
    let issuer = app.issuer().await;
    let tag = issuer.get(&format!("{LETTER}/draft")).send().await.expect(200).header("etag").to_owned();
    assert_eq!(tag, "\"0\"");
    let save = async |n: usize| {
        let mut content = first(DocumentKind::Letter);
        content["wording"]["en"]["closing"] = json!(format!("Yours, {n}"));
        let request = issuer.request(Method::PUT, &format!("/api/v1{LETTER}/draft"));
        request.header("if-match", &tag).json(&content).send().await.status
    };
    let mut statuses = join_all((0..3).map(save)).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412, 412]);
    // Everything else that a stale screen asks is refused, too.
    let stale = async |method: Method, path: &str| {
        let request = issuer.request(method, &format!("/api/v1{LETTER}{path}"));
        request.header("if-match", &tag).json(&json!({})).send().await.problem(412, "stale");
    };
    stale(Method::POST, "/publish").await;
    stale(Method::POST, "/versions/1/restore").await;
    stale(Method::DELETE, "/draft").await;
    let draft = issuer.get(&format!("{LETTER}/draft")).send().await.expect(200);
    assert_eq!((draft.header("etag"), &draft.json()["saved"]), ("\"1\"", &json!(true)));
    // The same again is no change.
    let same = put(&issuer, LETTER, &draft.json()["content"]).await.expect(200);
    assert_eq!(same.header("etag"), "\"1\"");
    let published = publish(&issuer, LETTER).await;
    assert_eq!(published["version"], 2);
    // The tag never comes back.
    let after = issuer.get(&format!("{LETTER}/draft")).send().await.expect(200);
    assert_eq!((after.header("etag"), &after.json()["saved"]), ("\"2\"", &json!(false)));

    let restored = issuer.post(&format!("{LETTER}/versions/1/restore")).send().await.expect(200).json();
    assert_eq!((&restored["content"], &restored["based_on"]), (&first(DocumentKind::Letter), &json!(1)));
    let delete = issuer.request(Method::DELETE, &format!("/api/v1{LETTER}/draft"));
    delete.send().await.expect(204);
    assert_eq!(issuer.read(&format!("{LETTER}/draft")).await["saved"], false);
    issuer.post(&format!("{LETTER}/versions/1/restore")).send().await.expect(200);
    assert_eq!(publish(&issuer, LETTER).await["version"], 3);
    issuer.check_sorts(&format!("{LETTER}/versions"), &["version"]).await;
    let states = issuer.read("/issuer/templates").await;
    assert_eq!(
        (&states["items"][2]["version"], &states["items"][2]["has_draft"]),
        (&json!(3), &json!(false))
    );

    // The trail tells it in sentences, with what was before and after.
    let events = issuer.read("/issuer/audit-events?subject_kind=template").await;
    let deeds: Vec<_> =
        events["items"].as_array().unwrap().iter().map(|event| text(&event["action"])).collect();
    assert_eq!(deeds, ["published", "restored", "discarded_draft", "restored", "published", "drafted"]);
    let details = &events["items"][4]["details"];
    assert_eq!(details["before"]["en/closing"], "Yours sincerely,");
    assert!(text(&details["after"]["en/closing"]).starts_with("Yours, "));
}
