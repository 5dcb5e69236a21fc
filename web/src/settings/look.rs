//! What the header and the buttons would look like, on light and on dark ground, as one types.

use leptos::prelude::*;
use shared::colour::{Colour, Ground};

use crate::{
    settings::brand::Fields,
    ui::{fetch::fetch_file, icon::mark, parts::Section},
};

/// Both looks.
#[component]
pub fn Looks(
    /// What is in the fields.
    fields: Fields,
) -> impl IntoView {
    let path = move || match fields.logo.get() {
        none if none.is_empty() => none,
        name => format!("/issuer/settings/pictures/{name}"),
    };
    let logo = fetch_file(path, false);
    let look = move |ground: Ground| {
        let (value, class, words) = match ground {
            Ground::Light => (fields.accent, "look light", "Light"),
            Ground::Dark => (fields.accent_dark, "look dark", "Dark"),
        };
        let colour = Memo::new(move |last: Option<&Option<Colour>>| {
            // What is half typed is no colour: the last one stays.
            Colour::parse(&value.get().trim().to_ascii_lowercase()).or_else(|| last.copied().flatten())
        });
        let accent = move || colour.get().map(Colour::hex);
        let ink = move || colour.get().map(|colour| colour.ink().hex());
        let wash = move || {
            colour.get().map(|colour| {
                match ground {
                    Ground::Light => colour.mix(0.12, Colour::new(255, 255, 255)),
                    Ground::Dark => colour.mix(0.22, Colour::new(0x10, 0x16, 0x1d)),
                }
                .hex()
            })
        };
        let sign = move || match (fields.logo.with(String::is_empty), logo.ready()) {
            (false, Some(file)) => {
                view! { <img class="brand-logo" src=file.as_str().to_owned() alt=""/> }.into_any()
            }
            _ => mark().into_any(),
        };
        view! {
            <div class=class style=("--brand", accent) style=("--brand-ink", ink) style=("--brand-wash", wash)>
                <p class="look-name">{words}</p>
                <div class="look-bar"><span class="mark">{sign} <span>{move || fields.name.get()}</span></span></div>
                <div class="look-body">
                    <p>"Text with "<span class="look-link">"a link"</span>" in it."</p>
                    <div class="actions">
                        <span class="btn primary">"Publish"</span>
                        <span class="btn">"Cancel"</span>
                        <span class="look-chip">"Filtered"</span>
                    </div>
                </div>
            </div>
        }
        .into_any()
    };
    view! {
        <Section title="On screen">
            <div class="looks" aria-hidden="true">{look(Ground::Light)} {look(Ground::Dark)}</div>
        </Section>
    }
}
