//! The box itself: a combobox whose list shows what was found in groups (ARIA's combobox with a listbox).

use std::time::Duration;

use leptos::{ev, html, leptos_dom::helpers::TimeoutHandle, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use shared::{
    permission::Permission,
    search::{HitGroup, SearchResults},
    text::{marked, search_words},
};

use crate::{
    scope::Scope,
    search::{
        open::Finder,
        target::{heading, list, page, shape},
    },
    session::{use_centre, use_session},
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
struct State {
    finder: Finder,
    scope: Scope,
    /// What is typed, and what is searched for: the same, once the typing rests.
    text: RwSignal<String>,
    asked: RwSignal<String>,
    results: Fetched<SearchResults>,
    active: RwSignal<Option<usize>>,
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
    // The first hit is what Enter opens, until the arrow keys choose another.
    Effect::new(move || {
        let some = !state.entries().is_empty() && letters(&state.asked.get()) > 1;
        state.active.set(some.then_some(0));
    });
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
        "Learner, award, reference, centre, qualification, print job or file"
    } else {
        "Learner, award, reference or print job"
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
                aria-activedescendant=move || state.active.get().map(option_id)
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

fn option_id(at: usize) -> String {
    format!("finder-option-{at}")
}

/// How many letters and digits a search has.
fn letters(text: &str) -> usize {
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
        self.rest();
        let ask = move || {
            if let Some(text) = self.text.try_get_untracked() {
                self.asked.try_set(text);
            }
        };
        self.timer.set_value(set_timeout_with_handle(ask, REST).ok());
    }

    /// Whether what is shown is not yet what was typed.
    fn is_busy(self) -> bool {
        letters(&self.text.get()) > 1
            && (self.text.get() != self.asked.get()
                || self.results.is_stale()
                || matches!(self.results.now(), Now::Loading))
    }

    fn groups(self) -> Vec<HitGroup> {
        if letters(&self.asked.get()) < 2 {
            return Vec::new();
        }
        self.results.read(|results| results.groups.clone()).unwrap_or_default()
    }

    /// What can be gone to, in the order in which it is shown.
    fn entries(self) -> Vec<Entry> {
        let asked = self.asked.get();
        if letters(&asked) < 2 {
            return self.finder.recent.get().into_iter().map(Entry::Again).collect();
        }
        let mut entries = Vec::new();
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
                if let Some(at) = self.active.get_untracked() {
                    self.pick(at);
                }
            }
            "Escape" if !self.text.with_untracked(String::is_empty) => {
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
        let next = match (self.active.get_untracked(), by) {
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

    fn pick(self, at: usize) {
        let Some(entry) = untrack(|| self.entries().into_iter().nth(at)) else { return };
        match entry {
            Entry::Again(text) => {
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

    fn body(self) -> AnyView {
        let asked = self.asked.get();
        if letters(&asked) < 2 {
            return self.before();
        }
        let mut at = 0;
        self.groups().into_iter().map(|group| self.group(&group, &asked, &mut at)).collect_view().into_any()
    }

    /// What was searched for before.
    fn before(self) -> AnyView {
        let recent = self.finder.recent.get();
        if recent.is_empty() {
            return ().into_any();
        }
        let options = recent
            .into_iter()
            .enumerate()
            .map(|(at, text)| {
                let inside = view! {
                    {icon(icon::CLOCK)}
                    <span class="finder-words"><span>{text}</span></span>
                };
                self.option(at, inside.into_any())
            })
            .collect_view();
        view! {
            <ul role="group" aria-label="Searched before">
                <li class="finder-head" role="presentation">"Searched before"</li>
                {options}
            </ul>
        }
        .into_any()
    }

    fn group(self, group: &HitGroup, asked: &str, at: &mut usize) -> AnyView {
        let title = heading(group.kind);
        let mut options = Vec::new();
        for hit in &group.hits {
            let inside = view! {
                {icon(shape(group.kind))}
                <span class="finder-words">
                    <span>{highlighted(&hit.title, asked)}</span>
                    <span class="sub">{highlighted(&hit.detail, asked)}</span>
                </span>
            };
            options.push(self.option(*at, inside.into_any()));
            *at += 1;
        }
        if group.more && list(self.scope, group.kind, asked).is_some() {
            let inside = view! {
                {icon(icon::ARROW)}
                <span class="finder-words">
                    <span>{format!("All {} that match", title.to_lowercase())}</span>
                </span>
            };
            options.push(self.option(*at, inside.into_any()));
            *at += 1;
        } else if group.more {
            options.push(
                view! { <li class="finder-more small muted" role="presentation">"There are more: type more words."</li> }
                    .into_any(),
            );
        }
        view! {
            <ul role="group" aria-label=title>
                <li class="finder-head" role="presentation">{title}</li>
                {options}
            </ul>
        }
        .into_any()
    }

    fn option(self, at: usize, inside: AnyView) -> AnyView {
        let here = move || self.active.get() == Some(at);
        view! {
            <li
                id=option_id(at)
                role="option"
                class:active=here
                aria-selected=move || if here() { "true" } else { "false" }
                // The focus stays in the field.
                on:mousedown=move |event| event.prevent_default()
                on:mousemove=move |_| self.active.maybe_update(|active| active.replace(at) != Some(at))
                on:click=move |_| self.pick(at)
            >
                {inside}
            </li>
        }
        .into_any()
    }

    /// What stands where nothing is found, or nothing is asked yet.
    fn note(self) -> Option<AnyView> {
        let text = self.text.get();
        let words = if letters(&text) < 2 {
            if !self.finder.recent.with(Vec::is_empty) {
                return None;
            }
            "Type at least two letters. A document is found by its reference: all of it, or its first eight symbols or more, with or without hyphens."
                .to_owned()
        } else if let Now::Failed(fault) = self.results.now() {
            format!("The search failed. {}", fault.detail())
        } else if !self.is_busy() && self.groups().is_empty() {
            "Nothing matches. Try fewer or other words.".to_owned()
        } else {
            return None;
        };
        Some(view! { <p class="finder-note muted">{words}</p> }.into_any())
    }

    /// What screen readers say of the list.
    fn said(self) -> String {
        if letters(&self.text.get()) < 2 || self.is_busy() {
            return String::new();
        }
        if let Now::Failed(_) = self.results.now() {
            return "The search failed.".to_owned();
        }
        let hits: usize = self.groups().iter().map(|group| group.hits.len()).sum();
        if hits == 0 {
            "Nothing matches.".to_owned()
        } else {
            crate::format::count(hits as u64, "hit", "hits")
        }
    }
}

/// A text with what was found in it marked.
fn highlighted(text: &str, asked: &str) -> AnyView {
    marked(text, asked)
        .into_iter()
        .map(|(piece, hit)| if hit { view! { <mark>{piece}</mark> }.into_any() } else { piece.into_any() })
        .collect_view()
        .into_any()
}
