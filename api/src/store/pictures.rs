//! Pictures of products.

use actix_web::{HttpRequest, delete, get, put, web};
use bytes::Bytes;
use image::imageops::FilterType;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, sea_query::OnConflict};
use sha2::{Digest, Sha256};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::{
    Buyer,
    entity::{self, Column, Entity, picture},
};
use crate::{
    app::App,
    audit::{self, Entry},
    auth::permit::{
        InCentre, IssuerRow, ManageProducts, OrderDocuments, Permitted, ViewOrders, ViewOwnDocuments,
    },
    http::{
        answer::NoContent,
        body::{hex, whole},
        file::{Image, Keep},
        path_id,
    },
    openapi::Refused,
    pictures,
    problem::{Error, Result},
};

/// What can be sent.
const KINDS: &str = "PNG, JPEG or WebP";
/// The largest picture, in bytes.
const MAX_BYTES: u64 = 8 << 20;
/// The longest side of a picture as it is kept, in pixels.
const SIDE: u32 = 640;

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config.service(choose).service(remove).service(show_any).service(show).service(show_for_learner);
}

fn made(bytes: &[u8]) -> pictures::Result<Vec<u8>> {
    let format = pictures::format(bytes, KINDS)?;
    let picture = pictures::read(bytes, format, |_, _| Ok(()))?;
    let picture = if picture.width().max(picture.height()) > SIDE {
        picture.resize(SIDE, SIDE, FilterType::CatmullRom)
    } else {
        picture
    };
    pictures::png(&picture)
}

async fn of(app: &App, product_id: Uuid) -> Result<Image> {
    let row = picture::Entity::find_by_id(product_id).one(app.db.reader()).await?.ok_or(Error::NotFound)?;
    Ok(Image {
        bytes: Bytes::from(row.bytes),
        media_type: "image/png".to_owned(),
        tag: row.tag,
        keep: Keep::Asking,
    })
}

async fn offered(app: &App, buyer: Buyer, request: &HttpRequest) -> Result<Image> {
    let product = buyer.products().filter(Column::Id.eq(path_id(request, "id")?));
    let product = product.one(app.db.reader()).await?.ok_or(Error::NotFound)?;
    of(app, product.id).await
}

/// Choose the picture of a product: PNG, JPEG or WebP. It is made anew, at most 640 pixels wide and high.
#[utoipa::path(
    tag = "issuer",
    operation_id = "choose_product_picture",
    security(("access_token" = ["manage_products"])),
    params(("id" = Uuid, Path, description = "The product")),
    request_body(content = Vec<u8>, content_type = "image/*"),
    responses((status = 204, description = "The product has this picture now"), Refused)
)]
#[put("/issuer/products/{id}/picture")]
async fn choose(
    may: IssuerRow<ManageProducts, Entity>,
    app: web::Data<App>,
    mut payload: web::Payload,
) -> Result<NoContent> {
    let bytes = whole(&mut payload, MAX_BYTES).await?;
    let made = app.cpu.run(move || made(&bytes)).await?;
    let bytes = made.map_err(|(code, message)| Error::field("/picture", code, message))?;
    let row = picture::Model { product_id: may.row.id, tag: hex(&Sha256::digest(&bytes)), bytes };
    let transaction = app.db.write().await?;
    picture::Entity::insert(row.into_active_model())
        .on_conflict(
            OnConflict::column(picture::Column::ProductId)
                .update_columns([picture::Column::Tag, picture::Column::Bytes])
                .to_owned(),
        )
        .exec_without_returning(&transaction)
        .await?;
    let entry = Entry::by(&may.caller, "changed_picture", "product", may.row.id).called(&may.row.name);
    audit::record(&transaction, &app, entry).await?;
    transaction.commit().await?;
    Ok(NoContent)
}

/// Remove the picture of a product. Where there is none, nothing is left to do.
#[utoipa::path(
    tag = "issuer",
    operation_id = "remove_product_picture",
    security(("access_token" = ["manage_products"])),
    params(("id" = Uuid, Path, description = "The product")),
    responses((status = 204, description = "There is no picture now"), Refused)
)]
#[delete("/issuer/products/{id}/picture")]
async fn remove(may: IssuerRow<ManageProducts, Entity>, app: web::Data<App>) -> Result<NoContent> {
    let entity::Model { id, name, .. } = may.row;
    let transaction = app.db.write().await?;
    if picture::Entity::delete_by_id(id).exec(&transaction).await?.rows_affected > 0 {
        let entry = Entry::by(&may.caller, "removed_picture", "product", id).called(name);
        audit::record(&transaction, &app, entry).await?;
        transaction.commit().await?;
    }
    Ok(NoContent)
}

/// The picture of a product.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_product_picture",
    security(("access_token" = ["view_orders"])),
    params(("id" = Uuid, Path, description = "The product")),
    responses(
        (status = 200, body = Vec<u8>, content_type = "image/png", headers(("ETag" = String))),
        (status = 304, description = "The known picture is still the right one"),
        Refused
    )
)]
#[get("/issuer/products/{id}/picture")]
async fn show_any(may: IssuerRow<ViewOrders, Entity>, app: web::Data<App>) -> Result<Image> {
    of(&app, may.row.id).await
}

/// The picture of a product that the centre can order.
#[utoipa::path(
    tag = "centre",
    operation_id = "get_store_picture",
    security(("access_token" = ["order_documents"])),
    params(
        ("centre_id" = Uuid, Path, description = "The centre"),
        ("id" = Uuid, Path, description = "The product")
    ),
    responses(
        (status = 200, body = Vec<u8>, content_type = "image/png", headers(("ETag" = String))),
        (status = 304, description = "The known picture is still the right one"),
        Refused
    )
)]
#[get("/centres/{centre_id}/store/products/{id}/picture")]
async fn show(may: InCentre<OrderDocuments>, app: web::Data<App>, request: HttpRequest) -> Result<Image> {
    offered(&app, may.into(), &request).await
}

/// The picture of a product that a learner can order.
#[utoipa::path(
    tag = "learner",
    operation_id = "get_own_store_picture",
    security(("access_token" = ["view_own_documents"])),
    params(("id" = Uuid, Path, description = "The product")),
    responses(
        (status = 200, body = Vec<u8>, content_type = "image/png", headers(("ETag" = String))),
        (status = 304, description = "The known picture is still the right one"),
        Refused
    )
)]
#[get("/learner/store/products/{id}/picture")]
async fn show_for_learner(
    may: Permitted<ViewOwnDocuments>,
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<Image> {
    offered(&app, may.into(), &request).await
}
