//! Who orders: a centre, through one of its staff, or a learner. What one of them can see and order is found only
//! through this.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select};
use shared::orders::BuyerKind;
use uuid::Uuid;

use super::entity::{Column, Entity, Model};
use crate::{
    auth::{
        Caller,
        permit::{CentreOwned, InCentre, LearnerOwned, OrderDocuments, Permitted, ViewOwnDocuments},
    },
    basket::entity as basket,
    centres::entity as centre,
    documents::entity as document,
    orders::entity as order,
};

/// Who orders.
pub struct Buyer {
    /// Who asks.
    pub caller: Caller,
    /// For which centre; none: a learner asks, for himself.
    pub centre: Option<centre::Model>,
}

impl From<InCentre<OrderDocuments>> for Buyer {
    fn from(may: InCentre<OrderDocuments>) -> Self {
        Self { caller: may.caller, centre: Some(may.centre) }
    }
}

impl From<Permitted<ViewOwnDocuments>> for Buyer {
    fn from(may: Permitted<ViewOwnDocuments>) -> Self {
        Self { caller: may.caller, centre: None }
    }
}

impl Buyer {
    /// The centre's id, of a centre.
    pub fn centre_id(&self) -> Option<Uuid> {
        self.centre.as_ref().map(|centre| centre.id)
    }

    /// On whose side.
    pub fn kind(&self) -> BuyerKind {
        if self.centre.is_some() { BuyerKind::Centre } else { BuyerKind::Learner }
    }

    /// Whether a product is for these buyers now.
    pub fn can_order(&self, product: &Model) -> bool {
        product.active && if self.centre.is_some() { product.for_centres } else { product.for_learners }
    }

    /// The products that can be ordered.
    pub fn products(&self) -> Select<Entity> {
        let column = if self.centre.is_some() { Column::ForCentres } else { Column::ForLearners };
        Entity::find().filter(Column::Active.eq(true)).filter(column.eq(true))
    }

    /// The documents of which prints can be ordered, whatever their status.
    pub fn documents(&self) -> Select<document::Entity> {
        match &self.centre {
            Some(centre) => document::Entity::in_centre(centre.id),
            None => document::Entity::of_account(self.caller.user.id),
        }
    }

    /// The basket.
    pub fn basket(&self) -> Select<basket::Entity> {
        let own = basket::Entity::find().filter(basket::Column::UserId.eq(self.caller.user.id));
        match &self.centre {
            Some(centre) => own.filter(basket::Column::CentreId.eq(centre.id)),
            None => own.filter(basket::Column::CentreId.is_null()),
        }
    }

    /// The orders.
    pub fn orders(&self) -> Select<order::Entity> {
        match &self.centre {
            Some(centre) => order::Entity::in_centre(centre.id),
            None => order::Entity::of_account(self.caller.user.id),
        }
    }
}
