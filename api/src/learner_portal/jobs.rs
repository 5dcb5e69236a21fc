//! Deciding on a registration in the background, so that the time to answer tells nothing.

use sea_orm::EntityTrait;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{entity::registration, registration as service};
use crate::{
    app::App,
    jobs::{Failure, Job},
    problem::Result,
};

/// Compares what was typed with the learners, and mails what comes of it.
#[derive(Serialize, Deserialize)]
pub struct DecideRegistration {
    /// What was typed.
    pub registration_id: Uuid,
}

impl Job for DecideRegistration {
    const KIND: &'static str = "decide_registration";

    async fn run(&self, app: &App) -> Result<(), Failure> {
        Ok(service::decide(app, self.registration_id).await?)
    }

    async fn failed(&self, app: &App, _: &str, _: &str) -> Result<()> {
        let transaction = app.db.write().await?;
        registration::Entity::delete_by_id(self.registration_id).exec(&transaction).await?;
        transaction.commit().await?;
        Ok(())
    }
}
