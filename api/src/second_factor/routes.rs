//! Routes of second factors.

use actix_web::{HttpRequest, Responder, delete, get, patch, post, web};
use shared::auth::SignedIn;
use shared::second_factor::{
    AppCode, AppSecret, FullProof, NewPasskey, Passkey, PasskeyChange, PasskeyLogin, PasskeyOptions,
    PasswordProof, RecoveryCodes, SecondFactors,
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{app_codes, passkeys, service};
use crate::{
    app::App,
    auth::{
        caller::{Arriving, Settling},
        permit::{IssuerRow, ManageUsers},
        routes::{begun, seen},
        same_site::SameSite,
    },
    http::{
        answer::{Created, Json, NoContent},
        body::Body,
        path_id,
        rate_limit::{Limited, SignIn, Typing},
    },
    openapi::Refused,
    problem::Result,
    users::entity as user,
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(show)
        .service(begin_app)
        .service(confirm_app)
        .service(switch_app_off)
        .service(new_codes)
        .service(begin_passkey)
        .service(add_passkey)
        .service(rename_passkey)
        .service(remove_passkey)
        .service(begin_sign_in)
        .service(sign_in)
        .service(reset);
}

/// One's own second factors.
#[utoipa::path(
    tag = "me",
    operation_id = "get_second_factors",
    security(("access_token" = [])),
    responses((status = 200, body = SecondFactors), Refused)
)]
#[get("/me/second-factor")]
async fn show(Arriving(caller): Arriving, app: web::Data<App>) -> Result<Json<SecondFactors>> {
    service::shown(&app, caller.user.id).await.map(Json)
}

/// Begin with an authenticator app: a secret for it. It counts once a code has been confirmed.
#[utoipa::path(
    tag = "me",
    operation_id = "begin_authenticator_app",
    security(("access_token" = [])),
    request_body = PasswordProof,
    responses((status = 200, body = AppSecret), Refused)
)]
#[post("/me/second-factor/app")]
async fn begin_app(
    _limit: Limited<SignIn>,
    Settling(caller): Settling,
    app: web::Data<App>,
    body: Body,
) -> Result<Json<AppSecret>> {
    let proof: PasswordProof = body.read()?;
    app_codes::begin(&app, &caller, proof.current_password).await.map(Json)
}

/// Prove by a code that the app has the secret. From then on signing in asks for codes. Recovery codes are answered, once.
#[utoipa::path(
    tag = "me",
    operation_id = "confirm_authenticator_app",
    security(("access_token" = [])),
    request_body = AppCode,
    responses((status = 200, body = RecoveryCodes), Refused)
)]
#[post("/me/second-factor/app/confirm")]
async fn confirm_app(
    _limit: Limited<SignIn>,
    Settling(caller): Settling,
    app: web::Data<App>,
    body: Body,
) -> Result<Json<RecoveryCodes>> {
    let typed: AppCode = body.read()?;
    app_codes::confirm(&app, &caller, &typed.code).await.map(Json)
}

/// Switch the authenticator app off, with its recovery codes.
#[utoipa::path(
    tag = "me",
    operation_id = "switch_authenticator_app_off",
    security(("access_token" = [])),
    request_body = FullProof,
    responses((status = 204, description = "Signing in asks for no codes any more"), Refused)
)]
#[post("/me/second-factor/app/off")]
async fn switch_app_off(
    _limit: Limited<SignIn>,
    Arriving(caller): Arriving,
    app: web::Data<App>,
    body: Body,
) -> Result<NoContent> {
    let proof: FullProof = body.read()?;
    app_codes::switch_off(&app, &caller, proof.current_password, &proof.code).await?;
    Ok(NoContent)
}

/// Make new recovery codes. Those before work no more.
#[utoipa::path(
    tag = "me",
    operation_id = "make_recovery_codes",
    security(("access_token" = [])),
    request_body = FullProof,
    responses((status = 200, body = RecoveryCodes), Refused)
)]
#[post("/me/second-factor/recovery-codes")]
async fn new_codes(
    _limit: Limited<SignIn>,
    Arriving(caller): Arriving,
    app: web::Data<App>,
    body: Body,
) -> Result<Json<RecoveryCodes>> {
    let proof: FullProof = body.read()?;
    app_codes::new_codes(&app, &caller, proof.current_password, &proof.code).await.map(Json)
}

/// Begin with another passkey: what the browser is to be asked.
#[utoipa::path(
    tag = "me",
    operation_id = "begin_passkey",
    security(("access_token" = [])),
    request_body = PasswordProof,
    responses((status = 200, body = PasskeyOptions), Refused)
)]
#[post("/me/passkeys/options")]
async fn begin_passkey(
    _limit: Limited<SignIn>,
    Settling(caller): Settling,
    app: web::Data<App>,
    body: Body,
) -> Result<Json<PasskeyOptions>> {
    let proof: PasswordProof = body.read()?;
    passkeys::begin(&app, &caller, proof.current_password).await.map(Json)
}

/// Keep a passkey that the browser has made.
#[utoipa::path(
    tag = "me",
    operation_id = "add_passkey",
    security(("access_token" = [])),
    request_body = NewPasskey,
    responses((status = 201, body = Passkey), Refused)
)]
#[post("/me/passkeys")]
async fn add_passkey(
    Settling(caller): Settling,
    app: web::Data<App>,
    body: Body,
) -> Result<Created<Passkey>> {
    passkeys::add(&app, &caller, body.read()?).await.map(Created)
}

/// Give a passkey another name.
#[utoipa::path(
    tag = "me",
    operation_id = "rename_passkey",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path, description = "The passkey")),
    request_body = PasskeyChange,
    responses((status = 200, body = Passkey), Refused)
)]
#[patch("/me/passkeys/{id}")]
async fn rename_passkey(
    Arriving(caller): Arriving,
    app: web::Data<App>,
    request: HttpRequest,
    body: Body,
) -> Result<Json<Passkey>> {
    let row = passkeys::own(app.db.reader(), &caller, path_id(&request, "id")?).await?;
    let change: PasskeyChange = body.read()?;
    passkeys::rename(&app, row, &change.name).await.map(Json)
}

/// Remove a passkey.
#[utoipa::path(
    tag = "me",
    operation_id = "remove_passkey",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path, description = "The passkey")),
    responses((status = 204, description = "It signs in no more"), Refused)
)]
#[delete("/me/passkeys/{id}")]
async fn remove_passkey(
    Arriving(caller): Arriving,
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<NoContent> {
    passkeys::remove(&app, &caller, path_id(&request, "id")?).await?;
    Ok(NoContent)
}

/// Begin to sign in with a passkey: what the browser is to be asked.
#[utoipa::path(
    tag = "sign-in",
    operation_id = "begin_passkey_login",
    security(()),
    responses((status = 200, body = PasskeyOptions), Refused)
)]
#[post("/auth/passkey/options")]
async fn begin_sign_in(_limit: Limited<Typing>, app: web::Data<App>) -> Result<Json<PasskeyOptions>> {
    passkeys::begin_sign_in(&app).await.map(Json)
}

/// Sign in with a passkey.
#[utoipa::path(
    tag = "sign-in",
    operation_id = "passkey_login",
    security(()),
    request_body = PasskeyLogin,
    responses((status = 200, body = SignedIn), Refused)
)]
#[post("/auth/passkey")]
async fn sign_in(
    _limit: Limited<SignIn>,
    _site: SameSite,
    app: web::Data<App>,
    request: HttpRequest,
    body: Body,
) -> Result<impl Responder> {
    let login: PasskeyLogin = body.read()?;
    let opened = passkeys::sign_in(&app, &login.credential, seen(&app, &request)).await?;
    begun(&app, &request, opened).await
}

/// Take all second factors of a user away, who has lost them. The user is signed out and told by mail.
#[utoipa::path(
    tag = "issuer",
    operation_id = "reset_second_factor",
    security(("access_token" = ["manage_users"])),
    params(("id" = uuid::Uuid, Path, description = "The user")),
    responses((status = 204, description = "The password alone signs in again"), Refused)
)]
#[post("/issuer/users/{id}/reset-second-factor")]
async fn reset(may: IssuerRow<ManageUsers, user::Entity>, app: web::Data<App>) -> Result<NoContent> {
    service::reset(&app, &may.caller, &may.row).await?;
    Ok(NoContent)
}
