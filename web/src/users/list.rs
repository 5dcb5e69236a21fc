//! The list of users: all of them for the issuer, those of the centre for its administrators.

use std::rc::Rc;

use leptos::prelude::*;
use shared::{
    page::Page,
    permission::UserKind,
    users::{User, UserStatus},
};

use super::{
    acts::{Acts, LockDialog, may_manage, waits_for},
    face::Face,
};
use crate::{
    centres::centre_source,
    format::time,
    scope::{Scope, use_scope},
    session::use_session,
    ui::{
        button::{Button, ButtonLink, Weight},
        fetch::fetch,
        field::choices,
        icon::{self, icon},
        list::{Column, Filter, List, ListView, Named},
        menu::{Menu, MenuItem},
        page::PageHead,
        status::user_status,
    },
};

/// The list of all users.
#[component]
pub fn UserListPage() -> impl IntoView {
    Scope::provide_issuer();
    let lead = "Everyone who can sign in: your own staff, and those of centres.";
    view! { <Users lead/> }
}

/// The list of a centre's users.
#[component]
pub fn CentreUserListPage() -> impl IntoView {
    let centre = crate::session::use_centre();
    Scope::provide_centre();
    let lead = Signal::derive(move || format!("Who signs in for {}.", centre.name()));
    view! { <Users lead/> }
}

fn filters(scope: Scope) -> Vec<Filter> {
    let status = Filter::ticks(
        "status",
        "Status",
        choices(&[
            ("active", "Active"),
            ("invited", "Invited"),
            ("inactive", "Inactive"),
            ("locked", "Locked"),
            ("deleted", "Deleted"),
        ]),
    );
    let yes_or_no = || choices(&[("true", "Yes"), ("false", "No")]);
    let mut filters = vec![
        status,
        Filter::one("is_admin", "Administrator", yes_or_no()),
        Filter::one("email_confirmed", "Email confirmed", yes_or_no()),
    ];
    if scope.is_issuer() {
        let kinds = choices(&[("issuer", "Us"), ("centre", "A centre"), ("learner", "Learner")]);
        filters.insert(0, Filter::ticks("kind", "Works for", kinds));
        let roles = choices(&[
            ("issuer_admin", "Administrator"),
            ("issuer_issuing", "Issuing"),
            ("issuer_support", "Support"),
            ("issuer_auditor", "Auditor"),
        ]);
        filters.push(Filter::ticks("role", "Role of our staff", roles));
        filters.push(Filter::found("centre_id", "Centre", centre_source()));
    }
    filters
}

#[component]
fn Users(#[prop(into)] lead: Signal<String>) -> impl IntoView {
    let (scope, session) = (use_scope(), use_session());
    let list = List::new(filters(scope), "last_name");
    let users = fetch::<Page<User>>(move || list.request(&scope.api("/users")), false);
    let acts = Acts::new(move |_| users.again());
    let first = move || {
        may_manage(session, scope).then(|| {
            let href = Signal::derive(move || scope.link("/users/new"));
            view! { <ButtonLink href label="Create a user" weight=Weight::Primary shape=icon::PLUS/> }
        })
    };
    view! {
        <PageHead title="Users" lead>
            {first()}
        </PageHead>
        <ListView
            list
            data=users
            csv=Signal::derive(move || scope.api("/users"))
            named=Named::new("user", "users")
            columns=columns(scope)
            key=|it| it.id.to_string()
            search="Name, email or user name"
            empty="Create the first user: an invitation goes out by mail."
            first
            actions=Rc::new(move |it: &User| actions(acts, it))
        />
        <LockDialog acts/>
    }
}

fn columns(scope: Scope) -> Vec<Column<User>> {
    let mut columns = vec![
        Column::new("last_name", "Name, by last name", move |it: &User| {
            let name = it.name();
            // Who is deleted has no page.
            let name = if it.status == UserStatus::Deleted {
                view! { <span>{name}</span> }.into_any()
            } else {
                view! { <a href=scope.link(&format!("/users/{}", it.id))>{name}</a> }.into_any()
            };
            view! { <span class="faced"><Face user=it.clone()/> {name}</span> }
        })
        .sorted(),
        Column::new("email", "Email", |it: &User| {
            let waiting = it.waiting_email.as_ref().map(|it| format!("to become {}", it.email));
            view! {
                <span class="mail wrap">{it.email.clone()}</span>
                {waiting.map(|waiting| view! { <span class="sub wrap">{waiting}</span> })}
            }
        })
        .sorted(),
        Column::new("username", "User name", |it: &User| {
            if it.username == it.email {
                view! { <span class="muted">"The email"</span> }.into_any()
            } else {
                view! { <span class="wrap">{it.username.clone()}</span> }.into_any()
            }
        }),
    ];
    if scope.is_issuer() {
        columns[2] = columns[2].clone().hidden();
        columns.push(Column::new("works_for", "Works for", works_for));
        columns.push(Column::new("role", "Role", |it: &User| it.role.word()));
    } else {
        columns.push(Column::new("is_admin", "Admin", |it: &User| yes(it.is_admin)));
    }
    columns.extend([
        Column::new("status", "Status", status),
        Column::new("email_confirmed", "Email confirmed", |it: &User| yes(it.email_confirmed)),
        Column::new("last_seen_at", "Last seen", seen).keep(),
        Column::new("created_at", "Created", |it: &User| time(it.created_at)).sorted_down().keep().hidden(),
    ]);
    columns
}

fn yes(yes: bool) -> AnyView {
    if yes { view! { <span>{icon(icon::TICK)} " Yes"</span> }.into_any() } else { "No".into_any() }
}

/// When a user was last seen, as far as that is kept.
pub fn seen(user: &User) -> AnyView {
    match user.last_seen_at {
        Some(at) => time(at).into_any(),
        None if user.status == UserStatus::Invited => "Never".into_any(),
        None => "Not lately".into_any(),
    }
}

/// The status, and until when where it is a lock.
pub fn status(user: &User) -> AnyView {
    let until = user.lock.as_ref().map(|lock| view! { <span class="sub">"until " {time(lock.until)}</span> });
    view! { {user_status(user.status)} {until} }.into_any()
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

fn actions(acts: Acts, user: &User) -> AnyView {
    if !acts.may(user) {
        return ().into_any();
    }
    let whose = format!(" {}", user.name());
    let of = StoredValue::new(user.clone());
    let with = move |act: fn(Acts, &User)| move |()| of.with_value(|user| act(acts, user));
    if user.status == UserStatus::Deleted {
        return view! {
            <Button
                label="Restore"
                weight=Weight::Quiet
                shape=icon::UNDO
                whose
                on_click=with(Acts::restore)
            />
        }
        .into_any();
    }
    let edit = acts.edit(user);
    let shared = user.works_elsewhere;
    let locked = user.status == UserStatus::Locked;
    let lockable = matches!(user.status, UserStatus::Active | UserStatus::Invited) && !shared;
    let remove = if shared { "Remove from the centre" } else { "Delete" };
    let resend = waits_for(user)
        .map(|(_, label)| view! { <MenuItem label shape=icon::MAIL on_click=with(Acts::resend)/> });
    view! {
        {(!shared).then(|| view! { <ButtonLink href=edit label="Edit" weight=Weight::Quiet whose=whose.clone()/> })}
        <Menu label=format!("More for {}", user.name()) dots=true>
            {lockable
                .then(|| {
                    view! { <MenuItem label="Lock…" shape=icon::PAUSE on_click=with(|acts, user| acts.lock(user.clone()))/> }
                })}
            {(locked && !shared)
                .then(|| view! { <MenuItem label="Unlock" shape=icon::TICK on_click=with(Acts::unlock)/> })}
            {resend}
            <MenuItem label=remove shape=icon::BIN danger=true on_click=with(Acts::remove)/>
        </Menu>
    }
    .into_any()
}
