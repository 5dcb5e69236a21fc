//! What a record is sorted and searched by: texts of its learner, its qualification and its documents, kept beside
//! it so that an index leads to it. Whoever changes one of those texts calls [`keep_in_step`] in the same
//! transaction.

use sea_orm::{ConnectionTrait, DatabaseTransaction, Statement};
use uuid::Uuid;

use crate::problem::Result;

/// The records whose texts have changed.
#[derive(Clone, Copy, Debug)]
pub enum Of {
    /// This one.
    Record(Uuid),
    /// All of this learner.
    Learner(Uuid),
    /// All in this qualification.
    Qualification(Uuid),
}

/// What a new record is found by: the folded texts of its learner and its qualification, its centre's mark, and the
/// plain references of its documents.
pub fn search_text<'a>(
    learner: &str,
    qualification: &str,
    centre_mark: &str,
    references: impl IntoIterator<Item = &'a str>,
) -> String {
    references.into_iter().fold(format!("{learner} {qualification} {centre_mark}"), |text, reference| {
        format!("{text} {}", reference.to_ascii_lowercase())
    })
}

/// Also names that are printed on its documents and are no more the learner's.
const KEEP: &str = "
update records set
    sort_name = (select sort_name from learners where learners.id = records.learner_id),
    qualification_title = (select title from qualifications where qualifications.id = records.qualification_id),
    search = (select search from learners where learners.id = records.learner_id)
        || ' ' || (select search from qualifications where qualifications.id = records.qualification_id)
        || ' ' || (select search_mark from centres where centres.id = records.centre_id)
        || coalesce((select string_agg(' ' || lower(documents.reference), '') from documents
            where documents.record_id = records.id), '')
        || coalesce((select string_agg(' ' || documents.sort_name, '') from documents
            where documents.record_id = records.id and documents.sort_name <>
                (select sort_name from learners where learners.id = records.learner_id)), '')
where ";

/// Brings the texts of records in step with what they come from.
pub async fn keep_in_step(transaction: &DatabaseTransaction, of: Of) -> Result<()> {
    let (column, id) = match of {
        Of::Record(id) => ("id", id),
        Of::Learner(id) => ("learner_id", id),
        Of::Qualification(id) => ("qualification_id", id),
    };
    let sql = format!("{KEEP} {column} = $1");
    let statement = Statement::from_sql_and_values(transaction.get_database_backend(), sql, [id.into()]);
    transaction.execute_raw(statement).await?;
    Ok(())
}
