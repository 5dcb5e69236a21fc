//! Verification: what anyone who holds a document may learn of it. Nothing here lists or guesses.

pub mod page;

use actix_web::{get, post, web};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use shared::{
    documents::DocumentStatus,
    reference::Reference,
    verify::{Verified, VerifiedQualification, VerifyFile},
};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    app::App,
    documents::{
        entity::{Column, Entity, Model},
        routes::file_name,
        store,
    },
    http::{
        answer::Public,
        body::Body,
        file::Pdf,
        rate_limit::{Limited, Verify},
    },
    openapi::Refused,
    problem::{Error, Result},
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config.service(by_file).service(by_reference).service(pdf);
}

/// What a document says, and its status now. Case, spaces and hyphens of the reference don't matter.
#[utoipa::path(
    tag = "public",
    operation_id = "verify_reference",
    security(()),
    params(("reference" = String, Path, description = "The document's reference")),
    responses((status = 200, body = Verified), Refused)
)]
#[get("/verify/{reference}")]
async fn by_reference(
    _limit: Limited<Verify>,
    app: web::Data<App>,
    reference: web::Path<String>,
) -> Result<Public<Verified>> {
    let row = find(&app, &reference).await?;
    Ok(Public(verified(&app, row).await?))
}

/// The frozen bytes of a document that is valid or expired.
#[utoipa::path(
    tag = "public",
    operation_id = "verify_pdf",
    security(()),
    params(
        ("reference" = String, Path, description = "The document's reference"),
        ("Range" = Option<String>, Header, description = "A part of the file"),
        ("If-None-Match" = Option<String>, Header, description = "The ETag that is known")
    ),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/pdf", headers(("ETag" = String))),
        (status = 206, body = Vec<u8>, content_type = "application/pdf", headers(("Content-Range" = String))),
        (status = 304, description = "The known file is still the right one"),
        Refused
    )
)]
#[get("/verify/{reference}/pdf")]
async fn pdf(_limit: Limited<Verify>, app: web::Data<App>, reference: web::Path<String>) -> Result<Pdf> {
    let row = find(&app, &reference).await?;
    match store::status_on(&row, app.clock.today()) {
        DocumentStatus::Valid | DocumentStatus::Expired => {
            let bytes = app.blobs.document(&row.sha256).await?;
            Ok(Pdf { bytes, file_name: file_name(&row), tag: row.sha256, public: true })
        }
        _ => Err(Error::DocumentNotCurrent),
    }
}

/// The same answer for a file, found by its SHA-256. The file itself is never sent.
#[utoipa::path(
    tag = "public",
    operation_id = "verify_file",
    security(()),
    request_body = VerifyFile,
    responses((status = 200, body = Verified), Refused)
)]
#[post("/verify/file")]
async fn by_file(_limit: Limited<Verify>, app: web::Data<App>, body: Body) -> Result<Public<Verified>> {
    let file: VerifyFile = body.read()?;
    let row = Entity::find()
        .filter(Column::Sha256.eq(file.sha256.to_ascii_lowercase()))
        .order_by_asc(Column::Id)
        .one(app.db.reader())
        .await?;
    Ok(Public(verified(&app, row.ok_or(Error::DocumentNotFound)?).await?))
}

/// The document with this reference. A reference whose check symbol is wrong costs no look-up.
async fn find(app: &App, reference: &str) -> Result<Model> {
    let reference = Reference::parse(reference).map_err(|_| Error::ReferenceMalformed)?;
    let row = Entity::find().filter(Column::Reference.eq(reference.plain())).one(app.db.reader()).await?;
    row.ok_or(Error::DocumentNotFound)
}

async fn verified(app: &App, row: Model) -> Result<Verified> {
    let today = app.clock.today();
    let status = store::status_on(&row, today);
    let replaced_by = if status == DocumentStatus::Replaced {
        let next = Entity::find().filter(Column::ReplacesId.eq(row.id)).one(app.db.reader()).await?;
        next.map(|next| store::grouped(&next.reference))
    } else {
        None
    };
    let facts = row.facts()?;
    Ok(Verified {
        reference: store::grouped(&row.reference),
        status,
        status_changed_at: store::status_since(&row, today),
        kind: row.kind.0,
        learner_name: facts.learner_name,
        qualification: VerifiedQualification {
            number: facts.qualification_number,
            title: facts.qualification_title,
        },
        level: facts.level,
        result: facts.result,
        issued_on: row.issued_on,
        expires_on: row.expires_on,
        issuer: facts.issuer.name,
        replaced_by,
        sha256: row.sha256,
    })
}
