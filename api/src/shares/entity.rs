//! The `shares`, `share_documents` and `share_views` tables.
#![allow(missing_docs, reason = "columns are named for what they hold")]

use sea_orm::entity::prelude::*;
use shared::shares::{HiddenDetail, ShareStatus};

use crate::auth::permit::LearnerOwned;

/// A share.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "shares")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: Uuid,
    pub token_hash: String,
    pub label: Option<String>,
    pub recipient_email: Option<String>,
    pub pin_hash: Option<String>,
    pub hide: Json,
    pub max_views: Option<i64>,
    pub views: i64,
    pub last_viewed_at: Option<ChronoDateTimeUtc>,
    pub expires_at: Option<ChronoDateTimeUtc>,
    pub ended_at: Option<ChronoDateTimeUtc>,
    pub created_at: ChronoDateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl LearnerOwned for Entity {
    fn of_own(rows: Select<Self>, user_id: Uuid) -> Select<Self> {
        rows.filter(Column::UserId.eq(user_id))
    }
}

impl Model {
    /// Whether it can be opened now.
    pub fn status(&self, now: ChronoDateTimeUtc) -> ShareStatus {
        if self.ended_at.is_some() {
            ShareStatus::Ended
        } else if self.expires_at.is_some_and(|end| end <= now) {
            ShareStatus::Expired
        } else if self.max_views.is_some_and(|most| self.views >= most) {
            ShareStatus::UsedUp
        } else {
            ShareStatus::Active
        }
    }

    /// What is left out.
    pub fn hidden(&self) -> Vec<HiddenDetail> {
        // Written by this program only, from the same type. What can't be read hides everything.
        serde_json::from_value(self.hide.clone())
            .unwrap_or_else(|_| <HiddenDetail as shared::TextEnum>::ALL.to_vec())
    }
}

/// The documents of a share.
pub mod item {
    use sea_orm::entity::prelude::*;

    /// One of them.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "share_documents")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub share_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub position: i64,
        pub document_id: Uuid,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Each opening of a share.
pub mod view {
    use sea_orm::entity::prelude::*;

    /// One of them.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "share_views")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub share_id: Uuid,
        pub viewed_at: ChronoDateTimeUtc,
        pub network: String,
        pub browser: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
