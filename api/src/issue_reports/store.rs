//! Queries of issue reports.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use shared::{
    issue_reports::{IssueReply, IssueReport},
    users::CentreRef,
};
use uuid::Uuid;

use super::entity::{Model, reply};
use crate::{
    centres::entity as centre,
    problem::{Error, Result},
};

/// Reports as they are shown, in the same order.
pub async fn shown(db: &impl ConnectionTrait, rows: Vec<Model>) -> Result<Vec<IssueReport>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let centres: HashMap<Uuid, CentreRef> = centre::Entity::find()
        .filter(centre::Column::Id.is_in(rows.iter().map(|row| row.centre_id)))
        .all(db)
        .await?
        .into_iter()
        .map(|row| (row.id, CentreRef { id: row.id, number: row.number, name: row.name }))
        .collect();
    let mut replies: HashMap<Uuid, Vec<IssueReply>> = HashMap::new();
    let found = reply::Entity::find()
        .filter(reply::Column::ReportId.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(reply::Column::Id)
        .all(db)
        .await?;
    for row in found {
        replies.entry(row.report_id).or_default().push(IssueReply {
            id: row.id,
            author: row.author_name,
            message: row.message,
            created_at: row.created_at,
        });
    }
    rows.into_iter()
        .map(|row| {
            let centre = centres.get(&row.centre_id).cloned();
            Ok(IssueReport {
                centre: centre.ok_or_else(|| anyhow::anyhow!("a report without its centre"))?,
                replies: replies.remove(&row.id).unwrap_or_default(),
                id: row.id,
                subject_kind: row.subject_kind.0,
                subject_id: row.subject_id,
                subject_name: row.subject_name,
                category: row.category.map(|category| category.0),
                message: row.message,
                status: row.status.0,
                reporter: row.reporter_name,
                from_learner: row.from_learner,
                created_at: row.created_at,
                updated_at: row.updated_at,
            })
        })
        .collect()
}

/// A report as it is shown.
pub async fn one_shown(db: &impl ConnectionTrait, row: Model) -> Result<IssueReport> {
    shown(db, vec![row]).await?.pop().ok_or(Error::NotFound)
}
