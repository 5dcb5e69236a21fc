//! The form of a centre: a new one, and one that is changed.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};
use shared::{
    centres::{
        Address, CONTACT_ROLES, COUNTRIES, Centre, CentreChange, CentreFigures, Contact, MAX_CONTACTS,
        NewCentre,
    },
    money::{DEFAULT_CURRENCY, Money},
    problem::FieldError,
};

use crate::ui::{
    edit::{Body, CreateForm, EditForm},
    fetch::fetch,
    field::{
        Choice, Form, MoneyField, RowsField, SelectField, TextField, choices, minor_units, money_text, part,
    },
    page::PageHead,
    parts::{Back, Section},
    toast::use_toasts,
};

/// The countries to choose from, with the one that is chosen now.
pub fn country_choices(now: &str) -> Vec<Choice> {
    let mut options = choices(&COUNTRIES);
    if !options.iter().any(|choice| choice.value == now) {
        options.push(Choice::new(now, now));
    }
    options
}

#[derive(Clone, Copy)]
struct Fields {
    form: Form,
    number: RwSignal<String>,
    name: RwSignal<String>,
    line1: RwSignal<String>,
    line2: RwSignal<String>,
    town: RwSignal<String>,
    postcode: RwSignal<String>,
    country: RwSignal<String>,
    contacts: RwSignal<Vec<Contact>>,
    credit: RwSignal<String>,
    currency: RwSignal<String>,
}

impl Fields {
    fn new() -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            form: Form::new("centre"),
            number: text(),
            name: text(),
            line1: text(),
            line2: text(),
            town: text(),
            postcode: text(),
            country: RwSignal::new("GB".to_owned()),
            contacts: RwSignal::new(Vec::new()),
            credit: text(),
            currency: RwSignal::new(DEFAULT_CURRENCY.to_owned()),
        }
    }

    fn fill(self, it: Centre) {
        self.number.set(it.number);
        self.name.set(it.name);
        self.line1.set(it.address.line1);
        self.line2.set(it.address.line2.unwrap_or_default());
        self.town.set(it.address.town);
        self.postcode.set(it.address.postcode);
        self.country.set(it.address.country);
        self.contacts.set(it.contacts.into_iter().map(typed).collect());
        let amount = it.credit_limit.amount;
        self.credit.set(if amount > 0 { money_text(amount) } else { String::new() });
        self.currency.set(it.credit_limit.currency);
    }

    fn address(self) -> Address {
        Address {
            line1: self.line1.get(),
            line2: Some(self.line2.get()).filter(|line| !line.trim().is_empty()),
            town: self.town.get(),
            postcode: self.postcode.get(),
            country: self.country.get(),
        }
    }

    /// The contacts, but for rows at the end in which nothing was typed.
    fn contacts(self) -> Vec<Contact> {
        let mut contacts = self.contacts.get();
        while contacts.last().is_some_and(|last| typed(last.clone()) == typed(Contact::default())) {
            contacts.pop();
        }
        contacts
    }

    fn credit(self) -> Result<Money, Vec<FieldError>> {
        let text = self.credit.get();
        let amount = if text.trim().is_empty() { Some(0) } else { minor_units(&text) };
        let wrong = || {
            vec![FieldError::new(
                "/credit_limit/amount",
                "malformed",
                "Enter an amount like 1500 or 1,500.00.",
            )]
        };
        Ok(Money { amount: amount.ok_or_else(wrong)?, currency: self.currency.get() })
    }

    fn new_centre(self) -> Body {
        match self.credit() {
            Err(errors) => Body::wrong(errors),
            Ok(credit) => NewCentre {
                number: self.number.get(),
                name: self.name.get(),
                address: self.address(),
                contacts: self.contacts(),
                credit_limit: Some(credit),
                status: None,
            }
            .into(),
        }
    }

    fn change(self) -> Body {
        match self.credit() {
            Err(errors) => Body::wrong(errors),
            Ok(credit) => CentreChange {
                number: Some(self.number.get()),
                name: Some(self.name.get()),
                address: Some(self.address()),
                contacts: Some(self.contacts()),
                credit_limit: Some(credit),
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
                "The centre has records: its number is printed on documents, and stays.".to_owned()
            } else {
                "Your own number for it, as files of awards name it.".to_owned()
            }
        });
        let countries = Signal::derive(move || country_choices(&self.country.get()));
        view! {
            <Section title="Centre" pad=true>
                <TextField form pointer="/number" label="Centre number" value=self.number hint readonly=fixed code=true width="medium"/>
                <TextField form pointer="/name" label="Name" value=self.name hint="As it is printed on certificates and letters."/>
            </Section>
            <Section title="Address" pad=true>
                <TextField form pointer="/address/line1" label="Address line 1" value=self.line1/>
                <TextField form pointer="/address/line2" label="Address line 2" value=self.line2 optional=true/>
                <div class="two-up">
                    <TextField form pointer="/address/town" label="Town" value=self.town/>
                    <TextField form pointer="/address/postcode" label="Postcode" value=self.postcode width="medium"/>
                </div>
                <SelectField form pointer="/address/country" label="Country" value=self.country options=countries blank=""/>
            </Section>
            <Section title="Contacts" pad=true lead="People to write to or to call. They are not users of the portal.">
                <RowsField
                    form
                    pointer="/contacts"
                    label="Contacts"
                    one="contact"
                    rows=self.contacts
                    most=MAX_CONTACTS
                    words=contact_words
                    fields=contact_fields
                />
            </Section>
            <Section title="Orders" pad=true>
                <MoneyField
                    form
                    pointer="/credit_limit/amount"
                    label="Credit limit"
                    value=self.credit
                    optional=true
                    hint="How much the centre can order on account before it pays. Blank: it pays at once."
                />
            </Section>
        }
        .into_any()
    }
}

/// A contact whose texts are all there, so that fields can write into them.
fn typed(contact: Contact) -> Contact {
    Contact {
        email: Some(contact.email.unwrap_or_default()),
        phone: Some(contact.phone.unwrap_or_default()),
        ..contact
    }
}

/// A contact in words.
pub fn contact_words(contact: &Contact) -> String {
    let parts = [
        Some(contact.name.as_str()),
        Some(contact.role.as_str()),
        contact.email.as_deref(),
        contact.phone.as_deref(),
    ];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

fn contact_fields(form: Form, at: Signal<String>, row: RwSignal<Contact>) -> AnyView {
    let pointer = move |name: &'static str| Signal::derive(move || format!("{}/{name}", at.get()));
    let name = part(row, |it| it.name.clone(), |it, text| it.name = text);
    let role = part(row, |it| it.role.clone(), |it, text| it.role = text);
    let email = part(row, |it| it.email.clone().unwrap_or_default(), |it, text| it.email = Some(text));
    let phone = part(row, |it| it.phone.clone().unwrap_or_default(), |it, text| it.phone = Some(text));
    let roles = format!("Such as {}.", CONTACT_ROLES[1..4].join(", "));
    view! {
        <div class="two-up">
            <TextField form pointer=pointer("name") label="Name" value=name/>
            <TextField form pointer=pointer("role") label="Role" value=role hint=roles optional=true/>
        </div>
        <div class="two-up">
            <TextField form pointer=pointer("email") label="Email" kind="email" value=email optional=true/>
            <TextField form pointer=pointer("phone") label="Phone" kind="tel" value=phone optional=true/>
        </div>
    }
    .into_any()
}

/// The page that creates a centre.
#[component]
pub fn NewCentrePage() -> impl IntoView {
    let (toasts, navigate) = (use_toasts(), StoredValue::new_local(use_navigate()));
    let fields = Fields::new();
    let done = move |made: Centre| {
        toasts.say(format!("Created {}.", made.name));
        let address = format!("/issuer/centres/{}", made.id);
        navigate.with_value(|navigate| navigate(&address, NavigateOptions::default()));
    };
    view! {
        <Back href="/issuer/centres" label="Centres"/>
        <PageHead title="New centre"/>
        <CreateForm
            form=fields.form
            path="/issuer/centres"
            request=move |()| fields.new_centre()
            submit="Create the centre"
            cancel="/issuer/centres"
            on_done=done
        >
            {fields.view(Signal::stored(false))}
        </CreateForm>
    }
}

/// The page that changes a centre.
#[component]
pub fn EditCentrePage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let path = Signal::derive(move || format!("/issuer/centres/{}", id.get()));
    let (toasts, navigate) = (use_toasts(), StoredValue::new_local(use_navigate()));
    let figures = fetch::<CentreFigures>(move || format!("{}/figures", path.get()), false);
    let fixed = Signal::derive(move || figures.read(|figures| figures.records > 0).unwrap_or(false));
    let fields = Fields::new();
    let done = move |saved: Centre| {
        toasts.say(format!("Saved {}.", saved.name));
        navigate.with_value(|navigate| navigate(&path.get_untracked(), NavigateOptions::default()));
    };
    view! {
        <Back href=path label=Signal::derive(move || match fields.name.get() {
            name if name.is_empty() => "Centre".to_owned(),
            name => name,
        })/>
        <PageHead title="Edit centre"/>
        <EditForm
            form=fields.form
            path
            fill=move |it: Centre| fields.fill(it)
            request=move |()| fields.change()
            cancel=path
            on_done=done
        >
            {fields.view(fixed)}
        </EditForm>
    }
}
