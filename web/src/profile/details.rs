//! Names, phone and user name.

use leptos::{prelude::*, task::spawn_local};
use shared::{auth::Me, profile::ProfileChange};

use crate::{
    session::use_session,
    ui::{
        edit::EditForm,
        field::{Form, TextField},
        parts::Section,
        toast::use_toasts,
    },
};

#[derive(Clone, Copy)]
struct Fields {
    first_name: RwSignal<String>,
    middle_name: RwSignal<String>,
    last_name: RwSignal<String>,
    phone: RwSignal<String>,
    username: RwSignal<String>,
}

impl Fields {
    fn fill(self, me: Me) {
        let user = me.user;
        self.first_name.set(user.first_name);
        self.middle_name.set(user.middle_name.unwrap_or_default());
        self.last_name.set(user.last_name);
        self.phone.set(user.phone.unwrap_or_default());
        // Who signs in with the address has no name beside it.
        self.username.set(if user.username == user.email { String::new() } else { user.username });
    }

    fn change(self) -> ProfileChange {
        ProfileChange {
            first_name: Some(self.first_name.get()),
            middle_name: Some(self.middle_name.get()),
            last_name: Some(self.last_name.get()),
            phone: Some(self.phone.get()),
            username: Some(self.username.get()),
            language: None,
        }
    }
}

/// The card.
#[component]
pub fn Details() -> impl IntoView {
    let session = use_session();
    let toasts = use_toasts();
    let form = Form::new("details");
    let blank = || RwSignal::new(String::new());
    let fields = Fields {
        first_name: blank(),
        middle_name: blank(),
        last_name: blank(),
        phone: blank(),
        username: blank(),
    };
    let on_done = move |_: Me| {
        toasts.say("Saved your details.");
        spawn_local(session.read_again());
    };
    view! {
        <Section title="Personal details" pad=true>
            <EditForm
                form
                path="/me"
                fill=move |me: Me| fields.fill(me)
                request=move |()| fields.change().into()
                submit="Save details"
                cancel="/"
                on_done
            >
                <div class="two-up">
                    <TextField form pointer="/first_name" label="First name" value=fields.first_name optional=true autocomplete="given-name"/>
                    <TextField form pointer="/middle_name" label="Middle name" value=fields.middle_name optional=true autocomplete="additional-name"/>
                </div>
                <TextField form pointer="/last_name" label="Last name" value=fields.last_name autocomplete="family-name"/>
                <div class="two-up">
                    <TextField form pointer="/phone" label="Phone" kind="tel" value=fields.phone optional=true autocomplete="tel"/>
                    <TextField
                        form
                        pointer="/username"
                        label="User name"
                        value=fields.username
                        optional=true
                        autocomplete="username"
                        hint="To sign in with, instead of your address."
                    />
                </div>
            </EditForm>
        </Section>
    }
}
