//! Where the things that were found are shown.

use shared::search::{Hit, HitKind};

use crate::{
    scope::Scope,
    ui::{held::concealed, icon, query::encode},
};

/// The page of a hit.
pub fn page(scope: Scope, kind: HitKind, hit: &Hit) -> String {
    let in_job = |what: &str| {
        let job = hit.print_job_id.unwrap_or(hit.id);
        scope.link(&format!("/print-jobs/{job}?{what}={}", hit.id))
    };
    match kind {
        // The issuer's staff come to act on it; a centre, to read it.
        HitKind::Document if scope.is_issuer() => scope.link(&format!("/documents/{}", hit.id)),
        HitKind::Document => in_job("document"),
        HitKind::Record => in_job("record"),
        HitKind::PrintJob => scope.link(&format!("/print-jobs/{}", hit.id)),
        HitKind::Learner => scope.link(&format!("/learners/{}", hit.id)),
        HitKind::Centre => scope.link(&format!("/centres/{}", hit.id)),
        HitKind::Qualification => scope.link(&format!("/qualifications/{}", hit.id)),
        HitKind::Batch => scope.link(&format!("/batches/{}", hit.id)),
        HitKind::User => scope.link(&format!("/users/{}", hit.id)),
    }
}

/// The list of everything of a kind that a search finds, where there is one.
pub fn list(scope: Scope, kind: HitKind, query: &str) -> Option<String> {
    let path = match kind {
        HitKind::Document => return None,
        HitKind::Record if scope.is_issuer() => return None,
        HitKind::Record => "records",
        HitKind::PrintJob => "print-jobs",
        HitKind::Learner => "learners",
        HitKind::Centre => "centres",
        HitKind::Qualification => "qualifications",
        HitKind::Batch => "batches",
        HitKind::User => "users",
    };
    Some(scope.link(&format!("/{path}?q={}", encode(&concealed("q", query)))))
}

/// What several things of a kind are called.
pub fn heading(kind: HitKind) -> &'static str {
    match kind {
        HitKind::Document => "Documents",
        HitKind::Learner => "Learners",
        HitKind::Record => "Awards",
        HitKind::Centre => "Centres",
        HitKind::Qualification => "Qualifications",
        HitKind::PrintJob => "Jobs issued",
        HitKind::Batch => "Batches",
        HitKind::User => "Users",
    }
}

/// The drawing beside a hit.
pub fn shape(kind: HitKind) -> &'static str {
    match kind {
        HitKind::Document => icon::PAPER,
        HitKind::Learner | HitKind::User => icon::PERSON,
        HitKind::Record | HitKind::Qualification => icon::AWARD,
        HitKind::Centre => icon::BUILDING,
        HitKind::PrintJob => icon::COPIES,
        HitKind::Batch => icon::TRAY,
    }
}
