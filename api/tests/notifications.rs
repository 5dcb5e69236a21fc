//! Mails to learners: to whom they go, what they say, what is refused and why, and what comes of each.

use api::jobs::{Job, runner};
use api::notifications::jobs::PostNotifications;
use chrono::TimeDelta;
use reqwest::Method;

use crate::support::{
    Answer, Award, Client, TestApp, Value, World,
    awards::{csv, text},
    json,
    smtp::MailServer,
};

struct Desk {
    world: World,
    staff: Client,
    server: MailServer,
    /// By the learner's name.
    records: Vec<Value>,
}

/// One learner has an address, one has two documents only, one was assessed in Welsh.
fn awards() -> Vec<Award> {
    vec![
        Award::to("NM-1", "Angharad", "Ash").set("email", "angharad@example.org").set("uln", "9276308686"),
        Award::to("NM-2", "Bryn", "Birch").set("documents", "certificate;letter"),
        Award::to("NM-3", "Cerys", "Cedar").set("language", "cy").set("email", "cerys@example.org"),
    ]
}

impl Desk {
    /// Without a worker: what is queued is worked on when a test says so.
    async fn open(awards: &[Award], settings: &[(&str, &str)]) -> Self {
        let server = MailServer::start();
        let smtp = [("PORTAL_SMTP_URL", server.url.as_str()), ("PORTAL_SMTP_TIMEOUT_SECONDS", "5")];
        let settings: Vec<_> = smtp.iter().chain(settings).copied().collect();
        let world = World::on(TestApp::start_idle_with(&settings).await).await;
        let batch = world.upload(csv(awards)).await.expect(202).json();
        runner::drain(&world.app.app).await.unwrap();
        world.publish(&batch).await.expect(202);
        runner::drain(&world.app.app).await.unwrap();
        let staff = world.app.centre_user(world.centre).await;
        let records = format!("/centres/{}/records?sort=learner_name", world.centre);
        let records = staff.read_all(&records, 200).await;
        Self { world, staff, server, records }
    }

    async fn work(&self) {
        runner::drain(&self.world.app.app).await.unwrap();
    }

    /// Time goes by. Sessions end with it.
    async fn pass(&mut self, time: TimeDelta) {
        self.world.app.pass(time);
        self.staff = self.world.app.centre_user(self.world.centre).await;
    }

    fn at(&self, path: &str) -> String {
        format!("/centres/{}{path}", self.world.centre)
    }

    fn record(&self, at: usize) -> &str {
        text(&self.records[at]["id"])
    }

    async fn notify(&self, at: usize, body: &Value) -> Answer {
        self.staff.post(&self.at(&format!("/records/{}/notify", self.record(at)))).json(body).send().await
    }

    async fn draft(&self, body: &Value) -> Value {
        self.staff.post(&self.at("/notification-runs")).json(body).send().await.expect(202).json()
    }

    async fn send(&self, body: &Value) -> Value {
        self.staff.post(&self.at("/notifications")).json(body).send().await.expect(202).json()
    }

    async fn run(&self, run: &Value) -> Value {
        self.staff.read(&self.at(&format!("/notification-runs/{}", text(&run["id"])))).await
    }

    /// The outcome of each item of a run, in their order.
    async fn outcomes(&self, run: &Value) -> Vec<String> {
        let path = self.at(&format!("/notification-runs/{}/items", text(&run["id"])));
        let items = self.staff.read_all(&path, 200).await;
        items.iter().map(|item| text(&item["outcome"]).to_owned()).collect()
    }

    async fn status(&self, at: usize) -> String {
        let record = self.staff.read(&self.at(&format!("/records/{}", self.record(at)))).await;
        text(&record["notification_status"]).to_owned()
    }

    async fn job(&self) -> Value {
        self.staff.read(&self.at("/print-jobs")).await["items"][0].clone()
    }

    /// The sum of what print jobs count is what their records say.
    async fn counts_agree(&self) {
        let mut told = 0;
        for at in 0..self.records.len() {
            if self.status(at).await == "sent" {
                told += self.records[at]["documents"].as_array().unwrap().len();
            }
        }
        assert_eq!(self.job().await["counts"]["notified"], told);
    }
}

fn counts(run: &Value) -> [u64; 6] {
    ["items", "ready", "queued", "sent", "failed", "refused"].map(|name| run[name].as_u64().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_learner_is_told_once_of_all_documents_and_everything_shows_it() {
    let desk = Desk::open(&awards(), &[]).await;
    let body = json!({ "email": "bryn@example.org" });
    let path = desk.at(&format!("/records/{}/notify", desk.record(1)));
    let ask = async || {
        let request = desk.staff.post(&path).json(&body).header("idempotency-key", "one");
        request.send().await.expect(202).json()
    };
    let told = ask().await;
    assert_eq!(ask().await, told);
    assert_eq!(
        (&told["state"], &told["kind"], &told["email"]),
        (&json!("queued"), &json!("notify"), &body["email"])
    );
    assert_eq!(desk.status(1).await, "queued");
    let again = desk.notify(1, &body).await.problem(409, "state_conflict");
    assert!(text(&again["detail"]).contains("waits to be sent"), "{again}");
    desk.work().await;

    let mails = desk.server.mails();
    assert_eq!(mails.len(), 1);
    let (mail, said) = (&mails[0], mails[0].text());
    assert_eq!(mail.to, ["bryn@example.org"]);
    assert_eq!(mail.subject(), "Your documents from Northmoor Awards");
    for part in [
        "Hello Bryn Birch,",
        "2 documents",
        "Level 2 Award in Food Safety and Hygiene",
        "NM-2",
        "\nhttp://127.0.0.1:8080/learner/register\n",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(mail.html().contains("lang=\"en\"") && mail.html().contains("Open this page"), "{}", mail.html());

    assert_eq!(desk.status(1).await, "sent");
    assert_eq!(desk.job().await["counts"]["notified"], 2);
    let record = desk.staff.read(&desk.at(&format!("/records/{}", desk.record(1)))).await;
    assert_eq!(record["learner"]["email"], "bryn@example.org");
    let dashboard = desk.staff.read(&desk.at("/dashboard")).await;
    assert_eq!((&dashboard["learners_not_notified"], &dashboard["notified"]["sent"]), (&json!(2), &json!(1)));
    let found = desk.staff.read(&desk.at("/records?notification_status=sent")).await;
    assert_eq!(found["items"][0]["id"], desk.records[1]["id"]);
    let job = text(&found["items"][0]["print_job_id"]).to_owned();
    let told = async |status: &str| {
        let path = format!("/print-jobs/{job}/documents?notification_status={status}");
        desk.staff.read(&desk.at(&path)).await["total"].as_u64().unwrap()
    };
    assert_eq!((told("sent").await, told("sent,not_notified").await > 2), (2, true));
    let history = desk.staff.read(&desk.at(&format!("/records/{}/history", desk.record(1)))).await;
    assert_eq!(history["notifications"][0]["state"], "sent");
    assert_eq!(history["notifications"][0]["sent_at"], "2026-11-23T12:00:00Z");
    let trail = desk.world.issuer.read("/issuer/audit-events").await.to_string();
    assert!(trail.contains("\"notified\"") && trail.contains("[\"email\"]"), "{trail}");
    desk.counts_agree().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn telling_again_is_a_choice_and_a_failure_says_why() {
    let desk = Desk::open(&awards(), &[]).await;
    let body = json!({ "email": "angharad@example.org" });
    desk.notify(0, &body).await.expect(202);
    desk.work().await;
    desk.counts_agree().await;
    let again = desk.notify(0, &body).await.problem(409, "state_conflict");
    assert!(text(&again["detail"]).contains("told already"), "{again}");
    desk.notify(0, &json!({ "email": "refused@example.org", "resend": true })).await.expect(202);
    desk.work().await;
    assert_eq!(desk.status(0).await, "failed");
    desk.counts_agree().await;
    let listed = desk.staff.read(&desk.at("/notifications?state=failed")).await;
    let failed = &listed["items"][0];
    assert_eq!(
        failed["failure"],
        json!({ "code": "mail_refused", "detail": "550 5.1.1 No such mailbox here" })
    );
    // What failed needs no word to be tried with another address.
    desk.notify(0, &json!({ "email": "mended@example.org" })).await.expect(202);
    desk.work().await;
    assert_eq!(desk.status(0).await, "sent");
    desk.counts_agree().await;
    let listed =
        desk.staff.read(&desk.at(&format!("/notifications?record_id={}&q=ash", desk.record(0)))).await;
    assert_eq!(listed["total"], 3);
    let file = desk.staff.get(&desk.at("/notifications/csv")).send().await.expect(200);
    let file = String::from_utf8(file.body.to_vec()).unwrap();
    assert_eq!(file.lines().count(), 4, "{file}");
    assert!(file.contains("550 5.1.1 No such mailbox here"), "{file}");
    desk.staff.check_sorts(&desk.at("/notifications"), &["created_at", "state"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_refused() {
    let desk = Desk::open(&awards(), &[]).await;
    for (body, fault) in [
        (json!({ "email": "" }), "/email required"),
        (json!({ "email": "nobody" }), "/email malformed"),
        (json!({}), "/email required"),
        (json!({ "email": "a@example.org", "other": 1 }), "/other unknown_field"),
    ] {
        assert_eq!(desk.notify(0, &body).await.faults(), [fault]);
    }
    for step in ["suspend", "revoke"] {
        for document in desk.records[0]["documents"].as_array().unwrap() {
            let path = format!("/issuer/documents/{}/{step}", text(&document["id"]));
            desk.world.issuer.post(&path).json(&json!({ "reason": "Why." })).send().await.expect(200);
        }
        let refused =
            desk.notify(0, &json!({ "email": "a@example.org" })).await.problem(409, "state_conflict");
        assert!(text(&refused["detail"]).contains("no document that is valid"), "{refused}");
    }
    let (id, uuid) = (desk.records[1]["id"].clone(), uuid::Uuid::nil());
    for (body, fault) in [
        (json!({}), "/items required"),
        (json!({ "items": [] }), "/items required"),
        (json!({ "record_ids": [] }), "/record_ids required"),
        (json!({ "record_ids": [id], "filter": {} }), "/items not_allowed"),
        (json!({ "record_ids": [uuid] }), "/record_ids not_found"),
        (json!({ "failed_of": uuid }), "/failed_of not_found"),
        (json!({ "filter": { "q": "nobody at all" } }), "/filter nothing_selected"),
        (json!({ "items": [{ "record_id": id, "name": "x" }] }), "/items/0/name unknown_field"),
    ] {
        for path in ["/notifications", "/notification-runs"] {
            let answer = desk.staff.post(&desk.at(path)).json(&body).send().await;
            assert_eq!(answer.faults(), [fault], "{body}");
        }
    }
    let post = |kind: &'static str, body: &'static str| {
        desk.staff.post(&desk.at("/notifications")).body(kind, body).send()
    };
    post("text/plain", "x").await.problem(415, "unsupported_media_type");
    assert_eq!(post("text/csv", "email\na@example.org\n").await.faults(), ["enrolment_number required"]);
    post("application/json", "{").await.problem(400, "malformed");
    assert_eq!(desk.world.app.sql("update outbox set subject = subject").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_says_what_would_be_sent_and_nothing_else_is() {
    let desk = Desk::open(&awards(), &[]).await;
    desk.notify(2, &json!({ "email": "cerys@example.org" })).await.expect(202);
    let draft = desk.draft(&json!({ "filter": {} })).await;
    assert_eq!((&draft["status"], counts(&draft)), (&json!("draft"), [3, 1, 0, 0, 0, 2]));
    assert_eq!(
        draft["refusals"],
        json!([{ "reason": "no_email", "items": 1 }, { "reason": "queued_already", "items": 1 }])
    );
    assert_eq!(desk.outcomes(&draft).await, ["ready", "no_email", "queued_already"]);
    let path = desk.at(&format!("/notification-runs/{}", text(&draft["id"])));
    let sample = desk.staff.read(&format!("{path}/sample")).await;
    assert_eq!(sample["to"], "angharad@example.org");
    assert!(text(&sample["text"]).contains("Hello Angharad Ash,"), "{sample}");
    let items = desk.staff.read(&format!("{path}/items?outcome=no_email,queued_already")).await;
    assert_eq!((&items["total"], &items["items"][0]["learner_name"]), (&json!(2), &json!("Bryn Birch")));
    let file = desk.staff.get(&format!("{path}/items/csv")).send().await.expect(200);
    assert!(String::from_utf8_lossy(&file.body).contains("No email address"));

    let start = async || desk.staff.post(&format!("{path}/start")).send().await.expect(202).json();
    start().await;
    start().await;
    desk.work().await;
    start().await;
    desk.work().await;
    let run = desk.run(&draft).await;
    assert_eq!((&run["status"], counts(&run)), (&json!("completed"), [3, 0, 0, 1, 0, 2]));
    assert_eq!(desk.server.mails_to("angharad@example.org").len(), 1);
    assert_eq!(desk.server.mails().len(), 2);
    desk.counts_agree().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_mail_in_the_learners_language_without_a_number_that_is_secret() {
    let desk = Desk::open(&awards(), &[]).await;
    let run = desk.send(&json!({ "record_ids": [desk.records[0]["id"], desk.records[2]["id"]] })).await;
    desk.work().await;
    assert_eq!(counts(&desk.run(&run).await), [2, 0, 0, 2, 0, 0]);
    let mail = &desk.server.mails_to("cerys@example.org")[0];
    assert_eq!(mail.subject(), "Eich dogfennau gan Northmoor Awards");
    assert!(
        mail.text().contains("Helo Cerys Cedar,") && mail.text().contains("tair dogfen"),
        "{}",
        mail.text()
    );
    assert!(
        mail.html().contains("lang=\"cy\"") && mail.html().contains("Agor y dudalen hon"),
        "{}",
        mail.html()
    );
    let mail = &desk.server.mails_to("angharad@example.org")[0];
    assert!(!mail.source.contains("9276308686") && !mail.text().contains("9276308686"));
    assert!(!mail.source.contains("application/pdf"));
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_items_stop_no_good_ones() {
    let desk = Desk::open(&awards(), &[]).await;
    let [one, two, three] = [0, 1, 2].map(|at| desk.records[at]["id"].clone());
    let run = desk
        .send(&json!({ "items": [
            { "record_id": one, "email": "nobody" },
            { "record_id": two, "email": "refused@example.org" },
            { "record_id": three },
            { "record_id": two, "email": "other@example.org" },
            { "record_id": uuid::Uuid::nil(), "email": "x@example.org" },
        ] }))
        .await;
    desk.work().await;
    let ended = desk.run(&run).await;
    assert_eq!((&ended["status"], counts(&ended)), (&json!("completed"), [5, 0, 0, 1, 1, 3]));
    assert_eq!(desk.outcomes(&run).await, ["malformed_email", "failed", "sent", "repeated", "not_found"]);
    let items = desk
        .staff
        .read(&desk.at(&format!("/notification-runs/{}/items?outcome=failed", text(&run["id"]))))
        .await;
    assert_eq!(items["items"][0]["failure"]["detail"], "550 5.1.1 No such mailbox here");
    // The address is mended, and only what failed goes out again.
    let change = json!({ "email": "bryn@example.org" });
    let path = format!("/issuer/learners/{}", text(&desk.records[1]["learner"]["id"]));
    desk.world.issuer.patch(&path).json(&change).send().await.expect(200);
    let again = desk.send(&json!({ "failed_of": run["id"] })).await;
    desk.work().await;
    assert_eq!(counts(&desk.run(&again).await), [1, 0, 0, 1, 0, 0]);
    assert_eq!(desk.server.mails_to("bryn@example.org").len(), 1);
    assert_eq!(desk.server.mails().len(), 2);
    desk.counts_agree().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_numbers_and_addresses_is_read_line_by_line() {
    let desk = Desk::open(&awards(), &[]).await;
    let file = "Enrolment number;Email\r\nnm-1;\r\nNM-2;bryn@example.org\r\nNM-9;x@example.org\r\nNM-2;y@example.org\r\n";
    let post = async |query: &str| {
        let path = desk.at(&format!("/notifications{query}"));
        desk.staff.post(&path).body("text/csv", file).send().await
    };
    let run = post("").await.expect(202).json();
    desk.work().await;
    assert_eq!(desk.outcomes(&run).await, ["sent", "sent", "not_found", "repeated"]);
    let items = desk.staff.read(&desk.at(&format!("/notification-runs/{}/items", text(&run["id"])))).await;
    assert_eq!(
        (&items["items"][2]["line"], &items["items"][2]["enrolment_number"]),
        (&json!(4), &json!("NM-9"))
    );
    let run = post("").await.expect(202).json();
    assert_eq!(desk.outcomes(&run).await, ["sent_already", "sent_already", "not_found", "repeated"]);
    assert_eq!(run["status"], "completed");
    let run = post("?resend=true").await.expect(202).json();
    assert_eq!(run["ready"], 2);
    assert_eq!(post("?kind=other").await.faults(), ["kind malformed"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn reminders_go_to_those_who_were_told_a_while_ago_and_stop_when_asked() {
    let mut desk = Desk::open(&awards(), &[]).await;
    let reminder = json!({ "filter": {}, "kind": "reminder" });
    desk.send(&json!({ "record_ids": [desk.records[0]["id"], desk.records[2]["id"]] })).await;
    desk.work().await;
    let early = desk.draft(&reminder).await;
    assert_eq!(desk.outcomes(&early).await, ["too_soon", "not_told", "too_soon"]);
    desk.pass(TimeDelta::days(8)).await;
    let run = desk.send(&reminder).await;
    desk.work().await;
    assert_eq!(counts(&desk.run(&run).await), [3, 0, 0, 2, 0, 1]);
    assert_eq!(desk.status(0).await, "sent");
    desk.counts_agree().await;

    let mails = desk.server.mails_to("cerys@example.org");
    let mail = &mails[1];
    assert_eq!(mail.subject(), "Nodyn atgoffa: eich dogfennau gan Northmoor Awards");
    let link = mail.header("List-Unsubscribe").trim_matches(['<', '>']).to_owned();
    assert_eq!(mail.header("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
    assert!(mail.text().contains(&link), "{}", mail.text());
    assert!(mails[0].header("List-Unsubscribe").is_empty());
    let path = link.strip_prefix("http://127.0.0.1:8080").unwrap();
    let anyone = desk.world.app.anonymous();
    let looked = anyone.request(Method::GET, path).open().await;
    assert_eq!(looked.status(), 200);
    let policy = looked.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("form-action 'self'") && !policy.contains("unsafe"), "{policy}");
    let page = looked.text().await.unwrap();
    assert!(page.contains("cerys@example.org") && page.contains("lang=\"cy\""), "{page}");
    desk.pass(TimeDelta::days(8)).await;
    // Looking changes nothing.
    assert_eq!(desk.outcomes(&desk.draft(&reminder).await).await, ["ready", "not_told", "ready"]);
    for _ in 0..2 {
        let one_click = anyone
            .request(Method::POST, path)
            .body("application/x-www-form-urlencoded", "List-Unsubscribe=One-Click");
        assert_eq!(one_click.open().await.status(), 200);
    }
    assert_eq!(desk.outcomes(&desk.draft(&reminder).await).await, ["ready", "not_told", "no_reminders"]);
    let listed = desk.staff.read(&desk.at("/notifications?q=cerys&kind=reminder")).await;
    assert_eq!(listed["items"][0]["no_reminders"], true);
    // Whoever has registered knows already.
    let accounts = "insert into learner_accounts (learner_id, user_id, linked_at)
        select learner_id, (select id from users limit 1), created_at from records";
    desk.world.app.sql(accounts).await;
    assert_eq!(desk.outcomes(&desk.draft(&reminder).await).await, ["registered", "not_told", "registered"]);
    let (token, signature) = path.rsplit_once('.').unwrap();
    for wrong in [
        format!("{token}.{}", signature.replace(|c| c != '0', "0")),
        token.to_owned(),
        "/unsubscribe/x".to_owned(),
    ] {
        assert_eq!(anyone.request(Method::POST, &wrong).open().await.status(), 404, "{wrong}");
    }
    // New documents are told of all the same.
    desk.notify(2, &json!({ "email": "cerys@example.org", "resend": true })).await.expect(202);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_centre_sends_so_many_mails_an_hour_and_a_run_waits_for_its_turn() {
    let limit = [("PORTAL_MAILS_PER_HOUR", "2"), ("PORTAL_RATE_LIMIT_SCALE", "1")];
    let mut desk = Desk::open(&awards(), &limit).await;
    let all: Vec<_> =
        (0..3).map(|at| json!({ "record_id": desk.records[at]["id"], "email": "a@example.org" })).collect();
    let run = desk.send(&json!({ "items": all })).await;
    desk.work().await;
    let waiting = desk.run(&run).await;
    assert_eq!((&waiting["status"], counts(&waiting)), (&json!("processing"), [3, 1, 0, 2, 0, 0]));
    assert_eq!(
        (&waiting["resumes_at"], &waiting["mails_per_hour"]),
        (&json!("2026-11-23T13:00:00Z"), &json!(2))
    );
    let third = desk.notify(2, &json!({ "email": "a@example.org" })).await;
    assert_eq!(third.header("retry-after"), "3600");
    third.problem(429, "rate_limited");
    desk.pass(TimeDelta::minutes(59)).await;
    desk.work().await;
    assert_eq!(desk.server.mails().len(), 2);
    desk.pass(TimeDelta::minutes(1)).await;
    desk.work().await;
    let ended = desk.run(&run).await;
    assert_eq!((&ended["status"], &ended["resumes_at"]), (&json!("completed"), &Value::Null));
    assert_eq!(desk.server.mails().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_cut_off_or_done_twice_sends_nothing_twice() {
    let many: Vec<_> = (0..450)
        .map(|number| Award::numbered(number).set("email", &format!("n{number}@example.org")))
        .collect();
    let desk = Desk::open(&many, &[]).await;
    let run = desk.send(&json!({ "filter": {} })).await;
    let job = PostNotifications { run_id: text(&run["id"]).parse().unwrap() };
    // As if a worker died just after its transaction, and another one took the job over.
    for _ in 0..2 {
        job.run(&desk.world.app.app).await.unwrap();
    }
    assert_eq!(desk.run(&run).await["queued"], 400);
    desk.work().await;
    let ended = desk.run(&run).await;
    assert_eq!((&ended["status"], counts(&ended)), (&json!("completed"), [450, 0, 0, 450, 0, 0]));
    let mut to: Vec<_> = desk.server.mails().into_iter().flat_map(|mail| mail.to).collect();
    to.sort();
    to.dedup();
    assert_eq!((to.len(), desk.server.mails().len()), (450, 450));
    assert_eq!(desk.job().await["counts"]["notified"], 450);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_others_sent_meanwhile_is_not_sent_again() {
    let desk = Desk::open(&awards(), &[]).await;
    let draft = desk.draft(&json!({ "filter": {} })).await;
    let run = desk.send(&json!({ "record_ids": [desk.records[0]["id"], desk.records[2]["id"]] })).await;
    desk.notify(0, &json!({ "email": "angharad@example.org" })).await.expect(202);
    let start = desk.at(&format!("/notification-runs/{}/start", text(&draft["id"])));
    desk.staff.post(&start).send().await.expect(202);
    desk.work().await;
    assert_eq!(desk.outcomes(&run).await, ["queued_already", "sent"]);
    assert_eq!(desk.server.mails_to("angharad@example.org").len(), 1);
    assert_eq!(desk.server.mails_to("cerys@example.org").len(), 1);
    desk.counts_agree().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_centre_sees_and_does_nothing() {
    let desk = Desk::open(&awards(), &[]).await;
    let run = desk.send(&json!({ "record_ids": [desk.records[0]["id"]] })).await;
    let other = desk.world.app.centre_user(desk.world.other_centre).await;
    let theirs = |path: &str| format!("/centres/{}{path}", desk.world.other_centre);
    let items = json!({ "items": [{ "record_id": desk.records[1]["id"], "email": "spy@example.org" }] });
    let made = other.post(&theirs("/notifications")).json(&items).send().await.expect(202).json();
    assert_eq!((&made["status"], counts(&made)), (&json!("completed"), [1, 0, 0, 0, 0, 1]));
    assert_eq!(made["refusals"][0]["reason"], "not_found");
    let made = other
        .post(&theirs("/notifications"))
        .body("text/csv", "enrolment_number,email\nNM-2,spy@example.org\n");
    assert_eq!(made.send().await.expect(202).json()["refusals"][0]["reason"], "not_found");
    let failed_of = json!({ "failed_of": run["id"] });
    let refused = other.post(&theirs("/notifications")).json(&failed_of).send().await;
    assert_eq!(refused.faults(), ["/failed_of not_found"]);
    assert_eq!(other.read(&theirs("/notifications")).await["total"], 0);
    assert_eq!(other.read(&theirs("/notification-runs")).await["total"], 2);
    desk.work().await;
    assert_eq!(desk.server.mails().len(), 1);
}
