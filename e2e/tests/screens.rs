//! Every screen on the demo's data: pictured at a desk and on a phone, light and dark, and checked in each, and at
//! 320 pixels with text of twice the size.

use anyhow::Result;
use e2e::{Browser, Portal, Screen, portal};
use thirtyfour::Key;

#[tokio::test]
async fn the_centres_screens_hold_in_every_look() -> Result<()> {
    let portal = Portal::demo().await?;
    let mut browser = Browser::start(&portal.base, Screen::DESK).await?;
    browser.inspect_page("demo-sign-in", "/", "Forgot my password").await?;
    browser.inspect_page("demo-validate", "/validate", "Validate a document").await?;
    browser.turn_to(Screen::DESK).await?;
    browser.open("/print-jobs").await?;
    browser.sign_in(portal::DEMO_USER, portal::DEMO_PASSWORD).await?;
    let job = browser.name_like("link", "View ").await?;
    browser.inspect_page("demo-dashboard", "/dashboard", "Jobs completed").await?;
    browser.inspect_page("demo-jobs", "/print-jobs", job.trim_start_matches("View ")).await?;
    browser.turn_to(Screen::DESK).await?;
    browser.open("/print-jobs").await?;
    browser.click("link", &job).await?;
    browser.name_like("button", "Preview certificate").await?;
    let page = browser.path().await?;
    browser.inspect_page("demo-job", &page, "Requested").await?;

    browser.turn_to(Screen::DESK).await?;
    browser.open(&page).await?;
    let preview = browser.name_like("button", "Preview certificate").await?;
    browser.click("button", &preview).await?;
    browser.path_where("name the document", |path| path.contains("document=")).await?;
    let page = browser.path().await?;
    browser.inspect_page("demo-viewer", &page, "Date of issue").await?;
    let reference: String =
        browser.evaluate("return document.querySelector('dialog .code').innerText").await?;
    browser.inspect_page("demo-verify", &format!("/v/{reference}"), "Awarded to").await
}

#[tokio::test]
async fn the_issuers_screens_hold_in_every_look() -> Result<()> {
    let portal = Portal::demo().await?;
    let mut browser = Browser::start(&portal.base, Screen::DESK).await?;
    browser.open("/issuer/batches").await?;
    browser.sign_in(portal::DEMO_ISSUER, portal::DEMO_PASSWORD).await?;
    let batch = browser.name_like("link", "View ").await?;
    browser.inspect_page("demo-batches", "/issuer/batches", "Imported batches").await?;
    browser.turn_to(Screen::DESK).await?;
    browser.open("/issuer/batches").await?;
    browser.click("link", &batch).await?;
    browser.see("Rows in the file").await?;
    let page = browser.path().await?;
    browser.inspect_page("demo-batch", &page, "Rows in the file").await?;
    browser.inspect_page("demo-desk", "/issuer", "Documents by month").await?;
    browser.inspect_page("demo-issuer-jobs", "/issuer/print-jobs", "PJ-").await?;
    browser.turn_to(Screen::DESK).await?;
    browser.open("/issuer/print-jobs").await?;
    let job = browser.name_like("link", "View ").await?;
    browser.click("link", &job).await?;
    browser.name_like("button", "Preview certificate").await?;
    let page = browser.path().await?;
    browser.inspect_page("demo-issuer-job", &page, "Requested").await?;
    browser.inspect_page("demo-documents", "/issuer/documents", "Every certificate").await?;
    for screen in [Screen::DESK, Screen::PHONE] {
        browser.turn_to(screen).await?;
        browser.open("/issuer").await?;
        browser.see("Latest jobs issued").await?;
        browser.press(Key::Control + "k").await?;
        browser.fill("Search everywhere", "gwenllian food").await?;
        browser.name_like("option", "Gwenllian").await?;
        browser.inspect_light_and_dark("demo-search", &[]).await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_issuers_reports_hold_in_every_look() -> Result<()> {
    let portal = Portal::demo().await?;
    let mut browser = Browser::start(&portal.base, Screen::DESK).await?;
    browser.open("/issuer/reports").await?;
    browser.sign_in(portal::DEMO_ISSUER, portal::DEMO_PASSWORD).await?;
    browser.name_like("button", "Your account").await?;
    for (name, path, text) in [
        ("demo-report-documents", "/issuer/reports", "By status today"),
        ("demo-report-centres", "/issuer/reports?by=centre", "Most documents"),
        ("demo-report-notifications", "/issuer/reports?tab=notifications", "Awards by month"),
        ("demo-report-publishing", "/issuer/reports?tab=publishing", "Jobs issued by month of publishing"),
        ("demo-report-quarterly", "/issuer/reports?tab=quarterly", "Certificates by quarter"),
    ] {
        browser.inspect_page(name, path, text).await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_settings_hold_in_every_look() -> Result<()> {
    let portal = Portal::demo().await?;
    let mut browser = Browser::start(&portal.base, Screen::DESK).await?;
    browser.open("/issuer/settings").await?;
    browser.sign_in(portal::DEMO_ISSUER, portal::DEMO_PASSWORD).await?;
    browser.name_like("button", "Your account").await?;
    browser.inspect_page("demo-settings", "/issuer/settings", "reads well").await?;
    browser.inspect_page("demo-settings-rules", "/issuer/settings?tab=rules", "Lockout reasons").await?;
    browser.inspect_page("demo-settings-history", "/issuer/settings?tab=history", "Saved versions").await?;
    browser.inspect_page("demo-audit", "/issuer/audit", "Entries are only ever added").await
}

#[tokio::test]
async fn the_set_up_screens_hold_in_every_look() -> Result<()> {
    let portal = Portal::demo().await?;
    let mut browser = Browser::start(&portal.base, Screen::DESK).await?;
    browser.open("/issuer/centres").await?;
    browser.sign_in(portal::DEMO_ISSUER, portal::DEMO_PASSWORD).await?;
    browser.name_like("button", "Your account").await?;
    browser.inspect_page("demo-centres", "/issuer/centres", "Harbour College").await?;
    browser.inspect_page("demo-qualifications", "/issuer/qualifications", "Adult Care").await?;
    browser.inspect_page("demo-learners", "/issuer/learners?sort=name", "Ashworth").await?;
    browser.inspect_page("demo-users", "/issuer/users", "Siôn Llwyd").await?;
    for (list, row, name, text) in [
        ("/issuer/centres?q=harbour", "Harbour College", "demo-centre", "Carys Lloyd"),
        (
            "/issuer/qualifications?q=adult",
            "Northmoor Level 3 Diploma in Adult Care",
            "demo-qualification",
            "Certificates expire after",
        ),
        ("/issuer/users?q=marsh", "Zoë Marsh", "demo-user", "Harbour College"),
    ] {
        browser.turn_to(Screen::DESK).await?;
        browser.open(list).await?;
        browser.click("link", row).await?;
        browser.path_where("be its page", |path| !path.contains("?q=")).await?;
        let page = browser.path().await?;
        browser.inspect_page(name, &page, text).await?;
        browser.turn_to(Screen::DESK).await?;
        browser.open(&format!("{page}/edit")).await?;
        browser.find("button", "Save changes").await?;
        browser.inspect(&format!("{name}-edit"), &[]).await?;
    }
    browser.turn_to(Screen::DESK).await?;
    browser.open("/issuer/learners?sort=name&limit=1").await?;
    browser.name_like("link", "Correct ").await?;
    let learner: String =
        browser.evaluate("return document.querySelector('tbody a').getAttribute('href')").await?;
    browser.inspect_page("demo-learner", &learner, "Date of birth").await?;
    let records = format!("{learner}?tab=records");
    browser.inspect_page("demo-learner-records", &records, "Transcript").await?;
    browser
        .inspect_page("demo-qualification-import", "/issuer/qualifications/import", "Import qualifications")
        .await
}
