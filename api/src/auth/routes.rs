//! Routes of signing in, and of the signed-in user.

use actix_web::{
    HttpRequest, Responder,
    cookie::{Cookie, SameSite, time::Duration},
    get,
    http::header,
    post, web,
};
use shared::auth::{ChangePassword, ConfirmEmail, ForgotPassword, Login, Me, ResetPassword, SignedIn};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    Caller, links,
    service::{self, COOKIE_DAYS, Opened},
};
use crate::{
    app::App,
    http::{
        answer::{AcceptedSilently, Json, NoContent},
        body::Body,
        rate_limit::{Limited, Mail, SignIn},
    },
    openapi::Refused,
    problem::{Error, Result},
    users,
};

/// The refresh cookie's name.
const COOKIE: &str = "portal_refresh";
/// Only these routes see the cookie.
const COOKIE_PATH: &str = "/api/v1/auth";

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(login)
        .service(refresh)
        .service(logout)
        .service(forgot_password)
        .service(reset_password)
        .service(confirm_email)
        .service(me)
        .service(change_password);
}

/// Sign in by email address or user name.
#[utoipa::path(
    tag = "sign-in",
    security(()),
    request_body = Login,
    responses(
        (status = 200, body = SignedIn),
        Refused
    )
)]
#[post("/auth/login")]
async fn login(
    _limit: Limited<SignIn>,
    app: web::Data<App>,
    request: HttpRequest,
    body: Body,
) -> Result<impl Responder> {
    let agent =
        request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let opened = service::sign_in(&app, body.read::<Login>()?, agent).await?;
    Ok(with_cookie(&app, opened))
}

/// Exchange the refresh cookie for a new access token and the next cookie.
#[utoipa::path(
    tag = "sign-in",
    security(()),
    responses(
        (status = 200, body = SignedIn),
        Refused
    )
)]
#[post("/auth/refresh")]
async fn refresh(app: web::Data<App>, request: HttpRequest) -> Result<impl Responder> {
    same_site(&request)?;
    let cookie = request.cookie(COOKIE).ok_or(Error::SessionEnded)?;
    let opened = service::refresh(&app, cookie.value()).await?;
    Ok(with_cookie(&app, opened))
}

/// End the session of the refresh cookie.
#[utoipa::path(
    tag = "sign-in",
    security(()),
    responses(
        (status = 204, description = "Signed out"),
        Refused
    )
)]
#[post("/auth/logout")]
async fn logout(app: web::Data<App>, request: HttpRequest) -> Result<impl Responder> {
    same_site(&request)?;
    if let Some(cookie) = request.cookie(COOKIE) {
        service::sign_out(&app, cookie.value()).await?;
    }
    let mut gone = cookie(&app, String::new());
    gone.make_removal();
    Ok(NoContent.customize().append_header((header::SET_COOKIE, gone.to_string())))
}

/// Ask for a mail with a link to choose a new password. The answer is the same for an unknown address.
#[utoipa::path(
    tag = "sign-in",
    security(()),
    request_body = ForgotPassword,
    responses(
        (status = 202, description = "If the address has an account, a mail is on its way"),
        Refused
    )
)]
#[post("/auth/password/forgot")]
async fn forgot_password(_limit: Limited<Mail>, app: web::Data<App>, body: Body) -> Result<AcceptedSilently> {
    let asked: ForgotPassword = body.read()?;
    // In the background, so that the time to answer tells nothing either.
    actix_web::rt::spawn(async move {
        if let Err(error) = links::forgot_password(&app, &asked.email).await {
            tracing::error!(%error, "could not send a link to reset a password");
        }
    });
    Ok(AcceptedSilently)
}

/// Choose a password through a mailed link.
#[utoipa::path(
    tag = "sign-in",
    security(()),
    request_body = ResetPassword,
    responses(
        (status = 204, description = "The password is set; sign in with it"),
        Refused
    )
)]
#[post("/auth/password/reset")]
async fn reset_password(_limit: Limited<SignIn>, app: web::Data<App>, body: Body) -> Result<NoContent> {
    let chosen: ResetPassword = body.read()?;
    links::reset_password(&app, &chosen.token, chosen.new_password).await?;
    Ok(NoContent)
}

/// Confirm an email address through a mailed link.
#[utoipa::path(
    tag = "sign-in",
    security(()),
    request_body = ConfirmEmail,
    responses(
        (status = 204, description = "The address is confirmed"),
        Refused
    )
)]
#[post("/auth/email/confirm")]
async fn confirm_email(_limit: Limited<SignIn>, app: web::Data<App>, body: Body) -> Result<NoContent> {
    let confirmed: ConfirmEmail = body.read()?;
    links::confirm_email(&app, &confirmed.token).await?;
    Ok(NoContent)
}

/// The signed-in user, what he may do, and where.
#[utoipa::path(
    tag = "me",
    security(("access_token" = [])),
    responses(
        (status = 200, body = Me),
        Refused
    )
)]
#[get("/me")]
async fn me(caller: Caller, app: web::Data<App>) -> Result<Json<Me>> {
    let permissions = caller.user.role.0.permissions().to_vec();
    let centres = users::store::centres_of(app.db.reader(), caller.user.id).await?;
    let user = users::store::shown(app.db.reader(), caller.user).await?;
    Ok(Json(Me { user, permissions, centres }))
}

/// Change one's own password. Other sessions end.
#[utoipa::path(
    tag = "me",
    security(("access_token" = [])),
    request_body = ChangePassword,
    responses(
        (status = 204, description = "The password is changed"),
        Refused
    )
)]
#[post("/me/password")]
async fn change_password(
    _limit: Limited<SignIn>,
    caller: Caller,
    app: web::Data<App>,
    body: Body,
) -> Result<NoContent> {
    let change: ChangePassword = body.read()?;
    service::change_password(&app, &caller, change.current_password, change.new_password).await?;
    Ok(NoContent)
}

fn with_cookie(app: &App, opened: Opened) -> impl Responder + use<> {
    let cookie = cookie(app, opened.refresh_token);
    Json(opened.answer).customize().append_header((header::SET_COOKIE, cookie.to_string()))
}

fn cookie(app: &App, value: String) -> Cookie<'static> {
    Cookie::build(COOKIE, value)
        .path(COOKIE_PATH)
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(app.config.public_base_url.starts_with("https:"))
        .max_age(Duration::days(COOKIE_DAYS))
        .finish()
}

/// Cookie routes answer our own pages only. Browsers say who asks; other programs send no such header.
fn same_site(request: &HttpRequest) -> Result<()> {
    match request.headers().get("sec-fetch-site").map(header::HeaderValue::as_bytes) {
        None | Some(b"same-origin" | b"none") => Ok(()),
        Some(_) => Err(Error::CrossSite),
    }
}
