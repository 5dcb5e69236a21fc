//! The `avatars` and `email_changes` tables.

/// Pictures of users.
pub mod avatar {
    use sea_orm::entity::prelude::*;

    /// A picture.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "avatars")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub user_id: Uuid,
        pub tag: String,
        pub large: Vec<u8>,
        pub small: Vec<u8>,
        pub updated_at: ChronoDateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Changes of users' addresses.
pub mod email_change {
    use sea_orm::entity::prelude::*;

    /// A change: it waits until it is confirmed, and can be called off for a while.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "email_changes")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub user_id: Uuid,
        pub old_email: String,
        pub new_email: String,
        pub confirm_hash: String,
        pub cancel_hash: String,
        pub created_at: ChronoDateTimeUtc,
        pub expires_at: ChronoDateTimeUtc,
        pub confirmed_at: Option<ChronoDateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
