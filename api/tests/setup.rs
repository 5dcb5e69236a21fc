//! What the issuer sets up: centres, qualifications, learners and users.

use futures_util::future::join_all;

use crate::support::{
    Client, TestApp, Value,
    awards::{new_centre, new_qualification, text},
    json,
};

/// A kind of thing that is set up: its list, one to be created, and a change of it.
struct Kind {
    list: &'static str,
    new: fn(usize) -> Value,
    change: Value,
    sorts: &'static [&'static str],
}

fn kinds() -> [Kind; 4] {
    [
        Kind {
            list: "/issuer/centres",
            new: |n| new_centre(&format!("C-{n}"), &format!("Centre {}", n % 2)),
            change: json!({ "name": "Coleg Môr" }),
            sorts: &["created_at", "name", "number"],
        },
        Kind {
            list: "/issuer/qualifications",
            new: |n| new_qualification(&format!("601{n:05}"), &format!("Award {}", n % 2), Value::Null),
            change: json!({ "title": "Award in Everything" }),
            sorts: &["created_at", "number", "title", "level"],
        },
        Kind {
            list: "/issuer/learners",
            new: |n| {
                json!({ "enrolment_number": format!("E{n}"), "first_name": "Ann", "last_name":
                    format!("Learner {}", n % 2), "date_of_birth": "2000-02-29" })
            },
            change: json!({ "last_name": "Llŷr" }),
            sorts: &["created_at", "name"],
        },
        Kind {
            list: "/issuer/users",
            new: |n| {
                json!({ "kind": "issuer", "email": format!("user{n}@example.org"), "first_name": "Ann",
                    "last_name": format!("User {}", n % 2) })
            },
            change: json!({ "last_name": "Llŷr" }),
            sorts: &["created_at", "email", "last_name"],
        },
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_created_is_there_and_changes_by_version() {
    let app = TestApp::start().await;
    let issuer = app.issuer().await;
    for kind in kinds() {
        let made = issuer.post(kind.list).json(&(kind.new)(1)).send().await.expect(201).json();
        let path = format!("{}/{}", kind.list, text(&made["id"]));
        let read = issuer.get(&path).send().await.expect(200);
        assert_eq!(read.json(), made);
        let etag = read.header("etag").to_owned();
        let change =
            async |etag: &str| issuer.patch(&path).header("if-match", etag).json(&kind.change).send().await;
        let changed = change(&etag).await.expect(200);
        assert_ne!(changed.header("etag"), etag);
        let (column, value) = kind.change.as_object().unwrap().iter().next().unwrap();
        assert_eq!(&changed.json()[column], value);
        change(&etag).await.problem(412, "stale");
        change(&format!("W/{}", changed.header("etag"))).await.expect(200);
        change("*").await.expect(200);
        issuer.patch(&path).json(&json!({})).send().await.expect(200);
        let wrong = issuer.patch(&path).json(&json!({ "id": text(&made["id"]) })).send().await;
        assert_eq!(wrong.faults(), ["/id unknown_field"]);
        issuer.post(kind.list).json(&(kind.new)(1)).send().await.problem(409, "already_exists");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_at_the_same_time_do_not_overwrite_each_other() {
    let app = TestApp::start().await;
    let issuer = app.issuer().await;
    let centre = issuer.post("/issuer/centres").json(&new_centre("1", "One")).send().await.json();
    let path = format!("/issuer/centres/{}", text(&centre["id"]));
    let change = async |n: usize| {
        let body = json!({ "name": format!("Name {n}") });
        issuer.patch(&path).header("if-match", "\"1\"").json(&body).send().await.status
    };
    let mut statuses = join_all((0..6).map(change)).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412, 412, 412, 412, 412]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_gives_the_same_answer() {
    let app = TestApp::start().await;
    let issuer = app.issuer().await;
    for (at, kind) in kinds().into_iter().enumerate() {
        let key = format!("key-{at}");
        let post = async |body: &Value| {
            issuer.post(kind.list).header("idempotency-key", &key).json(body).send().await
        };
        let first = post(&(kind.new)(1)).await.expect(201);
        let again = post(&(kind.new)(1)).await.expect(201);
        assert_eq!(first.json(), again.json());
        post(&(kind.new)(2)).await.problem(422, "idempotency_key_reused");
        // Another's key is another key.
        let other = app.issuer().await.post(kind.list).header("idempotency-key", &key);
        other.json(&(kind.new)(3)).send().await.expect(201);
    }
    let elsewhere = issuer.post("/issuer/centres").header("idempotency-key", "key-1");
    elsewhere.json(&new_centre("9", "Nine")).send().await.problem(422, "idempotency_key_reused");
    for wrong in ["", &"x".repeat(256)] {
        let refused = issuer.post("/issuer/centres").header("idempotency-key", wrong);
        refused.json(&new_centre("9", "Nine")).send().await.problem(400, "malformed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_with_one_key_at_the_same_time_create_once() {
    let app = TestApp::start().await;
    let issuer = app.issuer().await;
    for kind in kinds() {
        let post = || issuer.post(kind.list).header("idempotency-key", kind.list).json(&(kind.new)(7)).send();
        let answers = join_all((0..8).map(|_| post())).await;
        let made: Vec<_> = answers.into_iter().map(|answer| answer.expect(201).json()).collect();
        assert!(made.iter().all(|one| *one == made[0]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_failed_leaves_its_key_free() {
    let app = TestApp::start().await;
    let issuer = app.issuer().await;
    issuer.post("/issuer/centres").json(&new_centre("1", "One")).send().await.expect(201);
    let post = async |body: &Value| {
        issuer.post("/issuer/centres").header("idempotency-key", "free").json(body).send().await
    };
    post(&new_centre("1", "One again")).await.problem(409, "already_exists");
    post(&new_centre("2", "Two")).await.expect(201);
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_whole_in_every_order() {
    let app = TestApp::start().await;
    let issuer = app.issuer().await;
    for kind in kinds() {
        for n in 0..5 {
            issuer.post(kind.list).json(&(kind.new)(n)).send().await.expect(201);
            if n % 2 == 0 {
                app.pass(chrono::TimeDelta::microseconds(7));
            }
        }
        issuer.check_sorts(kind.list, kind.sorts).await;
        let page = issuer.read(&format!("{}?limit=2", kind.list)).await;
        assert!(page["total"].as_u64().unwrap() >= 5 && page["total_is_capped"] == false);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_look_like_dates_are_paged_as_names() {
    let app = TestApp::start().await;
    let issuer = app.issuer().await;
    for (number, name) in [("1", "2026-11-23"), ("2", "2026-11-23T12:00:00Z"), ("3", "7"), ("4", "2026-1-1")]
    {
        issuer.post("/issuer/centres").json(&new_centre(number, name)).send().await.expect(201);
    }
    issuer.check_sorts("/issuer/centres", &["name"]).await;
}

async fn found(issuer: &Client, list: &str, q: &str) -> u64 {
    let q: String = url::form_urlencoded::byte_serialize(q.as_bytes()).collect();
    issuer.read(&format!("{list}?q={q}")).await["total"].as_u64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn search_finds_any_part_without_case_or_accents() {
    let app = TestApp::start().await;
    let issuer = app.issuer().await;
    let learner = json!({ "enrolment_number": "NM-77", "first_name": "Łukasz", "middle_names": "Ó Néill",
        "last_name": "Groß-Ørsted", "date_of_birth": "2000-02-29", "uln": "9276308686" });
    issuer.post("/issuer/learners").json(&learner).send().await.expect(201);
    for q in
        ["lukasz", "ŁUKASZ", "neill", "gross", "ørsted", "orst", "nm-77", "92763", "kasz gro", "gro kasz", ""]
    {
        assert_eq!(found(&issuer, "/issuer/learners", q).await, 1, "{q}");
    }
    for q in ["%", "_", "%%", "-", "'", "\\", "lukasz nobody", "\u{0}", "' or 1=1 --"] {
        assert_eq!(found(&issuer, "/issuer/learners", q).await, 0, "{q}");
    }
    let long = issuer.get(&format!("/issuer/learners?q={}", "x".repeat(201))).send().await;
    assert_eq!(long.faults(), ["q too_long"]);
    let by_number = async |number: &str| {
        issuer.read(&format!("/issuer/learners?enrolment_number={number}")).await["total"].clone()
    };
    assert_eq!(by_number("nm-77").await, 1);
    assert_eq!(by_number("nm").await, 0);
    let wrong = issuer.get("/issuer/learners?enrolment_number=nm-77%00").send().await;
    assert_eq!(wrong.faults(), ["enrolment_number control_character"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_fields_are_named() {
    let app = TestApp::start().await;
    let issuer = app.issuer().await;
    let post = async |list: &str, body: Value| issuer.post(list).json(&body).send().await.faults();
    let mut centre = new_centre("1 %", " ");
    centre["address"]["country"] = json!("uk");
    centre["address"]["town"] = json!("a\u{202e}b");
    let want = [
        "/number malformed",
        "/name required",
        "/address/town control_character",
        "/address/country malformed",
    ];
    assert_eq!(post("/issuer/centres", centre).await, want);
    let mut qualification = new_qualification("12", &"x".repeat(301), json!(1201));
    qualification["level"] = json!("Level 9");
    let want =
        ["/number malformed", "/title too_long", "/level not_allowed", "/expires_after_months out_of_range"];
    assert_eq!(post("/issuer/qualifications", qualification).await, want);
    let learner = json!({ "enrolment_number": "E1", "last_name": "", "date_of_birth": "2000-01-01",
        "uln": "9276308687", "email": "nowhere" });
    assert_eq!(
        post("/issuer/learners", learner).await,
        ["/uln malformed", "/last_name required", "/email malformed"]
    );
    for date in ["2001-02-29", "1.2.2001", "-5000-01-01", "1899-12-31", "2027-01-01", ""] {
        let learner = json!({ "enrolment_number": "E1", "last_name": "A", "date_of_birth": date });
        let faults = post("/issuer/learners", learner).await;
        assert!(faults[0].starts_with("/date_of_birth "), "{date}: {faults:?}");
    }
    let user = |kind: &str, centres: Value| json!({ "kind": kind, "email": "a@example.org", "first_name": "", "last_name": "A", "centre_ids": centres });
    let nobody = app.app.clock.id();
    assert_eq!(post("/issuer/users", user("learner", json!([]))).await, ["/kind not_allowed"]);
    assert_eq!(post("/issuer/users", user("centre", json!([]))).await, ["/centre_ids required"]);
    assert_eq!(post("/issuer/users", user("issuer", json!([nobody]))).await, ["/centre_ids not_allowed"]);
    assert_eq!(post("/issuer/users", user("centre", json!([nobody]))).await, ["/centre_ids not_found"]);
    assert_eq!(post("/issuer/users", user("nobody", json!([]))).await, ["/kind malformed"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn administrators_can_not_switch_themselves_off() {
    let app = TestApp::start().await;
    let issuer = app.issuer().await;
    let id = text(&issuer.read("/me").await["user"]["id"]).to_owned();
    for change in [json!({ "status": "inactive" }), json!({ "is_admin": false })] {
        let refused = issuer.patch(&format!("/issuer/users/{id}")).json(&change).send().await;
        refused.problem(409, "state_conflict");
    }
}
