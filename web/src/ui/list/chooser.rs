//! The choice of columns, remembered in this browser.

use leptos::prelude::*;

use crate::ui::{
    icon::{self, icon},
    id::unique,
    list::{state::storage, table::Head},
};

/// Which columns of a list are shown. What is remembered is what differs from how the list begins.
#[derive(Clone, Copy)]
pub struct Columns {
    toggled: RwSignal<Vec<String>>,
    key: StoredValue<String>,
}

impl Columns {
    /// The columns of the list with this name.
    pub fn of(name: &str) -> Self {
        let key = format!("columns.{name}");
        let stored = storage().and_then(|storage| storage.get_item(&key).ok().flatten()).unwrap_or_default();
        let toggled = stored.split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect();
        Self { toggled: RwSignal::new(toggled), key: StoredValue::new(key) }
    }

    /// Whether a column is shown. The one that names the row always is.
    pub fn shows(self, head: &Head) -> bool {
        head.naming || self.toggled.with(|toggled| toggled.iter().any(|id| id == head.id) == head.hidden)
    }

    fn toggle(self, id: &str) {
        self.toggled.update(|toggled| match toggled.iter().position(|known| known == id) {
            Some(at) => drop(toggled.remove(at)),
            None => toggled.push(id.to_owned()),
        });
        if let Some(storage) = storage() {
            // A storage that is full or refused: the choice lasts as long as the page.
            let toggled = self.toggled.with_untracked(|toggled| toggled.join(","));
            let _ = storage.set_item(&self.key.get_value(), &toggled);
        }
    }
}

/// The button and the panel behind it.
pub(super) fn chooser(columns: Columns, heads: Vec<Head>) -> AnyView {
    let id = unique("columns");
    let anchor = format!("--{id}");
    let boxes = heads
        .into_iter()
        .filter(|head| !head.naming)
        .map(|head| {
            let (id, label) = (head.id, head.label);
            view! {
                <label class="tick">
                    <input
                        type="checkbox"
                        prop:checked=move || columns.shows(&head)
                        on:change=move |_| columns.toggle(id)
                    />
                    <span>{label}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <button
            class="btn columns-button"
            type="button"
            popovertarget=id.clone()
            style:anchor-name=anchor.clone()
        >
            {icon(icon::COLUMNS)}
            "Columns"
        </button>
        <div class="panel" id=id popover="auto" style:position-anchor=anchor>
            <fieldset>
                <legend>"Columns"</legend>
                <div class="ticks column">{boxes}</div>
            </fieldset>
        </div>
    }
    .into_any()
}
