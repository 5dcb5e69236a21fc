//! What is mailed of shares. The PIN never is: who gets hold of the mail must not open the link.

use chrono::{DateTime, Utc};
use shared::{language::Language, messages::messages, settings::BrandSettings};

use crate::mail::{NewMail, one_line};

/// To whom the documents are shown, in the language of the learner who shares them.
pub fn invitation(
    brand: &BrandSettings,
    language: Language,
    to: &str,
    from: &str,
    link: &str,
    has_pin: bool,
    until: Option<DateTime<Utc>>,
) -> NewMail {
    let (say, from) = (messages(language), one_line(from));
    let mut parts =
        vec![say.mail_hello_anyone(), say.share_mail_text(&from, one_line(&brand.name)), link.to_owned()];
    if has_pin {
        parts.push(say.share_mail_pin());
    }
    if let Some(end) = until {
        parts.push(say.share_mail_until(format!("{} UTC", language.spoken(end.naive_utc()))));
    }
    parts.push(say.mail_help(&brand.support_email));
    NewMail::to_person(language, to, say.share_mail_subject(&from), &parts)
}
