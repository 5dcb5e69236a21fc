//! What can be ordered on paper, and the baskets of those who order.

use sea_orm::DbBackend;
use sea_orm_migration::prelude::*;

use crate::{ddl, drop_tables};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl(manager, UP).await?;
        let sqlite = manager.get_database_backend() == DbBackend::Sqlite;
        for (id, kind, name, description, price) in FIRST {
            let (id, now) = if sqlite {
                (format!("x'{id}'"), "strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now')")
            } else {
                (format!("'{id}'"), "now()")
            };
            let row = format!(
                "insert into products (id, name, description, category, document_kind, price_pence, vat_bp, postage,
                    for_centres, for_learners, active, version, created_at, updated_at)
                values ({id}, '{name}', '{description}', 'Reprints', '{kind}', {price}, 2000, '[]',
                    {{yes}}, {{yes}}, {{yes}}, 1, {now}, {now})"
            );
            ddl(manager, &row.replace("{yes}", if sqlite { "1" } else { "true" })).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["basket_items", "baskets", "product_pictures", "products"]).await?;
        ddl(manager, "drop index documents_centre_kind_name; drop index documents_centre_kind_created").await
    }
}

/// The products of a new portal: id, kind of document, name, description and price in pence.
const FIRST: [(&str, &str, &str, &str, i64); 3] = [
    (
        "019aae80c0007000800000000000ce01",
        "certificate",
        "Certificate reprint",
        "The certificate, printed on certificate paper.",
        3_000,
    ),
    (
        "019aae80c0007000800000000000ce02",
        "transcript",
        "Transcript reprint",
        "The transcript of units, printed.",
        2_000,
    ),
    (
        "019aae80c0007000800000000000ce03",
        "letter",
        "Letter reprint",
        "The letter to the learner, printed.",
        1_000,
    ),
];

const UP: &str = "
create table products (
    id {uuid} primary key,
    name text not null check (name <> ''),
    description text not null,
    category text not null check (category <> ''),
    document_kind text check (document_kind in ('certificate', 'transcript', 'letter')),
    price_pence {int} not null check (price_pence >= 0),
    vat_bp {int} not null check (vat_bp between 0 and 10000),
    postage {json} not null,
    for_centres {bool} not null,
    for_learners {bool} not null,
    active {bool} not null,
    version {int} not null,
    created_at {time} not null,
    updated_at {time} not null
) {strict};

create table product_pictures (
    product_id {uuid} primary key references products (id) on delete cascade,
    tag text not null,
    bytes {bytes} not null
) {strict};

-- One for each user in each centre; a learner has one of his own.
create table baskets (
    id {uuid} primary key,
    user_id {uuid} not null references users (id) on delete cascade,
    centre_id {uuid} references centres (id) on delete cascade,
    version {int} not null,
    updated_at {time} not null
) {strict};
create unique index baskets_centre on baskets (user_id, centre_id) where centre_id is not null;
create unique index baskets_own on baskets (user_id) where centre_id is null;

create table basket_items (
    basket_id {uuid} not null references baskets (id) on delete cascade,
    position {int} not null,
    product_id {uuid} not null references products (id),
    document_id {uuid} references documents (id) on delete cascade,
    quantity {int} not null check (quantity between 1 and 99),
    note text,
    primary key (basket_id, position)
) {strict};
create index basket_items_document on basket_items (document_id);

create index documents_centre_kind_name on documents (centre_id, kind, sort_name, id);
create index documents_centre_kind_created on documents (centre_id, kind, created_at, id);
";
