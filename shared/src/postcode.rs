//! Postcodes of the United Kingdom.

/// A postcode as it is written: in capitals, with a space before its last three characters. Nothing where the text has
/// none of the six forms of BS 7666 (`A9 9AA`, `A99 9AA`, `AA9 9AA`, `AA99 9AA`, `A9A 9AA`, `AA9A 9AA`), or is not `GIR 0AA`.
/// Whether there is such a place is not known here.
pub fn normalise(text: &str) -> Option<String> {
    let compact: String =
        text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
    if !(5..=7).contains(&compact.len()) || !compact.is_ascii() {
        return None;
    }
    let (outward, inward) = compact.split_at(compact.len() - 3);
    let form = |text: &str| -> String {
        let kind = |c: char| match c {
            'A'..='Z' => 'A',
            '0'..='9' => '9',
            _ => '?',
        };
        text.chars().map(kind).collect()
    };
    let known = matches!(form(outward).as_str(), "A9" | "A99" | "AA9" | "AA99" | "A9A" | "AA9A")
        && form(inward) == "9AA"
        || compact == "GIR0AA";
    known.then(|| format!("{outward} {inward}"))
}

#[cfg(test)]
mod tests {
    use super::normalise;

    #[test]
    fn postcodes_are_read_however_they_are_typed() {
        for (typed, written) in [
            ("m1 1ae", "M1 1AE"),
            ("B338TH", "B33 8TH"),
            (" cr2 6xh ", "CR2 6XH"),
            ("DN551PT", "DN55 1PT"),
            ("w1a 1hq", "W1A 1HQ"),
            ("EC1A1BB", "EC1A 1BB"),
            ("gir 0aa", "GIR 0AA"),
        ] {
            assert_eq!(normalise(typed).as_deref(), Some(written));
        }
        for typed in ["", "M1", "12345", "M1 1A", "MM1 1AE1", "ŵ1 1AE", "M1 AAE", "75008", "SW1A 2A?"] {
            assert_eq!(normalise(typed), None, "{typed}");
        }
    }
}
