//! The advanced filter of a list, behind the cog.

use leptos::{html, prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;

use crate::ui::{
    field::{Choice, Combobox, Source},
    icon::{self, icon},
    id::unique,
    list::List,
    parts::badge,
};

/// A filter of a list: parameters of the API, and the fields that set them.
#[derive(Clone)]
pub struct Filter {
    pub(super) key: &'static str,
    pub(super) label: &'static str,
    pub(super) kind: Kind,
}

#[derive(Clone)]
pub(super) enum Kind {
    /// Any of several; their values are joined by commas.
    Ticks(Vec<Choice>),
    /// One of a few.
    One(Vec<Choice>),
    /// A text.
    Text,
    /// Days: from `key`, until this one.
    Days(&'static str),
    /// One thing that is searched for; and what the values are called.
    Found(Source, RwSignal<Vec<Choice>>),
    /// Set by something else on the page, as tabs; no field, no chip.
    Silent,
}

impl Filter {
    fn new(key: &'static str, label: &'static str, kind: Kind) -> Self {
        Self { key, label, kind }
    }

    /// Boxes to tick: any of several.
    pub fn ticks(key: &'static str, label: &'static str, choices: Vec<Choice>) -> Self {
        Self::new(key, label, Kind::Ticks(choices))
    }

    /// One of a few, from a list that opens.
    pub fn one(key: &'static str, label: &'static str, choices: Vec<Choice>) -> Self {
        Self::new(key, label, Kind::One(choices))
    }

    /// A text to type.
    pub fn text(key: &'static str, label: &'static str) -> Self {
        Self::new(key, label, Kind::Text)
    }

    /// Days from and until: `Filter::days("created_from", "created_to", "Created")`.
    pub fn days(from: &'static str, until: &'static str, label: &'static str) -> Self {
        Self::new(from, label, Kind::Days(until))
    }

    /// One thing that is searched for. With [`Source::one`], a shared link can say what it is called.
    pub fn found(key: &'static str, label: &'static str, source: Source) -> Self {
        Self::new(key, label, Kind::Found(source, RwSignal::new(Vec::new())))
    }

    /// A parameter that something else on the page sets, as tabs do.
    pub fn silent(key: &'static str) -> Self {
        Self::new(key, "", Kind::Silent)
    }

    /// The parameters that it sets.
    pub(super) fn keys(&self) -> impl Iterator<Item = &'static str> {
        let second = match self.kind {
            Kind::Days(until) => Some(until),
            _ => None,
        };
        std::iter::once(self.key).chain(second)
    }

    pub(super) fn is_silent(&self) -> bool {
        matches!(self.kind, Kind::Silent)
    }
}

/// What a value of a searched filter is called; it is asked for where that is not known.
pub(super) fn name_of(source: Source, names: RwSignal<Vec<Choice>>, value: &str) -> String {
    let known = names
        .with(|names| names.iter().find(|choice| choice.value == value).map(|choice| choice.label.clone()));
    if let Some(known) = known {
        return known;
    }
    if let Some(answer) = source.name(value.to_owned()) {
        let value = value.to_owned();
        spawn_local(async move {
            if let Ok(choice) = answer.await {
                names.try_update(|names| {
                    names.retain(|known| known.value != value);
                    names.push(choice);
                });
            }
        });
    }
    "…".to_owned()
}

/// The cog and the panel behind it: fields that are applied together.
#[component]
pub fn FilterPanel(
    /// The list.
    list: List,
) -> impl IntoView {
    let panel = NodeRef::<html::Div>::new();
    let form = NodeRef::<html::Form>::new();
    let open = RwSignal::new(false);
    let id = unique("filter");
    let anchor = format!("--{id}");
    let hide = move || {
        if let Some(panel) = panel.get_untracked() {
            let _ = panel.hide_popover();
        }
    };
    let apply = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if let Some(form) = form.get_untracked() {
            if let Some(until) = before_its_first(list, &form) {
                until.set_custom_validity("This day is before the first. Choose a later one, or none.");
                until.report_validity();
                return;
            }
            list.change(&read(list, &form));
        }
        hide();
    };
    let mend = move |_| {
        if let Some(form) = form.get_untracked() {
            for until in last_days(list, &form) {
                until.1.set_custom_validity("");
            }
        }
    };
    // The fields are made anew at each opening, so that what was not applied is forgotten.
    let toggled = move |_| {
        if let Some(panel) = panel.get_untracked() {
            open.set(panel.matches(":popover-open").unwrap_or(false));
        }
    };
    let on = move || list.filters_on();
    view! {
        <button
            class="btn filter-button"
            type="button"
            popovertarget=id.clone()
            style:anchor-name=anchor.clone()
        >
            {icon(icon::COG)}
            "Filter"
            {move || {
                let on = on();
                (on > 0)
                    .then(|| {
                        view! {
                            {badge(on)}
                            <span class="sr">" on"</span>
                        }
                    })
            }}
        </button>
        <div
            class="panel filter-panel"
            id=id.clone()
            popover="auto"
            node_ref=panel
            style:position-anchor=anchor
            on:toggle=toggled
        >
            <Show when=move || open.get()>
                <form node_ref=form on:submit=apply on:input=mend>
                    <h2>"Filter"</h2>
                    {list.filters.with_value(|filters| {
                        filters.iter().map(|filter| fields(list, filter)).collect_view()
                    })}
                    <div class="actions">
                        <button class="btn primary" type="submit">"Apply"</button>
                        <button class="btn quiet" type="button" on:click=move |_| hide()>"Cancel"</button>
                    </div>
                </form>
            </Show>
        </div>
    }
    .into_any()
}

fn fields(list: List, filter: &Filter) -> AnyView {
    let Filter { key, label, .. } = *filter;
    let now = untrack(|| list.get(key));
    match &filter.kind {
        Kind::Silent => ().into_any(),
        Kind::Ticks(choices) => {
            let boxes = choices
                .iter()
                .map(|choice| {
                    let on = now.split(',').any(|value| value == choice.value);
                    view! {
                        <label class="tick">
                            <input type="checkbox" name=key value=choice.value.clone() checked=on/>
                            <span>{choice.label.clone()}</span>
                        </label>
                    }
                })
                .collect_view();
            view! {
                <fieldset>
                    <legend>{label}</legend>
                    <div class="ticks">{boxes}</div>
                </fieldset>
            }
            .into_any()
        }
        Kind::One(choices) => {
            let options = choices
                .iter()
                .map(|choice| {
                    view! {
                        <option value=choice.value.clone() selected=choice.value == now>
                            {choice.label.clone()}
                        </option>
                    }
                })
                .collect_view();
            view! {
                <label class="part">
                    <span>{label}</span>
                    <select name=key>
                        <option value="">"All"</option>
                        {options}
                    </select>
                </label>
            }
            .into_any()
        }
        Kind::Text => view! {
            <label class="part">
                <span>{label}</span>
                <input type="text" name=key autocomplete="off" spellcheck="false" value=now/>
            </label>
        }
        .into_any(),
        Kind::Days(until) => {
            let day = |key: &'static str, word: &'static str| {
                view! {
                    <label class="part">
                        <span>{format!("{label} {word}")}</span>
                        <input type="date" name=key value=untrack(|| list.get(key))/>
                    </label>
                }
            };
            view! { <div class="pair">{day(key, "from")} {day(until, "until")}</div> }.into_any()
        }
        Kind::Found(source, names) => found(key, label, now, *source, *names),
    }
}

fn found(
    key: &'static str,
    label: &'static str,
    now: String,
    source: Source,
    names: RwSignal<Vec<Choice>>,
) -> AnyView {
    let id = unique("found");
    let known = names.with_untracked(|names| names.iter().find(|choice| choice.value == now).cloned());
    let value = RwSignal::new((!now.is_empty()).then(|| known.unwrap_or_else(|| Choice::new(&now, "…"))));
    Effect::watch(
        move || value.get(),
        move |picked, _, _| {
            if let Some(picked) = picked.clone() {
                names.update(|names| {
                    names.retain(|known| known.value != picked.value);
                    names.push(picked);
                });
            }
        },
        false,
    );
    view! {
        <div class="part">
            <label for=id.clone()>{label}</label>
            <Combobox id value source name=key/>
        </div>
    }
    .into_any()
}

/// The fields of days until, each after the key of the first day.
fn last_days(list: List, form: &web_sys::HtmlFormElement) -> Vec<(&'static str, web_sys::HtmlInputElement)> {
    list.filters.with_value(|filters| {
        let fields = filters.iter().filter_map(|filter| {
            let Kind::Days(until) = filter.kind else { return None };
            let field = form.query_selector(&format!("[name={until}]")).ok()??;
            Some((filter.key, field.dyn_into().ok()?))
        });
        fields.collect()
    })
}

/// The field of a day until that is before its day from.
fn before_its_first(list: List, form: &web_sys::HtmlFormElement) -> Option<web_sys::HtmlInputElement> {
    let wrong = |(from, until): &(&str, web_sys::HtmlInputElement)| {
        let (first, last) = (typed(form, from), until.value());
        !first.is_empty() && !last.is_empty() && last < first
    };
    last_days(list, form).into_iter().find(wrong).map(|(_, until)| until)
}

/// What the fields of the panel say.
fn read(list: List, form: &web_sys::HtmlFormElement) -> Vec<(&'static str, String)> {
    list.filters.with_value(|filters| {
        filters
            .iter()
            .filter(|filter| !filter.is_silent())
            .flat_map(|filter| {
                let ticks = matches!(filter.kind, Kind::Ticks(_));
                filter.keys().map(move |key| (key, ticks))
            })
            .map(|(key, ticks)| (key, if ticks { ticked(form, key) } else { typed(form, key) }))
            .collect()
    })
}

/// The ticked values of a group of boxes, joined.
fn ticked(form: &web_sys::HtmlFormElement, key: &str) -> String {
    let Ok(boxes) = form.query_selector_all(&format!("input[name={key}]:checked")) else {
        return String::new();
    };
    let values: Vec<_> = (0..boxes.length())
        .filter_map(|at| boxes.get(at)?.dyn_into::<web_sys::HtmlInputElement>().ok())
        .map(|input| input.value())
        .collect();
    values.join(",")
}

/// The value of a field of the form.
fn typed(form: &web_sys::HtmlFormElement, key: &str) -> String {
    let field = form.query_selector(&format!("[name={key}]")).ok().flatten();
    let Some(field) = field else { return String::new() };
    match field.dyn_into::<web_sys::HtmlInputElement>() {
        Ok(input) => input.value(),
        Err(other) => other.dyn_into::<web_sys::HtmlSelectElement>().map(|s| s.value()).unwrap_or_default(),
    }
}
