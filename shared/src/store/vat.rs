//! Amounts of money, and the one rule by which VAT is worked out.

use serde::{Deserialize, Serialize};

/// The VAT of a line: its net amount times the rate (2,000: 20 %), rounded to the whole penny, half a penny up. It is
/// rounded once, for the line; the VAT of an order is the sum of its lines.
pub const fn vat_of(net_pence: i64, vat_bp: i64) -> i64 {
    (net_pence * vat_bp + 5_000).div_euclid(10_000)
}

/// A rate of VAT in words: `20%`, `17.5%`.
pub fn rate_in_words(vat_bp: i64) -> String {
    let rate = format!("{}.{:02}", vat_bp / 100, vat_bp % 100);
    format!("{}%", rate.trim_end_matches('0').trim_end_matches('.'))
}

/// Amounts of money: without VAT, the VAT, and both together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Totals {
    /// Without VAT.
    pub net_pence: i64,
    /// The VAT.
    pub vat_pence: i64,
    /// With VAT.
    pub total_pence: i64,
}

impl Totals {
    /// Those of a line.
    pub const fn of_line(unit_pence: i64, quantity: i64, vat_bp: i64) -> Self {
        let net_pence = unit_pence * quantity;
        let vat_pence = vat_of(net_pence, vat_bp);
        Self { net_pence, vat_pence, total_pence: net_pence + vat_pence }
    }

    /// Both together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            net_pence: self.net_pence + other.net_pence,
            vat_pence: self.vat_pence + other.vat_pence,
            total_pence: self.total_pence + other.total_pence,
        }
    }
}

impl std::iter::Sum for Totals {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::default(), Self::and)
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{MAX_PRICE, MAX_VAT},
        *,
    };

    #[test]
    fn vat_is_rounded_once_for_a_line_half_a_penny_up() {
        assert_eq!(vat_of(0, 2_000), 0);
        assert_eq!(vat_of(2_500, 2_000), 500);
        // 0.4 of a penny, half a penny, 0.6 of a penny.
        assert_eq!((vat_of(2, 2_000), vat_of(1, 5_000), vat_of(3, 2_000)), (0, 1, 1));
        assert_eq!(vat_of(999, 1_750), 175);
        // Three pieces of a line are rounded together: 3 × 0.33 at 20 % is 0.198, not three times 0.07.
        assert_eq!(Totals::of_line(33, 3, 2_000), Totals { net_pence: 99, vat_pence: 20, total_pence: 119 });
        assert_eq!(vat_of(MAX_PRICE * 1_000, MAX_VAT), MAX_PRICE * 1_000);
    }

    #[test]
    fn rates_in_words() {
        assert_eq!([0, 500, 1_750, 2_000, 10_000].map(rate_in_words), ["0%", "5%", "17.5%", "20%", "100%"]);
    }
}
