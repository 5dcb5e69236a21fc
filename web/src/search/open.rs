//! Whether the search is open, what opens it, and what was searched for before.

use leptos::{ev, prelude::*};
use shared::permission::Permission;
use wasm_bindgen::JsCast;

use crate::{
    session::use_session,
    ui::icon::{self, icon},
};

/// Searches that are remembered until the page is left; they may name learners, and so are kept nowhere else.
const REMEMBERED: usize = 5;

/// The search over the page.
#[derive(Clone, Copy)]
pub struct Finder {
    /// Whether it is open.
    pub open: RwSignal<bool>,
    /// What was searched for and found, the latest first.
    pub recent: RwSignal<Vec<String>>,
}

impl Finder {
    /// Makes the search known to all components, and lets keys open it: Ctrl-K (or ⌘K) from anywhere, `/` where the
    /// page has no search box of its own, which `/` leads to otherwise.
    pub fn provide() -> Self {
        let finder = Self { open: RwSignal::new(false), recent: RwSignal::new(Vec::new()) };
        provide_context(finder);
        let may = may_search();
        let keys = window_event_listener(ev::keydown, move |event| {
            if event.default_prevented() || !may.get_untracked() {
                return;
            }
            let command = event.ctrl_key() || event.meta_key();
            let wanted = match event.key().as_str() {
                "k" | "K" => command && !event.alt_key() && !event.shift_key(),
                "/" => !command && !event.alt_key() && !is_typing(&event) && !page_has_search(),
                _ => false,
            };
            if wanted {
                event.prevent_default();
                // Another dialog stays as it is: what is done in it comes first.
                if !a_dialog_is_open() {
                    finder.open.set(true);
                }
            }
        });
        on_cleanup(move || keys.remove());
        finder
    }

    /// Remembers a search that led somewhere.
    pub fn remember(self, query: &str) {
        let query = query.trim().to_owned();
        if query.is_empty() {
            return;
        }
        self.recent.update(|recent| {
            recent.retain(|known| known.to_lowercase() != query.to_lowercase());
            recent.insert(0, query);
            recent.truncate(REMEMBERED);
        });
    }
}

/// Whether the signed-in user has anything to search.
fn may_search() -> Memo<bool> {
    let session = use_session();
    Memo::new(move |_| session.may(Permission::ViewAllDocuments) || session.may(Permission::ViewDocuments))
}

fn is_typing(event: &ev::KeyboardEvent) -> bool {
    let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    element.is_some_and(|at| {
        at.closest("input, textarea, select, dialog, [contenteditable]").ok().flatten().is_some()
    })
}

fn page_has_search() -> bool {
    document().query_selector("main input[type=search]").ok().flatten().is_some()
}

fn a_dialog_is_open() -> bool {
    document().query_selector("dialog[open]").ok().flatten().is_some()
}

/// The button in the bar that opens the search.
#[component]
pub fn SearchButton() -> impl IntoView {
    let finder = expect_context::<Finder>();
    let may = may_search();
    view! {
        <Show when=move || may.get()>
            <button
                class="find"
                type="button"
                aria-label="Search"
                aria-haspopup="dialog"
                aria-keyshortcuts="Control+K Meta+K"
                on:click=move |_| finder.open.set(true)
            >
                {icon(icon::SEARCH)}
                <span>"Search"</span>
                // Drawn by the style sheet: what is seen must be in the button's name, and keys are no name.
                <kbd aria-hidden="true" data-keys="Ctrl K"></kbd>
            </button>
        </Show>
    }
}
