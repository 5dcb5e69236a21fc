//! The brand: how the awarding organisation looks on screen, in mail and on documents to come.

use leptos::prelude::*;
use shared::{
    brand::{FootLink, MAX_FOOT_LINKS},
    colour::{Colour, Ground, TEXT_CONTRAST},
    documents::DayOrBlank,
    settings::{BrandChange, BrandSettings, Picture},
};

use crate::{
    session::use_client,
    settings::{look::Looks, samples::Samples},
    ui::{
        brand::use_brand,
        edit::EditForm,
        field::{ColourField, DateField, Form, PictureField, RowsField, TextField, part},
        icon::{self, icon},
        parts::Section,
        toast::use_toasts,
    },
};

/// What is in the fields of the brand.
#[derive(Clone, Copy)]
pub struct Fields {
    pub(super) name: RwSignal<String>,
    website: RwSignal<String>,
    links: RwSignal<Vec<FootLink>>,
    known_since: RwSignal<String>,
    support_email: RwSignal<String>,
    sender_name: RwSignal<String>,
    sender_email: RwSignal<String>,
    pub(super) accent: RwSignal<String>,
    pub(super) accent_dark: RwSignal<String>,
    signatory_name: RwSignal<String>,
    signatory_title: RwSignal<String>,
    pub(super) logo: RwSignal<String>,
    signature: RwSignal<String>,
    seal: RwSignal<String>,
    regulator_logo: RwSignal<String>,
}

impl Fields {
    fn new() -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            name: text(),
            website: text(),
            links: RwSignal::new(Vec::new()),
            known_since: text(),
            support_email: text(),
            sender_name: text(),
            sender_email: text(),
            accent: text(),
            accent_dark: text(),
            signatory_name: text(),
            signatory_title: text(),
            logo: text(),
            signature: text(),
            seal: text(),
            regulator_logo: text(),
        }
    }

    fn fill(self, brand: BrandSettings) {
        let name_of = |picture: Option<Picture>| picture.map(|picture| picture.sha256).unwrap_or_default();
        self.name.set(brand.name);
        self.website.set(brand.website.unwrap_or_default());
        self.links.set(brand.links.into_iter().map(typed).collect());
        self.known_since.set(brand.known_since.map(|day| day.to_string()).unwrap_or_default());
        self.support_email.set(brand.support_email);
        self.sender_name.set(brand.sender_name);
        self.sender_email.set(brand.sender_email);
        self.accent.set(brand.accent);
        self.accent_dark.set(brand.accent_dark);
        self.signatory_name.set(brand.signatory_name);
        self.signatory_title.set(brand.signatory_title);
        self.logo.set(name_of(brand.logo));
        self.signature.set(name_of(brand.signature));
        self.seal.set(name_of(brand.seal));
        self.regulator_logo.set(name_of(brand.regulator_logo));
    }

    /// What is in the fields, as a request.
    pub fn change(self) -> BrandChange {
        let text = |value: RwSignal<String>| Some(value.get());
        BrandChange {
            name: text(self.name),
            website: text(self.website),
            links: Some(self.links.get()),
            known_since: Some(DayOrBlank(self.known_since.get().parse().ok())),
            support_email: text(self.support_email),
            sender_name: text(self.sender_name),
            sender_email: text(self.sender_email),
            accent: Some(self.accent.get().trim().to_ascii_lowercase()),
            accent_dark: Some(self.accent_dark.get().trim().to_ascii_lowercase()),
            signatory_name: text(self.signatory_name),
            signatory_title: text(self.signatory_title),
            logo: text(self.logo),
            signature: text(self.signature),
            seal: text(self.seal),
            regulator_logo: text(self.regulator_logo),
        }
    }
}

/// The tab.
#[component]
pub fn Brand() -> impl IntoView {
    let form = Form::new("brand");
    let fields = Fields::new();
    let (toasts, brand, client) = (use_toasts(), use_brand(), use_client());
    let on_done = move |_: BrandSettings| {
        brand.again(client);
        toasts.say("Saved. Every page shows it from now on; issued documents stay as they are.");
    };
    view! {
        <div class="settings-brand">
            <EditForm
                form
                path="/issuer/settings/brand"
                fill=move |brand: BrandSettings| fields.fill(brand)
                request=move || fields.change()
                cancel="/issuer"
                on_done
            >
                {names(form, fields)}
                {colours(form, fields)}
                {pictures(form, fields)}
                {foot(form, fields)}
                {verifiers(form, fields)}
                {signing(form, fields)}
                {mail(form, fields)}
            </EditForm>
            <div class="stack settings-aside" role="group" aria-label="Preview">
                <Looks fields/>
                <Samples form fields/>
            </div>
        </div>
    }
}

fn names(form: Form, fields: Fields) -> AnyView {
    view! {
        <Section title="Organisation" lead="In the header and foot of every page, in mail, and on documents." pad=true>
            <TextField form pointer="/name" label="Full name" value=fields.name hint="As it is to stand on certificates."/>
            <div class="two-up">
                <TextField
                    form
                    pointer="/support_email"
                    label="Support address"
                    value=fields.support_email
                    kind="email"
                    hint="Where users ask for help. It is printed in letters."
                />
                <TextField
                    form
                    pointer="/website"
                    label="Website"
                    value=fields.website
                    optional=true
                    hint="Shown in the foot of every page."
                />
            </div>
        </Section>
    }
    .into_any()
}

fn colours(form: Form, fields: Fields) -> AnyView {
    view! {
        <Section title="Colours" lead="Text, links and buttons. Each must be read well on its ground." pad=true>
            <div class="two-up">
                <div>
                    <ColourField
                        form
                        pointer="/accent"
                        label="Accent on light ground"
                        value=fields.accent
                        hint="On documents too."
                    />
                    {contrast(fields.accent, Ground::Light)}
                </div>
                <div>
                    <ColourField
                        form
                        pointer="/accent_dark"
                        label="Accent on dark ground"
                        value=fields.accent_dark
                        hint="For those whose screen is set to dark."
                    />
                    {contrast(fields.accent_dark, Ground::Dark)}
                </div>
            </div>
        </Section>
    }
    .into_any()
}

/// How well an accent is read, as one types; where it is not, the nearest one that is.
pub fn contrast(value: RwSignal<String>, ground: Ground) -> AnyView {
    let words = move || {
        let colour = Colour::parse(&value.get().trim().to_ascii_lowercase())?;
        // Cut, not rounded: 4.49 is not 4.5.
        let ratio = (colour.legibility(ground) * 10.0).floor() / 10.0;
        let shown = if colour.passes(ground) {
            view! { <p class="contrast good">{icon(icon::TICK)} {format!("Contrast {ratio:.1} to 1: reads well")}</p> }
                .into_any()
        } else {
            let nearest = colour.nearest_legible(ground).hex();
            let label = format!("Use {nearest}");
            let swatch = nearest.clone();
            view! {
                <p class="contrast bad">
                    {icon(icon::WARNING)}
                    {format!("Contrast {ratio:.1} to 1: text needs {TEXT_CONTRAST}")}
                </p>
                <button class="btn" type="button" on:click=move |_| value.set(nearest.clone())>
                    <span class="swatch-dot" style:background-color=swatch></span>
                    {label}
                </button>
            }
            .into_any()
        };
        Some(shown)
    };
    view! { <div class="contrast-line" role="status">{words}</div> }.into_any()
}

fn pictures(form: Form, fields: Fields) -> AnyView {
    const FROM: &str = "/issuer/settings/pictures";
    view! {
        <Section
            title="Pictures"
            lead="PNG, JPEG or WebP up to 2 MB, or SVG up to 256 KB. A drawing (SVG) stays sharp on paper."
            pad=true
        >
            <PictureField
                form
                pointer="/logo"
                label="Logo"
                hint="In the header, on the sign-in page, and on the digital view of documents. Certificate paper carries its own."
                value=fields.logo
                id="logo-file"
                send_to="/issuer/settings/pictures?use=logo"
                read_from=FROM
            />
            <PictureField
                form
                pointer="/regulator_logo"
                label="Regulator’s logo"
                hint="On certificates of regulated qualifications only, never on transcripts or letters."
                value=fields.regulator_logo
                id="regulator-logo-file"
                send_to="/issuer/settings/pictures?use=regulator_logo"
                read_from=FROM
            />
            <PictureField
                form
                pointer="/signature"
                label="Signature"
                hint="Above the signatory’s name. Without one, the name is set in its place."
                value=fields.signature
                id="signature-file"
                send_to="/issuer/settings/pictures?use=signature"
                read_from=FROM
            />
            <PictureField
                form
                pointer="/seal"
                label="Seal"
                hint="In the middle of the certificate’s foot, on the digital view. Without one, a seal is drawn."
                value=fields.seal
                id="seal-file"
                send_to="/issuer/settings/pictures?use=seal"
                read_from=FROM
            />
        </Section>
    }
    .into_any()
}

/// A link whose texts are all there, so that fields can write into them.
fn typed(link: FootLink) -> FootLink {
    FootLink { label_cy: Some(link.label_cy.unwrap_or_default()), ..link }
}

fn foot(form: Form, fields: Fields) -> AnyView {
    view! {
        <Section
            title="Links"
            lead="In the foot of every page: your privacy notice, terms, statement on accessibility, guides for centres and learners."
            pad=true
        >
            <RowsField
                form
                pointer="/links"
                label="Links"
                one="link"
                rows=fields.links
                most=MAX_FOOT_LINKS
                words=|link: &FootLink| format!("{}: {}", link.label, link.url)
                fields=link_fields
            />
        </Section>
    }
    .into_any()
}

fn link_fields(form: Form, at: Signal<String>, row: RwSignal<FootLink>) -> AnyView {
    let pointer = move |name: &'static str| Signal::derive(move || format!("{}/{name}", at.get()));
    let label = part(row, |it| it.label.clone(), |it, text| it.label = text);
    let label_cy =
        part(row, |it| it.label_cy.clone().unwrap_or_default(), |it, text| it.label_cy = Some(text));
    let url = part(row, |it| it.url.clone(), |it, text| it.url = text);
    view! {
        <div class="two-up">
            <TextField form pointer=pointer("label") label="Words" value=label/>
            <TextField form pointer=pointer("label_cy") label="In Welsh" value=label_cy optional=true/>
        </div>
        <TextField form pointer=pointer("url") label="Address" kind="url" value=url hint="Like https://www.example.org/privacy"/>
    }
    .into_any()
}

fn verifiers(form: Form, fields: Fields) -> AnyView {
    view! {
        <Section title="Older documents" pad=true>
            <DateField
                form
                pointer="/known_since"
                label="First day of issue that is known here"
                value=fields.known_since
                optional=true
                hint="Where documents were issued before this portal: whoever checks one is told to ask you. Blank: all are known."
            />
        </Section>
    }
    .into_any()
}

fn signing(form: Form, fields: Fields) -> AnyView {
    view! {
        <Section title="Who signs" lead="On certificates and letters." pad=true>
            <div class="two-up">
                <TextField form pointer="/signatory_name" label="Name" value=fields.signatory_name/>
                <TextField form pointer="/signatory_title" label="Office" value=fields.signatory_title/>
            </div>
        </Section>
    }
    .into_any()
}

fn mail(form: Form, fields: Fields) -> AnyView {
    view! {
        <Section title="Sender of mail" lead="On every mail from the portal." pad=true>
            <div class="two-up">
                <TextField form pointer="/sender_name" label="Sender’s name" value=fields.sender_name/>
                <TextField
                    form
                    pointer="/sender_email"
                    label="Sender’s address"
                    value=fields.sender_email
                    kind="email"
                    hint="Your mail server must accept it."
                />
            </div>
        </Section>
    }
    .into_any()
}
