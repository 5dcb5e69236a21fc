//! The issuer's desk: what waits, documents that could not be made, search by keyboard, and reports.

use anyhow::{Context, Result, ensure};
use e2e::{
    Browser, Client, Portal, Scene, Screen,
    portal::{self, ISSUER_EMAIL, ISSUER_PASSWORD},
    scene::{self, CENTRE},
};
use serde_json::json;
use shared::centres::Centre;
use thirtyfour::Key;

/// Switches the scene's centre off or on.
async fn switch(issuer: &Client, centre: &Centre, status: &str) -> Result<()> {
    let path = format!("/issuer/centres/{}", centre.id);
    let _: serde_json::Value = issuer.patch(&path, &json!({ "status": status })).await?;
    Ok(())
}

#[tokio::test]
async fn documents_that_were_not_made_say_why_and_are_tried_again() -> Result<()> {
    let portal = Portal::start().await?;
    let scene = Scene::lay(&portal).await?;
    let desk = Browser::start(&portal.base, Screen::DESK).await?;
    // Checked while the centre is active, and issued when it is not any more.
    let batch = scene.issuer.import(&scene::csv(&scene.awards(3))).await?;
    switch(&scene.issuer, &scene.centre, "inactive").await?;
    scene.issuer.publish(batch.id).await?;

    desk.open("/").await?;
    desk.sign_in(ISSUER_EMAIL, ISSUER_PASSWORD).await?;
    desk.path_where("be the desk", |path| path == "/issuer").await?;
    desk.see("Jobs with gaps").await?;
    desk.inspect("desk", &[]).await?;
    desk.open("/issuer/print-jobs?has_failures=true").await?;
    let job = desk.name_like("link", "View ").await?;
    desk.inspect("issuer-jobs", &[]).await?;
    desk.click("link", &job).await?;
    desk.see("9 documents were not made").await?;
    desk.see(CENTRE).await?;
    desk.inspect("issuer-job-not-made", &[]).await?;
    desk.click("link", "See which, and why").await?;
    desk.see("This centre is not active").await?;
    desk.rows_where("be the documents", |rows| rows.len() == 9).await?;
    desk.inspect("issuer-job-failures", &[]).await?;

    switch(&scene.issuer, &scene.centre, "active").await?;
    desk.click("button", "Try again").await?;
    desk.see("Trying 9 documents again").await?;
    desk.see("Completed 9 100%").await?;
    desk.see("All documents are made").await?;
    desk.click("link", "Documents 9").await?;
    let rows = desk.rows_where("be the documents", |rows| rows.len() == 9).await?;
    ensure!(rows.iter().any(|row| row.contains("Certificate")), "{rows:?}");
    let preview = desk.name_like("button", "Preview certificate").await?;
    desk.click("button", &preview).await?;
    desk.css("dialog iframe").await?;
    desk.inspect("issuer-viewer", &[]).await?;
    desk.click("button", "Close").await?;
    let details = desk.name_like("button", "Preview certificate").await?;
    ensure!(details.contains(" of "), "{details}");
    desk.assert_no_complaints(&[]).await
}

#[tokio::test]
async fn everything_is_found_from_anywhere_by_keyboard() -> Result<()> {
    let portal = Portal::start().await?;
    let scene = Scene::lay(&portal).await?;
    let batch = scene.issuer.import(&scene::csv(&scene.awards(4))).await?;
    scene.issuer.publish(batch.id).await?;
    let desk = Browser::start(&portal.base, Screen::DESK).await?;
    desk.open("/").await?;
    desk.sign_in(ISSUER_EMAIL, ISSUER_PASSWORD).await?;
    desk.see("Latest jobs issued").await?;

    // `/` opens it where the page has no search box; Ctrl-K does everywhere.
    desk.press("/").await?;
    desk.field("Search everywhere").await?;
    desk.see("Type at least two letters").await?;
    desk.inspect("search-blank", &[]).await?;
    desk.press("llyr").await?;
    desk.see("Siôn Llŷr-Puw").await?;
    desk.inspect("search-found", &[]).await?;
    desk.press(Key::Down + "").await?;
    desk.press(Key::Enter + "").await?;
    desk.path_where("show the award", |path| {
        path.contains("/issuer/print-jobs/") && path.contains("record=")
    })
    .await?;
    desk.see("Record details").await?;
    desk.press(Key::Escape + "").await?;
    desk.path_where("show the award no more", |path| !path.contains("record=")).await?;

    // The page's own search box keeps `/`; a reference is found however it is typed.
    let rows = desk.rows_where("be the documents", |rows| rows.len() == 12).await?;
    let reference = rows[0].split(' ').find(|word| word.len() == 19 && word.matches('-').count() == 3);
    let reference = reference.context("no reference")?.replace('-', "").to_lowercase();
    desk.press("/").await?;
    let focused: String = desk.evaluate("return document.activeElement.type").await?;
    ensure!(focused == "search", "the focus is in {focused}");
    desk.press(Key::Control + "k").await?;
    desk.field("Search everywhere").await?;
    desk.see("Searched before").await?;
    desk.press(&reference[..10]).await?;
    desk.name_like("option", &reference[..4].to_uppercase()).await?;
    desk.inspect("search-reference", &[]).await?;
    desk.press(Key::Enter + "").await?;
    // Where it can be suspended, cancelled or replaced.
    desk.path_where("be the document’s page", |path| path.starts_with("/issuer/documents/")).await?;
    desk.see("What anyone who checks it sees").await?;
    desk.press(Key::Control + "k").await?;
    desk.press("nothing is called so").await?;
    desk.see("Nothing matches").await?;
    desk.inspect("search-nothing", &[]).await?;
    desk.press(Key::Escape + "").await?;
    desk.press(Key::Escape + "").await?;
    desk.sign_out().await?;

    // A centre's user finds what is the centre's.
    let phone = Browser::start(&portal.base, Screen::PHONE).await?;
    phone.open("/").await?;
    phone.sign_in(&scene.user.email, scene::PASSWORD).await?;
    phone.see("Jobs completed").await?;
    phone.click("button", "Search").await?;
    phone.fill("Search everywhere", "wojcik").await?;
    phone.see("Łucja Wójcik").await?;
    phone.inspect("search-phone", &[]).await?;
    let hit = phone.name_like("option", "Łucja").await?;
    phone.click("option", &hit).await?;
    phone.see("Record details").await?;
    phone.assert_no_complaints(&[]).await
}

#[tokio::test]
async fn reports_are_read_filtered_and_kept() -> Result<()> {
    let portal = Portal::demo().await?;
    let desk = Browser::start(&portal.base, Screen::DESK).await?;
    desk.open("/issuer/reports").await?;
    desk.sign_in(portal::DEMO_ISSUER, portal::DEMO_PASSWORD).await?;
    desk.see("Documents issued by month").await?;
    desk.tick("By qualification").await?;
    desk.path_where("say the lines", |path| path.contains("by=")).await?;
    desk.see("Documents issued by").await?;
    desk.tick("By centre").await?;
    desk.path_where("say the lines", |path| path.contains("by=centre")).await?;
    desk.see("Harbour College").await?;
    desk.inspect("reports-by-centre", &[]).await?;
    desk.click("link", "Quarterly return").await?;
    desk.see("Certificates by quarter").await?;
    desk.see("All qualifications").await?;
    desk.inspect("reports-quarterly", &[]).await?;
    desk.click("button", "Download CSV").await?;
    desk.see("Saved quarterly-return.csv").await?;
    desk.click("button", "Filter").await?;
    desk.choose("Qualifications", "Not regulated only").await?;
    desk.click("button", "Apply").await?;
    desk.path_where("say the filter", |path| path.contains("regulated=false")).await?;
    desk.see("Heritage Boatbuilding").await?;
    desk.gone("Food Safety").await?;
    desk.click("link", "Publishing times").await?;
    desk.path_where("keep the filter", |path| path.contains("regulated=false")).await?;
    desk.see("Half of them within").await?;
    desk.inspect("reports-publishing", &[]).await?;
    desk.click("link", "Notifications").await?;
    desk.see("Learners notified by centre").await?;
    desk.inspect("reports-notifications", &[]).await?;
    desk.reload().await?;
    desk.see("Learners notified by centre").await?;
    desk.assert_no_complaints(&[]).await
}
