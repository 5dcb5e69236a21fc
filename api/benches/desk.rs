//! The issuer's desk at 3,000,000 documents: each report, the dashboard, the list of print jobs and search, through
//! HTTP, and how the engine reads what they ask for. On SQLite, and on PostgreSQL where `PORTAL_TEST_POSTGRES_URL`
//! names one. `PORTAL_BENCH_RECORDS` sets the number of records, of three documents each.

#![allow(clippy::unwrap_used, reason = "a bench")]

#[allow(dead_code, reason = "not every bench needs all of it")]
mod support;

use std::time::Instant;

use actix_web::HttpServer;
use api::app::service;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::{Value, json};
use support::{Bench, PASSWORD, Spread, fill::fill, records_wanted};

const ROUNDS: usize = 30;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    measure(Bench::open().await?).await?;
    if let Some(bench) = Bench::open_on_postgres("bench_desk").await? {
        measure(bench).await?;
    }
    Ok(())
}

async fn measure(bench: Bench) -> anyhow::Result<()> {
    let records = records_wanted();
    let started = Instant::now();
    fill(&bench, records).await?;
    println!(
        "{:?}: {} documents of {records} records made in {:.0} s",
        bench.app.db.backend(),
        records * 3,
        started.elapsed().as_secs_f64()
    );
    let state = bench.app.clone();
    let server = HttpServer::new(move || service(state.clone())).disable_signals().bind("127.0.0.1:0")?;
    let base = format!("http://{}/api/v1", server.addrs()[0]);
    let server = server.run();
    let handle = server.handle();
    tokio::spawn(server);
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::new();
    let sent = json!({ "login": bench.issuer.user.email, "password": PASSWORD });
    let answer: Value = http.post(format!("{base}/auth/login")).json(&sent).send().await?.json().await?;
    let token = answer["access_token"].as_str().unwrap_or_default().to_owned();
    let get = async |path: &str| -> anyhow::Result<Value> {
        let answer = http.get(format!("{base}{path}")).bearer_auth(&token).send().await?;
        anyhow::ensure!(answer.status().is_success(), "{path}: {}", answer.text().await?);
        Ok(serde_json::from_slice(&answer.bytes().await?).unwrap_or_default())
    };
    println!("milliseconds: median (least to greatest) of {ROUNDS} requests in turn");
    let hex = lookup(&bench, "select reference as text from documents limit 1").await?;
    let reference = format!("/issuer/search?q={hex}");
    for path in [
        "/issuer/dashboard",
        "/issuer/reports/documents?by=month",
        "/issuer/reports/documents?by=month&from=2023-01-01&to=2026-12-31",
        "/issuer/reports/documents?by=centre&from=2023-01-01&to=2026-12-31",
        "/issuer/reports/documents?by=qualification&from=2023-01-01&to=2026-12-31&regulated=true",
        "/issuer/reports/notifications?by=centre&from=2023-01-01&to=2026-12-31",
        "/issuer/reports/publishing?from=2023-01-01&to=2026-12-31",
        "/issuer/reports/quarterly?quarters=12&to=2026-11-23",
        "/issuer/print-jobs",
        "/issuer/print-jobs?has_failures=true",
        "/issuer/print-jobs?q=centre+7",
        "/issuer/search?q=gwenllian+evans",
        "/issuer/search?q=b0012345",
        "/issuer/search?q=nobody+here",
        "/issuer/search?q=food",
        "/issuer/search?q=an",
        reference.as_str(),
    ] {
        let mut figures = Vec::new();
        for _ in 0..ROUNDS {
            let begun = Instant::now();
            get(path).await?;
            figures.push(begun.elapsed().as_secs_f64() * 1000.0);
        }
        println!("  {path:<90} {}", Spread::of(figures));
    }
    plans(&bench).await?;
    handle.stop(false).await;
    Ok(())
}

async fn lookup(bench: &Bench, sql: &str) -> anyhow::Result<String> {
    let db = bench.app.db.reader();
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    Ok(row.unwrap().try_get("", "text")?)
}

/// How the engine reads what the reports and lists ask for.
async fn plans(bench: &Bench) -> anyhow::Result<()> {
    let db = bench.app.db.reader();
    println!("how the engine reads it");
    for sql in [
        "select issued_on, sum(documents) from report_documents where issued_on between '2025-01-01' and '2025-12-31' and documents <> 0 group by issued_on",
        "select centre_id, sum(documents) from report_documents where issued_on between '2025-01-01' and '2025-12-31' and documents <> 0 group by centre_id",
        "select * from print_jobs order by created_at desc, id desc limit 51",
        "select * from print_jobs where documents_failed > 0 order by created_at desc, id desc limit 51",
        "select count(*), sum(rows_valid - rows_under_way) from batches where rows_valid > rows_under_way",
        "select * from documents where reference >= '7K3M9QPX' and reference < '7K3M9QPX~' order by reference limit 7",
    ] {
        println!("  {sql}");
        let (prefix, column) = match db.get_database_backend() {
            DbBackend::Sqlite => ("explain query plan ", "detail"),
            _ => ("explain ", "QUERY PLAN"),
        };
        let rows = db
            .query_all_raw(Statement::from_string(db.get_database_backend(), format!("{prefix}{sql}")))
            .await?;
        for row in rows {
            println!("      {}", row.try_get::<String>("", column)?);
        }
    }
    Ok(())
}
