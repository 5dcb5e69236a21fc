//! The routes of search: the issuer's over everything, and a centre's over its own.

use actix_web::{get, web};
use sea_orm::{DatabaseConnection, EntityTrait};
use serde::Deserialize;
use shared::{
    permission::Permission,
    search::{HitGroup, HitKind, SearchResults},
    text::search_words,
};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::store;
use crate::{
    app::App,
    auth::permit::{CentreOwned, InCentre, Permitted, ViewAllDocuments, ViewDocuments},
    batches::entity as batch,
    centres::entity as centre,
    documents::entity as document,
    http::{answer::Json, query::Query},
    learners::entity as learner,
    openapi::Refused,
    print_jobs::entity as print_job,
    problem::{Error, Result},
    qualifications::entity as qualification,
    users::Scope,
};

/// The most characters of a query.
const MAX_QUERY: usize = 200;

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config.service(everywhere).service(in_centre);
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SearchQuery {
    /// Words, or a document's reference: whole, or its first eight symbols or more. One letter finds nothing.
    q: String,
}

impl SearchQuery {
    /// The words, unless they are too few to be looked for.
    fn words(self) -> Result<Option<String>> {
        if self.q.chars().count() > MAX_QUERY {
            return Err(Error::field("q", "too_long", format!("Search for at most {MAX_QUERY} characters.")));
        }
        let letters: usize = search_words(&self.q).iter().map(|word| word.chars().count()).sum();
        Ok((letters > 1).then_some(self.q))
    }
}

/// Learners, records, documents, centres, qualifications, print jobs and batches, and for those who manage them users.
#[utoipa::path(
    tag = "issuer",
    operation_id = "search_everywhere",
    security(("access_token" = ["view_all_documents"])),
    params(SearchQuery),
    responses((status = 200, body = SearchResults), Refused)
)]
#[get("/issuer/search")]
async fn everywhere(
    may: Permitted<ViewAllDocuments>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<SearchResults>> {
    let Some(q) = query.read::<SearchQuery>()?.words()? else { return Ok(Json(SearchResults::default())) };
    let db: &DatabaseConnection = app.db.reader();
    let users = async {
        match may.caller.need(Permission::ViewUsers) {
            Ok(()) => store::users(db, Scope::Issuer.users(), &q).await,
            Err(_) => Ok(store::Hits::default()),
        }
    };
    let (documents, learners, records, centres, qualifications, print_jobs, batches, users) = tokio::try_join!(
        store::documents(db, document::Entity::find(), &q),
        store::learners(db, learner::Entity::find(), &q),
        store::records(db, document::Entity::find(), &q),
        store::centres(db, centre::Entity::find(), &q),
        store::qualifications(db, qualification::Entity::find(), &q),
        store::print_jobs(db, print_job::Entity::find(), &q, true),
        store::batches(db, batch::Entity::find(), &q),
        users,
    )?;
    Ok(Json(results(vec![
        (HitKind::Document, documents),
        (HitKind::Learner, learners),
        (HitKind::Record, records),
        (HitKind::Centre, centres),
        (HitKind::Qualification, qualifications),
        (HitKind::PrintJob, print_jobs),
        (HitKind::Batch, batches),
        (HitKind::User, users),
    ])))
}

/// The centre's records, documents and print jobs.
#[utoipa::path(
    tag = "centre",
    operation_id = "search_centre",
    security(("access_token" = ["view_documents"])),
    params(("centre_id" = uuid::Uuid, Path, description = "The centre"), SearchQuery),
    responses((status = 200, body = SearchResults), Refused)
)]
#[get("/centres/{centre_id}/search")]
async fn in_centre(
    may: InCentre<ViewDocuments>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<SearchResults>> {
    let Some(q) = query.read::<SearchQuery>()?.words()? else { return Ok(Json(SearchResults::default())) };
    let (db, id) = (app.db.reader(), may.centre.id);
    let (documents, records, print_jobs) = tokio::try_join!(
        store::documents(db, document::Entity::in_centre(id), &q),
        store::records(db, document::Entity::in_centre(id), &q),
        store::print_jobs(db, print_job::Entity::in_centre(id), &q, false),
    )?;
    Ok(Json(results(vec![
        (HitKind::Document, documents),
        (HitKind::Record, records),
        (HitKind::PrintJob, print_jobs),
    ])))
}

fn results(groups: Vec<(HitKind, store::Hits)>) -> SearchResults {
    let groups = groups
        .into_iter()
        .filter(|(_, found)| !found.hits.is_empty())
        .map(|(kind, found)| HitGroup { kind, hits: found.hits, more: found.more })
        .collect();
    SearchResults { groups }
}
