//! The background work of bulk changes.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::service;
use crate::{
    app::App,
    jobs::{Failure, Job},
    problem::Result,
};

/// Changes the documents of a bulk change, one stretch after another.
#[derive(Serialize, Deserialize)]
pub struct RunBulkChange {
    /// The bulk change.
    pub bulk_change_id: Uuid,
}

impl Job for RunBulkChange {
    const KIND: &'static str = "run_bulk_change";

    async fn run(&self, app: &App) -> Result<(), Failure> {
        while service::go_on(app, self.bulk_change_id).await? {
            app.news.wake();
        }
        app.news.wake();
        Ok(())
    }

    async fn failed(&self, app: &App, code: &str, _: &str) -> Result<()> {
        let detail = "Something went wrong on our side again and again. What is changed stays changed; select the \
            rest and try once more, or ask for support.";
        service::give_up(app, self.bulk_change_id, code, detail).await?;
        app.news.wake();
        Ok(())
    }
}
