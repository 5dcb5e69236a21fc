//! The background work of runs.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::runs;
use crate::{
    app::App,
    jobs::{Failure, Job},
    problem::Result,
};

/// Posts the next mails of a run. What is left is another job, so that other work has its turn between.
#[derive(Serialize, Deserialize)]
pub struct PostNotifications {
    /// The run.
    pub run_id: Uuid,
}

impl Job for PostNotifications {
    const KIND: &'static str = "post_notifications";

    async fn run(&self, app: &App) -> Result<(), Failure> {
        runs::go_on(app, self.run_id).await?;
        app.wake();
        Ok(())
    }

    async fn failed(&self, app: &App, code: &str, _: &str) -> Result<()> {
        let detail = "Something went wrong on our side again and again. What is sent stays sent; notify the rest \
            once more, or ask for support.";
        runs::give_up(app, self.run_id, code, detail).await?;
        app.news.wake();
        Ok(())
    }
}
