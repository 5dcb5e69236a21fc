//! The money of an order. What is paid, owed and credited together is always its total; the database says so too.
//!
//! Whoever changes an order of a centre locks the centre first, then the order, then counts numbers: in this order always,
//! so that no two wait for each other, and what a centre owes does not change while it is added up.

use chrono::{Datelike, Days};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use shared::{
    TextEnum,
    money::{DEFAULT_CURRENCY, Money},
    orders::{Credit, OrderEventKind, OrderStatus, Payment, RefundStatus},
};
use uuid::Uuid;

use super::{
    entity::{Column, Entity, Model, event, line, paper, payment},
    invoice, mails, numbers, papers,
};
use crate::{
    app::App,
    centres::entity as centre,
    db::{Text, for_update},
    jobs::enqueue,
    payments::jobs::ReturnPayment,
    problem::{Error, Result},
};

/// Whether money came or went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// It came.
    Received,
    /// It went back.
    Returned,
}

impl TextEnum for Flow {
    const ALL: &'static [Self] = &[Self::Received, Self::Returned];

    fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Returned => "returned",
        }
    }
}

/// How money came or went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// By card, through the provider.
    Card,
    /// By bank transfer.
    BankTransfer,
    /// By direct debit.
    DirectDebit,
    /// By cheque.
    Cheque,
    /// In another way.
    Other,
}

impl TextEnum for Method {
    const ALL: &'static [Self] =
        &[Self::Card, Self::BankTransfer, Self::DirectDebit, Self::Cheque, Self::Other];

    fn as_str(self) -> &'static str {
        match self {
            Self::Card => "card",
            Self::BankTransfer => "bank_transfer",
            Self::DirectDebit => "direct_debit",
            Self::Cheque => "cheque",
            Self::Other => "other",
        }
    }
}

/// Pence as people write them.
pub fn pounds(pence: i64) -> String {
    Money::of(pence, DEFAULT_CURRENCY).to_string()
}

/// A centre, locked until the transaction ends.
pub async fn locked_centre(transaction: &DatabaseTransaction, id: Uuid) -> Result<centre::Model> {
    let found = for_update(centre::Entity::find_by_id(id), transaction).one(transaction).await?;
    found.ok_or(Error::NotFound)
}

/// An order, locked with its centre until the transaction ends.
pub async fn locked(transaction: &DatabaseTransaction, id: Uuid) -> Result<Model> {
    let order = Entity::find_by_id(id).one(transaction).await?.ok_or(Error::NotFound)?;
    if let Some(centre_id) = order.centre_id {
        locked_centre(transaction, centre_id).await?;
    }
    let found = for_update(Entity::find_by_id(id), transaction).one(transaction).await?;
    found.ok_or(Error::NotFound)
}

/// What a centre owes on orders on account.
pub async fn held(db: &impl ConnectionTrait, centre_id: Uuid) -> Result<i64> {
    let owed: Vec<i64> = Entity::find()
        .select_only()
        .column(Column::OwedPence)
        .filter(Column::CentreId.eq(centre_id))
        .filter(Column::OwedPence.gt(0))
        .filter(Column::Payment.eq(Text(Payment::OnAccount)))
        .into_tuple()
        .all(db)
        .await?;
    Ok(owed.into_iter().sum())
}

/// What a centre that owes so much can order on account. A limit in another currency is none.
pub fn credit_left(centre: &centre::Model, held_pence: i64) -> Credit {
    let limit_pence = if centre.credit_currency == DEFAULT_CURRENCY { centre.credit_limit } else { 0 };
    Credit { limit_pence, held_pence, available_pence: (limit_pence - held_pence).max(0) }
}

/// What a centre can order on account.
pub async fn credit_of(db: &impl ConnectionTrait, centre: &centre::Model) -> Result<Credit> {
    Ok(credit_left(centre, held(db, centre.id).await?))
}

/// Writes down what happened.
pub async fn note(
    transaction: &DatabaseTransaction,
    app: &App,
    order_id: Uuid,
    kind: OrderEventKind,
    by: Option<&str>,
    note: Option<String>,
) -> Result<()> {
    let row = event::ActiveModel {
        id: Set(app.clock.id()),
        order_id: Set(order_id),
        kind: Set(Text(kind)),
        at: Set(app.clock.now()),
        by_name: Set(by.map(str::to_owned)),
        note: Set(note),
    };
    event::Entity::insert(row).exec_without_returning(transaction).await?;
    Ok(())
}

/// Writes a locked order down as it is now, under its next version.
pub async fn save(transaction: &DatabaseTransaction, app: &App, order: Model) -> Result<Model> {
    let changed = Model { version: order.version + 1, updated_at: app.clock.now(), ..order };
    Ok(Entity::update(changed.into_active_model().reset_all()).exec(transaction).await?)
}

/// Takes a locked order on; an error where that is not possible from where it is.
pub fn step(order: &mut Model, next: OrderStatus) -> Result<()> {
    let now = order.status.0;
    if !now.may_become(next) {
        return Err(Error::StateConflict(format!(
            "Order {} is {}: it can’t be {} now.",
            order.number,
            now.word().to_lowercase(),
            next.word().to_lowercase()
        )));
    }
    order.status = Text(next);
    Ok(())
}

/// The lines of an order, in their order.
pub async fn lines_of(db: &impl ConnectionTrait, order_id: Uuid) -> Result<Vec<line::Model>> {
    let rows = line::Entity::find().filter(line::Column::OrderId.eq(order_id));
    Ok(rows.order_by_asc(line::Column::Position).all(db).await?)
}

/// A paper of an order, under the next number of its kind.
pub(super) async fn issue_paper(
    transaction: &DatabaseTransaction,
    app: &App,
    order: &Model,
    kind: numbers::Kind,
    reason: Option<&str>,
    mut content: papers::Paper,
) -> Result<paper::Model> {
    let today = app.clock.today();
    let number = numbers::next(transaction, kind, today.year()).await?;
    number.clone_into(&mut content.number);
    let sums = content.sums();
    let row = paper::ActiveModel {
        id: Set(app.clock.id()),
        number: Set(number),
        kind: Set(Text(kind)),
        order_id: Set(order.id),
        centre_id: Set(order.centre_id),
        issued_on: Set(today),
        net_pence: Set(sums.net_pence),
        vat_pence: Set(sums.vat_pence),
        total_pence: Set(sums.total_pence),
        reason: Set(reason.map(str::to_owned)),
        content: Set(serde_json::to_value(&content)?),
        created_at: Set(app.clock.now()),
    };
    Ok(paper::Entity::insert(row).exec_with_returning(transaction).await?)
}

/// Accepts a locked order: its invoice is written, and it waits to be made.
pub async fn accept(
    transaction: &DatabaseTransaction,
    app: &App,
    mut order: Model,
    by: Option<&str>,
) -> Result<Model> {
    let settings = app.settings().await?;
    let today = app.clock.today();
    if order.status.0 != OrderStatus::Placed {
        step(&mut order, OrderStatus::Placed)?;
    }
    order.invoiced_on = Some(today);
    if order.payment.0 == Payment::OnAccount {
        order.due_on = today.checked_add_days(Days::new(settings.rules.store.payment_days.into()));
    }
    let lines = lines_of(transaction, order.id).await?;
    let content = invoice::of(app, &settings, &order, &lines)?;
    issue_paper(transaction, app, &order, numbers::Kind::Invoice, None, content).await?;
    note(transaction, app, order.id, OrderEventKind::Placed, by, None).await?;
    mails::post(transaction, app, &order, mails::About::Placed).await?;
    mails::tell_issuer(transaction, app, &order, mails::News::Placed).await?;
    save(transaction, app, order).await
}

/// Money that came or went for an order.
#[derive(Clone, Debug)]
pub struct Move {
    /// Whether it came.
    pub flow: Flow,
    /// How much.
    pub amount_pence: i64,
    /// How.
    pub method: Method,
    /// What the provider calls the payment.
    pub provider_ref: Option<String>,
    /// Because of which credit note.
    pub paper_id: Option<Uuid>,
    /// What is written on it.
    pub reference: String,
    /// Who wrote it down.
    pub by: Option<String>,
}

/// Writes down money that came or went for an order. What goes back to a card is asked of the provider by a job.
pub async fn move_money(
    transaction: &DatabaseTransaction,
    app: &App,
    order: &Model,
    moved: Move,
) -> Result<()> {
    let by_provider = moved.flow == Flow::Returned && moved.method == Method::Card;
    let id = app.clock.id();
    let row = payment::ActiveModel {
        id: Set(id),
        kind: Set(Text(moved.flow)),
        centre_id: Set(order.centre_id),
        order_id: Set(Some(order.id)),
        paper_id: Set(moved.paper_id),
        method: Set(Text(moved.method)),
        amount_pence: Set(moved.amount_pence),
        reference: Set(moved.reference),
        on_day: Set(app.clock.today()),
        status: Set(Text(if by_provider { RefundStatus::Pending } else { RefundStatus::Done })),
        failure: Set(None),
        retries: Set(0),
        provider_ref: Set(moved.provider_ref),
        recorded_by_name: Set(moved.by),
        created_at: Set(app.clock.now()),
    };
    payment::Entity::insert(row).exec_without_returning(transaction).await?;
    if by_provider {
        enqueue(transaction, app, &ReturnPayment { payment_id: id }).await?;
    }
    Ok(())
}
