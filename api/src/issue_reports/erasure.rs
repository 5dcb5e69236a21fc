//! What reports and their answers say of people, where that is erased.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect, Select,
    sea_query::Expr,
};
use uuid::Uuid;

use super::entity::{ActiveModel, Column, Entity, reply};
use crate::{mail, privacy::erase::NOBODY, problem::Result};

/// Takes out what is written about these records and documents; returns the reports.
pub async fn about(transaction: &DatabaseTransaction, subjects: &[Uuid]) -> Result<Vec<Uuid>> {
    texts(transaction, Entity::find().filter(Column::SubjectId.is_in(subjects.iter().copied()))).await
}

/// Takes out the name of who reported, and what a learner wrote.
pub async fn by(transaction: &DatabaseTransaction, reporter: Uuid) -> Result<()> {
    let own = Column::ReporterId.eq(reporter);
    texts(transaction, Entity::find().filter(own.clone()).filter(Column::FromLearner.eq(true))).await?;
    let unnamed =
        ActiveModel { reporter_name: Set(String::new()), search: Set(String::new()), ..Default::default() };
    Entity::update_many().set(unnamed).filter(own).exec(transaction).await?;
    Ok(())
}

/// Takes the texts out of these reports, and the mails that repeat them; returns the reports.
async fn texts(transaction: &DatabaseTransaction, reports: Select<Entity>) -> Result<Vec<Uuid>> {
    let ids: Vec<Uuid> = reports.select_only().column(Column::Id).into_tuple().all(transaction).await?;
    let blank = ActiveModel {
        subject_name: Set(NOBODY.to_owned()),
        message: Set(NOBODY.to_owned()),
        search: Set(String::new()),
        ..Default::default()
    };
    let of = Column::Id.is_in(ids.iter().copied());
    Entity::update_many().set(blank).filter(of).exec(transaction).await?;
    reply::Entity::update_many()
        .col_expr(reply::Column::Message, Expr::value(NOBODY))
        .filter(reply::Column::ReportId.is_in(ids.iter().copied()))
        .exec(transaction)
        .await?;
    for id in &ids {
        mail::forget_linking(transaction, &id.to_string()).await?;
    }
    Ok(ids)
}
