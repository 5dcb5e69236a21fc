//! Placing an order: all that is in the basket, at the prices of this moment, once.

use chrono::Datelike;
use sea_orm::{ActiveValue::Set, DatabaseTransaction, EntityTrait, IntoActiveModel};
use shared::{
    centres::Address,
    money::DEFAULT_CURRENCY,
    orders::{Delivery, NewOrder, Order, OrderEventKind, OrderStatus, Payment},
    postcode,
    problem::FieldError,
    store::{Postage, Totals},
    text::{fold, tidy, tidy_optional},
    webhooks::WebhookEvent,
};

use super::{
    cancel::in_brief,
    checkout,
    entity::{Entity, Model, line},
    invoice::address_lines,
    ledger::{self, pounds},
    numbers,
    store::{self, Viewer},
};
use crate::{
    app::App,
    audit::{self, Entry},
    basket::service::{self as baskets, Line},
    centres::entity as centre,
    db::Text,
    documents::store::grouped,
    http::idempotency::{Before, IdempotencyKey},
    problem::{Error, Result},
    store::Buyer,
    webhooks,
};

/// What of an order is settled before anything is written.
struct Settled {
    new: NewOrder,
    delivery: Delivery,
    way: Postage,
    lines: Vec<Line>,
    totals: Totals,
}

/// Makes an order of the buyer's basket, which is empty then.
pub async fn place(
    app: &App,
    buyer: &Buyer,
    new: NewOrder,
    key: IdempotencyKey,
    fingerprint: String,
) -> Result<Order> {
    let settings = app.settings().await?;
    let transaction = app.db.write().await?;
    let claim = match key.claim(&transaction, app, buyer.caller.user.id, &fingerprint).await? {
        Before::Answered(order) => return Ok(order),
        Before::New(claim) => claim,
    };
    let basket = baskets::locked(app, &transaction, buyer).await?;
    let lines = baskets::lines(app, &transaction, buyer, &basket).await?;
    let settled = settle(app, buyer, &settings.rules.store, new, lines)?;
    let centre = match &buyer.centre {
        Some(centre) => Some(ledger::locked_centre(&transaction, centre.id).await?),
        None => None,
    };
    if settled.new.payment == Payment::OnAccount {
        check_credit(&transaction, centre.as_ref(), settled.totals.total_pence).await?;
    }
    let order = insert(app, &transaction, buyer, centre.as_ref(), &settled).await?;
    baskets::clear(app, &transaction, basket).await?;
    let entry = Entry::by(&buyer.caller, "created", "order", order.id).called(&order.number);
    let entry = match order.centre_id {
        Some(id) => entry.in_centre(id),
        None => entry,
    };
    audit::record(&transaction, app, entry).await?;
    webhooks::tell(&transaction, app, WebhookEvent::OrderPlaced, in_brief(&order)).await?;
    let shown = store::one_shown(app, &transaction, order, Viewer::Buyer).await?;
    claim.finish(&transaction, &shown).await?;
    transaction.commit().await?;
    app.wake();
    Ok(shown)
}

fn wrong(field: &str, code: &str, message: impl Into<String>) -> Error {
    Error::field(field, code, message)
}

/// Checks what does not hang on other orders.
fn settle(
    app: &App,
    buyer: &Buyer,
    rules: &shared::store::StoreRules,
    new: NewOrder,
    lines: Vec<Line>,
) -> Result<Settled> {
    if lines.is_empty() {
        return Err(wrong("/items", "required", "The basket is empty: put something into it first."));
    }
    let faults: Vec<_> = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.fault.is_some() || line.product.is_none())
        .map(|(at, line)| {
            let code = line.fault.map_or("not_found".to_owned(), |fault| fault.to_string());
            let what = match (&line.document, &line.product) {
                (Some(row), _) => format!("A print of {}", grouped(&row.reference)),
                (None, Some(product)) => product.name.clone(),
                (None, None) => "Something in the basket".to_owned(),
            };
            let message = format!("{what} can’t be ordered any more: take it out of the basket.");
            FieldError::new(format!("/items/{at}/document_id"), code, message)
        })
        .collect();
    if !faults.is_empty() {
        return Err(Error::InvalidFields(faults));
    }
    let offered = checkout::ways(rules, &lines);
    let way = match &new.postage {
        Some(code) => offered.into_iter().find(|way| way.code == *code),
        None => offered.into_iter().next(),
    };
    let way = way
        .ok_or_else(|| wrong("/postage", "not_offered", "What is in the basket can’t be posted like this."))?
        .clone();
    let post = Totals::of_line(way.price_pence, 1, way.vat_bp);
    let totals = lines.iter().map(Line::totals).sum::<Totals>().and(post);
    if new.expected_total_pence.is_some_and(|expected| expected != totals.total_pence) {
        let message = format!("A price has changed: this order comes to {} now.", pounds(totals.total_pence));
        return Err(wrong("/expected_total_pence", "changed", message));
    }
    match new.payment {
        Payment::OnAccount if buyer.centre.is_none() => {
            return Err(wrong("/payment", "not_allowed", "Pay by card."));
        }
        Payment::Card if totals.total_pence > 0 && app.payments.provider().is_none() => {
            return Err(wrong("/payment", "not_offered", "Cards can’t be charged here. Order on account."));
        }
        _ => {}
    }
    let delivery = new.delivery.clone().or_else(|| checkout::delivery_of(buyer));
    let delivery = delivery.ok_or_else(|| wrong("/delivery", "required", "Say where it is to go."))?;
    Ok(Settled { new, delivery: tidied(delivery), way, lines, totals })
}

fn tidied(delivery: Delivery) -> Delivery {
    let Address { line1, line2, town, postcode, country } = delivery.address;
    let known = if country == "GB" { postcode::normalise(&postcode) } else { None };
    Delivery {
        name: tidy(&delivery.name),
        address: Address {
            line1: tidy(&line1),
            line2: tidy_optional(line2.as_deref()),
            town: tidy(&town),
            postcode: known.unwrap_or_else(|| tidy(&postcode)),
            country,
        },
    }
}

/// Refuses an order that would let a centre owe more than it may. The centre is locked: others who order for it wait.
async fn check_credit(
    transaction: &DatabaseTransaction,
    centre: Option<&centre::Model>,
    total_pence: i64,
) -> Result<()> {
    let centre = centre.ok_or(Error::NotFound)?;
    let credit = ledger::credit_of(transaction, centre).await?;
    if total_pence <= credit.limit_pence - credit.held_pence {
        return Ok(());
    }
    Err(Error::StateConflict(format!(
        "This order comes to {}, and {} of the credit limit of {} is left. Pay by card, or pay open invoices first.",
        pounds(total_pence),
        pounds(credit.available_pence),
        pounds(credit.limit_pence)
    )))
}

/// What is ordered in a few words.
fn summary(lines: &[Line]) -> String {
    let mut counted: Vec<(&str, i64)> = Vec::new();
    for line in lines {
        let name = line.product.as_ref().map_or("", |product| product.name.as_str());
        match counted.iter_mut().find(|(known, _)| *known == name) {
            Some((_, pieces)) => *pieces += line.item.quantity,
            None => counted.push((name, line.item.quantity)),
        }
    }
    let words: Vec<_> = counted.iter().take(3).map(|(name, pieces)| format!("{pieces} × {name}")).collect();
    let more = if counted.len() > 3 { ", …" } else { "" };
    format!("{}{more}", words.join(", "))
}

/// What an order is searched by: numbers, names of who orders, and references; no learner's name.
fn search_text(number: &str, buyer: &Buyer, settled: &Settled) -> String {
    let references =
        settled.lines.iter().filter_map(|line| line.document.as_ref()).map(|row| grouped(&row.reference));
    let centre = buyer.centre.as_ref().map(|centre| format!("{} {}", centre.number, centre.name));
    let mut parts = vec![number.to_owned(), buyer.caller.user.name()];
    parts.extend(centre);
    parts.extend(settled.new.purchase_order.clone());
    parts.extend(references);
    fold(&parts.join(" "))
}

async fn insert(
    app: &App,
    transaction: &DatabaseTransaction,
    buyer: &Buyer,
    centre: Option<&centre::Model>,
    settled: &Settled,
) -> Result<Model> {
    let (now, user) = (app.clock.now(), &buyer.caller.user);
    let number = numbers::next(transaction, numbers::Kind::Order, app.clock.today().year()).await?;
    let Settled { new, delivery, way, lines, totals } = settled;
    let billed = checkout::delivery_of(buyer).unwrap_or_else(|| delivery.clone());
    // What costs nothing needs no card.
    let waits = new.payment == Payment::Card && totals.total_pence > 0;
    let row = Model {
        id: app.clock.id(),
        search: search_text(&number, buyer, settled),
        number,
        centre_id: centre.map(|centre| centre.id),
        user_id: Some(user.id),
        buyer_name: user.name(),
        buyer_email: user.email.clone(),
        buyer_lines: serde_json::to_value(address_lines(&billed))?,
        payment: Text(new.payment),
        status: Text(if waits { OrderStatus::AwaitingPayment } else { OrderStatus::Placed }),
        currency: DEFAULT_CURRENCY.to_owned(),
        net_pence: totals.net_pence,
        vat_pence: totals.vat_pence,
        total_pence: totals.total_pence,
        paid_pence: 0,
        owed_pence: totals.total_pence,
        credited_pence: 0,
        pieces: lines.iter().map(|line| line.item.quantity).sum(),
        summary: summary(lines),
        purchase_order: tidy_optional(new.purchase_order.as_deref()),
        note: new.note.as_deref().map(str::trim).filter(|note| !note.is_empty()).map(str::to_owned),
        delivery: serde_json::to_value(delivery)?,
        postage_label: way.label.clone(),
        tracking_number: None,
        carrier: None,
        invoiced_on: None,
        due_on: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let order = Entity::insert(row.into_active_model()).exec_with_returning(transaction).await?;
    insert_lines(app, transaction, &order, settled).await?;
    let by = user.name();
    ledger::note(transaction, app, order.id, OrderEventKind::Created, Some(&by), None).await?;
    if waits { Ok(order) } else { Box::pin(ledger::accept(transaction, app, order, None)).await }
}

async fn insert_lines(
    app: &App,
    transaction: &DatabaseTransaction,
    order: &Model,
    settled: &Settled,
) -> Result<()> {
    let blank = |position: i64| line::Model {
        id: app.clock.id(),
        order_id: order.id,
        position,
        product_id: None,
        document_id: None,
        name: String::new(),
        detail: None,
        quantity: 1,
        printed: 0,
        unit_pence: 0,
        vat_bp: 0,
        net_pence: 0,
        vat_pence: 0,
        note: None,
        replaced_by_id: None,
    };
    let mut rows = Vec::new();
    for (line, position) in settled.lines.iter().zip(1..) {
        let Some(product) = &line.product else { continue };
        let totals = line.totals();
        let detail = |row: &crate::documents::entity::Model| {
            format!("{}, {}", grouped(&row.reference), row.qualification_title)
        };
        rows.push(line::Model {
            product_id: Some(product.id),
            document_id: line.item.document_id,
            name: product.name.clone(),
            detail: line.document.as_ref().map(detail),
            quantity: line.item.quantity,
            unit_pence: product.price_pence,
            vat_bp: product.vat_bp,
            net_pence: totals.net_pence,
            vat_pence: totals.vat_pence,
            note: line.item.note.clone(),
            ..blank(position)
        });
    }
    let way = &settled.way;
    if way.price_pence > 0 {
        let totals = Totals::of_line(way.price_pence, 1, way.vat_bp);
        rows.push(line::Model {
            name: way.label.clone(),
            unit_pence: way.price_pence,
            vat_bp: way.vat_bp,
            net_pence: totals.net_pence,
            vat_pence: totals.vat_pence,
            ..blank(rows.len() as i64 + 1)
        });
    }
    let rows = rows.into_iter().map(|row| line::ActiveModel { id: Set(row.id), ..row.into_active_model() });
    line::Entity::insert_many(rows).exec_without_returning(transaction).await?;
    Ok(())
}
