//! Asks before a page is left with something typed that is not saved.

use leptos::{ev, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, closure::Closure};

use crate::ui::{dialog::Dialog, field::Form};

/// Guards a form for as long as it is on screen.
#[component]
pub fn LeaveGuard(
    /// The form.
    form: Form,
) -> impl IntoView {
    let asked = RwSignal::new(None::<String>);
    let navigate = StoredValue::new_local(use_navigate());
    // The browser's own question, for a reload and a closed tab.
    let unload = window_event_listener(ev::beforeunload, move |event| {
        if untrack(|| form.is_dirty()) {
            event.prevent_default();
        }
    });
    on_cleanup(move || unload.remove());
    before_links(move |event| {
        if !untrack(|| form.is_dirty()) {
            return;
        }
        if let Some(to) = leaves_to(event) {
            event.prevent_default();
            asked.set(Some(to));
        }
    });
    let leave = move |_| {
        let Some(to) = asked.get_untracked() else { return };
        form.rebase();
        asked.set(None);
        navigate.with_value(|navigate| navigate(&to, NavigateOptions::default()));
    };
    view! {
        <Dialog
            open=Signal::derive(move || asked.with(Option::is_some))
            title="Leave without saving?"
            on_close=move |()| asked.set(None)
        >
            <div class="dialog-body stack">
                <p>"What you have typed on this page is not saved."</p>
                <div class="actions">
                    <button class="btn primary" type="button" on:click=move |_| asked.set(None)>
                        "Stay on this page"
                    </button>
                    <button class="btn" type="button" on:click=leave>"Leave and discard it"</button>
                </div>
            </div>
        </Dialog>
    }
    .into_any()
}

/// Runs at each click on its way down to what is clicked: before the router sees it.
fn before_links(run: impl Fn(&web_sys::MouseEvent) + 'static) {
    let listener = Closure::<dyn Fn(web_sys::MouseEvent)>::new(move |event: web_sys::MouseEvent| run(&event));
    let function: js_sys::Function = listener.as_ref().clone().unchecked_into();
    let added = document().add_event_listener_with_callback_and_bool("click", &function, true).is_ok();
    let kept = SendWrapper::new((listener, function));
    on_cleanup(move || {
        if added {
            let _ = document().remove_event_listener_with_callback_and_bool("click", &kept.1, true);
        }
    });
}

/// Where a click leads, if it leaves this page for another one of the portal.
fn leaves_to(event: &web_sys::MouseEvent) -> Option<String> {
    let with_key = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
    if event.button() != 0 || with_key {
        return None;
    }
    let at = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    let link = at.closest("a[href]").ok()??.dyn_into::<web_sys::HtmlAnchorElement>().ok()?;
    let here = window().location();
    let elsewhere = !link.target().is_empty() || link.has_attribute("download");
    if elsewhere || link.origin() != here.origin().ok()? || link.pathname() == here.pathname().ok()? {
        return None;
    }
    Some(format!("{}{}{}", link.pathname(), link.search(), link.hash()))
}
