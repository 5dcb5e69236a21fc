//! The reports of a batch, as PDFs to keep: what became of the file, and what was issued from it.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use sha2::{Digest, Sha256};
use shared::batches::{Batch, BatchStatus, RowStatus};
use uuid::Uuid;

use super::{
    entity::{Model, row},
    store,
};
use crate::{
    app::App,
    centres::entity as centre,
    db::Text,
    documents::{entity as document, store as documents},
    http::{body::hex, file::Pdf},
    paperwork::{self, FaultLine, ImportReport, IssuedLine, PrintJobLine, PublishReport},
    print_jobs::entity::{self as print_job, counted, failed},
    problem::{Error, Result},
};

/// Rows with faults, and documents not made, that a report lists; the rest is counted.
const LISTED: u64 = 2000;
/// Documents that a report lists; the rest is counted.
const LISTED_DOCUMENTS: u64 = 6000;

/// The report of a batch that is checked: what became of its rows.
pub async fn import_report(app: &App, batch: Model) -> Result<Pdf> {
    refuse_unchecked(&batch)?;
    let (faults, faults_left_out) = faults(app.db.reader(), batch.id).await?;
    let tag = format!("{}-{}", batch.id, batch.updated_at.timestamp_micros());
    let shown = store::one_shown(app.db.reader(), batch).await?;
    let issuer = app.settings().await?.brand.name.clone();
    let report = filled(app, issuer, shown, faults, faults_left_out);
    let bytes = app.cpu.run(move || paperwork::import_report(&report)).await?;
    let bytes = bytes.map_err(|error| anyhow::anyhow!("can't make an import report: {error}"))?;
    Ok(Pdf { bytes: bytes.into(), tag, file_name: "import-report.pdf".to_owned(), public: false })
}

fn refuse_unchecked(batch: &Model) -> Result<()> {
    if batch.status.0 == BatchStatus::Completed {
        return Ok(());
    }
    Err(Error::StateConflict("The rows are still being checked. Wait until that is done.".to_owned()))
}

/// What is wrong with the rows that are held back, and how many more rows there are than are told of.
async fn faults(db: &impl ConnectionTrait, batch_id: Uuid) -> Result<(Vec<FaultLine>, u64)> {
    let held = row::Entity::find()
        .filter(row::Column::BatchId.eq(batch_id))
        .filter(row::Column::Status.eq(Text(RowStatus::Invalid)));
    let all = held.clone().count(db).await?;
    let rows = held.order_by_asc(row::Column::Line).limit(LISTED).all(db).await?;
    let listed = rows.len() as u64;
    let mut faults = Vec::new();
    for row in rows {
        let cells = row.cells()?;
        for error in row.field_errors()? {
            faults.push(FaultLine {
                line: counted(row.line),
                value: cells.get(&error.field).cloned().unwrap_or_default(),
                field: error.field,
                message: error.message,
            });
        }
    }
    Ok((faults, all - listed))
}

fn filled(
    app: &App,
    issuer: String,
    batch: Batch,
    faults: Vec<FaultLine>,
    faults_left_out: u64,
) -> ImportReport {
    ImportReport {
        issuer,
        file_name: batch.file_name,
        imported_by: batch.created_by,
        imported_at: batch.created_at,
        made_at: app.clock.now(),
        rows: batch.rows,
        valid: batch.valid,
        invalid: batch.invalid,
        already_issued: batch.already_issued,
        published: batch.published,
        print_jobs: batch
            .print_jobs
            .into_iter()
            .map(|job| (job.reference, job.centre_name, job.requested))
            .collect(),
        faults,
        faults_left_out,
    }
}

/// The report of what was issued from a batch, with references, and what was not and why.
pub async fn publish_report(app: &App, batch: Model) -> Result<Pdf> {
    refuse_unchecked(&batch)?;
    // As of one moment, so that its figures agree with each other.
    let db = app.db.snapshot().await?;
    let jobs = print_job::Entity::find()
        .filter(print_job::Column::BatchId.eq(batch.id))
        .order_by_asc(print_job::Column::CreatedAt)
        .order_by_asc(print_job::Column::Id)
        .all(&db)
        .await?;
    if jobs.is_empty() {
        return Err(Error::StateConflict("Nothing of this batch is published yet.".to_owned()));
    }
    let (issued, issued_left_out) = issued(&db, app, &jobs).await?;
    let (not_made, not_made_left_out) = not_made(&db, &jobs).await?;
    let (faults, faults_left_out) = faults(&db, batch.id).await?;
    let report = PublishReport {
        issuer: app.settings().await?.brand.name.clone(),
        made_at: app.clock.now(),
        published: counted(batch.rows_published),
        under_way: counted(batch.rows_under_way),
        publishable: counted(batch.rows_valid - batch.rows_under_way),
        invalid: counted(batch.rows_invalid),
        already_issued: counted(batch.rows_already_issued),
        left_out: counted(batch.rows_left_out),
        file_name: batch.file_name,
        print_jobs: job_lines(&db, &jobs).await?,
        issued,
        issued_left_out,
        not_made,
        not_made_left_out,
        faults,
        faults_left_out,
    };
    drop(db);
    let bytes = app.cpu.run(move || paperwork::publish_report(&report)).await?;
    let bytes = bytes.map_err(|error| anyhow::anyhow!("can't make a publication report: {error}"))?;
    let tag = hex(&Sha256::digest(&bytes));
    Ok(Pdf { bytes: bytes.into(), tag, file_name: "publication-report.pdf".to_owned(), public: false })
}

async fn job_lines(db: &impl ConnectionTrait, jobs: &[print_job::Model]) -> Result<Vec<PrintJobLine>> {
    let centres: HashMap<Uuid, String> = centre::Entity::find()
        .filter(centre::Column::Id.is_in(jobs.iter().map(|job| job.centre_id)))
        .all(db)
        .await?
        .into_iter()
        .map(|centre| (centre.id, centre.name))
        .collect();
    let line = |job: &print_job::Model| PrintJobLine {
        reference: job.reference.clone(),
        centre: centres.get(&job.centre_id).cloned().unwrap_or_default(),
        published_by: job.created_by_name.clone(),
        published_at: job.created_at,
        made: counted(job.documents_completed),
        requested: counted(job.documents_requested),
    };
    Ok(jobs.iter().map(line).collect())
}

/// The documents as they were issued: replacements, which came later, are none of them.
async fn issued(
    db: &impl ConnectionTrait,
    app: &App,
    jobs: &[print_job::Model],
) -> Result<(Vec<IssuedLine>, u64)> {
    let today = app.clock.today();
    let (mut lines, mut left_out) = (Vec::new(), 0);
    for job in jobs {
        let all = document::Entity::find()
            .filter(document::Column::PrintJobId.eq(job.id))
            .filter(document::Column::ReplacesId.is_null());
        let room = LISTED_DOCUMENTS.saturating_sub(lines.len() as u64);
        let made = all.clone().count(db).await?;
        left_out += made.saturating_sub(room);
        if room == 0 {
            continue;
        }
        let rows = all
            .order_by_asc(document::Column::SortName)
            .order_by_asc(document::Column::Id)
            .limit(room)
            .all(db)
            .await?;
        lines.extend(rows.into_iter().map(|row| IssuedLine {
            kind: row.kind.0.word(),
            status: documents::status_on(&row, today).word(),
            reference: documents::grouped(&row.reference),
            print_job: job.reference.clone(),
            learner: row.learner_name,
        }));
    }
    Ok((lines, left_out))
}

type NotMadeLines = Vec<(String, &'static str, &'static str)>;

async fn not_made(db: &impl ConnectionTrait, jobs: &[print_job::Model]) -> Result<(NotMadeLines, u64)> {
    let all = failed::Entity::find().filter(failed::Column::PrintJobId.is_in(jobs.iter().map(|job| job.id)));
    let count = all.clone().count(db).await?;
    let rows = all
        .order_by_asc(failed::Column::PrintJobId)
        .order_by_asc(failed::Column::Line)
        .order_by_asc(failed::Column::Id)
        .limit(LISTED)
        .all(db)
        .await?;
    let left_out = count - rows.len() as u64;
    let line = |row: failed::Model| (row.learner_name, row.kind.0.word(), row.code.0.words());
    Ok((rows.into_iter().map(line).collect(), left_out))
}
