//! Live news of background work, as server-sent events.

use serde::{Deserialize, Serialize};

use crate::{
    batches::Batch,
    bulk_changes::BulkChange,
    documents::RecordDocument,
    exports::Export,
    notifications::{Notification, NotificationRun},
    orders::OrderSummary,
    print_jobs::PrintJob,
};

/// Something that changed, as it is now. The event's `id` resumes after it when sent as `Last-Event-ID`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", content = "data", rename_all = "snake_case")]
pub enum Event {
    /// A batch changed (issuer only).
    Batch(Box<Batch>),
    /// A bulk change went on (issuer only).
    BulkChange(Box<BulkChange>),
    /// A document was suspended, reinstated, cancelled, replaced, or issued in the place of another.
    Document(Box<RecordDocument>),
    /// An export changed (its centre only).
    Export(Box<Export>),
    /// A notification that is not of a run changed (its centre only).
    Notification(Box<Notification>),
    /// Notifications of many records went on (their centre only).
    NotificationRun(Box<NotificationRun>),
    /// An order changed (its centre and the issuer; a learner's the issuer only).
    Order(Box<OrderSummary>),
    /// A print job changed.
    PrintJob(Box<PrintJob>),
}
