//! Routes of records: a centre's, and the issuer's over all centres.

use std::collections::HashMap;

use actix_web::{get, web};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::Deserialize;
use shared::{
    documents::RecordDocument,
    page::Page,
    records::{Record, RecordLearner, RecordQualification},
};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::entity::{Column, Entity, Model};
use crate::{
    app::App,
    auth::permit::{CentreOwned, CentreRow, InCentre, IssuerRow, ViewAllDocuments, ViewDocuments},
    documents::{entity as document, store as documents},
    http::{
        answer::Json,
        page::{Asked, Key, SortBy},
        query::Query,
    },
    learners::entity as learner,
    openapi::Refused,
    problem::Result,
    qualifications::entity as qualification,
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config.service(list).service(show).service(show_any);
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Only those of this print job.
    print_job_id: Option<Uuid>,
    /// `created_at` or `award_date`; `-` in front for descending.
    sort: Option<String>,
    /// Items of a page: 1 to 200.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

const SORTS: &[SortBy<Entity>] = &[
    SortBy { name: "created_at", column: Column::CreatedAt, key: |row| Key::Time(row.created_at) },
    SortBy { name: "award_date", column: Column::AwardDate, key: |row| Key::Date(row.award_date) },
];

/// The centre's records.
#[utoipa::path(
    tag = "centre",
    operation_id = "list_records",
    security(("access_token" = ["view_documents"])),
    params(("centre_id" = Uuid, Path, description = "The centre"), ListQuery),
    responses((status = 200, body = Page<Record>), Refused)
)]
#[get("/centres/{centre_id}/records")]
async fn list(may: InCentre<ViewDocuments>, app: web::Data<App>, query: Query) -> Result<Json<Page<Record>>> {
    let query: ListQuery = query.read()?;
    let mut select = Entity::in_centre(may.centre.id);
    if let Some(id) = query.print_job_id {
        select = select.filter(Column::PrintJobId.eq(id));
    }
    let asked = Asked { sort: query.sort.as_deref(), limit: query.limit, cursor: query.cursor.as_deref() };
    let page = asked.page(app.db.reader(), select, SORTS, "-created_at", (Column::Id, |row| row.id)).await?;
    let (rows, rest) = page.take_items();
    Ok(Json(rest.with_items(shown(app.db.reader(), &app, rows).await?)))
}

/// One record.
#[utoipa::path(
    tag = "centre",
    operation_id = "get_record",
    security(("access_token" = ["view_documents"])),
    params(
        ("centre_id" = Uuid, Path, description = "The centre"),
        ("id" = Uuid, Path, description = "The record")
    ),
    responses((status = 200, body = Record), Refused)
)]
#[get("/centres/{centre_id}/records/{id}")]
async fn show(may: CentreRow<ViewDocuments, Entity>, app: web::Data<App>) -> Result<Json<Record>> {
    let mut records = shown(app.db.reader(), &app, vec![may.row]).await?;
    records.pop().map(Json).ok_or(crate::problem::Error::NotFound)
}

/// One record of any centre.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_any_record",
    security(("access_token" = ["view_all_documents"])),
    params(("id" = Uuid, Path, description = "The record")),
    responses((status = 200, body = Record), Refused)
)]
#[get("/issuer/records/{id}")]
async fn show_any(may: IssuerRow<ViewAllDocuments, Entity>, app: web::Data<App>) -> Result<Json<Record>> {
    let mut records = shown(app.db.reader(), &app, vec![may.row]).await?;
    records.pop().map(Json).ok_or(crate::problem::Error::NotFound)
}

/// Records as they are shown: with learner, qualification and documents.
async fn shown(db: &impl ConnectionTrait, app: &App, rows: Vec<Model>) -> Result<Vec<Record>> {
    let learners: HashMap<_, _> = learner::Entity::find()
        .filter(learner::Column::Id.is_in(rows.iter().map(|row| row.learner_id)))
        .all(db)
        .await?
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    let qualifications: HashMap<_, _> = qualification::Entity::find()
        .filter(qualification::Column::Id.is_in(rows.iter().map(|row| row.qualification_id)))
        .all(db)
        .await?
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    let mut of_record: HashMap<Uuid, Vec<RecordDocument>> = HashMap::new();
    let found = document::Entity::find()
        .filter(document::Column::RecordId.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(document::Column::Id)
        .all(db)
        .await?;
    for row in found {
        of_record.entry(row.record_id).or_default().push(documents::in_record(&row, app.clock.today()));
    }
    for found in of_record.values_mut() {
        documents::certificate_first(found);
    }
    rows.into_iter()
        .map(|row| {
            let missing = || anyhow::anyhow!("a record without its learner or qualification");
            let learner = learners.get(&row.learner_id).ok_or_else(missing)?;
            let qualification = qualifications.get(&row.qualification_id).ok_or_else(missing)?;
            Ok(Record {
                id: row.id,
                learner: RecordLearner {
                    id: learner.id,
                    enrolment_number: learner.enrolment_number.clone(),
                    uln: learner.uln.clone(),
                    first_name: learner.first_name.clone(),
                    middle_names: learner.middle_names.clone(),
                    last_name: learner.last_name.clone(),
                    date_of_birth: learner.date_of_birth,
                    email: learner.email.clone(),
                },
                qualification: RecordQualification {
                    id: qualification.id,
                    number: qualification.number.clone(),
                    title: qualification.title.clone(),
                    level: qualification.level.clone(),
                },
                result: row.result,
                award_date: row.award_date,
                expires_on: row.expires_on,
                language: row.language,
                components: serde_json::from_value(row.components)?,
                print_job_id: row.print_job_id,
                documents: of_record.remove(&row.id).unwrap_or_default(),
                notification_status: row.notification_status.0,
                created_at: row.created_at,
            })
        })
        .collect()
}
