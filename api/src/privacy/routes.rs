//! The issuer's routes of personal data.

use actix_web::{get, post, web};
use shared::{learners::LearnerErasure, privacy::Retention};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{data, erase, retention};
use crate::{
    app::App,
    audit::{self, Entry},
    auth::permit::{ErasePersonalData, IssuerRow, Permitted, ViewSettings},
    http::{
        answer::{Json, NoContent},
        body::Body,
        file::Download,
    },
    learner_portal::data::archive,
    learners::entity as learner,
    openapi::Refused,
    problem::Result,
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config.service(learner_data).service(erase_learner).service(show_retention);
}

/// All that is kept of a learner, with the files of the documents.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_learner_data",
    security(("access_token" = ["erase_personal_data"])),
    params(("id" = Uuid, Path, description = "The learner")),
    responses((status = 200, body = Vec<u8>, content_type = "application/zip"), Refused)
)]
#[get("/issuer/learners/{id}/data")]
async fn learner_data(
    may: IssuerRow<ErasePersonalData, learner::Entity>,
    app: web::Data<App>,
) -> Result<Download> {
    let id = may.row.id;
    let (about, documents) = data::collected(&app, may.row).await?;
    let transaction = app.db.write().await?;
    audit::record(&transaction, &app, Entry::by(&may.caller, "exported_data", "learner", id)).await?;
    transaction.commit().await?;
    let name = format!("personal-data-{}.zip", app.clock.today());
    archive(app, name, &about, documents)
}

/// Erase what is personal of a learner, for good. Documents keep their references and status.
#[utoipa::path(
    tag = "issuer",
    operation_id = "erase_learner",
    security(("access_token" = ["erase_personal_data"])),
    params(("id" = Uuid, Path, description = "The learner")),
    request_body = LearnerErasure,
    responses((status = 204, description = "It is erased"), Refused)
)]
#[post("/issuer/learners/{id}/erase")]
async fn erase_learner(
    may: IssuerRow<ErasePersonalData, learner::Entity>,
    app: web::Data<App>,
    body: Body,
) -> Result<NoContent> {
    erase::learner(&app, &may.caller, may.row.id, body.read()?).await?;
    Ok(NoContent)
}

/// What the rules would erase now, and what they have erased on the last days.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_retention",
    security(("access_token" = ["view_settings"])),
    responses((status = 200, body = Retention), Refused)
)]
#[get("/issuer/settings/retention")]
async fn show_retention(_may: Permitted<ViewSettings>, app: web::Data<App>) -> Result<Json<Retention>> {
    Ok(Json(retention::overview(&app).await?))
}
