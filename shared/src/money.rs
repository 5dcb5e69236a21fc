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
            if at > 0 && (whole.len() - at).is_multiple_of(3) {
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

    #[test]
    fn amounts_as_people_write_them() {
        assert_eq!(Money::of(123_456_789, "GBP").to_string(), "£1,234,567.89");
        assert_eq!(Money::of(100_000, "EUR").to_string(), "€1,000.00");
        assert_eq!(Money::of(5, "CHF").to_string(), "CHF 0.05");
        assert_eq!(Money::of(-250, "GBP").to_string(), "−£2.50");
    }
}
