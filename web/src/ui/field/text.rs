//! Fields to type into: lines, longer texts, numbers, money, days.

use leptos::prelude::*;

use crate::{
    language::{many, say},
    ui::field::{draft::Value, form::Form, frame::About},
};

/// A line to type, with its label, a hint and what is wrong with it.
#[component]
pub fn TextField(
    /// The form.
    form: Form,
    /// The field of the request, as a JSON pointer.
    #[prop(into)]
    pointer: Signal<String>,
    /// Its label.
    #[prop(into)]
    label: Signal<String>,
    /// What is typed.
    value: RwSignal<String>,
    /// What to type, or how.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// Whether it can be left blank, and says so.
    #[prop(optional)]
    optional: bool,
    /// The kind of input: `text`, `email`, `password`, `tel`, `url`.
    #[prop(default = "text")]
    kind: &'static str,
    /// What the browser may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Whether it has the focus at first.
    #[prop(optional)]
    autofocus: bool,
    /// Whether it is a code, in letters of one width.
    #[prop(optional)]
    code: bool,
    /// Whether it can only be read.
    #[prop(optional, into)]
    readonly: Signal<bool>,
    /// How wide it is: `short` for codes, `medium` for numbers and postcodes; else as wide as the form.
    #[prop(optional)]
    width: &'static str,
) -> impl IntoView {
    let about = About { form, pointer, label, hint, optional };
    let secret = kind == "password";
    form.track(pointer, label, Value::text(value, str::to_owned), secret);
    let shown = RwSignal::new(false);
    // A browser keeps spaces from the value of an address: written back, it would move what is being typed.
    let address = kind == "email";
    let kind_now = move || if address || (secret && shown.get()) { "text" } else { kind };
    let control = view! {
        <div class="entry">
            <input
                id=move || about.id()
                class:code=code
                name=move || about.name()
                type=kind_now
                inputmode=address.then_some("email")
                autocomplete=autocomplete
                autocapitalize=if code { "characters" } else { "none" }
                spellcheck="false"
                autofocus=autofocus
                readonly=move || readonly.get()
                aria-invalid=move || about.invalid()
                aria-describedby=move || about.described()
                prop:value=move || value.get()
                on:input:target=move |event| value.set(event.target().value())
            />
            {secret.then(|| reveal(about, shown))}
        </div>
    };
    about.around(width, control.into_any())
}

fn reveal(about: About, shown: RwSignal<bool>) -> AnyView {
    view! {
        <button
            class="reveal"
            type="button"
            aria-pressed=move || if shown.get() { "true" } else { "false" }
            aria-controls=move || about.id()
            on:click=move |_| shown.update(|shown| *shown = !*shown)
        >
            {move || if shown.get() { say().kit_hide() } else { say().kit_show() }}
            <span class="sr">" " {say().kit_of_password()}</span>
        </button>
    }
    .into_any()
}

/// A text of several lines.
#[component]
pub fn AreaField(
    /// The form.
    form: Form,
    /// The field of the request, as a JSON pointer.
    #[prop(into)]
    pointer: Signal<String>,
    /// Its label.
    #[prop(into)]
    label: Signal<String>,
    /// What is typed.
    value: RwSignal<String>,
    /// What to type, or how.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// Whether it can be left blank, and says so.
    #[prop(optional)]
    optional: bool,
    /// Lines that are seen at once; it grows with what is typed.
    #[prop(default = 3)]
    lines: u32,
    /// The most characters; what is left is counted below. 0: no limit is shown.
    #[prop(optional)]
    most: usize,
) -> impl IntoView {
    let about = About { form, pointer, label, hint, optional };
    form.track(pointer, label, Value::text(value, str::to_owned), false);
    let left = move || {
        let typed = value.with(|value| value.chars().count());
        match most.checked_sub(typed) {
            Some(left) => say().kit_characters_left(many(left)),
            None => say().kit_characters_over(many(typed - most)),
        }
    };
    let control = view! {
        <div class="entry">
            <textarea
                id=move || about.id()
                name=move || about.name()
                rows=lines.to_string()
                aria-invalid=move || about.invalid()
                aria-describedby=move || about.described()
                prop:value=move || value.get()
                on:input:target=move |event| value.set(event.target().value())
            ></textarea>
            {(most > 0).then(|| view! { <p class="hint" aria-live="polite">{left}</p> })}
        </div>
    };
    about.around("", control.into_any())
}

/// A whole number.
#[component]
pub fn NumberField(
    /// The form.
    form: Form,
    /// The field of the request, as a JSON pointer.
    #[prop(into)]
    pointer: Signal<String>,
    /// Its label.
    #[prop(into)]
    label: Signal<String>,
    /// What is typed, as text: it may be blank, or no number yet.
    value: RwSignal<String>,
    /// What to type, or how.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// Whether it can be left blank, and says so.
    #[prop(optional)]
    optional: bool,
    /// What stands after it: `months`, `credits`.
    #[prop(optional)]
    unit: &'static str,
) -> impl IntoView {
    let about = About { form, pointer, label, hint, optional };
    let show = move |value: &str| if value.is_empty() { String::new() } else { format!("{value} {unit}") };
    form.track(pointer, label, Value::text(value, show), false);
    figure(about, value, "numeric", "", unit)
}

/// An amount of money in pounds and pence.
#[component]
pub fn MoneyField(
    /// The form.
    form: Form,
    /// The field of the request, as a JSON pointer.
    #[prop(into)]
    pointer: Signal<String>,
    /// Its label.
    #[prop(into)]
    label: Signal<String>,
    /// What is typed, as `12.50`; [`minor_units`] reads it.
    value: RwSignal<String>,
    /// What to type, or how.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// Whether it can be left blank, and says so.
    #[prop(optional)]
    optional: bool,
    /// The sign of the currency.
    #[prop(default = "£")]
    sign: &'static str,
) -> impl IntoView {
    let about = About { form, pointer, label, hint, optional };
    let show = move |value: &str| if value.is_empty() { String::new() } else { format!("{sign}{value}") };
    form.track(pointer, label, Value::text(value, show), false);
    figure(about, value, "decimal", sign, "")
}

fn figure(
    about: About,
    value: RwSignal<String>,
    mode: &'static str,
    before: &'static str,
    after: &'static str,
) -> AnyView {
    let control = view! {
        <div class="entry affixed">
            {(!before.is_empty()).then(|| view! { <span class="affix" aria-hidden="true">{before}</span> })}
            <input
                id=move || about.id()
                class="figures"
                name=move || about.name()
                type="text"
                inputmode=mode
                autocomplete="off"
                aria-invalid=move || about.invalid()
                aria-describedby=move || about.described()
                prop:value=move || value.get()
                on:input:target=move |event| value.set(event.target().value())
            />
            {(!after.is_empty()).then(|| view! { <span class="affix">{after}</span> })}
        </div>
    };
    about.around("medium", control.into_any())
}

/// A day, chosen in the browser's own way.
#[component]
pub fn DateField(
    /// The form.
    form: Form,
    /// The field of the request, as a JSON pointer.
    #[prop(into)]
    pointer: Signal<String>,
    /// Its label.
    #[prop(into)]
    label: Signal<String>,
    /// The day, as `2026-11-23`; blank where there is none.
    value: RwSignal<String>,
    /// What to choose.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// Whether it can be left blank, and says so.
    #[prop(optional)]
    optional: bool,
    /// The first day that can be chosen.
    #[prop(optional, into)]
    from: Option<String>,
    /// The last day that can be chosen.
    #[prop(optional, into)]
    until: Option<String>,
    /// Whether a time of day belongs to it: the value is then `2026-11-23T16:45`, in the user's own zone.
    #[prop(optional)]
    timed: bool,
) -> impl IntoView {
    let about = About { form, pointer, label, hint, optional };
    let show = |value: &str| value.parse().map_or_else(|_| value.replace('T', ", "), crate::format::date);
    form.track(pointer, label, Value::text(value, show), false);
    let control = view! {
        <div class="entry">
            <input
                id=move || about.id()
                name=move || about.name()
                type=if timed { "datetime-local" } else { "date" }
                min=from
                max=until
                aria-invalid=move || about.invalid()
                aria-describedby=move || about.described()
                prop:value=move || value.get()
                on:input:target=move |event| value.set(event.target().value())
            />
        </div>
    };
    about.around("medium", control.into_any())
}

/// An amount typed as `1,234.50` or `£12` in minor units; `None` where it is no amount.
pub fn minor_units(typed: &str) -> Option<i64> {
    let plain: String = typed.chars().filter(|c| !c.is_whitespace() && !"£€,".contains(*c)).collect();
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(part) || part.len() > 2 {
        return None;
    }
    let part: i64 = format!("{part:0<2}").parse().ok()?;
    whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(part)
}

/// Minor units as one types them: `12.50`.
pub fn money_text(minor: i64) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", minor.unsigned_abs() / 100, minor.unsigned_abs() % 100)
}
