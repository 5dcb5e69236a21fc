//! Setting up in the browser: a centre, a qualification with units, a user who is invited, a learner; and two people
//! who change the same centre at once.

use std::fs;

use anyhow::{Context, Result, ensure};
use e2e::{
    Browser, Portal, Scene, Screen,
    portal::{ISSUER_EMAIL, ISSUER_PASSWORD},
    scene::{self, CENTRE},
};
use shared::batches::Column;

#[tokio::test]
async fn a_newcomer_sets_everything_up() -> Result<()> {
    let portal = Portal::start().await?;
    let desk = Browser::start(&portal.base, Screen::DESK).await?;
    desk.open("/issuer/centres").await?;
    desk.sign_in(ISSUER_EMAIL, ISSUER_PASSWORD).await?;
    desk.see("No centres yet").await?;
    desk.inspect("centres-empty", &[]).await?;

    // A centre: what is missing is said beside the fields, and nothing that was typed is lost.
    desk.open("/issuer/centres/new").await?;
    desk.fill("Centre number", "10411").await?;
    desk.fill("Name", "Harbour College").await?;
    desk.fill("Address line 1", "12 Quay Street").await?;
    desk.fill("Town", "Aberwen").await?;
    desk.click("button", "Create the centre").await?;
    desk.see("Enter a value").await?;
    desk.inspect("centre-new-wrong", &[]).await?;
    desk.fill("Postcode", "SA99 1HC").await?;
    desk.fill("Credit limit (optional)", "2,500").await?;
    desk.click("button", "Create the centre").await?;
    desk.find("heading", "Harbour College").await?;
    desk.see("£2,500.00").await?;
    let centre = desk.path().await?;
    desk.inspect("centre", &[]).await?;

    // A qualification with two units.
    desk.open("/issuer/qualifications/new").await?;
    desk.fill("Qualification number", "60129773").await?;
    desk.fill("Title", "Level 2 Award in Food Safety").await?;
    desk.choose("Level", "Level 2").await?;
    desk.click("button", "Add a unit").await?;
    desk.fill("Reference", "F/601/0010").await?;
    let title = desk.css(".rows-row input[name$='title']").await?;
    title.send_keys("Food safety principles").await?;
    desk.inspect("qualification-new", &[]).await?;
    desk.click("button", "Create the qualification").await?;
    desk.find("heading", "Level 2 Award in Food Safety").await?;
    desk.see("601/2977/3").await?;
    desk.click("link", "Units 1").await?;
    desk.see("Food safety principles").await?;

    // A user of the centre, from the centre's page; the invitation is in the mailbox.
    desk.open(&format!("{centre}?tab=users")).await?;
    desk.see("Nobody yet").await?;
    desk.click("link", "Create a user").await?;
    desk.see("Harbour College").await?;
    desk.fill("Email", "exams@harbour.example").await?;
    desk.fill("First name (optional)", "Zoë").await?;
    desk.fill("Last name", "Marsh").await?;
    desk.inspect("user-new", &[]).await?;
    desk.click("button", "Create the user").await?;
    desk.find("heading", "Zoë Marsh").await?;
    desk.see("Invited, and has not chosen a password yet").await?;
    desk.inspect("user", &[]).await?;
    desk.click("button", "Send the invitation again").await?;
    desk.see("A new mail is on its way").await?;
    desk.open("/mailbox").await?;
    desk.see("exams@harbour.example").await?;

    // A learner.
    desk.open("/issuer/learners/new").await?;
    desk.fill("Enrolment number", "NA-1").await?;
    desk.fill("Last name", "Llŷr").await?;
    desk.fill_date("Date of birth", "2004-02-29").await?;
    desk.click("button", "Create the learner").await?;
    desk.find("heading", "Llŷr").await?;
    desk.open("/issuer/learners?q=llyr").await?;
    desk.rows_where("be the learner", |rows| rows.len() == 1).await?;
    desk.inspect("learners", &[]).await
}

#[tokio::test]
async fn two_people_change_a_centre_at_once() -> Result<()> {
    let portal = Portal::start().await?;
    let scene = Scene::lay(&portal).await?;
    let one = Browser::start(&portal.base, Screen::DESK).await?;
    let other = Browser::start(&portal.base, Screen::DESK).await?;
    let path = format!("/issuer/centres/{}/edit", scene.centre.id);
    for desk in [&one, &other] {
        desk.open(&path).await?;
        desk.sign_in(ISSUER_EMAIL, ISSUER_PASSWORD).await?;
        desk.field("Name").await?;
    }
    one.fill("Name", "Harbour Sixth Form College").await?;
    one.click("button", "Save changes").await?;
    one.find("heading", "Harbour Sixth Form College").await?;
    other.fill("Name", "Harbour Academy").await?;
    other.fill("Town", "Aberwen-on-Sea").await?;
    other.click("button", "Save changes").await?;
    other.see("Someone changed this meanwhile").await?;
    other.see("Harbour Sixth Form College").await?;
    other.inspect("centre-conflict", &["/issuer/centres/"]).await?;
    other.click("button", "Save with these values").await?;
    other.find("heading", "Harbour Academy").await?;
    other.see("Aberwen-on-Sea").await?;
    other.click("link", "History").await?;
    other.see("became Harbour Academy").await?;
    other.inspect("centre-history", &["/issuer/centres/"]).await?;
    // Archiving says what comes of it.
    other.click("link", "Details").await?;
    other.click("button", "Archive…").await?;
    other.see("Its users can still sign in").await?;
    other.inspect("centre-archive", &["/issuer/centres/"]).await?;
    other.click("button", "Archive").await?;
    other.see("This centre is archived").await
}

#[tokio::test]
async fn a_file_of_qualifications_is_looked_at_before_it_is_imported() -> Result<()> {
    let portal = Portal::start().await?;
    let folder = tempfile::tempdir()?;
    let desk = Browser::start(&portal.base, Screen::DESK).await?;
    desk.open("/issuer/qualifications/import").await?;
    desk.sign_in(ISSUER_EMAIL, ISSUER_PASSWORD).await?;
    desk.see("Nothing is written before you say so").await?;
    let file = folder.path().join("register.csv");
    let header = "number,title,level,regulated,units";
    fs::write(
        &file,
        format!("{header}\n60129773,Food Safety,2,yes,F/1|Principles|2|1\n12,Wrong,Level 9,maybe,\n"),
    )?;
    desk.upload(&file).await?;
    desk.find("button", "Import 1 qualification").await?;
    desk.see("Write yes or no").await?;
    desk.inspect("qualification-import", &[]).await?;
    desk.click("button", "Import 1 qualification").await?;
    desk.see("mend them in your file").await?;
    desk.open("/issuer/qualifications").await?;
    desk.rows_where("be the one that was right", |rows| rows.len() == 1 && rows[0].contains("Food Safety"))
        .await?;
    Ok(())
}

#[tokio::test]
async fn a_duplicate_is_merged_and_brought_back() -> Result<()> {
    let portal = Portal::start().await?;
    let scene = Scene::lay(&portal).await?;
    let folder = tempfile::tempdir()?;
    let desk = Browser::start(&portal.base, Screen::DESK).await?;
    let mut awards = scene.awards(1);
    let again =
        awards[0].clone().with(Column::EnrolmentNumber, "TWICE-1").with(Column::AwardDate, "2025-01-31");
    awards.push(again.with(Column::Uln, ""));
    let file = folder.path().join("awards.csv");
    fs::write(&file, scene::csv(&awards))?;
    desk.open("/issuer/batches").await?;
    desk.sign_in(ISSUER_EMAIL, ISSUER_PASSWORD).await?;
    desk.upload(&file).await?;
    desk.see("awards.csv").await?;
    desk.click("button", "Import").await?;
    desk.click("button", "Publish 2 rows…").await?;
    desk.click("button", "Publish 2 rows").await?;
    desk.see("6 of 6").await?;

    desk.open("/issuer/learners?alike=same_name_and_birth&sort=name").await?;
    let rows = desk.rows_where("be both", |rows| rows.len() == 2).await?;
    ensure!(rows.iter().any(|row| row.contains("TWICE-1")), "{rows:?}");
    desk.inspect("learners-alike", &[]).await?;
    desk.open("/issuer/learners?enrolment_number=TWICE-1").await?;
    desk.rows_where("be the duplicate", |rows| rows.len() == 1).await?;
    let correct = desk.name_like("link", "Correct ").await?;
    let name = correct.trim_start_matches("Correct ").to_owned();
    // From the one who stays, to the comparison with the other.
    desk.open("/issuer/learners?alike=same_name_and_birth&sort=name").await?;
    desk.rows_where("be both", |rows| rows.len() == 2).await?;
    let stays: String = desk
        .evaluate("return [...document.querySelectorAll('tbody tr')].find(row => !row.innerText.includes('TWICE-1')).querySelector('a').getAttribute('href')")
        .await?;
    desk.open(&stays).await?;
    desk.see("Likely duplicates").await?;
    let compare = desk.name_like("link", "Compare").await?;
    desk.click("link", &compare).await?;
    desk.see("Side by side").await?;
    desk.inspect("learners-compared", &[]).await?;
    desk.click("button", "Merge…").await?;
    desk.see("You can undo it for 30 days").await?;
    desk.inspect("learners-merge", &[]).await?;
    desk.click("button", "Merge").await?;
    desk.see("Merged duplicates").await?;
    desk.see("TWICE-1").await?;
    desk.click("link", "Records").await?;
    desk.rows_where("be both records", |rows| rows.len() == 2 && rows[0].contains(CENTRE)).await?;
    desk.inspect("learner-records", &[]).await?;
    desk.click("link", "Details").await?;
    let undo = desk.name_like("button", "Undo…").await?;
    desk.click("button", &undo).await?;
    desk.click("button", "Undo the merge").await?;
    desk.see("is a learner of their own again").await?;
    desk.open("/issuer/learners?enrolment_number=TWICE-1").await?;
    let rows = desk.rows_where("be there again", |rows| rows.len() == 1).await?;
    rows[0].contains("TWICE-1").then_some(()).with_context(|| format!("{name}: {rows:?}"))
}
