//! Signing in, and what happens when that fails or ends.

use anyhow::{Context, Result, ensure};
use e2e::{Browser, Portal, Scene, Screen, scene};
use thirtyfour::By;

#[tokio::test]
async fn a_refused_sign_in_says_why_and_keeps_what_was_typed() -> Result<()> {
    let portal = Portal::start().await?;
    let browser = Browser::start(&portal.base, Screen::PHONE).await?;
    browser.open("/").await?;
    browser.click("button", "Sign in").await?;
    browser.see("Enter your email address or user name.").await?;
    browser.see("Enter your password.").await?;
    let field = browser.driver.find(By::Css("input[aria-invalid=true]")).await?;
    let described = field.attr("aria-describedby").await?.context("the field names no error")?;
    let error =
        browser.css(&format!("[id='{}']", described.split(' ').next_back().unwrap_or_default())).await?;
    ensure!(error.text().await?.contains("Enter your email address"), "the field names another text");
    browser.inspect("sign-in-blank", &[]).await?;

    browser.sign_in("nobody@example.org", "not-the-password").await?;
    let alert = browser.css("[role=alert]").await?;
    ensure!(!alert.text().await?.is_empty(), "no word why");
    let login = browser.field("Email or user name").await?;
    assert_eq!(login.prop("value").await?.as_deref(), Some("nobody@example.org"));
    browser.inspect("sign-in-refused", &["/auth/login"]).await
}

#[tokio::test]
async fn a_session_that_ends_asks_again_in_place_and_loses_nothing() -> Result<()> {
    let mut portal = Portal::start().await?;
    let scene = Scene::lay(&portal).await?;
    let batch = scene.issuer.import(&scene::csv(&scene.awards(2))).await?;
    scene.issuer.publish(batch.id).await?;
    let browser = Browser::start(&portal.base, Screen::DESK).await?;
    browser.open("/print-jobs").await?;
    browser.sign_in(&scene.user.email, scene::PASSWORD).await?;
    browser.rows_where("be one job", |rows| rows.len() == 1).await?;
    let job = browser.name_like("link", "View ").await?;

    browser.fill("Search jobs", "Food Safety").await?;
    browser.path_where("hold the search", |path| path.contains("q=Food")).await?;

    // All sessions end: the key of access tokens changes, and the refresh token's cookie is gone. The page's own stream
    // of news finds out.
    browser.forget_cookies().await?;
    portal.restart(&[("PORTAL_TOKEN_SECRET", "YW5vdGhlciBrZXkgb2YgdGhpcnR5LXR3byBieXRlcyE=")]).await?;
    browser.see("Please sign in again").await?;
    browser.see(&scene.user.email).await?;
    browser.screenshot("session-ended").await?;
    browser.assert_accessible().await?;
    browser.fill("Password", scene::PASSWORD).await?;
    browser.click("button", "Sign in").await?;
    browser.gone("Please sign in again").await?;
    browser.find("link", &job).await?;
    let search = browser.field("Search jobs").await?;
    assert_eq!(search.prop("value").await?.as_deref(), Some("Food Safety"));
    ensure!(browser.path().await?.contains("q=Food"), "the address lost the search");
    Ok(())
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_by_mail() -> Result<()> {
    let portal = Portal::start().await?;
    let scene = Scene::lay(&portal).await?;
    let browser = Browser::start(&portal.base, Screen::PHONE).await?;
    browser.open("/").await?;
    browser.click("link", "Forgot my password").await?;
    browser.fill("Email address", &scene.user.email).await?;
    browser.inspect("forgot-password", &[]).await?;
    browser.click("button", "Send the link").await?;
    browser.see("Look in your inbox").await?;
    browser.open("/mailbox").await?;
    browser.see(&scene.user.email).await?;
    browser.inspect("mailbox", &[]).await?;
    // The newest mail is the first, with the link of this request.
    browser.css(".letter a[href*='/reset-password?token=']").await?.click().await?;
    browser.fill("New password", "Copper-Meadow-61-Lintel").await?;
    browser.inspect("reset-password", &[]).await?;
    browser.click("button", "Save the new password").await?;
    browser.see("Your password is changed").await?;
    // The header has such a link too.
    browser.css("main a[href='/']").await?.click().await?;
    browser.sign_in(&scene.user.email, "Copper-Meadow-61-Lintel").await?;
    browser.path_where("be the dashboard", |path| path.starts_with("/dashboard")).await.map(drop)
}

#[tokio::test]
async fn who_signs_out_is_out_in_every_tab() -> Result<()> {
    let portal = Portal::start().await?;
    let scene = Scene::lay(&portal).await?;
    let browser = Browser::start(&portal.base, Screen::DESK).await?;
    browser.open("/records").await?;
    browser.sign_in(&scene.user.email, scene::PASSWORD).await?;
    browser.see("Every award issued to").await?;
    let first = browser.driver.window().await?;
    let second = browser.driver.new_tab().await?;
    browser.driver.switch_to_window(second.clone()).await?;
    browser.open("/downloads").await?;
    browser.name_like("button", "Your account").await?;
    browser.open("/dashboard").await?;
    browser.sign_out().await?;
    browser.path_where("be the front door", |path| path == "/").await?;
    browser.driver.back().await?;
    browser.path_where("be the page before", |path| path == "/dashboard").await?;
    // The page before that is one that the browser may have kept as it was.
    browser.driver.back().await?;
    browser.path_where("be the page before that", |path| path == "/downloads").await?;
    browser.field("Password").await?;
    ensure!(browser.names("button").await?.iter().all(|name| !name.starts_with("Your account")), "still in");

    browser.driver.switch_to_window(first).await?;
    browser.field("Password").await?;
    browser.gone("Every award issued to").await?;

    // Whoever signs in, does in every tab too.
    browser.sign_in(&scene.user.email, scene::PASSWORD).await?;
    browser.see("Every award issued to").await?;
    browser.driver.switch_to_window(second).await?;
    browser.name_like("button", "Your account").await?;
    browser.assert_no_complaints(&[]).await
}
