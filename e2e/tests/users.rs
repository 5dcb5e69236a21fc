//! Users, as an administrator of a centre manages them: the steps of chapter 11 of the guide, at a desk and on a phone; and
//! what the issuer's roles and a second person's approval look like.

use anyhow::{Result, ensure};
use e2e::{Browser, Portal, Scene, Screen, portal, scene};
use serde_json::json;
use shared::{batches::Published, users::User};

const NAME: &str = "Anew User";
const EMAIL: &str = "anewuser@example.org";
const OFFICE: &str = "Office-Lantern-58-Quarry";
const OWN: &str = "Meadow-Copper-77-Violin";

/// A browser in which the centre's administrator is signed in, on the list of users.
async fn desk(portal: &Portal, scene: &Scene, screen: Screen) -> Result<Browser> {
    let browser = Browser::start(&portal.base, screen).await?;
    browser.open("/users").await?;
    browser.sign_in(&scene.user.email, scene::PASSWORD).await?;
    browser.name_like("button", "Your account").await?;
    browser.find("heading", "Users").await?;
    Ok(browser)
}

/// Opens the menu of a row, and chooses what begins so.
async fn choose(browser: &Browser, name: &str, start: &str) -> Result<()> {
    browser.click("button", &format!("More for {name}")).await?;
    let item = browser.name_like("menuitem", start).await?;
    browser.click("menuitem", &item).await
}

async fn row_says(browser: &Browser, words: &str) -> Result<()> {
    let there = |rows: &[String]| rows.iter().any(|row| row.contains(NAME) && row.contains(words));
    browser.rows_where(&format!("say “{words}” of the user"), there).await.map(drop)
}

#[tokio::test]
async fn a_user_is_created_locked_unlocked_deleted_and_restored() -> Result<()> {
    let portal = Portal::start().await?;
    let scene = Scene::lay(&portal).await?;
    let browser = desk(&portal, &scene, Screen::DESK).await?;
    browser.rows_where("be the administrator", |rows| rows.len() == 1).await?;
    browser.inspect("users", &[]).await?;

    // A typed password, as the guide has it: a weak one is refused, two that differ too.
    browser.click("link", "Create a user").await?;
    browser.find("heading", "Create a user").await?;
    browser.fill("Email", EMAIL).await?;
    browser.fill("First name (optional)", "Anew").await?;
    browser.fill("Last name", "User").await?;
    browser
        .tick("Set a first password You pass it on yourself. It works for seven days, and must be changed at the first sign-in.")
        .await?;
    browser.fill("New password", OFFICE).await?;
    browser.fill("Once more", "Something else").await?;
    browser.click("button", "Create the user").await?;
    browser.see("The two passwords differ").await?;
    browser.inspect("user-create", &[]).await?;
    browser.fill("Once more", OFFICE).await?;
    browser.click("button", "Create the user").await?;
    browser.see("The address must be confirmed first").await?;
    row_says(&browser, "Active").await?;

    // The user confirms the address, and must choose an own password before anything else.
    let token = scene.issuer.mailed_token(EMAIL, "/confirm-email").await?;
    let () = scene.issuer.post("/auth/email/confirm", &json!({ "token": token })).await?;
    let user = Browser::start(&portal.base, Screen::PHONE).await?;
    user.open("/records").await?;
    user.sign_in(EMAIL, OFFICE).await?;
    user.find("heading", "Choose your own password").await?;
    user.inspect("own-password", &[]).await?;
    user.fill("Current password", OFFICE).await?;
    user.fill("New password", OWN).await?;
    user.click("button", "Change the password").await?;
    user.find("heading", "Records").await?;

    // Locked from the row, by keyboard and preset; it holds at once.
    choose(&browser, NAME, "Lock").await?;
    browser.find("heading", &format!("Lock {NAME}")).await?;
    browser.click("button", "Lock").await?;
    browser.see("Choose a date.").await?;
    browser.fill_date("Locked until", "2020-06-18").await?;
    browser.choose("Reason", "Long-term sick").await?;
    browser.click("button", "Lock").await?;
    browser.see("Choose a date in the future.").await?;
    browser.inspect("user-lock", &["/lock"]).await?;
    browser.click("button", "1 month").await?;
    browser.fill("More information (optional)", "Back in the new year.").await?;
    browser.click("button", "Lock").await?;
    browser.see(&format!("Locked {NAME} until")).await?;
    row_says(&browser, "Locked").await?;
    user.reload().await?;
    user.field("Password").await?;
    user.sign_in(EMAIL, OWN).await?;
    user.see("Your account is locked until").await?;

    // The menu leads to those who are locked; the user's page says why.
    browser.click("button", "Users").await?;
    browser.click("menuitem", "Locked").await?;
    browser.rows_where("be the locked one", |rows| rows.len() == 1 && rows[0].contains(NAME)).await?;
    browser.click("link", NAME).await?;
    browser.see("This user is locked").await?;
    browser.see("Back in the new year.").await?;
    browser.inspect("user-locked", &[]).await?;
    browser.click("button", "Unlock").await?;
    browser.see(&format!("Unlocked {NAME}.")).await?;
    browser.gone("This user is locked").await?;
    user.sign_in(EMAIL, OWN).await?;
    user.find("heading", "Records").await?;

    // Deleted with one click, said so, and taken back.
    browser.click("link", "Users").await?;
    choose(&browser, NAME, "Delete").await?;
    browser.see(&format!("Deleted {NAME}.")).await?;
    browser.rows_where("be without the user", |rows| rows.iter().all(|row| !row.contains(NAME))).await?;
    browser.click("button", "Undo").await?;
    browser.see(&format!("Restored {NAME}.")).await?;
    row_says(&browser, "Active").await?;
    browser.open("/users?status=deleted").await?;
    browser.see("No user matches").await?;

    // What was done is on the user's page.
    browser.open("/users?q=anew").await?;
    browser.click("link", NAME).await?;
    browser.click("link", "History").await?;
    for done in ["Created", "Locked", "Unlocked", "Deleted", "Restored"] {
        browser.see(done).await?;
    }
    browser.inspect("user-history", &[]).await
}

#[tokio::test]
async fn a_user_is_invited_and_edited_on_a_phone() -> Result<()> {
    let portal = Portal::start().await?;
    let scene = Scene::lay(&portal).await?;
    let browser = desk(&portal, &scene, Screen::PHONE).await?;
    browser.inspect("users", &[]).await?;
    browser.click("button", "Menu").await?;
    browser.click("link", "Users: inactive").await?;
    browser.path_where("be the inactive ones", |path| path.contains("status=inactive")).await?;
    browser.click("link", "Create a user").await?;
    browser.fill("Email", EMAIL).await?;
    browser.fill("First name (optional)", "Anew").await?;
    browser.fill("Last name", "User").await?;
    browser.inspect("user-invite", &[]).await?;
    browser.click("button", "Create the user").await?;
    browser.see("an invitation is on its way").await?;

    // The list shows it; the mail is sent again from its page.
    browser.click("link", NAME).await?;
    browser.see("Invited, and has not chosen a password yet").await?;
    browser.click("button", "Send the invitation again").await?;
    browser.see("A new mail is on its way").await?;
    let token = scene.issuer.mailed_token(EMAIL, "/reset-password").await?;
    let () =
        scene.issuer.post("/auth/password/reset", &json!({ "token": token, "new_password": OWN })).await?;

    // Another address waits until it is confirmed.
    browser.click("link", "Edit").await?;
    browser.fill("Email", "notanewuser@example.org").await?;
    browser.fill("Middle name (optional)", "Quite").await?;
    browser.tick("Administrator").await?;
    browser.inspect("user-edit", &[]).await?;
    browser.click("button", "Save changes").await?;
    browser.see("notanewuser@example.org must be confirmed").await?;
    browser.see("The new email address is not confirmed yet").await?;
    browser.inspect("user-waiting", &[]).await?;
    let token = scene.issuer.mailed_token("notanewuser@example.org", "/confirm-email").await?;
    let () = scene.issuer.post("/auth/email/confirm", &json!({ "token": token })).await?;
    browser.reload().await?;
    browser.gone("The new email address is not confirmed yet").await?;
    browser.see("notanewuser@example.org").await?;
    Ok(())
}

#[tokio::test]
async fn an_auditor_sees_the_issuers_screens_without_buttons_that_fail() -> Result<()> {
    let portal = Portal::start().await?;
    let scene = Scene::lay(&portal).await?;
    let new = json!({ "kind": "issuer", "email": "auditor@example.org", "first_name": "Olwen",
        "last_name": "Audit", "role": "issuer_auditor" });
    let auditor: User = scene.issuer.post("/issuer/users", &new).await?;
    let token = scene.issuer.mailed_token(&auditor.email, "/reset-password").await?;
    let () =
        scene.issuer.post("/auth/password/reset", &json!({ "token": token, "new_password": OWN })).await?;
    let batch = scene.issuer.import(&scene::csv(&scene.awards(3))).await?;
    let browser = Browser::start(&portal.base, Screen::DESK).await?;
    browser.open("/issuer").await?;
    browser.sign_in(&auditor.email, OWN).await?;
    browser.find("heading", "Dashboard").await?;
    let centre = format!("/issuer/centres/{}", scene.centre.id);
    let user = format!("/issuer/users/{}", scene.user.id);
    let batch = format!("/issuer/batches/{}", batch.id);
    for (path, see) in [
        ("/issuer/centres", scene::CENTRE),
        (centre.as_str(), "10411"),
        ("/issuer/qualifications", "Food Safety"),
        ("/issuer/learners", "Learners"),
        ("/issuer/users", "Carys Pritchard"),
        (user.as_str(), "Carys Pritchard"),
        (batch.as_str(), "Rows"),
        ("/issuer/documents", "Documents"),
        ("/issuer/approvals", "Approvals"),
        ("/issuer/settings?tab=rules", "Lockout reasons"),
        ("/issuer/audit", "Audit trail"),
    ] {
        browser.open(path).await?;
        browser.see(see).await?;
        for role in ["button", "link"] {
            let names = browser.names(role).await?;
            let acts = [
                "New ",
                "Create",
                "Edit",
                "Archive",
                "Import a",
                "Publish ",
                "Delete",
                "Lock",
                "Make inactive",
            ];
            let wrong = names.iter().find(|name| acts.iter().any(|act| name.starts_with(act)));
            ensure!(wrong.is_none(), "{path} offers “{}”", wrong.map_or("", String::as_str));
        }
    }
    browser.inspect("auditor", &[]).await
}

#[tokio::test]
async fn a_second_person_approves_a_publication() -> Result<()> {
    let portal = Portal::start().await?;
    let scene = Scene::lay(&portal).await?;
    let _: serde_json::Value =
        scene.issuer.patch("/issuer/settings/rules", &json!({ "four_eyes_publish": true })).await?;
    let new = json!({ "kind": "issuer", "email": "issuing@example.org", "first_name": "Ioan",
        "last_name": "Issuing" });
    let asker: User = scene.issuer.post("/issuer/users", &new).await?;
    let token = scene.issuer.mailed_token(&asker.email, "/reset-password").await?;
    let () =
        scene.issuer.post("/auth/password/reset", &json!({ "token": token, "new_password": OWN })).await?;
    let batch = scene.issuer.import(&scene::csv(&scene.awards(2))).await?;
    let path = format!("/issuer/batches/{}", batch.id);
    // Who asks knows it beforehand, and finds no button for it while the request waits.
    let desk = Browser::start(&portal.base, Screen::DESK).await?;
    desk.open(&path).await?;
    desk.sign_in(&asker.email, OWN).await?;
    desk.see("A second person must approve before they are published").await?;
    desk.click("button", "Ask for approval of 2 rows…").await?;
    desk.see("Nothing is published until a second person agrees").await?;
    desk.inspect("ask-approval", &[]).await?;
    desk.click("button", "Ask for approval of 2 rows").await?;
    desk.see("This waits for a second person’s approval").await?;
    let buttons = desk.names("button").await?;
    ensure!(!buttons.iter().any(|name| name.starts_with("Ask for approval")), "{buttons:?}");
    // Asked again, it is the same request.
    let asking = portal.client().sign_in(&asker.email, OWN).await?;
    let asked: Published = asking.post(&format!("{path}/publish"), &json!({})).await?;
    ensure!(asked.approval_id.is_some() && asked.print_job_ids.is_empty());

    let browser = Browser::start(&portal.base, Screen::DESK).await?;
    browser.open("/issuer").await?;
    browser.sign_in(portal::ISSUER_EMAIL, portal::ISSUER_PASSWORD).await?;
    browser.see("wait for a second person").await?;
    browser.open(&path).await?;
    browser.see("This waits for a second person’s approval").await?;
    browser.inspect("approval-batch", &[]).await?;
    browser.open("/issuer/approvals").await?;
    browser.rows_where("be the request", |rows| rows.len() == 1 && rows[0].contains("Waiting")).await?;
    browser.inspect("approvals", &[]).await?;
    let approve = browser.name_like("button", "Approve…").await?;
    browser.click("button", &approve).await?;
    browser.see("Exactly that is done at once").await?;
    browser.click("button", "Approve").await?;
    browser.see("Approved. It is being done.").await?;
    browser.rows_where("say so", |rows| rows.len() == 1 && rows[0].contains("Approved")).await?;
    browser.open(&path).await?;
    browser.see("Jobs issued from this batch").await
}
