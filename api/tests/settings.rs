//! The brand and the rules: what can't be, who was first, and what a change leaves as it is.

use futures_util::future::join_all;

use crate::support::{
    Answer, Award, Client, TestApp, Value, World,
    app::until,
    awards::{csv, text},
    json,
    peers::PdfFile,
};

const BRAND: &str = "/issuer/settings/brand";
const RULES: &str = "/issuer/settings/rules";

/// A bitmap of one colour, as a file.
fn bitmap(width: u32, height: u32, colour: [u8; 3], format: image::ImageFormat) -> Vec<u8> {
    let picture = image::RgbImage::from_pixel(width, height, image::Rgb(colour));
    let mut file = std::io::Cursor::new(Vec::new());
    image::DynamicImage::ImageRgb8(picture).write_to(&mut file, format).unwrap();
    file.into_inner()
}

fn png(colour: [u8; 3]) -> Vec<u8> {
    bitmap(240, 80, colour, image::ImageFormat::Png)
}

const DRAWING: &str = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 60 20'><title>Secret</title>\
    <rect width='60' height='20' fill='#123456'/><circle cx='10' cy='10' r='6' fill='#fff'/></svg>";

async fn send(client: &Client, of: &str, media_type: &str, bytes: Vec<u8>) -> Answer {
    client.post(&format!("/issuer/settings/pictures?use={of}")).body(media_type, bytes).send().await
}

/// Sends a picture and chooses it.
async fn use_picture(client: &Client, of: &str, media_type: &str, bytes: Vec<u8>) -> Value {
    let picture = send(client, of, media_type, bytes).await.expect(201).json();
    let change = json!({ of: picture["sha256"] });
    client.patch(BRAND).json(&change).send().await.expect(200);
    picture
}

async fn pdf(client: &Client, world: &World, document: &Value, view: &str) -> bytes::Bytes {
    let path = format!("/centres/{}/documents/{}/pdf?view={view}", world.centre, text(&document["id"]));
    client.get(&path).send().await.expect(200).body
}

#[tokio::test(flavor = "multi_thread")]
async fn the_configuration_seeds_the_first_start_and_then_the_screen_rules() {
    let app = TestApp::start_with(&[("PORTAL_BRAND_NAME", "Seed Awards")]).await;
    let issuer = app.issuer().await;
    let first = issuer.get(BRAND).send().await.expect(200);
    assert_eq!(first.header("etag"), "\"1\"");
    assert_eq!(first.json()["name"], "Seed Awards");
    let change = json!({ "name": "  Grown   Awards ", "website": "https://grown.example" });
    let changed = issuer.patch(BRAND).header("if-match", "\"1\"").json(&change).send().await.expect(200);
    assert_eq!((changed.header("etag"), &changed.json()["name"]), ("\"2\"", &json!("Grown Awards")));
    let shown = app.anonymous().read("/brand").await;
    assert_eq!(
        (&shown["name"], &shown["website"]),
        (&json!("Grown Awards"), &json!("https://grown.example"))
    );
    // The same start again, with another configuration, on the same database.
    let mut config = app.app.config.clone();
    config.brand.name = "Other Awards".to_owned();
    let again = api::app::App::open(config, api::clock::Clock::fixed(app.app.clock.now())).await.unwrap();
    assert_eq!(again.settings().await.unwrap().brand.name, "Grown Awards");
    // What one process saves, the other sees.
    issuer.patch(BRAND).json(&json!({ "name": "Third Awards", "website": "" })).send().await.expect(200);
    until("the other process sees it", async || {
        (again.settings().await.unwrap().brand.name == "Third Awards").then_some(())
    })
    .await;
    assert_eq!(app.anonymous().read("/brand").await["website"], Value::Null);
    again.db.clone().close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_save_at_once_one_is_told() {
    let app = TestApp::start().await;
    let issuer = app.issuer().await;
    let save = async |n: usize| {
        let body = json!({ "name": format!("Name {n}") });
        issuer.patch(BRAND).header("if-match", "\"1\"").json(&body).send().await.status
    };
    let mut statuses = join_all((0..4).map(save)).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412, 412, 412]);
    // What changes nothing makes no version.
    let now = issuer.get(BRAND).send().await.expect(200);
    let same = issuer.patch(BRAND).json(&json!({ "name": now.json()["name"] })).send().await.expect(200);
    assert_eq!(same.header("etag"), "\"2\"");
    issuer.patch(BRAND).header("if-match", "\"1\"").json(&json!({})).send().await.problem(412, "stale");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_brand_that_can_not_be_is_refused_field_by_field() {
    let app = TestApp::start().await;
    let issuer = app.issuer().await;
    let faults = async |change: Value| issuer.patch(BRAND).json(&change).send().await.faults();
    for (change, want) in [
        (json!({ "name": "x".repeat(300) }), "/name too_long"),
        (json!({ "name": " " }), "/name required"),
        (json!({ "name": "Awards 😀" }), "/name missing_glyph"),
        (json!({ "signatory_name": "W".repeat(100) }), "/signatory_name overflow"),
        (json!({ "sender_name": "A\r\nBcc: b@example.org" }), "/sender_name control_character"),
        (json!({ "sender_email": "a@example.org\r\nBcc: b@example.org" }), "/sender_email malformed"),
        (json!({ "support_email": "nowhere" }), "/support_email malformed"),
        (json!({ "website": "javascript:alert(1)" }), "/website malformed"),
        (json!({ "accent": "red" }), "/accent malformed"),
        (json!({ "accent": "#ffd400" }), "/accent contrast_too_low"),
        (json!({ "accent_dark": "#0d4f4a" }), "/accent_dark contrast_too_low"),
        (json!({ "logo": "../../etc/passwd" }), "/logo malformed"),
        (json!({ "logo": "0".repeat(64) }), "/logo not_found"),
        (json!({ "nonsense": 1 }), "/nonsense unknown_field"),
    ] {
        assert_eq!(faults(change.clone()).await, [want], "{change}");
    }
    let colour = issuer.patch(BRAND).json(&json!({ "accent": "#ffd400" })).send().await;
    let message = text(&colour.problem(422, "invalid_fields")["errors"][0]["message"]).to_owned();
    assert!(message.contains("1.3 to 1") && message.contains("4.5 to 1"), "{message}");
    let nearest = message.rsplit(' ').next().unwrap().trim_end_matches('.');
    issuer.patch(BRAND).json(&json!({ "accent": nearest })).send().await.expect(200);
    assert_eq!(app.anonymous().read("/brand").await["accent"], nearest);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_harmless_picture_is_refused() {
    let app = TestApp::start().await;
    let issuer = app.issuer().await;
    let faults = async |of: &str, kind: &str, bytes: Vec<u8>| send(&issuer, of, kind, bytes).await.faults();
    let script = DRAWING.replace("<title>Secret</title>", "<script>alert(1)</script>");
    let outside = DRAWING.replace("<title>Secret</title>", "<image href='https://evil.example/x.png'/>");
    let bomb = "<!DOCTYPE svg [<!ENTITY a 'aaaa'>]><svg xmlns='http://www.w3.org/2000/svg'>&a;</svg>";
    for (bytes, want) in [
        (b"MZ\x90\x00 this program cannot be run".to_vec(), "/logo not_a_picture"),
        (b"PK\x03\x04 a zip".to_vec(), "/logo not_a_picture"),
        (b"GIF89a\x01\x00\x01\x00".to_vec(), "/logo unsupported_picture"),
        (bitmap(40_000, 10, [1, 2, 3], image::ImageFormat::Png), "/logo too_many_pixels"),
        (bitmap(6_100, 50, [1, 2, 3], image::ImageFormat::Jpeg), "/logo too_many_pixels"),
        (png([9, 9, 9])[..90].to_vec(), "/logo broken_picture"),
        (moving_png(), "/logo moving_picture"),
        (script.into_bytes(), "/logo unsafe_drawing"),
        (outside.into_bytes(), "/logo unsafe_drawing"),
        (bomb.as_bytes().to_vec(), "/logo unsafe_drawing"),
        ("<g>".repeat(80_000).into_bytes(), "/logo not_a_picture"),
    ] {
        assert_eq!(faults("logo", "image/png", bytes).await, [want]);
    }
    assert_eq!(faults("hat", "image/png", png([1, 2, 3])).await, ["use not_allowed"]);
    send(&issuer, "logo", "image/png", vec![0; (2 << 20) + 1]).await.problem(413, "too_large");
}

/// A PNG with the chunk that says that it moves.
fn moving_png() -> Vec<u8> {
    let mut file = png([1, 2, 3]);
    let mut chunk = b"acTL".to_vec();
    chunk.extend([0, 0, 0, 2, 0, 0, 0, 0]);
    let crc = !chunk.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 },
        )
    });
    let mut whole = 8_u32.to_be_bytes().to_vec();
    whole.extend(chunk);
    whole.extend(crc.to_be_bytes());
    // After the head.
    file.splice(33..33, whole);
    file
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_made_anew_and_only_the_logo_is_public() {
    let app = TestApp::start().await;
    let issuer = app.issuer().await;
    // Two files in one: a picture, and a page after it.
    let mut file = bitmap(1800, 600, [200, 30, 30], image::ImageFormat::Jpeg);
    file.extend_from_slice(b"<html><script>alert(1)</script>");
    let picture = send(&issuer, "logo", "text/html", file).await.expect(201).json();
    assert_eq!((&picture["media_type"], &picture["width"]), (&json!("image/png"), &json!(900)));
    let hash = text(&picture["sha256"]).to_owned();
    let public = format!("/brand/pictures/{hash}");
    app.anonymous().get(&public).send().await.problem(404, "not_found");
    let own = issuer.get(&format!("/issuer/settings/pictures/{hash}")).send().await.expect(200);
    assert!(!own.body.windows(7).any(|part| part == b"<script"));
    issuer.patch(BRAND).json(&json!({ "logo": hash })).send().await.expect(200);
    assert_eq!(text(&app.anonymous().read("/brand").await["logo"]["path"]), public);
    let shown = app.anonymous().get(&public).send().await.expect(200);
    assert_eq!(shown.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!((shown.header("content-type"), &shown.body), ("image/png", &own.body));
    // A signature is on documents and nowhere else.
    let signature = use_picture(&issuer, "signature", "image/png", png([0, 0, 90])).await;
    let path = format!("/brand/pictures/{}", text(&signature["sha256"]));
    app.anonymous().get(&path).send().await.problem(404, "not_found");
    // A drawing keeps its paths, and nothing else.
    let drawing = use_picture(&issuer, "logo", "image/svg+xml", DRAWING.into()).await;
    let path = format!("/brand/pictures/{}", text(&drawing["sha256"]));
    let shown = app.anonymous().get(&path).send().await.expect(200);
    assert_eq!(shown.header("content-type"), "image/svg+xml");
    let svg = String::from_utf8_lossy(&shown.body);
    assert!(svg.contains("#123456") && !svg.contains("Secret"), "{svg}");
    app.anonymous().get(&public).send().await.problem(404, "not_found");
    let sent = use_picture(&issuer, "logo", "image/png", png([1, 2, 3])).await;
    issuer.patch(BRAND).json(&json!({ "logo": "" })).send().await.expect(200);
    assert_eq!(app.anonymous().read("/brand").await["logo"], Value::Null, "{sent}");
}

#[tokio::test(flavor = "multi_thread")]
async fn issued_documents_keep_the_brand_that_they_were_issued_with() {
    let world = World::start().await;
    let staff = world.app.centre_user(world.centre).await;
    let plain = world.issue(&[Award::to("E1", "Mair", "Evans")]).await;
    use_picture(&world.issuer, "logo", "image/png", png([180, 20, 20])).await;
    use_picture(&world.issuer, "signature", "image/png", png([20, 20, 120])).await;
    use_picture(&world.issuer, "seal", "image/png", png([120, 90, 20])).await;
    use_picture(&world.issuer, "regulator_logo", "image/svg+xml", DRAWING.into()).await;
    let red = world.issue(&[Award::to("E2", "Rhys", "Bevan")]).await;
    let mut before = Vec::new();
    for batch in [&plain, &red] {
        for document in world.documents(&staff, batch).await {
            for view in ["digital", "print"] {
                before.push((document.clone(), view, pdf(&staff, &world, &document, view).await));
            }
        }
    }
    assert_eq!(before.len(), 12);
    // Another brand, whole.
    use_picture(&world.issuer, "logo", "image/svg+xml", DRAWING.into()).await;
    let change = json!({ "name": "Southmoor Awards", "accent": "#7a1f5c", "signature": "", "seal": "",
        "signatory_name": "Ada Quill", "regulator_logo": "" });
    world.issuer.patch(BRAND).json(&change).send().await.expect(200);
    for (document, view, bytes) in &before {
        assert_eq!(pdf(&staff, &world, document, view).await, bytes, "{view} of {document}");
        let file = PdfFile::new(bytes);
        file.check();
        let kind = text(&document["kind"]);
        let new = document["learner_name"] == "Rhys Bevan";
        let images = match (new, kind, *view) {
            // Logo, signature, seal; the regulator's logo is a drawing.
            (true, "certificate", "digital") => 3,
            (true, "letter", "digital") => 2,
            (true, "certificate" | "letter", _) | (true, _, "digital") => 1,
            _ => 0,
        };
        assert_eq!(file.images(), images, "{kind} {view} {new}");
        assert!(file.text().contains("Northmoor Awards"));
    }
    // The same, when the process has forgotten all pictures: another one prints the old print view.
    let config = world.app.app.config.clone();
    let again =
        api::app::App::open(config, api::clock::Clock::fixed(world.app.app.clock.now())).await.unwrap();
    let row = {
        use sea_orm::EntityTrait;
        let id: uuid::Uuid = text(&before[11].0["id"]).parse().unwrap();
        api::documents::entity::Entity::find_by_id(id).one(again.db.reader()).await.unwrap().unwrap()
    };
    let view = shared::documents::View::Print;
    let template = api::documents::store::template_of(&again, &row).await.unwrap();
    let (_, bytes) = api::documents::rendered(&again, row.facts().unwrap(), template, view).await.unwrap();
    assert_eq!(before[11].2, bytes);
    again.db.clone().close().await;
    // New ones have the new brand, and the old ones verify as before.
    let new = world.issue(&[Award::to("E3", "Nest", "Vaughan").set("documents", "certificate")]).await;
    let document = world.documents(&staff, &new).await.remove(0);
    let file = PdfFile::new(&pdf(&staff, &world, &document, "digital").await);
    file.check();
    assert!(file.text().contains("Southmoor Awards") && file.text().contains("Ada Quill"));
    assert_eq!(file.images(), 0, "the drawing is drawn");
    let old = format!("/verify/{}", text(&before[0].0["reference"]));
    let verified = world.app.anonymous().read(&old).await;
    assert_eq!((&verified["status"], &verified["issuer"]), (&json!("valid"), &json!("Northmoor Awards")));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unregulated_award_never_carries_the_regulators_logo() {
    let world = World::start().await;
    world.app.sql("update qualifications set regulated = false").await;
    use_picture(&world.issuer, "regulator_logo", "image/png", png([9, 90, 9])).await;
    let batch = world.issue(&[Award::to("E1", "Mair", "Evans")]).await;
    let staff = world.app.centre_user(world.centre).await;
    for document in world.documents(&staff, &batch).await {
        assert_eq!(PdfFile::new(&pdf(&staff, &world, &document, "digital").await).images(), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn samples_show_a_draft_and_save_nothing() {
    let app = TestApp::start().await;
    let issuer = app.issuer().await;
    let picture = send(&issuer, "logo", "image/png", png([180, 20, 20])).await.expect(201).json();
    let change = json!({ "name": "Draft Awards", "accent": "#7a1f5c", "logo": picture["sha256"] });
    for kind in ["certificate", "transcript", "letter"] {
        let asked = json!({ "kind": kind, "change": change });
        let sample = issuer.post("/issuer/settings/brand/sample").json(&asked).send().await.expect(200);
        let file = PdfFile::new(&sample.body);
        file.check();
        assert!(file.text().contains("Draft Awards"), "{}", file.text());
        assert!(file.title().starts_with("Sample: "), "{}", file.title());
        assert_eq!(file.images(), 1);
    }
    let asked = json!({ "kind": "letter", "change": { "accent": "#ffffff" } });
    let refused = issuer.post("/issuer/settings/brand/sample").json(&asked).send().await;
    assert_eq!(refused.faults(), ["/change/accent contrast_too_low"]);
    let asked = json!({ "change": { "name": "Draft Awards", "sender_name": "Draft, \"Awards\"" } });
    let mail = issuer.post("/issuer/settings/brand/sample-mail").json(&asked).send().await.expect(200).json();
    assert!(text(&mail["subject"]).contains("Draft Awards") && text(&mail["from"]).contains('@'), "{mail}");
    assert_eq!(app.anonymous().read("/brand").await["name"], "Northmoor Awards");
    app.anonymous().get("/verify/0000000000000000").send().await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn history_tells_who_changed_what_and_brings_it_back() {
    let app = TestApp::start().await;
    let issuer = app.issuer().await;
    let picture = use_picture(&issuer, "logo", "image/png", png([1, 2, 200])).await;
    issuer.patch(BRAND).json(&json!({ "name": "Second Awards", "logo": "" })).send().await.expect(200);
    issuer.patch(RULES).json(&json!({ "sent_mail_days": 30 })).send().await.expect(200);
    let versions = issuer.read_all("/issuer/settings/versions", 2).await;
    let told: Vec<_> = versions
        .iter()
        .map(|version| {
            let fields = version["changes"].as_array().unwrap().iter();
            let fields: Vec<_> = fields.map(|change| text(&change["field"]).to_owned()).collect();
            format!("{} {} {}", text(&version["section"]), version["version"], fields.join(" "))
        })
        .collect();
    assert_eq!(told, ["rules 1 sent_mail_days", "brand 3 logo name", "brand 2 logo", "brand 1 "]);
    assert_eq!(versions[1]["saved_by"], "Siân Prydderch");
    assert_eq!((&versions[3]["saved_by"], &versions[1]["current"]), (&Value::Null, &json!(true)));
    let revert = async |version: i64, tag: &str| {
        let request = issuer.post("/issuer/settings/brand/revert").header("if-match", tag);
        request.json(&json!({ "version": version })).send().await
    };
    revert(2, "\"2\"").await.problem(412, "stale");
    assert_eq!(revert(9, "\"3\"").await.faults(), ["/version not_found"]);
    let back = revert(2, "\"3\"").await.expect(200);
    assert_eq!(back.header("etag"), "\"4\"");
    assert_eq!(back.json()["logo"], picture);
    let newest = issuer.read("/issuer/settings/versions?section=brand&limit=1").await;
    assert_eq!(newest["items"][0]["reverts_to"], 2);
    assert_eq!(newest["total"], 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn lockout_reasons_are_renamed_added_and_switched_off_but_never_removed() {
    let app = TestApp::start().await;
    let issuer = app.issuer().await;
    let rules = issuer.read(RULES).await;
    let codes: Vec<_> =
        rules["lockout_reasons"].as_array().unwrap().iter().map(|reason| text(&reason["code"])).collect();
    assert_eq!(
        codes,
        ["long_term_sick", "suspended", "outstanding_debt", "left_organisation", "security_concern", "other"]
    );
    let mut reasons = rules["lockout_reasons"].clone();
    reasons[0]["label"] = json!("  On long   sick leave ");
    reasons[5]["active"] = json!(false);
    reasons
        .as_array_mut()
        .unwrap()
        .push(json!({ "code": "on_secondment", "label": "On secondment", "active": true }));
    let saved =
        issuer.patch(RULES).json(&json!({ "lockout_reasons": reasons })).send().await.expect(200).json();
    assert_eq!(saved["lockout_reasons"][0]["label"], "On long sick leave");
    assert_eq!(saved["lockout_reasons"][6]["code"], "on_secondment");
    let mut fewer = saved["lockout_reasons"].clone();
    fewer.as_array_mut().unwrap().pop();
    let refused = issuer.patch(RULES).json(&json!({ "lockout_reasons": fewer })).send().await;
    assert_eq!(refused.faults(), ["/lockout_reasons not_allowed"]);
    for (change, want) in [
        (json!({ "default_documents": [] }), "/default_documents required"),
        (json!({ "default_documents": ["letter", "letter"] }), "/default_documents duplicate"),
        (json!({ "default_language": "English" }), "/default_language malformed"),
        (json!({ "session_idle_days": 0 }), "/session_idle_days out_of_range"),
        (json!({ "session_idle_days": 20, "session_days": 10 }), "/session_idle_days out_of_range"),
        (json!({ "sent_mail_days": 99_999 }), "/sent_mail_days malformed"),
        (json!({ "audit_years": 101 }), "/audit_years out_of_range"),
    ] {
        assert_eq!(issuer.patch(RULES).json(&change).send().await.faults(), [want], "{change}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn defaults_fill_blank_cells_at_import_and_stay_with_the_row() {
    let world = World::start().await;
    let rules = json!({ "default_documents": ["letter", "certificate"], "default_language": "cy" });
    let saved = world.issuer.patch(RULES).json(&rules).send().await.expect(200).json();
    assert_eq!(saved["default_documents"], json!(["certificate", "letter"]));
    let awards = [Award::to("E1", "Mair", "Evans"), Award::numbered(2).set("language", "en")];
    let batch = world.import(csv(&awards)).await;
    // The rules change again before the batch is published.
    let rules = json!({ "default_documents": ["transcript"], "default_language": "en" });
    world.issuer.patch(RULES).json(&rules).send().await.expect(200);
    world.publish(&batch).await.expect(202);
    let batch = world.issued(&batch).await;
    let staff = world.app.centre_user(world.centre).await;
    let documents = world.documents(&staff, &batch).await;
    let kinds: Vec<_> =
        documents.iter().map(|document| (text(&document["learner_name"]), text(&document["kind"]))).collect();
    assert_eq!(kinds.iter().filter(|(name, _)| *name == "Mair Evans").count(), 2);
    assert!(!kinds.iter().any(|(_, kind)| *kind == "transcript"), "{kinds:?}");
    let certificate = documents
        .iter()
        .find(|document| document["learner_name"] == "Mair Evans" && document["kind"] == "certificate")
        .unwrap();
    let file = PdfFile::new(&pdf(&staff, &world, certificate, "digital").await);
    assert!(file.text().contains("Assessed in Welsh"));
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_and_sent_mail_last_as_the_rules_say() {
    let app = TestApp::start().await;
    let issuer = app.issuer().await;
    issuer
        .patch(RULES)
        .json(&json!({ "session_idle_days": 1, "sent_mail_days": 2 }))
        .send()
        .await
        .expect(200);
    let email = app.create_user(shared::permission::UserKind::Issuer, true, &[]).await;
    let ends = "update sessions set last_used_at = last_used_at where expires_at > '2026-11-24T13:00:00Z'";
    let before = app.sql(ends).await;
    app.sign_in(&email, crate::support::app::PASSWORD).await;
    assert_eq!(app.sql(ends).await, before, "the new session ends after a day");
    app.anonymous().post("/auth/password/forgot").json(&json!({ "email": email })).send().await.expect(202);
    until("the mail is sent", async || {
        (app.sql("update outbox set subject = subject where state = 'sent'").await == 1).then_some(())
    })
    .await;
    app.app.sweep().await.unwrap();
    assert_eq!(app.sql("update outbox set subject = subject").await, 1);
    app.pass(chrono::TimeDelta::days(3));
    app.app.sweep().await.unwrap();
    assert_eq!(app.sql("update outbox set subject = subject").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sender_of_mail_changes_at_once() {
    let app = TestApp::start().await;
    let issuer = app.issuer().await;
    let change = json!({ "name": "Mail Awards", "sender_name": "Mail, \"Awards\" Ŵ", "sender_email": "post@mail.example" });
    issuer.patch(BRAND).json(&change).send().await.expect(200);
    let email = app.create_user(shared::permission::UserKind::Issuer, true, &[]).await;
    app.anonymous().post("/auth/password/forgot").json(&json!({ "email": email })).send().await.expect(202);
    let mail = until("the mail arrives", async || {
        app.anonymous().read("/mailbox").await["items"].as_array().unwrap().first().cloned()
    })
    .await;
    assert!(text(&mail["subject"]).contains("Mail Awards"));
    let folder = app.app.config.data_dir.join("mailbox");
    let file = std::fs::read_dir(folder).unwrap().next().unwrap().unwrap().path();
    let file = std::fs::read_to_string(file).unwrap();
    assert!(file.contains("post@mail.example") && !file.contains("northmoor.example"), "{file}");
}

#[tokio::test(flavor = "multi_thread")]
async fn links_and_the_first_known_day_are_public() {
    let app = TestApp::start().await;
    let issuer = app.issuer().await;
    let links = json!([
        { "label": "  Privacy  notice ", "label_cy": "Hysbysiad preifatrwydd", "url": "https://north.example/privacy" },
        { "label": "Guide", "url": "https://north.example/guide" }
    ]);
    let change = json!({ "links": links, "known_since": "2020-03-23" });
    let saved = issuer.patch(BRAND).json(&change).send().await.expect(200).json();
    assert_eq!(saved["links"][0]["label"], "Privacy notice");
    let shown = app.anonymous().read("/brand").await;
    assert_eq!((&shown["links"], &shown["known_since"]), (&saved["links"], &json!("2020-03-23")));
    let wrong = json!({ "links": [{ "label": " ", "url": "javascript:alert(1)" }] });
    assert_eq!(
        issuer.patch(BRAND).json(&wrong).send().await.faults(),
        ["/links/0/label required", "/links/0/url malformed"]
    );
    let none = json!({ "links": [], "known_since": "" });
    let saved = issuer.patch(BRAND).json(&none).send().await.expect(200).json();
    assert_eq!((&saved["links"], &saved["known_since"]), (&json!([]), &Value::Null));
}
