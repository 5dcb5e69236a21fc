//! Request and response types of the centre portal's API, and the rules that both the API and the web
//! application check. Knows nothing of actix, sea-orm or leptos.

#[macro_use]
mod text_enum;

pub mod accounts;
pub mod api_keys;
pub mod approvals;
pub mod audit;
pub mod auth;
pub mod basket;
pub mod batches;
pub mod brand;
pub mod bulk_changes;
pub mod centres;
pub mod check;
pub mod colour;
pub mod dashboard;
pub mod documents;
pub mod events;
pub mod exports;
pub mod history;
pub mod issue_reports;
pub mod language;
pub mod learner_portal;
pub mod learners;
pub mod mailbox;
pub mod messages;
pub mod money;
pub mod notifications;
pub mod orders;
pub mod page;
pub mod permission;
pub mod postcode;
pub mod print_jobs;
pub mod privacy;
pub mod problem;
pub mod profile;
pub mod qualifications;
pub mod records;
pub mod reference;
pub mod reports;
pub mod search;
pub mod second_factor;
pub mod settings;
pub mod shares;
pub mod store;
pub mod templates;
pub mod text;
pub mod users;
pub mod verify;
pub mod webhooks;
mod words;

pub use text_enum::TextEnum;
