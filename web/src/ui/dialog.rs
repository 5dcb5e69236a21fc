//! A window over the page: the browser's own `<dialog>`, so that focus, Escape and the page behind it are right.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

use crate::{
    language::say,
    ui::icon::{self, icon},
};

/// A dialog that is open while `open` says so.
#[component]
pub fn Dialog(
    /// Whether it is open.
    #[prop(into)]
    open: Signal<bool>,
    /// Its title.
    #[prop(into)]
    title: Signal<String>,
    /// Runs when the user closes it.
    #[prop(into)]
    on_close: Callback<()>,
    /// Its form: `wide` for documents.
    #[prop(optional)]
    class: &'static str,
    /// Whether it stays until what it asks for is done: no closing by Escape or beside it.
    #[prop(optional)]
    firm: bool,
    /// What is in it.
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        let (Some(dialog), open) = (node.get(), open.get()) else {
            return;
        };
        if open && !dialog.open() {
            let _ = dialog.show_modal();
        } else if !open && dialog.open() {
            dialog.close();
        }
    });
    let close = move || {
        if let Some(dialog) = node.get_untracked() {
            dialog.close();
        }
    };
    let on_cancel = move |event: ev::Event| {
        if firm {
            event.prevent_default();
        }
    };
    // The dialog's own box is all padding-free content: a click that hits the element itself is beside it.
    let on_click = move |event: ev::MouseEvent| {
        let beside =
            event.target().is_some_and(|target| target.dyn_ref::<web_sys::HtmlDialogElement>().is_some());
        if beside && !firm {
            close();
        }
    };
    let on_closed = move |_| {
        if !open.get_untracked() {
            return;
        }
        if !firm {
            on_close.run(());
        } else if let Some(dialog) = node.get_untracked() {
            // Browsers close a dialog at the second Escape whatever the page says to the first.
            let _ = dialog.show_modal();
        }
    };
    let name = move || title.get();
    view! {
        <dialog
            node_ref=node
            class=class
            aria-label=name
            closedby=if firm { "none" } else { "closerequest" }
            on:cancel=on_cancel
            on:click=on_click
            on:close=on_closed
        >
            <Show when=move || open.get()>
                <div class="dialog-box">
                    <header class="dialog-head">
                        <h2 tabindex="-1" autofocus=!firm>{name}</h2>
                        {(!firm)
                            .then(|| {
                                view! {
                                    <button
                                        class="round"
                                        type="button"
                                        aria-label=say().kit_close()
                                        on:click=move |_| close()
                                    >
                                        {icon(icon::CROSS)}
                                    </button>
                                }
                            })}
                    </header>
                    {children()}
                </div>
            </Show>
        </dialog>
    }
    .into_any()
}
