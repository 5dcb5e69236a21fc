//! Import of 100,000 rows: rows checked per second, next to a bare pass of the csv crate over the same file; the time of
//! the pages and summaries that the screens ask for; and the memory that all of it takes.

#![allow(clippy::cast_precision_loss, clippy::unwrap_used, reason = "a bench")]

#[allow(dead_code, reason = "each bench uses its part")]
mod support;

use std::time::{Duration, Instant};

use api::{
    batches::{entity as batch, store, summary, upload},
    http::{
        idempotency::IdempotencyKey,
        page::{Asked, Key, SortBy},
    },
    jobs::runner,
};
use futures_util::stream;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared::batches::{BatchStatus, RowStatus};
use support::{Bench, Spread};

const ROWS: usize = 100_000;
const COMPONENTS: &str =
    "F/601/0010|Food safety principles|2|3|Pass;H/601/0011|Kitchen hygiene and café service|2|2|Merit";

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let bench = Bench::open().await?;
    let worker = tokio::spawn(runner::work(bench.app.clone(), bench.app.stopping.clone()));
    let threads = bench.app.cpu.threads();
    println!("import of {ROWS} rows, 3 documents each, one row in ten held back; SQLite; {threads} threads");
    let file = csv();
    println!("  size of the file                       {:>9} MB", file.len() >> 20);
    let bare = Spread::of((0..3).map(|_| bare_pass(&file)).collect());
    println!("  bare csv pass, rows per second         {bare}");
    let mut before = peak_megabytes();
    let (batch_id, rate) = through(&bench, &file).await?;
    println!(
        "  rows checked per second                {rate:>9.0}  ({:.2} % of the bare pass)",
        rate / bare.median * 100.0
    );
    before = peak_megabytes() - before;
    println!("  memory that the import took            {before:>9} MB");
    pages(&bench, batch_id).await?;
    bench.app.stopping.cancel();
    worker.await?;
    Ok(())
}

fn csv() -> String {
    let mut file = String::from(
        "centre_number,enrolment_number,first_name,last_name,date_of_birth,qualification_number,result,award_date,components\n",
    );
    for at in 0..ROWS {
        let number = if at % 10 == 3 { "999/0000/X" } else { "60129773" };
        file += &format!(
            "10411,B{at:06},Gwenllian,Tŵr-Llŵyd {at},2001-02-03,{number},Merit,2026-01-15,\"{COMPONENTS}\"\n"
        );
    }
    file
}

/// Rows per second of a loop that reads the cells and does nothing with them.
fn bare_pass(file: &str) -> f64 {
    let started = Instant::now();
    let mut reader = csv::Reader::from_reader(file.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut cells = 0;
    while reader.read_record(&mut record).unwrap() {
        cells += record.len();
    }
    std::hint::black_box(cells);
    ROWS as f64 / started.elapsed().as_secs_f64()
}

async fn through(bench: &Bench, file: &str) -> anyhow::Result<(uuid::Uuid, f64)> {
    let app = &bench.app;
    let started = Instant::now();
    let pieces: Vec<_> = file
        .as_bytes()
        .chunks(64 * 1024)
        .map(|piece| Ok::<_, std::convert::Infallible>(bytes::Bytes::copy_from_slice(piece)))
        .collect();
    let key = IdempotencyKey::none();
    let made =
        upload::receive(app, &bench.issuer, key, upload::About::default(), stream::iter(pieces)).await?;
    loop {
        let row = batch::Entity::find_by_id(made.id).one(app.db.reader()).await?.unwrap();
        match row.status.0 {
            BatchStatus::Completed => {
                break anyhow::ensure!(row.rows_valid == ROWS as i64 / 10 * 9, "{row:?}");
            }
            BatchStatus::Failed => anyhow::bail!("the check failed: {row:?}"),
            _ => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
    Ok((made.id, ROWS as f64 / started.elapsed().as_secs_f64()))
}

/// What the screens ask for, in milliseconds.
async fn pages(bench: &Bench, batch_id: uuid::Uuid) -> anyhow::Result<()> {
    let app = &bench.app;
    let sorts: &[SortBy<batch::row::Entity>] =
        &[SortBy { name: "line", column: batch::row::Column::Line, key: |row| Key::Number(row.line) }];
    let (mut cursor, mut times) = (None::<String>, Vec::new());
    for _ in 0..60 {
        let started = Instant::now();
        let held = batch::row::Entity::find()
            .filter(batch::row::Column::BatchId.eq(batch_id))
            .filter(batch::row::Column::Status.eq(api::db::Text(RowStatus::Invalid)));
        let asked = Asked { sort: None, limit: Some(50), cursor: cursor.as_deref() };
        let page =
            asked.page(app.db.reader(), held, sorts, "line", (batch::row::Column::Id, |row| row.id)).await?;
        cursor.clone_from(&page.next_cursor);
        store::rows_shown(app, app.db.reader(), page.items).await?;
        times.push(started.elapsed().as_secs_f64() * 1000.0);
    }
    println!("  a page of 50 held-back rows, ms        {}", Spread::of(times));
    let (mut shown, mut sums) = (Vec::new(), Vec::new());
    for _ in 0..5 {
        let started = Instant::now();
        store::one(app, batch_id).await?;
        shown.push(started.elapsed().as_secs_f64() * 1000.0);
        let started = Instant::now();
        summary::of(app, batch_id).await?;
        sums.push(started.elapsed().as_secs_f64() * 1000.0);
    }
    println!("  the batch with its counts, ms          {}", Spread::of(shown));
    println!("  the summary before publishing, ms      {}", Spread::of(sums));
    Ok(())
}

/// The most memory that this process has used, from the kernel.
fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|text| text.parse::<u64>().ok()).unwrap_or_default() / 1024
}
