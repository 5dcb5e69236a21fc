//! The way out for mail: an SMTP server, or files in the data folder where none is set.

use std::path::PathBuf;

use anyhow::Context;
use lettre::Message;

use super::smtp::Smtp;
use crate::config::Config;

/// The way out.
pub enum Sender {
    /// Connections to an SMTP server, kept open.
    Smtp(Box<Smtp>),
    /// The folder for `*.eml` files.
    Folder(PathBuf),
}

/// What became of a mail.
#[derive(Debug, PartialEq, Eq)]
pub enum Sent {
    /// It was accepted.
    Accepted,
    /// It was not, but may be later; why.
    Later(String),
    /// It was refused for good; why.
    Refused(String),
}

impl Sender {
    /// The way out that the settings name.
    pub fn open(config: &Config) -> anyhow::Result<Self> {
        if let Some(url) = &config.smtp_url {
            return Smtp::open(url, config.smtp_timeout_seconds).map(Box::new).map(Self::Smtp);
        }
        let folder = config.data_dir.join("mailbox");
        std::fs::create_dir_all(&folder).context("can't make the folder for mail")?;
        Ok(Self::Folder(folder))
    }

    /// Sends a mail. A fault of ours is an error.
    pub async fn send(&self, id: uuid::Uuid, message: Message) -> anyhow::Result<Sent> {
        match self {
            Self::Smtp(smtp) => Ok(smtp.send(&message).await),
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
