//! Making an export of 2,000 and of 20,000 documents, next to `zip -0` on the same files in the same run: megabytes a
//! second and a CPU-second, and by how much memory grows.

#![allow(clippy::cast_precision_loss, clippy::unwrap_used, reason = "a bench")]

#[allow(dead_code, reason = "not every bench needs all of it")]
mod support;

use std::{
    fs,
    path::Path,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use actix_web::HttpServer;
use api::{app::service, clock::random_bytes, documents::entity as document, http::body::hex, jobs::runner};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, QueryOrder, QuerySelect};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use support::{Bench, CENTRE_USER, PASSWORD, Spread, fill::fill};

const MOST: usize = 20_000;
const SIZES: [usize; 2] = [2_000, MOST];
/// Bytes of a document, about as many as a signed certificate has.
const BYTES: usize = 45_000;
const ROUNDS: usize = 3;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let bench = Bench::open().await?;
    fill(&bench, (MOST as u64).div_ceil(3)).await?;
    let centre = bench.centre.id;
    for table in ["print_jobs", "records", "documents"] {
        let transaction = bench.app.db.write().await?;
        let sql = format!("update {table} set centre_id = x'{}'", centre.simple());
        transaction.execute_unprepared(&sql).await?;
        transaction.commit().await?;
    }
    let files = write_blobs(&bench).await?;
    let blobs = bench.app.config.data_dir.join("blobs");
    bench.add_centre_user(centre).await?;
    let state = bench.app.clone();
    let server = HttpServer::new(move || service(state.clone())).disable_signals().bind("127.0.0.1:0")?;
    let base = format!("http://{}/api/v1", server.addrs()[0]);
    let server = server.run();
    let handle = server.handle();
    tokio::spawn(server);
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::new();
    let sent = json!({ "login": CENTRE_USER, "password": PASSWORD });
    let answer: Value = http.post(format!("{base}/auth/login")).json(&sent).send().await?.json().await?;
    let token = answer["access_token"].as_str().unwrap_or_default().to_owned();
    let jobs = format!("{base}/centres/{centre}");
    println!(
        "exports of documents of {BYTES} bytes; SQLite, blobs in a folder; {ROUNDS} rounds; median (least to greatest)"
    );
    for size in SIZES {
        let (mut ours, mut ours_cpu, mut zips, mut zips_cpu, mut grown) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let megabytes = (size * BYTES) as f64 / 1e6;
        for _ in 0..ROUNDS {
            settle()?;
            let body = json!({ "name": "bench", "record_ids": records(&bench, size.div_ceil(3)).await? });
            let answer = http.post(format!("{jobs}/exports")).bearer_auth(&token).json(&body).send().await?;
            anyhow::ensure!(answer.status() == 202, "{}", answer.text().await?);
            let export: Value = answer.json().await?;
            let watch = Watch::start();
            let (started, cpu) = (Instant::now(), cpu_seconds());
            runner::drain(&bench.app).await?;
            ours.push(megabytes / started.elapsed().as_secs_f64());
            ours_cpu.push(megabytes / (cpu_seconds().0 - cpu.0));
            grown.push(watch.end());
            let path = format!("{jobs}/exports/{}", export["id"].as_str().unwrap_or_default());
            let made: Value = http.get(&path).bearer_auth(&token).send().await?.json().await?;
            anyhow::ensure!(made["status"] == "completed", "{made}");
            http.delete(&path).bearer_auth(&token).send().await?;
            settle()?;
            let (started, cpu) = (Instant::now(), cpu_seconds());
            zip(&blobs, &files[..size])?;
            zips.push(megabytes / started.elapsed().as_secs_f64());
            zips_cpu.push(megabytes / (cpu_seconds().1 - cpu.1));
        }
        let ratio = Spread::of(ours_cpu.iter().zip(&zips_cpu).map(|(one, other)| one / other).collect());
        println!("{size} documents, {megabytes:.0} MB");
        println!("  export, MB a second                  {}", Spread::of(ours));
        println!("  zip -0, MB a second                  {}", Spread::of(zips));
        println!("  export, MB a CPU-second              {}", Spread::of(ours_cpu));
        println!("  zip -0, MB a CPU-second              {}", Spread::of(zips_cpu));
        println!("  export by zip -0, a CPU-second       {}", ratio.fine());
        println!("  memory that the export took, MB      {}", Spread::of(grown).fine());
    }
    handle.stop(false).await;
    Ok(())
}

/// Gives each document bytes of its own in the blob store. Returns their files, in the order of the documents.
async fn write_blobs(bench: &Bench) -> anyhow::Result<Vec<String>> {
    let mut files = Vec::new();
    let documents =
        document::Entity::find().order_by_asc(document::Column::Id).all(bench.app.db.reader()).await?;
    let mut rest: Vec<u8> = Vec::with_capacity(BYTES);
    while rest.len() < BYTES {
        rest.extend(random_bytes::<16>()?);
    }
    for (at, row) in documents.into_iter().enumerate() {
        let mut bytes = rest[..BYTES].to_vec();
        bytes[..8].copy_from_slice(&(at as u64).to_be_bytes());
        let sha256 = hex(&Sha256::digest(&bytes));
        files.push(format!("documents/{}/{}/{sha256}.pdf", &sha256[..2], &sha256[2..4]));
        bench.app.blobs.put_document(&sha256, bytes).await?;
        let changed = document::ActiveModel {
            id: Set(row.id),
            sha256: Set(sha256),
            size: Set(i64::try_from(BYTES)?),
            status: Set(api::db::Text(shared::documents::DocumentStatus::Valid)),
            expires_on: Set(None),
            ..Default::default()
        };
        let transaction = bench.app.db.write().await?;
        document::Entity::update(changed).exec(&transaction).await?;
        transaction.commit().await?;
    }
    Ok(files)
}

async fn records(bench: &Bench, most: usize) -> anyhow::Result<Vec<uuid::Uuid>> {
    use api::records::entity as record;
    let ids =
        record::Entity::find().select_only().column(record::Column::Id).order_by_asc(record::Column::Id);
    Ok(ids.limit(most as u64).into_tuple().all(bench.app.db.reader()).await?)
}

/// Stores these files of the blob store in an archive.
fn zip(blobs: &Path, files: &[String]) -> anyhow::Result<()> {
    let (archive, list) = (blobs.with_extension("zip"), blobs.with_extension("txt"));
    let _ = fs::remove_file(&archive);
    fs::write(&list, files.join("\n"))?;
    let status = Command::new("zip")
        .args(["-0", "-q", "-@"])
        .arg(&archive)
        .current_dir(blobs)
        .stdin(fs::File::open(&list)?)
        .status()?;
    anyhow::ensure!(status.success(), "zip failed");
    fs::remove_file(archive)?;
    Ok(())
}

/// Waits until the system has written what it keeps to be written, so that neither pays for what was before.
fn settle() -> anyhow::Result<()> {
    anyhow::ensure!(Command::new("sync").status()?.success(), "sync failed");
    Ok(())
}

/// CPU seconds of this process so far, and of its children that ended; the kernel counts in hundredths.
fn cpu_seconds() -> (f64, f64) {
    let text = fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = text.rsplit_once(')').unwrap().1.split_whitespace().collect();
    let ticks = |at: usize| fields[at].parse::<f64>().unwrap() / 100.0;
    (ticks(11) + ticks(12), ticks(13) + ticks(14))
}

/// By how much this process's own memory grows at most. Pages of the database's file that are mapped into it are not
/// its own: the system takes them back when it likes.
struct Watch {
    ended: Arc<AtomicBool>,
    before: f64,
    watching: JoinHandle<f64>,
}

impl Watch {
    fn start() -> Self {
        let ended = Arc::new(AtomicBool::new(false));
        let (seen, before) = (ended.clone(), own_memory());
        let watching = thread::spawn(move || {
            let mut most = 0.0_f64;
            while !seen.load(Ordering::Relaxed) {
                most = most.max(own_memory());
                thread::sleep(Duration::from_millis(5));
            }
            most
        });
        Self { ended, before, watching }
    }

    /// In megabytes.
    fn end(self) -> f64 {
        self.ended.store(true, Ordering::Relaxed);
        (self.watching.join().unwrap() - self.before).max(0.0) / 1024.0
    }
}

/// In kilobytes.
fn own_memory() -> f64 {
    let text = fs::read_to_string("/proc/self/status").unwrap();
    let line = text.lines().find(|line| line.starts_with("RssAnon:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
