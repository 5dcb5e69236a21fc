//! Mail to a real server: each mail that the portal sends, and whatever a server does with one.

use std::time::Duration;

use api::jobs::runner;
use chrono::TimeDelta;
use shared::permission::UserKind;
use tokio::net::TcpListener;

use crate::support::{
    TestApp, Value, World,
    app::{PASSWORD, until},
    awards::{Award, csv, text},
    json,
    smtp::{Mail, MailServer},
};

/// A portal without a worker that sends to this server.
async fn portal(server: &MailServer) -> TestApp {
    let settings = [("PORTAL_SMTP_URL", server.url.as_str()), ("PORTAL_SMTP_TIMEOUT_SECONDS", "1")];
    TestApp::start_idle_with(&settings).await
}

async fn work(app: &TestApp) {
    runner::drain(&app.app).await.unwrap();
}

/// Works until the next try of what was put off.
async fn work_later(app: &TestApp) {
    app.pass(TimeDelta::seconds(2));
    work(app).await;
}

async fn forget(app: &TestApp, email: &str) {
    let body = json!({ "email": email });
    app.anonymous().post("/auth/password/forgot").json(&body).send().await.expect(202);
    // The answer does not wait for it.
    until("the mail is in the outbox", async || {
        let known = format!("update outbox set subject = subject where to_address = '{email}'");
        (app.sql(&known).await > 0).then_some(())
    })
    .await;
}

/// An account with this address.
async fn account(app: &TestApp, email: &str) {
    let made = app.create_user(UserKind::Issuer, true, &[]).await;
    app.sql(&format!("update users set email = '{email}', email_key = '{email}' where email = '{made}'"))
        .await;
}

async fn state(app: &TestApp, state: &str, what: &str) -> u64 {
    app.sql(&format!("update outbox set subject = subject where state = '{state}' and {what}")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_is_accepted_once_with_a_name_of_its_own() {
    let server = MailServer::start();
    let app = portal(&server).await;
    account(&app, "taken@example.org").await;
    forget(&app, "taken@example.org").await;
    work(&app).await;
    work_later(&app).await;
    let mails = server.mails();
    assert_eq!(mails.len(), 1);
    let mail = &mails[0];
    assert_eq!(mail.header("From"), "\"Northmoor Awards\" <no-reply@northmoor.example>");
    assert!(mail.header("Message-ID").ends_with("@northmoor.example>"), "{}", mail.source);
    assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
    assert!(mail.header("List-Unsubscribe").is_empty());
    assert_eq!(state(&app, "sent", "body = ''").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_put_off_dropped_or_never_answered_goes_out_later() {
    let server = MailServer::start();
    let app = portal(&server).await;
    for address in ["later@example.org", "dropped@example.org", "hole@example.org"] {
        account(&app, address).await;
        forget(&app, address).await;
    }
    work(&app).await;
    assert_eq!(server.mails().len(), 0);
    assert_eq!(state(&app, "queued", "body <> ''").await, 3);
    let told = "update jobs set kind = kind where last_error like '%451 4.7.1 Come back later%'";
    assert_eq!(app.sql(told).await, 1);
    assert_eq!(
        app.sql("update jobs set kind = kind where last_error like '%did not answer within 1s%'").await,
        1
    );
    work_later(&app).await;
    for address in ["later@example.org", "dropped@example.org", "hole@example.org"] {
        assert_eq!(server.mails_to(address).len(), 1, "{address}");
    }
    assert_eq!(state(&app, "sent", "body = ''").await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_for_good_is_final_and_hinders_no_other_mail() {
    let server = MailServer::start();
    let app = portal(&server).await;
    for address in ["refused@example.org", "taken@example.org"] {
        account(&app, address).await;
        forget(&app, address).await;
    }
    work(&app).await;
    assert_eq!(server.mails_to("taken@example.org").len(), 1);
    assert_eq!(state(&app, "failed", "last_error = '550 5.1.1 No such mailbox here' and body = ''").await, 1);
    work_later(&app).await;
    assert_eq!(server.mails().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_put_off_again_and_again_fails_with_the_servers_words() {
    let server = MailServer::start();
    let app = portal(&server).await;
    account(&app, "never@example.org").await;
    forget(&app, "never@example.org").await;
    let mut waited = TimeDelta::zero();
    while state(&app, "failed", "1 = 1").await == 0 {
        work(&app).await;
        app.pass(TimeDelta::minutes(5));
        waited += TimeDelta::minutes(5);
        assert!(waited < TimeDelta::hours(2), "it is tried for ever");
    }
    assert!(waited > TimeDelta::minutes(45), "it is not tried for long enough: {waited}");
    assert_eq!(state(&app, "failed", "last_error = '451 4.7.1 Come back later'").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_takes_connections_and_says_nothing_holds_nobody_up() {
    let hole = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", hole.local_addr().unwrap());
    let app =
        TestApp::start_idle_with(&[("PORTAL_SMTP_URL", url.as_str()), ("PORTAL_SMTP_TIMEOUT_SECONDS", "1")])
            .await;
    account(&app, "mair@example.org").await;
    forget(&app, "mair@example.org").await;
    tokio::time::timeout(Duration::from_secs(30), work(&app)).await.unwrap();
    assert_eq!(state(&app, "queued", "1 = 1").await, 1);
    let tried = "update jobs set kind = kind where state = 'queued' and attempts = 1";
    assert_eq!(app.sql(tried).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_mail_to_staff_arrives_in_both_forms_and_one_layout() {
    let server = MailServer::start();
    let world = World::on(portal(&server).await).await;
    let app = &world.app;
    let issuer = &world.issuer;
    let new = |email: &str, password: Value| {
        json!({ "kind": "issuer", "email": email, "first_name": "Mair", "last_name": "Evans",
            "is_admin": false, "centre_ids": [], "password": password })
    };
    for (email, password) in [("invited@example.org", Value::Null), ("made@example.org", json!(PASSWORD))] {
        issuer.post("/issuer/users").json(&new(email, password)).send().await.expect(201);
    }
    let own = app.create_user(UserKind::Issuer, true, &[]).await;
    forget(app, &own).await;
    let user = app.sign_in(&own, PASSWORD).await;
    for email in ["new@example.org", &app.create_user(UserKind::Issuer, true, &[]).await] {
        let change = json!({ "email": email, "current_password": PASSWORD });
        user.post("/me/email").json(&change).send().await.expect(202);
    }
    let change = json!({ "current_password": PASSWORD, "new_password": "a heron on the quay at dusk" });
    user.post("/me/password").json(&change).send().await.expect(204);
    let batch = world.upload(csv(&[Award::to("NM-1", "Mair", "Evans")])).await.expect(202).json();
    work(app).await;
    world.publish(&batch).await.expect(202);
    work(app).await;
    let staff = app.centre_user(world.centre).await;
    let record = staff.read(&format!("/centres/{}/records", world.centre)).await["items"][0].clone();
    let report = json!({ "subject_kind": "record", "subject_id": record["id"], "message": "Look at it." });
    let path = format!("/centres/{}/issue-reports", world.centre);
    let report = staff.post(&path).json(&report).send().await.expect(201).json();
    let answer = json!({ "reply": "We did." });
    issuer
        .patch(&format!("/issuer/issue-reports/{}", text(&report["id"])))
        .json(&answer)
        .send()
        .await
        .expect(200);
    work(app).await;

    let mails = server.mails();
    let subjects: Vec<_> = mails.iter().map(Mail::subject).collect();
    for subject in [
        "Your account in the Northmoor Awards portal",
        "Confirm your address for the Northmoor Awards portal",
        "Choose a new password for the Northmoor Awards portal",
        "Confirm your new address for the Northmoor Awards portal",
        "Your address in the Northmoor Awards portal is about to change",
        "You have an account in the Northmoor Awards portal already",
        "Your password for the Northmoor Awards portal was changed",
        "Issue reported by Harbour College (10411)",
        "Your report to Northmoor Awards",
    ] {
        assert!(subjects.iter().any(|it| it == subject), "{subject}: {subjects:?}");
    }
    for mail in &mails {
        let (plain, html) = (mail.text(), mail.html());
        assert!(html.contains("role=\"presentation\"") && html.contains("color-scheme"), "{html}");
        assert!(html.contains("Northmoor Awards") && html.contains("lang=\"en\""), "{html}");
        for outside in ["<img", "<script", "<link", "url("] {
            assert!(!html.contains(outside), "{html}");
        }
        for link in plain.lines().filter(|line| line.starts_with("http")) {
            assert!(html.contains(&format!("href=\"{link}\"")), "{link}: {html}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn line_breaks_in_names_and_subjects_make_no_headers() {
    let server = MailServer::start();
    let world = World::on(portal(&server).await).await;
    let evil = "Harbour\r\nBcc: spy@example.org\r\n\r\nHello";
    // Past all checks of requests, as if one of them were missing.
    let app = &world.app;
    let batch = world.upload(csv(&[Award::to("NM-1", "Mair", "Evans")])).await.expect(202).json();
    work(app).await;
    world.publish(&batch).await.expect(202);
    work(app).await;
    app.sql(&format!("update centres set name = '{evil}'")).await;
    app.sql(&format!("update learners set first_name = '{evil}'")).await;
    app.sql(&format!("update records set qualification_title = '{evil}'")).await;
    let staff = app.centre_user(world.centre).await;
    let record = staff.read(&format!("/centres/{}/records", world.centre)).await["items"][0].clone();
    let report = json!({ "subject_kind": "record", "subject_id": record["id"], "message": evil });
    staff.post(&format!("/centres/{}/issue-reports", world.centre)).json(&report).send().await.expect(201);
    let notify = format!("/centres/{}/records/{}/notify", world.centre, text(&record["id"]));
    let injected = json!({ "email": "mair@example.org\r\nBcc: spy@example.org" });
    assert_eq!(staff.post(&notify).json(&injected).send().await.faults(), ["/email malformed"]);
    staff.post(&notify).json(&json!({ "email": "mair@example.org" })).send().await.expect(202);
    app.sql("update outbox set subject = subject || '\r\nBcc: spy@example.org'").await;
    work(app).await;
    let mails = server.mails();
    assert_eq!(mails.len(), 2);
    for mail in &mails {
        assert_eq!(mail.to.len(), 1);
        assert!(!mail.header_names().iter().any(|name| name.eq_ignore_ascii_case("bcc")), "{}", mail.source);
        let mut names = mail.header_names();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), mail.header_names().len(), "{}", mail.source);
    }
}
