//! The list of qualifications.

use std::rc::Rc;

use leptos::prelude::*;
use shared::{
    page::Page,
    permission::Permission,
    qualifications::{LEVELS, Qualification},
};

use crate::{
    format::{number, time},
    session::May,
    ui::{
        button::{ButtonLink, Weight},
        fetch::fetch,
        field::{Choice, choices},
        icon,
        list::{Column, Filter, List, ListView, Named},
        page::PageHead,
        status::qualification_status,
    },
};

/// The list of qualifications.
#[component]
pub fn QualificationListPage() -> impl IntoView {
    let filters = vec![
        Filter::one("level", "Level", LEVELS.iter().map(|level| Choice::new(level, *level)).collect()),
        Filter::one("regulated", "Regulated", choices(&[("true", "Yes"), ("false", "No")])),
        Filter::ticks("status", "Status", choices(&[("active", "Active"), ("archived", "Archived")])),
    ];
    let list = List::new(filters, "title");
    let qualifications = fetch::<Page<Qualification>>(move || list.request("/issuer/qualifications"), false);
    let new = || {
        view! {
            <May to=Permission::ManageQualifications>
                <ButtonLink
                    href="/issuer/qualifications/new"
                    label="New qualification"
                    weight=Weight::Primary
                    shape=icon::PLUS
                />
            </May>
        }
    };
    view! {
        <PageHead title="Qualifications" lead=Signal::stored("What you award, as it stands on the register.".to_owned())>
            <May to=Permission::ManageQualifications>
                <ButtonLink href="/issuer/qualifications/import" label="Import a file" shape=icon::UPLOAD/>
            </May>
            {new()}
        </PageHead>
        <ListView
            list
            data=qualifications
            csv="/issuer/qualifications"
            named=Named::new("qualification", "qualifications")
            columns=columns()
            key=|it| it.id.to_string()
            search="Title, number or level"
            empty="Create the first qualification, or import a file of them."
            first=new
            actions=Rc::new(actions)
        />
    }
}

fn address(it: &Qualification) -> String {
    format!("/issuer/qualifications/{}", it.id)
}

fn columns() -> Vec<Column<Qualification>> {
    vec![
        Column::new("title", "Title", |it: &Qualification| {
            view! {
                <a class="wrap" href=address(it)>{it.title.clone()}</a>
                {(!it.regulated).then(|| view! { <span class="sub">"Not regulated"</span> })}
            }
        })
        .sorted(),
        Column::new("number", "Number", |it: &Qualification| it.number.clone()).sorted().code(),
        Column::new("level", "Level", |it: &Qualification| it.level.clone()).sorted().keep(),
        Column::new("units", "Units", |it: &Qualification| number(it.units.len() as u64)).figures(),
        Column::new("credits", "Credits", |it: &Qualification| it.credits.map(|of| number(of.into())))
            .figures(),
        Column::new("expires", "Expires after", |it: &Qualification| expiry(it.expires_after_months)).keep(),
        Column::new("status", "Status", |it: &Qualification| qualification_status(it.status)),
        Column::new("created_at", "Created", |it: &Qualification| time(it.created_at))
            .sorted_down()
            .keep()
            .hidden(),
    ]
}

/// After how long certificates expire, in words.
pub fn expiry(months: Option<u16>) -> String {
    match months {
        None => "Never".to_owned(),
        Some(months) if months % 12 == 0 => crate::format::count(u64::from(months / 12), "year", "years"),
        Some(months) => crate::format::count(months.into(), "month", "months"),
    }
}

fn actions(it: &Qualification) -> AnyView {
    let whose = format!(" {}", it.title);
    let edit = format!("{}/edit", address(it));
    view! {
        <May to=Permission::ManageQualifications>
            <ButtonLink href=edit.clone() label="Edit" weight=Weight::Quiet whose=whose.clone()/>
        </May>
    }
    .into_any()
}
