//! Credit notes: a part of an order's price, or all of it, is not owed any more or goes back.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder};
use shared::{
    orders::{OrderEventKind, Payment},
    store::{Totals, rate_in_words},
};

use super::{
    entity::{Model, paper, payment},
    invoice,
    ledger::{Flow, Method, Move, issue_paper, lines_of, move_money, note, pounds},
    numbers,
    papers::{self, Line},
};
use crate::{
    app::App,
    db::Text,
    problem::{Error, Result},
};

/// What the provider calls the payment of an order that was paid by card.
async fn paid_by_card(transaction: &DatabaseTransaction, order: &Model) -> Result<Option<String>> {
    let received = payment::Entity::find()
        .filter(payment::Column::OrderId.eq(order.id))
        .filter(payment::Column::Kind.eq(Text(Flow::Received)))
        .filter(payment::Column::Method.eq(Text(Method::Card)))
        .order_by_asc(payment::Column::Id)
        .one(transaction)
        .await?;
    Ok(received.and_then(|row| row.provider_ref))
}

/// Credits a part of a locked order: first what is owed, then what was paid, which goes back. Its status stays.
pub async fn credit(
    transaction: &DatabaseTransaction,
    app: &App,
    mut order: Model,
    amount_pence: i64,
    reason: &str,
    by: Option<&str>,
) -> Result<Model> {
    let left = order.total_pence - order.credited_pence;
    if !(1..=left).contains(&amount_pence) {
        let rest = if order.credited_pence > 0 { ": the rest was given back already" } else { "" };
        let message = format!("Give back {} at most{rest}.", pounds(left));
        return Err(Error::field("/amount_pence", "out_of_range", message));
    }
    let settings = app.settings().await?;
    let content = credit_note(transaction, app, &settings, &order, amount_pence, reason).await?;
    let kind = numbers::Kind::CreditNote;
    let paper = issue_paper(transaction, app, &order, kind, Some(reason), content).await?;
    let forgiven = amount_pence.min(order.owed_pence);
    let returned = amount_pence - forgiven;
    order.owed_pence -= forgiven;
    order.paid_pence -= returned;
    order.credited_pence += amount_pence;
    if returned > 0 {
        let card = order.payment.0 == Payment::Card;
        let moved = Move {
            flow: Flow::Returned,
            amount_pence: returned,
            method: if card { Method::Card } else { Method::BankTransfer },
            provider_ref: if card { paid_by_card(transaction, &order).await? } else { None },
            paper_id: Some(paper.id),
            reference: paper.number.clone(),
            by: by.map(str::to_owned),
        };
        move_money(transaction, app, &order, moved).await?;
    }
    let said = Some(format!("{}: {reason}", pounds(amount_pence)));
    note(transaction, app, order.id, OrderEventKind::Refunded, by, said).await?;
    Ok(order)
}

/// What a credit note of so much says: the lines of the order where all of it is credited at once, else a line for each
/// rate of VAT.
async fn credit_note(
    transaction: &DatabaseTransaction,
    app: &App,
    settings: &crate::settings::Now,
    order: &Model,
    amount_pence: i64,
    reason: &str,
) -> Result<papers::Paper> {
    let lines = lines_of(transaction, order.id).await?;
    let mut content = invoice::of(app, settings, order, &lines)?;
    let earlier = paper::Entity::find().filter(paper::Column::OrderId.eq(order.id));
    let earlier = earlier.order_by_asc(paper::Column::Id).all(transaction).await?;
    content.invoice_number =
        earlier.iter().find(|row| row.kind.0 == numbers::Kind::Invoice).map(|row| row.number.clone());
    let whole = amount_pence == order.total_pence;
    content.kind = papers::Kind::CreditNote { whole };
    content.payment = None;
    content.notes = vec![reason.to_owned()];
    if !whole {
        let mut left = content.by_rate();
        for row in earlier.iter().filter(|row| row.kind.0 == numbers::Kind::CreditNote) {
            let credited: papers::Paper = serde_json::from_value(row.content.clone())?;
            for (rate, sums) in credited.by_rate() {
                let of = left.entry(rate).or_default();
                *of = less(*of, sums);
            }
        }
        content.lines = shares(&left, amount_pence)
            .into_iter()
            .map(|(vat_bp, sums)| Line {
                what: format!("Credit, VAT at {}", rate_in_words(vat_bp)),
                detail: None,
                quantity: 1,
                unit_pence: sums.net_pence,
                vat_bp,
                net_pence: sums.net_pence,
                vat_pence: sums.vat_pence,
                note: None,
            })
            .collect();
    }
    Ok(content)
}

fn less(from: Totals, part: Totals) -> Totals {
    Totals {
        net_pence: from.net_pence - part.net_pence,
        vat_pence: from.vat_pence - part.vat_pence,
        total_pence: from.total_pence - part.total_pence,
    }
}

/// An amount with VAT, spread over the rates in proportion to what is left of each: never more than is left.
fn shares(left: &BTreeMap<i64, Totals>, amount_pence: i64) -> Vec<(i64, Totals)> {
    let mut rest = i128::from(amount_pence);
    let mut whole: i128 = left.values().map(|sums| i128::from(sums.total_pence)).sum();
    let mut found = Vec::new();
    for (rate, sums) in left {
        let total = i128::from(sums.total_pence);
        if total == 0 {
            continue;
        }
        let share = rest * total / whole;
        rest -= share;
        whole -= total;
        let Ok(share) = i64::try_from(share) else { continue };
        if share == 0 {
            continue;
        }
        let vat = (share * rate + (10_000 + rate) / 2).div_euclid(10_000 + rate);
        let vat_pence = vat.min(sums.vat_pence).max(share - sums.net_pence);
        found.push((*rate, Totals { net_pence: share - vat_pence, vat_pence, total_pence: share }));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Credits in parts never come to more than was sold at any rate, and together to the whole.
        #[test]
        fn a_credit_is_spread_to_the_penny(
            lines in prop::collection::vec((prop::sample::select(vec![0_i64, 500, 2_000]), 0_i64..5_000), 1..6),
            parts in prop::collection::vec(1_i64..4_000, 1..8),
        ) {
            let mut left = BTreeMap::<i64, Totals>::new();
            for (rate, net) in lines {
                let of = left.entry(rate).or_default();
                *of = of.and(Totals::of_line(net, 1, rate));
            }
            let total =
                |left: &BTreeMap<i64, Totals>| left.values().map(|sums| sums.total_pence).sum::<i64>();
            for part in parts.into_iter().chain([i64::MAX]) {
                let part = part.min(total(&left));
                if part == 0 {
                    break;
                }
                let spread = shares(&left, part);
                prop_assert_eq!(spread.iter().map(|(_, sums)| sums.total_pence).sum::<i64>(), part);
                for (rate, sums) in spread {
                    let of = left.get_mut(&rate).unwrap();
                    *of = less(*of, sums);
                    prop_assert!(sums.net_pence >= 0 && sums.vat_pence >= 0);
                    prop_assert!(of.net_pence >= 0 && of.vat_pence >= 0);
                }
            }
            prop_assert_eq!(total(&left), 0);
        }
    }
}
