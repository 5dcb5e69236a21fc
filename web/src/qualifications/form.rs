//! The form of a qualification: a new one, and one that is changed.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};
use shared::{
    problem::FieldError,
    qualifications::{
        LEVELS, MAX_UNITS, NewQualification, Qualification, QualificationChange, QualificationFigures, Unit,
    },
};

use crate::ui::{
    edit::{Body, CreateForm, EditForm},
    fetch::fetch,
    field::{CheckField, Choice, Form, NumberField, RowsField, SelectField, TextField, part},
    page::PageHead,
    parts::{Back, Section},
    toast::use_toasts,
};

/// A unit as it is typed.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
struct TypedUnit {
    reference: String,
    title: String,
    level: String,
    credits: String,
}

impl From<Unit> for TypedUnit {
    fn from(unit: Unit) -> Self {
        Self {
            reference: unit.reference,
            title: unit.title,
            level: unit.level,
            credits: unit.credits.map(|credits| credits.to_string()).unwrap_or_default(),
        }
    }
}

#[derive(Clone, Copy)]
struct Fields {
    form: Form,
    number: RwSignal<String>,
    title: RwSignal<String>,
    level: RwSignal<String>,
    regulated: RwSignal<String>,
    credits: RwSignal<String>,
    months: RwSignal<String>,
    units: RwSignal<Vec<TypedUnit>>,
}

/// What the number fields say.
struct Numbers {
    credits: Option<u16>,
    months: Option<u16>,
    units: Vec<Unit>,
}

impl Fields {
    fn new() -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            form: Form::new("qualification"),
            number: text(),
            title: text(),
            level: text(),
            regulated: RwSignal::new("on".to_owned()),
            credits: text(),
            months: text(),
            units: RwSignal::new(Vec::new()),
        }
    }

    fn fill(self, it: Qualification) {
        let number = |value: Option<u16>| value.map(|value| value.to_string()).unwrap_or_default();
        self.number.set(it.number);
        self.title.set(it.title);
        self.level.set(it.level);
        self.regulated.set(if it.regulated { "on".to_owned() } else { String::new() });
        self.credits.set(number(it.credits));
        self.months.set(number(it.expires_after_months));
        self.units.set(it.units.into_iter().map(TypedUnit::from).collect());
    }

    /// The numbers; or which of them are none.
    fn numbers(self) -> Result<Numbers, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut number = |text: &str, field: String| {
            let text = text.trim();
            let number = text.parse::<u16>().ok();
            if !text.is_empty() && number.is_none() {
                errors.push(FieldError::new(field, "malformed", "Enter a whole number, or leave it blank."));
            }
            number.filter(|number| *number > 0)
        };
        let credits = number(&self.credits.get(), "/credits".to_owned());
        let months = number(&self.months.get(), "/expires_after_months".to_owned());
        let mut units = self.units.get();
        // Rows at the end in which nothing was typed.
        while units.last().is_some_and(|last| *last == TypedUnit::default()) {
            units.pop();
        }
        let units = units
            .into_iter()
            .enumerate()
            .map(|(at, unit)| Unit {
                credits: number(&unit.credits, format!("/units/{at}/credits")),
                reference: unit.reference,
                title: unit.title,
                level: unit.level,
            })
            .collect();
        if errors.is_empty() { Ok(Numbers { credits, months, units }) } else { Err(errors) }
    }

    fn new_qualification(self) -> Body {
        match self.numbers() {
            Err(errors) => Body::wrong(errors),
            Ok(Numbers { credits, months, units }) => NewQualification {
                number: self.number.get(),
                title: self.title.get(),
                level: self.level.get(),
                regulated: !self.regulated.get().is_empty(),
                expires_after_months: months,
                credits,
                units,
                status: None,
            }
            .into(),
        }
    }

    fn change(self) -> Body {
        match self.numbers() {
            Err(errors) => Body::wrong(errors),
            Ok(Numbers { credits, months, units }) => QualificationChange {
                number: Some(self.number.get()),
                title: Some(self.title.get()),
                level: Some(self.level.get()),
                regulated: Some(!self.regulated.get().is_empty()),
                expires_after_months: Some(months.unwrap_or(0)),
                credits: Some(credits.unwrap_or(0)),
                units: Some(units),
                status: None,
            }
            .into(),
        }
    }

    /// The fields; `fixed`: the number can't be changed any more.
    fn view(self, fixed: Signal<bool>) -> AnyView {
        let form = self.form;
        let hint = Signal::derive(move || {
            if fixed.get() {
                "The qualification has records: its number is printed on documents, and stays.".to_owned()
            } else {
                "As on the register: 601/2977/3 or 60129773.".to_owned()
            }
        });
        let levels: Vec<_> = LEVELS.iter().map(|level| Choice::new(level, *level)).collect();
        view! {
            <Section title="Qualification" pad=true>
                <TextField form pointer="/number" label="Qualification number" value=self.number hint readonly=fixed code=true width="medium"/>
                <TextField form pointer="/title" label="Title" value=self.title hint="Exactly as on the register: so it is printed."/>
                <div class="two-up">
                    <SelectField form pointer="/level" label="Level" value=self.level options=levels/>
                    <NumberField form pointer="/credits" label="Credits" value=self.credits optional=true/>
                </div>
                <CheckField
                    form
                    pointer="/regulated"
                    label="It is regulated"
                    value=self.regulated
                    hint="Its certificates then carry the regulator’s logo."
                />
                <NumberField
                    form
                    pointer="/expires_after_months"
                    label="Certificates expire after"
                    value=self.months
                    unit="months"
                    optional=true
                    hint="Counted from the award. Blank: they never expire. A change holds for new awards only."
                />
            </Section>
            <Section title="Units" pad=true lead="In the order in which transcripts list them.">
                <RowsField
                    form
                    pointer="/units"
                    label="Units"
                    one="unit"
                    rows=self.units
                    most=MAX_UNITS
                    words=|unit: &TypedUnit| format!("{} {}", unit.reference, unit.title)
                    fields=unit_fields
                />
            </Section>
        }
        .into_any()
    }
}

fn unit_fields(form: Form, at: Signal<String>, row: RwSignal<TypedUnit>) -> AnyView {
    let pointer = move |name: &'static str| Signal::derive(move || format!("{}/{name}", at.get()));
    let reference = part(row, |it| it.reference.clone(), |it, text| it.reference = text);
    let title = part(row, |it| it.title.clone(), |it, text| it.title = text);
    let level = part(row, |it| it.level.clone(), |it, text| it.level = text);
    let credits = part(row, |it| it.credits.clone(), |it, text| it.credits = text);
    view! {
        <div class="two-up">
            <TextField form pointer=pointer("reference") label="Reference" value=reference code=true/>
            <TextField form pointer=pointer("title") label="Title" value=title/>
        </div>
        <div class="two-up">
            <TextField form pointer=pointer("level") label="Level" value=level optional=true/>
            <NumberField form pointer=pointer("credits") label="Credits" value=credits optional=true/>
        </div>
    }
    .into_any()
}

/// The page that creates a qualification.
#[component]
pub fn NewQualificationPage() -> impl IntoView {
    let (toasts, navigate) = (use_toasts(), StoredValue::new_local(use_navigate()));
    let fields = Fields::new();
    let done = move |made: Qualification| {
        toasts.say(format!("Created {}.", made.title));
        let address = format!("/issuer/qualifications/{}", made.id);
        navigate.with_value(|navigate| navigate(&address, NavigateOptions::default()));
    };
    view! {
        <Back href="/issuer/qualifications" label="Qualifications"/>
        <PageHead title="New qualification"/>
        <CreateForm
            form=fields.form
            path="/issuer/qualifications"
            request=move |()| fields.new_qualification()
            submit="Create the qualification"
            cancel="/issuer/qualifications"
            on_done=done
        >
            {fields.view(Signal::stored(false))}
        </CreateForm>
    }
}

/// The page that changes a qualification.
#[component]
pub fn EditQualificationPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let path = Signal::derive(move || format!("/issuer/qualifications/{}", id.get()));
    let (toasts, navigate) = (use_toasts(), StoredValue::new_local(use_navigate()));
    let figures = fetch::<QualificationFigures>(move || format!("{}/figures", path.get()), false);
    let fixed = Signal::derive(move || figures.read(|figures| figures.records > 0).unwrap_or(false));
    let fields = Fields::new();
    let done = move |saved: Qualification| {
        toasts.say(format!("Saved {}.", saved.title));
        navigate.with_value(|navigate| navigate(&path.get_untracked(), NavigateOptions::default()));
    };
    view! {
        <Back href=path label="Qualification"/>
        <PageHead title="Edit qualification" lead=Signal::stored("Documents that were issued stay as they are.".to_owned())/>
        <EditForm
            form=fields.form
            path
            fill=move |it: Qualification| fields.fill(it)
            request=move |()| fields.change()
            cancel=path
            on_done=done
        >
            {fields.view(fixed)}
        </EditForm>
    }
}
