//! The `settings_versions` and `brand_pictures` tables.
#![allow(missing_docs, reason = "columns are named for what they hold")]

use sea_orm::entity::prelude::*;
use shared::settings::Section;

use crate::db::Text;

/// A version of a section, as it was saved.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "settings_versions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub section: Text<Section>,
    pub version: i64,
    pub value: Json,
    pub saved_by: Option<Uuid>,
    pub saved_by_name: Option<String>,
    pub reverts_to: Option<i64>,
    pub created_at: ChronoDateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

/// Pictures of the brand.
pub mod picture {
    use sea_orm::entity::prelude::*;
    use shared::settings::{Picture, PictureUse};

    use crate::{db::Text, print_jobs::entity::counted};

    /// A picture, whose bytes are in the blob store.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "brand_pictures")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub sha256: String,
        pub purpose: Text<PictureUse>,
        pub media_type: String,
        pub width: i64,
        pub height: i64,
        pub size: i64,
        pub created_by: Option<Uuid>,
        pub created_at: ChronoDateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}

    impl From<Model> for Picture {
        fn from(row: Model) -> Self {
            Self {
                sha256: row.sha256,
                media_type: row.media_type,
                width: u32::try_from(row.width).unwrap_or(1),
                height: u32::try_from(row.height).unwrap_or(1),
                size: counted(row.size),
            }
        }
    }
}
