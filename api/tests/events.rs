//! Live news: who hears what, and how one who was away resumes.

use std::time::Duration;

use api::clock::Clock;
use futures_util::StreamExt;
use tokio::time::{Instant, timeout, timeout_at};

use crate::support::{
    Award, Client, TestApp, Value, World,
    app::PATIENCE,
    awards::{csv, text},
    json,
};

/// A stream of events, read as a page reads it.
struct Stream {
    response: futures_util::stream::BoxStream<'static, reqwest::Result<bytes::Bytes>>,
    rest: String,
}

/// One event.
#[derive(Debug)]
struct Event {
    id: String,
    name: String,
    data: Value,
}

impl Stream {
    async fn open(client: &Client, path: &str, last: Option<&str>) -> Self {
        let mut request = client.get(path);
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let response = request.open().await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert!(!response.headers().contains_key("content-encoding"));
        Self { response: response.bytes_stream().boxed(), rest: String::new() }
    }

    /// The next event; comments are passed over.
    async fn next(&mut self) -> Event {
        // Signs of life keep coming, so that the whole wait has to end.
        let deadline = Instant::now() + PATIENCE / 2;
        loop {
            if let Some((frame, rest)) = self.rest.split_once("\n\n") {
                let (frame, rest) = (frame.to_owned(), rest.to_owned());
                self.rest = rest;
                let field = |name: &str| frame.lines().find_map(|line| line.strip_prefix(name));
                if let Some(data) = field("data: ") {
                    return Event {
                        id: field("id: ").unwrap().to_owned(),
                        name: field("event: ").unwrap().to_owned(),
                        data: serde_json::from_str(data).unwrap(),
                    };
                }
            } else {
                let piece = timeout_at(deadline, self.response.next()).await.expect("no event comes");
                self.rest += std::str::from_utf8(&piece.unwrap().unwrap()).unwrap();
            }
        }
    }

    /// Waits until something of this name has this status.
    async fn until(&mut self, name: &str, status: &str) -> Event {
        loop {
            let event = self.next().await;
            if event.name == name && event.data["data"]["status"] == status {
                return event;
            }
        }
    }
}

/// With a clock that runs: each change needs a time of its own.
async fn world() -> World {
    World::on(TestApp::start_at(Clock::system(), &[]).await).await
}

fn award(n: usize) -> Award {
    Award::numbered(n).set("award_date", "2026-01-05")
}

#[tokio::test(flavor = "multi_thread")]
async fn everyone_hears_of_their_own() {
    let world = world().await;
    let staff = world.app.centre_user(world.centre).await;
    let mut centre = Stream::open(&staff, &format!("/centres/{}/events", world.centre), None).await;
    let mut issuer = Stream::open(&world.issuer, "/issuer/events", None).await;
    // The other centre's print job is made first, and the first centre never hears of it.
    let other = world.import(csv(&[award(1).set("centre_number", "20522")])).await;
    world.publish(&other).await.expect(202);
    world.issued(&other).await;
    let batch = world.import(csv(&[award(2)])).await;
    world.publish(&batch).await.expect(202);
    let batch = world.issued(&batch).await;
    let own = &batch["print_jobs"][0]["id"];
    // Changes that follow each other quickly may come as one.
    let done = loop {
        let event = centre.next().await;
        assert_eq!((event.name.as_str(), &event.data["data"]["id"]), ("print_job", own));
        if event.data["data"]["status"] == "completed" {
            break event;
        }
    };
    assert_eq!(done.data["type"], "print_job");
    assert_eq!(done.data["data"]["counts"]["completed"], 1);
    let mut waited_for = vec![&other["id"], &batch["id"], own];
    while !waited_for.is_empty() {
        let event = issuer.next().await;
        if event.data["data"]["status"] == "completed" {
            waited_for.retain(|id| **id != event.data["data"]["id"]);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_on_a_document_is_told() {
    let world = world().await;
    let staff = world.app.centre_user(world.centre).await;
    let batch = world.issue(&[award(1)]).await;
    let job = text(&batch["print_jobs"][0]["id"]);
    let documents = world.issuer.read(&format!("/issuer/print-jobs/{job}/documents")).await;
    let id = text(&documents["items"][0]["id"]).to_owned();
    let mut centre = Stream::open(&staff, &format!("/centres/{}/events", world.centre), None).await;
    let mut elsewhere = Stream::open(&world.issuer, "/issuer/events", None).await;
    let path = format!("/issuer/documents/{id}/suspend");
    world.issuer.post(&path).json(&json!({ "reason": "Asked for" })).send().await.expect(200);
    for stream in [&mut centre, &mut elsewhere] {
        let event = stream.until("document", "suspended").await;
        assert_eq!((&event.data["type"], &event.data["data"]["id"]), (&json!("document"), &json!(id)));
    }
    // Looking at a document changes nothing about it.
    world.issuer.get(&format!("/issuer/documents/{id}/pdf")).send().await.expect(200);
    let path = format!("/issuer/documents/{id}/reinstate");
    world.issuer.post(&path).json(&json!({ "reason": "Settled" })).send().await.expect(200);
    loop {
        let event = centre.next().await;
        if event.name == "document" {
            assert!(event.data["data"]["id"] == json!(id));
            if event.data["data"]["status"] == "valid" {
                break;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_away_resumes() {
    let world = world().await;
    let staff = world.app.centre_user(world.centre).await;
    let path = format!("/centres/{}/events", world.centre);
    let mut stream = Stream::open(&staff, &path, None).await;
    world.issue(&[award(1)]).await;
    let last = stream.until("print_job", "completed").await;
    drop(stream);
    let missed = world.issue(&[award(2)]).await;
    let mut stream = Stream::open(&staff, &path, Some(&last.id)).await;
    let event = stream.until("print_job", "completed").await;
    assert_eq!(event.data["data"]["id"], missed["print_jobs"][0]["id"]);
    // An id that is none is as none at all.
    Stream::open(&staff, &path, Some("nonsense")).await;
    Stream::open(&staff, &path, Some(&i64::MAX.to_string())).await;
    Stream::open(&staff, &path, Some(&i64::MIN.to_string())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_needs_a_token_and_ends_with_its_rights() {
    let world = world().await;
    let path = format!("/centres/{}/events", world.centre);
    world.app.anonymous().get(&path).send().await.problem(401, "not_signed_in");
    world.app.anonymous().get("/issuer/events").send().await.problem(401, "not_signed_in");
    let staff = world.app.centre_user(world.centre).await;
    staff.get("/issuer/events").send().await.problem(403, "not_permitted");
    let mut stream = Stream::open(&staff, &path, None).await;
    let name = text(&staff.read("/me").await["user"]["email"]).to_owned();
    world.app.sql(&format!("update users set status = 'inactive' where email = '{name}'")).await;
    let ends = async { while stream.response.next().await.is_some_and(|piece| piece.is_ok()) {} };
    timeout(Duration::from_secs(30), ends).await.expect("the stream goes on");
}

#[tokio::test(flavor = "multi_thread")]
async fn exports_are_followed_by_their_centre_only() {
    let world = world().await;
    world.issue(&[award(1)]).await;
    let staff = world.app.centre_user(world.centre).await;
    let stranger = world.app.centre_user(world.other_centre).await;
    let mut own = Stream::open(&staff, &format!("/centres/{}/events", world.centre), None).await;
    let mut others = Stream::open(&stranger, &format!("/centres/{}/events", world.other_centre), None).await;
    let mut issuer = Stream::open(&world.issuer, "/issuer/events", None).await;
    let new = serde_json::json!({ "name": "All", "filter": {} });
    let path = format!("/centres/{}/exports", world.centre);
    let export = staff.post(&path).json(&new).send().await.expect(202).json();
    let event = own.until("export", "completed").await;
    assert_eq!(event.data["data"]["id"], export["id"]);
    // What comes after it does; the export does not.
    world.issue(&[award(2), award(3).set("centre_number", "20522")]).await;
    for stream in [&mut others, &mut issuer] {
        loop {
            let event = stream.next().await;
            assert_ne!(event.name, "export");
            if event.name == "print_job" && event.data["data"]["centre"]["number"] == "20522" {
                break;
            }
        }
    }
}
