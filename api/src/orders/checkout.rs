//! What a basket comes to, by each way of posting.

use std::collections::BTreeMap;

use shared::{
    centres::Centre,
    orders::{CardPayment, Checkout, Delivery, PostageChoice, VatLine},
    store::{Postage, StoreRules, Totals},
};

use super::ledger;
use crate::{
    app::App,
    basket::service::{self as baskets, Line},
    problem::Result,
    store::Buyer,
};

/// The ways by which all of these lines can be posted, in the order of the rules.
pub fn ways<'a>(rules: &'a StoreRules, lines: &[Line]) -> Vec<&'a Postage> {
    let allowed: Vec<Vec<String>> = lines
        .iter()
        .filter_map(|line| line.product.as_ref())
        .map(crate::store::entity::Model::postage_codes)
        .filter(|codes| !codes.is_empty())
        .collect();
    let fits = |way: &&Postage| way.active && allowed.iter().all(|codes| codes.contains(&way.code));
    rules.postage.iter().filter(fits).collect()
}

/// VAT by rate of lines, each with its rate.
pub fn by_rate(lines: impl Iterator<Item = (i64, Totals)>) -> Vec<VatLine> {
    let mut rates = BTreeMap::<i64, Totals>::new();
    for (rate, totals) in lines {
        let of = rates.entry(rate).or_default();
        *of = of.and(totals);
    }
    rates
        .into_iter()
        .map(|(vat_bp, totals)| VatLine { vat_bp, net_pence: totals.net_pence, vat_pence: totals.vat_pence })
        .collect()
}

/// Where the orders of a buyer go by default.
pub fn delivery_of(buyer: &Buyer) -> Option<Delivery> {
    let centre = Centre::from(buyer.centre.clone()?);
    Some(Delivery { name: centre.name, address: centre.address })
}

/// All that the checkout of a buyer needs.
pub async fn show(app: &App, buyer: &Buyer) -> Result<Checkout> {
    let db = app.db.reader();
    let (basket, _) = baskets::show(app, db, buyer).await?;
    let settings = app.settings().await?;
    let rules = &settings.rules.store;
    let items = shared::basket::NewBasket::from(&basket).items;
    let mut lines = baskets::looked_up(app, db, buyer, items).await?;
    lines.retain(|line| line.fault.is_none());
    let rated = |line: &Line| (line.product.as_ref().map_or(0, |product| product.vat_bp), line.totals());
    let choice = |way: &Postage| {
        let post = (way.vat_bp, Totals::of_line(way.price_pence, 1, way.vat_bp));
        let totals = basket.totals().and(post.1);
        PostageChoice {
            postage: way.clone(),
            net_pence: totals.net_pence,
            vat_pence: totals.vat_pence,
            total_pence: totals.total_pence,
            vat: by_rate(lines.iter().map(rated).chain([post])),
        }
    };
    let replaced = |line: &Line| {
        line.document.as_ref().is_some_and(|document| rules.replaced_kinds.contains(&document.kind.0))
    };
    Ok(Checkout {
        replaces_documents: lines.iter().any(replaced),
        has_faults: basket.items.iter().any(|item| item.fault.is_some()),
        postage: ways(rules, &lines).into_iter().map(choice).collect(),
        delivery: delivery_of(buyer),
        credit: match &buyer.centre {
            Some(centre) => Some(ledger::credit_of(db, centre).await?),
            None => None,
        },
        card: app.payments.provider().map(|provider| CardPayment {
            provider: provider.name().to_owned(),
            is_test: provider.is_test(),
        }),
        terms: rules.terms.clone(),
        basket,
    })
}
