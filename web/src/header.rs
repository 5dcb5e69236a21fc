//! The bar on top of every page, with the navigation, the centre and the user.

use leptos::{html, prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};
use shared::{permission::Permission, users::User};

use crate::{
    navigation::{FEW, MainNavigation, pages_of},
    search::SearchButton,
    session::{Centre, May, Who, use_centre, use_session},
    shell::Mark,
    store::BasketLink,
    ui::{
        fetch::fetch_file,
        icon::{self, icon},
        parts::initials,
    },
};

/// The bar on top.
#[component]
pub fn Header() -> impl IntoView {
    let session = use_session();
    let path = use_location().pathname;
    let signed_in = Memo::new(move |_| matches!(session.who(), Who::Someone(_)));
    let nobody = Memo::new(move |_| matches!(session.who(), Who::Nobody));
    // With many pages the bar folds into the menu button sooner.
    let many = move || pages_of(session).len() > FEW;
    let at_sign_in = move || path.with(|path| path == "/");
    view! {
        <header class="bar" class:many=many>
            <div class="bar-inner">
                <Mark/>
                <Show when=move || signed_in.get() && !session.is_arriving()>
                    <MainNavigation/>
                    <SearchButton/>
                    <May to=Permission::OrderDocuments>
                        <BasketLink/>
                    </May>
                    <CentreSwitch/>
                </Show>
                <Show when=move || signed_in.get()>
                    <UserMenu/>
                </Show>
                <Show when=move || nobody.get()>
                    <nav class="aside" aria-label="Other pages">
                        <a href="/validate">"Check a document"</a>
                        <Show when=move || !at_sign_in()>
                            <a href="/">"Sign in"</a>
                        </Show>
                    </nav>
                </Show>
            </div>
        </header>
    }
}

/// The choice of the centre, for users of more than one.
#[component]
fn CentreSwitch() -> impl IntoView {
    let session = use_session();
    let centre = use_centre();
    let path = use_location().pathname;
    let navigate = StoredValue::new_local(use_navigate());
    let choices = Memo::new(move |_| session.me().map(|me| me.centres).unwrap_or_default());
    let on_change = move |id: String| {
        let to = path.with_untracked(|path| Centre::switch(&id, path));
        navigate.with_value(|navigate| navigate(&to, NavigateOptions::default()));
    };
    let options = move || {
        let now = centre.get().map(|centre| centre.id);
        choices
            .get()
            .into_iter()
            .map(|choice| {
                let chosen = Some(choice.id) == now;
                view! { <option value=choice.id.to_string() selected=chosen>{choice.name}</option> }
            })
            .collect_view()
    };
    view! {
        <Show when=move || choices.with(|choices| choices.len() > 1)>
            <label class="switch">
                <span>"Centre"</span>
                <select on:change:target=move |event| on_change(event.target().value())>{options}</select>
                {icon(icon::ANGLE)}
            </label>
        </Show>
    }
}

#[component]
fn UserMenu() -> impl IntoView {
    let session = use_session();
    let panel = NodeRef::<html::Div>::new();
    let navigate = use_navigate();
    let user = Memo::new(move |_| session.me().map(|me| me.user));
    let text = move |of: fn(&User) -> String| user.with(|user| user.as_ref().map(of).unwrap_or_default());
    let centres = move || {
        let names: Vec<_> = session
            .me()
            .map(|me| me.centres.into_iter().map(|centre| centre.name).collect())
            .unwrap_or_default();
        names.join(", ")
    };
    let picture = fetch_file(move || session.picture("small"), false);
    let face = move || match picture.ready() {
        Some(file) => view! { <img src=file.as_str().to_owned() alt=""/> }.into_any(),
        None => view! { <span aria-hidden="true">{initials(&text(User::name))}</span> }.into_any(),
    };
    let close = move || {
        if let Some(panel) = panel.get_untracked() {
            let _ = panel.hide_popover();
        }
    };
    let sign_out = move |_| {
        close();
        let navigate = navigate.clone();
        spawn_local(async move {
            session.sign_out().await;
            navigate("/", NavigateOptions::default());
        });
    };
    view! {
        <button
            class="avatar"
            type="button"
            popovertarget="user-menu"
        >
            <span class="sr">{move || format!("Your account: {}", text(User::name))}</span>
            {face}
        </button>
        <div class="user-menu" id="user-menu" popover="auto" node_ref=panel>
            <p class="who">
                <strong>{move || text(User::name)}</strong>
                <span>{move || text(|user| user.email.clone())}</span>
                <span>{centres}</span>
            </p>
            <a class="btn quiet" href="/profile" on:click=move |_| close()>"My profile"</a>
            <button class="btn" type="button" on:click=sign_out>"Sign out"</button>
        </div>
    }
}
