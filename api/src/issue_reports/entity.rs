//! The `issue_reports` table, and that of the answers.
#![allow(missing_docs, reason = "columns are named for what they hold")]

use sea_orm::entity::prelude::*;
use shared::issue_reports::{IssueCategory, IssueStatus, IssueSubject};

use crate::{
    auth::permit::{CentreOwned, LearnerOwned},
    db::Text,
};

/// A report.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "issue_reports")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub centre_id: Uuid,
    pub reporter_id: Uuid,
    pub reporter_name: String,
    pub subject_kind: Text<IssueSubject>,
    pub subject_id: Uuid,
    pub subject_name: String,
    pub category: Option<Text<IssueCategory>>,
    pub message: String,
    pub status: Text<IssueStatus>,
    pub search: String,
    pub version: i64,
    pub created_at: ChronoDateTimeUtc,
    pub updated_at: ChronoDateTimeUtc,
    pub from_learner: bool,
}

impl ActiveModelBehavior for ActiveModel {}

impl CentreOwned for Entity {
    const CENTRE: Column = Column::CentreId;

    /// What a learner asks of the issuer is not for the centre.
    fn within(rows: Select<Self>, centre_id: Uuid) -> Select<Self> {
        rows.filter(Self::CENTRE.eq(centre_id)).filter(Column::FromLearner.eq(false))
    }
}

impl LearnerOwned for Entity {
    fn of_own(rows: Select<Self>, user_id: Uuid) -> Select<Self> {
        rows.filter(Column::ReporterId.eq(user_id))
    }
}

/// The answers.
pub mod reply {
    use sea_orm::entity::prelude::*;

    /// One of them.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "issue_replies")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub report_id: Uuid,
        pub author_id: Uuid,
        pub author_name: String,
        pub message: String,
        pub created_at: ChronoDateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
