//! The main navigation: the pages of whoever is signed in, with the rare ones behind "More". On a phone it is a sheet
//! behind one button.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use shared::{
    permission::Permission,
    text::{fold, search_words},
};

use crate::{
    session::{Centre, Session, use_centre, use_session},
    ui::{
        icon::{self, icon},
        menu::{Menu, MenuLink},
        query::Query,
    },
};

/// A page of the main navigation.
#[derive(Clone, Copy, PartialEq)]
pub struct Page {
    path: &'static str,
    label: &'static str,
    may: Option<Permission>,
    /// Whether it is behind "More" at a desk, where there are many pages.
    rare: bool,
}

const fn often(path: &'static str, label: &'static str, may: Permission) -> Page {
    Page { path, label, may: Some(may), rare: false }
}

const fn rarely(path: &'static str, label: &'static str, may: Permission) -> Page {
    Page { path, label, may: Some(may), rare: true }
}

/// The users of a centre, which are in the bar by status.
const USERS: &str = "/users";
/// The lists of them.
const USER_LISTS: [(&str, &str); 4] = [
    ("/users", "All"),
    ("/users?status=active", "Active"),
    ("/users?status=inactive", "Inactive"),
    ("/users?status=locked", "Locked"),
];

/// All pages, in the order of a day's work; the rare ones at the end.
const PAGES: [Page; 28] = [
    often("/issuer", "Dashboard", Permission::ViewReports),
    often("/dashboard", "Dashboard", Permission::ViewDocuments),
    often("/print-jobs", "Jobs issued", Permission::ViewDocuments),
    often("/records", "Records", Permission::ViewDocuments),
    often("/downloads", "Downloads", Permission::ViewDocuments),
    often("/store", "Store", Permission::OrderDocuments),
    often("/orders", "Orders", Permission::OrderDocuments),
    often(USERS, "Users", Permission::ManageCentreUsers),
    often("/issuer/batches", "Batches", Permission::ViewBatches),
    often("/issuer/print-jobs", "Jobs issued", Permission::ViewAllDocuments),
    often("/issuer/documents", "Documents", Permission::ViewAllDocuments),
    often("/issuer/learners", "Learners", Permission::ViewLearners),
    often("/issuer/centres", "Centres", Permission::ViewCentres),
    rarely("/issuer/qualifications", "Qualifications", Permission::ViewQualifications),
    rarely("/issuer/users", "Users", Permission::ViewUsers),
    often("/issuer/orders", "Orders", Permission::ViewOrders),
    rarely("/issuer/products", "Products", Permission::ViewOrders),
    rarely("/issuer/accounts", "Accounts", Permission::ViewOrders),
    rarely("/issuer/reports", "Reports", Permission::ViewReports),
    rarely("/issuer/approvals", "Approvals", Permission::ViewAllDocuments),
    rarely("/notifications", "Notifications", Permission::ViewDocuments),
    rarely("/issue-reports", "Issue reports", Permission::ViewDocuments),
    rarely("/issuer/issue-reports", "Issue reports", Permission::ViewAllDocuments),
    Page { path: "/validate", label: "Validate", may: None, rare: true },
    rarely("/issuer/settings", "Settings", Permission::ViewSettings),
    rarely("/issuer/integrations", "Integrations", Permission::ManageIntegrations),
    rarely("/issuer/audit", "Audit trail", Permission::ViewAudit),
    rarely("/audit", "Audit trail", Permission::ViewCentreAudit),
];

/// Pages that search finds, though no navigation has them.
const ALSO: [Page; 20] = [
    rarely("/issuer/api-keys/new", "New API key", Permission::ManageIntegrations),
    rarely("/issuer/awards/new", "Single award", Permission::ImportBatches),
    rarely("/issuer/bulk-changes", "Bulk changes", Permission::ViewAllDocuments),
    rarely("/issuer/centres/new", "New centre", Permission::ManageCentres),
    rarely("/issuer/learners/new", "New learner", Permission::ManageLearners),
    rarely(
        "/issuer/learners?alike=same_name_and_birth&sort=name",
        "Likely duplicates",
        Permission::ManageLearners,
    ),
    rarely("/issuer/products/new", "New product", Permission::ManageProducts),
    rarely("/issuer/products/rules", "Postage and terms", Permission::ManageSettings),
    rarely("/issuer/sales", "Sales", Permission::ViewOrders),
    rarely("/issuer/qualifications/new", "New qualification", Permission::ManageQualifications),
    rarely("/issuer/qualifications/import", "Import qualifications", Permission::ManageQualifications),
    rarely("/issuer/reports?tab=notifications", "Report of notifications", Permission::ViewReports),
    rarely("/issuer/reports?tab=publishing", "Publishing times", Permission::ViewReports),
    rarely("/issuer/reports?tab=quarterly", "Quarterly return", Permission::ViewReports),
    rarely("/issuer/settings?tab=history", "Versions of the settings", Permission::ViewSettings),
    rarely("/issuer/settings?tab=rules", "Defaults and lists", Permission::ViewSettings),
    rarely("/issuer/users/new", "Create a user", Permission::ManageUsers),
    rarely("/issuer/integrations?tab=webhooks", "Webhooks", Permission::ManageIntegrations),
    rarely("/issuer/webhooks/new", "New webhook", Permission::ManageIntegrations),
    Page { path: "/profile", label: "My profile", may: None, rare: true },
];

/// Other words for a page, by which search finds it too.
fn also_called(label: &str) -> &'static str {
    match label {
        "Approvals" => "four eyes second person requests",
        "Audit trail" => "log history",
        "Batches" => "import upload files",
        "Dashboard" => "start home",
        "Downloads" => "exports archives zip",
        "Integrations" => "api keys webhooks programs developers",
        "Issue reports" => "problems",
        "Jobs issued" => "print",
        "My profile" => "account password picture email devices sessions",
        "Orders" => "prints invoices",
        "Records" => "awards",
        "Settings" => "brand logo templates",
        "Store" => "prints basket products",
        "Validate" => "verify check",
        _ => "",
    }
}

/// The pages of whoever is signed in that a search finds, as address and label: every word begins a word of the page.
pub fn pages_found(session: Session, centre: Centre, asked: &str) -> Vec<(String, &'static str)> {
    let asked = search_words(asked);
    let holds = |page: &Page| {
        let known = fold(&format!("{} {}", page.label, also_called(page.label)));
        asked.iter().all(|word| known.split(' ').any(|known| known.starts_with(word)))
    };
    PAGES
        .into_iter()
        .chain(ALSO)
        .filter(|page| page.may.is_none_or(|may| session.may(may)) && holds(page))
        .map(|page| (centre.link(page.path), page.label))
        .collect()
}

/// So many pages stand side by side on a tablet.
pub const FEW: usize = 4;

/// The pages of whoever is signed in.
pub fn pages_of(session: Session) -> Vec<Page> {
    let mut pages: Vec<_> =
        PAGES.into_iter().filter(|page| page.may.is_none_or(|may| session.may(may))).collect();
    // Few pages need no menu.
    let few = pages.len() <= FEW;
    for page in &mut pages {
        page.rare &= !few;
    }
    pages
}

/// The main navigation.
#[component]
pub fn MainNavigation() -> impl IntoView {
    let session = use_session();
    let open = RwSignal::new(false);
    let pages = Memo::new(move |_| pages_of(session));
    let links = move || {
        let links = pages.get().into_iter().map(|page| match page.path {
            USERS => user_lists(open),
            _ => link(page, open),
        });
        links.collect_view()
    };
    let rare = move || {
        let rare: Vec<_> = pages.get().into_iter().filter(|page| page.rare).collect();
        (!rare.is_empty()).then(|| more(rare))
    };
    view! {
        <button
            class="menu-button"
            type="button"
            aria-controls="main-navigation"
            aria-expanded=move || if open.get() { "true" } else { "false" }
            on:click=move |_| open.update(|open| *open = !*open)
        >
            {icon(icon::MENU)}
            <span>"Menu"</span>
        </button>
        <nav
            id="main-navigation"
            class="main"
            class:open=move || open.get()
            aria-label="Main"
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    open.set(false);
                }
            }
        >
            {links}
            {rare}
        </nav>
    }
}

/// `page` where this page is open, `true` where one below it is.
fn here(page: &'static str) -> impl Fn() -> Option<&'static str> + Copy + Send + Sync {
    let path = use_location().pathname;
    move || {
        path.with(|path| match path.strip_prefix(page) {
            Some("" | "/") => Some("page"),
            // The issuer's pages are no parts of the dashboard.
            Some(rest) if rest.starts_with('/') && page != "/issuer" => Some("true"),
            _ => None,
        })
    }
}

fn link(page: Page, open: RwSignal<bool>) -> AnyView {
    let centre = use_centre();
    view! {
        <a
            class:rare=page.rare
            href=move || centre.link(page.path)
            aria-current=here(page.path)
            on:click=move |_| open.set(false)
        >
            {page.label}
        </a>
    }
    .into_any()
}

/// The lists of a centre's users: behind one button at a desk, one below the other on a phone.
fn user_lists(open: RwSignal<bool>) -> AnyView {
    let (centre, search, inside) = (use_centre(), use_location().search, here(USERS));
    let entries = USER_LISTS.map(|(path, label)| {
        let status = path.split_once('=').map_or("", |(_, status)| status);
        let shown = move || {
            inside() == Some("page") && search.with(|search| Query::parse(search).get("status") == status)
        };
        (path, label, Signal::derive(shown))
    });
    let menu = entries
        .map(|(path, label, here)| {
            view! { <MenuLink href=Signal::derive(move || centre.link(path)) label here/> }
        })
        .collect_view();
    let links = entries
        .map(|(path, label, here)| {
            view! {
                <a
                    class="rare"
                    href=move || centre.link(path)
                    aria-current=move || here.get().then_some("page")
                    on:click=move |_| open.set(false)
                >
                    {format!("Users: {}", label.to_lowercase())}
                </a>
            }
        })
        .collect_view();
    view! {
        <div class="more" class:here=move || inside().is_some()>
            <Menu label="Users" class="more-button">{menu}</Menu>
        </div>
        {links}
    }
    .into_any()
}

/// The rare pages, behind one button.
fn more(pages: Vec<Page>) -> AnyView {
    let centre = use_centre();
    let marks: Vec<_> = pages.iter().map(|page| here(page.path)).collect();
    let inside = move || marks.iter().any(|mark| mark().is_some());
    let links = pages
        .into_iter()
        .map(|page| {
            let mark = here(page.path);
            view! {
                <MenuLink
                    href=Signal::derive(move || centre.link(page.path))
                    label=page.label
                    here=Signal::derive(move || mark().is_some())
                />
            }
        })
        .collect_view();
    view! {
        <div class="more" class:here=inside>
            <Menu label="More" class="more-button">{links}</Menu>
        </div>
    }
    .into_any()
}
