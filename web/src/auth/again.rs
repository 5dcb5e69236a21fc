//! Signing in again in place, when the session ended while someone was at work.

use leptos::{prelude::*, task::spawn_local};

use crate::{auth::sign_in::SignInForm, language::say, session::use_session, ui::dialog::Dialog};

/// The dialog that asks for the password again. What waits for it goes on afterwards.
#[component]
pub fn SignInAgain() -> impl IntoView {
    let session = use_session();
    let login = move || session.me().map(|me| me.user.email).unwrap_or_default();
    view! {
        <Dialog
            open=session.client.ended
            title=say().account_again()
            firm=true
            on_close=move |()| {}
        >
            <div class="dialog-body stack">
                <SignInForm only=login()/>
                <button
                    class="btn quiet"
                    type="button"
                    on:click=move |_| spawn_local(session.sign_out())
                >
                    {say().account_again_other()}
                </button>
            </div>
        </Dialog>
    }
}
