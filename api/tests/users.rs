//! Users as the issuer manages them: filters, invitations sent again, memberships.

use crate::support::{
    TestApp, World,
    awards::{create, text},
    json,
};

#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_narrowed_by_kind_status_and_centre() {
    let world = World::start().await;
    let issuer = &world.issuer;
    world.app.centre_user(world.centre).await;
    world.app.centre_admin(world.other_centre).await;
    let new = json!({ "kind": "centre", "email": "new@example.org", "first_name": "Nia", "last_name": "Rees",
        "centre_ids": [world.centre, world.other_centre] });
    create(issuer, "/issuer/users", &new).await;
    for (query, want) in [
        ("kind=centre", 3),
        ("kind=issuer", 1),
        ("kind=issuer,centre", 4),
        ("kind=learner", 0),
        ("is_admin=true", 2),
        ("kind=centre&is_admin=true", 1),
        ("status=invited", 1),
        (&format!("centre_id={}", world.centre), 2),
        (&format!("centre_id={}&q=nia", world.other_centre), 1),
        (&format!("centre_id={}", world.qualification), 0),
    ] {
        assert_eq!(issuer.read(&format!("/issuer/users?{query}")).await["total"], want, "{query}");
    }
    let found = issuer.read("/issuer/users?q=new@example").await["items"][0].clone();
    let names: Vec<_> =
        found["centres"].as_array().unwrap().iter().map(|centre| text(&centre["name"]).to_owned()).collect();
    assert_eq!(names, ["Harbour College", "Hill Training"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_sent_again_while_it_waits() {
    let app = TestApp::start().await;
    let issuer = app.issuer().await;
    let new =
        json!({ "kind": "issuer", "email": "new@example.org", "first_name": "Nia", "last_name": "Rees" });
    let user = create(&issuer, "/issuer/users", &new).await;
    let path = format!("/issuer/users/{user}");
    let again = async |key: &str| {
        issuer.post(&format!("{path}/resend-confirmation")).header("idempotency-key", key).send().await
    };
    let mails = async || {
        let row = "update outbox set last_error = null where to_address = 'new@example.org'";
        app.sql(row).await
    };
    assert_eq!(mails().await, 1);
    again("a").await.expect(202);
    again("a").await.expect(202);
    assert_eq!(mails().await, 2);
    let set = async |status: &str| {
        issuer.patch(&path).json(&json!({ "status": status })).send().await.expect(200).json()
    };
    set("inactive").await;
    again("b").await.problem(409, "state_conflict");
    // Someone who never chose a password is invited again, not active.
    assert_eq!(set("active").await["status"], "invited");
    app.sql("update users set status = 'active', password_hash = 'x' where status = 'invited'").await;
    again("c").await.expect(202);
    app.sql("update users set email_confirmed = true").await;
    again("d").await.problem(409, "state_conflict");
    let history = issuer.read(&format!("{path}/history")).await;
    let actions: Vec<_> =
        history["items"].as_array().unwrap().iter().map(|item| text(&item["action"])).collect();
    assert_eq!(actions, ["invited", "switched_on", "switched_off", "invited", "created"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_thing_that_is_read_alone_has_a_tag() {
    let world = World::start().await;
    let batch = world.issue(&[crate::support::Award::numbered(1)]).await;
    let staff = world.app.centre_user(world.centre).await;
    let document = world.documents(&staff, &batch).await.remove(0);
    let centre = format!("/centres/{}", world.centre);
    let paths = [
        (&world.issuer, format!("/issuer/batches/{}", text(&batch["id"]))),
        (&staff, format!("{centre}/print-jobs/{}", text(&batch["print_jobs"][0]["id"]))),
        (&staff, format!("{centre}/documents/{}", text(&document["id"]))),
        (&staff, format!("{centre}/records/{}", text(&document["record_id"]))),
    ];
    for (client, path) in paths {
        let first = client.get(&path).send().await.expect(200);
        let tag = first.header("etag").to_owned();
        assert!(tag.len() > 10, "{path}");
        assert_eq!(client.get(&path).send().await.header("etag"), tag, "{path}");
        client.get(&path).header("if-none-match", &tag).send().await.expect(304);
        client.get(&path).header("if-none-match", "\"other\"").send().await.expect(200);
    }
}
