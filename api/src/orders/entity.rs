//! The `orders` table, and those of lines, events, papers, payments and what the provider told.
#![allow(missing_docs, reason = "columns are named for what they hold")]

use sea_orm::entity::prelude::*;
use shared::orders::{OrderStatus, Payment};

use crate::{
    auth::permit::{CentreOwned, LearnerOwned},
    db::Text,
};

/// An order.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "orders")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub number: String,
    pub centre_id: Option<Uuid>,
    pub user_id: Option<Uuid>,
    pub buyer_name: String,
    pub buyer_email: String,
    pub buyer_lines: Json,
    pub payment: Text<Payment>,
    pub status: Text<OrderStatus>,
    pub currency: String,
    pub net_pence: i64,
    pub vat_pence: i64,
    pub total_pence: i64,
    pub paid_pence: i64,
    pub owed_pence: i64,
    pub credited_pence: i64,
    pub pieces: i64,
    pub summary: String,
    pub purchase_order: Option<String>,
    pub note: Option<String>,
    pub delivery: Json,
    pub postage_label: String,
    pub tracking_number: Option<String>,
    pub carrier: Option<String>,
    pub invoiced_on: Option<ChronoDate>,
    pub due_on: Option<ChronoDate>,
    pub search: String,
    pub version: i64,
    pub created_at: ChronoDateTimeUtc,
    pub updated_at: ChronoDateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl CentreOwned for Entity {
    const CENTRE: Column = Column::CentreId;
}

impl LearnerOwned for Entity {
    fn of_own(rows: Select<Self>, user_id: Uuid) -> Select<Self> {
        rows.filter(Column::UserId.eq(user_id)).filter(Column::CentreId.is_null())
    }
}

/// The lines.
pub mod line {
    use sea_orm::entity::prelude::*;

    /// One of them.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "order_lines")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub order_id: Uuid,
        pub position: i64,
        pub product_id: Option<Uuid>,
        pub document_id: Option<Uuid>,
        pub name: String,
        pub detail: Option<String>,
        pub quantity: i64,
        pub printed: i64,
        pub unit_pence: i64,
        pub vat_bp: i64,
        pub net_pence: i64,
        pub vat_pence: i64,
        pub note: Option<String>,
        pub replaced_by_id: Option<Uuid>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// What happened.
pub mod event {
    use sea_orm::entity::prelude::*;
    use shared::orders::OrderEventKind;

    use crate::db::Text;

    /// One thing that did.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "order_events")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub order_id: Uuid,
        pub kind: Text<OrderEventKind>,
        pub at: ChronoDateTimeUtc,
        pub by_name: Option<String>,
        pub note: Option<String>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Invoices and credit notes.
pub mod paper {
    use sea_orm::entity::prelude::*;

    use crate::{db::Text, orders::numbers::Kind};

    /// One of them.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "order_papers")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub number: String,
        pub kind: Text<Kind>,
        pub order_id: Uuid,
        pub centre_id: Option<Uuid>,
        pub issued_on: ChronoDate,
        pub net_pence: i64,
        pub vat_pence: i64,
        pub total_pence: i64,
        pub reason: Option<String>,
        pub content: Json,
        pub created_at: ChronoDateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Money received, and money returned.
pub mod payment {
    use sea_orm::entity::prelude::*;
    use shared::{accounts::ReceivedBy, orders::RefundStatus};

    use crate::{
        db::Text,
        orders::ledger::{Flow, Method},
    };

    /// One payment.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "payments")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub kind: Text<Flow>,
        pub centre_id: Option<Uuid>,
        pub order_id: Option<Uuid>,
        pub paper_id: Option<Uuid>,
        pub method: Text<Method>,
        pub amount_pence: i64,
        pub reference: String,
        pub on_day: ChronoDate,
        pub status: Text<RefundStatus>,
        pub failure: Option<String>,
        pub retries: i64,
        pub provider_ref: Option<String>,
        pub recorded_by_name: Option<String>,
        pub created_at: ChronoDateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}

    impl From<ReceivedBy> for Method {
        fn from(by: ReceivedBy) -> Self {
            match by {
                ReceivedBy::BankTransfer => Self::BankTransfer,
                ReceivedBy::DirectDebit => Self::DirectDebit,
                ReceivedBy::Cheque => Self::Cheque,
                ReceivedBy::Other => Self::Other,
            }
        }
    }
}

/// For which orders a centre's payment was counted.
pub mod part {
    use sea_orm::entity::prelude::*;

    /// One of them.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "payment_parts")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub payment_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub order_id: Uuid,
        pub amount_pence: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
