//! Mail where no mail server is set: it lands in the data folder, and a page shows it on this machine only.

use shared::permission::UserKind;

use crate::support::{TestApp, app::until, awards::text, json};

async fn forget(app: &TestApp) -> String {
    let email = app.create_user(UserKind::Issuer, true, &[]).await;
    let body = json!({ "email": email });
    app.anonymous().post("/auth/password/forgot").json(&body).send().await.expect(202);
    email
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_lands_in_the_data_folder_and_is_shown() {
    let app = TestApp::start().await;
    let email = forget(&app).await;
    let mail = until("the mail arrives", async || {
        app.anonymous().read("/mailbox").await["items"].as_array().unwrap().first().cloned()
    })
    .await;
    assert_eq!(mail["to"], email);
    assert_eq!(mail["sent_at"], "2026-11-23T12:00:00Z");
    assert!(text(&mail["subject"]).starts_with("Choose a new password"));
    assert!(text(&mail["text"]).contains("http://127.0.0.1:8080/reset-password?token="));
    let folder = app.app.config.data_dir.join("mailbox");
    let files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 1);
    // Both forms say the same, and the second loads nothing from outside.
    let eml = std::fs::read_to_string(&files[0]).unwrap();
    let mail = mail_parser::MessageParser::default().parse(&eml).unwrap();
    let (plain, html) = (mail.body_text(0).unwrap(), mail.body_html(0).unwrap());
    let link = plain.lines().find(|line| line.starts_with("http://")).unwrap();
    assert!(html.contains(&format!("href=\"{link}\"")), "{html}");
    assert!(html.contains(">Hello Siân Prydderch,</p>"), "{html}");
    assert!(!html.contains("<img") && !html.contains("<script") && !html.contains("<link"), "{html}");
    assert!(files[0].extension().is_some_and(|extension| extension == "eml"));
    // The link is a secret: once sent, the database forgets it.
    until("the mail is marked as sent", async || {
        (app.sql("update outbox set subject = subject where state = 'sent' and body = ''").await == 1)
            .then_some(())
    })
    .await;
    let brand = app.anonymous().read("/brand").await;
    assert_eq!(brand["mailbox"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn elsewhere_the_mailbox_is_not_there() {
    for settings in [
        ("PORTAL_PUBLIC_BASE_URL", "https://portal.example"),
        ("PORTAL_BIND", "0.0.0.0:8080"),
        ("PORTAL_SMTP_URL", "smtp://127.0.0.1:9"),
    ] {
        let app = TestApp::start_with(&[settings]).await;
        app.anonymous().get("/mailbox").send().await.problem(404, "not_found");
        assert_eq!(app.anonymous().read("/brand").await["mailbox"], false, "{settings:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_that_the_server_does_not_take_now_is_tried_again() {
    let app = TestApp::start_with(&[("PORTAL_SMTP_URL", "smtp://127.0.0.1:9")]).await;
    forget(&app).await;
    until("the first try", async || {
        let tried =
            "update jobs set kind = kind where kind = 'send_mail' and state = 'queued' and attempts = 1";
        (app.sql(tried).await == 1).then_some(())
    })
    .await;
    assert_eq!(app.sql("update outbox set subject = subject where state = 'queued' and body <> ''").await, 1);
}
