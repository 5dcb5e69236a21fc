//! API keys: what a program does by one, and what ends that.

use chrono::{Days, TimeDelta};
use shared::permission::{Permission, Role, UserKind};
use uuid::Uuid;

use crate::support::{
    Award, Client, TestApp, Value, World,
    app::{PASSWORD, until},
    awards::{csv, text},
    json,
};

const ALL: [Permission; 3] =
    [Permission::ViewAllDocuments, Permission::ImportBatches, Permission::ViewBatches];

async fn make(by: &Client, new: &Value) -> Value {
    by.post("/issuer/api-keys").json(new).send().await.expect(201).json()
}

async fn listed(world: &World) -> Vec<Value> {
    world.issuer.read("/issuer/api-keys").await["items"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_imports_and_reads_by_a_key() {
    let world = World::start().await;
    let new = json!({ "name": "  Records   system ", "scopes": ALL });
    let made = make(&world.issuer, &new).await;
    let (key, shown) = (text(&made["key"]), &made["api_key"]);
    let (public, secret) = key.strip_prefix("cpk_").unwrap().split_once('_').unwrap();
    assert_eq!((public.len(), secret.len()), (16, 48));
    assert!(key[4..].bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f' | b'_')));
    assert_eq!(shown["prefix"], format!("cpk_{public}"));
    assert_eq!((&shown["name"], &shown["status"]), (&json!("Records system"), &json!("active")));
    assert_eq!((&shown["expires_on"], &shown["last_used_at"]), (&json!("2027-11-23"), &Value::Null));
    let program = world.app.with_token(key);
    let me = program.read("/me").await;
    assert_eq!((&me["user"]["kind"], &me["user"]["status"]), (&json!("issuer"), &json!("active")));
    let mut may: Vec<_> = me["permissions"].as_array().unwrap().iter().map(text).collect();
    may.sort_unstable();
    assert_eq!(may, ["import_batches", "view_all_documents", "view_batches"]);
    let file = csv(&[Award::numbered(1)]);
    let import = || program.post("/issuer/batches").header("idempotency-key", "import-1");
    let batch = import().body("text/csv", file.clone()).send().await.expect(202).json();
    assert_eq!(import().body("text/csv", file).send().await.expect(202).json()["id"], batch["id"]);
    let path = format!("/issuer/batches/{}", text(&batch["id"]));
    assert_eq!(program.read(&path).await["created_by"], "API key Records system");
    program.post(&format!("{path}/publish")).send().await.problem(403, "not_permitted");
    assert_eq!(program.read("/issuer/print-jobs").await["total"], 0);
    // The trail names it, and nothing that is kept or told later holds the secret.
    let trail = world.issuer.read("/issuer/audit-events?limit=200").await;
    assert!(trail["items"].as_array().unwrap().iter().any(|it| it["actor_name"] == "API key Records system"));
    let kept = listed(&world).await;
    assert!(!format!("{trail}{kept:?}").contains(secret));
    assert_eq!(kept[0]["last_used_at"], "2026-11-23T12:00:00Z");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_of_a_centre_sees_that_centre_only() {
    let world = World::start().await;
    let batch = world.issue(&[Award::numbered(1)]).await;
    let program = world.key(Some(world.centre), &[Permission::ViewDocuments]).await;
    let me = program.read("/me").await;
    assert_eq!(me["centres"].as_array().unwrap().len(), 1);
    let records = program.read(&format!("/centres/{}/records", world.centre)).await;
    assert_eq!(records["total"], 1);
    let job = text(&batch["print_jobs"][0]["id"]);
    program.get(&format!("/centres/{}/print-jobs/{job}", world.centre)).send().await.expect(200);
    let elsewhere = |rest: &str| format!("/centres/{}/{rest}", world.other_centre);
    program.get(&elsewhere("records")).send().await.problem(404, "not_found");
    program.get(&elsewhere(&format!("print-jobs/{job}"))).send().await.problem(404, "not_found");
    program.get("/issuer/centres").send().await.problem(403, "not_permitted");
    let users = world.issuer.read(&format!("/issuer/users?centre_id={}", world.centre)).await;
    assert_eq!(users["total"], 0);
    let admin = world.app.centre_admin(world.centre).await;
    assert_eq!(admin.read(&format!("/centres/{}/users", world.centre)).await["total"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_or_expired_key_is_refused_at_once() {
    let world = World::start().await;
    let made = make(&world.issuer, &json!({ "name": "A", "scopes": ["view_centres"] })).await;
    let other = json!({ "name": "B", "scopes": ["view_centres"], "expires_on": "2026-11-24" });
    let other = make(&world.issuer, &other).await;
    let (first, second) =
        (world.app.with_token(text(&made["key"])), world.app.with_token(text(&other["key"])));
    let stream = first.get("/issuer/centres").send().await.expect(200);
    assert_eq!(stream.json()["total"], 2);
    let path = format!("/issuer/api-keys/{}", text(&made["api_key"]["id"]));
    world.issuer.delete(&path).send().await.expect(204);
    world.issuer.delete(&path).send().await.expect(204);
    first.get("/issuer/centres").send().await.problem(401, "not_signed_in");
    first.get("/me").send().await.problem(401, "not_signed_in");
    world.app.pass(TimeDelta::hours(35));
    second.get("/issuer/centres").send().await.expect(200);
    world.app.pass(TimeDelta::hours(1));
    second.get("/issuer/centres").send().await.problem(401, "not_signed_in");
    let issuer = world.app.issuer().await;
    let statuses = issuer.read("/issuer/api-keys?sort=name").await;
    assert_eq!(
        statuses["items"].as_array().unwrap().iter().map(|it| text(&it["status"])).collect::<Vec<_>>(),
        ["revoked", "expired"]
    );
    let trail = issuer.read("/issuer/audit-events?limit=200").await;
    let revoked = trail["items"].as_array().unwrap().iter().filter(|it| it["action"] == "revoked");
    assert_eq!(revoked.count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_whole_key_opens_anything() {
    let world = World::start().await;
    let made = make(&world.issuer, &json!({ "name": "A", "scopes": ["view_centres"] })).await;
    let key = text(&made["key"]).to_owned();
    let other = make(&world.issuer, &json!({ "name": "B", "scopes": ["view_centres"] })).await;
    let (public, secret) = key.rsplit_once('_').unwrap();
    let swapped = text(&other["key"]).rsplit_once('_').unwrap().0;
    let last = if key.ends_with('0') { '1' } else { '0' };
    for wrong in [
        public.to_owned(),
        format!("{public}_"),
        format!("{public}_{}{last}", &secret[..47]),
        format!("{swapped}_{secret}"),
        format!("{key}0"),
        key.to_uppercase(),
        "cpk_".to_owned(),
        "cpk__".to_owned(),
        format!("cpk_%_{secret}"),
        "cpk_é_0".to_owned(),
    ] {
        let answer = world.app.with_token(&wrong).get("/issuer/centres").send().await;
        answer.problem(401, "not_signed_in");
    }
    world.app.with_token(&key).get("/issuer/centres").send().await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_makes_a_key_says_what_it_may_do_and_how_long() {
    let world = World::start().await;
    let day = |days: u64| world.app.app.clock.today().checked_add_days(Days::new(days)).unwrap();
    let faults = async |new: Value| world.issuer.post("/issuer/api-keys").json(&new).send().await.faults();
    assert_eq!(faults(json!({ "name": " ", "scopes": [] })).await, ["/name required", "/scopes required"]);
    for scope in ["manage_users", "manage_settings", "manage_integrations", "view_documents"] {
        assert_eq!(faults(json!({ "name": "A", "scopes": [scope] })).await, ["/scopes not_allowed"]);
    }
    let of_centre =
        |centre: Uuid, scope: &str| json!({ "name": "A", "centre_id": centre, "scopes": [scope] });
    assert_eq!(faults(of_centre(world.centre, "manage_centre_users")).await, ["/scopes not_allowed"]);
    assert_eq!(faults(of_centre(Uuid::nil(), "view_documents")).await, ["/centre_id not_found"]);
    let lasting = |day| json!({ "name": "A", "scopes": ["view_centres"], "expires_on": day });
    assert_eq!(
        faults(lasting(world.app.app.clock.today().pred_opt().unwrap())).await,
        ["/expires_on in_past"]
    );
    assert_eq!(faults(lasting(day(731))).await, ["/expires_on out_of_range"]);
    for days in [730, 3, 3] {
        make(&world.issuer, &lasting(day(days))).await;
    }
    world.issuer.check_sorts("/issuer/api-keys", &["created_at", "expires_on", "name"]).await;
    // The same request again tells the same key, which is nowhere kept as it is.
    let new = json!({ "name": "Once", "scopes": ["view_centres", "view_centres"] });
    let send = || world.issuer.post("/issuer/api-keys").header("idempotency-key", "k").json(&new);
    let first = send().send().await.expect(201).json();
    assert_eq!(first, send().send().await.expect(201).json());
    assert_eq!(first["api_key"]["scopes"], json!(["view_centres"]));
    let pattern = text(&first["key"]);
    let kept = format!("select 1 from idempotency_keys where cast(answer as text) like '%{pattern}%'");
    let sql = format!("update idempotency_keys set fingerprint = fingerprint where exists ({kept})");
    assert_eq!(world.app.sql(&sql).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_signs_in_to_the_account_of_a_key_or_finds_it() {
    let world = World::start().await;
    let before = world.issuer.read("/issuer/users?limit=200").await["total"].clone();
    let program = world.key(None, &[Permission::ViewLearners]).await;
    let me = program.read("/me").await;
    let (id, address) = (text(&me["user"]["id"]), text(&me["user"]["email"]));
    for list in ["", "?q=records", "?status=inactive", "?kind=issuer"] {
        let found = world.issuer.read(&format!("/issuer/users{list}")).await;
        assert!(found["items"].as_array().unwrap().iter().all(|user| user["id"] != id), "{list}");
    }
    assert_eq!(world.issuer.read("/issuer/users?limit=200").await["total"], before);
    let file = world.issuer.get("/issuer/users/csv").send().await.expect(200);
    assert!(!String::from_utf8_lossy(&file.body).contains("Records system"));
    let found = world.issuer.read("/issuer/search?q=records+system").await;
    assert!(!found.to_string().contains(id), "{found}");
    world.issuer.get(&format!("/issuer/users/{id}")).send().await.problem(404, "not_found");
    let login = json!({ "login": address, "password": PASSWORD });
    world.app.anonymous().post("/auth/login").json(&login).send().await.problem(401, "wrong_credentials");
    let forgot = json!({ "email": address });
    world.app.anonymous().post("/auth/password/forgot").json(&forgot).send().await.expect(202);
    let told = world.app.create_user(UserKind::Issuer, false, &[]).await;
    world
        .app
        .anonymous()
        .post("/auth/password/forgot")
        .json(&json!({ "email": told }))
        .send()
        .await
        .expect(202);
    world.app.mailed_token(&told, "reset-password").await;
    let mails = world.app.anonymous().read("/mailbox").await;
    assert!(mails["items"].as_array().unwrap().iter().all(|mail| mail["to"] != address));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_made_a_key_is_no_second_person_to_it() {
    let world = World::start().await;
    let program = world.key(None, &[Permission::ImportBatches, Permission::PublishBatches]).await;
    let batch = world.import(csv(&[Award::numbered(1)])).await;
    let rule = json!({ "four_eyes_publish": true });
    world.issuer.patch("/issuer/settings/rules").json(&rule).send().await.expect(200);
    let path = format!("/issuer/batches/{}/publish", text(&batch["id"]));
    let asked = program.post(&path).send().await.expect(202).json();
    let approve = format!("/issuer/approvals/{}/approve", text(&asked["approval_id"]));
    program.post(&approve).send().await.problem(403, "not_permitted");
    world
        .key(None, &[Permission::PublishBatches])
        .await
        .post(&approve)
        .send()
        .await
        .problem(403, "not_permitted");
    world.issuer.post(&approve).send().await.problem(409, "state_conflict");
    world.app.issuer_staff().await.post(&approve).send().await.expect(200);
    assert_eq!(world.issued(&batch).await["published"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_key_planned_is_done_unless_it_was_revoked() {
    let world = World::start().await;
    let scopes = [Permission::ImportBatches, Permission::PublishBatches, Permission::ViewBatches];
    for revoked in [false, true] {
        let made = make(&world.issuer, &json!({ "name": "Planner", "scopes": scopes })).await;
        let program = world.app.with_token(text(&made["key"]));
        let award = Award::numbered(if revoked { 2 } else { 1 });
        let batch = world.import(csv(&[award])).await;
        let path = format!("/issuer/batches/{}", text(&batch["id"]));
        let at = world.app.app.clock.now() + TimeDelta::minutes(1);
        let plan = json!({ "publish_at": at });
        program.put(&format!("{path}/schedule")).json(&plan).send().await.expect(200);
        if revoked {
            let key = format!("/issuer/api-keys/{}", text(&made["api_key"]["id"]));
            world.issuer.delete(&key).send().await.expect(204);
        }
        world.app.pass(TimeDelta::minutes(1));
        if revoked {
            let failure = until("the plan is dropped", async || {
                world.issuer.read(&path).await["schedule_failure"].as_str().map(str::to_owned)
            })
            .await;
            assert!(failure.contains("may not publish"), "{failure}");
        } else {
            until("the batch is published", async || {
                let batch = world.issuer.read(&path).await;
                (batch["print_jobs"] != json!([])).then_some(())
            })
            .await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_key_has_begun_goes_no_further_once_it_is_revoked() {
    let world = World::on(TestApp::start_idle().await).await;
    let work = async || api::jobs::runner::drain(&world.app.app).await.unwrap();
    let batch = world.upload(csv(&[Award::numbered(1), Award::numbered(2)])).await.expect(202).json();
    work().await;
    world.publish(&batch).await.expect(202);
    work().await;
    let scopes = [Permission::ManageDocuments, Permission::ViewAllDocuments];
    let made = make(&world.issuer, &json!({ "name": "Canceller", "scopes": scopes })).await;
    let program = world.app.with_token(text(&made["key"]));
    let documents = world.issuer.read("/issuer/documents").await["total"].clone();
    let change = json!({ "action": "revoke", "selection": { "filter": {} }, "reason": "x",
        "documents": documents, "changes": documents });
    let begun = program.post("/issuer/bulk-changes").json(&change).send().await.expect(202).json();
    let key = format!("/issuer/api-keys/{}", text(&made["api_key"]["id"]));
    world.issuer.delete(&key).send().await.expect(204);
    work().await;
    let ended = world.issuer.read(&format!("/issuer/bulk-changes/{}", text(&begun["id"]))).await;
    assert_eq!((&ended["status"], &ended["failure"]["code"]), (&json!("failed"), &json!("key_revoked")));
    assert_eq!(world.issuer.read("/issuer/documents?status=valid").await["total"], documents);

    // Nor are mails sent any more that it has asked for.
    let scopes = [Permission::NotifyLearners, Permission::ViewDocuments];
    let new = json!({ "name": "Teller", "centre_id": world.centre, "scopes": scopes });
    let made = make(&world.issuer, &new).await;
    let program = world.app.with_token(text(&made["key"]));
    let centre = format!("/centres/{}", world.centre);
    let record = program.read(&format!("{centre}/records")).await["items"][0]["id"].clone();
    let items = json!({ "items": [{ "record_id": record, "email": "told@example.org" }] });
    let run = program.post(&format!("{centre}/notifications")).json(&items).send().await.expect(202).json();
    let key = format!("/issuer/api-keys/{}", text(&made["api_key"]["id"]));
    world.issuer.delete(&key).send().await.expect(204);
    work().await;
    let staff = world.app.centre_user(world.centre).await;
    let path = format!("{centre}/notification-runs/{}", text(&run["id"]));
    let ended = staff.read(&path).await;
    assert_eq!((&ended["status"], &ended["failure"]["code"]), (&json!("failed"), &json!("key_revoked")));
    let mails = world.app.anonymous().read("/mailbox").await;
    assert!(!mails.to_string().contains("told@example.org"), "{mails}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_may_ask_so_often() {
    let world = World::on(TestApp::start_with(&[("PORTAL_RATE_LIMIT_SCALE", "0.01")]).await).await;
    let program = world.key(None, &[Permission::ViewCentres]).await;
    for _ in 0..12 {
        program.get("/issuer/centres").send().await.expect(200);
    }
    let answer = program.get("/issuer/centres").send().await;
    assert!(!answer.header("retry-after").is_empty());
    answer.problem(429, "rate_limited");
    // Others are not kept waiting by it.
    world.key(None, &[Permission::ViewCentres]).await.get("/issuer/centres").send().await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_the_administrators_to_make_whatever_becomes_of_them() {
    let world = World::start().await;
    let new = json!({ "name": "A", "scopes": ["view_centres"] });
    for role in [Role::IssuerIssuing, Role::IssuerSupport, Role::IssuerAuditor] {
        let other = world.app.staff(role).await;
        other.post("/issuer/api-keys").json(&new).send().await.problem(403, "not_permitted");
        other.get("/issuer/api-keys").send().await.problem(403, "not_permitted");
    }
    let admin = world.app.issuer().await;
    let made = make(&admin, &new).await;
    let id = text(&admin.read("/me").await["user"]["id"]).to_owned();
    world.issuer.delete(&format!("/issuer/users/{id}")).send().await.expect(204);
    let program = world.app.with_token(text(&made["key"]));
    program.get("/issuer/centres").send().await.expect(200);
}
