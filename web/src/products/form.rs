//! The form of a product: a new one, and one that is changed, with its picture.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};
use serde::Serialize;
use shared::{
    TextEnum,
    check::Check,
    documents::DocumentKind,
    permission::Permission,
    problem::FieldError,
    settings::Rules,
    store::{MAX_DESCRIPTION, NewProduct, Product, ProductChange},
};

use crate::{
    session::{Changeable, use_client},
    store::said,
    ui::{
        button::{Button, Weight},
        drop::{Chosen, DropZone},
        edit::{Body, CreateForm, EditForm},
        fetch::{Fetched, fetch, fetch_file},
        field::{
            AreaField, Choice, Form, MoneyField, SelectField, SwitchField, TextField, TicksField,
            minor_units, money_text, switch,
        },
        icon,
        page::PageHead,
        parts::{Back, Section},
        status::kind_name,
        toast::use_toasts,
    },
};

#[derive(Clone, Copy)]
struct Fields {
    form: Form,
    name: RwSignal<String>,
    description: RwSignal<String>,
    category: RwSignal<String>,
    kind: RwSignal<String>,
    price: RwSignal<String>,
    vat: RwSignal<String>,
    postage: RwSignal<String>,
    centres: RwSignal<String>,
    learners: RwSignal<String>,
    active: RwSignal<String>,
    rules: Fetched<Rules>,
}

impl Fields {
    fn new() -> Self {
        let text = |text: &str| RwSignal::new(text.to_owned());
        Self {
            form: Form::new("product"),
            name: text(""),
            description: text(""),
            category: text("Reprints"),
            kind: text(""),
            price: text(""),
            vat: text("20"),
            postage: text(""),
            centres: text("on"),
            learners: text(""),
            active: text("on"),
            rules: fetch::<Rules>(|| "/issuer/settings/rules".to_owned(), false),
        }
    }

    fn fill(self, it: Product) {
        self.name.set(it.name);
        self.description.set(it.description);
        self.category.set(it.category);
        self.kind.set(it.document_kind.map(|kind| kind.to_string()).unwrap_or_default());
        self.price.set(money_text(it.price_pence));
        self.vat.set(percent(it.vat_bp));
        self.postage.set(it.postage.join(","));
        self.centres.set(switch(it.for_centres));
        self.learners.set(switch(it.for_learners));
        self.active.set(switch(it.active));
    }

    /// Price and rate, 0 where it is none; and what is wrong with them.
    fn amounts(self) -> (i64, i64, Vec<FieldError>) {
        let (price, vat) = (minor_units(&self.price.get()), minor_units(&self.vat.get()));
        let mut errors = Vec::new();
        if price.is_none() {
            errors.push(FieldError::new("/price_pence", "malformed", "Enter an amount like 12.50."));
        }
        if vat.is_none() {
            errors.push(FieldError::new("/vat_bp", "malformed", "Enter a rate like 20 or 17.5."));
        }
        (price.unwrap_or_default(), vat.unwrap_or_default(), errors)
    }

    fn postage(self) -> Vec<String> {
        self.postage
            .with(|codes| codes.split(',').filter(|code| !code.is_empty()).map(str::to_owned).collect())
    }

    fn new_product(self) -> Body {
        let (price_pence, vat_bp, errors) = self.amounts();
        let request = NewProduct {
            name: self.name.get(),
            description: self.description.get(),
            category: self.category.get(),
            document_kind: self.kind.with(|kind| DocumentKind::parse(kind)),
            price_pence,
            vat_bp,
            postage: self.postage(),
            for_centres: !self.centres.get().is_empty(),
            for_learners: !self.learners.get().is_empty(),
            active: !self.active.get().is_empty(),
        };
        whole(request, errors)
    }

    fn change(self) -> Body {
        let (price_pence, vat_bp, errors) = self.amounts();
        let request = ProductChange {
            name: Some(self.name.get()),
            description: Some(self.description.get()),
            category: Some(self.category.get()),
            price_pence: Some(price_pence),
            vat_bp: Some(vat_bp),
            postage: Some(self.postage()),
            for_centres: Some(!self.centres.get().is_empty()),
            for_learners: Some(!self.learners.get().is_empty()),
            active: Some(!self.active.get().is_empty()),
        };
        whole(request, errors)
    }

    /// The fields; `fixed`: the kind can't be changed any more.
    fn view(self, fixed: bool) -> AnyView {
        let form = self.form;
        let kinds: Vec<_> =
            DocumentKind::ALL.iter().map(|it| Choice::new(it.as_str(), kind_name(*it))).collect();
        let kind = if fixed {
            let of =
                move || self.kind.with(|kind| DocumentKind::parse(kind)).map_or("no document", kind_name);
            view! { <p class="muted">"A print of: " {of} ". This can’t be changed."</p> }.into_any()
        } else {
            view! {
                <SelectField
                    form
                    pointer="/document_kind"
                    label="A print of which document?"
                    value=self.kind
                    options=kinds
                    blank="Of none"
                    optional=true
                    hint="It can then be ordered for each document of this kind. This can’t be changed later."
                />
            }
            .into_any()
        };
        let free = move || match self.price.with(|price| minor_units(price)) {
            Some(0) => "At 0 it is free: buyers pay the postage alone.".to_owned(),
            _ => String::new(),
        };
        let ways = move || {
            let ways = self.rules.read(|rules| rules.store.postage.clone()).unwrap_or_default();
            ways.into_iter().map(|way| Choice::new(way.code, way.label)).collect::<Vec<_>>()
        };
        view! {
            <Section title="Product" pad=true>
                <TextField form pointer="/name" label="Name" value=self.name/>
                <TextField form pointer="/category" label="Category" value=self.category hint="What it stands under in the store."/>
                <AreaField
                    form
                    pointer="/description"
                    label="Description"
                    value=self.description
                    most=MAX_DESCRIPTION
                    optional=true
                />
                {kind}
            </Section>
            <Section title="Price" lead="Orders keep the price and the VAT of the day on which they were made." pad=true>
                <div class="two-up">
                    <MoneyField
                        form
                        pointer="/price_pence"
                        label="Price of one, without VAT"
                        value=self.price
                        hint=Signal::derive(free)
                    />
                    <TextField form pointer="/vat_bp" label="VAT, in per cent" value=self.vat width="short"/>
                </div>
                <TicksField
                    form
                    pointer="/postage"
                    label="Can be sent by"
                    value=self.postage
                    options=Signal::derive(ways)
                    hint="None ticked: all ways."
                    optional=true
                />
            </Section>
            <Section title="Who can order it" pad=true>
                <SwitchField form pointer="/for_centres" label="Centres" value=self.centres/>
                <SwitchField form pointer="/for_learners" label="Learners, for their own documents" value=self.learners/>
                <SwitchField form pointer="/active" label="On sale" value=self.active hint="What is in baskets can’t be ordered while it is off."/>
            </Section>
        }
        .into_any()
    }
}

/// A request, or all that is wrong with it: what it can see itself, and these errors of amounts.
fn whole<B: Serialize + Check>(request: B, amounts: Vec<FieldError>) -> Body {
    if amounts.is_empty() {
        return request.into();
    }
    Body::wrong(request.errors().into_iter().chain(amounts).collect())
}

/// A rate as one types it: `20`, `17.5`.
fn percent(vat_bp: i64) -> String {
    shared::store::rate_in_words(vat_bp).trim_end_matches('%').to_owned()
}

/// The page of a new product.
#[component]
pub fn NewProductPage() -> impl IntoView {
    let fields = Fields::new();
    let (navigate, toasts) = (use_navigate(), use_toasts());
    let navigate = StoredValue::new_local(navigate);
    let done = move |it: Product| {
        toasts.say(format!("Created “{}”.", it.name));
        let page = format!("/issuer/products/{}", it.id);
        navigate.with_value(|navigate| navigate(&page, NavigateOptions::default()));
    };
    view! {
        <Back href="/issuer/products" label="Products"/>
        <PageHead title="New product"/>
        <CreateForm
            form=fields.form
            path="/issuer/products"
            request=move || fields.new_product()
            submit="Create the product"
            cancel="/issuer/products"
            on_done=done
        >
            {fields.view(false)}
        </CreateForm>
    }
}

/// The page of a product.
#[component]
pub fn EditProductPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let path = Signal::derive(move || format!("/issuer/products/{}", id.get()));
    let (fields, toasts) = (Fields::new(), use_toasts());
    let title =
        move || fields.name.with(|name| if name.is_empty() { "Product".to_owned() } else { name.clone() });
    // Not what is being typed.
    let shown = RwSignal::new(None::<(String, bool)>);
    let fill = move |it: Product| {
        shown.set(Some((it.name.clone(), it.has_picture)));
        fields.fill(it);
    };
    let heading = move || shown.get().map_or_else(title, |(name, _)| name);
    let has = Signal::derive(move || shown.get().is_some_and(|(_, has)| has));
    view! {
        <Back href="/issuer/products" label="Products"/>
        <PageHead title=Signal::derive(heading)/>
        <Changeable by=Permission::ManageProducts>
            <div class="stack">
                <EditForm
                    form=fields.form
                    path
                    fill
                    request=move || fields.change()
                    cancel="/issuer/products"
                    on_done=move |_: Product| toasts.say("Saved. New orders have it so.")
                >
                    {fields.view(true)}
                </EditForm>
                <Show when=move || shown.with(Option::is_some)>
                    <ProductPicture path has/>
                </Show>
            </div>
        </Changeable>
    }
}

/// The picture, which is sent as soon as it is chosen.
#[component]
fn ProductPicture(path: Signal<String>, has: Signal<bool>) -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let there = RwSignal::new(has.get_untracked());
    let busy = RwSignal::new(false);
    let address = move || if there.get() { format!("{}/picture", path.get()) } else { String::new() };
    let picture = fetch_file(address, false);
    let take = move |file: Chosen| {
        let path = format!("{}/picture", path.get_untracked());
        busy.set(true);
        spawn_local(async move {
            let media = file.type_();
            match client.put_file(&path, &file, &media).await {
                Ok(()) => {
                    toasts.say("The picture is in the store.");
                    if there.try_set(true).is_none() {
                        picture.again();
                    }
                }
                Err(fault) => toasts.warn(said(&fault)),
            }
            busy.try_set(false);
        });
    };
    let remove = move |()| {
        let path = format!("{}/picture", path.get_untracked());
        spawn_local(async move {
            match client.delete(&path, None).await {
                Ok(()) => drop(there.try_set(false)),
                Err(fault) => toasts.warn(said(&fault)),
            }
        });
    };
    let shown = move || match (there.get(), picture.ready()) {
        (true, Some(file)) => view! { <img src=file.as_str().to_owned() alt="The picture"/> }.into_any(),
        (true, None) => view! { <span class="muted small">"Reading…"</span> }.into_any(),
        (false, _) => view! { <span class="muted small">"None"</span> }.into_any(),
    };
    view! {
        <Section title="Picture" lead="Shown in the store; without one there is a drawing." pad=true>
            <div class="picture-field">
                <div class="picture-now">{shown}</div>
                <div class="picture-choose">
                    <DropZone
                        id="product-picture"
                        label="Picture"
                        accept=".png,.jpg,.jpeg,.webp,image/png,image/jpeg,image/webp"
                        shape=icon::UPLOAD
                        on_take=take
                    >
                        <span>
                            {move || if busy.get() { "Sending…" } else { "Drop a picture here, or choose one" }}
                        </span>
                    </DropZone>
                    <Show when=move || there.get()>
                        <Button label="Remove" weight=Weight::Quiet shape=icon::CROSS whose=" the picture" on_click=remove/>
                    </Show>
                </div>
            </div>
        </Section>
    }
}
