//! The `webhooks` and `webhook_deliveries` tables.
#![allow(missing_docs, reason = "columns are named for what they hold")]

/// Webhooks.
pub mod webhook {
    use sea_orm::entity::prelude::*;
    use shared::webhooks::{Webhook, WebhookEvent, WebhookStatus};

    use crate::db::Text;

    /// A webhook.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "webhooks")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub url: String,
        pub description: String,
        pub events: Json,
        pub status: Text<WebhookStatus>,
        pub secret: Vec<u8>,
        pub old_secret: Option<Vec<u8>>,
        pub old_secret_until: Option<ChronoDateTimeUtc>,
        pub failing_since: Option<ChronoDateTimeUtc>,
        pub created_by: Uuid,
        pub created_by_name: String,
        pub version: i64,
        pub created_at: ChronoDateTimeUtc,
        pub updated_at: ChronoDateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}

    impl Model {
        /// What it is told of.
        pub fn wanted(&self) -> Result<Vec<WebhookEvent>, serde_json::Error> {
            serde_json::from_value(self.events.clone())
        }

        /// As it is shown at this time.
        pub fn shown(self, now: ChronoDateTimeUtc) -> Result<Webhook, serde_json::Error> {
            Ok(Webhook {
                events: self.wanted()?,
                id: self.id,
                url: self.url,
                description: self.description,
                status: self.status.0,
                failing_since: self.failing_since,
                old_secret_until: self.old_secret_until.filter(|until| *until > now),
                created_by: self.created_by_name,
                created_at: self.created_at,
            })
        }
    }
}

/// What is sent to them.
pub mod delivery {
    use sea_orm::entity::prelude::*;
    use shared::webhooks::{DeliveryStatus, WebhookDelivery};

    use crate::db::Text;

    /// A delivery.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "webhook_deliveries")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub webhook_id: Uuid,
        pub event: String,
        pub body: String,
        pub status: Text<DeliveryStatus>,
        pub tries: i64,
        pub turn: i64,
        pub status_code: Option<i64>,
        pub fault: Option<String>,
        pub last_tried_at: Option<ChronoDateTimeUtc>,
        pub next_try_at: Option<ChronoDateTimeUtc>,
        pub created_at: ChronoDateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}

    impl From<Model> for WebhookDelivery {
        fn from(row: Model) -> Self {
            Self {
                id: row.id,
                event: row.event,
                status: row.status.0,
                tries: u32::try_from(row.tries).unwrap_or(u32::MAX),
                status_code: row.status_code.and_then(|code| u16::try_from(code).ok()),
                fault: row.fault,
                last_tried_at: row.last_tried_at,
                next_try_at: row.next_try_at,
                created_at: row.created_at,
                body: row.body,
            }
        }
    }
}
