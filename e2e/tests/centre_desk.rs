//! The centre's desk: jobs issued found by filters, lists saved as files, figures that lead to what they count, and
//! the work for more than one centre.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};
use e2e::{Browser, Portal, Scene, Screen, portal, scene, wait};
use thirtyfour::Key;

/// The lines of the file that was saved under a name that begins so, once it is all there.
async fn saved(folder: &Path, name: &str) -> Result<Vec<String>> {
    let file = wait::until(&format!("the file {name}…"), wait::PAGE, async || {
        let mut files = fs::read_dir(folder)?.filter_map(Result::ok).map(|entry| entry.path());
        Ok(files.find(|path| {
            let called = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            called.starts_with(name) && path.extension().is_some_and(|ending| ending == "csv")
        }))
    })
    .await?;
    let text = String::from_utf8(fs::read(&file)?)?;
    fs::remove_file(&file)?;
    let text = text.strip_prefix('\u{feff}').context("no byte order mark")?;
    Ok(text.lines().map(str::to_owned).collect())
}

#[tokio::test]
async fn jobs_issued_are_filtered_and_saved_as_they_are_seen() -> Result<()> {
    let portal = Portal::start().await?;
    let scene = Scene::lay(&portal).await?;
    let [food, care] = [&scene.qualifications[0].title, &scene.qualifications[1].title];
    for award in scene.awards(2) {
        let batch = scene.issuer.import(&scene::csv(&[award])).await?;
        scene.issuer.publish(batch.id).await?;
    }
    let folder = tempfile::tempdir()?;
    let mut desk = Browser::start(&portal.base, Screen::DESK).await?;
    desk.keep_downloads_in(folder.path()).await?;
    desk.open("/print-jobs").await?;
    desk.sign_in(&scene.user.email, scene::PASSWORD).await?;
    desk.rows_where("be the jobs", |rows| rows.len() == 2).await?;

    desk.click("button", "Filter").await?;
    desk.fill("Created by", "ifor").await?;
    desk.fill("Qualification", "children care").await?;
    desk.tick("Completed").await?;
    desk.fill_date("Created from", "2026-01-01").await?;
    desk.inspect("jobs-filter-centre", &[]).await?;
    desk.click("button", "Apply").await?;
    let filters =
        ["created_by=ifor", "qualification=children%20care", "status=completed", "created_from=2026-01-01"];
    desk.path_where("say the filters", |path| filters.iter().all(|filter| path.contains(filter))).await?;
    let rows = desk.rows_where("be the one", |rows| rows.len() == 1).await?;
    ensure!(rows[0].contains(care.as_str()) && !rows[0].contains(food.as_str()), "{rows:?}");
    for chip in
        ["Created by: ifor", "Qualification: children care", "Status: completed", "Created since 1 Jan 2026"]
    {
        desk.find("button", &format!("Remove filter {chip}")).await?;
    }
    desk.inspect("jobs-filtered-centre", &[]).await?;
    desk.reload().await?;
    desk.rows_where("be the one", |rows| rows.len() == 1).await?;
    desk.click("button", "Download CSV").await?;
    desk.see("Saved jobs-issued_").await?;
    let lines = saved(folder.path(), "jobs-issued_").await?;
    ensure!(lines.len() == 2 && lines[1].contains(care.as_str()), "{lines:?}");
    ensure!(
        lines[0].replace('"', "")
            == "Reference,Qualification,Created by,Records,Documents,Notified,Status,Created on",
        "{lines:?}"
    );

    // What is taken away comes back, and a column that is hidden is not in the file.
    desk.click("button", "Remove filter Qualification: children care").await?;
    desk.rows_where("be both", |rows| rows.len() == 2).await?;
    desk.click("button", "Columns").await?;
    desk.tick("Records").await?;
    desk.press(Key::Escape + "").await?;
    desk.click("button", "Reference").await?;
    desk.path_where("say the order", |path| path.contains("sort=reference")).await?;
    desk.click("button", "Download CSV").await?;
    let lines = saved(folder.path(), "jobs-issued_").await?;
    ensure!(lines.len() == 3 && lines[1] < lines[2] && !lines[0].contains("Records"), "{lines:?}");
    desk.turn_to(Screen::PHONE.in_dark()).await?;
    desk.inspect("jobs-filtered-centre", &[]).await?;
    desk.assert_no_complaints(&[]).await
}

#[tokio::test]
async fn every_list_is_saved() -> Result<()> {
    let portal = Portal::demo().await?;
    let folder = tempfile::tempdir()?;
    let desk = Browser::start(&portal.base, Screen::DESK).await?;
    desk.keep_downloads_in(folder.path()).await?;
    desk.open("/records").await?;
    desk.sign_in(portal::DEMO_USER, portal::DEMO_PASSWORD).await?;
    let save = async |path: &str, name: &str, least: usize| -> Result<()> {
        desk.open(path).await?;
        desk.rows_where("be there", |rows| !rows.is_empty()).await?;
        desk.click("button", "Download CSV").await?;
        let lines = saved(folder.path(), name).await.with_context(|| path.to_owned())?;
        ensure!(lines.len() > least, "{path}: {lines:?}");
        Ok(())
    };
    desk.rows_where("be the records", |rows| rows.len() > 10).await?;
    save("/records", "records_", 100).await?;
    save("/print-jobs", "jobs-issued_", 5).await?;
    let job = desk.name_like("link", "View ").await?;
    desk.click("link", &job).await?;
    desk.name_like("button", "Preview ").await?;
    save(&desk.path().await?, "documents-of-PJ-", 10).await?;
    desk.sign_out().await?;
    desk.sign_in(portal::DEMO_ISSUER, portal::DEMO_PASSWORD).await?;
    desk.name_like("button", "Your account").await?;
    for (path, name, least) in [
        ("/issuer/print-jobs", "jobs-issued_", 10),
        ("/issuer/documents?kind=letter", "documents_", 300),
        ("/issuer/learners", "learners_", 300),
        ("/issuer/centres", "centres_", 4),
        ("/issuer/qualifications", "qualifications_", 6),
        ("/issuer/users?kind=centre", "users_", 2),
        ("/issuer/audit", "audit-trail_", 20),
        ("/issuer/batches", "batches_", 10),
    ] {
        save(path, name, least).await?;
    }
    desk.assert_no_complaints(&[]).await
}

#[tokio::test]
async fn figures_lead_to_what_they_count_and_follow_the_news() -> Result<()> {
    let portal = Portal::start().await?;
    let scene = Scene::lay(&portal).await?;
    let batch = scene.issuer.import(&scene::csv(&scene.awards(3))).await?;
    scene.issuer.publish(batch.id).await?;
    let mut desk = Browser::start(&portal.base, Screen::DESK).await?;
    desk.open("/dashboard").await?;
    desk.sign_in(&scene.user.email, scene::PASSWORD).await?;
    desk.see("9 documents issued, of 3 awards; 0% of the learners notified.").await?;
    desk.inspect_in_every_look("dashboard-charts", &[]).await?;

    // More is issued while one looks.
    let more: Vec<_> = scene.awards(5).split_off(3);
    let batch = scene.issuer.import(&scene::csv(&more)).await?;
    scene.issuer.publish(batch.id).await?;
    desk.see("15 documents issued, of 5 awards").await?;

    // The table of the figures, by keyboard, and the shares.
    let table = desk.css(".chart-table summary").await?;
    table.send_keys(Key::Enter + "").await?;
    let months: Vec<String> = desk
        .evaluate("return [...document.querySelectorAll('.chart-table tbody tr:last-child a')].map((a) => a.innerText)")
        .await?;
    ensure!(months.len() == 4 && months[1..] == ["5", "5", "5"], "{months:?}");
    desk.inspect("dashboard-figures", &[]).await?;
    desk.click("link", &months[0]).await?;
    desk.path_where("be the month's records", |path| {
        path.starts_with("/records?issued_from=") && path.contains("issued_to=")
    })
    .await?;
    desk.rows_where("be they", |rows| rows.len() == 5).await?;
    desk.driver.back().await?;
    desk.click("link", "Valid").await?;
    desk.path_where("be the valid ones", |path| path.contains("status=valid")).await?;
    desk.rows_where("be they", |rows| rows.len() == 5).await?;
    desk.driver.back().await?;
    desk.see("15 documents issued").await?;
    // A click on a column does the same; the slider reads columns out.
    let slider = desk.css(".chart-reading input").await?;
    slider.send_keys(Key::End + "").await?;
    desk.see("5 certificates, 5 transcripts, 5 letters").await?;
    slider.send_keys(Key::Enter + "").await?;
    desk.path_where("be the month's records", |path| path.starts_with("/records?issued_from=")).await?;
    desk.driver.back().await?;
    desk.see("15 documents issued").await?;
    desk.evaluate::<()>(
        "const layer = document.querySelector('.chart-hover'), area = layer.getBoundingClientRect();
        const at = { clientX: area.right - 2, clientY: area.bottom - 2, bubbles: true };
        layer.dispatchEvent(new MouseEvent('click', at));",
    )
    .await?;
    desk.path_where("be the month's certificates", |path| path.contains("kind=certificate")).await?;

    // The issuer's figures lead to its documents.
    let office = Browser::start(&portal.base, Screen::DESK).await?;
    office.open("/issuer").await?;
    office.sign_in(portal::ISSUER_EMAIL, portal::ISSUER_PASSWORD).await?;
    office.see("15 documents issued, of 5 awards").await?;
    office.inspect("desk-charts", &[]).await?;
    office.click("link", "Valid").await?;
    office
        .path_where("be the documents", |path| {
            path.starts_with("/issuer/documents?") && path.contains("status=valid")
        })
        .await?;
    office.rows_where("be they", |rows| rows.len() == 15).await?;
    office.assert_no_complaints(&[]).await?;
    desk.assert_no_complaints(&[]).await
}

const HARBOUR: &str = "Harbour College";
const MOORGATE: &str = "Moorgate Training";

#[tokio::test]
async fn two_tabs_show_two_centres_and_the_last_choice_is_kept() -> Result<()> {
    let portal = Portal::demo().await?;
    let mut desk = Browser::start(&portal.base, Screen::DESK).await?;
    desk.open("/").await?;
    desk.sign_in(portal::DEMO_USER, portal::DEMO_PASSWORD).await?;
    let first = desk.path_where("say the centre", |path| path.starts_with("/dashboard?centre=")).await?;
    desk.see(&format!("This is how {HARBOUR} stands.")).await?;
    desk.inspect("centres-switch", &[]).await?;

    // The switch works at once, on every page of a centre.
    desk.choose("Centre", MOORGATE).await?;
    desk.see(&format!("This is how {MOORGATE} stands.")).await?;
    let second = desk.path_where("say the other centre", |path| path != first).await?;
    desk.click("link", "Records").await?;
    desk.see(&format!("Every award issued to {MOORGATE}")).await?;
    let id = |path: &str| path.split_once("centre=").map(|(_, id)| id.to_owned()).unwrap_or_default();
    let theirs = desk.rows_where("be its records", |rows| rows.len() > 5).await?;
    desk.tick("Select all on this page").await?;
    desk.see("records selected").await?;
    desk.choose("Centre", HARBOUR).await?;
    desk.see(&format!("Every award issued to {HARBOUR}")).await?;
    let ours = desk.rows_where("be the other's", |rows| rows.len() > 5 && rows[0] != theirs[0]).await?;
    ensure!(ours.iter().all(|row| !theirs.contains(row)), "records of both centres");
    // What was selected belongs to the centre before.
    desk.gone("records selected").await?;
    let view = desk.name_like("link", "View of").await?;
    desk.click("link", &view).await?;
    desk.see("What happened").await?;
    desk.choose("Centre", MOORGATE).await?;
    desk.path_where("be the list", |path| path.starts_with("/records?") && id(path) == id(&second)).await?;
    desk.rows_where("be its records", |rows| rows == theirs).await?;

    // A second tab for the other centre leaves the first one alone.
    let tab = desk.driver.window().await?;
    let other = desk.driver.new_tab().await?;
    desk.driver.switch_to_window(other).await?;
    desk.open("/records").await?;
    // It begins with the centre that was chosen last.
    desk.see(&format!("Every award issued to {MOORGATE}")).await?;
    desk.choose("Centre", HARBOUR).await?;
    desk.see(&format!("Every award issued to {HARBOUR}")).await?;
    desk.driver.switch_to_window(tab).await?;
    desk.reload().await?;
    desk.see(&format!("Every award issued to {MOORGATE}")).await?;
    desk.click("link", "Dashboard").await?;
    desk.path_where("be still its own", |path| path == second).await?;
    desk.see(&format!("This is how {MOORGATE} stands.")).await?;

    // The next visit begins with the last choice.
    desk.choose("Centre", HARBOUR).await?;
    desk.see(&format!("This is how {HARBOUR} stands.")).await?;
    desk.choose("Centre", MOORGATE).await?;
    desk.see(&format!("This is how {MOORGATE} stands.")).await?;
    desk.sign_out().await?;
    desk.open("/").await?;
    desk.sign_in(portal::DEMO_USER, portal::DEMO_PASSWORD).await?;
    desk.see(&format!("This is how {MOORGATE} stands.")).await?;
    desk.path_where("say so", |path| path == second).await?;
    desk.turn_to(Screen::PHONE).await?;
    desk.inspect("centres-switch", &[]).await?;
    desk.assert_no_complaints(&[]).await
}

#[tokio::test]
async fn screens_and_users_are_found_by_keyboard() -> Result<()> {
    let portal = Portal::demo().await?;
    let desk = Browser::start(&portal.base, Screen::DESK).await?;
    desk.open("/dashboard").await?;
    desk.sign_in(portal::DEMO_USER, portal::DEMO_PASSWORD).await?;
    desk.see("Jobs completed").await?;
    // An empty box closes at the first Escape.
    desk.press(Key::Control + "k").await?;
    desk.field("Search everywhere").await?;
    desk.press(Key::Escape + "").await?;
    desk.gone("Type at least two letters").await?;
    desk.press(Key::Control + "k").await?;
    desk.field("Search everywhere").await?;
    desk.press("downl").await?;
    desk.name_like("option", "Downloads").await?;
    desk.inspect("search-screens", &[]).await?;
    desk.press(Key::Enter + "").await?;
    desk.path_where("be the downloads", |path| path.starts_with("/downloads?centre=")).await?;
    desk.press(Key::Control + "k").await?;
    desk.press("settings").await?;
    desk.see("Nothing matches").await?;
    desk.press(Key::Escape + "").await?;
    desk.press(Key::Escape + "").await?;
    desk.sign_out().await?;

    desk.sign_in(portal::DEMO_ISSUER, portal::DEMO_PASSWORD).await?;
    desk.name_like("button", "Your account").await?;
    desk.press(Key::Control + "k").await?;
    desk.field("Search everywhere").await?;
    desk.press("settings").await?;
    desk.name_like("option", "Settings").await?;
    desk.press(Key::Enter + "").await?;
    desk.path_where("be the settings", |path| path == "/issuer/settings").await?;
    desk.press(Key::Control + "k").await?;
    desk.field("Search everywhere").await?;
    desk.press("zoe marsh").await?;
    let user = desk.name_like("option", "Zoë Marsh").await?;
    desk.inspect("search-users", &[]).await?;
    desk.click("option", &user).await?;
    desk.path_where("be the user", |path| path.starts_with("/issuer/users/")).await?;
    desk.find("heading", "Zoë Marsh").await?;
    desk.assert_no_complaints(&[]).await
}
