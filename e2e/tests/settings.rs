//! The brand in the browser: changed, previewed, seen at once in another tab, printed on new documents only, and
//! brought back; and the audit trail that tells of it.

use std::fs;

use anyhow::{Context, Result, ensure};
use e2e::{
    Browser, Portal, Scene, Screen,
    portal::{ISSUER_EMAIL, ISSUER_PASSWORD},
    scene,
};
use shared::{audit::AuditEvent, batches::Column, page::Page, verify::Verified};

const LOGO: &str = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 120 40'>\
    <rect width='120' height='40' rx='6' fill='#7a1f5c'/><circle cx='20' cy='20' r='11' fill='#ffffff'/>\
    <path d='M38 12h70v4H38zM38 22h50v4H38z' fill='#ffffff'/></svg>";

/// Gives a file to the picture field with this id.
async fn send_picture(browser: &Browser, id: &str, file: &std::path::Path) -> Result<()> {
    let field = browser.css(&format!("#{id}")).await?;
    Ok(field.send_keys(file.to_str().context("an odd path")?).await?)
}

/// What the header looks like: the accent, and the logo's address.
async fn header(browser: &Browser) -> Result<(String, String)> {
    let accent =
        "return getComputedStyle(document.documentElement).getPropertyValue('--accent-light').trim()";
    let logo = "return document.querySelector('.bar .brand-logo')?.getAttribute('src') ?? ''";
    Ok((browser.evaluate(accent).await?, browser.evaluate(logo).await?))
}

#[tokio::test]
async fn a_new_brand_shows_at_once_and_leaves_issued_documents_as_they_are() -> Result<()> {
    let portal = Portal::start().await?;
    let scene = Scene::lay(&portal).await?;
    let folder = tempfile::tempdir()?;
    let staff = portal.client().sign_in(&scene.user.email, scene::PASSWORD).await?;
    let publish = async |at: usize| -> Result<String> {
        let award = scene.awards(8)[at].clone().with(Column::Documents, "certificate");
        let batch = scene.issuer.import(&scene::csv(&[award])).await?;
        let batch = scene.issuer.publish(batch.id).await?;
        let job = batch.print_jobs.first().context("no print job")?.id;
        let path = format!("/centres/{}/print-jobs/{job}/documents", scene.centre.id);
        let documents: serde_json::Value = staff.get(&path).await?;
        Ok(documents["items"][0]["reference"].as_str().context("no reference")?.to_owned())
    };
    let verified = async |reference: &str| staff.get::<Verified>(&format!("/verify/{reference}")).await;
    let old = publish(0).await?;
    let old_sha = verified(&old).await?.sha256;

    let desk = Browser::start(&portal.base, Screen::DESK).await?;
    let other = Browser::start(&portal.base, Screen::DESK).await?;
    other.open("/validate").await?;
    other.see("Validate a document").await?;
    desk.open("/issuer/settings").await?;
    desk.sign_in(ISSUER_EMAIL, ISSUER_PASSWORD).await?;
    desk.see("Accent on light ground").await?;
    desk.see("reads well").await?;

    // A colour that can't be read is measured, and another one is offered.
    desk.fill("Accent on light ground", "#ffd400").await?;
    desk.see("Contrast 1.3 to 1").await?;
    desk.click("button", "Save changes").await?;
    desk.see("Please check this").await?;
    // The preview shows how badly this reads: it is pictured, and not measured.
    desk.screenshot("settings-contrast").await?;
    desk.fill("Accent on light ground", "#7a1f5c").await?;
    desk.fill("Accent on dark ground", "#e59ac9").await?;

    // What is no harmless picture is refused where it was chosen; then a drawing is taken.
    let bad = folder.path().join("bad.svg");
    fs::write(&bad, LOGO.replace("<rect", "<script>alert(1)</script><rect"))?;
    send_picture(&desk, "logo-file", &bad).await?;
    desk.see("It holds a script").await?;
    let good = folder.path().join("logo.svg");
    fs::write(&good, LOGO)?;
    send_picture(&desk, "logo-file", &good).await?;
    desk.see("Drawing, ").await?;

    // Nothing is saved yet: the samples show it, and other pages don't.
    desk.click("button", "Mail sample").await?;
    desk.see("Your account in the Northmoor Awards portal").await?;
    desk.click("button", "Close").await?;
    desk.click("button", "Certificate sample").await?;
    desk.find("heading", "Sample certificate").await?;
    desk.click("button", "Close").await?;
    ensure!(header(&other).await?.1.is_empty());

    desk.click("button", "Save changes").await?;
    desk.see("Every page shows it from now on").await?;
    desk.css(".bar .brand-logo").await?;
    let (accent, logo) = header(&desk).await?;
    ensure!(accent == "#7a1f5c" && logo.starts_with("/api/v1/brand/pictures/"), "{accent} {logo}");
    desk.inspect("settings-brand", &["settings/pictures"]).await?;
    // The other tab shows it with its next page.
    other.click("link", "Sign in").await?;
    other.css(".bar .brand-logo").await?;
    ensure!(header(&other).await? == (accent, logo));

    // New documents carry it, and the old one verifies with the bytes that it always had.
    let new = publish(1).await?;
    let again = verified(&old).await?;
    ensure!(again.sha256 == old_sha && again.status.to_string() == "valid");
    ensure!(verified(&new).await?.sha256 != old_sha);

    // The history tells who did it, and brings the first version back.
    desk.click("link", "History").await?;
    desk.see("Saved versions").await?;
    desk.see("Accent dark").await?;
    desk.inspect("settings-history", &[]).await?;
    desk.click("button", "Bring back… version 1").await?;
    desk.see("Bring version 1 of the brand back?").await?;
    desk.click("button", "Bring it back").await?;
    desk.see("Version 1 of the brand is back.").await?;
    desk.see("Brought version 1 back").await?;
    ensure!(header(&desk).await? == ("#0d4f4a".to_owned(), String::new()));

    // The trail tells it in sentences.
    desk.open("/issuer/audit").await?;
    desk.see("brought back an earlier version of the brand").await?;
    desk.see("changed the brand").await?;
    desk.inspect("audit", &[]).await?;
    let events: Page<AuditEvent> = scene.issuer.get("/issuer/audit-events?subject_kind=settings").await?;
    ensure!(events.items.len() == 2);
    let sentence = events.items[1].sentence();
    desk.click("button", &format!("Details of “{sentence}”")).await?;
    desk.see("Accent dark").await?;
    desk.inspect("audit-details", &[]).await
}

#[tokio::test]
async fn two_who_change_the_brand_at_once_see_each_others_change() -> Result<()> {
    let portal = Portal::start().await?;
    let issuer = portal.client().sign_in_issuer().await?;
    let desk = Browser::start(&portal.base, Screen::DESK).await?;
    desk.open("/issuer/settings").await?;
    desk.sign_in(ISSUER_EMAIL, ISSUER_PASSWORD).await?;
    desk.see("reads well").await?;
    let change = serde_json::json!({ "signatory_name": "Ada Quill" });
    let _: serde_json::Value = issuer.patch("/issuer/settings/brand", &change).await?;
    desk.fill("Full name", "Southmoor Awards").await?;
    desk.click("button", "Save changes").await?;
    desk.see("Ada Quill").await?;
    desk.inspect("settings-both", &["settings/brand"]).await
}

#[tokio::test]
async fn reasons_are_renamed_and_added_and_defaults_chosen() -> Result<()> {
    let portal = Portal::start().await?;
    let desk = Browser::start(&portal.base, Screen::DESK).await?;
    desk.open("/issuer/settings?tab=rules").await?;
    desk.sign_in(ISSUER_EMAIL, ISSUER_PASSWORD).await?;
    desk.see("Lockout reasons").await?;
    desk.click("button", "Add a reason").await?;
    let label = "#rules-lockout_reasons-6-label";
    desk.css(label).await?.send_keys("On secondment").await?;
    desk.fill("Ends without use after", "40").await?;
    desk.click("button", "Save changes").await?;
    desk.see("Use 1 to 30.").await?;
    desk.inspect("settings-rules-wrong", &[]).await?;
    desk.fill("Ends without use after", "10").await?;
    desk.click("button", "Save changes").await?;
    desk.see("It holds from now on").await?;
    desk.reload().await?;
    desk.see("Lockout reasons").await?;
    let kept: String = desk.evaluate(&format!("return document.querySelector('{label}').value")).await?;
    ensure!(kept == "On secondment", "{kept}");
    desk.inspect("settings-rules", &[]).await
}
