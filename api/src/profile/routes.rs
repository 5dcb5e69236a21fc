//! Routes of the own account.

use actix_web::{
    HttpRequest, delete, get, patch, post, put,
    web::{self, Payload},
};
use serde::Deserialize;
use shared::{
    auth::{ChangePassword, Me},
    page::Page,
    profile::{EmailChange, MAX_AVATAR_BYTES, OwnSession, ProfileChange},
};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::{
    avatar::{self, Square},
    email, service, sessions,
};
use crate::{
    app::App,
    auth::{
        self, Caller,
        caller::{Anyone, Arriving, InPerson},
        entity::session::{Column, Entity},
    },
    http::{
        answer::{AcceptedSilently, Json, NoContent, Versioned, check_if_match},
        body::{Body, whole},
        file::{Image, Keep},
        page::{Asked, Key, SortBy},
        path_id,
        query::Query,
        rate_limit::{Limited, Mail, SignIn},
    },
    openapi::Refused,
    problem::{Error, Result},
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(me)
        .service(change)
        .service(change_password)
        .service(change_email)
        .service(call_email_off)
        .service(choose_avatar)
        .service(show_avatar)
        .service(remove_avatar)
        .service(list_sessions)
        .service(end_other_sessions)
        .service(end_session);
}

/// The signed-in user, or the API key that asks: what it may do, and where.
#[utoipa::path(
    tag = "me",
    security(("access_token" = [])),
    responses(
        (status = 200, body = Me, headers(("ETag" = String))),
        Refused
    )
)]
#[get("/me")]
async fn me(Anyone(caller): Anyone, app: web::Data<App>) -> Result<Versioned<Me>> {
    let version = caller.user.version;
    let mut value = service::me(app.db.reader(), &app, caller.user.clone()).await?;
    value.permissions.retain(|permission| caller.may(*permission));
    Ok(Versioned { value, version })
}

/// Change one's own details.
#[utoipa::path(
    tag = "me",
    operation_id = "change_me",
    security(("access_token" = [])),
    params(("If-Match" = Option<String>, Header, description = "The ETag that was read")),
    request_body = ProfileChange,
    responses((status = 200, body = Me, headers(("ETag" = String))), Refused)
)]
#[patch("/me")]
async fn change(
    InPerson(caller): InPerson<Caller>,
    app: web::Data<App>,
    request: HttpRequest,
    body: Body,
) -> Result<Versioned<Me>> {
    let check = |version| check_if_match(&request, version);
    let (value, version) = service::change(&app, &caller, body.read()?, check).await?;
    Ok(Versioned { value, version })
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
    Arriving(caller): Arriving,
    app: web::Data<App>,
    body: Body,
) -> Result<NoContent> {
    let asked: ChangePassword = body.read()?;
    auth::service::change_password(&app, &caller, asked.current_password, asked.new_password).await?;
    Ok(NoContent)
}

/// Ask for another address. It must be confirmed by a link that is mailed there; the old one is told.
#[utoipa::path(
    tag = "me",
    operation_id = "change_email",
    security(("access_token" = [])),
    request_body = EmailChange,
    responses((status = 202, description = "The mails are on their way"), Refused)
)]
#[post("/me/email")]
async fn change_email(
    _limit: Limited<Mail>,
    InPerson(caller): InPerson<Caller>,
    app: web::Data<App>,
    body: Body,
) -> Result<AcceptedSilently> {
    email::ask(&app, &caller, body.read()?).await?;
    Ok(AcceptedSilently)
}

/// Call off the change of one's address that waits.
#[utoipa::path(
    tag = "me",
    operation_id = "call_off_email_change",
    security(("access_token" = [])),
    responses((status = 204, description = "No change waits"), Refused)
)]
#[delete("/me/email")]
async fn call_email_off(InPerson(caller): InPerson<Caller>, app: web::Data<App>) -> Result<NoContent> {
    email::call_off(&app, &caller).await?;
    Ok(NoContent)
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SquareQuery {
    /// Where the square to show begins, in pixels from the left of the picture as it stands upright.
    x: Option<u32>,
    /// The same from the top.
    y: Option<u32>,
    /// The width and height of the square, in pixels. Without these three it is the middle.
    side: Option<u32>,
}

impl SquareQuery {
    fn square(self) -> Result<Option<Square>> {
        match (self.x, self.y, self.side) {
            (None, None, None) => Ok(None),
            (Some(x), Some(y), Some(side)) => Ok(Some(Square { x, y, side })),
            _ => Err(Error::field("side", "required", "Send x, y and side together, or none of them.")),
        }
    }
}

/// Choose one's own picture: PNG, JPEG or WebP up to 8 MB. A square of it is made anew, without anything else that
/// was in the file.
#[utoipa::path(
    tag = "me",
    operation_id = "choose_avatar",
    security(("access_token" = [])),
    params(SquareQuery),
    request_body(content((Vec<u8> = "image/png"), (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/webp"))),
    responses((status = 204, description = "It is the picture now"), Refused)
)]
#[put("/me/avatar")]
async fn choose_avatar(
    InPerson(caller): InPerson<Caller>,
    app: web::Data<App>,
    query: Query,
    mut payload: Payload,
) -> Result<NoContent> {
    let square = query.read::<SquareQuery>()?.square()?;
    // What it is called does not matter: it is read as what it is.
    let bytes = whole(&mut payload, MAX_AVATAR_BYTES).await?;
    avatar::choose(&app, &caller, bytes, square).await?;
    Ok(NoContent)
}

/// Which picture of a user.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AvatarQuery {
    /// `small` for 64 pixels, `large` for 256.
    #[serde(default)]
    size: Size,
    /// The tag of the picture that is wanted, so that its address is another one with each picture.
    #[serde(default)]
    #[allow(dead_code, reason = "it only tells addresses apart")]
    tag: Option<String>,
}

/// How large a picture is.
#[derive(Clone, Copy, Default, Deserialize, PartialEq, Eq, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Size {
    /// 64 pixels.
    Small,
    /// 256 pixels.
    #[default]
    Large,
}

/// One's own picture.
#[utoipa::path(
    tag = "me",
    operation_id = "get_avatar",
    security(("access_token" = [])),
    params(AvatarQuery),
    responses(
        (status = 200, content((Vec<u8> = "image/png")), headers(("ETag" = String))),
        (status = 304, description = "What is known is still right"),
        Refused
    )
)]
#[get("/me/avatar")]
async fn show_avatar(InPerson(caller): InPerson<Caller>, app: web::Data<App>, query: Query) -> Result<Image> {
    picture_of(&app, caller.user.id, &query).await
}

/// The picture of a user.
pub async fn picture_of(app: &App, user_id: Uuid, query: &Query) -> Result<Image> {
    let query: AvatarQuery = query.read()?;
    let (bytes, tag) = avatar::show(app, user_id, query.size == Size::Small).await?;
    Ok(Image { bytes, media_type: "image/png".to_owned(), tag, keep: Keep::Nobody })
}

/// Remove one's own picture.
#[utoipa::path(
    tag = "me",
    operation_id = "remove_avatar",
    security(("access_token" = [])),
    responses((status = 204, description = "There is no picture now"), Refused)
)]
#[delete("/me/avatar")]
async fn remove_avatar(InPerson(caller): InPerson<Caller>, app: web::Data<App>) -> Result<NoContent> {
    avatar::remove(&app, &caller).await?;
    Ok(NoContent)
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SessionsQuery {
    /// `last_used_at` or `created_at`; `-` in front for descending.
    sort: Option<String>,
    /// Items of a page: 1 to 200.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

const SORTS: &[SortBy<Entity>] = &[
    SortBy { name: "last_used_at", column: Column::LastUsedAt, key: |row| Key::Time(row.last_used_at) },
    SortBy { name: "created_at", column: Column::CreatedAt, key: |row| Key::Time(row.created_at) },
];

/// One's own sessions that hold now: the devices that are signed in.
#[utoipa::path(
    tag = "me",
    operation_id = "list_own_sessions",
    security(("access_token" = [])),
    params(SessionsQuery),
    responses((status = 200, body = Page<OwnSession>), Refused)
)]
#[get("/me/sessions")]
async fn list_sessions(
    InPerson(caller): InPerson<Caller>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<OwnSession>>> {
    let query: SessionsQuery = query.read()?;
    let asked = Asked { sort: query.sort.as_deref(), limit: query.limit, cursor: query.cursor.as_deref() };
    let select = sessions::of(&app, &caller);
    let page =
        asked.page(app.db.reader(), select, SORTS, "-last_used_at", (Column::Id, |row| row.id)).await?;
    let (rows, rest) = page.take_items();
    Ok(Json(rest.with_items(rows.into_iter().map(|row| sessions::shown(row, &caller)).collect())))
}

/// End one's other sessions. They are refused from their next request on.
#[utoipa::path(
    tag = "me",
    operation_id = "end_other_sessions",
    security(("access_token" = [])),
    responses((status = 204, description = "Only the session that asks is left"), Refused)
)]
#[delete("/me/sessions")]
async fn end_other_sessions(InPerson(caller): InPerson<Caller>, app: web::Data<App>) -> Result<NoContent> {
    sessions::end_others(&app, &caller).await?;
    Ok(NoContent)
}

/// End one of one's own sessions. It is refused from its next request on.
#[utoipa::path(
    tag = "me",
    operation_id = "end_session",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path, description = "The session")),
    responses((status = 204, description = "It has ended"), Refused)
)]
#[delete("/me/sessions/{id}")]
async fn end_session(
    InPerson(caller): InPerson<Caller>,
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<NoContent> {
    sessions::end(&app, &caller, path_id(&request, "id")?).await?;
    Ok(NoContent)
}
