//! Which access tokens open anything, and who is out at once.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use jsonwebtoken::{Algorithm, EncodingKey};

use crate::support::{Answer, Client, TestApp, Value, World, awards::text, json};

#[tokio::test(flavor = "multi_thread")]
async fn a_membership_that_ends_takes_the_centre_away_at_once() {
    let world = World::start().await;
    let staff = world.app.centre_user(world.centre).await;
    let path = format!("/centres/{}/dashboard", world.centre);
    staff.get(&path).send().await.expect(200);
    world.app.sql("delete from memberships").await;
    staff.get(&path).send().await.problem(404, "not_found");
}

async fn me(app: &TestApp, authorization: &str) -> Answer {
    app.anonymous().get("/me").header("authorization", authorization).send().await
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_use_the_portal_any_more_is_out_at_once() {
    let app = TestApp::start().await;
    for status in ["locked", "inactive"] {
        let issuer = app.issuer().await;
        issuer.get("/me").send().await.expect(200);
        app.sql(&format!("update users set status = '{status}'")).await;
        issuer.get("/me").send().await.problem(401, "not_signed_in");
        issuer.get("/issuer/centres").send().await.problem(401, "not_signed_in");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrators_change_signs_the_user_out() {
    let world = World::start().await;
    let staff = world.app.issuer_staff().await;
    let id = text(&staff.read("/me").await["user"]["id"]).to_owned();
    let change = json!({ "status": "inactive" });
    world.issuer.patch(&format!("/issuer/users/{id}")).json(&change).send().await.expect(200);
    staff.get("/me").send().await.problem(401, "not_signed_in");
}

/// A token with this head and these claims, signed by this key.
fn forged(head: &Value, claims: &Value, key: &[u8]) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(head), part(claims));
    let algorithm = if head["alg"] == "HS512" { Algorithm::HS512 } else { Algorithm::HS256 };
    let signature =
        jsonwebtoken::crypto::sign(message.as_bytes(), &EncodingKey::from_secret(key), algorithm).unwrap();
    format!("{message}.{signature}")
}

#[tokio::test(flavor = "multi_thread")]
async fn only_tokens_of_ours_that_hold_now_open_anything() {
    let app = TestApp::start().await;
    let issuer = app.issuer().await;
    let token = issuer.token();
    me(&app, &format!("bearer {token}")).await.expect(200);
    let (head, payload) = token.rsplit_once('.').unwrap().0.split_once('.').unwrap();
    let part =
        |text: &str| -> Value { serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).unwrap()).unwrap() };
    let (header, claims) = (part(head), part(payload));
    assert_eq!((&header["alg"], &header["typ"]), (&json!("HS256"), &json!("at+jwt")));
    let key = app.app.keys.for_purpose(&format!("access token {}", text(&header["kid"]))).unwrap();
    let head_with = |name: &str, value: Value| {
        let mut other = header.clone();
        other[name] = value;
        forged(&other, &claims, &key)
    };
    let with = |name: &str, value: Value| {
        let mut other = claims.clone();
        other[name] = value;
        if other[name].is_null() {
            other.as_object_mut().unwrap().remove(name);
        }
        forged(&header, &other, &key)
    };
    let (iat, exp) = (claims["iat"].as_i64().unwrap(), claims["exp"].as_i64().unwrap());
    me(&app, &format!("Bearer {}", forged(&header, &claims, &key))).await.expect(200);
    // Another process's clock may be a minute ahead, and no more.
    me(&app, &format!("Bearer {}", with("iat", json!(iat + 60)))).await.expect(200);
    let none =
        URL_SAFE_NO_PAD.encode(json!({ "alg": "none", "typ": "at+jwt", "kid": header["kid"] }).to_string());
    for wrong in [
        format!("Bearer {}", forged(&header, &claims, &[7; 32])),
        format!("Bearer {}", forged(&header, &claims, app.app.keys.derived("").unwrap().as_bytes())),
        format!("Bearer {none}.{payload}."),
        format!("Bearer {none}.{payload}"),
        format!("Bearer {head}.{payload}."),
        format!("Bearer {token}x"),
        // Another algorithm, type or key id, with the right key.
        format!("Bearer {}", head_with("alg", json!("HS512"))),
        format!("Bearer {}", head_with("alg", json!("RS256"))),
        format!("Bearer {}", head_with("alg", json!("none"))),
        format!("Bearer {}", head_with("typ", json!("JWT"))),
        format!("Bearer {}", head_with("kid", json!(app.app.clock.id()))),
        format!("Bearer {}", head_with("kid", json!("../../token.key"))),
        format!("Bearer {}", head_with("kid", json!(""))),
        format!("Bearer {}", head_with("kid", Value::Null)),
        // Other claims.
        format!("Bearer {}", with("aud", json!("another"))),
        format!("Bearer {}", with("aud", Value::Null)),
        format!("Bearer {}", with("iss", json!("another"))),
        format!("Bearer {}", with("iss", Value::Null)),
        format!("Bearer {}", with("sid", json!(app.app.clock.id()))),
        format!("Bearer {}", with("sub", json!(app.app.clock.id()))),
        format!("Bearer {}", with("exp", Value::Null)),
        format!("Bearer {}", with("exp", json!(exp + 1))),
        format!("Bearer {}", with("iat", Value::Null)),
        format!("Bearer {}", with("iat", json!(iat + 61))),
        format!("Bearer {}", with("iat", json!(iat + 600))),
        format!("Bearer {}", with("admin", json!(true))),
        format!("Basic {token}"),
        "Bearer ".to_owned(),
        "Bearer".to_owned(),
        token.to_owned(),
    ] {
        let answer = me(&app, &wrong).await;
        assert_eq!(answer.header("www-authenticate"), "Bearer");
        answer.problem(401, "not_signed_in");
    }
    app.pass(TimeDelta::seconds(599));
    issuer.get("/me").send().await.expect(200);
    app.pass(TimeDelta::seconds(1));
    issuer.get("/me").send().await.problem(401, "not_signed_in");
    // On a clock that is ten minutes behind, a token of now is one of the future.
    let fresh = app.issuer().await;
    app.pass(TimeDelta::minutes(-10));
    fresh.get("/me").send().await.problem(401, "not_signed_in");
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_rotate_without_signing_anyone_out() {
    let app = TestApp::start().await;
    let before = app.issuer().await;
    api::auth::access::rotate(&app.app).await.unwrap();
    let kid = |client: &Client| {
        let head = client.token().split('.').next().unwrap().to_owned();
        let head: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(head).unwrap()).unwrap();
        text(&head["kid"]).to_owned()
    };
    let after = app.issuer().await;
    assert_ne!(kid(&before), kid(&after));
    // Both are accepted, until the last token of the old key has ended by itself.
    before.get("/me").send().await.expect(200);
    after.get("/me").send().await.expect(200);
    app.pass(TimeDelta::seconds(599));
    before.get("/me").send().await.expect(200);
    // What is signed with the old key now is refused: whoever has it may have stolen it.
    let old = app.app.keys.for_purpose(&format!("access token {}", kid(&before))).unwrap();
    let (head, payload) = before.token().rsplit_once('.').unwrap().0.split_once('.').unwrap();
    let part =
        |text: &str| -> Value { serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).unwrap()).unwrap() };
    let mut claims = part(payload);
    let now = app.app.clock.now().timestamp();
    (claims["iat"], claims["exp"]) = (json!(now), json!(now + 600));
    me(&app, &format!("Bearer {}", forged(&part(head), &claims, &old))).await.problem(401, "not_signed_in");
    app.pass(TimeDelta::days(2));
    app.app.sweep().await.unwrap();
    assert_eq!(app.sql("update access_keys set created_at = created_at").await, 1);
    app.issuer().await.get("/me").send().await.expect(200);
}
