//! Opening a share: by anyone who has the link, and the PIN where there is one.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait},
};
use shared::{
    documents::DocumentStatus,
    shares::{HiddenDetail, OpenedShare, ShareStatus, SharedDocument},
    verify::VerifiedQualification,
};
use uuid::Uuid;

use super::{
    entity::{Column, Entity, Model, item, view},
    service, store,
};
use crate::{
    app::App,
    auth::{password, tokens},
    documents::{
        entity as document,
        store::{grouped, status_on, status_since},
    },
    http::rate_limit::network,
    problem::{Error, Result},
    profile::device,
};

/// For how long after the last opening its files can be had.
const FILES_MINUTES: i64 = 60;
/// Wrong PINs from everywhere, as a multiple of those from one address.
const EVERYONE: u32 = 10;

/// Who opens, and with what.
pub struct Visitor {
    /// The network address.
    pub address: IpAddr,
    /// What the program calls itself.
    pub user_agent: String,
    /// The PIN, if one was sent.
    pub pin: Option<String>,
}

/// The share with this token, for whoever knows its PIN.
async fn find(app: &App, token: &str, visitor: &Visitor) -> Result<Model> {
    let row = store::by_token_hash(app.db.reader(), tokens::hash(token)).await?.ok_or(Error::NotFound)?;
    match row.status(app.clock.now()) {
        // Files of the last opening may still be had: whoever asks looks again.
        ShareStatus::Active | ShareStatus::UsedUp => {}
        over => return Err(Error::ShareEnded(over)),
    }
    let Some(hash) = row.pin_hash.clone() else { return Ok(row) };
    let pin = visitor.pin.clone().ok_or(Error::WrongPin)?;
    let tries = app.limits.tries();
    let (anyone, one) =
        (format!("share {}", row.id), format!("share {} {}", row.id, network(visitor.address)));
    tries.begin(&one, 1)?;
    tries.begin(&anyone, EVERYONE)?;
    if pin.len() > 100 || !password::verify(app, pin, Some(hash)).await? {
        return Err(Error::WrongPin);
    }
    tries.right(&one);
    tries.right(&anyone);
    Ok(row)
}

/// Opens a share, and counts it.
pub async fn open(app: &App, token: &str, visitor: Visitor) -> Result<OpenedShare> {
    let row = find(app, token, &visitor).await?;
    let row = count(app, row, &visitor).await?;
    shown(app, row).await
}

/// Counts an opening, unless that would be one too many: the database decides, whoever else opens at the same time.
async fn count(app: &App, row: Model, visitor: &Visitor) -> Result<Model> {
    let now = app.clock.now();
    let transaction = app.db.write().await?;
    let left = Condition::any()
        .add(Column::MaxViews.is_null())
        .add(Expr::col(Column::Views).lt(Expr::col(Column::MaxViews)));
    let counted = Entity::update_many()
        .col_expr(Column::Views, Expr::col(Column::Views).add(1))
        .col_expr(Column::LastViewedAt, Expr::value(now))
        .filter(Column::Id.eq(row.id))
        .filter(Column::EndedAt.is_null())
        .filter(Condition::any().add(Column::ExpiresAt.is_null()).add(Column::ExpiresAt.gt(now)))
        .filter(left)
        .exec(&transaction)
        .await?;
    let row = Entity::find_by_id(row.id).one(&transaction).await?.ok_or(Error::NotFound)?;
    if counted.rows_affected == 0 {
        return Err(Error::ShareEnded(row.status(now)));
    }
    let opening = view::ActiveModel {
        id: Set(app.clock.id()),
        share_id: Set(row.id),
        viewed_at: Set(now),
        network: Set(roughly(visitor.address)),
        browser: Set(device::in_words(&visitor.user_agent)),
    };
    view::Entity::insert(opening).exec_without_returning(&transaction).await?;
    transaction.commit().await?;
    Ok(row)
}

/// From where, as coarse as tells one reader from another: half of an IPv4 address, a provider's part of an IPv6 one.
fn roughly(address: IpAddr) -> String {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            format!("{a}.{b}.x.x")
        }
        IpAddr::V6(v6) => {
            let [a, b, ..] = v6.segments();
            format!("{a:x}:{b:x}::")
        }
    }
}

async fn shown(app: &App, row: Model) -> Result<OpenedShare> {
    let db = app.db.reader();
    let hide = row.hidden();
    let documents = store::documents(db, [row.id]).await?.remove(&row.id).unwrap_or_default();
    let mut shared = Vec::new();
    for document in documents {
        shared.push(one_shown(app, document, &hide).await?);
    }
    let left = row.max_views.map(|most| u32::try_from(most - row.views).unwrap_or_default());
    Ok(OpenedShare {
        shared_by: service::name_of(db, row.user_id).await?,
        expires_at: row.expires_at,
        views_left: left,
        hide,
        documents: shared,
    })
}

async fn one_shown(app: &App, row: document::Model, hide: &[HiddenDetail]) -> Result<SharedDocument> {
    let today = app.clock.today();
    let status = status_on(&row, today);
    let whole = hide.is_empty();
    let replaced_by = if whole && status == DocumentStatus::Replaced {
        let next = document::Entity::find().filter(document::Column::ReplacesId.eq(row.id));
        next.one(app.db.reader()).await?.map(|next| grouped(&next.reference))
    } else {
        None
    };
    let shows = |detail: HiddenDetail| !hide.contains(&detail);
    let facts = row.facts()?;
    Ok(SharedDocument {
        id: row.id,
        status,
        status_changed_at: status_since(&row, today),
        kind: row.kind.0,
        learner_name: facts.learner_name,
        qualification: VerifiedQualification {
            number: facts.qualification_number,
            title: facts.qualification_title,
        },
        level: facts.level,
        result: facts.result.filter(|_| shows(HiddenDetail::Result)),
        centre_name: shows(HiddenDetail::Centre).then_some(facts.centre_name),
        issued_on: row.issued_on,
        expires_on: row.expires_on,
        issuer: facts.issuer.name,
        reference: whole.then(|| grouped(&row.reference)),
        replaced_by,
        has_pdf: whole && is_current(status),
    })
}

fn is_current(status: DocumentStatus) -> bool {
    matches!(status, DocumentStatus::Valid | DocumentStatus::Expired)
}

/// A document of an opened share, whose file can be had now.
pub async fn file(app: &App, token: &str, document_id: Uuid, visitor: Visitor) -> Result<document::Model> {
    let row = find(app, token, &visitor).await?;
    let now = app.clock.now();
    if row.status(now) != ShareStatus::Active && !just_opened(&row, now) {
        return Err(Error::ShareEnded(row.status(now)));
    }
    let shared = item::Entity::find()
        .filter(item::Column::ShareId.eq(row.id))
        .filter(item::Column::DocumentId.eq(document_id))
        .one(app.db.reader())
        .await?;
    let document_id = shared.ok_or(Error::NotFound)?.document_id;
    let found = document::Entity::find_by_id(document_id).one(app.db.reader()).await?;
    let found = found.ok_or(Error::NotFound)?;
    // A file shows everything.
    if !row.hidden().is_empty() {
        return Err(Error::NotFound);
    }
    if !is_current(status_on(&found, app.clock.today())) {
        return Err(Error::DocumentNotCurrent);
    }
    Ok(found)
}

/// Whether the last opening that is allowed was a moment ago: its files belong to it.
fn just_opened(row: &Model, now: DateTime<Utc>) -> bool {
    row.last_viewed_at.is_some_and(|at| now < at + TimeDelta::minutes(FILES_MINUTES))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_coarse() {
        for (address, want) in
            [("203.0.113.77", "203.0.x.x"), ("2001:db8:1234:5678::9", "2001:db8::"), ("::1", "0:0::")]
        {
            assert_eq!(roughly(address.parse().unwrap()), want);
        }
    }
}
