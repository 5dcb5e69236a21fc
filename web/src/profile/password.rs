//! The password.

use leptos::{prelude::*, task::spawn_local};
use shared::{auth::ChangePassword, check::Check};

use crate::{
    language::say,
    session::{use_client, use_session},
    ui::{
        field::{ErrorSummary, Form, NewPasswordField, Submit, TextField},
        parts::Section,
        toast::use_toasts,
    },
};

/// The card.
#[component]
pub fn Password() -> impl IntoView {
    let (session, client, toasts) = (use_session(), use_client(), use_toasts());
    let form = Form::new("password");
    let (current, new) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let login = Memo::new(move |_| session.me().map(|me| me.user.email).unwrap_or_default());
    let about = Signal::derive(move || {
        let user = session.me().map(|me| me.user);
        user.map(|user| vec![user.first_name, user.last_name, user.email, user.username]).unwrap_or_default()
    });
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let request =
            ChangePassword { current_password: current.get_untracked(), new_password: new.get_untracked() };
        if form.begin(request.errors()) {
            spawn_local(async move {
                let result = client.submit("/me/password", &request).await;
                form.end(&result);
                if result.is_ok() {
                    current.try_set(String::new());
                    new.try_set(String::new());
                    toasts.say(say().password_told());
                    session.read_again().await;
                }
            });
        }
    };
    view! {
        <Section title=say().account_password() lead=say().password_lead() pad=true>
            <form class="stack" novalidate on:submit=on_submit>
                <ErrorSummary form/>
                <TextField
                    form
                    pointer="/current_password"
                    label=say().password_current()
                    value=current
                    kind="password"
                    autocomplete="current-password"
                />
                <NewPasswordField form value=new about/>
                // Tells a password manager whose password this is.
                <input type="text" autocomplete="username" prop:value=move || login.get() readonly hidden/>
                <div class="actions">
                    <Submit form label=say().password_change() busy=say().account_saving()/>
                </div>
            </form>
        </Section>
    }
}
