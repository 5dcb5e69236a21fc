//! Requests per second of verification and of opening a share, with 3,000,000 documents in the database, next to a static
//! answer of the same server and to nginx's `return 200` with an answer of the same length. All are asked by wrk over kept
//! connections, in alternating rounds. Verification is measured twice: of ten documents, as when a class's papers are
//! checked, so that answers come from memory; and of 100,000, so that they come from the database. On SQLite, and on
//! PostgreSQL where `PORTAL_TEST_POSTGRES_URL` names one. `PORTAL_BENCH_RECORDS` sets the number of records, of three
//! documents each.

#![allow(clippy::unwrap_used, reason = "a bench")]

#[allow(dead_code, reason = "not every bench needs all of it")]
mod support;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command},
    time::Instant,
};

use actix_web::HttpServer;
use api::{
    app::service,
    auth::tokens,
    batches::{award::Award, check::Ask},
    clock::random_bytes,
    documents::entity as document,
    learner_portal::entity::account,
    records::entity as record,
    shares::entity as share,
};
use chrono::NaiveDate;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use shared::reference::Reference;
use support::{Bench, Spread, fill::fill, records_wanted};

/// Documents that are asked for, spread evenly over all.
const ASKED: u64 = 100_000;
/// Documents that are asked for again and again.
const KNOWN: usize = 10;
const ROUNDS: usize = 5;
const SECONDS: u32 = 4;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    measure(Bench::open().await?).await?;
    if let Some(bench) = Bench::open_on_postgres("bench_verify").await? {
        measure(bench).await?;
    }
    Ok(())
}

async fn measure(bench: Bench) -> anyhow::Result<()> {
    let records = records_wanted();
    let (started, engine) = (Instant::now(), bench.app.db.backend());
    fill(&bench, records).await?;
    let references = issue(&bench, records * 3).await?;
    let share = share(&bench, &references[0]).await?;
    println!("{engine:?}: {} documents made in {:.0} s", records * 3, started.elapsed().as_secs_f64());
    let state = bench.app.clone();
    let server = HttpServer::new(move || service(state.clone())).disable_signals().bind("127.0.0.1:0")?;
    let base = format!("http://{}", server.addrs()[0]);
    let server = server.run();
    let handle = server.handle();
    tokio::spawn(server);

    let length = length_of(&format!("{base}/api/v1/verify/{}", references[0])).await?;
    let nginx = Nginx::start(bench.folder(), length)?;
    let cold = script(bench.folder(), "cold", &references)?;
    let known = script(bench.folder(), "known", &references[..KNOWN])?;
    println!(
        "  wrk, 1 thread, 32 connections, {SECONDS} s a round, {ROUNDS} rounds of each in turn; requests per second"
    );
    println!("  answers of {length} bytes");
    let asked = [
        ("nginx, return 200", nginx.base.clone(), None),
        ("static answer of the portal", format!("{base}/api/v1/brand"), None),
        ("verify, from memory", base.clone(), Some(known)),
        ("verify, from the database", base.clone(), Some(cold)),
        ("share, opened", format!("{base}/api/v1/shares/{share}"), None),
    ];
    let mut rates = vec![Vec::new(); asked.len()];
    for _ in 0..ROUNDS {
        for ((_, url, script), rates) in asked.iter().zip(&mut rates) {
            rates.push(wrk(url, script.as_deref())?);
        }
    }
    let share_of = |rates: &[f64], of: &[f64]| {
        Spread::of(rates.iter().zip(of).map(|(one, other)| one / other * 100.0).collect())
    };
    for ((name, ..), own) in asked.iter().zip(&rates) {
        println!("  {name:<28} {}", Spread::of(own.clone()));
        println!("    % of nginx                 {}", share_of(own, &rates[0]));
        println!("    % of the static answer     {}", share_of(own, &rates[1]));
    }
    handle.stop(false).await;
    Ok(())
}

/// Gives documents from all over the database references that are right, and what is printed on them.
async fn issue(bench: &Bench, documents: u64) -> anyhow::Result<Vec<String>> {
    let app = &bench.app;
    let (today, issuer) = (app.clock.today(), api::settings::issuer(&app.config.brand.settings()));
    let ask = ask(bench);
    let asked = ASKED.min(documents);
    let numbers: Vec<u64> = (0..asked).map(|at| at * (documents / asked)).collect();
    let mut references = Vec::new();
    for some in numbers.chunks(1000) {
        let hashes = some.iter().map(|number| format!("{number:064x}"));
        let found = document::Entity::find().filter(document::Column::Sha256.is_in(hashes));
        let found = found.all(app.db.reader()).await?;
        let transaction = app.db.write().await?;
        for row in found {
            let random = random_bytes().map_err(|error| anyhow::anyhow!("{error}"))?;
            let reference = Reference::from_random(random).plain().to_owned();
            let facts = ask.facts(app, issuer.clone(), row.kind.0, &reference, today);
            let changed = document::ActiveModel {
                id: Set(row.id),
                reference: Set(reference.clone()),
                facts: Set(serde_json::to_value(facts)?),
                ..Default::default()
            };
            document::Entity::update(changed).exec(&transaction).await?;
            references.push(reference);
        }
        transaction.commit().await?;
    }
    // As after a night's upkeep, whatever was just written.
    if app.db.backend() == sea_orm::DbBackend::Postgres {
        app.db.reader().execute_unprepared("vacuum analyze documents").await?;
    }
    Ok(references)
}

/// The award that all these documents are of.
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

/// Shares this document; returns the token of the link.
async fn share(bench: &Bench, reference: &str) -> anyhow::Result<String> {
    let (app, user_id) = (&bench.app, bench.issuer.user.id);
    let (now, id, token) = (app.clock.now(), app.clock.id(), tokens::new_token()?);
    let found = document::Entity::find().filter(document::Column::Reference.eq(reference));
    let document = found.one(app.db.reader()).await?.unwrap();
    let record = record::Entity::find_by_id(document.record_id).one(app.db.reader()).await?.unwrap();
    let transaction = app.db.write().await?;
    let row = account::ActiveModel {
        learner_id: Set(record.learner_id),
        user_id: Set(user_id),
        linked_at: Set(now),
    };
    account::Entity::insert(row).exec_without_returning(&transaction).await?;
    let row = share::ActiveModel {
        id: Set(id),
        user_id: Set(user_id),
        token_hash: Set(tokens::hash(&token)),
        hide: Set(serde_json::json!([])),
        views: Set(0),
        created_at: Set(now),
        ..Default::default()
    };
    share::Entity::insert(row).exec_without_returning(&transaction).await?;
    let row = share::item::ActiveModel { share_id: Set(id), position: Set(1), document_id: Set(document.id) };
    share::item::Entity::insert(row).exec_without_returning(&transaction).await?;
    transaction.commit().await?;
    Ok(token)
}

/// How long the answer at this address is.
async fn length_of(url: &str) -> anyhow::Result<usize> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let answer = reqwest::get(url).await?.error_for_status()?;
    Ok(answer.bytes().await?.len())
}

/// A script for wrk that asks to verify these references in turn.
fn script(folder: &Path, name: &str, references: &[String]) -> anyhow::Result<PathBuf> {
    let (list, script) = (folder.join(format!("{name}.txt")), folder.join(format!("{name}.lua")));
    fs::write(&list, references.join("\n"))?;
    fs::write(&script, LUA.replace("LIST", &list.to_string_lossy()))?;
    Ok(script)
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
fn wrk(url: &str, script: Option<&Path>) -> anyhow::Result<f64> {
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

/// An nginx that answers everything with the same text.
struct Nginx {
    process: Child,
    base: String,
}

impl Nginx {
    /// Starts one with as many workers as there are processors, on a free port.
    fn start(folder: &Path, length: usize) -> anyhow::Result<Self> {
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let (conf, text) = (folder.join("nginx.conf"), "x".repeat(length));
        let folder = folder.display();
        fs::write(
            &conf,
            format!(
                "daemon off; worker_processes auto; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
                events {{ worker_connections 1024; }}
                http {{ access_log off; client_body_temp_path {folder}/nginx-body; proxy_temp_path {folder}/nginx-proxy;
                fastcgi_temp_path {folder}/nginx-f; uwsgi_temp_path {folder}/nginx-u; scgi_temp_path {folder}/nginx-s;
                keepalive_requests 1000000000;
                server {{ listen 127.0.0.1:{port}; default_type application/json; return 200 '{text}'; }} }}"
            ),
        )?;
        let process = Command::new("/usr/sbin/nginx").arg("-c").arg(&conf).spawn()?;
        let base = format!("http://127.0.0.1:{port}");
        let started = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            anyhow::ensure!(started.elapsed().as_secs() < 10, "nginx did not start");
            std::thread::yield_now();
        }
        Ok(Self { process, base })
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // Its workers end with it when it is told to; killed, it would leave them.
        let _ = Command::new("kill").arg(self.process.id().to_string()).status();
        let _ = self.process.wait();
    }
}
