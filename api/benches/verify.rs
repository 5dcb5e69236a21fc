//! Verify requests per second with 1,000,000 documents in the database, next to a static JSON answer of the
//! same server. Both are asked by wrk over kept connections, in alternating rounds.

#![allow(clippy::unwrap_used, reason = "a bench")]

mod support;

use std::{process::Command, time::Instant};

use actix_web::HttpServer;
use api::{
    app::service,
    batches::{award::Award, check::Ask},
    clock::random_bytes,
    db::Text,
    documents::entity as document,
    learners::entity as learner,
    records::entity as record,
};
use chrono::NaiveDate;
use sea_orm::{ActiveValue::Set, EntityTrait};
use shared::{
    documents::{DocumentKind, DocumentStatus, NotificationStatus},
    reference::Reference,
};
use support::{Bench, Spread};
use uuid::Uuid;

const DOCUMENTS: usize = 1_000_000;
const CHUNK: usize = 1000;
const ROUNDS: usize = 5;
const SECONDS: u32 = 4;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let bench = Bench::open().await?;
    let started = Instant::now();
    let references = fill(&bench).await?;
    println!("{DOCUMENTS} documents made in {:.0} s; SQLite", started.elapsed().as_secs_f64());
    let state = bench.app.clone();
    let server = HttpServer::new(move || service(state.clone())).disable_signals().bind("127.0.0.1:0")?;
    let base = format!("http://{}", server.addrs()[0]);
    let server = server.run();
    let handle = server.handle();
    tokio::spawn(server);

    let list = bench.folder().join("references.txt");
    std::fs::write(&list, references.join("\n"))?;
    let script = bench.folder().join("verify.lua");
    std::fs::write(&script, LUA.replace("LIST", &list.to_string_lossy()))?;
    println!("wrk, 1 thread, 32 connections, {SECONDS} s a round, {ROUNDS} rounds of each in turn");
    let (mut fixed, mut verify, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let a = wrk(&format!("{base}/api/v1/brand"), None)?;
        let b = wrk(&base, Some(&script))?;
        fixed.push(a);
        verify.push(b);
        ratios.push(b / a * 100.0);
    }
    println!("  static JSON answer, requests per second  {}", Spread::of(fixed));
    println!("  verify, requests per second              {}", Spread::of(verify));
    println!("  verify, in % of the static answer        {}", Spread::of(ratios));
    handle.stop(false).await;
    Ok(())
}

const LUA: &str = r#"
local references = {}
for line in io.lines("LIST") do references[#references + 1] = line end
local at = 0
request = function()
  at = at % #references + 1
  return wrk.format("GET", "/api/v1/verify/" .. references[at])
end
"#;

/// Requests per second. An answer that is no success is an error.
fn wrk(url: &str, script: Option<&std::path::Path>) -> anyhow::Result<f64> {
    let mut command = Command::new("wrk");
    command.args(["-t1", "-c32", &format!("-d{SECONDS}s")]);
    if let Some(script) = script {
        command.arg("-s").arg(script);
    }
    let output = String::from_utf8(command.arg(url).output()?.stdout)?;
    anyhow::ensure!(!output.contains("Non-2xx"), "{output}");
    let rate = output.lines().find_map(|line| line.strip_prefix("Requests/sec:"));
    Ok(rate.ok_or_else(|| anyhow::anyhow!("wrk said: {output}"))?.trim().parse()?)
}

/// The award that all documents are of.
fn ask(bench: &Bench) -> Ask {
    let cells = [
        ("centre_number", "10411"),
        ("enrolment_number", "B0000001"),
        ("first_name", "Gwenllian"),
        ("last_name", "Tŵr-Llŵyd"),
        ("date_of_birth", "2001-02-03"),
        ("qualification_number", "60129773"),
        ("award_date", "2026-01-15"),
    ];
    let cells = cells.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let award = Award::read(&cells, NaiveDate::MAX, &bench.app.renderer).unwrap();
    Ask {
        award,
        centre: std::sync::Arc::new(bench.centre.clone()),
        qualification: std::sync::Arc::new(bench.qualification.clone()),
        learner: None,
    }
}

/// Fills the database; returns some of the references, from all over it.
async fn fill(bench: &Bench) -> anyhow::Result<Vec<String>> {
    let app = &bench.app;
    let (now, issuer) = (app.clock.now(), api::settings::issuer(&app.config.brand.settings()));
    let ask = ask(bench);
    let print_job_id = print_job(bench).await?;
    let mut some = Vec::new();
    let kinds = [DocumentKind::Certificate, DocumentKind::Transcript];
    for chunk in 0..DOCUMENTS / CHUNK {
        let (mut learners, mut records, mut documents) = (Vec::new(), Vec::new(), Vec::new());
        for at in 0..CHUNK / kinds.len() {
            let (learner_id, record_id) = (app.clock.id(), app.clock.id());
            let number = format!("B{:08}", chunk * CHUNK + at);
            learners.push(learner::ActiveModel {
                id: Set(learner_id),
                enrolment_number: Set(number.clone()),
                enrolment_key: Set(number),
                uln: Set(None),
                first_name: Set("Gwenllian".to_owned()),
                middle_names: Set(None),
                last_name: Set("Tŵr-Llŵyd".to_owned()),
                date_of_birth: Set(ask.award.date_of_birth),
                email: Set(None),
                former_numbers: Set(serde_json::json!([])),
                sort_name: Set("twr llwyd gwenllian".to_owned()),
                search: Set("gwenllian twr llwyd".to_owned()),
                version: Set(1),
                created_at: Set(now),
                updated_at: Set(now),
            });
            records.push(record::ActiveModel {
                id: Set(record_id),
                learner_id: Set(learner_id),
                qualification_id: Set(bench.qualification.id),
                centre_id: Set(bench.centre.id),
                print_job_id: Set(print_job_id),
                award_date: Set(ask.award.award_date),
                result: Set(None),
                expires_on: Set(None),
                language: Set("en".to_owned()),
                components: Set(serde_json::json!([])),
                notification_status: Set(Text(NotificationStatus::NotNotified)),
                documents_notified: Set(0),
                sort_name: Set("twr llwyd gwenllian".to_owned()),
                qualification_title: Set(bench.qualification.title.clone()),
                search: Set("gwenllian twr llwyd".to_owned()),
                created_at: Set(now),
            });
            for kind in kinds {
                let reference =
                    Reference::from_random(random_bytes().map_err(|error| anyhow::anyhow!("{error}"))?);
                let facts = ask.facts(app, issuer.clone(), kind, reference.plain(), now.date_naive());
                if some.len() < DOCUMENTS / 100 && documents.len() % 97 == 0 {
                    some.push(reference.plain().to_owned());
                }
                documents.push(document::ActiveModel {
                    id: Set(app.clock.id()),
                    record_id: Set(record_id),
                    print_job_id: Set(print_job_id),
                    centre_id: Set(bench.centre.id),
                    kind: Set(Text(kind)),
                    reference: Set(reference.plain().to_owned()),
                    status: Set(Text(DocumentStatus::Valid)),
                    status_changed_at: Set(now),
                    replaces_id: Set(None),
                    learner_name: Set(facts.learner_name.clone()),
                    sort_name: Set("twr llwyd gwenllian".to_owned()),
                    qualification_title: Set(facts.qualification_title.clone()),
                    issued_on: Set(facts.issued_on),
                    expires_on: Set(None),
                    facts: Set(serde_json::to_value(facts)?),
                    sha256: Set(format!("{:064x}", chunk * CHUNK + documents.len())),
                    size: Set(40_000),
                    search: Set("gwenllian twr llwyd".to_owned()),
                    template_id: Set(None),
                    created_at: Set(now),
                });
            }
        }
        let transaction = app.db.write().await?;
        learner::Entity::insert_many(learners).exec_without_returning(&transaction).await?;
        record::Entity::insert_many(records).exec_without_returning(&transaction).await?;
        document::Entity::insert_many(documents).exec_without_returning(&transaction).await?;
        transaction.commit().await?;
    }
    Ok(some)
}

/// The batch and the print job to which all documents belong.
async fn print_job(bench: &Bench) -> anyhow::Result<Uuid> {
    use api::{batches::entity as batch, print_jobs::entity as print_job};
    use shared::{batches::BatchStatus, print_jobs::PrintJobStatus};
    let app = &bench.app;
    let (now, batch_id, id) = (app.clock.now(), app.clock.id(), app.clock.id());
    let transaction = app.db.write().await?;
    let row = batch::Model {
        id: batch_id,
        created_by: bench.issuer.user.id,
        file_name: None,
        format: Text(shared::batches::FileFormat::Csv),
        reading: serde_json::json!({}),
        rows_left_out: 0,
        rows_under_way: 0,
        publish_at: None,
        publish_by: None,
        publish_id: None,
        publish_failure: None,
        sha256: "0".repeat(64),
        status: Text(BatchStatus::Completed),
        progress_done: 0,
        progress_total: 0,
        rows_valid: 0,
        rows_invalid: 0,
        rows_already_issued: 0,
        rows_published: 0,
        failure_code: None,
        failure_detail: None,
        search: String::new(),
        created_at: now,
        updated_at: now,
    };
    batch::Entity::insert(sea_orm::IntoActiveModel::into_active_model(row))
        .exec_without_returning(&transaction)
        .await?;
    let row = print_job::Model {
        id,
        reference: "PJ-2026-0001".to_owned(),
        centre_id: bench.centre.id,
        batch_id,
        created_by: bench.issuer.user.id,
        created_by_name: "Ifor Issuer".to_owned(),
        qualification_title: None,
        qualification_count: 1,
        search: String::new(),
        status: Text(PrintJobStatus::Completed),
        records_count: 0,
        documents_requested: 0,
        documents_completed: 0,
        documents_failed: 0,
        documents_notified: 0,
        failure_code: None,
        failure_detail: None,
        created_at: now,
        updated_at: now,
    };
    print_job::Entity::insert(sea_orm::IntoActiveModel::into_active_model(row))
        .exec_without_returning(&transaction)
        .await?;
    transaction.commit().await?;
    Ok(id)
}
