//! The page of one centre: its details, its users, and what was done to it.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_params_map;
use shared::{
    centres::{Centre, CentreChange, CentreFigures, CentreStatus, Contact, country_name},
    page::Page,
    permission::Permission,
    users::User,
};

use crate::{
    format::{number, time},
    history::History,
    session::{May, use_client, use_session},
    ui::{
        button::{Button, ButtonLink, Weight},
        confirm::{Ask, Confirm},
        fetch::{Fetched, Now, fetch},
        icon,
        list::{Column, data_table},
        page::PageHead,
        parts::{Back, Facts, Notice, Section, fact},
        stat::{Stat, Stats},
        state::{Empty, Failed, Skeleton},
        status::{Tone, centre_status, user_status},
        tabs::{Tab, Tabs, use_tab},
        toast::use_toasts,
    },
};

/// The page.
#[component]
pub fn CentrePage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let path = move || format!("/issuer/centres/{}", id.get());
    let centre = fetch::<Centre>(path, false);
    let figures = fetch::<CentreFigures>(move || format!("{}/figures", path()), false);
    let session = use_session();
    let tab = use_tab();
    let title = move || centre.read(|it| it.name.clone()).unwrap_or_else(|| "Centre".to_owned());
    let lead = move || centre.read(|it| format!("Centre {}", it.number)).unwrap_or_default();
    let users = Signal::derive(move || figures.read(|it| it.users));
    let tabs = move || {
        let mut tabs = vec![Tab::new("", "Details")];
        if session.may(Permission::ViewUsers) {
            tabs.push(Tab::new("users", "Users").count(users));
        }
        tabs.push(Tab::new("history", "History"));
        tabs
    };
    let body = move || match tab.get().as_str() {
        "users" if session.may(Permission::ViewUsers) => view! { <Users id/> }.into_any(),
        "history" => {
            view! { <History path=Signal::derive(move || format!("{}/history", path()))/> }.into_any()
        }
        _ => details(centre, figures),
    };
    view! {
        <Back href="/issuer/centres" label="Centres"/>
        <PageHead title=Signal::derive(title) lead=Signal::derive(lead)>
            <May to=Permission::ManageCentres>
                <ButtonLink href=Signal::derive(move || format!("{}/edit", path())) label="Edit" shape=icon::PEN/>
                <Archive centre/>
            </May>
        </PageHead>
        {move || {
            centre
                .read(|it| it.status == CentreStatus::Inactive)
                .unwrap_or(false)
                .then(|| {
                    view! {
                        <Notice tone=Tone::Warn title="This centre is archived">
                            <p>"Awards can’t be imported for it. Its documents stay valid, and its users still see them."</p>
                        </Notice>
                    }
                })
        }}
        {move || view! { <Tabs label="Centre" tabs=tabs()/> }}
        <div class="stack">{body}</div>
    }
}

/// The button that archives a centre or brings it back, with its question.
#[component]
fn Archive(centre: Fetched<Centre>) -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let ask = Ask::new("archive");
    let set = move |status: CentreStatus, direct: bool| {
        let Some(Centre { id, name, .. }) = centre.peek() else { return };
        spawn_local(async move {
            let change = CentreChange { status: Some(status), ..CentreChange::default() };
            let result = client
                .patch::<_, Centre>(&format!("/issuer/centres/{id}"), &change, centre.tag().as_deref())
                .await;
            ask.end(&result);
            match result {
                Ok(_) => {
                    centre.again();
                    match status {
                        CentreStatus::Inactive => toasts.say(format!("Archived {name}.")),
                        CentreStatus::Active => toasts.say(format!("{name} is active again.")),
                    }
                }
                // Someone else's change is on screen before it is asked again.
                Err(fault) => {
                    centre.again();
                    if direct {
                        toasts.warn(fault.detail());
                    }
                }
            }
        });
    };
    let active = move || centre.read(|it| it.status == CentreStatus::Active);
    view! {
        {move || match active() {
            None => ().into_any(),
            Some(true) => {
                view! { <Button label="Archive…" shape=icon::ARCHIVE on_click=move |()| ask.open()/> }.into_any()
            }
            Some(false) => {
                view! {
                    <Button label="Bring back" shape=icon::UNDO on_click=move |()| set(CentreStatus::Active, true)/>
                }
                .into_any()
            }
        }}
        <Confirm
            ask
            title="Archive this centre?"
            action="Archive"
            busy="Archiving…"
            danger=true
            consequences=vec![
                "No more awards can be imported for it. Rows of waiting batches are held back when they are published."
                    .to_owned(),
                "Documents that were issued stay valid, and can still be verified.".to_owned(),
                "Its users can still sign in and see its documents.".to_owned(),
                "You can bring it back at any time.".to_owned(),
            ]
            on_confirm=move |()| set(CentreStatus::Inactive, false)
        />
    }
}

fn details(centre: Fetched<Centre>, figures: Fetched<CentreFigures>) -> AnyView {
    match centre.now() {
        Now::Loading => view! { <div class="card card-body"><Skeleton lines=6/></div> }.into_any(),
        Now::Failed(fault) => {
            view! { <div class="card card-body"><Failed fault again=move |()| centre.again()/></div> }
                .into_any()
        }
        Now::Ready(it) => {
            let id = it.id;
            view! {
                {move || figures.ready().map(|figures| stats(id, &figures))}
                {facts(it.clone())}
                {contacts(it.contacts)}
            }
            .into_any()
        }
    }
}

fn stats(id: uuid::Uuid, figures: &CentreFigures) -> AnyView {
    let capped = |value: u64| if value >= 10_000 { "10,000+".to_owned() } else { number(value) };
    view! {
        <Stats
            label="Figures"
            stats=vec![
                Stat::new("Jobs issued", capped(figures.print_jobs))
                    .shape(icon::PAPER)
                    .link(format!("/issuer/print-jobs?centre_id={id}")),
                Stat::new("Records", capped(figures.records)).shape(icon::AWARD),
                Stat::new("Users", number(figures.users)).shape(icon::PEOPLE),
            ]
        />
    }
    .into_any()
}

fn facts(it: Centre) -> AnyView {
    let lines: Vec<_> = [
        Some(it.address.line1.clone()),
        it.address.line2.clone(),
        Some(it.address.town.clone()),
        Some(it.address.postcode.clone()),
        Some(country_name(&it.address.country)),
    ]
    .into_iter()
    .flatten()
    .map(|line| view! { <span class="line">{line}</span> })
    .collect();
    let credit = if it.credit_limit.amount > 0 {
        it.credit_limit.to_string()
    } else {
        "None: it pays at once".to_owned()
    };
    view! {
        <Section title="Details">
            <Facts>
                {fact("Number", view! { <span class="code">{it.number.clone()}</span> })}
                {fact("Status", centre_status(it.status))}
                {fact("Address", lines)}
                {fact("Credit limit", credit)}
                {fact("Created", time(it.created_at))}
                {fact("Last changed", time(it.updated_at))}
            </Facts>
        </Section>
    }
    .into_any()
}

fn contacts(contacts: Vec<Contact>) -> AnyView {
    let body = if contacts.is_empty() {
        let text = "Add someone to write to or to call: Edit, then Contacts.".to_owned();
        view! { <Empty title="No contacts yet" text/> }.into_any()
    } else {
        let columns = vec![
            Column::new("name", "Name", |it: &Contact| it.name.clone()),
            Column::new("role", "Role", |it: &Contact| it.role.clone()),
            Column::new("email", "Email", |it: &Contact| {
                it.email.clone().map(|email| view! { <a href=format!("mailto:{email}")>{email.clone()}</a> })
            }),
            Column::new("phone", "Phone", |it: &Contact| {
                it.phone.clone().map(|phone| {
                    let plain: String = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
                    view! { <a href=format!("tel:{plain}")>{phone}</a> }
                })
            })
            .keep(),
        ];
        data_table("Contacts", columns, &contacts, None)
    };
    view! { <Section title="Contacts">{body}</Section> }.into_any()
}

/// The users of the centre: the first of them, and the way to all.
#[component]
fn Users(id: Memo<String>) -> impl IntoView {
    let users = fetch::<Page<User>>(
        move || format!("/issuer/users?limit=50&sort=last_name&centre_id={}", id.get()),
        false,
    );
    let columns = || {
        vec![
            Column::new("name", "Name", |it: &User| {
                view! { <a href=format!("/issuer/users/{}", it.id)>{it.name()}</a> }
            }),
            Column::new("email", "Email", |it: &User| it.email.clone()),
            Column::new("admin", "Administrator", |it: &User| if it.is_admin { "Yes" } else { "No" }),
            Column::new("status", "Status", |it: &User| user_status(it.status)),
        ]
    };
    let body = move || match users.now() {
        Now::Loading => view! { <div class="card-body"><Skeleton lines=4/></div> }.into_any(),
        Now::Failed(fault) => {
            view! { <div class="card-body"><Failed fault again=move |()| users.again()/></div> }.into_any()
        }
        Now::Ready(page) if page.items.is_empty() => {
            let text = "Invite someone who sees this centre’s documents.".to_owned();
            view! { <Empty title="Nobody yet" text/> }.into_any()
        }
        Now::Ready(page) => {
            let all = page.next_cursor.is_some().then(|| {
                let href = format!("/issuer/users?centre_id={}", id.get_untracked());
                view! { <p class="card-foot"><a href=href>"All users of this centre"</a></p> }
            });
            view! {
                {data_table("Users", columns(), &page.items, None)}
                {all}
            }
            .into_any()
        }
    };
    let invite = move || {
        let href = Signal::derive(move || format!("/issuer/users/new?centre_id={}", id.get()));
        view! {
            <May to=Permission::ManageUsers>
                <ButtonLink href label="Create a user" weight=Weight::Plain shape=icon::PLUS/>
            </May>
        }
    };
    view! { <Section title="Users" actions=invite>{body}</Section> }
}
