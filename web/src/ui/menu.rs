//! A menu behind a button: what is done rarely, or to one row.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

use crate::ui::{
    icon::{self, icon},
    id::unique,
};

/// A button that opens a menu. Arrows, Home, End and letters move in it; Escape and Tab leave it.
#[component]
pub fn Menu(
    /// What the button says.
    #[prop(into)]
    label: Signal<String>,
    /// Whether the button is three dots only, and says its label to screen readers.
    #[prop(optional)]
    dots: bool,
    /// The class of the button.
    #[prop(default = "btn")]
    class: &'static str,
    /// The entries: [`MenuItem`] and [`MenuLink`].
    children: Children,
) -> impl IntoView {
    let id = unique("menu");
    let panel = NodeRef::<html::Div>::new();
    let open = RwSignal::new(false);
    let on_toggle = move |_: web_sys::Event| {
        let Some(panel) = panel.get_untracked() else { return };
        let now = panel.matches(":popover-open").unwrap_or(false);
        open.set(now);
        if now {
            focus_at(&panel, 0);
        }
    };
    let on_keydown = move |event: ev::KeyboardEvent| {
        if let Some(panel) = panel.get_untracked() {
            walk(&panel, &event);
        }
    };
    let on_click = move |_| {
        if let Some(panel) = panel.get_untracked() {
            let _ = panel.hide_popover();
        }
    };
    view! {
        <span class="menu">
            <button
                class=if dots { "round" } else { class }
                type="button"
                popovertarget=id.clone()
                aria-haspopup="menu"
                aria-expanded=move || if open.get() { "true" } else { "false" }
                aria-label=move || dots.then(|| label.get())
                title=move || dots.then(|| label.get())
            >
                {if dots {
                    view! { <span class="dots">{icon(icon::MORE)}</span> }.into_any()
                } else {
                    view! {
                        {move || label.get()}
                        {icon(icon::ANGLE)}
                    }
                        .into_any()
                }}
            </button>
            <div
                id=id
                class="menu-panel"
                role="menu"
                aria-label=move || label.get()
                popover="auto"
                node_ref=panel
                on:toggle=on_toggle
                on:keydown=on_keydown
                on:click=on_click
            >
                {children()}
            </div>
        </span>
    }
    .into_any()
}

/// An entry that does something.
#[component]
pub fn MenuItem(
    /// What it does.
    #[prop(into)]
    label: Signal<String>,
    /// What stands below it, in letters of one width.
    #[prop(optional, into)]
    hint: Option<String>,
    /// The drawing before the words.
    #[prop(optional)]
    shape: Option<&'static str>,
    /// Whether it takes something away, or cannot be undone.
    #[prop(optional)]
    danger: bool,
    /// Runs when it is chosen.
    #[prop(into)]
    on_click: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            class="menu-entry"
            class:danger=danger
            type="button"
            role="menuitem"
            tabindex="-1"
            on:click=move |event: ev::MouseEvent| {
                leave(&event);
                on_click.run(());
            }
        >
            {shape.map(icon)}
            <span>
                {move || label.get()}
                {hint.map(|hint| view! { <span class="sub code">{hint}</span> })}
            </span>
        </button>
    }
    .into_any()
}

/// Closes the menu of an entry. The focus goes to its button, where a dialog that the entry opens gives it back to.
fn leave(event: &ev::MouseEvent) {
    let entry = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let panel = entry.and_then(|entry| entry.closest("[popover]").ok().flatten());
    let Some(panel) = panel.and_then(|panel| panel.dyn_into::<web_sys::HtmlElement>().ok()) else { return };
    let _ = panel.hide_popover();
    let button =
        panel.previous_element_sibling().and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(button) = button {
        let _ = button.focus();
    }
}

/// An entry that leads somewhere.
#[component]
pub fn MenuLink(
    /// Where it leads.
    #[prop(into)]
    href: Signal<String>,
    /// What is there.
    #[prop(into)]
    label: Signal<String>,
    /// The drawing before the words.
    #[prop(optional)]
    shape: Option<&'static str>,
    /// Whether one is there now.
    #[prop(optional, into)]
    here: Signal<bool>,
) -> impl IntoView {
    view! {
        <a
            class="menu-entry"
            role="menuitem"
            tabindex="-1"
            href=move || href.get()
            aria-current=move || here.get().then_some("page")
        >
            {shape.map(icon)}
            {move || label.get()}
        </a>
    }
    .into_any()
}

fn entries(panel: &web_sys::HtmlElement) -> Vec<web_sys::HtmlElement> {
    let Ok(all) = panel.query_selector_all("[role=menuitem]") else { return Vec::new() };
    (0..all.length()).filter_map(|at| all.get(at)?.dyn_into().ok()).collect()
}

fn focus_at(panel: &web_sys::HtmlElement, at: usize) {
    if let Some(entry) = entries(panel).get(at) {
        let _ = entry.focus();
    }
}

fn walk(panel: &web_sys::HtmlElement, event: &ev::KeyboardEvent) {
    let entries = entries(panel);
    let many = entries.len();
    if many == 0 {
        return;
    }
    let focused = document().active_element();
    let at = entries.iter().position(|entry| focused.as_ref() == Some(entry.as_ref())).unwrap_or(0);
    let key = event.key();
    let to = match key.as_str() {
        "ArrowDown" => (at + 1) % many,
        "ArrowUp" => (at + many - 1) % many,
        "Home" => 0,
        "End" => many - 1,
        "Tab" => {
            let _ = panel.hide_popover();
            return;
        }
        letter if letter.chars().count() == 1 && letter != " " => {
            let begins = |entry: &web_sys::HtmlElement| {
                let text = entry.text_content().unwrap_or_default().trim().to_lowercase();
                text.starts_with(&letter.to_lowercase())
            };
            match (1..=many).map(|step| (at + step) % many).find(|at| entries.get(*at).is_some_and(begins)) {
                Some(to) => to,
                None => return,
            }
        }
        _ => return,
    };
    event.prevent_default();
    if let Some(entry) = entries.get(to) {
        let _ = entry.focus();
    }
}
