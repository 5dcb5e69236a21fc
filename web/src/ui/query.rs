//! The part of an address after `?`: where a list keeps its search, filters, order and page.

use js_sys::{decode_uri_component, encode_uri_component};

/// The parameters of an address, each once, in their order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Reads the parameters, with or without the `?` before them.
    pub fn parse(search: &str) -> Self {
        let mut query = Self::default();
        for pair in search.trim_start_matches('?').split('&').filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            query.set(&decode(key), &decode(value));
        }
        query
    }

    /// The value of a parameter, blank where there is none.
    pub fn get(&self, key: &str) -> &str {
        self.0.iter().find(|(known, _)| known == key).map_or("", |(_, value)| value)
    }

    /// Sets a parameter; a blank value removes it.
    pub fn set(&mut self, key: &str, value: &str) {
        let at = self.0.iter().position(|(known, _)| known == key);
        match (at, value.is_empty()) {
            (Some(at), true) => drop(self.0.remove(at)),
            (Some(at), false) => value.clone_into(&mut self.0[at].1),
            (None, true) => {}
            (None, false) => self.0.push((key.to_owned(), value.to_owned())),
        }
    }

    /// The same parameters with other values; those without one are left out.
    pub fn map(self, value: impl Fn(&str, &str) -> String) -> Self {
        let mut mapped = Self::default();
        for (key, old) in &self.0 {
            mapped.set(key, &value(key, old));
        }
        mapped
    }

    /// The path with these parameters.
    pub fn after(&self, path: &str) -> String {
        let mut address = path.to_owned();
        for (at, (key, value)) in self.0.iter().enumerate() {
            address.push(if at == 0 { '?' } else { '&' });
            address.push_str(key);
            address.push('=');
            address.push_str(&encode(value));
        }
        address
    }
}

/// A text as a part of an address; commas, which need no escape in a query, stay readable.
pub fn encode(text: &str) -> String {
    String::from(encode_uri_component(text)).replace("%2C", ",")
}

fn decode(text: &str) -> String {
    let spaced = text.replace('+', " ");
    decode_uri_component(&spaced).map_or(spaced, String::from)
}
