//! Fields of all kinds.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::problem::FieldError;

use crate::ui::{
    button::Button,
    drop::{Chosen, DropZone},
    field::{
        AreaField, CheckField, Choice, ColourField, ComboField, DateField, ErrorSummary, Form, MoneyField,
        NumberField, RadioField, RowsField, SelectField, Source, Submit, SwitchField, TextField, TicksField,
        choices, minor_units, money_text, part,
    },
    icon,
    parts::{Notice, Section},
    status::Tone,
    toast::use_toasts,
};

#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
struct Contact {
    name: String,
    email: String,
}

fn contact(form: Form, at: Signal<String>, row: RwSignal<Contact>) -> AnyView {
    let name = part(row, |it| it.name.clone(), |it, text| it.name = text);
    let email = part(row, |it| it.email.clone(), |it, text| it.email = text);
    view! {
        <TextField form label="Name" pointer=Signal::derive(move || format!("{}/name", at.get())) value=name/>
        <TextField
            form
            label="Email"
            kind="email"
            pointer=Signal::derive(move || format!("{}/email", at.get()))
            value=email
        />
    }
    .into_any()
}

fn text(value: &str) -> RwSignal<String> {
    RwSignal::new(value.to_owned())
}

/// What a server might find wrong.
fn faults() -> Vec<FieldError> {
    [
        ("/name", "Enter the centre’s name."),
        ("/note", "Use at most 200 characters."),
        ("/price", "Enter an amount like 12.50."),
        ("/from", "Choose a day that is not over."),
        ("/country", "Choose a country."),
        ("/qualification", "Choose a qualification."),
        ("/delivery", "Choose how it is sent."),
        ("/kinds", "Choose at least one kind."),
        ("/terms", "Agree to the terms to go on."),
        ("/accent", "Enter a colour like #0d4f4a."),
        ("/contacts/1/email", "Enter an email address like name@example.org."),
    ]
    .map(|(field, message)| FieldError::new(field, "wrong", message))
    .into()
}

// One after the other, as on the page.
#[allow(clippy::too_many_lines)]
pub fn fields() -> AnyView {
    let toasts = use_toasts();
    let form = Form::new("kit");
    let source = Source::fixed(
        (1..=60)
            .map(|at| {
                let level = at % 5 + 1;
                Choice::new(at, format!("Level {level} Award in Subject {at}"))
                    .hint(format!("601/{:04}/3", 2900 + at))
            })
            .collect(),
    );
    let price = text(&money_text(1250));
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if form.begin(Vec::new()) {
            form.end::<()>(&Ok(()));
            form.rebase();
            let price = minor_units(&price.get_untracked()).map_or_else(String::new, money_text);
            toasts.say(format!("Saved, at £{price}."));
        }
    };
    let contacts = RwSignal::new(vec![
        Contact { name: "Carys Pritchard".to_owned(), email: "carys@example.org".to_owned() },
        Contact { name: "Zahid Marsh".to_owned(), email: "zahid".to_owned() },
    ]);
    let wrong = move || {
        form.begin(faults());
    };
    let took = move |file: Chosen| toasts.say(format!("Took {}.", file.name()));
    view! {
        <form class="stack page-form" novalidate on:submit=on_submit>
            <ErrorSummary form/>
            <Section title="Text and figures" pad=true>
                <TextField form pointer="/name" label="Name" value=text("") hint="As it stands on its letters."/>
                <div class="two-up">
                    <TextField form pointer="/number" label="Number" value=text("10411") code=true width="short"/>
                    <TextField form pointer="/phone" label="Telephone" value=text("") kind="tel" optional=true/>
                </div>
                <TextField form pointer="/id" label="Identifier" value=text("0192f3c1") readonly=true/>
                <TextField form pointer="/password" label="Password" value=text("") kind="password"/>
                <AreaField form pointer="/note" label="Note" value=text("") most=200 optional=true/>
                <div class="two-up">
                    <NumberField form pointer="/months" label="Expires after" value=text("36") unit="months"/>
                    <MoneyField form pointer="/price" label="Price" value=price/>
                </div>
                <div class="two-up">
                    <DateField form pointer="/from" label="Valid from" value=text("2026-11-24")/>
                    <DateField form pointer="/at" label="Publish at" value=text("") timed=true optional=true/>
                </div>
            </Section>
            <Section title="Choices" pad=true>
                <SelectField
                    form
                    pointer="/country"
                    label="Country"
                    value=text("GB")
                    options=choices(&[("GB", "United Kingdom"), ("IE", "Ireland"), ("FR", "France")])
                />
                <ComboField
                    form
                    pointer="/qualification"
                    label="Qualification"
                    hint="Type a part of its title or number."
                    value=RwSignal::new(None)
                    source
                />
                <RadioField
                    form
                    pointer="/delivery"
                    label="How is it sent?"
                    value=text("post")
                    options=vec![
                        Choice::new("post", "By post").hint("Three working days"),
                        Choice::new("courier", "By courier").hint("The next day, signed for"),
                    ]
                />
                <TicksField
                    form
                    pointer="/kinds"
                    label="Documents"
                    value=text("certificate,letter")
                    options=choices(&[
                        ("certificate", "Certificate"),
                        ("transcript", "Transcript"),
                        ("letter", "Letter"),
                    ])
                />
                <CheckField form pointer="/terms" label="I agree to the terms" value=text("") hint="They apply at once."/>
                <SwitchField form pointer="/notify" label="Tell learners at once" value=text("on") hint="By email, as soon as documents are made."/>
                <ColourField form pointer="/accent" label="Accent" value=text("#0d4f4a") hint="Of buttons and links."/>
                <DropZone id="kit-file" label="Logo" accept="image/png" shape=icon::UPLOAD on_take=took>
                    <strong>"Choose a picture, or drop it here"</strong>
                    <span class="muted">"PNG, up to 1 MB"</span>
                </DropZone>
            </Section>
            <Section title="Rows" pad=true>
                <RowsField
                    form
                    pointer="/contacts"
                    label="Contacts"
                    one="contact"
                    hint="Who is written to about this centre."
                    rows=contacts
                    fields=contact
                    words=|it: &Contact| format!("{} {}", it.name, it.email)
                />
            </Section>
            <Notice tone=Tone::Plain title="All fields are tied to their errors">
                <p>"The summary on top leads to each of them."</p>
            </Notice>
            <div class="form-foot">
                <Submit form label="Save" busy="Saving…"/>
                <Button label="Show errors" on_click=move |()| wrong()/>
                <span class="muted small" role="status">
                    {move || form.is_dirty().then_some("Not saved yet.")}
                </span>
            </div>
        </form>
    }
    .into_any()
}
