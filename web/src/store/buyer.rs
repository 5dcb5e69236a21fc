//! Who buys: the centre at work, or the learner. The same screens serve both.

use leptos::prelude::*;

use crate::session::{Centre, use_centre};

/// Who buys.
#[derive(Clone, Copy)]
pub enum Buyer {
    /// The centre at work.
    Centre(Centre),
    /// The learner who is signed in.
    Learner,
}

impl Buyer {
    /// Whether it is a learner.
    pub fn is_learner(self) -> bool {
        matches!(self, Self::Learner)
    }

    /// The API's path of something of the buyer; blank while no centre is known.
    pub fn api(self, path: &str) -> String {
        match self {
            Self::Centre(centre) => centre.api(path),
            Self::Learner => format!("/learner{path}"),
        }
    }

    /// Lets the page to which the payment provider leads back show the same centre.
    pub fn remember(self) {
        if let Self::Centre(centre) = self
            && let Some(now) = untrack(|| centre.get())
        {
            let _ = Centre::switch(&now.id.to_string(), "/orders");
        }
    }

    /// The address of a page of the buyer.
    pub fn link(self, path: &str) -> String {
        match self {
            Self::Centre(centre) => centre.link(path),
            Self::Learner => format!("/learner{path}"),
        }
    }
}

/// Who buys on this page: a learner where the program is the learners' own, else the centre.
pub fn use_buyer() -> Buyer {
    use_context::<Buyer>().unwrap_or_else(|| Buyer::Centre(use_centre()))
}
