//! Background work of erasures.

use serde::{Deserialize, Serialize};

use crate::{
    app::App,
    jobs::{Failure, Job},
    problem::Result,
};

/// Removes the files of documents whose rows name nobody any more.
#[derive(Serialize, Deserialize)]
pub struct RemoveFiles {
    /// Their SHA-256.
    pub sha256: Vec<String>,
}

impl Job for RemoveFiles {
    const KIND: &'static str = "remove_files";
    // A store that is down for a day must not keep what was erased.
    const ATTEMPTS: i64 = 300;

    async fn run(&self, app: &App) -> Result<(), Failure> {
        for sha256 in &self.sha256 {
            app.blobs.remove_document(sha256).await?;
        }
        Ok(())
    }

    async fn failed(&self, _: &App, _: &str, detail: &str) -> Result<()> {
        tracing::error!(detail, "files of erased documents could not be removed");
        Ok(())
    }
}
