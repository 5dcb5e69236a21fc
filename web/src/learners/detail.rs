//! The page of one learner: the data, the records over all centres, likely duplicates, and what was done.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_params_map;
use shared::{
    learner_portal::LearnerStanding,
    learners::{Duplicate, Duplicates, Learner, Likeness, Merge, Merges, ULN_NOT_KNOWN},
    permission::Permission,
};

use crate::{
    format::{count, date, spoken, time},
    history::History,
    learners::{privacy::PersonalData, records::Records},
    session::{May, use_client, use_session},
    ui::{
        button::{Button, ButtonLink, Weight},
        confirm::{Ask, Confirm},
        fetch::{Fetched, Now, fetch},
        icon,
        list::{Column, data_table},
        page::PageHead,
        parts::{Back, Facts, Notice, Section, fact},
        state::{Failed, Skeleton},
        tabs::{Tab, Tabs, use_tab},
        toast::use_toasts,
    },
};

/// The page.
#[component]
pub fn LearnerPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let path = move || format!("/issuer/learners/{}", id.get());
    let learner = fetch::<Learner>(path, false);
    let tab = use_tab();
    let title = move || learner.read(Learner::name).unwrap_or_else(|| "Learner".to_owned());
    let lead =
        move || learner.read(|it| format!("Enrolment number {}", it.enrolment_number)).unwrap_or_default();
    let body = move || match tab.get().as_str() {
        "records" => view! { <Records id/> }.into_any(),
        "history" => {
            view! { <History path=Signal::derive(move || format!("{}/history", path()))/> }.into_any()
        }
        _ => view! { <Details id learner/> }.into_any(),
    };
    view! {
        <Back href="/issuer/learners" label="Learners"/>
        <PageHead title=Signal::derive(title) lead=Signal::derive(lead)>
            <Show when=move || learner.read(|it| it.erased_at.is_none()).unwrap_or_default()>
                <May to=Permission::ManageLearners>
                    <ButtonLink href=Signal::derive(move || format!("{}/edit", path())) label="Correct the data" shape=icon::PEN/>
                </May>
            </Show>
        </PageHead>
        <Tabs
            label="Learner"
            tabs=vec![Tab::new("", "Details"), Tab::new("records", "Records"), Tab::new("history", "History")]
        />
        <div class="stack">{body}</div>
    }
}

#[component]
fn Details(id: Memo<String>, learner: Fetched<Learner>) -> impl IntoView {
    let duplicates = fetch::<Duplicates>(move || format!("/issuer/learners/{}/duplicates", id.get()), false);
    let merges = fetch::<Merges>(move || format!("/issuer/learners/{}/merges", id.get()), false);
    let standing = fetch::<LearnerStanding>(move || format!("/issuer/learners/{}/account", id.get()), false);
    let session = use_session();
    let private = move |it: Learner| {
        let may = session.may(Permission::ErasePersonalData) && it.erased_at.is_none();
        let again = move |()| {
            learner.again();
            merges.again();
            duplicates.again();
        };
        may.then(|| view! { <PersonalData learner=it on_erased=again/> })
    };
    let undone = move || {
        learner.again();
        duplicates.again();
        merges.again();
    };
    view! {
        {move || match learner.now() {
            Now::Loading => view! { <div class="card card-body"><Skeleton lines=6/></div> }.into_any(),
            Now::Failed(fault) => {
                view! { <div class="card card-body"><Failed fault again=move |()| learner.again()/></div> }.into_any()
            }
            Now::Ready(it) => view! { {facts(it.clone(), standing)} {private(it)} }.into_any(),
        }}
        {move || {
            duplicates.ready().filter(|found| !found.items.is_empty()).map(|found| likely(&id.get(), &found.items))
        }}
        {move || {
            merges
                .ready()
                .filter(|found| !found.items.is_empty())
                .map(|found| view! { <Merged merges=found.items on_undone=move |()| undone()/> })
        }}
    }
}

/// Whether the learner has an account, in words.
fn account(standing: Fetched<LearnerStanding>) -> AnyView {
    match standing.now() {
        Now::Loading => "…".into_any(),
        Now::Failed(fault) => fault.detail().into_any(),
        Now::Ready(LearnerStanding { registered_at: Some(since), email, last_used_at, .. }) => view! {
            {email} <span class="sub">"since " {time(since)}</span>
            {last_used_at.map(|at| view! { <span class="sub">"last used " {time(at)}</span> })}
        }
        .into_any(),
        Now::Ready(LearnerStanding { waits_since: Some(since), .. }) => {
            view! { "Registered; the address is not confirmed yet" <span class="sub">{time(since)}</span> }
                .into_any()
        }
        Now::Ready(_) => "None yet".into_any(),
    }
}

fn facts(it: Learner, standing: Fetched<LearnerStanding>) -> AnyView {
    if let Some(at) = it.erased_at {
        return view! {
            <Notice title="Personal data erased">
                <p>"On " {time(at)} ". The references of the documents can still be checked."</p>
            </Notice>
        }
        .into_any();
    }
    let uln = match it.uln.as_deref() {
        None => "Not given".to_owned(),
        Some(ULN_NOT_KNOWN) => format!("{ULN_NOT_KNOWN}, which means: not known"),
        Some(uln) => uln.to_owned(),
    };
    let former = it.former_enrolment_numbers.join(", ");
    view! {
        <Section title="Details">
            <Facts>
                {fact("Name", it.name())}
                {fact("Date of birth", date(it.date_of_birth))}
                {fact("Enrolment number", view! { <span class="code">{it.enrolment_number.clone()}</span> })}
                {(!former.is_empty()).then(|| fact("Former numbers", view! { <span class="code">{former}</span> }))}
                {fact("Unique Learner Number", uln)}
                {fact("Email", it.email.unwrap_or_else(|| "Not known".to_owned()))}
                {fact("Portal account", move || account(standing))}
                {fact("First known", time(it.created_at))}
                {fact("Last changed", time(it.updated_at))}
            </Facts>
        </Section>
    }
    .into_any()
}

fn likely(id: &str, items: &[Duplicate]) -> AnyView {
    let id = id.to_owned();
    let columns = vec![
        Column::new("name", "Name", |it: &Duplicate| {
            view! { <a href=format!("/issuer/learners/{}", it.learner.id)>{it.learner.name()}</a> }
        }),
        Column::new("number", "Enrolment number", |it: &Duplicate| it.learner.enrolment_number.clone())
            .code(),
        Column::new("born", "Date of birth", |it: &Duplicate| date(it.learner.date_of_birth)).keep(),
        Column::new("why", "What is the same", |it: &Duplicate| {
            let words: Vec<_> = it
                .likeness
                .iter()
                .map(|why| match why {
                    Likeness::SameUln => "ULN",
                    Likeness::SameNameAndBirth => "name and date of birth",
                })
                .collect();
            crate::format::sentence(&words.join(", "))
        }),
    ];
    let compare = move |it: &Duplicate| {
        let href = format!("/issuer/learners/{id}/merge?with={}", it.learner.id);
        let whose = format!(" with {}", it.learner.name());
        view! {
            <May to=Permission::ManageLearners>
                <ButtonLink href=href.clone() label="Compare" weight=Weight::Quiet whose=whose.clone()/>
            </May>
        }
        .into_any()
    };
    let table = data_table("Likely duplicates", columns, items, Some(&compare));
    view! {
        <Section title="Likely duplicates" lead="Perhaps the same person. Compare them, and merge them if they are.">
            {table}
        </Section>
    }
    .into_any()
}

/// The merges into this learner, which can be undone for a while.
#[component]
fn Merged(
    /// The merges.
    merges: Vec<Merge>,
    /// Runs when one is undone.
    #[prop(into)]
    on_undone: Callback<()>,
) -> impl IntoView {
    let (client, toasts, session) = (use_client(), use_toasts(), use_session());
    let ask = Ask::new("undo");
    let asked = RwSignal::new(None::<Merge>);
    let undo = move |()| {
        let Some(merge) = asked.get_untracked() else { return };
        spawn_local(async move {
            let path = format!("/issuer/learners/{}/merges/{}/undo", merge.learner_id, merge.id);
            let result = client.post_empty::<Learner>(&path, &crate::client::new_key()).await;
            ask.end(&result);
            if let Ok(back) = result {
                toasts.say(format!(
                    "{} ({}) is a learner of their own again.",
                    back.name(),
                    back.enrolment_number
                ));
                on_undone.run(());
            }
        });
    };
    let consequences = move || {
        asked
            .get()
            .map(|merge| {
                vec![
                    format!(
                        "The learner with number {} is there again, as before the merge.",
                        merge.enrolment_number
                    ),
                    format!("What the merge moved goes back: {}.", count(merge.records, "record", "records")),
                    "What was awarded since stays with this learner.".to_owned(),
                ]
            })
            .unwrap_or_default()
    };
    let columns = vec![
        Column::new("number", "Merged", |it: &Merge| it.enrolment_number.clone()).code(),
        Column::new("records", "Records moved", |it: &Merge| crate::format::number(it.records)).figures(),
        Column::new("by", "By", |it: &Merge| it.merged_by.clone()),
        Column::new("at", "On", |it: &Merge| time(it.merged_at)).keep(),
        Column::new("until", "Can be undone until", |it: &Merge| {
            it.undo_until.map_or_else(|| "No more".to_owned(), spoken)
        }),
    ];
    let actions = move |it: &Merge| {
        let merge = it.clone();
        let whose = format!(" the merge of {}", it.enrolment_number);
        let open = move |()| {
            asked.set(Some(merge.clone()));
            ask.open();
        };
        match it.undo_until {
            Some(_) if session.may(Permission::ManageLearners) => {
                view! { <Button label="Undo…" weight=Weight::Quiet shape=icon::UNDO whose on_click=open/> }
                    .into_any()
            }
            _ => ().into_any(),
        }
    };
    let table = data_table("Merged duplicates", columns, &merges, Some(&actions));
    view! {
        <Section title="Merged duplicates" lead="Their numbers lead here, in imports and when a learner registers.">
            {table}
        </Section>
        <Confirm
            ask
            title="Undo this merge?"
            action="Undo the merge"
            busy="Undoing…"
            consequences=Signal::derive(consequences)
            on_confirm=undo
        />
    }
}
