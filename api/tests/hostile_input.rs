//! Input that is meant to do harm: texts that look like commands, bodies without end, paths that climb, and requests for
//! more mails than anyone wants.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use shared::permission::UserKind;

use crate::support::{
    Award, Client, TestApp, World,
    app::PASSWORD,
    awards::{create, id, new_centre, text},
    json,
};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_into_a_search_is_no_command() {
    let world = World::start().await;
    world.issue(&[Award::numbered(1)]).await;
    let staff = world.app.centre_admin(world.centre).await;
    let centre = format!("/centres/{}", world.centre);
    let of_centre = ["audit-events", "exports", "notifications", "orders", "print-jobs", "records", "users"];
    let of_issuer = [
        "accounts",
        "audit-events",
        "batches",
        "centres",
        "documents",
        "issue-reports",
        "learners",
        "orders",
        "print-jobs",
        "qualifications",
        "users",
    ];
    let lists: Vec<(&Client, String)> = of_centre
        .iter()
        .map(|list| (&staff, format!("{centre}/{list}")))
        .chain(of_issuer.iter().map(|list| (&world.issuer, format!("/issuer/{list}"))))
        .collect();
    let ask = async |client: &Client, path: &str, typed: &str| {
        let typed = utf8_percent_encode(typed, NON_ALPHANUMERIC);
        client.get(&format!("{path}?q={typed}")).send().await
    };
    // The words and signs of the languages in which databases are asked.
    for typed in [
        "learner* OR centre*",
        "NEAR(learner harbour)",
        "NOT learner",
        "search:learner",
        "{search} : learner",
        "^learner",
        "\"learner",
        "learner'; drop table learners; --",
        "learner' or '1'='1",
        "learner & !harbour | (x <-> y):*",
        "\\",
        "\u{202e}",
        "\u{fffd}\u{10ffff}",
        &"(".repeat(100),
        &"a ".repeat(100),
    ] {
        for (client, path) in &lists {
            let answer = ask(client, path, typed).await;
            assert!(matches!(answer.status, 200 | 422), "{typed}: {answer:?}");
        }
        for path in ["/issuer/search".to_owned(), format!("{centre}/search")] {
            let client = if path.starts_with("/issuer") { &world.issuer } else { &staff };
            let answer = ask(client, &path, typed).await;
            assert!(matches!(answer.status, 200 | 422), "{typed}: {answer:?}");
        }
    }
    // None of these stands for anything else.
    for typed in ["%", "_", "*", "?", "\"", "%%%"] {
        for (client, path) in &lists {
            assert_eq!(ask(client, path, typed).await.expect(200).json()["total"], 0, "{path} {typed}");
        }
    }
    assert_eq!(world.issuer.read("/issuer/learners").await["total"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_without_end_and_of_wrong_shape_are_refused() {
    let app = TestApp::start().await;
    let email = app.create_user(UserKind::Issuer, true, &[]).await;
    let client = app.sign_in(&email, PASSWORD).await;
    let deep = format!("{{\"credential\":{}{}}}", "[".repeat(5000), "]".repeat(5000));
    let bodies = [
        "[".repeat(100_000),
        "{\"a\":".repeat(100_000),
        deep,
        "null".to_owned(),
        "\"\"".to_owned(),
        "1e400".to_owned(),
        "{\"login\":\"a\",\"login\":\"b\"}".to_owned(),
        "{\"login\":\"\\ud800\"}".to_owned(),
        "\u{0}".to_owned(),
        "\u{feff}{}".to_owned(),
    ];
    for path in [
        "/auth/login",
        "/auth/passkey",
        "/auth/password/strength",
        "/issuer/centres",
        "/issuer/users",
        "/learner/register",
        "/verify/file",
        "/verify/signature",
    ] {
        for body in &bodies {
            let answer = client.post(path).body("application/json", body.clone()).send().await;
            assert!(matches!(answer.status, 400 | 422), "{answer:?}");
        }
    }
    // What is meant to be an object is no array, at any depth.
    let login = client.post("/auth/login").json(&json!([email, PASSWORD])).send().await;
    assert_eq!((login.status, login.faults()), (422, vec![" malformed".to_owned()]));
    let centre = create(&client, "/issuer/centres", &new_centre("10411", "Harbour College")).await;
    let export = json!({ "name": "All", "filter": [] });
    let staff = app.centre_user(centre).await;
    let export = staff.post(&format!("/centres/{centre}/exports")).json(&export).send().await;
    assert_eq!((export.status, export.faults()), (422, vec!["/filter malformed".to_owned()]));
    // None of them has done anything, and the service goes on.
    assert_eq!(client.read("/issuer/centres").await["total"], 1);
    assert_eq!(client.read("/issuer/users").await["total"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_ranges_never_give_more_than_the_file() {
    let world = World::start().await;
    let batch = world.issue(&[Award::numbered(1)]).await;
    let staff = world.app.centre_user(world.centre).await;
    let document = world.documents(&staff, &batch).await.remove(0);
    let path = format!("/centres/{}/documents/{}/pdf", world.centre, id(&document));
    let whole = staff.get(&path).send().await.expect(200).body;
    let many: Vec<_> = (0..500).map(|at| format!("{at}-")).collect();
    for range in [
        "bytes=0-18446744073709551615",
        "bytes=0-18446744073709551616",
        "bytes=-18446744073709551615",
        "bytes=18446744073709551615-",
        "bytes=5-2",
        "bytes=-0",
        "bytes=--1",
        "bytes=0x1-0x2",
        "bytes=",
        "bytes=-",
        "lines=0-1",
        &format!("bytes={}", many.join(",")),
    ] {
        let answer = staff.get(&path).header("range", range).send().await;
        match answer.status {
            200 => assert_eq!(answer.body, whole, "{range}"),
            206 => assert!(whole.windows(answer.body.len()).any(|part| *part == answer.body[..]), "{range}"),
            _ => {
                answer.problem(416, "range_not_satisfiable");
            }
        }
    }
}

/// What is answered to a path as it is written, which no client would send so.
async fn raw(app: &TestApp, path: &str) -> String {
    let address = app.anonymous().url("").trim_start_matches("http://").to_owned();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    let asked = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    });
    asked.await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_path_leads_out_of_the_web_applications_folder() {
    let folder = tempfile::tempdir().unwrap();
    let dist = folder.path().join("dist");
    std::fs::create_dir_all(dist.join("inside")).unwrap();
    std::fs::write(dist.join("index.html"), "<!doctype html><title>The page</title>").unwrap();
    std::fs::write(dist.join("inside").join("a.txt"), "A file").unwrap();
    std::fs::write(folder.path().join("beside.txt"), "Not to be given out").unwrap();
    let absolute = folder.path().join("beside.txt");
    let absolute = absolute.to_str().unwrap();
    let app = TestApp::start_with(&[("PORTAL_WEB_DIST", dist.to_str().unwrap())]).await;
    assert!(raw(&app, "/inside/a.txt").await.ends_with("A file"));
    for path in [
        "/../beside.txt",
        "/inside/../../beside.txt",
        "/./../beside.txt",
        "//../beside.txt",
        "/..%2fbeside.txt",
        "/%2e%2e/beside.txt",
        "/%2e%2e%2fbeside.txt",
        "/%252e%252e/beside.txt",
        "/..\\beside.txt",
        "/inside/..;/../../beside.txt",
        "/beside.txt%00",
        "/dist/../../beside.txt",
        absolute,
        &format!("/{absolute}"),
    ] {
        let answer = raw(&app, path).await;
        assert!(!answer.contains("Not to be given out"), "{path}: {answer}");
        assert!(answer.starts_with("HTTP/1.1 404") || answer.starts_with("HTTP/1.1 400"), "{path}: {answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_flooded_with_invitations() {
    let app = TestApp::start_with(&[("PORTAL_RATE_LIMIT_SCALE", "1")]).await;
    let world = World::on(app).await;
    let admin = world.app.centre_admin(world.centre).await;
    let users = format!("/centres/{}/users", world.centre);
    let new = json!({ "email": "new@example.org", "first_name": "", "last_name": "Rees" });
    let user = create(&admin, &users, &new).await;
    for (client, path) in [
        (&admin, format!("{users}/{user}/resend-confirmation")),
        (&world.issuer, format!("/issuer/users/{user}/resend-confirmation")),
    ] {
        let mut sent = 0;
        let refused = loop {
            let answer = client.post(&path).send().await;
            if answer.status != 202 {
                break answer;
            }
            sent += 1;
            assert!(sent < 60, "{sent} mails went to one address");
        };
        refused.problem(429, "rate_limited");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cell_stays_one_cell_where_semicolons_part_them() {
    let world = World::start().await;
    let admin = world.app.centre_admin(world.centre).await;
    let users = format!("/centres/{}/users", world.centre);
    let first = "Rees;=HYPERLINK(A1)";
    let new = json!({ "email": "new@example.org", "first_name": first, "last_name": "Rees" });
    let made = admin.post(&users).json(&new).send().await.expect(201).json();
    assert_eq!(text(&made["first_name"]), first);
    let csv = admin.get(&format!("{users}/csv?q=hyperlink")).send().await.expect(200);
    let csv = String::from_utf8(csv.body.to_vec()).unwrap();
    assert!(csv.contains("\"Rees;=HYPERLINK(A1) Rees\""), "{csv}");
}
