//! Which passwords may be chosen: one rule wherever one is, and nothing of them in the log.

use std::{
    io,
    sync::{Arc, Mutex},
};

use shared::permission::UserKind;
use tracing_subscriber::EnvFilter;

use crate::support::{Answer, Client, TestApp, Value, app::PASSWORD, awards::text, json};

/// What attackers try first: a stolen one, one that is guessed, and the own name.
const BAD: [(&str, &str); 3] =
    [("1qaz2wsx3edc", "breached"), ("abababababababab", "too_easy"), ("Gwen.Parry.1990", "too_personal")];

fn new_user(password: &str) -> Value {
    json!({ "kind": "issuer", "email": "gwen.parry@example.org", "username": "gwen", "first_name": "Gwen",
        "last_name": "Parry", "password": password })
}

async fn strength(client: &Client, password: &str, about: Value) -> Answer {
    let body = json!({ "password": password, "about": about });
    client.post("/auth/password/strength").json(&body).send().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rule_is_the_same_wherever_a_password_is_chosen() {
    let app = TestApp::start().await;
    let issuer = app.issuer().await;
    let create = async |password: &str| issuer.post("/issuer/users").json(&new_user(password)).send().await;
    for (bad, code) in BAD {
        assert_eq!(create(bad).await.faults(), [format!("/password {code}")]);
    }
    let mut invited = new_user("");
    invited["password"] = Value::Null;
    issuer.post("/issuer/users").json(&invited).send().await.expect(201);
    let token = app.mailed_token("gwen.parry@example.org", "reset-password").await;
    let reset = async |password: &str| {
        let body = json!({ "token": token, "new_password": password });
        app.anonymous().post("/auth/password/reset").json(&body).send().await
    };
    for (bad, code) in BAD {
        assert_eq!(reset(bad).await.faults(), [format!("/new_password {code}")]);
    }
    // The link was not used up by that.
    reset("violet tractor under granite").await.expect(204);
    let gwen = app.sign_in("gwen", "violet tractor under granite").await;
    let change = async |password: &str| {
        let body = json!({ "current_password": "violet tractor under granite", "new_password": password });
        gwen.post("/me/password").json(&body).send().await
    };
    for (bad, code) in BAD {
        assert_eq!(change(bad).await.faults(), [format!("/new_password {code}")]);
    }
    assert_eq!(change("Northmoor Awards 1").await.faults(), ["/new_password too_personal"]);
    change("granite under violet tractor").await.expect(204);
}

#[tokio::test(flavor = "multi_thread")]
async fn how_good_a_password_is_shows_while_it_is_typed() {
    let app = TestApp::start().await;
    let nobody = app.anonymous();
    let good = strength(&nobody, "violet tractor under granite", json!([])).await.expect(200).json();
    assert_eq!(good, json!({ "score": 4, "refused": null, "advice": null }));
    for (bad, _) in BAD {
        let judged =
            strength(&nobody, bad, json!(["Gwen", "gwen.parry@example.org"])).await.expect(200).json();
        assert!(judged["refused"].is_string(), "{judged}");
    }
    let short = strength(&nobody, "", json!([])).await.expect(200).json();
    assert_eq!(short["score"], 0);
    assert_eq!(strength(&nobody, &"x".repeat(1025), json!([])).await.faults(), ["/password too_long"]);
    assert_eq!(strength(&nobody, "x", json!(vec![""; 9])).await.faults(), ["/about too_long"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn judging_passwords_is_limited_apart_from_signing_in() {
    let app = TestApp::start_with(&[("PORTAL_RATE_LIMIT_SCALE", "0.02")]).await;
    let nobody = app.anonymous();
    let mut refused = None;
    for _ in 0..20 {
        let answer = strength(&nobody, "violet tractor under granite", json!([])).await;
        if answer.status == 429 {
            refused = Some(answer);
        }
    }
    refused.unwrap().problem(429, "rate_limited");
    let email = app.create_user(UserKind::Issuer, true, &[]).await;
    app.sign_in(&email, PASSWORD).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_password_is_told_by_mail() {
    let app = TestApp::start().await;
    let email = app.create_user(UserKind::Issuer, true, &[]).await;
    let client = app.sign_in(&email, PASSWORD).await;
    let body = json!({ "current_password": PASSWORD, "new_password": "violet tractor under granite" });
    client.post("/me/password").json(&body).send().await.expect(204);
    let mail = app.mail_about(&email, "password").await;
    assert!(text(&mail["subject"]).ends_with("was changed"));
    assert!(text(&mail["text"]).contains("/forgot-password"));
    assert!(!text(&mail["text"]).contains("violet"));
    // An invitation that is followed needs no such mail.
    let mut invited = new_user("");
    invited["password"] = Value::Null;
    client.post("/issuer/users").json(&invited).send().await.expect(201);
    let token = app.mailed_token("gwen.parry@example.org", "reset-password").await;
    let body = json!({ "token": token, "new_password": "violet tractor under granite" });
    app.anonymous().post("/auth/password/reset").json(&body).send().await.expect(204);
    assert_eq!(
        app.sql("update outbox set subject = subject where to_address = 'gwen.parry@example.org'").await,
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn one_password_is_the_same_on_every_keyboard() {
    let app = TestApp::start().await;
    let email = app.create_user(UserKind::Issuer, true, &[]).await;
    let client = app.sign_in(&email, PASSWORD).await;
    // Composed, and as letters with marks of their own.
    let body = json!({ "current_password": PASSWORD, "new_password": "glaw m\u{e2}n ar y m\u{f4}r" });
    client.post("/me/password").json(&body).send().await.expect(204);
    app.sign_in(&email, "glaw ma\u{302}n ar y mo\u{302}r").await;
}

/// Where log lines go that a test reads.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_password_and_no_token_is_logged() {
    const CANARY: &str = "canary tractor under granite";
    const TYPED: &str = "halfway canary typing";
    let lines = Lines::default();
    let writer = lines.clone();
    // All that is ours, as loud as it goes; the test's own client is not.
    let filter = EnvFilter::new("debug,api=trace,hyper=off,hyper_util=off,reqwest=off");
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false);
    let heard = log.with_writer(move || writer.clone()).try_init().is_ok();
    let app = TestApp::start().await;
    let email = app.create_user(UserKind::Issuer, true, &[]).await;
    let client = app.sign_in(&email, PASSWORD).await;
    strength(&app.anonymous(), TYPED, json!([])).await.expect(200);
    let change = json!({ "current_password": PASSWORD, "new_password": CANARY });
    client.post("/me/password").json(&change).send().await.expect(204);
    let wrong = json!({ "current_password": TYPED, "new_password": CANARY });
    client.post("/me/password").json(&wrong).send().await.expect(422);
    let body = json!({ "email": "new@example.org", "current_password": CANARY });
    client.post("/me/email").json(&body).send().await.expect(202);
    let confirm = app.mailed_token("new@example.org", "confirm-email").await;
    let cancel = app.mailed_token(&email, "cancel-email").await;
    app.anonymous().post("/auth/email/confirm").json(&json!({ "token": confirm })).send().await.expect(204);
    app.anonymous().post("/auth/email/cancel").json(&json!({ "token": cancel })).send().await.expect(204);
    let token = client.token().to_owned();
    let log = String::from_utf8_lossy(&lines.0.lock().unwrap()).into_owned();
    for secret in [PASSWORD, CANARY, TYPED, &confirm, &cancel, &token] {
        assert!(!log.contains(secret), "the log holds {secret}");
    }
    // A test beside it in one process may have been first to listen.
    assert!(!heard || log.contains("/auth/password/strength"), "{log}");
}
