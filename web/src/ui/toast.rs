//! Short messages on what an action did, read out by screen readers.

use std::time::Duration;

use leptos::prelude::*;

use crate::ui::icon::{self, icon};

/// How long a message stays; it can be closed before.
const STAYS: Duration = Duration::from_secs(8);

#[derive(Clone)]
struct Toast {
    id: u32,
    text: String,
    bad: bool,
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
        self.add(text.into(), false);
    }

    /// Says that something could not be done.
    pub fn warn(self, text: impl Into<String>) {
        self.add(text.into(), true);
    }

    fn add(self, text: String, bad: bool) {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        self.shown.update(|shown| shown.push(Toast { id, text, bad }));
        if !bad {
            set_timeout(move || self.remove(id), STAYS);
        }
    }

    fn remove(self, id: u32) {
        self.shown.update(|shown| shown.retain(|toast| toast.id != id));
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
                <div class="toast" class:bad=toast.bad>
                    {icon(if toast.bad { icon::WARNING } else { icon::TICK })}
                    <p>{toast.text}</p>
                    <button
                        class="round"
                        type="button"
                        aria-label="Close this message"
                        on:click=move |_| toasts.remove(toast.id)
                    >
                        {icon(icon::CROSS)}
                    </button>
                </div>
            </For>
        </div>
    }
}
