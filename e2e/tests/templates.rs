//! A template in the browser: its words changed with the preview beside them, tried, published, printed on new
//! documents only, and an earlier version taken up again.

use std::{fs, process::Command};

use anyhow::{Context, Result, ensure};
use e2e::{
    Browser, Portal, Scene, Screen,
    portal::{ISSUER_EMAIL, ISSUER_PASSWORD},
    scene, wait,
};
use shared::batches::Column;

/// The file that the preview shows in front.
async fn shown(browser: &Browser, other_than: &str) -> Result<String> {
    wait::until("another preview is drawn", wait::PAGE, async || {
        let front = "return document.querySelector('.paper .sheet:not(.behind)')?.getAttribute('src') ?? ''";
        let source: String = browser.evaluate(front).await?;
        Ok(Some(source).filter(|source| source.starts_with("blob:") && source != other_than))
    })
    .await
}

/// The text of a PDF, with single spaces.
fn text_of(bytes: &[u8]) -> Result<String> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("document.pdf");
    fs::write(&path, bytes)?;
    let output = Command::new("pdftotext").arg("-layout").arg(&path).arg("-").output()?;
    ensure!(output.status.success(), "{output:?}");
    Ok(String::from_utf8_lossy(&output.stdout).split_whitespace().collect::<Vec<_>>().join(" "))
}

#[tokio::test]
async fn words_are_changed_tried_and_published_and_old_documents_stay() -> Result<()> {
    let portal = Portal::start().await?;
    let scene = Scene::lay(&portal).await?;
    let staff = portal.client().sign_in(&scene.user.email, scene::PASSWORD).await?;
    let publish = async |at: usize| -> Result<(String, String)> {
        let award = scene.awards(8)[at].clone().with(Column::Documents, "certificate");
        let batch = scene.issuer.import(&scene::csv(&[award])).await?;
        let batch = scene.issuer.publish(batch.id).await?;
        let job = batch.print_jobs.first().context("no print job")?.id;
        let path = format!("/centres/{}/print-jobs/{job}/documents", scene.centre.id);
        let documents: serde_json::Value = staff.get(&path).await?;
        let id = documents["items"][0]["id"].as_str().context("no document")?.to_owned();
        let said = text_of(&staff.bytes(&format!("/centres/{}/documents/{id}/pdf", scene.centre.id)).await?)?;
        Ok((id, said))
    };
    let (old, said) = publish(0).await?;
    ensure!(said.contains("THIS IS TO CERTIFY THAT"), "{said}");

    let desk = Browser::start(&portal.base, Screen::DESK).await?;
    desk.open("/issuer/settings?tab=templates").await?;
    desk.sign_in(ISSUER_EMAIL, ISSUER_PASSWORD).await?;
    desk.see("Came with the portal").await?;
    shown(&desk, "").await?;
    desk.inspect("templates", &[]).await?;
    desk.click("link", "Edit of the certificate").await?;
    desk.see("Version 1 is in force, and there is no draft.").await?;
    let first = shown(&desk, "").await?;

    // What is typed shows beside it; what is no field is said at once, and the last preview stays.
    desk.fill("Before the learner’s name", "We gladly certify that").await?;
    let second = shown(&desk, &first).await?;
    desk.fill("Statement (optional)", "Taught at {centre_nme}").await?;
    desk.see("A certificate has no field {centre_nme}.").await?;
    ensure!(shown(&desk, &first).await? == second);
    desk.click("button", "Save draft").await?;
    desk.see("Please check this").await?;
    desk.inspect("template-wrong", &["draft/preview"]).await?;
    desk.fill("Statement (optional)", "Taught at ").await?;
    // The menu has the closed list of fields, and puts one where one types.
    let field = "document.querySelector('#template-wording-en-statement')";
    desk.evaluate::<()>(&format!(
        "{field}.parentElement.closest('.wording').querySelector('.menu button').click()"
    ))
    .await?;
    desk.see("The centre’s number").await?;
    desk.screenshot("template-fields").await?;
    let entry = desk.name_like("menuitem", "The centre’s name").await?;
    desk.click("menuitem", &entry).await?;
    let typed: String = desk.evaluate(&format!("return {field}.value")).await?;
    ensure!(typed == "Taught at {centre_name}", "{typed}");
    let third = shown(&desk, &second).await?;

    // Other samples, and the view for certificate paper.
    desk.tick("Long").await?;
    let fourth = shown(&desk, &third).await?;
    desk.tick("Print").await?;
    shown(&desk, &fourth).await?;
    desk.inspect("template-edited", &["draft/preview"]).await?;

    // Leaving asks; saving publishes nothing.
    desk.click("link", "Dashboard").await?;
    desk.see("Leave without saving?").await?;
    desk.click("button", "Stay on this page").await?;
    desk.click("button", "Save draft").await?;
    desk.see("Draft saved. Nothing is published yet.").await?;
    let (_, said) = publish(1).await?;
    ensure!(said.contains("THIS IS TO CERTIFY THAT"), "{said}");

    desk.click("button", "Publish…").await?;
    desk.see("It becomes version 2 of the certificate").await?;
    desk.see("Nothing that is issued changes.").await?;
    desk.inspect("template-publish", &["draft/preview"]).await?;
    desk.fill("What is new in it (optional)", "Warmer words").await?;
    desk.click("button", "Publish").await?;
    desk.see("Version 2 is in force, and there is no draft.").await?;

    let (new, said) = publish(2).await?;
    ensure!(
        said.contains("WE GLADLY CERTIFY THAT") && said.contains(&format!("Taught at {}", scene::CENTRE)),
        "{said}"
    );
    let path = format!("/centres/{}/documents/{old}/pdf", scene.centre.id);
    ensure!(text_of(&staff.bytes(&path).await?)?.contains("THIS IS TO CERTIFY THAT"));
    desk.open(&format!("/issuer/documents/{new}")).await?;
    desk.see("Version 2").await?;

    // The history tells what changed, shows each version, and takes an earlier one up again.
    desk.open("/issuer/settings/templates/certificate?tab=versions").await?;
    desk.rows_where("both versions", |rows| rows.len() == 2).await?;
    desk.see("Warmer words").await?;
    desk.see("En opening").await?;
    desk.inspect("template-versions", &["draft/preview"]).await?;
    desk.click("button", "View version 1").await?;
    desk.find("heading", "Version 1").await?;
    shown(&desk, "").await?;
    desk.screenshot("template-version").await?;
    desk.click("button", "Close").await?;
    desk.click("button", "Use as draft… version 1").await?;
    desk.click("button", "Use it").await?;
    desk.see("Version 1 is the draft now.").await?;
    desk.see("The draft was saved by").await?;
    desk.click("button", "Discard draft…").await?;
    desk.click("button", "Discard").await?;
    desk.see("Version 2 is in force, and there is no draft.").await?;
    desk.inspect("template", &["draft/preview"]).await
}

#[tokio::test]
async fn welsh_wording_and_parts_are_switched() -> Result<()> {
    let portal = Portal::start().await?;
    let phone = Browser::start(&portal.base, Screen::PHONE).await?;
    phone.open("/issuer/settings/templates/letter").await?;
    phone.sign_in(ISSUER_EMAIL, ISSUER_PASSWORD).await?;
    phone.see("Version 1 is in force").await?;
    let first = shown(&phone, "").await?;
    phone.tick("Welsh").await?;
    phone.css("#template-wording-cy").await?.send_keys(" ").await?;
    phone.see("let a Welsh speaker read it").await?;
    let second = shown(&phone, &first).await?;
    phone.css("#template-parts-award_details").await?.send_keys(" ").await?;
    shown(&phone, &second).await?;
    phone.inspect("template-welsh", &["draft/preview"]).await?;
    phone.click("button", "Save draft").await?;
    phone.see("Draft saved.").await?;
    let issuer = portal.client().sign_in_issuer().await?;
    let draft: serde_json::Value = issuer.get("/issuer/templates/letter/draft").await?;
    ensure!(draft["content"]["wording"]["cy"]["greeting"] == "Annwyl {learner_name},");
    ensure!(draft["content"]["parts"] == serde_json::json!(["logo", "signature", "centre"]), "{draft}");
    Ok(())
}
