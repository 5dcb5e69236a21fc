//! Journeys through the real program in a real browser.

mod batches;
mod bulk_changes;
mod centre_desk;
mod desk;
mod harness;
mod integrations;
mod learner_portal;
mod lifecycle;
mod lists;
mod main_job;
mod many_tabs;
mod notifications;
mod profile;
mod records;
mod screens;
mod second_factor;
mod settings;
mod setup;
mod sign_in;
mod store;
mod templates;
mod ui_kit;
mod users;
mod verify;
