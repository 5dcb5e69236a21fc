//! What stands around the pages of both programs.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use shared::brand::{FootLink, bare_address};

use crate::{
    language::{language, say},
    session::use_client,
    ui::{
        brand::{BrandMark, use_brand},
        page::Title,
    },
};

/// Reads the brand again as one moves on: another tab, or another administrator, may have changed it.
pub fn follow_brand() {
    let (brand, client, path) = (use_brand(), use_client(), use_location().pathname);
    Effect::new(move |before: Option<()>| {
        path.track();
        if before.is_some() {
            brand.again(client);
        }
    });
    let focus = window_event_listener(leptos::ev::focus, move |_| brand.again(client));
    on_cleanup(move || focus.remove());
}

/// The way past the bar, for those who use the keyboard.
#[component]
pub fn SkipLink() -> impl IntoView {
    let to_main = |event: web_sys::MouseEvent| {
        event.prevent_default();
        if let Ok(Some(title)) = document().query_selector("main h1, main") {
            use wasm_bindgen::JsCast;
            let _ = title.unchecked_into::<web_sys::HtmlElement>().focus();
        }
    };
    view! { <a class="skip" href="#main" on:click=to_main>{say().kit_skip()}</a> }
}

/// The brand at the beginning of the bar: the way to the start page.
#[component]
pub fn Mark() -> impl IntoView {
    let brand = use_brand();
    let name = move || {
        let name = brand.name();
        if name.is_empty() { "Centre portal".to_owned() } else { name }
    };
    view! { <a class="mark" href="/" rel=external()><BrandMark/> <span>{name}</span></a> }
}

/// What an address that leads nowhere shows.
#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <div class="narrow stack">
            <Title title=say().kit_no_page()/>
            <p class="lead">
                {say().kit_no_page_text()}
            </p>
            <p class="actions">
                <a class="btn primary" href="/" rel=external()>{say().kit_start_page()}</a>
                <a class="btn" href="/validate">{say().menu_check()}</a>
            </p>
        </div>
    }
}

/// Marks links that leave the verifiers' program, so that the browser follows them and not the router.
#[derive(Clone, Copy)]
pub struct Apart;

/// The `rel` of a link into the desk.
pub fn external() -> Option<&'static str> {
    use_context::<Apart>().map(|_| "external")
}

/// The foot of every page.
#[component]
pub fn Footer() -> impl IntoView {
    let brand = use_brand();
    let support = move || brand.text(|brand| &brand.support_email);
    view! {
        <footer class="page-foot">
            <div>
                <span>{move || brand.name()}</span>
                {move || {
                    let website = brand.website()?;
                    let name = bare_address(&website).to_owned();
                    Some(view! { <a href=website rel="noopener">{name}</a> })
                }}
                <Show when=move || !support().is_empty()>
                    <span>{say().kit_help()} " " <a href=move || format!("mailto:{}", support())>{support}</a></span>
                </Show>
                {move || {
                    let link = |it: FootLink| {
                        view! { <a href=it.url.clone() rel="noopener">{it.label(language()).to_owned()}</a> }
                    };
                    brand.links().into_iter().map(link).collect_view()
                }}
                <Show when=move || brand.has_mailbox()>
                    <a href="/mailbox" rel=external()>{say().kit_mailbox()}</a>
                </Show>
            </div>
        </footer>
    }
}
