//! Links, passwords and tokens that are used for what they are not for, by someone else, or many times at once.

use futures_util::future::join_all;
use shared::permission::UserKind;
use totp_rs::{Algorithm, Builder, Secret};
use uuid::Uuid;

use crate::support::{
    Answer, Award, Client, TestApp, Value, World,
    app::PASSWORD,
    awards::text,
    json,
    learners::{LEARNER_PASSWORD, registration},
    passkey::Passkey,
};

/// What someone else typed for a new user.
const TYPED: &str = "a password from the office";

async fn post(client: &Client, path: &str, body: &Value) -> Answer {
    client.post(path).json(body).send().await
}

async fn login(app: &TestApp, login: &str, password: &str) -> Answer {
    post(&app.anonymous(), "/auth/login", &json!({ "login": login, "password": password })).await
}

async fn confirm(app: &TestApp, token: &str) -> Answer {
    post(&app.anonymous(), "/auth/email/confirm", &json!({ "token": token })).await
}

async fn reset(app: &TestApp, token: &str, password: &str) -> Answer {
    let body = json!({ "token": token, "new_password": password });
    post(&app.anonymous(), "/auth/password/reset", &body).await
}

async fn forget(app: &TestApp, email: &str) -> String {
    post(&app.anonymous(), "/auth/password/forgot", &json!({ "email": email })).await.expect(202);
    app.mailed_token(email, "reset-password").await
}

/// A user of the issuer with a password that the issuer typed, whose address is confirmed.
async fn given_password(app: &TestApp, issuer: &Client, email: &str) -> Client {
    let new = json!({ "kind": "issuer", "email": email, "first_name": "Gwen", "last_name": "Rees",
        "password": TYPED });
    post(issuer, "/issuer/users", &new).await.expect(201);
    confirm(app, &app.mailed_token(email, "confirm-email").await).await.expect(204);
    app.sign_in(email, TYPED).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_good_for_nothing_but_its_purpose() {
    let app = TestApp::start().await;
    let email = app.create_user(UserKind::Issuer, false, &[]).await;
    let client = app.sign_in(&email, PASSWORD).await;
    let change = json!({ "email": "new@example.org", "current_password": PASSWORD });
    post(&client, "/me/email", &change).await.expect(202);
    let to_confirm = app.mailed_token("new@example.org", "confirm-email").await;
    let to_cancel = app.mailed_token(&email, "cancel-email").await;
    let to_reset = forget(&app, &email).await;

    let cancel =
        async |token: &str| post(&app.anonymous(), "/auth/email/cancel", &json!({ "token": token })).await;
    for wrong in [&to_confirm, &to_cancel] {
        reset(&app, wrong, "one of my own choice").await.problem(410, "link_expired");
    }
    for wrong in [&to_reset, &to_cancel] {
        confirm(&app, wrong).await.problem(410, "link_expired");
    }
    for wrong in [&to_reset, &to_confirm] {
        cancel(wrong).await.problem(410, "link_expired");
    }
    // Cut, lengthened, or written otherwise it is none.
    let short = &to_reset[..to_reset.len() - 1];
    for wrong in [short, &format!("{to_reset}A"), &format!("{to_reset}="), &format!("learner.{to_reset}")] {
        reset(&app, wrong, "one of my own choice").await.problem(410, "link_expired");
    }
    // Nor does it open anything else.
    app.with_token(&to_reset).get("/me").send().await.problem(401, "not_signed_in");
    app.anonymous().get(&format!("/shares/{to_reset}")).send().await.problem(404, "not_found");
    // It still does what it is for; with it goes the address that waited.
    reset(&app, &to_reset, "one of my own choice").await.expect(204);
    for over in [&to_confirm, &to_reset] {
        confirm(&app, over).await.problem(410, "link_expired");
    }
    login(&app, &email, "one of my own choice").await.expect(200);
    login(&app, "new@example.org", "one of my own choice").await.problem(401, "wrong_credentials");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_is_followed_many_times_at_once_sets_one_password() {
    let app = TestApp::start().await;
    let issuer = app.issuer().await;
    let email = app.create_user(UserKind::Issuer, false, &[]).await;
    let new = json!({ "kind": "issuer", "email": "new@example.org", "first_name": "", "last_name": "Rees" });
    post(&issuer, "/issuer/users", &new).await.expect(201);
    let invitation = app.mailed_token("new@example.org", "reset-password").await;
    for (name, token) in [(email.as_str(), forget(&app, &email).await), ("new@example.org", invitation)] {
        let words = |at: usize| format!("violet tractor {at} humming");
        let chosen: Vec<_> = (0..6).map(words).collect();
        let answers = join_all(chosen.iter().map(|password| reset(&app, &token, password))).await;
        let won: Vec<_> = answers.iter().map(|answer| answer.status == 204).collect();
        assert_eq!(won.iter().filter(|won| **won).count(), 1, "{answers:?}");
        for (password, won) in chosen.iter().zip(won) {
            let opens = login(&app, name, password).await.status == 200;
            assert_eq!(opens, won, "{name}");
        }
        for answer in answers.into_iter().filter(|answer| answer.status != 204) {
            answer.problem(410, "link_expired");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_register_as_one_learner_and_confirm_at_once_open_one_account() {
    let world = World::start().await;
    world.issue(&[Award::to("NM-1", "Mair", "Evans").set("documents", "certificate")]).await;
    let mut tokens = Vec::new();
    let emails = ["one@example.org", "two@example.org", "three@example.org"];
    for email in emails {
        let body = registration("NM-1", "Mair", "Evans", email);
        post(&world.app.anonymous(), "/learner/register", &body).await.expect(202);
        tokens.push(world.app.mailed_token(email, "confirm-email").await);
    }
    let answers = join_all(tokens.iter().map(|token| confirm(&world.app, token))).await;
    for (answer, email) in answers.into_iter().zip(emails) {
        let opened = login(&world.app, email, LEARNER_PASSWORD).await.status == 200;
        if opened {
            answer.expect(204);
        } else {
            answer.problem(410, "link_expired");
        }
    }
    let learners = world.issuer.read("/issuer/users?kind=learner").await;
    assert_eq!(learners["total"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_typed_a_password_for_someone_leaves_no_key_of_his_own_behind() {
    let portal = "http://localhost:8080";
    let app = TestApp::start_with(&[("PORTAL_PUBLIC_BASE_URL", portal)]).await;
    let issuer = app.issuer().await;
    let typist = given_password(&app, &issuer, "gwen@example.org").await;
    let owner = app.sign_in("gwen@example.org", TYPED).await;
    // As long as two know the password, nothing is set up that outlasts it.
    let proof = json!({ "current_password": TYPED });
    for path in ["/me/passkeys/options", "/me/second-factor/app"] {
        post(&typist, path, &proof).await.problem(403, "must_do_first");
    }
    let own = "one of my own choice";
    let change = json!({ "current_password": TYPED, "new_password": own });
    post(&owner, "/me/password", &change).await.expect(204);
    typist.get("/me").send().await.problem(401, "not_signed_in");
    login(&app, "gwen@example.org", TYPED).await.problem(401, "wrong_credentials");
    // Its owner may now.
    let proof = json!({ "current_password": own });
    let options = post(&owner, "/me/passkeys/options", &proof).await.expect(200).json();
    let credential = Passkey::new(portal).register(&options["public_key"]);
    let new = json!({ "name": "Laptop", "credential": credential });
    post(&owner, "/me/passkeys", &new).await.expect(201);
    post(&owner, "/me/second-factor/app", &proof).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_must_be_changed_reaches_nothing_else() {
    let world = World::start().await;
    let admin = world.app.centre_admin(world.centre).await;
    let centre = format!("/centres/{}", world.centre);
    let new = json!({ "email": "gwen@example.org", "first_name": "Gwen", "last_name": "Rees", "is_admin": true,
        "password": TYPED });
    post(&admin, &format!("{centre}/users"), &new).await.expect(201);
    confirm(&world.app, &world.app.mailed_token("gwen@example.org", "confirm-email").await).await.expect(204);
    let user = world.app.sign_in("gwen@example.org", TYPED).await;
    let any = world.app.app.clock.id();
    for path in [
        "audit-events",
        "basket",
        "dashboard",
        "events",
        "exports",
        "orders",
        "print-jobs/csv",
        "records",
        "records/csv",
        "search?q=a",
        "statement",
        "store/products",
        "users",
        &format!("documents/{any}/pdf"),
        &format!("exports/{any}/download"),
        &format!("orders/{any}/invoice.pdf"),
    ] {
        user.get(&format!("{centre}/{path}")).send().await.problem(403, "must_do_first");
    }
    for path in ["/lockout-reasons", "/me/avatar", "/me/sessions"] {
        user.get(path).send().await.problem(403, "must_do_first");
    }
    for path in ["exports", "issue-reports", "notifications", "orders", "users"] {
        post(&user, &format!("{centre}/{path}"), &json!({})).await.problem(403, "must_do_first");
    }
    user.patch("/me").json(&json!({ "phone": "1" })).send().await.problem(403, "must_do_first");
    user.delete("/me/sessions").send().await.problem(403, "must_do_first");
    let change = json!({ "email": "mine@example.org", "current_password": TYPED });
    post(&user, "/me/email", &change).await.problem(403, "must_do_first");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_refresh_token_opens_no_session() {
    let app = TestApp::start().await;
    let email = app.create_user(UserKind::Issuer, true, &[]).await;
    let answer = login(&app, &email, PASSWORD).await.expect(200);
    let access = text(&answer.json()["access_token"]).to_owned();
    let cookies: Vec<_> =
        answer.headers.get_all("set-cookie").iter().map(|set| set.to_str().unwrap()).collect();
    let of = |name: &str| {
        let found = cookies.iter().find_map(|set| set.strip_prefix(name)).unwrap();
        found.split(';').next().unwrap().to_owned()
    };
    let (refresh, device) = (of("portal_refresh="), of("portal_device="));
    let link = forget(&app, &email).await;
    let cut = &refresh[..refresh.len() - 1];
    for wrong in [access.as_str(), &device, &link, cut, "", &Uuid::nil().to_string()] {
        for route in ["/auth/refresh", "/auth/logout"] {
            let cookie = format!("portal_refresh={wrong}; portal_device={device}");
            let answer = app.anonymous().post(route).header("cookie", &cookie).send().await;
            assert!(matches!(answer.status, 401 | 204), "{answer:?}");
            assert_eq!(answer.status == 401, route == "/auth/refresh", "{answer:?}");
        }
        // A refresh token is no access token either, and nothing of it ended the session.
        app.with_token(&refresh).get("/me").send().await.problem(401, "not_signed_in");
        app.with_token(&access).get("/me").send().await.expect(200);
    }
    let cookie = format!("portal_refresh={refresh}");
    app.anonymous().post("/auth/refresh").header("cookie", &cookie).send().await.expect(200);
}

/// The code that the app with this secret shows now.
fn code(app: &TestApp, secret: &str) -> String {
    let totp = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_step_duration(30)
        .with_secret(Secret::try_from_base32(secret).unwrap())
        .build()
        .unwrap();
    totp.generate(u64::try_from(app.app.clock.now().timestamp()).unwrap()).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_password_after_guesses_at_once_does_not_stand_out_where_more_is_asked() {
    let app =
        TestApp::start_with(&[("PORTAL_RATE_LIMIT_SCALE", "1"), ("PORTAL_TRUSTED_PROXIES", "127.0.0.1")])
            .await;
    let issuer = app.issuer().await;
    // One of them is asked for a code, the other to confirm the address.
    let careful = app.create_user(UserKind::Issuer, true, &[]).await;
    let client = app.sign_in(&careful, PASSWORD).await;
    let made = post(&client, "/me/second-factor/app", &json!({ "current_password": PASSWORD })).await;
    let typed = json!({ "code": code(&app, text(&made.expect(200).json()["secret"])) });
    post(&client, "/me/second-factor/app/confirm", &typed).await.expect(200);
    let new = json!({ "kind": "issuer", "email": "new@example.org", "first_name": "", "last_name": "Rees",
        "password": TYPED });
    post(&issuer, "/issuer/users", &new).await.expect(201);

    for (name, right) in [(careful.as_str(), PASSWORD), ("new@example.org", TYPED)] {
        let from = async |at: usize, password: &str| {
            let body = json!({ "login": name, "password": password });
            let request = app.anonymous().post("/auth/login");
            request.header("x-forwarded-for", &format!("10.0.0.{at}")).json(&body).send().await
        };
        let guessed = join_all((0..40).map(|at| from(at, "not the password at all"))).await;
        let told = guessed.iter().filter(|answer| answer.status == 401).count();
        assert!((1..=5).contains(&told), "{guessed:?}");
        let right = from(40, right).await;
        right.problem(429, "rate_limited");
    }
}
