//! Verification: what anyone who holds a document may learn of it. Nothing here lists or guesses.

pub mod known;

use std::sync::Arc;

use actix_web::{get, post, web};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use shared::{
    documents::DocumentStatus,
    reference::Reference,
    verify::{CheckSignature, SignatureChecked, Verified, VerifiedQualification, VerifyFile},
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
        body::{Body, unhex},
        file::Pdf,
        rate_limit::{Limited, Verify},
    },
    openapi::Refused,
    problem::{Error, Result},
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config.service(by_file).service(by_reference).service(pdf).service(signature);
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
    Ok(Public(answer(&app, &reference).await?.as_ref().clone()))
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
    let row = find(&app, parsed(&reference)?).await?;
    match store::status_on(&row, app.clock.today()) {
        DocumentStatus::Valid | DocumentStatus::Expired => {
            row.still_there()?;
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

/// Whether a file's own signature is ours and holds. The file itself is never sent.
#[utoipa::path(
    tag = "public",
    operation_id = "verify_signature",
    security(()),
    request_body = CheckSignature,
    responses((status = 200, body = SignatureChecked), Refused)
)]
#[post("/verify/signature")]
async fn signature(
    _limit: Limited<Verify>,
    app: web::Data<App>,
    body: Body,
) -> Result<Public<SignatureChecked>> {
    let asked: CheckSignature = body.read()?;
    let (Some(digest), Some(signature)) = (unhex(&asked.signed_sha256), unhex(&asked.signature)) else {
        return Err(Error::Internal(anyhow::anyhow!("hexadecimal digits that were checked can't be read")));
    };
    let signer = app.signer.clone();
    let verdict = app.cpu.run(move || signer.judge(&signature, &digest)).await?;
    Ok(Public(SignatureChecked { verdict }))
}

/// What the document with this reference says, and its status: from memory, if it was asked a moment ago.
pub async fn answer(app: &App, reference: &str) -> Result<Arc<Verified>> {
    let (reference, now, known) = (parsed(reference)?, app.clock.now(), &app.known_answers);
    if let Some(found) = known.get(&reference, now) {
        return Ok(found);
    }
    let changes = known.changes();
    let found = Arc::new(verified(app, find(app, reference).await?).await?);
    known.keep(reference, &found, changes, now);
    Ok(found)
}

/// A reference whose check symbol is wrong costs no look-up.
fn parsed(reference: &str) -> Result<Reference> {
    Reference::parse(reference).map_err(|_| Error::ReferenceMalformed)
}

/// The document with this reference.
async fn find(app: &App, reference: Reference) -> Result<Model> {
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
        learner_name: row.erased_at.is_none().then_some(facts.learner_name),
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
