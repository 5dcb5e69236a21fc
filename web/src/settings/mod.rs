//! The settings of the portal, for the issuer's administrators: the brand, the rules, and who changed them.

mod brand;
mod history;
mod look;
mod retention;
mod rules;
mod samples;

pub use brand::contrast;
pub use history::changes;

use leptos::prelude::*;
use shared::permission::Permission;

use crate::{
    session::Changeable,
    templates::Cards,
    ui::{
        page::PageHead,
        tabs::{Tab, Tabs, use_tab},
    },
};

/// The page.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let tab = use_tab();
    let tabs = vec![
        Tab::new("", "Brand"),
        Tab::new("templates", "Templates"),
        Tab::new("rules", "Defaults and lists"),
        Tab::new("history", "History"),
    ];
    let part = move || match tab.get().as_str() {
        "templates" => view! { <Cards/> }.into_any(),
        "rules" => {
            view! { <Changeable by=Permission::ManageSettings><rules::Rules/></Changeable> }.into_any()
        }
        "history" => view! { <history::History/> }.into_any(),
        _ => view! { <Changeable by=Permission::ManageSettings><brand::Brand/></Changeable> }.into_any(),
    };
    view! {
        <PageHead
            title="Settings"
            lead=Signal::stored(
                "What is saved here holds at once, everywhere. Documents that are issued stay as they are.".to_owned(),
            )
        />
        <div class="stack">
            <Tabs label="Settings" tabs/>
            {part}
        </div>
    }
}
