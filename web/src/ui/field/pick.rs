//! Fields to choose in: a list, boxes, a switch.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::ui::field::{draft::Value, form::Form, frame::About};

/// Something that can be chosen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// Its value in the request.
    pub value: String,
    /// What it is called.
    pub label: String,
    /// What more there is to say of it.
    pub hint: String,
}

impl Choice {
    /// Something that can be chosen.
    pub fn new(value: impl ToString, label: impl Into<String>) -> Self {
        Self { value: value.to_string(), label: label.into(), hint: String::new() }
    }

    /// With more to say of it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }
}

/// Choices from values and their names.
pub fn choices(of: &[(&str, &str)]) -> Vec<Choice> {
    of.iter().map(|(value, label)| Choice::new(value, *label)).collect()
}

/// What these values, joined by commas, are called.
pub(super) fn named(of: &[Choice], values: &str) -> String {
    let names: Vec<_> = values
        .split(',')
        .filter(|value| !value.is_empty())
        .map(|value| of.iter().find(|choice| choice.value == value).map_or(value, |choice| &choice.label))
        .collect();
    names.join(", ")
}

/// The value of a field of choices, said by their names.
fn words_of(options: Signal<Vec<Choice>>, value: RwSignal<String>) -> Value {
    Value::text(value, move |value| options.with_untracked(|of| named(of, value)))
}

fn has(values: &str, value: &str) -> bool {
    values.split(',').any(|chosen| chosen == value)
}

/// The values, joined by commas in the order of the choices, with this one in or out.
fn toggled(of: &[Choice], values: &str, value: &str, on: bool) -> String {
    let kept = of.iter().filter(|choice| if choice.value == value { on } else { has(values, &choice.value) });
    kept.map(|choice| choice.value.clone()).collect::<Vec<_>>().join(",")
}

/// One of a few, from a list that opens.
#[component]
pub fn SelectField(
    /// The form.
    form: Form,
    /// The field of the request, as a JSON pointer.
    #[prop(into)]
    pointer: Signal<String>,
    /// Its label.
    #[prop(into)]
    label: Signal<String>,
    /// The value chosen; blank where nothing is.
    value: RwSignal<String>,
    /// What can be chosen.
    #[prop(into)]
    options: Signal<Vec<Choice>>,
    /// What stands there while nothing is chosen; blank: something always is.
    #[prop(default = "Choose…")]
    blank: &'static str,
    /// What to choose.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// Whether it can be left blank, and says so.
    #[prop(optional)]
    optional: bool,
) -> impl IntoView {
    let about = About { form, pointer, label, hint, optional };
    form.track(pointer, label, words_of(options, value), false);
    let entries = move || {
        let chosen = value.get();
        let of = options.get().into_iter().map(|choice| {
            let selected = choice.value == chosen;
            view! { <option value=choice.value selected=selected>{choice.label}</option> }
        });
        of.collect_view()
    };
    let control = view! {
        <div class="entry">
            <select
                id=move || about.id()
                name=move || about.name()
                aria-invalid=move || about.invalid()
                aria-describedby=move || about.described()
                on:change:target=move |event| value.set(event.target().value())
            >
                {(!blank.is_empty())
                    .then(|| {
                        view! {
                            <option value="" selected=move || value.with(String::is_empty)>
                                {blank}
                            </option>
                        }
                    })}
                {entries}
            </select>
        </div>
    };
    about.around("", control.into_any())
}

/// One of a few, all of them in sight.
#[component]
pub fn RadioField(
    /// The form.
    form: Form,
    /// The field of the request, as a JSON pointer.
    #[prop(into)]
    pointer: Signal<String>,
    /// Its label.
    #[prop(into)]
    label: Signal<String>,
    /// The value chosen; blank where nothing is.
    value: RwSignal<String>,
    /// What can be chosen.
    #[prop(into)]
    options: Signal<Vec<Choice>>,
    /// What to choose.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// Whether it can be left blank, and says so.
    #[prop(optional)]
    optional: bool,
) -> impl IntoView {
    let about = About { form, pointer, label, hint, optional };
    form.track(pointer, label, words_of(options, value), false);
    let name = crate::ui::id::unique("radio");
    let boxes = move || {
        let name = name.clone();
        let of = options.get().into_iter().map(move |choice| {
            let on = {
                let it = choice.value.clone();
                move || value.with(|value| *value == it)
            };
            let it = choice.value.clone();
            let input = view! {
                <input
                    type="radio"
                    name=name.clone()
                    value=choice.value.clone()
                    prop:checked=on
                    on:change=move |_| value.set(it.clone())
                />
            };
            tick(input.into_any(), choice)
        });
        of.collect_view()
    };
    about.group("", "radiogroup", view! { <div class="ticks column">{boxes}</div> }.into_any())
}

/// Any of several.
#[component]
pub fn TicksField(
    /// The form.
    form: Form,
    /// The field of the request, as a JSON pointer.
    #[prop(into)]
    pointer: Signal<String>,
    /// Its label.
    #[prop(into)]
    label: Signal<String>,
    /// The values chosen, joined by commas in the order of the options.
    value: RwSignal<String>,
    /// What can be chosen.
    #[prop(into)]
    options: Signal<Vec<Choice>>,
    /// What to choose.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// Whether it can be left blank, and says so.
    #[prop(optional)]
    optional: bool,
) -> impl IntoView {
    let about = About { form, pointer, label, hint, optional };
    form.track(pointer, label, words_of(options, value), false);
    let boxes = move || {
        let of = options.get().into_iter().map(move |choice| {
            let on = {
                let it = choice.value.clone();
                move || value.with(|value| has(value, &it))
            };
            let it = choice.value.clone();
            let change = move |event: leptos::ev::Targeted<web_sys::Event, web_sys::HtmlInputElement>| {
                let on = event.target().checked();
                let next =
                    options.with_untracked(|of| value.with_untracked(|values| toggled(of, values, &it, on)));
                value.set(next);
            };
            let input = view! {
                <input type="checkbox" value=choice.value.clone() prop:checked=on on:change:target=change/>
            };
            tick(input.into_any(), choice)
        });
        of.collect_view()
    };
    about.group("", "group", view! { <div class="ticks">{boxes}</div> }.into_any())
}

/// A box or a radio button with its words.
fn tick(input: AnyView, choice: Choice) -> AnyView {
    view! {
        <label class="tick">
            {input}
            <span>
                {choice.label}
                {(!choice.hint.is_empty()).then(|| view! { <span class="sub">{choice.hint}</span> })}
            </span>
        </label>
    }
    .into_any()
}

/// For fields that are on or off: `on`, or blank.
fn yes_no(value: &str) -> String {
    if value.is_empty() { "No" } else { "Yes" }.to_owned()
}

/// One box to tick.
#[component]
pub fn CheckField(
    /// The form.
    form: Form,
    /// The field of the request, as a JSON pointer.
    #[prop(into)]
    pointer: Signal<String>,
    /// What it means to tick it.
    #[prop(into)]
    label: Signal<String>,
    /// `on` where it is ticked, else blank.
    value: RwSignal<String>,
    /// What comes of it.
    #[prop(optional, into)]
    hint: Signal<String>,
) -> impl IntoView {
    form.track(pointer, label, Value::text(value, yes_no), false);
    on_off(About { form, pointer, label, hint, optional: false }, value, None)
}

/// The value of a switch that is on or off.
pub fn switch(on: bool) -> String {
    if on { "on".to_owned() } else { String::new() }
}

/// A switch: like one box to tick, for what is on or off as a state.
#[component]
pub fn SwitchField(
    /// The form.
    form: Form,
    /// The field of the request, as a JSON pointer.
    #[prop(into)]
    pointer: Signal<String>,
    /// What is on or off.
    #[prop(into)]
    label: Signal<String>,
    /// `on`, or blank for off.
    value: RwSignal<String>,
    /// What comes of it.
    #[prop(optional, into)]
    hint: Signal<String>,
) -> impl IntoView {
    form.track(pointer, label, Value::text(value, yes_no), false);
    on_off(About { form, pointer, label, hint, optional: false }, value, Some("switch"))
}

fn on_off(about: About, value: RwSignal<String>, role: Option<&'static str>) -> AnyView {
    let hint = move || {
        let hint = about.hint.get();
        (!hint.is_empty())
            .then(|| view! { <span class="sub" id=format!("{}-hint", about.id())>{hint}</span> })
    };
    view! {
        <div class="field" class:wrong=move || about.is_wrong()>
            {move || about.error_view()}
            <div class="tick">
                <input
                    id=move || about.id()
                    class:switch-input=role.is_some()
                    name=move || about.name()
                    type="checkbox"
                    role=role
                    aria-invalid=move || about.invalid()
                    aria-describedby=move || about.described()
                    prop:checked=move || value.with(|value| !value.is_empty())
                    on:change:target=move |event| {
                        value.set(if event.target().checked() { "on".to_owned() } else { String::new() });
                    }
                />
                <span>
                    <label for=move || about.id()>{move || about.label.get()}</label>
                    {hint}
                </span>
            </div>
        </div>
    }
    .into_any()
}
