//! A row's documents before they are issued: rendered on demand, marked as what they are, and kept nowhere.

use std::sync::Arc;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared::documents::{DocumentKind, View};
use uuid::Uuid;

use super::{check::Checker, entity::row, source::RawRow};
use crate::{
    app::App,
    documents::render::{RenderError, SPECIMEN},
    http::file::Pdf,
    print_jobs::entity::counted,
    problem::{Error, Result},
    settings::pictures,
    templates,
};

/// The document of this kind that a row would get.
pub async fn document(
    app: &App,
    batch_id: Uuid,
    row_id: Uuid,
    kind: DocumentKind,
    view: View,
) -> Result<Pdf> {
    let found = row::Entity::find_by_id(row_id)
        .filter(row::Column::BatchId.eq(batch_id))
        .one(app.db.reader())
        .await?
        .ok_or(Error::NotFound)?;
    let raw = RawRow::sound(counted(found.line), found.cells()?);
    let checked = Checker::before_rendering().check(app, app.db.reader(), &[raw]).await?;
    let ask = checked.into_iter().next().and_then(|row| row.ask).ok_or_else(|| {
        Error::StateConflict("This row has no documents yet: mend what is wrong in it first.".to_owned())
    })?;
    if !ask.award.documents.contains(&kind) {
        return Err(Error::StateConflict(format!("This row does not ask for a {kind}.")));
    }
    let now = app.settings().await?;
    let chosen = templates::store::current(app, app.db.reader()).await?;
    let facts = ask.facts(app, chosen.issuer(&now.brand, kind), kind, SPECIMEN, app.clock.today());
    let published = Arc::clone(chosen.of(kind));
    let template_version = published.version;
    pictures::prepare(app, facts.issuer.pictures.clone()).await;
    let renderer = Arc::clone(&app.renderer);
    match app.cpu.run(move || renderer.specimen(&facts, &published.template, view)).await? {
        Ok(bytes) => {
            let tag = format!(
                "preview-{row_id}-{}-{kind}-{template_version}-{view}-{}",
                found.version,
                app.clock.today()
            );
            let file_name = format!("preview-{kind}.pdf");
            Ok(Pdf { bytes: bytes.into(), tag, file_name, public: false })
        }
        Err(RenderError::Faults(faults)) => {
            let words: Vec<_> = faults.into_iter().map(|fault| fault.message).collect();
            Err(Error::StateConflict(words.join(" ")))
        }
        Err(error) => Err(anyhow::anyhow!("can't render a preview: {error}").into()),
    }
}
