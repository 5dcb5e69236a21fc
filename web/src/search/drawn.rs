//! What the box shows of what was found.

use leptos::prelude::*;
use shared::{search::HitGroup, text::marked};

use crate::{
    search::{
        finder::{State, letters, option_id},
        target::{heading, list, shape},
    },
    ui::{
        fetch::Now,
        icon::{self, icon},
    },
};

impl State {
    /// What is in the list.
    pub(super) fn body(self) -> AnyView {
        let asked = self.asked.get();
        if letters(&asked) < 2 {
            return self.before();
        }
        let mut at = 0;
        let pages = self.screens(&asked, &mut at);
        let groups =
            self.groups().into_iter().map(|group| self.group(&group, &asked, &mut at)).collect_view();
        view! {
            {pages}
            {groups}
        }
        .into_any()
    }

    /// The pages that are found, as a group of their own.
    fn screens(self, asked: &str, at: &mut usize) -> Option<AnyView> {
        let pages = self.pages();
        let options: Vec<_> = pages
            .iter()
            .map(|(_, label)| {
                let inside = view! {
                    {icon(icon::ARROW)}
                    <span class="finder-words"><span>{highlighted(label, asked)}</span></span>
                };
                *at += 1;
                self.option(*at - 1, inside.into_any())
            })
            .collect();
        (!options.is_empty()).then(|| {
            view! {
                <ul role="group" aria-label="Screens">
                    <li class="finder-head" role="presentation">"Screens"</li>
                    {options}
                </ul>
            }
            .into_any()
        })
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
        let here = move || self.chosen() == Some(at);
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
    pub(super) fn note(self) -> Option<AnyView> {
        let text = self.text.get();
        let words = if letters(&text) < 2 {
            if !self.finder.recent.with(Vec::is_empty) {
                return None;
            }
            "Type at least two letters. A document is found by its reference: all of it, or its first eight symbols or more, with or without hyphens."
                .to_owned()
        } else if let Now::Failed(fault) = self.results.now() {
            format!("The search failed. {}", fault.detail())
        } else if !self.is_busy() && self.groups().is_empty() && self.pages().is_empty() {
            "Nothing matches. Try fewer or other words.".to_owned()
        } else {
            return None;
        };
        Some(view! { <p class="finder-note muted">{words}</p> }.into_any())
    }

    /// What screen readers say of the list.
    pub(super) fn said(self) -> String {
        if letters(&self.text.get()) < 2 || self.is_busy() {
            return String::new();
        }
        if let Now::Failed(_) = self.results.now() {
            return "The search failed.".to_owned();
        }
        let hits: usize = self.groups().iter().map(|group| group.hits.len()).sum();
        let hits = hits + self.pages().len();
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
