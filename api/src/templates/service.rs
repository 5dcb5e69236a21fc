//! Rules of the templates.

use std::collections::HashMap;

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    QueryFilter,
};
use serde_json::json;
use shared::{
    TextEnum,
    check::Errors,
    documents::DocumentKind,
    history::differences,
    language::Language,
    templates::{TemplateContent, TemplateDraft, TemplateState, TemplateVersion, TemplateVersionContent},
};
use uuid::Uuid;

use super::{
    entity::{ActiveModel, Column, Entity, Model, template},
    preview, store,
};
use crate::{
    app::App,
    audit::{self, Entry},
    auth::Caller,
    db::Text,
    problem::{Error, Result},
};

/// A draft with the version that it is changed under.
type Versioned = (TemplateDraft, i64);

/// The templates of all kinds.
pub async fn states(app: &App) -> Result<Vec<TemplateState>> {
    let db = app.db.snapshot().await?;
    let mut states = Vec::new();
    for row in store::all(&db).await? {
        let version = in_force(&db, &row).await?;
        let content: TemplateContent = serde_json::from_value(version.content)?;
        let languages = Language::ALL.iter().copied();
        states.push(TemplateState {
            kind: row.kind.0,
            version: version.version,
            published_by: version.published_by_name,
            published_at: version.published_at,
            languages: languages.filter(|language| content.wording.of(*language).is_some()).collect(),
            has_draft: row.draft.is_some(),
            draft_saved_by: row.saved_by_name,
            draft_saved_at: row.saved_at,
        });
    }
    Ok(states)
}

async fn in_force(db: &impl ConnectionTrait, row: &template::Model) -> Result<Model> {
    let found = Entity::find_by_id(row.version_id).one(db).await?;
    found.ok_or_else(|| anyhow::anyhow!("a version of a template is gone").into())
}

/// The draft of a kind; what is published, where there is none.
pub async fn draft(app: &App, kind: DocumentKind) -> Result<Versioned> {
    let db = app.db.snapshot().await?;
    let row = store::template(&db, kind).await?;
    shown(&db, row).await
}

async fn shown(db: &impl ConnectionTrait, row: template::Model) -> Result<Versioned> {
    let published = in_force(db, &row).await?;
    let saved = row.draft.is_some();
    let draft = TemplateDraft {
        kind: row.kind.0,
        content: serde_json::from_value(row.draft.unwrap_or(published.content))?,
        saved,
        draft_version: row.draft_version,
        based_on: row.based_on.unwrap_or(published.version),
        published: published.version,
        saved_by: row.saved_by_name.filter(|_| saved),
        saved_at: row.saved_at,
    };
    Ok((draft, row.draft_version))
}

/// What was sent as it would be kept: checked field by field, its pictures known.
pub async fn checked(
    db: &impl ConnectionTrait,
    kind: DocumentKind,
    content: TemplateContent,
) -> Result<TemplateContent> {
    let mut errors = Errors::default();
    content.check_as(kind, "", &mut errors);
    let errors = errors.list();
    if !errors.is_empty() {
        return Err(Error::InvalidFields(errors));
    }
    let content = content.tidied(kind);
    store::pictures(db, &content).await?;
    Ok(content)
}

/// Saves a draft.
pub async fn save(
    app: &App,
    caller: &Caller,
    kind: DocumentKind,
    content: TemplateContent,
    check: impl Fn(i64) -> Result<()>,
) -> Result<Versioned> {
    let content = checked(app.db.reader(), kind, content).await?;
    preview::check_printable(app, kind, &content).await?;
    let transaction = app.db.write().await?;
    let row = store::locked(&transaction, kind).await?;
    check(row.draft_version)?;
    let (before, _) = shown(&transaction, row.clone()).await?;
    if before.content == content {
        return shown(&transaction, row).await;
    }
    let details = json!({ "before": before.content.flat(), "after": content.flat() });
    let row = keep(app, &transaction, caller, row, content, before.based_on).await?;
    tell(app, &transaction, caller, "drafted", kind, details).await?;
    let saved = shown(&transaction, row).await?;
    transaction.commit().await?;
    Ok(saved)
}

async fn keep(
    app: &App,
    transaction: &DatabaseTransaction,
    caller: &Caller,
    row: template::Model,
    content: TemplateContent,
    based_on: i64,
) -> Result<template::Model> {
    let version = row.draft_version + 1;
    let mut changed = row.into_active_model();
    changed.draft = Set(Some(serde_json::to_value(content)?));
    changed.draft_version = Set(version);
    changed.based_on = Set(Some(based_on));
    changed.saved_by = Set(Some(caller.user.id));
    changed.saved_by_name = Set(Some(caller.user.name()));
    changed.saved_at = Set(Some(app.clock.now()));
    Ok(template::Entity::update(changed).exec(transaction).await?)
}

async fn drop_draft(transaction: &DatabaseTransaction, row: template::Model, version_id: Uuid) -> Result<()> {
    let version = row.draft_version + 1;
    let mut changed = row.into_active_model();
    changed.version_id = Set(version_id);
    changed.draft = Set(None);
    changed.draft_version = Set(version);
    changed.based_on = Set(None);
    changed.saved_by = Set(None);
    changed.saved_by_name = Set(None);
    changed.saved_at = Set(None);
    template::Entity::update(changed).exec(transaction).await?;
    Ok(())
}

/// Throws the draft away. There may be none.
pub async fn discard(
    app: &App,
    caller: &Caller,
    kind: DocumentKind,
    check: impl Fn(i64) -> Result<()>,
) -> Result<()> {
    let transaction = app.db.write().await?;
    let row = store::locked(&transaction, kind).await?;
    check(row.draft_version)?;
    if row.draft.is_none() {
        return Ok(());
    }
    let (draft, _) = shown(&transaction, row.clone()).await?;
    let published: TemplateContent = serde_json::from_value(in_force(&transaction, &row).await?.content)?;
    let details = json!({ "before": draft.content.flat(), "after": published.flat() });
    let version_id = row.version_id;
    drop_draft(&transaction, row, version_id).await?;
    tell(app, &transaction, caller, "discarded_draft", kind, details).await?;
    transaction.commit().await?;
    Ok(())
}

/// Publishes the draft as the next version. From then on it is in force.
pub async fn publish(
    app: &App,
    caller: &Caller,
    kind: DocumentKind,
    note: Option<String>,
    check: impl Fn(i64) -> Result<()>,
) -> Result<TemplateVersion> {
    // The brand may have changed since the draft was saved.
    let (draft, seen) = draft(app, kind).await?;
    check(seen)?;
    if draft.saved {
        preview::check_printable(app, kind, &draft.content).await?;
    }
    let transaction = app.db.write().await?;
    let row = store::locked(&transaction, kind).await?;
    if row.draft_version != seen {
        return Err(Error::Stale);
    }
    let (draft, _) = shown(&transaction, row.clone()).await?;
    let before = in_force(&transaction, &row).await?;
    let old: TemplateContent = serde_json::from_value(before.content)?;
    if !draft.saved || draft.content == old {
        return Err(Error::StateConflict(format!(
            "The draft says nothing new: the {kind} stays at version {}.",
            before.version
        )));
    }
    let content = checked(&transaction, kind, draft.content).await?;
    let id = app.clock.id();
    let new = ActiveModel {
        id: Set(id),
        kind: Set(Text(kind)),
        version: Set(before.version + 1),
        content: Set(serde_json::to_value(&content)?),
        note: Set(note.clone()),
        published_by: Set(Some(caller.user.id)),
        published_by_name: Set(Some(caller.user.name())),
        published_at: Set(app.clock.now()),
    };
    let new = Entity::insert(new).exec_with_returning(&transaction).await?;
    drop_draft(&transaction, row, id).await?;
    let details = json!({
        "before": old.flat(), "after": content.flat(), "version": new.version, "note": note
    });
    tell(app, &transaction, caller, "published", kind, details).await?;
    let listed = listed(&transaction, vec![new]).await?;
    transaction.commit().await?;
    listed.into_iter().next().ok_or_else(|| anyhow::anyhow!("nothing was published").into())
}

/// Makes what a published version says the draft.
pub async fn restore(
    app: &App,
    caller: &Caller,
    kind: DocumentKind,
    number: i64,
    check: impl Fn(i64) -> Result<()>,
) -> Result<Versioned> {
    let transaction = app.db.write().await?;
    let row = store::locked(&transaction, kind).await?;
    check(row.draft_version)?;
    let wanted = store::version(&transaction, kind, number).await?;
    let content: TemplateContent = serde_json::from_value(wanted.content)?;
    let (before, _) = shown(&transaction, row.clone()).await?;
    let details =
        json!({ "before": before.content.flat(), "after": content.flat(), "restored_version": number });
    let row = keep(app, &transaction, caller, row, content, number).await?;
    tell(app, &transaction, caller, "restored", kind, details).await?;
    let saved = shown(&transaction, row).await?;
    transaction.commit().await?;
    Ok(saved)
}

async fn tell(
    app: &App,
    transaction: &DatabaseTransaction,
    caller: &Caller,
    action: &str,
    kind: DocumentKind,
    details: serde_json::Value,
) -> Result<()> {
    // A template has no row with an id of its own: it goes by a fixed one.
    let at = DocumentKind::ALL.iter().position(|known| *known == kind).unwrap_or_default();
    let id = Uuid::from_u128(0x7e00 + at as u128);
    let entry = Entry::by(caller, action, "template", id).called(kind.as_str()).with(details);
    audit::record(transaction, app, entry).await
}

/// Versions with what each of them changed.
pub async fn listed(db: &impl ConnectionTrait, rows: Vec<Model>) -> Result<Vec<TemplateVersion>> {
    let in_force: Vec<Uuid> = store::all(db).await?.into_iter().map(|row| row.version_id).collect();
    let before = before(db, &rows).await?;
    rows.into_iter()
        .map(|row| {
            let content: TemplateContent = serde_json::from_value(row.content)?;
            let changes = match before.get(&(row.kind, row.version - 1)) {
                Some(before) => differences(&before.flat(), &content.flat()),
                None => Vec::new(),
            };
            Ok(TemplateVersion {
                current: in_force.contains(&row.id),
                id: row.id,
                kind: row.kind.0,
                version: row.version,
                note: row.note,
                published_by: row.published_by_name,
                published_at: row.published_at,
                changes,
            })
        })
        .collect()
}

/// What the versions before these said.
async fn before(
    db: &impl ConnectionTrait,
    rows: &[Model],
) -> Result<HashMap<(Text<DocumentKind>, i64), TemplateContent>> {
    let Some(first) = rows.first() else { return Ok(HashMap::new()) };
    let wanted = rows.iter().map(|row| row.version - 1);
    let found = Entity::find()
        .filter(Column::Kind.eq(first.kind))
        .filter(Column::Version.is_in(wanted))
        .all(db)
        .await?;
    found.into_iter().map(|row| Ok(((row.kind, row.version), serde_json::from_value(row.content)?))).collect()
}

/// A published version with all that it says.
pub async fn version(app: &App, kind: DocumentKind, number: i64) -> Result<TemplateVersionContent> {
    let db = app.db.snapshot().await?;
    let row = store::version(&db, kind, number).await?;
    let content = serde_json::from_value(row.content.clone())?;
    let listed = listed(&db, vec![row]).await?.into_iter().next();
    Ok(TemplateVersionContent { version: listed.ok_or(Error::NotFound)?, content })
}
