//! The form of a user: an invitation, and a change.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_params_map},
};
use shared::{
    TextEnum,
    permission::UserKind,
    users::{NewUser, User, UserChange},
};

use crate::{
    centres::centre_source,
    ui::{
        edit::{CreateForm, EditForm},
        field::{CheckField, Choice, Form, RadioField, SeveralField, TextField},
        page::PageHead,
        parts::{Back, Section},
        query::Query,
        toast::use_toasts,
    },
};

#[derive(Clone, Copy)]
struct Fields {
    form: Form,
    kind: RwSignal<String>,
    email: RwSignal<String>,
    first_name: RwSignal<String>,
    last_name: RwSignal<String>,
    phone: RwSignal<String>,
    is_admin: RwSignal<String>,
    centres: RwSignal<Vec<Choice>>,
}

impl Fields {
    fn new() -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            form: Form::new("user"),
            kind: RwSignal::new("centre".to_owned()),
            email: text(),
            first_name: text(),
            last_name: text(),
            phone: text(),
            is_admin: text(),
            centres: RwSignal::new(Vec::new()),
        }
    }

    fn fill(self, it: User) {
        self.kind.set(it.kind.to_string());
        self.email.set(it.email);
        self.first_name.set(it.first_name);
        self.last_name.set(it.last_name);
        self.phone.set(it.phone.unwrap_or_default());
        self.is_admin.set(if it.is_admin { "on".to_owned() } else { String::new() });
        self.centres.set(
            it.centres
                .into_iter()
                .map(|centre| Choice::new(centre.id, centre.name).hint(centre.number))
                .collect(),
        );
    }

    fn of_centres(self) -> bool {
        self.kind.get() == "centre"
    }

    fn centre_ids(self) -> Vec<uuid::Uuid> {
        if self.of_centres() {
            self.centres.get().iter().filter_map(|choice| choice.value.parse().ok()).collect()
        } else {
            Vec::new()
        }
    }

    fn new_user(self) -> NewUser {
        NewUser {
            kind: UserKind::parse(&self.kind.get()).unwrap_or(UserKind::Centre),
            email: self.email.get(),
            username: None,
            first_name: self.first_name.get(),
            middle_name: None,
            last_name: self.last_name.get(),
            phone: Some(self.phone.get()).filter(|phone| !phone.trim().is_empty()),
            is_admin: !self.is_admin.get().is_empty(),
            centre_ids: self.centre_ids(),
            password: None,
        }
    }

    fn change(self) -> UserChange {
        UserChange {
            first_name: Some(self.first_name.get()),
            last_name: Some(self.last_name.get()),
            phone: Some(self.phone.get()),
            is_admin: (self.kind.get() != "learner").then(|| !self.is_admin.get().is_empty()),
            centre_ids: self.of_centres().then(|| self.centre_ids()),
            ..UserChange::default()
        }
    }

    fn person(self) -> AnyView {
        let form = self.form;
        view! {
            <div class="two-up">
                <TextField form pointer="/first_name" label="First name" value=self.first_name optional=true/>
                <TextField form pointer="/last_name" label="Last name" value=self.last_name/>
            </div>
            <TextField form pointer="/phone" label="Phone" kind="tel" value=self.phone optional=true width="medium"/>
        }
        .into_any()
    }

    fn access(self) -> AnyView {
        let form = self.form;
        let hint = Signal::derive(move || {
            if self.of_centres() {
                "Manages the other users of these centres, too.".to_owned()
            } else {
                "Manages users, too.".to_owned()
            }
        });
        let source = centre_source();
        view! {
            <Show when=move || self.of_centres()>
                <SeveralField
                    form
                    pointer="/centre_ids"
                    label="Centres"
                    values=self.centres
                    source
                    hint="Whose documents the user sees. Type a name or a number."
                />
            </Show>
            <CheckField form pointer="/is_admin" label="Administrator" value=self.is_admin hint/>
        }
        .into_any()
    }
}

/// The page that invites a user.
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
        toasts.say(format!("Invited {}: a mail is on its way to {}.", made.name(), made.email));
        let address = format!("/issuer/users/{}", made.id);
        navigate.with_value(|navigate| navigate(&address, NavigateOptions::default()));
    };
    let kinds = vec![
        Choice::new("centre", "A centre").hint("Sees the documents of the centres that you choose."),
        Choice::new("issuer", "Us").hint("Sets up, imports and publishes for the whole organisation."),
    ];
    view! {
        <Back href="/issuer/users" label="Users"/>
        <PageHead
            title="Invite a user"
            lead=Signal::stored("A mail goes out with a link to choose a password. It works for seven days.".to_owned())
        />
        <CreateForm
            form
            path="/issuer/users"
            request=move |()| fields.new_user().into()
            submit="Send the invitation"
            cancel="/issuer/users"
            on_done=done
        >
            <Section title="Person" pad=true>
                <TextField form pointer="/email" label="Email" kind="email" value=fields.email hint="For signing in, and where the invitation goes."/>
                {fields.person()}
            </Section>
            <Section title="Access" pad=true>
                <RadioField form pointer="/kind" label="Works for" value=fields.kind options=kinds/>
                {fields.access()}
            </Section>
        </CreateForm>
    }
}

/// The page that changes a user.
#[component]
pub fn EditUserPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let path = Signal::derive(move || format!("/issuer/users/{}", id.get()));
    let (toasts, navigate) = (use_toasts(), StoredValue::new_local(use_navigate()));
    let fields = Fields::new();
    let form = fields.form;
    let done = move |saved: User| {
        toasts.say(format!("Saved {}.", saved.name()));
        navigate.with_value(|navigate| navigate(&path.get_untracked(), NavigateOptions::default()));
    };
    view! {
        <Back href=path label="User"/>
        <PageHead title="Edit user" lead=Signal::derive(move || fields.email.get())/>
        <EditForm
            form
            path
            fill=move |it: User| fields.fill(it)
            request=move |()| fields.change().into()
            cancel=path
            on_done=done
        >
            <Section title="Person" pad=true>{fields.person()}</Section>
            <Show when=move || fields.kind.get() != "learner">
                <Section title="Access" pad=true lead="A change of these signs the user out.">{fields.access()}</Section>
            </Show>
        </EditForm>
    }
}
