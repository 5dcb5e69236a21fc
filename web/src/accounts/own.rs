//! A centre's own account.

use leptos::prelude::*;

use crate::{
    accounts::standing::Standing,
    scope::Scope,
    session::use_centre,
    ui::{page::PageHead, parts::Back},
};

/// The page.
#[component]
pub fn OwnAccountPage() -> impl IntoView {
    let scope = Scope::provide_centre();
    let centre = use_centre();
    let standing = Standing::new(scope, move |what| scope.api(&format!("/{what}")));
    view! {
        <Back href=Signal::derive(move || centre.link("/orders")) label="Orders"/>
        <PageHead title="Account" lead="What your centre owes for orders on account, and what was paid."/>
        {standing.view()}
    }
}
