//! The figures on a centre’s dashboard.

use actix_web::{get, web};
use sea_orm::{
    ColumnTrait, ConnectionTrait, PaginatorTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use shared::{
    dashboard::Dashboard, documents::NotificationStatus, exports::ExportStatus, print_jobs::PrintJobStatus,
};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    app::App,
    auth::permit::{CentreOwned, InCentre, ViewDocuments},
    db::Text,
    exports::entity as export,
    http::answer::Json,
    openapi::Refused,
    print_jobs::entity as print_job,
    problem::Result,
    records::entity as record,
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config.service(show);
}

/// The tiles' figures.
#[utoipa::path(
    tag = "centre",
    operation_id = "get_dashboard",
    security(("access_token" = ["view_documents"])),
    params(("centre_id" = uuid::Uuid, Path, description = "The centre")),
    responses((status = 200, body = Dashboard), Refused)
)]
#[get("/centres/{centre_id}/dashboard")]
async fn show(may: InCentre<ViewDocuments>, app: web::Data<App>) -> Result<Json<Dashboard>> {
    let (db, centre_id) = (app.db.reader(), may.centre.id);
    let print_jobs_completed = print_job::Entity::in_centre(centre_id)
        .filter(print_job::Column::Status.eq(Text(PrintJobStatus::Completed)))
        .count(db)
        .await?;
    let records_total = record::Entity::in_centre(centre_id).count(db).await?;
    let learners_not_notified = record::Entity::in_centre(centre_id)
        .filter(record::Column::NotificationStatus.eq(Text(NotificationStatus::NotNotified)))
        .select_only()
        .column(record::Column::LearnerId)
        .distinct()
        .count(db)
        .await?;
    Ok(Json(Dashboard {
        print_jobs_completed,
        records_total,
        documents_pending: documents_pending(db, centre_id).await?,
        learners_not_notified,
        exports_ready: export::Entity::in_centre(centre_id)
            .filter(export::Column::Status.eq(Text(ExportStatus::Completed)))
            .filter(export::Column::ExpiresAt.gt(app.clock.now()))
            .count(db)
            .await?,
        // Orders are not part of the portal yet.
        orders_open: 0,
    }))
}

/// Documents of print jobs under way that are still to be made.
async fn documents_pending(db: &impl ConnectionTrait, centre_id: uuid::Uuid) -> Result<u64> {
    use print_job::Column;
    let pending = Expr::col(Column::DocumentsRequested)
        .sub(Expr::col(Column::DocumentsCompleted))
        .sub(Expr::col(Column::DocumentsFailed));
    let rows: Vec<i64> = print_job::Entity::in_centre(centre_id)
        .filter(Column::Status.is_in([Text(PrintJobStatus::Pending), Text(PrintJobStatus::Processing)]))
        .select_only()
        .expr_as(pending, "pending")
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(print_job::counted).sum())
}
