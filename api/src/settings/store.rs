//! Queries of the settings.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use serde::de::DeserializeOwned;
use shared::settings::{Rules, Section};

use super::{
    Now,
    entity::{ActiveModel, Column, Entity, Model},
};
use crate::{
    app::App,
    auth::Caller,
    db::{Text, is_duplicate},
    problem::{Error, Result},
};

/// The versions of brand and rules that hold; 0: none was saved yet.
pub async fn versions(db: &impl ConnectionTrait) -> Result<(i64, i64)> {
    let rows: Vec<(Text<Section>, i64)> = Entity::find()
        .select_only()
        .column(Column::Section)
        .column_as(Column::Version.max(), "version")
        .group_by(Column::Section)
        .into_tuple()
        .all(db)
        .await?;
    let of = |section| rows.iter().find(|(found, _)| found.0 == section).map_or(0, |(_, version)| *version);
    Ok((of(Section::Brand), of(Section::Rules)))
}

/// The version of a section that holds.
pub async fn current(db: &impl ConnectionTrait, section: Section) -> Result<Option<Model>> {
    let select = Entity::find().filter(Column::Section.eq(Text(section)));
    Ok(select.order_by_desc(Column::Version).one(db).await?)
}

/// A version of a section.
pub async fn version(db: &impl ConnectionTrait, section: Section, version: i64) -> Result<Option<Model>> {
    let select = Entity::find().filter(Column::Section.eq(Text(section))).filter(Column::Version.eq(version));
    Ok(select.one(db).await?)
}

/// The settings that hold.
pub async fn load(app: &App) -> Result<Now> {
    let db = app.db.reader();
    let brand = current(db, Section::Brand).await?;
    let rules = current(db, Section::Rules).await?;
    Ok(Now {
        brand_version: brand.as_ref().map_or(0, |row| row.version),
        brand: match brand {
            Some(row) => read(&row)?,
            None => app.config.brand.settings(),
        },
        rules_version: rules.as_ref().map_or(0, |row| row.version),
        rules: match rules {
            Some(row) => read(&row)?,
            None => Rules::default(),
        },
    })
}

/// What a version says.
pub fn read<T: DeserializeOwned>(row: &Model) -> Result<T> {
    Ok(serde_json::from_value(row.value.clone())?)
}

/// Adds a version. Another one of the same number means that someone else was quicker.
pub async fn insert(
    transaction: &DatabaseTransaction,
    app: &App,
    (section, version): (Section, i64),
    value: serde_json::Value,
    saved: Option<(&Caller, Option<i64>)>,
) -> Result<()> {
    let row = ActiveModel {
        id: Set(app.clock.id()),
        section: Set(Text(section)),
        version: Set(version),
        value: Set(value),
        saved_by: Set(saved.map(|(caller, _)| caller.user.id)),
        saved_by_name: Set(saved.map(|(caller, _)| caller.user.name())),
        reverts_to: Set(saved.and_then(|(_, reverts_to)| reverts_to)),
        created_at: Set(app.clock.now()),
    };
    match Entity::insert(row).exec_without_returning(transaction).await {
        Ok(_) => Ok(()),
        Err(error) if is_duplicate(&error) => Err(Error::Stale),
        Err(error) => Err(error.into()),
    }
}

/// The version before each of these, where there was one.
pub async fn before(db: &impl ConnectionTrait, rows: &[Model]) -> Result<Vec<Option<Model>>> {
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        // Versions of a section have no gaps, and most of those before are on the same page.
        let wanted = (row.section, row.version - 1);
        let known = rows.iter().find(|other| (other.section, other.version) == wanted).cloned();
        found.push(match known {
            None if row.version > 1 => version(db, row.section.0, row.version - 1).await?,
            known => known,
        });
    }
    Ok(found)
}

/// At the first start on a database, the configuration's brand becomes version 1.
pub async fn seed(app: &App) -> Result<()> {
    if versions(app.db.reader()).await?.0 > 0 {
        return Ok(());
    }
    let transaction = app.db.write().await?;
    let value = serde_json::to_value(app.config.brand.settings())?;
    match insert(&transaction, app, (Section::Brand, 1), value, None).await {
        Ok(()) => transaction.commit().await?,
        // Another process that starts just now has done it.
        Err(Error::Stale) => {}
        Err(error) => return Err(error),
    }
    Ok(())
}

/// When the brand was taken from the configuration, if that says another one by now.
pub async fn unheeded(app: &App) -> Result<Option<DateTime<Utc>>> {
    let Some(first) = version(app.db.reader(), Section::Brand, 1).await? else { return Ok(None) };
    let same = first.value == serde_json::to_value(app.config.brand.settings())?;
    Ok((!same).then_some(first.created_at))
}
