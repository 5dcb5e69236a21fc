//! The figures on the dashboards of a centre and of the issuer.

mod centre;
mod issuer;

use chrono::{Months, NaiveDate};
use sea_orm::ConnectionTrait;
use shared::{
    dashboard::MonthOfDocuments,
    reports::{DocumentCounts, DocumentLine, NotificationCounts, ReportBy},
};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::{
    problem::Result,
    reports::store::{self as reports, Scope, first_of_month},
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config.configure(centre::configure).configure(issuer::configure);
}

/// What was issued in the last twelve months, this one included.
struct Year {
    months: Vec<MonthOfDocuments>,
    documents: DocumentCounts,
    notified: NotificationCounts,
}

impl Year {
    /// The year up to this day, of one centre or of all.
    async fn up_to(today: NaiveDate, centre_id: Option<Uuid>, db: &impl ConnectionTrait) -> Result<Self> {
        let from = first_of_month(today).checked_sub_months(Months::new(11)).unwrap_or(today);
        let scope =
            Scope { from, to: today, centre_id, qualification_id: None, kinds: Vec::new(), regulated: None };
        let ((months, documents), (_, notified)) = tokio::try_join!(
            reports::documents(db, &scope, ReportBy::Month, today),
            reports::notifications(db, &scope, ReportBy::Month),
        )?;
        let month = |line: DocumentLine| {
            Some(MonthOfDocuments {
                month: line.key.month?,
                certificates: line.counts.certificates,
                transcripts: line.counts.transcripts,
                letters: line.counts.letters,
            })
        };
        Ok(Self { months: months.into_iter().filter_map(month).collect(), documents, notified })
    }
}
