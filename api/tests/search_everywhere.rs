//! Search over things of every kind.

use crate::support::{Award, Client, Value, World, awards::text, json};

/// What is found of a kind: titles.
async fn found(client: &Client, path: &str, q: &str) -> Vec<(String, Vec<String>)> {
    let query: String = url::form_urlencoded::byte_serialize(q.as_bytes()).collect();
    let results = client.read(&format!("{path}?q={query}")).await;
    let titles = |group: &Value| -> Vec<String> {
        group["hits"].as_array().unwrap().iter().map(|hit| text(&hit["title"]).to_owned()).collect()
    };
    let groups = results["groups"].as_array().unwrap();
    groups.iter().map(|group| (text(&group["kind"]).to_owned(), titles(group))).collect()
}

async fn kinds(client: &Client, path: &str, q: &str) -> Vec<String> {
    found(client, path, q).await.into_iter().map(|(kind, _)| kind).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_box_finds_things_of_every_kind() {
    let world = World::start().await;
    let batch = world
        .issue(&[
            Award::to("E77", "Łukasz", "Groß"),
            Award::to("E78", "Mair", "Evans").set("centre_number", "20522").set("documents", "certificate"),
        ])
        .await;
    let staff = world.app.centre_user(world.centre).await;
    let reference = text(&world.documents(&staff, &batch).await[0]["reference"]).to_owned();
    let (issuer, all) = (&world.issuer, "/issuer/search");
    assert_eq!(kinds(issuer, all, "lukasz").await, ["learner", "record"]);
    assert_eq!(kinds(issuer, all, "gross food").await, ["record"]);
    assert_eq!(kinds(issuer, all, "E77").await, ["learner", "record"]);
    assert_eq!(kinds(issuer, all, "Harbour").await, ["centre", "print_job"]);
    assert_eq!(kinds(issuer, all, "beekeeping").await, ["qualification"]);
    assert_eq!(kinds(issuer, all, "PJ-2026-0001").await, ["print_job"]);
    assert_eq!(kinds(issuer, all, "prydderch").await, ["print_job", "batch", "user"]);
    let centre_user = found(issuer, all, "centre example.org").await;
    assert_eq!(centre_user, [("user".to_owned(), vec!["Siân Prydderch".to_owned()])]);
    // Who does not manage users does not find them.
    let clerk = world.app.issuer_staff().await;
    assert_eq!(kinds(&clerk, all, "prydderch").await, ["print_job", "batch"]);
    // One learner with three documents is one record.
    assert_eq!(found(issuer, all, "groß").await[1], ("record".to_owned(), vec!["Łukasz Groß".to_owned()]));
    for nothing in ["", " ", "x", "%", "_", "%%%", "'", "\\", "nobody at all", "\u{0}\u{1}"] {
        assert!(kinds(issuer, all, nothing).await.is_empty(), "{nothing}");
    }
    issuer.get(all).send().await.problem(422, "invalid_fields");
    let long = issuer.get(&format!("{all}?q={}", "x".repeat(201))).send().await;
    assert_eq!(long.faults(), ["q too_long"]);

    // A reference: whole, or its first eight symbols and more, however it is typed.
    let plain = reference.replace('-', "");
    for typed in [
        reference.clone(),
        plain.clone(),
        plain.to_lowercase().replace('1', "l").replace('0', "o"),
        format!(" {} {}", &plain[..4], &plain[4..8]),
        format!("{}-{}", &plain[..4], &plain[4..9]),
    ] {
        let first = found(issuer, all, &typed).await.into_iter().next().unwrap();
        assert_eq!(first, ("document".to_owned(), vec![reference.clone()]), "{typed}");
    }
    assert!(!kinds(issuer, all, &plain[..7]).await.contains(&"document".to_owned()));
    assert!(kinds(issuer, all, &format!("{plain}0")).await.is_empty());
    let hit = issuer.read(&format!("{all}?q={reference}")).await["groups"][0]["hits"][0].clone();
    assert!(hit["print_job_id"].is_string(), "{hit}");

    // A centre finds what is its own, and nothing else.
    let own = format!("/centres/{}/search", world.centre);
    assert_eq!(kinds(&staff, &own, "gross").await, ["record"]);
    assert_eq!(kinds(&staff, &own, &reference).await[0], "document");
    assert_eq!(kinds(&staff, &own, "PJ-2026").await, ["print_job"]);
    for other in ["mair", "evans", "harbour college beekeeping", "E78"] {
        assert!(kinds(&staff, &own, other).await.is_empty(), "{other}");
    }
    let stranger = world.app.centre_user(world.other_centre).await;
    let theirs = format!("/centres/{}/search", world.other_centre);
    assert!(kinds(&stranger, &theirs, &reference).await.is_empty());
    stranger.get(&format!("{own}?q=gross")).send().await.problem(404, "not_found");
    stranger.get(&format!("{all}?q=gross")).send().await.problem(403, "not_permitted");
}

#[tokio::test(flavor = "multi_thread")]
async fn few_are_shown_the_best_first_and_it_says_that_there_are_more() {
    let world = World::start().await;
    let mut awards: Vec<_> = (0..8).map(|n| Award::to(&format!("E{n}"), "Ann", "Rees")).collect();
    awards.push(Award::to("E90", "Rees", "Ann"));
    let awards: Vec<_> = awards.into_iter().map(|award| award.set("documents", "certificate")).collect();
    world.issue(&awards).await;
    let results = world.issuer.read("/issuer/search?q=rees").await;
    let learners = &results["groups"][0];
    assert_eq!((&learners["kind"], &learners["more"]), (&json!("learner"), &json!(true)));
    assert_eq!(learners["hits"].as_array().unwrap().len(), 6);
    assert_eq!(learners["hits"][0]["title"], "Rees Ann");
}
