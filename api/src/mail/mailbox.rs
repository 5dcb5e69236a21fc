//! The mailbox of a set-up that sends no mail: it shows what landed in the data folder.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use mail_parser::MessageParser;
use shared::mailbox::{Mail, Mailbox};

use crate::{app::App, config::Config, problem::Result};

/// The most mails that are shown.
const SHOWN: usize = 100;

/// Whether the mailbox is shown: only where no mail is sent, and only to this machine, since the links in the
/// mails open accounts.
pub fn is_shown(config: &Config) -> bool {
    let local = url::Url::parse(&config.public_base_url).is_ok_and(|url| match url.host_str() {
        Some("localhost" | "[::1]") => true,
        Some(host) => host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback()),
        None => false,
    });
    config.smtp_url.is_none() && config.bind.ip().is_loopback() && local
}

/// The mails, newest first.
pub async fn read(app: &App) -> Result<Mailbox> {
    let folder = app.config.data_dir.join("mailbox");
    let mails = tokio::task::spawn_blocking(move || {
        let mut files: Vec<_> = std::fs::read_dir(folder)?
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .filter(|path| path.extension().is_some_and(|extension| extension == "eml"))
            .collect();
        // The names are ids, which sort by time.
        files.sort_unstable_by(|a, b| b.cmp(a));
        Ok::<_, std::io::Error>(files.iter().take(SHOWN).filter_map(|path| mail(path)).collect())
    });
    let items = mails.await.map_err(anyhow::Error::from)?.map_err(anyhow::Error::from)?;
    Ok(Mailbox { items })
}

fn mail(path: &std::path::Path) -> Option<Mail> {
    let bytes = std::fs::read(path).ok()?;
    let message = MessageParser::default().parse(&bytes)?;
    let sent_at = message.date().and_then(|date| DateTime::<Utc>::from_timestamp(date.to_timestamp(), 0));
    Some(Mail {
        id: path.file_stem()?.to_str()?.to_owned(),
        to: message.to()?.first()?.address()?.to_owned(),
        subject: message.subject().unwrap_or_default().to_owned(),
        sent_at: sent_at?,
        text: message.body_text(0).unwrap_or_default().into_owned(),
    })
}
