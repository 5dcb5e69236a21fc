//! Settings: defaults in one embedded file, then `config.toml`, then the environment; checked at start.

use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use serde::Deserialize;
use shared::settings::BrandSettings;

use crate::payments::StripeKeys;

/// Every setting with its meaning and default.
pub const DEFAULTS: &str = include_str!("default.toml");
const PREFIX: &str = "PORTAL_";

/// The settings, as given.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    bind: String,
    data_dir: PathBuf,
    public_base_url: String,
    database_url: String,
    blob_url: String,
    rate_limit_scale: f64,
    metrics_bind: String,
    smtp_url: String,
    web_dist: String,
    trusted_proxies: String,
    token_secret: String,
    signing_key: String,
    signing_certificate: String,
    batch_max_bytes: u64,
    batch_max_rows: u64,
    export_days: u32,
    export_max_documents: u64,
    export_part_bytes: u64,
    csv_max_rows: u64,
    mails_per_hour: u64,
    reminder_after_days: u32,
    smtp_timeout_seconds: u32,
    stripe_secret_key: String,
    stripe_webhook_secret: String,
    stripe_api_url: String,
    cpu_threads: usize,
    log: String,
    log_format: String,
    brand_name: String,
    brand_support_email: String,
    brand_sender: String,
    brand_accent: String,
    brand_accent_dark: String,
    brand_signatory_name: String,
    brand_signatory_title: String,
}

/// The brand under which the portal starts for the first time; after that it is changed on screen.
#[derive(Clone, Debug)]
pub struct Brand {
    /// The awarding organisation's full name.
    pub name: String,
    /// Where users ask for help.
    pub support_email: String,
    /// The sender of mail.
    pub sender: lettre::message::Mailbox,
    /// Accent colour on light ground and on documents, `#rrggbb`.
    pub accent: String,
    /// Accent colour on dark ground, `#rrggbb`.
    pub accent_dark: String,
    /// Who signs the documents.
    pub signatory_name: String,
    /// As what.
    pub signatory_title: String,
}

impl Brand {
    /// The brand as the first start takes it.
    pub fn settings(&self) -> BrandSettings {
        BrandSettings {
            name: self.name.clone(),
            website: None,
            links: Vec::new(),
            known_since: None,
            support_email: self.support_email.clone(),
            sender_name: self.sender.name.clone().unwrap_or_else(|| self.name.clone()),
            sender_email: self.sender.email.to_string(),
            accent: self.accent.clone(),
            accent_dark: self.accent_dark.clone(),
            signatory_name: self.signatory_name.clone(),
            signatory_title: self.signatory_title.clone(),
            logo: None,
            signature: None,
            seal: None,
            regulator_logo: None,
        }
    }
}

/// The settings, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the portal listens.
    pub bind: SocketAddr,
    /// Folder for the database, blobs, secrets and mail.
    pub data_dir: PathBuf,
    /// Where users reach the portal, without a slash at the end.
    pub public_base_url: String,
    /// `sqlite:` or `postgres:` URL.
    pub database_url: String,
    /// `s3:` URL, or none for the data folder.
    pub blob_url: Option<url::Url>,
    /// Multiplies every rate limit.
    pub rate_limit_scale: f64,
    /// Where metrics are served, if at all.
    pub metrics_bind: Option<SocketAddr>,
    /// SMTP server; none: mail becomes files.
    pub smtp_url: Option<String>,
    /// Folder of the built web application; none: the one inside the binary.
    pub web_dist: Option<PathBuf>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Key that signs access tokens, as base64; none: in the data folder.
    pub token_secret: Option<String>,
    /// File of the key that signs documents; none: in the data folder.
    pub signing_key: Option<PathBuf>,
    /// File of its certificate, and of those above it.
    pub signing_certificate: Option<PathBuf>,
    /// Largest batch file, in bytes.
    pub batch_max_bytes: u64,
    /// Most rows of a batch.
    pub batch_max_rows: u64,
    /// Days for which an export can be downloaded.
    pub export_days: u32,
    /// Most documents of an export.
    pub export_max_documents: u64,
    /// Bytes of documents from which on an export goes on in another file.
    pub export_part_bytes: u64,
    /// Most rows of a list that is saved as CSV.
    pub csv_max_rows: u64,
    /// Keys of Stripe, which charges cards; none: it does not.
    pub stripe: Option<StripeKeys>,
    /// Mails that a centre may send to its learners in an hour, before [`Config::rate_limit_scale`].
    pub mails_per_hour: u64,
    /// Days that must have passed since the last mail about a record before a reminder.
    pub reminder_after_days: u32,
    /// Seconds that sending one mail may take.
    pub smtp_timeout_seconds: u32,
    /// Threads for CPU-heavy work.
    pub cpu_threads: usize,
    /// What is logged.
    pub log: String,
    /// Whether log lines are JSON.
    pub log_json: bool,
    /// The brand.
    pub brand: Brand,
}

impl Config {
    /// Reads and checks the settings: `config.toml` in this folder, then the process's environment.
    pub fn load() -> anyhow::Result<Self> {
        let environment = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        Self::from_sources(Path::new("config.toml"), &environment)
    }

    /// Whether users reach the portal over https.
    pub fn is_https(&self) -> bool {
        self.public_base_url.starts_with("https:")
    }

    /// Reads and checks the settings of this file, if it is there, and of this environment.
    pub fn from_sources(file: &Path, environment: &HashMap<String, String>) -> anyhow::Result<Self> {
        let mut builder = config::Config::builder()
            .add_source(config::File::from_str(DEFAULTS, config::FileFormat::Toml))
            .add_source(config::File::from(file).format(config::FileFormat::Toml).required(false));
        for (name, value) in environment {
            let Some(key) = name.strip_prefix(PREFIX).map(str::to_ascii_lowercase) else { continue };
            // Variables of tests and of make are none of ours.
            if DEFAULTS.lines().any(|line| line.split(" = ").next() == Some(key.as_str())) {
                builder = builder.set_override(key, value.as_str())?;
            }
        }
        let given: Given = builder.build().and_then(config::Config::try_deserialize).context(
            "config.toml or a PORTAL_ variable has a wrong setting; `portal --help` lists them all",
        )?;
        given.check()
    }
}

impl Given {
    fn check_brand(&self) -> anyhow::Result<()> {
        for (name, colour) in
            [("brand_accent", &self.brand_accent), ("brand_accent_dark", &self.brand_accent_dark)]
        {
            if colour.len() != 7
                || !colour.starts_with('#')
                || !colour[1..].bytes().all(|b| b.is_ascii_hexdigit())
            {
                bail!("{name}: use a colour like #0d4f4a");
            }
        }
        if self.brand_name.trim().is_empty() {
            bail!("brand_name: the awarding organisation's name is printed on every document; set it");
        }
        if !shared::text::is_email(&self.brand_support_email) {
            bail!("brand_support_email: use an address like support@example.org");
        }
        Ok(())
    }

    fn check_numbers(&self) -> anyhow::Result<()> {
        if !(self.rate_limit_scale.is_finite() && self.rate_limit_scale > 0.0) {
            bail!("rate_limit_scale: use a number above 0");
        }
        if !(1..=365).contains(&self.export_days) {
            bail!("export_days: use 1 to 365");
        }
        if !(1..=365).contains(&self.reminder_after_days) {
            bail!("reminder_after_days: use 1 to 365");
        }
        if self.mails_per_hour == 0 {
            bail!("mails_per_hour: use a number above 0");
        }
        if !(1..=600).contains(&self.smtp_timeout_seconds) {
            bail!("smtp_timeout_seconds: use 1 to 600");
        }
        Ok(())
    }

    fn check(self) -> anyhow::Result<Config> {
        self.check_brand()?;
        self.check_numbers()?;
        let bind: SocketAddr = parsed("bind", &self.bind, "an address and port like 127.0.0.1:8080")?;
        let public_base_url = if self.public_base_url.is_empty() {
            format!("http://{bind}")
        } else {
            let url: url::Url =
                parsed("public_base_url", &self.public_base_url, "a URL like https://portal.example")?;
            if !matches!(url.scheme(), "http" | "https") || url.host().is_none() || url.query().is_some() {
                bail!("public_base_url: use a URL like https://portal.example, without a query");
            }
            self.public_base_url.trim_end_matches('/').to_owned()
        };
        let database_url = if self.database_url.is_empty() {
            let file = std::path::absolute(&self.data_dir)?.join("portal.sqlite");
            format!("sqlite://{}?mode=rwc", file.display())
        } else {
            self.database_url
        };
        if !["sqlite:", "postgres:", "postgresql:"].iter().any(|scheme| database_url.starts_with(scheme)) {
            bail!("database_url: use sqlite://... or postgres://...");
        }
        let blob_url = match self.blob_url.as_str() {
            "" => None,
            text => {
                let url: url::Url = parsed("blob_url", text, "s3://bucket/prefix")?;
                if url.scheme() != "s3" || url.host().is_none() {
                    bail!("blob_url: use s3://bucket/prefix, or leave it empty for the data folder");
                }
                Some(url)
            }
        };
        let web_dist = optional(self.web_dist).map(PathBuf::from);
        if let Some(folder) = &web_dist
            && !folder.join("index.html").is_file()
        {
            bail!(
                "web_dist: there is no index.html in {}; build the web application first",
                folder.display()
            );
        }
        let log_json = match self.log_format.as_str() {
            "text" => false,
            "json" => true,
            _ => bail!("log_format: use text or json"),
        };
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Ok(Config {
            bind,
            public_base_url,
            database_url,
            blob_url,
            rate_limit_scale: self.rate_limit_scale,
            metrics_bind: match optional(self.metrics_bind) {
                Some(text) => Some(parsed("metrics_bind", &text, "an address and port like 127.0.0.1:9090")?),
                None => None,
            },
            smtp_url: optional(self.smtp_url),
            web_dist,
            trusted_proxies: self
                .trusted_proxies
                .split(',')
                .map(str::trim)
                .filter(|text| !text.is_empty())
                .map(|text| parsed("trusted_proxies", text, "IP addresses joined by commas"))
                .collect::<Result<_, _>>()?,
            token_secret: optional(self.token_secret),
            signing_key: optional(self.signing_key).map(PathBuf::from),
            signing_certificate: optional(self.signing_certificate).map(PathBuf::from),
            batch_max_bytes: self.batch_max_bytes,
            batch_max_rows: self.batch_max_rows,
            export_days: self.export_days,
            export_max_documents: self.export_max_documents,
            export_part_bytes: self.export_part_bytes,
            csv_max_rows: self.csv_max_rows,
            stripe: stripe(self.stripe_secret_key, self.stripe_webhook_secret, &self.stripe_api_url)?,
            mails_per_hour: self.mails_per_hour,
            reminder_after_days: self.reminder_after_days,
            smtp_timeout_seconds: self.smtp_timeout_seconds,
            cpu_threads: if self.cpu_threads == 0 { cores } else { self.cpu_threads },
            log: self.log,
            log_json,
            brand: Brand {
                name: self.brand_name,
                support_email: self.brand_support_email,
                sender: parsed(
                    "brand_sender",
                    &self.brand_sender,
                    "an address like Name <name@example.org>",
                )?,
                accent: self.brand_accent.to_ascii_lowercase(),
                accent_dark: self.brand_accent_dark.to_ascii_lowercase(),
                signatory_name: self.brand_signatory_name,
                signatory_title: self.brand_signatory_title,
            },
            data_dir: self.data_dir,
        })
    }
}

/// The keys of Stripe: both, or none.
fn stripe(secret_key: String, webhook_secret: String, api_url: &str) -> anyhow::Result<Option<StripeKeys>> {
    let Some(secret_key) = optional(secret_key) else { return Ok(None) };
    let webhook_secret =
        optional(webhook_secret).context("stripe_webhook_secret: set it too, or nothing is ever paid")?;
    let url: url::Url = parsed("stripe_api_url", api_url, "a URL like https://api.stripe.com")?;
    Ok(Some(StripeKeys {
        secret_key,
        webhook_secret,
        api_url: url.as_str().trim_end_matches('/').to_owned(),
    }))
}

fn optional(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

/// A setting's value, read; the error names the setting and its form, and not the value, which may be a secret.
fn parsed<T: std::str::FromStr>(name: &str, text: &str, form: &str) -> anyhow::Result<T> {
    text.parse().ok().with_context(|| format!("{name}: use {form}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(settings: &[(&str, &str)]) -> anyhow::Result<Config> {
        let environment =
            settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Config::from_sources(Path::new("/nowhere/config.toml"), &environment)
    }

    #[test]
    fn defaults_are_complete() {
        let config = load(&[]).unwrap();
        assert_eq!(config.public_base_url, "http://127.0.0.1:8080");
        assert!(config.database_url.ends_with("/data/portal.sqlite?mode=rwc"));
        assert!(config.smtp_url.is_none() && config.metrics_bind.is_none());
    }

    #[test]
    fn the_environment_overrides() {
        let config = load(&[
            ("PORTAL_BIND", "[::1]:9000"),
            ("PORTAL_PUBLIC_BASE_URL", "https://portal.example/"),
            ("PORTAL_RATE_LIMIT_SCALE", "2.5"),
            ("PORTAL_DATABASE_URL", "postgres://u:p@h/d"),
        ])
        .unwrap();
        assert_eq!(config.bind.port(), 9000);
        assert_eq!(config.public_base_url, "https://portal.example");
        assert!((config.rate_limit_scale - 2.5).abs() < f64::EPSILON);
    }

    #[test]
    fn a_wrong_setting_is_named_and_its_value_is_not_shown() {
        for (name, value) in [
            ("PORTAL_BIND", "nowhere-secret"),
            ("PORTAL_DATABASE_URL", "mysql://nowhere-secret"),
            ("PORTAL_BLOB_URL", "ftp://nowhere-secret"),
            ("PORTAL_RATE_LIMIT_SCALE", "-1"),
            ("PORTAL_METRICS_BIND", "nowhere-secret"),
            ("PORTAL_MAILS_PER_HOUR", "0"),
            ("PORTAL_REMINDER_AFTER_DAYS", "0"),
            ("PORTAL_SMTP_TIMEOUT_SECONDS", "601"),
            ("PORTAL_BRAND_ACCENT", "red"),
            ("PORTAL_BRAND_SENDER", "nowhere-secret"),
            ("PORTAL_TRUSTED_PROXIES", "nowhere-secret"),
        ] {
            let error = format!("{:#}", load(&[(name, value)]).unwrap_err());
            assert!(error.contains(&name[PREFIX.len()..].to_lowercase()), "{error}");
            assert!(!error.contains("nowhere-secret"), "{error}");
        }
    }
}
