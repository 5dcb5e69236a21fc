//! A single award, typed by hand: it goes the way of every award, as a batch of one row.

use std::collections::BTreeMap;

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use shared::{
    TextEnum,
    batches::{Batch, Column, Component, NewBatch},
    centres::Centre,
    check::Check,
    learners::Learner,
    page::Page,
    problem::FieldError,
    qualifications::{Qualification, Unit},
};

use crate::{
    batches::{columns::column_name, units::UnitsField},
    session::use_client,
    ui::{
        edit::{Body, CreateForm},
        field::{Choice, ComboField, DateField, Form, Source, TextField, TicksField, choices},
        page::PageHead,
        parts::{Back, Section},
        query::encode,
        toast::use_toasts,
    },
};

/// The name under which such a batch stands in the list.
const NAME: &str = "Single%20award";

/// What is typed, by column.
#[derive(Clone, Copy)]
struct Typed(StoredValue<BTreeMap<&'static str, RwSignal<String>>>);

impl Typed {
    fn new() -> Self {
        let fields = Column::ALL.iter().map(|column| (column.as_str(), RwSignal::new(String::new())));
        Self(StoredValue::new(fields.collect()))
    }

    fn of(self, column: Column) -> RwSignal<String> {
        self.0
            .with_value(|fields| fields.get(column.as_str()).copied())
            .unwrap_or_else(|| RwSignal::new(String::new()))
    }

    fn set(self, column: Column, text: impl Into<String>) {
        self.of(column).set(text.into());
    }
}

/// The page.
#[component]
pub fn AwardPage() -> impl IntoView {
    let client = use_client();
    let toasts = use_toasts();
    let navigate = use_navigate();
    let form = Form::new("award");
    let typed = Typed::new();
    let (centre, qualification) = (RwSignal::new(None::<Choice>), RwSignal::new(None::<Choice>));
    let learner = RwSignal::new(None::<Choice>);
    let units = RwSignal::new(Vec::<Component>::new());
    typed.set(Column::Documents, "certificate,transcript,letter");
    // A known learner fills the fields, which can still be changed.
    Effect::watch(
        move || learner.get(),
        move |now, _, _| {
            let Some(id) = now.as_ref().map(|choice| choice.value.clone()) else { return };
            spawn_local(async move {
                let Ok(known) = client.get::<Learner>(format!("/issuer/learners/{id}"), false).await else {
                    return;
                };
                typed.set(Column::EnrolmentNumber, known.enrolment_number);
                typed.set(Column::Uln, known.uln.unwrap_or_default());
                typed.set(Column::FirstName, known.first_name);
                typed.set(Column::MiddleNames, known.middle_names.unwrap_or_default());
                typed.set(Column::LastName, known.last_name);
                typed.set(Column::DateOfBirth, known.date_of_birth.to_string());
                typed.set(Column::Email, known.email.unwrap_or_default());
            });
        },
        false,
    );
    fill_units(qualification, units);
    let request = move |()| {
        typed.set(Column::Components, units.with_untracked(|units| Component::cell(units)));
        typed
            .set(Column::CentreNumber, centre.get_untracked().map(|choice| choice.value).unwrap_or_default());
        let number = qualification.get_untracked().map(|choice| choice.value).unwrap_or_default();
        typed.set(Column::QualificationNumber, number);
        body(typed, &units.get_untracked())
    };
    let on_done = Callback::new(move |batch: Batch| {
        toasts.say("The award is being checked. Look it over, then publish it.");
        navigate(&format!("/issuer/batches/{}", batch.id), NavigateOptions::default());
    });
    view! {
        <Back href="/issuer/batches" label="Batches"/>
        <PageHead
            title="Single award"
            lead=Signal::stored("For one award, without a file. It is checked like any other, and nothing is issued before you publish it.".to_owned())
        />
        <CreateForm
            form
            path=format!("/issuer/batches?file_name={NAME}")
            request
            submit="Check this award"
            cancel="/issuer/batches"
            on_done=move |batch: Batch| on_done.run(batch)
        >
            <LearnerFields form typed learner/>
            <AwardFields form typed centre qualification units/>
        </CreateForm>
    }
}

/// Fills the units in from the qualification, unless others were typed: what remains is to grade them.
fn fill_units(qualification: RwSignal<Option<Choice>>, units: RwSignal<Vec<Component>>) {
    let (client, toasts) = (use_client(), use_toasts());
    let filled = StoredValue::new(Vec::<Component>::new());
    let read = move |number: String| {
        spawn_local(async move {
            let path = format!("/issuer/qualifications?limit=10&q={}", encode(&number));
            let result = client.get::<Page<Qualification>>(path, false).await;
            let chosen = qualification.try_get_untracked().flatten();
            let untouched = units.try_with_untracked(Vec::is_empty) == Some(true);
            if !untouched || chosen.is_none_or(|chosen| chosen.value != number) {
                return;
            }
            let known = match result {
                Ok(page) => page.items.into_iter().find(|it| it.number == number),
                Err(fault) => {
                    toasts.warn(format!("The units of the qualification are not known. {}", fault.detail()));
                    None
                }
            };
            let all: Vec<_> = known.into_iter().flat_map(|it| it.units).map(ungraded).collect();
            filled.set_value(all.clone());
            units.set(all);
        });
    };
    Effect::watch(
        move || qualification.get(),
        move |now, _, _| {
            // Those of the one before are none of this one's.
            if filled.with_value(|filled| units.with_untracked(|units| units == filled)) {
                filled.set_value(Vec::new());
                units.set(Vec::new());
            }
            if let Some(choice) = now {
                read(choice.value.clone());
            }
        },
        false,
    );
}

/// A line of text of the award.
fn text(form: Form, typed: Typed, column: Column, optional: bool) -> AnyView {
    let name = matches!(column, Column::FirstName | Column::LastName | Column::MiddleNames);
    let hint = if name { "As it is printed" } else { "" };
    view! {
        <TextField
            form
            pointer=format!("/rows/0/{column}")
            label=column_name(column.as_str())
            value=typed.of(column)
            optional
            hint
        />
    }
    .into_any()
}

/// A day of the award.
fn day(form: Form, typed: Typed, column: Column, optional: bool, hint: &'static str) -> AnyView {
    view! {
        <DateField
            form
            pointer=format!("/rows/0/{column}")
            label=column_name(column.as_str())
            value=typed.of(column)
            optional
            hint
        />
    }
    .into_any()
}

/// Who the award is for: someone known, or someone new.
#[component]
fn LearnerFields(form: Form, typed: Typed, learner: RwSignal<Option<Choice>>) -> impl IntoView {
    let learners = Source::list::<Learner>(
        |q| format!("/issuer/learners?limit=10&q={q}"),
        |it| Choice::new(it.id, format!("{} {}", it.first_name, it.last_name)).hint(it.enrolment_number),
    );
    view! {
        <Section title="Learner" lead="Find one who is known, or type a new one." pad=true>
            <ComboField
                form
                pointer="/learner"
                label="Known learner"
                value=learner
                source=learners
                optional=true
                placeholder="Name or enrolment number"
            />
            <div class="two-up">{text(form, typed, Column::EnrolmentNumber, false)} {text(form, typed, Column::Uln, true)}</div>
            <div class="two-up">{text(form, typed, Column::FirstName, true)} {text(form, typed, Column::MiddleNames, true)}</div>
            <div class="two-up">{text(form, typed, Column::LastName, false)} {day(form, typed, Column::DateOfBirth, false, "")}</div>
            {text(form, typed, Column::Email, true)}
        </Section>
    }
}

/// What is awarded, and where.
#[component]
fn AwardFields(
    form: Form,
    typed: Typed,
    centre: RwSignal<Option<Choice>>,
    qualification: RwSignal<Option<Choice>>,
    units: RwSignal<Vec<Component>>,
) -> impl IntoView {
    let centres = Source::list::<Centre>(
        |q| format!("/issuer/centres?limit=10&status=active&q={q}"),
        |it| Choice::new(&it.number, it.name).hint(it.number),
    );
    let qualifications = Source::list::<Qualification>(
        |q| format!("/issuer/qualifications?limit=10&q={q}"),
        |it| Choice::new(&it.number, it.title).hint(it.number),
    );
    view! {
        <Section title="Award" pad=true>
            <ComboField
                form
                pointer="/centre_number"
                label="Centre"
                value=centre
                source=centres
                placeholder="Number, name or town"
            />
            <ComboField
                form
                pointer="/rows/0/qualification_number"
                label="Qualification"
                value=qualification
                source=qualifications
                placeholder="Number or title"
            />
            <div class="two-up">{text(form, typed, Column::Result, true)} {text(form, typed, Column::Language, true)}</div>
            <div class="two-up">
                {day(form, typed, Column::AwardDate, false, "")}
                {day(form, typed, Column::ExpiryDate, true, "Blank: as the qualification says")}
            </div>
            <UnitsField
                form
                pointer=UNITS
                units
                hint="The lines of the transcript. Take away those that were not part of this award."
            />
            <TicksField
                form
                pointer="/rows/0/documents"
                label="Documents"
                value=typed.of(Column::Documents)
                options=choices(&[
                    ("certificate", "Certificate"),
                    ("transcript", "Transcript"),
                    ("letter", "Letter"),
                ])
            />
        </Section>
    }
}

/// Where the units are in the request.
const UNITS: &str = "/rows/0/components";

/// A unit of a qualification as a line of a transcript, without a grade.
fn ungraded(unit: Unit) -> Component {
    Component {
        reference: unit.reference,
        title: unit.title,
        level: unit.level,
        credits: unit.credits.map(|credits| credits.to_string()).unwrap_or_default(),
        grade: String::new(),
    }
}

/// What is wrong with units: the file of which they become a cell can't say everything.
fn unit_errors(units: &[Component]) -> Vec<FieldError> {
    let mut errors = Vec::new();
    for (at, unit) in units.iter().enumerate() {
        if unit.title.trim().is_empty() {
            errors.push(FieldError::new(format!("{UNITS}/{at}/title"), "required", "Enter the title."));
        }
        for (name, part) in unit.parts() {
            if part.contains(['|', ';']) {
                let message = "Leave out | and ; here.";
                errors.push(FieldError::new(format!("{UNITS}/{at}/{name}"), "malformed", message));
            }
        }
    }
    errors
}

/// The batch of one row, or what is missing from it.
fn body(typed: Typed, units: &[Component]) -> Body {
    let cell = |column: Column| typed.of(column).get_untracked().trim().to_owned();
    let mut errors = unit_errors(units);
    for column in Column::ALL.iter().filter(|column| column.is_required() && **column != Column::FirstName) {
        if cell(*column).is_empty() {
            let pointer = match column {
                Column::CentreNumber => "/centre_number".to_owned(),
                column => format!("/rows/0/{column}"),
            };
            let name = match column {
                Column::CentreNumber => "Choose a centre.".to_owned(),
                Column::QualificationNumber => "Choose a qualification.".to_owned(),
                column => format!("Enter the {}.", column.as_str().replace('_', " ")),
            };
            errors.push(FieldError::new(pointer, "required", name));
        }
    }
    if cell(Column::Documents).is_empty() {
        errors.push(FieldError::new("/rows/0/documents", "required", "Choose at least one document."));
    }
    let row: BTreeMap<String, String> = Column::ALL
        .iter()
        .map(|column| (column.to_string(), cell(*column)))
        .map(|(name, text)| if name == "documents" { (name, text.replace(',', ";")) } else { (name, text) })
        .filter(|(name, text)| !text.is_empty() && name != "centre_number")
        .collect();
    let batch = NewBatch { centre_number: cell(Column::CentreNumber), rows: vec![row] };
    errors.extend(batch.errors().into_iter().filter(|error| error.field != "/centre_number"));
    if errors.is_empty() { batch.into() } else { Body::wrong(errors) }
}
