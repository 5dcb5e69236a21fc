//! The learners' program: the own documents, shares of them, and the own account. Made for phones first, in English and
//! Welsh.

mod account;
mod document;
mod documents;
mod mistakes;
mod register;
mod sign_in;
mod status;

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    components::{Outlet, ParentRoute, Route, Router, Routes},
    hooks::use_location,
    path,
};
use shared::{auth::Me, permission::UserKind, profile::ProfileChange};

use crate::{
    auth::{ConfirmEmailPage, ForgotPasswordPage, ResetPasswordPage, SignInAgain},
    language::{LanguageSwitch, language, say},
    orders::{OrderPage, OwnOrdersPage},
    session::{Session, Who, use_session},
    shares::{NewSharePage, ShareListPage, SharePage},
    shell::{Apart, Footer, NotFound, SkipLink, follow_brand},
    store::{BasketLink, BasketPage, Buyer, CheckoutPage, ProductPage, StorePage, TheBasket},
    ui::{
        brand::{BrandMark, TheBrand, use_brand},
        icon::{self, icon_of},
        page::Visited,
        state::{Failed, Skeleton},
        toast::{ToastRegion, Toasts},
    },
};

pub use status::document_status;

use self::{
    account::AccountPage, document::DocumentPage, documents::DocumentsPage, mistakes::MistakesPage,
    register::RegisterPage, sign_in::SignInPage,
};

/// The program. The server gives it to `/learner…`, and to links that are mailed to learners.
#[component]
pub fn Learner() -> impl IntoView {
    let session = Session::provide();
    TheBrand::provide(session.client);
    Toasts::provide();
    Visited::provide();
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
    let session = use_session();
    keep_language(session);
    provide_context(Buyer::Learner);
    TheBasket::provide(Buyer::Learner, move || session.me().is_some_and(|me| is_learner(&me)));
    view! {
        <SkipLink/>
        <Bar/>
        <main id="main" tabindex="-1">
            <Routes fallback=NotFound>
                <Route path=path!("/confirm-email") view=ConfirmEmailPage/>
                <Route path=path!("/reset-password") view=ResetPasswordPage/>
                <ParentRoute path=path!("/learner") view=Outlet>
                    <Route path=path!("") view=|| gated(|| DocumentsPage().into_any())/>
                    <Route path=path!("/register") view=RegisterPage/>
                    <Route path=path!("/forgot-password") view=|| view! { <ForgotPasswordPage back="/learner"/> }/>
                    <Route path=path!("/documents/:id") view=|| gated(|| DocumentPage().into_any())/>
                    <Route path=path!("/shares") view=|| gated(|| ShareListPage().into_any())/>
                    <Route path=path!("/shares/new") view=|| gated(|| NewSharePage().into_any())/>
                    <Route path=path!("/shares/:id") view=|| gated(|| SharePage().into_any())/>
                    <Route path=path!("/store") view=|| gated(|| StorePage().into_any())/>
                    <Route path=path!("/store/:id") view=|| gated(|| ProductPage().into_any())/>
                    <Route path=path!("/basket") view=|| gated(|| BasketPage().into_any())/>
                    <Route path=path!("/checkout") view=|| gated(|| CheckoutPage().into_any())/>
                    <Route path=path!("/orders") view=|| gated(|| OwnOrdersPage().into_any())/>
                    <Route path=path!("/orders/:id") view=|| gated(|| OrderPage().into_any())/>
                    <Route path=path!("/reports") view=|| gated(|| MistakesPage().into_any())/>
                    <Route path=path!("/account") view=|| gated(|| AccountPage().into_any())/>
                </ParentRoute>
            </Routes>
        </main>
        <Footer/>
        <Menu/>
        <ToastRegion/>
        <SignInAgain/>
    }
}

/// Lets mails come in the language of this page.
fn keep_language(session: Session) {
    Effect::new(move || {
        let other = session.me().is_some_and(|me| is_learner(&me) && me.language != language());
        if other {
            spawn_local(async move {
                let change = ProfileChange { language: Some(language()), ..ProfileChange::default() };
                // Tried again with the next visit.
                let _ = session.client.patch::<_, Me>("/me", &change, None).await;
            });
        }
    });
}

fn is_learner(me: &Me) -> bool {
    me.user.kind == UserKind::Learner
}

#[derive(Clone, PartialEq)]
enum Gate {
    Wait,
    Broken(crate::client::Fault),
    SignIn,
    Staff,
    Open,
}

/// A page for learners who are signed in. Everyone else signs in here, at the same address; staff go to their desk.
fn gated(page: fn() -> AnyView) -> impl IntoView {
    let session = use_session();
    let gate = Memo::new(move |_| match session.who() {
        Who::Asking => Gate::Wait,
        Who::Unknown(fault) => Gate::Broken(fault),
        Who::Nobody => Gate::SignIn,
        Who::Someone(me) if is_learner(&me) => Gate::Open,
        Who::Someone(_) => Gate::Staff,
    });
    Effect::new(move || {
        if gate.get() == Gate::Staff {
            let _ = window().location().replace("/");
        }
    });
    move || match gate.get() {
        Gate::Wait | Gate::Staff => view! { <Skeleton/> }.into_any(),
        Gate::Broken(fault) => {
            let again = move |()| spawn_local(session.restore());
            view! { <Failed fault again/> }.into_any()
        }
        Gate::SignIn => view! { <SignInPage/> }.into_any(),
        Gate::Open => page(),
    }
}

#[component]
fn Bar() -> impl IntoView {
    let (brand, session) = (use_brand(), use_session());
    view! {
        <header class="bar">
            <div class="bar-inner">
                <a class="mark" href="/learner"><BrandMark/> <span>{move || brand.name()}</span></a>
                <nav class="aside" aria-label=say().menu_pages()>
                    <LanguageSwitch/>
                    <Show when=move || session.me().is_some_and(|me| is_learner(&me))>
                        <BasketLink/>
                    </Show>
                </nav>
            </div>
        </header>
    }
}

/// The parts of the portal: on phones at the bottom, where thumbs are.
#[component]
fn Menu() -> impl IntoView {
    let (session, path) = (use_session(), use_location().pathname);
    let shown = move || session.me().is_some_and(|me| is_learner(&me));
    let link = move |href: &'static str, words: String, shape: &'static str, of: &'static [&'static str]| {
        let here = move || path.with(|path| path == href || of.iter().any(|part| path.starts_with(part)));
        view! {
            <a href=href aria-current=move || here().then_some("page")>
                {icon_of(shape, 22)}
                <span>{words}</span>
            </a>
        }
    };
    view! {
        <Show when=shown>
            <nav class="learner-menu" aria-label=say().learner_menu()>
                {link("/learner", say().learner_menu_documents(), icon::AWARD, &["/learner/documents"])}
                {link("/learner/shares", say().learner_menu_shares(), icon::PEOPLE, &["/learner/shares"])}
                {link("/learner/orders", say().orders(), icon::BASKET, &["/learner/orders", "/learner/store", "/learner/basket", "/learner/checkout"])}
                {link("/learner/account", say().learner_menu_account(), icon::PERSON, &["/learner/account", "/learner/reports"])}
            </nav>
        </Show>
    }
}
