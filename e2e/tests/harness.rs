//! The harness itself: it finds what a person finds, and its checks see what is wrong.

use anyhow::Result;
use e2e::{Browser, Screen};

const PAGE: &str = "data:text/html,<!doctype html><html lang=en><title>A page</title>\
    <meta name=viewport content='width=device-width'><main><h1>A page</h1>\
    <label for=a>Town</label> <input id=a><button onclick=\"document.title=a.value\">Save it</button>\
    <table><tbody><tr><td>One<td>Two</table></main>";

#[tokio::test]
async fn a_page_is_used_by_roles_and_names() -> Result<()> {
    let browser = Browser::start(PAGE, Screen::PHONE.in_dark()).await?;
    browser.open("").await?;
    browser.fill("Town", "Leeds").await?;
    browser.fill("Town", "Llŷn").await?;
    browser.click("button", "Save it").await?;
    assert_eq!(browser.driver.title().await?, "Llŷn");
    assert_eq!(browser.rows().await?, ["One Two"]);
    assert_eq!(browser.evaluate::<u32>("return innerWidth").await?, 390);
    assert!(browser.evaluate::<bool>("return matchMedia('(prefers-color-scheme: dark)').matches").await?);
    browser.assert_accessible().await?;
    browser.assert_no_horizontal_scroll().await?;
    browser.assert_no_complaints(&[]).await
}

#[tokio::test]
async fn what_is_wrong_with_a_page_is_seen() -> Result<()> {
    let wrong =
        "<p style='width:2000px;color:%23ddd'>Pale and wide</p><script>console.error('an error')</script>";
    let browser = Browser::start(&format!("{PAGE}{wrong}"), Screen::DESK).await?;
    browser.open("").await?;
    let found = format!("{:#}", browser.assert_accessible().await.unwrap_err());
    assert!(found.contains("color-contrast"), "{found}");
    let found = format!("{:#}", browser.assert_no_horizontal_scroll().await.unwrap_err());
    assert!(found.contains("width:2000px"), "{found}");
    let found = format!("{:#}", browser.assert_no_complaints(&[]).await.unwrap_err());
    assert!(found.contains("an error"), "{found}");
    browser.assert_no_complaints(&[]).await
}
