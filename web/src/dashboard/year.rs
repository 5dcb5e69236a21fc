//! The last twelve months in charts, for a centre and for the issuer: each part leads to the list that explains it.

use chrono::{Months, NaiveDate};
use leptos::prelude::*;
use shared::{
    TextEnum,
    dashboard::MonthOfDocuments,
    documents::{DocumentKind, DocumentStatus, NotificationStatus},
    reports::{DocumentCounts, NotificationCounts},
};

use crate::{
    format::{count, month_name, percent},
    scope::Scope,
    ui::{
        chart::{ColumnChart, Explain, Series, ShareBar},
        parts::Section,
        status::Tone,
    },
};

/// What was issued in the last twelve months.
#[derive(Clone, Default, PartialEq)]
pub struct Year {
    /// How much of each kind in each month, the oldest first.
    pub months: Vec<MonthOfDocuments>,
    /// The documents by their status today.
    pub documents: DocumentCounts,
    /// Which learners were told.
    pub notified: NotificationCounts,
}

impl Year {
    fn first_day(&self) -> NaiveDate {
        self.months.first().map(|one| one.month).unwrap_or_default()
    }

    fn summary(&self) -> String {
        format!(
            "{} issued, of {}; {}% of the learners notified.",
            count(self.documents.documents, "document", "documents"),
            count(self.notified.records, "award", "awards"),
            percent(self.notified.sent, self.notified.records),
        )
    }

    /// In the order of [`DocumentKind::ALL`].
    fn series(&self) -> Vec<Series> {
        let of = |value: fn(&MonthOfDocuments) -> u64| self.months.iter().map(value).collect::<Vec<_>>();
        vec![
            Series::new("Certificates", of(|one| one.certificates)),
            Series::new("Transcripts", of(|one| one.transcripts)),
            Series::new("Letters", of(|one| one.letters)),
        ]
    }
}

const STATUSES: [(DocumentStatus, fn(&DocumentCounts) -> u64, Option<Tone>); 5] = [
    (DocumentStatus::Valid, |counts| counts.valid, Some(Tone::Good)),
    (DocumentStatus::Expired, |counts| counts.expired, Some(Tone::Plain)),
    (DocumentStatus::Suspended, |counts| counts.suspended, Some(Tone::Warn)),
    (DocumentStatus::Revoked, |counts| counts.revoked, Some(Tone::Bad)),
    (DocumentStatus::Replaced, |counts| counts.replaced, None),
];

const NOTIFIED: [(NotificationStatus, fn(&NotificationCounts) -> u64, Option<Tone>); 4] = [
    (NotificationStatus::Sent, |counts| counts.sent, Some(Tone::Good)),
    (NotificationStatus::Queued, |counts| counts.queued, Some(Tone::Plain)),
    (NotificationStatus::Failed, |counts| counts.failed, Some(Tone::Bad)),
    (NotificationStatus::NotNotified, |counts| counts.not_notified, None),
];

/// The list of what was issued in a scope, narrowed: the issuer's documents, or a centre's records.
fn list(scope: Scope, narrowing: &str) -> String {
    scope.link(&format!("/{}?{narrowing}", if scope.is_issuer() { "documents" } else { "records" }))
}

/// The records or documents of a month, of one kind or of all.
fn of_month(scope: Scope, month: NaiveDate, kind: Option<usize>) -> String {
    let last = month.checked_add_months(Months::new(1)).and_then(|next| next.pred_opt());
    let kind = kind.and_then(|kind| DocumentKind::ALL.get(kind));
    let kind = kind.map(|kind| format!("&kind={kind}")).unwrap_or_default();
    list(scope, &format!("issued_from={month}&issued_to={}{kind}", last.unwrap_or(month)))
}

/// The charts; nothing before the figures are there.
#[component]
pub fn YearCharts(
    /// What was issued.
    year: Memo<Option<Year>>,
    /// By whom it is seen.
    scope: Scope,
) -> impl IntoView {
    let now = move || year.get().unwrap_or_default();
    let of_months: Explain = Callback::new(move |(at, kind): (usize, Option<usize>)| {
        let month = untrack(now).months.get(at).map(|one| one.month);
        month.map(|month| of_month(scope, month, kind)).unwrap_or_default()
    });
    let of_status: Explain = Callback::new(move |(at, _): (usize, Option<usize>)| {
        let status = STATUSES.get(at).map(|one| one.0.as_str()).unwrap_or_default();
        list(scope, &format!("status={status}&issued_from={}", untrack(now).first_day()))
    });
    let of_notified: Explain = Callback::new(move |(at, _): (usize, Option<usize>)| {
        if scope.is_issuer() {
            return "/issuer/reports?tab=notifications".to_owned();
        }
        let status = NOTIFIED.get(at).map(|one| one.0.as_str()).unwrap_or_default();
        list(scope, &format!("notification_status={status}&issued_from={}", untrack(now).first_day()))
    });
    let labels =
        Signal::derive(move || now().months.iter().map(|one| month_name(one.month)).collect::<Vec<_>>());
    let statuses = Signal::derive(move || {
        let counts = now().documents;
        STATUSES.map(|(status, value, tone)| (status.word(), value(&counts), tone)).to_vec()
    });
    let notified = Signal::derive(move || {
        let counts = now().notified;
        NOTIFIED.map(|(status, value, tone)| (status.word(), value(&counts), tone)).to_vec()
    });
    let series = Signal::derive(move || now().series());
    let reports = move || scope.is_issuer().then(|| view! { <a href="/issuer/reports">"All reports"</a> });
    view! {
        <Show when=move || year.with(Option::is_some)>
            <div class="desk-charts">
                <Section title="The last twelve months" pad=true actions=reports>
                    <p class="muted">{move || now().summary()}</p>
                    <ColumnChart title="Documents by month" head="Month" labels series explain=of_months/>
                    <div class="report-pair">
                        <ShareBar title="Documents by status today" parts=statuses explain=of_status/>
                        <ShareBar title="Learners notified" parts=notified explain=of_notified/>
                    </div>
                </Section>
            </div>
        </Show>
    }
    .into_any()
}
