//! The form that puts a new document in the place of an old one, with corrections where there are mistakes.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};
use shared::{
    batches::Component,
    check::Check,
    documents::{Corrections, DayOrBlank, Document, DocumentKind, Reissue},
    problem::FieldError,
    records::Record,
};

use super::page::is_open;
use crate::{
    batches::units::UnitsField,
    ui::{
        edit::{Body, CreateForm, Question},
        fetch::{Now, fetch},
        field::{AreaField, CheckField, DateField, Form, TextField},
        page::PageHead,
        parts::{Back, Notice, Section},
        state::{Failed, Skeleton},
        status::{Tone, kind_name},
        toast::use_toasts,
    },
};

/// The page.
#[component]
pub fn ReplacePage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let document = fetch::<Document>(move || format!("/issuer/documents/{}", id.get()), false);
    let record = fetch::<Record>(
        move || document.ready().map(|it| format!("/issuer/records/{}", it.record_id)).unwrap_or_default(),
        false,
    );
    let title = move || {
        document.ready().map_or_else(
            || "Replace a document".to_owned(),
            |it| format!("Replace the {} of {}", kind_name(it.kind).to_lowercase(), it.learner_name),
        )
    };
    let body = move || match (document.now(), record.now()) {
        (Now::Failed(fault), _) => {
            view! { <div class="card card-body"><Failed fault again=move |()| document.again()/></div> }
                .into_any()
        }
        (_, Now::Failed(fault)) => {
            view! { <div class="card card-body"><Failed fault again=move |()| record.again()/></div> }
                .into_any()
        }
        (Now::Ready(document), _) if !is_open(document.status) => view! {
            <Notice tone=Tone::Warn title="Nothing can be changed on this document any more">
                <p>
                    "It was cancelled, or a newer one has taken its place: "
                    <a href=format!("/issuer/documents/{}", document.id)>"see what became of it"</a> "."
                </p>
            </Notice>
        }
        .into_any(),
        (Now::Ready(document), Now::Ready(record)) => {
            view! { <Fields document=Box::new(document) record=Box::new(record)/> }.into_any()
        }
        _ => view! { <div class="card card-body"><Skeleton lines=6/></div> }.into_any(),
    };
    view! {
        <Back href=Signal::derive(move || format!("/issuer/documents/{}", id.get())) label="Document"/>
        <PageHead
            title=Signal::derive(title)
            lead="The new document is marked as a replacement and has its own reference. The old one says from then on that it was replaced, and by which."
        />
        {body}
    }
}

/// What the fields hold before anything is typed.
#[derive(Clone)]
struct Before {
    first_name: String,
    middle_names: String,
    last_name: String,
    result: String,
    award_date: String,
    expiry_date: String,
    language: String,
    units: Vec<Component>,
}

impl Before {
    fn of(document: &Document, record: &Record) -> Self {
        Self {
            first_name: record.learner.first_name.clone(),
            middle_names: record.learner.middle_names.clone().unwrap_or_default(),
            last_name: record.learner.last_name.clone(),
            result: document.result.clone().unwrap_or_default(),
            award_date: record.award_date.to_string(),
            expiry_date: document.expires_on.map(|date| date.to_string()).unwrap_or_default(),
            language: record.language.clone(),
            units: record.components.clone(),
        }
    }
}

#[component]
fn Fields(document: Box<Document>, record: Box<Record>) -> impl IntoView {
    let navigate = use_navigate();
    let toasts = use_toasts();
    let form = Form::new("replace");
    let before = Before::of(&document, &record);
    let text = |value: &String| RwSignal::new(value.clone());
    let reason = RwSignal::new(String::new());
    let (first, middle, last) =
        (text(&before.first_name), text(&before.middle_names), text(&before.last_name));
    let (result, award, expiry) = (text(&before.result), text(&before.award_date), text(&before.expiry_date));
    let assessed_in = text(&before.language);
    let units = RwSignal::new(before.units.clone());
    let has_units = document.kind == DocumentKind::Transcript;
    let learner = RwSignal::new(String::new());
    let had_expiry = !before.expiry_date.is_empty();
    let others = record
        .documents
        .iter()
        .filter(|other| other.kind != document.kind)
        .filter(|other| other.status == document.status)
        .count();
    // A name printed otherwise than the learner is registered now would change without anyone asking.
    let registered = [&before.first_name, &before.middle_names, &before.last_name]
        .into_iter()
        .filter(|part| !part.is_empty())
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" ");
    let drifted = registered != document.learner_name;
    let request = {
        let before = before.clone();
        move |()| {
            let names_differ = drifted
                || first.get_untracked() != before.first_name
                || middle.get_untracked() != before.middle_names
                || last.get_untracked() != before.last_name;
            let name = |now: RwSignal<String>| names_differ.then(|| now.get_untracked());
            let changed =
                |now: RwSignal<String>, was: &str| Some(now.get_untracked()).filter(|now| now != was);
            let reissue = Reissue {
                reason: reason.get_untracked(),
                corrections: Corrections {
                    first_name: name(first),
                    middle_names: name(middle),
                    last_name: name(last),
                    result: changed(result, &before.result),
                    award_date: changed(award, &before.award_date).and_then(|date| date.parse().ok()),
                    expiry_date: changed(expiry, &before.expiry_date)
                        .map(|date| DayOrBlank(date.parse().ok())),
                    language: changed(assessed_in, &before.language),
                    components: Some(units.get_untracked()).filter(|units| *units != before.units),
                    correct_learner: learner.get_untracked() == "on",
                },
            };
            if award.with_untracked(String::is_empty) {
                let blank = FieldError::new("/corrections/award_date", "required", "Choose a day.");
                return Body::wrong(reissue.errors().into_iter().chain([blank]).collect());
            }
            reissue.into()
        }
    };
    let back = format!("/issuer/documents/{}", document.id);
    let path = format!("{back}/reissue");
    let on_done = move |new: Document| {
        toasts.say(format!("Issued {} as the replacement.", new.reference));
        navigate(&format!("/issuer/documents/{}", new.id), NavigateOptions::default());
    };
    let name_of_document = document.learner_name.clone();
    let question = Question {
        title: format!("Replace this {}?", kind_name(document.kind).to_lowercase()),
        action: "Replace it",
        consequences: vec![
            "A new document is issued at once, marked as a replacement, with the corrections above."
                .to_owned(),
            format!("{} holds no more: anyone who checks it sees that it was replaced.", document.reference),
            "This is final. A mistake in the new document can only be put right by another replacement."
                .to_owned(),
        ],
    };
    view! {
        <CreateForm form path request submit="Issue the replacement" cancel=back on_done question>
            <Section title="Why" pad=true>
                <AreaField
                    form
                    pointer="/reason"
                    label="Reason, for your records only"
                    value=reason
                    hint="For example: lost, damaged, a mistake in the name. It is not public."
                />
            </Section>
            <Section title="Corrections" lead="Leave everything as it is for a plain replacement." pad=true>
                {drifted
                    .then(|| {
                        view! {
                            <Notice title="The learner is registered under another name now">
                                <p>{format!("The old document says “{name_of_document}”. The new one says what stands here.")}</p>
                            </Notice>
                        }
                    })}
                <div class="two-up">
                    <TextField form pointer="/corrections/first_name" label="First name" value=first optional=true/>
                    <TextField
                        form
                        pointer="/corrections/middle_names"
                        label="Middle names"
                        value=middle
                        optional=true
                    />
                </div>
                <TextField form pointer="/corrections/last_name" label="Last name" value=last/>
                <CheckField
                    form
                    pointer="/corrections/correct_learner"
                    label="Correct the learner’s data too"
                    hint="Documents to come use this name then."
                    value=learner
                />
                <TextField form pointer="/corrections/result" label="Result" value=result optional=true/>
                <div class="two-up">
                    <DateField form pointer="/corrections/award_date" label="Date of the award" value=award/>
                    <DateField
                        form
                        pointer="/corrections/expiry_date"
                        label="Last day on which it holds"
                        value=expiry
                        optional=true
                    />
                </div>
                <TextField
                    form
                    pointer="/corrections/language"
                    label="Language of assessment"
                    value=assessed_in
                    hint="A code, like en or cy."
                    width="medium"
                />
                {has_units
                    .then(|| {
                        view! {
                            <UnitsField
                                form
                                pointer="/corrections/components"
                                units
                                hint="The lines of the transcript."
                            />
                        }
                    })}
                <Show when=move || had_expiry && expiry.with(String::is_empty)>
                    <p class="muted" role="status">"Without a last day, the new document holds for good."</p>
                </Show>
                {(others > 0)
                    .then(|| {
                        view! {
                            <p class="muted">
                                "The other documents of this award stay as they are. If they have the same mistake, replace them too."
                            </p>
                        }
                    })}
            </Section>
        </CreateForm>
    }
}
