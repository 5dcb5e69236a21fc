//! Queries of the templates.

use std::sync::Arc;

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QuerySelect,
};
use shared::{TextEnum, documents::DocumentKind, settings::Picture, templates::TemplateContent};
use uuid::Uuid;

use super::{
    Chosen, Pictures, Published,
    entity::{Column, Entity, Model, of_print_job, template},
};
use crate::{
    app::App,
    db::{Text, for_update},
    documents::render::template::Template,
    problem::{Error, Result},
    settings::entity::picture,
};

/// A published version by its id, read once in each process.
pub async fn published(app: &App, db: &impl ConnectionTrait, id: Uuid) -> Result<Arc<Published>> {
    if let Some(known) = app.known_templates.get(id) {
        return Ok(known);
    }
    let row = Entity::find_by_id(id).one(db).await?;
    let row = row.ok_or_else(|| anyhow::anyhow!("a version of a template is gone"))?;
    let published = Arc::new(read(db, row).await?);
    app.known_templates.keep(&published);
    Ok(published)
}

async fn read(db: &impl ConnectionTrait, row: Model) -> Result<Published> {
    let content: TemplateContent = serde_json::from_value(row.content)?;
    let template = Template::read(row.kind.0, &content).map_err(|fault| {
        anyhow::anyhow!("version {} of the {} is broken: {fault}", row.version, row.kind.0)
    })?;
    let pictures = pictures(db, &content).await?;
    Ok(Published { id: row.id, version: row.version, content, pictures, template: Arc::new(template) })
}

/// The pictures that a template names; one that was never sent is an error of its field.
pub async fn pictures(db: &impl ConnectionTrait, content: &TemplateContent) -> Result<Pictures> {
    let named = [("/logo", &content.logo), ("/signature", &content.signature), ("/seal", &content.seal)];
    let mut found = Vec::new();
    for (field, hash) in named {
        let Some(hash) = hash else {
            found.push(None);
            continue;
        };
        let row = picture::Entity::find_by_id(hash.clone()).one(db).await?.map(Picture::from);
        let missing = || Error::field(field, "not_found", "Send the picture first, then choose it.");
        found.push(Some(row.ok_or_else(missing)?));
    }
    let mut found = found.into_iter();
    let mut next = || found.next().flatten();
    Ok(Pictures { logo: next(), signature: next(), seal: next() })
}

/// The versions in force.
pub async fn current(app: &App, db: &impl ConnectionTrait) -> Result<Chosen> {
    let rows: Vec<(Text<DocumentKind>, Uuid)> = template::Entity::find()
        .select_only()
        .column(template::Column::Kind)
        .column(template::Column::VersionId)
        .into_tuple()
        .all(db)
        .await?;
    let of = |kind: DocumentKind| {
        let id = rows.iter().find(|(known, _)| known.0 == kind).map(|(_, id)| *id);
        async move {
            let id = id.ok_or_else(|| anyhow::anyhow!("there is no template for a {kind}"))?;
            published(app, db, id).await
        }
    };
    Ok(Chosen::new(
        of(DocumentKind::Certificate).await?,
        of(DocumentKind::Transcript).await?,
        of(DocumentKind::Letter).await?,
    ))
}

/// Binds a print job to the versions in force.
pub async fn bind(app: &App, transaction: &DatabaseTransaction, print_job_id: Uuid) -> Result<()> {
    let rows = current(app, transaction).await?;
    let rows = rows
        .ids()
        .map(|id| of_print_job::ActiveModel { print_job_id: Set(print_job_id), template_id: Set(id) });
    of_print_job::Entity::insert_many(rows).exec_without_returning(transaction).await?;
    Ok(())
}

/// The versions that a print job is bound to; one from before there were templates takes those in force.
pub async fn of_print_job(app: &App, db: &impl ConnectionTrait, print_job_id: Uuid) -> Result<Chosen> {
    let mut chosen = current(app, db).await?;
    let ids: Vec<Uuid> = of_print_job::Entity::find()
        .select_only()
        .column(of_print_job::Column::TemplateId)
        .filter(of_print_job::Column::PrintJobId.eq(print_job_id))
        .into_tuple()
        .all(db)
        .await?;
    for id in ids {
        let bound = published(app, db, id).await?;
        let of = |kind| {
            if bound.template.kind() == kind { Arc::clone(&bound) } else { Arc::clone(chosen.of(kind)) }
        };
        chosen = Chosen::new(
            of(DocumentKind::Certificate),
            of(DocumentKind::Transcript),
            of(DocumentKind::Letter),
        );
    }
    Ok(chosen)
}

/// The template of a kind.
pub async fn template(db: &impl ConnectionTrait, kind: DocumentKind) -> Result<template::Model> {
    template::Entity::find_by_id(Text(kind)).one(db).await?.ok_or(Error::NotFound)
}

/// The template of a kind, locked until the transaction ends.
pub async fn locked(transaction: &DatabaseTransaction, kind: DocumentKind) -> Result<template::Model> {
    let select = template::Entity::find_by_id(Text(kind));
    for_update(select, transaction).one(transaction).await?.ok_or(Error::NotFound)
}

/// The templates of all kinds, in the order of the kinds.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<template::Model>> {
    let mut rows = template::Entity::find().all(db).await?;
    rows.sort_by_key(|row| DocumentKind::ALL.iter().position(|kind| *kind == row.kind.0));
    Ok(rows)
}

/// A published version by its number.
pub async fn version(db: &impl ConnectionTrait, kind: DocumentKind, number: i64) -> Result<Model> {
    let select = Entity::find().filter(Column::Kind.eq(Text(kind))).filter(Column::Version.eq(number));
    select.one(db).await?.ok_or(Error::NotFound)
}
