//! Numbers without gaps: those of a year are counted in a row that is locked until the transaction that uses one ends. One
//! that is rolled back takes its number back with it.

use sea_orm::{
    DatabaseTransaction, EntityTrait, IntoActiveModel,
    sea_query::{Expr, ExprTrait, OnConflict},
};

use crate::{db::Text, problem::Result};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Orders.
    Order,
    /// Invoices.
    Invoice,
    /// Credit notes.
    CreditNote,
}

impl shared::TextEnum for Kind {
    const ALL: &'static [Self] = &[Self::Order, Self::Invoice, Self::CreditNote];

    fn as_str(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Invoice => "invoice",
            Self::CreditNote => "credit_note",
        }
    }
}

impl Kind {
    fn prefix(self) -> &'static str {
        match self {
            Self::Order => "ORD",
            Self::Invoice => "INV",
            Self::CreditNote => "CN",
        }
    }
}

mod entity {
    use sea_orm::entity::prelude::*;

    use super::Kind;
    use crate::db::Text;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "paper_numbers")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: Text<Kind>,
        #[sea_orm(primary_key, auto_increment = false)]
        pub year: i64,
        pub last: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// The next number of a year.
pub async fn next(transaction: &DatabaseTransaction, kind: Kind, year: i32) -> Result<String> {
    use entity::{Column, Entity, Model};
    let first = Model { kind: Text(kind), year: year.into(), last: 1 };
    let counted = Entity::insert(first.into_active_model())
        .on_conflict(
            OnConflict::columns([Column::Kind, Column::Year])
                .value(Column::Last, Expr::col((Entity, Column::Last)).add(1))
                .to_owned(),
        )
        .exec_with_returning(transaction)
        .await?;
    Ok(format!("{}-{year}-{:06}", kind.prefix(), counted.last))
}
