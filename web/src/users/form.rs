//! The forms of a user: a new one, and a change.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_params_map},
};
use shared::users::{User, UserStatus};

use super::fields::Fields;
use crate::{
    centres::centre_source,
    scope::{Scope, use_scope},
    session::use_session,
    ui::{
        edit::{Body, CreateForm, EditForm},
        field::{Choice, RadioField},
        page::PageHead,
        parts::{Back, Section},
        query::Query,
        toast::use_toasts,
    },
};

/// The page that creates a user.
#[component]
pub fn NewUserPage() -> impl IntoView {
    let (toasts, navigate) = (use_toasts(), StoredValue::new_local(use_navigate()));
    let fields = Fields::new();
    let form = fields.form;
    // From a centre's page: that centre is chosen already.
    let centre =
        use_location().search.with_untracked(|search| Query::parse(search).get("centre_id").to_owned());
    if !centre.is_empty()
        && let Some(named) = centre_source().name(centre)
    {
        leptos::task::spawn_local(async move {
            if let Ok(choice) = named.await
                && fields.centres.try_with_untracked(Vec::is_empty) == Some(true)
            {
                fields.centres.try_set(vec![choice]);
                form.rebase();
            }
        });
    }
    let done = move |made: User| {
        toasts.say(created(&made));
        let address = format!("/issuer/users/{}", made.id);
        navigate.with_value(|navigate| navigate(&address, NavigateOptions::default()));
    };
    let kinds = vec![
        Choice::new("centre", "A centre").hint("Sees the documents of the centres that you choose."),
        Choice::new("issuer", "Us").hint("Works for the whole organisation, as the role says."),
    ];
    view! {
        <Back href="/issuer/users" label="Users"/>
        <PageHead title="Create a user"/>
        <CreateForm
            form
            path="/issuer/users"
            request=move |()| fields.body(fields.new_user())
            submit="Create the user"
            cancel="/issuer/users"
            on_done=done
        >
            <Section title="Person" pad=true>{fields.person("Where mail goes.")}</Section>
            <Section title="Access" pad=true>
                <RadioField form pointer="/kind" label="Works for" value=fields.kind options=kinds/>
                {fields.access()}
            </Section>
            {fields.entrance()}
        </CreateForm>
    }
}

/// What creating a user did, in words.
fn created(made: &User) -> String {
    let (name, email) = (made.name(), &made.email);
    if made.status == UserStatus::Invited {
        format!("Created {name}: an invitation is on its way to {email}.")
    } else {
        format!("Created {name}. The address must be confirmed first: a mail is on its way to {email}.")
    }
}

/// The page on which an administrator of a centre creates a user.
#[component]
pub fn NewCentreUserPage() -> impl IntoView {
    let scope = Scope::provide_centre();
    let (toasts, navigate) = (use_toasts(), StoredValue::new_local(use_navigate()));
    let fields = Fields::new();
    let form = fields.form;
    let back = Signal::derive(move || scope.link("/users"));
    let done = move |made: User| {
        toasts.say(created(&made));
        navigate.with_value(|navigate| navigate(&back.get_untracked(), NavigateOptions::default()));
    };
    view! {
        <Back href=back label="Users"/>
        <PageHead title="Create a user"/>
        <CreateForm
            form
            path=Signal::derive(move || scope.api("/users"))
            request=move |()| fields.body(fields.new_centre_user())
            submit="Create the user"
            cancel=back
            on_done=done
        >
            <Section title="Person" pad=true>{fields.person("Where mail goes.")}</Section>
            <Section title="Access" pad=true>{fields.admin()}</Section>
            {fields.entrance()}
        </CreateForm>
    }
}

/// What is said of an address that is changed.
const MOVES: &str = "A new address must be confirmed by a link that is mailed to it; the old one is told.";

/// The page that changes a user.
#[component]
pub fn EditUserPage() -> impl IntoView {
    Scope::provide_issuer();
    view! { <Edit/> }
}

/// The page on which an administrator of a centre changes a user.
#[component]
pub fn EditCentreUserPage() -> impl IntoView {
    Scope::provide_centre();
    view! { <Edit/> }
}

#[component]
fn Edit() -> impl IntoView {
    let (scope, session) = (use_scope(), use_session());
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let at = move || format!("/users/{}", id.get());
    let (path, back) = (Signal::derive(move || scope.api(&at())), Signal::derive(move || scope.link(&at())));
    let (toasts, navigate) = (use_toasts(), StoredValue::new_local(use_navigate()));
    let fields = Fields::new();
    let form = fields.form;
    let done = move |saved: User| {
        let said = match &saved.waiting_email {
            Some(waiting) => {
                format!("Saved {}. {} must be confirmed: a mail is on its way.", saved.name(), waiting.email)
            }
            None => format!("Saved {}.", saved.name()),
        };
        toasts.say(said);
        navigate.with_value(|navigate| navigate(&back.get_untracked(), NavigateOptions::default()));
    };
    let own = move || session.me().is_some_and(|me| me.user.id.to_string() == id.get());
    let request = move |()| -> Body {
        if scope.is_issuer() { fields.change().into() } else { fields.centre_change().into() }
    };
    // One's own access is another's to change.
    let access = move || {
        (fields.kind.get() != "learner" && !own()).then(|| {
            let access = if scope.is_issuer() { fields.access() } else { fields.admin() };
            view! {
                <Section title="Access" pad=true lead="A change of these signs the user out.">
                    {access}
                    {fields.switch()}
                </Section>
            }
        })
    };
    view! {
        <Back href=back label="User"/>
        <PageHead title="Edit user" lead=Signal::derive(move || fields.email.get())/>
        <EditForm form path fill=move |it: User| fields.fill(it) request cancel=back on_done=done>
            <Section title="Person" pad=true>{fields.person(MOVES)}</Section>
            {access}
        </EditForm>
    }
}
