//! The advanced filter of a list, behind the cog, and a chip for each filter that is on.

use leptos::{html, prelude::*};
use wasm_bindgen::{JsCast, JsValue};

use crate::ui::{
    icon::{self, icon},
    list::List,
};

/// The cog and the panel behind it: fields that are applied together.
#[component]
pub fn FilterPanel(
    /// Applies what the fields say.
    #[prop(into)]
    on_apply: Callback<web_sys::HtmlFormElement>,
    /// The fields, as they are in the address.
    children: ChildrenFn,
) -> impl IntoView {
    let panel = NodeRef::<html::Div>::new();
    let form = NodeRef::<html::Form>::new();
    let apply = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if let Some(form) = form.get_untracked() {
            on_apply.run(form);
        }
        if let Some(panel) = panel.get_untracked() {
            hide(&panel);
        }
    };
    view! {
        <button class="btn filter-button" type="button" popovertarget="filter">
            {icon(icon::COG)}
            "Filter"
        </button>
        <div class="filter-panel" id="filter" popover="auto" node_ref=panel>
            <form node_ref=form on:submit=apply>
                <h2>"Filter"</h2>
                {children()}
                <div class="actions">
                    <button class="btn primary" type="submit">"Apply"</button>
                    <button class="btn quiet" type="button" popovertarget="filter" popovertargetaction="hide">
                        "Cancel"
                    </button>
                </div>
            </form>
        </div>
    }
}

/// Closes a popover.
pub fn hide(panel: &JsValue) {
    let hide = js_sys::Reflect::get(panel, &"hidePopover".into());
    if let Some(hide) = hide.ok().and_then(|hide| hide.dyn_into::<js_sys::Function>().ok()) {
        let _ = hide.call0(panel);
    }
}

/// A group of boxes to tick, whose values one filter joins.
#[component]
pub fn TickGroup(
    /// The list.
    list: List,
    /// The filter.
    key: &'static str,
    /// What the boxes are about.
    label: &'static str,
    /// Each box: its value and its label.
    options: Vec<(&'static str, &'static str)>,
) -> impl IntoView {
    view! {
        <fieldset>
            <legend>{label}</legend>
            <div class="ticks">
                {options
                    .into_iter()
                    .map(|(value, label)| {
                        let on = move || list.values(key).iter().any(|chosen| chosen == value);
                        view! {
                            <label class="tick">
                                <input type="checkbox" name=key value=value prop:checked=on/>
                                {label}
                            </label>
                        }
                    })
                    .collect_view()}
            </div>
        </fieldset>
    }
}

/// A day.
#[component]
pub fn DayField(
    /// The list.
    list: List,
    /// The filter.
    key: &'static str,
    /// What the day is about.
    label: &'static str,
) -> impl IntoView {
    view! {
        <label class="day">
            <span>{label}</span>
            <input type="date" name=key prop:value=move || list.get(key)/>
        </label>
    }
}

/// The ticked values of a group of boxes, joined.
pub fn ticked(form: &web_sys::HtmlFormElement, key: &str) -> String {
    let selector = format!("input[name={key}]:checked");
    let Ok(boxes) = form.query_selector_all(&selector) else {
        return String::new();
    };
    let values: Vec<_> = (0..boxes.length())
        .filter_map(|at| boxes.get(at)?.dyn_into::<web_sys::HtmlInputElement>().ok())
        .map(|input| input.value())
        .collect();
    values.join(",")
}

/// The value of a field of the form.
pub fn typed(form: &web_sys::HtmlFormElement, key: &str) -> String {
    form.query_selector(&format!("input[name={key}]"))
        .ok()
        .flatten()
        .and_then(|field| field.dyn_into::<web_sys::HtmlInputElement>().ok())
        .map(|field| field.value())
        .unwrap_or_default()
}

/// A chip for each filter that is on, and a button to take all away. `words` says a filter's value in words.
#[component]
pub fn Chips(
    /// The list.
    list: List,
    /// A filter's value in words, from its key and its value.
    words: fn(&str, &str) -> String,
) -> impl IntoView {
    let chips = move || {
        list.filters
            .iter()
            .filter_map(|key| {
                let value = list.get(key);
                (!value.is_empty()).then(|| {
                    let words = words(key, &value);
                    view! {
                        <li class="chip">
                            <span>{words.clone()}</span>
                            <button
                                type="button"
                                aria-label=format!("Remove filter {words}")
                                on:click=move |_| list.change(&[(key, "")])
                            >
                                {icon(icon::CROSS)}
                            </button>
                        </li>
                    }
                })
            })
            .collect_view()
    };
    view! {
        <Show when=move || list.is_narrowed()>
            <ul class="chips" aria-label="Filters that are on">
                {chips}
                <li>
                    <button class="btn quiet" type="button" on:click=move |_| list.clear()>
                        "Clear all"
                    </button>
                </li>
            </ul>
        </Show>
    }
}
