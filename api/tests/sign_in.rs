//! Signing in and out, sessions, and links sent by mail.

use chrono::TimeDelta;

use crate::support::{
    Answer, TestApp, Value,
    app::{PASSWORD, noon, until},
    awards::text,
    json,
};
use shared::{permission::UserKind, users::TEMPORARY_DAYS};

async fn login(app: &TestApp, login: &str, password: &str) -> Answer {
    let body = json!({ "login": login, "password": password });
    app.anonymous().post("/auth/login").json(&body).send().await
}

/// The refresh cookie of an answer, as it is sent back.
fn cookie(answer: &Answer) -> String {
    answer.header("set-cookie").split(';').next().unwrap().to_owned()
}

async fn refresh(app: &TestApp, cookie: &str) -> Answer {
    app.anonymous().post("/auth/refresh").header("cookie", cookie).send().await
}

async fn reset(app: &TestApp, token: &str, password: &str) -> Answer {
    let body = json!({ "token": token, "new_password": password });
    app.anonymous().post("/auth/password/reset").json(&body).send().await
}

async fn forgot(app: &TestApp, email: &str) -> Answer {
    app.anonymous().post("/auth/password/forgot").json(&json!({ "email": email })).send().await
}

fn new_user(email: &str, password: Value) -> Value {
    json!({ "kind": "issuer", "email": email, "username": "gwen", "first_name": "Gwen", "last_name": "Parry",
        "password": password })
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_gives_a_token_and_a_cookie_that_scripts_do_not_see() {
    let app = TestApp::start().await;
    let email = app.create_user(UserKind::Issuer, true, &[]).await;
    for name in [email.clone(), email.to_uppercase(), format!(" {email} ")] {
        let answer = login(&app, &name, PASSWORD).await.expect(200);
        assert_eq!(answer.json()["token_type"], "Bearer");
        assert_eq!(answer.json()["expires_in"], 600);
        assert_eq!(answer.header("cache-control"), "no-store");
        let set = answer.header("set-cookie");
        for attribute in ["HttpOnly", "SameSite=Strict", "Path=/api/v1/auth", "Max-Age=7776000"] {
            assert!(set.contains(attribute), "{set}");
        }
        assert!(!set.contains("Secure"), "{set}");
    }
    let me = app.sign_in(&email, PASSWORD).await.read("/me").await;
    assert_eq!(me["user"]["email"], email);
    assert!(me["permissions"].as_array().unwrap().contains(&json!("manage_users")));
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_https_the_cookie_is_secure_and_browsers_stay_on_https() {
    let app = TestApp::start_with(&[("PORTAL_PUBLIC_BASE_URL", "https://portal.example")]).await;
    let email = app.create_user(UserKind::Issuer, true, &[]).await;
    let answer = login(&app, &email, PASSWORD).await.expect(200);
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Secure-portal_refresh=") && cookie.contains("; Secure"), "{cookie}");
    let sent = cookie.split(';').next().unwrap();
    app.anonymous().post("/auth/refresh").header("cookie", sent).send().await.expect(200);
    assert!(answer.header("strict-transport-security").starts_with("max-age="));
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_wrong_the_answer_is_the_same() {
    let app = TestApp::start().await;
    let email = app.create_user(UserKind::Issuer, true, &[]).await;
    let wrong = login(&app, &email, "not the password at all").await;
    let unknown = login(&app, "nobody@example.org", PASSWORD).await;
    assert_eq!(wrong.body, unknown.body);
    assert!(wrong.header("set-cookie").is_empty());
    wrong.problem(401, "wrong_credentials");
    // Only the right password says more.
    app.sql("update users set status = 'inactive'").await;
    assert_eq!(login(&app, &email, "not the password at all").await.body, unknown.body);
    login(&app, &email, PASSWORD).await.problem(401, "account_inactive");
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_can_not_be_read_are_refused_by_field() {
    let app = TestApp::start().await;
    let post = |kind: &str, body: &str| {
        app.anonymous().post("/auth/login").body(kind, bytes::Bytes::from(body.to_owned())).send()
    };
    post("application/json", "{").await.problem(400, "malformed");
    post("application/json", "").await.problem(400, "malformed");
    post("application/json", "{} {}").await.expect(422);
    post("text/plain", "{}").await.problem(415, "unsupported_media_type");
    let huge = format!("{{\"login\":\"{}\"}}", "x".repeat(2 << 20));
    post("application/json", &huge).await.problem(413, "too_large");
    let send = async |body: Value| app.anonymous().post("/auth/login").json(&body).send().await.faults();
    assert_eq!(send(json!({ "login": "", "password": "" })).await, ["/login required", "/password required"]);
    assert_eq!(send(json!({ "login": "a", "password": 1 })).await, ["/password malformed"]);
    assert_eq!(send(json!({ "login": "a" })).await, ["/password required"]);
    assert_eq!(send(json!({ "login": "a", "password": "b", "x": 1 })).await, ["/x unknown_field"]);
    assert_eq!(send(json!({ "login": "a\u{0}", "password": "b" })).await, ["/login control_character"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_works_once_and_a_second_time_ends_the_session() {
    let app = TestApp::start().await;
    let email = app.create_user(UserKind::Issuer, true, &[]).await;
    let first = cookie(&login(&app, &email, PASSWORD).await.expect(200));
    app.pass(TimeDelta::minutes(11));
    let second = refresh(&app, &first).await.expect(200);
    let client = app.with_token(text(&second.json()["access_token"]));
    client.get("/me").send().await.expect(200);
    let second = cookie(&second);
    assert_ne!(first, second);
    let third = cookie(&refresh(&app, &second).await.expect(200));
    refresh(&app, &first).await.problem(401, "session_ended");
    // One of the two who had the token is a thief: nobody has the session now.
    refresh(&app, &third).await.problem(401, "session_ended");
    client.get("/me").send().await.problem(401, "not_signed_in");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_without_use_and_at_last_with_it() {
    let app = TestApp::start().await;
    let email = app.create_user(UserKind::Issuer, true, &[]).await;
    let unused = cookie(&login(&app, &email, PASSWORD).await);
    app.pass(TimeDelta::days(7));
    refresh(&app, &unused).await.problem(401, "session_ended");
    let mut used = cookie(&login(&app, &email, PASSWORD).await);
    for _ in 0..4 {
        app.pass(TimeDelta::days(6));
        used = cookie(&refresh(&app, &used).await.expect(200));
    }
    app.pass(TimeDelta::days(6));
    refresh(&app, &used).await.problem(401, "session_ended");
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_ends_the_session() {
    let app = TestApp::start().await;
    let email = app.create_user(UserKind::Issuer, true, &[]).await;
    let answer = login(&app, &email, PASSWORD).await.expect(200);
    let (client, cookie) = (app.with_token(text(&answer.json()["access_token"])), cookie(&answer));
    let out = app.anonymous().post("/auth/logout").header("cookie", &cookie).send().await.expect(204);
    assert!(out.header("set-cookie").contains("Max-Age=0"), "{out:?}");
    assert!(out.header("set-cookie").contains("Path=/api/v1/auth"));
    refresh(&app, &cookie).await.problem(401, "session_ended");
    client.get("/me").send().await.problem(401, "not_signed_in");
    app.anonymous().post("/auth/logout").send().await.expect(204);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_site_can_not_use_the_cookie() {
    let app = TestApp::start().await;
    let email = app.create_user(UserKind::Issuer, true, &[]).await;
    let cookie = cookie(&login(&app, &email, PASSWORD).await.expect(200));
    for route in ["/auth/refresh", "/auth/logout"] {
        for site in ["cross-site", "same-site"] {
            let request =
                app.anonymous().post(route).header("cookie", &cookie).header("sec-fetch-site", site);
            request.send().await.problem(403, "cross_site");
        }
    }
    let own = app.anonymous().post("/auth/refresh").header("cookie", &cookie);
    own.header("sec-fetch-site", "same-origin").send().await.expect(200);
    app.anonymous().post("/auth/refresh").send().await.problem(401, "session_ended");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_leads_to_a_password_and_in() {
    let app = TestApp::start().await;
    let issuer = app.issuer().await;
    let new = new_user("gwen@example.org", Value::Null);
    let user = issuer.post("/issuer/users").json(&new).send().await.expect(201).json();
    assert_eq!(user["status"], "invited");
    login(&app, "gwen", "any password at all").await.problem(401, "wrong_credentials");
    let token = app.mailed_token("gwen@example.org", "reset-password").await;
    assert_eq!(reset(&app, &token, "short").await.faults(), ["/new_password too_short"]);
    reset(&app, &token, "a password of my own").await.expect(204);
    let user = login(&app, "GWEN", "a password of my own").await.expect(200).json()["user"].clone();
    assert_eq!(user["status"], "active");
    assert_eq!(user["email_confirmed"], true);
    assert_eq!(user["password_is_temporary"], false);
    reset(&app, &token, "a password of a thief").await.problem(410, "link_expired");
    login(&app, "gwen", "a password of my own").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_given_password_is_temporary_and_the_address_must_be_confirmed() {
    let app = TestApp::start().await;
    let issuer = app.issuer().await;
    let new = new_user("gwen@example.org", json!("a password from the office"));
    issuer.post("/issuer/users").json(&new).send().await.expect(201);
    login(&app, "gwen", "a password from the office").await.problem(401, "email_not_confirmed");
    login(&app, "gwen", "another password").await.problem(401, "wrong_credentials");
    let token = app.mailed_token("gwen@example.org", "confirm-email").await;
    let confirm =
        async || app.anonymous().post("/auth/email/confirm").json(&json!({ "token": token })).send().await;
    confirm().await.expect(204);
    confirm().await.problem(410, "link_expired");
    let answer = login(&app, "gwen", "a password from the office").await.expect(200);
    assert_eq!(answer.json()["user"]["password_is_temporary"], true);
    let client = app.with_token(text(&answer.json()["access_token"]));
    // Nothing works before it is changed, to another one.
    client.get("/me").send().await.expect(200);
    for path in ["/issuer/centres", "/me/sessions", "/lockout-reasons", "/issuer/events"] {
        client.get(path).send().await.problem(403, "must_do_first");
    }
    client.patch("/me").json(&json!({ "phone": "1" })).send().await.problem(403, "must_do_first");
    let change = async |new: &str| {
        let change = json!({ "current_password": "a password from the office", "new_password": new });
        client.post("/me/password").json(&change).send().await
    };
    assert_eq!(change("a password from the office").await.faults(), ["/new_password unchanged"]);
    change("one of my own choice").await.expect(204);
    client.get("/issuer/centres").send().await.expect(200);
    assert_eq!(client.read("/me").await["user"]["password_is_temporary"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_given_password_runs_out_and_a_mail_brings_another() {
    let app = TestApp::start().await;
    let issuer = app.issuer().await;
    let new = new_user("gwen@example.org", json!("a password from the office"));
    issuer.post("/issuer/users").json(&new).send().await.expect(201);
    let token = app.mailed_token("gwen@example.org", "confirm-email").await;
    app.anonymous().post("/auth/email/confirm").json(&json!({ "token": token })).send().await.expect(204);
    app.pass(TimeDelta::days(TEMPORARY_DAYS));
    let signed_in = login(&app, "gwen", "a password from the office").await.expect(200);
    let client = app.with_token(text(&signed_in.json()["access_token"]));
    app.pass(TimeDelta::seconds(1));
    let change =
        json!({ "current_password": "a password from the office", "new_password": "one of my own choice" });
    client.post("/me/password").json(&change).send().await.problem(401, "not_signed_in");
    refresh(&app, &cookie(&signed_in)).await.problem(401, "session_ended");
    login(&app, "gwen", "a password from the office").await.problem(401, "temporary_password_expired");
    login(&app, "gwen", "another password").await.problem(401, "wrong_credentials");
    forgot(&app, "gwen@example.org").await.expect(202);
    let token = app.mailed_token("gwen@example.org", "reset-password").await;
    reset(&app, &token, "one of my own choice").await.expect(204);
    app.pass(TimeDelta::days(TEMPORARY_DAYS));
    login(&app, "gwen", "one of my own choice").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_learns_who_has_an_account_by_forgetting_a_password() {
    let app = TestApp::start().await;
    let email = app.create_user(UserKind::Issuer, true, &[]).await;
    let unknown = forgot(&app, "nobody@example.org").await.expect(202);
    let known = forgot(&app, &email).await.expect(202);
    assert_eq!(known.body, unknown.body);
    app.mailed_token(&email, "reset-password").await;
    let mails = app.anonymous().read("/mailbox").await;
    assert_eq!(mails["items"].as_array().unwrap().len(), 1);
    assert_eq!(forgot(&app, "no address").await.faults(), ["/email malformed"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_to_reset_works_once_for_an_hour_and_ends_all_sessions() {
    let app = TestApp::start().await;
    let email = app.create_user(UserKind::Issuer, true, &[]).await;
    let session = cookie(&login(&app, &email, PASSWORD).await);
    forgot(&app, &email).await;
    let first = app.mailed_token(&email, "reset-password").await;
    forgot(&app, &email).await;
    let second = until("the second mail", async || {
        Some(app.mailed_token(&email, "reset-password").await).filter(|token| *token != first)
    })
    .await;
    // What a link is for is told while it works, and uses nothing up.
    let link = async |token: &str| {
        app.anonymous().post("/auth/password/link").json(&json!({ "token": token })).send().await
    };
    let told = link(&second).await.expect(200).json();
    assert_eq!((&told["username"], &told["is_first"]), (&json!(email), &json!(false)));
    // A newer link ends the older one.
    link(&first).await.problem(410, "link_expired");
    reset(&app, &first, "a password of a thief").await.problem(410, "link_expired");
    app.pass(TimeDelta::minutes(59));
    reset(&app, &second, "a password of my own").await.expect(204);
    reset(&app, &second, "a password of a thief").await.problem(410, "link_expired");
    refresh(&app, &session).await.problem(401, "session_ended");
    login(&app, &email, PASSWORD).await.problem(401, "wrong_credentials");
    login(&app, &email, "a password of my own").await.expect(200);
    app.pass(TimeDelta::seconds(1));
    forgot(&app, &email).await;
    let late = until("the third mail", async || {
        Some(app.mailed_token(&email, "reset-password").await).filter(|token| *token != second)
    })
    .await;
    app.pass(TimeDelta::hours(1));
    reset(&app, &late, "a password too late").await.problem(410, "link_expired");
    reset(&app, "nonsense", "a password of a thief").await.problem(410, "link_expired");
    assert!(app.app.clock.now() > noon());
}

#[tokio::test(flavor = "multi_thread")]
async fn changing_the_password_ends_the_other_sessions() {
    let app = TestApp::start().await;
    let email = app.create_user(UserKind::Issuer, true, &[]).await;
    let (here, there) = (app.sign_in(&email, PASSWORD).await, app.sign_in(&email, PASSWORD).await);
    let change = async |current: &str, new: &str| {
        let body = json!({ "current_password": current, "new_password": new });
        here.post("/me/password").json(&body).send().await
    };
    let wrong = change("not the password at all", "a password of my own").await;
    assert_eq!(wrong.faults(), ["/current_password wrong"]);
    assert_eq!(change(PASSWORD, "short").await.faults(), ["/new_password too_short"]);
    assert_eq!(change(PASSWORD, &"x".repeat(129)).await.faults(), ["/new_password too_long"]);
    there.get("/me").send().await.expect(200);
    change(PASSWORD, "a password of my own").await.expect(204);
    here.get("/me").send().await.expect(200);
    there.get("/me").send().await.problem(401, "not_signed_in");
}
