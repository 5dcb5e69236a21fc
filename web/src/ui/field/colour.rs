//! A colour, typed or taken from the browser's own picker.

use leptos::prelude::*;

use crate::ui::field::{draft::Value, form::Form, frame::About};

/// A colour as `#0d4f4a`, with a swatch that opens the browser's picker.
#[component]
pub fn ColourField(
    /// The form.
    form: Form,
    /// The field of the request, as a JSON pointer.
    #[prop(into)]
    pointer: Signal<String>,
    /// Its label.
    #[prop(into)]
    label: Signal<String>,
    /// The colour, as it is typed.
    value: RwSignal<String>,
    /// What it colours.
    #[prop(optional, into)]
    hint: Signal<String>,
) -> impl IntoView {
    let about = About { form, pointer, label, hint, optional: false };
    form.track(pointer, label, Value::text(value, str::to_owned), false);
    // The picker knows full colours only; while one types it keeps the last.
    let picked = Memo::new(move |last: Option<&String>| {
        value.with(|typed| hex(typed)).or_else(|| last.cloned()).unwrap_or_else(|| "#000000".to_owned())
    });
    let control = view! {
        <div class="entry colour">
            <input
                class="swatch"
                type="color"
                aria-label=move || format!("{}, from a picker", label.get())
                prop:value=move || picked.get()
                on:input:target=move |event| value.set(event.target().value())
            />
            <input
                id=move || about.id()
                class="code"
                name=move || about.name()
                type="text"
                autocomplete="off"
                spellcheck="false"
                maxlength="7"
                aria-invalid=move || about.invalid()
                aria-describedby=move || about.described()
                prop:value=move || value.get()
                on:input:target=move |event| value.set(event.target().value())
            />
        </div>
    };
    about.around("medium", control.into_any())
}

/// A colour of six digits, from one with or without `#`.
fn hex(typed: &str) -> Option<String> {
    let digits = typed.trim().trim_start_matches('#');
    (digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
        .then(|| format!("#{}", digits.to_ascii_lowercase()))
}
