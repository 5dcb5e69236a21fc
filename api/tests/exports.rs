//! Exports: what is in the archives, how they are made again after a fault, downloaded, and removed.

use std::{collections::BTreeSet, path::PathBuf, process::Command};

use api::jobs::runner;
use chrono::TimeDelta;
use reqwest::Method;

use crate::support::{
    Answer, Award, Client, TestApp, Value, World,
    app::until,
    awards::{csv, text},
    json,
};

/// An archive on disk, looked at by Info-ZIP's unzip.
struct Archive(tempfile::TempDir);

impl Archive {
    fn new(bytes: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("file.zip"), bytes).unwrap();
        let archive = Self(folder);
        let told = archive.run(&["-t", "file.zip"]);
        assert!(told.contains("No errors detected"), "{told}");
        archive
    }

    fn run(&self, arguments: &[&str]) -> String {
        let output = Command::new("unzip")
            .args(arguments)
            .env("LC_ALL", "C.UTF-8")
            .current_dir(self.0.path())
            .output()
            .unwrap_or_else(|error| panic!("unzip: {error}; tools/setup.sh test installs it"));
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// The names of its files, without the list.
    fn names(&self) -> Vec<String> {
        let all = self.run(&["-Z1", "file.zip"]);
        let mut names: Vec<_> = all.lines().map(str::to_owned).collect();
        assert_eq!(names.pop().as_deref(), Some("index.csv"));
        names
    }

    fn bytes(&self, name: &str) -> Vec<u8> {
        self.run(&["-o", "-q", "file.zip"]);
        std::fs::read(self.0.path().join(name)).unwrap()
    }

    fn index(&self) -> Vec<Vec<String>> {
        let bytes = self.bytes("index.csv");
        let text = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap();
        let mut reader = csv::ReaderBuilder::new().has_headers(true).from_reader(text);
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
    }
}

struct Desk {
    world: World,
    staff: Client,
    path: String,
}

impl Desk {
    /// Without a worker: what is queued is worked on when a test says so.
    async fn open(awards: &[Award]) -> Self {
        let world = World::on(TestApp::start_idle().await).await;
        let batch = world.upload(csv(awards)).await.expect(202).json();
        runner::drain(&world.app.app).await.unwrap();
        world.publish(&batch).await.expect(202);
        runner::drain(&world.app.app).await.unwrap();
        let staff = world.app.centre_user(world.centre).await;
        let path = format!("/centres/{}/exports", world.centre);
        Self { world, staff, path }
    }

    async fn ask(&self, body: &Value) -> Value {
        self.staff.post(&self.path).json(body).send().await.expect(202).json()
    }

    async fn work(&self) {
        runner::drain(&self.world.app.app).await.unwrap();
    }

    async fn look(&self, export: &Value) -> Value {
        self.staff.read(&self.at(export)).await
    }

    fn at(&self, export: &Value) -> String {
        format!("{}/{}", self.path, text(&export["id"]))
    }

    async fn made(&self, body: &Value) -> Value {
        let export = self.ask(body).await;
        self.work().await;
        let export = self.look(&export).await;
        assert_eq!(export["status"], "completed", "{export}");
        export
    }

    async fn file(&self, export: &Value, part: u64) -> Answer {
        self.staff.get(&format!("{}/download?part={part}", self.at(export))).send().await
    }

    fn blob(&self, sha256: &str) -> PathBuf {
        let blobs = self.world.app.app.config.data_dir.join("blobs/documents");
        blobs.join(&sha256[..2]).join(&sha256[2..4]).join(format!("{sha256}.pdf"))
    }

    /// Where the files of exports are.
    fn files(&self) -> Vec<PathBuf> {
        let mut files = Vec::new();
        let mut folders = vec![self.world.app.app.config.data_dir.join("blobs/exports")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten() {
                let path = entry.unwrap().path();
                if path.is_dir() { folders.push(path) } else { files.push(path) }
            }
        }
        files
    }

    /// The first document of a record that a search finds.
    async fn document(&self, q: &str) -> Value {
        let record =
            &self.staff.read(&format!("/centres/{}/records?q={q}", self.world.centre)).await["items"][0];
        let document = text(&record["documents"][0]["id"]);
        self.staff.read(&format!("/centres/{}/documents/{document}", self.world.centre)).await
    }
}

fn awards() -> Vec<Award> {
    vec![
        Award::to("NM-1", "Gwenllian", "Tŵr-Llŵyd"),
        Award::to("NM/2", "Zoë", "O’Neill")
            .set("qualification_number", "603/1234/X")
            .set("award_date", "2025-01-10"),
        Award::to("NM-3", "", "Con").set("documents", "certificate"),
        Award::to("X-1", "Other", "Centre").set("centre_number", "20522"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_has_the_frozen_files_and_a_list_of_them() {
    let desk = Desk::open(&awards()).await;
    let export = desk
        .ask(&json!({ "name": "  Autumn / audit 🎓 ", "description": "For\nthe visit", "filter": {} }))
        .await;
    assert_eq!((&export["status"], &export["documents"]), (&json!("queued"), &json!(7)));
    assert_eq!(desk.file(&export, 1).await.problem(409, "state_conflict")["status"], 409);
    // What happens after it was asked for does not change which documents it has.
    let document = desk.document("gwenllian").await;
    let revoke = format!("/issuer/documents/{}/revoke", text(&document["id"]));
    desk.world.issuer.post(&revoke).json(&json!({ "reason": "Mistake" })).send().await.expect(200);
    desk.work().await;
    let export = desk.look(&export).await;
    assert_eq!((&export["status"], &export["name"]), (&json!("completed"), &json!("Autumn / audit 🎓")));
    assert_eq!(export["parts"][0]["file_name"], "Autumn-audit.zip");
    assert_eq!(export["expires_at"], "2026-12-07T12:00:00Z");
    let file = desk.file(&export, 1).await.expect(200);
    assert_eq!(export["size"], file.body.len());
    assert_eq!(file.header("content-type"), "application/zip");
    assert!(file.header("content-disposition").starts_with("attachment; filename=\"Autumn-audit.zip\""));
    let archive = Archive::new(&file.body);
    let names = archive.names();
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), 7);
    assert!(names[0].starts_with("Con_NM-3_certificate_"), "{names:?}");
    assert!(names[1].starts_with("O’Neill_Zoë_NM-2_certificate_"), "{names:?}");
    assert!(names[4].starts_with("Tŵr-Llŵyd_Gwenllian_NM-1_certificate_"), "{names:?}");
    let index = archive.index();
    assert_eq!(index.iter().map(|row| row[0].clone()).collect::<Vec<_>>(), names);
    assert_eq!((index[1][3].as_str(), index[4][3].as_str()), ("expired", "revoked"));
    assert_eq!(index[4][4], "Gwenllian Tŵr-Llŵyd");
    let pdf = archive.bytes(&names[4]);
    let frozen = format!("/centres/{}/documents/{}/pdf", desk.world.centre, text(&document["id"]));
    assert_eq!(pdf, desk.staff.get(&frozen).send().await.expect(200).body);
    let dashboard = desk.staff.read(&format!("/centres/{}/dashboard", desk.world.centre)).await;
    assert_eq!(dashboard["exports_ready"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_in_an_export_is_chosen_and_counted_before() {
    let desk = Desk::open(&awards()).await;
    let revoke = format!("/issuer/documents/{}/suspend", text(&desk.document("gwenllian").await["id"]));
    desk.world.issuer.post(&revoke).json(&json!({ "reason": "Look" })).send().await.expect(200);
    let estimate = async |body: Value| {
        desk.staff.post(&format!("{}/estimate", desk.path)).json(&body).send().await.expect(200).json()
    };
    let all = estimate(json!({ "filter": {} })).await;
    let counts = ["records", "certificates", "transcripts", "letters", "left_out"]
        .map(|name| all[name].as_u64().unwrap());
    assert_eq!(counts, [3, 2, 2, 2, 1]);
    let records = desk.staff.read(&format!("/centres/{}/records?q=con", desk.world.centre)).await;
    let con = json!({ "record_ids": [records["items"][0]["id"], records["items"][0]["id"]] });
    assert_eq!(estimate(con.clone()).await["certificates"], 1);
    let with = |mut body: Value, more: Value| {
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let export = desk.made(&with(con, json!({ "name": "Con" }))).await;
    assert_eq!(Archive::new(&desk.file(&export, 1).await.body).names().len(), 1);
    let letters = json!({ "name": "Letters", "filter": { "kind": "certificate" }, "kinds": ["letter"] });
    let export = desk.made(&letters).await;
    let names = Archive::new(&desk.file(&export, 1).await.body).names();
    assert!(names.len() == 2 && names.iter().all(|name| name.contains("_letter_")), "{names:?}");
    let job = desk.staff.read(&format!("/centres/{}/print-jobs", desk.world.centre)).await;
    let job = format!("/centres/{}/print-jobs/{}/export", desk.world.centre, text(&job["items"][0]["id"]));
    let export = desk.staff.post(&job).json(&json!({ "name": "The job" })).send().await.expect(202).json();
    assert_eq!(export["documents"], 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_requests_are_refused_at_once() {
    let settings = [("PORTAL_EXPORT_MAX_DOCUMENTS", "6")];
    let app = TestApp::start_with(&settings).await;
    let world = World::on(app).await;
    world.issue(&awards()).await;
    let staff = world.app.centre_user(world.centre).await;
    let path = format!("/centres/{}/exports", world.centre);
    let record = staff.read(&format!("/centres/{}/records", world.centre)).await["items"][0]["id"].clone();
    let many: Vec<_> = (0..10_001).map(|_| record.clone()).collect();
    for (body, fault) in [
        (json!({ "name": "", "filter": {} }), "/name required"),
        (json!({ "name": "a".repeat(500), "filter": {} }), "/name too_long"),
        (json!({ "name": "a\u{202e}b", "filter": {} }), "/name control_character"),
        (json!({ "name": "a", "description": "a".repeat(501), "filter": {} }), "/description too_long"),
        (json!({ "name": "a" }), "/record_ids required"),
        (json!({ "name": "a", "record_ids": [] }), "/record_ids required"),
        (json!({ "name": "a", "record_ids": many }), "/record_ids too_many"),
        (json!({ "name": "a", "record_ids": [world.centre] }), "/record_ids not_found"),
        (json!({ "name": "a", "filter": {}, "kinds": [] }), "/kinds required"),
        (json!({ "name": "a", "filter": { "q": "nobody" } }), "/filter nothing_to_export"),
        (json!({ "name": "a", "filter": { "status": "revoked" } }), "/filter nothing_to_export"),
        (json!({ "name": "a", "filter": {} }), "/filter too_many"),
    ] {
        assert_eq!(staff.post(&path).json(&body).send().await.faults(), [fault]);
    }
    let kinds = json!({ "name": "a", "filter": {}, "kinds": ["certificate"] });
    let key = |client: &Client, body: &Value| client.post(&path).header("idempotency-key", "once").json(body);
    let once = key(&staff, &kinds).send().await.expect(202).json();
    assert_eq!(key(&staff, &kinds).send().await.expect(202).json()["id"], once["id"]);
    assert_eq!(staff.read(&path).await["total"], 1);
    // Another centre's records, and another centre's exports.
    let stranger = world.app.centre_user(world.other_centre).await;
    let others = format!("/centres/{}/exports", world.other_centre);
    let answer = stranger.post(&others).json(&json!({ "name": "a", "record_ids": [record] })).send().await;
    assert_eq!(answer.faults(), ["/record_ids not_found"]);
    let id = text(&once["id"]);
    for path in [format!("{path}/{id}"), format!("{others}/{id}"), format!("{others}/{id}/download")] {
        stranger.get(&path).send().await.problem(404, "not_found");
        let path = format!("/api/v1{path}");
        if !path.ends_with("download") {
            stranger.request(Method::DELETE, &path).send().await.problem(404, "not_found");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_sort_search_and_limit_what_is_under_way() {
    let desk = Desk::open(&awards()).await;
    for name in ["Autumn", "Árvíz", "Spring", "b", "c"] {
        desk.ask(&json!({ "name": name, "filter": { "q": "con" } })).await;
    }
    let more = json!({ "name": "more", "filter": {} });
    desk.staff.post(&desk.path).json(&more).send().await.problem(409, "state_conflict");
    desk.work().await;
    desk.ask(&more).await;
    desk.staff.check_sorts(&desk.path, &["created_at", "name", "status", "documents"]).await;
    assert_eq!(desk.staff.read(&format!("{}?q=arviz", desk.path)).await["total"], 1);
    assert_eq!(desk.staff.read(&format!("{}?status=queued,failed", desk.path)).await["total"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_or_damaged_file_is_named_and_the_export_is_tried_again() {
    let desk = Desk::open(&awards()).await;
    let document = desk.document("gwenllian").await;
    let blob = desk.blob(text(&document["sha256"]));
    let whole = std::fs::read(&blob).unwrap();
    let export = desk.ask(&json!({ "name": "All", "filter": {} })).await;
    std::fs::remove_file(&blob).unwrap();
    desk.work().await;
    let retry = format!("{}/retry", desk.at(&export));
    let told = async |code: &str| {
        let export = desk.look(&export).await;
        assert_eq!((&export["status"], &export["failure"]["code"]), (&json!("failed"), &json!(code)));
        let detail = text(&export["failure"]["detail"]).to_owned();
        assert!(detail.contains(text(&document["reference"])) && !detail.contains("Gwenllian"), "{detail}");
        assert_eq!((&export["parts"], desk.files().len()), (&json!([]), 0));
    };
    told("document_missing").await;
    std::fs::write(&blob, &whole[..whole.len() - 1]).unwrap();
    desk.staff.post(&retry).send().await.expect(202);
    desk.work().await;
    told("document_damaged").await;
    desk.file(&export, 1).await.problem(409, "state_conflict");
    std::fs::write(&blob, &whole).unwrap();
    desk.staff.post(&retry).send().await.expect(202);
    desk.work().await;
    let export = desk.look(&export).await;
    assert_eq!((&export["status"], &export["failure"]), (&json!("completed"), &Value::Null));
    Archive::new(&desk.file(&export, 1).await.expect(200).body);
    desk.staff.post(&retry).send().await.problem(409, "state_conflict");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_killed_leaves_nothing_and_is_begun_anew() {
    let awards: Vec<_> = (0..40).map(Award::numbered).collect();
    let desk = Desk::open(&awards).await;
    let export = desk.ask(&json!({ "name": "All", "filter": {} })).await;
    // Cut off after ever more steps of its work, as a killed process is.
    for steps in [1_u32, 3, 9, 27, 81] {
        let app = desk.world.app.app.clone();
        let mut work = Box::pin(async move { runner::drain(&app).await });
        for _ in 0..steps {
            if futures_util::poll!(&mut work).is_ready() {
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(work);
        let now = desk.look(&export).await;
        if now["status"] == "completed" {
            break;
        }
        assert_eq!(now["parts"], json!([]));
        desk.file(&export, 1).await.problem(409, "state_conflict");
        // Past the lease, within the session.
        desk.world.app.pass(TimeDelta::seconds(20));
    }
    desk.work().await;
    let export = desk.look(&export).await;
    assert_eq!(export["status"], "completed", "{export}");
    assert_eq!(Archive::new(&desk.file(&export, 1).await.expect(200).body).names().len(), 40);
    assert_eq!(desk.files().len(), 1, "{:?}", desk.files());
}

#[tokio::test(flavor = "multi_thread")]
async fn downloads_are_resumed_and_counted() {
    let desk = Desk::open(&awards()).await;
    let export = desk.made(&json!({ "name": "All", "filter": {} })).await;
    let path = format!("{}/download", desk.at(&export));
    let whole = desk.staff.get(&path).send().await.expect(200);
    let (size, tag) = (whole.body.len(), whole.header("etag").to_owned());
    assert_eq!(whole.header("accept-ranges"), "bytes");
    let counted = async || desk.look(&export).await["downloads"].as_u64().unwrap();
    assert_eq!(counted().await, 1);
    assert_eq!(desk.look(&export).await["last_downloaded_by"], "Siân Prydderch");
    let part = |range: String| desk.staff.get(&path).header("range", &range);
    let first = part("bytes=0-999".to_owned()).send().await.expect(206);
    assert_eq!(first.header("content-range"), format!("bytes 0-999/{size}"));
    assert_eq!(counted().await, 1);
    let rest = part("bytes=1000-".to_owned()).header("if-range", &tag).send().await.expect(206);
    assert_eq!([&first.body[..], &rest.body[..]].concat(), whole.body);
    assert_eq!(counted().await, 2);
    let stale = part("bytes=1000-".to_owned()).header("if-range", "\"other\"").send().await.expect(200);
    assert_eq!(stale.body, whole.body);
    let beyond = part(format!("bytes={size}-")).send().await;
    assert_eq!(beyond.header("content-range"), format!("bytes */{size}"));
    beyond.problem(416, "range_not_satisfiable");
    desk.staff.get(&path).header("if-none-match", &tag).send().await.expect(304);
    let head = desk.staff.request(reqwest::Method::HEAD, &format!("/api/v1{path}")).open().await;
    assert_eq!(
        (head.status().as_u16(), head.headers()["content-length"].to_str().unwrap()),
        (200, &*size.to_string())
    );
    assert_eq!(counted().await, 3, "looking is no download");
    desk.file(&export, 2).await.problem(404, "not_found");
    assert_eq!(desk.staff.get(&format!("{path}?part=x")).send().await.faults(), ["part malformed"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn large_exports_have_several_files() {
    let awards: Vec<_> = (0..5).map(Award::numbered).collect();
    let size = {
        let desk = Desk::open(&awards[..1]).await;
        desk.document("learner0").await["size"].as_u64().unwrap()
    };
    let limit = (size * 5 / 2).to_string();
    let app = TestApp::start_with(&[("PORTAL_EXPORT_PART_BYTES", &limit)]).await;
    let world = World::on(app).await;
    world.issue(&awards).await;
    let staff = world.app.centre_user(world.centre).await;
    let path = format!("/centres/{}/exports", world.centre);
    let desk = Desk { world, staff, path };
    let export = desk.ask(&json!({ "name": "All of them", "filter": {} })).await;
    let export = until("the export is made", async || {
        let export = desk.look(&export).await;
        (export["status"] == "completed").then_some(export)
    })
    .await;
    let parts = export["parts"].as_array().unwrap();
    assert_eq!(parts.len(), 3);
    assert_eq!(parts[1]["file_name"], "All-of-them_part-2-of-3.zip");
    let mut names = BTreeSet::new();
    for part in parts {
        let number = part["number"].as_u64().unwrap();
        let file = desk.file(&export, number).await.expect(200);
        assert_eq!(part["size"], file.body.len());
        let archive = Archive::new(&file.body);
        assert_eq!(archive.index().len(), archive.names().len());
        assert_eq!(part["documents"], archive.names().len());
        names.extend(archive.names());
    }
    assert_eq!(names.len(), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn exports_expire_and_are_deleted() {
    let mut desk = Desk::open(&awards()).await;
    let export = desk.made(&json!({ "name": "All", "filter": {} })).await;
    let doomed = desk.made(&json!({ "name": "Doomed", "filter": {} })).await;
    let queued = desk.ask(&json!({ "name": "Queued", "filter": {} })).await;
    assert_eq!(desk.files().len(), 2);
    for gone in [&doomed, &queued] {
        let path = format!("/api/v1{}", desk.at(gone));
        desk.staff.request(Method::DELETE, &path).send().await.expect(204);
        desk.staff.request(Method::DELETE, &path).send().await.problem(404, "not_found");
        desk.file(gone, 1).await.problem(404, "not_found");
    }
    desk.work().await;
    assert_eq!(desk.files().len(), 1);
    // What a killed process leaves goes too.
    let lost = desk.world.app.app.config.data_dir.join(format!("blobs/exports/{}/x", desk.world.centre));
    std::fs::create_dir_all(&lost).unwrap();
    std::fs::write(lost.join("1.zip#1"), "half").unwrap();
    desk.world.pass(TimeDelta::days(14)).await;
    desk.staff = desk.world.app.centre_user(desk.world.centre).await;
    desk.file(&export, 1).await.problem(410, "export_expired");
    desk.world.app.app.sweep().await.unwrap();
    assert_eq!(desk.files().len(), 0);
    let shown = desk.look(&export).await;
    assert_eq!(
        (&shown["status"], &shown["expired"], &shown["parts"]),
        (&json!("completed"), &json!(true), &json!([]))
    );
    desk.file(&export, 1).await.problem(410, "export_expired");
    let dashboard = desk.staff.read(&format!("/centres/{}/dashboard", desk.world.centre)).await;
    assert_eq!(dashboard["exports_ready"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_export_and_delete_at_once_meet_no_fault() {
    let world = World::start().await;
    let awards: Vec<_> = (0..20).map(Award::numbered).collect();
    world.issue(&awards).await;
    let path = format!("/centres/{}/exports", world.centre);
    let new = json!({ "name": "All", "filter": {} });
    let one = world.app.centre_user(world.centre).await;
    let other = world.app.centre_user(world.centre).await;
    let ask = async |client: &Client| {
        let answer = client.post(&path).json(&new).send().await;
        assert!(matches!(answer.status, 202 | 409), "{answer:?}");
    };
    let remove = async |client: &Client| {
        for export in client.read(&path).await["items"].as_array().unwrap() {
            let path = format!("/api/v1{path}/{}", text(&export["id"]));
            let answer = client.request(Method::DELETE, &path).send().await;
            assert!(matches!(answer.status, 204 | 404), "{answer:?}");
        }
    };
    for _ in 0..4 {
        tokio::join!(ask(&one), ask(&other), remove(&one), remove(&other));
    }
    remove(&one).await;
    until("the queue is empty", async || {
        let open = api::jobs::store::open(world.app.app.db.reader()).await.unwrap();
        (open == 0).then_some(())
    })
    .await;
    world.app.app.sweep().await.unwrap();
    assert_eq!(one.read(&path).await["total"], 0);
    assert_eq!(world.app.app.blobs.exports().await.unwrap(), Vec::<uuid::Uuid>::new());
}
