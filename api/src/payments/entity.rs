//! The tables of the providers' pages and of what they told.
#![allow(missing_docs, reason = "columns are named for what they hold")]

use sea_orm::entity::prelude::*;

use crate::db::Text;

/// How far a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionStatus {
    /// It can be paid on.
    Open,
    /// It was paid on.
    Paid,
    /// It can't be paid on any more.
    Ended,
}

impl shared::TextEnum for SessionStatus {
    const ALL: &'static [Self] = &[Self::Open, Self::Paid, Self::Ended];

    fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Paid => "paid",
            Self::Ended => "ended",
        }
    }
}

/// A page of the provider on which an order can be paid.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payment_sessions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub order_id: Uuid,
    pub attempt: i64,
    pub provider: String,
    pub session_ref: String,
    pub url: String,
    pub amount_pence: i64,
    pub currency: String,
    pub status: Text<SessionStatus>,
    pub created_at: ChronoDateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

/// What the providers told, each once.
pub mod told {
    use sea_orm::entity::prelude::*;

    /// One thing that one told.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "payment_events")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub provider: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub event_ref: String,
        pub kind: String,
        pub received_at: ChronoDateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
