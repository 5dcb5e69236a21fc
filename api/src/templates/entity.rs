//! The tables `template_versions`, `templates` and `print_job_templates`.
#![allow(missing_docs, reason = "columns are named for what they hold")]

use sea_orm::entity::prelude::*;
use shared::documents::DocumentKind;

use crate::db::Text;

/// A published version. The database refuses every change of it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "template_versions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: Text<DocumentKind>,
    pub version: i64,
    pub content: Json,
    pub note: Option<String>,
    pub published_by: Option<Uuid>,
    pub published_by_name: Option<String>,
    pub published_at: ChronoDateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

/// The template of each kind: which version is in force, and the draft.
pub mod template {
    use sea_orm::entity::prelude::*;
    use shared::documents::DocumentKind;

    use crate::db::Text;

    /// A template.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "templates")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: Text<DocumentKind>,
        pub version_id: Uuid,
        pub draft: Option<Json>,
        pub draft_version: i64,
        pub based_on: Option<i64>,
        pub saved_by: Option<Uuid>,
        pub saved_by_name: Option<String>,
        pub saved_at: Option<ChronoDateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// With which versions a print job's documents are made.
pub mod of_print_job {
    use sea_orm::entity::prelude::*;

    /// One of them.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "print_job_templates")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub print_job_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub template_id: Uuid,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
