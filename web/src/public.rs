//! The verifiers' program: checking a document, and nothing that needs an account. Whoever scans a QR code on
//! a phone waits for this alone.

use leptos::prelude::*;
use leptos_router::{
    components::{Route, Router, Routes},
    hooks::use_location,
    path,
};

use crate::{
    client::Client,
    language::{LanguageSwitch, say},
    session::has_marker,
    shares::OpenedSharePage,
    shell::{Apart, Footer, Mark, NotFound, SkipLink, follow_brand},
    ui::{
        brand::TheBrand,
        page::Visited,
        toast::{ToastRegion, Toasts},
    },
    verify::{CheckedFile, ValidatePage, VerifyPage},
};

/// The program. The server gives it to `/v/…`, `/s/…` and `/validate`.
#[component]
pub fn Public() -> impl IntoView {
    TheBrand::provide(Client::provide());
    Toasts::provide();
    Visited::provide();
    CheckedFile::provide();
    provide_context(Apart);
    view! {
        <Router>
            <Frame/>
        </Router>
    }
}

#[component]
fn Frame() -> impl IntoView {
    follow_brand();
    view! {
        <SkipLink/>
        <Bar/>
        <main id="main" tabindex="-1">
            <Routes fallback=NotFound>
                <Route path=path!("/v/:reference") view=VerifyPage/>
                <Route path=path!("/s/:token") view=OpenedSharePage/>
                <Route path=path!("/validate") view=ValidatePage/>
            </Routes>
        </main>
        <Footer/>
        <ToastRegion/>
    }
}

#[component]
fn Bar() -> impl IntoView {
    let path = use_location().pathname;
    let elsewhere = move || path.with(|path| path != "/validate");
    let sign_in = if has_marker() { say().menu_portal() } else { say().menu_sign_in() };
    view! {
        <header class="bar">
            <div class="bar-inner">
                <Mark/>
                <nav class="aside" aria-label=say().menu_pages()>
                    <Show when=elsewhere>
                        <a href="/validate">{say().menu_check()}</a>
                    </Show>
                    <LanguageSwitch/>
                    <a href="/" rel="external">{sign_in}</a>
                </nav>
            </div>
        </header>
    }
}
