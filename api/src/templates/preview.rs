//! What a template looks like on made-up awards, and whether it can be printed at all.

use std::sync::Arc;

use shared::{
    TextEnum,
    documents::DocumentKind,
    language::Language,
    problem::FieldError,
    templates::{AskedPreview, SampleLength, TemplateContent},
};

use super::{issuer, store};
use crate::{
    app::App,
    documents::render::{Facts, Fault, RenderError, template::Template},
    problem::{Error, Result},
    settings,
};

/// The document of a made-up award under this template, which need not be saved, marked as a sample.
pub async fn document(app: &App, kind: DocumentKind, asked: AskedPreview) -> Result<Vec<u8>> {
    let brand = &app.settings().await?.brand;
    let pictures = store::pictures(app.db.reader(), &asked.content).await?;
    let facts = Facts {
        issuer: issuer(brand, &asked.content, &pictures),
        ..sample(app, kind, asked.language, asked.sample).await?
    };
    let template = read(kind, &asked.content)?;
    let language = template.language_for(&facts.language);
    settings::pictures::prepare(app, facts.issuer.pictures.clone()).await;
    let (renderer, view) = (Arc::clone(&app.renderer), asked.view);
    let made = app
        .cpu
        .run(move || {
            let missing = renderer.unprintable(&template, language);
            if missing.is_empty() {
                renderer.sample(&facts, &template, view)
            } else {
                Err(RenderError::Faults(missing))
            }
        })
        .await?;
    match made {
        Ok(bytes) => Ok(bytes),
        Err(RenderError::Faults(faults)) => Err(Error::InvalidFields(errors(&faults, language))),
        Err(error) => Err(anyhow::anyhow!("can't render a sample: {error}").into()),
    }
}

/// Refuses a template whose words no face has, or which does not fit a usual award with all that can be on it.
pub async fn check_printable(app: &App, kind: DocumentKind, content: &TemplateContent) -> Result<()> {
    let brand = &app.settings().await?.brand;
    let pictures = store::pictures(app.db.reader(), content).await?;
    let issuer = issuer(brand, content, &pictures);
    let template = read(kind, content)?;
    let mut samples = Vec::new();
    for language in Language::ALL.iter().filter(|it| content.wording.of(**it).is_some()) {
        let usual = sample(app, kind, *language, SampleLength::Usual).await?;
        let usual = Facts { issuer: issuer.clone(), ..usual };
        let full = Facts {
            replaces: Some("0000000000000000".to_owned()),
            expires_on: Some(usual.issued_on),
            ..usual.clone()
        };
        let bare = Facts { components: Vec::new(), ..usual };
        samples.push((*language, [full, bare]));
    }
    let renderer = Arc::clone(&app.renderer);
    let found = app
        .cpu
        .run(move || {
            let mut found = Vec::new();
            for (language, facts) in samples {
                let mut faults = renderer.unprintable(&template, language);
                if faults.is_empty() {
                    faults.extend(facts.iter().flat_map(|facts| renderer.check(facts, &template)));
                }
                found.extend(errors(&faults, language));
            }
            found.dedup_by(|one, other| one.field == other.field);
            found
        })
        .await?;
    if found.is_empty() { Ok(()) } else { Err(Error::InvalidFields(found)) }
}

fn read(kind: DocumentKind, content: &TemplateContent) -> Result<Template> {
    // It was checked field by field before.
    Template::read(kind, content).map_err(|fault| anyhow::anyhow!("an unchecked template: {fault}").into())
}

/// Faults as errors of the template's fields.
fn errors(faults: &[Fault], language: Language) -> Vec<FieldError> {
    let error = |fault: &Fault| {
        let field = match fault.block {
            Some(block) => format!("/wording/{language}/{block}"),
            None if fault.message.contains("signatory's name") => "/signatory_name".to_owned(),
            None if fault.message.contains("signatory's office") => "/signatory_title".to_owned(),
            None if fault.field == "issuer" => "/signatory_name".to_owned(),
            None => format!("/wording/{language}"),
        };
        let message = if fault.block.is_none() && fault.field != "issuer" {
            format!("{} Or shorten the statement or the small print.", fault.message)
        } else {
            fault.message.clone()
        };
        FieldError::new(field, fault.code, message)
    };
    faults.iter().map(error).collect()
}

/// The facts of a made-up award. Its reference is one that is never given out.
async fn sample(app: &App, kind: DocumentKind, language: Language, length: SampleLength) -> Result<Facts> {
    let now = app.settings().await?;
    let usual = Facts {
        language: language.to_string(),
        ..settings::sample_facts(app, settings::issuer(&now.brand), kind)
    };
    Ok(match length {
        SampleLength::Usual => usual,
        SampleLength::Short => Facts {
            learner_name: "Bo Ng".to_owned(),
            centre_name: "Ysgol Bae".to_owned(),
            centre_number: "7".to_owned(),
            qualification_title: "Level 1 Award in Art".to_owned(),
            level: "Level 1".to_owned(),
            regulated: false,
            result: None,
            components: usual.components.into_iter().take(1).collect(),
            ..usual
        },
        SampleLength::Long => Facts {
            learner_name: "Maximiliana Llywelyn-Featherstonehaugh Cholmondeley-Warrington".to_owned(),
            centre_name: "The Harbour and Northern Vale College of Further and Higher Education".to_owned(),
            qualification_title: "Level 3 Extended Diploma in Professional Cookery, Kitchen Management and \
                Hospitality Supervision for the Catering Industries"
                .to_owned(),
            level: "Level 3".to_owned(),
            result: Some("Distinction with Commendation".to_owned()),
            expires_on: usual.issued_on.checked_add_months(chrono::Months::new(36)),
            replaces: Some("0000000000000000".to_owned()),
            components: usual.components.iter().cycle().take(usual.components.len() * 12).cloned().collect(),
            ..usual
        },
    })
}
