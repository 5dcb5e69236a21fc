//! Routes of the learner portal, but for shares.

use actix_web::{get, post, web};
use sea_orm::{QueryFilter, QueryOrder};
use serde::Deserialize;
use shared::{
    documents::DocumentStatus,
    learner_portal::{AccountDeletion, Enrolment, LearnerDocument, NewEnrolment, NewRegistration},
    page::Page,
};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{data, deletion, registration, reports, standing, store};
use crate::{
    app::App,
    auth::permit::{LearnerOwned, LearnerRow, Permitted, ViewOwnDocuments},
    db::search,
    documents::{
        entity::{Column, Entity},
        routes::digital,
        store::has_status,
    },
    http::{
        answer::{AcceptedSilently, Json, NoContent, Tagged},
        body::Body,
        file::{Download, Pdf},
        list::List,
        page::{Key, Order, PageQuery, SortBy},
        query::{Query, comma_list},
        rate_limit::{Limited, Mail, Register, SignIn},
    },
    openapi::Refused,
    problem::{Error, Result},
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    let config = config
        .configure(standing::configure)
        .service(register)
        .service(list_enrolments)
        .service(add_enrolment)
        .service(list_documents)
        .service(show_document)
        .service(pdf)
        .service(download_data)
        .service(delete_account);
    reports::configure(config);
}

/// Register as a learner. The answer is the same whatever was typed: a mail to the address says what comes of it.
#[utoipa::path(
    tag = "learner",
    operation_id = "register_learner",
    security(()),
    request_body = NewRegistration,
    responses((status = 202, description = "A mail is on its way"), Refused)
)]
#[post("/learner/register")]
async fn register(_limited: Limited<Register>, app: web::Data<App>, body: Body) -> Result<AcceptedSilently> {
    let new: NewRegistration = body.read()?;
    app.limits.check_attempt(&format!("number {}", store::loose(&new.enrolment_number)))?;
    app.limits.check_attempt(&format!("address {}", crate::users::store::key(&new.email)))?;
    registration::ask(&app, new).await?;
    Ok(AcceptedSilently)
}

/// The enrolment numbers whose documents the account shows.
#[utoipa::path(
    tag = "learner",
    operation_id = "list_enrolments",
    security(("access_token" = ["view_own_documents"])),
    responses((status = 200, body = Vec<Enrolment>), Refused)
)]
#[get("/learner/enrolments")]
async fn list_enrolments(
    may: Permitted<ViewOwnDocuments>,
    app: web::Data<App>,
) -> Result<Json<Vec<Enrolment>>> {
    store::enrolments(app.db.reader(), may.caller.user.id).await.map(Json)
}

/// Add another enrolment number of the same person. What is wrong with one that can't be added is not told.
#[utoipa::path(
    tag = "learner",
    operation_id = "add_enrolment",
    security(("access_token" = ["view_own_documents"])),
    request_body = NewEnrolment,
    responses((status = 200, body = Vec<Enrolment>), Refused)
)]
#[post("/learner/enrolments")]
async fn add_enrolment(
    may: Permitted<ViewOwnDocuments>,
    app: web::Data<App>,
    body: Body,
) -> Result<Json<Vec<Enrolment>>> {
    let new: NewEnrolment = body.read()?;
    app.limits.check_attempt(&format!("account {}", may.caller.user.id))?;
    app.limits.check_attempt(&format!("number {}", store::loose(&new.enrolment_number)))?;
    registration::add(&app, &may.caller, new).await.map(Json)
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Words to find in the qualification, the reference and the name.
    q: Option<String>,
    /// Statuses, joined by commas.
    #[serde(default, deserialize_with = "comma_list")]
    #[param(value_type = Option<String>)]
    status: Vec<DocumentStatus>,
    /// `issued_on` or `qualification_title`; `-` in front for descending.
    sort: Option<String>,
}

const SORTS: &[SortBy<Entity>] = &[
    SortBy { name: "issued_on", column: Column::IssuedOn, key: |row| Key::Date(row.issued_on) },
    SortBy {
        name: "qualification_title",
        column: Column::QualificationTitle,
        key: |row| Key::Text(row.qualification_title.clone()),
    },
];

const ORDER: Order<Entity> = Order { sorts: SORTS, default: "-issued_on", id: (Column::Id, |row| row.id) };

/// The own documents, of all enrolments.
#[utoipa::path(
    tag = "learner",
    operation_id = "list_own_documents",
    security(("access_token" = ["view_own_documents"])),
    params(ListQuery, PageQuery),
    responses((status = 200, body = Page<LearnerDocument>), Refused)
)]
#[get("/learner/documents")]
async fn list_documents(
    may: Permitted<ViewOwnDocuments>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<LearnerDocument>>> {
    let (query, page): (ListQuery, _) = query.read_list()?;
    let today = app.clock.today();
    let mut rows = Entity::of_account(may.caller.user.id);
    if !query.status.is_empty() {
        rows = rows.filter(has_status(&query.status, today));
    }
    let found = search::find(app.db.reader(), rows, query.q.as_deref()).await?;
    let items =
        async |app: web::Data<App>, rows| store::shown(app.db.reader(), rows, app.clock.today()).await;
    List::new(found, ORDER, query.sort, items).page(app, page).await.map(Json)
}

/// One of the own documents, with what is printed on it.
#[utoipa::path(
    tag = "learner",
    operation_id = "get_own_document",
    security(("access_token" = ["view_own_documents"])),
    params(("id" = Uuid, Path, description = "The document")),
    responses(
        (status = 200, body = LearnerDocument, headers(("ETag" = String))),
        (status = 304, description = "What is known is still right"),
        Refused
    )
)]
#[get("/learner/documents/{id}")]
async fn show_document(
    may: LearnerRow<ViewOwnDocuments, Entity>,
    app: web::Data<App>,
) -> Result<Tagged<LearnerDocument>> {
    let (db, today) = (app.db.reader(), app.clock.today());
    store::shown(db, vec![may.row], today).await?.pop().ok_or(Error::NotFound).map(Tagged)
}

/// One of the own documents as PDF: the frozen bytes.
#[utoipa::path(
    tag = "learner",
    operation_id = "get_own_document_pdf",
    security(("access_token" = ["view_own_documents"])),
    params(
        ("id" = Uuid, Path, description = "The document"),
        ("Range" = Option<String>, Header, description = "A part of the file"),
        ("If-None-Match" = Option<String>, Header, description = "The ETag that is known")
    ),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/pdf", headers(("ETag" = String))),
        (status = 206, body = Vec<u8>, content_type = "application/pdf", headers(("Content-Range" = String))),
        (status = 304, description = "The known file is still the right one"),
        Refused
    )
)]
#[get("/learner/documents/{id}/pdf")]
async fn pdf(may: LearnerRow<ViewOwnDocuments, Entity>, app: web::Data<App>) -> Result<Pdf> {
    digital(&app, may.row).await
}

/// All that the account holds: the data as JSON, and each document, in a .zip.
#[utoipa::path(
    tag = "learner",
    operation_id = "download_own_data",
    security(("access_token" = ["view_own_documents"])),
    responses((status = 200, body = Vec<u8>, content_type = "application/zip"), Refused)
)]
#[get("/learner/data")]
async fn download_data(
    may: Permitted<ViewOwnDocuments>,
    _limited: Limited<Mail>,
    app: web::Data<App>,
) -> Result<Download> {
    let rows = Entity::of_account(may.caller.user.id).order_by_asc(Column::Id).all(app.db.reader()).await?;
    data::own(app, &may.caller, rows).await
}

/// Delete the account. The documents stay valid; who registers again has them again.
#[utoipa::path(
    tag = "learner",
    operation_id = "delete_own_account",
    security(("access_token" = ["view_own_documents"])),
    request_body = AccountDeletion,
    responses((status = 204, description = "The account is gone, and its sessions have ended"), Refused)
)]
#[post("/learner/account-deletion")]
async fn delete_account(
    may: Permitted<ViewOwnDocuments>,
    _limited: Limited<SignIn>,
    app: web::Data<App>,
    body: Body,
) -> Result<NoContent> {
    let asked: AccountDeletion = body.read()?;
    deletion::delete(&app, &may.caller, asked.current_password).await?;
    Ok(NoContent)
}
