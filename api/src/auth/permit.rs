//! Permission as a typed argument: a handler that has one of these in its signature runs only for a caller
//! who may do it, with the row loaded from what the caller can reach. Another tenant's row is 404.

use std::{future::Future, marker::PhantomData, pin::Pin};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use futures_util::future::try_join;
use sea_orm::{ColumnTrait, EntityTrait, PrimaryKeyTrait, QueryFilter, Select};
use shared::permission::Permission;
use uuid::Uuid;

use super::{
    Caller,
    caller::{Called, app_of},
};
use crate::{
    centres::entity as centre,
    http::path_id,
    problem::{Error, Result},
    users::entity::membership,
};

/// A permission as a type.
pub trait Grant: 'static {
    /// The permission.
    const PERMISSION: Permission;
}

macro_rules! grants {
    ($($name:ident),+ $(,)?) => {
        $(
            #[doc = concat!("[`Permission::", stringify!($name), "`] as a type.")]
            pub struct $name;

            impl Grant for $name {
                const PERMISSION: Permission = Permission::$name;
            }
        )+
    };
}

grants!(
    ViewCentres,
    ManageCentres,
    ViewQualifications,
    ManageQualifications,
    ViewLearners,
    ManageLearners,
    ViewUsers,
    ManageUsers,
    ViewSettings,
    ManageSettings,
    ManageIntegrations,
    ViewAudit,
    ViewBatches,
    ViewCentreAudit,
    ErasePersonalData,
    ImportBatches,
    PublishBatches,
    ManageDocuments,
    AnswerReports,
    ViewAllDocuments,
    ViewReports,
    ViewOrders,
    ManageOrders,
    ManageProducts,
    ViewDocuments,
    NotifyLearners,
    OrderDocuments,
    ManageCentreUsers,
    ViewOwnDocuments,
);

type Extracting<T> = Pin<Box<dyn Future<Output = Result<T>>>>;

/// A caller with this permission.
pub struct Permitted<G> {
    /// The caller.
    pub caller: Caller,
    grant: PhantomData<G>,
}

impl<G: Grant> FromRequest for Permitted<G> {
    type Error = Error;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let caller = Caller::from_request(request, payload);
        Box::pin(async move {
            let caller = caller.await?;
            caller.need(G::PERMISSION)?;
            Ok(Self { caller, grant: PhantomData })
        })
    }
}

/// A caller with this permission, and the issuer's row that the path's `id` names.
pub struct IssuerRow<G, E: EntityTrait> {
    /// The caller.
    pub caller: Caller,
    /// The row.
    pub row: E::Model,
    grant: PhantomData<G>,
}

impl<G, E> FromRequest for IssuerRow<G, E>
where
    G: Grant,
    E: EntityTrait,
    <E::PrimaryKey as PrimaryKeyTrait>::ValueType: From<Uuid>,
{
    type Error = Error;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let permitted = Permitted::<G>::from_request(request, payload);
        let (app, id) = (app_of(request), path_id(request, "id"));
        Box::pin(async move {
            let caller = permitted.await?.caller;
            let row = E::find_by_id(id?).one(app?.db.reader()).await?.ok_or(Error::NotFound)?;
            Ok(Self { caller, row, grant: PhantomData })
        })
    }
}

impl<G, E: EntityTrait> Called for IssuerRow<G, E> {
    fn in_person(self) -> Result<Self> {
        Ok(Self { caller: self.caller.in_person()?, ..self })
    }
}

/// A caller with this permission, in the centre that the path's `centre_id` names and for which he works.
pub struct InCentre<G> {
    /// The caller.
    pub caller: Caller,
    /// The centre.
    pub centre: centre::Model,
    grant: PhantomData<G>,
}

impl<G: Grant> FromRequest for InCentre<G> {
    type Error = Error;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let permitted = Permitted::<G>::from_request(request, payload);
        let (app, centre_id) = (app_of(request), path_id(request, "centre_id"));
        Box::pin(async move {
            let caller = permitted.await?.caller;
            let (app, centre_id) = (app?, centre_id?);
            let db = app.db.reader();
            let (member, centre) = try_join(
                membership::Entity::find_by_id((caller.user.id, centre_id)).one(db),
                centre::Entity::find_by_id(centre_id).one(db),
            )
            .await?;
            member.ok_or(Error::NotFound)?;
            Ok(Self { caller, centre: centre.ok_or(Error::NotFound)?, grant: PhantomData })
        })
    }
}

/// A table whose rows belong to centres.
pub trait CentreOwned: EntityTrait {
    /// The column that names the centre.
    const CENTRE: Self::Column;

    /// Those of these rows that are for a centre.
    fn within(rows: Select<Self>, centre_id: Uuid) -> Select<Self> {
        rows.filter(Self::CENTRE.eq(centre_id))
    }

    /// The only way to find rows for a centre.
    fn in_centre(centre_id: Uuid) -> Select<Self> {
        Self::within(Self::find(), centre_id)
    }
}

/// A caller with this permission, and the centre's row that the path's `id` names.
pub struct CentreRow<G, E: EntityTrait> {
    /// The caller.
    pub caller: Caller,
    /// The row.
    pub row: E::Model,
    grant: PhantomData<G>,
}

impl<G, E> FromRequest for CentreRow<G, E>
where
    G: Grant,
    E: CentreOwned,
    <E::PrimaryKey as PrimaryKeyTrait>::ValueType: From<Uuid>,
{
    type Error = Error;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let in_centre = InCentre::<G>::from_request(request, payload);
        let (app, id) = (app_of(request), path_id(request, "id"));
        Box::pin(async move {
            let InCentre { caller, centre, .. } = in_centre.await?;
            let row = E::within(E::find_by_id(id?), centre.id).one(app?.db.reader()).await?;
            Ok(Self { caller, row: row.ok_or(Error::NotFound)?, grant: PhantomData })
        })
    }
}

/// A table whose rows belong to learners, or to their accounts.
pub trait LearnerOwned: EntityTrait {
    /// Those of these rows that belong to the account of this user.
    fn of_own(rows: Select<Self>, user_id: Uuid) -> Select<Self>;

    /// The only way to find rows for a learner's account.
    fn of_account(user_id: Uuid) -> Select<Self> {
        Self::of_own(Self::find(), user_id)
    }
}

/// A caller with this permission, and the own row that the path's `id` names.
pub struct LearnerRow<G, E: EntityTrait> {
    /// The caller.
    pub caller: Caller,
    /// The row.
    pub row: E::Model,
    grant: PhantomData<G>,
}

impl<G, E> FromRequest for LearnerRow<G, E>
where
    G: Grant,
    E: LearnerOwned,
    <E::PrimaryKey as PrimaryKeyTrait>::ValueType: From<Uuid>,
{
    type Error = Error;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let permitted = Permitted::<G>::from_request(request, payload);
        let (app, id) = (app_of(request), path_id(request, "id"));
        Box::pin(async move {
            let caller = permitted.await?.caller;
            let row = E::of_own(E::find_by_id(id?), caller.user.id).one(app?.db.reader()).await?;
            Ok(Self { caller, row: row.ok_or(Error::NotFound)?, grant: PhantomData })
        })
    }
}
