//! The head of a page: its title in the tab and on the page, and the focus after a navigation.

use leptos::{html, prelude::*};

use crate::ui::brand::use_brand;

/// Whether a page was shown before this one: only then does the focus move to the title.
#[derive(Clone, Copy)]
pub struct Visited(StoredValue<bool>);

impl Visited {
    /// Nothing was shown yet.
    pub fn provide() {
        provide_context(Self(StoredValue::new(false)));
    }
}

/// The tab's title, with the brand's name.
pub fn tab_title(title: impl Fn() -> String + 'static) {
    let brand = use_brand();
    Effect::new(move || {
        let name = brand.name();
        let title = title();
        document().set_title(&if name.is_empty() { title } else { format!("{title} – {name}") });
    });
}

/// A page's title, as heading and in the tab. After a navigation the focus moves here.
#[component]
pub fn Title(
    /// The title.
    #[prop(into)]
    title: Signal<String>,
) -> impl IntoView {
    tab_title(move || title.get());
    let heading = NodeRef::<html::H1>::new();
    if let Some(Visited(visited)) = use_context::<Visited>() {
        Effect::new(move || {
            if let Some(heading) = heading.get() {
                if visited.get_value() {
                    let _ = heading.focus();
                }
                visited.set_value(true);
            }
        });
    }
    view! { <h1 node_ref=heading tabindex="-1">{move || title.get()}</h1> }
}

/// A page's head: title, what the page is for, and what can be done with all of it.
#[component]
pub fn PageHead(
    /// The title.
    #[prop(into)]
    title: Signal<String>,
    /// One sentence on what is here.
    #[prop(optional, into)]
    lead: Option<Signal<String>>,
    /// What can be done with the whole.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="page-head">
            <div>
                <Title title=title/>
                {lead.map(|lead| view! { <p class="lead">{move || lead.get()}</p> })}
            </div>
            {children.map(|children| view! { <div class="page-actions">{children()}</div> })}
        </div>
    }
}
