//! What must hold on every screen.

use std::{env, fmt::Write, fs, path::Path};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use crate::{Browser, Screen};

/// What axe reports of one broken rule.
#[derive(Deserialize)]
struct Violation {
    id: String,
    impact: Option<String>,
    help: String,
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Node {
    html: String,
    failure_summary: Option<String>,
}

impl Browser {
    /// Keeps a picture of the screen, and checks all of this module. `expected` are parts of what the browser may
    /// complain of here, for example the address of a request that is meant to be refused.
    ///
    /// In CI, which sets `CI`, nobody looks at pictures, and none is kept.
    pub async fn inspect(&self, name: &str, expected: &[&str]) -> Result<()> {
        self.settled().await.with_context(|| name.to_owned())?;
        if env::var_os("CI").is_none() {
            self.screenshot(name).await?;
        }
        self.assert_no_horizontal_scroll().await.with_context(|| name.to_owned())?;
        self.assert_nothing_clipped().await.with_context(|| name.to_owned())?;
        self.assert_accessible().await.with_context(|| name.to_owned())?;
        self.assert_no_complaints(expected).await.with_context(|| name.to_owned())
    }

    /// Inspects what is on screen in light and in dark, and turns back to light.
    pub async fn inspect_light_and_dark(&mut self, name: &str, expected: &[&str]) -> Result<()> {
        let light = self.screen();
        self.inspect(name, expected).await?;
        self.turn_to(light.in_dark()).await?;
        self.drawn().await?;
        self.inspect(name, expected).await?;
        self.turn_to(light).await?;
        self.drawn().await
    }

    /// The whole page was drawn anew: until then Chromium names the colours from before for what it has not drawn.
    async fn drawn(&self) -> Result<()> {
        self.picture().await.map(drop)
    }

    /// Inspects what is on screen at a desk and on a phone, in light and in dark, and turns back to the desk.
    pub async fn inspect_in_every_look(&mut self, name: &str, expected: &[&str]) -> Result<()> {
        for screen in [Screen::DESK, Screen::PHONE] {
            self.turn_to(screen).await?;
            self.inspect_light_and_dark(name, expected).await?;
        }
        self.turn_to(Screen::DESK).await
    }

    /// Opens the page at a desk and on a phone and inspects it there, in light and in dark, and then at 320 pixels with text
    /// of twice the size. `text` tells that it is all there.
    pub async fn inspect_page(&mut self, name: &str, path: &str, text: &str) -> Result<()> {
        for screen in [Screen::DESK, Screen::PHONE] {
            self.turn_to(screen).await?;
            self.open(path).await?;
            self.see(text).await?;
            self.inspect_light_and_dark(name, &[]).await?;
        }
        self.turn_to(Screen::NARROW).await?;
        self.open(path).await?;
        self.see(text).await?;
        self.set_text_size(200).await?;
        self.inspect(&format!("{name}-large-text"), &[]).await
    }

    /// axe finds nothing against WCAG 2.2 A and AA.
    pub async fn assert_accessible(&self) -> Result<()> {
        const RUN: &str = "const done = arguments[arguments.length - 1];
            const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
            // What lies below a bar that sticks is scrolled to: whether it is covered just now says nothing.
            const loose = new CSSStyleSheet();
            loose.replaceSync('.form-foot, .learner-menu, .bulk { position: static !important; }');
            document.adoptedStyleSheets.push(loose);
            const end = (answer) => {
                document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== loose);
                done(answer);
            };
            axe.run(document, { runOnly: tags, resultTypes: ['violations'], iframes: false })
                .then((result) => end({ violations: result.violations }), (error) => end({ error: String(error) }));";
        let has_axe: bool = self.evaluate("return typeof axe !== 'undefined'").await?;
        if !has_axe {
            let axe = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tools/node_modules/axe-core/axe.min.js");
            let axe = fs::read_to_string(axe).context("axe is missing; `tools/setup.sh test` installs it")?;
            self.driver.execute(axe, Vec::new()).await?;
        }
        let result = self.driver.execute_async(RUN, Vec::new()).await?;
        let result = result.json();
        ensure!(result["error"].is_null(), "axe failed: {}", result["error"]);
        let violations: Vec<Violation> = serde_json::from_value(result["violations"].clone())?;
        if violations.is_empty() {
            return Ok(());
        }
        let mut report = String::new();
        for Violation { id, impact, help, nodes } in &violations {
            writeln!(report, "{id} ({}): {help}", impact.as_deref().unwrap_or("unrated"))?;
            for node in nodes {
                writeln!(report, "    {}", node.html)?;
                for line in node.failure_summary.iter().flat_map(|summary| summary.lines()) {
                    writeln!(report, "        {}", line.trim())?;
                }
            }
        }
        bail!("axe finds {} broken rules:\n{report}", violations.len())
    }

    /// The browser has complained of nothing since the last time: no script error, no breach of the
    /// Content-Security-Policy, no failed request; but for lines with one of these parts.
    pub async fn assert_no_complaints(&self, expected: &[&str]) -> Result<()> {
        let log = self.driver.get_log("browser").await?;
        let lines = log.into_iter().filter(|entry| entry.level == "SEVERE").map(|entry| entry.message);
        let unexpected: Vec<_> =
            lines.filter(|line| !expected.iter().any(|part| line.contains(part))).collect();
        ensure!(unexpected.is_empty(), "the browser complains:\n{}", unexpected.join("\n"));
        Ok(())
    }

    /// Nothing makes the page wider than the screen.
    pub async fn assert_no_horizontal_scroll(&self) -> Result<()> {
        const WIDE: &str = "const width = document.documentElement.clientWidth;
            if (document.scrollingElement.scrollWidth <= width) return [];
            return [...document.querySelectorAll('body *')]
                .filter((element) => element.getBoundingClientRect().right > width + 0.5)
                .slice(0, 8)
                .map((element) => element.cloneNode(false).outerHTML);";
        let wide: Vec<String> = self.evaluate(WIDE).await?;
        ensure!(wide.is_empty(), "the page is wider than the screen, by:\n{}", wide.join("\n"));
        Ok(())
    }

    /// No text of a list or of facts is cut off, but where it ends in dots.
    pub async fn assert_nothing_clipped(&self) -> Result<()> {
        const CLIPPED: &str = "const hides = (style) => ['hidden', 'clip'].includes(style.overflowX)
                && style.textOverflow !== 'ellipsis';
            return [...document.querySelectorAll('main :is(td, th, dd, li, .sub, .wrap)')]
                .filter((element) => element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 1)
                .filter((element) => hides(getComputedStyle(element)))
                .slice(0, 8)
                .map((element) => element.outerHTML.slice(0, 300));";
        let clipped: Vec<String> = self.evaluate(CLIPPED).await?;
        ensure!(clipped.is_empty(), "text is cut off in:\n{}", clipped.join("\n"));
        Ok(())
    }

    /// Sets the size of text as a person's browser settings do, in percent of the usual.
    pub async fn set_text_size(&self, percent: u32) -> Result<()> {
        self.evaluate(&format!("document.documentElement.style.fontSize = '{percent}%'")).await
    }
}
