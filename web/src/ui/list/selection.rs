//! What is selected in a list: some rows, over several pages, or all that match.

use leptos::prelude::*;

use crate::{
    format::{count, number},
    ui::list::{Extent, Named},
};

/// What is selected.
#[derive(Clone, Debug, PartialEq)]
pub enum Chosen {
    /// The rows with these ids.
    These(Vec<String>),
    /// All rows that match the list's search and filters.
    AllMatching,
}

/// The selection of a list.
#[derive(Clone, Copy)]
pub struct Selection {
    ids: RwSignal<Vec<String>>,
    all: RwSignal<bool>,
    /// How many all are, where the list counts no further than a cap and the page has asked.
    exact: RwSignal<Option<u64>>,
    /// Whether there is anything to be done with what is selected.
    pub(super) useful: bool,
}

impl Default for Selection {
    fn default() -> Self {
        Self::new()
    }
}

impl Selection {
    /// Nothing is selected.
    pub fn new() -> Self {
        Self::when(true)
    }

    /// Nothing is selected, and rows have boxes only where something can be done with them.
    pub fn when(useful: bool) -> Self {
        Self { ids: RwSignal::new(Vec::new()), all: RwSignal::new(false), exact: RwSignal::new(None), useful }
    }

    /// What is selected.
    pub fn chosen(self) -> Chosen {
        if self.all.get() { Chosen::AllMatching } else { Chosen::These(self.ids.get()) }
    }

    /// Whether anything is selected.
    pub fn is_any(self) -> bool {
        self.all.get() || self.ids.with(|ids| !ids.is_empty())
    }

    /// Whether the row with this id is.
    pub fn has(self, id: &str) -> bool {
        self.all.get() || self.ids.with(|ids| ids.iter().any(|known| known == id))
    }

    /// Says how many "all that match" are, where the list itself does not know.
    pub fn count_all(self, exact: u64) {
        self.exact.try_set(Some(exact));
    }

    /// Selects nothing.
    pub fn clear(self) {
        self.all.maybe_update(std::mem::take);
        self.ids.maybe_update(|ids| {
            let any = !ids.is_empty();
            ids.clear();
            any
        });
    }

    pub(super) fn set(self, id: &str, on: bool, page: &[String]) {
        self.settle(page);
        self.ids.update(|ids| {
            ids.retain(|known| known != id);
            if on {
                ids.push(id.to_owned());
            }
        });
    }

    pub(super) fn set_page(self, on: bool, page: &[String]) {
        self.settle(&[]);
        self.ids.update(|ids| {
            ids.retain(|known| !page.contains(known));
            if on {
                ids.extend_from_slice(page);
            }
        });
    }

    /// Of "all that match" only the rows in sight stay, once one of them is taken out.
    fn settle(self, page: &[String]) {
        if self.all.get_untracked() {
            self.all.set(false);
            self.ids.set(page.to_vec());
        }
    }
}

/// The bar that says how many rows are selected, with what can be done with them.
pub(super) fn bar(
    selection: Selection,
    named: Named,
    extent: Signal<Option<Extent>>,
    page: Signal<Vec<String>>,
    bulk: Option<ViewFn>,
) -> AnyView {
    let many = move || extent.get().map_or(0, |extent| extent.total);
    let total = move || match (extent.get(), selection.exact.get()) {
        (Some(extent), Some(exact)) if extent.capped && selection.all.get() => number(exact),
        (Some(extent), _) if extent.capped => format!("more than {}", number(extent.total)),
        _ => number(many()),
    };
    let take_all = move |_| {
        selection.exact.set(None);
        selection.all.set(true);
    };
    let words = move || match selection.chosen() {
        Chosen::AllMatching => format!("All {} {} that match are selected", total(), named.many),
        Chosen::These(ids) => format!("{} selected", count(ids.len() as u64, named.one, named.many)),
    };
    let can_all = move || {
        let whole_page = page.with(|page| !page.is_empty() && page.iter().all(|id| selection.has(id)));
        whole_page && !selection.all.get() && many() > page.with(Vec::len) as u64
    };
    let bulk = StoredValue::new(bulk);
    view! {
        <Show when=move || selection.is_any()>
            <div class="bulk" role="region" aria-label="Selection">
                <p>
                    <strong role="status">{words}</strong>
                    <Show when=can_all>
                        <button class="btn quiet" type="button" on:click=take_all>
                            {move || format!("Select all {} that match", total())}
                        </button>
                    </Show>
                </p>
                <div class="actions">
                    {bulk.with_value(|bulk| bulk.as_ref().map(ViewFn::run))}
                    <button class="btn quiet" type="button" on:click=move |_| selection.clear()>
                        "Clear selection"
                    </button>
                </div>
            </div>
        </Show>
    }
    .into_any()
}
