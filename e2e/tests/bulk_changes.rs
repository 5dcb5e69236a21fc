//! Many documents at once: suspended by a filter, told apart from those that can't be, and reinstated together.

use anyhow::{Result, ensure};
use e2e::{
    Browser, Portal, Scene, Screen,
    portal::{ISSUER_EMAIL, ISSUER_PASSWORD},
    scene,
};
use serde_json::{Value, json};

const REASON: &str = "Reason, for your records only";

#[tokio::test]
async fn a_selection_is_suspended_and_reinstated_together() -> Result<()> {
    let portal = Portal::start().await?;
    let scene = Scene::lay(&portal).await?;
    let batch = scene.issuer.import(&scene::csv(&scene.awards(20))).await?;
    scene.issuer.publish(batch.id).await?;
    let desk = Browser::start(&portal.base, Screen::DESK).await?;
    desk.open("/issuer/documents?kind=certificate&limit=10").await?;
    desk.sign_in(ISSUER_EMAIL, ISSUER_PASSWORD).await?;
    desk.rows_where("be a page of certificates", |rows| rows.len() == 10).await?;

    // One of them is cancelled before.
    let certificates: Value = scene.issuer.get("/issuer/documents?kind=certificate&limit=1").await?;
    let first = certificates["items"][0]["id"].as_str().unwrap_or_default().to_owned();
    let reason = json!({ "reason": "Issued in error." });
    let _: Value = scene.issuer.post(&format!("/issuer/documents/{first}/revoke"), &reason).await?;

    desk.tick("Select all on this page").await?;
    desk.see("10 documents selected").await?;
    desk.click("button", "Select all 20 that match").await?;
    desk.see("All 20 documents that match are selected").await?;
    desk.inspect("bulk-selected", &[]).await?;
    desk.click("button", "Suspend…").await?;
    desk.see("Suspend 19 documents?").await?;
    desk.see("Not all of the 20 that are selected can be changed: 1 is cancelled for good.").await?;
    desk.click("button", "Suspend 19 documents").await?;
    desk.see("Say why").await?;
    desk.fill(REASON, "The centre is looked into.").await?;
    desk.inspect("bulk-question", &[]).await?;
    desk.click("button", "Suspend 19 documents").await?;

    desk.path_where("be the change", |path| path.starts_with("/issuer/bulk-changes/")).await?;
    desk.see("Done").await?;
    desk.see("Was cancelled before").await?;
    desk.rows_where("be the documents", |rows| rows.len() == 20).await?;
    desk.inspect("bulk-done", &[]).await?;
    let phone = Browser::start(&portal.base, Screen::PHONE.in_dark()).await?;
    let path: String = desk.evaluate("return location.pathname").await?;
    phone.open(&path).await?;
    phone.sign_in(ISSUER_EMAIL, ISSUER_PASSWORD).await?;
    phone.see("The centre is looked into.").await?;
    phone.rows_where("be the documents", |rows| rows.len() == 20).await?;
    phone.inspect("bulk-done-phone", &[]).await?;

    desk.click("button", "Reinstate them…").await?;
    desk.see("Reinstate 19 documents?").await?;
    desk.fill(REASON, "Nothing was found.").await?;
    desk.click("button", "Reinstate 19 documents").await?;
    desk.see("Nothing was found.").await?;
    desk.see("Done").await?;
    desk.rows_where("hold again", |rows| rows.len() == 19 && rows.iter().all(|row| row.contains("Valid")))
        .await?;

    desk.open("/issuer/bulk-changes").await?;
    let rows = desk.rows_where("be both changes", |rows| rows.len() == 2).await?;
    ensure!(rows[0].contains("Reinstate 19 documents"), "{rows:?}");
    desk.inspect("bulk-list", &[]).await?;

    // What can't be changed at all is said at once.
    desk.open("/issuer/documents?status=revoked").await?;
    desk.rows_where("be the cancelled one", |rows| rows.len() == 1).await?;
    desk.tick("Select all on this page").await?;
    desk.click("button", "Reinstate…").await?;
    desk.see("There is nothing to reinstate: of 1 document, 1 is cancelled for good.").await?;
    desk.assert_no_complaints(&[]).await
}
