//! The form of a learner: a new one, and a correction.

use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};
use shared::{
    learners::{Learner, LearnerChange, NewLearner},
    problem::FieldError,
};

use crate::ui::{
    edit::{Body, CreateForm, EditForm},
    field::{DateField, Form, TextField},
    page::PageHead,
    parts::{Back, Notice, Section},
    toast::use_toasts,
};

#[derive(Clone, Copy)]
struct Fields {
    form: Form,
    number: RwSignal<String>,
    uln: RwSignal<String>,
    first_name: RwSignal<String>,
    middle_names: RwSignal<String>,
    last_name: RwSignal<String>,
    date_of_birth: RwSignal<String>,
    email: RwSignal<String>,
}

impl Fields {
    fn new() -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            form: Form::new("learner"),
            number: text(),
            uln: text(),
            first_name: text(),
            middle_names: text(),
            last_name: text(),
            date_of_birth: text(),
            email: text(),
        }
    }

    fn fill(self, it: Learner) {
        self.number.set(it.enrolment_number);
        self.uln.set(it.uln.unwrap_or_default());
        self.first_name.set(it.first_name);
        self.middle_names.set(it.middle_names.unwrap_or_default());
        self.last_name.set(it.last_name);
        self.date_of_birth.set(it.date_of_birth.to_string());
        self.email.set(it.email.unwrap_or_default());
    }

    fn born(self) -> Result<NaiveDate, Vec<FieldError>> {
        self.date_of_birth
            .get()
            .parse()
            .map_err(|_| vec![FieldError::new("/date_of_birth", "required", "Enter the date of birth.")])
    }

    fn new_learner(self) -> Body {
        match self.born() {
            Err(errors) => Body::wrong(errors),
            Ok(date_of_birth) => {
                let given = |text: String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
                NewLearner {
                    enrolment_number: self.number.get(),
                    uln: given(self.uln.get()),
                    first_name: self.first_name.get(),
                    middle_names: given(self.middle_names.get()),
                    last_name: self.last_name.get(),
                    date_of_birth,
                    email: given(self.email.get()),
                }
                .into()
            }
        }
    }

    fn change(self) -> Body {
        match self.born() {
            Err(errors) => Body::wrong(errors),
            Ok(date_of_birth) => LearnerChange {
                uln: Some(self.uln.get().trim().to_owned()),
                first_name: Some(self.first_name.get()),
                middle_names: Some(self.middle_names.get()),
                last_name: Some(self.last_name.get()),
                date_of_birth: Some(date_of_birth),
                email: Some(self.email.get().trim().to_owned()),
            }
            .into(),
        }
    }

    fn person(self) -> AnyView {
        let form = self.form;
        view! {
            <Section title="Person" pad=true>
                <div class="two-up">
                    <TextField
                        form
                        pointer="/first_name"
                        label="First name"
                        value=self.first_name
                        optional=true
                        hint="Blank for someone with one name."
                    />
                    <TextField form pointer="/middle_names" label="Middle names" value=self.middle_names optional=true/>
                </div>
                <TextField form pointer="/last_name" label="Last name" value=self.last_name hint="Or the only name."/>
                <DateField form pointer="/date_of_birth" label="Date of birth" value=self.date_of_birth/>
            </Section>
            <Section title="Numbers and contact" pad=true>
                <TextField
                    form
                    pointer="/uln"
                    label="Unique Learner Number"
                    value=self.uln
                    optional=true
                    code=true
                    width="medium"
                    hint="Ten digits."
                />
                <TextField form pointer="/email" label="Email" kind="email" value=self.email optional=true hint="Where notices of documents go."/>
            </Section>
        }
        .into_any()
    }
}

/// The page that creates a learner.
#[component]
pub fn NewLearnerPage() -> impl IntoView {
    let (toasts, navigate) = (use_toasts(), StoredValue::new_local(use_navigate()));
    let fields = Fields::new();
    let form = fields.form;
    let done = move |made: Learner| {
        toasts.say(format!("Created {}.", made.name()));
        let address = format!("/issuer/learners/{}", made.id);
        navigate.with_value(|navigate| navigate(&address, NavigateOptions::default()));
    };
    view! {
        <Back href="/issuer/learners" label="Learners"/>
        <PageHead title="New learner" lead=Signal::stored("Imports make learners by themselves. This is for those who come before their awards.".to_owned())/>
        <CreateForm
            form
            path="/issuer/learners"
            request=move |()| fields.new_learner()
            submit="Create the learner"
            cancel="/issuer/learners"
            on_done=done
        >
            <Section title="Learner" pad=true>
                <TextField
                    form
                    pointer="/enrolment_number"
                    label="Enrolment number"
                    value=fields.number
                    code=true
                    width="medium"
                    hint="Your own number for the learner. It stays for good."
                />
            </Section>
            {fields.person()}
        </CreateForm>
    }
}

/// The page that corrects a learner's data.
#[component]
pub fn EditLearnerPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let path = Signal::derive(move || format!("/issuer/learners/{}", id.get()));
    let (toasts, navigate) = (use_toasts(), StoredValue::new_local(use_navigate()));
    let fields = Fields::new();
    let done = move |saved: Learner| {
        toasts.say(format!("Saved {}. Documents that were issued stay as they are.", saved.name()));
        navigate.with_value(|navigate| navigate(&path.get_untracked(), NavigateOptions::default()));
    };
    let lead = move || match fields.number.get() {
        number if number.is_empty() => String::new(),
        number => format!("Enrolment number {number}"),
    };
    view! {
        <Back href=path label="Learner"/>
        <PageHead title="Correct a learner’s data" lead=Signal::derive(lead)/>
        <Notice title="Documents that were issued stay as they are">
            <p>"New documents carry the corrected data. To correct a document that was issued, a new one must take its place."</p>
        </Notice>
        <EditForm
            form=fields.form
            path
            fill=move |it: Learner| fields.fill(it)
            request=move |()| fields.change()
            submit="Save the correction"
            cancel=path
            on_done=done
        >
            {fields.person()}
        </EditForm>
    }
}
