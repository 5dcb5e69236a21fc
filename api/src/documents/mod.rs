//! Documents: issued certificates, transcripts and letters. Their bytes are frozen when they are published.

pub mod entity;
pub mod render;
pub mod routes;
pub mod store;

pub use routes::configure;

use std::sync::Arc;

use sha2::{Digest, Sha256};
use shared::documents::View;

use self::render::{Facts, RenderError};
use crate::{app::App, http::body::hex, settings::pictures};

/// Renders a document, with its pictures made ready before; gives the facts back. What stands against printing it is
/// a [`render::RenderError`].
pub async fn rendered(app: &App, facts: Facts, view: View) -> anyhow::Result<(Facts, Vec<u8>)> {
    pictures::prepare(app, facts.issuer.pictures.clone()).await;
    let renderer = Arc::clone(&app.renderer);
    let (facts, made) = app
        .cpu
        .run(move || {
            let made = renderer.render(&facts, view);
            (facts, made)
        })
        .await?;
    Ok((facts, made?))
}

/// A rendered document.
pub struct Rendered {
    /// What is printed on it.
    pub facts: Facts,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Their SHA-256 in hexadecimal.
    pub sha256: String,
}

/// Renders the documents of one award together, with their hashes; as [`rendered`] does.
pub async fn rendered_all(app: &App, facts: Vec<Facts>, view: View) -> anyhow::Result<Vec<Rendered>> {
    if let Some(first) = facts.first() {
        pictures::prepare(app, first.issuer.pictures.clone()).await;
    }
    let renderer = Arc::clone(&app.renderer);
    let one = move |facts: Facts| {
        let bytes = renderer.render(&facts, view)?;
        let sha256 = hex(&Sha256::digest(&bytes));
        Ok(Rendered { facts, bytes, sha256 })
    };
    app.cpu
        .run(move || facts.into_iter().map(one).collect::<Result<Vec<_>, RenderError>>())
        .await?
        .map_err(Into::into)
}
