//! Who is signed in, what this user may do, and for which centre.

use leptos::{ev, prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};
use shared::{
    auth::{Login, Me},
    permission::Permission,
    second_factor::PasskeyLogin,
    users::CentreRef,
};

use crate::{
    client::{Client, Fault},
    ui::{held, query::Query, toast::use_toasts},
};

/// In the local storage while someone is signed in: says that asking for a session is worth a request.
const MARKER: &str = "signed_in";
/// In the local storage: when someone signed out last. All tabs follow, those that the browser keeps for the way back too.
const LEFT: &str = "signed_out";

/// Who uses the portal.
#[derive(Clone, PartialEq)]
pub enum Who {
    /// Not known yet: the session is being restored.
    Asking,
    /// The session could not be restored, for another reason than that there is none.
    Unknown(Fault),
    /// Nobody is signed in.
    Nobody,
    /// This user.
    Someone(Box<Me>),
}

/// The session of whoever is signed in.
#[derive(Clone, Copy)]
pub struct Session {
    /// The way to the API.
    pub client: Client,
    who: RwSignal<Who>,
    /// What [`LEFT`] was when this page last looked.
    left: StoredValue<Option<String>>,
}

impl Session {
    /// Makes the session known to all components, and restores the one of the last visit.
    pub fn provide() -> Self {
        let marked = has_marker();
        let first = if marked { Who::Asking } else { Who::Nobody };
        let left = StoredValue::new(stored(LEFT));
        let session = Self { client: Client::provide(), who: RwSignal::new(first), left };
        provide_context(session);
        session.follow_other_tabs();
        if marked {
            spawn_local(session.restore());
        }
        session
    }

    /// Restores the session of the last visit.
    pub async fn restore(self) {
        self.who.set(Who::Asking);
        match self.client.restore().await {
            Ok(true) => match self.client.get("/me", false).await {
                Ok(me) => self.who.set(Who::Someone(Box::new(me))),
                Err(fault) => self.who.set(Who::Unknown(fault)),
            },
            Ok(false) => {
                mark(false);
                self.who.set(Who::Nobody);
            }
            Err(fault) => self.who.set(Who::Unknown(fault)),
        }
    }

    /// Signs in. What was waiting for it goes on.
    pub async fn sign_in(self, login: &Login) -> Result<(), Fault> {
        self.client.sign_in("/auth/login", login).await?;
        self.enter().await
    }

    /// Signs in with a passkey that this browser has used.
    pub async fn sign_in_by_passkey(self, credential: serde_json::Value) -> Result<(), Fault> {
        self.client.sign_in("/auth/passkey", &PasskeyLogin { credential }).await?;
        self.enter().await
    }

    async fn enter(self) -> Result<(), Fault> {
        let me = self.client.get("/me", false).await?;
        mark(true);
        self.who.set(Who::Someone(Box::new(me)));
        Ok(())
    }

    /// Reads anew who is signed in, after something of the account was changed. What can't be read now shows with
    /// the next visit.
    pub async fn read_again(self) {
        if let Ok(me) = self.client.get("/me", false).await {
            self.who.set(Who::Someone(Box::new(me)));
        }
    }

    /// The path of the signed-in user's picture, `small` or `large`; blank where there is none.
    pub fn picture(self, size: &str) -> String {
        self.who.with(|who| match who {
            Who::Someone(me) => {
                me.avatar.as_ref().map(|tag| format!("/me/avatar?size={size}&tag={tag}")).unwrap_or_default()
            }
            _ => String::new(),
        })
    }

    /// Looks whether the session still holds, after something that ends the sessions of an account: it may have been
    /// this one.
    pub async fn look_again(self) {
        if has_marker() {
            self.restore().await;
        }
    }

    /// Signs out, in all tabs.
    pub async fn sign_out(self) {
        mark(false);
        if let Some(storage) = storage() {
            // Where it is refused, other tabs find out with their next request.
            let _ = storage.set_item(LEFT, &js_sys::Date::now().to_string());
        }
        self.left.set_value(stored(LEFT));
        self.client.give_up();
        held::forget();
        self.client.sign_out().await;
        self.who.set(Who::Nobody);
    }

    /// Shows nothing more of a user who has signed out in another tab, and who has signed in there. A session that ends by
    /// its age is another matter: then whoever is at work signs in again in place.
    fn follow_other_tabs(self) {
        let look = move || {
            let left = stored(LEFT);
            if self.left.try_get_value().is_some_and(|before| before != left) {
                self.left.set_value(left);
                self.client.forget();
                held::forget();
                self.who.set(Who::Nobody);
            }
            if has_marker() && self.who.try_with_untracked(|who| *who == Who::Nobody) == Some(true) {
                spawn_local(self.restore());
            }
        };
        let elsewhere = window_event_listener(ev::storage, move |_| look());
        let back = window_event_listener(ev::pageshow, move |_| look());
        on_cleanup(move || {
            elsewhere.remove();
            back.remove();
        });
    }

    /// Who uses the portal.
    pub fn who(self) -> Who {
        self.who.get()
    }

    /// The signed-in user.
    pub fn me(self) -> Option<Box<Me>> {
        match self.who.get() {
            Who::Someone(me) => Some(me),
            _ => None,
        }
    }

    /// Whether the signed-in user may do this.
    pub fn may(self, permission: Permission) -> bool {
        self.who.with(|who| matches!(who, Who::Someone(me) if me.permissions.contains(&permission)))
    }

    /// Whether whoever is signed in must do something before anything else works.
    pub fn is_arriving(self) -> bool {
        self.who.with(|who| matches!(who, Who::Someone(me) if !me.must_do.is_empty()))
    }

    /// The page at which the signed-in user begins.
    pub fn landing(self) -> &'static str {
        if self.may(Permission::ViewDocuments) {
            "/dashboard"
        } else if self.may(Permission::ViewReports) {
            "/issuer"
        } else if self.may(Permission::ViewBatches) {
            "/issuer/batches"
        } else {
            "/validate"
        }
    }
}

/// What only those see who may do this.
#[component]
pub fn May(
    /// What one must be allowed to do.
    to: Permission,
    /// What they see.
    children: ChildrenFn,
) -> impl IntoView {
    let session = use_session();
    view! { <Show when=move || session.may(to)>{children()}</Show> }
}

/// What those change who may do this. The others see it, and can't touch it.
#[component]
pub fn Changeable(
    /// What one must be allowed to do.
    by: Permission,
    /// Fields and buttons.
    children: Children,
) -> impl IntoView {
    let session = use_session();
    let may = move || session.may(by);
    view! {
        <Show when=move || !may()>
            <p class="muted looking">"You can look, and change nothing."</p>
        </Show>
        <fieldset class="bare" disabled=move || !may()>
            {children()}
        </fieldset>
    }
}

/// The session.
pub fn use_session() -> Session {
    expect_context::<Session>()
}

/// The way to the API.
pub fn use_client() -> Client {
    expect_context::<Client>()
}

/// Whether someone signed in on this device and has not signed out since.
pub fn has_marker() -> bool {
    stored(MARKER).is_some()
}

/// What the local storage has under a name.
fn stored(name: &str) -> Option<String> {
    storage()?.get_item(name).ok().flatten()
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

fn mark(signed_in: bool) {
    let Some(storage) = storage() else { return };
    // A storage that is full or refused costs a silent restore, no more.
    let _ = if signed_in { storage.set_item(MARKER, "1") } else { storage.remove_item(MARKER) };
}

/// In the local storage: the centre that was chosen last.
const CENTRE: &str = "centre";

/// The pages that show one centre, and the pages below them.
const CENTRE_PAGES: [&str; 10] = [
    "/dashboard",
    "/print-jobs",
    "/records",
    "/downloads",
    "/store",
    "/basket",
    "/checkout",
    "/orders",
    "/issue-reports",
    "/users",
];

/// The page of a centre that an address is, or is below.
fn centre_page(path: &str) -> Option<&'static str> {
    let within =
        |page: &str| path.strip_prefix(page).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    CENTRE_PAGES.into_iter().find(|page| within(page))
}

/// The centre at work: the one that the address names, else the one that was chosen last in this browser, else the
/// user's first.
#[derive(Clone, Copy)]
pub struct Centre {
    now: Memo<Option<CentreRef>>,
    session: Session,
}

impl Centre {
    /// Makes the centre known to all components inside the router.
    pub fn provide() {
        let session = use_session();
        let search = use_location().search;
        let now = Memo::new(move |_| {
            let me = session.me()?;
            let of = |id: &str| me.centres.iter().find(|centre| centre.id.to_string() == id);
            let named = search.with(|search| of(Query::parse(search).get("centre")).cloned());
            let chosen = || of(&stored(CENTRE)?).cloned();
            named.or_else(chosen).or_else(|| me.centres.first().cloned())
        });
        let centre = Self { now, session };
        provide_context(centre);
        centre.name_in_address();
    }

    /// Lets the address of a centre's page say whose it is, for a user of more than one: then another tab may show
    /// another centre, and a link that is sent on leads to the right one.
    fn name_in_address(self) {
        let location = use_location();
        let (path, search, navigate) = (location.pathname, location.search, use_navigate());
        let toasts = use_toasts();
        let stranger = Memo::new(move |_| {
            let asked = search.with(|search| Query::parse(search).get("centre").to_owned());
            let known = self.session.me()?.centres.iter().any(|centre| centre.id.to_string() == asked);
            let is_centre_page = path.with(|path| centre_page(path).is_some());
            (!asked.is_empty() && !known && is_centre_page).then_some(asked)
        });
        Effect::new(move || {
            if stranger.with(Option::is_some)
                && let Some(now) = self.now.get_untracked()
            {
                let name = now.name;
                toasts
                    .warn(format!("This link leads to a centre that is not yours. {name} is shown instead."));
            }
        });
        Effect::new(move || {
            let Some(now) = self.now.get().filter(|_| self.is_one_of_several()) else { return };
            let mut query = search.with(|search| Query::parse(search));
            let (path, id) = (path.get(), now.id.to_string());
            if centre_page(&path).is_some() && query.get("centre") != id {
                query.set("centre", &id);
                let how = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
                navigate(&query.after(&path), how);
            }
        });
    }

    /// The page on which one goes on with another centre, which is remembered for the next visit. What is open below
    /// a list belongs to the centre before: the list is the nearest page that both have.
    pub fn switch(id: &str, path: &str) -> String {
        if let Some(storage) = storage() {
            // A storage that is full or refused: the next visit begins with the first centre.
            let _ = storage.set_item(CENTRE, id);
        }
        format!("{}?centre={id}", centre_page(path).unwrap_or(path))
    }

    /// Whether the user works for several centres.
    fn is_one_of_several(self) -> bool {
        self.session.who.with(|who| matches!(who, Who::Someone(me) if me.centres.len() > 1))
    }

    /// The centre.
    pub fn get(self) -> Option<CentreRef> {
        self.now.get()
    }

    /// Its name, blank where there is none.
    pub fn name(self) -> String {
        self.now.with(|centre| centre.as_ref().map(|centre| centre.name.clone()).unwrap_or_default())
    }

    /// The API's path of something of this centre.
    pub fn api(self, path: &str) -> String {
        self.now.with(|centre| {
            centre.as_ref().map(|centre| format!("/centres/{}{path}", centre.id)).unwrap_or_default()
        })
    }

    /// A link that keeps the centre, for a user of more than one.
    pub fn link(self, path: &str) -> String {
        match self.now.get() {
            Some(centre) if self.is_one_of_several() => {
                let joint = if path.contains('?') { '&' } else { '?' };
                format!("{path}{joint}centre={}", centre.id)
            }
            _ => path.to_owned(),
        }
    }
}

/// The centre at work.
pub fn use_centre() -> Centre {
    expect_context::<Centre>()
}
