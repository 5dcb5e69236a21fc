//! The lists of users: filters and orders.

use actix_web::web;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use serde::Deserialize;
use shared::{
    TextEnum,
    permission::{Role, UserKind},
    users::{User, UserStatus},
};
use utoipa::IntoParams;
use uuid::Uuid;

use super::{
    entity::{Column, Entity, membership},
    scope::Scope,
    store,
};
use crate::{
    app::App,
    db::{Text, search},
    http::{
        list::List,
        page::{Key, Order, SortBy},
        query::comma_list,
    },
    problem::Result,
};

/// What the issuer asks of all users.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// Words to find in name, address and user name.
    pub q: Option<String>,
    /// Statuses, joined by commas; without any, all but `deleted`.
    #[serde(default, deserialize_with = "comma_list")]
    #[param(value_type = Option<String>)]
    pub status: Vec<UserStatus>,
    /// On whose side they are, joined by commas.
    #[serde(default, deserialize_with = "comma_list")]
    #[param(value_type = Option<String>)]
    pub kind: Vec<UserKind>,
    /// What they may do, joined by commas.
    #[serde(default, deserialize_with = "comma_list")]
    #[param(value_type = Option<String>)]
    pub role: Vec<Role>,
    /// Only those who work for this centre.
    pub centre_id: Option<Uuid>,
    /// Only those who manage other users, or only those who don't.
    pub is_admin: Option<bool>,
    /// Only those whose address is confirmed, or only the others.
    pub email_confirmed: Option<bool>,
    /// `created_at`, `email` or `last_name`; `-` in front for descending.
    pub sort: Option<String>,
}

/// What an administrator of a centre asks of its users.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CentreListQuery {
    /// Words to find in name, address and user name.
    q: Option<String>,
    /// Statuses, joined by commas; without any, all but `deleted`.
    #[serde(default, deserialize_with = "comma_list")]
    #[param(value_type = Option<String>)]
    status: Vec<UserStatus>,
    /// Only those who manage other users, or only those who don't.
    is_admin: Option<bool>,
    /// Only those whose address is confirmed, or only the others.
    email_confirmed: Option<bool>,
    /// `created_at`, `email` or `last_name`; `-` in front for descending.
    sort: Option<String>,
}

impl From<CentreListQuery> for ListQuery {
    fn from(query: CentreListQuery) -> Self {
        let CentreListQuery { q, status, is_admin, email_confirmed, sort } = query;
        Self {
            q,
            status,
            kind: Vec::new(),
            role: Vec::new(),
            centre_id: None,
            is_admin,
            email_confirmed,
            sort,
        }
    }
}

const SORTS: &[SortBy<Entity>] = &[
    SortBy { name: "created_at", column: Column::CreatedAt, key: |row| Key::Time(row.created_at) },
    SortBy { name: "email", column: Column::EmailKey, key: |row| Key::Text(row.email_key.clone()) },
    SortBy { name: "last_name", column: Column::LastName, key: |row| Key::Text(row.last_name.clone()) },
];

const ORDER: Order<Entity> = Order { sorts: SORTS, default: "-created_at", id: (Column::Id, |row| row.id) };

/// Users of this scope.
pub async fn listing(app: &App, scope: Scope, query: ListQuery) -> Result<List<Entity, User>> {
    let mut select = scope.with_status(&query.status, app.clock.now());
    if !query.kind.is_empty() || !query.role.is_empty() || query.is_admin.is_some() {
        let roles = Role::ALL.iter().copied().filter(|role| {
            (query.kind.is_empty() || query.kind.contains(&role.kind()))
                && (query.role.is_empty() || query.role.contains(role))
                && query.is_admin.is_none_or(|is_admin| role.is_admin() == is_admin)
        });
        select = select.filter(Column::Role.is_in(roles.map(Text)));
    }
    if let Some(confirmed) = query.email_confirmed {
        select = select.filter(Column::EmailConfirmed.eq(confirmed));
    }
    if let Some(centre_id) = query.centre_id {
        let members = membership::Entity::find()
            .select_only()
            .column(membership::Column::UserId)
            .filter(membership::Column::CentreId.eq(centre_id));
        select = select.filter(Column::Id.in_subquery(members.into_query()));
    }
    let found = search::find(app.db.reader(), select, query.q.as_deref()).await?;
    let items = move |app: web::Data<App>, rows| async move {
        store::all_shown(app.db.reader(), &app, rows, scope).await
    };
    Ok(List::new(found, ORDER, query.sort, items))
}
