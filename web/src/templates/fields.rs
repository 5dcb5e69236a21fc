//! What is in the fields of a template, and the fields themselves.

use std::collections::BTreeMap;

use leptos::prelude::*;
use shared::{
    TextEnum,
    colour::Ground,
    documents::DocumentKind,
    language::Language,
    templates::{
        BlockAbout, TemplateBlock, TemplateContent, TemplateField, TemplatePart, Wording, Wordings,
        first_wording,
    },
};
use wasm_bindgen::JsCast;

use crate::{
    settings::contrast,
    templates::cards::language_name,
    ui::{
        field::{AreaField, ColourField, Form, PictureField, SwitchField, TextField},
        menu::{Menu, MenuItem},
        parts::{Notice, Section},
    },
};

/// What is in the fields.
#[derive(Clone, Copy)]
pub struct Fields {
    form: Form,
    kind: DocumentKind,
    texts: StoredValue<BTreeMap<(Language, TemplateBlock), RwSignal<String>>>,
    parts: StoredValue<BTreeMap<TemplatePart, RwSignal<String>>>,
    /// The language whose wording is on screen.
    pub language: RwSignal<Language>,
    welsh: RwSignal<String>,
    own_accent: RwSignal<String>,
    accent: RwSignal<String>,
    signatory_name: RwSignal<String>,
    signatory_title: RwSignal<String>,
    logo: RwSignal<String>,
    signature: RwSignal<String>,
    seal: RwSignal<String>,
}

impl Fields {
    /// Blank fields of a template of this kind.
    pub fn new(form: Form, kind: DocumentKind) -> Self {
        let text = || RwSignal::new(String::new());
        let blocks = TemplateBlock::of(kind).iter().map(|about| about.block);
        let texts = Language::ALL
            .iter()
            .flat_map(|language| blocks.clone().map(|block| ((*language, block), text())))
            .collect();
        let parts = TemplatePart::of(kind).iter().map(|part| (*part, text())).collect();
        Self {
            form,
            kind,
            texts: StoredValue::new(texts),
            parts: StoredValue::new(parts),
            language: RwSignal::new(Language::En),
            welsh: text(),
            own_accent: text(),
            accent: RwSignal::new("#000000".to_owned()),
            signatory_name: text(),
            signatory_title: text(),
            logo: text(),
            signature: text(),
            seal: text(),
        }
    }

    fn text(self, language: Language, block: TemplateBlock) -> RwSignal<String> {
        let known = self.texts.with_value(|texts| texts.get(&(language, block)).copied());
        known.unwrap_or_else(|| RwSignal::new(String::new()))
    }

    fn part(self, part: TemplatePart) -> RwSignal<String> {
        let known = self.parts.with_value(|parts| parts.get(&part).copied());
        known.unwrap_or_else(|| RwSignal::new(String::new()))
    }

    /// Puts what a template says into the fields; `accent` is the brand's.
    pub fn fill(self, content: &TemplateContent, accent: &str) {
        let on = |yes: bool| if yes { "on".to_owned() } else { String::new() };
        let suggested = first_wording(self.kind, Language::Cy);
        for language in Language::ALL {
            let wording = content.wording.of(*language).unwrap_or(&suggested);
            for about in TemplateBlock::of(self.kind) {
                let text = wording.get(&about.block).cloned().unwrap_or_default();
                self.text(*language, about.block).set(text);
            }
        }
        for part in TemplatePart::of(self.kind) {
            self.part(*part).set(on(content.shows(*part)));
        }
        self.welsh.set(on(content.wording.cy.is_some()));
        self.own_accent.set(on(content.accent.is_some()));
        self.accent.set(content.accent.clone().unwrap_or_else(|| accent.to_owned()));
        for (field, value) in [
            (self.signatory_name, &content.signatory_name),
            (self.signatory_title, &content.signatory_title),
            (self.logo, &content.logo),
            (self.signature, &content.signature),
            (self.seal, &content.seal),
        ] {
            field.set(value.clone().unwrap_or_default());
        }
    }

    /// What is in the fields, as a request.
    pub fn content(self) -> TemplateContent {
        let wording = |language| -> Wording {
            let blocks = TemplateBlock::of(self.kind).iter();
            blocks.map(|about| (about.block, self.text(language, about.block).get())).collect()
        };
        let given = |value: RwSignal<String>| Some(value.get()).filter(|value| !value.trim().is_empty());
        let parts = TemplatePart::of(self.kind).iter().copied();
        TemplateContent {
            wording: Wordings {
                en: wording(Language::En),
                cy: given(self.welsh).map(|_| wording(Language::Cy)),
            },
            parts: parts.filter(|part| !self.part(*part).get().is_empty()).collect(),
            accent: given(self.own_accent).and_then(|_| given(self.accent)),
            signatory_name: given(self.signatory_name),
            signatory_title: given(self.signatory_title),
            logo: given(self.logo),
            signature: given(self.signature),
            seal: given(self.seal),
        }
    }

    /// The language that the preview is in.
    pub fn previewed(self) -> Language {
        if self.welsh.with(String::is_empty) { Language::En } else { self.language.get() }
    }

    /// All fields.
    pub fn view(self) -> AnyView {
        view! {
            {self.wordings()}
            {self.switches()}
            {self.looks()}
            {(self.kind != DocumentKind::Transcript).then(|| self.signing())}
        }
        .into_any()
    }

    fn wordings(self) -> AnyView {
        let form = self.form;
        // What is wrong with the wording must be seen.
        Effect::new(move || {
            let wrong = |language: Language| form.is_wrong_below(&format!("/wording/{language}"));
            let now = self.language.get_untracked();
            if let Some(other) = Language::ALL.iter().find(|it| **it != now && wrong(**it))
                && !wrong(now)
            {
                self.language.set(*other);
            }
        });
        let pane = move |language: Language| {
            let blocks = TemplateBlock::of(self.kind).iter();
            let blocks = blocks.map(|about| self.block(language, about)).collect_view();
            view! { <div class="stack" hidden=move || self.language.get() != language>{blocks}</div> }
        };
        let tick = move |language: Language| {
            view! {
                <label>
                    <input
                        type="radio"
                        name="wording-language"
                        prop:checked=move || self.language.get() == language
                        on:change=move |_| self.language.set(language)
                    />
                    <span>{language_name(language)}</span>
                </label>
            }
        };
        let actions = move || {
            view! {
                <fieldset class="segments">
                    <legend class="sr">"Language of the wording"</legend>
                    {Language::ALL.iter().map(|language| tick(*language)).collect_view()}
                </fieldset>
            }
        };
        let off = move || self.welsh.with(String::is_empty);
        view! {
            <Section
                title="Wording"
                lead="A name in braces, as {learner_name}, stands for what the award says. A line with a field that has no value is left out."
                actions
                pad=true
            >
                {pane(Language::En)}
                <div class="stack" hidden=move || self.language.get() != Language::Cy>
                    <SwitchField
                        form
                        pointer="/wording/cy"
                        label="Welsh wording"
                        value=self.welsh
                        hint="For awards that are assessed in Welsh (cy). Without it they are worded in English."
                    />
                    <Show when=move || !off()>
                        <Notice>
                            <p>"What stands here at first is a suggestion: let a Welsh speaker read it before you publish it."</p>
                        </Notice>
                    </Show>
                </div>
                <div hidden=off>{pane(Language::Cy)}</div>
            </Section>
        }
        .into_any()
    }

    fn block(self, language: Language, about: &'static BlockAbout) -> AnyView {
        let (form, value) = (self.form, self.text(language, about.block));
        let pointer = format!("/wording/{language}/{}", about.block);
        let hint = Signal::derive(move || match about.part {
            Some(part) if self.part(part).with(String::is_empty) => {
                format!("Not printed now: “{}” is off.", part.label())
            }
            _ => about.hint.to_owned(),
        });
        let id = form.id(&pointer);
        let label = about.label;
        let field = if about.lines > 1 {
            let lines = if about.most > 500 { 9 } else { 2 };
            view! {
                <AreaField form pointer label value hint optional=about.optional lines most=about.most/>
            }
            .into_any()
        } else {
            view! { <TextField form pointer label value hint optional=about.optional/> }.into_any()
        };
        let entries = TemplateField::of(self.kind)
            .into_iter()
            .map(|field| {
                let id = id.clone();
                let name = format!("{{{field}}}");
                view! { <MenuItem label=field.meaning() hint=name on_click=move |()| insert(&id, value, field)/> }
            })
            .collect_view();
        view! {
            <div class="wording">
                {field}
                <Menu label="Insert a field" class="btn quiet">{entries}</Menu>
            </div>
        }
        .into_any()
    }

    fn switches(self) -> AnyView {
        let form = self.form;
        let parts = TemplatePart::of(self.kind).iter();
        let switches = parts
            .map(|part| {
                let pointer = format!("/parts/{part}");
                view! { <SwitchField form pointer label=part.label() value=self.part(*part) hint=about(*part)/> }
            })
            .collect_view();
        view! {
            <Section
                title="What shows"
                lead="What the rules ask for always shows: names, number, title, level, result, date of issue, reference."
                pad=true
            >
                <div class="two-up">{switches}</div>
            </Section>
        }
        .into_any()
    }

    fn looks(self) -> AnyView {
        let form = self.form;
        let kind = self.kind;
        let own = move || !self.own_accent.with(String::is_empty);
        let seal = (kind == DocumentKind::Certificate).then(|| {
            picture(
                form,
                ("/seal", "Seal", "Without one, the brand’s, or a drawn one."),
                self.seal,
                ("template-seal", "/issuer/settings/pictures?use=seal"),
            )
        });
        let signature = (kind != DocumentKind::Transcript).then(|| {
            picture(
                form,
                ("/signature", "Signature", "Without one, the brand’s."),
                self.signature,
                ("template-signature", "/issuer/settings/pictures?use=signature"),
            )
        });
        view! {
            <Section title="Colour and pictures" lead="What is not given here is as the brand says." pad=true>
                <SwitchField form pointer="/own_accent" label="A colour of its own" value=self.own_accent/>
                <div hidden=move || !own()>
                    <ColourField form pointer="/accent" label="Accent" value=self.accent/>
                    {contrast(self.accent, Ground::Light)}
                </div>
                {picture(form, ("/logo", "Logo", "Without one, the brand’s. On the digital view only."), self.logo, ("template-logo", "/issuer/settings/pictures?use=logo"))}
                {signature}
                {seal}
            </Section>
        }
        .into_any()
    }

    fn signing(self) -> AnyView {
        let form = self.form;
        view! {
            <Section title="Who signs" lead="Blank: as the brand says." pad=true>
                <div class="two-up">
                    <TextField form pointer="/signatory_name" label="Name" value=self.signatory_name optional=true/>
                    <TextField form pointer="/signatory_title" label="Office" value=self.signatory_title optional=true/>
                </div>
            </Section>
        }
        .into_any()
    }
}

fn picture(
    form: Form,
    (pointer, label, hint): (&'static str, &'static str, &'static str),
    value: RwSignal<String>,
    (id, send_to): (&'static str, &'static str),
) -> AnyView {
    view! {
        <PictureField form pointer label hint value id send_to read_from="/issuer/settings/pictures"/>
    }
    .into_any()
}

/// What comes of a part.
fn about(part: TemplatePart) -> &'static str {
    match part {
        TemplatePart::Border | TemplatePart::Rosette | TemplatePart::Seal | TemplatePart::Logo => {
            "On the digital view: certificate paper carries its own."
        }
        TemplatePart::Signature => "Without it, the name is set in its place.",
        TemplatePart::RegulatedNote | TemplatePart::RegulatorLogo => "For regulated qualifications.",
        _ => "",
    }
}

/// Puts a field where one types.
fn insert(id: &str, value: RwSignal<String>, field: TemplateField) {
    let name = format!("{{{field}}}");
    let element = document().get_element_by_id(id);
    let at = element.as_ref().and_then(|element| {
        let input = element.dyn_ref::<web_sys::HtmlInputElement>();
        let area = element.dyn_ref::<web_sys::HtmlTextAreaElement>();
        let from = input
            .map(web_sys::HtmlInputElement::selection_start)
            .or_else(|| area.map(web_sys::HtmlTextAreaElement::selection_start));
        let to = input
            .map(web_sys::HtmlInputElement::selection_end)
            .or_else(|| area.map(web_sys::HtmlTextAreaElement::selection_end));
        Some((from?.ok()??, to?.ok()??))
    });
    let text = value.get_untracked();
    // The browser counts in UTF-16.
    let units: Vec<u16> = text.encode_utf16().collect();
    let end = u32::try_from(units.len()).unwrap_or(u32::MAX);
    let (from, to) = at.unwrap_or((end, end));
    let part = |from: u32, to: u32| {
        let (from, to) = (from as usize, (to as usize).min(units.len()));
        String::from_utf16_lossy(units.get(from..to).unwrap_or_default())
    };
    value.set(format!("{}{name}{}", part(0, from), part(to, end)));
    let caret = from + u32::try_from(name.len()).unwrap_or_default();
    request_animation_frame(move || {
        let Some(element) = element else { return };
        if let Some(input) = element.dyn_ref::<web_sys::HtmlInputElement>() {
            let _ = input.focus();
            let _ = input.set_selection_range(caret, caret);
        } else if let Some(area) = element.dyn_ref::<web_sys::HtmlTextAreaElement>() {
            let _ = area.focus();
            let _ = area.set_selection_range(caret, caret);
        }
    });
}
