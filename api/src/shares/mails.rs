//! What is mailed of shares. The PIN never is: who gets hold of the mail must not open the link.

use chrono::{DateTime, Utc};
use shared::settings::BrandSettings;

use crate::mail::NewMail;

/// To whom the documents are shown.
pub fn invitation(
    brand: &BrandSettings,
    to: &str,
    from: &str,
    link: &str,
    has_pin: bool,
    until: Option<DateTime<Utc>>,
) -> NewMail {
    let until = until.map(|end| format!("\n\nThe link works until {}.", end.format("%-d %B %Y, %H:%M UTC")));
    let pin = if has_pin { "\n\nYou need a PIN to open it, which you get from the learner." } else { "" };
    NewMail {
        to: to.to_owned(),
        subject: format!("{from} shares documents with you"),
        body: format!(
            "Hello,\n\n{from} shares documents of {} with you. See what they say, and whether they hold today:\n\n\
             {link}{pin}{}\n\nIf you did not expect this, you need not do anything. Questions: {}\n",
            brand.name,
            until.unwrap_or_default(),
            brand.support_email
        ),
    }
}
