//! The issuer's lists with 1,000,000 learners in the database, through HTTP: first and deep pages, and searches for
//! rare, common and short words, next to what a plain scan with LIKE takes in the same run. On SQLite, and on
//! PostgreSQL where `PORTAL_TEST_POSTGRES_URL` names one.

#![allow(clippy::unwrap_used, reason = "a bench")]

#[allow(dead_code, reason = "it holds what other benches need")]
mod support;

use std::time::Instant;

use actix_web::HttpServer;
use api::{
    app::service,
    db::Text,
    learners::{entity as learner, service::sort_name},
    users::entity as user,
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbBackend, EntityTrait, Statement};
use serde_json::Value;
use shared::{language::Language, permission::Role, text::fold, users::UserStatus};
use support::{Bench, Spread};

const LEARNERS: usize = 1_000_000;
const USERS: usize = 20_000;
const CHUNK: usize = 1000;
const ROUNDS: usize = 5;
/// Requests of a round; a scan is so slow that it is asked for once.
const REQUESTS: usize = 60;

const FIRST: [&str; 20] = [
    "Gwenllian",
    "Siân",
    "Ffion",
    "Rhys",
    "Llŷr",
    "Angharad",
    "Iolo",
    "Nest",
    "Amelia",
    "Oliver",
    "Grace",
    "Harry",
    "Isla",
    "Aoife",
    "Niamh",
    "Oisín",
    "Łukasz",
    "Małgorzata",
    "Zbigniew",
    "Ngozi",
];
const PARTS: [&str; 26] = [
    "ab", "ber", "can", "dor", "el", "fi", "gor", "han", "ing", "jo", "kel", "lo", "mar", "nor", "os", "pen",
    "qu", "ri", "sel", "tor", "ul", "ven", "wy", "xan", "yor", "zel",
];

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    measure(Bench::open().await?).await?;
    if let Some(bench) = Bench::open_on_postgres("bench_lists").await? {
        measure(bench).await?;
    }
    Ok(())
}

async fn measure(bench: Bench) -> anyhow::Result<()> {
    let engine = if bench.app.db.backend() == DbBackend::Sqlite { "SQLite" } else { "PostgreSQL" };
    let started = Instant::now();
    fill(&bench).await?;
    println!("{LEARNERS} learners, {USERS} users made in {:.0} s; {engine}", started.elapsed().as_secs_f64());
    let state = bench.app.clone();
    let server = HttpServer::new(move || service(state.clone())).disable_signals().bind("127.0.0.1:0")?;
    let base = format!("http://{}/api/v1", server.addrs()[0]);
    let server = server.run();
    let handle = server.handle();
    tokio::spawn(server);
    let mut client = Client::sign_in(&base).await?;
    println!("{ROUNDS} rounds of {REQUESTS} requests one after another; milliseconds");
    println!("  {:<44} {:>28}  {:>28}", "", "p50 (least to greatest)", "p99 (least to greatest)");
    let learners = "/issuer/learners?limit=50";
    let deep = client.deep(&format!("{learners}&sort=name"), 40).await?;
    for (name, path) in [
        ("learners, first page", learners.to_owned()),
        ("learners, by name, page 40", deep),
        ("learners, likely duplicates", format!("{learners}&sort=name&alike=same_name_and_birth")),
        ("learners, enrolment number", format!("{learners}&enrolment_number=B0654321")),
        ("search, one learner", format!("{learners}&q=b0654321")),
        ("search, rare word", format!("{learners}&q=zelpenqu")),
        ("search, two words", format!("{learners}&q=zelpen+angharad")),
        ("search, common word", format!("{learners}&q=gwenllian&sort=name")),
        ("search, common word that sorts late", format!("{learners}&q=jones&sort=name")),
        ("search, two letters", format!("{learners}&q=ng&sort=name")),
        ("search, two letters that nobody has", format!("{learners}&q=xq&sort=name")),
        ("search, nobody", format!("{learners}&q=quxquuz")),
        ("users, first page", "/issuer/users?limit=50&sort=last_name".to_owned()),
        ("users, search", "/issuer/users?limit=50&q=zelpen".to_owned()),
        ("users, invited", "/issuer/users?limit=50&status=invited".to_owned()),
        ("centres, first page", "/issuer/centres?limit=50&sort=name".to_owned()),
        ("qualifications, search", "/issuer/qualifications?limit=50&q=food".to_owned()),
        ("batches, first page", "/issuer/batches?limit=50".to_owned()),
    ] {
        client.rounds(name, &path).await?;
    }
    println!("  a plain scan with LIKE: counting to 10,001, and the first page by name");
    for word in ["b0654321", "zelpenqu", "jones", "xq"] {
        let scanned = scan(&bench, word).await?;
        let found = client.time(&format!("{learners}&q={word}&sort=name")).await?;
        println!(
            "    {word:<12} scan {scanned:>8.1}   index, with HTTP {found:>8.1}   ratio {:>8.1}",
            scanned / found
        );
    }
    handle.stop(false).await;
    Ok(())
}

struct Client {
    http: reqwest::Client,
    base: String,
    token: String,
}

impl Client {
    async fn sign_in(base: &str) -> anyhow::Result<Self> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().no_proxy().build()?;
        let body =
            serde_json::json!({ "login": "bench@example.org", "password": "a password for the bench" });
        let answer: Value = http.post(format!("{base}/auth/login")).json(&body).send().await?.json().await?;
        let token = answer["access_token"].as_str().unwrap_or_default().to_owned();
        Ok(Self { http, base: base.to_owned(), token })
    }

    async fn read(&self, path: &str) -> anyhow::Result<Value> {
        let answer = self.http.get(format!("{}{path}", self.base)).bearer_auth(&self.token).send().await?;
        Ok(answer.error_for_status()?.json().await?)
    }

    /// The path of the page after so many.
    async fn deep(&self, path: &str, pages: usize) -> anyhow::Result<String> {
        let mut at = path.to_owned();
        for _ in 0..pages {
            let page = self.read(&at.replace("limit=50", "limit=200")).await?;
            let cursor = page["next_cursor"].as_str().unwrap_or_default().to_owned();
            at = format!("{path}&cursor={cursor}");
        }
        Ok(at)
    }

    /// How long a request takes, in milliseconds.
    async fn time(&self, path: &str) -> anyhow::Result<f64> {
        let started = Instant::now();
        self.read(path).await?;
        Ok(started.elapsed().as_secs_f64() * 1000.0)
    }

    async fn rounds(&mut self, name: &str, path: &str) -> anyhow::Result<()> {
        // What takes long outlives an access token.
        self.token = Self::sign_in(&self.base).await?.token;
        self.time(path).await?;
        let (mut p50, mut p99) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let mut times = Vec::new();
            for _ in 0..REQUESTS {
                times.push(self.time(path).await?);
            }
            times.sort_by(f64::total_cmp);
            p50.push(times[REQUESTS / 2]);
            p99.push(times[REQUESTS - 1]);
        }
        println!("  {name:<44} {:>28}  {:>28}", Spread::of(p50).fine(), Spread::of(p99).fine());
        Ok(())
    }
}

/// What finding a word took before there was an index, in milliseconds.
async fn scan(bench: &Bench, word: &str) -> anyhow::Result<f64> {
    let db = bench.app.db.reader();
    let backend = db.get_database_backend();
    // The order by an expression and the blank keep the indexes out.
    let matching = format!("from learners where search || '' like '%{word}%'");
    let started = Instant::now();
    for sql in [
        format!("select count(*) from (select 1 {matching} limit 10001) as matching"),
        format!("select * {matching} order by sort_name, id limit 51"),
    ] {
        db.query_all_raw(Statement::from_string(backend, sql)).await?;
    }
    Ok(started.elapsed().as_secs_f64() * 1000.0)
}

/// Numbers that look random and are the same in each run.
fn mix(n: usize) -> usize {
    let mut x = (n as u64).wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    usize::try_from((x ^ (x >> 31)) >> 8).unwrap_or(0)
}

/// A name: one of a hundred people is a Jones.
fn name(n: usize) -> (&'static str, String) {
    let x = mix(n);
    let first = FIRST[x % FIRST.len()];
    if x / 7 % 100 < 6 {
        return (first, "Jones".to_owned());
    }
    let last = [x / 11, x / 13_001, x / 17_000_003].map(|part| PARTS[part % PARTS.len()]).concat();
    (first, last)
}

async fn fill(bench: &Bench) -> anyhow::Result<()> {
    let (app, now) = (&bench.app, bench.app.clock.now());
    let born = chrono::NaiveDate::from_ymd_opt(2001, 2, 3).unwrap();
    for chunk in 0..LEARNERS / CHUNK {
        let rows = (chunk * CHUNK..(chunk + 1) * CHUNK).map(|n| {
            let (first, last) = name(n);
            let number = format!("B{n:07}");
            learner::ActiveModel {
                erased_at: Set(None),
                id: Set(app.clock.id()),
                enrolment_number: Set(number.clone()),
                enrolment_key: Set(number.clone()),
                uln: Set(None),
                first_name: Set(first.to_owned()),
                middle_names: Set(None),
                date_of_birth: Set(born + chrono::Days::new(n as u64 % 9000)),
                email: Set(None),
                former_numbers: Set(serde_json::json!([])),
                sort_name: Set(sort_name(first, None, &last)),
                search: Set(fold(&format!(
                    "{first} {last} {number} {}",
                    1_000_000_000 + mix(n) % 8_999_999_999
                ))),
                last_name: Set(last),
                version: Set(1),
                created_at: Set(now + chrono::TimeDelta::milliseconds(n as i64)),
                updated_at: Set(now),
            }
        });
        let transaction = app.db.write().await?;
        learner::Entity::insert_many(rows).exec_without_returning(&transaction).await?;
        transaction.commit().await?;
    }
    for chunk in 0..USERS / CHUNK {
        let rows = (chunk * CHUNK..(chunk + 1) * CHUNK).map(|n| {
            let (first, last) = name(n);
            let email = format!("user{n}@example.org");
            user::ActiveModel {
                id: Set(app.clock.id()),
                role: Set(Text(Role::CentreUser)),
                email_key: Set(email.clone()),
                username: Set(email.clone()),
                username_key: Set(email.clone()),
                first_name: Set(first.to_owned()),
                middle_name: Set(None),
                search: Set(fold(&format!("{first} {last} {email}"))),
                email: Set(email),
                last_name: Set(last),
                phone: Set(None),
                password_hash: Set(None),
                password_is_temporary: Set(false),
                email_confirmed: Set(false),
                status: Set(Text(UserStatus::Invited)),
                version: Set(1),
                created_at: Set(now + chrono::TimeDelta::milliseconds(n as i64)),
                updated_at: Set(now),
                language: Set(Text(Language::En)),
                ..Default::default()
            }
        });
        let transaction = app.db.write().await?;
        user::Entity::insert_many(rows).exec_without_returning(&transaction).await?;
        transaction.commit().await?;
    }
    if app.db.backend() != DbBackend::Sqlite {
        // As the server does by itself after a while.
        app.db.reader().execute_unprepared("vacuum analyze").await?;
    }
    Ok(())
}
