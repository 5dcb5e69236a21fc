//! What is mailed to who ordered, at each step.

use sea_orm::{DatabaseTransaction, EntityTrait};
use shared::messages::messages;

use super::{entity::Model, ledger::pounds, unpaid};
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
    /// It was called off, because it was not paid in time.
    Lapsed,
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
        About::Lapsed => {
            (say.order_mail_cancelled_subject(number), vec![say.order_mail_lapsed_text(number, unpaid::DAYS)])
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
    parts.push(page_of(app, order));
    parts.push(say.mail_help(&settings.brand.support_email));
    mail::post(transaction, app, NewMail::to_person(language, &to.email, subject, &parts)).await?;
    Ok(())
}

/// The buyer's page of an order. A user of several centres comes to the right one.
fn page_of(app: &App, order: &Model) -> String {
    let base = &app.config.public_base_url;
    match order.centre_id {
        Some(centre_id) => format!("{base}/orders/{}?centre={centre_id}", order.id),
        None => format!("{base}/learner/orders/{}", order.id),
    }
}

/// What the issuer is told by mail.
#[derive(Clone, Debug)]
pub enum News<'a> {
    /// An order came.
    Placed,
    /// What was paid is not what was asked for; how.
    Mismatch(&'a str),
    /// The provider refuses to give so much back; why.
    ReturnRefused(String, &'a str),
}

/// Puts a mail to the support address into the outbox.
pub async fn tell_issuer(
    transaction: &DatabaseTransaction,
    app: &App,
    order: &Model,
    news: News<'_>,
) -> Result<()> {
    let settings = app.settings().await?;
    let number = &order.number;
    let (subject, text) = match news {
        News::Placed if !settings.rules.store.tell_of_orders => return Ok(()),
        News::Placed => (
            format!("New order {number}"),
            format!("{}\n{} with VAT", order.summary, pounds(order.total_pence)),
        ),
        News::Mismatch(said) => (
            format!("A payment of order {number} needs a look"),
            format!(
                "{said}.\n\nGive it back at the provider and cancel the order, or settle it with the buyer."
            ),
        ),
        News::ReturnRefused(amount, why) => (
            format!("A refund of order {number} did not go through"),
            format!(
                "{amount} could not be given back to the card: {}\n\nAsk the provider again, or pay it back in \
                 another way and note it there.",
                one_line(why)
            ),
        ),
    };
    let body = format!("{text}\n\n{}/issuer/orders/{}\n", app.config.public_base_url, order.id);
    let mail = NewMail { to: settings.brand.support_email.clone(), subject, body, ..NewMail::to_staff() };
    mail::post(transaction, app, mail).await?;
    Ok(())
}
