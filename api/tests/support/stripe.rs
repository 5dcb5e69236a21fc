//! localstripe, which answers as Stripe does; `stripe.py` says what was added to it.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use serde_json::{Value, json};

/// The key with which it is called.
pub const KEY: &str = "sk_test_portal";
/// The secret with which it signs.
pub const SECRET: &str = "whsec_of_the_tests";

/// A running server.
pub struct Stripe {
    process: Child,
    http: reqwest::Client,
    /// Where it is reached.
    pub url: String,
}

impl Stripe {
    /// Starts it on a free port.
    pub fn start() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let mut process = Command::new(root.join(".setup/venv/bin/python"))
            .arg(root.join("api/tests/support/stripe.py"))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("python: {error}; tools/setup.sh test installs it"));
        let mut port = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut port).unwrap();
        assert!(!port.is_empty(), "localstripe did not start; tools/setup.sh test installs it");
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { process, http, url: format!("http://127.0.0.1:{}", port.trim()) }
    }

    async fn tell(&self, path: &str, body: &Value) -> u16 {
        let request = self.http.post(format!("{}/_config/{path}", self.url)).json(body);
        request.send().await.unwrap().status().as_u16()
    }

    /// Lets it tell what happens at this address.
    pub async fn send_events_to(&self, url: &str) {
        let hook = json!({ "url": url, "secret": SECRET,
            "events": ["checkout.session.completed", "checkout.session.expired", "payment_intent.succeeded"] });
        assert_eq!(self.tell("webhooks/portal", &hook).await, 200);
    }

    /// Pays on the page at this address with a card: the status of the try. `silent`: no event tells of it.
    pub async fn pay(&self, page: &str, card: &str, silent: bool) -> u16 {
        let session = page.rsplit('/').next().unwrap();
        self.tell(&format!("pay/{session}"), &json!({ "number": card, "silent": silent })).await
    }

    /// Lets it answer nothing but 500, or work again.
    pub async fn set_down(&self, down: bool) {
        self.tell("state", &json!({ "down": down })).await;
    }

    /// Lets it refuse to give money back, or give it again.
    pub async fn set_refusing(&self, refuses: bool) {
        self.tell("state", &json!({ "refuses": refuses })).await;
    }

    /// The amounts that it gave back.
    pub async fn refunds(&self) -> Value {
        let url = format!("{}/_config/refunds", self.url);
        self.http.get(url).send().await.unwrap().json().await.unwrap()
    }
}

impl Drop for Stripe {
    fn drop(&mut self) {
        // Whether it still ran is its own matter.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
