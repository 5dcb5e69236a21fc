//! The brand: its name everywhere, its accent as custom properties.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    brand::{Brand, FootLink, Logo},
    colour::Colour,
};
use wasm_bindgen::JsCast;

use crate::{client::Client, language::language, ui::icon::mark};

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
        brand.again(client);
    }

    /// Reads the brand again: an administrator may have changed it.
    pub fn again(self, client: Client) {
        let known = self.0;
        spawn_local(async move {
            if let Ok(brand) = client.get::<Brand>("/brand", true).await
                && known.try_with_untracked(|known| known.as_ref() != Some(&brand)) == Some(true)
            {
                paint(&brand);
                known.set(Some(brand));
            }
        });
    }

    /// The logo, if there is one.
    pub fn logo(self) -> Option<Logo> {
        self.0.with(|brand| brand.as_ref().and_then(|brand| brand.logo.clone()))
    }

    /// The website, if it is shown.
    pub fn website(self) -> Option<String> {
        self.0.with(|brand| brand.as_ref().and_then(|brand| brand.website.clone()))
    }

    /// The links in the foot of every page.
    pub fn links(self) -> Vec<FootLink> {
        self.0.with(|brand| brand.as_ref().map(|brand| brand.links.clone()).unwrap_or_default())
    }

    /// What verifiers of older documents are told, where those are not known here.
    pub fn known_since_note(self) -> Option<String> {
        self.0.with(|brand| brand.as_ref()?.known_since_note(language()))
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
        if let Some(colour) = Colour::parse(accent).filter(|_| !accent.eq_ignore_ascii_case(known)) {
            let _ = style.set_property(name, accent);
            let _ = style.set_property(ink, &colour.ink().hex());
        } else {
            // The style sheet's own, which may have been replaced before.
            let _ = style.remove_property(name);
            let _ = style.remove_property(ink);
        }
    }
}

/// The logo, or the portal's own mark.
#[component]
pub fn BrandMark() -> impl IntoView {
    let brand = use_brand();
    let logo = Memo::new(move |_| brand.logo());
    move || match logo.get() {
        Some(logo) => {
            let (width, height) = (logo.width.to_string(), logo.height.to_string());
            view! {
                <img class="brand-logo" src=format!("/api/v1{}", logo.path) width=width height=height alt=""/>
            }
            .into_any()
        }
        None => mark().into_any(),
    }
}
