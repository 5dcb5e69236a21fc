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
