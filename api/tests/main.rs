//! The API's tests, through HTTP: each starts the real service on a database and a folder of its own.
//!
//! `PORTAL_TEST_ENGINE` is `sqlite` (the default) or `postgres`; `tools/with-services.sh` provides the latter.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that meets the unexpected has failed")]

mod support;

mod access_tokens;
mod api_keys;
mod approvals;
mod audit;
mod audit_chain;
mod authorization;
mod avatars;
mod batch_files;
mod batch_work;
mod batches;
mod blobs;
mod bulk_changes;
mod centre_user_access;
mod centre_users;
mod centres;
mod checks;
mod documents;
mod events;
mod exports;
mod hostile_input;
mod hostile_races;
mod hostile_scope;
mod hostile_streams;
mod hostile_tokens;
mod issue_reports;
mod issuer_desk;
mod jobs;
mod learner_portal;
mod learners;
mod lifecycle;
mod limits;
mod lists;
mod mail;
mod mail_server;
mod migrations;
mod notifications;
mod openapi;
mod order_money;
mod order_prints;
mod order_rules;
mod orders;
mod pages;
mod passwords;
mod payments;
mod print_jobs;
mod privacy;
mod profile;
mod qualifications;
mod record_states;
mod records;
mod reports;
mod retry;
mod search;
mod search_everywhere;
mod second_factor;
mod settings;
mod setup;
mod shares;
mod sign_in;
mod sign_in_defence;
mod stripe;
mod templates;
mod users;
mod verify;
mod webhooks;
