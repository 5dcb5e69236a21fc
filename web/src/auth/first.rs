//! What a signed-in user must do before anything else.

use leptos::{prelude::*, task::spawn_local};
use shared::auth::MustDo;

use crate::{
    profile::{OwnPasswordPage, SecondFactor},
    session::use_session,
    ui::{button::Button, page::Title},
};

/// The page, in place of all others until it is done.
#[component]
pub fn FirstPage() -> impl IntoView {
    let session = use_session();
    let next = Memo::new(move |_| session.me().and_then(|me| me.must_do.first().copied()));
    let sign_out = move |()| spawn_local(session.sign_out());
    let body = move || {
        next.get().map(|next| match next {
            MustDo::ChangePassword => view! { <OwnPasswordPage/> }.into_any(),
            MustDo::SetUpSecondFactor => view! {
                <Title title="Set up a second factor"/>
                <p class="lead">
                    "Our staff sign in with two factors. Set one up now: an authenticator app or a passkey. Then you can go on."
                </p>
                <SecondFactor/>
            }
            .into_any(),
        })
    };
    view! {
        <div class="narrow stack">
            {body}
            <div class="actions"><Button label="Sign out" on_click=sign_out/></div>
        </div>
    }
}
