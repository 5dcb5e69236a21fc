//! The desk: the program of everyone who signs in, with each capability's routes.

use leptos::prelude::*;
use leptos_router::{
    components::{Redirect, Route, Router, Routes},
    hooks::use_location,
    path,
};
use shared::permission::{Permission, UserKind};

use crate::{
    accounts::{AccountListPage, AccountPage, OwnAccountPage},
    api_keys::NewApiKeyPage,
    approvals::ApprovalListPage,
    audit::{AuditPage, CentreAuditPage},
    auth::{
        CancelEmailPage, ConfirmEmailPage, FirstPage, ForgotPasswordPage, ResetPasswordPage, SignInAgain,
        SignInPage,
    },
    batches::{AwardPage, BatchListPage, BatchPage},
    bulk_changes::{BulkChangeListPage, BulkChangePage},
    centres::{CentreListPage, CentrePage, EditCentrePage, NewCentrePage},
    client::Fault,
    dashboard::{DashboardPage, IssuerDashboardPage},
    documents::issued::{IssuedListPage, IssuedPage, ReplacePage},
    exports::ExportListPage,
    header::Header,
    integrations::IntegrationsPage,
    issue_reports::{IssueInboxPage, IssueReportListPage, IssueReportPage},
    learners::{EditLearnerPage, LearnerListPage, LearnerPage, MergePage, NewLearnerPage},
    mailbox::MailboxPage,
    notifications::{NotificationListPage, NotificationRunPage},
    orders::{IssuerOrderPage, OrderDeskPage, OrderListPage, OrderPage, SalesPage},
    print_jobs::{IssuerPrintJobListPage, IssuerPrintJobPage, PrintJobListPage, PrintJobPage},
    products::{EditProductPage, NewProductPage, ProductListPage, StoreRulesPage},
    profile::ProfilePage,
    qualifications::{
        EditQualificationPage, ImportQualificationsPage, NewQualificationPage, QualificationListPage,
        QualificationPage,
    },
    records::{RecordListPage, RecordPage},
    reports::ReportsPage,
    search::{Finder, SearchEverywhere},
    session::{Centre, Session, Who, use_centre, use_session},
    settings::SettingsPage,
    shares::OpenedSharePage,
    shell::{Footer, NotFound, SkipLink, follow_brand},
    store::{BasketPage, Buyer, CheckoutPage, ProductPage, StorePage, TheBasket},
    templates::TemplatePage,
    ui::{
        brand::TheBrand,
        edit::Drafts,
        page::{Title, Visited},
        state::{Failed, Skeleton},
        toast::{ToastRegion, Toasts},
    },
    users::{
        CentreUserListPage, CentreUserPage, EditCentreUserPage, EditUserPage, NewCentreUserPage, NewUserPage,
        UserListPage, UserPage,
    },
    verify::{ValidatePage, VerifyPage},
    webhooks::{EditWebhookPage, NewWebhookPage, WebhookPage},
};

/// The application.
#[component]
pub fn App() -> impl IntoView {
    let session = Session::provide();
    TheBrand::provide(session.client);
    Toasts::provide();
    Drafts::provide(session);
    Visited::provide();
    view! {
        <Router>
            <Frame/>
        </Router>
    }
}

#[component]
fn Frame() -> impl IntoView {
    Centre::provide();
    let session = use_session();
    TheBasket::provide(Buyer::Centre(use_centre()), move || session.may(Permission::OrderDocuments));
    Finder::provide();
    follow_brand();
    view! {
        <SkipLink/>
        <Header/>
        <main id="main" tabindex="-1">
            <Routes fallback=NotFound>
                <KitRoutes/>
                <SetUpRoutes/>
                <OrderRoutes/>
                <Route path=path!("/") view=Home/>
                <Route path=path!("/forgot-password") view=|| view! { <ForgotPasswordPage/> }/>
                <Route path=path!("/reset-password") view=ResetPasswordPage/>
                <Route path=path!("/confirm-email") view=ConfirmEmailPage/>
                <Route path=path!("/cancel-email") view=CancelEmailPage/>
                <Route path=path!("/profile") view=|| gated(None, || ProfilePage().into_any())/>
                <Route path=path!("/dashboard") view=|| centre_page(|| DashboardPage().into_any())/>
                <Route path=path!("/print-jobs") view=|| centre_page(|| PrintJobListPage().into_any())/>
                <Route path=path!("/print-jobs/:id") view=|| centre_page(|| PrintJobPage().into_any())/>
                <Route path=path!("/records") view=|| centre_page(|| RecordListPage().into_any())/>
                <Route path=path!("/records/:id") view=|| centre_page(|| RecordPage().into_any())/>
                <Route path=path!("/downloads") view=|| centre_page(|| ExportListPage().into_any())/>
                <Route path=path!("/notifications") view=|| centre_page(|| NotificationListPage().into_any())/>
                <Route path=path!("/notifications/:id") view=|| centre_page(|| NotificationRunPage().into_any())/>
                <Route path=path!("/users") view=|| centre_users_page(|| CentreUserListPage().into_any())/>
                <Route path=path!("/users/new") view=|| centre_users_page(|| NewCentreUserPage().into_any())/>
                <Route path=path!("/users/:id") view=|| centre_users_page(|| CentreUserPage().into_any())/>
                <Route path=path!("/users/:id/edit") view=|| centre_users_page(|| EditCentreUserPage().into_any())/>
                <Route path=path!("/store") view=|| store_page(|| StorePage().into_any())/>
                <Route path=path!("/store/:id") view=|| store_page(|| ProductPage().into_any())/>
                <Route path=path!("/basket") view=|| store_page(|| BasketPage().into_any())/>
                <Route path=path!("/checkout") view=|| store_page(|| CheckoutPage().into_any())/>
                <Route path=path!("/orders") view=|| store_page(|| OrderListPage().into_any())/>
                <Route path=path!("/account") view=|| store_page(|| OwnAccountPage().into_any())/>
                <Route path=path!("/orders/:id") view=|| store_page(|| OrderPage().into_any())/>
                <Route path=path!("/issue-reports") view=|| centre_page(|| IssueReportListPage().into_any())/>
                <Route path=path!("/audit") view=|| centre_page_for(Permission::ViewCentreAudit, || CentreAuditPage().into_any())/>
                <Route path=path!("/issuer/issue-reports") view=|| guarded(Permission::ViewAllDocuments, || IssueInboxPage().into_any())/>
                <Route path=path!("/issuer/issue-reports/:id") view=|| guarded(Permission::ViewAllDocuments, || IssueReportPage().into_any())/>
                <Route path=path!("/issuer") view=|| guarded(Permission::ViewReports, || IssuerDashboardPage().into_any())/>
                <Route path=path!("/issuer/print-jobs") view=|| guarded(Permission::ViewAllDocuments, || IssuerPrintJobListPage().into_any())/>
                <Route path=path!("/issuer/print-jobs/:id") view=|| guarded(Permission::ViewAllDocuments, || IssuerPrintJobPage().into_any())/>
                <Route path=path!("/issuer/documents") view=|| guarded(Permission::ViewAllDocuments, || IssuedListPage().into_any())/>
                <Route path=path!("/issuer/documents/:id") view=|| guarded(Permission::ViewAllDocuments, || IssuedPage().into_any())/>
                <Route path=path!("/issuer/documents/:id/replace") view=|| guarded(Permission::ManageDocuments, || ReplacePage().into_any())/>
                <Route path=path!("/issuer/bulk-changes") view=|| guarded(Permission::ViewAllDocuments, || BulkChangeListPage().into_any())/>
                <Route path=path!("/issuer/bulk-changes/:id") view=|| guarded(Permission::ViewAllDocuments, || BulkChangePage().into_any())/>
                <Route path=path!("/issuer/approvals") view=|| guarded(Permission::ViewAllDocuments, || ApprovalListPage().into_any())/>
                <Route path=path!("/issuer/reports") view=|| guarded(Permission::ViewReports, || ReportsPage().into_any())/>
                <Route path=path!("/issuer/batches") view=|| issuer_page(|| BatchListPage().into_any())/>
                <Route path=path!("/issuer/awards/new") view=|| guarded(Permission::ImportBatches, || AwardPage().into_any())/>
                <Route path=path!("/issuer/batches/:id") view=|| issuer_page(|| BatchPage().into_any())/>
                <Route path=path!("/issuer/settings/templates/:kind") view=|| guarded(Permission::ViewSettings, || TemplatePage().into_any())/>
                <Route path=path!("/issuer/settings") view=|| guarded(Permission::ViewSettings, || SettingsPage().into_any())/>
                <Route path=path!("/issuer/audit") view=|| guarded(Permission::ViewAudit, || AuditPage().into_any())/>
                <Route path=path!("/v/:reference") view=VerifyPage/>
                <Route path=path!("/s/:token") view=OpenedSharePage/>
                <Route path=path!("/validate") view=ValidatePage/>
                <Route path=path!("/mailbox") view=MailboxPage/>
            </Routes>
        </main>
        <Footer/>
        <ToastRegion/>
        <SearchEverywhere/>
        <SignInAgain/>
    }
}

/// What the issuer sets up.
#[component(transparent)]
fn SetUpRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    use leptos_router::components::{Outlet, ParentRoute};
    view! {
        <ParentRoute path=path!("/issuer") view=Outlet>
            <Route path=path!("/centres") view=|| centres_page(|| CentreListPage().into_any())/>
            <Route path=path!("/centres/new") view=|| guarded(Permission::ManageCentres, || NewCentrePage().into_any())/>
            <Route path=path!("/centres/:id") view=|| centres_page(|| CentrePage().into_any())/>
            <Route path=path!("/centres/:id/edit") view=|| guarded(Permission::ManageCentres, || EditCentrePage().into_any())/>
            <Route path=path!("/qualifications") view=|| qualifications_page(|| QualificationListPage().into_any())/>
            <Route path=path!("/qualifications/new") view=|| guarded(Permission::ManageQualifications, || NewQualificationPage().into_any())/>
            <Route
                path=path!("/qualifications/import")
                view=|| guarded(Permission::ManageQualifications, || ImportQualificationsPage().into_any())
            />
            <Route path=path!("/qualifications/:id") view=|| qualifications_page(|| QualificationPage().into_any())/>
            <Route
                path=path!("/qualifications/:id/edit")
                view=|| guarded(Permission::ManageQualifications, || EditQualificationPage().into_any())
            />
            <Route path=path!("/learners") view=|| learners_page(|| LearnerListPage().into_any())/>
            <Route path=path!("/learners/new") view=|| guarded(Permission::ManageLearners, || NewLearnerPage().into_any())/>
            <Route path=path!("/learners/:id") view=|| learners_page(|| LearnerPage().into_any())/>
            <Route path=path!("/learners/:id/edit") view=|| guarded(Permission::ManageLearners, || EditLearnerPage().into_any())/>
            <Route path=path!("/learners/:id/merge") view=|| guarded(Permission::ManageLearners, || MergePage().into_any())/>
            <Route path=path!("/users") view=|| users_page(|| UserListPage().into_any())/>
            <Route path=path!("/users/new") view=|| guarded(Permission::ManageUsers, || NewUserPage().into_any())/>
            <Route path=path!("/users/:id") view=|| users_page(|| UserPage().into_any())/>
            <Route path=path!("/users/:id/edit") view=|| guarded(Permission::ManageUsers, || EditUserPage().into_any())/>
            <Route path=path!("/integrations") view=|| integrations_page(|| IntegrationsPage().into_any())/>
            <Route path=path!("/api-keys/new") view=|| integrations_page(|| NewApiKeyPage().into_any())/>
            <Route path=path!("/webhooks/new") view=|| integrations_page(|| NewWebhookPage().into_any())/>
            <Route path=path!("/webhooks/:id") view=|| integrations_page(|| WebhookPage().into_any())/>
            <Route path=path!("/webhooks/:id/edit") view=|| integrations_page(|| EditWebhookPage().into_any())/>
        </ParentRoute>
    }
    .into_inner()
}

/// What is sold, and what was ordered.
#[component(transparent)]
fn OrderRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    use leptos_router::components::{Outlet, ParentRoute};
    view! {
        <ParentRoute path=path!("/issuer") view=Outlet>
            <Route path=path!("/products") view=|| orders_page(|| ProductListPage().into_any())/>
            <Route path=path!("/products/new") view=|| guarded(Permission::ManageProducts, || NewProductPage().into_any())/>
            <Route path=path!("/products/rules") view=|| guarded(Permission::ManageSettings, || StoreRulesPage().into_any())/>
            <Route path=path!("/products/:id") view=|| orders_page(|| EditProductPage().into_any())/>
            <Route path=path!("/orders") view=|| orders_page(|| OrderDeskPage().into_any())/>
            <Route path=path!("/orders/:id") view=|| orders_page(|| IssuerOrderPage().into_any())/>
            <Route path=path!("/sales") view=|| orders_page(|| SalesPage().into_any())/>
            <Route path=path!("/accounts") view=|| orders_page(|| AccountListPage().into_any())/>
            <Route path=path!("/accounts/:id") view=|| orders_page(|| AccountPage().into_any())/>
        </ParentRoute>
    }
    .into_inner()
}

fn orders_page(page: fn() -> AnyView) -> impl IntoView {
    guarded(Permission::ViewOrders, page)
}

fn centres_page(page: fn() -> AnyView) -> impl IntoView {
    guarded(Permission::ViewCentres, page)
}

fn qualifications_page(page: fn() -> AnyView) -> impl IntoView {
    guarded(Permission::ViewQualifications, page)
}

fn learners_page(page: fn() -> AnyView) -> impl IntoView {
    guarded(Permission::ViewLearners, page)
}

fn integrations_page(page: fn() -> AnyView) -> impl IntoView {
    guarded(Permission::ManageIntegrations, page)
}

fn users_page(page: fn() -> AnyView) -> impl IntoView {
    guarded(Permission::ViewUsers, page)
}

/// The living page of the kit.
#[cfg(feature = "ui-kit")]
#[component(transparent)]
fn KitRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    use crate::kit::{KitEditPage, KitPage};
    use leptos_router::components::{Outlet, ParentRoute};
    view! {
        <ParentRoute path=path!("/ui-kit") view=Outlet>
            <Route path=path!("") view=KitPage/>
            <Route path=path!("/edit/:id") view=KitEditPage/>
        </ParentRoute>
    }
    .into_inner()
}

/// No living page of the kit.
#[cfg(not(feature = "ui-kit"))]
#[component(transparent)]
fn KitRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! { <Route path=path!("/ui-kit") view=NotFound/> }.into_inner()
}

/// What stands before a page.
#[derive(Clone, PartialEq)]
enum Gate {
    Wait,
    Broken(Fault),
    SignIn,
    Refused,
    First,
    Open,
}

/// A page for users who may do this. Everyone else signs in here, at the same address.
fn guarded(may: Permission, page: impl Fn() -> AnyView + Send + Sync + 'static) -> impl IntoView {
    gated(Some(may), page)
}

/// The same, where it may be that being signed in is enough.
fn gated(may: Option<Permission>, page: impl Fn() -> AnyView + Send + Sync + 'static) -> impl IntoView {
    let session = use_session();
    let gate = Memo::new(move |_| match session.who() {
        Who::Asking => Gate::Wait,
        Who::Unknown(fault) => Gate::Broken(fault),
        Who::Nobody => Gate::SignIn,
        Who::Someone(me) if !me.must_do.is_empty() => Gate::First,
        Who::Someone(me) if may.is_none_or(|may| me.permissions.contains(&may)) => Gate::Open,
        Who::Someone(_) => Gate::Refused,
    });
    move || match gate.get() {
        Gate::Wait => view! { <Skeleton/> }.into_any(),
        Gate::Broken(fault) => broken(session, fault),
        Gate::SignIn => view! { <SignInPage/> }.into_any(),
        Gate::Refused => view! { <Refused/> }.into_any(),
        Gate::First => view! { <FirstPage/> }.into_any(),
        Gate::Open => page(),
    }
}

fn broken(session: Session, fault: Fault) -> AnyView {
    let again = move |()| leptos::task::spawn_local(session.restore());
    view! { <Failed fault again/> }.into_any()
}

/// A page of a centre for all its staff.
fn centre_page(page: fn() -> AnyView) -> impl IntoView {
    centre_page_for(Permission::ViewDocuments, page)
}

fn centre_users_page(page: fn() -> AnyView) -> impl IntoView {
    centre_page_for(Permission::ManageCentreUsers, page)
}

fn store_page(page: fn() -> AnyView) -> impl IntoView {
    centre_page_for(Permission::OrderDocuments, page)
}

/// A page of a centre for those who may do this, made anew when the centre changes.
fn centre_page_for(may: Permission, page: fn() -> AnyView) -> impl IntoView {
    let centre = use_centre();
    let id = Memo::new(move |_| centre.get().map(|centre| centre.id));
    // A switch of the centre leads from what is open below a list to the list. The router follows a moment later: until
    // then nothing of the one centre may be asked of the other.
    let path = use_location().pathname;
    let depth = move |path: &String| path.matches('/').count();
    let own = path.with_untracked(depth);
    let left = Memo::new(move |_| path.with(depth) != own);
    guarded(may, move || {
        // Read: a memo that is only tracked is never worked out.
        let _ = id.get();
        if left.get() { ().into_any() } else { page() }
    })
}

fn issuer_page(page: fn() -> AnyView) -> impl IntoView {
    guarded(Permission::ViewBatches, page)
}

/// The front door: to the landing page for who is signed in, else the sign-in page.
#[component]
fn Home() -> impl IntoView {
    let session = use_session();
    let centre = use_centre();
    move || match session.who() {
        Who::Asking => view! { <Skeleton/> }.into_any(),
        Who::Unknown(fault) => broken(session, fault),
        Who::Nobody => view! { <SignInPage/> }.into_any(),
        Who::Someone(me) if !me.must_do.is_empty() => view! { <FirstPage/> }.into_any(),
        Who::Someone(me) if me.user.kind == UserKind::Learner => {
            // Another program, which the server gives out there.
            let _ = window().location().replace("/learner");
            view! { <Skeleton/> }.into_any()
        }
        Who::Someone(_) => view! { <Redirect path=centre.link(session.landing())/> }.into_any(),
    }
}

#[component]
fn Refused() -> impl IntoView {
    view! {
        <div class="narrow stack">
            <Title title="This page is not for your account"/>
            <p class="lead">"You are signed in, but your account has no access to this page."</p>
            <p><a class="btn" href="/">"Go to your start page"</a></p>
        </div>
    }
}
