//! The `notifications` table, those of runs and their items, and that of addresses which want no reminders.
#![allow(missing_docs, reason = "columns are named for what they hold")]

use sea_orm::entity::prelude::*;
use shared::notifications::{NotificationKind, NotificationState};

use crate::{auth::permit::CentreOwned, db::Text};

/// A mail to a learner.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notifications")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub centre_id: Uuid,
    pub record_id: Uuid,
    pub run_id: Option<Uuid>,
    pub kind: Text<NotificationKind>,
    pub state: Text<NotificationState>,
    pub email: String,
    pub email_key: String,
    pub language: String,
    pub failure_code: Option<String>,
    pub failure_detail: Option<String>,
    pub search: String,
    pub requested_by: Uuid,
    pub requested_by_name: String,
    pub outbox_id: Uuid,
    pub created_at: ChronoDateTimeUtc,
    pub sent_at: Option<ChronoDateTimeUtc>,
    pub updated_at: ChronoDateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl CentreOwned for Entity {
    const CENTRE: Column = Column::CentreId;
}

/// Runs: mails about many records.
pub mod run {
    use sea_orm::entity::prelude::*;
    use shared::notifications::{NotificationKind, NotificationRunStatus};

    use crate::{auth::permit::CentreOwned, db::Text};

    /// A run.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "notification_runs")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub centre_id: Uuid,
        pub kind: Text<NotificationKind>,
        pub resend: bool,
        pub status: Text<NotificationRunStatus>,
        pub items: i64,
        pub ready: i64,
        pub queued: i64,
        pub sent: i64,
        pub failed: i64,
        pub refused: i64,
        pub resumes_at: Option<ChronoDateTimeUtc>,
        pub failure_code: Option<String>,
        pub failure_detail: Option<String>,
        pub created_by: Uuid,
        pub created_by_name: String,
        pub request_id: Option<String>,
        pub created_at: ChronoDateTimeUtc,
        pub updated_at: ChronoDateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}

    impl CentreOwned for Entity {
        const CENTRE: Column = Column::CentreId;
    }
}

/// What was chosen for a run.
pub mod item {
    use sea_orm::entity::prelude::*;
    use shared::notifications::ItemOutcome;

    use crate::db::Text;

    /// A record with an address.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "notification_run_items")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub run_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub position: i64,
        pub line: Option<i64>,
        pub record_id: Option<Uuid>,
        pub enrolment_number: Option<String>,
        pub email: Option<String>,
        pub outcome: Text<ItemOutcome>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Addresses at which no reminders are wanted.
pub mod stop {
    use sea_orm::entity::prelude::*;

    /// An address.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "reminder_stops")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub email_key: String,
        pub stopped_at: ChronoDateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
