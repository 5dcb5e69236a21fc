//! What pages and mails say to learners and verifiers, in each language: a function for each message of the catalogues
//! in `locales`. A message that one language lacks, or with other arguments there, does not compile.

use std::sync::OnceLock;

use crate::{documents::DocumentKind, language::Language};

#[allow(
    missing_docs,
    dead_code,
    unused_imports,
    clippy::all,
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::expect_used
)]
mod catalogue {
    include!(concat!(env!("OUT_DIR"), "/messages.rs"));
}

use catalogue::L10n;
pub use catalogue::L10nLanguage as Messages;

impl Messages {
    /// What a kind of document is called.
    pub fn kind(&self, kind: DocumentKind) -> String {
        match kind {
            DocumentKind::Certificate => self.kind_certificate(),
            DocumentKind::Transcript => self.kind_transcript(),
            DocumentKind::Letter => self.kind_letter(),
        }
    }
}

/// The messages in a language. They are read once.
pub fn messages(language: Language) -> &'static Messages {
    static ENGLISH: OnceLock<Messages> = OnceLock::new();
    static WELSH: OnceLock<Messages> = OnceLock::new();
    match language {
        Language::En => ENGLISH.get_or_init(|| L10n::En.load()),
        Language::Cy => WELSH.get_or_init(|| L10n::Cy.load()),
    }
}
