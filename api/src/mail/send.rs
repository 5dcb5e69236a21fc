//! The way out for mail: an SMTP server, or files in the data folder where none is set.

use std::path::PathBuf;

use anyhow::Context;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use crate::config::Config;

/// The way out.
pub enum Sender {
    /// Connections to an SMTP server, kept open.
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    /// The folder for `*.eml` files.
    Folder(PathBuf),
}

/// What became of a mail.
pub enum Sent {
    /// It was accepted.
    Accepted,
    /// It was refused for good; why.
    Refused(String),
}

impl Sender {
    /// The way out that the settings name.
    pub fn open(config: &Config) -> anyhow::Result<Self> {
        if let Some(url) = &config.smtp_url {
            let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).ok().context(
                "smtp_url: use smtp://user:password@host:587?tls=required or smtps://user:password@host",
            )?;
            return Ok(Self::Smtp(transport.timeout(Some(std::time::Duration::from_secs(20))).build()));
        }
        let folder = config.data_dir.join("mailbox");
        std::fs::create_dir_all(&folder).context("can't make the folder for mail")?;
        Ok(Self::Folder(folder))
    }

    /// Sends a mail. A passing fault is an error.
    pub async fn send(&self, id: uuid::Uuid, message: Message) -> anyhow::Result<Sent> {
        match self {
            Self::Smtp(transport) => match transport.send(message).await {
                Ok(_) => Ok(Sent::Accepted),
                Err(error) if error.is_permanent() => Ok(Sent::Refused(error.to_string())),
                Err(error) => Err(error.into()),
            },
            Self::Folder(folder) => {
                // Written aside first, so that a reader never sees half a mail.
                let part = folder.join(format!("{id}.part"));
                tokio::fs::write(&part, message.formatted()).await?;
                tokio::fs::rename(&part, folder.join(format!("{id}.eml"))).await?;
                Ok(Sent::Accepted)
            }
        }
    }
}
