//! What a centre tries to reach beyond itself: by accounts that go from one centre to another, by what only the issuer
//! decides, and by things of other centres that are named among its own.

use chrono::TimeDelta;
use shared::permission::UserKind;
use uuid::Uuid;

use crate::support::{
    Answer, Award, Client, Value, World,
    app::PASSWORD,
    awards::{id, text},
    json,
};

/// Two centres, and an administrator of each.
struct Two {
    world: World,
    here: Client,
    there: Client,
}

impl Two {
    async fn start() -> Self {
        let world = World::start().await;
        let here = world.app.centre_admin(world.centre).await;
        let there = world.app.centre_admin(world.other_centre).await;
        Self { world, here, there }
    }

    /// Someone who can sign in, and works for these centres.
    async fn user(&self, centres: &[Uuid]) -> (Uuid, String) {
        let email = self.world.app.create_user(UserKind::Centre, false, centres).await;
        let client = self.world.app.sign_in(&email, PASSWORD).await;
        (id(&client.read("/me").await["user"]), email)
    }

    fn path(&self, user: Uuid) -> String {
        format!("/centres/{}/users/{user}", self.world.centre)
    }

    /// The users of the first centre who can be restored.
    async fn deleted(&self) -> Vec<Value> {
        let path = format!("/centres/{}/users?status=deleted", self.world.centre);
        self.here.read_all(&path, 200).await
    }

    /// The issuer says for which centres a user works.
    async fn works_for(&self, user: Uuid, centres: &[Uuid]) {
        let change = json!({ "centre_ids": centres });
        self.world.issuer.patch(&format!("/issuer/users/{user}")).json(&change).send().await.expect(200);
    }

    /// The first centre asks for another address of a user: the token that is mailed to it.
    async fn asked(&self, user: Uuid, email: &str) -> String {
        let change = json!({ "email": email });
        self.here.patch(&self.path(user)).json(&change).send().await.expect(200);
        self.world.app.mailed_token(email, "confirm-email").await
    }

    async fn confirm(&self, token: &str) -> Answer {
        let body = json!({ "token": token });
        self.world.app.anonymous().post("/auth/email/confirm").json(&body).send().await
    }

    async fn email(&self, user: Uuid) -> Value {
        self.world.issuer.read(&format!("/issuer/users/{user}")).await["email"].clone()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_a_centre_asked_for_is_void_once_another_centre_comes_in() {
    let two = Two::start().await;
    let (here, there) = (two.world.centre, two.world.other_centre);
    // The account is to work for both, or for the other one alone.
    for (new, centres) in [("mine@example.org", vec![here, there]), ("mine.too@example.org", vec![there])] {
        let (user, email) = two.user(&[here]).await;
        let token = two.asked(user, new).await;
        two.works_for(user, &centres).await;
        two.confirm(&token).await.problem(410, "link_expired");
        assert_eq!(two.email(user).await, email);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_a_centre_asked_for_meanwhile_is_void_once_the_other_centre_restores() {
    let two = Two::start().await;
    let (here, there) = (two.world.centre, two.world.other_centre);
    let (user, email) = two.user(&[here, there]).await;
    let theirs = format!("/centres/{there}/users/{user}");
    two.there.delete(&theirs).send().await.expect(204);
    let token = two.asked(user, "mine@example.org").await;
    two.there.post(&format!("{theirs}/restore")).send().await.expect(200);
    two.confirm(&token).await.problem(410, "link_expired");
    assert_eq!(two.email(user).await, email);
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_the_issuer_takes_from_a_centre_the_centre_does_not_take_back() {
    let two = Two::start().await;
    let (here, there) = (two.world.centre, two.world.other_centre);
    let (user, _) = two.user(&[here, there]).await;
    two.here.delete(&two.path(user)).send().await.expect(204);
    assert_eq!(two.deleted().await.len(), 1);
    // What the issuer says later takes the place of the removal.
    two.works_for(user, &[here, there]).await;
    two.here.get(&two.path(user)).send().await.expect(200);
    assert_eq!(two.deleted().await, Vec::<Value>::new());
    two.works_for(user, &[there]).await;
    assert_eq!(two.deleted().await, Vec::<Value>::new());
    two.here.post(&format!("{}/restore", two.path(user))).send().await.problem(404, "not_found");
    let shown = two.world.issuer.read(&format!("/issuer/users/{user}")).await;
    assert_eq!(shown["centre_ids"], json!([there]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_issuer_locks_or_switches_off_no_centre_opens() {
    let two = Two::start().await;
    let (user, email) = two.user(&[two.world.centre]).await;
    let own = two.path(user);
    let lock = json!({ "until": "2027-01-01", "reason": "security_concern" });
    let shorter = json!({ "until": "2026-11-24", "reason": "other" });
    let unlock = format!("{own}/unlock");
    // Its own locks a centre takes back.
    two.here.post(&format!("{own}/lock")).json(&lock).send().await.expect(200);
    two.here.post(&unlock).send().await.expect(200);

    let issuers = format!("/issuer/users/{user}");
    two.world.issuer.post(&format!("{issuers}/lock")).json(&lock).send().await.expect(200);
    two.here.post(&unlock).send().await.problem(409, "state_conflict");
    two.here.post(&format!("{own}/lock")).json(&shorter).send().await.problem(409, "state_conflict");
    let login = json!({ "login": email, "password": PASSWORD });
    let refused = two.world.app.anonymous().post("/auth/login").json(&login).send().await;
    refused.problem(401, "account_locked");
    two.world.issuer.post(&format!("{issuers}/unlock")).send().await.expect(200);

    let off = json!({ "status": "inactive" });
    two.world.issuer.patch(&issuers).json(&off).send().await.expect(200);
    let on = json!({ "status": "active" });
    two.here.patch(&own).json(&on).send().await.problem(409, "state_conflict");
    two.world.issuer.patch(&issuers).json(&on).send().await.expect(200);

    // A lock that is over keeps no centre from its own.
    two.world.issuer.post(&format!("{issuers}/lock")).json(&shorter).send().await.expect(200);
    two.world.app.pass(TimeDelta::days(2));
    let here = two.world.app.centre_admin(two.world.centre).await;
    here.post(&format!("{own}/lock")).json(&lock).send().await.expect(200);
    here.post(&unlock).send().await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn fields_that_are_not_ones_own_to_set_are_refused() {
    let two = Two::start().await;
    let (user, _) = two.user(&[two.world.centre]).await;
    let before = two.world.issuer.read(&format!("/issuer/users/{user}")).await;
    for (field, value) in [
        ("id", json!(user)),
        ("kind", json!("issuer")),
        ("role", json!("issuer_admin")),
        ("centre_ids", json!([two.world.other_centre])),
        ("password", json!(PASSWORD)),
        ("password_is_temporary", json!(false)),
        ("email_confirmed", json!(true)),
        ("lock", Value::Null),
        ("version", json!(1)),
    ] {
        let change = json!({ field: value });
        for path in [two.path(user), "/me".to_owned()] {
            let refused = two.here.patch(&path).json(&change).send().await;
            assert_eq!(refused.faults(), [format!("/{field} unknown_field")], "{path}");
        }
    }
    for status in ["locked", "deleted", "invited"] {
        let refused = two.here.patch(&two.path(user)).json(&json!({ "status": status })).send().await;
        assert_eq!(refused.faults(), ["/status not_allowed"]);
    }
    assert_eq!(two.world.issuer.read(&format!("/issuer/users/{user}")).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_another_centres_is_not_chosen_among_the_own() {
    let two = Two::start().await;
    let batch =
        two.world.issue(&[Award::numbered(1), Award::numbered(2).set("centre_number", "20522")]).await;
    let mine = format!("/centres/{}", two.world.centre);
    let own = two.here.read(&format!("{mine}/records")).await["items"][0]["id"].clone();
    let records = format!("/centres/{}/records", two.world.other_centre);
    let theirs = two.there.read(&records).await["items"][0]["id"].clone();
    let both = json!([own, theirs]);
    for (path, body) in [
        ("exports", json!({ "name": "All", "record_ids": both })),
        ("exports/estimate", json!({ "record_ids": both })),
        ("records/references", json!({ "record_ids": both })),
        ("notification-runs", json!({ "record_ids": both })),
    ] {
        let refused = two.here.post(&format!("{mine}/{path}")).json(&body).send().await;
        assert_eq!(refused.faults(), ["/record_ids not_found"], "{path}");
    }
    let report = json!({ "subject_kind": "record", "subject_id": theirs, "message": "Look" });
    let refused = two.here.post(&format!("{mine}/issue-reports")).json(&report).send().await;
    assert_eq!(refused.faults(), ["/subject_id not_found"]);
    // A print job of the other centre narrows to nothing.
    let jobs = batch["print_jobs"].as_array().unwrap();
    let own_jobs = two.here.read(&format!("{mine}/print-jobs")).await;
    let own_job = &own_jobs["items"][0]["id"];
    let job = jobs.iter().find(|job| job["id"] != *own_job).unwrap();
    let filter = json!({ "print_job_id": job["id"] });
    let estimate = two.here.post(&format!("{mine}/exports/estimate")).json(&json!({ "filter": filter }));
    assert_eq!(estimate.send().await.expect(200).json()["records"], 0);
    let export = json!({ "name": "All", "filter": filter });
    let refused = two.here.post(&format!("{mine}/exports")).json(&export).send().await;
    assert_eq!(refused.faults(), ["/filter nothing_to_export"]);
    let narrowed = format!("{mine}/records?print_job_id={}", text(&job["id"]));
    assert_eq!(two.here.read(&narrowed).await["total"], 0);
    assert_eq!(two.here.read(&format!("{mine}/exports")).await["total"], 0);
}
