//! The tables of sessions, their refresh tokens, mailed links, and the defence of sign-in.
#![allow(missing_docs, reason = "columns are named for what they hold")]

/// Sessions: one for each sign-in.
pub mod session {
    use sea_orm::entity::prelude::*;

    /// A session.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "sessions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub user_id: Uuid,
        pub user_agent: String,
        pub address: String,
        pub created_at: ChronoDateTimeUtc,
        pub last_used_at: ChronoDateTimeUtc,
        pub expires_at: ChronoDateTimeUtc,
        pub revoked_at: Option<ChronoDateTimeUtc>,
        /// How often a refresh token of it was used.
        pub generation: i64,
        /// When that was first done in this generation.
        pub rotated_at: Option<ChronoDateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Refresh tokens, hashed: the family of a session.
pub mod refresh_token {
    use sea_orm::entity::prelude::*;

    /// A refresh token.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "refresh_tokens")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub token_hash: String,
        pub session_id: Uuid,
        pub created_at: ChronoDateTimeUtc,
        pub generation: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Tokens of mailed links, hashed.
pub mod mail_token {
    use sea_orm::entity::prelude::*;

    use crate::{auth::links::Purpose, db::Text};

    /// The token of a mailed link.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "mail_tokens")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub token_hash: String,
        pub user_id: Uuid,
        pub purpose: Text<Purpose>,
        pub created_at: ChronoDateTimeUtc,
        pub expires_at: ChronoDateTimeUtc,
        pub used_at: Option<ChronoDateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Delays after wrong tries, by a hash of what is guessed at or who guesses.
pub mod delay {
    use sea_orm::entity::prelude::*;

    /// A delay.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "sign_in_delays")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        pub failures: i64,
        pub last_failure_at: ChronoDateTimeUtc,
        pub waits_until: ChronoDateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Devices from which accounts are used, by a hash of the token in their cookie.
pub mod device {
    use sea_orm::entity::prelude::*;

    /// A device that one user uses.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "known_devices")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub user_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub token_hash: String,
        pub user_agent: String,
        pub address: String,
        pub created_at: ChronoDateTimeUtc,
        pub last_used_at: ChronoDateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Keys of access tokens, by id.
pub mod access_key {
    use sea_orm::entity::prelude::*;

    /// A key.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "access_keys")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub created_at: ChronoDateTimeUtc,
        pub retired_at: Option<ChronoDateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
