//! The front door of learners.

use leptos::prelude::*;

use crate::{auth::SignInForm, language::say, ui::page::Title};

/// Signing in, or registering. Shown in place of any page that needs a learner, so that the address stays.
#[component]
pub fn SignInPage() -> impl IntoView {
    view! {
        <div class="narrow stack">
            <Title title=say().learner_welcome()/>
            <p class="lead">{say().learner_welcome_text()}</p>
            <section class="card pad stack" aria-labelledby="sign-in-title">
                <h2 id="sign-in-title">{say().account_sign_in()}</h2>
                <SignInForm forgot="/learner/forgot-password"/>
                <p class="muted small">{say().learner_just_registered()}</p>
            </section>
            <section class="card pad stack" aria-labelledby="register-title">
                <h2 id="register-title">{say().learner_first_time()}</h2>
                <p>{say().learner_first_time_text()}</p>
                <p><a class="btn wide" href="/learner/register">{say().learner_register()}</a></p>
            </section>
            <p class="muted small"><a href="/" rel="external">{say().learner_staff()}</a></p>
        </div>
    }
}
