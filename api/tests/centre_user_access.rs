//! Who may do what to a user: the own access, another centre's users, and changes that hold at once.

use shared::permission::Role;
use uuid::Uuid;

use crate::support::{
    Client, Value,
    app::PASSWORD,
    awards::text,
    json,
    user_desk::{UserDesk, own_id},
};

#[tokio::test(flavor = "multi_thread")]
async fn nobody_takes_the_own_access_away() {
    let desk = UserDesk::start().await;
    let own = desk.path(desk.admin_id);
    desk.lock(desk.admin_id, "2027-01-01").await.problem(409, "state_conflict");
    desk.admin.delete(&own).send().await.problem(409, "state_conflict");
    for change in [json!({ "is_admin": false }), json!({ "status": "inactive" })] {
        desk.admin.patch(&own).json(&change).send().await.problem(409, "state_conflict");
    }
    desk.admin.patch(&own).json(&json!({ "phone": "01234" })).send().await.expect(200);
    // The same among the issuer's staff.
    let (issuer, me) = (&desk.world.issuer, own_id(&desk.world.issuer).await);
    let own = format!("/issuer/users/{me}");
    let lock = json!({ "until": "2027-01-01", "reason": "other" });
    issuer.post(&format!("{own}/lock")).json(&lock).send().await.problem(409, "state_conflict");
    issuer.delete(&own).send().await.problem(409, "state_conflict");
    let change = json!({ "role": "issuer_auditor" });
    issuer.patch(&own).json(&change).send().await.problem(409, "state_conflict");
}

/// Two administrators who do this to each other at the same time, many times over: one of them is always left.
async fn duel(what: &str) {
    let desk = UserDesk::start().await;
    for _ in 0..8 {
        let (a, _, first) = desk.user(true, &[desk.world.other_centre]).await;
        let (b, _, second) = desk.user(true, &[desk.world.other_centre]).await;
        let users = format!("/centres/{}/users", desk.world.other_centre);
        let strike = async |by: &Client, at: Uuid| {
            let path = format!("{users}/{at}");
            let answer = match what {
                "demote" => by.patch(&path).json(&json!({ "is_admin": false })).send().await,
                "delete" => by.delete(&path).send().await,
                _ => {
                    let body = json!({ "until": "2027-01-01", "reason": "other" });
                    by.post(&format!("{path}/lock")).json(&body).send().await
                }
            };
            assert!(matches!(answer.status, 200 | 204 | 401 | 403 | 404), "{answer:?}");
            answer.status < 300
        };
        let (one, other) = tokio::join!(strike(&first, b), strike(&second, a));
        assert!(one != other, "{what}: {one} and {other}");
        let left = if one { &first } else { &second };
        left.get(&users).send().await.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_administrators_who_demote_each_other_leave_one() {
    duel("demote").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_administrators_who_delete_each_other_leave_one() {
    duel("delete").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_administrators_who_lock_each_other_leave_one() {
    duel("lock").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_never_taken_over_through_another_centre() {
    let desk = UserDesk::start().await;
    let (here, there) = (desk.world.centre, desk.world.other_centre);
    let (user, email, client) = desk.user(false, &[here, there]).await;
    let shown = desk.admin.read(&desk.path(user)).await;
    assert_eq!((&shown["works_elsewhere"], &shown["centre_ids"]), (&json!(true), &json!([here])));
    assert!(!shown.to_string().contains("Hill Training"), "{shown}");
    for change in [
        json!({ "email": "mine@example.org" }),
        json!({ "first_name": "Other" }),
        json!({ "username": "mine" }),
        json!({ "is_admin": true }),
        json!({ "status": "inactive" }),
    ] {
        desk.admin.patch(&desk.path(user)).json(&change).send().await.problem(409, "state_conflict");
    }
    desk.lock(user, "2027-01-01").await.problem(409, "state_conflict");
    desk.post(user, "unlock", &json!({})).await.problem(409, "state_conflict");
    client.get("/me").send().await.expect(200);
    // Removed, the user still works for the other centre, and can be given back.
    desk.admin.delete(&desk.path(user)).send().await.expect(204);
    client.get(&format!("/centres/{here}/dashboard")).send().await.problem(404, "not_found");
    client.get(&format!("/centres/{there}/dashboard")).send().await.expect(200);
    desk.admin.get(&desk.path(user)).send().await.problem(404, "not_found");
    assert_eq!(desk.names("status=deleted").await, [email.as_str()]);
    desk.post(user, "restore", &json!({})).await.expect(200);
    client.get(&format!("/centres/{here}/dashboard")).send().await.expect(200);
    // What the other centre does is not told here.
    let other = desk.world.app.centre_admin(there).await;
    let theirs = format!("/centres/{there}/users/{user}");
    other.delete(&theirs).send().await.expect(204);
    let history = desk.admin.read(&format!("{}/history", desk.path(user))).await;
    let deleted = history["items"].as_array().unwrap().iter().filter(|item| item["action"] == "deleted");
    assert_eq!(deleted.count(), 1);
    // The account is this centre's alone now; the last centre's removal takes it along.
    desk.admin.delete(&desk.path(user)).send().await.expect(204);
    client.get("/me").send().await.problem(401, "not_signed_in");
    other.post(&format!("{theirs}/restore")).send().await.expect(200);
    let back = desk.world.app.sign_in(&email, PASSWORD).await;
    back.get(&format!("/centres/{there}/dashboard")).send().await.expect(200);
    back.get(&format!("/centres/{here}/dashboard")).send().await.problem(404, "not_found");
    // Whom the issuer deletes, no centre gives back.
    desk.world.issuer.delete(&format!("/issuer/users/{user}")).send().await.expect(204);
    desk.post(user, "restore", &json!({})).await.problem(404, "not_found");
    other.post(&format!("{theirs}/restore")).send().await.problem(404, "not_found");
    desk.world.issuer.post(&format!("/issuer/users/{user}/restore")).send().await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_centres_users_and_staff_of_the_issuer_are_not_there() {
    let desk = UserDesk::start().await;
    let (theirs, ..) = desk.user(false, &[desk.world.other_centre]).await;
    let issuer = own_id(&desk.world.issuer).await;
    let lock = json!({ "until": "2027-01-01", "reason": "other" });
    for user in [theirs, issuer, desk.world.app.app.clock.id()] {
        let path = desk.path(user);
        for step in ["", "/history", "/avatar"] {
            desk.admin.get(&format!("{path}{step}")).send().await.problem(404, "not_found");
        }
        desk.admin.patch(&path).json(&json!({ "last_name": "X" })).send().await.problem(404, "not_found");
        desk.admin.delete(&path).send().await.problem(404, "not_found");
        desk.lock(user, "2027-01-01").await.problem(404, "not_found");
        for step in ["unlock", "restore", "resend-confirmation"] {
            desk.post(user, step, &json!({})).await.problem(404, "not_found");
        }
        // Under their own centre, no more.
        let smuggled = format!("/centres/{}/users/{user}/lock", desk.world.other_centre);
        desk.admin.post(&smuggled).json(&lock).send().await.problem(404, "not_found");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_role_or_status_holds_at_once_and_stale_changes_are_refused() {
    let desk = UserDesk::start().await;
    let (user, email, client) = desk.user(true, &[desk.world.centre]).await;
    let read = desk.admin.get(&desk.path(user)).send().await.expect(200);
    let tag = read.header("etag").to_owned();
    let patch = async |change: Value| {
        desk.admin.patch(&desk.path(user)).header("if-match", &tag).json(&change).send().await
    };
    patch(json!({ "is_admin": false, "middle_name": "Non" })).await.expect(200);
    client.get("/me").send().await.problem(401, "not_signed_in");
    patch(json!({ "first_name": "Late" })).await.problem(412, "stale");
    let lock = json!({ "until": "2027-01-01", "reason": "other" });
    let stale = desk.admin.post(&format!("{}/lock", desk.path(user))).header("if-match", &tag).json(&lock);
    stale.send().await.problem(412, "stale");
    desk.admin.delete(&desk.path(user)).header("if-match", &tag).send().await.problem(412, "stale");
    let user_now = desk.world.app.sign_in(&email, PASSWORD).await;
    user_now.get(&desk.users).send().await.problem(403, "not_permitted");
    let off = json!({ "status": "inactive" });
    let off = desk.admin.patch(&desk.path(user)).json(&off).send().await.expect(200).json();
    assert_eq!(off["status"], "inactive");
    user_now.get("/me").send().await.problem(401, "not_signed_in");
    let on = json!({ "status": "active" });
    let on = desk.admin.patch(&desk.path(user)).json(&on).send().await.expect(200).json();
    assert_eq!(on["status"], "active");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_issuer_locks_deletes_and_gives_roles_by_the_same_rules() {
    let desk = UserDesk::start().await;
    let issuer = &desk.world.issuer;
    let (user, _, client) = desk.user(false, &[desk.world.centre, desk.world.other_centre]).await;
    let path = format!("/issuer/users/{user}");
    let lock = json!({ "until": "2027-01-01", "reason": "other" });
    let locked = issuer.post(&format!("{path}/lock")).json(&lock).send().await.expect(200).json();
    assert_eq!(locked["status"], "locked");
    client.get("/me").send().await.problem(401, "not_signed_in");
    issuer.post(&format!("{path}/unlock")).send().await.expect(200);
    issuer.delete(&path).send().await.expect(204);
    issuer.get(&path).send().await.problem(404, "not_found");
    assert_eq!(issuer.read("/issuer/users?status=deleted").await["total"], 1);
    assert_eq!(issuer.read("/issuer/users?kind=centre").await["total"], 1);
    let back = issuer.post(&format!("{path}/restore")).send().await.expect(200).json();
    assert_eq!(back["centre_ids"].as_array().unwrap().len(), 2);
    // Roles of the own staff.
    let new = json!({ "kind": "issuer", "email": "a@example.org", "last_name": "A", "first_name": "",
        "role": "issuer_support" });
    let made = issuer.post("/issuer/users").json(&new).send().await.expect(201).json();
    assert_eq!((&made["role"], &made["is_admin"]), (&json!("issuer_support"), &json!(false)));
    let path = format!("/issuer/users/{}", text(&made["id"]));
    for (change, role) in [
        (json!({ "role": "issuer_auditor" }), "issuer_auditor"),
        (json!({ "is_admin": false }), "issuer_auditor"),
        (json!({ "is_admin": true }), "issuer_admin"),
        (json!({ "is_admin": false }), "issuer_issuing"),
    ] {
        assert_eq!(issuer.patch(&path).json(&change).send().await.expect(200).json()["role"], role);
    }
    let wrong = issuer.patch(&path).json(&json!({ "role": "centre_admin" })).send().await;
    assert_eq!(wrong.faults(), ["/role not_allowed"]);
    assert_eq!(issuer.read("/issuer/users?role=issuer_issuing").await["total"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_auditor_reads_all_and_changes_nothing() {
    let desk = UserDesk::start().await;
    let auditor = desk.world.app.staff(Role::IssuerAuditor).await;
    for path in [
        "centres",
        "qualifications",
        "learners",
        "users",
        "batches",
        "documents",
        "audit-events",
        "settings/rules",
    ] {
        auditor.get(&format!("/issuer/{path}")).send().await.expect(200);
    }
    let centre = crate::support::awards::new_centre("1", "One");
    auditor.post("/issuer/centres").json(&centre).send().await.problem(403, "not_permitted");
    let user = format!("/issuer/users/{}", desk.admin_id);
    auditor.get(&user).send().await.expect(200);
    auditor.delete(&user).send().await.problem(403, "not_permitted");
}
