//! Documents: issued certificates, transcripts and letters. Their bytes are frozen when they are published.

pub mod entity;
pub mod render;
pub mod routes;
pub mod store;

pub use routes::configure;

use std::sync::Arc;

use shared::documents::View;

use self::render::Facts;
use crate::{app::App, settings::pictures};

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
