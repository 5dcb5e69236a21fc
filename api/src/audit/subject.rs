//! What the things that entries are about are called.

use sea_orm::{DatabaseTransaction, EntityTrait};
use uuid::Uuid;

use crate::{
    batches::entity as batch,
    centres::entity as centre,
    documents::{entity as document, store::grouped},
    exports::entity as export,
    learners::entity as learner,
    print_jobs::entity as print_job,
    problem::Result,
    qualifications::entity as qualification,
    users::entity as user,
};

/// The name of a thing. A learner goes by the enrolment number: an erased learner's name must not live on here.
pub async fn name(transaction: &DatabaseTransaction, kind: &str, id: Uuid) -> Result<Option<String>> {
    Ok(match kind {
        "batch" => {
            let row = batch::Entity::find_by_id(id).one(transaction).await?;
            row.and_then(|row| row.file_name)
        }
        "centre" => {
            let row = centre::Entity::find_by_id(id).one(transaction).await?;
            row.map(|row| format!("{} ({})", row.name, row.number))
        }
        "document" => {
            let row = document::Entity::find_by_id(id).one(transaction).await?;
            row.map(|row| grouped(&row.reference))
        }
        "export" => {
            let row = export::Entity::find_by_id(id).one(transaction).await?;
            row.map(|row| row.name)
        }
        "learner" => {
            let row = learner::Entity::find_by_id(id).one(transaction).await?;
            row.map(|row| row.enrolment_number)
        }
        "print_job" => {
            let row = print_job::Entity::find_by_id(id).one(transaction).await?;
            row.map(|row| row.reference)
        }
        "qualification" => {
            let row = qualification::Entity::find_by_id(id).one(transaction).await?;
            row.map(|row| format!("{} ({})", row.title, row.number))
        }
        "user" => {
            let row = user::Entity::find_by_id(id).one(transaction).await?;
            row.map(|row| row.trail_name())
        }
        _ => None,
    })
}
