//! The audit trail as the issuer's administrators read it.

use crate::support::{Award, Value, World, awards::text, json};

const EVENTS: &str = "/issuer/audit-events";

/// What entries tell, as `who what-kind name`.
fn told(items: &[Value]) -> Vec<String> {
    items
        .iter()
        .map(|event| {
            format!(
                "{} {} {}",
                text(&event["action"]),
                text(&event["subject_kind"]),
                text(&event["subject_name"])
            )
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_is_found_by_who_what_kind_and_time() {
    let mut world = World::start().await;
    world.issue(&[Award::to("E1", "Mair", "Evans")]).await;
    let change = json!({ "name": "Harbour Academy" });
    world.issuer.patch(&format!("/issuer/centres/{}", world.centre)).json(&change).send().await.expect(200);
    world.pass(chrono::TimeDelta::days(3)).await;
    let brand = json!({ "support_email": "help@northmoor.example" });
    world.issuer.patch("/issuer/settings/brand").json(&brand).send().await.expect(200);

    let all = world.issuer.read_all(EVENTS, 3).await;
    let lines = told(&all);
    assert_eq!(lines[0], "changed settings brand");
    for want in [
        "changed centre Harbour Academy (10411)",
        "created qualification Level 2 Award in Food Safety and Hygiene (601/2977/3)",
        "signed_in user Siân Prydderch",
    ] {
        assert!(lines.iter().any(|line| line == want), "{want} in {lines:#?}");
    }
    let times: Vec<_> = all.iter().map(|event| text(&event["at"]).to_owned()).collect();
    assert!(times.is_sorted_by(|a, b| a >= b), "{times:?}");
    assert_eq!(all[0]["details"]["before"]["support_email"], "support@northmoor.example");
    assert_eq!(all[0]["details"]["after"]["support_email"], "help@northmoor.example");
    assert!(all.iter().all(|event| event["actor_name"] == "Siân Prydderch"));

    let found = async |query: &str| told(&world.issuer.read_all(&format!("{EVENTS}?{query}"), 200).await);
    assert_eq!(found("q=harbour+academy").await, ["changed centre Harbour Academy (10411)"]);
    assert_eq!(found("q=sian+changed+brand").await, ["changed settings brand"]);
    assert_eq!(found("subject_kind=settings,batch").await.len(), 3);
    assert_eq!(found("action=published").await.len(), 1);
    assert_eq!(
        found("from=2026-11-26").await,
        ["changed settings brand", "signed_in user Siân Prydderch", "created user Siân Prydderch"]
    );
    let before = found("to=2026-11-25").await;
    assert_eq!(before.len() + 3, all.len());
    assert_eq!(found(&format!("subject_id={}&action=changed", world.centre)).await.len(), 1);
    let actor = text(&all[0]["actor_id"]);
    assert!(found(&format!("actor_id={actor}")).await.len() >= 2);
    assert_eq!(found("q=%25").await, Vec::<String>::new());

    // As far as dates go: nothing is before or after, and nothing breaks.
    for (query, many) in [
        ("from=-262143-01-01", all.len()),
        ("to=-262143-01-01", 0),
        ("from=%2B262142-12-31", 0),
        ("to=%2B262142-12-31", all.len()),
        ("to=9999-12-31", all.len()),
        ("from=0001-01-01&to=%2B10000-01-01", all.len()),
    ] {
        assert_eq!(found(query).await.len(), many, "{query}");
    }

    let faults = async |query: &str| world.issuer.get(&format!("{EVENTS}?{query}")).send().await.faults();
    assert_eq!(faults("from=2026-11-26&to=2026-11-25").await, ["to out_of_range"]);
    assert_eq!(faults("from=yesterday").await, ["from malformed"]);
    assert_eq!(faults("subject_kind=A%27--").await, ["subject_kind malformed"]);
    assert_eq!(faults("subject_id=1").await, ["subject_id malformed"]);
    world.issuer.check_sorts(EVENTS, &["at"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_learners_name_is_not_kept_in_the_trail() {
    let world = World::start().await;
    let learner = json!({ "enrolment_number": "NM-77", "first_name": "Gwen", "last_name": "Secretname",
        "date_of_birth": "2000-02-29" });
    world.issuer.post("/issuer/learners").json(&learner).send().await.expect(201);
    let events = world.issuer.read(&format!("{EVENTS}?subject_kind=learner")).await;
    assert_eq!(told(events["items"].as_array().unwrap()), ["created learner NM-77"]);
    assert!(!events.to_string().contains("Secretname"));
}
