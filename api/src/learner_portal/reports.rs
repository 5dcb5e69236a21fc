//! A learner's reports of mistakes: requests to correct a document, in the issuer's inbox of issue reports.

use actix_web::{get, post, web};
use sea_orm::{ColumnTrait, QueryFilter};
use shared::{
    issue_reports::{IssueReport, IssueSubject, NewIssueReport},
    learner_portal::NewMistakeReport,
    page::Page,
};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    app::App,
    auth::permit::{LearnerOwned, Permitted, ViewOwnDocuments},
    centres::entity as centre,
    documents::entity as document,
    http::{
        answer::{Created, Json},
        body::Body,
        idempotency::IdempotencyKey,
        page::PageQuery,
        query::Query,
        rate_limit::{Limited, Mail},
    },
    issue_reports::{entity::Entity, own_listing, report},
    openapi::Refused,
    problem::{Error, Result},
};

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(list).service(create);
}

/// What the learner has reported, the newest first, with the answers.
#[utoipa::path(
    tag = "learner",
    operation_id = "list_own_issue_reports",
    security(("access_token" = ["view_own_documents"])),
    params(PageQuery),
    responses((status = 200, body = Page<IssueReport>), Refused)
)]
#[get("/learner/issue-reports")]
async fn list(
    may: Permitted<ViewOwnDocuments>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<IssueReport>>> {
    let page: PageQuery = query.read()?;
    own_listing(&app, Entity::of_account(may.caller.user.id)).await?.page(app, page).await.map(Json)
}

/// Report that something is wrong with one of the own documents.
#[utoipa::path(
    tag = "learner",
    operation_id = "report_mistake",
    security(("access_token" = ["view_own_documents"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body does it once")),
    request_body = NewMistakeReport,
    responses((status = 201, body = IssueReport), Refused)
)]
#[post("/learner/issue-reports")]
async fn create(
    may: Permitted<ViewOwnDocuments>,
    _limited: Limited<Mail>,
    app: web::Data<App>,
    key: IdempotencyKey,
    body: Body,
) -> Result<Created<IssueReport>> {
    use sea_orm::EntityTrait;
    let fingerprint = body.fingerprint();
    let new: NewMistakeReport = body.read()?;
    let db = app.db.reader();
    let own = document::Entity::of_account(may.caller.user.id);
    let row = own.filter(document::Column::Id.eq(new.document_id)).one(db).await?;
    let not_there = || Error::field("/document_id", "not_found", "This is not one of your documents.");
    let row = row.ok_or_else(not_there)?;
    let centre = centre::Entity::find_by_id(row.centre_id).one(db).await?.ok_or_else(not_there)?;
    let new = NewIssueReport {
        subject_kind: IssueSubject::Document,
        subject_id: row.id,
        category: new.category,
        message: new.message,
    };
    report(&app, &may.caller, centre, new, key, fingerprint).await.map(Created)
}
