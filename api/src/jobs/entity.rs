//! The `jobs` table.
#![allow(missing_docs, reason = "columns are named for what they hold")]

use sea_orm::entity::prelude::*;

use crate::db::Text;

/// Where a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Waits for its time and for a worker.
    Queued,
    /// A worker has it.
    Running,
    /// Done.
    Done,
    /// Failed for good.
    Failed,
}

impl shared::TextEnum for State {
    const ALL: &'static [Self] = &[Self::Queued, Self::Running, Self::Done, Self::Failed];

    fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

/// A job.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "jobs")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    pub payload: Json,
    pub state: Text<State>,
    pub attempts: i64,
    pub run_at: ChronoDateTimeUtc,
    pub leased_until: Option<ChronoDateTimeUtc>,
    pub worker: Option<Uuid>,
    pub last_error: Option<String>,
    pub created_at: ChronoDateTimeUtc,
    pub updated_at: ChronoDateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
