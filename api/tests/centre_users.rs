//! Users as administrators of a centre manage them: invitations, locks, deletions, addresses.

use chrono::TimeDelta;

use crate::support::{
    Answer, Client, TestApp, Value,
    app::{PASSWORD, until},
    awards::{create, id, text},
    json,
    user_desk::UserDesk,
};

async fn login(app: &TestApp, login: &str, password: &str) -> Answer {
    app.anonymous().post("/auth/login").json(&json!({ "login": login, "password": password })).send().await
}

fn new_user(email: &str) -> Value {
    json!({ "email": email, "first_name": "Anew", "last_name": "User" })
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_invites_a_user_who_then_works_for_the_centre() {
    let desk = UserDesk::start().await;
    let app = &desk.world.app;
    let made =
        desk.admin.post(&desk.users).json(&new_user("anew@example.org")).send().await.expect(201).json();
    assert_eq!(made["kind"], "centre");
    assert_eq!(made["status"], "invited");
    assert_eq!(made["username"], "anew@example.org");
    assert_eq!((&made["is_admin"], &made["email_confirmed"]), (&json!(false), &json!(false)));
    assert_eq!(made["centre_ids"], json!([desk.world.centre]));
    let token = app.mailed_token("anew@example.org", "reset-password").await;
    let body = json!({ "token": token, "new_password": "quite a long one of mine" });
    app.anonymous().post("/auth/password/reset").json(&body).send().await.expect(204);
    let user = app.sign_in("anew@example.org", "quite a long one of mine").await;
    user.get(&format!("/centres/{}/dashboard", desk.world.centre)).send().await.expect(200);
    user.get(&desk.users).send().await.problem(403, "not_permitted");
    let shown = desk.admin.read(&desk.path(id(&made))).await;
    assert_eq!((&shown["status"], &shown["email_confirmed"]), (&json!("active"), &json!(true)));
    assert_eq!(shown["last_seen_at"], "2026-11-23T12:00:00Z");
    // What an administrator of a centre has no say in is refused.
    for (field, value) in
        [("kind", json!("issuer")), ("centre_ids", json!([])), ("role", json!("issuer_admin"))]
    {
        let mut new = new_user("more@example.org");
        new[field] = value;
        let refused = desk.admin.post(&desk.users).json(&new).send().await;
        assert_eq!(refused.faults(), [format!("/{field} unknown_field")]);
    }
    // The same key makes nobody twice.
    let again = async || {
        let request = desk.admin.post(&desk.users).header("idempotency-key", "k");
        request.json(&new_user("twice@example.org")).send().await.expect(201).json()
    };
    assert_eq!(again().await["id"], again().await["id"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_typed_password_is_temporary() {
    let desk = UserDesk::start().await;
    let app = &desk.world.app;
    let mut new = new_user("anew@example.org");
    new["password"] = json!("short");
    assert_eq!(desk.admin.post(&desk.users).json(&new).send().await.faults(), ["/password too_short"]);
    new["password"] = json!("a password from the office");
    let made = desk.admin.post(&desk.users).json(&new).send().await.expect(201).json();
    assert_eq!((&made["status"], &made["password_is_temporary"]), (&json!("active"), &json!(true)));
    login(app, "anew@example.org", "a password from the office").await.problem(401, "email_not_confirmed");
    let token = app.mailed_token("anew@example.org", "confirm-email").await;
    app.anonymous().post("/auth/email/confirm").json(&json!({ "token": token })).send().await.expect(204);
    let user = app.sign_in("anew@example.org", "a password from the office").await;
    let dashboard = format!("/centres/{}/dashboard", desk.world.centre);
    user.get(&dashboard).send().await.problem(403, "must_do_first");
    let change =
        json!({ "current_password": "a password from the office", "new_password": "one of my own choice" });
    user.post("/me/password").json(&change).send().await.expect(204);
    user.get(&dashboard).send().await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_and_user_names_are_told_apart_as_people_see_them() {
    let desk = UserDesk::start().await;
    let elsewhere = desk.user(false, &[desk.world.other_centre]).await.1;
    let mut first = new_user("amélie@example.org");
    first["username"] = json!("gwen10");
    create(&desk.admin, &desk.users, &first).await;
    let taken = async |email: &str, username: Value, field: &str| {
        let mut new = new_user(email);
        new["username"] = username;
        let problem = desk.admin.post(&desk.users).json(&new).send().await.problem(409, "already_exists");
        assert_eq!(problem["errors"][0]["field"], field, "{email}");
        problem["detail"].clone()
    };
    let words = taken("AMÉLIE@Example.org", Value::Null, "/email").await;
    // Composed otherwise, and with wide letters.
    taken("ame\u{301}lie@example.org", Value::Null, "/email").await;
    taken("ａmélie@example.org", Value::Null, "/email").await;
    // Nothing is told of whose it is: another centre's has the same words.
    assert_eq!(taken(&elsewhere.to_uppercase(), Value::Null, "/email").await, words);
    for alike in ["gwen10", "GWEN10", "gwenl0", "gwen1O", "gw\u{435}n10", "ｇｗｅｎ10"] {
        taken("other@example.org", json!(alike), "/username").await;
    }
    let mut other = new_user("other@example.org");
    other["username"] = json!("gwen20");
    let other = create(&desk.admin, &desk.users, &other).await;
    let change = json!({ "username": "gwenIO" });
    desk.admin.patch(&desk.path(other)).json(&change).send().await.problem(409, "already_exists");
    let change = json!({ "email": "Amélie@example.org" });
    let problem =
        desk.admin.patch(&desk.path(other)).json(&change).send().await.problem(409, "already_exists");
    assert_eq!(problem["errors"][0]["field"], "/email");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_searched_filtered_sorted_and_saved() {
    let desk = UserDesk::start().await;
    desk.user(false, &[desk.world.other_centre]).await;
    let (locked, locked_email, _) = desk.user(false, &[desk.world.centre]).await;
    let (gone, gone_email, _) = desk.user(false, &[desk.world.centre]).await;
    create(&desk.admin, &desk.users, &new_user("zoë.anew@example.org")).await;
    desk.lock(locked, "2026-12-01").await.expect(200);
    desk.admin.delete(&desk.path(gone)).send().await.expect(204);
    desk.admin.check_sorts(&desk.users, &["created_at", "email", "last_name"]).await;
    for (query, want) in [
        ("", 3),
        ("q=zoe%20anew", 1),
        ("status=invited", 1),
        ("status=locked", 1),
        ("status=active", 1),
        ("status=active,locked", 2),
        ("status=inactive", 0),
        ("status=deleted", 1),
        ("is_admin=true", 1),
        ("email_confirmed=false", 1),
    ] {
        assert_eq!(desk.names(query).await.len(), want, "{query}");
    }
    assert_eq!(desk.names("status=locked").await, [locked_email]);
    assert_eq!(desk.names("status=deleted").await, [gone_email]);
    let csv = desk.admin.get(&format!("{}/csv?columns=email,status&sort=email", desk.users)).send().await;
    let csv = String::from_utf8(csv.expect(200).body.to_vec()).unwrap();
    assert_eq!(csv.lines().count(), 4, "{csv}");
    assert!(csv.contains(r#""zoë.anew@example.org","Invited""#), "{csv}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_holds_at_once_until_its_time_and_ends_by_itself() {
    let desk = UserDesk::start().await;
    let app = &desk.world.app;
    let (user, email, client) = desk.user(false, &[desk.world.centre]).await;
    for (until, fault) in [
        ("2026-11-22", "/until in_past"),
        ("2026-11-23", "/until in_past"),
        ("2026-11-23T12:00:00Z", "/until in_past"),
        ("1066-10-14", "/until in_past"),
        ("2037-11-23", "/until out_of_range"),
        ("9999-12-31", "/until out_of_range"),
        ("+262000-01-01", "/until malformed"),
        ("2026-02-30", "/until malformed"),
        ("soon", "/until malformed"),
        ("", "/until required"),
    ] {
        let faults = desk.lock(user, until).await.faults();
        assert!(faults == [fault] || until.starts_with('+') && faults.len() == 1, "{until}: {faults:?}");
    }
    let lock = async |body: Value| desk.post(user, "lock", &body).await;
    let until = "2026-11-30T09:00:00+01:00";
    for (reason, fault) in [("", "/reason required"), ("lazy", "/reason not_allowed")] {
        assert_eq!(lock(json!({ "until": until, "reason": reason })).await.faults(), [fault]);
    }
    let long = json!({ "until": until, "reason": "other", "note": "x".repeat(501) });
    assert_eq!(lock(long).await.faults(), ["/note too_long"]);
    client.get("/me").send().await.expect(200);
    for reason in
        ["long_term_sick", "outstanding_debt", "left_organisation", "security_concern", "other", "suspended"]
    {
        let locked = lock(json!({ "until": until, "reason": reason })).await.expect(200).json();
        assert_eq!(locked["status"], "locked");
        assert_eq!(locked["lock"]["reason"], reason);
    }
    let shown = desk.admin.read(&desk.path(user)).await;
    assert_eq!(shown["lock"]["until"], "2026-11-30T08:00:00Z");
    assert_eq!(shown["lock"]["reason_label"], "Suspended");
    let noted = json!({ "until": until, "reason": "other", "note": "Asked by post" });
    lock(noted).await.expect(200);
    let told = async |by: &Client, path: &str| {
        let entry = by.read(&format!("{path}/history")).await["items"][0].clone();
        let changes = entry["changes"].as_array().unwrap().clone();
        changes.iter().map(|it| text(&it["after"]).to_owned()).collect::<Vec<_>>()
    };
    let said = ["30 Nov 2026, 08:00 UTC", "Other", "Asked by post"];
    assert_eq!(told(&desk.admin, &desk.path(user)).await, said);
    client.get("/me").send().await.problem(401, "not_signed_in");
    // Only who knows the password learns of it.
    login(app, &email, "not the password").await.problem(401, "wrong_credentials");
    let problem = login(app, &email, PASSWORD).await.problem(401, "account_locked");
    assert!(text(&problem["detail"]).contains("30 November 2026, 08:00"), "{problem}");
    app.pass(TimeDelta::days(7) - TimeDelta::hours(4) - TimeDelta::seconds(1));
    login(app, &email, PASSWORD).await.problem(401, "account_locked");
    app.pass(TimeDelta::seconds(1));
    let back = app.sign_in(&email, PASSWORD).await;
    assert_eq!(back.read("/me").await["user"]["status"], "active");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_unlocked_signs_in_again_and_an_invitation_waits_for_the_end_of_a_lock() {
    let desk = UserDesk::start().await;
    let app = &desk.world.app;
    let (user, email, old) = desk.user(false, &[desk.world.centre]).await;
    desk.lock(user, "2027-01-01").await.expect(200);
    let unlock = async || desk.post(user, "unlock", &json!({})).await.expect(200).json();
    assert_eq!(unlock().await["status"], "active");
    assert_eq!(unlock().await["lock"], Value::Null);
    old.get("/me").send().await.problem(401, "not_signed_in");
    app.sign_in(&email, PASSWORD).await;
    let invited = create(&desk.admin, &desk.users, &new_user("anew@example.org")).await;
    let token = app.mailed_token("anew@example.org", "reset-password").await;
    desk.lock(invited, "2027-01-01").await.expect(200);
    desk.post(invited, "resend-confirmation", &json!({})).await.problem(409, "state_conflict");
    let body = json!({ "token": token, "new_password": "quite a long one of mine" });
    let reset = async || app.anonymous().post("/auth/password/reset").json(&body).send().await;
    reset().await.problem(410, "link_expired");
    assert_eq!(desk.post(invited, "unlock", &json!({})).await.expect(200).json()["status"], "invited");
    reset().await.expect(204);
    // One who is switched off can't sign in anyway.
    let off = json!({ "status": "inactive" });
    desk.admin.patch(&desk.path(user)).json(&off).send().await.expect(200);
    desk.lock(user, "2027-01-01").await.problem(409, "state_conflict");
    // Only who knows the password learns of it.
    login(app, &email, PASSWORD).await.problem(401, "account_inactive");
    login(app, &email, "not the password").await.problem(401, "wrong_credentials");
    let locked = json!({ "status": "locked" });
    let refused = desk.admin.patch(&desk.path(user)).json(&locked).send().await;
    assert_eq!(refused.faults(), ["/status not_allowed"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_user_is_out_at_once_restorable_for_thirty_days_and_then_erased() {
    let mut desk = UserDesk::start().await;
    let (user, email, client) = desk.user(false, &[desk.world.centre]).await;
    let restore = async |desk: &UserDesk| desk.post(user, "restore", &json!({})).await;
    desk.admin.delete(&desk.path(user)).send().await.expect(204);
    client.get("/me").send().await.problem(401, "not_signed_in");
    login(&desk.world.app, &email, PASSWORD).await.problem(401, "account_inactive");
    assert!(!desk.names("").await.contains(&email));
    for path in [desk.path(user), format!("{}/history", desk.path(user))] {
        desk.admin.get(&path).send().await.problem(404, "not_found");
    }
    desk.admin.delete(&desk.path(user)).send().await.problem(404, "not_found");
    desk.lock(user, "2027-01-01").await.problem(404, "not_found");
    // The address is free only when the account is erased.
    let again = desk.admin.post(&desk.users).json(&new_user(&email)).send().await;
    again.problem(409, "already_exists");
    let back = restore(&desk).await.expect(200).json();
    assert_eq!((&back["status"], &back["deleted_at"]), (&json!("active"), &Value::Null));
    restore(&desk).await.expect(200);
    client.get("/me").send().await.problem(401, "not_signed_in");
    desk.world.app.sign_in(&email, PASSWORD).await;
    let history = desk.admin.read(&format!("{}/history", desk.path(user))).await;
    let actions: Vec<_> =
        history["items"].as_array().unwrap().iter().map(|item| text(&item["action"])).collect();
    assert_eq!(actions[..3], ["signed_in", "restored", "deleted"]);
    desk.admin.delete(&desk.path(user)).send().await.expect(204);
    desk.world.pass(TimeDelta::days(30) - TimeDelta::seconds(1)).await;
    desk.world.app.app.sweep().await.unwrap();
    desk.admin = desk.world.app.centre_admin(desk.world.centre).await;
    assert_eq!(desk.names("status=deleted").await, [email.as_str()]);
    desk.world.app.pass(TimeDelta::seconds(1));
    desk.world.app.app.sweep().await.unwrap();
    restore(&desk).await.problem(404, "not_found");
    assert!(desk.names("status=deleted").await.is_empty());
    // Nothing of the person is left, and the address is free.
    let left = format!("update users set search = search where email = '{email}'");
    assert_eq!(desk.world.app.sql(&left).await, 0);
    create(&desk.admin, &desk.users, &new_user(&email)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_address_waits_until_it_is_confirmed_and_the_old_one_can_call_it_off() {
    let desk = UserDesk::start().await;
    let app = &desk.world.app;
    let (user, old, _) = desk.user(false, &[desk.world.centre]).await;
    let change = async |email: &str| {
        let change = json!({ "email": email });
        desk.admin.patch(&desk.path(user)).json(&change).send().await.expect(200).json()
    };
    let asked = change("new@example.org").await;
    assert_eq!(asked["email"], old.as_str());
    assert_eq!(asked["waiting_email"]["email"], "new@example.org");
    app.sign_in(&old, PASSWORD).await;
    let (mail, cancel) = app.mailed(&old, "cancel-email").await;
    assert!(text(&mail["text"]).contains("An administrator asked"), "{mail}");
    let first = app.mailed_token("new@example.org", "confirm-email").await;
    let confirm = async |token: &str| {
        app.anonymous().post("/auth/email/confirm").json(&json!({ "token": token })).send().await
    };
    // Sent again, the link before works no more.
    desk.post(user, "resend-confirmation", &json!({})).await.expect(202);
    let second = until("the second mail", async || {
        Some(app.mailed_token("new@example.org", "confirm-email").await).filter(|token| *token != first)
    })
    .await;
    confirm(&first).await.problem(410, "link_expired");
    confirm(&second).await.expect(204);
    confirm(&second).await.problem(410, "link_expired");
    login(app, &old, PASSWORD).await.problem(401, "wrong_credentials");
    app.sign_in("new@example.org", PASSWORD).await;
    let body = json!({ "token": cancel });
    app.anonymous().post("/auth/email/cancel").json(&body).send().await.expect(204);
    app.sign_in(&old, PASSWORD).await;
    // One that nobody has confirmed is simply another one, and the link to the first is dead.
    let wrong = create(&desk.admin, &desk.users, &new_user("typo@example.org")).await;
    let dead = app.mailed_token("typo@example.org", "reset-password").await;
    let change = json!({ "email": "right@example.org" });
    let mended = desk.admin.patch(&desk.path(wrong)).json(&change).send().await.expect(200).json();
    assert_eq!(
        (&mended["email"], &mended["username"]),
        (&json!("right@example.org"), &json!("right@example.org"))
    );
    let reset = async |token: &str| {
        let body = json!({ "token": token, "new_password": "quite a long one of mine" });
        app.anonymous().post("/auth/password/reset").json(&body).send().await
    };
    reset(&dead).await.problem(410, "link_expired");
    reset(&app.mailed_token("right@example.org", "reset-password").await).await.expect(204);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_rules_say_so_an_account_waits_for_its_new_address() {
    let desk = UserDesk::start().await;
    let app = &desk.world.app;
    let rule = json!({ "email_change_waits": true });
    desk.world.issuer.patch("/issuer/settings/rules").json(&rule).send().await.expect(200);
    let (user, old, client) = desk.user(false, &[desk.world.centre]).await;
    let change = json!({ "email": "new@example.org" });
    let asked = desk.admin.patch(&desk.path(user)).json(&change).send().await.expect(200).json();
    assert_eq!(asked["email_confirmed"], false);
    client.get("/me").send().await.problem(401, "not_signed_in");
    login(app, &old, PASSWORD).await.problem(401, "email_not_confirmed");
    let token = app.mailed_token("new@example.org", "confirm-email").await;
    app.anonymous().post("/auth/email/confirm").json(&json!({ "token": token })).send().await.expect(204);
    app.sign_in("new@example.org", PASSWORD).await;
}
