//! The page.

use leptos::prelude::*;

use super::{
    details::Details, email::Email, password::Password, picture::Picture, second_factor::SecondFactor,
    sessions::Sessions,
};
use crate::ui::page::PageHead;

/// The page.
#[component]
pub fn ProfilePage() -> impl IntoView {
    view! {
        <PageHead title="My profile" lead=Signal::stored("Your picture and details, and how you sign in.".to_owned())/>
        <div class="stack profile">
            <Picture/>
            <Details/>
            <Email/>
            <Password/>
            <SecondFactor/>
            <Sessions/>
        </div>
    }
}

/// What stands before every page while the password is one that someone else chose.
#[component]
pub fn OwnPasswordPage() -> impl IntoView {
    view! {
        <PageHead
            title="Choose your own password"
            lead=Signal::stored(
                "Someone else set your first password, and knows it. Change it, and then go on.".to_owned(),
            )
        />
        <div class="stack profile">
            <Password/>
        </div>
    }
}
