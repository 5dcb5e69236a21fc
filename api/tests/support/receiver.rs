//! Another program that is told by webhooks.

use std::sync::{Arc, Mutex};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, dev::ServerHandle, http::StatusCode, web};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

use super::app::until;

/// Something that it was sent.
#[derive(Clone, Debug)]
pub struct Received {
    /// `webhook-id`.
    pub id: String,
    /// `webhook-timestamp`.
    pub timestamp: String,
    /// The signatures, without their version.
    pub signatures: Vec<String>,
    /// The body as it came.
    pub text: String,
    /// The same as JSON.
    pub body: Value,
}

impl Received {
    /// Whether it is signed with this secret, as the specification says.
    pub fn is_signed(&self, secret: &str) -> bool {
        let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
        let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &key);
        let signed = format!("{}.{}.{}", self.id, self.timestamp, self.text);
        self.signatures.iter().any(|signature| {
            ring::hmac::verify(&key, signed.as_bytes(), &STANDARD.decode(signature).unwrap()).is_ok()
        })
    }
}

#[derive(Default)]
struct Seen {
    received: Vec<Received>,
    /// What it answers next, the last one first; then 204.
    answers: Vec<u16>,
}

/// The program.
pub struct Receiver {
    /// Where it is told.
    pub url: String,
    seen: Arc<Mutex<Seen>>,
    server: ServerHandle,
}

impl Receiver {
    /// Starts it; its first answers have these statuses.
    pub fn start(answers: &[u16]) -> Self {
        let seen = Seen { received: Vec::new(), answers: answers.iter().rev().copied().collect() };
        let seen = Arc::new(Mutex::new(seen));
        let state = web::Data::from(Arc::clone(&seen));
        let server =
            HttpServer::new(move || App::new().app_data(state.clone()).default_service(web::to(receive)))
                .workers(1)
                .disable_signals()
                .bind(("127.0.0.1", 0))
                .unwrap();
        let url = format!("http://{}/hooks", server.addrs()[0]);
        let running = server.run();
        let server = running.handle();
        tokio::spawn(running);
        Self { url, seen, server }
    }

    /// What it was sent, once there are so many.
    pub async fn received(&self, count: usize) -> Vec<Received> {
        until("the webhook is told", async || {
            let seen = self.seen.lock().unwrap();
            (seen.received.len() >= count).then(|| seen.received.clone())
        })
        .await
    }

    /// How often it was told so far.
    pub fn count(&self) -> usize {
        self.seen.lock().unwrap().received.len()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        drop(self.server.stop(false));
    }
}

async fn receive(request: HttpRequest, body: web::Bytes, seen: web::Data<Mutex<Seen>>) -> HttpResponse {
    let header = |name: &str| request.headers().get(name).unwrap().to_str().unwrap().to_owned();
    let text = String::from_utf8(body.to_vec()).unwrap();
    let signatures = header("webhook-signature");
    let received = Received {
        id: header("webhook-id"),
        timestamp: header("webhook-timestamp"),
        signatures: signatures.split(' ').map(|it| it.strip_prefix("v1,").unwrap().to_owned()).collect(),
        body: serde_json::from_str(&text).unwrap(),
        text,
    };
    let mut seen = seen.lock().unwrap();
    seen.received.push(received);
    let status = StatusCode::from_u16(seen.answers.pop().unwrap_or(204)).unwrap();
    HttpResponse::build(status).insert_header(("location", "/elsewhere")).finish()
}
