//! Centres: contacts, credit, a number that stays, archiving, figures and history.

use crate::support::{
    Award, TestApp, World,
    awards::{create, csv, new_centre, text},
    client::faults,
    json,
};

#[tokio::test(flavor = "multi_thread")]
async fn contacts_and_credit_are_kept() {
    let app = TestApp::start().await;
    let issuer = app.issuer().await;
    let mut new = new_centre("C1", "Harbour College");
    new["contacts"] = json!([
        { "name": " Carys  Lloyd ", "role": "Head of exams", "email": "exams@harbour.example", "phone": "" },
        { "name": "Tom" }
    ]);
    new["credit_limit"] = json!({ "amount": 250_000, "currency": "GBP" });
    let made = issuer.post("/issuer/centres").json(&new).send().await.expect(201).json();
    assert_eq!(made["contacts"][0]["name"], "Carys Lloyd");
    assert!(made["contacts"][0]["phone"].is_null() && made["contacts"][1]["role"] == "");
    assert_eq!(made["credit_limit"], json!({ "amount": 250_000, "currency": "GBP" }));
    // Found by a contact's name.
    assert_eq!(issuer.read("/issuer/centres?q=carys").await["total"], 1);
    let path = format!("/issuer/centres/{}", text(&made["id"]));
    let changed = issuer.patch(&path).json(&json!({ "contacts": [] })).send().await.expect(200).json();
    assert_eq!((&changed["contacts"], &changed["credit_limit"]), (&json!([]), &made["credit_limit"]));
    assert_eq!(issuer.read("/issuer/centres?q=carys").await["total"], 0);

    let wrong = json!({ "contacts": [{ "name": "", "email": "nowhere" }],
        "credit_limit": { "amount": -1, "currency": "gbp" } });
    let want = [
        "/contacts/0/name required",
        "/contacts/0/email malformed",
        "/credit_limit/amount out_of_range",
        "/credit_limit/currency malformed",
    ];
    assert_eq!(issuer.patch(&path).json(&wrong).send().await.faults(), want);
    let many: Vec<_> = (0..21).map(|n| json!({ "name": format!("N{n}") })).collect();
    let many = issuer.patch(&path).json(&json!({ "contacts": many })).send().await;
    assert_eq!(many.faults(), ["/contacts too_many"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_stays_once_there_are_records() {
    let world = World::start().await;
    let path = format!("/issuer/centres/{}", world.centre);
    let renumber =
        async |number: &str| world.issuer.patch(&path).json(&json!({ "number": number })).send().await;
    renumber("20522").await.problem(409, "already_exists");
    renumber("10412").await.expect(200);
    renumber("10411").await.expect(200);
    world.issue(&[Award::numbered(1)]).await;
    assert_eq!(renumber("10412").await.faults(), ["/number fixed"]);
    // The same number, in whichever case, is no change.
    renumber("10411").await.expect(200);
    let figures = world.issuer.read(&format!("{path}/figures")).await;
    assert_eq!(figures, json!({ "users": 0, "print_jobs": 1, "records": 1 }));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archived_centre_gets_no_awards_until_it_is_brought_back() {
    let world = World::start().await;
    let path = format!("/issuer/centres/{}", world.centre);
    let set = async |status: &str| {
        world.issuer.patch(&path).json(&json!({ "status": status })).send().await.expect(200)
    };
    set("inactive").await;
    assert_eq!(world.issuer.read("/issuer/centres?status=inactive").await["total"], 1);
    let batch = world.import(csv(&[Award::numbered(1)])).await;
    assert_eq!(faults(&world.rows(&batch).await[0]), ["centre_number inactive"]);
    set("active").await;
    let batch = world.import(csv(&[Award::numbered(1)])).await;
    assert_eq!(batch["valid"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_history_tells_who_changed_what() {
    let app = TestApp::start().await;
    let issuer = app.issuer().await;
    let centre = create(&issuer, "/issuer/centres", &new_centre("C1", "Harbour College")).await;
    let path = format!("/issuer/centres/{centre}");
    app.pass(chrono::TimeDelta::seconds(5));
    let contact = json!([{ "name": "Carys Lloyd", "email": "carys@harbour.example" }]);
    let changes =
        [json!({ "name": "Harbour Sixth Form", "contacts": contact }), json!({ "status": "inactive" })];
    for change in changes {
        issuer.patch(&path).json(&change).send().await.expect(200);
        app.pass(chrono::TimeDelta::seconds(5));
    }
    let history = issuer.read(&format!("{path}/history")).await;
    let actions: Vec<_> =
        history["items"].as_array().unwrap().iter().map(|item| text(&item["action"])).collect();
    assert_eq!(actions, ["archived", "changed", "created"]);
    assert_eq!(history["items"][1]["actor"], "Siân Prydderch");
    let want = json!([
        { "field": "name", "before": "Harbour College", "after": "Harbour Sixth Form" },
        { "field": "contacts", "before": null, "after": null }
    ]);
    assert_eq!(history["items"][1]["changes"], want);
    assert!(!history.to_string().contains("Carys"), "{history}");
    issuer.check_sorts(&format!("{path}/history"), &["at"]).await;
}
