//! A centre has ordered prints: some long ago, one today.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::{
    accounts::{NewPayment, ReceivedBy},
    basket::{NewBasket, NewBasketItem},
    documents::{DocumentKind, DocumentStatus},
    orders::{Fulfilment, NewOrder, NewOrderStep, OrderStep, Payment},
};

use super::data::USERS;
use crate::{
    accounts,
    app::App,
    auth::{Caller, permit::CentreOwned},
    basket::service as baskets,
    centres::entity as centre,
    db::Text,
    documents::{entity as document, store::has_status},
    http::idempotency::IdempotencyKey,
    jobs::runner,
    orders,
    problem::{Error, Result},
    store::{self, Buyer},
    users::{self, entity::membership},
};

/// How far an order of the demo has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Far {
    Placed,
    Producing,
    Sent,
    Done,
}

/// How many days ago, of what, how many and how far.
const ORDERS: [(i64, DocumentKind, u64, Far); 5] = [
    (96, DocumentKind::Certificate, 3, Far::Done),
    (47, DocumentKind::Transcript, 2, Far::Done),
    (12, DocumentKind::Certificate, 1, Far::Sent),
    (2, DocumentKind::Letter, 2, Far::Producing),
    (0, DocumentKind::Certificate, 2, Far::Placed),
];

async fn caller(app: &App, at: usize) -> Result<Caller> {
    let user = users::store::by_email(app.db.reader(), USERS[at].email).await?.ok_or(Error::NotFound)?;
    Ok(Caller::of(user))
}

/// Orders, fulfils and pays, each at its time.
pub async fn make(app: &App, now: DateTime<Utc>) -> Result<()> {
    let (issuer, buyer) = (caller(app, 0).await?, caller(app, 2).await?);
    let member = membership::Entity::find().filter(membership::Column::UserId.eq(buyer.user.id));
    let centre_id = member.one(app.db.reader()).await?.ok_or(Error::NotFound)?.centre_id;
    let centre = centre::Entity::find_by_id(centre_id).one(app.db.reader()).await?;
    let buyer = Buyer { caller: buyer, centre };
    for (days, kind, count, far) in ORDERS {
        let time = now - TimeDelta::days(days) - TimeDelta::minutes(30);
        app.clock.set(time);
        let wanted = store::Wanted { kind: Some(kind), ..store::Wanted::default() };
        let product = store::offered(app, &buyer, &wanted).await?.items.into_iter().next();
        let Some(product) = product else { continue };
        let items: Vec<_> = document::Entity::in_centre(centre_id)
            .filter(document::Column::Kind.eq(Text(kind)))
            .filter(document::Column::CreatedAt.lt(time))
            .filter(has_status(&[DocumentStatus::Valid], time.date_naive()))
            .order_by_desc(document::Column::CreatedAt)
            .order_by_asc(document::Column::Id)
            .limit(count)
            .all(app.db.reader())
            .await?
            .into_iter()
            .map(|row| NewBasketItem {
                product_id: product.id,
                document_id: Some(row.id),
                quantity: 1,
                note: None,
            })
            .collect();
        if items.is_empty() {
            continue;
        }
        baskets::put(app, &buyer, NewBasket { items }, |_| Ok(())).await?;
        let new = NewOrder {
            payment: Payment::OnAccount,
            purchase_order: Some(format!("HC-{}", 4100 + days)),
            delivery: None,
            postage: None,
            note: None,
            expected_total_pence: None,
        };
        let order = orders::place(app, &buyer, new, IdempotencyKey::none(), String::new()).await?;
        runner::drain(app).await?;
        let step = async |step, hours| -> Result<()> {
            app.clock.set((time + TimeDelta::hours(hours)).min(now));
            let asked = NewOrderStep { step, order_ids: vec![order.id] };
            orders::take_step(app, &issuer, asked).await?;
            runner::drain(app).await
        };
        if far != Far::Placed {
            step(OrderStep::Produce, 20).await?;
        }
        if matches!(far, Far::Sent | Far::Done) {
            app.clock.set(time + TimeDelta::hours(44));
            let sent = Fulfilment {
                tracking_number: Some(format!("NM{:09}GB", 402_100_000 + days)),
                carrier: Some("Royal Mail".to_owned()),
            };
            orders::fulfil(app, &issuer, order.id, sent, |_| Ok(())).await?;
        }
        if far == Far::Done {
            step(OrderStep::Complete, 140).await?;
        }
    }
    // The first invoice was paid; the second is overdue.
    app.clock.set(now - TimeDelta::days(70));
    let owed = accounts::of_centre(app, centre_id).await?;
    let first = owed.aged.owed_pence().min(10_800);
    if first > 0 {
        let new = NewPayment {
            amount_pence: first,
            method: ReceivedBy::BankTransfer,
            reference: "BACS HARBOUR COLL".to_owned(),
            received_on: None,
        };
        accounts::receive(app, &issuer, centre_id, new, IdempotencyKey::none(), String::new()).await?;
    }
    Ok(())
}
