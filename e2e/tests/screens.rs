//! Every screen on the demo's data: pictured at a desk and on a phone, light and dark, and checked in each, and at
//! 320 pixels with text of twice the size.

use anyhow::Result;
use e2e::{Browser, Portal, Screen, portal};
use thirtyfour::Key;

const LOOKS: [Screen; 4] = [Screen::DESK, Screen::DESK.in_dark(), Screen::PHONE, Screen::PHONE.in_dark()];

/// Opens the page in every look; `text` tells that it is all there.
async fn in_every_look(browser: &mut Browser, name: &str, path: &str, text: &str) -> Result<()> {
    for screen in LOOKS {
        browser.turn_to(screen).await?;
        browser.open(path).await?;
        browser.see(text).await?;
        browser.inspect(name, &[]).await?;
    }
    browser.turn_to(Screen::NARROW).await?;
    browser.open(path).await?;
    browser.see(text).await?;
    browser.set_text_size(200).await?;
    browser.inspect(&format!("{name}-large-text"), &[]).await
}

#[tokio::test]
async fn the_centres_screens_hold_in_every_look() -> Result<()> {
    let portal = Portal::demo().await?;
    let mut browser = Browser::start(&portal.base, Screen::DESK).await?;
    in_every_look(&mut browser, "demo-sign-in", "/", "Forgot my password").await?;
    in_every_look(&mut browser, "demo-validate", "/validate", "Validate a document").await?;
    browser.turn_to(Screen::DESK).await?;
    browser.open("/print-jobs").await?;
    browser.sign_in(portal::DEMO_USER, portal::DEMO_PASSWORD).await?;
    let job = browser.name_like("link", "View ").await?;
    in_every_look(&mut browser, "demo-dashboard", "/dashboard", "Jobs completed").await?;
    in_every_look(&mut browser, "demo-jobs", "/print-jobs", job.trim_start_matches("View ")).await?;
    browser.turn_to(Screen::DESK).await?;
    browser.open("/print-jobs").await?;
    browser.click("link", &job).await?;
    browser.name_like("button", "Preview certificate").await?;
    let page = browser.path().await?;
    in_every_look(&mut browser, "demo-job", &page, "Requested").await?;

    browser.turn_to(Screen::DESK).await?;
    browser.open(&page).await?;
    let preview = browser.name_like("button", "Preview certificate").await?;
    browser.click("button", &preview).await?;
    browser.path_where("name the document", |path| path.contains("document=")).await?;
    let page = browser.path().await?;
    in_every_look(&mut browser, "demo-viewer", &page, "Date of issue").await?;
    let reference: String =
        browser.evaluate("return document.querySelector('dialog .code').innerText").await?;
    in_every_look(&mut browser, "demo-verify", &format!("/v/{reference}"), "Awarded to").await
}

#[tokio::test]
async fn the_issuers_screens_hold_in_every_look() -> Result<()> {
    let portal = Portal::demo().await?;
    let mut browser = Browser::start(&portal.base, Screen::DESK).await?;
    browser.open("/issuer/batches").await?;
    browser.sign_in(portal::DEMO_ISSUER, portal::DEMO_PASSWORD).await?;
    let batch = browser.name_like("link", "View ").await?;
    in_every_look(&mut browser, "demo-batches", "/issuer/batches", "Imported batches").await?;
    browser.turn_to(Screen::DESK).await?;
    browser.open("/issuer/batches").await?;
    browser.click("link", &batch).await?;
    browser.see("Rows in the file").await?;
    let page = browser.path().await?;
    in_every_look(&mut browser, "demo-batch", &page, "Rows in the file").await?;
    in_every_look(&mut browser, "demo-desk", "/issuer", "Documents by month").await?;
    in_every_look(&mut browser, "demo-issuer-jobs", "/issuer/print-jobs", "PJ-").await?;
    browser.turn_to(Screen::DESK).await?;
    browser.open("/issuer/print-jobs").await?;
    let job = browser.name_like("link", "View ").await?;
    browser.click("link", &job).await?;
    browser.name_like("button", "Preview certificate").await?;
    let page = browser.path().await?;
    in_every_look(&mut browser, "demo-issuer-job", &page, "Requested").await?;
    in_every_look(&mut browser, "demo-documents", "/issuer/documents", "Every certificate").await?;
    for screen in LOOKS {
        browser.turn_to(screen).await?;
        browser.open("/issuer").await?;
        browser.see("Latest jobs issued").await?;
        browser.press(Key::Control + "k").await?;
        browser.fill("Search everywhere", "gwenllian food").await?;
        browser.name_like("option", "Gwenllian").await?;
        browser.inspect("demo-search", &[]).await?;
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
        in_every_look(&mut browser, name, path, text).await?;
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
    in_every_look(&mut browser, "demo-settings", "/issuer/settings", "reads well").await?;
    in_every_look(&mut browser, "demo-settings-rules", "/issuer/settings?tab=rules", "Lockout reasons")
        .await?;
    in_every_look(&mut browser, "demo-settings-history", "/issuer/settings?tab=history", "Saved versions")
        .await?;
    in_every_look(&mut browser, "demo-audit", "/issuer/audit", "Entries are only ever added").await
}

#[tokio::test]
async fn the_set_up_screens_hold_in_every_look() -> Result<()> {
    let portal = Portal::demo().await?;
    let mut browser = Browser::start(&portal.base, Screen::DESK).await?;
    browser.open("/issuer/centres").await?;
    browser.sign_in(portal::DEMO_ISSUER, portal::DEMO_PASSWORD).await?;
    browser.name_like("button", "Your account").await?;
    in_every_look(&mut browser, "demo-centres", "/issuer/centres", "Harbour College").await?;
    in_every_look(&mut browser, "demo-qualifications", "/issuer/qualifications", "Adult Care").await?;
    in_every_look(&mut browser, "demo-learners", "/issuer/learners?sort=name", "Ashworth").await?;
    in_every_look(&mut browser, "demo-users", "/issuer/users", "Siôn Llwyd").await?;
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
        in_every_look(&mut browser, name, &page, text).await?;
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
    in_every_look(&mut browser, "demo-learner", &learner, "Date of birth").await?;
    let records = format!("{learner}?tab=records");
    in_every_look(&mut browser, "demo-learner-records", &records, "Transcript").await?;
    in_every_look(
        &mut browser,
        "demo-qualification-import",
        "/issuer/qualifications/import",
        "Import qualifications",
    )
    .await
}
