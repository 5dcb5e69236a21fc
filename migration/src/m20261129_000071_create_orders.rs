//! Orders, their papers, and the money that moves for them.

use sea_orm_migration::prelude::*;

use crate::{ddl, drop_tables, m20261124_000009_create_search as words};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl(manager, UP).await?;
        words::index(manager, "orders").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        words::drop_index(manager, "orders").await?;
        let tables = [
            "payment_events",
            "payment_sessions",
            "payment_parts",
            "payments",
            "order_papers",
            "order_events",
            "order_lines",
            "orders",
            "paper_numbers",
        ];
        drop_tables(manager, &tables).await
    }
}

const UP: &str = "
-- The last number that was given, so that none is left out: the row is locked until the number is used.
create table paper_numbers (
    kind text not null check (kind in ('order', 'invoice', 'credit_note')),
    year {int} not null,
    last {int} not null check (last > 0),
    primary key (kind, year)
) {strict};

create table orders (
    {searched_id},
    number text not null unique,
    -- Null: a learner ordered.
    centre_id {uuid} references centres (id),
    -- Null: the account is gone.
    user_id {uuid} references users (id) on delete set null,
    buyer_name text not null,
    buyer_email text not null,
    -- Name and address on the invoice, a line each.
    buyer_lines {json} not null,
    payment text not null check (payment in ('on_account', 'card')),
    status text not null check (status in ('awaiting_payment', 'placed', 'in_production', 'dispatched', 'completed',
        'cancelled', 'refunded')),
    currency text not null check (length(currency) = 3),
    net_pence {int} not null check (net_pence >= 0),
    vat_pence {int} not null check (vat_pence >= 0),
    total_pence {int} not null check (total_pence = net_pence + vat_pence),
    paid_pence {int} not null check (paid_pence >= 0),
    owed_pence {int} not null check (owed_pence >= 0),
    credited_pence {int} not null check (credited_pence >= 0),
    pieces {int} not null check (pieces > 0),
    summary text not null,
    purchase_order text,
    note text,
    delivery {json} not null,
    postage_label text not null,
    tracking_number text,
    carrier text,
    invoiced_on {date},
    due_on {date},
    search text not null,
    version {int} not null,
    created_at {time} not null,
    updated_at {time} not null,
    check (paid_pence + owed_pence + credited_pence = total_pence),
    -- A learner has no account.
    check (centre_id is not null or payment = 'card'),
    check (status not in ('cancelled', 'refunded') or credited_pence = total_pence),
    check (status = 'awaiting_payment' or payment = 'on_account' or owed_pence = 0)
) {strict};
create index orders_created on orders (created_at, id);
create index orders_updated on orders (updated_at, id);
create index orders_total on orders (total_pence, id);
create index orders_status on orders (status, id);
create index orders_status_created on orders (status, created_at, id);
create index orders_centre_created on orders (centre_id, created_at, id);
create index orders_centre_updated on orders (centre_id, updated_at, id);
create index orders_centre_total on orders (centre_id, total_pence, id);
create index orders_centre_status on orders (centre_id, status, id);
create index orders_user on orders (user_id, centre_id, created_at, id);
create index orders_owed on orders (centre_id, due_on) where owed_pence > 0;
create index orders_invoiced on orders (invoiced_on) where invoiced_on is not null;

create table order_lines (
    id {uuid} primary key,
    order_id {uuid} not null references orders (id),
    position {int} not null,
    -- Null: postage.
    product_id {uuid} references products (id),
    document_id {uuid} references documents (id) on delete set null,
    name text not null,
    -- The document in a few words, without the learner's name.
    detail text,
    quantity {int} not null check (quantity > 0),
    printed {int} not null check (printed >= 0),
    unit_pence {int} not null check (unit_pence >= 0),
    vat_bp {int} not null check (vat_bp between 0 and 10000),
    net_pence {int} not null check (net_pence = unit_pence * quantity),
    vat_pence {int} not null check (vat_pence >= 0),
    note text,
    -- Issued in the place of the document for this order.
    replaced_by_id {uuid} references documents (id) on delete set null,
    unique (order_id, position),
    check (printed <= quantity)
) {strict};
create index order_lines_product on order_lines (product_id);
create index order_lines_document on order_lines (document_id);
create index order_lines_replaced_by on order_lines (replaced_by_id);

create table order_events (
    id {uuid} primary key,
    order_id {uuid} not null references orders (id),
    kind text not null,
    at {time} not null,
    by_name text,
    note text
) {strict};
create index order_events_order on order_events (order_id, id);

create table order_papers (
    id {uuid} primary key,
    number text not null unique,
    kind text not null check (kind in ('invoice', 'credit_note')),
    order_id {uuid} not null references orders (id),
    centre_id {uuid} references centres (id),
    issued_on {date} not null,
    net_pence {int} not null check (net_pence >= 0),
    vat_pence {int} not null check (vat_pence >= 0),
    total_pence {int} not null check (total_pence = net_pence + vat_pence),
    reason text,
    -- All that is printed on it, as it was then.
    content {json} not null,
    created_at {time} not null
) {strict};
create unique index order_papers_invoice on order_papers (order_id) where kind = 'invoice';
create index order_papers_order on order_papers (order_id, id);
create index order_papers_centre on order_papers (centre_id, issued_on, id);
create index order_papers_issued on order_papers (issued_on, id);

-- Money received, and money returned.
create table payments (
    id {uuid} primary key,
    kind text not null check (kind in ('received', 'returned')),
    centre_id {uuid} references centres (id),
    -- Null: a payment of a centre, whose parts say for what it was counted.
    order_id {uuid} references orders (id),
    -- The credit note because of which it is returned.
    paper_id {uuid} references order_papers (id),
    method text not null check (method in ('card', 'bank_transfer', 'direct_debit', 'cheque', 'other')),
    amount_pence {int} not null check (amount_pence > 0),
    reference text not null,
    on_day {date} not null,
    status text not null check (status in ('pending', 'done', 'failed')),
    failure text,
    -- How often the provider was asked anew, after it had refused.
    retries {int} not null default 0,
    -- What the provider calls the payment.
    provider_ref text,
    recorded_by_name text,
    created_at {time} not null,
    check (centre_id is not null or order_id is not null)
) {strict};
create index payments_order on payments (order_id, id);
create index payments_centre on payments (centre_id, on_day, id);
create index payments_day on payments (on_day, id);
create index payments_paper on payments (paper_id);

create table payment_parts (
    payment_id {uuid} not null references payments (id),
    order_id {uuid} not null references orders (id),
    amount_pence {int} not null check (amount_pence > 0),
    primary key (payment_id, order_id)
) {strict};
create index payment_parts_order on payment_parts (order_id);

-- Pages of the provider on which an order can be paid. One of an order is open at a time.
create table payment_sessions (
    id {uuid} primary key,
    order_id {uuid} not null references orders (id),
    attempt {int} not null check (attempt > 0),
    provider text not null,
    session_ref text not null,
    url text not null,
    amount_pence {int} not null check (amount_pence > 0),
    currency text not null,
    status text not null check (status in ('open', 'paid', 'ended')),
    created_at {time} not null,
    unique (order_id, attempt),
    unique (provider, session_ref)
) {strict};
create unique index payment_sessions_open on payment_sessions (order_id) where status = 'open';

-- What the providers told, each once.
create table payment_events (
    provider text not null,
    event_ref text not null,
    kind text not null,
    received_at {time} not null,
    primary key (provider, event_ref)
) {strict};
";
