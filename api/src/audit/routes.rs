//! Routes of the audit trail: all of it for the issuer, and a centre's own log for its administrators.

use actix_web::{get, web};
use chrono::{NaiveDate, NaiveTime};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select};
use serde::Deserialize;
use shared::{audit::AuditEvent, page::Page};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::{
    entity::{Column, Entity, Model},
    file::LogFile,
};
use crate::{
    app::App,
    auth::permit::{CentreOwned, InCentre, Permitted, ViewAudit, ViewCentreAudit},
    centres::entity as centre,
    db::{search, storable},
    http::{
        answer::Json,
        csv::Csv,
        list::{FileQuery, List},
        page::{Key, Order, PageQuery, SortBy},
        query::Query,
    },
    openapi::Refused,
    problem::{Error, Result},
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(list)
        .service(list_csv)
        .service(log)
        .service(list_of_centre)
        .service(list_of_centre_csv)
        .service(log_of_centre);
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Words to find in who did it, what was done and what to.
    q: Option<String>,
    /// Kinds of things that it was done to, joined by commas.
    subject_kind: Option<String>,
    /// What was done, joined by commas.
    action: Option<String>,
    /// The thing that it was done to.
    subject_id: Option<Uuid>,
    /// The user who did it.
    actor_id: Option<Uuid>,
    /// The first day (UTC).
    from: Option<NaiveDate>,
    /// The last day (UTC).
    to: Option<NaiveDate>,
    /// `at`; `-` in front for descending.
    sort: Option<String>,
}

const SORTS: &[SortBy<Entity>] = &[SortBy { name: "at", column: Column::At, key: |row| Key::Time(row.at) }];

const ORDER: Order<Entity> = Order { sorts: SORTS, default: "-at", id: (Column::Id, |row| row.id) };

/// Who did what, newest first.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_audit_events",
    security(("access_token" = ["view_audit"])),
    params(ListQuery, PageQuery),
    responses((status = 200, body = Page<AuditEvent>), Refused)
)]
#[get("/issuer/audit-events")]
async fn list(
    _may: Permitted<ViewAudit>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<AuditEvent>>> {
    let (query, page) = query.read_list()?;
    listing(&app, Entity::find(), query).await?.page(app, page).await.map(Json)
}

async fn listing(
    app: &App,
    mut select: Select<Entity>,
    query: ListQuery,
) -> Result<List<Entity, AuditEvent>> {
    if let Some(kinds) = words("subject_kind", query.subject_kind.as_deref())? {
        select = select.filter(Column::SubjectKind.is_in(kinds));
    }
    if let Some(actions) = words("action", query.action.as_deref())? {
        select = select.filter(Column::Action.is_in(actions));
    }
    if let Some(id) = query.subject_id {
        select = select.filter(Column::SubjectId.eq(id));
    }
    if let Some(id) = query.actor_id {
        select = select.filter(Column::ActorId.eq(id));
    }
    if let (Some(from), Some(to)) = (query.from, query.to)
        && from > to
    {
        return Err(Error::field("to", "out_of_range", "The last day is before the first."));
    }
    if let Some(from) = query.from {
        select = select.filter(Column::At.gte(storable(from).and_time(NaiveTime::MIN).and_utc()));
    }
    if let Some(after) = query.to.and_then(|to| storable(to).succ_opt()) {
        select = select.filter(Column::At.lt(after.and_time(NaiveTime::MIN).and_utc()));
    }
    let found = search::find(app.db.reader(), select, query.q.as_deref()).await?;
    let items = async |_, rows: Vec<Model>| Ok(rows.into_iter().map(AuditEvent::from).collect());
    Ok(List::new(found, ORDER, query.sort, items))
}

/// The audit trail as CSV.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_audit_events_csv",
    security(("access_token" = ["view_audit"])),
    params(ListQuery, FileQuery),
    responses((status = 200, body = String, content_type = "text/csv"), Refused)
)]
#[get("/issuer/audit-events/csv")]
async fn list_csv(_may: Permitted<ViewAudit>, app: web::Data<App>, query: Query) -> Result<Csv> {
    let (query, file) = query.read_file()?;
    listing(&app, Entity::find(), query).await?.csv(app, file, "audit-trail").await
}

/// What was done in a centre, newest first.
#[utoipa::path(
    tag = "centre",
    operation_id = "list_centre_audit_events",
    security(("access_token" = ["view_centre_audit"])),
    params(("centre_id" = Uuid, Path, description = "The centre"), ListQuery, PageQuery),
    responses((status = 200, body = Page<AuditEvent>), Refused)
)]
#[get("/centres/{centre_id}/audit-events")]
async fn list_of_centre(
    may: InCentre<ViewCentreAudit>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<AuditEvent>>> {
    let (query, page) = query.read_list()?;
    listing(&app, Entity::in_centre(may.centre.id), query).await?.page(app, page).await.map(Json)
}

/// What was done in a centre as CSV.
#[utoipa::path(
    tag = "centre",
    operation_id = "list_centre_audit_events_csv",
    security(("access_token" = ["view_centre_audit"])),
    params(("centre_id" = Uuid, Path, description = "The centre"), ListQuery, FileQuery),
    responses((status = 200, body = String, content_type = "text/csv"), Refused)
)]
#[get("/centres/{centre_id}/audit-events/csv")]
async fn list_of_centre_csv(
    may: InCentre<ViewCentreAudit>,
    app: web::Data<App>,
    query: Query,
) -> Result<Csv> {
    let (query, file) = query.read_file()?;
    listing(&app, Entity::in_centre(may.centre.id), query).await?.csv(app, file, "audit-trail").await
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct LogQuery {
    /// The centre whose log it is; left out: what concerns no centre.
    centre_id: Option<Uuid>,
}

/// A whole log with its chain, for `portal audit verify --file`, which also says how it is read.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_audit_log",
    security(("access_token" = ["view_audit"])),
    params(LogQuery),
    responses((status = 200, body = String, content_type = "text/plain"), Refused)
)]
#[get("/issuer/audit-events/log")]
async fn log(_may: Permitted<ViewAudit>, app: web::Data<App>, query: Query) -> Result<LogFile> {
    let query: LogQuery = query.read()?;
    if let Some(id) = query.centre_id {
        centre::Entity::find_by_id(id).one(app.db.reader()).await?.ok_or(Error::NotFound)?;
    }
    Ok(LogFile::of(&app, query.centre_id))
}

/// A centre's whole log with its chain, for `portal audit verify --file`.
#[utoipa::path(
    tag = "centre",
    operation_id = "get_centre_audit_log",
    security(("access_token" = ["view_centre_audit"])),
    params(("centre_id" = Uuid, Path, description = "The centre")),
    responses((status = 200, body = String, content_type = "text/plain"), Refused)
)]
#[get("/centres/{centre_id}/audit-events/log")]
async fn log_of_centre(may: InCentre<ViewCentreAudit>, app: web::Data<App>) -> Result<LogFile> {
    Ok(LogFile::of(&app, Some(may.centre.id)))
}

/// Words joined by commas, as entries hold them.
fn words(field: &str, given: Option<&str>) -> Result<Option<Vec<String>>> {
    let Some(text) = given.filter(|text| !text.is_empty()) else { return Ok(None) };
    let words: Vec<String> = text.split(',').map(str::to_owned).collect();
    let plain = |word: &String| {
        (1..=40).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
    };
    if words.len() > 40 || !words.iter().all(plain) {
        return Err(Error::field(field, "malformed", "Use words of small letters and underscores."));
    }
    Ok(Some(words))
}
