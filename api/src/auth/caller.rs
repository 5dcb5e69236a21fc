//! Who calls: from the access token, checked against the session and the user as they are now.

use std::{future::Future, pin::Pin};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header, web};
use futures_util::future::try_join;
use sea_orm::EntityTrait;
use shared::{
    auth::MustDo,
    permission::{Permission, UserKind},
};
use uuid::Uuid;

use super::{access, entity::session};
use crate::{
    api_keys::acting::{self, Acting},
    app::App,
    http::layers::RequestId,
    problem::{Error, Result},
    second_factor,
    users::entity::{self as user, membership},
};

/// A signed-in user who has nothing to do first (see [`Arriving`]), or a program that acts by an API key.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The user.
    pub user: user::Model,
    /// The session; nil where there is none.
    pub session_id: Uuid,
    /// The API key, if it is one that acts: it narrows what the user may do.
    pub key: Option<Acting>,
    /// The request, as the log names it.
    pub request_id: Option<String>,
}

impl Caller {
    /// A user outside a request.
    pub fn of(user: user::Model) -> Self {
        Self { user, session_id: Uuid::nil(), key: None, request_id: None }
    }

    /// Whether the caller's role has this permission, and the key if there is one.
    pub fn may(&self, permission: Permission) -> bool {
        self.user.role.0.permissions().contains(&permission)
            && self.key.as_ref().is_none_or(|key| key.allows(permission))
    }

    /// An error unless the caller may do this.
    pub fn need(&self, permission: Permission) -> Result<()> {
        if self.may(permission) { Ok(()) } else { Err(Error::NotPermitted) }
    }

    /// Whether a stream that was opened may go on: the session and the user are as they were, and the user
    /// still works for the centre.
    pub async fn still_may(&self, app: &App, centre_id: Option<Uuid>) -> bool {
        let member = async {
            let Some(centre_id) = centre_id else { return Ok(true) };
            let member =
                membership::Entity::find_by_id((self.user.id, centre_id)).one(app.db.reader()).await?;
            Ok::<_, Error>(member.is_some())
        };
        if let Some(key) = &self.key {
            return key.still_holds(app).await.unwrap_or(false) && member.await.unwrap_or(false);
        }
        let user = Self::active(app, self.user.id, self.session_id).await;
        user.is_ok_and(|user| user.role == self.user.role) && member.await.unwrap_or(false)
    }

    /// The user of a session, if both hold now.
    async fn active(app: &App, user_id: Uuid, session_id: Uuid) -> Result<user::Model> {
        let now = app.clock.now();
        let db = app.db.reader();
        let (session, user) = try_join(
            session::Entity::find_by_id(session_id).one(db),
            user::Entity::find_by_id(user_id).one(db),
        )
        .await?;
        session
            .filter(|session| {
                session.revoked_at.is_none() && session.expires_at > now && session.user_id == user_id
            })
            .ok_or(Error::NotSignedIn)?;
        user.filter(|user| user.is_usable(now)).ok_or(Error::NotSignedIn)
    }

    async fn load(app: &App, token: &str, request_id: Option<String>) -> Result<Self> {
        if acting::is_key(token) {
            let (user, key) = acting::read(app, token).await?;
            return Ok(Self { user, session_id: Uuid::nil(), key: Some(key), request_id });
        }
        let claims = access::read(app, token).await?.ok_or(Error::NotSignedIn)?;
        let user = Self::active(app, claims.sub, claims.sid).await?;
        Ok(Self { user, session_id: claims.sid, key: None, request_id })
    }
}

/// What this user must do before anything else.
pub async fn must_do(app: &App, user: &user::Model) -> Result<Vec<MustDo>> {
    let mut first = Vec::new();
    if user.acts_by_key {
        return Ok(first);
    }
    if user.password_is_temporary {
        first.push(MustDo::ChangePassword);
    }
    if user.role.0.kind() == UserKind::Issuer
        && app.settings().await?.rules.second_factor_for_staff
        && !second_factor::store::has_any(app.db.reader(), user.id).await?
    {
        first.push(MustDo::SetUpSecondFactor);
    }
    Ok(first)
}

/// Whoever calls, with or without something to do first: for what only tells who that is.
pub struct Anyone(pub Caller);

/// What this finds of who calls, if that is a person: API keys are refused. For what concerns oneself, and for decisions.
pub struct InPerson<T>(pub T);

/// What has found out who calls.
pub trait Called: Sized {
    /// The same, unless a key acts.
    fn in_person(self) -> Result<Self>;
}

impl Called for Caller {
    fn in_person(self) -> Result<Self> {
        if self.key.is_none() { Ok(self) } else { Err(Error::NotPermitted) }
    }
}

impl<T: Called + FromRequest<Error = Error> + 'static> FromRequest for InPerson<T> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let found = T::from_request(request, payload);
        Box::pin(async move { found.await?.in_person().map(Self) })
    }
}

/// A signed-in user who may still have something to do first: for the routes by which that is done. All others take a
/// [`Caller`].
pub struct Arriving(pub Caller);

/// The same with a password of one's own: for the routes that add a way to sign in, which whoever made up the password
/// must not leave behind.
pub struct Settling(pub Caller);

impl FromRequest for Settling {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let arriving = Arriving::from_request(request, payload);
        Box::pin(async move {
            let Arriving(caller) = arriving.await?;
            if caller.user.password_is_temporary {
                return Err(Error::MustDoFirst(MustDo::ChangePassword));
            }
            Ok(Self(caller))
        })
    }
}

/// The application's state.
pub fn app_of(request: &HttpRequest) -> Result<web::Data<App>> {
    request
        .app_data::<web::Data<App>>()
        .cloned()
        .ok_or_else(|| Error::Internal(anyhow::anyhow!("the application's state is not mounted")))
}

impl FromRequest for Caller {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (app, anyone) = (app_of(request), Anyone::from_request(request, payload));
        Box::pin(async move {
            let Anyone(caller) = anyone.await?;
            let app = app?;
            match must_do(&app, &caller.user).await?.first() {
                None => Ok(caller),
                Some(first) => Err(Error::MustDoFirst(*first)),
            }
        })
    }
}

impl FromRequest for Arriving {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let anyone = Anyone::from_request(request, payload);
        Box::pin(async move { anyone.await?.0.in_person().map(Self) })
    }
}

impl FromRequest for Anyone {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        use actix_web::HttpMessage;
        let token = request
            .headers()
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, token)| token.trim().to_owned());
        let request_id = request.extensions().get::<RequestId>().map(|id| id.0.to_string());
        let app = app_of(request);
        Box::pin(async move {
            let app = app?;
            Caller::load(&app, &token.ok_or(Error::NotSignedIn)?, request_id).await.map(Self)
        })
    }
}
