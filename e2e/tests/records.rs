//! An exams officer finds records, chooses all that match, exports them, watches, downloads, and opens the archive.

use std::process::Command;

use anyhow::{Result, ensure};
use e2e::{Browser, Portal, Scene, Screen, scene, wait};
use shared::batches::Column;
use thirtyfour::Key;

/// A Unique Learner Number.
const ULN: &str = "9276308686";

#[tokio::test]
async fn records_are_found_exported_and_downloaded_by_keyboard() -> Result<()> {
    let portal = Portal::start().await?;
    let scene = Scene::lay(&portal).await?;
    let mut awards = scene.awards(12);
    awards[0] = awards[0].clone().with(Column::Uln, ULN);
    let batch = scene.issuer.import(&scene::csv(&awards)).await?;
    scene.issuer.publish(batch.id).await?;
    let folder = tempfile::tempdir()?;
    let mut desk = Browser::start(&portal.base, Screen::DESK).await?;
    desk.keep_downloads_in(folder.path()).await?;
    desk.open("/downloads").await?;
    desk.sign_in(&scene.user.email, scene::PASSWORD).await?;
    desk.see("No downloads yet").await?;
    desk.inspect("downloads-empty", &[]).await?;
    desk.find("link", "Records").await?.send_keys(Key::Enter + "").await?;
    desk.path_where("be the records", |path| path == "/records").await?;
    desk.rows_where("be all records", |rows| rows.len() == 12).await?;
    desk.inspect("records", &[]).await?;

    desk.press("/").await?;
    desk.press("wojcik").await?;
    desk.path_where("keep the search", |path| path.contains("q=wojcik")).await?;
    let rows = desk.rows_where("be those found", |rows| !rows.is_empty() && rows.len() < 12).await?;
    ensure!(rows.iter().all(|row| row.contains("Wójcik")), "{rows:?}");
    let view = desk.name_like("link", "View of Łucja Wójcik, E00012").await?;
    desk.find("link", &view).await?.send_keys(Key::Enter + "").await?;
    desk.see("What happened").await?;
    desk.inspect("record", &[]).await?;
    desk.find("button", "Preview the transcript").await?.send_keys(Key::Enter + "").await?;
    desk.css("dialog iframe").await?;
    desk.press(Key::Escape + "").await?;

    // A ULN is found in both ways, and stands in no address; Back and reload know it nevertheless.
    desk.open("/records").await?;
    desk.rows_where("be all records", |rows| rows.len() == 12).await?;
    desk.press("/").await?;
    desk.press(ULN).await?;
    desk.rows_where("be the learner's", |rows| rows.len() == 1).await?;
    desk.path_where("keep no ULN", |path| path.contains("q=~")).await?;
    desk.click("button", "Filter").await?;
    desk.fill("ULN", ULN).await?;
    desk.click("button", "Apply").await?;
    desk.find("button", &format!("Remove filter ULN: {ULN}")).await?;
    desk.path_where("keep no ULN", |path| path.contains("uln=~") && !path.contains(ULN)).await?;
    desk.reload().await?;
    desk.rows_where("be the learner's", |rows| rows.len() == 1).await?;
    desk.find("button", &format!("Remove filter ULN: {ULN}")).await?;

    desk.open("/records?limit=5").await?;
    desk.rows_where("be a page", |rows| rows.len() == 5).await?;
    desk.click("button", "Filter").await?;
    desk.tick("Certificate").await?;
    desk.fill("Qualification", "level").await?;
    desk.inspect("records-filter", &[]).await?;
    desk.find("button", "Apply").await?.send_keys(Key::Enter + "").await?;
    desk.path_where("keep the filters", |path| {
        path.contains("qualification=level") && path.contains("kind=certificate")
    })
    .await?;
    desk.find("button", "Remove filter Qualification: level").await?;
    desk.rows_where("be a page", |rows| rows.len() == 5).await?;
    desk.tick("Select all on this page").await?;
    desk.see("5 records selected").await?;
    desk.find("button", "Select all 12 that match").await?.send_keys(Key::Enter + "").await?;
    desk.see("All 12 records that match are selected").await?;
    desk.inspect("records-selected", &[]).await?;
    desk.find("button", "Export…").await?.send_keys(Key::Enter + "").await?;
    desk.see("36 documents of 12 records").await?;
    desk.inspect("export-dialog", &[]).await?;
    desk.find("button", "Make the download").await?.send_keys(Key::Enter + "").await?;
    desk.see("Please check this").await?;
    desk.fill("Name", "Autumn/audit").await?;
    desk.tick("Letters (12)").await?;
    desk.see("24 documents of 12 records").await?;
    desk.find("button", "Make the download").await?.send_keys(Key::Enter + "").await?;
    desk.path_where("be the downloads", |path| path.starts_with("/downloads")).await?;
    desk.rows_where("be ready", |rows| rows.len() == 1 && rows[0].contains("Ready")).await?;
    desk.inspect("downloads", &[]).await?;
    desk.find("button", "Download “Autumn/audit”").await?.send_keys(Key::Enter + "").await?;
    desk.see("Saved Autumn-audit.zip").await?;
    let file = folder.path().join("Autumn-audit.zip");
    wait::until("the file to be there", wait::WORK, async || Ok(file.is_file().then_some(()))).await?;
    let output = Command::new("unzip").args(["-t", "-q"]).arg(&file).output()?;
    ensure!(output.status.success(), "{output:?}");
    let output = Command::new("unzip").arg("-Z1").arg(&file).output()?;
    let names = String::from_utf8(output.stdout)?;
    ensure!(names.lines().count() == 25 && names.contains("index.csv"), "{names}");
    desk.rows_where("count it", |rows| rows[0].contains("1 time")).await?;

    desk.turn_to(Screen::PHONE.in_dark()).await?;
    desk.inspect("downloads", &[]).await?;
    desk.open("/records").await?;
    desk.rows_where("be all records", |rows| rows.len() == 12).await?;
    desk.inspect("records", &[]).await?;
    desk.turn_to(Screen::NARROW).await?;
    desk.inspect("records", &[]).await?;
    desk.open("/downloads").await?;
    desk.click("button", "Delete… “Autumn/audit”").await?;
    desk.see("Its files are gone").await?;
    desk.inspect("downloads-delete", &[]).await?;
    desk.click("button", "Delete").await?;
    desk.see("No downloads yet").await?;
    desk.assert_no_complaints(&[]).await
}

#[tokio::test]
async fn an_issue_is_reported_answered_and_closed() -> Result<()> {
    let portal = Portal::start().await?;
    let scene = Scene::lay(&portal).await?;
    let batch = scene.issuer.import(&scene::csv(&scene.awards(2))).await?;
    scene.issuer.publish(batch.id).await?;
    let desk = Browser::start(&portal.base, Screen::DESK).await?;
    desk.open("/records").await?;
    desk.sign_in(&scene.user.email, scene::PASSWORD).await?;
    desk.rows_where("be all records", |rows| rows.len() == 2).await?;
    let preview = desk.name_like("button", "Preview of").await?;
    desk.click("button", &preview).await?;
    desk.css("dialog iframe").await?;
    desk.click("button", "Report an issue…").await?;
    desk.click("button", "Send the report").await?;
    desk.see("Please check this").await?;
    desk.fill("Describe it", "The first name lacks its accent.").await?;
    desk.inspect("issue-dialog", &[]).await?;
    desk.click("button", "Send the report").await?;
    desk.see("Reported. We answer by email").await?;
    desk.open("/issue-reports").await?;
    desk.rows_where("be the report", |rows| rows.len() == 1 && rows[0].contains("Open")).await?;
    desk.inspect("issue-reports", &[]).await?;

    let mut inbox = Browser::start(&portal.base, Screen::DESK).await?;
    inbox.open("/issuer/issue-reports").await?;
    inbox.sign_in(e2e::portal::ISSUER_EMAIL, e2e::portal::ISSUER_PASSWORD).await?;
    let subject = inbox.name_like("link", "Certificate ").await?;
    inbox.inspect("issue-inbox", &[]).await?;
    inbox.click("link", &subject).await?;
    inbox.see("The first name lacks its accent.").await?;
    inbox.fill("Reply (optional)", "A new certificate is on its way.").await?;
    inbox.choose("Status", "Closed").await?;
    inbox.click("button", "Send").await?;
    inbox.see("Saved. Who reported is told by email.").await?;
    inbox.inspect("issue-report", &[]).await?;
    inbox.turn_to(Screen::PHONE).await?;
    inbox.inspect("issue-report", &[]).await?;

    desk.reload().await?;
    desk.rows_where("be closed", |rows| rows.len() == 1 && rows[0].contains("Closed")).await?;
    let view = desk.name_like("button", "View the report").await?;
    desk.click("button", &view).await?;
    desk.see("A new certificate is on its way.").await?;
    desk.inspect("issue-shown", &[]).await?;
    desk.assert_no_complaints(&[]).await?;
    inbox.assert_no_complaints(&[]).await
}
