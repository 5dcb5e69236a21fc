//! Limits by address: a classroom behind one address works, a machine that guesses does not.

use std::time::Instant;

use crate::support::{Answer, TestApp, json};

async fn start() -> TestApp {
    TestApp::start_with(&[("PORTAL_RATE_LIMIT_SCALE", "1")]).await
}

/// Asks until it is refused: how many requests passed, and no more than the limit of a minute allows.
async fn passed(per_minute: u64, ask: impl AsyncFn() -> Answer) -> u64 {
    let started = Instant::now();
    let mut passed = 0;
    loop {
        let answer = ask().await;
        if answer.status == 429 {
            let wait: u64 = answer.header("retry-after").parse().unwrap();
            assert!((1..=60).contains(&wait), "{answer:?}");
            answer.problem(429, "rate_limited");
            break;
        }
        passed += 1;
        let since = started.elapsed().as_secs() + 1;
        assert!(passed <= per_minute + since * per_minute / 60 + 1, "no limit after {passed} requests");
    }
    passed
}

/// Whether requests under a limit that is used up are refused: but for those that it gives back meanwhile.
async fn shares(per_minute: u64, ask: impl AsyncFn() -> Answer) -> bool {
    for _ in 0..per_minute / 2 {
        let answer = ask().await;
        if answer.status == 429 {
            answer.problem(429, "rate_limited");
            return true;
        }
    }
    false
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_sign_ins_a_minute() {
    let app = start().await;
    let login = async || app.anonymous().post("/auth/login").json(&json!({ "login": "" })).send().await;
    assert!(passed(60, login).await >= 60);
    // Resetting a password and confirming an address are under the same limit: they guess tokens.
    assert!(shares(60, async || app.anonymous().post("/auth/email/confirm").send().await).await);
    // What is open to all without a limit stays open.
    app.anonymous().get("/brand").send().await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn six_hundred_verifications_a_minute() {
    let app = start().await;
    let verify = async || app.anonymous().get("/verify/0000-0000-0000-0001").send().await;
    assert!(passed(600, verify).await >= 600);
    let file = async || app.anonymous().post("/verify/file").json(&json!({ "sha256": "" })).send().await;
    assert!(shares(600, file).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_mails_a_minute() {
    let app = start().await;
    let forgot = async || app.anonymous().post("/auth/password/forgot").json(&json!({})).send().await;
    assert!(passed(10, forgot).await >= 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_a_stranger_claims_is_not_believed() {
    let app = start().await;
    let login = async || {
        let request = app.anonymous().post("/auth/login").header("x-forwarded-for", "203.0.113.9");
        request.json(&json!({ "login": "" })).send().await
    };
    assert!(passed(60, login).await >= 60);
    let plain = async || app.anonymous().post("/auth/login").json(&json!({})).send().await;
    assert!(shares(60, plain).await);
}
