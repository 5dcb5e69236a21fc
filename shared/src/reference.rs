//! The reference of a document: what is printed on it, in its QR code, and typed to verify it.
//!
//! Sixteen symbols of Crockford's base 32: fifteen from a cryptographic random source (75 bits), and a check
//! symbol. The check is a weighted sum over GF(32) with the weights α¹ … α¹⁵ (α a generator): they are
//! distinct and not zero, so that every single wrong symbol and every swap of two neighbours is caught.

use std::fmt;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Random symbols of a reference.
pub const RANDOM_SYMBOLS: usize = 15;
const LENGTH: usize = RANDOM_SYMBOLS + 1;

/// A well-formed reference: its check symbol holds. Whether a document has it is another question.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Reference([u8; LENGTH]);

/// The text is no reference: a symbol is missing, too many, foreign, or the check symbol does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

/// Multiplication in GF(32) modulo x⁵ + x² + 1.
fn multiply(mut a: u8, mut b: u8) -> u8 {
    let mut product = 0;
    while b > 0 {
        if b & 1 == 1 {
            product ^= a;
        }
        a <<= 1;
        if a & 0b10_0000 != 0 {
            a ^= 0b10_0101;
        }
        b >>= 1;
    }
    product
}

/// The check symbol's value: a sum in which each place has its own weight.
fn check_value(values: &[u8]) -> u8 {
    let mut weight = 1;
    values.iter().fold(0, |sum, &value| {
        weight = multiply(weight, 2);
        sum ^ multiply(value, weight)
    })
}

fn value_of(symbol: char) -> Option<u8> {
    let symbol = match symbol.to_ascii_uppercase() {
        'I' | 'L' => '1',
        'O' => '0',
        other => other,
    };
    ALPHABET.iter().position(|&known| char::from(known) == symbol).and_then(|at| u8::try_from(at).ok())
}

/// The symbols of what may be a reference or its beginning, as the database has them: case, spaces and hyphens
/// don't matter, I and L are 1, O is 0. `None` where a symbol is foreign, or there are too many.
pub fn symbols(text: &str) -> Option<String> {
    let typed = text.chars().filter(|c| !is_separator(*c));
    let symbols: String = typed
        .map(|c| value_of(c).map(|value| char::from(ALPHABET[usize::from(value)])))
        .collect::<Option<_>>()?;
    (symbols.len() <= LENGTH).then_some(symbols)
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}')
}

impl Reference {
    /// A reference from random bytes, of each of which five bits are used.
    pub fn from_random(random: [u8; RANDOM_SYMBOLS]) -> Self {
        let mut values = [0; LENGTH];
        for (value, byte) in values.iter_mut().zip(random) {
            *value = byte & 31;
        }
        values[RANDOM_SYMBOLS] = check_value(&values[..RANDOM_SYMBOLS]);
        Self(values.map(|value| ALPHABET[usize::from(value)]))
    }

    /// Reads what a person typed: case, spaces and hyphens don't matter, I and L are 1, O is 0.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let mut values = [0; LENGTH];
        let mut count = 0;
        for symbol in text.chars().filter(|c| !is_separator(*c)) {
            *values.get_mut(count).ok_or(Malformed)? = value_of(symbol).ok_or(Malformed)?;
            count += 1;
        }
        if count != LENGTH || check_value(&values[..RANDOM_SYMBOLS]) != values[RANDOM_SYMBOLS] {
            return Err(Malformed);
        }
        Ok(Self(values.map(|value| ALPHABET[usize::from(value)])))
    }

    /// The sixteen symbols, as in the QR code and the database.
    pub fn plain(&self) -> &str {
        // The symbols are all from the ASCII alphabet.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// In groups of four, as it is printed: `7K3M-9QPX-2HFD-V6T4`.
impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = self.plain();
        write!(f, "{}-{}-{}-{}", &plain[..4], &plain[4..8], &plain[8..12], &plain[12..])
    }
}

impl fmt::Debug for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn weights_are_distinct_and_not_zero() {
        let mut weight = 1;
        let mut seen = std::collections::BTreeSet::from([0]);
        for _ in 0..RANDOM_SYMBOLS {
            weight = multiply(weight, 2);
            assert!(seen.insert(weight));
        }
        assert!(
            !seen.contains(&1),
            "the check symbol's own weight differs too, so that a swap with it is caught"
        );
    }

    #[test]
    fn other_lengths_and_symbols_are_malformed() {
        for text in
            ["", "7K3M", "0000-0000-0000-0000-0", "UUUU-UUUU-UUUU-UUUU", "７K3M-9QPX-2HFD-V6T4", "%00"]
        {
            assert_eq!(Reference::parse(text), Err(Malformed), "{text}");
        }
    }

    proptest! {
        #[test]
        fn reads_what_it_prints_however_it_is_typed(random: [u8; RANDOM_SYMBOLS]) {
            let reference = Reference::from_random(random);
            let typed = reference.to_string().to_lowercase().replace('-', "  ").replace('1', "l").replace('0', "o");
            prop_assert_eq!(Reference::parse(reference.plain()), Ok(reference));
            prop_assert_eq!(Reference::parse(&reference.to_string()), Ok(reference));
            prop_assert_eq!(Reference::parse(&typed), Ok(reference));
            prop_assert_eq!(symbols(&typed), Some(reference.plain().to_owned()));
            prop_assert_eq!(symbols(&typed[..10]), Some(reference.plain()[..8].to_owned()));
        }

        #[test]
        fn catches_every_wrong_symbol_and_every_swap(random: [u8; RANDOM_SYMBOLS]) {
            let plain = Reference::from_random(random).plain().as_bytes().to_vec();
            let text = |symbols: &[u8]| String::from_utf8(symbols.to_vec()).unwrap();
            for place in 0..LENGTH {
                for &symbol in ALPHABET.iter().filter(|&&symbol| symbol != plain[place]) {
                    let mut wrong = plain.clone();
                    wrong[place] = symbol;
                    prop_assert_eq!(Reference::parse(&text(&wrong)), Err(Malformed));
                }
                if place > 0 && plain[place] != plain[place - 1] {
                    let mut swapped = plain.clone();
                    swapped.swap(place, place - 1);
                    prop_assert_eq!(Reference::parse(&text(&swapped)), Err(Malformed));
                }
            }
        }
    }
}
