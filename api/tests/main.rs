//! The API's tests, through HTTP: each starts the real service on a database and a folder of its own.
//!
//! `PORTAL_TEST_ENGINE` is `sqlite` (the default) or `postgres`; `tools/with-services.sh` provides the latter.

mod support;

mod authorization;
mod batches;
mod limits;
mod mail;
mod openapi;
mod setup;
mod sign_in;
