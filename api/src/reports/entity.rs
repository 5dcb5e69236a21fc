//! The `report_documents` and `report_records` tables: the database keeps them itself, by triggers. Read only, and
//! never by key, of which only the first columns are named here.
#![allow(missing_docs, reason = "columns are named for what they hold")]

use sea_orm::entity::prelude::*;
use shared::documents::{DocumentKind, DocumentStatus};

use crate::db::Text;

/// How many documents of one sort there are.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "report_documents")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub issued_on: ChronoDate,
    #[sea_orm(primary_key, auto_increment = false)]
    pub centre_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub qualification_id: Uuid,
    pub kind: Text<DocumentKind>,
    pub status: Text<DocumentStatus>,
    pub replacement: bool,
    pub expires_on: ChronoDate,
    pub documents: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// How many records of one sort there are.
pub mod record {
    use sea_orm::entity::prelude::*;
    use shared::documents::NotificationStatus;

    use crate::db::Text;

    /// One sort.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "report_records")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub issued_on: ChronoDate,
        #[sea_orm(primary_key, auto_increment = false)]
        pub centre_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub qualification_id: Uuid,
        pub notification_status: Text<NotificationStatus>,
        pub records: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
