//! What a list is searched by, and must not stand in an address, which histories and shared links keep: a learner's ULN.
//! The tab keeps it until sign-out; the address has a token that means something in this tab only.

use leptos::prelude::window;
use shared::learners::uln_is_valid;
use web_sys::Storage;

/// Where the tab keeps the values, one to a line.
const KEY: &str = "held";
/// Before the number of a value.
const MARK: char = '~';

/// The value of a parameter as an address has it.
pub fn concealed(key: &str, value: &str) -> String {
    if !(key == "uln" && !value.is_empty() || uln_is_valid(value.trim())) {
        return value.to_owned();
    }
    let (Some(storage), mut values) = (storage(), values()) else { return value.to_owned() };
    let at = values.iter().position(|known| known == value).unwrap_or_else(|| {
        values.push(value.to_owned());
        values.len() - 1
    });
    // A tab that keeps nothing has the value in its address, rather than a search that does not work.
    storage.set_item(KEY, &values.join("\n")).map_or_else(|_| value.to_owned(), |()| format!("{MARK}{at}"))
}

/// The value that an address means; blank where the token is of another tab.
pub fn revealed(value: &str) -> String {
    let Some(at) = value.strip_prefix(MARK).and_then(|at| at.parse::<usize>().ok()) else {
        return value.to_owned();
    };
    values().into_iter().nth(at).unwrap_or_default()
}

/// Forgets all values.
pub fn forget() {
    if let Some(storage) = storage() {
        // It holds nothing where it refuses.
        let _ = storage.remove_item(KEY);
    }
}

fn values() -> Vec<String> {
    let kept = storage().and_then(|storage| storage.get_item(KEY).ok().flatten());
    kept.map_or_else(Vec::new, |kept| kept.lines().map(str::to_owned).collect())
}

fn storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}
