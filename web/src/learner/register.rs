//! Registering: what comes of it is said by mail alone.

use chrono::NaiveDate;
use leptos::{prelude::*, task::spawn_local};
use shared::{check::Check, learner_portal::NewRegistration, problem::FieldError};

use crate::{
    client::Fault,
    language::{language, say},
    session::use_client,
    ui::{
        field::{ErrorSummary, Form, NewPasswordField, Submit, TextField},
        page::Title,
    },
};

/// The page.
#[component]
pub fn RegisterPage() -> impl IntoView {
    let client = use_client();
    let form = Form::new("register");
    let field = || RwSignal::new(String::new());
    let (number, first, last, born, email, password) = (field(), field(), field(), field(), field(), field());
    let sent = RwSignal::new(false);
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let day = born.with_untracked(|text| text.parse::<NaiveDate>().ok());
        let request = NewRegistration {
            enrolment_number: number.get_untracked(),
            first_name: first.get_untracked(),
            last_name: last.get_untracked(),
            date_of_birth: day.unwrap_or_default(),
            email: email.get_untracked().trim().to_owned(),
            password: password.get_untracked(),
            language: Some(language()),
        };
        let mut errors = request.errors();
        if day.is_none() {
            errors.push(FieldError::new("/date_of_birth", "out_of_range", say().register_born_wrong()));
        }
        if !form.begin(on_screen(errors)) {
            return;
        }
        spawn_local(async move {
            let result = client.tell("/learner/register", &request).await.map_err(at_fields);
            form.end(&result);
            if result.is_ok() {
                sent.try_set(true);
            }
        });
    };
    let about = Signal::derive(move || vec![first.get(), last.get(), email.get(), number.get()]);
    let ask = move || {
        view! {
            <Title title=say().register_title()/>
            <p class="lead">{say().register_lead()}</p>
            <form class="card pad stack" novalidate on:submit=on_submit>
                <ErrorSummary form/>
                <TextField form pointer="/enrolment_number" label=say().register_number() value=number hint=say().register_number_hint() code=true/>
                <TextField form pointer="/first_name" label=say().register_first() value=first hint=say().register_first_hint() autocomplete="given-name"/>
                <TextField form pointer="/last_name" label=say().register_last() value=last autocomplete="family-name"/>
                <TextField form pointer="/date_of_birth" label=say().register_born() value=born kind="date" autocomplete="bday"/>
                <TextField form pointer="/email" label=say().account_email() value=email hint=say().register_email_hint() kind="email" autocomplete="email"/>
                <NewPasswordField form value=password about/>
                <div class="actions">
                    <Submit form label=say().learner_register() busy=say().register_busy()/>
                    <a href="/learner">{say().register_have_account()}</a>
                </div>
            </form>
        }
    };
    let done = move || {
        view! {
            <Title title=say().account_sent()/>
            <div class="card pad stack">
                <p role="status">{say().register_done_text(email.get_untracked())}</p>
                <p class="muted">{say().account_sent_nothing()}</p>
                <div class="actions">
                    <a class="btn primary" href="/learner">{say().account_sign_in()}</a>
                    <button class="btn quiet" type="button" on:click=move |_| sent.set(false)>
                        {say().register_again()}
                    </button>
                </div>
            </div>
        }
    };
    view! {
        <div class="narrow stack">
            {move || if sent.get() { done().into_any() } else { ask().into_any() }}
        </div>
    }
}

/// The errors that the API found, at the fields on screen.
fn at_fields(fault: Fault) -> Fault {
    match fault {
        Fault::Problem(mut problem) => {
            problem.errors = on_screen(problem.errors);
            Fault::Problem(problem)
        }
        other => other,
    }
}

/// The errors of the request at the fields on screen: that of the password has another name.
fn on_screen(mut errors: Vec<FieldError>) -> Vec<FieldError> {
    for error in &mut errors {
        if error.field == "/password" {
            "/new_password".clone_into(&mut error.field);
        }
    }
    errors
}
