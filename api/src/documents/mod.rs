//! Documents: issued certificates, transcripts and letters. Their bytes are frozen when they are published.

pub mod entity;
pub mod lifecycle;
mod listing;
pub mod render;
pub mod routes;
pub mod sign;
pub mod store;

pub use routes::configure;

use std::sync::Arc;

use shared::documents::View;

use self::{render::Facts, sign::Statement};
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

/// A document as it is issued and then frozen: rendered, and signed by the issuer. Errors as of [`rendered`], and
/// [`sign::SignError`].
pub async fn frozen(app: &App, facts: Facts) -> anyhow::Result<(Facts, Vec<u8>)> {
    pictures::prepare(app, facts.issuer.pictures.clone()).await;
    let (renderer, signer, at) = (Arc::clone(&app.renderer), Arc::clone(&app.signer), app.clock.now());
    app.cpu
        .run(move || {
            let pdf = renderer.render(&facts, View::Digital)?;
            let reason = "Issued by the awarding organisation";
            let pdf = signer.sign(pdf, &Statement { signer: &facts.issuer.name, reason, at })?;
            Ok((facts, pdf))
        })
        .await?
}
