//! The living page of the kit: every part in every state. It is in development builds only.

mod buttons;
mod charts;
mod edit;
mod fields;
mod lists;
mod said;

use leptos::prelude::*;

use crate::ui::{
    page::PageHead,
    parts::Back,
    tabs::{Tab, Tabs, use_tab},
};

pub use edit::KitEditPage;

/// The page.
#[component]
pub fn KitPage() -> impl IntoView {
    let tab = use_tab();
    let tabs = vec![
        Tab::new("", "Buttons and menus"),
        Tab::new("fields", "Fields"),
        Tab::new("lists", "Lists"),
        Tab::new("said", "Messages and states").count(Some(7)),
        Tab::new("charts", "Figures and charts"),
    ];
    view! {
        <Back href="/" label="Start page"/>
        <PageHead title="The kit" lead="Every part that screens are built from, in every state."/>
        <Tabs label="Parts of the kit" tabs/>
        <div class="stack">
            {move || match tab.get().as_str() {
                "fields" => fields::fields(),
                "lists" => lists::lists(),
                "said" => said::said(),
                "charts" => charts::charts(),
                _ => buttons::buttons(),
            }}
        </div>
    }
}
