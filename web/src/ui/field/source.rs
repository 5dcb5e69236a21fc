//! Where the choices of a combobox come from: a list of the API, searched while one types.

use std::{
    future::{Future, ready},
    pin::Pin,
    rc::Rc,
};

use leptos::prelude::*;
use serde::de::DeserializeOwned;
use shared::page::Page;

use crate::{
    client::{Client, Fault},
    session::use_client,
    ui::field::Choice,
};

/// How many of fixed choices are shown at once.
const FIXED: usize = 20;

/// Choices, and whether there are more than these.
pub type Found = (Vec<Choice>, bool);

type Answer<T> = Pin<Box<dyn Future<Output = Result<T, Fault>>>>;

struct Inner {
    search: Box<dyn Fn(String) -> Answer<Found>>,
    name: Option<Box<dyn Fn(String) -> Answer<Choice>>>,
}

/// Where choices come from.
#[derive(Clone, Copy)]
pub struct Source(StoredValue<Rc<Inner>, LocalStorage>);

impl Source {
    /// A list of the API. `path` gives its address for an encoded search text, as `/issuer/centres?limit=10&q=…`;
    /// `choice` makes a choice of an item.
    pub fn list<T: DeserializeOwned + 'static>(
        path: impl Fn(&str) -> String + 'static,
        choice: fn(T) -> Choice,
    ) -> Self {
        let client = use_client();
        let search = move |text: String| -> Answer<Found> {
            let path = path(&crate::ui::query::encode(text.trim()));
            Box::pin(search_in::<T>(client, path, choice))
        };
        Self(StoredValue::new_local(Rc::new(Inner { search: Box::new(search), name: None })))
    }

    /// These choices and no others: a search looks for the text in their names.
    pub fn fixed(choices: Vec<Choice>) -> Self {
        let all = Rc::new(choices);
        let named = Rc::clone(&all);
        let search = move |text: String| -> Answer<Found> {
            let text = text.trim().to_lowercase();
            let has = |choice: &&Choice| {
                choice.label.to_lowercase().contains(&text) || choice.hint.to_lowercase().contains(&text)
            };
            let found: Vec<_> = all.iter().filter(has).take(FIXED + 1).cloned().collect();
            let more = found.len() > FIXED;
            Box::pin(ready(Ok((found.into_iter().take(FIXED).collect(), more))))
        };
        let name = move |value: String| -> Answer<Choice> {
            let known = named.iter().find(|choice| choice.value == value).cloned();
            Box::pin(ready(Ok(known.unwrap_or_else(|| Choice::new(&value, &value)))))
        };
        Self(StoredValue::new_local(Rc::new(Inner { search: Box::new(search), name: Some(Box::new(name)) })))
    }

    /// With the address of one item by its value, where a value is known but not what it is called: a filter in
    /// a shared link.
    #[must_use]
    pub fn one<T: DeserializeOwned + 'static>(
        self,
        path: impl Fn(&str) -> String + 'static,
        choice: fn(T) -> Choice,
    ) -> Self {
        let client = use_client();
        let name = move |value: String| -> Answer<Choice> {
            let path = path(&value);
            Box::pin(async move { client.get::<T>(path, false).await.map(choice) })
        };
        self.0.update_value(|inner| {
            if let Some(inner) = Rc::get_mut(inner) {
                inner.name = Some(Box::new(name));
            }
        });
        self
    }

    /// The choices for this text.
    pub(super) fn search(self, text: String) -> Option<Answer<Found>> {
        self.0.try_with_value(|inner| (inner.search)(text))
    }

    /// What this value is called.
    pub fn name(self, value: String) -> Option<Answer<Choice>> {
        self.0.try_with_value(|inner| inner.name.as_ref().map(|name| name(value))).flatten()
    }
}

async fn search_in<T: DeserializeOwned>(
    client: Client,
    path: String,
    choice: fn(T) -> Choice,
) -> Result<Found, Fault> {
    let page = client.get::<Page<T>>(path, false).await?;
    Ok((page.items.into_iter().map(choice).collect(), page.next_cursor.is_some()))
}
