//! Buttons, and links that look like buttons.

use leptos::{ev, prelude::*};

use crate::ui::icon::icon;

/// How much weight a button has.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub enum Weight {
    /// The one thing that a screen is for.
    Primary,
    /// Everything else.
    #[default]
    Plain,
    /// In rows and beside other buttons.
    Quiet,
    /// What takes something away, or cannot be undone.
    Danger,
}

impl Weight {
    fn class(self) -> &'static str {
        match self {
            Self::Primary => "btn primary",
            Self::Plain => "btn",
            Self::Quiet => "btn quiet",
            Self::Danger => "btn danger",
        }
    }
}

/// A button with words. While it is busy it says so, keeps the focus, and does nothing twice.
#[component]
pub fn Button(
    /// What it does.
    #[prop(into)]
    label: Signal<String>,
    /// How much weight it has.
    #[prop(optional)]
    weight: Weight,
    /// The drawing before the words.
    #[prop(optional)]
    shape: Option<&'static str>,
    /// More words for those who cannot see what it belongs to: ` of Amina Yusuf`.
    #[prop(optional, into)]
    whose: Option<String>,
    /// Whether what it does is going on.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Whether it cannot be used now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Runs at a click.
    #[prop(into)]
    on_click: Callback<()>,
) -> impl IntoView {
    let click = move |_: ev::MouseEvent| {
        if !busy.get_untracked() && !disabled.get_untracked() {
            on_click.run(());
        }
    };
    view! {
        <button
            class=weight.class()
            type="button"
            disabled=move || disabled.get()
            aria-disabled=move || busy.get().then_some("true")
            on:click=click
        >
            {drawing(shape, busy)}
            {move || label.get()}
            {whose.map(|whose| view! { <span class="sr">{whose}</span> })}
        </button>
    }
    .into_any()
}

/// The drawing of a button, or that it is at work.
pub fn drawing(shape: Option<&'static str>, busy: Signal<bool>) -> impl IntoView {
    move || match (busy.get(), shape) {
        (true, _) => view! { <i class="spin" aria-hidden="true"></i> }.into_any(),
        (false, Some(shape)) => icon(shape),
        (false, None) => ().into_any(),
    }
}

/// A button that is only a drawing; its name is read out and shown on hover.
#[component]
pub fn IconButton(
    /// Its name: what it does, and to what.
    #[prop(into)]
    label: Signal<String>,
    /// The drawing.
    shape: &'static str,
    /// Whether it cannot be used now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Runs at a click.
    #[prop(into)]
    on_click: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            class="round"
            type="button"
            aria-label=move || label.get()
            title=move || label.get()
            disabled=move || disabled.get()
            on:click=move |_| on_click.run(())
        >
            {icon(shape)}
        </button>
    }
    .into_any()
}

/// A link that looks like a button.
#[component]
pub fn ButtonLink(
    /// Where it leads.
    #[prop(into)]
    href: Signal<String>,
    /// What is there.
    #[prop(into)]
    label: Signal<String>,
    /// How much weight it has.
    #[prop(optional)]
    weight: Weight,
    /// The drawing before the words.
    #[prop(optional)]
    shape: Option<&'static str>,
    /// More words for those who cannot see what it belongs to.
    #[prop(optional, into)]
    whose: Option<String>,
    /// The name of the file, where the link downloads one.
    #[prop(optional, into)]
    download: Option<String>,
) -> impl IntoView {
    view! {
        <a class=weight.class() href=move || href.get() download=download>
            {shape.map(icon)}
            {move || label.get()}
            {whose.map(|whose| view! { <span class="sr">{whose}</span> })}
        </a>
    }
    .into_any()
}
