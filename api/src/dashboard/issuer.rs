//! What waits for the issuer, and how things stand.

use actix_web::{get, web};
use chrono::Days;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait, SimpleExpr},
};
use shared::{
    approvals::ApprovalStatus, batches::Waiting, centres::CentreStatus, dashboard::IssuerDashboard,
    issue_reports::IssueStatus, orders::OrderStatus, print_jobs::PrintJobStatus, users::UserStatus,
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::Year;
use crate::{
    app::App,
    approvals::entity as approval,
    auth::permit::{Permitted, ViewReports},
    batches::{entity as batch, store as batches},
    centres::entity as centre,
    db::Text,
    http::answer::Json,
    issue_reports::entity as issue_report,
    openapi::Refused,
    orders::entity as order,
    print_jobs::entity::{self as print_job, counted},
    problem::Result,
    qualifications::entity as qualification,
    reports::store::sum,
    users::{Scope, entity as user},
};

/// How long before the end of the signing certificate the issuer is told.
const WARN_BEFORE: Days = Days::new(30);

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config.service(show);
}

/// What waits for the issuer, and how things stand.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_issuer_dashboard",
    security(("access_token" = ["view_reports"])),
    responses((status = 200, body = IssuerDashboard), Refused)
)]
#[get("/issuer/dashboard")]
async fn show(_may: Permitted<ViewReports>, app: web::Data<App>) -> Result<Json<IssuerDashboard>> {
    let (db, today) = (app.db.reader(), app.clock.today());
    let (held, scheduled, waiting, jobs, year, rest) = tokio::try_join!(
        held_rows(db),
        scheduled(db),
        waiting_rows(db),
        print_jobs(db),
        Year::up_to(today, None, db),
        the_rest(db),
    )?;
    let [
        invitations_open,
        centres_active,
        qualifications,
        approvals_waiting,
        orders_placed,
        issue_reports_open,
    ] = rest;
    Ok(Json(IssuerDashboard {
        batches_with_held_rows: held.0,
        rows_held: held.1,
        batches_to_publish: waiting.0,
        rows_to_publish: waiting.1,
        batches_scheduled: scheduled,
        print_jobs_failed: jobs.0,
        print_jobs_with_failures: jobs.1,
        print_jobs_under_way: jobs.2,
        months: year.months,
        documents: year.documents,
        notified: year.notified,
        signing_ends_on: Some(app.signer.ends_on()).filter(|last| *last <= today + WARN_BEFORE),
        approvals_waiting,
        orders_placed,
        issue_reports_open,
        invitations_open,
        centres_active,
        qualifications,
    }))
}

/// Batches of which something waits, and how many rows.
async fn rows(db: &impl ConnectionTrait, waiting: Waiting, rows: SimpleExpr) -> Result<(u64, u64)> {
    let sums: Option<(i64, i64)> = batch::Entity::find()
        .select_only()
        .column_as(batch::Column::Id.count(), "batches")
        .expr_as(sum(rows), "rows")
        .filter(batches::waits(waiting))
        .into_tuple()
        .one(db)
        .await?;
    Ok(sums.map_or((0, 0), |(batches, rows)| (counted(batches), counted(rows))))
}

/// Batches of which rows are held back, and how many rows.
async fn held_rows(db: &impl ConnectionTrait) -> Result<(u64, u64)> {
    rows(db, Waiting::Held, Expr::col(batch::Column::RowsInvalid)).await
}

/// Batches of which rows can be published, and how many rows.
async fn waiting_rows(db: &impl ConnectionTrait) -> Result<(u64, u64)> {
    let waiting = Expr::col(batch::Column::RowsValid).sub(Expr::col(batch::Column::RowsUnderWay));
    rows(db, Waiting::Publish, waiting).await
}

/// Batches that are published at a planned time.
async fn scheduled(db: &impl ConnectionTrait) -> Result<u64> {
    Ok(batch::Entity::find().filter(batches::waits(Waiting::Scheduled)).count(db).await?)
}

/// Print jobs that could not be finished, those with documents that were not made, and those under way.
async fn print_jobs(db: &impl ConnectionTrait) -> Result<(u64, u64, u64)> {
    use print_job::Column as C;
    let (failed, with_failures, under_way) = tokio::try_join!(
        print_job::Entity::find().filter(C::Status.eq(Text(PrintJobStatus::Failed))).count(db),
        print_job::Entity::find().filter(C::DocumentsFailed.gt(0)).count(db),
        print_job::Entity::find()
            .filter(C::Status.is_in([Text(PrintJobStatus::Pending), Text(PrintJobStatus::Processing)]))
            .count(db),
    )?;
    Ok((failed, with_failures, under_way))
}

/// Open invitations, active centres, qualifications, requests that wait for approval, orders that wait to be made, and
/// reports that nobody has taken up.
async fn the_rest(db: &impl ConnectionTrait) -> Result<[u64; 6]> {
    let open = issue_report::Column::Status.eq(Text(IssueStatus::Open));
    let counts = tokio::try_join!(
        Scope::Issuer.users().filter(user::Column::Status.eq(Text(UserStatus::Invited))).count(db),
        centre::Entity::find().filter(centre::Column::Status.eq(Text(CentreStatus::Active))).count(db),
        qualification::Entity::find().count(db),
        approval::Entity::find().filter(approval::Column::Status.eq(Text(ApprovalStatus::Pending))).count(db),
        order::Entity::find().filter(order::Column::Status.eq(Text(OrderStatus::Placed))).count(db),
        issue_report::Entity::find().filter(open).count(db),
    )?;
    Ok(counts.into())
}
