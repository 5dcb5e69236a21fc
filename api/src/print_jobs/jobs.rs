//! The making of a print job's documents, in the background.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use serde_json::json;
use shared::{
    TextEnum,
    batches::RowStatus,
    print_jobs::{NotMade, PrintJobStatus},
    webhooks::WebhookEvent,
};
use uuid::Uuid;

use super::{
    entity, failures,
    issue::{self, Outcome, Prepared},
    store,
};
use crate::{
    app::App,
    batches::entity::row,
    db::Text,
    jobs::{Failure, Job},
    problem::Result,
    templates::{self, Chosen},
    webhooks,
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
        let chosen = templates::store::of_print_job(app, app.db.reader(), self.print_job_id).await?;
        // Each run tries each row once, in the order of the file.
        let (mut clashes, mut unmade, mut after) = (0, 0, 0);
        let mut ready = self.prepare(app, &chosen, after).await?;
        while let Some(prepared) = ready {
            let (count, last) = (prepared.count(), prepared.last_line());
            // While some documents are written down, the next are made.
            let (issued, next) =
                tokio::join!(issue::issue(app, &print_job, prepared), self.prepare(app, &chosen, last));
            match issued? {
                Outcome::Issued { unmade: new, refused } => {
                    (clashes, after) = (0, last);
                    unmade += new;
                    app.news.wake();
                    if refused == count {
                        // Nothing at all could be stored: the rest would not fare better now.
                        break;
                    }
                    ready = next?;
                }
                Outcome::Clash if clashes < CLASHES => {
                    clashes += 1;
                    ready = self.prepare(app, &chosen, after).await?;
                }
                Outcome::Clash => {
                    return Err(Failure::Retry(anyhow::anyhow!("other processes issue the same awards")));
                }
            }
        }
        if unmade > 0 {
            return Err(Failure::Retry(anyhow::anyhow!("{unmade} rows could not be issued")));
        }
        set_status(app, self.print_job_id, PrintJobStatus::Completed, None).await?;
        Ok(())
    }

    async fn failed(&self, app: &App, code: &str, _: &str) -> Result<()> {
        let reasons = failures::by_reason(app.db.reader(), self.print_job_id).await?;
        // What was not even tried waits for the same thing as what was.
        let untried = match code {
            _ if reasons.contains_key(&NotMade::Storage) => NotMade::Storage,
            "interrupted" => NotMade::Interrupted,
            _ => NotMade::Internal,
        };
        failures::give_up(app, self.print_job_id, untried).await?;
        let reasons = failures::by_reason(app.db.reader(), self.print_job_id).await?;
        let again = reasons.into_iter().filter(|(reason, _)| *reason != NotMade::Held).max_by_key(|it| it.1);
        match again {
            Some((reason, _)) => {
                let words = reason.words();
                set_status(app, self.print_job_id, PrintJobStatus::Failed, Some((reason.as_str(), words)))
                    .await
            }
            // Its last run was cut off after the last document.
            None => set_status(app, self.print_job_id, PrintJobStatus::Completed, None).await,
        }
    }
}

impl ProcessPrintJob {
    /// Makes the documents of the next rows after a line; none, if there are no more.
    async fn prepare(&self, app: &App, chosen: &Chosen, after: i64) -> Result<Option<Prepared>> {
        let rows = row::Entity::find()
            .filter(row::Column::PrintJobId.eq(self.print_job_id))
            .filter(row::Column::Status.eq(Text(RowStatus::Valid)))
            .filter(row::Column::Line.gt(after))
            .order_by_asc(row::Column::Line)
            .limit(CHUNK)
            .all(app.db.reader())
            .await?;
        if rows.is_empty() { Ok(None) } else { issue::prepare(app, chosen, rows).await.map(Some) }
    }
}

async fn set_status(
    app: &App,
    id: Uuid,
    status: PrintJobStatus,
    failure: Option<(&str, &str)>,
) -> Result<()> {
    let transaction = app.db.write().await?;
    let moved = store::set_status(&transaction, app, id, status, failure).await?;
    let event = match status {
        PrintJobStatus::Completed => Some(WebhookEvent::PrintJobCompleted),
        PrintJobStatus::Failed => Some(WebhookEvent::PrintJobFailed),
        PrintJobStatus::Pending | PrintJobStatus::Processing => None,
    };
    if let Some(event) = event.filter(|_| moved)
        && let Some(row) = entity::Entity::find_by_id(id).one(&transaction).await?
    {
        let data = json!({
            "id": id,
            "reference": row.reference,
            "centre_id": row.centre_id,
            "status": status,
            "documents_completed": row.documents_completed,
            "documents_failed": row.documents_failed,
        });
        webhooks::tell(&transaction, app, event, data).await?;
    }
    transaction.commit().await?;
    app.wake();
    Ok(())
}
