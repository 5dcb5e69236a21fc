//! Wrong tries at a secret that is short enough to be guessed: so many in a quarter of an hour, then one must wait. Right
//! ones cost nothing.

use std::{
    collections::HashMap,
    num::NonZeroU32,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use crate::problem::Error;

/// For how long tries are counted, from the first.
const SPAN: Duration = Duration::from_mins(15);

/// The tries of each guesser.
pub struct Tries {
    most: NonZeroU32,
    counts: Mutex<HashMap<String, (u32, Instant)>>,
}

impl Tries {
    /// At most so many tries.
    pub fn new(most: NonZeroU32) -> Self {
        Self { most, counts: Mutex::default() }
    }

    /// Counts a try before it is known whether it is right, so that tries at the same time are counted too; an error
    /// where there were `times` the usual number.
    pub fn begin(&self, key: &str, times: u32) -> Result<(), Error> {
        let now = Instant::now();
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let (count, since) = counts.entry(key.to_owned()).or_insert((0, now));
        if now.duration_since(*since) >= SPAN {
            (*count, *since) = (0, now);
        }
        if *count >= self.most.get().saturating_mul(times) {
            return Err(Error::RateLimited(SPAN.saturating_sub(now.duration_since(*since))));
        }
        *count += 1;
        Ok(())
    }

    /// Takes a try back that was right.
    pub fn right(&self, key: &str) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((count, _)) = counts.get_mut(key) {
            *count = count.saturating_sub(1);
        }
    }

    /// Forgets those that are over.
    pub fn tidy(&self) {
        let now = Instant::now();
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.retain(|_, (count, since)| *count > 0 && now.duration_since(*since) < SPAN);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_tries_are_limited_and_right_ones_are_free() {
        let tries = Tries::new(NonZeroU32::new(3).unwrap());
        for _ in 0..20 {
            tries.begin("right", 1).unwrap();
            tries.right("right");
        }
        for _ in 0..3 {
            tries.begin("wrong", 1).unwrap();
        }
        assert!(matches!(tries.begin("wrong", 1), Err(Error::RateLimited(_))));
        assert!(tries.begin("wrong", 2).is_ok());
        assert!(tries.begin("another", 1).is_ok());
        tries.tidy();
        assert!(tries.begin("wrong", 1).is_err());
    }
}
