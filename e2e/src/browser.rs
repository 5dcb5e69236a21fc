//! A real Chromium with a driver of its own.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    thread,
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::{ChromiumLikeCapabilities, DesiredCapabilities, LoggingPrefsLogLevel, WebDriver};

use crate::{client, wait};

/// What the browser shows pages on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Screen {
    /// Width in CSS pixels. Below 600 it is a phone.
    pub width: u32,
    /// Whether its user prefers dark pages.
    pub dark: bool,
}

impl Screen {
    /// A desk's.
    pub const DESK: Self = Self { width: 1280, dark: false };
    /// A phone's.
    pub const PHONE: Self = Self { width: 390, dark: false };
    /// The narrowest that a page must fit.
    pub const NARROW: Self = Self { width: 320, dark: false };

    /// The same, of a user who prefers dark pages.
    #[must_use]
    pub const fn in_dark(self) -> Self {
        Self { dark: true, ..self }
    }

    const fn is_phone(self) -> bool {
        self.width < 600
    }

    const fn height(self) -> u32 {
        if self.is_phone() { 844 } else { 900 }
    }
}

/// A browser that shows one portal; it ends when this is dropped.
pub struct Browser {
    /// The `WebDriver` session, for what the helpers here don't do.
    pub driver: WebDriver,
    base: String,
    screen: Screen,
    chromedriver: Chromedriver,
    /// Chromium's process.
    chromium: u64,
}

/// Flags for a machine without a display, a sandbox or a network, in English whatever its locale.
const FLAGS: [&str; 10] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--lang=en-GB",
];

impl Browser {
    /// Starts a browser with a new profile for the portal at this address.
    pub async fn start(base: &str, screen: Screen) -> Result<Self> {
        client::prepare_tls();
        let chromedriver = Chromedriver::start()?;
        let mut wanted = DesiredCapabilities::chrome();
        for flag in FLAGS {
            wanted.add_arg(flag)?;
        }
        wanted
            .add_arg(&format!("--user-data-dir={}", chromedriver.folder.path().join("profile").display()))?;
        wanted.add_arg(&format!("--window-size={},{}", screen.width.max(500), screen.height()))?;
        if let Some(chromium) = env::var_os("CHROMIUM") {
            wanted.set_binary(&chromium.to_string_lossy())?;
        }
        wanted.set_browser_log_level(LoggingPrefsLogLevel::All)?;
        let driver = WebDriver::new(&chromedriver.address, wanted).await.context("starting Chromium")?;
        let chromium = driver.handle().capabilities().get("goog:processID").and_then(Value::as_u64);
        let chromium = chromium.context("chromedriver doesn't name Chromium's process")?;
        let mut browser = Self { driver, base: base.to_owned(), screen, chromedriver, chromium };
        browser.turn_to(screen).await?;
        browser.cdp("Emulation.setTimezoneOverride", json!({ "timezoneId": "Europe/London" })).await?;
        Ok(browser)
    }

    /// Gives pages that are opened from now on a camera that sees this picture, a JPEG of 640 by 480. Chromium's own camera
    /// for tests shows no picture of one's choice on every machine.
    pub async fn give_camera(&self, sees: &[u8]) -> Result<()> {
        let source = format!(
            "navigator.mediaDevices.getUserMedia = async () => {{
                const canvas = document.createElement('canvas');
                [canvas.width, canvas.height] = [640, 480];
                const seen = new Image();
                seen.src = 'data:image/jpeg;base64,{}';
                await seen.decode();
                const draw = () => canvas.getContext('2d').drawImage(seen, 0, 0);
                draw();
                setInterval(draw, 100);
                return canvas.captureStream(10);
            }}",
            STANDARD.encode(sees)
        );
        self.run_first(&source).await
    }

    /// Runs a script in each page that is opened from now on, before any of its own.
    pub async fn run_first(&self, source: &str) -> Result<()> {
        let source = json!({ "source": source });
        self.cdp("Page.addScriptToEvaluateOnNewDocument", source).await.map(drop)
    }

    /// Gives the browser a device that keeps passkeys and knows its user; returns its id.
    pub async fn give_authenticator(&self) -> Result<String> {
        self.cdp("WebAuthn.enable", json!({})).await?;
        let options = json!({ "options": {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": true,
            "hasUserVerification": true,
            "isUserVerified": true,
            "automaticPresenceSimulation": true,
        } });
        let added = self.cdp("WebAuthn.addVirtualAuthenticator", options).await?;
        Ok(added["authenticatorId"].as_str().context("no authenticator")?.to_owned())
    }

    /// Whether the user of that device agrees to all that it is asked, or to nothing.
    pub async fn agree(&self, authenticator: &str, agrees: bool) -> Result<()> {
        let set = json!({ "authenticatorId": authenticator, "enabled": agrees });
        self.cdp("WebAuthn.setAutomaticPresenceSimulation", set).await.map(drop)
    }

    /// What it shows pages on.
    pub const fn screen(&self) -> Screen {
        self.screen
    }

    /// Makes the browser's screen another one; the page stays.
    pub async fn turn_to(&mut self, screen: Screen) -> Result<()> {
        let metrics = json!({
            "width": screen.width,
            "height": screen.height(),
            "deviceScaleFactor": if screen.is_phone() { 2 } else { 1 },
            "mobile": screen.is_phone(),
        });
        self.cdp("Emulation.setDeviceMetricsOverride", metrics).await?;
        // Motion would make two pictures of one state differ.
        let scheme = if screen.dark { "dark" } else { "light" };
        let media = json!({ "features": [
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ] });
        self.cdp("Emulation.setEmulatedMedia", media).await?;
        self.screen = screen;
        Ok(())
    }

    /// Opens a page of the portal.
    pub async fn open(&self, path: &str) -> Result<()> {
        self.driver.goto(format!("{}{path}", self.base)).await.with_context(|| format!("opening {path}"))
    }

    /// Loads the page anew, as a person would.
    pub async fn reload(&self) -> Result<()> {
        Ok(self.driver.refresh().await?)
    }

    /// The path and query of the page shown.
    pub async fn path(&self) -> Result<String> {
        let url = self.driver.current_url().await?;
        Ok(url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path())))
    }

    /// Waits until the path and query of the page shown satisfy `holds`; returns them.
    pub async fn path_where(&self, what: &str, holds: impl Fn(&str) -> bool) -> Result<String> {
        wait::until(&format!("the address to {what}"), wait::PAGE, async || {
            let path = self.path().await?;
            ensure!(holds(&path), "it is {path}");
            Ok(Some(path))
        })
        .await
    }

    /// Saves what is downloaded in this folder.
    pub async fn keep_downloads_in(&self, folder: &Path) -> Result<()> {
        let path = json!({ "behavior": "allow", "downloadPath": folder });
        self.cdp("Browser.setDownloadBehavior", path).await.map(drop)
    }

    /// Forgets all cookies, as when the session's has run out.
    pub async fn forget_cookies(&self) -> Result<()> {
        self.cdp("Network.clearBrowserCookies", json!({})).await.map(drop)
    }

    /// The fonts and the data are there.
    pub async fn settled(&self) -> Result<()> {
        wait::until("the fonts and the data to be there", wait::PAGE, async || {
            let whole = "return document.fonts.status === 'loaded' && !document.querySelector('.skeleton')";
            Ok(self.evaluate::<bool>(whole).await?.then_some(()))
        })
        .await
    }

    /// Keeps a picture of the whole page in `e2e/screenshots`, named after the screen: `jobs-390-dark.png`.
    pub async fn screenshot(&self, name: &str) -> Result<PathBuf> {
        self.settled().await?;
        let bytes = self.picture().await?;
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("screenshots");
        fs::create_dir_all(&folder)?;
        let scheme = if self.screen.dark { "dark" } else { "light" };
        let path = folder.join(format!("{name}-{}-{scheme}.png", self.screen.width));
        fs::write(&path, bytes)?;
        Ok(path)
    }

    /// The whole page as a PNG.
    pub(crate) async fn picture(&self) -> Result<Vec<u8>> {
        // A dialog lies over the window, not over the whole page.
        let (top, height): (f64, f64) = self
            .evaluate(
                "return document.querySelector('dialog[open]')
                    ? [scrollY, 0]
                    : [0, document.documentElement.scrollHeight]",
            )
            .await?;
        let window = f64::from(self.screen.height());
        let (width, height) = (self.screen.width, height.clamp(window, 4000.0));
        let picture = json!({
            "captureBeyondViewport": height > window,
            "clip": { "x": 0, "y": top, "width": width, "height": height, "scale": 1 },
        });
        let picture = self.cdp("Page.captureScreenshot", picture).await?;
        Ok(STANDARD.decode(picture["data"].as_str().context("no picture")?)?)
    }

    /// What this script's body returns.
    pub async fn evaluate<T: serde::de::DeserializeOwned>(&self, script: &str) -> Result<T> {
        Ok(self.driver.execute(script, Vec::new()).await?.convert()?)
    }

    /// A command of the Chrome `DevTools` Protocol.
    pub(crate) async fn cdp(&self, command: &'static str, parameters: Value) -> Result<Value> {
        self.driver.cdp().send_raw(command, parameters).await.context(command)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // thirtyfour would ask chromedriver to end Chromium, and wait for minutes; nothing here is worth asking for.
        let _ = self.driver.clone().leak();
        let _ = Command::new("kill").args(["-KILL", &self.chromium.to_string()]).status();
        self.chromedriver.stop();
    }
}

/// The program between the tests and Chromium.
struct Chromedriver {
    process: Child,
    address: String,
    /// The profile, and whatever else Chromium leaves.
    folder: TempDir,
    // Closed, it would end the program at its next word.
    _words: BufReader<ChildStdout>,
}

impl Chromedriver {
    /// Asks for any port. Chromedriver takes one that is free for IPv4 and ends if IPv6's of the same number is taken, so that
    /// a few ports may have to be tried.
    fn start() -> Result<Self> {
        for _ in 0..10 {
            if let Some(started) = Self::on_any_port()? {
                return Ok(started);
            }
        }
        bail!("chromedriver ends as soon as it is started")
    }

    fn on_any_port() -> Result<Option<Self>> {
        let program = env::var_os("CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into());
        let folder = tempfile::tempdir()?;
        let mut process = Command::new(&program)
            .arg("--port=0")
            .env("TMPDIR", folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("starting {}; `tools/setup.sh test` installs it", program.display()))?;
        let mut words = BufReader::new(process.stdout.take().context("no standard output")?);
        let mut line = String::new();
        while words.read_line(&mut line)? > 0 {
            let said = line.trim_end().trim_end_matches('.');
            if let Some((_, port)) = said.split_once("started successfully on port ") {
                let address = format!("http://127.0.0.1:{port}");
                return Ok(Some(Self { process, address, folder, _words: words }));
            }
            line.clear();
        }
        process.wait()?;
        Ok(None)
    }

    fn stop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        // Chromium's other processes end a moment after it, and may write until then.
        for _ in 0..50 {
            if fs::remove_dir_all(self.folder.path()).is_ok() {
                break;
            }
            thread::sleep(Duration::from_millis(20));
        }
    }
}
