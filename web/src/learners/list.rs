//! The list of learners.

use std::rc::Rc;

use leptos::prelude::*;
use shared::{learners::Learner, page::Page, permission::Permission};

use crate::{
    format::{date, time},
    session::May,
    ui::{
        button::{ButtonLink, Weight},
        fetch::fetch,
        field::choices,
        icon,
        list::{Column, Filter, List, ListView, Named},
        page::PageHead,
    },
};

/// The list of learners.
#[component]
pub fn LearnerListPage() -> impl IntoView {
    let filters = vec![
        Filter::text("enrolment_number", "Enrolment number"),
        Filter::one(
            "alike",
            "Likely duplicates",
            choices(&[("same_name_and_birth", "Same name and date of birth"), ("same_uln", "Same ULN")]),
        ),
    ];
    let list = List::new(filters, "-created_at");
    let learners = fetch::<Page<Learner>>(move || list.request("/issuer/learners"), false);
    let new = || {
        view! {
            <May to=Permission::ManageLearners>
                <ButtonLink href="/issuer/learners/new" label="New learner" weight=Weight::Primary shape=icon::PLUS/>
            </May>
        }
    };
    let lead = "Everyone with an award, or registered by you. Imports make learners by themselves.";
    view! {
        <PageHead title="Learners" lead=Signal::stored(lead.to_owned())>
            <ButtonLink
                href="/issuer/learners?alike=same_name_and_birth&sort=name"
                label="Likely duplicates"
                shape=icon::PEOPLE
            />
            {new()}
        </PageHead>
        <ListView
            list
            data=learners
            csv="/issuer/learners"
            named=Named::new("learner", "learners")
            columns=columns()
            key=|it| it.id.to_string()
            search="Name, enrolment number or ULN"
            empty="Import a file of awards: its learners appear here."
            first=new
            actions=Rc::new(actions)
        />
    }
}

fn columns() -> Vec<Column<Learner>> {
    vec![
        Column::new("name", "Name", |it: &Learner| {
            view! { <a class="wrap" href=format!("/issuer/learners/{}", it.id)>{it.listed_name()}</a> }
        })
        .sorted(),
        Column::new("enrolment_number", "Enrolment number", |it: &Learner| {
            let former = it.former_enrolment_numbers.join(", ");
            view! {
                {it.enrolment_number.clone()}
                {(!former.is_empty()).then(|| view! { <span class="sub">{format!("also {former}")}</span> })}
            }
        })
        .code(),
        Column::new("uln", "ULN", |it: &Learner| it.uln.clone()).code(),
        Column::new("date_of_birth", "Date of birth", |it: &Learner| {
            it.erased_at.is_none().then(|| date(it.date_of_birth))
        })
        .keep(),
        Column::new("email", "Email", |it: &Learner| it.email.clone()).hidden(),
        Column::new("created_at", "First known", |it: &Learner| time(it.created_at)).sorted_down().keep(),
    ]
}

fn actions(it: &Learner) -> AnyView {
    if it.erased_at.is_some() {
        return ().into_any();
    }
    let whose = format!(" {}", it.name());
    let edit = format!("/issuer/learners/{}/edit", it.id);
    view! {
        <May to=Permission::ManageLearners>
            <ButtonLink href=edit.clone() label="Correct" weight=Weight::Quiet whose=whose.clone()/>
        </May>
    }
    .into_any()
}
