//! The life of a document after it was issued, as its issuer and its verifiers see it.

use anyhow::Result;
use e2e::{Browser, Portal, Screen, portal};

/// The reference that the page of a document shows.
async fn reference(desk: &Browser) -> Result<String> {
    desk.evaluate("return document.querySelector('.facts .code').innerText").await
}

/// What a verifier sees of a document.
async fn verified(phone: &Browser, reference: &str, words: &str, picture: &str) -> Result<()> {
    phone.open(&format!("/v/{reference}")).await?;
    phone.see(words).await?;
    // The PDF of a document that is not current is refused, as it should be.
    phone.inspect(picture, &["/pdf"]).await
}

#[tokio::test]
async fn a_document_is_suspended_reinstated_replaced_and_cancelled() -> Result<()> {
    let portal = Portal::demo().await?;
    let desk = Browser::start(&portal.base, Screen::DESK).await?;
    let phone = Browser::start(&portal.base, Screen::PHONE).await?;
    desk.open("/issuer/documents?kind=certificate&status=valid").await?;
    desk.sign_in(portal::DEMO_ISSUER, portal::DEMO_PASSWORD).await?;
    desk.see("Every certificate, transcript and letter").await?;
    desk.css("tbody a").await?.click().await?;
    desk.see("What happened").await?;
    let old = reference(&desk).await?;
    desk.inspect("document", &[]).await?;

    desk.click("button", "Suspend…").await?;
    desk.see("You can reinstate it at any time").await?;
    desk.click("button", "Suspend").await?;
    desk.see("Say why").await?;
    desk.fill("Reason, for your records only", "Malpractice is looked into.").await?;
    desk.inspect("document-suspend", &[]).await?;
    desk.click("button", "Suspend").await?;
    desk.see("Malpractice is looked into.").await?;
    verified(&phone, &old, "suspended", "verify-suspended").await?;

    desk.click("button", "Reinstate…").await?;
    desk.click("button", "Reinstate").await?;
    desk.see("Reinstated: it holds again").await?;
    verified(&phone, &old, "Genuine and valid", "verify-reinstated").await?;

    desk.click("link", "Replace…").await?;
    desk.fill("Reason, for your records only", "The name was misspelt.").await?;
    desk.fill("Last name", "Replacement-Jones").await?;
    desk.inspect("document-replace", &[]).await?;
    desk.click("button", "Issue the replacement").await?;
    desk.see("sees that it was replaced").await?;
    desk.click("button", "Replace it").await?;
    desk.see("Chain of replacements").await?;
    desk.see("Replacement-Jones").await?;
    let new = reference(&desk).await?;
    anyhow::ensure!(new != old, "the replacement has the old reference");
    desk.inspect("document-replaced", &[]).await?;
    verified(&phone, &old, "Replaced by a newer document", "verify-replaced").await?;
    phone.click("link", "See the newer document").await?;
    phone.see("Genuine and valid").await?;
    verified(&phone, &new, "Genuine and valid", "verify-replacement").await?;

    desk.click("button", "Cancel for good…").await?;
    desk.fill("Reason, for your records only", "Issued in error.").await?;
    // The other documents of the award, if one wants.
    desk.evaluate::<bool>("document.querySelector('dialog[open] .ticks input').click(); return true").await?;
    desk.inspect("document-cancel", &[]).await?;
    desk.click("button", "Cancel for good").await?;
    desk.see("and 1 document of the same award").await?;
    desk.see("Cancelled for good").await?;
    desk.gone("Replace…").await?;
    desk.inspect("document-cancelled", &[]).await?;
    verified(&phone, &new, "cancelled", "verify-cancelled").await
}
