//! Chaining: entries are added unchained, in the transaction that does the thing, so that no two transactions wait for
//! each other; a moment later they are chained in the order in which they were done. One process does it at a time.

use std::time::Duration;

use actix_web::web::Data;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::OnConflict,
};
use tokio::time::interval;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{
    chain::{Chained, Line, Personal, Rest, START, canonical, digest, next_hash},
    entity::{ActiveModel, Column, Entity, Model, head},
};
use crate::{app::App, auth::tokens, db::for_update, problem::Result};

/// How often new entries are chained.
const EVERY: Duration = Duration::from_secs(1);
/// Entries that are chained in one transaction.
const AT_ONCE: u64 = 500;
/// The log of what concerns no centre.
pub const PORTAL: &str = "portal";

/// Chains new entries until told to stop.
pub async fn keep(app: Data<App>, stop: CancellationToken) {
    let mut tick = interval(EVERY);
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            _ = tick.tick() => {}
        }
        if let Err(error) = all(&app).await {
            tracing::warn!(%error, "could not chain the audit trail");
        }
    }
}

/// Chains all entries that wait.
pub async fn all(app: &App) -> Result<()> {
    while some(app).await? {}
    Ok(())
}

/// Chains some; says whether there may be more.
async fn some(app: &App) -> Result<bool> {
    let waiting = Entity::find()
        .filter(Column::Seq.is_null())
        .order_by_asc(Column::At)
        .order_by_asc(Column::Id)
        .limit(AT_ONCE);
    if waiting.clone().one(app.db.reader()).await?.is_none() {
        return Ok(false);
    }
    let transaction = app.db.write().await?;
    // Whoever has this row is the one that chains.
    head_of(&transaction, app, PORTAL).await?;
    let rows = waiting.all(&transaction).await?;
    let full = rows.len() as u64 == AT_ONCE;
    let mut heads = std::collections::HashMap::new();
    for row in rows {
        let log = log_of(row.centre_id);
        let head = match heads.remove(&log) {
            Some(head) => head,
            None => head_of(&transaction, app, &log).await?,
        };
        heads.insert(log, chain(&transaction, row, head).await?);
    }
    for head in heads.into_values() {
        let row = head::ActiveModel {
            seq: Set(head.seq),
            mac: Set(mac(app, &head)?),
            hash: Set(head.hash),
            log: Set(head.log),
        };
        head::Entity::update(row).exec(&transaction).await?;
    }
    transaction.commit().await?;
    Ok(full)
}

/// The log to which entries of this centre belong.
pub fn log_of(centre_id: Option<Uuid>) -> String {
    centre_id.map_or_else(|| PORTAL.to_owned(), |id| id.to_string())
}

/// What nobody can give a head who has the database only.
pub fn mac(app: &App, head: &head::Model) -> anyhow::Result<String> {
    app.keys.fingerprint(&format!("audit head {} {} {}", head.log, head.seq, head.hash))
}

/// The head of a log, locked.
async fn head_of(transaction: &DatabaseTransaction, app: &App, log: &str) -> Result<head::Model> {
    let mut first = head::Model { log: log.to_owned(), seq: 0, hash: START.to_owned(), mac: String::new() };
    first.mac = mac(app, &first)?;
    head::Entity::insert(sea_orm::IntoActiveModel::into_active_model(first.clone()))
        .on_conflict(OnConflict::column(head::Column::Log).do_nothing().to_owned())
        .exec_without_returning(transaction)
        .await?;
    let found = for_update(head::Entity::find_by_id(log), transaction).one(transaction).await?;
    Ok(found.unwrap_or(first))
}

/// Chains one entry to its log.
async fn chain(transaction: &DatabaseTransaction, row: Model, head: head::Model) -> Result<head::Model> {
    let id = row.id;
    let salt = tokens::new_token()?;
    let personal = canonical(&personal(&row, salt.clone()))?;
    let sealed = digest(&personal);
    let seq = head.seq + 1;
    let hash = next_hash(&head.hash, &canonical(&chained(row, seq, sealed.clone()))?);
    let row = ActiveModel {
        seq: Set(Some(seq)),
        hash: Set(Some(hash.clone())),
        sealed: Set(Some(sealed)),
        salt: Set(Some(salt)),
        ..Default::default()
    };
    Entity::update_many().set(row).filter(Column::Id.eq(id)).exec(transaction).await?;
    Ok(head::Model { seq, hash, ..head })
}

fn personal(row: &Model, salt: String) -> Personal {
    Personal {
        actor_name: row.actor_name.clone(),
        subject_name: row.subject_name.clone(),
        address: row.address.clone(),
        details: row.details.clone(),
        salt,
    }
}

fn chained(row: Model, seq: i64, sealed: String) -> Chained {
    Chained {
        log: log_of(row.centre_id),
        seq,
        id: row.id,
        at: row.at,
        actor_id: row.actor_id,
        action: row.action,
        subject_kind: row.subject_kind,
        subject_id: row.subject_id,
        request_id: row.request_id,
        sealed,
    }
}

/// An entry that is chained, as a line of its log.
pub fn line(row: Model) -> anyhow::Result<Line> {
    let rest = match (row.erased_by, row.salt.clone()) {
        (Some(by), _) => Rest::Erased(by),
        (None, salt) => Rest::Personal(canonical(&personal(&row, salt.unwrap_or_default()))?),
    };
    let (hash, seq) = (row.hash.clone().unwrap_or_default(), row.seq.unwrap_or_default());
    let sealed = row.sealed.clone().unwrap_or_default();
    Ok(Line { hash, entry: canonical(&chained(row, seq, sealed))?, rest })
}
