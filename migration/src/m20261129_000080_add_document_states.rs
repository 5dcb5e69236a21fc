//! What documents a record has, and in which states, in the record itself: a filter that most records pass would
//! otherwise look at the documents of each. And their sizes in the index by their record, for the estimate of an export.

use sea_orm_migration::prelude::*;

use crate::ddl;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// A record's `document_states`, of its documents. Each kind has four bits, for the stored statuses; one more says that a
/// valid document has another last day than the record.
pub const DOCUMENT_STATES: &str = "
coalesce((select sum(distinct
    case kind when 'certificate' then 1 when 'transcript' then 16 else 256 end
    * case status when 'valid' then 1 when 'suspended' then 2 when 'revoked' then 4 else 8 end)
    from documents where documents.record_id = records.id), 0)
+ case when exists (select 1 from documents where documents.record_id = records.id
    and documents.status = 'valid' and documents.expires_on is distinct from records.expires_on)
  then 4096 else 0 end";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = format!(
            "alter table records add column document_states {{int}} not null default 0;
            update records set document_states = {DOCUMENT_STATES};
            drop index records_centre_created;
            create index records_centre_created
                on records (centre_id, created_at, id, qualification_id, document_states, expires_on);
            drop index documents_record;
            create index documents_record on documents (record_id, kind, status, expires_on, size, erased_at);
            analyze records"
        );
        ddl(manager, &sql).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl(
            manager,
            "drop index records_centre_created;
            create index records_centre_created on records (centre_id, created_at, id, qualification_id);
            drop index documents_record;
            create index documents_record on documents (record_id, kind, status, expires_on);
            alter table records drop column document_states",
        )
        .await
    }
}
