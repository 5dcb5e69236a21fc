//! The sign-in page, with what the portal is for, and its form.

use leptos::{prelude::*, task::spawn_local};
use send_wrapper::SendWrapper;
use shared::{
    auth::Login,
    check::Check,
    problem::{Code, FieldError},
    second_factor::PasskeyOptions,
};
use web_sys::{AbortController, MouseEvent};

use crate::{
    client::Fault,
    language::say,
    passkeys,
    session::use_session,
    ui::{
        brand::use_brand,
        button::Button,
        dom::focus_id,
        field::{ErrorSummary, Form, Submit, TextField},
        icon::{self, mark},
        page::Title,
    },
};

const POINTS: [(&str, &str); 4] = [
    ("See what was issued", "Every job, record and document, with live status."),
    ("Tell your learners", "Notify them by email, and see who has been told."),
    ("Order prints", "On account or by card, and follow each order."),
    ("Show that it is genuine", "Anyone can check a document, by its QR code or reference."),
];

/// The form, which signs in: by password, with a code as a second step where the account asks for one, or by passkey.
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
    let (password, code) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let asks_code = RwSignal::new(false);
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let with_code = asks_code.get_untracked();
        let typed = code.get_untracked().trim().to_owned();
        let request = Login {
            login: login.get_untracked().trim().to_owned(),
            password: password.get_untracked(),
            otp: with_code.then_some(typed),
        };
        let mut errors = request.errors();
        for error in &mut errors {
            if error.field == "/login" && error.code == "required" {
                "Enter your email address or user name.".clone_into(&mut error.message);
            }
        }
        if request.otp.as_deref() == Some("") {
            errors.push(FieldError::new("/otp", "worded", say().account_code_missing()));
        }
        if !form.begin(errors) {
            return;
        }
        spawn_local(async move {
            let result = session.sign_in(&request).await;
            match &result {
                Err(fault) if fault.code() == Some(Code::SecondFactorNeeded) => {
                    form.end(&Ok::<(), Fault>(()));
                    if with_code {
                        form.begin(vec![FieldError::new("/otp", "worded", say().account_code_wrong())]);
                    } else {
                        asks_code.try_set(true);
                        request_animation_frame(move || focus_id(&form.id("/otp")));
                    }
                }
                _ => form.end(&result),
            }
        });
    };
    let back = move |_: MouseEvent| {
        form.clear();
        code.set(String::new());
        asks_code.set(false);
    };
    let credentials = move || {
        let who = if is_again {
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
                    autocomplete="username webauthn"
                />
            }
            .into_any()
        };
        view! {
            {who}
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
            <UsePasskey form/>
        }
    };
    view! {
        <form class="stack" novalidate on:submit=on_submit>
            <ErrorSummary form/>
            {move || if asks_code.get() { second_step(form, code, is_again, back) } else { credentials().into_any() }}
        </form>
    }
}

/// The second step: the code.
fn second_step(
    form: Form,
    code: RwSignal<String>,
    is_again: bool,
    back: impl Fn(MouseEvent) + 'static,
) -> AnyView {
    view! {
        <p>{say().account_code_ask()}</p>
        <TextField
            form
            pointer="/otp"
            label=say().account_code()
            value=code
            autocomplete="one-time-code"
            width="medium"
            hint=say().account_code_hint()
        />
        <div class="actions">
            <Submit form label=say().account_sign_in() busy=say().account_signing_in()/>
            {(!is_again)
                .then(|| {
                    view! { <button class="btn quiet" type="button" on:click=back>{say().account_code_back()}</button> }
                })}
        </div>
    }
    .into_any()
}

/// Signing in with a passkey, where this browser can: by a button, and in the field of the login where the browser offers
/// them there.
#[component]
fn UsePasskey(form: Form) -> impl IntoView {
    let session = use_session();
    if !passkeys::possible() {
        return ().into_any();
    }
    let busy = RwSignal::new(false);
    let Ok(controller) = AbortController::new() else { return ().into_any() };
    let signal = controller.signal();
    let controller = SendWrapper::new(controller);
    let gone = controller.clone();
    on_cleanup(move || gone.abort());
    let options = move || session.client.ask::<_, PasskeyOptions>("/auth/passkey/options", &());
    spawn_local(async move {
        if !passkeys::offered_while_typing().await {
            return;
        }
        // One that was chosen so long after the page was opened that the request for it is over is asked for again.
        while let Ok(asked) = options().await {
            let Some(credential) = passkeys::get(&asked.public_key, Some(&signal)).await else { return };
            match session.sign_in_by_passkey(credential).await {
                Err(fault) if fault.code() == Some(Code::PasskeyRefused) => {
                    form.warn(say().account_passkey_none());
                }
                result => return form.end(&result),
            }
        }
    });
    let on_click = move |()| {
        form.clear();
        busy.set(true);
        // A browser asks for one passkey at a time.
        controller.abort();
        spawn_local(async move {
            let asked = options().await;
            let used = match &asked {
                Ok(asked) => passkeys::get(&asked.public_key, None).await,
                Err(_) => None,
            };
            match (asked, used) {
                (Err(fault), _) => form.end(&Err::<(), _>(fault)),
                (Ok(_), None) => form.warn(say().account_passkey_none()),
                (Ok(_), Some(credential)) => form.end(&session.sign_in_by_passkey(credential).await),
            }
            busy.try_set(false);
        });
    };
    let label =
        Signal::derive(
            move || {
                if busy.get() { say().account_passkey_busy() } else { say().account_passkey_use() }
            },
        );
    view! {
        <p class="muted small">{say().account_or()}</p>
        <div class="actions"><Button label shape=icon::KEY busy on_click/></div>
    }
    .into_any()
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
                <p class="muted small">
                    "A learner? "
                    <a href="/learner" rel="external">"Sign in or register here"</a> "."
                </p>
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
