//! A field that finds its value on the server while one types (ARIA's combobox with a list).

use std::{rc::Rc, time::Duration};

use leptos::{ev, html, leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};

use crate::ui::{
    dom::nth,
    field::{Choice, Source, draft::Value, form::Form, frame::About},
    icon::{self, icon},
    id::unique,
};

/// How long the typing must rest before the search starts.
const REST: Duration = Duration::from_millis(200);

/// A field of a form whose value is found while one types.
#[component]
pub fn ComboField(
    /// The form.
    form: Form,
    /// The field of the request, as a JSON pointer.
    #[prop(into)]
    pointer: Signal<String>,
    /// Its label.
    #[prop(into)]
    label: Signal<String>,
    /// What is chosen.
    value: RwSignal<Option<Choice>>,
    /// Where the choices come from.
    source: Source,
    /// What to type.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// Whether it can be left blank, and says so.
    #[prop(optional)]
    optional: bool,
    /// What stands in it while it is empty.
    #[prop(default = "Type to search")]
    placeholder: &'static str,
) -> impl IntoView {
    let about = About { form, pointer, label, hint, optional };
    let tracked = Value {
        read: Rc::new(move || {
            value
                .try_get()
                .map(|value| value.and_then(|choice| serde_json::to_string(&choice).ok()).unwrap_or_default())
        }),
        write: Rc::new(move |text| drop(value.try_set(serde_json::from_str(text).ok()))),
        show: Rc::new(|text| {
            serde_json::from_str::<Choice>(text).map(|choice| choice.label).unwrap_or_default()
        }),
    };
    form.track(pointer, label, tracked, false);
    let control = view! {
        <Combobox
            id=Signal::derive(move || about.id())
            value
            source
            placeholder
            invalid=Signal::derive(move || about.is_wrong())
            described=Signal::derive(move || about.described())
        />
    };
    about.around("", control.into_any())
}

/// What the list shows.
#[derive(Clone, PartialEq)]
enum Shown {
    Searching,
    Found(Vec<Choice>, bool),
    Failed(String),
}

/// The field itself; its label is the caller's.
#[component]
pub fn Combobox(
    /// The id of the input.
    #[prop(into)]
    id: Signal<String>,
    /// What is chosen.
    value: RwSignal<Option<Choice>>,
    /// Where the choices come from.
    source: Source,
    /// What stands in it while it is empty.
    #[prop(default = "Type to search")]
    placeholder: &'static str,
    /// Whether something is wrong with it.
    #[prop(optional, into)]
    invalid: Signal<bool>,
    /// The ids of what describes it.
    #[prop(optional, into)]
    described: Signal<Option<String>>,
    /// Under this name, the value is in a hidden input for a form that reads its inputs.
    #[prop(optional)]
    name: Option<&'static str>,
) -> impl IntoView {
    let state = State {
        value,
        source,
        text: RwSignal::new(label_of(value.get_untracked())),
        open: RwSignal::new(false),
        shown: RwSignal::new(Shown::Searching),
        active: RwSignal::new(None),
        asked: StoredValue::new(0),
        timer: StoredValue::new(None),
        list: NodeRef::new(),
    };
    let list_id = unique("choices");
    let option_id = {
        let list_id = list_id.clone();
        move |at: usize| format!("{list_id}-{at}")
    };
    let anchor = format!("--{list_id}");
    // What is chosen elsewhere: by a form that is filled, or a filter that is taken away.
    Effect::watch(
        move || value.get(),
        move |now, _, _| {
            if !state.open.get_untracked() {
                state.text.set(label_of(now.clone()));
            }
        },
        false,
    );
    on_cleanup(move || state.rest());
    let active_id = {
        let option_id = option_id.clone();
        move || state.active.get().filter(|_| state.open.get()).map(&option_id)
    };
    view! {
        <div class="combo" style:anchor-name=anchor>
            {icon(icon::SEARCH)}
            <input
                id=move || id.get()
                type="text"
                role="combobox"
                aria-autocomplete="list"
                aria-haspopup="listbox"
                aria-expanded=move || if state.open.get() { "true" } else { "false" }
                aria-controls=list_id.clone()
                aria-activedescendant=active_id
                aria-invalid=move || invalid.get().then_some("true")
                aria-describedby=move || described.get()
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                enterkeyhint="done"
                placeholder=placeholder
                prop:value=move || state.text.get()
                on:input:target=move |event| state.typed(event.target().value())
                on:click=move |_| state.show()
                on:keydown=move |event| state.key(&event)
                on:blur=move |_| state.leave()
            />
            <Show when=move || value.with(Option::is_some)>
                <button
                    class="combo-clear"
                    type="button"
                    aria-label="Take the choice away"
                    on:click=move |_| state.take_away()
                >
                    {icon(icon::CROSS)}
                </button>
            </Show>
            {name
                .map(|name| {
                    view! {
                        <input
                            type="hidden"
                            name=name
                            prop:value=move || value.get().map(|choice| choice.value).unwrap_or_default()
                        />
                    }
                })}
            <div
                class="combo-list"
                popover="manual"
                node_ref=state.list
                style:position-anchor=anchor.clone()
                // The focus stays in the field.
                on:mousedown=move |event| event.prevent_default()
            >
                <ul id=list_id role="listbox" aria-label="Choices">
                    {move || state.options(&option_id)}
                </ul>
                {move || state.note()}
            </div>
            <span class="sr" role="status">{move || state.said()}</span>
        </div>
    }
    .into_any()
}

fn label_of(choice: Option<Choice>) -> String {
    choice.map(|choice| choice.label).unwrap_or_default()
}

#[derive(Clone, Copy)]
struct State {
    value: RwSignal<Option<Choice>>,
    source: Source,
    text: RwSignal<String>,
    open: RwSignal<bool>,
    shown: RwSignal<Shown>,
    active: RwSignal<Option<usize>>,
    /// Counts the searches, so that only the last one's answer is shown.
    asked: StoredValue<u32>,
    timer: StoredValue<Option<TimeoutHandle>>,
    list: NodeRef<html::Div>,
}

impl State {
    /// Stops a search that has not begun.
    fn rest(self) {
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    }

    fn typed(self, text: String) {
        self.text.set(text);
        self.active.set(None);
        self.shown.set(Shown::Searching);
        self.unfold();
        self.rest();
        // The answer to what stood there before is not shown any more.
        self.asked.update_value(|asked| *asked += 1);
        self.timer.set_value(set_timeout_with_handle(move || self.search(), REST).ok());
    }

    /// Opens the list; what is chosen already does not narrow it.
    fn show(self) {
        if !self.open.get_untracked() {
            self.active.set(None);
            self.shown.set(Shown::Searching);
            self.unfold();
            self.search();
        }
    }

    fn unfold(self) {
        self.open.set(true);
        if let Some(list) = self.list.get_untracked() {
            let _ = list.show_popover();
        }
    }

    fn fold(self) {
        self.rest();
        self.asked.update_value(|asked| *asked += 1);
        self.open.set(false);
        self.active.set(None);
        if let Some(list) = self.list.get_untracked() {
            let _ = list.hide_popover();
        }
    }

    fn search(self) {
        let text = self.text.try_get_untracked().unwrap_or_default();
        let chosen = untrack(|| label_of(self.value.try_get().flatten()));
        let text = if text == chosen { String::new() } else { text };
        let Some(answer) = self.source.search(text) else { return };
        let Some(asked) = self.asked.try_update_value(|asked| {
            *asked += 1;
            *asked
        }) else {
            return;
        };
        spawn_local(async move {
            let answer = answer.await;
            if self.asked.try_get_value() != Some(asked) {
                return;
            }
            self.shown.try_set(match answer {
                Ok((found, more)) => Shown::Found(found, more),
                Err(fault) => Shown::Failed(fault.detail()),
            });
        });
    }

    fn key(self, event: &ev::KeyboardEvent) {
        let open = self.open.get_untracked();
        match event.key().as_str() {
            "ArrowDown" if !open => self.show(),
            "ArrowDown" => self.step(1),
            "ArrowUp" if open => self.step(-1),
            "Enter" if open => match self.active.get_untracked() {
                Some(at) => self.pick(at),
                None if self.shown.with_untracked(|shown| matches!(shown, Shown::Failed(_))) => {
                    self.shown.set(Shown::Searching);
                    self.search();
                }
                None => {}
            },
            "Escape" if open => {
                self.text.set(label_of(self.value.get_untracked()));
                self.fold();
                // The dialog around it stays.
                event.stop_propagation();
            }
            _ => return,
        }
        event.prevent_default();
    }

    fn step(self, by: isize) {
        let many = self.shown.with_untracked(|shown| match shown {
            Shown::Found(found, _) => found.len(),
            _ => 0,
        });
        if many == 0 {
            return;
        }
        let next = match (self.active.get_untracked(), by) {
            (None, 1) => 0,
            (None, _) => many - 1,
            (Some(at), by) => (at + many).saturating_add_signed(by) % many,
        };
        self.active.set(Some(next));
        if let Some(option) = self.list.get_untracked().and_then(|list| nth(&list, "[role=option]", next)) {
            let how = web_sys::ScrollIntoViewOptions::new();
            how.set_block(web_sys::ScrollLogicalPosition::Nearest);
            option.scroll_into_view_with_scroll_into_view_options(&how);
        }
    }

    fn pick(self, at: usize) {
        let choice = self.shown.with_untracked(|shown| match shown {
            Shown::Found(found, _) => found.get(at).cloned(),
            _ => None,
        });
        if let Some(choice) = choice {
            self.text.set(choice.label.clone());
            self.value.set(Some(choice));
            self.fold();
        }
    }

    fn take_away(self) {
        self.text.set(String::new());
        self.value.set(None);
        self.fold();
    }

    /// Nothing was picked: a blank takes the choice away, all else brings its name back.
    fn leave(self) {
        if self.text.with_untracked(|text| text.trim().is_empty()) {
            self.value.maybe_update(|value| value.take().is_some());
        }
        self.text.set(label_of(self.value.get_untracked()));
        self.fold();
    }

    fn options(self, id: &impl Fn(usize) -> String) -> AnyView {
        let Shown::Found(found, _) = self.shown.get() else {
            return ().into_any();
        };
        let chosen = self.value.get_untracked().map(|choice| choice.value);
        found
            .into_iter()
            .enumerate()
            .map(|(at, choice)| {
                let selected = chosen.as_ref() == Some(&choice.value);
                view! {
                    <li
                        id=id(at)
                        role="option"
                        class:active=move || self.active.get() == Some(at)
                        aria-selected=if selected { "true" } else { "false" }
                        on:click=move |_| self.pick(at)
                    >
                        <span>{choice.label}</span>
                        {(!choice.hint.is_empty()).then(|| view! { <span class="sub">{choice.hint}</span> })}
                    </li>
                }
            })
            .collect_view()
            .into_any()
    }

    fn note(self) -> Option<AnyView> {
        let (words, busy) = match self.shown.get() {
            Shown::Searching => ("Searching…".to_owned(), true),
            Shown::Failed(detail) => {
                (format!("The search failed. {detail} Press Enter to try again."), false)
            }
            Shown::Found(found, _) if found.is_empty() => {
                ("Nothing matches. Try fewer letters.".to_owned(), false)
            }
            Shown::Found(_, true) => ("There are more: type to narrow them down.".to_owned(), false),
            Shown::Found(_, false) => return None,
        };
        let ring = busy.then(|| view! { <i class="spin" aria-hidden="true"></i> });
        Some(view! { <p class="combo-note">{ring} {words}</p> }.into_any())
    }

    /// What screen readers say of the list.
    fn said(self) -> String {
        if !self.open.get() {
            return String::new();
        }
        match self.shown.get() {
            Shown::Searching => String::new(),
            Shown::Failed(detail) => format!("The search failed. {detail}"),
            Shown::Found(found, _) if found.is_empty() => "Nothing matches.".to_owned(),
            Shown::Found(found, more) => {
                let count = crate::format::count(found.len() as u64, "choice", "choices");
                if more { format!("{count}, and there are more") } else { count }
            }
        }
    }
}
