//! Waiting for something to become true.

use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};

/// How long a page may take to show what is waited for. Generous: the machine may be building beside it.
pub const PAGE: Duration = Duration::from_secs(30);
/// How long background work, a start or an import may take.
pub const WORK: Duration = Duration::from_mins(2);

/// Calls `ask` until it answers with something. An error counts as "not yet", since a page may change under a
/// question; the last one is told when the time is over.
pub async fn until<T>(
    what: &str,
    limit: Duration,
    mut ask: impl AsyncFnMut() -> Result<Option<T>>,
) -> Result<T> {
    let started = Instant::now();
    let mut pause = Duration::from_millis(20);
    loop {
        let last = match ask().await {
            Ok(Some(answer)) => return Ok(answer),
            Ok(None) => None,
            Err(error) => Some(error),
        };
        if started.elapsed() > limit {
            let waited = anyhow!("waited {} s for {what}", limit.as_secs());
            return Err(last
                .map_or(waited, |error| error.context(format!("waited {} s for {what}", limit.as_secs()))));
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 3 / 2).min(Duration::from_millis(250));
    }
}
