//! The vocational quarterly return: certificates by qualification and calendar quarter.
//!
//! The rule: a certificate counts in the quarter of its date of issue. A replacement does not count, so that each
//! award counts once, in the quarter of its first certificate. What becomes of a certificate later (cancelled,
//! suspended, expired, replaced) does not change the count; those cancelled are shown beside it.

use std::collections::BTreeMap;

use futures_util::future::try_join_all;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use shared::{
    documents::{DocumentKind, DocumentStatus},
    reports::{Quarter, QuarterCounts, QuarterlyLine, QuarterlyReport},
};
use uuid::Uuid;

use super::{
    entity::{Column, Entity},
    store::sum_where,
};
use crate::{
    db::Text,
    print_jobs::entity::counted,
    problem::{Error, Result},
    qualifications::entity as qualification,
};

/// The most quarters of a return.
pub const MAX_QUARTERS: u32 = 12;

/// What a return is over.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The last quarter.
    pub to: Quarter,
    /// How many quarters, that one included.
    pub quarters: u32,
    /// Only regulated or only other qualifications.
    pub regulated: Option<bool>,
    /// Only this centre.
    pub centre_id: Option<Uuid>,
    /// Only this qualification.
    pub qualification_id: Option<Uuid>,
}

#[derive(FromQueryResult)]
struct Sums {
    qualification_id: Uuid,
    certificates: i64,
    replacements: i64,
    cancelled: i64,
}

/// Makes the return.
pub async fn report(db: &impl ConnectionTrait, asked: &Asked) -> Result<QuarterlyReport> {
    let mut quarters = vec![asked.to];
    for _ in 1..asked.quarters.clamp(1, MAX_QUARTERS) {
        quarters.push(quarters[quarters.len() - 1].previous());
    }
    quarters.reverse();
    let found = try_join_all(quarters.iter().map(|&quarter| of_quarter(db, quarter, asked))).await?;
    let mut by_id: BTreeMap<Uuid, Vec<QuarterCounts>> = BTreeMap::new();
    let mut total = vec![QuarterCounts::default(); quarters.len()];
    let mut select = qualification::Entity::find();
    if let Some(regulated) = asked.regulated {
        select = select.filter(qualification::Column::Regulated.eq(regulated));
    }
    let known: BTreeMap<_, _> = select.all(db).await?.into_iter().map(|row| (row.id, row)).collect();
    for (at, sums) in found.into_iter().enumerate() {
        for sums in sums.into_iter().filter(|sums| known.contains_key(&sums.qualification_id)) {
            let counts = QuarterCounts {
                certificates: counted(sums.certificates),
                replacements: counted(sums.replacements),
                cancelled: counted(sums.cancelled),
            };
            total[at].certificates += counts.certificates;
            total[at].replacements += counts.replacements;
            total[at].cancelled += counts.cancelled;
            by_id
                .entry(sums.qualification_id)
                .or_insert_with(|| vec![QuarterCounts::default(); quarters.len()])[at] = counts;
        }
    }
    let mut lines: Vec<_> = by_id
        .into_iter()
        .filter(|(_, counts)| counts.iter().any(|counts| *counts != QuarterCounts::default()))
        .filter_map(|(id, quarters)| {
            let row = known.get(&id)?;
            Some(QuarterlyLine {
                id,
                number: row.number.clone(),
                title: row.title.clone(),
                level: row.level.clone(),
                regulated: row.regulated,
                quarters,
            })
        })
        .collect();
    lines.sort_by(|a, b| a.number.cmp(&b.number));
    Ok(QuarterlyReport { quarters, total, lines })
}

async fn of_quarter(db: &impl ConnectionTrait, quarter: Quarter, asked: &Asked) -> Result<Vec<Sums>> {
    let (Some(first), Some(last)) = (quarter.first_day(), quarter.last_day()) else {
        return Err(Error::field("to", "out_of_range", "Choose a quarter of this calendar."));
    };
    let mut select = Entity::find()
        .select_only()
        .column(Column::QualificationId)
        .expr_as(sum_where(Column::Replacement.eq(false)), "certificates")
        .expr_as(sum_where(Column::Replacement.eq(true)), "replacements")
        .expr_as(sum_where(Expr::col(Column::Status).eq(Text(DocumentStatus::Revoked))), "cancelled")
        .filter(Column::IssuedOn.between(first, last))
        .filter(Column::Kind.eq(Text(DocumentKind::Certificate)))
        .filter(Column::Documents.ne(0))
        .group_by(Column::QualificationId);
    if let Some(id) = asked.centre_id {
        select = select.filter(Column::CentreId.eq(id));
    }
    if let Some(id) = asked.qualification_id {
        select = select.filter(Column::QualificationId.eq(id));
    }
    Ok(select.into_model::<Sums>().all(db).await?)
}
