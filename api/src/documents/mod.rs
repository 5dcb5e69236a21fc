//! Documents: issued certificates, transcripts and letters. Their bytes are frozen when they are published.

mod csv;
pub mod entity;
pub mod lifecycle;
pub mod listing;
pub mod render;
pub mod routes;
pub mod sign;
pub mod store;

pub use routes::configure;

use std::sync::Arc;

use sha2::{Digest, Sha256};
use shared::documents::View;

use self::{
    render::{
        Facts,
        template::{Template, Templates},
    },
    sign::Statement,
};
use crate::{app::App, http::body::hex, settings::pictures};

/// Renders a document, with its pictures made ready before; gives the facts back. What stands against printing it is
/// a [`render::RenderError`].
pub async fn rendered(
    app: &App,
    facts: Facts,
    template: Arc<Template>,
    view: View,
) -> anyhow::Result<(Facts, Vec<u8>)> {
    pictures::prepare(app, facts.issuer.pictures.clone()).await;
    let renderer = Arc::clone(&app.renderer);
    let (facts, made) = app
        .cpu
        .run(move || {
            let made = renderer.render(&facts, &template, view);
            (facts, made)
        })
        .await?;
    Ok((facts, made?))
}

/// A document as it is issued.
pub struct Frozen {
    /// What is printed on it.
    pub facts: Facts,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Their SHA-256 in hexadecimal.
    pub sha256: String,
}

/// The documents of one award as they are issued and then frozen: rendered, signed by the issuer, and hashed. Errors
/// as of [`rendered`], and [`sign::SignError`].
pub async fn frozen(app: &App, facts: Vec<Facts>, templates: &Templates) -> anyhow::Result<Vec<Frozen>> {
    for facts in &facts {
        pictures::prepare(app, facts.issuer.pictures.clone()).await;
    }
    let templates = templates.clone();
    let (renderer, signer, at) = (Arc::clone(&app.renderer), Arc::clone(&app.signer), app.clock.now());
    let one = move |facts: Facts| {
        let pdf = renderer.render(&facts, templates.of(facts.kind), View::Digital)?;
        let reason = "Issued by the awarding organisation";
        let bytes = signer.sign(pdf, &Statement { signer: &facts.issuer.name, reason, at })?;
        let sha256 = hex(&Sha256::digest(&bytes));
        Ok(Frozen { facts, bytes, sha256 })
    };
    app.cpu.run(move || facts.into_iter().map(one).collect()).await?
}
