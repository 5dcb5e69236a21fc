//! The list of centres.

use std::rc::Rc;

use leptos::prelude::*;
use shared::{centres::Centre, page::Page, permission::Permission};

use crate::{
    format::time,
    session::May,
    ui::{
        button::{ButtonLink, Weight},
        fetch::fetch,
        field::{Choice, Source, choices},
        icon,
        list::{Column, Filter, List, ListView, Named},
        page::PageHead,
        status::centre_status,
    },
};

/// The list of centres.
#[component]
pub fn CentreListPage() -> impl IntoView {
    let statuses = choices(&[("active", "Active"), ("inactive", "Archived")]);
    let list = List::new(vec![Filter::ticks("status", "Status", statuses)], "name");
    let centres = fetch::<Page<Centre>>(move || list.request("/issuer/centres"), false);
    let new = || view! { <May to=Permission::ManageCentres><ButtonLink href="/issuer/centres/new" label="New centre" weight=Weight::Primary shape=icon::PLUS/></May> };
    view! {
        <PageHead title="Centres" lead=Signal::stored("The organisations that teach your qualifications.".to_owned())>
            {new()}
        </PageHead>
        <ListView
            list
            data=centres
            csv="/issuer/centres"
            named=Named::new("centre", "centres")
            columns=columns()
            key=|it| it.id.to_string()
            search="Name, number, town, postcode or contact"
            empty="Create the first centre, then invite its users and import awards for it."
            first=new
            actions=Rc::new(actions)
        />
    }
}

fn address(centre: &Centre) -> String {
    format!("/issuer/centres/{}", centre.id)
}

fn columns() -> Vec<Column<Centre>> {
    vec![
        Column::new("name", "Name", |it: &Centre| {
            view! { <a class="wrap" href=address(it)>{it.name.clone()}</a> }
        })
        .sorted(),
        Column::new("number", "Number", |it: &Centre| it.number.clone()).sorted().code(),
        Column::new("town", "Town", |it: &Centre| it.address.town.clone()),
        Column::new("contact", "First contact", |it: &Centre| {
            it.contacts.first().map(|contact| {
                let role = contact.role.clone();
                view! {
                    {contact.name.clone()}
                    {(!role.is_empty()).then(|| view! { <span class="sub">{role}</span> })}
                }
            })
        }),
        Column::new("credit", "Credit limit", |it: &Centre| {
            if it.credit_limit.amount > 0 { it.credit_limit.to_string() } else { "None".to_owned() }
        })
        .figures(),
        Column::new("status", "Status", |it: &Centre| centre_status(it.status)),
        Column::new("created_at", "Created", |it: &Centre| time(it.created_at)).sorted_down().keep().hidden(),
    ]
}

fn actions(centre: &Centre) -> AnyView {
    let whose = format!(" {}", centre.name);
    let edit = format!("{}/edit", address(centre));
    view! {
        <May to=Permission::ManageCentres>
            <ButtonLink href=edit.clone() label="Edit" weight=Weight::Quiet whose=whose.clone()/>
        </May>
    }
    .into_any()
}

/// Centres to choose from, for fields and filters.
pub fn centre_source() -> Source {
    fn choice(centre: Centre) -> Choice {
        Choice::new(centre.id, centre.name).hint(centre.number)
    }
    Source::list::<Centre>(|q| format!("/issuer/centres?limit=10&sort=name&q={q}"), choice)
        .one::<Centre>(|id| format!("/issuer/centres/{id}"), choice)
}
