//! Connections to an SMTP server. A connection is used again only after a mail went through it whole: one that was cut
//! off in the middle, by a deadline or because the work was stopped, is closed, so that no answer is ever taken for that
//! of another mail.

use std::{
    error::Error as _,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use anyhow::Context;
use lettre::{
    Message,
    transport::smtp::{
        Error,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{AsyncSmtpConnection, TlsParameters},
        extension::ClientId,
    },
};
use percent_encoding::percent_decode_str;
use tokio::time::{Instant, timeout};

use super::send::Sent;

/// Connections that are kept open.
const KEPT: usize = 4;
/// How long a connection is kept that nobody uses. Servers close them after five minutes.
const IDLE: Duration = Duration::from_mins(1);

/// How a connection is made secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Secrecy {
    /// TLS from the beginning.
    Tls,
    /// STARTTLS, or nothing is sent.
    Starttls,
    /// STARTTLS where the server has it.
    Opportunistic,
    /// None.
    Plain,
}

/// An SMTP server.
pub struct Smtp {
    host: String,
    port: u16,
    secrecy: Secrecy,
    tls: TlsParameters,
    credentials: Option<Credentials>,
    hello: ClientId,
    timeout: Duration,
    idle: Mutex<Vec<(AsyncSmtpConnection, Instant)>>,
}

/// What kept a mail from being sent.
enum Fault {
    /// There is no connection that mail could be sent by.
    Connection(Error),
    /// The server did not take this mail.
    Mail(Error),
}

impl Smtp {
    /// The server that a URL names.
    pub fn open(url: &str, timeout_seconds: u32) -> anyhow::Result<Self> {
        // The URL holds a password: no error repeats it.
        let form = "smtp_url: use smtp://user:password@host:587 or smtps://user:password@host";
        let url: url::Url = url.parse().ok().context(form)?;
        let host = url.host_str().context(form)?.trim_matches(['[', ']']).to_owned();
        let secrecy = secrecy(&url, &host).context(form)?;
        let decoded = |text: &str| percent_decode_str(text).decode_utf8().map(std::borrow::Cow::into_owned);
        let credentials = match url.password() {
            Some(password) => Some(Credentials::new(
                decoded(url.username()).ok().context(form)?,
                decoded(password).ok().context(form)?,
            )),
            None => None,
        };
        let usual = match secrecy {
            Secrecy::Tls => 465,
            _ if credentials.is_some() => 587,
            _ => 25,
        };
        Ok(Self {
            tls: TlsParameters::new(host.clone()).ok().context("smtp_url: this host can't have TLS")?,
            port: url.port().unwrap_or(usual),
            host,
            secrecy,
            credentials,
            hello: ClientId::default(),
            timeout: Duration::from_secs(timeout_seconds.into()),
            idle: Mutex::default(),
        })
    }

    /// Sends a mail.
    pub async fn send(&self, message: &Message) -> Sent {
        let Ok(sent) = timeout(self.timeout, self.try_to_send(message)).await else {
            return Sent::Later(format!("The mail server did not answer within {:?}.", self.timeout));
        };
        match sent {
            Ok(()) => Sent::Accepted,
            Err(Fault::Mail(error)) if error.is_permanent() || error.is_client() => {
                Sent::Refused(said(&error))
            }
            // A password that is wrong, or a server that turns everyone away, is no fault of this mail.
            Err(Fault::Mail(error) | Fault::Connection(error)) => Sent::Later(said(&error)),
        }
    }

    async fn try_to_send(&self, message: &Message) -> Result<(), Fault> {
        let mut connection = self.connection().await.map_err(Fault::Connection)?;
        connection.send(message.envelope(), &message.formatted()).await.map_err(Fault::Mail)?;
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < KEPT {
            idle.push((connection, Instant::now()));
        }
        Ok(())
    }

    /// A connection that the server still answers on.
    async fn connection(&self) -> Result<AsyncSmtpConnection, Error> {
        while let Some((mut connection, since)) = self.take_idle() {
            if since.elapsed() < IDLE && connection.test_connected().await {
                return Ok(connection);
            }
        }
        let server = (self.host.as_str(), self.port);
        let tls = (self.secrecy == Secrecy::Tls).then(|| self.tls.clone());
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(self.timeout), &self.hello, tls, None).await?;
        let starts = match self.secrecy {
            Secrecy::Tls | Secrecy::Plain => false,
            Secrecy::Starttls => true,
            Secrecy::Opportunistic => connection.can_starttls(),
        };
        if starts {
            connection.starttls(self.tls.clone(), &self.hello).await?;
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }

    fn take_idle(&self) -> Option<(AsyncSmtpConnection, Instant)> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }
}

/// What is asked for by the URL. A password never goes over a line in the clear, unless that is asked for or the line
/// stays within this machine.
fn secrecy(url: &url::Url, host: &str) -> Option<Secrecy> {
    let asked = url.query_pairs().find(|(name, _)| name == "tls").map(|(_, value)| value.into_owned());
    let local =
        host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    match (url.scheme(), asked.as_deref()) {
        ("smtps", None | Some("required")) => Some(Secrecy::Tls),
        ("smtp", Some("required")) => Some(Secrecy::Starttls),
        ("smtp", Some("opportunistic")) => Some(Secrecy::Opportunistic),
        ("smtp", Some("none")) => Some(Secrecy::Plain),
        ("smtp", None) => Some(if local { Secrecy::Plain } else { Secrecy::Starttls }),
        _ => None,
    }
}

/// The mail server's words, or what went wrong on the way to it.
fn said(error: &Error) -> String {
    let source = error.source().map(ToString::to_string).filter(|words| !words.trim().is_empty());
    let words = match (error.status(), source) {
        (Some(code), Some(words)) => format!("{code} {words}"),
        (_, Some(words)) => words,
        (_, None) => error.to_string(),
    };
    // A server may say anything, at any length.
    words.chars().map(|c| if c.is_control() { ' ' } else { c }).take(500).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_secret_goes_in_the_clear_unless_asked_for() {
        let told = |url: &str| Smtp::open(url, 1).map(|smtp| (smtp.secrecy, smtp.port)).ok();
        for (url, want) in [
            ("smtp://mail.example.org", Some((Secrecy::Starttls, 25))),
            ("smtp://u:p%40@mail.example.org", Some((Secrecy::Starttls, 587))),
            ("smtp://u:p@mail.example.org:2525?tls=opportunistic", Some((Secrecy::Opportunistic, 2525))),
            ("smtp://mail.example.org?tls=none", Some((Secrecy::Plain, 25))),
            ("smtp://127.0.0.1:1025", Some((Secrecy::Plain, 1025))),
            ("smtp://[::1]:1025", Some((Secrecy::Plain, 1025))),
            ("smtp://localhost?tls=required", Some((Secrecy::Starttls, 25))),
            ("smtps://u:p@mail.example.org", Some((Secrecy::Tls, 465))),
            ("smtps://mail.example.org?tls=none", None),
            ("smtp://mail.example.org?tls=perhaps", None),
            ("http://mail.example.org", None),
            ("mail.example.org", None),
        ] {
            assert_eq!(told(url), want, "{url}");
        }
        let error = Smtp::open("ftp://u:secret@h", 1).err().unwrap();
        assert!(!format!("{error:#}").contains("secret"));
    }
}
