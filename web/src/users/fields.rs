//! The fields of a user, in the forms that create and change one.

use leptos::prelude::*;
use serde::Serialize;
use shared::{
    TextEnum,
    check::Check,
    permission::{Role, UserKind},
    problem::FieldError,
    users::{CentreUserChange, NewCentreUser, NewUser, User, UserChange, UserStatus},
};

use crate::{
    centres::centre_source,
    ui::{
        edit::Body,
        field::{CheckField, Choice, Form, NewPasswordField, RadioField, SeveralField, TextField},
        parts::Section,
    },
};

/// The fields.
#[derive(Clone, Copy)]
pub struct Fields {
    /// The form.
    pub form: Form,
    /// On whose side the user is.
    pub kind: RwSignal<String>,
    /// The address.
    pub email: RwSignal<String>,
    username: RwSignal<String>,
    first_name: RwSignal<String>,
    middle_name: RwSignal<String>,
    last_name: RwSignal<String>,
    phone: RwSignal<String>,
    is_admin: RwSignal<String>,
    role: RwSignal<String>,
    status: RwSignal<String>,
    /// The centres.
    pub centres: RwSignal<Vec<Choice>>,
    how: RwSignal<String>,
    password: RwSignal<String>,
    confirmed: RwSignal<String>,
}

/// The value of the way in by invitation.
const INVITE: &str = "invite";

fn filled(text: RwSignal<String>) -> Option<String> {
    Some(text.get()).filter(|text| !text.trim().is_empty())
}

impl Fields {
    /// Blank ones.
    pub fn new() -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            form: Form::new("user"),
            kind: RwSignal::new("centre".to_owned()),
            email: text(),
            username: text(),
            first_name: text(),
            middle_name: text(),
            last_name: text(),
            phone: text(),
            is_admin: text(),
            role: RwSignal::new(Role::IssuerIssuing.to_string()),
            status: text(),
            centres: RwSignal::new(Vec::new()),
            how: RwSignal::new(INVITE.to_owned()),
            password: text(),
            confirmed: text(),
        }
    }

    /// Fills them with what a user is.
    pub fn fill(self, it: User) {
        self.kind.set(it.kind.to_string());
        self.username.set(it.username);
        self.email.set(it.email);
        self.first_name.set(it.first_name);
        self.middle_name.set(it.middle_name.unwrap_or_default());
        self.role.set(it.role.to_string());
        // A lock, or that a password is to be chosen, is not what this form changes.
        let off = it.status == UserStatus::Inactive;
        self.status.set(if off { UserStatus::Inactive } else { UserStatus::Active }.to_string());
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

    /// Whether the user works for centres.
    pub fn of_centres(self) -> bool {
        self.kind.get() == "centre"
    }

    fn centre_ids(self) -> Vec<uuid::Uuid> {
        if self.of_centres() {
            self.centres.get().iter().filter_map(|choice| choice.value.parse().ok()).collect()
        } else {
            Vec::new()
        }
    }

    /// What is sent, unless the form itself sees what is wrong.
    pub fn body(self, request: impl Serialize + Check) -> Body {
        match self.wrong() {
            wrong if wrong.is_empty() => request.into(),
            wrong => Body::wrong(wrong.into_iter().chain(request.errors()).collect()),
        }
    }

    /// What is wrong with the typed password, where one is typed.
    fn wrong(self) -> Vec<FieldError> {
        let differs = self.how.get() != INVITE && self.password.get() != self.confirmed.get();
        differs
            .then(|| FieldError::new("/confirm", "no_match", "The two passwords differ. Type it once more."))
            .into_iter()
            .collect()
    }

    /// The user of the issuer’s form.
    pub fn new_user(self) -> NewUser {
        let kind = UserKind::parse(&self.kind.get()).unwrap_or(UserKind::Centre);
        NewUser {
            kind,
            email: self.email.get(),
            username: filled(self.username),
            first_name: self.first_name.get(),
            middle_name: filled(self.middle_name),
            last_name: self.last_name.get(),
            phone: filled(self.phone),
            is_admin: kind == UserKind::Centre && !self.is_admin.get().is_empty(),
            role: Role::parse(&self.role.get()).filter(|_| kind == UserKind::Issuer),
            centre_ids: self.centre_ids(),
            password: Some(self.password.get()).filter(|_| self.how.get() != INVITE),
        }
    }

    /// The user of a centre’s form.
    pub fn new_centre_user(self) -> NewCentreUser {
        let NewUser {
            email, username, first_name, middle_name, last_name, phone, is_admin, password, ..
        } = self.new_user();
        NewCentreUser { email, username, first_name, middle_name, last_name, phone, is_admin, password }
    }

    /// The change of a centre’s form.
    pub fn centre_change(self) -> CentreUserChange {
        let status = UserStatus::parse(&self.status.get());
        CentreUserChange {
            first_name: Some(self.first_name.get()),
            middle_name: Some(self.middle_name.get()),
            last_name: Some(self.last_name.get()),
            phone: Some(self.phone.get()),
            username: Some(self.username.get()),
            email: Some(self.email.get()),
            is_admin: self.of_centres().then(|| !self.is_admin.get().is_empty()),
            status,
        }
    }

    /// The change of the issuer’s form.
    pub fn change(self) -> UserChange {
        UserChange {
            role: Role::parse(&self.role.get()).filter(|role| role.kind() == UserKind::Issuer),
            centre_ids: self.of_centres().then(|| self.centre_ids()),
            ..self.centre_change().into()
        }
    }

    /// Who it is.
    pub fn person(self, email_hint: &'static str) -> AnyView {
        let form = self.form;
        view! {
            <TextField form pointer="/email" label="Email" kind="email" value=self.email hint=Signal::stored(email_hint.to_owned())/>
            <TextField
                form
                pointer="/username"
                label="User name"
                value=self.username
                optional=true
                hint="For signing in. Left blank it is the email address."
            />
            <div class="two-up">
                <TextField form pointer="/first_name" label="First name" value=self.first_name optional=true/>
                <TextField form pointer="/middle_name" label="Middle name" value=self.middle_name optional=true/>
            </div>
            <div class="two-up">
                <TextField form pointer="/last_name" label="Last name" value=self.last_name/>
                <TextField form pointer="/phone" label="Phone" kind="tel" value=self.phone optional=true/>
            </div>
        }
        .into_any()
    }

    /// How the user gets in at first.
    pub fn entrance(self) -> AnyView {
        let form = self.form;
        let ways = vec![
            Choice::new(INVITE, "Send an invitation")
                .hint("A mail goes out with a link to choose a password. It works for seven days."),
            Choice::new("password", "Set a first password").hint(
                "You pass it on yourself. It works for seven days, and must be changed at the first sign-in.",
            ),
        ];
        let about = Signal::derive(move || {
            vec![self.first_name.get(), self.last_name.get(), self.email.get(), self.username.get()]
        });
        view! {
            <Section title="First sign-in" pad=true>
                <RadioField form pointer="/how" label="How does the user get in?" value=self.how options=ways/>
                <Show when=move || self.how.get() != INVITE>
                    <NewPasswordField form value=self.password about pointer="/password"/>
                    <TextField
                        form
                        pointer="/confirm"
                        label="Once more"
                        value=self.confirmed
                        kind="password"
                        autocomplete="new-password"
                    />
                </Show>
            </Section>
        }
        .into_any()
    }

    /// Active or inactive.
    pub fn switch(self) -> AnyView {
        let form = self.form;
        let ways = vec![
            Choice::new("active", "Active").hint("Can sign in, once the address is confirmed."),
            Choice::new("inactive", "Inactive").hint("Is signed out everywhere at once, and can’t sign in."),
        ];
        view! { <RadioField form pointer="/status" label="Status" value=self.status options=ways/> }
            .into_any()
    }

    /// What the user may see and do, for the issuer.
    pub fn access(self) -> AnyView {
        let form = self.form;
        let roles: Vec<_> = Role::ALL
            .iter()
            .filter(|role| role.kind() == UserKind::Issuer)
            .map(|role| Choice::new(role, role.word()).hint(role.does()))
            .collect();
        let roles = StoredValue::new(roles);
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
            <Show when=move || self.of_centres() fallback=move || {
                view! { <RadioField form pointer="/role" label="Role" value=self.role options=roles.get_value()/> }
            }>
                {self.admin()}
            </Show>
        }
        .into_any()
    }

    /// Whether the user manages others of the centre.
    pub fn admin(self) -> AnyView {
        let form = self.form;
        view! {
            <CheckField
                form
                pointer="/is_admin"
                label="Administrator"
                value=self.is_admin
                hint="Manages the centre’s other users, too."
            />
        }
        .into_any()
    }
}
