//! The learner portal on a phone: from the first visit to documents that are shared, opened by a stranger, and ended.

use anyhow::{Context, Result, ensure};
use e2e::{
    Browser, Portal, Scene, Screen,
    scene::{LEARNER as EMAIL, LEARNER_PASSWORD as PASSWORD, csv},
};
use serde_json::{Value, json};

/// A portal with documents of two learners.
async fn issued(portal: &Portal) -> Result<Scene> {
    let scene = Scene::lay(portal).await?;
    let batch = scene.issuer.import(&csv(&scene.awards(2))).await?;
    scene.issuer.publish(batch.id).await?;
    Ok(scene)
}

/// The learner's certificate, as the issuer's list has it.
async fn certificate(scene: &Scene) -> Result<Value> {
    let list: Value = scene.issuer.get("/issuer/documents?q=puw").await?;
    let items = list["items"].as_array().context("no list")?;
    items.iter().find(|item| item["kind"] == "certificate").cloned().context("no certificate")
}

#[tokio::test]
async fn a_learner_registers_and_shares_a_certificate_that_is_cancelled_later() -> Result<()> {
    let portal = Portal::start().await?;
    let scene = issued(&portal).await?;
    let learner = Browser::start(&portal.base, Screen::PHONE).await?;
    learner.open("/learner").await?;
    learner.see("Your certificates, always at hand").await?;
    learner.inspect("learner-sign-in", &[]).await?;
    learner.click("link", "Register").await?;
    learner.see("Register as a learner").await?;
    learner.click("button", "Register").await?;
    learner.see("Please check this").await?;
    learner.inspect("learner-register-wrong", &[]).await?;
    learner.fill("Enrolment number", "e 00001").await?;
    learner.fill("First name", "SION").await?;
    learner.fill("Last name", "Llyr Puw").await?;
    learner.fill_date("Date of birth", "2004-01-01").await?;
    learner.fill("Email address", EMAIL).await?;
    learner.fill("New password", PASSWORD).await?;
    learner.see("Strong.").await?;
    learner.inspect("learner-register", &[]).await?;
    learner.click("button", "Register").await?;
    learner.see("Look in your inbox").await?;
    learner.inspect("learner-register-sent", &[]).await?;
    learner.open("/mailbox").await?;
    learner.see("Confirm your address").await?;
    let token = scene.issuer.mailed_token(EMAIL, "/confirm-email").await?;
    learner.open(&format!("/confirm-email?token={token}")).await?;
    learner.click("button", "Confirm my address").await?;
    learner.see("Your address is confirmed").await?;
    learner.inspect("learner-confirmed", &[]).await?;
    learner.click("link", "Sign in").await?;
    learner.see("Here for the first time?").await?;
    learner.sign_in(EMAIL, PASSWORD).await?;
    learner.see("My documents").await?;
    learner.see("Valid").await?;
    learner.inspect("learner-documents", &[]).await?;

    let link = learner.name_like("link", "Certificate").await?;
    learner.click("link", &link).await?;
    learner.see("Genuine and valid").await?;
    learner.see("What it says").await?;
    learner.inspect("learner-document", &[]).await?;
    learner.click("button", "See the certificate").await?;
    learner.see("Download").await?;
    learner.inspect("learner-document-paper", &[]).await?;
    learner.click("button", "Close").await?;
    learner.click("link", "Share").await?;
    learner.see("Which documents?").await?;
    learner.fill("Whom is it for? (optional)", "Bakery").await?;
    learner.fill("PIN (optional)", "4711").await?;
    learner.inspect("learner-share-new", &[]).await?;
    learner.click("button", "Make the link").await?;
    learner.see("The PIN is 4711").await?;
    learner.inspect("learner-share-made", &[]).await?;
    let url = learner.css(".share-url").await?.text().await?;
    let path = url.strip_prefix(portal.base.as_str()).context("another address")?.to_owned();

    let stranger = Browser::start(&portal.base, Screen::PHONE).await?;
    stranger.open(&path).await?;
    stranger.see("These documents are protected by a PIN").await?;
    stranger.inspect("share-pin", &["/shares/"]).await?;
    stranger.fill("PIN", "1234").await?;
    stranger.click("button", "Open").await?;
    stranger.see("This is not the PIN").await?;
    stranger.inspect("share-pin-wrong", &["/shares/"]).await?;
    stranger.fill("PIN", "4711").await?;
    stranger.click("button", "Open").await?;
    stranger.see("Siôn Llŷr-Puw shares documents with you").await?;
    stranger.see("Certificate: Genuine and valid").await?;
    stranger.see("This link works until").await?;
    stranger.inspect("share-opened", &["/shares/"]).await?;
    stranger.click("button", "See the certificate").await?;
    stranger.see("Download").await?;

    let certificate = certificate(&scene).await?;
    let revoke = format!("/issuer/documents/{}/revoke", certificate["id"].as_str().context("no id")?);
    let _: Value = scene.issuer.post(&revoke, &json!({ "reason": "Issued by mistake." })).await?;
    stranger.reload().await?;
    stranger.fill("PIN", "4711").await?;
    stranger.click("button", "Open").await?;
    stranger.see("Certificate: Cancelled").await?;
    stranger.inspect("share-cancelled", &["/shares/"]).await?;
    stranger.open(&format!("/v/{}", certificate["reference"].as_str().context("no reference")?)).await?;
    stranger.see("It no longer holds.").await?;

    learner.reload().await?;
    learner.see("Opened 2 times").await?;
    learner.inspect("learner-share", &[]).await?;
    learner.click("button", "End this link…").await?;
    learner.see("It can’t be opened again.").await?;
    learner.inspect("learner-share-end", &[]).await?;
    learner.click("button", "End this link").await?;
    learner.see("The link has ended.").await?;
    stranger.open(&path).await?;
    stranger.see("This link has ended").await?;
    stranger.inspect("share-ended", &["/shares/"]).await?;
    learner.click("link", "Shared").await?;
    learner.see("Bakery").await?;
    learner.inspect("learner-shares", &[]).await
}

#[tokio::test]
async fn the_own_account_in_both_languages_at_a_desk_and_in_large_letters() -> Result<()> {
    let portal = Portal::start().await?;
    let scene = issued(&portal).await?;
    scene.register_learner(&portal).await?;
    let mut browser = Browser::start(&portal.base, Screen::DESK).await?;
    // Who signs in at the desk is sent on.
    browser.open("/").await?;
    browser.sign_in(EMAIL, PASSWORD).await?;
    browser.path_where("be the learner portal", |path| path.starts_with("/learner")).await?;
    browser.see("My documents").await?;
    browser.inspect("learner-documents", &[]).await?;
    let link = browser.name_like("link", "Transcript").await?;
    browser.click("link", &link).await?;
    browser.see("Working safely").await?;
    browser.inspect("learner-transcript", &[]).await?;
    browser.click("button", "Report a mistake").await?;
    browser.fill("What does it say, and what should it say?", "My name has two ŷ.").await?;
    browser.inspect("learner-mistake", &[]).await?;
    browser.click("button", "Send the report").await?;
    browser.see("Thank you. We have your report.").await?;
    browser.open("/learner/reports").await?;
    browser.see("My name has two ŷ.").await?;
    browser.inspect("learner-mistakes", &[]).await?;

    browser.open("/learner/account").await?;
    browser.see("E00001").await?;
    browser.fill("Another enrolment number of yours", "E00002").await?;
    browser.click("button", "Add a number").await?;
    browser.see("We could not match this number").await?;
    browser.inspect("learner-account", &["/learner/enrolments"]).await?;
    let folder = tempfile::tempdir()?;
    browser.keep_downloads_in(folder.path()).await?;
    browser.click("button", "Download my data").await?;
    browser.see("Saved my-data-").await?;
    for look in [Screen::PHONE.in_dark(), Screen::NARROW] {
        browser.turn_to(look).await?;
        for (page, name, text) in [
            ("/learner", "learner-documents", "Transcript"),
            ("/learner/shares/new", "learner-share-new", "Make the link"),
            ("/learner/shares", "learner-shares-none", "Nothing is shared"),
            ("/learner/account", "learner-account", "E00001"),
        ] {
            browser.open(page).await?;
            browser.see(text).await?;
            browser.inspect(name, &[]).await?;
        }
    }
    browser.turn_to(Screen::PHONE).await?;
    browser.open("/learner?lang=cy").await?;
    browser.see("Fy nogfennau").await?;
    browser.inspect("learner-documents-welsh", &[]).await?;
    browser.open("/learner/account").await?;
    browser.see("Rhifau ymrestru").await?;
    browser.inspect("learner-account-welsh", &[]).await?;
    let mine: Value = portal.client().sign_in(EMAIL, PASSWORD).await?.get("/me").await?;
    ensure!(mine["language"] == "cy", "mails come in {}", mine["language"]);
    browser.click("button", "Dileu fy nghyfrif…").await?;
    browser.fill("Eich cyfrinair", PASSWORD).await?;
    browser.inspect("learner-delete-welsh", &[]).await?;
    browser.click("button", "Dileu fy nghyfrif").await?;
    browser.see("Mae eich cyfrif wedi’i ddileu.").await?;
    browser.see("Yma am y tro cyntaf?").await?;
    browser.inspect("learner-sign-in-welsh", &["/auth/"]).await?;
    ensure!(portal.client().sign_in(EMAIL, PASSWORD).await.is_err(), "the account is still there");
    Ok(())
}
