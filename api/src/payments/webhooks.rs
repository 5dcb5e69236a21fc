//! What the payment provider tells, at an address of the API.

use actix_web::{
    HttpRequest,
    http::header::HeaderMap,
    post,
    web::{self, Payload},
};
use sea_orm::{EntityTrait, IntoActiveModel, sea_query::OnConflict};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{entity::told, settle};
use crate::{
    app::App,
    http::{
        answer::NoContent,
        body::whole,
        rate_limit::{Limited, Verify},
    },
    openapi::Refused,
    problem::{Error, Result},
};

/// The largest event, in bytes.
const MAX_BYTES: u64 = 256 << 10;

/// Mounts the route.
pub fn configure(config: &mut ServiceConfig) {
    config.service(receive_event);
}

/// Takes what the payment provider tells. It is believed only with the provider's signature; what was told before does
/// nothing.
#[utoipa::path(
    tag = "public",
    operation_id = "receive_payment_event",
    security(()),
    params(("provider" = String, Path, description = "Who tells: `stripe` or `test`")),
    request_body(content = String, content_type = "application/json"),
    responses((status = 204, description = "It is settled"), Refused)
)]
#[post("/payments/webhooks/{provider}")]
async fn receive_event(
    _limited: Limited<Verify>,
    app: web::Data<App>,
    name: web::Path<String>,
    request: HttpRequest,
    mut payload: Payload,
) -> Result<NoContent> {
    let body = whole(&mut payload, MAX_BYTES).await?;
    receive(&app, &name, request.headers(), &body).await?;
    Ok(NoContent)
}

/// Settles what a provider tells.
pub async fn receive(app: &App, name: &str, headers: &HeaderMap, body: &[u8]) -> Result<()> {
    let provider = app.payments.provider().filter(|provider| provider.name() == name);
    let provider = provider.ok_or(Error::NotFound)?;
    let event = provider
        .event(headers, body, app.clock.now())
        .ok_or_else(|| Error::Malformed("The signature is not the provider’s, or is too old.".to_owned()))?;
    let transaction = app.db.write().await?;
    let row = told::Model {
        provider: name.to_owned(),
        event_ref: event.event_ref,
        kind: event.kind,
        received_at: app.clock.now(),
    };
    // Whoever brings the same again waits here until this one is settled.
    let new = told::Entity::insert(row.into_active_model())
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(&transaction)
        .await?;
    if new == 0 {
        return Ok(());
    }
    if let Some((session_ref, outcome)) = event.about {
        settle::settle(&transaction, app, name, &session_ref, outcome).await?;
    }
    transaction.commit().await?;
    app.wake();
    Ok(())
}
