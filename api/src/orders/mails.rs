//! What is mailed to who ordered, at each step.

use sea_orm::{DatabaseTransaction, EntityTrait};
use shared::messages::messages;

use super::{entity::Model, ledger::pounds};
use crate::{
    app::App,
    mail::{self, NewMail, one_line},
    problem::Result,
    users::entity as user,
};

/// What a mail is about.
#[derive(Clone, Copy, Debug)]
pub enum About<'a> {
    /// The order was accepted.
    Placed,
    /// It is being made.
    Produced,
    /// It is on its way.
    Dispatched,
    /// It is done.
    Completed,
    /// It was called off.
    Cancelled(Option<&'a str>),
    /// So much was credited, for this reason.
    Refunded(i64, &'a str),
}

/// Puts a mail to who ordered into the outbox. Who can't use the portal any more gets none.
pub async fn post(
    transaction: &DatabaseTransaction,
    app: &App,
    order: &Model,
    about: About<'_>,
) -> Result<()> {
    let Some(user_id) = order.user_id else { return Ok(()) };
    let found = user::Entity::find_by_id(user_id).one(transaction).await?;
    let Some(to) = found.filter(|user| user.is_usable(app.clock.now())) else { return Ok(()) };
    let settings = app.settings().await?;
    let (language, number) = (to.language.0, &order.number);
    let say = messages(language);
    let (subject, mut parts) = match about {
        About::Placed => (
            say.order_mail_placed_subject(number),
            vec![say.order_mail_placed_text(number, pounds(order.total_pence))],
        ),
        About::Produced => {
            (say.order_mail_production_subject(number), vec![say.order_mail_production_text(number)])
        }
        About::Dispatched => {
            let mut parts = vec![say.order_mail_dispatched_text(number, &order.postage_label)];
            parts.extend(order.tracking_number.as_ref().map(|number| say.order_mail_tracking(number)));
            (say.order_mail_dispatched_subject(number), parts)
        }
        About::Completed => {
            (say.order_mail_completed_subject(number), vec![say.order_mail_completed_text(number)])
        }
        About::Cancelled(reason) => {
            let mut parts = vec![say.order_mail_cancelled_text(number)];
            parts.extend(reason.map(|reason| say.order_mail_reason(one_line(reason))));
            (say.order_mail_cancelled_subject(number), parts)
        }
        About::Refunded(pence, reason) => (
            say.order_mail_refunded_subject(number),
            vec![
                say.order_mail_refunded_text(pounds(pence), number),
                say.order_mail_reason(one_line(reason)),
            ],
        ),
    };
    parts.insert(0, say.mail_hello(one_line(&to.name())));
    parts.push(say.order_mail_see());
    let page = if order.centre_id.is_some() { "orders" } else { "learner/orders" };
    parts.push(format!("{}/{page}/{}", app.config.public_base_url, order.id));
    parts.push(say.mail_help(&settings.brand.support_email));
    mail::post(transaction, app, NewMail::to_person(language, &to.email, subject, &parts)).await?;
    Ok(())
}
