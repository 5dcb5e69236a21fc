//! The route of the mailbox.

use actix_web::{get, web};
use shared::mailbox::Mailbox;
use utoipa_actix_web::service_config::ServiceConfig;

use super::mailbox;
use crate::{
    app::App,
    http::answer::Json,
    openapi::Refused,
    problem::{Error, Result},
};

/// Mounts the route.
pub fn configure(config: &mut ServiceConfig) {
    config.service(show);
}

/// Mails that were written instead of sent. Only where no mail server is set, and only on this machine.
#[utoipa::path(
    tag = "public",
    operation_id = "get_mailbox",
    security(()),
    responses((status = 200, body = Mailbox), Refused)
)]
#[get("/mailbox")]
async fn show(app: web::Data<App>) -> Result<Json<Mailbox>> {
    if !mailbox::is_shown(&app.config) {
        return Err(Error::NotFound);
    }
    Ok(Json(mailbox::read(&app).await?))
}
