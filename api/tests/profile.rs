//! One's own account: details, a change of address, and the devices that are signed in.

use chrono::TimeDelta;
use shared::permission::UserKind;

use crate::support::{Answer, Client, TestApp, Value, app::PASSWORD, awards::text, json};

async fn user(app: &TestApp) -> (String, Client) {
    let email = app.create_user(UserKind::Issuer, true, &[]).await;
    let client = app.sign_in(&email, PASSWORD).await;
    (email, client)
}

async fn change(client: &Client, body: Value) -> Answer {
    client.patch("/me").json(&body).send().await
}

async fn ask_for(client: &Client, email: &str) -> Answer {
    let body = json!({ "email": email, "current_password": PASSWORD });
    client.post("/me/email").json(&body).send().await
}

async fn redeem(app: &TestApp, what: &str, token: &str) -> Answer {
    let path = format!("/auth/email/{what}");
    app.anonymous().post(&path).json(&json!({ "token": token })).send().await
}

async fn login(app: &TestApp, name: &str) -> Answer {
    let body = json!({ "login": name, "password": PASSWORD });
    app.anonymous().post("/auth/login").json(&body).send().await
}

#[tokio::test(flavor = "multi_thread")]
async fn details_are_changed_by_their_owner_of_every_kind() {
    let app = TestApp::start().await;
    for kind in [UserKind::Issuer, UserKind::Centre, UserKind::Learner] {
        let email = app.create_user(kind, false, &[]).await;
        let client = app.sign_in(&email, PASSWORD).await;
        let new = json!({ "first_name": " Mair ", "middle_name": "Elin", "last_name": "Tŵr", "phone": "01970 1",
            "username": format!("mair.{kind}") });
        let me = change(&client, new).await.expect(200).json();
        assert_eq!(me["user"]["first_name"], "Mair");
        assert_eq!(me["user"]["middle_name"], "Elin");
        assert_eq!(me["user"]["username"], format!("mair.{kind}"));
        assert_eq!(me, client.read("/me").await);
        login(&app, &format!("MAIR.{kind}")).await.expect(200);
        // Blank goes back to the address, and removes what may be missing.
        let me = change(&client, json!({ "username": "", "middle_name": "", "phone": " " }))
            .await
            .expect(200)
            .json();
        assert_eq!(me["user"]["username"], email);
        assert_eq!((&me["user"]["middle_name"], &me["user"]["phone"]), (&Value::Null, &Value::Null));
        assert_eq!(me["user"]["last_name"], "Tŵr");
        login(&app, &format!("mair.{kind}")).await.problem(401, "wrong_credentials");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn details_that_can_not_be_are_refused_by_field() {
    let app = TestApp::start().await;
    let ((first, client), (_, other)) = (user(&app).await, user(&app).await);
    change(&other, json!({ "username": "taken" })).await.expect(200);
    for (body, want) in [
        (json!({ "last_name": " " }), "/last_name required"),
        (json!({ "first_name": "x".repeat(101) }), "/first_name too_long"),
        (json!({ "phone": "1\n2" }), "/phone control_character"),
        (json!({ "username": "someone@else.org" }), "/username not_allowed"),
        (json!({ "email": "new@example.org" }), "/email unknown_field"),
        (json!({ "is_admin": true }), "/is_admin unknown_field"),
        (json!({ "status": "active" }), "/status unknown_field"),
    ] {
        assert_eq!(change(&client, body).await.faults(), [want]);
    }
    let taken = change(&client, json!({ "username": "TAKEN" })).await.problem(409, "already_exists");
    assert_eq!(taken["errors"][0]["field"], "/username");
    assert_eq!(client.read("/me").await["user"]["username"], first);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_change_one_account_do_not_overwrite_each_other() {
    let app = TestApp::start().await;
    let (_, client) = user(&app).await;
    let tag = client.get("/me").send().await.expect(200).header("etag").to_owned();
    let with = async |tag: &str, name: &str| {
        client.patch("/me").header("if-match", tag).json(&json!({ "first_name": name })).send().await
    };
    let next = with(&tag, "First").await.expect(200).header("etag").to_owned();
    assert_ne!(next, tag);
    with(&tag, "Second").await.problem(412, "stale");
    assert_eq!(client.read("/me").await["user"]["first_name"], "First");
    // A new password or picture is no change of what is in that form.
    let body = json!({ "current_password": PASSWORD, "new_password": "quite another long one" });
    client.post("/me/password").json(&body).send().await.expect(204);
    with(&next, "Third").await.expect(200);
    let trail = client.read("/issuer/audit-events?subject_kind=user&limit=10").await;
    let entry =
        trail["items"].as_array().unwrap().iter().find(|it| it["action"] == "changed").unwrap().clone();
    assert_eq!(entry["details"], json!({ "fields": ["first_name"] }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_address_holds_when_it_is_confirmed_and_the_old_one_until_then() {
    let app = TestApp::start().await;
    let (old, client) = user(&app).await;
    ask_for(&client, "Mair.New@example.org").await.expect(202);
    let waiting = client.read("/me").await["waiting_email"].clone();
    assert_eq!(waiting["email"], "Mair.New@example.org");
    assert_eq!(waiting["expires_at"], "2026-11-30T12:00:00Z");
    login(&app, &old).await.expect(200);
    login(&app, "mair.new@example.org").await.problem(401, "wrong_credentials");
    let (mail, token) = app.mailed("Mair.New@example.org", "confirm-email").await;
    assert!(text(&mail["subject"]).starts_with("Confirm your new address"));
    assert!(text(&mail["text"]).contains("Siân Prydderch"));
    // A link mailed to the old address does not reset the password of who has the new one.
    let forgot = json!({ "email": old });
    app.anonymous().post("/auth/password/forgot").json(&forgot).send().await.expect(202);
    let reset = app.mailed_token(&old, "reset-password").await;
    redeem(&app, "confirm", &token).await.expect(204);
    redeem(&app, "confirm", &token).await.problem(410, "link_expired");
    let body = json!({ "token": reset, "new_password": "quite another long one" });
    app.anonymous().post("/auth/password/reset").json(&body).send().await.problem(410, "link_expired");
    let me = client.read("/me").await;
    assert_eq!(me["user"]["email"], "Mair.New@example.org");
    // A user name that was the address goes with it.
    assert_eq!(me["user"]["username"], "Mair.New@example.org");
    assert_eq!(me["waiting_email"], Value::Null);
    login(&app, "mair.new@example.org").await.expect(200);
    login(&app, &old).await.problem(401, "wrong_credentials");
    assert_eq!(client.read("/issuer/users?q=mair.new").await["total"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_old_address_calls_a_change_off_before_and_after_it_holds() {
    let app = TestApp::start().await;
    for confirms in [false, true] {
        let (old, client) = user(&app).await;
        let new = if confirms { "thief@example.org" } else { "other@example.org" };
        ask_for(&client, new).await.expect(202);
        let (mail, cancel) = app.mailed(&old, "cancel-email").await;
        assert!(text(&mail["subject"]).contains("is about to change"));
        assert!(text(&mail["text"]).contains(new));
        let confirm = app.mailed_token(new, "confirm-email").await;
        if confirms {
            redeem(&app, "confirm", &confirm).await.expect(204);
            // Nor does the next change take the first link its meaning.
            ask_for(&client, "thief.two@example.org").await.expect(202);
        }
        redeem(&app, "cancel", &cancel).await.expect(204);
        redeem(&app, "cancel", &cancel).await.problem(410, "link_expired");
        redeem(&app, "confirm", &confirm).await.problem(410, "link_expired");
        client.get("/me").send().await.problem(401, "not_signed_in");
        let user = login(&app, &old).await.expect(200).json()["user"].clone();
        assert_eq!((&user["email"], &user["username"]), (&json!(old), &json!(old)));
        login(&app, new).await.problem(401, "wrong_credentials");
    }
    // Seven days, and then it is over.
    let (old, client) = user(&app).await;
    ask_for(&client, "late@example.org").await.expect(202);
    let (cancel, confirm) = (
        app.mailed_token(&old, "cancel-email").await,
        app.mailed_token("late@example.org", "confirm-email").await,
    );
    app.pass(TimeDelta::days(7));
    redeem(&app, "confirm", &confirm).await.problem(410, "link_expired");
    redeem(&app, "cancel", &cancel).await.problem(410, "link_expired");
    let client = app.sign_in(&old, PASSWORD).await;
    assert_eq!(client.read("/me").await["waiting_email"], Value::Null);
    app.app.sweep().await.unwrap();
    assert_eq!(app.sql("delete from email_changes").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn its_owner_calls_a_change_off_and_a_newer_one_takes_its_place() {
    let app = TestApp::start().await;
    let (_, client) = user(&app).await;
    ask_for(&client, "one@example.org").await.expect(202);
    ask_for(&client, "two@example.org").await.expect(202);
    let one = app.mailed_token("one@example.org", "confirm-email").await;
    let two = app.mailed_token("two@example.org", "confirm-email").await;
    redeem(&app, "confirm", &one).await.problem(410, "link_expired");
    client.delete("/me/email").send().await.expect(204);
    client.delete("/me/email").send().await.expect(204);
    redeem(&app, "confirm", &two).await.problem(410, "link_expired");
    assert_eq!(client.read("/me").await["waiting_email"], Value::Null);
    // A password chosen through a link ends what waits: whoever asked may have been the reason for it.
    let (email, client) = user(&app).await;
    ask_for(&client, "three@example.org").await.expect(202);
    let three = app.mailed_token("three@example.org", "confirm-email").await;
    app.anonymous().post("/auth/password/forgot").json(&json!({ "email": email })).send().await.expect(202);
    let token = app.mailed_token(&email, "reset-password").await;
    let body = json!({ "token": token, "new_password": "quite another long one" });
    app.anonymous().post("/auth/password/reset").json(&body).send().await.expect(204);
    redeem(&app, "confirm", &three).await.problem(410, "link_expired");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_address_needs_the_password_and_tells_nothing_of_others() {
    let app = TestApp::start().await;
    let ((old, client), (theirs, _)) = (user(&app).await, user(&app).await);
    let send = async |email: &str, password: &str| {
        let body = json!({ "email": email, "current_password": password });
        client.post("/me/email").json(&body).send().await
    };
    assert_eq!(send("new@example.org", "not the password").await.faults(), ["/current_password wrong"]);
    assert_eq!(send("new@example.org", "").await.faults(), ["/current_password required"]);
    assert_eq!(send("no address", PASSWORD).await.faults(), ["/email malformed"]);
    assert_eq!(send(&old.to_uppercase(), PASSWORD).await.faults(), ["/email unchanged"]);
    // Someone has this one already: the answer is the same, and only its holder is told.
    let answer = send(&theirs, PASSWORD).await.expect(202);
    assert!(answer.body.is_empty());
    let mail = app.mail_about(&theirs, "You have an account").await;
    assert!(!text(&mail["text"]).contains("?token="), "{mail}");
    assert_eq!(client.read("/me").await["waiting_email"]["email"], theirs.as_str());
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_passwords_are_throttled() {
    let app = TestApp::start_with(&[("PORTAL_RATE_LIMIT_SCALE", "0.1")]).await;
    let (_, client) = user(&app).await;
    let email = json!({ "email": "new@example.org", "current_password": "not the password" });
    client.post("/me/email").json(&email).send().await.expect(422);
    let answer = client.post("/me/email").json(&email).send().await;
    assert!(!answer.header("retry-after").is_empty());
    answer.problem(429, "rate_limited");
    let change = json!({ "current_password": "not the password", "new_password": "quite another long one" });
    let (_, other) = user(&app).await;
    let mut seen = Vec::new();
    for _ in 0..6 {
        seen.push(other.post("/me/password").json(&change).send().await.status);
    }
    assert_eq!((seen[0], seen[5]), (422, 429), "{seen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_waits_for_its_new_address_where_that_is_configured() {
    let app = TestApp::start().await;
    let rule = json!({ "email_change_waits": true });
    app.issuer().await.patch("/issuer/settings/rules").json(&rule).send().await.expect(200);
    let (old, client) = user(&app).await;
    ask_for(&client, "new@example.org").await.expect(202);
    client.get("/me").send().await.problem(401, "not_signed_in");
    login(&app, &old).await.problem(401, "email_not_confirmed");
    let token = app.mailed_token("new@example.org", "confirm-email").await;
    redeem(&app, "confirm", &token).await.expect(204);
    login(&app, "new@example.org").await.expect(200);
    // Called off, the account is usable too.
    let (old, client) = user(&app).await;
    ask_for(&client, "newer@example.org").await.expect(202);
    login(&app, &old).await.problem(401, "email_not_confirmed");
    let token = app.mailed_token(&old, "cancel-email").await;
    redeem(&app, "cancel", &token).await.expect(204);
    login(&app, &old).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn devices_are_listed_and_signed_out_one_by_one() {
    const FIREFOX: &str = "Mozilla/5.0 (Windows NT 10.0; rv:144.0) Gecko/20100101 Firefox/144.0";
    let app = TestApp::start().await;
    let email = app.create_user(UserKind::Issuer, true, &[]).await;
    let sign_in = async || {
        let body = json!({ "login": email, "password": PASSWORD });
        let request = app.anonymous().post("/auth/login").header("user-agent", FIREFOX).json(&body);
        request.send().await.expect(200)
    };
    let there = sign_in().await;
    let cookie = there.header("set-cookie").split(';').next().unwrap().to_owned();
    let there = app.with_token(text(&there.json()["access_token"]));
    app.pass(TimeDelta::minutes(5));
    let here = app.sign_in(&email, PASSWORD).await;
    let list = here.read("/me/sessions").await;
    assert_eq!(list["total"], 2);
    let [mine, theirs] = &list["items"].as_array().unwrap()[..] else { panic!("{list}") };
    assert_eq!((&mine["is_current"], &theirs["is_current"]), (&json!(true), &json!(false)));
    assert_eq!(theirs["device"], "Firefox on Windows");
    assert_eq!(theirs["address"], "127.0.0.1");
    assert_eq!(theirs["created_at"], "2026-11-23T12:00:00Z");
    // Its next refresh is when it was seen last.
    app.pass(TimeDelta::minutes(5));
    let refreshed = app.anonymous().post("/auth/refresh").header("cookie", &cookie).send().await.expect(200);
    let cookie = refreshed.header("set-cookie").split(';').next().unwrap().to_owned();
    let first = here.read("/me/sessions?sort=-last_used_at&limit=1").await["items"][0].clone();
    assert_eq!((&first["id"], &first["last_used_at"]), (&theirs["id"], &json!("2026-11-23T12:10:00Z")));
    let path = format!("/me/sessions/{}", text(&theirs["id"]));
    here.delete(&path).send().await.expect(204);
    // It is out at once, with its access token and with its cookie.
    there.get("/me").send().await.problem(401, "not_signed_in");
    app.anonymous()
        .post("/auth/refresh")
        .header("cookie", &cookie)
        .send()
        .await
        .problem(401, "session_ended");
    here.delete(&path).send().await.problem(404, "not_found");
    assert_eq!(here.read("/me/sessions").await["total"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_sees_or_ends_anothers_session() {
    let app = TestApp::start().await;
    let ((_, client), (_, other)) = (user(&app).await, user(&app).await);
    let theirs = other.read("/me/sessions").await["items"][0]["id"].clone();
    client.delete(&format!("/me/sessions/{}", text(&theirs))).send().await.problem(404, "not_found");
    client.delete("/me/sessions").send().await.expect(204);
    other.get("/me").send().await.expect(200);
    let own = client.read("/me/sessions").await;
    assert!(own["items"].as_array().unwrap().iter().all(|it| it["id"] != theirs));
}

#[tokio::test(flavor = "multi_thread")]
async fn everywhere_else_is_signed_out_at_once() {
    let app = TestApp::start().await;
    let email = app.create_user(UserKind::Issuer, true, &[]).await;
    let (here, there, elsewhere) = (
        app.sign_in(&email, PASSWORD).await,
        app.sign_in(&email, PASSWORD).await,
        app.sign_in(&email, PASSWORD).await,
    );
    here.check_sorts("/me/sessions", &["last_used_at", "created_at"]).await;
    here.delete("/me/sessions").send().await.expect(204);
    here.get("/me").send().await.expect(200);
    for out in [there, elsewhere] {
        out.get("/me").send().await.problem(401, "not_signed_in");
    }
    let id = here.read("/me/sessions").await["items"][0]["id"].clone();
    here.delete(&format!("/me/sessions/{}", text(&id))).send().await.expect(204);
    here.get("/me").send().await.problem(401, "not_signed_in");
}
