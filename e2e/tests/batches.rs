//! The issuer's desk: the sample file with mistakes in it, mapped, mended by keyboard, previewed, planned, cancelled and
//! published; a single award; and two people at one row.

use std::fs;

use anyhow::{Context, Result, ensure};
use e2e::{
    Browser, Portal, Scene, Screen,
    portal::{ISSUER_EMAIL, ISSUER_PASSWORD},
    scene::{self, CENTRE},
};
use serde_json::{Value, json};
use shared::batches::Column;
use thirtyfour::prelude::*;

/// Types into a cell of the sheet and presses Enter.
async fn mend(desk: &Browser, cell: &str, text: &str) -> Result<()> {
    desk.fill(cell, text).await?;
    desk.press(Key::Enter).await
}

/// What a cell of the sheet holds.
async fn held(desk: &Browser, cell: &str) -> Result<String> {
    desk.field(cell).await?.value().await?.context("a cell without a value")
}

/// Pastes two cells into the sheet, from the first name of line 14 on.
const PASTE: &str = "
    const data = new DataTransfer();
    data.setData('text/plain', 'Robin\tPasted');
    const cell = document.querySelector(\"[aria-label='First name, line 14']\");
    cell.focus();
    cell.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    return true";

/// The name of what has the focus.
async fn focused(desk: &Browser) -> Result<String> {
    desk.evaluate("return document.activeElement.getAttribute('aria-label') ?? ''").await
}

#[tokio::test]
async fn the_sample_with_mistakes_is_mapped_mended_planned_and_published() -> Result<()> {
    let portal = Portal::start().await?;
    let scene = Scene::lay(&portal).await?;
    let folder = tempfile::tempdir()?;
    let mut desk = Browser::start(&portal.base, Screen::DESK).await?;
    let file = folder.path().join("sample of awards.csv");
    fs::write(&file, scene.issuer.bytes("/issuer/batch-files/sample.csv").await?)?;
    desk.open("/issuer/batches").await?;
    desk.sign_in(ISSUER_EMAIL, ISSUER_PASSWORD).await?;
    desk.see("No batches yet").await?;

    // Its headers are not ours: all are guessed but one, which is not needed.
    desk.upload(&file).await?;
    desk.see("This file names its columns in its own way").await?;
    desk.see("Every required column is there").await?;
    desk.see("1 column is not imported: Tutor.").await?;
    desk.inspect("batch-mapping", &[]).await?;
    // A column that is taken away is missed, and said where.
    desk.choose("Surname is read as", "Not imported").await?;
    desk.see("Still missing: Last name").await?;
    desk.click("button", "Import").await?;
    desk.see("Please check this").await?;
    desk.choose("Surname is read as", "Last name *").await?;
    desk.click("button", "Import").await?;
    desk.find("button", "Publish 17 rows…").await?;
    let rows = desk.rows_where("be those held back", |rows| rows.len() == 7).await?;
    ensure!(rows[0].starts_with('5'), "{rows:?}");
    desk.inspect("batch-mend", &[]).await?;

    // One correction, and the same for the others with the same slip.
    ensure!(held(&desk, "Qualification number, line 5").await? == "999/0000/X");
    mend(&desk, "Qualification number, line 5", "601/2977/3").await?;
    desk.see("4 other rows have the same value").await?;
    desk.inspect("batch-mend-alike", &[]).await?;
    desk.click("button", "Apply to the 4 other rows with this value").await?;
    desk.see("Changed 4 rows; 4 are good now.").await?;
    desk.rows_where("be the two that are left", |rows| rows.len() == 2).await?;

    // The rest by keyboard alone.
    desk.field("Date of birth, line 7").await?.focus().await?;
    desk.press(Key::Control + "a").await?;
    desk.press("2003-02-28").await?;
    desk.press(Key::Escape).await?;
    ensure!(held(&desk, "Date of birth, line 7").await? == "31/02/2003", "Escape took nothing back");
    // As people here write it; it is kept with the year first.
    desk.press("28/02/2003").await?;
    desk.press(Key::Enter).await?;
    ensure!(focused(&desk).await? == "Date of birth, line 14");
    desk.press(Key::Up).await?;
    ensure!(focused(&desk).await? == "Date of birth, line 7");
    // A block from a spreadsheet, and back.
    desk.evaluate::<bool>(PASTE).await?;
    desk.see("Pasted into 1 row").await?;
    ensure!(held(&desk, "Last name, line 14").await? == "Pasted");
    desk.click("button", "Undo").await?;
    desk.see("1 row: what was pasted is taken back.").await?;
    ensure!(held(&desk, "Last name, line 14").await?.is_empty());
    mend(&desk, "ULN, line 14", "9276308686").await?;
    mend(&desk, "Last name, line 14", "Roberts").await?;
    desk.rows_where("be good", |rows| rows.iter().all(|row| row.contains("Good"))).await?;
    ensure!(held(&desk, "Date of birth, line 7").await? == "2003-02-28");
    desk.turn_to(Screen::PHONE).await?;
    desk.inspect("batch-mended", &[]).await?;
    desk.turn_to(Screen::DESK).await?;

    // A document before it is issued.
    desk.click("button", "Preview the documents of line 7").await?;
    desk.css("iframe[title='Preview of the certificate']").await?;
    desk.see("A preview, not issued").await?;
    desk.inspect("batch-preview", &[]).await?;
    desk.tick("Letter").await?;
    desk.css("iframe[title='Preview of the letter']").await?;
    desk.click("button", "Close").await?;

    // Planned, and cancelled before it begins.
    desk.click("button", "Publish 24 rows…").await?;
    desk.see("24 new learners are made").await?;
    desk.see("72 documents").await?;
    desk.tick("At a time").await?;
    desk.inspect("batch-plan", &[]).await?;
    desk.click("button", "Plan to publish 24 rows").await?;
    desk.see("Will be published in").await?;
    desk.inspect("batch-planned", &[]).await?;
    desk.reload().await?;
    desk.see("Will be published in").await?;
    desk.click("button", "Cancel the publication").await?;
    desk.see("The planned publication is cancelled").await?;
    desk.click("button", "Publish 24 rows…").await?;
    desk.click("button", "Publish 24 rows").await?;
    desk.see("Jobs issued from this batch").await?;
    ensure!(desk.evaluate::<String>("return document.activeElement.id").await? == "jobs-title");
    desk.see("72 of 72").await?;
    desk.see(CENTRE).await?;

    // The next file with the same columns maps by itself; all its awards are issued already.
    desk.open("/issuer/batches").await?;
    desk.upload(&file).await?;
    desk.see("did last time").await?;
    desk.inspect("batch-mapped", &[]).await?;
    desk.click("button", "Import").await?;
    desk.see("Already issued").await?;
    desk.see("This very file was imported before").await?;
    let issued = desk.name_like("button", "Already issued").await?;
    desk.click("button", &issued).await?;
    desk.rows_where("lead to documents", |rows| rows.iter().all(|row| row.contains("Certificate"))).await?;
    desk.inspect("batch-again", &[]).await?;
    desk.find("button", "Delete…").await?;
    desk.click("button", "Delete…").await?;
    desk.see("are deleted for good").await?;
    desk.click("button", "Delete the batch").await?;
    desk.path_where("be the batches", |path| path == "/issuer/batches").await?;
    Ok(())
}

#[tokio::test]
async fn of_two_at_one_row_the_second_sees_what_the_first_wrote() -> Result<()> {
    let portal = Portal::start().await?;
    let scene = Scene::lay(&portal).await?;
    let awards = [scene.awards(1).remove(0).with(Column::LastName, "")];
    let batch = scene.issuer.import(&scene::csv(&awards)).await?;
    let page = format!("/issuer/batches/{}", batch.id);
    let first = Browser::start(&portal.base, Screen::DESK).await?;
    let second = Browser::start(&portal.base, Screen::DESK).await?;
    for desk in [&first, &second] {
        desk.open(&page).await?;
        desk.sign_in(ISSUER_EMAIL, ISSUER_PASSWORD).await?;
        desk.field("Last name, line 2").await?;
    }
    mend(&first, "Last name, line 2", "Llŷr").await?;
    first.see("Good").await?;
    mend(&second, "Last name, line 2", "Llyr").await?;
    second.see("Someone else changed this row meanwhile").await?;
    second.inspect("batch-conflict", &["/rows/"]).await?;
    ensure!(held(&second, "Last name, line 2").await? == "Llŷr");
    second.click("button", "Use mine").await?;
    second.gone("Someone else changed this row").await?;
    ensure!(held(&second, "Last name, line 2").await? == "Llyr");
    Ok(())
}

#[tokio::test]
async fn a_single_award_goes_the_way_of_all() -> Result<()> {
    let portal = Portal::start().await?;
    let scene = Scene::lay(&portal).await?;
    let bees = json!({ "number": "603/1234/X", "title": "Level 2 Award in Beekeeping", "level": "Level 2",
        "regulated": true, "units": [{ "reference": "M/601/5030", "title": "The colony’s year", "level": "2", "credits": 3 }] });
    scene.issuer.post::<Value>("/issuer/qualifications", &bees).await?;
    let desk = Browser::start(&portal.base, Screen::DESK).await?;
    desk.open("/issuer/awards/new").await?;
    desk.sign_in(ISSUER_EMAIL, ISSUER_PASSWORD).await?;
    desk.find("button", "Check this award").await?;
    desk.inspect("award-new", &[]).await?;
    desk.click("button", "Check this award").await?;
    desk.see("Choose a centre.").await?;
    desk.fill("Enrolment number", "E900").await?;
    desk.fill("First name (optional)", "Gwenllian").await?;
    desk.fill("Last name", "Tŵr-Llŵyd").await?;
    desk.fill_date("Date of birth", "2004-03-02").await?;
    for (label, text) in [("Centre", "Coleg"), ("Qualification", "Bee")] {
        desk.fill(label, text).await?;
        let option = desk.name_like("option", if label == "Centre" { CENTRE } else { "Level 2" }).await?;
        desk.click("option", &option).await?;
    }
    desk.fill_date("Award date", "2026-10-30").await?;
    // The units of the qualification are there, to be graded.
    ensure!(held(&desk, "Title").await? == "The colony’s year");
    desk.fill("Grade (optional)", "Merit; with care").await?;
    desk.click("button", "Check this award").await?;
    desk.see("Leave out | and ; here.").await?;
    desk.fill("Grade (optional)", "Merit").await?;
    desk.inspect("award-units", &[]).await?;
    desk.click("button", "Check this award").await?;
    desk.find("button", "Publish 1 row…").await?;
    desk.see("Single award").await?;
    desk.see("Gwenllian Tŵr-Llŵyd").await?;
    desk.inspect("award-checked", &[]).await
}

#[tokio::test]
async fn rows_are_checked_again_and_good_ones_changed_before_they_are_issued() -> Result<()> {
    let portal = Portal::start().await?;
    let scene = Scene::lay(&portal).await?;
    let mut awards = scene.awards(2);
    awards[0] = awards[0].clone().with(Column::CentreNumber, "77777");
    let batch = scene.issuer.import(&scene::csv(&awards)).await?;
    let mut desk = Browser::start(&portal.base, Screen::DESK).await?;
    desk.open(&format!("/issuer/batches/{}", batch.id)).await?;
    desk.sign_in(ISSUER_EMAIL, ISSUER_PASSWORD).await?;
    desk.field("Centre number, line 2").await?;
    desk.click("button", "Check again").await?;
    desk.see("Checked 1 row: still held back.").await?;
    let centre = json!({ "number": "77777", "name": "Cove College",
        "address": { "line1": "1 Quay", "town": "Cove", "postcode": "LL1 1AA", "country": "GB" } });
    scene.issuer.post::<Value>("/issuer/centres", &centre).await?;
    desk.click("button", "Check again").await?;
    desk.see("Checked 1 row; 1 is held back no more.").await?;
    desk.see("Nothing is held back").await?;

    let good = desk.name_like("button", "Good").await?;
    desk.click("button", &good).await?;
    desk.rows_where("be both", |rows| rows.len() == 2).await?;
    desk.click("button", "Edit these rows").await?;
    mend(&desk, "Last name, line 3", "Tŵr-Newydd").await?;
    desk.rows_where("be good", |rows| rows.iter().all(|row| row.contains("Good"))).await?;
    desk.inspect("batch-edit-good", &[]).await?;
    desk.turn_to(Screen::PHONE).await?;
    desk.inspect("batch-edit-good-phone", &[]).await?;
    desk.click("button", "Done").await?;
    desk.see("Tŵr-Newydd").await
}
