//! The issuer's route of the audit trail.

use actix_web::{get, web};
use chrono::{NaiveDate, NaiveTime};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::Deserialize;
use shared::{audit::AuditEvent, page::Page};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::entity::{Column, Entity, Model};
use crate::{
    app::App,
    auth::permit::{Permitted, ViewAudit},
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
    config.service(list).service(list_csv);
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
    listing(&app, query).await?.page(app, page).await.map(Json)
}

async fn listing(app: &App, query: ListQuery) -> Result<List<Entity, AuditEvent>> {
    let mut select = Entity::find();
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
    listing(&app, query).await?.csv(app, file, "audit-trail").await
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
