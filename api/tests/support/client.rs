//! A client of the API. Each answer that it sees is held against the OpenAPI document.

use std::{fmt, sync::Arc};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use reqwest::{Method, header::HeaderMap};
use serde_json::{Value, json};

use super::contract::Contract;

/// Where requests go, and what the answers must agree with.
pub struct Transport {
    http: reqwest::Client,
    base: String,
    contract: Contract,
}

impl Transport {
    /// To the service at this address.
    pub fn new(base: String, contract: Contract) -> Self {
        // Asked for even where plain HTTP is all that is spoken.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            // The service closes connections that rest for five seconds; one that is taken up just then fails.
            .pool_idle_timeout(std::time::Duration::from_secs(2))
            .build()
            .unwrap();
        Self { http, base, contract }
    }
}

/// Someone who asks.
#[derive(Clone)]
pub struct Client {
    transport: Arc<Transport>,
    token: Option<String>,
}

impl Client {
    /// With this access token, or none.
    pub fn new(transport: Arc<Transport>, token: Option<String>) -> Self {
        Self { transport, token }
    }

    /// The access token.
    pub fn token(&self) -> &str {
        self.token.as_deref().unwrap()
    }

    /// GET of a path below `/api/v1`.
    pub fn get(&self, path: &str) -> Request {
        self.request(Method::GET, &format!("/api/v1{path}"))
    }

    /// POST to a path below `/api/v1`.
    pub fn post(&self, path: &str) -> Request {
        self.request(Method::POST, &format!("/api/v1{path}"))
    }

    /// PATCH of a path below `/api/v1`.
    pub fn patch(&self, path: &str) -> Request {
        self.request(Method::PATCH, &format!("/api/v1{path}"))
    }

    /// PUT to a path below `/api/v1`.
    pub fn put(&self, path: &str) -> Request {
        self.request(Method::PUT, &format!("/api/v1{path}"))
    }

    /// DELETE of a path below `/api/v1`.
    pub fn delete(&self, path: &str) -> Request {
        self.request(Method::DELETE, &format!("/api/v1{path}"))
    }

    /// Where a path is reached, for programs.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.transport.base)
    }

    /// A request for any path.
    pub fn request(&self, method: Method, path: &str) -> Request {
        let url = format!("{}{path}", self.transport.base);
        let mut builder = self.transport.http.request(method.clone(), url);
        if let Some(token) = &self.token {
            builder = builder.bearer_auth(token);
        }
        Request { transport: Arc::clone(&self.transport), builder, method, path: path.to_owned() }
    }

    /// GET of a path below `/api/v1` that must succeed, as JSON.
    pub async fn read(&self, path: &str) -> Value {
        self.get(path).send().await.expect(200).json()
    }

    /// All items of a list, page by page.
    pub async fn read_all(&self, path: &str, limit: usize) -> Vec<Value> {
        let mut items = Vec::new();
        let mut cursor = String::new();
        loop {
            let sign = if path.contains('?') { '&' } else { '?' };
            let page = self.read(&format!("{path}{sign}limit={limit}{cursor}")).await;
            let part = page["items"].as_array().unwrap();
            assert!(part.len() <= limit);
            items.extend(part.iter().cloned());
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return items,
            }
        }
    }

    /// Every order of a list is total: pages of one item come to the whole, and descending is ascending
    /// reversed.
    pub async fn check_sorts(&self, path: &str, sorts: &[&str]) {
        let sign = if path.contains('?') { '&' } else { '?' };
        let ids = |items: Vec<Value>| items.iter().map(|item| item["id"].clone()).collect::<Vec<_>>();
        for sort in sorts {
            let up = ids(self.read_all(&format!("{path}{sign}sort={sort}"), 200).await);
            let mut down = ids(self.read_all(&format!("{path}{sign}sort=-{sort}"), 200).await);
            assert!(up.len() > 2, "{path} has too few items to be sorted");
            for (order, whole) in [("", &up), ("-", &down)] {
                let singly = ids(self.read_all(&format!("{path}{sign}sort={order}{sort}"), 1).await);
                assert_eq!(&singly, whole, "{path} by {order}{sort}");
            }
            down.reverse();
            assert_eq!(up, down, "{path} by {sort}");
        }
        let wrong = self.get(&format!("{path}{sign}sort=nonsense")).send().await;
        assert_eq!(wrong.faults(), ["sort not_allowed"]);
        let wrong = self.get(&format!("{path}{sign}nonsense=1")).send().await;
        assert_eq!(wrong.faults(), ["nonsense unknown_field"]);
        for limit in ["0", "201"] {
            let wrong = self.get(&format!("{path}{sign}limit={limit}")).send().await;
            assert_eq!(wrong.faults(), ["limit out_of_range"]);
        }
        for limit in ["-1", "many", ""] {
            let wrong = self.get(&format!("{path}{sign}limit={limit}")).send().await;
            assert_eq!(wrong.faults(), ["limit malformed"]);
        }
        self.check_cursors(path, sign, sorts).await;
    }

    /// Cursors that we did not give out, or for another order, are refused.
    async fn check_cursors(&self, path: &str, sign: char, sorts: &[&str]) {
        let nil = uuid::Uuid::nil();
        for sort in sorts {
            // Each kind of key fits some columns only: the others are refused, and none is a fault of ours.
            for key in
                [json!(1), json!("text"), json!("2026-11-23"), json!({ "number": 1 }), json!({ "time": "x" })]
            {
                let forged = json!({ "sort": sort, "key": key, "id": nil }).to_string();
                let forged = URL_SAFE_NO_PAD.encode(forged);
                let answer = self.get(&format!("{path}{sign}sort={sort}&cursor={forged}")).send().await;
                assert!(matches!(answer.status, 200 | 422), "{answer:?}");
            }
            let foreign = json!({ "sort": "other", "key": 1, "id": nil }).to_string();
            for wrong in ["nonsense", &URL_SAFE_NO_PAD.encode(foreign)] {
                let answer = self.get(&format!("{path}{sign}sort={sort}&cursor={wrong}")).send().await;
                assert_eq!(answer.faults(), ["cursor malformed"]);
            }
        }
    }
}

/// A request to be sent.
pub struct Request {
    transport: Arc<Transport>,
    builder: reqwest::RequestBuilder,
    method: Method,
    path: String,
}

impl Request {
    /// With a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.builder = self.builder.header(name, value);
        self
    }

    /// With this JSON.
    pub fn json(mut self, body: &Value) -> Self {
        self.builder = self.builder.json(body);
        self
    }

    /// With these bytes of this media type.
    pub fn body(self, media_type: &str, bytes: impl Into<Bytes>) -> Self {
        let mut request = self.header("content-type", media_type);
        request.builder = request.builder.body(bytes.into());
        request
    }

    /// Sends it, and holds the whole answer against the contract.
    pub async fn send(self) -> Answer {
        let response = self.builder.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await.unwrap();
        let answer = Answer { request: format!("{} {}", self.method, self.path), status, headers, body };
        if let Err(fault) = self.transport.contract.check(&self.method, &self.path, &answer) {
            panic!("{fault}\n{answer:?}");
        }
        answer
    }

    /// Sends it, and leaves the body to be read as it comes. Only for streams.
    pub async fn open(self) -> reqwest::Response {
        self.builder.send().await.unwrap()
    }
}

/// An answer.
pub struct Answer {
    request: String,
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Answer {
    /// The same, if it has this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self:?}");
        self
    }

    /// The problem of an answer with this status and code.
    #[track_caller]
    pub fn problem(self, status: u16, code: &str) -> Value {
        let answer = self.expect(status);
        let problem = answer.json();
        assert_eq!(problem["code"], code, "{answer:?}");
        problem
    }

    /// The codes of a 422's fields, as `field code`.
    #[track_caller]
    pub fn faults(self) -> Vec<String> {
        faults(&self.problem(422, "invalid_fields"))
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// A header's value; empty if it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// The `errors` of a problem or of a row, as `field code`.
pub fn faults(of: &Value) -> Vec<String> {
    let one =
        |error: &Value| format!("{} {}", error["field"].as_str().unwrap(), error["code"].as_str().unwrap());
    of["errors"].as_array().unwrap().iter().map(one).collect()
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = String::from_utf8_lossy(&self.body);
        let body: String = body.chars().take(2000).collect();
        write!(f, "{} → {} {:?}\n{body}", self.request, self.status, self.headers)
    }
}
