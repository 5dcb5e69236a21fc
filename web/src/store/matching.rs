//! All that matches a list's search and filters, where only some of it is on screen.

use serde::de::DeserializeOwned;
use shared::page::Page;
use uuid::Uuid;

use crate::{
    client::{Client, Fault},
    ui::query::Query,
};

/// The ids of what matches, in the list's order; more than `most` where there is more than that.
pub async fn matching<T: DeserializeOwned>(
    client: Client,
    path: &str,
    narrowing: Vec<(&'static str, String)>,
    most: usize,
    id: fn(T) -> Uuid,
) -> Result<Vec<Uuid>, Fault> {
    let mut query = Query::default();
    for (key, value) in narrowing {
        query.set(key, &value);
    }
    query.set("limit", "200");
    let mut ids = Vec::new();
    loop {
        let page = client.get::<Page<T>>(query.after(path), false).await?;
        ids.extend(page.items.into_iter().map(id));
        match page.next_cursor {
            Some(cursor) if ids.len() <= most => query.set("cursor", &cursor),
            _ => return Ok(ids),
        }
    }
}
