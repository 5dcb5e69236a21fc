//! What a page shows in place of its data: nothing there, not yet there, not to be had.

use leptos::prelude::*;
use shared::problem::Code;

use crate::{
    client::Fault,
    language::say,
    ui::icon::{self, icon_of},
};

/// Nothing is here, and why, and what to do next.
#[component]
pub fn Empty(
    /// What is not here.
    #[prop(into)]
    title: String,
    /// Why, and what to do next.
    #[prop(into)]
    text: String,
    /// A button or link to do it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="blank">
            {icon_of(icon::TRAY, 36)}
            <h2>{title}</h2>
            <p>{text}</p>
            {children.map(|children| children())}
        </div>
    }
}

/// Why there is no data, and a button to try again where that can help.
#[component]
pub fn Failed(
    /// The reason.
    fault: Fault,
    /// Tries again.
    #[prop(into)]
    again: Callback<()>,
) -> impl IntoView {
    // Nothing that another try changes.
    let hopeless = matches!(
        fault.code(),
        Some(Code::NotFound | Code::NotPermitted | Code::DocumentErased | Code::DocumentNotCurrent)
    );
    let (title, detail) = match fault.code() {
        Some(Code::NotFound) => (say().kit_not_here(), say().kit_not_here_text()),
        _ => (fault.title(), fault.detail()),
    };
    view! {
        <div class="blank" role="alert">
            {icon_of(icon::WARNING, 36)}
            <h2>{title}</h2>
            <p>{detail}</p>
            {(!hopeless)
                .then(|| {
                    view! {
                        <button class="btn" type="button" on:click=move |_| again.run(())>
                            {say().kit_try_again()}
                        </button>
                    }
                })}
        </div>
    }
}

/// The shape of what is being loaded: as many lines as are likely to come.
#[component]
pub fn Skeleton(
    /// How many lines.
    #[prop(default = 5)]
    lines: usize,
) -> impl IntoView {
    view! {
        <div class="skeleton">
            <span class="sr" role="status">{say().kit_loading()}</span>
            {(0..lines).map(|_| view! { <div aria-hidden="true"><i></i><i></i><i></i></div> }).collect_view()}
        </div>
    }
}
