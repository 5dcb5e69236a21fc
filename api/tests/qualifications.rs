//! Qualifications: units, archiving, a number that stays, and importing from a file.

use crate::support::{
    Answer, Award, Client, TestApp, Value, World,
    awards::{csv, new_qualification, text},
    client::faults,
    json,
};

#[tokio::test(flavor = "multi_thread")]
async fn units_are_kept_in_order() {
    let app = TestApp::start().await;
    let issuer = app.issuer().await;
    let mut new = new_qualification("60129773", "Food Safety", Value::Null);
    new["credits"] = json!(4);
    new["units"] = json!([
        { "reference": "F/2", "title": " Second ", "level": "2", "credits": 3 },
        { "reference": "F/1", "title": "First" }
    ]);
    let made = issuer.post("/issuer/qualifications").json(&new).send().await.expect(201).json();
    assert_eq!((&made["credits"], &made["units"][0]["title"]), (&json!(4), &json!("Second")));
    assert_eq!(
        made["units"][1],
        json!({ "reference": "F/1", "title": "First", "level": "", "credits": null })
    );
    let path = format!("/issuer/qualifications/{}", text(&made["id"]));
    let change = async |body: Value| issuer.patch(&path).json(&body).send().await;
    let changed = change(json!({ "credits": 0 })).await.expect(200).json();
    assert!(changed["credits"].is_null() && changed["units"] == made["units"]);
    let wrong =
        json!([{ "reference": "A", "title": "" }, { "reference": "a ", "title": "x|y", "credits": 1000 }]);
    let want = [
        "/units/0/title required",
        "/units/1/title not_allowed",
        "/units/1/credits out_of_range",
        "/units/1/reference duplicate",
    ];
    assert_eq!(change(json!({ "units": wrong })).await.faults(), want);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archived_qualification_is_not_awarded() {
    let world = World::start().await;
    let path = format!("/issuer/qualifications/{}", world.qualification);
    let change = async |body: Value| world.issuer.patch(&path).json(&body).send().await;
    let waiting = world.import(csv(&[Award::numbered(1)])).await;
    change(json!({ "status": "archived" })).await.expect(200);
    let batch = world.import(csv(&[Award::numbered(2)])).await;
    assert_eq!(faults(&world.rows(&batch).await[0]), ["qualification_number archived"]);
    // What was checked before is checked again when it is issued.
    world.publish(&waiting).await.expect(202);
    world.issued(&waiting).await;
    assert_eq!(faults(&world.rows(&waiting).await[0]), ["qualification_number archived"]);
    assert_eq!(world.issuer.read("/issuer/qualifications?status=archived").await["total"], 1);

    change(json!({ "status": "active" })).await.expect(200);
    change(json!({ "number": "601/2977/4" })).await.expect(200);
    change(json!({ "number": "60129773" })).await.expect(200);
    world.issue(&[Award::numbered(3)]).await;
    assert_eq!(change(json!({ "number": "601/2977/4" })).await.faults(), ["/number fixed"]);
    assert_eq!(world.issuer.read(&format!("{path}/figures")).await["records"], 1);
}

async fn send(issuer: &Client, file: &str, plan: Option<&str>) -> Answer {
    let plan = plan.map(|plan| format!("?plan={plan}")).unwrap_or_default();
    let post = issuer.post(&format!("/issuer/qualification-imports{plan}"));
    post.body("text/csv", file.to_owned()).send().await
}

fn counts(import: &Value) -> [u64; 4] {
    ["new", "changed", "unchanged", "invalid"].map(|name| import[name].as_u64().unwrap())
}

const FILE: &str = "\u{feff}Number;Title;Level;Regulated;Credits;Expires after months;Units\r\n\
    60129773;Food Safety and Hygiene;2;yes;4;36;F/1|Principles|2|1;F/2|Kitchen\r\n\
    \r\n\
    603/1184/X;Adult Care;level 3;No;;;\r\n\
    603/1184/x;Adult Care again;Level 3;no;;;\r\n\
    12;;Level 9;maybe;x;1201;F/1\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_looked_at_first_and_imported_then() {
    let app = TestApp::start().await;
    let issuer = app.issuer().await;
    // A semicolon separates cells here, so that units need quotation marks.
    let file = FILE.replace("F/1|Principles|2|1;F/2|Kitchen", "\"F/1|Principles|2|1;F/2|Kitchen\"");
    let look = send(&issuer, &file, None).await.expect(200).json();
    assert_eq!((counts(&look), &look["done"]), ([2, 0, 0, 2], &json!(false)));
    let lines: Vec<_> = look["rows"].as_array().unwrap().iter().map(|row| row["line"].clone()).collect();
    assert_eq!(lines, [2, 4, 5, 6]);
    assert_eq!(faults(&look["rows"][2]), ["number duplicate_row"]);
    let wrong = faults(&look["rows"][3]);
    for fault in [
        "number malformed",
        "title required",
        "level not_allowed",
        "regulated malformed",
        "credits malformed",
        "expires_after_months out_of_range",
        "units malformed",
    ] {
        assert!(wrong.contains(&fault.to_owned()), "{fault}: {wrong:?}");
    }
    assert_eq!(issuer.read("/issuer/qualifications").await["total"], 0);

    let plan = text(&look["plan"]).to_owned();
    let done = send(&issuer, &file, Some(&plan)).await.expect(200).json();
    assert_eq!((counts(&done), &done["done"]), ([2, 0, 0, 2], &json!(true)));
    let made = issuer.read("/issuer/qualifications?q=60129773").await["items"][0].clone();
    assert_eq!((&made["level"], &made["credits"]), (&json!("Level 2"), &json!(4)));
    assert_eq!(
        made["units"][1],
        json!({ "reference": "F/2", "title": "Kitchen", "level": "", "credits": null })
    );

    // The same file again changes nothing, and the old plan does not hold.
    let again = send(&issuer, &file, None).await.expect(200).json();
    assert_eq!(counts(&again), [0, 0, 2, 2]);
    send(&issuer, &file, Some(&plan)).await.problem(409, "state_conflict");
    let version = issuer.get(&format!("/issuer/qualifications/{}", text(&made["id"]))).send().await;
    let done = send(&issuer, &file, Some(text(&again["plan"]))).await.expect(200).json();
    assert_eq!(done["done"], true);
    let after = issuer.get(&format!("/issuer/qualifications/{}", text(&made["id"]))).send().await;
    assert_eq!(version.header("etag"), after.header("etag"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_changes_only_the_columns_that_it_has() {
    let app = TestApp::start().await;
    let issuer = app.issuer().await;
    let mut new = new_qualification("60129773", "Food Safety", json!(36));
    new["units"] = json!([{ "reference": "F/1", "title": "Principles", "level": "", "credits": null }]);
    let made = issuer.post("/issuer/qualifications").json(&new).send().await.expect(201).json();
    let file = "number,title,level,regulated\n60129773,Food Safety and Hygiene,2,yes\n";
    let look = send(&issuer, file, None).await.expect(200).json();
    assert_eq!(counts(&look), [0, 1, 0, 0]);
    let change = json!([{ "field": "title", "before": "Food Safety", "after": "Food Safety and Hygiene" }]);
    assert_eq!(look["rows"][0]["changes"], change);
    // Someone changes it between looking and importing.
    let path = format!("/issuer/qualifications/{}", text(&made["id"]));
    issuer.patch(&path).json(&json!({ "level": "Level 3" })).send().await.expect(200);
    send(&issuer, file, Some(text(&look["plan"]))).await.problem(409, "state_conflict");
    let look = send(&issuer, file, None).await.expect(200).json();
    send(&issuer, file, Some(text(&look["plan"]))).await.expect(200);
    let now = issuer.read(&path).await;
    assert_eq!((&now["units"], &now["expires_after_months"]), (&made["units"], &json!(36)));
    assert_eq!((&now["title"], &now["level"]), (&json!("Food Safety and Hygiene"), &json!("Level 2")));
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_can_not_be_read_are_refused() {
    let app = TestApp::start().await;
    let issuer = app.issuer().await;
    for (file, want) in [
        ("", "file required"),
        ("\n\n", "file required"),
        ("number,title,level,regulated\n", "file required"),
        ("number,title,number,level,regulated\n1,2,3,4,5\n", "number duplicate_column"),
        ("MZ\u{90}\u{0}", "number missing_column"),
    ] {
        let faults = send(&issuer, file, None).await.faults();
        assert!(faults.contains(&want.to_owned()), "{file:?}: {faults:?}");
    }
    let many = format!("number,title,level,regulated\n{}", "x,y,2,yes\n".repeat(5001));
    assert_eq!(send(&issuer, &many, None).await.faults(), ["file too_long"]);
    let latin = b"number,title,level,regulated\n60129773,Caf\xe9,2,yes\n".to_vec();
    let latin = issuer.post("/issuer/qualification-imports").body("text/csv", latin).send().await;
    latin.problem(422, "not_utf8");
    issuer
        .post("/issuer/qualification-imports")
        .json(&json!({}))
        .send()
        .await
        .problem(415, "unsupported_media_type");
    let template = issuer.get("/issuer/qualification-imports/template.csv").send().await.expect(200);
    let template = String::from_utf8(template.body.to_vec()).unwrap();
    assert_eq!(counts(&send(&issuer, &template, None).await.expect(200).json()), [2, 0, 0, 0]);
}
