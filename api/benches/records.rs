//! A centre's desk with 1,000,000 records and 3,000,000 documents in the database, 20,000 records of them the centre's:
//! first pages, filters, deep pages and search through HTTP, each next to its own figure at 10,000 records. Search stands
//! next to a plain scan with LIKE. On SQLite, and on PostgreSQL where `PORTAL_TEST_POSTGRES_URL` names one; `PORTAL_TEST_ENGINE=sqlite` or
//! `postgres` asks one of them alone. `PORTAL_BENCH_RECORDS` sets the greater number of records.

#![allow(clippy::unwrap_used, reason = "a bench")]

#[allow(dead_code, reason = "not every bench needs all of it")]
mod support;

use std::{collections::HashMap, time::Instant};

use actix_web::HttpServer;
use api::app::service;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use support::{Bench, CENTRE_USER, PASSWORD, Spread, fill::fill, records_wanted};
use uuid::Uuid;

const FEW: u64 = 10_000;
const ROUNDS: usize = 5;
const REQUESTS: usize = 40;

/// The 99th percentile of each request, by its name.
type Figures = HashMap<String, f64>;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let many = records_wanted();
    let engine = std::env::var("PORTAL_TEST_ENGINE").unwrap_or_default();
    if engine != "postgres" {
        let few = measure(Bench::open().await?, FEW, None).await?;
        measure(Bench::open().await?, many, Some(few)).await?;
    }
    if engine == "sqlite" {
        return Ok(());
    }
    let mut few = None;
    for records in [FEW, many] {
        if let Some(bench) = Bench::open_on_postgres("bench_records").await? {
            few = Some(measure(bench, records, few).await?);
        }
    }
    Ok(())
}

async fn measure(bench: Bench, records: u64, few: Option<Figures>) -> anyhow::Result<Figures> {
    let started = Instant::now();
    fill(&bench, records).await?;
    let engine = bench.app.db.backend();
    println!("{engine:?}: {records} records made in {:.0} s", started.elapsed().as_secs_f64());
    let centre: Uuid = lookup(&bench, "select centre_id as found from records limit 1").await?;
    let job: Uuid = lookup(&bench, "select print_job_id as found from records limit 1").await?;
    bench.add_centre_user(centre).await?;
    let state = bench.app.clone();
    let server = HttpServer::new(move || service(state.clone())).disable_signals().bind("127.0.0.1:0")?;
    let base = format!("http://{}/api/v1", server.addrs()[0]);
    let server = server.run();
    let handle = server.handle();
    tokio::spawn(server);
    let mut client = Client::sign_in(base).await?;
    let list = format!("/centres/{centre}/records?limit=50");
    let mut figures = Figures::new();
    println!("  milliseconds; {ROUNDS} rounds of {REQUESTS} requests in turn");
    for (name, path) in [
        ("records, first page", list.clone()),
        ("records, by name", format!("{list}&sort=learner_name")),
        ("records, page 100", client.deep(&list, 99).await?),
        ("records, by name, page 100", client.deep(&format!("{list}&sort=learner_name"), 99).await?),
        ("filter: cancelled", format!("{list}&status=revoked")),
        ("filter: not told", format!("{list}&notification_status=not_notified")),
        ("filter: issued in a month", format!("{list}&issued_from=2025-03-01&issued_to=2025-03-31")),
        ("filter: kind and level", format!("{list}&kind=letter&level=Level+2")),
        ("filter: print job", format!("{list}&print_job_id={job}")),
        ("search: a learner", format!("{list}&q=b0000007")),
        ("search: two words", format!("{list}&q=gwenllian+evans")),
        ("search: a common word", format!("{list}&q=evans")),
        ("search: two letters", format!("{list}&q=ev")),
        ("search: nobody", format!("{list}&q=quxquuz")),
        ("print jobs, first page", format!("/centres/{centre}/print-jobs?limit=50")),
        ("dashboard", format!("/centres/{centre}/dashboard")),
    ] {
        let (p50, p99) = client.rounds(&path).await?;
        let beside = few
            .as_ref()
            .and_then(|few| few.get(name))
            .map_or_else(String::new, |few| format!("   {:.1} times its p99 at {FEW}", p99.median / few));
        println!("  {name:<30} p50 {:>24}  p99 {:>24}{beside}", p50.fine(), p99.fine());
        figures.insert(name.to_owned(), p99.median);
    }
    println!("  a plain scan with LIKE over all records, next to the search of a centre");
    for word in ["b0000007", "evans", "quxquuz", "ev"] {
        let scanned = scan(&bench, word).await?;
        let (_, found) = client.rounds(&format!("{list}&q={word}")).await?;
        println!("    {word:<12} scan {scanned:>8.1}   ratio to the p99 {:>8.1}", scanned / found.median);
    }
    handle.stop(false).await;
    Ok(figures)
}

struct Client {
    http: reqwest::Client,
    base: String,
    token: String,
}

impl Client {
    async fn sign_in(base: String) -> anyhow::Result<Self> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::new();
        let sent = json!({ "login": CENTRE_USER, "password": PASSWORD });
        let answer: Value = http.post(format!("{base}/auth/login")).json(&sent).send().await?.json().await?;
        let token = answer["access_token"].as_str().unwrap_or_default().to_owned();
        Ok(Self { http, base, token })
    }

    async fn read(&self, path: &str) -> anyhow::Result<Value> {
        let answer = self.http.get(format!("{}{path}", self.base)).bearer_auth(&self.token).send().await?;
        anyhow::ensure!(answer.status().is_success(), "{path}: {}", answer.text().await?);
        Ok(answer.json().await?)
    }

    /// The path of the page after so many, or of the last.
    async fn deep(&self, path: &str, pages: usize) -> anyhow::Result<String> {
        let mut at = path.to_owned();
        for _ in 0..pages {
            let page = self.read(&at).await?;
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            at = format!("{path}&cursor={cursor}");
        }
        Ok(at)
    }

    /// The median and the greatest of each round.
    async fn rounds(&mut self, path: &str) -> anyhow::Result<(Spread, Spread)> {
        // What takes long outlives an access token.
        self.token = Self::sign_in(self.base.clone()).await?.token;
        self.read(path).await?;
        let (mut p50, mut p99) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let mut times = Vec::new();
            for _ in 0..REQUESTS {
                let started = Instant::now();
                self.read(path).await?;
                times.push(started.elapsed().as_secs_f64() * 1000.0);
            }
            times.sort_by(f64::total_cmp);
            p50.push(times[REQUESTS / 2]);
            p99.push(times[REQUESTS - 1]);
        }
        Ok((Spread::of(p50), Spread::of(p99)))
    }
}

/// What finding a word took without an index, in milliseconds.
async fn scan(bench: &Bench, word: &str) -> anyhow::Result<f64> {
    let db = bench.app.db.reader();
    // The blank keeps the indexes out.
    let matching = format!("from records where search || '' like '%{word}%'");
    let started = Instant::now();
    for sql in [
        format!("select count(*) from (select 1 {matching} limit 10001) as matching"),
        format!("select * {matching} order by sort_name, id limit 51"),
    ] {
        db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    }
    Ok(started.elapsed().as_secs_f64() * 1000.0)
}

async fn lookup(bench: &Bench, sql: &str) -> anyhow::Result<Uuid> {
    let db = bench.app.db.reader();
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    Ok(row.unwrap().try_get("", "found")?)
}
