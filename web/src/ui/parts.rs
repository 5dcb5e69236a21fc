//! Small parts of pages: a card with a title, facts, a notice, a person's picture, a way back, copying.

use std::borrow::Cow;

use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen_futures::JsFuture;

use crate::{
    language::say,
    ui::{
        icon::{self, icon},
        id::unique,
        status::Tone,
        toast::use_toasts,
    },
};

/// A card with a title, and what can be done with what is in it.
#[component]
pub fn Section(
    /// Its title.
    #[prop(into)]
    title: Signal<String>,
    /// One sentence on what is in it.
    #[prop(optional, into)]
    lead: Signal<String>,
    /// What can be done with it: links and buttons beside the title.
    #[prop(optional, into)]
    actions: Option<ViewFn>,
    /// Whether what is in it keeps a distance from the edge: forms and texts; tables and facts do not.
    #[prop(optional)]
    pad: bool,
    /// What is in it.
    children: Children,
) -> impl IntoView {
    let id = unique("section");
    let has_lead = move || lead.with(|lead| !lead.is_empty());
    view! {
        <section class="card" aria-labelledby=id>
            <div class="card-title">
                <div>
                    <h2 id=id.clone()>{move || title.get()}</h2>
                    <Show when=has_lead>
                        <p class="muted small">{move || lead.get()}</p>
                    </Show>
                </div>
                {actions.map(|actions| view! { <div class="actions">{actions.run()}</div> })}
            </div>
            {if pad { view! { <div class="card-body stack">{children()}</div> }.into_any() } else { children() }}
        </section>
    }
    .into_any()
}

/// A line of [`Facts`].
pub fn fact(label: impl Into<Cow<'static, str>>, value: impl IntoView + 'static) -> AnyView {
    view! {
        <div>
            <dt>{label.into()}</dt>
            <dd>{value.into_any()}</dd>
        </div>
    }
    .into_any()
}

/// What is known of something: names and values, made by [`fact`].
#[component]
pub fn Facts(
    /// Whether it stands in a narrow place, with values under their names.
    #[prop(optional)]
    tight: bool,
    /// The facts.
    children: Children,
) -> impl IntoView {
    view! { <dl class="facts" class:tight=tight>{children()}</dl> }.into_any()
}

/// Something that must be known before one goes on.
#[component]
pub fn Notice(
    /// How good or bad it is.
    #[prop(default = Tone::Plain)]
    tone: Tone,
    /// What it is, in a few words.
    #[prop(optional, into)]
    title: Option<String>,
    /// What more there is to say and to do.
    children: Children,
) -> impl IntoView {
    let (shape, role) = match tone {
        Tone::Good => (icon::TICK, None),
        Tone::Plain | Tone::Next => (icon::INFO, None),
        Tone::Warn => (icon::WARNING, None),
        Tone::Bad => (icon::WARNING, Some("alert")),
    };
    view! {
        <div class=format!("notice {}", tone.class()) role=role>
            {icon(shape)}
            <div>
                {title.map(|title| view! { <strong>{title}</strong> })}
                {children()}
            </div>
        </div>
    }
    .into_any()
}

/// A person: the picture, or the initials where there is none. It only accompanies the name.
#[component]
pub fn Avatar(
    /// The name.
    #[prop(into)]
    name: Signal<String>,
    /// The address of the picture; blank where there is none.
    #[prop(optional, into)]
    picture: Signal<String>,
    /// Whether it is large, for a profile.
    #[prop(optional)]
    large: bool,
) -> impl IntoView {
    let inside = move || {
        let picture = picture.get();
        if picture.is_empty() {
            view! { <span>{initials(&name.get())}</span> }.into_any()
        } else {
            view! { <img src=picture alt=""/> }.into_any()
        }
    };
    view! { <span class="face" class:large=large aria-hidden="true">{inside}</span> }.into_any()
}

/// The first letters of the first and the last name.
pub fn initials(name: &str) -> String {
    let words: Vec<_> = name.split_whitespace().collect();
    let ends = match &words[..] {
        [] => Vec::new(),
        [only] => vec![*only],
        [first, .., last] => vec![*first, *last],
    };
    ends.iter().filter_map(|word| word.chars().next()).flat_map(char::to_uppercase).collect()
}

/// The way back to the list that a page came from.
#[component]
pub fn Back(
    /// Where it leads.
    #[prop(into)]
    href: Signal<String>,
    /// What is there.
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    view! {
        <p class="back">
            <a href=move || href.get()>
                {icon(icon::BACK)}
                {move || label.get()}
            </a>
        </p>
    }
    .into_any()
}

/// Copies a text; whether the browser allowed it.
async fn copied(text: String) -> bool {
    let clipboard = window().navigator().clipboard();
    // There is none on a page that was not sent encrypted.
    if clipboard.is_undefined() {
        return false;
    }
    JsFuture::from(clipboard.write_text(&text)).await.is_ok()
}

/// A button with words that copies a text.
#[component]
pub fn CopyButton(
    /// The text.
    #[prop(into)]
    text: String,
    /// What it does: `Copy the link`.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let toasts = use_toasts();
    let copy = move |()| {
        let text = text.clone();
        spawn_local(async move {
            if copied(text).await {
                toasts.say(say().kit_copied());
            } else {
                toasts.warn(say().kit_copy_refused());
            }
        });
    };
    view! { <crate::ui::button::Button label shape=icon::COPIES on_click=copy/> }.into_any()
}

/// A button that copies a text.
#[component]
pub fn Copy(
    /// The text.
    #[prop(into)]
    text: Signal<String>,
    /// What it is: `the reference`.
    label: &'static str,
) -> impl IntoView {
    let toasts = use_toasts();
    let done = RwSignal::new(false);
    let copy = move |_| {
        let text = text.get_untracked();
        spawn_local(async move {
            if !copied(text).await {
                toasts.warn(say().kit_copy_refused());
                return;
            }
            done.try_set(true);
            set_timeout(
                move || {
                    let _ = done.try_set(false);
                },
                std::time::Duration::from_secs(2),
            );
        });
    };
    view! {
        <button class="copy" type="button" aria-label=format!("Copy {label}") title=format!("Copy {label}") on:click=copy>
            {move || icon(if done.get() { icon::TICK } else { icon::COPIES })}
            <span class="sr" role="status">{move || done.get().then(|| say().kit_copied())}</span>
        </button>
    }
    .into_any()
}

/// How many: a small figure beside a word.
pub fn badge(value: u64) -> AnyView {
    view! { <span class="badge">{crate::format::number(value)}</span> }.into_any()
}
