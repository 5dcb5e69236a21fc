//! Start pages: a centre's, and the issuer's.

mod centre;
mod issuer;
mod year;

use std::time::Duration;

use leptos::{ev, prelude::*};

pub use centre::DashboardPage;
pub use issuer::IssuerDashboardPage;

/// How long after news the figures are read again: once for many news.
const SOON: Duration = Duration::from_millis(800);

/// Reads figures soon after it is asked to, once for all that asked in the meantime; and when one comes back to the
/// page, for what there are no news of.
fn soon(read: impl Fn() + Copy + 'static) -> impl Fn() + Copy + 'static {
    let waiting = StoredValue::new(false);
    let back = window_event_listener(ev::focus, move |_| read());
    on_cleanup(move || back.remove());
    move || {
        if waiting.try_update_value(|waiting| std::mem::replace(waiting, true)) == Some(false) {
            set_timeout(
                move || {
                    // The page may be gone.
                    if waiting.try_update_value(|waiting| std::mem::replace(waiting, false)).is_some() {
                        read();
                    }
                },
                SOON,
            );
        }
    }
}
