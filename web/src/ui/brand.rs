//! The brand: its name everywhere, its accent as custom properties.

use leptos::{prelude::*, task::spawn_local};
use shared::brand::Brand;
use wasm_bindgen::JsCast;

use crate::client::Client;

/// The accents that the style sheet has already.
const ACCENT: &str = "#0d4f4a";
const ACCENT_DARK: &str = "#67c9bd";

/// The brand, once it is known.
#[derive(Clone, Copy)]
pub struct TheBrand(RwSignal<Option<Brand>>);

impl TheBrand {
    /// Reads the brand and makes it known to all components.
    pub fn provide(client: Client) {
        let brand = Self(RwSignal::new(None));
        provide_context(brand);
        spawn_local(async move {
            if let Ok(known) = client.get::<Brand>("/brand", true).await {
                paint(&known);
                brand.0.set(Some(known));
            }
        });
    }

    /// A text of the brand, blank until it is known.
    pub fn text(self, of: impl Fn(&Brand) -> &str) -> String {
        self.0.with(|brand| brand.as_ref().map(|brand| of(brand).to_owned()).unwrap_or_default())
    }

    /// The awarding organisation's name.
    pub fn name(self) -> String {
        self.text(|brand| &brand.name)
    }

    /// Whether the portal shows mail instead of sending it.
    pub fn has_mailbox(self) -> bool {
        self.0.with(|brand| brand.as_ref().is_some_and(|brand| brand.mailbox))
    }
}

/// The brand.
pub fn use_brand() -> TheBrand {
    expect_context::<TheBrand>()
}

fn paint(brand: &Brand) {
    let root = document().document_element().and_then(|root| root.dyn_into::<web_sys::HtmlElement>().ok());
    let Some(style) = root.map(|root| root.style()) else {
        return;
    };
    for (accent, known, name, ink) in [
        (&brand.accent, ACCENT, "--accent-light", "--accent-light-ink"),
        (&brand.accent_dark, ACCENT_DARK, "--accent-dark", "--accent-dark-ink"),
    ] {
        if accent.eq_ignore_ascii_case(known) {
            continue;
        }
        let on_it = if is_dark(accent) { "#ffffff" } else { "#10161d" };
        // A value that is no colour is ignored by the browser: the accent stays as it was.
        let _ = style.set_property(name, accent);
        let _ = style.set_property(ink, on_it);
    }
}

/// Whether white text is read better on this colour than black (WCAG 2.2, relative luminance).
fn is_dark(colour: &str) -> bool {
    let part = |from: usize| {
        let byte = colour.get(from..from + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok()).unwrap_or(0);
        let value = f64::from(byte) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5) < 0.179
}
