//! The making of a print job's documents, in the background.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use shared::{batches::RowStatus, print_jobs::PrintJobStatus};
use uuid::Uuid;

use super::{
    entity,
    issue::{self, Outcome, Prepared},
    store,
};
use crate::{
    app::App,
    batches::entity::row,
    db::Text,
    jobs::{Failure, Job},
    problem::Result,
};

/// Rows whose documents are made and written down together.
const CHUNK: u64 = 64;
/// How often a chunk is made again because another process issued one of its awards in the meantime.
const CLASHES: u32 = 5;

/// Makes all documents of a print job.
#[derive(Serialize, Deserialize)]
pub struct ProcessPrintJob {
    /// The print job.
    pub print_job_id: Uuid,
}

impl Job for ProcessPrintJob {
    const KIND: &'static str = "process_print_job";

    async fn run(&self, app: &App) -> Result<(), Failure> {
        let Some(print_job) = entity::Entity::find_by_id(self.print_job_id).one(app.db.reader()).await?
        else {
            return Ok(());
        };
        if print_job.status.0 == PrintJobStatus::Completed {
            return Ok(());
        }
        set_status(app, self.print_job_id, PrintJobStatus::Processing, None).await?;
        let mut clashes = 0;
        let mut ready = self.prepare(app, 0).await?;
        while let Some(prepared) = ready {
            let after = prepared.last_line();
            // While some documents are written down, the next are made.
            let (issued, next) =
                tokio::join!(issue::issue(app, &print_job, prepared), self.prepare(app, after));
            match issued? {
                Outcome::Issued => clashes = 0,
                Outcome::Clash if clashes < CLASHES => {
                    clashes += 1;
                    ready = self.prepare(app, 0).await?;
                    continue;
                }
                Outcome::Clash => {
                    return Err(Failure::Retry(anyhow::anyhow!("other processes issue the same awards")));
                }
            }
            app.news.wake();
            ready = match next? {
                Some(next) => Some(next),
                // Those that clashed before are not left behind.
                None => self.prepare(app, 0).await?,
            };
        }
        set_status(app, self.print_job_id, PrintJobStatus::Completed, None).await?;
        Ok(())
    }

    async fn failed(&self, app: &App, code: &str, detail: &str) -> Result<()> {
        set_status(app, self.print_job_id, PrintJobStatus::Failed, Some((code, detail))).await
    }
}

impl ProcessPrintJob {
    /// Makes the documents of the next rows after a line; none, if there are no more.
    async fn prepare(&self, app: &App, after: i64) -> Result<Option<Prepared>> {
        let rows = row::Entity::find()
            .filter(row::Column::PrintJobId.eq(self.print_job_id))
            .filter(row::Column::Status.eq(Text(RowStatus::Valid)))
            .filter(row::Column::Line.gt(after))
            .order_by_asc(row::Column::Line)
            .limit(CHUNK)
            .all(app.db.reader())
            .await?;
        if rows.is_empty() { Ok(None) } else { issue::prepare(app, rows).await.map(Some) }
    }
}

async fn set_status(
    app: &App,
    id: Uuid,
    status: PrintJobStatus,
    failure: Option<(&str, &str)>,
) -> Result<()> {
    let transaction = app.db.write().await?;
    store::set_status(&transaction, app, id, status, failure).await?;
    transaction.commit().await?;
    app.news.wake();
    Ok(())
}
