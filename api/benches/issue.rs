//! Import and publish of 10,000 rows: documents per second, next to the bare loop that renders the same
//! documents on as many threads and does nothing else. Rounds of both alternate.

#![allow(clippy::cast_precision_loss, clippy::unwrap_used, reason = "a bench")]

mod support;

use std::{sync::Arc, time::Instant};

use api::{
    batches::{award::Award, check::Ask, publish, upload},
    http::idempotency::IdempotencyKey,
    jobs::runner,
    print_jobs::entity as print_job,
};
use chrono::NaiveDate;
use futures_util::stream;
use sea_orm::EntityTrait;
use shared::{
    TextEnum, batches::BatchStatus, documents::DocumentKind, documents::View, print_jobs::PrintJobStatus,
};
use support::{Bench, Spread};

const ROWS: usize = 10_000;
const ROUNDS: usize = 3;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let bench = Bench::open().await?;
    let worker = tokio::spawn(runner::work(bench.app.clone(), bench.app.stopping.clone()));
    let threads = bench.app.cpu.threads();
    println!(
        "import and publish of {ROWS} rows, 3 documents each; SQLite; {threads} threads; {ROUNDS} rounds"
    );
    let (mut imports, mut published, mut bare, mut ratios) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let loop_rate = bare_loop(&bench, ROWS / 5);
        let (import, publish) = through(&bench, round).await?;
        imports.push(import);
        published.push(publish);
        bare.push(loop_rate);
        ratios.push(publish / loop_rate * 100.0);
    }
    let (published, bare) = (Spread::of(published), Spread::of(bare));
    println!("  rows checked per second           {}", Spread::of(imports));
    println!("  documents published per second    {published}");
    println!("  documents per second and thread   {:>9.0}", published.median / threads as f64);
    println!("  bare render loop, per second      {bare}");
    println!("  published, in % of the bare loop  {}", Spread::of(ratios));
    let documents = (ROUNDS * ROWS * DocumentKind::ALL.len()) as u64;
    println!(
        "  bytes stored for each document    {:>9}",
        size_of(&bench.folder().join("blobs/documents")) / documents
    );
    println!("  most memory used by the process   {:>9} MB", peak_megabytes());
    bench.app.stopping.cancel();
    worker.await?;
    Ok(())
}

/// The file of a round: its own learners.
fn csv(round: usize) -> String {
    let mut file = String::from(
        "centre_number,enrolment_number,first_name,last_name,date_of_birth,qualification_number,result,award_date,components\n",
    );
    for at in 0..ROWS {
        file += &format!(
            "10411,B{round}{at:06},Gwenllian,Tŵr-Llŵyd {at},2001-02-03,60129773,Merit,2026-01-15,\"{COMPONENTS}\"\n"
        );
    }
    file
}

const COMPONENTS: &str =
    "F/601/0010|Food safety principles|2|3|Pass;H/601/0011|Kitchen hygiene and café service|2|2|Merit";

/// Rows checked and documents published per second.
async fn through(bench: &Bench, round: usize) -> anyhow::Result<(f64, f64)> {
    let app = &bench.app;
    let started = Instant::now();
    let file = stream::iter([Ok::<_, std::convert::Infallible>(bytes::Bytes::from(csv(round)))]);
    let batch =
        upload::receive(app, &bench.issuer, IdempotencyKey::none(), upload::About::default(), file).await?;
    loop {
        let row = api::batches::entity::Entity::find_by_id(batch.id).one(app.db.reader()).await?.unwrap();
        match row.status.0 {
            BatchStatus::Completed => break anyhow::ensure!(row.rows_valid == ROWS as i64, "{row:?}"),
            BatchStatus::Failed => anyhow::bail!("the check failed"),
            _ => tokio::time::sleep(std::time::Duration::from_millis(20)).await,
        }
    }
    let checked = ROWS as f64 / started.elapsed().as_secs_f64();
    let started = Instant::now();
    let ids =
        publish::publish(app, &bench.issuer, batch.id, None, IdempotencyKey::none()).await?.print_job_ids;
    loop {
        let row = print_job::Entity::find_by_id(ids[0]).one(app.db.reader()).await?.unwrap();
        match row.status.0 {
            PrintJobStatus::Completed => {
                let rate = row.documents_completed as f64 / started.elapsed().as_secs_f64();
                return Ok((checked, rate));
            }
            PrintJobStatus::Failed => anyhow::bail!("the print job failed"),
            _ => tokio::time::sleep(std::time::Duration::from_millis(20)).await,
        }
    }
}

/// Documents rendered per second by threads that do nothing else.
fn bare_loop(bench: &Bench, rows: usize) -> f64 {
    let app = &bench.app;
    let (today, brand) = (app.clock.today(), app.config.brand.settings());
    let cells = [
        ("centre_number", "10411"),
        ("enrolment_number", "B0000001"),
        ("first_name", "Gwenllian"),
        ("last_name", "Tŵr-Llŵyd 1"),
        ("date_of_birth", "2001-02-03"),
        ("qualification_number", "60129773"),
        ("result", "Merit"),
        ("award_date", "2026-01-15"),
        ("components", COMPONENTS),
    ];
    let cells = cells.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let award = Award::read(&cells, NaiveDate::MAX, &app.renderer).unwrap();
    let ask = Ask {
        award,
        centre: Arc::new(bench.centre.clone()),
        qualification: Arc::new(bench.qualification.clone()),
        learner: None,
    };
    let facts: Vec<_> = DocumentKind::ALL
        .iter()
        .map(|kind| ask.facts(app, api::settings::issuer(&brand), *kind, "7K3M9QPX2HFDV6T4", today))
        .collect();
    let templates = api::documents::render::template::Templates::first();
    let threads = app.cpu.threads();
    let started = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                for _ in 0..rows / threads {
                    for facts in &facts {
                        std::hint::black_box(
                            app.renderer.render(facts, templates.of(facts.kind), View::Digital).unwrap(),
                        );
                    }
                }
            });
        }
    });
    (rows / threads * threads * facts.len()) as f64 / started.elapsed().as_secs_f64()
}

/// The bytes of all files in a folder.
fn size_of(folder: &std::path::Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.metadata() {
            Ok(data) if data.is_dir() => size_of(&entry.path()),
            Ok(data) => data.len(),
            Err(_) => 0,
        })
        .sum()
}

/// The most memory that this process has used, from the kernel.
fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|text| text.parse::<u64>().ok()).unwrap_or_default() / 1024
}
