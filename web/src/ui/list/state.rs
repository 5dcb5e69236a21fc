//! A list whose search, filters, order and page live in the address, so that Back, reload and a shared link
//! work.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};
use shared::page::{DEFAULT_LIMIT, MAX_LIMIT};

use crate::ui::{
    held::{concealed, revealed},
    list::Filter,
    query::Query,
};

/// Between the cursors of the pages that were walked.
const JOINT: char = '~';
/// Pages that can be walked back; further back is the first page.
const STEPS: usize = 12;

/// Goes to an address, in place of the one before or as a step after it.
type Go = Box<dyn Fn(&str, bool)>;

/// The state of a list.
#[derive(Clone, Copy)]
pub struct List {
    query: Memo<Query>,
    path: Memo<String>,
    go: StoredValue<Go, LocalStorage>,
    /// The filters that this list knows.
    pub(super) filters: StoredValue<Vec<Filter>, LocalStorage>,
    default_sort: &'static str,
    /// Rows of a page where the address says nothing.
    chosen_limit: RwSignal<u64>,
}

/// Where the browser keeps how many rows a page has.
const LIMIT_KEY: &str = "rows";

impl List {
    /// The list of this page, with its filters and the order it begins with (`-` before it for descending).
    pub fn new(filters: Vec<Filter>, default_sort: &'static str) -> Self {
        let location = use_location();
        let navigate = use_navigate();
        let search = location.search;
        let path = location.pathname;
        let go = move |to: &str, replace: bool| {
            navigate(to, NavigateOptions { replace, scroll: false, ..NavigateOptions::default() });
        };
        Self {
            query: Memo::new(move |_| {
                search.with(|search| Query::parse(search).map(|_, value| revealed(value)))
            }),
            path,
            go: StoredValue::new_local(Box::new(go)),
            filters: StoredValue::new_local(filters),
            default_sort,
            chosen_limit: RwSignal::new(remembered_limit()),
        }
    }

    /// The value of a parameter.
    pub fn get(self, key: &str) -> String {
        self.query.with(|query| query.get(key).to_owned())
    }

    /// The parameters of all filters, or of those that narrow the list.
    fn keys(self, with_silent: bool) -> Vec<&'static str> {
        self.filters.with_value(|filters| {
            let known = filters.iter().filter(|filter| with_silent || !filter.is_silent());
            known.flat_map(Filter::keys).collect()
        })
    }

    /// How many filters are on.
    pub(super) fn filters_on(self) -> u64 {
        let keys = self.keys(false);
        self.query.with(|query| keys.iter().filter(|key| !query.get(key).is_empty()).count() as u64)
    }

    /// Whether anything narrows the list.
    pub fn is_narrowed(self) -> bool {
        self.query.with(|query| !query.get("q").trim().is_empty()) || self.filters_on() > 0
    }

    /// What narrows the list: search and filters, as parameters of the API. What is selected as "all that
    /// match" is this.
    pub fn narrowing(self) -> Vec<(&'static str, String)> {
        let mut keys = vec!["q"];
        keys.extend(self.keys(true));
        self.query.with(|query| {
            let on = keys.iter().map(|key| (*key, query.get(key).trim().to_owned()));
            on.filter(|(_, value)| !value.is_empty()).collect()
        })
    }

    /// Changes parameters and goes to the first page, as a step that Back undoes.
    pub fn change(self, changes: &[(&str, String)]) {
        self.apply(changes, false, false);
    }

    /// Shows the list as it is to begin, in place of the step before.
    pub fn begin(self, changes: &[(&str, String)]) {
        self.apply(changes, true, false);
    }

    /// Changes the search, in place of the step before: typing a word is one step.
    pub fn retype(self, text: &str) {
        let replace = !self.query.with_untracked(|query| query.get("q").is_empty());
        self.apply(&[("q", text.to_owned())], replace, false);
    }

    /// Takes search and filters away.
    pub fn clear(self) {
        let keys = self.keys(false).into_iter().chain(["q"]);
        let changes: Vec<_> = keys.map(|key| (key, String::new())).collect();
        self.change(&changes);
    }

    /// Shows something of this page, or with a blank value shows it no more, as a step that Back undoes.
    pub fn show(self, key: &str, value: &str) {
        self.apply(&[(key, value.to_owned())], false, true);
    }

    fn apply(self, changes: &[(&str, String)], replace: bool, keep_page: bool) {
        let mut query = self.query.get_untracked();
        if !keep_page {
            query.set("cursor", "");
            query.set("page", "");
        }
        for (key, value) in changes {
            query.set(key, value);
        }
        let to = query.map(concealed).after(&self.path.get_untracked());
        self.go.with_value(|go| go(&to, replace));
    }

    /// The order: a field, with `-` before it for descending.
    pub fn sort(self) -> String {
        let sort = self.get("sort");
        if sort.is_empty() { self.default_sort.to_owned() } else { sort }
    }

    /// Changes the order.
    pub fn set_sort(self, sort: &str) {
        let sort = if sort == self.default_sort { "" } else { sort };
        self.change(&[("sort", sort.to_owned())]);
    }

    /// Rows of a page: as the address says, else as they were chosen last in this browser.
    pub fn limit(self) -> u64 {
        self.get("limit").parse().unwrap_or_else(|_| self.chosen_limit.get())
    }

    /// Changes the rows of a page, for all lists from now on.
    pub fn set_limit(self, limit: &str) {
        if let Ok(limit) = limit.parse() {
            self.chosen_limit.set(limit);
        }
        if let Some(storage) = storage() {
            // A storage that is full or refused: the choice lasts as long as the page.
            let _ = storage.set_item(LIMIT_KEY, limit);
        }
        self.change(&[("limit", limit.to_owned())]);
    }

    /// The page, from 1.
    pub fn page(self) -> u64 {
        self.get("page").parse().unwrap_or(1).max(1)
    }

    /// Whether there is a page before this one.
    pub fn has_previous(self) -> bool {
        !self.get("cursor").is_empty()
    }

    /// Goes to the next page, which begins at this cursor.
    pub fn next(self, cursor: &str) {
        let walked = untrack(|| self.get("cursor"));
        let mut steps: Vec<_> = walked.split(JOINT).filter(|step| !step.is_empty()).collect();
        steps.push(cursor);
        let from = steps.len().saturating_sub(STEPS);
        let page = untrack(|| self.page()) + 1;
        let steps = steps[from..].join(&JOINT.to_string());
        self.apply(&[("cursor", steps), ("page", page.to_string())], false, true);
    }

    /// Goes to the page before.
    pub fn previous(self) {
        let walked = untrack(|| self.get("cursor"));
        let page = untrack(|| self.page());
        match walked.rsplit_once(JOINT) {
            Some((before, _)) if page > 2 => {
                let page = (page - 1).to_string();
                self.apply(&[("cursor", before.to_owned()), ("page", page)], false, true);
            }
            _ => self.change(&[]),
        }
    }

    /// The API's address of the page that is asked for.
    pub fn request(self, path: &str) -> String {
        let mut request = Query::default();
        for (key, value) in self.narrowing() {
            request.set(key, &value);
        }
        // Always, since the API's own default need not be this list's.
        request.set("sort", &self.sort());
        self.query.with(|query| {
            request.set("limit", &self.limit().to_string());
            request.set("cursor", query.get("cursor").rsplit(JOINT).next().unwrap_or_default());
        });
        if path.is_empty() { String::new() } else { request.after(path) }
    }

    /// The API's address of the whole list as a file, as it is searched, filtered and sorted now, with these columns.
    pub(super) fn file(self, path: &str, columns: &[&str]) -> String {
        let mut request = Query::default();
        for (key, value) in self.narrowing() {
            request.set(key, &value);
        }
        request.set("sort", &self.sort());
        request.set("columns", &columns.join(","));
        request.after(&format!("{path}/csv"))
    }
}

/// How many rows a page has where nothing was chosen.
fn remembered_limit() -> u64 {
    let stored = storage().and_then(|storage| storage.get_item(LIMIT_KEY).ok().flatten());
    let chosen =
        stored.and_then(|text| text.parse().ok()).filter(|rows| (1..=u64::from(MAX_LIMIT)).contains(rows));
    chosen.unwrap_or_else(|| u64::from(DEFAULT_LIMIT))
}

/// What this browser remembers.
pub(super) fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}
