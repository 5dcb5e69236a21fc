//! Rules of products, and what of them can be ordered.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect, Select,
};
use shared::{
    documents::{DocumentKind, DocumentStatus},
    store::{NewProduct, OrderableDocument, Product, ProductChange, StoreProduct, StoreProducts, StoreRules},
    text::{search_words, tidy},
};
use uuid::Uuid;

use super::{
    Buyer,
    entity::{ActiveModel, Column, Entity, Model, picture},
};
use crate::{
    app::App,
    audit::{self, Entry},
    auth::Caller,
    db::{Text, for_update},
    documents::{
        entity as document,
        store::{grouped, has_status, status_on},
    },
    http::idempotency::{Before, IdempotencyKey},
    problem::{Error, Result},
};

/// Those of these products that have a picture.
async fn with_picture(db: &impl ConnectionTrait, rows: &[Model]) -> Result<HashSet<Uuid>> {
    let ids: Vec<Uuid> = picture::Entity::find()
        .select_only()
        .column(picture::Column::ProductId)
        .filter(picture::Column::ProductId.is_in(rows.iter().map(|row| row.id)))
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids.into_iter().collect())
}

/// All products, as the issuer sees them.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Product>> {
    let rows =
        Entity::find().order_by_asc(Column::Category).order_by_asc(Column::Name).order_by_asc(Column::Id);
    let rows = rows.all(db).await?;
    let pictures = with_picture(db, &rows).await?;
    Ok(rows
        .into_iter()
        .map(|row| (pictures.contains(&row.id), row))
        .map(|(has, row)| row.for_issuer(has))
        .collect())
}

/// A product, as the issuer sees it.
pub async fn one(db: &impl ConnectionTrait, row: Model) -> Result<Product> {
    let pictures = with_picture(db, std::slice::from_ref(&row)).await?;
    let has = pictures.contains(&row.id);
    Ok(row.for_issuer(has))
}

/// What a buyer looks for.
#[derive(Default)]
pub struct Wanted {
    /// Words of the name, the description or the category.
    pub q: Option<String>,
    /// The category.
    pub category: Option<String>,
    /// The kind of documents.
    pub kind: Option<DocumentKind>,
}

/// The products that a buyer can order, by category and name. A store has few: they are looked through here.
pub async fn offered(app: &App, buyer: &Buyer, wanted: &Wanted) -> Result<StoreProducts> {
    let (db, settings) = (app.db.reader(), app.settings().await?);
    let rows = buyer.products().order_by_asc(Column::Category).order_by_asc(Column::Name);
    let rows = rows.order_by_asc(Column::Id).all(db).await?;
    let categories: BTreeSet<String> = rows.iter().map(|row| row.category.clone()).collect();
    let asked = wanted.q.as_deref().filter(|q| !q.trim().is_empty());
    let words = asked.map(search_words);
    let found = |row: &Model| {
        let text = shared::text::fold(&format!("{} {} {}", row.name, row.category, row.description));
        words.as_ref().is_none_or(|words| !words.is_empty() && words.iter().all(|word| text.contains(word)))
            && wanted.category.as_ref().is_none_or(|category| *category == row.category)
            && wanted.kind.is_none_or(|kind| row.document_kind.is_some_and(|of| of.0 == kind))
    };
    let rows: Vec<_> = rows.into_iter().filter(found).collect();
    let pictures = with_picture(db, &rows).await?;
    let items = rows.into_iter().map(|row| (pictures.contains(&row.id), row));
    Ok(StoreProducts {
        items: items.map(|(has, row)| row.for_buyers(has, &settings.rules.store)).collect(),
        categories: categories.into_iter().collect(),
    })
}

/// A product that a buyer can order.
pub async fn product(app: &App, buyer: &Buyer, id: Uuid) -> Result<StoreProduct> {
    let db = app.db.reader();
    let row = buyer.products().filter(Column::Id.eq(id)).one(db).await?.ok_or(Error::NotFound)?;
    let pictures = with_picture(db, std::slice::from_ref(&row)).await?;
    let has = pictures.contains(&row.id);
    Ok(row.for_buyers(has, &app.settings().await?.rules.store))
}

/// These products, whether they are sold or not.
pub async fn sold(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Model>> {
    let rows = Entity::find().filter(Column::Id.is_in(ids)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Whether prints of a document can be ordered on this day.
pub fn is_orderable(row: &document::Model, today: NaiveDate) -> bool {
    row.erased_at.is_none()
        && matches!(status_on(row, today), DocumentStatus::Valid | DocumentStatus::Expired)
}

/// The documents for which a buyer can order a product; a product of none has none.
pub async fn orderable(
    db: &impl ConnectionTrait,
    buyer: &Buyer,
    product_id: Uuid,
    today: NaiveDate,
) -> Result<Select<document::Entity>> {
    let product = buyer.products().filter(Column::Id.eq(product_id)).one(db).await?.ok_or(Error::NotFound)?;
    let rows = buyer
        .documents()
        .filter(document::Column::ErasedAt.is_null())
        .filter(has_status(&[DocumentStatus::Valid, DocumentStatus::Expired], today));
    Ok(match product.document_kind {
        Some(kind) => rows.filter(document::Column::Kind.eq(kind)),
        None => rows.filter(crate::db::search::nothing()),
    })
}

/// A document as it is offered.
pub fn orderable_shown(row: document::Model, today: NaiveDate) -> OrderableDocument {
    OrderableDocument {
        id: row.id,
        record_id: row.record_id,
        print_job_id: row.print_job_id,
        kind: row.kind.0,
        reference: grouped(&row.reference),
        status: status_on(&row, today),
        learner_name: row.learner_name,
        qualification_title: row.qualification_title,
        issued_on: row.issued_on,
    }
}

/// Refuses ways of posting that there are not.
fn check_postage(rules: &StoreRules, codes: &[String]) -> Result<()> {
    let known = |code: &String| rules.postage.iter().any(|way| way.code == *code);
    match codes.iter().position(|code| !known(code)) {
        Some(at) => {
            Err(Error::field(&format!("/postage/{at}"), "not_found", "There is no such way of posting."))
        }
        None => Ok(()),
    }
}

/// A description as it is kept: its lines stay.
fn lines(text: &str) -> String {
    text.trim().replace("\r\n", "\n")
}

/// Creates a product.
pub async fn create(
    app: &App,
    caller: &Caller,
    new: NewProduct,
    key: IdempotencyKey,
    fingerprint: String,
) -> Result<Product> {
    check_postage(&app.settings().await?.rules.store, &new.postage)?;
    let transaction = app.db.write().await?;
    let claim = match key.claim(&transaction, app, caller.user.id, &fingerprint).await? {
        Before::Answered(product) => return Ok(product),
        Before::New(claim) => claim,
    };
    let (id, now) = (app.clock.id(), app.clock.now());
    let row = ActiveModel {
        id: Set(id),
        name: Set(tidy(&new.name)),
        description: Set(lines(&new.description)),
        category: Set(tidy(&new.category)),
        document_kind: Set(new.document_kind.map(Text)),
        price_pence: Set(new.price_pence),
        vat_bp: Set(new.vat_bp),
        postage: Set(serde_json::to_value(&new.postage)?),
        for_centres: Set(new.for_centres),
        for_learners: Set(new.for_learners),
        active: Set(new.active),
        version: Set(1),
        created_at: Set(now),
        updated_at: Set(now),
    };
    let product = Entity::insert(row).exec_with_returning(&transaction).await?.for_issuer(false);
    let entry = Entry::by(caller, "created", "product", id).called(&product.name);
    audit::record(&transaction, app, entry).await?;
    claim.finish(&transaction, &product).await?;
    transaction.commit().await?;
    Ok(product)
}

/// Changes a product. Orders keep what it was.
pub async fn change(
    app: &App,
    caller: &Caller,
    id: Uuid,
    change: ProductChange,
    check: impl Fn(i64) -> Result<()>,
) -> Result<(Product, i64)> {
    if let Some(codes) = &change.postage {
        check_postage(&app.settings().await?.rules.store, codes)?;
    }
    let transaction = app.db.write().await?;
    let row = for_update(Entity::find_by_id(id), &transaction).one(&transaction).await?;
    let row = row.ok_or(Error::NotFound)?;
    check(row.version)?;
    let (before, version) = (one(&transaction, row.clone()).await?, row.version + 1);
    let mut changed = row.clone().into_active_model();
    changed.name = Set(change.name.as_deref().map_or(row.name, tidy));
    changed.description = Set(change.description.as_deref().map_or(row.description, lines));
    changed.category = Set(change.category.as_deref().map_or(row.category, tidy));
    changed.price_pence = Set(change.price_pence.unwrap_or(row.price_pence));
    changed.vat_bp = Set(change.vat_bp.unwrap_or(row.vat_bp));
    if let Some(codes) = change.postage {
        changed.postage = Set(serde_json::to_value(codes)?);
    }
    changed.for_centres = Set(change.for_centres.unwrap_or(row.for_centres));
    changed.for_learners = Set(change.for_learners.unwrap_or(row.for_learners));
    changed.active = Set(change.active.unwrap_or(row.active));
    changed.version = Set(version);
    changed.updated_at = Set(app.clock.now());
    let row = Entity::update(changed).exec(&transaction).await?;
    let after = row.for_issuer(before.has_picture);
    let entry = Entry::by(caller, "changed", "product", id)
        .called(&after.name)
        .with(serde_json::json!({ "before": before, "after": after }));
    audit::record(&transaction, app, entry).await?;
    transaction.commit().await?;
    Ok((after, version))
}
