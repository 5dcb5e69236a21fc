//! The chain of the audit trail, as `portal audit verify` and a saved log see it.

use api::audit::{check, seal};
use chrono::TimeDelta;

use crate::support::{Award, Client, TestApp, World, awards::text, json};

/// What is found of each log, as `log: entries` or what is wrong.
async fn found(app: &TestApp) -> Vec<String> {
    let found = check::database(&app.app).await.unwrap();
    found.into_iter().filter_map(|log| log.fault.map(|fault| format!("{}: {fault}", log.log))).collect()
}

/// Runs SQL on what the database keeps from being changed, as someone does who owns it.
async fn tamper(app: &TestApp, sql: &str) {
    let off = if app.app.db.backend() == sea_orm::DbBackend::Sqlite {
        "drop trigger audit_events_stay; drop trigger audit_events_keep; drop trigger audit_events_forget"
    } else {
        "alter table audit_events disable trigger user"
    };
    // Dropped or switched off once; the second time there is nothing left to do.
    let transaction = app.app.db.write().await.unwrap();
    if sea_orm::ConnectionTrait::execute_unprepared(&transaction, off).await.is_ok() {
        transaction.commit().await.unwrap();
    } else {
        transaction.rollback().await.unwrap();
    }
    assert!(app.sql(sql).await > 0, "{sql} changed nothing");
}

async fn world() -> World {
    let world = World::start().await;
    let batch = world.issue(&[Award::to("E1", "Mair", "Evans")]).await;
    let user = world.app.centre_admin(world.centre).await;
    for document in world.documents(&user, &batch).await {
        let path = format!("/centres/{}/documents/{}/pdf", world.centre, text(&document["id"]));
        user.get(&path).send().await.expect(200);
        user.get(&path).send().await.expect(200);
    }
    seal::all(&world.app.app).await.unwrap();
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn an_untouched_trail_holds_and_a_saved_log_does_too() {
    let world = world().await;
    assert_eq!(found(&world.app).await, Vec::<String>::new());
    let logs = check::database(&world.app.app).await.unwrap();
    assert!(logs.iter().all(|log| log.entries > 0), "an empty log");
    assert_eq!(logs.len(), 3, "the portal's, and one of each centre");

    let admin = world.app.centre_admin(world.centre).await;
    let path = format!("/centres/{}/audit-events/log", world.centre);
    for (client, path, log) in [
        (&world.issuer, "/issuer/audit-events/log".to_owned(), "portal".to_owned()),
        (
            &world.issuer,
            format!("/issuer/audit-events/log?centre_id={}", world.centre),
            world.centre.to_string(),
        ),
        (&admin, path, world.centre.to_string()),
    ] {
        let file = saved(client, &path).await;
        let found = check::file(file.as_bytes());
        assert_eq!((found.fault, found.log), (None, log));
        assert_eq!(found.entries, i64::try_from(file.lines().count()).unwrap() - 1);
        let mut lines: Vec<_> = file.lines().collect();
        lines.remove(lines.len() - 2);
        assert!(check::file(lines.join("\n").as_bytes()).fault.is_some(), "a removal was not found");
        lines.pop();
        assert!(check::file(lines.join("\n").as_bytes()).fault.is_some(), "a cut was not found");
        assert!(check::file(file.replacen("created", "creative", 1).as_bytes()).fault.is_some());
        assert!(check::file(format!("{file}\nmore").as_bytes()).fault.is_some());
    }
    world
        .issuer
        .get(&format!("/issuer/audit-events/log?centre_id={}", uuid::Uuid::nil()))
        .send()
        .await
        .problem(404, "not_found");
}

async fn saved(client: &Client, path: &str) -> String {
    String::from_utf8(client.get(path).send().await.expect(200).body.to_vec()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_altered_removed_moved_or_added_is_found() {
    for (sql, says) in [
        ("update audit_events set action = 'nothing' where seq = 2 and centre_id is null", "entry 2"),
        (
            "update audit_events set actor_name = 'Nobody' where seq = 3 and centre_id is null",
            "names, address or details",
        ),
        ("delete from audit_events where seq = 2 and centre_id is null", "entry 2: it is missing"),
        (
            "update audit_events set seq = 1 - seq where seq < 3 and centre_id is null",
            "entry 1: it is missing",
        ),
        ("update audit_heads set seq = seq - 1 where log = 'portal'", "its head says"),
        ("delete from audit_heads where log = 'portal'", "head was removed"),
        ("update audit_heads set mac = 'x' where log = 'portal'", "not written by this portal"),
        (
            "update audit_events set actor_name = '', subject_name = '', salt = null, erased_by = id where seq = 2 and centre_id is null",
            "tells of it",
        ),
    ] {
        let world = world().await;
        tamper(&world.app, sql).await;
        let found = found(&world.app).await;
        assert_eq!(found.len(), 1, "{sql}: {found:?}");
        assert!(found[0].starts_with("portal: ") && found[0].contains(says), "{sql}: {found:?}");
    }
    let world = world().await;
    // The last one, with a head that someone without our key has written.
    tamper(&world.app, "delete from audit_events where centre_id is null and seq = (select max(seq) from audit_events where centre_id is null)").await;
    assert!(found(&world.app).await[0].contains("removed or added at the end"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_keeps_entries_as_they_are() {
    let world = world().await;
    for sql in [
        "delete from audit_events",
        "update audit_events set action = 'nothing'",
        "update audit_events set actor_name = 'Nobody'",
        "update audit_events set seq = seq + 1",
        "update audit_events set details = '{}' where seq is null",
    ] {
        let transaction = world.app.app.db.write().await.unwrap();
        let refused = sea_orm::ConnectionTrait::execute_unprepared(&transaction, sql).await;
        let rows = refused.map(|done| done.rows_affected());
        assert!(rows.is_err() || sql.ends_with("is null") && rows.unwrap() == 0, "{sql}");
    }
    assert_eq!(found(&world.app).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_that_nobody_chains_are_a_finding() {
    let world = world().await;
    world
        .issuer
        .patch(&format!("/issuer/centres/{}", world.centre))
        .json(&json!({ "name": "New" }))
        .send()
        .await
        .expect(200);
    assert_eq!(found(&world.app).await, Vec::<String>::new());
    world.app.pass(TimeDelta::minutes(11));
    let found = found(&world.app).await;
    assert!(found.len() == 1 && found[0].contains("have waited"), "{found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_chain_each_entry_once() {
    let world = world().await;
    for at in 0..30 {
        let change = json!({ "name": format!("Name {at}") });
        world
            .issuer
            .patch(&format!("/issuer/centres/{}", world.centre))
            .json(&change)
            .send()
            .await
            .expect(200);
    }
    let (one, other) = tokio::join!(seal::all(&world.app.app), seal::all(&world.app.app));
    one.unwrap();
    other.unwrap();
    assert_eq!(found(&world.app).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_opened_a_document_is_told_once_with_address_and_request() {
    let world = world().await;
    let admin = world.app.centre_admin(world.centre).await;
    let path = format!("/centres/{}/audit-events", world.centre);
    let opened = admin.read(&format!("{path}?action=viewed")).await;
    let opened = opened["items"].as_array().unwrap();
    assert_eq!(opened.len(), 3, "the certificate, the transcript and the letter, each once");
    assert!(
        opened.iter().all(|it| it["address"] == "127.0.0.1" && it["request_id"].is_string()),
        "{opened:?}"
    );
    assert!(
        opened
            .iter()
            .all(|it| it["subject_kind"] == "document" && it["centre_id"] == world.centre.to_string())
    );
    // Another centre's are not there, and a user who manages nobody sees none.
    let other = world.app.centre_admin(world.other_centre).await;
    other.get(&path).send().await.problem(404, "not_found");
    let user = world.app.centre_user(world.centre).await;
    for path in [path.clone(), format!("{path}/csv"), format!("{path}/log")] {
        user.get(&path).send().await.problem(403, "not_permitted");
    }
    let csv = saved(&admin, &format!("{path}/csv")).await;
    assert!(csv.contains("127.0.0.1") && csv.contains("opened document"), "{csv}");
    // An own log: what was done elsewhere is not in it.
    let all = admin.read_all(&path, 50).await;
    assert!(all.iter().all(|it| it["centre_id"] == world.centre.to_string()), "{all:#?}");
}
