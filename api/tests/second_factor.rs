//! Second factors: codes of an app, recovery codes, passkeys, and staff who must have one.

use api::second_factor::entity::authenticator_app;
use chrono::TimeDelta;
use sea_orm::EntityTrait;
use shared::permission::UserKind;
use totp_rs::{Algorithm, Builder, Secret};

use crate::support::{
    Answer, Client, TestApp, Value,
    app::{PASSWORD, until},
    awards::text,
    json,
    passkey::Passkey,
};

const PORTAL: &str = "http://localhost:8080";
const RULES: &str = "/issuer/settings/rules";

async fn user(app: &TestApp, kind: UserKind) -> (String, Client) {
    let email = app.create_user(kind, true, &[]).await;
    let client = app.sign_in(&email, PASSWORD).await;
    (email, client)
}

/// The code that the app with this secret shows now.
fn code(app: &TestApp, secret: &str) -> String {
    code_at(app, secret, TimeDelta::zero())
}

fn code_at(app: &TestApp, secret: &str, later: TimeDelta) -> String {
    let totp = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_step_duration(30)
        .with_secret(Secret::try_from_base32(secret).unwrap())
        .build()
        .unwrap();
    totp.generate(u64::try_from((app.app.clock.now() + later).timestamp()).unwrap()).to_string()
}

async fn post(client: &Client, path: &str, body: &Value) -> Answer {
    client.post(path).json(body).send().await
}

/// Sets an app up: its secret and the recovery codes.
async fn set_up(app: &TestApp, client: &Client) -> (String, Vec<String>) {
    let proof = json!({ "current_password": PASSWORD });
    let made = post(client, "/me/second-factor/app", &proof).await.expect(200).json();
    let secret = text(&made["secret"]).to_owned();
    assert!(text(&made["uri"]).contains(&secret));
    let typed = json!({ "code": code(app, &secret) });
    let codes = post(client, "/me/second-factor/app/confirm", &typed).await.expect(200).json();
    let codes = codes["codes"].as_array().unwrap().iter().map(|code| text(code).to_owned()).collect();
    (secret, codes)
}

async fn login(app: &TestApp, name: &str, otp: Option<&str>) -> Answer {
    let mut body = json!({ "login": name, "password": PASSWORD });
    if let Some(otp) = otp {
        body["otp"] = json!(otp);
    }
    post(&app.anonymous(), "/auth/login", &body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_counts_once_its_code_was_confirmed() {
    let app = TestApp::start().await;
    let (email, client) = user(&app, UserKind::Issuer).await;
    assert_eq!(client.read("/me/second-factor").await["app_since"], Value::Null);
    let wrong = post(&client, "/me/second-factor/app", &json!({ "current_password": "not mine" })).await;
    assert_eq!(wrong.faults(), ["/current_password wrong"]);
    let early = post(&client, "/me/second-factor/app/confirm", &json!({ "code": "123456" })).await;
    early.problem(409, "state_conflict");
    let proof = json!({ "current_password": PASSWORD });
    let first = post(&client, "/me/second-factor/app", &proof).await.expect(200).json();
    // Not proved yet: nothing is asked, and beginning again is another secret.
    login(&app, &email, None).await.expect(200);
    let second = post(&client, "/me/second-factor/app", &proof).await.expect(200).json();
    assert_ne!(first["secret"], second["secret"]);
    let old = json!({ "code": code(&app, text(&first["secret"])) });
    assert_eq!(post(&client, "/me/second-factor/app/confirm", &old).await.faults(), ["/code wrong"]);
    let new = json!({ "code": code(&app, text(&second["secret"])) });
    let codes = post(&client, "/me/second-factor/app/confirm", &new).await.expect(200).json();
    assert_eq!(codes["codes"].as_array().unwrap().len(), 10);
    let now = client.read("/me/second-factor").await;
    assert_eq!(now["app_since"], "2026-11-23T12:00:00Z");
    assert_eq!(now["recovery_codes_left"], 10);
    post(&client, "/me/second-factor/app", &proof).await.problem(409, "state_conflict");
    app.mail_about(&email, "How you sign in").await;
    // The database alone makes no codes.
    let stored = authenticator_app::Entity::find().one(app.app.db.reader()).await.unwrap().unwrap().secret;
    let secret = Secret::try_from_base32(text(&second["secret"])).unwrap();
    for plain in [secret.as_bytes(), text(&second["secret"]).as_bytes()] {
        assert!(!stored.windows(plain.len()).any(|part| part == plain));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_asks_for_a_code_that_is_taken_once() {
    let app = TestApp::start().await;
    let (email, client) = user(&app, UserKind::Learner).await;
    let (secret, _) = set_up(&app, &client).await;
    for none in [None, Some(""), Some("  ")] {
        login(&app, &email, none).await.problem(401, "second_factor_needed");
    }
    // Only who has the right password learns that there is a second factor.
    let body = json!({ "login": email, "password": "not mine", "otp": code(&app, &secret) });
    post(&app.anonymous(), "/auth/login", &body).await.problem(401, "wrong_credentials");
    // The code of the set-up was taken.
    login(&app, &email, Some(&code(&app, &secret))).await.problem(401, "second_factor_needed");
    app.pass(TimeDelta::seconds(30));
    let now = code(&app, &secret);
    let spaced = format!(" {} {} ", &now[..3], &now[3..]);
    login(&app, &email, Some(&spaced)).await.expect(200);
    login(&app, &email, Some(&now)).await.problem(401, "second_factor_needed");
    // A clock that is one step off is near enough, two are not.
    for (off, status) in [(-60, 401), (60, 401), (30, 200)] {
        let shown = code_at(&app, &secret, TimeDelta::seconds(off));
        assert_eq!(login(&app, &email, Some(&shown)).await.status, status, "{off}");
    }
    app.pass(TimeDelta::seconds(90));
    let behind = code_at(&app, &secret, TimeDelta::seconds(-30));
    login(&app, &email, Some(&behind)).await.expect(200);
    for wrong in ["000000", "12345", "1234567", "abcdef", "１２３４５６", "-12345", "\u{0}23456"] {
        login(&app, &email, Some(wrong)).await.problem(401, "second_factor_needed");
    }
    let long = login(&app, &email, Some(&"1".repeat(65))).await;
    assert_eq!(long.faults(), ["/otp too_long"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_opens_one_session_however_often_it_comes_at_once() {
    let app = TestApp::start().await;
    let (email, client) = user(&app, UserKind::Issuer).await;
    let (secret, codes) = set_up(&app, &client).await;
    app.pass(TimeDelta::seconds(30));
    for otp in [code(&app, &secret), codes[0].clone()] {
        let tries = (0..8).map(|_| login(&app, &email, Some(&otp)));
        let opened = futures_util::future::join_all(tries).await;
        assert_eq!(opened.iter().filter(|answer| answer.status == 200).count(), 1, "{opened:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn recovery_codes_stand_in_once_each() {
    let app = TestApp::start().await;
    let (email, client) = user(&app, UserKind::Issuer).await;
    let (secret, codes) = set_up(&app, &client).await;
    login(&app, &email, Some(&codes[0].to_uppercase().replace('-', " "))).await.expect(200);
    login(&app, &email, Some(&codes[0])).await.problem(401, "second_factor_needed");
    assert_eq!(client.read("/me/second-factor").await["recovery_codes_left"], 9);
    until("the mail about the code", async || {
        let mails = app.anonymous().read("/mailbox").await;
        mails["items"]
            .as_array()
            .unwrap()
            .iter()
            .find(|mail| text(&mail["text"]).contains("recovery codes. It"))
            .cloned()
    })
    .await;
    // Someone else's code is none.
    let (other, other_client) = user(&app, UserKind::Issuer).await;
    set_up(&app, &other_client).await;
    login(&app, &other, Some(&codes[1])).await.problem(401, "second_factor_needed");
    // New ones take the place of all before.
    app.pass(TimeDelta::seconds(30));
    let proof = |code: &str| json!({ "current_password": PASSWORD, "code": code });
    let wrong = post(&client, "/me/second-factor/recovery-codes", &proof("000000")).await;
    assert_eq!(wrong.faults(), ["/code wrong"]);
    let new = post(&client, "/me/second-factor/recovery-codes", &proof(&code(&app, &secret))).await;
    let new = new.expect(200).json();
    login(&app, &email, Some(&codes[1])).await.problem(401, "second_factor_needed");
    login(&app, &email, Some(text(&new["codes"][1]))).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn switching_off_takes_the_password_and_a_code() {
    let app = TestApp::start().await;
    let (email, client) = user(&app, UserKind::Issuer).await;
    let off = async |password: &str, code: &str| {
        let body = json!({ "current_password": password, "code": code });
        post(&client, "/me/second-factor/app/off", &body).await
    };
    off(PASSWORD, "123456").await.problem(409, "state_conflict");
    let (_, codes) = set_up(&app, &client).await;
    assert_eq!(off("not mine", &codes[0]).await.faults(), ["/current_password wrong"]);
    assert_eq!(off(PASSWORD, "123456").await.faults(), ["/code wrong"]);
    assert_eq!(off("", " ").await.faults(), ["/current_password required", "/code required"]);
    off(PASSWORD, &codes[0]).await.expect(204);
    login(&app, &email, None).await.expect(200);
    let factors = client.read("/me/second-factor").await;
    assert_eq!((&factors["app_since"], &factors["recovery_codes_left"]), (&Value::Null, &json!(0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_codes_is_delayed_across_all_logins_of_the_account() {
    let app = TestApp::start_with(&[("PORTAL_RATE_LIMIT_SCALE", "1")]).await;
    let (email, client) = user(&app, UserKind::Issuer).await;
    client.patch("/me").json(&json!({ "username": "gwen" })).send().await.expect(200);
    let (secret, _) = set_up(&app, &client).await;
    app.pass(TimeDelta::seconds(30));
    for at in 0..5 {
        let name = if at % 2 == 0 { email.as_str() } else { "gwen" };
        // A right password without a code forgives nothing.
        login(&app, name, None).await.problem(401, "second_factor_needed");
        login(&app, name, Some("000000")).await.problem(401, "second_factor_needed");
    }
    for name in [&email, "gwen"] {
        let refused = login(&app, name, Some(&code(&app, &secret))).await;
        assert_eq!(refused.header("retry-after"), "1");
        refused.problem(429, "rate_limited");
    }
    app.pass(TimeDelta::seconds(1));
    login(&app, &email, Some(&code(&app, &secret))).await.expect(200);
}

/// A portal that can have passkeys.
async fn named() -> TestApp {
    TestApp::start_with(&[("PORTAL_PUBLIC_BASE_URL", PORTAL)]).await
}

async fn options(client: &Client) -> Value {
    let proof = json!({ "current_password": PASSWORD });
    post(client, "/me/passkeys/options", &proof).await.expect(200).json()["public_key"].clone()
}

async fn add(client: &Client, passkey: &mut Passkey, name: &str) -> Answer {
    let credential = passkey.register(&options(client).await);
    post(client, "/me/passkeys", &json!({ "name": name, "credential": credential })).await
}

async fn challenge(app: &TestApp) -> Value {
    app.anonymous().post("/auth/passkey/options").send().await.expect(200).json()["public_key"].clone()
}

async fn enter(app: &TestApp, credential: &Value) -> Answer {
    post(&app.anonymous(), "/auth/passkey", &json!({ "credential": credential })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_signs_in_by_itself() {
    let app = named().await;
    let (email, client) = user(&app, UserKind::Issuer).await;
    let mut passkey = Passkey::new(PORTAL);
    let asked = options(&client).await;
    assert_eq!(asked["rp"]["id"], "localhost");
    assert_eq!(asked["user"]["name"], email);
    assert_eq!(asked["authenticatorSelection"]["residentKey"], "required");
    assert_eq!(asked["authenticatorSelection"]["userVerification"], "required");
    let made = add(&client, &mut passkey, " Office laptop ").await.expect(201).json();
    assert_eq!(made["name"], "Office laptop");
    assert_eq!(made["last_used_at"], Value::Null);
    // An app's codes are not asked beside it.
    set_up(&app, &client).await;
    app.pass(TimeDelta::minutes(3));
    let answer = enter(&app, &passkey.sign(&challenge(&app).await)).await.expect(200);
    assert!(answer.header("set-cookie").starts_with("portal_refresh="));
    let me = app.with_token(text(&answer.json()["access_token"])).read("/me").await;
    assert_eq!(me["user"]["email"], email);
    let listed = client.read("/me/second-factor").await["passkeys"].clone();
    assert_eq!(listed[0]["last_used_at"], "2026-11-23T12:03:00Z");
    // Several, each with a name; one can be renamed and removed by its owner only.
    let mut second = Passkey::new(PORTAL);
    let second_made = add(&client, &mut second, "Phone").await.expect(201).json();
    assert_eq!(options(&client).await["excludeCredentials"].as_array().unwrap().len(), 2);
    let path = format!("/me/passkeys/{}", text(&second_made["id"]));
    let renamed = client.patch(&path).json(&json!({ "name": "Old phone" })).send().await.expect(200);
    assert_eq!(renamed.json()["name"], "Old phone");
    let (_, other) = user(&app, UserKind::Issuer).await;
    other.delete(&path).send().await.problem(404, "not_found");
    other.patch(&path).json(&json!({ "name": "Mine" })).send().await.problem(404, "not_found");
    client.delete(&path).send().await.expect(204);
    enter(&app, &second.sign(&challenge(&app).await)).await.problem(401, "passkey_refused");
    enter(&app, &passkey.sign(&challenge(&app).await)).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn passkeys_that_are_not_right_open_nothing() {
    let app = named().await;
    let (email, client) = user(&app, UserKind::Issuer).await;
    let mut passkey = Passkey::new(PORTAL);
    let wrong = post(&client, "/me/passkeys/options", &json!({ "current_password": "not mine" })).await;
    assert_eq!(wrong.faults(), ["/current_password wrong"]);
    // Registered elsewhere, without its user, for an old or another's challenge, or twice.
    for spoil in [
        (|key| key.origin = "https://evil.example".to_owned()) as fn(&mut Passkey),
        |key| key.rp_id = "evil.example".to_owned(),
        |key| key.verified = false,
    ] {
        let mut bad = Passkey::new(PORTAL);
        spoil(&mut bad);
        assert_eq!(add(&client, &mut bad, "Bad").await.faults(), ["/credential refused"]);
    }
    let (_, other) = user(&app, UserKind::Issuer).await;
    let theirs = passkey.register(&options(&other).await);
    let stolen = post(&client, "/me/passkeys", &json!({ "name": "Theirs", "credential": theirs })).await;
    assert_eq!(stolen.faults(), ["/credential refused"]);
    let asked = options(&client).await;
    let late = passkey.register(&asked);
    app.pass(TimeDelta::minutes(5));
    let late = post(&client, "/me/passkeys", &json!({ "name": "Late", "credential": late })).await;
    assert_eq!(late.faults(), ["/credential refused"]);
    for nonsense in [json!({}), json!("x"), json!({ "id": "x", "response": {} }), Value::Null] {
        let answer = post(&client, "/me/passkeys", &json!({ "name": "X", "credential": nonsense })).await;
        assert_eq!(answer.faults(), ["/credential refused"]);
        enter(&app, &nonsense).await.problem(401, "passkey_refused");
    }
    add(&client, &mut passkey, "Laptop").await.expect(201);
    assert_eq!(add(&other, &mut passkey, "Again").await.faults(), ["/credential refused"]);
    // That registration named another user: back to the owner's.
    let again = passkey.register(&options(&client).await);
    assert!(again["id"].is_string());

    let asked = challenge(&app).await;
    let answer = passkey.sign(&asked);
    enter(&app, &answer).await.expect(200);
    // A challenge is answered once, and within minutes; one that we did not give out never.
    enter(&app, &answer).await.problem(401, "passkey_refused");
    enter(&app, &passkey.sign(&asked)).await.problem(401, "passkey_refused");
    let old = challenge(&app).await;
    app.pass(TimeDelta::minutes(5));
    enter(&app, &passkey.sign(&old)).await.problem(401, "passkey_refused");
    let registering = options(&app.sign_in(&email, PASSWORD).await).await;
    enter(&app, &passkey.sign(&registering)).await.problem(401, "passkey_refused");
    enter(&app, &passkey.sign(&json!({ "challenge": "AAAAAAAAAAAAAAAAAAAAAA" })))
        .await
        .problem(401, "passkey_refused");
    for spoil in [
        (|key| key.origin = "https://evil.example".to_owned()) as fn(&mut Passkey),
        |key| key.origin = "https://localhost:8080".to_owned(),
        |key| key.rp_id = "evil.example".to_owned(),
        |key| key.verified = false,
    ] {
        let (origin, rp_id) = (passkey.origin.clone(), passkey.rp_id.clone());
        spoil(&mut passkey);
        enter(&app, &passkey.sign(&challenge(&app).await)).await.problem(401, "passkey_refused");
        (passkey.origin, passkey.rp_id, passkey.verified) = (origin, rp_id, true);
    }
    let mut forged = passkey.sign(&challenge(&app).await);
    forged["response"]["signature"] = passkey.sign(&challenge(&app).await)["response"]["signature"].clone();
    enter(&app, &forged).await.problem(401, "passkey_refused");
    let mut stranger = passkey.sign(&challenge(&app).await);
    stranger["response"]["userHandle"] = json!("AAAAAAAAAAAAAAAAAAAAAA");
    enter(&app, &stranger).await.problem(401, "passkey_refused");
    enter(&app, &passkey.sign(&challenge(&app).await)).await.expect(200);
    app.sql("update users set status = 'inactive'").await;
    enter(&app, &passkey.sign(&challenge(&app).await)).await.problem(401, "passkey_refused");
    app.sql("update passkey_challenges set challenge = challenge").await;
    app.pass(TimeDelta::minutes(6));
    app.app.sweep().await.unwrap();
    assert_eq!(app.sql("update passkey_challenges set challenge = challenge").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_portal_without_a_name_has_no_passkeys() {
    let app = TestApp::start().await;
    let (_, client) = user(&app, UserKind::Issuer).await;
    assert_eq!(client.read("/me/second-factor").await["passkeys_possible"], false);
    app.anonymous().post("/auth/passkey/options").send().await.problem(409, "state_conflict");
    let proof = json!({ "current_password": PASSWORD });
    post(&client, "/me/passkeys/options", &proof).await.problem(409, "state_conflict");
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_who_must_have_a_second_factor_set_one_up_first() {
    let app = named().await;
    let (_, admin) = user(&app, UserKind::Issuer).await;
    set_up(&app, &admin).await;
    let (email, staff) = user(&app, UserKind::Issuer).await;
    let (_, centre) = user(&app, UserKind::Centre).await;
    let (_, learner) = user(&app, UserKind::Learner).await;
    assert_eq!(admin.read(RULES).await["second_factor_for_staff"], false);
    staff.get("/issuer/centres").send().await.expect(200);
    let rule = json!({ "second_factor_for_staff": true });
    admin.patch(RULES).json(&rule).send().await.expect(200);
    // At the next request already, and at the next sign-in.
    let fresh = app.sign_in(&email, PASSWORD).await;
    for client in [&staff, &fresh] {
        let me = client.read("/me").await;
        assert_eq!(me["must_do"], json!(["set_up_second_factor"]));
        assert_eq!(me["permissions"], json!([]));
        for path in ["/issuer/centres", "/issuer/users", "/me/sessions", RULES, "/issuer/events"] {
            client.get(path).send().await.problem(403, "must_do_first");
        }
        client.patch("/me").json(&json!({ "phone": "1" })).send().await.problem(403, "must_do_first");
        client.post("/issuer/centres").json(&json!({})).send().await.problem(403, "must_do_first");
    }
    for other in [&admin, &centre, &learner] {
        assert_eq!(other.read("/me").await["must_do"], json!([]));
        other.get("/me/sessions").send().await.expect(200);
    }
    // A passkey is one too; then the password alone opens nothing more.
    let mut passkey = Passkey::new(PORTAL);
    add(&fresh, &mut passkey, "Laptop").await.expect(201);
    assert_eq!(fresh.read("/me").await["must_do"], json!([]));
    fresh.get("/issuer/centres").send().await.expect(200);
    login(&app, &email, None).await.problem(401, "passkey_needed");
    login(&app, &email, Some("123456")).await.problem(401, "passkey_needed");
    let by_key = enter(&app, &passkey.sign(&challenge(&app).await)).await.expect(200);
    let by_key = app.with_token(text(&by_key.json()["access_token"]));
    by_key.get("/issuer/centres").send().await.expect(200);
    // Who has an app is asked for its codes.
    let (third, client) = user(&app, UserKind::Issuer).await;
    client.get("/issuer/centres").send().await.problem(403, "must_do_first");
    let (_, codes) = set_up(&app, &client).await;
    client.get("/issuer/centres").send().await.expect(200);
    login(&app, &third, None).await.problem(401, "second_factor_needed");
    login(&app, &third, Some(&codes[0])).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_resets_what_a_user_has_lost() {
    let app = named().await;
    let (_, admin) = user(&app, UserKind::Issuer).await;
    let (email, staff) = user(&app, UserKind::Learner).await;
    let id = text(&staff.read("/me").await["user"]["id"]).to_owned();
    let path = format!("/issuer/users/{id}/reset-second-factor");
    admin.post(&path).send().await.problem(409, "state_conflict");
    set_up(&app, &staff).await;
    let mut passkey = Passkey::new(PORTAL);
    add(&staff, &mut passkey, "Phone").await.expect(201);
    staff.post(&path).send().await.problem(403, "not_permitted");
    app.issuer_staff().await.post(&path).send().await.problem(403, "not_permitted");
    admin.post(&path).send().await.expect(204);
    staff.get("/me").send().await.problem(401, "not_signed_in");
    enter(&app, &passkey.sign(&challenge(&app).await)).await.problem(401, "passkey_refused");
    login(&app, &email, None).await.expect(200);
    until("the mail about it", async || {
        let mails = app.anonymous().read("/mailbox").await;
        let about =
            |mail: &&Value| mail["to"] == email && text(&mail["text"]).contains("An administrator has reset");
        mails["items"].as_array().unwrap().iter().find(about).cloned()
    })
    .await;
    let trail = admin.read(&format!("/issuer/users/{id}/history?limit=50")).await;
    assert!(
        trail["items"].as_array().unwrap().iter().any(|entry| entry["action"] == "second_factor_reset"),
        "{trail}"
    );
    // One's own is changed where it is proved.
    let own = text(&admin.read("/me").await["user"]["id"]).to_owned();
    set_up(&app, &admin).await;
    admin
        .post(&format!("/issuer/users/{own}/reset-second-factor"))
        .send()
        .await
        .problem(409, "state_conflict");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_account_leaves_no_factor_behind() {
    let app = named().await;
    let (_, learner) = user(&app, UserKind::Learner).await;
    set_up(&app, &learner).await;
    add(&learner, &mut Passkey::new(PORTAL), "Phone").await.expect(201);
    let proof = json!({ "current_password": PASSWORD });
    post(&learner, "/learner/account-deletion", &proof).await.expect(204);
    for table in ["authenticator_apps", "recovery_codes", "passkeys", "known_devices"] {
        assert_eq!(app.sql(&format!("delete from {table}")).await, 0, "{table}");
    }
}
