//! Short messages on what an action did, read out by screen readers, with a way to undo it where there is one.

use std::{sync::Arc, time::Duration};

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};

use crate::{
    language::say,
    ui::icon::{self, icon},
};

/// How long a message stays; it can be closed before.
const STAYS: Duration = Duration::from_secs(8);
/// How long one stays that offers to undo what was done.
const UNDO_STAYS: Duration = Duration::from_secs(20);

#[derive(Clone)]
struct Toast {
    id: u32,
    text: String,
    bad: bool,
    /// Outlives the page that offers it.
    undo: Option<Arc<dyn Fn() + Send + Sync>>,
}

impl Toast {
    /// How long it stays; one that tells of a failure stays until it is closed.
    fn stays(&self) -> Option<Duration> {
        match (self.bad, &self.undo) {
            (true, _) => None,
            (false, Some(_)) => Some(UNDO_STAYS),
            (false, None) => Some(STAYS),
        }
    }
}

/// The messages on screen.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
}

impl Toasts {
    /// Makes the messages known to all components.
    pub fn provide() {
        provide_context(Self { shown: RwSignal::new(Vec::new()), next: StoredValue::new(0) });
    }

    /// Says that something was done.
    pub fn say(self, text: impl Into<String>) {
        self.add(text.into(), false, None);
    }

    /// Says that something was done, and offers to undo it.
    pub fn say_with_undo(self, text: impl Into<String>, undo: impl Fn() + Send + Sync + 'static) {
        self.add(text.into(), false, Some(Arc::new(undo)));
    }

    /// Says that something could not be done.
    pub fn warn(self, text: impl Into<String>) {
        self.add(text.into(), true, None);
    }

    fn add(self, text: String, bad: bool, undo: Option<Arc<dyn Fn() + Send + Sync>>) {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        self.shown.update(|shown| shown.push(Toast { id, text, bad, undo }));
    }

    fn remove(self, id: u32) {
        self.shown.try_update(|shown| shown.retain(|toast| toast.id != id));
    }
}

/// The messages.
pub fn use_toasts() -> Toasts {
    expect_context::<Toasts>()
}

/// Where the messages appear.
#[component]
pub fn ToastRegion() -> impl IntoView {
    let toasts = use_toasts();
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || toasts.shown.get() key=|toast| toast.id let:toast>
                <Message toast/>
            </For>
        </div>
    }
}

#[component]
fn Message(toast: Toast) -> impl IntoView {
    let toasts = use_toasts();
    let id = toast.id;
    let stays = toast.stays();
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let hold = move || {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    };
    // Nobody is hurried while the pointer or the focus is on it.
    let run = move || {
        hold();
        if let Some(stays) = stays {
            timer.set_value(set_timeout_with_handle(move || toasts.remove(id), stays).ok());
        }
    };
    run();
    on_cleanup(hold);
    let undo = toast.undo.map(|undo| {
        view! {
            <button
                class="toast-undo"
                type="button"
                on:click=move |_| {
                    toasts.remove(id);
                    undo();
                }
            >
                {icon(icon::UNDO)}
                {say().kit_undo()}
            </button>
        }
    });
    view! {
        <div
            class="toast"
            class:bad=toast.bad
            on:mouseenter=move |_| hold()
            on:mouseleave=move |_| run()
            on:focusin=move |_| hold()
            on:focusout=move |_| run()
        >
            {icon(if toast.bad { icon::WARNING } else { icon::TICK })}
            <p>{toast.text}</p>
            {undo}
            <button
                class="round"
                type="button"
                aria-label=say().kit_close_message()
                on:click=move |_| toasts.remove(id)
            >
                {icon(icon::CROSS)}
            </button>
        </div>
    }
}
