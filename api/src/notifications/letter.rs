//! The mails to learners. They say what waits and where, with the enrolment number that registering needs; no ULN, no
//! document and nothing that tells when they are read.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};
use shared::{
    documents::DocumentStatus, language::Language, messages::messages, notifications::NotificationKind,
    settings::BrandSettings,
};
use uuid::Uuid;

use super::unsubscribe;
use crate::{
    app::App,
    documents::{entity as document, store::has_status},
    learners::entity as learner,
    mail::{NewMail, one_line},
    problem::Result,
    records::entity as record,
};

/// The mail of a notification with this id.
pub async fn letter(
    db: &impl ConnectionTrait,
    app: &App,
    brand: &BrandSettings,
    (kind, id): (NotificationKind, Uuid),
    (record, learner): (&record::Model, &learner::Model),
    email: &str,
) -> Result<NewMail> {
    let valid = document::Entity::find()
        .filter(document::Column::RecordId.eq(record.id))
        .filter(has_status(&[DocumentStatus::Valid], app.clock.today()));
    let documents = i32::try_from(valid.count(db).await?).unwrap_or(i32::MAX);
    let language = Language::of_tag(&record.language);
    let say = messages(language);
    let base = &app.config.public_base_url;
    let (issuer, title) = (one_line(&brand.name), one_line(&record.qualification_title));
    let (subject, text, unsubscribe_url) = match kind {
        NotificationKind::Notify => {
            (say.notify_subject(&issuer), say.notify_text(documents, &issuer, &title), None)
        }
        NotificationKind::Reminder => {
            let stop = unsubscribe::address(app, id)?;
            (say.remind_subject(&issuer), say.remind_text(documents, &issuer, &title), Some(stop))
        }
    };
    let mut parts = vec![
        say.mail_hello(one_line(&learner.full_name())),
        text,
        say.notify_register(one_line(&learner.enrolment_number)),
        format!("{base}/learner/register"),
        say.notify_sign_in(format!("{base}/learner")),
        say.mail_help(&brand.support_email),
    ];
    if let Some(stop) = &unsubscribe_url {
        parts.push(say.remind_stop(stop));
    }
    Ok(NewMail { unsubscribe_url, ..NewMail::to_person(language, email, subject, &parts) })
}
