//! An exams officer finds records, chooses all that match, exports them, watches, downloads, and opens the archive.

use std::process::Command;

use anyhow::{Result, ensure};
use e2e::{Browser, Portal, Scene, Screen, scene, wait};
use thirtyfour::Key;

#[tokio::test]
async fn records_are_found_exported_and_downloaded_by_keyboard() -> Result<()> {
    let portal = Portal::start().await?;
    let scene = Scene::lay(&portal).await?;
    let batch = scene.issuer.import(&scene::csv(&scene.awards(12))).await?;
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
    let view = desk.name_like("link", "View of Łucja").await?;
    desk.find("link", &view).await?.send_keys(Key::Enter + "").await?;
    desk.see("What happened").await?;
    desk.see("Unique Learner Number").await.ok();
    desk.inspect("record", &[]).await?;
    desk.find("button", "Preview the transcript").await?.send_keys(Key::Enter + "").await?;
    desk.css("dialog iframe").await?;
    desk.press(Key::Escape + "").await?;

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
