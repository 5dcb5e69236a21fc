//! Two learners side by side: who stays, what comes of merging them, and what stands against it.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_params_map},
};
use shared::{
    learners::{Learner, Merge, MergePreview, MergeSide, NewMerge, SharedAward},
    problem::Code,
};

use crate::{
    client::new_key,
    format::{count, date, number, time},
    session::use_client,
    ui::{
        button::Button,
        button::{ButtonLink, Weight},
        confirm::{Ask, Confirm},
        fetch::{Now, fetch},
        icon,
        page::PageHead,
        parts::{Back, Notice, Section},
        query::Query,
        state::{Failed, Skeleton},
        status::Tone,
        toast::use_toasts,
    },
};

/// The page: the learner of the address stays, the other one goes.
#[component]
pub fn MergePage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let search = use_location().search;
    let other = Memo::new(move |_| search.with(|search| Query::parse(search).get("with").to_owned()));
    let preview = fetch::<MergePreview>(
        move || match other.get() {
            other if other.is_empty() => String::new(),
            other => format!("/issuer/learners/{}/merge-preview?duplicate_id={other}", id.get()),
        },
        false,
    );
    let ask = Ask::new("merge");
    let (client, toasts, navigate) = (use_client(), use_toasts(), StoredValue::new_local(use_navigate()));
    let key = StoredValue::new(new_key());
    let merge = move |()| {
        let Some(now) = preview.peek() else { return };
        spawn_local(async move {
            let body = NewMerge {
                duplicate_id: now.duplicate.learner.id,
                duplicate_etag: Some(now.duplicate.etag.clone()),
            };
            let path = format!("/issuer/learners/{}/merges", now.survivor.learner.id);
            let result = client.post_if::<_, Merge>(&path, &body, &key.get_value(), &now.survivor.etag).await;
            ask.end(&result);
            match result {
                Ok(merge) => {
                    toasts.say(format!(
                        "Merged: {} moved, and {} leads here now.",
                        count(merge.records, "record", "records"),
                        merge.enrolment_number
                    ));
                    let address = format!("/issuer/learners/{}", merge.learner_id);
                    let _ =
                        navigate.try_with_value(|navigate| navigate(&address, NavigateOptions::default()));
                }
                Err(fault) => {
                    key.try_set_value(new_key());
                    // What is on screen does not hold any more.
                    if matches!(fault.code(), Some(Code::Stale | Code::StateConflict)) {
                        preview.again();
                    }
                }
            }
        });
    };
    let consequences = move || preview.read(consequences).unwrap_or_default();
    let body = move || match preview.now() {
        _ if other.get().is_empty() => {
            let text = "Open a learner with likely duplicates, and choose Compare.".to_owned();
            view! { <crate::ui::state::Empty title="Nobody to compare with" text/> }.into_any()
        }
        Now::Loading => view! { <div class="card card-body"><Skeleton lines=8/></div> }.into_any(),
        Now::Failed(fault) => {
            view! { <div class="card card-body"><Failed fault again=move |()| preview.again()/></div> }
                .into_any()
        }
        Now::Ready(now) => {
            let swap = format!(
                "/issuer/learners/{}/merge?with={}",
                now.duplicate.learner.id, now.survivor.learner.id
            );
            let stopped = !now.shared_awards.is_empty();
            view! {
                {stopped.then(|| conflict(&now.shared_awards))}
                {sides(&now.survivor, &now.duplicate)}
                <div class="actions">
                    {(!stopped)
                        .then(|| {
                            view! { <Button label="Merge…" weight=Weight::Primary on_click=move |()| ask.open()/> }
                        })}
                    <ButtonLink href=swap label="Let the other one stay" shape=icon::UNDO/>
                    <ButtonLink href=format!("/issuer/learners/{}", now.survivor.learner.id) label="They are different people" weight=Weight::Quiet/>
                </div>
            }
            .into_any()
        }
    };
    view! {
        <Back href=Signal::derive(move || format!("/issuer/learners/{}", id.get())) label="Learner"/>
        <PageHead
            title="Compare two learners"
            lead=Signal::stored("If they are the same person, merge them: the one on the left stays.".to_owned())
        />
        <div class="stack">{body}</div>
        <Confirm
            ask
            title="Merge these two learners?"
            action="Merge"
            busy="Merging…"
            danger=true
            consequences=Signal::derive(consequences)
            on_confirm=merge
        />
    }
}

fn consequences(now: &MergePreview) -> Vec<String> {
    let (stays, goes) = (&now.survivor.learner, &now.duplicate.learner);
    let mut lines = vec![
        format!(
            "{} with {} of {} ({}) move to {} ({}).",
            count(now.duplicate.records, "record", "records"),
            count(now.duplicate.documents, "document", "documents"),
            goes.name(),
            goes.enrolment_number,
            stays.name(),
            stays.enrolment_number
        ),
        "No document changes: each says what it said, under its own reference.".to_owned(),
        format!(
            "The number {} leads to {} from then on, in imports and when a learner registers.",
            goes.enrolment_number,
            stays.name()
        ),
        format!("The data of {} stays: name, date of birth, and what else is on the left.", stays.name()),
    ];
    if stays.uln.is_none() && goes.uln.is_some() {
        lines.push("The ULN is taken over, since the one who stays has none.".to_owned());
    }
    if stays.email.is_none() && goes.email.is_some() {
        lines.push("The email address is taken over, since the one who stays has none.".to_owned());
    }
    lines.push(format!("You can undo it for {} days.", now.undo_days));
    lines
}

fn conflict(shared: &[SharedAward]) -> AnyView {
    let lines = shared
        .iter()
        .map(|award| {
            let (title, number) = (&award.qualification_title, &award.qualification_number);
            view! { <li>{format!("{title} ({number}), {}", date(award.award_date))}</li> }
        })
        .collect_view();
    view! {
        <Notice tone=Tone::Bad title="Both have the same award, so they can’t be merged">
            <ul class="plain-list">{lines}</ul>
            <p>"One learner can’t have an award twice: one of the two records was issued by mistake. Deal with it first."</p>
        </Notice>
    }
    .into_any()
}

/// A line of the comparison: its label, and what each of the two has.
type Line = (&'static str, fn(&MergeSide) -> String);

const LINES: [Line; 9] = [
    ("Name", |side| side.learner.listed_name()),
    ("Date of birth", |side| date(side.learner.date_of_birth)),
    ("Enrolment number", |side| side.learner.enrolment_number.clone()),
    ("ULN", |side| given(side.learner.uln.as_ref())),
    ("Email", |side| given(side.learner.email.as_ref())),
    ("Records", |side| number(side.records)),
    ("Documents", |side| number(side.documents)),
    ("Centres", |side| if side.centres.is_empty() { "None".to_owned() } else { side.centres.join(", ") }),
    ("Former numbers", |side| {
        let numbers = side.learner.former_enrolment_numbers.join(", ");
        if numbers.is_empty() { "None".to_owned() } else { numbers }
    }),
];

fn given(text: Option<&String>) -> String {
    text.cloned().unwrap_or_else(|| "None".to_owned())
}

fn sides(stays: &MergeSide, goes: &MergeSide) -> AnyView {
    let head = |words: &'static str, of: &Learner| {
        let href = format!("/issuer/learners/{}", of.id);
        view! {
            <th scope="col">
                <span class="sub">{words}</span>
                <a href=href>{of.name()}</a>
            </th>
        }
    };
    let lines = LINES
        .iter()
        .map(|(label, value)| {
            let (left, right) = (value(stays), value(goes));
            let differs = left != right;
            view! {
                <tr class:differs=differs>
                    <th scope="row">
                        {*label}
                        {differs.then(|| view! { <span class="sub">"differs"</span> })}
                    </th>
                    <td>{left}</td>
                    <td>{right}</td>
                </tr>
            }
        })
        .collect_view();
    let (first, second) = (time(stays.learner.created_at), time(goes.learner.created_at));
    let heads = (head("Stays", &stays.learner), head("Goes", &goes.learner));
    view! {
        <Section title="Side by side">
            <table class="sides">
                <caption class="sr">"The two learners side by side"</caption>
                <thead>
                    <tr>
                        <th scope="col"><span class="sr">"What"</span></th>
                        {heads}
                    </tr>
                </thead>
                <tbody>
                    {lines}
                    <tr>
                        <th scope="row">"First known"</th>
                        <td>{first}</td>
                        <td>{second}</td>
                    </tr>
                </tbody>
            </table>
        </Section>
    }
    .into_any()
}
