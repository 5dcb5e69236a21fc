//! The `learners` table, and what merging leaves.
#![allow(missing_docs, reason = "columns are named for what they hold")]

use sea_orm::entity::prelude::*;
use shared::learners::Learner;

/// A learner.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "learners")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub enrolment_number: String,
    pub enrolment_key: String,
    pub uln: Option<String>,
    pub first_name: String,
    pub middle_names: Option<String>,
    pub last_name: String,
    pub date_of_birth: ChronoDate,
    pub email: Option<String>,
    pub former_numbers: Json,
    pub sort_name: String,
    pub search: String,
    pub version: i64,
    pub created_at: ChronoDateTimeUtc,
    pub updated_at: ChronoDateTimeUtc,
    /// Since when nothing personal is kept of the learner.
    pub erased_at: Option<ChronoDateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for Learner {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            enrolment_number: row.enrolment_number,
            uln: row.uln,
            first_name: row.first_name,
            middle_names: row.middle_names,
            last_name: row.last_name,
            date_of_birth: row.date_of_birth,
            email: row.email,
            // Written by this program only, from the same type.
            former_enrolment_numbers: serde_json::from_value(row.former_numbers).unwrap_or_default(),
            created_at: row.created_at,
            updated_at: row.updated_at,
            erased_at: row.erased_at,
        }
    }
}

impl Model {
    /// The learner's full name, as it is printed.
    pub fn full_name(&self) -> String {
        shared::text::full_name(&self.first_name, self.middle_names.as_deref(), &self.last_name)
    }
}

/// Enrolment numbers of duplicates that were merged, and the learner to whom they lead.
pub mod alias {
    use sea_orm::entity::prelude::*;

    /// A number.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "learner_aliases")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub enrolment_key: String,
        pub learner_id: Uuid,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Merges of duplicates.
pub mod merge {
    use sea_orm::entity::prelude::*;

    /// A merge.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "learner_merges")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub learner_id: Uuid,
        pub enrolment_number: String,
        pub records_count: i64,
        pub undo: Option<Json>,
        pub merged_by: Uuid,
        pub merged_by_name: String,
        pub merged_at: ChronoDateTimeUtc,
        pub undone_at: Option<ChronoDateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
