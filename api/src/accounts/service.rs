//! Rules of accounts. A payment is counted for the oldest invoices first, and is never more than what is owed.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use shared::{
    accounts::{Account, Aged, NewPayment, PaidOrder, ReceivedPayment},
    money::DEFAULT_CURRENCY,
    orders::{OrderEventKind, Payment, RefundStatus},
    text::tidy,
};
use uuid::Uuid;

use crate::{
    app::App,
    audit::{self, Entry},
    auth::Caller,
    centres::entity as centre,
    db::{Text, for_update},
    http::idempotency::{Before, IdempotencyKey},
    orders::{
        entity::{self as order, part, payment},
        ledger::{self, Flow, Method, pounds},
        store::centre_ref,
    },
    problem::{Error, Result},
};

/// What these centres owe on account, by age.
async fn aged(
    db: &impl ConnectionTrait,
    centre_ids: impl IntoIterator<Item = Uuid>,
    today: NaiveDate,
) -> Result<HashMap<Uuid, Aged>> {
    let open: Vec<(Uuid, Option<NaiveDate>, i64)> = order::Entity::find()
        .select_only()
        .column(order::Column::CentreId)
        .column(order::Column::DueOn)
        .column(order::Column::OwedPence)
        .filter(order::Column::CentreId.is_in(centre_ids))
        .filter(order::Column::OwedPence.gt(0))
        .filter(order::Column::Payment.eq(Text(Payment::OnAccount)))
        .into_tuple()
        .all(db)
        .await?;
    let mut found: HashMap<Uuid, Aged> = HashMap::new();
    for (centre_id, due_on, owed) in open {
        let aged = found.entry(centre_id).or_default();
        let days = due_on.map_or(0, |due| (today - due).num_days());
        *match days {
            ..=0 => &mut aged.not_due_pence,
            1..=30 => &mut aged.days_1_30_pence,
            31..=60 => &mut aged.days_31_60_pence,
            61..=90 => &mut aged.days_61_90_pence,
            _ => &mut aged.older_pence,
        } += owed;
    }
    Ok(found)
}

/// The accounts of these centres, in the same order.
pub async fn of(
    db: &impl ConnectionTrait,
    rows: Vec<centre::Model>,
    today: NaiveDate,
) -> Result<Vec<Account>> {
    let aged = aged(db, rows.iter().map(|row| row.id), today).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let aged = aged.get(&row.id).copied().unwrap_or_default();
            Account {
                credit: ledger::credit_left(&row, aged.owed_pence()),
                centre: centre_ref(&row),
                currency: DEFAULT_CURRENCY.to_owned(),
                owed_pence: aged.owed_pence(),
                overdue_pence: aged.overdue_pence(),
                aged,
            }
        })
        .collect())
}

/// The account of a centre.
pub async fn one(db: &impl ConnectionTrait, row: centre::Model, today: NaiveDate) -> Result<Account> {
    of(db, vec![row], today).await?.pop().ok_or(Error::NotFound)
}

/// The account of the centre with this id, today.
pub async fn of_centre(app: &App, id: Uuid) -> Result<Account> {
    let row = centre::Entity::find_by_id(id).one(app.db.reader()).await?;
    one(app.db.reader(), row.ok_or(Error::NotFound)?, app.clock.today()).await
}

/// Writes a payment of a centre down, and counts it for what is owed, the oldest first.
pub async fn receive(
    app: &App,
    caller: &Caller,
    centre_id: Uuid,
    new: NewPayment,
    key: IdempotencyKey,
    fingerprint: String,
) -> Result<ReceivedPayment> {
    let today = app.clock.today();
    let received_on = new.received_on.unwrap_or(today);
    let earliest = today - chrono::TimeDelta::days(3 * 366);
    if received_on > today || received_on < earliest {
        return Err(Error::field("/received_on", "out_of_range", "Use a day of the last three years."));
    }
    let transaction = app.db.write().await?;
    let claim = match key.claim(&transaction, app, caller.user.id, &fingerprint).await? {
        Before::Answered(payment) => return Ok(payment),
        Before::New(claim) => claim,
    };
    let centre = ledger::locked_centre(&transaction, centre_id).await?;
    let open = order::Entity::find()
        .filter(order::Column::CentreId.eq(centre_id))
        .filter(order::Column::OwedPence.gt(0))
        .filter(order::Column::Payment.eq(Text(Payment::OnAccount)))
        .order_by_asc(order::Column::DueOn)
        .order_by_asc(order::Column::Id);
    let open = for_update(open, &transaction).all(&transaction).await?;
    let owed: i64 = open.iter().map(|order| order.owed_pence).sum();
    if new.amount_pence > owed {
        let message = format!("This centre owes {}: a payment can’t be more than that.", pounds(owed));
        return Err(Error::field("/amount_pence", "out_of_range", message));
    }
    let (id, by) = (app.clock.id(), caller.user.name());
    let row = payment::ActiveModel {
        id: Set(id),
        kind: Set(Text(Flow::Received)),
        centre_id: Set(Some(centre_id)),
        order_id: Set(None),
        paper_id: Set(None),
        method: Set(Text(Method::from(new.method))),
        amount_pence: Set(new.amount_pence),
        reference: Set(tidy(&new.reference)),
        on_day: Set(received_on),
        status: Set(Text(RefundStatus::Done)),
        failure: Set(None),
        retries: Set(0),
        provider_ref: Set(None),
        recorded_by_name: Set(Some(by.clone())),
        created_at: Set(app.clock.now()),
    };
    let row = payment::Entity::insert(row).exec_with_returning(&transaction).await?;
    let mut left = new.amount_pence;
    let mut orders = Vec::new();
    for mut order in open {
        let amount_pence = left.min(order.owed_pence);
        if amount_pence == 0 {
            break;
        }
        left -= amount_pence;
        order.owed_pence -= amount_pence;
        order.paid_pence += amount_pence;
        let part = part::ActiveModel {
            payment_id: Set(id),
            order_id: Set(order.id),
            amount_pence: Set(amount_pence),
        };
        part::Entity::insert(part).exec_without_returning(&transaction).await?;
        let kind = OrderEventKind::Settled;
        ledger::note(&transaction, app, order.id, kind, Some(&by), Some(pounds(amount_pence))).await?;
        orders.push(PaidOrder { order_id: order.id, order_number: order.number.clone(), amount_pence });
        ledger::save(&transaction, app, order).await?;
    }
    let details = serde_json::json!({ "amount": pounds(new.amount_pence), "orders": orders.len() });
    let entry = Entry::by(caller, "recorded", "payment", id)
        .in_centre(centre_id)
        .called(format!("{} of {}", pounds(new.amount_pence), centre.name))
        .with(details);
    audit::record(&transaction, app, entry).await?;
    let received = ReceivedPayment {
        id,
        amount_pence: row.amount_pence,
        method: new.method,
        reference: row.reference,
        received_on,
        recorded_by: by,
        created_at: row.created_at,
        orders,
        account: one(&transaction, centre, today).await?,
    };
    claim.finish(&transaction, &received).await?;
    transaction.commit().await?;
    app.wake();
    Ok(received)
}
