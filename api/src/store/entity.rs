//! The `products` table, and that of their pictures.
#![allow(missing_docs, reason = "columns are named for what they hold")]

use sea_orm::entity::prelude::*;
use shared::{
    documents::DocumentKind,
    money::DEFAULT_CURRENCY,
    store::{Product, StoreProduct, StoreRules, Totals},
};

use crate::db::Text;

/// A product.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "products")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    pub description: String,
    pub category: String,
    pub document_kind: Option<Text<DocumentKind>>,
    pub price_pence: i64,
    pub vat_bp: i64,
    pub postage: Json,
    pub for_centres: bool,
    pub for_learners: bool,
    pub active: bool,
    pub version: i64,
    pub created_at: ChronoDateTimeUtc,
    pub updated_at: ChronoDateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The codes of the ways by which it can be posted; none: all ways.
    pub fn postage_codes(&self) -> Vec<String> {
        // Written by this program only, from the same type.
        serde_json::from_value(self.postage.clone()).unwrap_or_default()
    }

    /// The amounts of a line of so many.
    pub fn line(&self, quantity: i64) -> Totals {
        Totals::of_line(self.price_pence, quantity, self.vat_bp)
    }

    /// As the issuer sees it.
    pub fn for_issuer(self, has_picture: bool) -> Product {
        Product {
            id: self.id,
            postage: self.postage_codes(),
            name: self.name,
            description: self.description,
            category: self.category,
            document_kind: self.document_kind.map(|kind| kind.0),
            price_pence: self.price_pence,
            vat_bp: self.vat_bp,
            currency: DEFAULT_CURRENCY.to_owned(),
            for_centres: self.for_centres,
            for_learners: self.for_learners,
            active: self.active,
            has_picture,
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }

    /// As its buyers see it.
    pub fn for_buyers(self, has_picture: bool, rules: &StoreRules) -> StoreProduct {
        StoreProduct {
            id: self.id,
            price_with_vat_pence: self.line(1).total_pence,
            name: self.name,
            description: self.description,
            category: self.category,
            document_kind: self.document_kind.map(|kind| kind.0),
            replaces_document: self.document_kind.is_some_and(|kind| rules.replaced_kinds.contains(&kind.0)),
            price_pence: self.price_pence,
            vat_bp: self.vat_bp,
            currency: DEFAULT_CURRENCY.to_owned(),
            has_picture,
        }
    }
}

/// The pictures.
pub mod picture {
    use sea_orm::entity::prelude::*;

    /// One of them.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "product_pictures")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub product_id: Uuid,
        pub tag: String,
        pub bytes: Vec<u8>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
