//! The figures on a centre’s dashboard.

use actix_web::{get, web};
use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, PaginatorTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use shared::{
    dashboard::Dashboard, documents::NotificationStatus, exports::ExportStatus, orders::OrderStatus,
    print_jobs::PrintJobStatus,
};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::Year;
use crate::{
    app::App,
    auth::permit::{CentreOwned, InCentre, ViewDocuments},
    db::Text,
    exports::entity as export,
    http::answer::Json,
    openapi::Refused,
    orders::entity as order,
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
    params(("centre_id" = Uuid, Path, description = "The centre")),
    responses((status = 200, body = Dashboard), Refused)
)]
#[get("/centres/{centre_id}/dashboard")]
async fn show(may: InCentre<ViewDocuments>, app: web::Data<App>) -> Result<Json<Dashboard>> {
    let (db, centre_id) = (app.db.reader(), may.centre.id);
    let (completed, pending, records, learners, exports, orders, year) = tokio::try_join!(
        print_jobs_completed(db, centre_id),
        documents_pending(db, centre_id),
        records_total(db, centre_id),
        learners_not_notified(db, centre_id),
        exports_ready(db, centre_id, app.clock.now()),
        orders_open(db, centre_id),
        Year::up_to(app.clock.today(), Some(centre_id), db),
    )?;
    Ok(Json(Dashboard {
        print_jobs_completed: completed,
        records_total: records,
        documents_pending: pending,
        learners_not_notified: learners,
        exports_ready: exports,
        orders_open: orders,
        months: year.months,
        documents: year.documents,
        notified: year.notified,
    }))
}

async fn print_jobs_completed(db: &impl ConnectionTrait, centre_id: Uuid) -> Result<u64> {
    let completed = print_job::Column::Status.eq(Text(PrintJobStatus::Completed));
    Ok(print_job::Entity::in_centre(centre_id).filter(completed).count(db).await?)
}

async fn records_total(db: &impl ConnectionTrait, centre_id: Uuid) -> Result<u64> {
    Ok(record::Entity::in_centre(centre_id).count(db).await?)
}

async fn learners_not_notified(db: &impl ConnectionTrait, centre_id: Uuid) -> Result<u64> {
    let not_told = record::Column::NotificationStatus.eq(Text(NotificationStatus::NotNotified));
    let learners = record::Entity::in_centre(centre_id)
        .filter(not_told)
        .select_only()
        .column(record::Column::LearnerId)
        .distinct();
    Ok(learners.count(db).await?)
}

async fn exports_ready(db: &impl ConnectionTrait, centre_id: Uuid, now: DateTime<Utc>) -> Result<u64> {
    let ready = export::Entity::in_centre(centre_id)
        .filter(export::Column::Status.eq(Text(ExportStatus::Completed)))
        .filter(export::Column::ExpiresAt.gt(now));
    Ok(ready.count(db).await?)
}

async fn orders_open(db: &impl ConnectionTrait, centre_id: Uuid) -> Result<u64> {
    let open = order::Column::Status.is_in(OrderStatus::OPEN.map(Text));
    Ok(order::Entity::in_centre(centre_id).filter(open).count(db).await?)
}

/// Documents of print jobs under way that are still to be made.
async fn documents_pending(db: &impl ConnectionTrait, centre_id: Uuid) -> Result<u64> {
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
