//! The time of a refused sign-in, for a login that someone has and for one that nobody has, in turn. It must not tell them
//! apart: the medians of 1,000 tries each are within 5 %.

#![allow(clippy::unwrap_used, reason = "a bench")]

#[allow(dead_code, reason = "not every bench needs all of it")]
mod support;

use std::time::Instant;

use actix_web::HttpServer;
use api::app::service;
use serde_json::json;
use support::{Bench, Spread};

const TRIES: usize = 1000;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let bench = Bench::open().await?;
    let state = bench.app.clone();
    let server = HttpServer::new(move || service(state.clone())).disable_signals().bind("127.0.0.1:0")?;
    let url = format!("http://{}/api/v1/auth/login", server.addrs()[0]);
    let server = server.run();
    let handle = server.handle();
    tokio::spawn(server);
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::new();
    let refused = async |login: &str| -> anyhow::Result<f64> {
        let sent = json!({ "login": login, "password": "not the password at all" });
        let started = Instant::now();
        let answer = http.post(&url).json(&sent).send().await?;
        let took = started.elapsed().as_secs_f64() * 1000.0;
        anyhow::ensure!(answer.status() == 401, "{}", answer.text().await?);
        Ok(took)
    };
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for _ in 0..TRIES {
        known.push(refused(&bench.issuer.user.email).await?);
        unknown.push(refused("nobody@example.org").await?);
    }
    let (known, unknown) = (Spread::of(known), Spread::of(unknown));
    let ratio = known.median / unknown.median;
    println!("  refused sign-in of a known login, ms     {}", known.fine());
    println!("  refused sign-in of an unknown login, ms  {}", unknown.fine());
    println!("  ratio of the medians                     {ratio:.3}");
    handle.stop(false).await;
    anyhow::ensure!((0.95..=1.05).contains(&ratio), "the time tells who has an account");
    Ok(())
}
