//! The audit trail: who did what, when. Entries are only ever added, in the transaction that does the thing, and chained
//! a moment later, each log for itself: one of each centre, and the portal's own.

pub mod access;
pub mod chain;
pub mod check;
mod csv;
pub mod entity;
mod file;
pub mod history;
pub mod origin;
pub mod routes;
pub mod seal;
mod subject;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
};
use shared::{audit::deed, text::fold};
use uuid::Uuid;

pub use routes::configure;

use crate::{app::App, auth::Caller, problem::Result, users::entity as user};

/// Something that was done.
pub struct Entry<'a> {
    actor_id: Option<Uuid>,
    actor_name: Option<String>,
    request_id: Option<String>,
    action: &'a str,
    subject_kind: &'a str,
    subject_id: Uuid,
    subject_name: Option<String>,
    centre_id: Option<Uuid>,
    details: serde_json::Value,
}

impl<'a> Entry<'a> {
    /// Done by a signed-in user.
    pub fn by(caller: &Caller, action: &'a str, subject_kind: &'a str, subject_id: Uuid) -> Self {
        Self {
            request_id: caller.request_id.clone(),
            actor_name: Some(caller.user.trail_name()),
            ..Self::by_user(caller.user.id, action, subject_kind, subject_id)
        }
    }

    /// Done by a user outside a signed-in request.
    pub fn by_user(actor_id: Uuid, action: &'a str, subject_kind: &'a str, subject_id: Uuid) -> Self {
        Self { actor_id: Some(actor_id), ..Self::by_portal(action, subject_kind, subject_id) }
    }

    /// Done by the portal itself.
    pub fn by_portal(action: &'a str, subject_kind: &'a str, subject_id: Uuid) -> Self {
        Self {
            actor_id: None,
            actor_name: None,
            request_id: None,
            action,
            subject_kind,
            subject_id,
            subject_name: None,
            centre_id: None,
            details: serde_json::json!({}),
        }
    }

    /// Under this name, as kept when it was asked for, in this request; else the user's name is looked up.
    #[must_use]
    pub fn asked_by(mut self, name: String, request_id: Option<String>) -> Self {
        self.actor_name = Some(name);
        self.request_id = request_id;
        self
    }

    /// In this centre.
    #[must_use]
    pub fn in_centre(mut self, centre_id: Uuid) -> Self {
        self.centre_id = Some(centre_id);
        self
    }

    /// On something of this name; else the name is looked up.
    #[must_use]
    pub fn called(mut self, name: impl Into<String>) -> Self {
        self.subject_name = Some(name.into());
        self
    }

    /// With what changed.
    #[must_use]
    pub fn with(mut self, details: serde_json::Value) -> Self {
        self.details = details;
        self
    }
}

/// What was done to a thing.
pub struct Done {
    /// What.
    pub action: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The name of who did it.
    pub actor: String,
    /// What changed.
    pub details: serde_json::Value,
}

/// All that was done to a thing, the oldest first.
pub async fn of_subject(db: &impl ConnectionTrait, subject_id: Uuid) -> Result<Vec<Done>> {
    let rows = entity::Entity::find()
        .filter(entity::Column::SubjectId.eq(subject_id))
        .order_by_asc(entity::Column::At)
        .order_by_asc(entity::Column::Id)
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| Done { action: row.action, at: row.at, actor: row.actor_name, details: row.details })
        .collect())
}

/// Adds an entry, in the transaction that does the thing. Names are kept as they are now: the trail says what
/// things were called when it was done.
pub async fn record(transaction: &DatabaseTransaction, app: &App, entry: Entry<'_>) -> Result<()> {
    record_as(transaction, app, app.clock.id(), entry).await
}

/// The same under this id, for what other entries are to name.
pub async fn record_as(
    transaction: &DatabaseTransaction,
    app: &App,
    id: Uuid,
    entry: Entry<'_>,
) -> Result<()> {
    let mut actor_name = entry.actor_name.clone();
    if let (None, Some(actor_id)) = (&actor_name, entry.actor_id) {
        let user = user::Entity::find_by_id(actor_id).one(transaction).await?;
        actor_name = user.map(|user| user.trail_name());
    }
    let mut subject_name = entry.subject_name.clone();
    if subject_name.is_none() {
        subject_name = subject::name(transaction, entry.subject_kind, entry.subject_id).await?;
    }
    let entry = Entry { actor_name, subject_name, ..entry };
    entity::Entity::insert(row(app, id, entry)).exec_without_returning(transaction).await?;
    Ok(())
}

/// Adds many entries whose names are all given, as [`record`] does.
pub async fn record_all(
    transaction: &DatabaseTransaction,
    app: &App,
    entries: impl Iterator<Item = Entry<'_>>,
) -> Result<()> {
    let rows: Vec<_> = entries.map(|entry| row(app, app.clock.id(), entry)).collect();
    if !rows.is_empty() {
        entity::Entity::insert_many(rows).exec_without_returning(transaction).await?;
    }
    Ok(())
}

fn row(app: &App, id: Uuid, entry: Entry<'_>) -> entity::ActiveModel {
    let (actor_name, subject_name) =
        (entry.actor_name.unwrap_or_default(), entry.subject_name.unwrap_or_default());
    let own = entry.subject_kind == "user" && Some(entry.subject_id) == entry.actor_id;
    let done = deed(entry.action, entry.subject_kind, &subject_name, own);
    let origin = origin::current();
    entity::ActiveModel {
        id: Set(id),
        at: Set(app.clock.now()),
        actor_id: Set(entry.actor_id),
        search: Set(fold(&format!("{actor_name} {done}"))),
        actor_name: Set(actor_name),
        action: Set(entry.action.to_owned()),
        subject_kind: Set(entry.subject_kind.to_owned()),
        subject_id: Set(Some(entry.subject_id)),
        subject_name: Set(subject_name),
        centre_id: Set(entry.centre_id),
        request_id: Set(entry
            .request_id
            .or_else(|| origin.as_ref().map(|origin| origin.request_id.to_string()))),
        details: Set(entry.details),
        address: Set(origin.map(|origin| origin.address.to_string())),
        ..Default::default()
    }
}
