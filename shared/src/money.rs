//! Money: whole minor units of a currency.

use serde::{Deserialize, Serialize};

use crate::check::Errors;

/// The currency where none is chosen.
pub const DEFAULT_CURRENCY: &str = "GBP";

/// An amount of money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// How much, in minor units: pence, cents.
    pub amount: i64,
    /// The currency, as ISO 4217.
    pub currency: String,
}

impl Default for Money {
    fn default() -> Self {
        Self { amount: 0, currency: DEFAULT_CURRENCY.to_owned() }
    }
}

impl Money {
    /// Pounds and pence, or as many of another currency.
    pub fn of(amount: i64, currency: &str) -> Self {
        Self { amount, currency: currency.to_owned() }
    }

    /// Adds what is wrong with it: it must not be negative, nor more than `most` minor units.
    pub fn check(&self, errors: &mut Errors, field: &str, most: i64) {
        if !(0..=most).contains(&self.amount) {
            errors.add(
                &format!("{field}/amount"),
                "out_of_range",
                format!("Use 0 to {}.", Self::of(most, &self.currency)),
            );
        }
        if self.currency.len() != 3 || !self.currency.bytes().all(|b| b.is_ascii_uppercase()) {
            errors.add(
                &format!("{field}/currency"),
                "malformed",
                "Use the three-letter code of the currency, like GBP.",
            );
        }
    }

    /// What a person typed as an amount: `1500`, `1,500.00` or `£1,500`; in minor units.
    pub fn parse(text: &str) -> Option<i64> {
        let text: String = text.chars().filter(|c| !matches!(c, ',' | ' ' | '£' | '€' | '$')).collect();
        let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || whole.len() > 12 || part.len() > 2 || !digits(whole) || !digits(part) {
            return None;
        }
        format!("{whole}{part:0<2}").parse().ok()
    }

    /// The amount as it is typed: `1500.00`.
    pub fn typed(&self) -> String {
        format!("{}.{:02}", self.amount / 100, self.amount % 100)
    }
}

impl std::fmt::Display for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = match self.currency.as_str() {
            "GBP" => "£".to_owned(),
            "EUR" => "€".to_owned(),
            other => format!("{other} "),
        };
        let whole = (self.amount / 100).abs().to_string();
        let mut grouped = String::new();
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at) % 3 == 0 {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        let minus = if self.amount < 0 { "−" } else { "" };
        write!(f, "{minus}{sign}{grouped}.{:02}", (self.amount % 100).abs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_as_people_write_them() {
        for (text, want) in [
            ("1500", Some(150_000)),
            ("£1,500.5", Some(150_050)),
            ("0.07", Some(7)),
            ("1.234", None),
            ("-5", None),
            ("", None),
            ("ten", None),
        ] {
            assert_eq!(Money::parse(text), want, "{text}");
        }
        assert_eq!(Money::of(123_456_789, "GBP").to_string(), "£1,234,567.89");
        assert_eq!(Money::of(5, "CHF").to_string(), "CHF 0.05");
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_again(amount in 0..100_000_000_000_i64) {
            prop_assert_eq!(Money::parse(&Money::of(amount, "GBP").typed()), Some(amount));
            prop_assert_eq!(Money::parse(&Money::of(amount, "GBP").to_string()), Some(amount));
        }
    }
}
