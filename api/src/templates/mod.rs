//! Templates of documents: how certificates, transcripts and letters are worded, and which optional parts show.
//!
//! A published version never changes, so each process keeps those that it has read by their ids for good. Which one
//! is in force is asked of the database each time: what is published holds everywhere at once. A print job is bound
//! to the versions in force when it was published.

pub mod entity;
mod preview;
pub mod routes;
mod service;
pub mod store;

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use shared::{
    documents::DocumentKind,
    settings::{BrandSettings, Picture},
    templates::TemplateContent,
};
use uuid::Uuid;

pub use routes::configure;

use crate::{
    documents::render::{
        Issuer,
        template::{Template, Templates},
    },
    settings,
};

/// A published version, as documents are made with it.
#[derive(Debug)]
pub struct Published {
    /// Its id.
    pub id: Uuid,
    /// Its number.
    pub version: i64,
    /// What it says.
    pub content: TemplateContent,
    /// Its pictures.
    pub pictures: Pictures,
    /// What it says, read for rendering.
    pub template: Arc<Template>,
}

/// One version of each kind, with which documents are made together.
#[derive(Clone)]
pub struct Chosen {
    of: [Arc<Published>; 3],
    /// For rendering.
    pub templates: Templates,
}

impl Chosen {
    fn new(certificate: Arc<Published>, transcript: Arc<Published>, letter: Arc<Published>) -> Self {
        let templates = Templates {
            certificate: Arc::clone(&certificate.template),
            transcript: Arc::clone(&transcript.template),
            letter: Arc::clone(&letter.template),
        };
        Self { of: [certificate, transcript, letter], templates }
    }

    /// The version of a kind.
    pub fn of(&self, kind: DocumentKind) -> &Arc<Published> {
        let [certificate, transcript, letter] = &self.of;
        match kind {
            DocumentKind::Certificate => certificate,
            DocumentKind::Transcript => transcript,
            DocumentKind::Letter => letter,
        }
    }

    /// The ids of all.
    pub fn ids(&self) -> impl Iterator<Item = Uuid> {
        self.of.iter().map(|published| published.id)
    }

    /// The awarding organisation as it signs documents of a kind.
    pub fn issuer(&self, brand: &BrandSettings, kind: DocumentKind) -> Issuer {
        let published = self.of(kind);
        issuer(brand, &published.content, &published.pictures)
    }
}

/// The pictures that a template has of its own.
#[derive(Clone, Debug, Default)]
pub struct Pictures {
    logo: Option<Picture>,
    signature: Option<Picture>,
    seal: Option<Picture>,
}

/// The awarding organisation as it signs under a brand, with what the template has of its own.
pub fn issuer(brand: &BrandSettings, content: &TemplateContent, pictures: &Pictures) -> Issuer {
    let (mut brand, own, pictures) = (brand.clone(), content.clone(), pictures.clone());
    brand.accent = own.accent.unwrap_or(brand.accent);
    brand.signatory_name = own.signatory_name.unwrap_or(brand.signatory_name);
    brand.signatory_title = own.signatory_title.unwrap_or(brand.signatory_title);
    brand.logo = pictures.logo.or(brand.logo);
    brand.signature = pictures.signature.or(brand.signature);
    brand.seal = pictures.seal.or(brand.seal);
    settings::issuer(&brand)
}

/// Most versions that are kept read.
const MOST_KNOWN: usize = 60;

/// The versions that this process has read.
#[derive(Default)]
pub struct Known(RwLock<HashMap<Uuid, Arc<Published>>>);

impl Known {
    fn get(&self, id: Uuid) -> Option<Arc<Published>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }

    fn keep(&self, published: &Arc<Published>) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST_KNOWN {
            // Print views of old documents read old versions; what is in use is soon read again.
            known.clear();
        }
        known.insert(published.id, Arc::clone(published));
    }
}
