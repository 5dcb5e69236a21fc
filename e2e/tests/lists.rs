//! Lists: what is searched, filtered and sorted stands in the address.

use anyhow::{Result, ensure};
use e2e::{Browser, Portal, Screen, portal};

#[tokio::test]
async fn a_list_keeps_its_search_filter_and_order_on_reload_and_back() -> Result<()> {
    let portal = Portal::demo().await?;
    let browser = Browser::start(&portal.base, Screen::DESK).await?;
    browser.open("/print-jobs").await?;
    browser.sign_in(portal::DEMO_USER, portal::DEMO_PASSWORD).await?;
    let all = browser.rows_where("be jobs", |rows| rows.len() > 2).await?;

    // Sorted by reference, both ways.
    browser.click("button", "Reference").await?;
    browser.path_where("say the order", |path| path.contains("sort=reference")).await?;
    let up = browser.rows_where("be in order", |rows| rows.len() == all.len() && rows.is_sorted()).await?;
    browser.click("button", "Reference").await?;
    browser.path_where("say the order", |path| path.contains("sort=-reference")).await?;
    let first = up.last().cloned().unwrap_or_default();
    let down = browser.rows_where("be in order", |rows| rows.first() == Some(&first)).await?;
    assert_eq!(down.len(), all.len());

    // Found by a part of what it is called, whatever the case.
    let wanted = all[1].split(' ').next().unwrap_or_default().to_lowercase();
    browser.press("/").await?;
    browser.press(wanted.as_str()).await?;
    browser.path_where("say the search", |path| path.contains("q=")).await?;
    let found = browser.rows_where("be fewer", |rows| rows.len() < all.len()).await?;
    ensure!(found.iter().all(|row| row.to_lowercase().contains(&wanted)), "{found:?}");
    browser.reload().await?;
    assert_eq!(browser.rows_where("be there again", |rows| !rows.is_empty()).await?, found);
    let search = browser.field("Search jobs").await?;
    assert_eq!(search.prop("value").await?.as_deref(), Some(wanted.as_str()));
    browser.fill("Search jobs", "no job is called so").await?;
    browser.see("No job matches").await?;
    browser.inspect("jobs-none-match", &[]).await?;
    browser.click("button", "Clear all").await.or(browser.fill("Search jobs", "").await)?;
    browser.rows_where("be all again", |rows| rows.len() == all.len()).await?;

    // Filtered, with a chip that takes the filter away.
    browser.click("button", "Filter").await?;
    browser.inspect("jobs-filter", &[]).await?;
    browser.tick("Failed").await?;
    browser.click("button", "Apply").await?;
    browser.path_where("say the filter", |path| path.contains("status=failed")).await?;
    let chip = browser.name_like("button", "Remove filter").await?;
    browser.click("button", &chip).await?;
    browser.path_where("say no filter", |path| !path.contains("status=")).await?;
    browser.rows_where("be all again", |rows| rows.len() == all.len()).await?;
    browser.driver.back().await?;
    browser.path_where("say the filter again", |path| path.contains("status=failed")).await?;
    browser.assert_no_complaints(&[]).await
}

#[tokio::test]
async fn a_page_of_a_list_stays_on_reload_and_back() -> Result<()> {
    let portal = Portal::demo().await?;
    let browser = Browser::start(&portal.base, Screen::DESK).await?;
    browser.open("/print-jobs?sort=-records").await?;
    browser.sign_in(portal::DEMO_USER, portal::DEMO_PASSWORD).await?;
    let job = browser.name_like("link", "View ").await?;
    browser.click("link", &job).await?;
    browser.find("heading", job.trim_start_matches("View ")).await?;
    browser.choose("Rows per page", "20").await?;
    let first = browser.rows_where("be a page", |rows| rows.len() == 20).await?;
    browser.click("button", "Next").await?;
    let second = browser.rows_where("be the next", |rows| !rows.is_empty() && rows[0] != first[0]).await?;
    ensure!(second.iter().all(|row| !first.contains(row)), "the pages overlap");
    browser.see("21–").await?;
    browser.reload().await?;
    assert_eq!(browser.rows_where("be there again", |rows| !rows.is_empty()).await?, second);
    browser.click("button", "Previous").await?;
    browser.rows_where("be the first again", |rows| rows == first).await?;
    browser.click("button", "Next").await?;
    browser.rows_where("be the second again", |rows| rows == second).await?;
    browser.driver.back().await?;
    browser.rows_where("be the first again", |rows| rows == first).await?;
    browser.assert_no_complaints(&[]).await
}
