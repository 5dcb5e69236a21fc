//! What stands between a guesser and an account: delays, known devices, and refresh tokens that are watched.

use api::{
    app::App,
    auth::service::{self, Seen},
    problem::Error,
};
use chrono::TimeDelta;
use shared::{auth::Login, permission::UserKind};

use crate::support::{Answer, TestApp, Value, app::PASSWORD, awards::text, json};

const FIREFOX: &str = "Mozilla/5.0 (Windows NT 10.0; rv:144.0) Gecko/20100101 Firefox/144.0";

/// A portal whose limits are those of a real one, behind a proxy that is believed.
async fn strict() -> TestApp {
    TestApp::start_with(&[("PORTAL_RATE_LIMIT_SCALE", "1"), ("PORTAL_TRUSTED_PROXIES", "127.0.0.1")]).await
}

/// A browser: what it calls itself, from where it comes, and its cookies.
#[derive(Default)]
struct Browser {
    agent: Option<&'static str>,
    address: Option<String>,
    cookies: Vec<(String, String)>,
}

impl Browser {
    async fn login(&mut self, app: &TestApp, name: &str, password: &str) -> Answer {
        let body = json!({ "login": name, "password": password });
        let mut request = app.anonymous().post("/auth/login").header("cookie", &self.sent()).json(&body);
        if let Some(agent) = self.agent {
            request = request.header("user-agent", agent);
        }
        if let Some(address) = &self.address {
            request = request.header("x-forwarded-for", address);
        }
        let answer = request.send().await;
        for set in answer.headers.get_all("set-cookie") {
            let (name, value) = set.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.retain(|(known, _)| known != name);
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
        answer
    }

    fn sent(&self) -> String {
        self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }
}

/// A wrong try, from another address each time.
async fn guess(app: &TestApp, name: &str) -> Answer {
    let [a, b, c] = api::clock::random_bytes().unwrap();
    guess_from(app, &format!("10.{a}.{b}.{c}"), name).await
}

async fn guess_from(app: &TestApp, address: &str, name: &str) -> Answer {
    let mut browser = Browser { address: Some(address.to_owned()), ..Browser::default() };
    browser.login(app, name, "not the password at all").await
}

/// Waits as long as an answer asks.
fn wait(app: &TestApp, refused: &Answer) -> i64 {
    let seconds = refused.header("retry-after").parse().unwrap();
    app.pass(TimeDelta::seconds(seconds));
    seconds
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_tries_wait_longer_each_time_whoever_has_the_login() {
    let app = strict().await;
    let email = app.create_user(UserKind::Issuer, true, &[]).await;
    for name in [email.as_str(), "nobody@example.org"] {
        for _ in 0..5 {
            guess(&app, name).await.problem(401, "wrong_credentials");
        }
        let mut waits = Vec::new();
        for _ in 0..12 {
            let refused = guess(&app, name).await.expect(429);
            waits.push(wait(&app, &refused));
            refused.problem(429, "rate_limited");
            guess(&app, name).await.problem(401, "wrong_credentials");
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900], "{name}");
        // Written in another way it is the same login.
        let other = format!(" {} ", name.to_uppercase().replace("EXAMPLE", "ＥＸＡＭＰＬＥ"));
        guess(&app, &other).await.problem(429, "rate_limited");
    }
    // The right password does not help meanwhile: it would be told by that.
    guess(&app, &email).await.problem(401, "wrong_credentials");
    Browser::default().login(&app, &email, PASSWORD).await.problem(429, "rate_limited");
    app.pass(TimeDelta::minutes(15));
    Browser::default().login(&app, &email, PASSWORD).await.expect(200);
    // Then it begins anew.
    for _ in 0..5 {
        guess(&app, &email).await.problem(401, "wrong_credentials");
    }
    guess(&app, &email).await.problem(429, "rate_limited");
    // And is forgotten after a day.
    app.pass(TimeDelta::hours(25));
    for _ in 0..5 {
        guess(&app, &email).await.problem(401, "wrong_credentials");
    }
    app.pass(TimeDelta::hours(25));
    app.app.sweep().await.unwrap();
    assert_eq!(app.sql("delete from sign_in_delays").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owners_own_device_is_not_delayed_by_others() {
    let app = strict().await;
    let email = app.create_user(UserKind::Issuer, true, &[]).await;
    let other = app.create_user(UserKind::Issuer, true, &[]).await;
    let mut own = Browser::default();
    own.login(&app, &email, PASSWORD).await.expect(200);
    for _ in 0..5 {
        guess(&app, &email).await.problem(401, "wrong_credentials");
    }
    guess(&app, &email).await.problem(429, "rate_limited");
    own.login(&app, &email, PASSWORD).await.expect(200);
    // It is known to that account only, and nobody else's cookie helps.
    for _ in 0..5 {
        guess(&app, &other).await.problem(401, "wrong_credentials");
    }
    own.login(&app, &other, PASSWORD).await.problem(429, "rate_limited");
    let mut forged =
        Browser { cookies: vec![("portal_device".to_owned(), "forged.x".to_owned())], ..Browser::default() };
    forged.login(&app, &email, PASSWORD).await.problem(429, "rate_limited");
    // Whoever has the device guesses no better: it has a limit of its own.
    for _ in 0..10 {
        own.login(&app, &email, "not the password at all").await.problem(401, "wrong_credentials");
    }
    own.login(&app, &email, PASSWORD).await.problem(429, "rate_limited");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_that_tries_many_logins_waits_too() {
    const HERE: &str = "2001:db8:1:2::7";
    let app = strict().await;
    let email = app.create_user(UserKind::Issuer, true, &[]).await;
    let mut own = Browser { address: Some(HERE.to_owned()), ..Browser::default() };
    own.login(&app, &email, PASSWORD).await.expect(200);
    for at in 0..50 {
        let name = format!("nobody{at}@example.org");
        guess_from(&app, HERE, &name).await.problem(401, "wrong_credentials");
    }
    // A whole network counts as one.
    let refused = guess_from(&app, "2001:db8:1:2:ffff::9", "somebody@example.org").await;
    assert_eq!(refused.header("retry-after"), "1");
    refused.problem(429, "rate_limited");
    guess_from(&app, "2001:db8:1:3::7", "somebody@example.org").await.problem(401, "wrong_credentials");
    own.login(&app, &email, PASSWORD).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_right_sign_ins_at_once_pass() {
    let app = strict().await;
    let email = app.create_user(UserKind::Issuer, true, &[]).await;
    let tries = (0..60).map(async |_| Browser::default().login(&app, &email, PASSWORD).await.status);
    let all = futures_util::future::join_all(tries).await;
    assert!(all.iter().all(|status| *status == 200), "{all:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_at_once_are_counted_and_the_right_one_does_not_stand_out() {
    let app = strict().await;
    let email = app.create_user(UserKind::Issuer, true, &[]).await;
    let tries = (0..40).map(async |_| guess(&app, &email).await.status);
    let all = futures_util::future::join_all(tries).await;
    assert_eq!(all.iter().filter(|status| **status == 401).count(), 5, "{all:?}");
    assert_eq!(app.sql("update sign_in_delays set failures = failures where failures > 4").await, 1);
}

fn seen() -> Seen {
    Seen {
        user_agent: String::new(),
        address: "192.0.2.1".to_owned(),
        network: "192.0.2.1".to_owned(),
        device: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn all_processes_agree() {
    let app = strict().await;
    let email = app.create_user(UserKind::Issuer, true, &[]).await;
    let other = App::open(app.app.config.clone(), app.app.clock.clone()).await.unwrap();
    for _ in 0..5 {
        guess(&app, &email).await.problem(401, "wrong_credentials");
    }
    let login = || Login { login: email.clone(), password: PASSWORD.to_owned(), otp: None };
    let refused = service::sign_in(&other, login(), seen()).await.map(|_| ()).unwrap_err();
    assert!(matches!(refused, Error::RateLimited(_)), "{refused}");
    app.pass(TimeDelta::seconds(1));
    let opened = service::sign_in(&other, login(), seen()).await.map(|opened| opened.answer).unwrap();
    // A key that one process has made is known to the other at once.
    app.with_token(&opened.access_token).get("/me").send().await.expect(200);
    api::auth::access::rotate(&other).await.unwrap();
    let opened = service::sign_in(&other, login(), seen()).await.map(|opened| opened.answer).unwrap();
    app.with_token(&opened.access_token).get("/me").send().await.expect(200);
    other.db.clone().close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_device_is_told_by_mail() {
    let app = TestApp::start().await;
    let mails = async |to: &str| {
        let mails = app.anonymous().read("/mailbox").await;
        let about = |mail: &&Value| mail["to"] == to && text(&mail["text"]).contains("Firefox");
        mails["items"].as_array().unwrap().iter().filter(about).count()
    };
    let email = app.create_user(UserKind::Issuer, true, &[]).await;
    let mut first = Browser::default();
    let set = first.login(&app, &email, PASSWORD).await.expect(200);
    let device = set.headers.get_all("set-cookie").iter().nth(1).unwrap().to_str().unwrap();
    for attribute in
        ["portal_device=", "HttpOnly", "SameSite=Strict", "Path=/api/v1/auth", "Max-Age=34560000"]
    {
        assert!(device.contains(attribute), "{device}");
    }
    first.login(&app, &email, PASSWORD).await.expect(200);
    // A browser that forgets its cookies is not new each time.
    Browser::default().login(&app, &email, PASSWORD).await.expect(200);
    let mut second = Browser { agent: Some(FIREFOX), ..Browser::default() };
    second.login(&app, &email, PASSWORD).await.expect(200);
    let mail = app.mail_about(&email, "A new device").await;
    for part in ["Firefox on Windows", "127.0.0.1", "2026-11-23 12:00 UTC", "/profile", "/forgot-password"] {
        assert!(text(&mail["text"]).contains(part), "{mail}");
    }
    second.login(&app, &email, PASSWORD).await.expect(200);
    // Another account on the same browser has a device of its own, and that of the first stays known.
    let other = app.create_user(UserKind::Learner, false, &[]).await;
    second.login(&app, &other, PASSWORD).await.expect(200);
    second.login(&app, &email, PASSWORD).await.expect(200);
    assert_eq!((mails(&email).await, mails(&other).await), (1, 0));
    // Learners are told in their language.
    let client = app.sign_in(&other, PASSWORD).await;
    client.patch("/me").json(&json!({ "language": "cy" })).send().await.expect(200);
    let mut third = Browser { agent: Some("curl/8.5.0"), ..Browser::default() };
    third.login(&app, &other, PASSWORD).await.expect(200);
    let mail = app.mail_about(&other, "Mewngofnododd dyfais newydd").await;
    assert!(text(&mail["text"]).contains("/learner/account"), "{mail}");
}

async fn refresh(app: &TestApp, cookie: &str) -> Answer {
    app.anonymous().post("/auth/refresh").header("cookie", cookie).send().await
}

fn next(answer: Answer) -> String {
    answer.expect(200).header("set-cookie").split(';').next().unwrap().to_owned()
}

async fn session(app: &TestApp) -> String {
    let email = app.create_user(UserKind::Issuer, true, &[]).await;
    next(Browser::default().login(app, &email, PASSWORD).await)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_lost_ends_no_session() {
    let app = TestApp::start().await;
    let first = session(&app).await;
    let lost = next(refresh(&app, &first).await);
    app.pass(TimeDelta::seconds(29));
    let second = next(refresh(&app, &first).await);
    assert_ne!(lost, second);
    app.pass(TimeDelta::minutes(10));
    let third = next(refresh(&app, &second).await);
    // It goes on as before.
    app.pass(TimeDelta::minutes(10));
    next(refresh(&app, &third).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_tabs_at_once_end_no_session() {
    let app = TestApp::start().await;
    let mut cookie = session(&app).await;
    for _ in 0..4 {
        let both = futures_util::future::join_all((0..6).map(|_| refresh(&app, &cookie))).await;
        let all: Vec<_> = both.into_iter().map(next).collect();
        // Whichever the browser keeps.
        cookie.clone_from(&all[3]);
        app.pass(TimeDelta::minutes(10));
    }
    next(refresh(&app, &cookie).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stolen_token_ends_the_session_when_it_shows() {
    let app = TestApp::start().await;
    // Used by the thief after the moment of grace.
    let first = session(&app).await;
    let second = next(refresh(&app, &first).await);
    app.pass(TimeDelta::seconds(31));
    refresh(&app, &first).await.problem(401, "session_ended");
    refresh(&app, &second).await.problem(401, "session_ended");
    // Used within it, it shows when the owner's next one was used.
    let first = session(&app).await;
    let owner = next(refresh(&app, &first).await);
    let thief = next(refresh(&app, &first).await);
    app.pass(TimeDelta::minutes(10));
    let owner = next(refresh(&app, &owner).await);
    app.pass(TimeDelta::minutes(10));
    refresh(&app, &thief).await.problem(401, "session_ended");
    refresh(&app, &owner).await.problem(401, "session_ended");
    // And at once where a successor was used.
    let first = session(&app).await;
    let second = next(refresh(&app, &first).await);
    let third = next(refresh(&app, &second).await);
    refresh(&app, &first).await.problem(401, "session_ended");
    refresh(&app, &third).await.problem(401, "session_ended");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_other_sites_use_no_cookie() {
    let app = TestApp::start_with(&[("PORTAL_PUBLIC_BASE_URL", "https://portal.example")]).await;
    let cookie = session(&app).await;
    for route in ["/auth/refresh", "/auth/logout", "/auth/login", "/auth/passkey"] {
        for (name, value) in [
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("origin", "http://portal.example"),
            ("origin", "https://portal.example.evil.example"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            let request = app.anonymous().post(route).header("cookie", &cookie).header(name, value);
            request.json(&json!({})).send().await.problem(403, "cross_site");
        }
    }
    let own = app.anonymous().post("/auth/refresh").header("cookie", &cookie);
    let own = own.header("origin", "https://portal.example").header("sec-fetch-site", "same-origin");
    own.send().await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_in_anew_leaves_no_session_behind() {
    let app = TestApp::start().await;
    let email = app.create_user(UserKind::Issuer, true, &[]).await;
    let mut own = Browser::default();
    let token = |answer: &Answer| answer.json()["access_token"].as_str().unwrap().to_owned();
    let me = async |token: &str| app.with_token(token).get("/me").send().await;
    let first = token(&own.login(&app, &email, PASSWORD).await.expect(200));
    let elsewhere = token(&Browser::default().login(&app, &email, PASSWORD).await.expect(200));
    // Who only guesses ends nothing.
    own.login(&app, &email, "not the password at all").await.problem(401, "wrong_credentials");
    me(&first).await.expect(200);
    let second = token(&own.login(&app, &email, PASSWORD).await.expect(200));
    me(&first).await.problem(401, "not_signed_in");
    for kept in [&second, &elsewhere] {
        me(kept).await.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_got_hold_of_a_session_can_not_try_out_the_password() {
    let app = strict().await;
    let email = app.create_user(UserKind::Issuer, true, &[]).await;
    let user = app.sign_in(&email, PASSWORD).await;
    let change = |password: &str| json!({ "current_password": password, "new_password": "a heron on the quay at dusk" });
    let address = json!({ "email": "new@example.org", "current_password": "not this one either" });
    for _ in 0..2 {
        let wrong = user.post("/me/password").json(&change("not the password")).send().await;
        assert_eq!(wrong.faults(), ["/current_password wrong"]);
        // They are counted together, wherever the password is asked for.
        assert_eq!(user.post("/me/email").json(&address).send().await.faults(), ["/current_password wrong"]);
    }
    assert_eq!(
        user.post("/me/password").json(&change("nor this")).send().await.faults(),
        ["/current_password wrong"]
    );
    let refused = user.post("/me/password").json(&change(PASSWORD)).send().await.expect(429);
    wait(&app, &refused);
    user.post("/me/password").json(&change(PASSWORD)).send().await.expect(204);
}
