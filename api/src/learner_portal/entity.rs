//! The `learner_accounts` and `learner_registrations` tables.
#![allow(missing_docs, reason = "columns are named for what they hold")]

/// Which learners a user is: one account may have several enrolments.
pub mod account {
    use sea_orm::entity::prelude::*;

    /// One learner of an account.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "learner_accounts")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub learner_id: Uuid,
        pub user_id: Uuid,
        pub linked_at: ChronoDateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// What was typed to register.
pub mod registration {
    use sea_orm::entity::prelude::*;
    use shared::language::Language;

    use crate::db::Text;

    /// A registration that waits.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "learner_registrations")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub enrolment_number: String,
        pub first_name: String,
        pub last_name: String,
        pub date_of_birth: ChronoDate,
        pub email: String,
        pub password_hash: String,
        pub language: Text<Language>,
        pub token_hash: Option<String>,
        pub created_at: ChronoDateTimeUtc,
        pub expires_at: ChronoDateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
