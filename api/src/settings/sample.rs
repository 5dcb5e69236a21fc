//! A made-up award: what a brand looks like on documents before it is saved.

use shared::{batches::Component, documents::DocumentKind, settings::BrandSettings};

use super::pictures;
use crate::{
    app::App,
    documents::render::{Facts, Issuer, LAYOUT},
};

/// The facts of a sample document. Its reference is one that is never given out.
pub fn facts(app: &App, issuer: Issuer, kind: DocumentKind) -> Facts {
    let today = app.clock.today();
    let unit = |reference: &str, title: &str, credits: &str, grade: &str| Component {
        reference: reference.to_owned(),
        title: title.to_owned(),
        level: "2".to_owned(),
        credits: credits.to_owned(),
        grade: grade.to_owned(),
    };
    let units = vec![
        unit("F/601/0010", "Food safety principles", "1", "Merit"),
        unit("H/601/0011", "Kitchen hygiene and café service", "2", "Merit"),
        unit("K/601/0012", "Allergens and labelling", "1", "Pass"),
    ];
    Facts {
        layout: LAYOUT,
        kind,
        reference: "0000000000000000".to_owned(),
        verify_url: format!("{}/v/0000000000000000", app.config.public_base_url),
        issuer,
        learner_name: "Gwenllian Tŵr-Llŵyd".to_owned(),
        enrolment_number: "NA000000".to_owned(),
        centre_name: "Harbour College".to_owned(),
        centre_number: "10411".to_owned(),
        qualification_number: "601/2977/3".to_owned(),
        qualification_title: "Level 2 Award in Food Safety and Hygiene".to_owned(),
        level: "Level 2".to_owned(),
        regulated: true,
        result: Some("Merit".to_owned()),
        award_date: today,
        issued_on: today,
        expires_on: None,
        language: "en".to_owned(),
        components: if kind == DocumentKind::Transcript { units } else { Vec::new() },
        replaces: None,
    }
}

/// The awarding organisation as it signs documents under a brand.
pub fn issuer(brand: &BrandSettings) -> Issuer {
    Issuer {
        name: brand.name.clone(),
        accent: brand.accent.clone(),
        signatory_name: brand.signatory_name.clone(),
        signatory_title: brand.signatory_title.clone(),
        support_email: brand.support_email.clone(),
        pictures: pictures::of(brand),
    }
}
