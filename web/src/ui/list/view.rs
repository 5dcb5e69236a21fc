//! A whole list on screen: tools on top, the table with its states, what can be done with a selection, the foot.

use std::rc::Rc;

use leptos::prelude::*;
use shared::page::Page;

use crate::ui::{
    fetch::{Fetched, Now},
    id::unique,
    list::{
        Column, Extent, List, Pager, SearchBox, Selection,
        chips::Chips,
        chooser::{Columns, chooser},
        column::settle,
        filter::FilterPanel,
        save::save_button,
        selection::bar,
        sort::SortChoice,
        table::{Head, Row, head_cell, row_view},
    },
    state::{Empty, Failed, Skeleton},
};

/// With so few columns there is nothing to choose.
const FEW: usize = 4;

/// What the rows of a list are called.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Named {
    /// One of them: `print job`.
    pub one: &'static str,
    /// Several: `print jobs`. The choice of columns is remembered under this name.
    pub many: &'static str,
}

impl Named {
    /// What the rows are called, one of them and several.
    pub const fn new(one: &'static str, many: &'static str) -> Self {
        Self { one, many }
    }
}

/// What can be done with a row: the last cell, as buttons and links.
pub type RowActions<T> = Rc<dyn Fn(&T) -> AnyView>;

/// Makes the rows, with a cell for each column that is shown.
type MakeRows = dyn Fn(&[bool]) -> Now<Vec<Row>>;

/// What a list draws, whatever its items are.
struct Core {
    list: List,
    named: Named,
    title: &'static str,
    search: &'static str,
    empty: &'static str,
    calm: Signal<String>,
    heads: Vec<Head>,
    /// The rows for the columns that are shown.
    rows: Box<MakeRows>,
    has_actions: bool,
    keys: Signal<Vec<String>>,
    stale: Signal<bool>,
    extent: Signal<Option<Extent>>,
    again: Callback<()>,
    columns: Columns,
    selection: Option<Selection>,
    bulk: Option<ViewFn>,
    tools: Option<ViewFn>,
    csv: Option<Signal<String>>,
    first: Option<ViewFn>,
}

/// A list. It draws its states itself: loading, failed, empty, nothing that matches, an older page while the
/// next one is read.
#[component]
pub fn ListView<T>(
    /// The list's state.
    list: List,
    /// Its page.
    data: Fetched<Page<T>>,
    /// What its rows are called.
    named: Named,
    /// Its columns.
    columns: Vec<Column<T>>,
    /// What of a row identifies it, and is selected.
    key: fn(&T) -> String,
    /// What a row is called, for the box that selects it.
    #[prop(optional)]
    label: Option<fn(&T) -> String>,
    /// A title above it; blank: the page's own title says it.
    #[prop(optional)]
    title: &'static str,
    /// What can be searched for: the placeholder of the search box; blank: no box.
    #[prop(optional)]
    search: &'static str,
    /// What an empty list says: why, and what to do next.
    #[prop(optional)]
    empty: &'static str,
    /// The title of an empty list that is narrowed to work to be done: that none is left; blank: that nothing matches.
    #[prop(optional, into)]
    calm: Signal<String>,
    /// A button in the empty list, for what to do next.
    #[prop(optional, into)]
    first: Option<ViewFn>,
    /// What can be done with a row.
    #[prop(optional)]
    actions: Option<RowActions<T>>,
    /// Rows can be selected.
    #[prop(optional)]
    selection: Option<Selection>,
    /// What can be done with the selected rows.
    #[prop(optional, into)]
    bulk: Option<ViewFn>,
    /// More tools beside search and filter.
    #[prop(optional, into)]
    tools: Option<ViewFn>,
    /// The list's path in the API, where it can be saved as CSV: `/csv` comes after it.
    #[prop(optional, into)]
    csv: Option<Signal<String>>,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
{
    let mut columns = columns;
    settle(&mut columns);
    let selection = selection.filter(|selection| selection.useful);
    let heads = columns.iter().map(|column| column.head.clone()).collect();
    let keys = Signal::derive(move || {
        data.read(|page| page.items.iter().map(key).collect::<Vec<_>>()).unwrap_or_default()
    });
    let has_actions = actions.is_some();
    let rows = move |shown: &[bool]| {
        data.now_with(|page| {
            let row = |item: &T| {
                let shown = columns.iter().zip(shown).filter(|(_, shown)| **shown);
                let id = key(item);
                let name = label.map(|label| label(item)).unwrap_or_default();
                Row {
                    cells: shown.map(|(column, _)| (column.cell)(item)).collect(),
                    actions: actions.as_ref().map(|actions| actions(item)),
                    tick: selection.map(|selection| tick(selection, keys, id, name)),
                }
            };
            page.items.iter().map(row).collect::<Vec<_>>()
        })
    };
    draw(Core {
        list,
        named,
        title,
        search,
        empty,
        calm,
        heads,
        rows: Box::new(rows),
        has_actions,
        keys,
        stale: Signal::derive(move || data.is_stale()),
        extent: Signal::derive(move || data.read(Extent::of)),
        again: Callback::new(move |()| data.again()),
        columns: Columns::of(named.many),
        selection,
        bulk,
        tools,
        csv,
        first,
    })
}

/// The box that selects a row.
fn tick(selection: Selection, page: Signal<Vec<String>>, id: String, name: String) -> AnyView {
    let on = {
        let id = id.clone();
        move || selection.has(&id)
    };
    view! {
        <input
            type="checkbox"
            aria-label=format!("Select {name}")
            prop:checked=on
            on:change:target=move |event| {
                page.with_untracked(|page| selection.set(&id, event.target().checked(), page));
            }
        />
    }
    .into_any()
}

/// The box that selects all rows of the page.
fn tick_page(selection: Selection, page: Signal<Vec<String>>) -> AnyView {
    let on = move || page.with(|page| page.iter().filter(|id| selection.has(id)).count());
    let many = move || page.with(Vec::len);
    view! {
            <input
                type="checkbox"
                aria-label="Select all on this page"
                prop:checked=move || on() != 0 && on() == many()
                prop:indeterminate=move || on() != 0 && on() != many()
                on:change:target=move |event| {
                    page.with_untracked(|page| selection.set_page(event.target().checked(), page));
                }
            />
    }
    .into_any()
}

fn draw(core: Core) -> AnyView {
    let Core { list, named, title, search, heads, keys, stale, extent, again, columns, selection, .. } = core;
    if let Some(selection) = selection {
        // What is selected belongs to what was searched for.
        let narrowing = Memo::new(move |_| list.narrowing());
        Effect::watch(move || narrowing.get(), move |_, _, _| selection.clear(), false);
    }
    let title_id = unique("list");
    let sortable = heads.iter().any(|head| head.sort.is_some());
    let filtered = list.filters.with_value(|filters| filters.iter().any(|filter| !filter.is_silent()));
    let choosable = heads.len() > FEW;
    let has_tools = !search.is_empty() || filtered || choosable || core.tools.is_some() || core.csv.is_some();
    let (chosen_heads, saved_heads) = (heads.clone(), heads.clone());
    let none = Signal::derive(move || extent.get().is_none_or(|extent| extent.shown == 0));
    let rows = StoredValue::new_local((core.rows, heads.clone()));
    let first = StoredValue::new(core.first);
    let (empty, calm, has_actions) = (core.empty, core.calm, core.has_actions);
    let body = move || {
        rows.with_value(|(rows, heads)| {
            let shown: Vec<_> = heads.iter().map(|head| columns.shows(head)).collect();
            match rows(&shown) {
                Now::Loading => view! { <Skeleton lines=6/> }.into_any(),
                Now::Failed(fault) => view! { <Failed fault again/> }.into_any(),
                Now::Ready(rows) if rows.is_empty() => nothing(list, named, empty, calm, first),
                Now::Ready(rows) => {
                    let heads: Vec<_> = heads
                        .iter()
                        .zip(&shown)
                        .filter(|(_, shown)| **shown)
                        .map(|(head, _)| head.clone())
                        .collect();
                    table(list, named, &heads, rows, has_actions, selection.map(|it| (it, keys)))
                }
            }
        })
    };
    view! {
        <section
            class="card list"
            aria-labelledby=(!title.is_empty()).then_some(title_id)
            aria-label=title.is_empty().then(|| crate::format::sentence(named.many))
        >
            {(!title.is_empty()).then(|| view! { <h2 class="card-title" id=title_id.clone()>{title}</h2> })}
            {has_tools
                .then(|| {
                    view! {
                        <div class="tools">
                            {(!search.is_empty())
                                .then(|| {
                                    let label = format!("Search {}", named.many);
                                    view! { <SearchBox list label placeholder=search/> }
                                })}
                            {filtered.then(|| view! { <FilterPanel list/> })}
                            {core.tools.map(|tools| tools.run())}
                            {sortable.then(|| view! { <SortChoice list heads/> })}
                            {choosable.then(|| chooser(columns, chosen_heads))}
                            {core.csv.map(|path| save_button(list, path, columns, saved_heads, none))}
                            // Where rows are cards, the header with its box is not shown.
                            {selection
                                .map(|selection| {
                                    view! {
                                        <label class="tick tick-all">
                                            {tick_page(selection, keys)} <span>"Select all on this page"</span>
                                        </label>
                                    }
                                })}
                            <Chips list/>
                        </div>
                    }
                })}
            <div class="rows" class:stale=move || stale.get() aria-busy=move || stale.get().then_some("true")>
                {body}
            </div>
            {selection.map(|selection| bar(selection, named, extent, keys, core.bulk))}
            <Pager list extent/>
        </section>
    }
    .into_any()
}

fn table(
    list: List,
    named: Named,
    heads: &[Head],
    rows: Vec<Row>,
    has_actions: bool,
    selection: Option<(Selection, Signal<Vec<String>>)>,
) -> AnyView {
    view! {
        <table>
            <caption class="sr">{crate::format::sentence(named.many)}</caption>
            <thead>
                <tr>
                    {selection
                        .map(|(selection, page)| {
                            view! { <th scope="col" class="tick-cell">{tick_page(selection, page)}</th> }
                        })}
                    {heads.iter().map(|head| head_cell(head, Some(list))).collect_view()}
                    {has_actions.then(|| view! { <th scope="col"><span class="sr">"Actions"</span></th> })}
                </tr>
            </thead>
            <tbody>{rows.into_iter().map(|row| row_view(heads, row)).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn nothing(
    list: List,
    named: Named,
    empty: &'static str,
    calm: Signal<String>,
    first: StoredValue<Option<ViewFn>>,
) -> AnyView {
    let title = calm.get();
    if !title.is_empty() {
        return view! { <Empty title text=empty/> }.into_any();
    }
    if list.is_narrowed() {
        return view! {
            <Empty title=format!("No {} matches", named.one) text="Try fewer words, or take a filter away.">
                <button class="btn" type="button" on:click=move |_| list.clear()>"Clear all"</button>
            </Empty>
        }
        .into_any();
    }
    let action = first.with_value(|first| first.as_ref().map(ViewFn::run));
    view! { <Empty title=format!("No {} yet", named.many) text=empty>{action}</Empty> }.into_any()
}
