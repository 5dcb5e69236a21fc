//! My profile in the browser: picture, details, password, devices and address, at a desk and on a phone.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};
use e2e::{Browser, Portal, Scene, Screen, scene};
use thirtyfour::Key;

const NEW_PASSWORD: &str = "violet tractor under granite";

/// Gives a file to the picture's field.
async fn choose(browser: &Browser, file: &Path) -> Result<()> {
    let field = browser.css("#avatar-file").await?;
    Ok(field.send_keys(file.to_str().context("an odd path")?).await?)
}

fn photograph() -> Result<std::path::PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("no folder above")?;
    Ok(folder.join("docs/gallery/certificate-english.png"))
}

#[tokio::test]
async fn a_picture_is_cut_to_a_square_by_keyboard_and_comes_back_after_it_was_removed() -> Result<()> {
    let portal = Portal::start().await?;
    let scene = Scene::lay(&portal).await?;
    let folder = tempfile::tempdir()?;
    let mut browser = Browser::start(&portal.base, Screen::DESK).await?;
    browser.open("/dashboard").await?;
    browser.sign_in(&scene.user.email, scene::PASSWORD).await?;
    let account = browser.name_like("button", "Your account").await?;
    browser.click("button", &account).await?;
    browser.click("link", "My profile").await?;
    browser.see("Signed-in devices").await?;

    // What the browser can't show is judged by the server, with words.
    let bad = folder.path().join("bad.png");
    fs::write(&bad, "this is no picture")?;
    choose(&browser, &bad).await?;
    browser.see("This is no picture that we can read").await?;
    browser.inspect("profile-picture-refused", &["/me/avatar"]).await?;

    choose(&browser, &photograph()?).await?;
    browser.see("Choose the part to show").await?;
    let cut = "return document.querySelector('.crop-stage img').style.cssText";
    let whole: String = browser.evaluate(cut).await?;
    browser.find("slider", "Zoom").await?.send_keys(Key::PageUp + Key::PageUp).await?;
    browser.find("slider", "Top to bottom").await?.send_keys(Key::Home + Key::Right).await?;
    let closer: String = browser.evaluate(cut).await?;
    ensure!(closer != whole, "the sliders move nothing: {closer}");
    browser.inspect("profile-crop", &[]).await?;
    browser.turn_to(Screen::PHONE).await?;
    browser.inspect("profile-crop", &[]).await?;
    browser.turn_to(Screen::DESK).await?;
    browser.click("button", "Use this picture").await?;
    browser.see("This is your picture now.").await?;
    browser.css(".bar .avatar img").await?;
    browser.css(".profile-picture .face img").await?;

    browser.click("button", "Remove the picture").await?;
    browser.see("Removed your picture.").await?;
    browser.css(".profile-picture .face span").await?;
    browser.click("button", "Undo").await?;
    browser.see("Your picture is back.").await?;
    browser.css(".bar .avatar img").await?;
    browser.inspect("profile-picture", &[]).await
}

#[tokio::test]
async fn details_password_and_devices_are_changed_by_their_owner() -> Result<()> {
    let portal = Portal::start().await?;
    let scene = Scene::lay(&portal).await?;
    let elsewhere = async |password: &str| portal.client().sign_in(&scene.user.email, password).await;
    elsewhere(scene::PASSWORD).await?;
    let browser = Browser::start(&portal.base, Screen::DESK).await?;
    browser.open("/dashboard").await?;
    browser.sign_in(&scene.user.email, scene::PASSWORD).await?;
    browser.name_like("button", "Your account").await?;
    browser.press(Key::Control + "k").await?;
    browser.field("Search everywhere").await?;
    browser.press("password").await?;
    browser.name_like("option", "My profile").await?;
    browser.press(Key::Enter + "").await?;
    browser.path_where("be the profile", |path| path.starts_with("/profile")).await?;
    browser.see("This device").await?;

    browser.fill("Last name", "").await?;
    browser.click("button", "Save details").await?;
    browser.see("Please check this").await?;
    browser.fill("Last name", "Tŵr-Pritchard").await?;
    browser.fill("Phone (optional)", "01970 622 111").await?;
    browser.click("button", "Save details").await?;
    browser.see("Saved your details.").await?;
    browser.name_like("button", "Your account: Carys Tŵr-Pritchard").await?;

    browser.click("button", "Sign out of An unknown device").await?;
    browser.see("Signed out An unknown device.").await?;
    let left = elsewhere(scene::PASSWORD).await?;
    browser.reload().await?;
    browser.click("button", "Sign out everywhere else…").await?;
    browser.see("Sign out everywhere else?").await?;
    browser.inspect("profile-everywhere", &[]).await?;
    browser.click("button", "Sign out everywhere else").await?;
    browser.see("All other devices are signed out.").await?;
    ensure!(left.get::<serde_json::Value>("/me").await.is_err(), "the other device is still signed in");

    browser.fill("Current password", scene::PASSWORD).await?;
    browser.fill("New password", "aaaa").await?;
    browser.see("8 more characters at least").await?;
    browser.fill("New password", "abababababababab").await?;
    browser.see("This would be guessed in few tries").await?;
    browser.click("button", "Change the password").await?;
    browser.see("Please check this").await?;
    browser.inspect("profile-password-weak", &["/me/password"]).await?;
    browser.fill("New password", NEW_PASSWORD).await?;
    browser.see("Strong.").await?;
    browser.inspect("profile-password-strong", &[]).await?;
    let still = elsewhere(scene::PASSWORD).await?;
    browser.click("button", "Change the password").await?;
    browser.see("Your password is changed. All other devices are signed out.").await?;
    ensure!(still.get::<serde_json::Value>("/me").await.is_err(), "the other device is still signed in");
    elsewhere(NEW_PASSWORD).await.map(drop)
}

#[tokio::test]
async fn a_new_address_waits_for_its_link_and_the_old_one_can_call_it_off() -> Result<()> {
    let portal = Portal::start().await?;
    let scene = Scene::lay(&portal).await?;
    let browser = Browser::start(&portal.base, Screen::PHONE).await?;
    browser.open("/profile").await?;
    browser.sign_in(&scene.user.email, scene::PASSWORD).await?;
    browser.see("Present address").await?;
    browser.fill("New address", "carys@harbour.example").await?;
    browser.fill("Your password", "not my password").await?;
    browser.click("button", "Change the address").await?;
    browser.see("This is not your current password.").await?;
    browser.fill("Your password", scene::PASSWORD).await?;
    browser.click("button", "Change the address").await?;
    browser.see("carys@harbour.example waits to be confirmed").await?;
    browser.inspect("profile-email-waits", &["/me/email"]).await?;
    browser.click("button", "Keep my present address").await?;
    browser.gone("waits to be confirmed").await?;

    browser.fill("New address", "carys.two@harbour.example").await?;
    browser.fill("Your password", scene::PASSWORD).await?;
    browser.click("button", "Change the address").await?;
    browser.see("carys.two@harbour.example waits to be confirmed").await?;
    let token = scene.issuer.mailed_token("carys.two@harbour.example", "/confirm-email").await?;
    browser.open(&format!("/confirm-email?token={token}")).await?;
    browser.click("button", "Confirm my address").await?;
    browser.see("Your address is confirmed").await?;
    browser.open("/profile").await?;
    browser.see("carys.two@harbour.example").await?;

    // The first change was called off, and its mail went to the same old address: the newest one counts.
    let token = scene.issuer.mailed_token(&scene.user.email, "/cancel-email").await?;
    browser.open(&format!("/cancel-email?token={token}")).await?;
    browser.see("Keep your address?").await?;
    browser.inspect("cancel-email", &[]).await?;
    browser.click("button", "Keep my address").await?;
    browser.see("Your address is as it was").await?;
    browser.inspect("cancel-email-done", &["/auth/refresh"]).await?;
    browser.css("main a[href='/']").await?.click().await?;
    browser.sign_in(&scene.user.email, scene::PASSWORD).await?;
    browser.path_where("be the dashboard", |path| path.starts_with("/dashboard")).await.map(drop)
}

#[tokio::test]
async fn the_page_holds_in_every_look() -> Result<()> {
    let portal = Portal::start().await?;
    let scene = Scene::lay(&portal).await?;
    portal.client().sign_in(&scene.user.email, scene::PASSWORD).await?;
    let mut browser = Browser::start(&portal.base, Screen::DESK).await?;
    browser.open("/profile").await?;
    browser.sign_in(&scene.user.email, scene::PASSWORD).await?;
    browser.see("This device").await?;
    browser.inspect_page("profile", "/profile", "This device").await
}
