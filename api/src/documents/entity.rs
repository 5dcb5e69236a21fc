//! The `documents` table.
#![allow(missing_docs, reason = "columns are named for what they hold")]

use sea_orm::entity::prelude::*;
use shared::documents::{DocumentKind, DocumentStatus};

use super::render::Facts;
use crate::{
    auth::permit::{CentreOwned, LearnerOwned},
    db::Text,
    learner_portal::store::records_of,
    problem::Error,
};

/// A document.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "documents")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub record_id: Uuid,
    pub print_job_id: Uuid,
    pub centre_id: Uuid,
    pub kind: Text<DocumentKind>,
    pub reference: String,
    pub status: Text<DocumentStatus>,
    pub status_changed_at: ChronoDateTimeUtc,
    pub replaces_id: Option<Uuid>,
    pub learner_name: String,
    pub sort_name: String,
    pub qualification_title: String,
    pub issued_on: ChronoDate,
    pub expires_on: Option<ChronoDate>,
    pub facts: Json,
    pub sha256: String,
    pub size: i64,
    pub search: String,
    pub created_at: ChronoDateTimeUtc,
    pub template_id: Option<Uuid>,
    /// Since when its file and what was personal on it are gone.
    pub erased_at: Option<ChronoDateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl CentreOwned for Entity {
    const CENTRE: Column = Column::CentreId;
}

impl LearnerOwned for Entity {
    fn of_own(rows: Select<Self>, user_id: Uuid) -> Select<Self> {
        rows.filter(Column::RecordId.in_subquery(records_of(user_id)))
    }
}

impl Model {
    /// An error if its file was erased.
    pub fn still_there(&self) -> Result<(), Error> {
        if self.erased_at.is_none() { Ok(()) } else { Err(Error::DocumentErased) }
    }

    /// All that is printed on it.
    pub fn facts(&self) -> Result<Facts, serde_json::Error> {
        serde_json::from_value(self.facts.clone())
    }
}
