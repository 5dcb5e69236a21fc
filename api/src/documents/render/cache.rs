//! What was shaped lately: most words of documents are on the one before too.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use super::text::Face;

/// Texts of one generation; two generations are kept.
const GENERATION: usize = 3000;
/// Longer texts are not kept.
const LONGEST: usize = 200;

type Map<V> = HashMap<(Face, Box<str>), V>;

/// Values by face and text. What is asked for again stays; of the rest, the oldest goes first.
pub struct Cache<V>(Mutex<(Map<V>, Map<V>)>);

impl<V> Default for Cache<V> {
    fn default() -> Self {
        Self(Mutex::new((HashMap::new(), HashMap::new())))
    }
}

impl<V: Clone> Cache<V> {
    /// The value of a text in a face, made if it is not there.
    pub fn get(&self, face: Face, text: &str, make: impl FnOnce() -> V) -> V {
        if text.len() > LONGEST {
            return make();
        }
        let key = (face, Box::from(text));
        {
            let mut generations = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let (young, old) = &mut *generations;
            if let Some(value) = young.get(&key) {
                return value.clone();
            }
            if let Some(value) = old.remove(&key) {
                young.insert(key, value.clone());
                return value;
            }
        }
        let value = make();
        let mut generations = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (young, old) = &mut *generations;
        if young.len() >= GENERATION {
            *old = std::mem::take(young);
        }
        young.insert(key, value.clone());
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_stays_and_memory_is_bounded() {
        let cache = Cache::default();
        let (mut made, mut of_old) = (0, 0);
        for number in 0..GENERATION * 5 {
            cache.get(Face::Sans, &number.to_string(), || made += 1);
            cache.get(Face::Sans, "often", || of_old += 1);
        }
        assert_eq!((made, of_old), (GENERATION * 5, 1));
        let held = cache.0.lock().unwrap();
        assert!(held.0.len() + held.1.len() <= 2 * GENERATION + 1);
    }
}
