//! The issuer's routes of reports.

use actix_web::{get, web};
use chrono::{Datelike, Months, NaiveDate};
use serde::Deserialize;
use shared::{
    documents::DocumentKind,
    reports::{DocumentReport, NotificationReport, PublishingReport, Quarter, QuarterlyReport, ReportBy},
};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::{
    files, quarterly,
    store::{self, Scope, first_of_month},
};
use crate::{
    app::App,
    auth::permit::{Permitted, ViewReports},
    http::{
        answer::Json,
        csv::Csv,
        query::{Query, comma_list},
    },
    openapi::Refused,
    problem::{Error, Result},
};

/// Lines of an answer; the CSV has all.
const LINES: usize = 500;
/// The longest period, in years.
const MAX_YEARS: i32 = 20;

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(documents)
        .service(documents_csv)
        .service(notifications)
        .service(notifications_csv)
        .service(publishing)
        .service(publishing_csv)
        .service(quarterly_return)
        .service(quarterly_return_csv);
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ReportQuery {
    /// The first day of issue (UTC); by default the first of the month eleven months before `to`.
    from: Option<NaiveDate>,
    /// The last day of issue (UTC); by default today.
    to: Option<NaiveDate>,
    /// Only this centre.
    centre_id: Option<Uuid>,
    /// Only this qualification.
    qualification_id: Option<Uuid>,
    /// Only documents of these kinds, joined by commas.
    #[serde(default, deserialize_with = "comma_list")]
    #[param(value_type = Option<String>)]
    kind: Vec<DocumentKind>,
    /// Only regulated (`true`) or only other (`false`) qualifications.
    regulated: Option<bool>,
    /// What the lines stand for; `month` by default.
    by: Option<ReportBy>,
}

impl ReportQuery {
    fn scope(self, app: &App) -> Result<(Scope, ReportBy)> {
        let to = self.to.unwrap_or_else(|| app.clock.today());
        let eleven_months_before = first_of_month(to).checked_sub_months(Months::new(11));
        let from = self.from.or(eleven_months_before).unwrap_or(to);
        if from > to {
            return Err(Error::field("from", "out_of_range", "The first day lies after the last one."));
        }
        if to.year() - from.year() > MAX_YEARS || from.year() < 1900 || to.year() > 9999 {
            return Err(Error::field("from", "out_of_range", format!("Choose at most {MAX_YEARS} years.")));
        }
        let scope = Scope {
            from,
            to,
            centre_id: self.centre_id,
            qualification_id: self.qualification_id,
            kinds: self.kind,
            regulated: self.regulated,
        };
        Ok((scope, self.by.unwrap_or(ReportBy::Month)))
    }
}

/// The first lines, and how many are left out.
fn cut<T>(mut lines: Vec<T>, by: ReportBy) -> (Vec<T>, u64) {
    let all = lines.len();
    if by != ReportBy::Month {
        lines.truncate(LINES);
    }
    let left_out = (all - lines.len()) as u64;
    (lines, left_out)
}

/// Documents issued in a period, by month, centre or qualification, with their kinds and statuses.
#[utoipa::path(
    tag = "issuer",
    operation_id = "report_documents",
    security(("access_token" = ["view_reports"])),
    params(ReportQuery),
    responses((status = 200, body = DocumentReport), Refused)
)]
#[get("/issuer/reports/documents")]
async fn documents(
    _may: Permitted<ViewReports>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<DocumentReport>> {
    let (scope, by) = query.read::<ReportQuery>()?.scope(&app)?;
    let (lines, total) = store::documents(app.db.reader(), &scope, by, app.clock.today()).await?;
    let (lines, left_out) = cut(lines, by);
    Ok(Json(DocumentReport { from: scope.from, to: scope.to, total, lines, left_out }))
}

/// The report of documents as CSV.
#[utoipa::path(
    tag = "issuer",
    operation_id = "report_documents_csv",
    security(("access_token" = ["view_reports"])),
    params(ReportQuery),
    responses((status = 200, body = String, content_type = "text/csv"), Refused)
)]
#[get("/issuer/reports/documents/csv")]
async fn documents_csv(_may: Permitted<ViewReports>, app: web::Data<App>, query: Query) -> Result<Csv> {
    let (scope, by) = query.read::<ReportQuery>()?.scope(&app)?;
    let (lines, _) = store::documents(app.db.reader(), &scope, by, app.clock.today()).await?;
    Ok(files::documents(&scope, by, lines))
}

/// Which learners were told of the records of a period, by month, centre or qualification. `kind` has no effect.
#[utoipa::path(
    tag = "issuer",
    operation_id = "report_notifications",
    security(("access_token" = ["view_reports"])),
    params(ReportQuery),
    responses((status = 200, body = NotificationReport), Refused)
)]
#[get("/issuer/reports/notifications")]
async fn notifications(
    _may: Permitted<ViewReports>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<NotificationReport>> {
    let (scope, by) = query.read::<ReportQuery>()?.scope(&app)?;
    let (lines, total) = store::notifications(app.db.reader(), &scope, by).await?;
    let (lines, left_out) = cut(lines, by);
    Ok(Json(NotificationReport { from: scope.from, to: scope.to, total, lines, left_out }))
}

/// The report of notifications as CSV.
#[utoipa::path(
    tag = "issuer",
    operation_id = "report_notifications_csv",
    security(("access_token" = ["view_reports"])),
    params(ReportQuery),
    responses((status = 200, body = String, content_type = "text/csv"), Refused)
)]
#[get("/issuer/reports/notifications/csv")]
async fn notifications_csv(_may: Permitted<ViewReports>, app: web::Data<App>, query: Query) -> Result<Csv> {
    let (scope, by) = query.read::<ReportQuery>()?.scope(&app)?;
    let (lines, _) = store::notifications(app.db.reader(), &scope, by).await?;
    Ok(files::notifications(&scope, by, lines))
}

/// How long it took from importing a file until its print jobs were published, by the month of publishing. `kind`
/// and `by` have no effect.
#[utoipa::path(
    tag = "issuer",
    operation_id = "report_publishing",
    security(("access_token" = ["view_reports"])),
    params(ReportQuery),
    responses((status = 200, body = PublishingReport), Refused)
)]
#[get("/issuer/reports/publishing")]
async fn publishing(
    _may: Permitted<ViewReports>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<PublishingReport>> {
    let (scope, _) = query.read::<ReportQuery>()?.scope(&app)?;
    let (lines, total) = store::publishing(app.db.reader(), &scope).await?;
    Ok(Json(PublishingReport { from: scope.from, to: scope.to, total, lines }))
}

/// The report of publishing times as CSV.
#[utoipa::path(
    tag = "issuer",
    operation_id = "report_publishing_csv",
    security(("access_token" = ["view_reports"])),
    params(ReportQuery),
    responses((status = 200, body = String, content_type = "text/csv"), Refused)
)]
#[get("/issuer/reports/publishing/csv")]
async fn publishing_csv(_may: Permitted<ViewReports>, app: web::Data<App>, query: Query) -> Result<Csv> {
    let (scope, _) = query.read::<ReportQuery>()?.scope(&app)?;
    let (lines, _) = store::publishing(app.db.reader(), &scope).await?;
    Ok(files::publishing(&scope, lines))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct QuarterlyQuery {
    /// Any day of the last quarter; by default today.
    to: Option<NaiveDate>,
    /// How many quarters, the last one included: 1 to 12, by default 5.
    #[param(minimum = 1, maximum = 12)]
    quarters: Option<u32>,
    /// Only regulated (`true`) or only other (`false`) qualifications.
    regulated: Option<bool>,
    /// Only this centre.
    centre_id: Option<Uuid>,
    /// Only this qualification.
    qualification_id: Option<Uuid>,
}

impl QuarterlyQuery {
    fn asked(self, app: &App) -> Result<quarterly::Asked> {
        let quarters = self.quarters.unwrap_or(5);
        if !(1..=quarterly::MAX_QUARTERS).contains(&quarters) {
            let message = format!("Use 1 to {}.", quarterly::MAX_QUARTERS);
            return Err(Error::field("quarters", "out_of_range", message));
        }
        let to = self.to.unwrap_or_else(|| app.clock.today());
        if !(1910..=9000).contains(&to.year()) {
            return Err(Error::field("to", "out_of_range", "Choose a year of our time."));
        }
        Ok(quarterly::Asked {
            to: Quarter::of(to),
            quarters,
            regulated: self.regulated,
            centre_id: self.centre_id,
            qualification_id: self.qualification_id,
        })
    }
}

/// The vocational quarterly return: certificates by qualification and calendar quarter of their date of issue. A
/// replacement is not counted again; a certificate that was cancelled later stays counted.
#[utoipa::path(
    tag = "issuer",
    operation_id = "report_quarterly",
    security(("access_token" = ["view_reports"])),
    params(QuarterlyQuery),
    responses((status = 200, body = QuarterlyReport), Refused)
)]
#[get("/issuer/reports/quarterly")]
async fn quarterly_return(
    _may: Permitted<ViewReports>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<QuarterlyReport>> {
    let asked = query.read::<QuarterlyQuery>()?.asked(&app)?;
    Ok(Json(quarterly::report(app.db.reader(), &asked).await?))
}

/// The quarterly return as CSV: one line for each qualification and quarter.
#[utoipa::path(
    tag = "issuer",
    operation_id = "report_quarterly_csv",
    security(("access_token" = ["view_reports"])),
    params(QuarterlyQuery),
    responses((status = 200, body = String, content_type = "text/csv"), Refused)
)]
#[get("/issuer/reports/quarterly/csv")]
async fn quarterly_return_csv(
    _may: Permitted<ViewReports>,
    app: web::Data<App>,
    query: Query,
) -> Result<Csv> {
    let asked = query.read::<QuarterlyQuery>()?.asked(&app)?;
    Ok(files::quarterly(quarterly::report(app.db.reader(), &asked).await?))
}
