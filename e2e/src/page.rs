//! What a person does on a page. Elements are found as a screen reader names them, by role and accessible name in
//! Chromium's own accessibility tree, and each is waited for.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use thirtyfour::{By, Key, TypingData, WebElement};

use crate::{Browser, wait};

/// Roles of what one types into or chooses from, as Chromium's tree names them.
const FIELDS: [&str; 7] = ["textbox", "searchbox", "combobox", "spinbutton", "checkbox", "radio", "Date"];
/// Marks an element on its way from the accessibility tree to the driver.
const MARK: &str = "data-e2e-found";

impl Browser {
    /// The one element of this role and this accessible name.
    pub async fn find(&self, role: &str, name: &str) -> Result<WebElement> {
        wait::until(&format!("the {role} “{name}”"), wait::PAGE, async || {
            self.find_now(role, name).await.map(Some)
        })
        .await
    }

    /// The one field with this label.
    pub async fn field(&self, label: &str) -> Result<WebElement> {
        wait::until(&format!("the field “{label}”"), wait::PAGE, async || {
            self.field_now(label).await.map(Some)
        })
        .await
    }

    async fn field_now(&self, label: &str) -> Result<WebElement> {
        let mut found = self.named(&json!({ "accessibleName": label })).await?;
        found.retain(|node| FIELDS.contains(&role_of(node)));
        self.only(found).await
    }

    /// How many elements of this role there are now, and their names.
    pub async fn names(&self, role: &str) -> Result<Vec<String>> {
        let found = self.named(&json!({ "role": role })).await?;
        Ok(found.iter().map(|node| node["name"]["value"].as_str().unwrap_or_default().to_owned()).collect())
    }

    /// Clicks the element of this role and name.
    pub async fn click(&self, role: &str, name: &str) -> Result<()> {
        wait::until(&format!("the {role} “{name}” to be clicked"), wait::PAGE, async || {
            let element = self.find_now(role, name).await?;
            element.scroll_into_view().await?;
            element.click().await?;
            Ok(Some(()))
        })
        .await
    }

    /// Types into the field with this label, in place of what is there.
    pub async fn fill(&self, label: &str, text: &str) -> Result<()> {
        wait::until(&format!("“{label}” to be filled"), wait::PAGE, async || {
            let field = self.field_now(label).await?;
            field.scroll_into_view().await?;
            field.click().await?;
            field.send_keys(Key::Control + "a").await?;
            if text.is_empty() {
                field.send_keys(Key::Delete).await?;
            } else {
                field.send_keys(text).await?;
            }
            Ok(Some(()))
        })
        .await
    }

    /// Sets the date field with this label, given as `2026-11-23`.
    pub async fn fill_date(&self, label: &str, date: &str) -> Result<()> {
        // Typed dates depend on the browser's locale.
        let script = "const [field, date] = arguments;
            Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, date);
            field.dispatchEvent(new Event('input', { bubbles: true }));
            field.dispatchEvent(new Event('change', { bubbles: true }));";
        let field = self.field(label).await?;
        self.driver.execute(script, vec![field.to_json()?, json!(date)]).await?;
        Ok(())
    }

    /// Chooses this option in the field with this label.
    pub async fn choose(&self, label: &str, option: &str) -> Result<()> {
        wait::until(&format!("“{option}” to be chosen of “{label}”"), wait::PAGE, async || {
            for each in self.field_now(label).await?.find_all(By::Tag("option")).await? {
                if each.text().await?.trim() == option {
                    each.click().await?;
                    return Ok(Some(()));
                }
            }
            Ok(None)
        })
        .await
    }

    /// Ticks or chooses the box with this label, by the keyboard.
    pub async fn tick(&self, label: &str) -> Result<()> {
        Ok(self.field(label).await?.send_keys(" ").await?)
    }

    /// The name of the first element of this role whose name begins so.
    pub async fn name_like(&self, role: &str, start: &str) -> Result<String> {
        wait::until(&format!("a {role} “{start}…”"), wait::PAGE, async || {
            let names = self.names(role).await?;
            let Some(name) = names.iter().find(|name| name.starts_with(start)) else {
                bail!("there are {names:?}; the page shows: {}", self.text().await?);
            };
            Ok(Some(name.clone()))
        })
        .await
    }

    /// The one element for this CSS selector, for what has no name.
    pub async fn css(&self, selector: &str) -> Result<WebElement> {
        wait::until(&format!("an element {selector}"), wait::PAGE, async || {
            Ok(Some(self.driver.find(By::Css(selector)).await?))
        })
        .await
    }

    /// Gives this file to the page's only file field.
    pub async fn upload(&self, file: &Path) -> Result<()> {
        self.upload_to("input[type=file]", file).await
    }

    /// Chooses a file for the field that this selector finds.
    pub async fn upload_to(&self, selector: &str, file: &Path) -> Result<()> {
        let field = self.css(selector).await?;
        Ok(field.send_keys(file.to_str().context("an odd path")?).await?)
    }

    /// Presses these keys where the focus is.
    pub async fn press(&self, keys: impl Into<TypingData>) -> Result<()> {
        Ok(self.driver.active_element().await?.send_keys(keys).await?)
    }

    /// Moves the focus to the element for this CSS selector, and presses these keys there.
    pub async fn press_on(&self, selector: &str, keys: impl Into<TypingData>) -> Result<()> {
        let keys: String = keys.into().as_vec().into_iter().collect();
        wait::until(&format!("keys to be pressed on {selector}"), wait::PAGE, async || {
            // A list that comes anew takes its elements along.
            self.driver.find(By::Css(selector)).await?.send_keys(keys.as_str()).await?;
            Ok(Some(()))
        })
        .await
    }

    /// Waits until the page shows this text.
    pub async fn see(&self, text: &str) -> Result<()> {
        wait::until(&format!("the page to show “{text}”"), wait::PAGE, async || {
            let shown = self.text().await?;
            ensure!(shown.contains(text), "it shows: {shown}");
            Ok(Some(()))
        })
        .await
    }

    /// Waits until the page doesn't show this text any more.
    pub async fn gone(&self, text: &str) -> Result<()> {
        wait::until(&format!("“{text}” to go"), wait::PAGE, async || {
            let shown = self.text().await?;
            ensure!(!shown.contains(text), "it shows: {shown}");
            Ok(Some(()))
        })
        .await
    }

    /// The page's visible text, with single spaces.
    pub async fn text(&self) -> Result<String> {
        let text: String = self.evaluate("return document.body.innerText").await?;
        Ok(text.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// The visible text of each body row of the page's tables, with single spaces.
    pub async fn rows(&self) -> Result<Vec<String>> {
        let script = "return [...document.querySelectorAll('tbody tr')].map((row) => row.innerText)";
        let rows: Vec<String> = self.evaluate(script).await?;
        Ok(rows.iter().map(|row| row.split_whitespace().collect::<Vec<_>>().join(" ")).collect())
    }

    /// Waits until the tables' body rows satisfy `hold`; returns them.
    pub async fn rows_where(&self, what: &str, hold: impl Fn(&[String]) -> bool) -> Result<Vec<String>> {
        wait::until(&format!("the rows to {what}"), wait::PAGE, async || {
            let rows = self.rows().await?;
            ensure!(hold(&rows), "they are {rows:#?}");
            Ok(Some(rows))
        })
        .await
    }

    /// Signs in on the page shown.
    pub async fn sign_in(&self, login: &str, password: &str) -> Result<()> {
        self.fill("Email or user name", login).await?;
        self.fill("Password", password).await?;
        self.click("button", "Sign in").await
    }

    /// Signs out by the user's menu.
    pub async fn sign_out(&self) -> Result<()> {
        let account = self.name_like("button", "Your account").await?;
        self.click("button", &account).await?;
        self.click("button", "Sign out").await?;
        self.field("Password").await.map(drop)
    }

    async fn find_now(&self, role: &str, name: &str) -> Result<WebElement> {
        self.only(self.named(&json!({ "role": role, "accessibleName": name })).await?).await
    }

    /// The nodes of the accessibility tree that answer to this query.
    async fn named(&self, query: &Value) -> Result<Vec<Value>> {
        let document = json!({ "expression": "document", "objectGroup": "e2e" });
        let document = self.cdp("Runtime.evaluate", document).await?;
        let mut query = query.clone();
        query["objectId"] = document["result"]["objectId"].clone();
        let found = self.cdp("Accessibility.queryAXTree", query).await?;
        self.cdp("Runtime.releaseObjectGroup", json!({ "objectGroup": "e2e" })).await?;
        let nodes = found["nodes"].as_array().cloned().unwrap_or_default();
        Ok(nodes.into_iter().filter(|node| node["ignored"] != true).collect())
    }

    /// The element of the one node found.
    async fn only(&self, found: Vec<Value>) -> Result<WebElement> {
        let [node] = &found[..] else {
            let roles: Vec<_> = found.iter().map(role_of).collect();
            bail!("there are {} of them {roles:?}; the page shows: {}", found.len(), self.text().await?);
        };
        let node = self.cdp("DOM.resolveNode", json!({ "backendNodeId": node["backendDOMNodeId"] })).await?;
        let object = &node["object"]["objectId"];
        let call = |body: &str| {
            let function = format!("function() {{ {body} }}");
            self.cdp("Runtime.callFunctionOn", json!({ "objectId": object, "functionDeclaration": function }))
        };
        call(&format!("this.setAttribute('{MARK}', '')")).await?;
        let element = self.driver.find(By::Css(format!("[{MARK}]"))).await;
        call(&format!("this.removeAttribute('{MARK}')")).await?;
        Ok(element?)
    }
}

fn role_of(node: &Value) -> &str {
    node["role"]["value"].as_str().unwrap_or_default()
}
