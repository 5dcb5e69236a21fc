//! Second factors in the browser: an app with its recovery codes, passkeys, and staff who must have one.

use anyhow::{Context, Result, ensure};
use e2e::{
    Browser, Portal, Scene, Screen,
    portal::{ISSUER_EMAIL, ISSUER_PASSWORD},
    scene,
};
use serde_json::{Value, json};
use thirtyfour::By;
use totp_rs::{Algorithm, Builder, Secret};

const LEARNER: &str = "sion.llyr@example.org";
const LEARNER_PASSWORD: &str = "glaw mân ar y môr heddiw";

/// The code that an app with this secret shows, so many steps from now.
async fn code(browser: &Browser, secret: &str, later: u64) -> Result<String> {
    let now: u64 = browser.evaluate("return Math.floor(Date.now() / 1000)").await?;
    let secret = Secret::try_from_base32(secret).ok().context("no base32")?;
    let totp = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_step_duration(30)
        .with_secret(secret)
        .build()
        .ok()
        .context("no secret")?;
    Ok(totp.generate(now + 30 * later).to_string())
}

/// The secret that the dialog shows for those who can't scan it.
async fn shown_secret(browser: &Browser) -> Result<String> {
    browser.css("dialog[open] summary").await?.click().await?;
    Ok(browser.css(".secret").await?.text().await?.replace(' ', ""))
}

/// The recovery codes that the dialog shows.
async fn shown_codes(browser: &Browser) -> Result<Vec<String>> {
    browser.see("Keep these recovery codes").await?;
    let mut codes = Vec::new();
    for item in browser.driver.find_all(By::Css(".recovery-codes li")).await? {
        codes.push(item.text().await?);
    }
    ensure!(codes.len() == 10, "{codes:?}");
    Ok(codes)
}

/// Pictures the page in every look.
async fn look(browser: &mut Browser, name: &str) -> Result<()> {
    browser.inspect_in_every_look(name, &["/auth/login", "/me/second-factor", "/auth/refresh"]).await
}

#[tokio::test]
async fn an_app_is_set_up_and_asked_for_and_recovery_codes_stand_in() -> Result<()> {
    let portal = Portal::start().await?;
    let scene = Scene::lay(&portal).await?;
    let mut browser = Browser::start(&portal.base, Screen::DESK).await?;
    browser.open("/profile").await?;
    browser.sign_in(&scene.user.email, scene::PASSWORD).await?;
    browser.see("Signing in asks for your password only.").await?;
    browser.click("button", "Set up an authenticator app").await?;
    browser.fill("Your password", "not my password").await?;
    browser.click("button", "Next").await?;
    browser.see("This is not your current password.").await?;
    browser.fill("Your password", scene::PASSWORD).await?;
    browser.click("button", "Next").await?;
    let secret = shown_secret(&browser).await?;
    look(&mut browser, "factor-scan").await?;
    browser.fill("Code", "000000").await?;
    browser.click("button", "Switch on").await?;
    browser.see("This code is not right").await?;
    browser.inspect("factor-wrong-code", &["/me/second-factor"]).await?;
    let now = code(&browser, &secret, 0).await?;
    browser.fill("Code", &now).await?;
    browser.click("button", "Switch on").await?;
    let codes = shown_codes(&browser).await?;
    look(&mut browser, "factor-codes").await?;
    browser.click("button", "I have kept them").await?;
    browser.see("10 recovery codes are left.").await?;
    look(&mut browser, "factor-on").await?;

    browser.sign_out().await?;
    browser.sign_in(&scene.user.email, scene::PASSWORD).await?;
    browser.see("Your password is right.").await?;
    let field = browser.field("Code").await?;
    assert_eq!(field.attr("autocomplete").await?.as_deref(), Some("one-time-code"));
    look(&mut browser, "sign-in-code").await?;
    browser.click("button", "Sign in").await?;
    browser.see("Type the code that your authenticator app shows.").await?;
    browser.fill("Code", "000000").await?;
    browser.click("button", "Sign in").await?;
    browser.see("This code is not right").await?;
    browser.inspect("sign-in-wrong-code", &["/auth/login"]).await?;
    // Back, and what was typed is still there.
    browser.click("button", "Use another account").await?;
    let login = browser.field("Email or user name").await?;
    assert_eq!(login.prop("value").await?.as_deref(), Some(scene.user.email.as_str()));
    browser.click("button", "Sign in").await?;
    browser.see("Your password is right.").await?;
    let next = code(&browser, &secret, 1).await?;
    browser.fill("Code", &next).await?;
    browser.click("button", "Sign in").await?;
    browser.name_like("button", "Your account").await?;

    browser.sign_out().await?;
    browser.sign_in(&scene.user.email, scene::PASSWORD).await?;
    browser.fill("Code", &codes[0]).await?;
    browser.click("button", "Sign in").await?;
    browser.name_like("button", "Your account").await?;
    browser.open("/profile").await?;
    browser.see("9 recovery codes are left.").await?;
    browser.click("button", "Make new recovery codes…").await?;
    browser.fill("Your password", scene::PASSWORD).await?;
    browser.fill("Code", &codes[1]).await?;
    browser.click("button", "Make new codes").await?;
    let codes = shown_codes(&browser).await?;
    browser.click("button", "I have kept them").await?;
    browser.click("button", "Switch it off…").await?;
    browser.see("Switch the authenticator app off?").await?;
    browser.inspect("factor-off", &["/auth/login"]).await?;
    browser.fill("Your password", scene::PASSWORD).await?;
    browser.fill("Code", &codes[0]).await?;
    browser.click("button", "Switch off").await?;
    browser.see("Set up an authenticator app").await?;
    browser.sign_out().await?;
    browser.sign_in(&scene.user.email, scene::PASSWORD).await?;
    browser.name_like("button", "Your account").await.map(drop)
}

#[tokio::test]
async fn a_passkey_signs_in_without_a_password() -> Result<()> {
    let mut portal = Portal::start().await?;
    let scene = Scene::lay(&portal).await?;
    // Browsers have no passkeys for a number.
    let named = portal.base.replace("127.0.0.1", "localhost");
    portal.restart(&[("PORTAL_PUBLIC_BASE_URL", &named)]).await?;
    let mut browser = Browser::start(&named, Screen::DESK).await?;
    let device = browser.give_authenticator().await?;
    browser.open("/profile").await?;
    browser.sign_in(&scene.user.email, scene::PASSWORD).await?;
    browser.see("You have no passkey yet.").await?;
    browser.click("button", "Add a passkey…").await?;
    browser.click("button", "Add").await?;
    browser.see("Say what you call it").await?;
    look(&mut browser, "passkey-add").await?;
    browser.fill("Name", "Office laptop").await?;
    browser.fill("Your password", scene::PASSWORD).await?;
    browser.click("button", "Add").await?;
    browser.see("Added the passkey “Office laptop”.").await?;
    browser.see("Not used yet.").await?;
    look(&mut browser, "passkeys").await?;

    browser.agree(&device, false).await?;
    browser.sign_out().await?;
    browser.name_like("button", "Use a passkey").await?;
    look(&mut browser, "sign-in-passkey").await?;
    browser.agree(&device, true).await?;
    browser.click("button", "Use a passkey").await?;
    browser.name_like("button", "Your account").await?;
    browser.open("/profile").await?;
    browser.see("Used last").await?;
    browser.click("button", "Remove… Office laptop").await?;
    browser.see("Remove this passkey?").await?;
    browser.inspect("passkey-remove", &[]).await?;
    browser.click("button", "Remove").await?;
    browser.see("You have no passkey yet.").await?;
    browser.agree(&device, false).await?;
    browser.sign_out().await?;
    browser.agree(&device, true).await?;
    browser.click("button", "Use a passkey").await?;
    browser.see("It belongs to no account that can sign in now.").await?;
    browser.inspect("sign-in-passkey-refused", &["/auth/passkey"]).await
}

#[tokio::test]
async fn staff_who_must_have_a_second_factor_are_led_to_one() -> Result<()> {
    let portal = Portal::start().await?;
    let mut browser = Browser::start(&portal.base, Screen::DESK).await?;
    browser.open("/issuer/settings?tab=rules").await?;
    browser.sign_in(ISSUER_EMAIL, ISSUER_PASSWORD).await?;
    browser.find("switch", "Our staff must have a second factor").await?.send_keys(" ").await?;
    browser.inspect("rule-second-factor", &[]).await?;
    browser.click("button", "Save changes").await?;
    browser.see("Our staff sign in with two factors.").await?;
    // No other page opens, now or after signing in.
    browser.open("/issuer/centres").await?;
    browser.see("Our staff sign in with two factors.").await?;
    look(&mut browser, "must-do").await?;
    browser.click("button", "Set up an authenticator app").await?;
    browser.fill("Your password", ISSUER_PASSWORD).await?;
    browser.click("button", "Next").await?;
    let secret = shown_secret(&browser).await?;
    let now = code(&browser, &secret, 0).await?;
    browser.fill("Code", &now).await?;
    browser.click("button", "Switch on").await?;
    shown_codes(&browser).await?;
    browser.click("button", "I have kept them").await?;
    browser.see("New centre").await?;
    // An administrator resets it for someone who has lost it.
    let issuer = portal.client();
    let next = code(&browser, &secret, 1).await?;
    let sent = json!({ "login": ISSUER_EMAIL, "password": ISSUER_PASSWORD, "otp": next });
    let _: Value = issuer.post("/auth/login", &sent).await?;
    let new =
        ["admin", "create-issuer", "--email", "mair@example.org", "--name", "Mair Evans", "--password-stdin"];
    portal.run(&new, "Violet-Tractor-27-Slate\n")?;
    browser.open("/issuer/users").await?;
    browser.click("link", "Mair Evans").await?;
    browser.click("button", "Reset second factor…").await?;
    browser.see("Reset this user’s second factor?").await?;
    browser.inspect("reset-factor", &[]).await?;
    browser.click("button", "Reset").await?;
    browser.see("This user has no second factor.").await?;
    browser.inspect("reset-factor-none", &["/reset-second-factor"]).await
}

#[tokio::test]
async fn learners_are_asked_in_their_language() -> Result<()> {
    let portal = Portal::start().await?;
    let scene = Scene::lay(&portal).await?;
    let batch = scene.issuer.import(&scene::csv(&scene.awards(1))).await?;
    scene.issuer.publish(batch.id).await?;
    let client = portal.client();
    let details = json!({ "enrolment_number": "E00001", "first_name": "Siôn", "last_name": "Llŷr-Puw",
        "date_of_birth": "2004-01-01", "email": LEARNER, "password": LEARNER_PASSWORD });
    let () = client.post("/learner/register", &details).await?;
    let token = scene.issuer.mailed_token(LEARNER, "/confirm-email").await?;
    let () = client.post("/auth/email/confirm", &json!({ "token": token })).await?;
    let learner = client.sign_in(LEARNER, LEARNER_PASSWORD).await?;
    let browser = Browser::start(&portal.base, Screen::PHONE).await?;
    let proof = json!({ "current_password": LEARNER_PASSWORD });
    let made: Value = learner.post("/me/second-factor/app", &proof).await?;
    let secret = made["secret"].as_str().context("no secret")?;
    let now = code(&browser, secret, 0).await?;
    let _: Value = learner.post("/me/second-factor/app/confirm", &json!({ "code": now })).await?;
    browser.open("/learner?lang=cy").await?;
    browser.fill("E-bost neu enw defnyddiwr", LEARNER).await?;
    browser.fill("Cyfrinair", LEARNER_PASSWORD).await?;
    browser.click("button", "Mewngofnodi").await?;
    browser.see("Mae eich cyfrinair yn gywir.").await?;
    browser.inspect("learner-code", &["/auth/login"]).await?;
    let next = code(&browser, secret, 1).await?;
    browser.fill("Cod", &next).await?;
    browser.click("button", "Mewngofnodi").await?;
    browser.css(".learner-menu").await?;
    browser.open("/learner/account?lang=cy").await?;
    browser.see("10 cod adfer ar ôl.").await?;
    browser.inspect("learner-factor", &[]).await
}
