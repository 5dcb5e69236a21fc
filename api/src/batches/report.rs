//! The import report: what became of an imported file, as a PDF to keep.

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::batches::{Batch, BatchStatus, RowStatus};

use super::{
    entity::{Model, row},
    store,
};
use crate::{
    app::App,
    db::Text,
    http::file::Pdf,
    paperwork::{self, FaultLine, ImportReport},
    print_jobs::entity::counted,
    problem::{Error, Result},
};

/// Rows with faults that a report lists; the rest is counted.
const LISTED: u64 = 2000;

/// Makes the report of a batch that is checked.
pub async fn import_report(app: &App, batch: Model) -> Result<Pdf> {
    if batch.status.0 != BatchStatus::Completed {
        return Err(Error::StateConflict(
            "The rows are still being checked. Wait until that is done.".to_owned(),
        ));
    }
    let held = row::Entity::find()
        .filter(row::Column::BatchId.eq(batch.id))
        .filter(row::Column::Status.eq(Text(RowStatus::Invalid)));
    let all = held.clone().count(app.db.reader()).await?;
    let rows = held.order_by_asc(row::Column::Line).limit(LISTED).all(app.db.reader()).await?;
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
    let tag = format!("{}-{}", batch.id, batch.updated_at.timestamp_micros());
    let shown = store::one_shown(app.db.reader(), batch).await?;
    let issuer = app.settings().await?.brand.name.clone();
    let report = filled(app, issuer, shown, faults, all - listed);
    let bytes = app.cpu.run(move || paperwork::import_report(&report)).await?;
    let bytes = bytes.map_err(|error| anyhow::anyhow!("can't make an import report: {error}"))?;
    Ok(Pdf { bytes: bytes.into(), tag, file_name: "import-report.pdf".to_owned(), public: false })
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
