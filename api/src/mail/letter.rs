//! A mail as it is sent: text and HTML, and the headers around them.

use lettre::{
    Message,
    message::{
        Mailbox, MultiPart,
        header::{Header, HeaderName, HeaderValue},
    },
};

use super::{entity::Model, html};
use crate::{app::App, problem::Result};

/// A header of lists (RFC 2369, RFC 8058).
macro_rules! list_header {
    ($name:ident = $text:literal) => {
        #[derive(Clone)]
        struct $name(String);

        impl Header for $name {
            fn name() -> HeaderName {
                HeaderName::new_from_ascii_str($text)
            }

            fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
                Ok(Self(text.to_owned()))
            }

            fn display(&self) -> HeaderValue {
                HeaderValue::new(Self::name(), self.0.clone())
            }
        }
    };
}

list_header!(ListUnsubscribe = "List-Unsubscribe");
list_header!(ListUnsubscribePost = "List-Unsubscribe-Post");
list_header!(AutoSubmitted = "Auto-Submitted");

/// A mail of the outbox, ready to be sent; or why it can't be. The domain `.invalid` is set aside for addresses that
/// reach nobody (RFC 2606): no server need be asked.
pub async fn message(app: &App, mail: &Model) -> Result<std::result::Result<Message, &'static str>> {
    let now = app.settings().await?;
    let sender = now.sender()?;
    let host = sender.email.domain().to_owned();
    let Ok(to) = mail.to_address.parse::<Mailbox>() else {
        return Ok(Err("The address can't be written to."));
    };
    if to.email.domain().to_ascii_lowercase().ends_with(".invalid") {
        return Ok(Err("No mail reaches addresses that end with .invalid."));
    }
    let mut message = Message::builder()
        .from(sender)
        .to(to)
        // The same each time, so that a mail sent twice can be told as one.
        .message_id(Some(format!("<{}@{host}>", mail.id)))
        .date(app.clock.now().into())
        .header(AutoSubmitted("auto-generated".to_owned()))
        .subject(super::one_line(&mail.subject));
    if let Some(url) = &mail.unsubscribe_url {
        message = message
            .header(ListUnsubscribe(format!("<{url}>")))
            .header(ListUnsubscribePost("List-Unsubscribe=One-Click".to_owned()));
    }
    let html = html::of(&now.brand, &mail.language, &mail.subject, &mail.body);
    let message = message.multipart(MultiPart::alternative_plain_html(mail.body.clone(), html));
    Ok(message.map_err(|_| "The mail can't be put together."))
}
