//! The living page of the kit: every part in every look, and each that one operates driven by the keyboard alone.
//!
//! It needs a web application that was built with the page (`tools/build.sh kit`); `PORTAL_KIT_DIST` says where.

use anyhow::{Context, Result, ensure};
use e2e::{Browser, Portal, Screen, portal};
use serde_json::{Value, json};
use thirtyfour::Key;

const TABS: [(&str, &str); 5] = [
    ("buttons", "Menus and dialogs"),
    ("fields", "Contacts"),
    ("lists", "A list with everything"),
    ("said", "What happened"),
    ("charts", "Documents by kind"),
];

fn path_of(tab: &str) -> String {
    if tab == "buttons" { "/ui-kit".to_owned() } else { format!("/ui-kit?tab={tab}") }
}

/// The accessible name of what has the focus.
async fn focused(browser: &Browser) -> Result<String> {
    browser
        .evaluate(
            "const at = document.activeElement;
            return at.getAttribute('aria-label') || at.labels?.[0]?.innerText || at.innerText || at.id",
        )
        .await
}

async fn focus(browser: &Browser, selector: &str) -> Result<()> {
    browser.css(selector).await?;
    browser.evaluate(&format!("document.querySelector({}).focus()", json!(selector))).await
}

/// Waits until a script's condition holds.
async fn holds(browser: &Browser, what: &str, condition: &str) -> Result<()> {
    e2e::wait::until(what, e2e::wait::PAGE, async || {
        let so: bool = browser.evaluate(&format!("return !!({condition})")).await?;
        ensure!(so, "{condition} is false");
        Ok(Some(()))
    })
    .await
}

#[tokio::test]
async fn every_part_holds_in_every_look() -> Result<()> {
    let portal = Portal::with_kit().await?;
    let mut browser = Browser::start(&portal.base, Screen::DESK).await?;
    for (tab, text) in TABS {
        browser.inspect_page(&format!("kit-{tab}"), &path_of(tab), text).await?;
    }
    browser.turn_to(Screen::DESK).await?;
    browser.open("/ui-kit?tab=fields").await?;
    browser.click("button", "Show errors").await?;
    browser.see("Please check this").await?;
    browser.inspect("kit-fields-wrong", &[]).await
}

#[tokio::test]
async fn menus_tabs_and_dialogs_work_by_keyboard() -> Result<()> {
    let portal = Portal::with_kit().await?;
    let browser = Browser::start(&portal.base, Screen::DESK).await?;
    browser.open("/ui-kit").await?;

    // A menu: opened, walked with wrapping and by letter, left by Escape with the focus back on its button.
    browser.press_on(".menu button", Key::Enter + "").await?;
    holds(&browser, "the first entry to be focused", "document.activeElement.innerText.trim() === 'Edit'")
        .await?;
    browser.inspect("kit-menu", &[]).await?;
    browser.press(Key::Up + "").await?;
    ensure!(focused(&browser).await?.contains("Archive"), "Up goes round to the last entry");
    browser.press("c").await?;
    ensure!(focused(&browser).await?.contains("Copy"), "a letter goes to the next entry that begins so");
    browser.press(Key::Escape + "").await?;
    ensure!(focused(&browser).await?.contains("More"), "Escape gives the focus back to the button");

    // Its entry asks; the question wants a reason; the answer can be undone.
    browser.press(Key::Enter + "").await?;
    holds(&browser, "the menu to open", "document.activeElement.role === 'menuitem'").await?;
    browser.press(Key::End + "").await?;
    browser.press(Key::Enter + "").await?;
    browser.see("Archive Harbour College?").await?;
    browser.inspect("kit-confirm", &[]).await?;
    browser.press_on("dialog[open] button[type=submit]", Key::Enter + "").await?;
    browser.see("Say why.").await?;
    browser.press_on("dialog[open] textarea", "It has closed").await?;
    browser.press_on("dialog[open] button[type=submit]", Key::Enter + "").await?;
    browser.see("Archived Harbour College.").await?;
    focus(&browser, ".toast-undo").await?;
    browser.inspect("kit-undo", &[]).await?;
    browser.press(Key::Enter + "").await?;
    browser.see("Harbour College is back.").await?;

    // A dialog: Escape closes it.
    browser.click("button", "Open a dialog").await?;
    browser.see("Escape closes it").await?;
    browser.press(Key::Escape + "").await?;
    browser.gone("Escape closes it").await?;

    // Tabs are links, so that Back works.
    browser.press_on(".tabs a:nth-child(2)", Key::Enter + "").await?;
    browser.see("Text and figures").await?;
    browser.path_where("name the tab", |path| path.contains("tab=fields")).await?;
    browser.driver.back().await?;
    browser.see("Menus and dialogs").await
}

#[tokio::test]
async fn a_combobox_is_searched_and_chosen_in_by_keyboard() -> Result<()> {
    let portal = Portal::with_kit().await?;
    let browser = Browser::start(&portal.base, Screen::DESK).await?;
    browser.open("/ui-kit?tab=fields").await?;
    let value = "return document.getElementById('kit-qualification').value";
    browser.press_on("#kit-qualification", "subject 4").await?;
    browser.see("Level 5 Award in Subject 4").await?;
    holds(&browser, "eleven to be found", "document.querySelectorAll('[role=option]').length === 11").await?;
    browser.inspect("kit-combobox", &[]).await?;
    browser.press(Key::Down + Key::Down).await?;
    holds(
        &browser,
        "the second to be active",
        "document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))?.innerText.includes('Subject 40')",
    )
    .await?;
    browser.press(Key::Enter + "").await?;
    let chosen: String = browser.evaluate(value).await?;
    ensure!(chosen == "Level 1 Award in Subject 40", "{chosen}");

    // What is no choice brings the last one back; a blank takes it away.
    browser.press("zzz").await?;
    browser.see("Nothing matches").await?;
    browser.press(Key::Escape + "").await?;
    let chosen: String = browser.evaluate(value).await?;
    ensure!(chosen == "Level 1 Award in Subject 40", "{chosen}");
    browser.press(Key::Control + "a").await?;
    browser.press(Key::Delete + Key::Tab).await?;
    let chosen: String = browser.evaluate(value).await?;
    ensure!(chosen.is_empty(), "{chosen}");

    // Rows come and go, and the focus goes to what was added.
    browser.press_on(".rows-add", Key::Enter + "").await?;
    holds(&browser, "a third contact", "document.activeElement.id === 'kit-contacts-2-name'").await?;
    browser.press("Олена").await?;
    browser.press_on(".rows-row:first-child .btn", Key::Enter + "").await?;
    holds(
        &browser,
        "it to be the second",
        "document.getElementById('kit-contacts-1-name')?.value === 'Олена'",
    )
    .await?;

    // The first error of the summary leads to its field.
    browser.click("button", "Show errors").await?;
    holds(&browser, "the summary to be focused", "document.activeElement.matches('.summary')").await?;
    browser.press_on(".summary a", Key::Enter + "").await?;
    holds(&browser, "the field to be focused", "document.activeElement.id === 'kit-name'").await
}

#[tokio::test]
async fn a_list_is_sorted_selected_and_arranged_by_keyboard() -> Result<()> {
    let portal = Portal::with_kit().await?;
    let mut browser = Browser::start(&portal.base, Screen::DESK).await?;
    browser.open("/ui-kit?tab=lists&limit=20").await?;
    browser.see("1–20 of 137").await?;
    let list = ".list:first-of-type";

    browser.press_on(&format!("{list} th:nth-of-type(4) .sort"), Key::Enter + "").await?;
    browser.path_where("name the order", |path| path.contains("sort=-learners")).await?;
    holds(&browser, "the header to say so", "document.querySelector('[aria-sort=descending]')").await?;

    // A page, then all that match; one taken out leaves the page without it.
    browser.press_on(&format!("{list} thead input"), " ").await?;
    browser.see("20 centres selected").await?;
    browser.inspect("kit-selection", &[]).await?;
    browser.click("button", "Select all 137 that match").await?;
    browser.see("All 137 centres that match are selected").await?;
    browser.press_on(&format!("{list} tbody tr:first-child input"), " ").await?;
    browser.see("19 centres selected").await?;
    browser.click("button", "Tell them").await?;
    browser.see("Told 19.").await?;

    // A column more, remembered over a reload.
    browser.click("button", "Columns").await?;
    browser.tick("Town").await?;
    holds(
        &browser,
        "the column",
        "[...document.querySelectorAll('.list:first-of-type th')].some((th) => th.innerText === 'Town')",
    )
    .await?;
    browser.press(Key::Escape + "").await?;
    browser.reload().await?;
    holds(
        &browser,
        "the column after a reload",
        "[...document.querySelectorAll('.list:first-of-type th')].some((th) => th.innerText === 'Town')",
    )
    .await?;

    // A filter by what is searched for says what it is called.
    browser.click("button", "Filter").await?;
    browser.fill("Town", "exe").await?;
    holds(
        &browser,
        "one to be found",
        "document.querySelectorAll('.filter-panel [role=option]').length === 1",
    )
    .await?;
    browser.press(Key::Down + "").await?;
    holds(&browser, "it to be the active one", "document.activeElement.matches('[aria-activedescendant]')")
        .await?;
    browser.press(Key::Enter + "").await?;
    holds(&browser, "it to be chosen", "document.activeElement.value === 'Exeter'").await?;
    browser.inspect("kit-filter", &[]).await?;
    browser.find("button", "Apply").await?.send_keys(Key::Enter + "").await?;
    browser.see("Town: Exeter").await?;
    browser.click("button", "Remove filter Town: Exeter").await?;
    browser.see("of 137").await?;

    // On a phone rows are cards, and the order is a choice.
    browser.turn_to(Screen::PHONE).await?;
    browser.choose("Sort by", "Name, Z to A").await?;
    browser.path_where("name the order", |path| path.contains("sort=-name")).await.map(drop)
}

#[tokio::test]
async fn a_chart_is_read_by_keyboard_and_pointer() -> Result<()> {
    let portal = Portal::with_kit().await?;
    let browser = Browser::start(&portal.base, Screen::DESK).await?;
    browser.open("/ui-kit?tab=charts").await?;
    browser.press_on(".chart-reading input", Key::Right + Key::Right).await?;
    browser.see("Feb: 6,200 certificates").await?;
    let said: String = browser
        .evaluate("return document.querySelector('.chart-reading input').getAttribute('aria-valuetext')")
        .await?;
    ensure!(said == "Feb: 6,200 certificates", "{said}");
    browser.evaluate::<Value>("document.querySelector('.chart-table').open = true; return null").await?;
    browser.see("15,100").await?;
    browser.inspect("kit-chart-table", &[]).await
}

#[tokio::test]
async fn two_who_change_the_same_see_both_sides() -> Result<()> {
    let portal = Portal::with_kit().await?;
    let browser = Browser::start(&portal.base, Screen::DESK).await?;
    let client = portal.client().sign_in(portal::DEMO_ISSUER, portal::DEMO_PASSWORD).await?;
    let centres: Value = client.get("/issuer/centres?limit=1").await?;
    let id = centres["items"][0]["id"].as_str().context("no centre")?.to_owned();
    let town = centres["items"][0]["address"]["town"].as_str().context("no town")?.to_owned();
    browser.open("/").await?;
    browser.sign_in(portal::DEMO_ISSUER, portal::DEMO_PASSWORD).await?;
    browser.name_like("button", "Your account").await?;
    browser.open(&format!("/ui-kit/edit/{id}")).await?;
    browser.fill("Name", "Harbour College of Arts").await?;
    browser.fill("Postcode", "EX1 1AA").await?;
    browser.see("Not saved yet.").await?;

    // Someone else saves the name and the first line meanwhile.
    let mut address = centres["items"][0]["address"].clone();
    address["line1"] = json!("9 Quay Street");
    let change = json!({ "name": "Harbour College of Science", "address": address });
    client.patch::<Value>(&format!("/issuer/centres/{id}"), &change).await?;
    browser.click("button", "Save changes").await?;
    browser.see("Someone changed this meanwhile").await?;
    browser.see("Harbour College of Science").await?;
    browser.see("9 Quay Street").await?;
    browser.inspect("kit-conflict", &["/issuer/centres/"]).await?;

    // Back in the form: what was typed is there, with what only they changed.
    browser.click("button", "Go back to the form").await?;
    let value = async |label: &str| -> Result<String> {
        Ok(browser.field(label).await?.prop("value").await?.unwrap_or_default())
    };
    ensure!(value("Name").await? == "Harbour College of Arts", "what was typed is lost");
    ensure!(value("First line").await? == "9 Quay Street", "what they changed is not taken over");
    ensure!(value("Town").await? == town, "what nobody changed has changed");
    browser.click("button", "Save changes").await?;
    browser.see("Saved Harbour College of Arts.").await?;

    // A link asks before it leaves; Back keeps a draft.
    browser.fill("Name", "Harbour College of Law").await?;
    browser.click("link", "Cancel").await?;
    browser.see("Leave without saving?").await?;
    browser.inspect("kit-leave", &[]).await?;
    browser.click("button", "Stay on this page").await?;
    ensure!(value("Name").await? == "Harbour College of Law", "what was typed is lost");
    browser.click("link", "Cancel").await?;
    browser.click("button", "Leave and discard it").await?;
    browser.see("Menus and dialogs").await?;
    browser.driver.back().await?;
    browser.field("Name").await?;
    ensure!(value("Name").await? == "Harbour College of Arts", "what was discarded came back");
    browser.fill("Name", "Harbour College of Music").await?;
    browser.driver.forward().await?;
    browser.see("Menus and dialogs").await?;
    browser.driver.back().await?;
    browser.see("What you typed before is back").await?;
    ensure!(value("Name").await? == "Harbour College of Music", "the draft is lost");
    browser.click("button", "Discard it").await?;
    ensure!(value("Name").await? == "Harbour College of Arts", "the draft is still there");
    Ok(())
}
