//! Issue reports: from a centre to the issuer's inbox and the support address, and back.

use crate::support::{
    Award, Client, Value, World,
    app::until,
    awards::{id, text},
    json,
};

struct Desk {
    world: World,
    staff: Client,
    path: String,
    record: Value,
}

impl Desk {
    async fn open() -> Self {
        let world = World::start().await;
        world.issue(&[Award::to("NM-1", "Gwenllian", "Tŵr-Llŵyd")]).await;
        let staff = world.app.centre_user(world.centre).await;
        let records = format!("/centres/{}/records", world.centre);
        let record = staff.read(&records).await["items"][0].clone();
        let path = format!("/centres/{}/issue-reports", world.centre);
        Self { world, staff, path, record }
    }

    fn about(&self, message: &str) -> Value {
        json!({ "subject_kind": "document", "subject_id": self.record["documents"][0]["id"], "message": message })
    }

    async fn report(&self, body: &Value) -> Value {
        self.staff.post(&self.path).json(body).send().await.expect(201).json()
    }

    /// The mails to an address, the newest first.
    async fn mails(&self, to: &str, many: usize) -> Vec<Value> {
        until("the mails are there", async || {
            let all = self.world.app.anonymous().read("/mailbox").await;
            let all = all["items"].as_array().unwrap().clone();
            let mine: Vec<_> = all.into_iter().filter(|mail| mail["to"].to_string().contains(to)).collect();
            (mine.len() >= many).then_some(mine)
        })
        .await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_reaches_the_issuer_and_the_answer_comes_back() {
    let desk = Desk::open().await;
    let mut body = desk.about("The name is wrong.\nIt says “Twr”.");
    body["category"] = json!("wrong_details");
    let report = desk.report(&body).await;
    let reference = text(&desk.record["documents"][0]["reference"]);
    assert_eq!((&report["status"], &report["replies"]), (&json!("open"), &json!([])));
    assert_eq!(report["subject_name"], format!("certificate {reference}"));
    let mail = desk.mails("support@northmoor.example", 1).await[0].to_string();
    assert!(mail.contains(reference) && mail.contains("The name is wrong."), "{mail}");
    assert!(mail.contains(&format!("/issuer/issue-reports/{}", id(&report))), "{mail}");
    assert!(!mail.contains("Gwenllian"), "{mail}");

    let inbox = desk.world.issuer.read("/issuer/issue-reports?status=open&q=harbour").await;
    assert_eq!((&inbox["total"], &inbox["items"][0]), (&json!(1), &report));
    let one = format!("/issuer/issue-reports/{}", id(&report));
    let shown = desk.world.issuer.get(&one).send().await.expect(200);
    let tag = shown.header("etag").to_owned();
    let change = |body: Value| desk.world.issuer.patch(&one).header("if-match", &tag).json(&body);
    let answered = change(json!({ "reply": "We look into it." })).send().await.expect(200).json();
    assert_eq!(
        (&answered["status"], &answered["replies"][0]["message"]),
        (&json!("in_progress"), &json!("We look into it."))
    );
    change(json!({ "status": "closed" })).send().await.problem(412, "stale");
    let close = json!({ "status": "closed", "reply": "Replaced it." });
    desk.world.issuer.patch(&one).json(&close).send().await.expect(200);
    let mine = desk.staff.read(&format!("{}/{}", desk.path, id(&report))).await;
    assert_eq!((&mine["status"], mine["replies"].as_array().unwrap().len()), (&json!("closed"), 2));
    let mails = desk.mails("centre-", 2).await;
    let all = mails.iter().map(Value::to_string).collect::<String>();
    assert!(all.contains("Replaced it.") && all.contains("It is closed."), "{all}");
    desk.world.issuer.patch(&one).json(&json!({})).send().await.expect(200);
    assert_eq!(desk.mails("centre-", 2).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn records_and_exports_are_reported_too_and_wrong_reports_are_refused() {
    let desk = Desk::open().await;
    let exports = format!("/centres/{}/exports", desk.world.centre);
    let export = json!({ "name": "Autumn", "filter": {} });
    let export = desk.staff.post(&exports).json(&export).send().await.expect(202).json();
    for (kind, of, name) in [("export", &export, "Autumn"), ("record", &desk.record, "NM-1, Level 2 Award")] {
        let report = json!({ "subject_kind": kind, "subject_id": of["id"], "message": "Look" });
        let report = desk.report(&report).await;
        assert!(text(&report["subject_name"]).starts_with(name), "{report}");
    }
    let with = |key: &str, value: Value| {
        let mut body = desk.about("Look");
        body[key] = value;
        body
    };
    for (body, fault) in [
        (with("message", json!(" \n ")), "/message required"),
        (with("message", json!("a".repeat(2001))), "/message too_long"),
        (with("subject_kind", json!("centre")), "/subject_kind malformed"),
        (with("category", json!("odd")), "/category malformed"),
        (with("subject_id", json!(desk.world.centre)), "/subject_id not_found"),
        (with("subject_kind", json!("export")), "/subject_id not_found"),
    ] {
        assert_eq!(desk.staff.post(&desk.path).json(&body).send().await.faults(), [fault]);
    }
    let key = || {
        desk.staff.post(&desk.path).header("idempotency-key", "once").json(&with("message", json!("Once")))
    };
    let once = key().send().await.expect(201).json();
    assert_eq!(key().send().await.expect(201).json()["id"], once["id"]);
    desk.staff.check_sorts(&desk.path, &["created_at", "updated_at", "status"]).await;
    desk.world.issuer.check_sorts("/issuer/issue-reports", &["created_at", "updated_at", "status"]).await;
    assert_eq!(desk.staff.read(&format!("{}?subject_kind=export", desk.path)).await["total"], 1);

    let stranger = desk.world.app.centre_user(desk.world.other_centre).await;
    let others = format!("/centres/{}/issue-reports", desk.world.other_centre);
    assert_eq!(
        stranger.post(&others).json(&desk.about("x")).send().await.faults(),
        ["/subject_id not_found"]
    );
    for path in [desk.path.clone(), format!("{others}/{}", id(&once))] {
        stranger.get(&path).send().await.problem(404, "not_found");
    }
    assert_eq!(stranger.read(&others).await["total"], 0);
}
