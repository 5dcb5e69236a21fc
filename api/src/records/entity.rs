//! The `records` table.
#![allow(missing_docs, reason = "columns are named for what they hold")]

use sea_orm::entity::prelude::*;
use shared::documents::NotificationStatus;

use crate::{auth::permit::CentreOwned, db::Text};

/// A record.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "records")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub learner_id: Uuid,
    pub qualification_id: Uuid,
    pub centre_id: Uuid,
    pub print_job_id: Uuid,
    pub award_date: ChronoDate,
    pub result: Option<String>,
    pub expires_on: Option<ChronoDate>,
    pub language: String,
    pub components: Json,
    pub notification_status: Text<NotificationStatus>,
    pub documents_notified: i64,
    pub sort_name: String,
    pub qualification_title: String,
    pub search: String,
    pub document_states: i64,
    pub created_at: ChronoDateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl CentreOwned for Entity {
    const CENTRE: Column = Column::CentreId;
}
