//! The main job in the browser: from a file of awards to a certificate that a stranger verifies.

use std::fs;

use anyhow::{Context, Result, ensure};
use e2e::{
    Browser, Portal, Scene, Screen,
    portal::{ISSUER_EMAIL, ISSUER_PASSWORD},
    scene::{self, CENTRE},
};
use shared::batches::Column;

/// The reference that a text shows.
fn reference_in(text: &str) -> Result<String> {
    let is_reference = |word: &&str| word.len() == 19 && word.matches('-').count() == 3;
    Ok(text.split(' ').find(is_reference).with_context(|| format!("no reference in {text}"))?.to_owned())
}

#[tokio::test]
async fn a_file_of_awards_becomes_certificates_that_a_stranger_verifies() -> Result<()> {
    let portal = Portal::start().await?;
    let scene = Scene::lay(&portal).await?;
    let folder = tempfile::tempdir()?;
    let desk = Browser::start(&portal.base, Screen::DESK).await?;

    // The issuer imports a file with two bad rows, sees them, and publishes the rest.
    let mut awards = scene.awards(8);
    awards[2] = awards[2].clone().with(Column::DateOfBirth, "2004-02-31");
    awards[5] = awards[5].clone().with(Column::QualificationNumber, "999/9999/9");
    let file = folder.path().join("autumn awards.csv");
    fs::write(&file, scene::csv(&awards))?;
    desk.open("/").await?;
    desk.see("A learner?").await?;
    desk.inspect("sign-in", &[]).await?;
    desk.sign_in(ISSUER_EMAIL, ISSUER_PASSWORD).await?;
    desk.path_where("be the desk", |path| path == "/issuer").await?;
    desk.click("link", "Batches").await?;
    desk.see("No batches yet").await?;
    desk.inspect("batches-empty", &[]).await?;
    desk.upload(&file).await?;
    desk.see("autumn awards.csv").await?;
    desk.click("button", "Import").await?;
    desk.find("button", "Publish 6 rows…").await?;
    desk.rows_where("be those held back", |rows| rows.len() == 2).await?;
    for (cell, value) in
        [("Date of birth, line 4", "2004-02-31"), ("Qualification number, line 7", "999/9999/9")]
    {
        let held = desk.field(cell).await?.value().await?;
        ensure!(held.as_deref() == Some(value), "{cell} holds {held:?}");
    }
    desk.inspect("batch-checked", &[]).await?;
    desk.click("button", "Publish 6 rows…").await?;
    desk.see("18 documents").await?;
    desk.inspect("batch-publish", &[]).await?;
    desk.click("button", "Publish 6 rows").await?;
    desk.see("Jobs issued from this batch").await?;
    desk.see(CENTRE).await?;
    desk.see("18 of 18").await?;
    desk.reload().await?;
    desk.see("Jobs issued from this batch").await?;
    desk.inspect("batch-published", &[]).await?;
    desk.sign_out().await?;

    // The centre's user finds the job and its documents, and previews one.
    desk.sign_in(&scene.user.email, scene::PASSWORD).await?;
    desk.path_where("be the dashboard", |path| path.starts_with("/dashboard")).await?;
    desk.see("Jobs completed").await?;
    desk.inspect("dashboard", &[]).await?;
    desk.click("link", "Jobs issued").await?;
    let job = desk.name_like("link", "View ").await?;
    desk.inspect("jobs-issued", &[]).await?;
    desk.click("link", &job).await?;
    desk.find("heading", job.trim_start_matches("View ")).await?;
    let rows = desk.rows_where("be the job's documents", |rows| rows.len() == 18).await?;
    let certificate = rows.iter().find(|row| row.contains("Siôn") && row.contains("Certificate"));
    let reference = reference_in(certificate.context("no certificate")?)?;
    for figure in ["Requested 18", "Pending 0 0%", "Failed 0 0%", "Completed 18 100%"] {
        desk.see(figure).await?;
    }
    desk.inspect("print-job", &[]).await?;
    desk.click("button", "Details of Siôn Llŷr-Puw").await.err().context("three rows share this name")?;
    desk.click("button", "Preview certificate of Siôn Llŷr-Puw").await?;
    desk.css("iframe[title='Certificate of Siôn Llŷr-Puw']").await?;
    desk.see(&reference).await?;
    let download = desk.css("dialog a[download]").await?;
    let name = download.attr("download").await?.unwrap_or_default();
    ensure!(name.ends_with(&format!("_certificate_{reference}.pdf")), "it is saved as {name}");
    ensure!(download.prop("href").await?.is_some_and(|href| href.starts_with("blob:")), "nothing to save");
    desk.inspect("viewer", &[]).await?;
    desk.tick("Print").await?;
    desk.click("button", "Next document").await?;
    desk.css("iframe[title='Transcript of Siôn Llŷr-Puw']").await?;
    desk.click("button", "Close").await?;
    desk.path_where("name no document", |path| !path.contains("document=")).await?;

    // A stranger with a phone follows the QR code, and another types the reference.
    let phone = Browser::start(&portal.base, Screen::PHONE).await?;
    phone.open(&format!("/v/{reference}")).await?;
    phone.see("Genuine and valid").await?;
    phone.see("Siôn Llŷr-Puw").await?;
    phone.inspect("verify-valid", &[]).await?;
    phone.open("/validate").await?;
    phone.see("Or check a PDF file").await?;
    phone.fill("Reference of the document", &reference.replace('-', "").to_lowercase()).await?;
    phone.inspect("validate", &[]).await?;
    phone.click("button", "Check").await?;
    phone.see("Genuine and valid").await?;
    phone.inspect("validate-checked", &[]).await
}

#[tokio::test]
async fn a_wrong_reference_is_said_to_be_wrong() -> Result<()> {
    let portal = Portal::start().await?;
    let phone = Browser::start(&portal.base, Screen::PHONE).await?;
    phone.open("/v/7K3M-9QPX-2HFD-V6T5").await?;
    phone.see("This reference has a typing mistake").await?;
    phone.inspect("verify-mistyped", &["/v/"]).await?;
    phone.open("/validate").await?;
    phone.see("Or check a PDF file").await?;
    phone.fill("Reference of the document", "7k3m 9qpx 2hfd v6t5").await?;
    phone.click("button", "Check").await?;
    phone.see("typing mistake").await?;
    let unknown = shared::reference::Reference::from_random([7; 15]);
    phone.open(&format!("/v/{unknown}")).await?;
    phone.see("Not a document of ours").await?;
    phone.inspect("verify-unknown", &["/v/", "/verify/"]).await
}
