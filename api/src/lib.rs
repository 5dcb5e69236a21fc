//! The centre portal's REST service, worker and command line.

pub mod accounts;
pub mod api_keys;
pub mod app;
pub mod approvals;
pub mod audit;
pub mod auth;
pub mod basket;
pub mod batches;
pub mod blobs;
pub mod brand;
pub mod bulk_changes;
pub mod centres;
pub mod cli;
pub mod clock;
pub mod config;
pub mod cpu;
pub mod dashboard;
pub mod db;
pub mod docs;
pub mod documents;
pub mod events;
pub mod exports;
pub mod health;
pub mod http;
pub mod issue_reports;
pub mod jobs;
pub mod learner_portal;
pub mod learners;
pub mod mail;
pub mod notifications;
pub mod openapi;
pub mod orders;
pub mod pages;
pub mod paperwork;
pub mod payments;
pub mod pictures;
pub mod print_jobs;
pub mod privacy;
pub mod problem;
pub mod profile;
pub mod qualifications;
pub mod records;
pub mod reports;
pub mod samples;
pub mod search;
pub mod second_factor;
pub mod seed;
pub mod server;
pub mod settings;
pub mod shares;
pub mod store;
pub mod templates;
pub mod users;
pub mod verify;
pub mod web_app;
pub mod webhooks;

/// Making documents and answers is mostly small allocations on several threads: this one takes less time over them than the
/// system's, and gives memory back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
