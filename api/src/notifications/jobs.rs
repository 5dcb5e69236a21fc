//! The background work of runs.

use sea_orm::EntityTrait;
use serde::{Deserialize, Serialize};
use shared::permission::Permission;
use uuid::Uuid;

use super::{entity::run, runs};
use crate::{
    api_keys::acting,
    app::App,
    jobs::{Failure, Job},
    problem::Result,
};

/// The code of a run whose API key was revoked.
const KEY_REVOKED: &str = "key_revoked";

/// Posts the next mails of a run. What is left is another job, so that other work has its turn between.
#[derive(Serialize, Deserialize)]
pub struct PostNotifications {
    /// The run.
    pub run_id: Uuid,
}

impl Job for PostNotifications {
    const KIND: &'static str = "post_notifications";

    async fn run(&self, app: &App) -> Result<(), Failure> {
        let db = app.db.reader();
        let Some(run) = run::Entity::find_by_id(self.run_id).one(db).await? else { return Ok(()) };
        if !acting::may_go_on(db, app, run.created_by, Permission::NotifyLearners).await? {
            let why = "The API key that asked for this does not hold any more. What is sent stays sent.";
            return Err(Failure::Fail(KEY_REVOKED, why.to_owned()));
        }
        runs::go_on(app, self.run_id).await?;
        app.wake();
        Ok(())
    }

    async fn failed(&self, app: &App, code: &str, detail: &str) -> Result<()> {
        let ours = "Something went wrong on our side again and again. What is sent stays sent; notify the rest \
            once more, or ask for support.";
        let detail = if code == KEY_REVOKED { detail } else { ours };
        runs::give_up(app, self.run_id, code, detail).await?;
        app.news.wake();
        Ok(())
    }
}
