//! The picture of a user, beside the name.

use leptos::prelude::*;
use shared::users::User;

use crate::{
    scope::use_scope,
    ui::{fetch::fetch_file, parts::Avatar},
};

/// The picture, or the initials.
#[component]
pub fn Face(
    /// Whose.
    user: User,
    /// Whether it is large.
    #[prop(optional)]
    large: bool,
) -> impl IntoView {
    let (scope, name) = (use_scope(), user.name());
    let size = if large { "large" } else { "small" };
    let path = user.avatar.map(|tag| format!("/users/{}/avatar?size={size}&tag={tag}", user.id));
    let file = fetch_file(move || path.as_ref().map(|path| scope.api(path)).unwrap_or_default(), false);
    let picture = move || file.ready().map(|file| file.as_str().to_owned()).unwrap_or_default();
    view! { <Avatar name picture=Signal::derive(picture) large/> }.into_any()
}
