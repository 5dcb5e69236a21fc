//! The box itself: a combobox whose list shows what was found in groups (ARIA's combobox with a listbox).

use std::time::Duration;

use leptos::{ev, html, leptos_dom::helpers::TimeoutHandle, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use shared::{
    permission::Permission,
    search::{HitGroup, SearchResults},
    text::search_words,
};

use crate::{
    navigation::pages_found,
    scope::Scope,
    search::{
        open::Finder,
        target::{list, page},
    },
    session::{Centre, Session, use_centre, use_session},
    ui::{
        dialog::Dialog,
        fetch::{Fetched, Now, fetch},
        icon::{self, icon},
        query::encode,
    },
};

/// How long the typing must rest before the search starts.
const REST: Duration = Duration::from_millis(150);
const LIST: &str = "finder-list";

/// Something in the list that can be gone to.
#[derive(Clone, PartialEq)]
enum Entry {
    /// A page.
    Page(String),
    /// A search from before.
    Again(String),
}

/// The search over the page, while it is open.
#[component]
pub fn SearchEverywhere() -> impl IntoView {
    let finder = expect_context::<Finder>();
    view! {
        <Dialog
            open=finder.open
            title="Search everywhere"
            class="finder"
            on_close=move |()| finder.open.set(false)
        >
            <Field/>
        </Dialog>
    }
}

/// Goes to an address.
type Go = Box<dyn Fn(&str)>;

#[derive(Clone, Copy)]
pub(super) struct State {
    session: Session,
    centre: Centre,
    pub(super) finder: Finder,
    pub(super) scope: Scope,
    /// What is typed, and what is searched for: the same, once the typing rests.
    pub(super) text: RwSignal<String>,
    pub(super) asked: RwSignal<String>,
    pub(super) results: Fetched<SearchResults>,
    /// What the arrow keys or the pointer chose.
    pub(super) active: RwSignal<Option<usize>>,
    timer: StoredValue<Option<TimeoutHandle>>,
    go: StoredValue<Go, LocalStorage>,
}

#[component]
fn Field() -> impl IntoView {
    let session = use_session();
    let centre = use_centre();
    let scope = if session.may(Permission::ViewAllDocuments) { Scope::Issuer } else { Scope::Centre(centre) };
    let asked = RwSignal::new(String::new());
    let path = move || {
        let text = asked.get();
        if letters(&text) < 2 {
            return String::new();
        }
        let path = scope.api("/search");
        if path.is_empty() { path } else { format!("{path}?q={}", encode(text.trim())) }
    };
    let navigate = use_navigate();
    let go: Go = Box::new(move |to: &str| navigate(to, NavigateOptions::default()));
    let state = State {
        session,
        centre,
        finder: expect_context::<Finder>(),
        scope,
        text: RwSignal::new(String::new()),
        asked,
        results: fetch::<SearchResults>(path, false),
        active: RwSignal::new(None),
        timer: StoredValue::new(None),
        go: StoredValue::new_local(go),
    };
    on_cleanup(move || state.rest());
    let input = NodeRef::<html::Input>::new();
    Effect::new(move || {
        if let Some(input) = input.get() {
            // After the dialog has put the focus on its title.
            request_animation_frame(move || {
                let _ = input.focus();
            });
        }
    });
    let hint = if scope.is_issuer() {
        "Learner, award, reference, centre, qualification, job, file or screen"
    } else {
        "Learner, award, reference, job or screen"
    };
    view! {
        <div class="finder-field">
            {icon(icon::SEARCH)}
            <input
                node_ref=input
                type="text"
                role="combobox"
                aria-label="Search everywhere"
                aria-autocomplete="list"
                aria-haspopup="listbox"
                aria-expanded="true"
                aria-controls=LIST
                aria-activedescendant=move || state.chosen().map(option_id)
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                enterkeyhint="go"
                maxlength="200"
                placeholder=hint
                prop:value=move || state.text.get()
                on:input:target=move |event| state.typed(event.target().value())
                on:keydown=move |event| state.key(&event)
            />
            {move || state.is_busy().then(|| view! { <i class="spin" aria-hidden="true"></i> })}
        </div>
        <div class="finder-list" id=LIST role="listbox" aria-label="What was found">
            {move || state.body()}
        </div>
        {move || state.note()}
        <p class="finder-foot small muted" aria-hidden="true">
            <span><kbd>"↑"</kbd><kbd>"↓"</kbd> " choose"</span>
            <span><kbd>"Enter"</kbd> " open"</span>
            <span><kbd>"Esc"</kbd> " close"</span>
        </p>
        <span class="sr" role="status">{move || state.said()}</span>
    }
}

pub(super) fn option_id(at: usize) -> String {
    format!("finder-option-{at}")
}

/// How many letters and digits a search has.
pub(super) fn letters(text: &str) -> usize {
    search_words(text).iter().map(|word| word.chars().count()).sum()
}

impl State {
    fn rest(self) {
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    }

    fn typed(self, text: String) {
        self.text.set(text);
        self.active.set(None);
        self.rest();
        let ask = move || {
            if let Some(text) = self.text.try_get_untracked() {
                self.asked.try_set(text);
            }
        };
        self.timer.set_value(set_timeout_with_handle(ask, REST).ok());
    }

    /// Whether what is shown is not yet what was typed.
    pub(super) fn is_busy(self) -> bool {
        letters(&self.text.get()) > 1
            && (self.text.get() != self.asked.get()
                || self.results.is_stale()
                || matches!(self.results.now(), Now::Loading))
    }

    pub(super) fn groups(self) -> Vec<HitGroup> {
        if letters(&self.asked.get()) < 2 {
            return Vec::new();
        }
        self.results.read(|results| results.groups.clone()).unwrap_or_default()
    }

    /// The pages that are found.
    pub(super) fn pages(self) -> Vec<(String, &'static str)> {
        let asked = self.asked.get();
        if letters(&asked) < 2 { Vec::new() } else { pages_found(self.session, self.centre, &asked) }
    }

    /// What Enter opens: what the arrow keys or the pointer chose, else the first hit.
    pub(super) fn chosen(self) -> Option<usize> {
        let many = self.entries().len();
        match self.active.get() {
            Some(at) => (at < many).then_some(at),
            None => (many > 0 && letters(&self.asked.get()) > 1).then_some(0),
        }
    }

    /// What can be gone to, in the order in which it is shown.
    fn entries(self) -> Vec<Entry> {
        let asked = self.asked.get();
        if letters(&asked) < 2 {
            return self.finder.recent.get().into_iter().map(Entry::Again).collect();
        }
        let mut entries: Vec<_> = self.pages().into_iter().map(|(to, _)| Entry::Page(to)).collect();
        for group in self.groups() {
            entries.extend(group.hits.iter().map(|hit| Entry::Page(page(self.scope, group.kind, hit))));
            if let Some(all) = list(self.scope, group.kind, &asked).filter(|_| group.more) {
                entries.push(Entry::Page(all));
            }
        }
        entries
    }

    fn key(self, event: &ev::KeyboardEvent) {
        let many = untrack(|| self.entries().len());
        match event.key().as_str() {
            "ArrowDown" => self.step(1, many),
            "ArrowUp" => self.step(-1, many),
            "Home" if event.ctrl_key() => self.active.set((many > 0).then_some(0)),
            "End" if event.ctrl_key() => self.active.set(many.checked_sub(1)),
            "Enter" => {
                if let Some(at) = untrack(|| self.chosen()) {
                    self.pick(at);
                }
            }
            "Escape" if !self.text.with_untracked(String::is_empty) => {
                self.active.set(None);
                self.text.set(String::new());
                self.asked.set(String::new());
            }
            _ => return,
        }
        event.prevent_default();
    }

    fn step(self, by: isize, many: usize) {
        if many == 0 {
            return;
        }
        let next = match (untrack(|| self.chosen()), by) {
            (None, 1) => 0,
            (None, _) => many - 1,
            (Some(at), by) => (at + many).saturating_add_signed(by) % many,
        };
        self.active.set(Some(next));
        if let Some(option) = document().get_element_by_id(&option_id(next)) {
            let how = web_sys::ScrollIntoViewOptions::new();
            how.set_block(web_sys::ScrollLogicalPosition::Nearest);
            option.scroll_into_view_with_scroll_into_view_options(&how);
        }
    }

    pub(super) fn pick(self, at: usize) {
        let Some(entry) = untrack(|| self.entries().into_iter().nth(at)) else { return };
        match entry {
            Entry::Again(text) => {
                self.active.set(None);
                self.text.set(text.clone());
                self.asked.set(text);
            }
            Entry::Page(to) => {
                self.asked.with_untracked(|asked| self.finder.remember(asked));
                self.finder.open.set(false);
                self.go.with_value(|go| go(&to));
            }
        }
    }
}
