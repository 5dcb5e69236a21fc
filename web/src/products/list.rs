//! The list of products.

use leptos::prelude::*;
use serde::Deserialize;
use shared::{
    permission::Permission,
    store::{Product, rate_in_words},
};

use crate::{
    format::time,
    session::May,
    store::money,
    ui::{
        button::{ButtonLink, Weight},
        fetch::{Now, fetch},
        icon,
        list::{Column, data_table},
        page::PageHead,
        state::{Empty, Failed, Skeleton},
        status::{Tone, kind_name, status},
    },
};

/// All products.
#[derive(Clone, Deserialize)]
pub(super) struct Products {
    pub(super) items: Vec<Product>,
}

/// The page.
#[component]
pub fn ProductListPage() -> impl IntoView {
    let products = fetch::<Products>(|| "/issuer/products".to_owned(), false);
    let new = || {
        view! {
            <May to=Permission::ManageProducts>
                <ButtonLink href="/issuer/products/new" label="New product" weight=Weight::Primary shape=icon::PLUS/>
            </May>
        }
    };
    let body = move || {
        match products.now() {
        Now::Loading => view! { <Skeleton lines=4/> }.into_any(),
        Now::Failed(fault) => view! { <Failed fault again=move |()| products.again()/> }.into_any(),
        Now::Ready(found) if found.items.is_empty() => {
            view! { <Empty title="No products yet" text="Create the first one: it can be ordered at once.">{new()}</Empty> }
                .into_any()
        }
        Now::Ready(found) => data_table("Products", columns(), &found.items, None),
    }
    };
    view! {
        <PageHead title="Products" lead="What centres and learners can order in the store, and for how much.">
            <May to=Permission::ManageSettings>
                <ButtonLink href="/issuer/products/rules" label="Postage and terms" shape=icon::COG/>
            </May>
            {new()}
        </PageHead>
        <section class="card" aria-label="Products">{body}</section>
    }
}

fn columns() -> Vec<Column<Product>> {
    vec![
        Column::new("name", "Product", |it: &Product| {
            let kind = it.document_kind.map_or("No document", kind_name);
            view! {
                <a href=format!("/issuer/products/{}", it.id)>{it.name.clone()}</a>
                <span class="sub">{kind}</span>
            }
        }),
        Column::new("category", "Category", |it: &Product| it.category.clone()),
        Column::new("price_pence", "Price", |it: &Product| money(it.price_pence, &it.currency)).figures(),
        Column::new("vat_bp", "VAT", |it: &Product| rate_in_words(it.vat_bp)).figures(),
        Column::new("buyers", "For", |it: &Product| match (it.for_centres, it.for_learners) {
            (true, true) => "Centres and learners",
            (true, false) => "Centres",
            (false, true) => "Learners",
            (false, false) => "Nobody",
        }),
        Column::new("active", "Status", |it: &Product| {
            if it.active {
                status(Tone::Good, icon::TICK, "On sale".to_owned())
            } else {
                status(Tone::Plain, icon::PAUSE, "Not on sale".to_owned())
            }
        }),
        Column::new("updated_at", "Last changed", |it: &Product| time(it.updated_at)).keep().hidden(),
    ]
}
