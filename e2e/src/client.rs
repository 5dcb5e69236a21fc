//! The API, called without a browser: to prepare what a journey needs, and to see what came of it.

use anyhow::{Context, Result, bail};
use reqwest::{Method, Response, StatusCode};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use shared::{
    auth::SignedIn,
    batches::{Batch, BatchStatus, Published},
    mailbox::Mailbox,
    print_jobs::PrintJobStatus,
};
use uuid::Uuid;

use crate::{portal, wait};

/// Makes the process's choice of cryptography, which every HTTP client asks for, even where it only calls `http:`.
pub(crate) fn prepare_tls() {
    // A choice made before stays.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// A caller of the API, signed in or not.
#[derive(Clone)]
pub struct Client {
    base: String,
    http: reqwest::Client,
    token: Option<String>,
}

impl Client {
    /// A caller of the portal at this address who has not signed in.
    pub fn new(base: &str) -> Self {
        prepare_tls();
        Self { base: base.to_owned(), http: reqwest::Client::new(), token: None }
    }

    /// Whether the portal says that it is ready.
    pub async fn is_ready(&self) -> bool {
        let answer = self.http.get(format!("{}/health/ready", self.base)).send().await;
        answer.is_ok_and(|answer| answer.status() == StatusCode::OK)
    }

    /// Signs in.
    pub async fn sign_in(mut self, login: &str, password: &str) -> Result<Self> {
        self.token = None;
        let sent = serde_json::json!({ "login": login, "password": password });
        let signed_in: SignedIn = self.post("/auth/login", &sent).await?;
        self.token = Some(signed_in.access_token);
        Ok(self)
    }

    /// Signs in as the issuer that every portal here has.
    pub async fn sign_in_issuer(self) -> Result<Self> {
        self.sign_in(portal::ISSUER_EMAIL, portal::ISSUER_PASSWORD).await
    }

    /// GET of a path below `/api/v1`.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T> {
        self.send(Method::GET, path, None, "").await
    }

    /// POST of JSON.
    pub async fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T> {
        self.send(Method::POST, path, Some(serde_json::to_string(body)?), "application/json").await
    }

    /// PATCH with JSON.
    pub async fn patch<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T> {
        self.send(Method::PATCH, path, Some(serde_json::to_string(body)?), "application/json").await
    }

    /// Imports a CSV file and waits until it has been checked.
    pub async fn import(&self, csv: &str) -> Result<Batch> {
        let batch: Batch =
            self.send(Method::POST, "/issuer/batches", Some(csv.to_owned()), "text/csv").await?;
        let path = format!("/issuer/batches/{}", batch.id);
        wait::until("the import to end", wait::WORK, async || {
            let batch: Batch = self.get(&path).await?;
            Ok(matches!(batch.status, BatchStatus::Completed | BatchStatus::Failed).then_some(batch))
        })
        .await
    }

    /// Publishes a batch's valid rows, and waits until all its print jobs are completed.
    pub async fn publish(&self, batch: Uuid) -> Result<Batch> {
        let path = format!("/issuer/batches/{batch}");
        let _: Published = self.send(Method::POST, &format!("{path}/publish"), None, "").await?;
        wait::until("the print jobs to be completed", wait::WORK, async || {
            let batch: Batch = self.get(&path).await?;
            let done = batch.print_jobs.iter().all(|job| job.status == PrintJobStatus::Completed);
            Ok((done && !batch.print_jobs.is_empty()).then_some(batch))
        })
        .await
    }

    /// The token of the link to this page in the newest mail to this address, waited for.
    pub async fn mailed_token(&self, address: &str, page: &str) -> Result<String> {
        wait::until(&format!("a mail to {address} with a link to {page}"), wait::WORK, async || {
            let mailbox: Mailbox = self.get("/mailbox").await?;
            let link = format!("{page}?token=");
            let mut mails = mailbox.items.iter().filter(|mail| mail.to == address);
            Ok(mails.find_map(|mail| mail.text.split_once(&link)).map(|(_, rest)| {
                rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_.~%".contains(*c)).collect()
            }))
        })
        .await
    }

    /// The bytes at a path below `/api/v1`.
    pub async fn bytes(&self, path: &str) -> Result<Vec<u8>> {
        Ok(self.request(Method::GET, path, None, "").await?.bytes().await?.to_vec())
    }

    async fn send<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<String>,
        kind: &str,
    ) -> Result<T> {
        let text = self.request(method, path, body, kind).await?.text().await?;
        let value = if text.is_empty() { Value::Null } else { serde_json::from_str(&text)? };
        serde_json::from_value(value).with_context(|| format!("{path} answered {text}"))
    }

    async fn request(
        &self,
        method: Method,
        path: &str,
        body: Option<String>,
        kind: &str,
    ) -> Result<Response> {
        let call = format!("{method} {path}");
        let mut request = self.http.request(method, format!("{}/api/v1{path}", self.base));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.header("Content-Type", kind).body(body);
        }
        let answer = request.send().await.with_context(|| call.clone())?;
        let status = answer.status();
        if !status.is_success() {
            bail!("{call} answered {status}: {}", answer.text().await?);
        }
        Ok(answer)
    }
}
