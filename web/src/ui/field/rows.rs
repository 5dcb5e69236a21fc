//! Rows of fields that are added and taken away: contacts, units.

use std::rc::Rc;

use leptos::{context::Provider, prelude::*};
use serde::{Serialize, de::DeserializeOwned};

use crate::ui::{
    dom::{focus_first, nth},
    field::{
        draft::{Inside, Value},
        form::Form,
        frame::About,
    },
    icon::{self, icon},
    id::unique,
};

/// Rows of fields. `fields` draws those of one row from its pointer (`/contacts/2`) and its value, of which
/// [`part`] makes the value of each field.
#[component]
pub fn RowsField<T>(
    /// The form.
    form: Form,
    /// The list in the request, as a JSON pointer: `/contacts`.
    #[prop(into)]
    pointer: Signal<String>,
    /// What the rows are: `Contacts`.
    #[prop(into)]
    label: Signal<String>,
    /// What one of them is called, for the buttons: `contact`.
    one: &'static str,
    /// The rows.
    rows: RwSignal<Vec<T>>,
    /// The fields of a row, from its pointer and its value. Each field writes into the value.
    fields: fn(Form, Signal<String>, RwSignal<T>) -> AnyView,
    /// A row in words, to compare it with another.
    words: fn(&T) -> String,
    /// What to enter.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// The most rows.
    #[prop(default = 50)]
    most: usize,
) -> impl IntoView
where
    T: Clone + Default + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static,
{
    let about = About { form, pointer, label, hint, optional: false };
    form.track(pointer, label, tracked(rows, words), false);
    // Each row on screen has a signal of its own, so that typing in one does not draw all anew.
    let cells = RwSignal::new(Vec::<(String, RwSignal<T>)>::new());
    let cell = |value: T| (unique("row"), RwSignal::new(value));
    let owner = Owner::current();
    let fill = move |values: Vec<T>| {
        let make = || values.into_iter().map(cell).collect::<Vec<_>>();
        cells.set(match &owner {
            Some(owner) => owner.with(make),
            None => make(),
        });
    };
    Effect::new(move || {
        let now = rows.get();
        let same =
            untrack(|| cells.with(|cells| cells.iter().map(|(_, cell)| cell.get()).eq(now.iter().cloned())));
        if !same {
            fill(now);
        }
    });
    Effect::new(move || {
        let now = cells.with(|cells| cells.iter().map(|(_, cell)| cell.get()).collect::<Vec<_>>());
        if rows.with_untracked(|rows| *rows != now) {
            rows.set(now);
        }
    });
    let group = NodeRef::<leptos::html::Div>::new();
    let to_row = move |at: usize| {
        request_animation_frame(move || {
            let Some(group) = group.get_untracked() else { return };
            match nth(&group, ".rows-row", at) {
                Some(row) => focus_first(&row, "input, select, textarea"),
                None => focus_first(&group, ".rows-add"),
            }
        });
    };
    let add = move |_| {
        cells.update(|cells| cells.push((unique("row"), RwSignal::new(T::default()))));
        to_row(cells.with_untracked(Vec::len) - 1);
    };
    let at_of =
        move |id: &str| cells.with(|cells| cells.iter().position(|(known, _)| known == id).unwrap_or(0));
    let row = move |(id, value): (String, RwSignal<T>)| {
        let at = {
            let id = id.clone();
            Signal::derive(move || at_of(&id))
        };
        let place = Signal::derive(move || format!("{}/{}", pointer.get(), at.get()));
        let remove = move |_| {
            let at = at.get_untracked();
            cells.update(|cells| cells.retain(|(known, _)| *known != id));
            to_row(at);
        };
        view! {
            <div class="rows-row" role="group" aria-label=move || format!("{} {}", crate::format::sentence(one), at.get() + 1)>
                <div class="rows-fields">{fields(form, place, value)}</div>
                <button class="btn quiet" type="button" on:click=remove>
                    {icon(icon::CROSS)}
                    "Remove"
                    <span class="sr">{move || format!(" {one} {}", at.get() + 1)}</span>
                </button>
            </div>
        }
        .into_any()
    };
    let controls = view! {
        <div class="rows-field" node_ref=group>
            // For the fields of rows alone: those that follow in the form stand for themselves.
            <Provider value=Inside>
                <For each=move || cells.get() key=|(id, _)| id.clone() children=row/>
            </Provider>
            <Show when=move || cells.with(|cells| cells.len() < most)>
                <button class="btn rows-add" type="button" on:click=add>
                    {icon(icon::PLUS)}
                    {format!("Add a {one}")}
                </button>
            </Show>
        </div>
    };
    about.group("", "group", controls.into_any())
}

/// One text of a row, to be the value of a field.
pub fn part<T>(row: RwSignal<T>, get: fn(&T) -> String, set: fn(&mut T, String)) -> RwSignal<String>
where
    T: Send + Sync + 'static,
{
    let text = RwSignal::new(row.with_untracked(get));
    Effect::new(move || {
        let now = row.with(get);
        if text.with_untracked(|text| *text != now) {
            text.set(now);
        }
    });
    Effect::new(move || {
        let now = text.get();
        if row.with_untracked(get) != now {
            row.update(|row| set(row, now));
        }
    });
    text
}

/// The rows as one value of the form.
fn tracked<T>(rows: RwSignal<Vec<T>>, words: fn(&T) -> String) -> Value
where
    T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static,
{
    Value {
        read: Rc::new(move || rows.try_with(|rows| serde_json::to_string(rows).unwrap_or_default())),
        write: Rc::new(move |text| drop(rows.try_set(serde_json::from_str(text).unwrap_or_default()))),
        show: Rc::new(move |text| {
            let rows: Vec<T> = serde_json::from_str(text).unwrap_or_default();
            rows.iter().map(words).collect::<Vec<_>>().join("\n")
        }),
    }
}
