//! Whose documents a page shows: a centre's, or those of all centres for the issuer. The same screens serve both.

use leptos::prelude::*;

use crate::session::{Centre, use_centre};

/// Whose documents a page shows.
#[derive(Clone, Copy)]
pub enum Scope {
    /// The centre's at work.
    Centre(Centre),
    /// Those of all centres.
    Issuer,
}

impl Scope {
    /// Makes the scope known to the components of a page.
    pub fn provide_issuer() -> Self {
        provide_context(Self::Issuer);
        Self::Issuer
    }

    /// Makes the centre at work known as the scope of a page.
    pub fn provide_centre() -> Self {
        let scope = Self::Centre(use_centre());
        provide_context(scope);
        scope
    }

    /// Whether it is the issuer's.
    pub fn is_issuer(self) -> bool {
        matches!(self, Self::Issuer)
    }

    /// The API's path of something in this scope; blank while no centre is known.
    pub fn api(self, path: &str) -> String {
        match self {
            Self::Centre(centre) => centre.api(path),
            Self::Issuer => format!("/issuer{path}"),
        }
    }

    /// The address of a page in this scope.
    pub fn link(self, path: &str) -> String {
        match self {
            Self::Centre(centre) => centre.link(path),
            Self::Issuer => format!("/issuer{path}"),
        }
    }
}

/// The scope of this page: the centre's, unless the page says otherwise.
pub fn use_scope() -> Scope {
    use_context::<Scope>().unwrap_or_else(|| Scope::Centre(use_centre()))
}
