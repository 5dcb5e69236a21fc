//! Whose users someone manages: the issuer all of them, an administrator of a centre those of the centre. What can be
//! done is the same for both; the scope says to whom.

use std::{future::Future, marker::PhantomData, pin::Pin};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use chrono::{DateTime, Duration, Utc};
use sea_orm::{
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select,
    sea_query::{Expr, ExprTrait, SelectStatement},
};
use shared::{
    permission::Permission,
    users::{RESTORE_DAYS, UserStatus},
};
use uuid::Uuid;

use super::entity::{Column, Entity, Model, former, membership};
use crate::{
    app::App,
    audit::Entry,
    auth::{
        Caller,
        caller::app_of,
        permit::{Grant, InCentre, ManageCentreUsers, Permitted},
    },
    db::{Text, for_update},
    http::path_id,
    problem::{Error, Result},
};

/// Whose users.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All users.
    Issuer,
    /// Those who work for this centre.
    Centre(Uuid),
    /// One's own account.
    Own(Uuid),
}

fn members(centre_id: Uuid) -> SelectStatement {
    membership::Entity::find()
        .select_only()
        .column(membership::Column::UserId)
        .filter(membership::Column::CentreId.eq(centre_id))
        .into_query()
}

impl Scope {
    /// The only way to find users in this scope who are not deleted.
    pub fn users(self) -> Select<Entity> {
        Entity::find().filter(self.present())
    }

    fn present(self) -> Condition {
        // Keys have accounts too; nobody manages those.
        let present = Condition::all().add(Column::DeletedAt.is_null()).add(Column::ActsByKey.eq(false));
        match self {
            Self::Issuer => present,
            Self::Centre(centre_id) => present.add(Column::Id.in_subquery(members(centre_id))),
            Self::Own(id) => present.add(Column::Id.eq(id)),
        }
    }

    /// Users of this scope who were deleted, and can be restored at this time. Whom the issuer deleted is not the
    /// centre's to give back, even if the centre had removed him before.
    fn deleted(self, now: DateTime<Utc>) -> Condition {
        let since = now - Duration::days(RESTORE_DAYS);
        let of = Condition::all().add(Column::ErasedAt.is_null());
        match self {
            Self::Issuer => of.add(Column::DeletedAt.gt(since)),
            Self::Centre(centre_id) => {
                let removed = former::Entity::find()
                    .select_only()
                    .column(former::Column::UserId)
                    .filter(former::Column::CentreId.eq(centre_id))
                    .filter(former::Column::RemovedAt.gt(since));
                let working = membership::Entity::find().select_only().column(membership::Column::UserId);
                of.add(Column::Id.in_subquery(removed.into_query())).add(
                    Condition::any()
                        .add(Column::DeletedAt.is_null())
                        .add(Column::Id.not_in_subquery(working.into_query())),
                )
            }
            Self::Own(_) => of.add(Expr::val(1).eq(Expr::val(0))),
        }
    }

    /// Users of this scope with one of these statuses; without any, all but the deleted ones.
    pub fn with_status(self, statuses: &[UserStatus], now: DateTime<Utc>) -> Select<Entity> {
        if statuses.is_empty() {
            return self.users();
        }
        let any = statuses.iter().fold(Condition::any(), |any, status| {
            any.add(match status {
                UserStatus::Deleted => self.deleted(now),
                status => self.present().add(has_status(*status, now)),
            })
        });
        Entity::find().filter(any)
    }

    /// Users of this scope, deleted ones too while they can be restored.
    pub fn users_and_deleted(self, now: DateTime<Utc>) -> Select<Entity> {
        Entity::find().filter(Condition::any().add(self.present()).add(self.deleted(now)))
    }
}

/// What [`Model::status_at`] says, for a user who is not deleted.
fn has_status(status: UserStatus, now: DateTime<Utc>) -> Condition {
    let stored = Column::Status.eq(Text(status));
    let open = Condition::any().add(Column::LockedUntil.is_null()).add(Column::LockedUntil.lte(now));
    match status {
        UserStatus::Active | UserStatus::Invited => Condition::all().add(stored).add(open),
        UserStatus::Locked => {
            let can_be = Column::Status.is_in([UserStatus::Active, UserStatus::Invited].map(Text));
            Condition::any().add(stored).add(Condition::all().add(can_be).add(Column::LockedUntil.gt(now)))
        }
        UserStatus::Inactive | UserStatus::Deleted => Condition::all().add(stored),
    }
}

/// Someone who manages users, and whose.
pub struct Manager {
    /// Who.
    pub caller: Caller,
    /// Whose users.
    pub scope: Scope,
    /// By which permission; none for one's own account.
    permission: Option<Permission>,
}

impl Manager {
    /// Someone who changes the own account.
    pub fn of_oneself(caller: Caller) -> Self {
        Self { scope: Scope::Own(caller.user.id), caller, permission: None }
    }

    /// The centre whose users they are.
    pub fn centre_id(&self) -> Result<Uuid> {
        match self.scope {
            Scope::Centre(id) => Ok(id),
            Scope::Issuer | Scope::Own(_) => Err(Error::NotFound),
        }
    }

    /// An entry of the trail on a user.
    pub fn entry<'a>(&self, action: &'a str, id: Uuid) -> Entry<'a> {
        let entry = Entry::by(&self.caller, action, "user", id);
        match self.scope {
            Scope::Centre(centre_id) => entry.in_centre(centre_id),
            Scope::Issuer | Scope::Own(_) => entry,
        }
    }

    /// Refuses what would take the own access away. Whoever manages users therefore always leaves one administrator
    /// behind: oneself.
    pub fn not_oneself(&self, id: Uuid, what: &str) -> Result<()> {
        if id == self.caller.user.id {
            let other = match self.scope {
                Scope::Centre(_) => "another administrator or the awarding organisation",
                Scope::Issuer | Scope::Own(_) => "another administrator",
            };
            return Err(Error::StateConflict(format!("You can't {what} your own account. Ask {other}.")));
        }
        Ok(())
    }

    /// A user of this scope, deleted ones too, locked until the transaction ends. The one who asks is locked with him, in
    /// the order of ids, and must still be allowed to ask: of two administrators who take each other's rights away at the
    /// same time, the second finds his own gone.
    pub async fn hold(&self, app: &App, transaction: &DatabaseTransaction, id: Uuid) -> Result<Model> {
        let now = app.clock.now();
        self.hold_both(app, transaction, id).await?;
        let user = self.scope.users_and_deleted(now).filter(Column::Id.eq(id)).one(transaction).await?;
        user.ok_or(Error::NotFound)
    }

    /// The one who asks, locked and still allowed to.
    pub async fn hold_oneself(&self, app: &App, transaction: &DatabaseTransaction) -> Result<()> {
        self.hold_both(app, transaction, self.caller.user.id).await
    }

    async fn hold_both(&self, app: &App, transaction: &DatabaseTransaction, id: Uuid) -> Result<()> {
        let now = app.clock.now();
        let both =
            Entity::find().filter(Column::Id.is_in([self.caller.user.id, id])).order_by_asc(Column::Id);
        let both = for_update(both, transaction).all(transaction).await?;
        let asker = both.iter().find(|user| user.id == self.caller.user.id && user.is_usable(now));
        let asker = asker.ok_or(Error::NotSignedIn)?;
        if self.permission.is_some_and(|permission| !asker.role.0.permissions().contains(&permission)) {
            return Err(Error::NotPermitted);
        }
        if let Scope::Centre(centre_id) = self.scope {
            let member = membership::Entity::find_by_id((asker.id, centre_id)).one(transaction).await?;
            member.ok_or(Error::NotFound)?;
        }
        Ok(())
    }

    /// The same, unless the user is deleted in this scope.
    pub async fn hold_present(
        &self,
        app: &App,
        transaction: &DatabaseTransaction,
        id: Uuid,
    ) -> Result<Model> {
        self.hold(app, transaction, id).await?;
        let user = self.scope.users().filter(Column::Id.eq(id)).one(transaction).await?;
        user.ok_or(Error::NotFound)
    }

    /// Refuses a centre to open an account that the issuer has locked or made inactive. A lock that is over is none.
    pub fn refuse_stopped(&self, user: &Model, now: DateTime<Utc>) -> Result<()> {
        let stopped = matches!(user.status_at(now), UserStatus::Locked | UserStatus::Inactive);
        if matches!(self.scope, Scope::Centre(_)) && user.stopped_by_issuer && stopped {
            return Err(Error::StateConflict(
                "The awarding organisation has stopped this account. Only it can open the account again."
                    .to_owned(),
            ));
        }
        Ok(())
    }

    /// Refuses to change the account of someone who works for other centres too: only the issuer does, so that no
    /// centre has power over another's users.
    pub async fn refuse_shared(&self, transaction: &DatabaseTransaction, id: Uuid) -> Result<()> {
        let Scope::Centre(centre_id) = self.scope else { return Ok(()) };
        if super::store::works_elsewhere(transaction, id, centre_id).await? {
            return Err(Error::StateConflict(
                "This user works for other centres too, so that only the awarding organisation can change the \
                 account. You can remove the user from your centre."
                    .to_owned(),
            ));
        }
        Ok(())
    }
}

type Entering<T> = Pin<Box<dyn Future<Output = Result<T>>>>;

/// A place from which users are managed: who may, and whose.
pub trait Desk: 'static {
    /// Who asks, if he may.
    fn enter(request: &HttpRequest, payload: &mut Payload) -> Entering<Manager>;
}

/// The issuer's, by this permission.
pub struct IssuerDesk<G>(PhantomData<G>);

impl<G: Grant> Desk for IssuerDesk<G> {
    fn enter(request: &HttpRequest, payload: &mut Payload) -> Entering<Manager> {
        let permitted = Permitted::<G>::from_request(request, payload);
        Box::pin(async move {
            let caller = permitted.await?.caller;
            Ok(Manager { caller, scope: Scope::Issuer, permission: Some(G::PERMISSION) })
        })
    }
}

/// That of the centre in the path.
pub struct CentreDesk;

impl Desk for CentreDesk {
    fn enter(request: &HttpRequest, payload: &mut Payload) -> Entering<Manager> {
        let within = InCentre::<ManageCentreUsers>::from_request(request, payload);
        Box::pin(async move {
            let InCentre { caller, centre, .. } = within.await?;
            let permission = Some(ManageCentreUsers::PERMISSION);
            Ok(Manager { caller, scope: Scope::Centre(centre.id), permission })
        })
    }
}

/// Someone at this desk.
pub struct At<D> {
    /// Who, and whose users.
    pub by: Manager,
    desk: PhantomData<D>,
}

impl<D: Desk> FromRequest for At<D> {
    type Error = Error;
    type Future = Entering<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let entering = D::enter(request, payload);
        Box::pin(async move { Ok(Self { by: entering.await?, desk: PhantomData }) })
    }
}

/// Someone at this desk, and the user whom the path's `id` names.
pub struct UserAt<D> {
    /// Who, and whose users.
    pub by: Manager,
    /// The user.
    pub row: Model,
    desk: PhantomData<D>,
}

impl<D: Desk> FromRequest for UserAt<D> {
    type Error = Error;
    type Future = Entering<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let found = DeletedAt::<D>::from_request(request, payload);
        let app = app_of(request);
        Box::pin(async move {
            let DeletedAt { by, row, .. } = found.await?;
            let present = by.scope.users().filter(Column::Id.eq(row.id)).one(app?.db.reader()).await?;
            Ok(Self { by, row: present.ok_or(Error::NotFound)?, desk: PhantomData })
        })
    }
}

/// The same, where the user may be deleted.
pub struct DeletedAt<D> {
    /// Who, and whose users.
    pub by: Manager,
    /// The user.
    pub row: Model,
    desk: PhantomData<D>,
}

impl<D: Desk> FromRequest for DeletedAt<D> {
    type Error = Error;
    type Future = Entering<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let entering = D::enter(request, payload);
        let (app, id) = (app_of(request), path_id(request, "id"));
        Box::pin(async move {
            let (by, app) = (entering.await?, app?);
            let found = by.scope.users_and_deleted(app.clock.now()).filter(Column::Id.eq(id?));
            let row = found.one(app.db.reader()).await?.ok_or(Error::NotFound)?;
            Ok(Self { by, row, desk: PhantomData })
        })
    }
}
