//! How far a batch is on its way from the file to the documents.

use super::{Batch, BatchStatus};

/// How far a batch is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchStage {
    /// Its check has not begun.
    Waiting,
    /// It is being checked.
    Checking,
    /// Its file could not be read.
    Unreadable,
    /// It is published at a planned time.
    Planned,
    /// Rows of it can be published.
    Ready,
    /// Its documents are being made.
    Publishing,
    /// All that could be published is.
    Published,
    /// There is nothing in it to publish.
    Nothing,
}

impl BatchStage {
    /// What it is called, on screen and in files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "Waiting",
            Self::Checking => "Checking",
            Self::Unreadable => "Could not be read",
            Self::Planned => "Planned",
            Self::Ready => "Ready to publish",
            Self::Publishing => "Publishing",
            Self::Published => "Published",
            Self::Nothing => "Nothing to publish",
        }
    }
}

impl Batch {
    /// How far it is.
    pub fn stage(&self) -> BatchStage {
        match self.status {
            BatchStatus::Pending => BatchStage::Waiting,
            BatchStatus::Processing => BatchStage::Checking,
            BatchStatus::Failed => BatchStage::Unreadable,
            BatchStatus::Completed if self.schedule.is_some() => BatchStage::Planned,
            BatchStatus::Completed if self.publishable > 0 => BatchStage::Ready,
            BatchStatus::Completed if self.valid > self.published => BatchStage::Publishing,
            BatchStatus::Completed if self.published > 0 => BatchStage::Published,
            BatchStatus::Completed => BatchStage::Nothing,
        }
    }
}
