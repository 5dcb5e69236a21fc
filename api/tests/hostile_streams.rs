//! Streams of news that are resumed from nowhere, or go on for someone who may not listen any more.

use std::time::Duration;

use api::clock::Clock;
use futures_util::StreamExt;
use tokio::time::timeout;

use crate::support::{Award, TestApp, World, awards::text};

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_is_resumed_from_whatever_number_comes() {
    let world = World::start().await;
    let staff = world.app.centre_user(world.centre).await;
    let own = format!("/centres/{}/events", world.centre);
    // The last microsecond that a calendar has, the first one, and those beside them.
    for last in [
        "8210266876799999999",
        "8210266876800000000",
        "-8334601228800000000",
        "-8334601228800000001",
        "-1",
        "1e9",
        "0x10",
        " ",
    ] {
        for (client, path) in [(&staff, own.as_str()), (&world.issuer, "/issuer/events")] {
            let stream = client.get(path).header("last-event-id", last).open().await;
            assert_eq!(stream.status(), 200, "{last}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_user_does_not_listen_without_end() {
    let world = World::start().await;
    let (staff, other) =
        (world.app.centre_user(world.centre).await, world.app.centre_user(world.centre).await);
    let path = format!("/centres/{}/events", world.centre);
    let mut open = Vec::new();
    loop {
        let stream = staff.get(&path).open().await;
        if stream.status() == 429 {
            break;
        }
        open.push(stream);
        assert!(open.len() <= 100, "{} streams", open.len());
    }
    assert!(open.len() >= 20, "{} tabs", open.len());
    assert_eq!(other.get(&path).open().await.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_with_its_rights_however_much_there_is_to_tell() {
    let world = World::on(TestApp::start_at(Clock::system(), &[]).await).await;
    let staff = world.app.centre_user(world.centre).await;
    let path = format!("/centres/{}/events", world.centre);
    let mut stream = staff.get(&path).open().await.bytes_stream().boxed();
    let name = text(&staff.read("/me").await["user"]["email"]).to_owned();
    world.app.sql(&format!("update users set status = 'inactive' where email = '{name}'")).await;
    staff.get("/me").send().await.problem(401, "not_signed_in");
    // There is something new all the time, so that the stream is never silent.
    let news = async {
        for number in 1..10_000 {
            world.issue(&[Award::numbered(number).set("award_date", "2026-01-05")]).await;
        }
    };
    let ends = async { while stream.next().await.is_some_and(|piece| piece.is_ok()) {} };
    tokio::select! {
        () = news => panic!("the stream outlasts all news"),
        ended = timeout(Duration::from_secs(30), ends) => ended.expect("the stream goes on"),
    }
}
