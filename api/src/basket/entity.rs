//! The `baskets` table, and that of their lines.
#![allow(missing_docs, reason = "columns are named for what they hold")]

use sea_orm::entity::prelude::*;

/// A basket.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "baskets")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: Uuid,
    pub centre_id: Option<Uuid>,
    pub version: i64,
    pub updated_at: ChronoDateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

/// The lines.
pub mod item {
    use sea_orm::entity::prelude::*;

    /// One of them.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "basket_items")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub basket_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub position: i64,
        pub product_id: Uuid,
        pub document_id: Option<Uuid>,
        pub quantity: i64,
        pub note: Option<String>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
