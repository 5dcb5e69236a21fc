//! Who changed the settings, what, and when; an earlier brand can be brought back.

use std::rc::Rc;

use leptos::{prelude::*, task::spawn_local};
use shared::{
    history::{FieldChange, label_of},
    page::Page,
    permission::Permission,
    settings::{BrandSettings, Revert, SavedVersion, Section},
};

use crate::{
    client::new_key,
    format::time,
    session::{use_client, use_session},
    ui::{
        brand::use_brand,
        button::{Button, Weight},
        confirm::{Ask, Confirm},
        fetch::fetch,
        field::Choice,
        icon,
        list::{Column, Filter, List, ListView, Named},
        status::{Tone, status},
        toast::use_toasts,
    },
};

/// The tab.
#[component]
pub fn History() -> impl IntoView {
    let sections = vec![Choice::new("brand", "Brand"), Choice::new("rules", "Defaults and lists")];
    let list = List::new(vec![Filter::ticks("section", "Section", sections)], "-saved_at");
    let versions = fetch::<Page<SavedVersion>>(move || list.request("/issuer/settings/versions"), false);
    let (client, toasts, brand, session) = (use_client(), use_toasts(), use_brand(), use_session());
    let ask = Ask::new("revert");
    let wanted = RwSignal::new(0_i64);
    let actions = move |version: &SavedVersion| {
        if version.current || version.section != Section::Brand || !session.may(Permission::ManageSettings) {
            return ().into_any();
        }
        let number = version.version;
        view! {
            <Button
                label="Bring back…"
                weight=Weight::Quiet
                shape=icon::UNDO
                whose=format!(" version {number}")
                on_click=move |()| {
                    wanted.set(number);
                    ask.open();
                }
            />
        }
        .into_any()
    };
    let revert = move |()| {
        spawn_local(async move {
            let asked = Revert { version: wanted.get_untracked() };
            let path = "/issuer/settings/brand/revert";
            let result = client.post::<_, BrandSettings>(path, &asked, &new_key()).await;
            ask.end(&result);
            if result.is_ok() {
                brand.again(client);
                versions.again();
                toasts.say(format!("Version {} of the brand is back.", asked.version));
            }
        });
    };
    view! {
        <ListView
            list
            data=versions
            named=Named::new("version", "versions")
            columns=columns()
            key=|version| version.id.to_string()
            title="Saved versions"
            empty="Nothing was saved yet."
            actions=Rc::new(actions)
        />
        <Confirm
            ask
            title=Signal::derive(move || format!("Bring version {} of the brand back?", wanted.get()))
            action="Bring it back"
            busy="Bringing it back…"
            consequences=vec![
                "It becomes a new version, and the one that holds now stays in this list.".to_owned(),
                "Every page shows it at once. Documents that are issued stay as they are.".to_owned(),
            ]
            on_confirm=revert
        />
    }
}

fn columns() -> Vec<Column<SavedVersion>> {
    vec![
        Column::new("version", "Version", |version: &SavedVersion| {
            let section = match version.section {
                Section::Brand => "Brand",
                Section::Rules => "Defaults and lists",
            };
            view! {
                <span>{section} " " {version.version}</span>
                {version.current.then(|| view! { <span class="sub">{status(Tone::Good, icon::TICK, "Holds now".to_owned())}</span> })}
            }
        })
        .naming(),
        Column::new("changes", "What changed", what).wide(),
        Column::new("saved_by", "Saved by", |version: &SavedVersion| {
            version.saved_by.clone().unwrap_or_else(|| "First start".to_owned())
        }),
        Column::new("saved_at", "Saved on", |version: &SavedVersion| time(version.saved_at)).sorted_down().keep(),
    ]
}

fn what(version: &SavedVersion) -> AnyView {
    if version.saved_by.is_none() {
        return "Taken from the configuration".into_any();
    }
    view! {
        {version.reverts_to.map(|to| view! { <p>{format!("Brought version {to} back")}</p> })}
        {changes(&version.changes)}
    }
    .into_any()
}

/// What changed, field by field: before and after.
pub fn changes(changes: &[FieldChange]) -> AnyView {
    let words = |value: &Option<String>| value.clone().unwrap_or_else(|| "—".to_owned());
    let line = |change: &FieldChange| {
        let kept = change.before.is_some() || change.after.is_some();
        view! {
            <li>
                <strong>{label_of(&change.field)}</strong>
                {kept
                    .then(|| {
                        view! {
                            ": "
                            <del>{words(&change.before)}</del>
                            " → "
                            <ins>{words(&change.after)}</ins>
                        }
                    })}
            </li>
        }
    };
    view! { <ul class="changes">{changes.iter().map(line).collect_view()}</ul> }.into_any()
}
