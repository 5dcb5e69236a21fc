//! Routes of signing in, and of the signed-in user.

use actix_web::{
    HttpRequest, Responder,
    cookie::{Cookie, SameSite as SameSiteCookie, time::Duration},
    http::header,
    post, web,
};
use shared::auth::{
    AskedLink, AskedPassword, CancelEmail, ConfirmEmail, ForgotPassword, Login, PasswordLink,
    PasswordStrength, ResetPassword, SignedIn,
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    devices, links,
    new_password::{self, About},
    same_site::SameSite,
    service::{self, COOKIE_DAYS, Opened, Seen},
};
use crate::{
    app::App,
    http::{
        answer::{AcceptedSilently, Json, NoContent},
        body::Body,
        rate_limit::{Limited, Mail, SignIn, Typing, client_address, network},
    },
    openapi::Refused,
    problem::{Error, Result},
    profile::email,
};

/// The refresh cookie's name.
const COOKIE: &str = "portal_refresh";
/// The name of the cookie by which a device is known.
const DEVICE_COOKIE: &str = "portal_device";
/// Only these routes see the cookies.
const COOKIE_PATH: &str = "/api/v1/auth";

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(login)
        .service(refresh)
        .service(logout)
        .service(forgot_password)
        .service(password_link)
        .service(reset_password)
        .service(password_strength)
        .service(confirm_email)
        .service(cancel_email);
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
    _site: SameSite,
) -> Result<impl Responder> {
    let opened = service::sign_in(&app, body.read::<Login>()?, seen(&app, &request)).await?;
    begun(&app, &request, opened).await
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
async fn refresh(_site: SameSite, app: web::Data<App>, request: HttpRequest) -> Result<impl Responder> {
    let token = sent(&app, &request, COOKIE).ok_or(Error::SessionEnded)?;
    let opened = service::refresh(&app, &token, seen(&app, &request)).await?;
    Ok(with_cookies(&app, opened))
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
async fn logout(_site: SameSite, app: web::Data<App>, request: HttpRequest) -> Result<impl Responder> {
    if let Some(token) = sent(&app, &request, COOKIE) {
        service::sign_out(&app, &token).await?;
    }
    let mut gone = cookie(&app, COOKIE, String::new(), COOKIE_DAYS);
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

/// What a mailed link to choose a password is for, while it works.
#[utoipa::path(
    tag = "sign-in",
    security(()),
    request_body = AskedLink,
    responses((status = 200, body = PasswordLink), Refused)
)]
#[post("/auth/password/link")]
async fn password_link(
    _limit: Limited<SignIn>,
    app: web::Data<App>,
    body: Body,
) -> Result<Json<PasswordLink>> {
    let asked: AskedLink = body.read()?;
    Ok(Json(links::look(&app, &asked.token).await?))
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

/// Call a change of one's address off through the link that was mailed to the old one. All sessions end.
#[utoipa::path(
    tag = "sign-in",
    operation_id = "cancel_email_change",
    security(()),
    request_body = CancelEmail,
    responses(
        (status = 204, description = "The address is as it was"),
        Refused
    )
)]
#[post("/auth/email/cancel")]
async fn cancel_email(_limit: Limited<SignIn>, app: web::Data<App>, body: Body) -> Result<NoContent> {
    let cancelled: CancelEmail = body.read()?;
    email::cancel(&app, &cancelled.token).await?;
    Ok(NoContent)
}

/// How good a password would be, as one types it. Nothing of it is kept.
#[utoipa::path(
    tag = "sign-in",
    security(()),
    request_body = AskedPassword,
    responses((status = 200, body = PasswordStrength), Refused)
)]
#[post("/auth/password/strength")]
async fn password_strength(
    _limit: Limited<Typing>,
    app: web::Data<App>,
    body: Body,
) -> Result<Json<PasswordStrength>> {
    let asked: AskedPassword = body.read()?;
    Ok(Json(new_password::strength(&app, &asked.password, About::of(asked.about)).await?))
}

/// With what, and from where, a request comes.
pub fn seen(app: &App, request: &HttpRequest) -> Seen {
    let agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    let address = client_address(request, &app.config.trusted_proxies);
    Seen {
        user_agent: agent.unwrap_or_default().chars().take(200).collect(),
        address: address.to_string(),
        network: network(address).to_string(),
        device: sent(app, request, DEVICE_COOKIE),
    }
}

/// The answer to someone who has signed in. The session that this browser had before ends: nobody has its cookie now.
pub async fn begun(app: &App, request: &HttpRequest, opened: Opened) -> Result<impl Responder + use<>> {
    if let Some(before) = sent(app, request, COOKIE) {
        service::sign_out(app, &before).await?;
    }
    Ok(with_cookies(app, opened))
}

/// The answer with the cookies of a session.
fn with_cookies(app: &App, opened: Opened) -> impl Responder + use<> {
    let session = cookie(app, COOKIE, opened.refresh_token, COOKIE_DAYS);
    let mut answer = Json(opened.answer).customize().append_header((header::SET_COOKIE, session.to_string()));
    if let Some(device) = opened.device {
        let device = cookie(app, DEVICE_COOKIE, device, devices::KEPT_DAYS);
        answer = answer.append_header((header::SET_COOKIE, device.to_string()));
    }
    answer
}

/// What a cookie of this name came with.
fn sent(app: &App, request: &HttpRequest, name: &str) -> Option<String> {
    request.cookie(&full_name(app, name)).map(|cookie| cookie.value().to_owned())
}

/// Behind https, the name by which a browser takes the cookie from nobody but this site over https.
fn full_name(app: &App, name: &str) -> String {
    if app.config.is_https() { format!("__Secure-{name}") } else { name.to_owned() }
}

fn cookie(app: &App, name: &str, value: String, days: i64) -> Cookie<'static> {
    Cookie::build(full_name(app, name), value)
        .path(COOKIE_PATH)
        .http_only(true)
        .same_site(SameSiteCookie::Strict)
        .secure(app.config.is_https())
        .max_age(Duration::days(days))
        .finish()
}
