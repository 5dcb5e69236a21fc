//! A field of several things, each found on the server while one types.

use std::rc::Rc;

use leptos::prelude::*;

use crate::ui::{
    field::{Choice, Combobox, Source, draft::Value, form::Form, frame::About},
    icon::{self, icon},
};

/// Several things that are found while one types; each can be taken away again.
#[component]
pub fn SeveralField(
    /// The form.
    form: Form,
    /// The list in the request, as a JSON pointer.
    #[prop(into)]
    pointer: Signal<String>,
    /// Its label.
    #[prop(into)]
    label: Signal<String>,
    /// What is chosen.
    values: RwSignal<Vec<Choice>>,
    /// Where the choices come from.
    source: Source,
    /// What to type.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// Whether it can be left blank, and says so.
    #[prop(optional)]
    optional: bool,
) -> impl IntoView {
    let about = About { form, pointer, label, hint, optional };
    let tracked = Value {
        read: Rc::new(move || {
            values.try_get().map(|values| {
                if values.is_empty() {
                    String::new()
                } else {
                    serde_json::to_string(&values).unwrap_or_default()
                }
            })
        }),
        write: Rc::new(move |text| drop(values.try_set(serde_json::from_str(text).unwrap_or_default()))),
        show: Rc::new(|text| {
            let chosen: Vec<Choice> = serde_json::from_str(text).unwrap_or_default();
            chosen.into_iter().map(|choice| choice.label).collect::<Vec<_>>().join(", ")
        }),
    };
    form.track(pointer, label, tracked, false);
    let picked = RwSignal::new(None::<Choice>);
    Effect::watch(
        move || picked.get(),
        move |choice, _, _| {
            let Some(choice) = choice.clone() else { return };
            values.update(|values| {
                if !values.iter().any(|known| known.value == choice.value) {
                    values.push(choice);
                }
            });
            picked.set(None);
        },
        false,
    );
    let chip = move |choice: Choice| {
        let (value, name) = (choice.value.clone(), choice.label.clone());
        let remove = move |_| values.update(|values| values.retain(|known| known.value != value));
        view! {
            <li class="chip">
                <span>{choice.label}</span>
                <button type="button" aria-label=format!("Take {name} away") on:click=remove>
                    {icon(icon::CROSS)}
                </button>
            </li>
        }
    };
    let control = view! {
        <div class="several">
            <Show when=move || values.with(|values| !values.is_empty())>
                <ul class="chips" aria-label=move || label.get()>
                    <For each=move || values.get() key=|choice| choice.value.clone() children=chip/>
                </ul>
            </Show>
            <Combobox
                id=Signal::derive(move || about.id())
                value=picked
                source
                placeholder="Type to add"
                invalid=Signal::derive(move || about.is_wrong())
                described=Signal::derive(move || about.described())
            />
        </div>
    };
    about.around("", control.into_any())
}
