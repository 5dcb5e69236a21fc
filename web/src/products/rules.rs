//! The rules of the store: postage, terms, what is on invoices.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::{
    TextEnum,
    documents::DocumentKind,
    permission::Permission,
    problem::FieldError,
    settings::{Rules, RulesChange},
    store::{MAX_DESCRIPTION, MAX_POSTAGE, Postage, StoreRules, rate_in_words},
    text::fold,
};

use super::list::Products;
use crate::{
    session::Changeable,
    ui::{
        edit::{Body, EditForm},
        fetch::fetch,
        field::{
            AreaField, Choice, Form, MoneyField, NumberField, RowsField, SwitchField, TextField, TicksField,
            minor_units, money_text, part, switch,
        },
        page::PageHead,
        parts::{Back, Notice, Section},
        status::{Tone, kind_name},
        toast::use_toasts,
    },
};

/// A way of posting as it is typed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Way {
    code: String,
    label: String,
    price: String,
    vat: String,
    active: bool,
}

impl Default for Way {
    fn default() -> Self {
        let (price, vat) = ("0".to_owned(), "20".to_owned());
        Self { code: String::new(), label: String::new(), price, vat, active: true }
    }
}

impl From<Postage> for Way {
    fn from(it: Postage) -> Self {
        Self {
            code: it.code,
            label: it.label,
            price: money_text(it.price_pence),
            vat: rate_in_words(it.vat_bp).trim_end_matches('%').to_owned(),
            active: it.active,
        }
    }
}

/// The page.
#[component]
pub fn StoreRulesPage() -> impl IntoView {
    let form = Form::new("store");
    let toasts = use_toasts();
    let text = || RwSignal::new(String::new());
    let (credit, days, seller, vat_number, terms, replaced) =
        (text(), text(), text(), text(), text(), text());
    let ways = RwSignal::new(Vec::<Way>::new());
    let tell = text();
    let fill = move |rules: Rules| {
        let it = rules.store;
        credit.set(money_text(it.default_credit_limit_pence));
        days.set(it.payment_days.to_string());
        seller.set(it.seller_address.join("\n"));
        vat_number.set(it.vat_number.unwrap_or_default());
        terms.set(it.terms);
        let kinds: Vec<_> = it.replaced_kinds.iter().map(|kind| kind.as_str()).collect();
        replaced.set(kinds.join(","));
        tell.set(switch(it.tell_of_orders));
        ways.set(it.postage.into_iter().map(Way::from).collect());
    };
    let request = move || {
        let mut errors = Vec::new();
        let mut amount = |typed: &str, field: String| {
            minor_units(typed).unwrap_or_else(|| {
                errors.push(FieldError::new(field, "malformed", "Enter a number like 7.50."));
                0
            })
        };
        let default_credit_limit_pence =
            amount(&credit.get(), "/store/default_credit_limit_pence".to_owned());
        let postage = coded(ways.get()).into_iter().enumerate().map(|(at, way)| Postage {
            price_pence: amount(&way.price, format!("/store/postage/{at}/price_pence")),
            vat_bp: amount(&way.vat, format!("/store/postage/{at}/vat_bp")),
            code: way.code,
            label: way.label,
            active: way.active,
        });
        let postage = postage.collect();
        if !errors.is_empty() {
            return Body::wrong(errors);
        }
        let lines = seller.get();
        let store = StoreRules {
            default_credit_limit_pence,
            payment_days: days.get().trim().parse().unwrap_or(0),
            seller_address: lines
                .lines()
                .map(|line| line.trim().to_owned())
                .filter(|line| !line.is_empty())
                .collect(),
            vat_number: Some(vat_number.get()).filter(|number| !number.trim().is_empty()),
            terms: terms.get(),
            postage,
            replaced_kinds: replaced.get().split(',').filter_map(DocumentKind::parse).collect(),
            tell_of_orders: !tell.get().is_empty(),
        };
        RulesChange { store: Some(store), ..RulesChange::default() }.into()
    };
    view! {
        <Back href="/issuer/products" label="Products"/>
        <PageHead title="Postage and terms" lead="What holds for the whole store."/>
        <Changeable by=Permission::ManageSettings>
            <EditForm
                form
                path="/issuer/settings/rules"
                fill
                request
                cancel="/issuer/products"
                on_done=move |_: Rules| toasts.say("Saved. It holds for new orders.")
            >
                {postage_section(form, ways)}
                {terms_section(form, terms, replaced, tell)}
                {invoice_section(form, (seller, vat_number), (days, credit), ways)}
            </EditForm>
        </Changeable>
    }
}

type Text = RwSignal<String>;

fn postage_section(form: Form, ways: RwSignal<Vec<Way>>) -> AnyView {
    view! {
                <Section title="Postage" lead="The first that is on is chosen where the buyer chooses none." pad=true>
                    <RowsField
                        form
                        pointer="/store/postage"
                        label="Ways of posting"
                        one="way"
                        rows=ways
                        most=MAX_POSTAGE
                        words=|way: &Way| format!("{}, £{}", way.label, way.price)
                        fields=way_fields
                    />
                </Section>
    }
    .into_any()
}

fn terms_section(form: Form, terms: Text, replaced: Text, tell: Text) -> AnyView {
    let kinds: Vec<_> = DocumentKind::ALL.iter().map(|it| Choice::new(it.as_str(), kind_name(*it))).collect();
    view! {
                <Section title="Terms" pad=true>
                    <AreaField
                        form
                        pointer="/store/terms"
                        label="What a buyer agrees to"
                        value=terms
                        lines=6
                        most=MAX_DESCRIPTION
                    />
                    <TicksField
                        form
                        pointer="/store/replaced_kinds"
                        label="A reprint is a replacement of"
                        value=replaced
                        options=kinds
                        hint="It is issued anew with its own reference, and the one before says that it was replaced. Of other kinds a reprint is a copy."
                        optional=true
                    />
                    <SwitchField
                        form
                        pointer="/store/tell_of_orders"
                        label="Write to the support address when an order comes"
                        value=tell
                    />
                </Section>
    }
    .into_any()
}

fn invoice_section(
    form: Form,
    (seller, vat_number): (Text, Text),
    (days, credit): (Text, Text),
    ways: RwSignal<Vec<Way>>,
) -> AnyView {
    let products = fetch::<Products>(|| "/issuer/products".to_owned(), false);
    let with_vat = move || {
        let sold = products.read(|it| it.items.iter().any(|it| it.active && it.vat_bp > 0));
        sold.unwrap_or_default()
            || ways.with(|ways| ways.iter().any(|way| way.active && minor_units(&way.vat) > Some(0)))
    };
    let blank = move |text: Text| text.with(|text| text.trim().is_empty());
    let lacking = move || (blank(seller) || blank(vat_number)) && with_vat();
    view! {
                <Section title="Invoices" pad=true>
                    <Show when=lacking>
                        <Notice tone=Tone::Warn>
                            <p>"Prices carry VAT: an invoice needs your address and your VAT registration number."</p>
                        </Notice>
                    </Show>
                    <AreaField
                        form
                        pointer="/store/seller_address"
                        label="Your address"
                        value=seller
                        hint="As it is printed, a line each."
                        lines=4
                        optional=true
                    />
                    <TextField
                        form
                        pointer="/store/vat_number"
                        label="VAT registration number"
                        value=vat_number
                        hint="GB and 9 or 12 digits."
                        width="medium"
                        optional=true
                    />
                    <div class="two-up">
                        <NumberField form pointer="/store/payment_days" label="To be paid within" value=days unit="days"/>
                        <MoneyField
                            form
                            pointer="/store/default_credit_limit_pence"
                            label="Credit limit of a new centre"
                            value=credit
                        />
                    </div>
                </Section>
    }
    .into_any()
}

fn way_fields(form: Form, at: Signal<String>, row: RwSignal<Way>) -> AnyView {
    let pointer = move |name: &'static str| Signal::derive(move || format!("{}/{name}", at.get()));
    let label = part(row, |it| it.label.clone(), |it, text| it.label = text);
    let price = part(row, |it| it.price.clone(), |it, text| it.price = text);
    let vat = part(row, |it| it.vat.clone(), |it, text| it.vat = text);
    let on = |it: &Way| if it.active { "on".to_owned() } else { String::new() };
    let active = part(row, on, |it, text| it.active = !text.is_empty());
    view! {
        <TextField form pointer=pointer("label") label="What is shown" value=label/>
        <div class="two-up">
            <MoneyField form pointer=pointer("price_pence") label="Price, without VAT" value=price/>
            <TextField form pointer=pointer("vat_bp") label="VAT, in per cent" value=vat width="short"/>
        </div>
        <SwitchField form pointer=pointer("active") label="Can be chosen" value=active/>
    }
    .into_any()
}

/// New ways get a code from what is shown.
fn coded(mut ways: Vec<Way>) -> Vec<Way> {
    for at in 0..ways.len() {
        if !ways[at].code.is_empty() {
            continue;
        }
        let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
        let base: String = fold(&ways[at].label).chars().map(plain).take(36).collect();
        let taken = |code: &str| ways.iter().any(|other| other.code == code);
        let base = base.trim_matches('_').to_owned();
        let free = (2..100).map(|number| format!("{base}_{number}")).find(|code| !taken(code));
        ways[at].code = if taken(&base) { free.unwrap_or_default() } else { base };
    }
    ways
}
