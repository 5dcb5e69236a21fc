//! Shares: a learner's links to documents, and the page that such a link opens.

mod list;
mod make;
mod one;
mod opened;
mod qr;

pub use list::ShareListPage;
pub use make::NewSharePage;
pub use one::SharePage;
pub use opened::OpenedSharePage;
pub use qr::qr;

use leptos::prelude::*;
use shared::shares::{HiddenDetail, Share, ShareStatus};

use crate::{
    format::spoken,
    language::say,
    ui::{
        icon,
        status::{Tone, status},
    },
};

/// Whether a share can be opened.
fn share_status(of: ShareStatus) -> AnyView {
    match of {
        ShareStatus::Active => status(Tone::Good, icon::TICK, say().share_active()),
        ShareStatus::Expired => status(Tone::Plain, icon::CLOCK, say().share_expired()),
        ShareStatus::UsedUp => status(Tone::Plain, icon::PAUSE, say().share_used_up()),
        ShareStatus::Ended => status(Tone::Plain, icon::CROSS, say().share_ended()),
    }
}

/// What a share is called: whom it is for, or what it shows.
fn share_name(share: &Share) -> String {
    let first = || share.documents.first().map(|document| document.qualification_title.clone());
    share.label.clone().or_else(first).unwrap_or_else(|| say().share_unnamed())
}

/// Until when its link works, if it does.
fn works_until(share: &Share) -> Option<String> {
    let until = || {
        share.expires_at.map_or_else(|| say().share_works_on(), |end| say().share_works_until(spoken(end)))
    };
    (share.status == ShareStatus::Active).then(until)
}

/// A detail that is left out, in words.
fn detail_word(of: HiddenDetail) -> String {
    match of {
        HiddenDetail::Result => say().share_hide_result(),
        HiddenDetail::Centre => say().share_hide_centre(),
    }
}
