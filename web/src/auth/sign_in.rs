//! The sign-in page, with what the portal is for, and its form.

use leptos::{prelude::*, task::spawn_local};
use shared::{auth::Login, check::Check};

use crate::{
    language::say,
    session::use_session,
    ui::{
        brand::use_brand,
        field::{ErrorSummary, Form, Submit, TextField},
        icon::mark,
        page::Title,
    },
};

const POINTS: [(&str, &str); 3] = [
    ("See what was issued", "Every job and document, with live status."),
    ("Open any document", "As issued, or laid out for your certificate paper."),
    ("Show that it is genuine", "Anyone can check it, by its QR code or reference."),
];

/// The form, which signs in.
#[component]
pub fn SignInForm(
    /// The user who must sign in again; blank: anyone.
    #[prop(optional, into)]
    only: String,
    /// Where a forgotten password is asked for.
    #[prop(default = "/forgot-password")]
    forgot: &'static str,
) -> impl IntoView {
    let session = use_session();
    let form = Form::new(if only.is_empty() { "sign-in" } else { "again" });
    let is_again = !only.is_empty();
    let login = RwSignal::new(only);
    let password = RwSignal::new(String::new());
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let request = Login {
            login: login.get_untracked().trim().to_owned(),
            password: password.get_untracked(),
            otp: None,
        };
        let mut errors = request.errors();
        for error in &mut errors {
            if error.field == "/login" && error.code == "required" {
                "Enter your email address or user name.".clone_into(&mut error.message);
            }
        }
        if form.begin(errors) {
            spawn_local(async move { form.end(&session.sign_in(&request).await) });
        }
    };
    view! {
        <form class="stack" novalidate on:submit=on_submit>
            <ErrorSummary form/>
            {if is_again {
                view! {
                    <p>{move || say().account_again_text(login.get())}</p>
                    <input class="sr" tabindex="-1" aria-hidden="true" name="username" autocomplete="username" readonly prop:value=move || login.get()/>
                }
                    .into_any()
            } else {
                view! {
                    <TextField
                        form
                        pointer="/login"
                        label=say().account_login()
                        value=login
                        autocomplete="username"
                    />
                }
                    .into_any()
            }}
            <TextField
                form
                pointer="/password"
                label=say().account_password()
                value=password
                kind="password"
                autocomplete="current-password"
                autofocus=is_again
            />
            <div class="actions">
                <Submit form label=say().account_sign_in() busy=say().account_signing_in()/>
                {(!is_again).then(|| view! { <a href=forgot>{say().account_forgot()}</a> })}
            </div>
        </form>
    }
}

/// The sign-in page. Shown in place of any page that needs a user, so that the address stays.
#[component]
pub fn SignInPage() -> impl IntoView {
    let brand = use_brand();
    let support = move || brand.text(|brand| &brand.support_email);
    view! {
        <div class="welcome">
            <section>
                <Title title="The centre portal"/>
                <p class="lead">
                    "Certificates, transcripts and letters for your learners, from the day they are issued."
                </p>
                <ul class="points">
                    {POINTS
                        .map(|(point, text)| {
                            view! {
                                <li>
                                    {mark()}
                                    <div>
                                        <strong>{point}</strong>
                                        <p>{text}</p>
                                    </div>
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
            </section>
            <section class="card pad" aria-labelledby="sign-in-title">
                <h2 id="sign-in-title">"Sign in"</h2>
                <SignInForm/>
                <Show when=move || !support().is_empty()>
                    <p class="muted small">
                        "No account? Write to "
                        <a href=move || format!("mailto:{}", support())>{support}</a> "."
                    </p>
                </Show>
            </section>
        </div>
    }
}
