//! The list of users.

use std::rc::Rc;

use leptos::prelude::*;
use shared::{page::Page, permission::UserKind, users::User};

use crate::{
    centres::centre_source,
    format::time,
    ui::{
        button::{ButtonLink, Weight},
        fetch::fetch,
        field::choices,
        icon,
        list::{Column, Filter, List, ListView, Named},
        page::PageHead,
        status::user_status,
    },
};

/// The list of users.
#[component]
pub fn UserListPage() -> impl IntoView {
    let filters = vec![
        Filter::ticks(
            "kind",
            "Works for",
            choices(&[("issuer", "Us"), ("centre", "A centre"), ("learner", "Learner")]),
        ),
        Filter::ticks(
            "status",
            "Status",
            choices(&[
                ("active", "Active"),
                ("invited", "Invited"),
                ("inactive", "Switched off"),
                ("locked", "Locked"),
            ]),
        ),
        Filter::one("is_admin", "Administrator", choices(&[("true", "Yes"), ("false", "No")])),
        Filter::found("centre_id", "Centre", centre_source()),
    ];
    let list = List::new(filters, "last_name");
    let users = fetch::<Page<User>>(move || list.request("/issuer/users"), false);
    let new = || {
        view! { <ButtonLink href="/issuer/users/new" label="Invite a user" weight=Weight::Primary shape=icon::PLUS/> }
    };
    view! {
        <PageHead title="Users" lead=Signal::stored("Everyone who can sign in: your own staff, and those of centres.".to_owned())>
            {new()}
        </PageHead>
        <ListView
            list
            data=users
            csv="/issuer/users"
            named=Named::new("user", "users")
            columns=columns()
            key=|it| it.id.to_string()
            search="Name, email or user name"
            empty="Invite the first user."
            first=new
            actions=Rc::new(actions)
        />
    }
}

fn columns() -> Vec<Column<User>> {
    vec![
        Column::new("last_name", "Name", |it: &User| {
            view! { <a href=format!("/issuer/users/{}", it.id)>{it.name()}</a> }
        })
        .sorted(),
        Column::new("email", "Email", |it: &User| {
            view! {
                <span class="wrap">{it.email.clone()}</span>
                {(it.username != it.email).then(|| view! { <span class="sub">{it.username.clone()}</span> })}
            }
        })
        .sorted(),
        Column::new("works_for", "Works for", works_for),
        Column::new("is_admin", "Administrator", |it: &User| if it.is_admin { "Yes" } else { "No" }),
        Column::new("status", "Status", |it: &User| user_status(it.status)),
        Column::new("created_at", "Created", |it: &User| time(it.created_at)).sorted_down().keep(),
    ]
}

/// For whom a user works, in words.
pub fn works_for(user: &User) -> String {
    match (user.kind, user.centres.as_slice()) {
        (UserKind::Issuer, _) => "Us".to_owned(),
        (UserKind::Learner, _) => "Learner".to_owned(),
        (UserKind::Centre, []) => "No centre".to_owned(),
        (UserKind::Centre, [one]) => one.name.clone(),
        (UserKind::Centre, [first, more @ ..]) => format!("{} and {} more", first.name, more.len()),
    }
}

fn actions(user: &User) -> AnyView {
    let whose = format!(" {}", user.name());
    let edit = format!("/issuer/users/{}/edit", user.id);
    view! { <ButtonLink href=edit label="Edit" weight=Weight::Quiet whose/> }.into_any()
}
