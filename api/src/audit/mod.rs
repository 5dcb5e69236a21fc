//! The audit trail: who did what, when. Entries are only ever added.

use sea_orm::{ActiveValue::Set, DatabaseTransaction, EntityTrait};
use uuid::Uuid;

use crate::{app::App, auth::Caller, problem::Result};

pub mod history;

pub(crate) mod entity {
    #![allow(missing_docs, reason = "columns are named for what they hold")]
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit_events")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub at: ChronoDateTimeUtc,
        pub actor_id: Option<Uuid>,
        pub action: String,
        pub subject_kind: String,
        pub subject_id: Option<Uuid>,
        pub centre_id: Option<Uuid>,
        pub request_id: Option<String>,
        pub details: Json,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Something that was done.
pub struct Entry<'a> {
    actor_id: Uuid,
    request_id: Option<String>,
    action: &'a str,
    subject_kind: &'a str,
    subject_id: Uuid,
    centre_id: Option<Uuid>,
    details: serde_json::Value,
}

impl<'a> Entry<'a> {
    /// Done by a signed-in user.
    pub fn by(caller: &Caller, action: &'a str, subject_kind: &'a str, subject_id: Uuid) -> Self {
        Self {
            request_id: caller.request_id.clone(),
            ..Self::by_user(caller.user.id, action, subject_kind, subject_id)
        }
    }

    /// Done by a user outside a signed-in request.
    pub fn by_user(actor_id: Uuid, action: &'a str, subject_kind: &'a str, subject_id: Uuid) -> Self {
        Self {
            actor_id,
            request_id: None,
            action,
            subject_kind,
            subject_id,
            centre_id: None,
            details: serde_json::json!({}),
        }
    }

    /// In this centre.
    #[must_use]
    pub fn in_centre(mut self, centre_id: Uuid) -> Self {
        self.centre_id = Some(centre_id);
        self
    }

    /// With what changed.
    #[must_use]
    pub fn with(mut self, details: serde_json::Value) -> Self {
        self.details = details;
        self
    }
}

/// Adds an entry, in the transaction that does the thing.
pub async fn record(transaction: &DatabaseTransaction, app: &App, entry: Entry<'_>) -> Result<()> {
    let row = entity::ActiveModel {
        id: Set(app.clock.id()),
        at: Set(app.clock.now()),
        actor_id: Set(Some(entry.actor_id)),
        action: Set(entry.action.to_owned()),
        subject_kind: Set(entry.subject_kind.to_owned()),
        subject_id: Set(Some(entry.subject_id)),
        centre_id: Set(entry.centre_id),
        request_id: Set(entry.request_id),
        details: Set(entry.details),
    };
    entity::Entity::insert(row).exec_without_returning(transaction).await?;
    Ok(())
}
