//! What was answered a moment ago: a document that many check at once costs one look-up.
//!
//! A change made by this process is seen at once, one by another process within [`KEPT`].

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use chrono::{DateTime, TimeDelta, Utc};
use quick_cache::sync::Cache;
use shared::{reference::Reference, verify::Verified};

/// How long an answer is kept.
const KEPT: TimeDelta = TimeDelta::milliseconds(500);
/// Answers that are kept at most, of some 500 bytes each.
const MOST: usize = 20_000;

#[derive(Clone)]
struct Answer {
    found: Arc<Verified>,
    until: DateTime<Utc>,
    changes: u64,
}

/// The answers of this process.
pub struct Known {
    answers: Cache<Reference, Answer>,
    changes: AtomicU64,
}

impl Default for Known {
    fn default() -> Self {
        Self { answers: Cache::new(MOST), changes: AtomicU64::new(0) }
    }
}

impl Known {
    /// Forgets all answers: a document's status has changed. Call it after the commit.
    pub fn forget(&self) {
        self.changes.fetch_add(1, Ordering::AcqRel);
    }

    /// Changes so far: take it before the look-up whose answer is to be kept.
    pub fn changes(&self) -> u64 {
        self.changes.load(Ordering::Acquire)
    }

    /// The answer, if one is kept that holds.
    pub fn get(&self, reference: &Reference, now: DateTime<Utc>) -> Option<Arc<Verified>> {
        let answer = self.answers.get(reference)?;
        (answer.changes == self.changes() && now < answer.until).then_some(answer.found)
    }

    /// Keeps an answer that was looked up after so many changes.
    pub fn keep(&self, reference: Reference, found: &Arc<Verified>, changes: u64, now: DateTime<Utc>) {
        let answer = Answer { found: Arc::clone(found), until: now + KEPT, changes };
        self.answers.insert(reference, answer);
    }
}
