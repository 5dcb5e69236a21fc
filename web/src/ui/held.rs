//! What a list is searched by, and must not stand in an address, which histories and shared links keep: a learner's ULN.
//! The tab keeps it until sign-out; the address has a token that means something in this tab only.

use leptos::prelude::window;
use shared::learners::{uln_digits, uln_is_valid};
use uuid::Uuid;
use web_sys::Storage;

use crate::client::new_key;

/// Where the tab keeps the values, one to a line: its token, a blank, and the value.
const KEY: &str = "held";
/// Before a token.
const MARK: char = '~';

/// The value of a parameter as an address has it.
pub fn concealed(key: &str, value: &str) -> String {
    if value == ELSEWHERE || !(key == "uln" && !value.is_empty() || uln_is_valid(&uln_digits(value))) {
        return value.to_owned();
    }
    let (Some(storage), mut kept) = (storage(), kept()) else { return value.to_owned() };
    if let Some((token, _)) = kept.iter().find(|(_, known)| known == value) {
        return format!("{MARK}{token}");
    }
    // Nobody guesses one, so that a link from elsewhere means nothing here.
    let token = new_key();
    kept.push((token.clone(), value.to_owned()));
    let lines: Vec<_> = kept.iter().map(|(token, value)| format!("{token} {value}")).collect();
    // A tab that keeps nothing has the value in its address, rather than a search that does not work.
    storage.set_item(KEY, &lines.join("\n")).map_or_else(|_| value.to_owned(), |()| format!("{MARK}{token}"))
}

/// What stands for a value that only another tab knows: it finds nothing, and says why.
const ELSEWHERE: &str = "(known in another tab only)";

/// The value that an address means.
pub fn revealed(value: &str) -> String {
    let Some(token) = value.strip_prefix(MARK).filter(|token| Uuid::try_parse(token).is_ok()) else {
        return value.to_owned();
    };
    kept()
        .into_iter()
        .find(|(known, _)| known == token)
        .map_or_else(|| ELSEWHERE.to_owned(), |(_, value)| value)
}

/// Forgets all values.
pub fn forget() {
    if let Some(storage) = storage() {
        // It holds nothing where it refuses.
        let _ = storage.remove_item(KEY);
    }
}

fn kept() -> Vec<(String, String)> {
    let kept = storage().and_then(|storage| storage.get_item(KEY).ok().flatten()).unwrap_or_default();
    let pair = |line: &str| line.split_once(' ').map(|(token, value)| (token.to_owned(), value.to_owned()));
    kept.lines().filter_map(pair).collect()
}

fn storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}
