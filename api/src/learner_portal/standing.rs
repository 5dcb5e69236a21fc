//! How a learner stands to the portal, for the issuer's staff who are asked for help.

use actix_web::{get, web};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use shared::learner_portal::LearnerStanding;
use utoipa_actix_web::service_config::ServiceConfig;

use super::entity::{account, registration};
use crate::{
    app::App,
    auth::{
        entity::session,
        permit::{IssuerRow, ViewLearners},
    },
    http::answer::Json,
    learners::entity as learner,
    openapi::Refused,
    problem::Result,
    users::entity as user,
};

/// Mounts the route.
pub fn configure(config: &mut ServiceConfig) {
    config.service(show);
}

/// Whether a learner has an account, and when it was used.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_learner_standing",
    security(("access_token" = ["view_learners"])),
    params(("id" = uuid::Uuid, Path, description = "The learner")),
    responses((status = 200, body = LearnerStanding), Refused)
)]
#[get("/issuer/learners/{id}/account")]
async fn show(
    may: IssuerRow<ViewLearners, learner::Entity>,
    app: web::Data<App>,
) -> Result<Json<LearnerStanding>> {
    let (db, row) = (app.db.reader(), may.row);
    let Some(link) = account::Entity::find_by_id(row.id).one(db).await? else {
        let waits = registration::Entity::find()
            .filter(registration::Column::EnrolmentNumber.eq(row.enrolment_number))
            .filter(registration::Column::TokenHash.is_not_null())
            .filter(registration::Column::ExpiresAt.gt(app.clock.now()))
            .order_by_desc(registration::Column::CreatedAt)
            .one(db)
            .await?;
        let waits_since = waits.map(|it| it.created_at);
        return Ok(Json(LearnerStanding { waits_since, ..LearnerStanding::default() }));
    };
    let user = user::Entity::find_by_id(link.user_id).one(db).await?;
    let used = session::Entity::find()
        .filter(session::Column::UserId.eq(link.user_id))
        .order_by_desc(session::Column::LastUsedAt)
        .one(db)
        .await?;
    Ok(Json(LearnerStanding {
        registered_at: Some(link.linked_at),
        email: user.map(|user| user.email),
        last_used_at: used.map(|session| session.last_used_at),
        waits_since: None,
    }))
}
