//! The centre portal's web application, as three programs of one library: [`desk`] for staff, and, each a fraction
//! of its size, [`learner`] for learners and [`public`] for those who only check a document.

mod accounts;
mod api_keys;
mod app;
mod approvals;
mod audit;
mod auth;
mod batches;
mod bulk_changes;
mod centres;
mod client;
mod dashboard;
mod documents;
mod events;
mod exports;
mod format;
mod handover;
mod header;
mod history;
mod integrations;
mod issue_reports;
#[cfg(feature = "ui-kit")]
mod kit;
mod language;
mod learner;
mod learners;
mod mailbox;
mod navigation;
mod notifications;
mod orders;
mod passkeys;
mod print_jobs;
mod products;
mod profile;
mod public;
mod qualifications;
mod records;
mod reports;
mod scope;
mod search;
mod session;
mod settings;
mod shares;
mod shell;
mod store;
mod templates;
// The kit is whole in itself: what no screen needs at present is shown by the living page.
#[allow(dead_code, unused_imports)]
mod ui;
mod users;
mod verify;
mod webhooks;

use leptos::prelude::*;

/// Starts the application of everyone who signs in.
pub fn desk() {
    // A build for development has one page, which knows all addresses.
    #[cfg(feature = "ui-kit")]
    if window().location().pathname().is_ok_and(|path| path.starts_with("/learner")) {
        return learner();
    }
    start(app::App);
}

/// Starts the application of learners.
pub fn learner() {
    language::follow();
    start(learner::Learner);
}

/// Starts the application of verifiers.
pub fn public() {
    language::follow();
    start(public::Public);
}

fn start<V: IntoView + 'static>(app: impl FnOnce() -> V + 'static) {
    std::panic::set_hook(Box::new(|fault| crashed(&fault.to_string())));
    leptos::mount::mount_to_body(app);
    request_animation_frame(handover::take);
}

/// A fault of this program: says so on the page, instead of leaving one that does not react.
fn crashed(fault: &str) {
    leptos::leptos_dom::logging::console_error(fault);
    let Ok(notice) = document().create_element("div") else {
        return;
    };
    notice.set_class_name("crash");
    let _ = notice.set_attribute("role", "alert");
    notice.set_text_content(Some("This page has stopped working. Reload it to go on."));
    if let Some(body) = document().body() {
        let _ = body.prepend_with_node_1(&notice);
    }
}
