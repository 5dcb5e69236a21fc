//! Amounts of money, and sums of an order.

use leptos::prelude::*;
use shared::{money::Money, orders::VatLine, store::rate_in_words};

use crate::language::say;

/// An amount as people write it.
pub fn money(pence: i64, currency: &str) -> String {
    Money::of(pence, currency).to_string()
}

/// What something costs: without VAT, the VAT by rate, and both together.
pub fn sums(net: i64, vat: &[VatLine], total: i64, currency: &str) -> AnyView {
    let line = |label: String, pence: i64| {
        view! {
            <div>
                <dt>{label}</dt>
                <dd>{money(pence, currency)}</dd>
            </div>
        }
    };
    let vat =
        vat.iter().map(|it| line(say().checkout_vat(rate_in_words(it.vat_bp)), it.vat_pence)).collect_view();
    view! {
        <dl class="sums">
            {line(say().checkout_net(), net)} {vat}
            <div class="total">
                <dt>{say().checkout_total()}</dt>
                <dd>{money(total, currency)}</dd>
            </div>
        </dl>
    }
    .into_any()
}
