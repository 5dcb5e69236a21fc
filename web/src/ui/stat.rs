//! Tiles with figures.

use leptos::prelude::*;

use crate::ui::{
    icon::{self, icon},
    status::Tone,
};

/// A figure, what it counts, and where it is explained.
#[derive(Clone, Default)]
pub struct Stat {
    label: String,
    value: String,
    note: String,
    href: String,
    shape: Option<&'static str>,
    tone: Option<Tone>,
}

impl Stat {
    /// A figure as it is shown, and what it counts.
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.into(), ..Self::default() }
    }

    /// What stands beside the figure: a share, a trend.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// Where it is explained.
    #[must_use]
    pub fn link(mut self, href: impl Into<String>) -> Self {
        self.href = href.into();
        self
    }

    /// The drawing before the label.
    #[must_use]
    pub fn shape(mut self, shape: &'static str) -> Self {
        self.shape = Some(shape);
        self
    }

    /// How good or bad the figure is.
    #[must_use]
    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = Some(tone);
        self
    }
}

/// Figures side by side.
#[component]
pub fn Stats(
    /// What they are about, for screen readers.
    label: &'static str,
    /// The figures.
    #[prop(into)]
    stats: Signal<Vec<Stat>>,
) -> impl IntoView {
    let tiles = move || stats.get().into_iter().map(tile).collect_view();
    view! { <ul class="tiles" aria-label=label>{tiles}</ul> }.into_any()
}

fn tile(stat: Stat) -> AnyView {
    let inside = view! {
        <span class="tile-label">
            {stat.shape.map(icon)}
            {stat.label}
        </span>
        <span class="tile-figure">
            <b>{stat.value}</b>
            {(!stat.note.is_empty()).then(|| view! { <small>{stat.note}</small> })}
        </span>
    };
    let class = format!("card tile {}", stat.tone.map(Tone::class).unwrap_or_default());
    if stat.href.is_empty() {
        view! { <li class=class><div>{inside}</div></li> }.into_any()
    } else {
        view! {
            <li class=class>
                <a href=stat.href>
                    {inside}
                    <span class="tile-more" aria-hidden="true">{icon(icon::ARROW)}</span>
                </a>
            </li>
        }
        .into_any()
    }
}
