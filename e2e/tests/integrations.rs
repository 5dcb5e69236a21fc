//! What other programs need, in the browser: a key is made, used and revoked; a webhook is made, tried out and watched.

use anyhow::{Context, Result, ensure};
use e2e::{
    Browser, Portal, Scene, Screen,
    portal::{ISSUER_EMAIL, ISSUER_PASSWORD},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    sync::mpsc,
};

/// The secret that the dialog shows.
async fn shown_secret(browser: &Browser) -> Result<String> {
    Ok(browser.css("dialog[open] .secret").await?.text().await?)
}

/// Another program that is told: its address, and what it is sent.
async fn receiver() -> Result<(String, mpsc::UnboundedReceiver<String>)> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/hooks", listener.local_addr()?);
    let (send, receive) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (mut told, mut some) = (Vec::new(), [0; 4096]);
            // The body is JSON, and ends with the message.
            while !told.ends_with(b"}}") {
                match stream.read(&mut some).await {
                    Ok(read) if read > 0 => told.extend_from_slice(&some[..read]),
                    _ => break,
                }
            }
            let _ = stream.write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n").await;
            let _ = send.send(String::from_utf8_lossy(&told).into_owned());
        }
    });
    Ok((url, receive))
}

#[tokio::test]
async fn a_key_is_made_used_and_revoked() -> Result<()> {
    let portal = Portal::start().await?;
    let scene = Scene::lay(&portal).await?;
    let mut browser = Browser::start(&portal.base, Screen::DESK).await?;
    browser.open("/issuer/integrations").await?;
    browser.sign_in(ISSUER_EMAIL, ISSUER_PASSWORD).await?;
    browser.see("No API keys yet").await?;
    browser.inspect_in_every_look("integrations-empty", &[]).await?;
    browser.click("link", "New API key").await?;
    browser.see("What it may do").await?;
    browser.click("button", "Make the key").await?;
    browser.see("Choose at least one thing that the key may do.").await?;
    browser.inspect_in_every_look("api-key-new", &[]).await?;
    browser.fill("Name", "Student records system").await?;
    browser.tick("See centres").await?;
    browser.click("button", "Make the key").await?;
    browser.see("You can’t see it again").await?;
    browser.inspect_in_every_look("api-key-made", &[]).await?;
    let key = shown_secret(&browser).await?;
    ensure!(key.starts_with("cpk_") && key.len() == 69, "{key}");
    browser.click("button", "I have copied it").await?;
    browser.see("Student records system").await?;
    browser.see("Never").await?;

    let http = reqwest::Client::new();
    let ask = async |path: &str| -> Result<u16> {
        let url = format!("{}/api/v1{path}", portal.base);
        Ok(http.get(url).bearer_auth(&key).send().await?.status().as_u16())
    };
    ensure!(ask("/issuer/centres").await? == 200);
    ensure!(ask(&format!("/issuer/centres/{}", scene.centre.id)).await? == 200);
    ensure!(ask("/issuer/learners").await? == 403);
    browser.reload().await?;
    browser.see("Active").await?;
    browser.gone("Never").await?;
    browser.inspect_in_every_look("api-keys", &[]).await?;

    browser.click("button", "Revoke… Student records system").await?;
    browser.see("Every program that uses this key is refused").await?;
    browser.inspect("api-key-revoke", &[]).await?;
    browser.click("button", "Revoke the key").await?;
    browser.see("Student records system is revoked.").await?;
    browser.see("Revoked").await?;
    ensure!(ask("/issuer/centres").await? == 401);
    browser.open("/issuer/audit").await?;
    browser.see("revoked API key Student records system").await?;
    browser.see("created API key Student records system").await
}

#[tokio::test]
async fn a_webhook_is_made_and_tried_out() -> Result<()> {
    let portal = Portal::start().await?;
    let (url, mut told) = receiver().await?;
    let mut browser = Browser::start(&portal.base, Screen::DESK).await?;
    browser.open("/issuer/integrations?tab=webhooks").await?;
    browser.sign_in(ISSUER_EMAIL, ISSUER_PASSWORD).await?;
    browser.see("No webhooks yet").await?;
    browser.inspect_in_every_look("webhooks-empty", &[]).await?;
    browser.click("link", "New webhook").await?;
    browser.fill("Name", "Student records system").await?;
    browser.fill("Address", "no address").await?;
    browser.tick("A job is completed print_job.completed").await?;
    browser.click("button", "Make the webhook").await?;
    browser.see("Enter an address like https://example.org/hooks.").await?;
    browser.inspect_in_every_look("webhook-new", &["/issuer/webhooks"]).await?;
    browser.fill("Address", &url).await?;
    browser.click("button", "Make the webhook").await?;
    browser.see("You can’t see it again").await?;
    ensure!(shown_secret(&browser).await?.starts_with("whsec_"));
    browser.click("button", "I have copied it").await?;
    browser.see("No messages yet").await?;
    browser.inspect_in_every_look("webhook", &[]).await?;

    browser.click("button", "Send a test event").await?;
    let request = told.recv().await.context("nothing was sent")?;
    ensure!(request.contains("webhook-signature: v1,") && request.contains("\"type\":\"test\""), "{request}");
    browser.see("Delivered (204)").await?;
    browser.see("1 try").await?;
    browser.inspect_in_every_look("webhook-delivered", &[]).await?;
    browser.click("button", "Send again : Test event").await?;
    let again = told.recv().await.context("it was not sent again")?;
    let id =
        |request: &str| request.lines().find_map(|line| line.strip_prefix("webhook-id: ")).map(str::to_owned);
    ensure!(id(&request).is_some() && id(&request) == id(&again), "{again}");

    browser.click("button", "Pause").await?;
    browser.see("This webhook is paused").await?;
    browser.click("button", "Resume").await?;
    browser.find("button", "Send a test event").await?;
    browser.click("link", "Change").await?;
    browser.see("Change the webhook").await?;
    browser.fill("Name", "Records and results").await?;
    browser.click("button", "Save").await?;
    browser.see("Records and results").await?;
    browser.click("button", "Delete…").await?;
    browser.see("The other program is told nothing more.").await?;
    browser.click("button", "Delete").await?;
    browser.see("No webhooks yet").await
}
