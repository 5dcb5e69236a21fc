//! More tabs and pages kept for the way back than a browser has connections to one server: each page that is looked at
//! has its own.

use anyhow::{Result, ensure};
use e2e::{Browser, Portal, Scene, Screen, scene};

/// One more than a browser's connections to one server.
const MANY: usize = 7;

#[tokio::test]
async fn pages_that_were_left_and_tabs_behind_hold_nothing_up_and_catch_up() -> Result<()> {
    let portal = Portal::start().await?;
    let scene = Scene::lay(&portal).await?;
    let batch = scene.issuer.import(&scene::csv(&scene.awards(2))).await?;
    scene.issuer.publish(batch.id).await?;
    let desk = Browser::start(&portal.base, Screen::DESK).await?;
    desk.open("/print-jobs").await?;
    desk.sign_in(&scene.user.email, scene::PASSWORD).await?;
    let job = desk.name_like("link", "View ").await?;
    desk.click("link", &job).await?;
    desk.name_like("button", "Preview certificate").await?;
    let page = desk.path().await?;

    // One after the other in one tab, as long as the browser keeps them.
    for _ in 0..MANY {
        desk.open(&page).await?;
        desk.name_like("button", "Preview certificate").await?;
    }

    // Tabs beside each other.
    let first = desk.driver.window().await?;
    for _ in 0..MANY {
        let tab = desk.driver.new_tab().await?;
        desk.driver.switch_to_window(tab).await?;
        desk.open("/print-jobs").await?;
        desk.name_like("link", "View ").await?;
    }
    let last = desk.driver.window().await?;

    // News come to the tab that is looked at, and a tab that was behind catches up when it comes to the front.
    let more: Vec<_> = scene.awards(3).split_off(2);
    let batch = scene.issuer.import(&scene::csv(&more)).await?;
    scene.issuer.publish(batch.id).await?;
    desk.rows_where("be two jobs", |rows| rows.len() == 2).await?;
    let mut behind = desk.driver.windows().await?;
    behind.retain(|tab| *tab != first && *tab != last);
    ensure!(behind.len() == MANY - 1, "{} tabs are behind", behind.len());
    for tab in behind {
        desk.driver.switch_to_window(tab).await?;
        desk.rows_where("be two jobs", |rows| rows.len() == 2).await?;
    }
    desk.assert_no_complaints(&[]).await
}
