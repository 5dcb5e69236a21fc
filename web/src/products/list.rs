//! The list of products.

use leptos::prelude::*;
use shared::{
    page::Page,
    permission::Permission,
    store::{Product, rate_in_words},
};

use crate::{
    format::time,
    session::May,
    store::money,
    ui::{
        button::{ButtonLink, Weight},
        fetch::fetch,
        icon,
        list::{Column, List, ListView, Named},
        page::PageHead,
        status::{Tone, kind_name, status},
    },
};

/// The page.
#[component]
pub fn ProductListPage() -> impl IntoView {
    let list = List::new(Vec::new(), "name");
    let products = fetch::<Page<Product>>(move || list.request("/issuer/products"), false);
    let new = || {
        view! {
            <May to=Permission::ManageProducts>
                <ButtonLink href="/issuer/products/new" label="New product" weight=Weight::Primary shape=icon::PLUS/>
            </May>
        }
    };
    view! {
        <PageHead title="Products" lead="What centres and learners can order in the store, and for how much.">
            <May to=Permission::ManageSettings>
                <ButtonLink href="/issuer/products/rules" label="Postage and terms" shape=icon::COG/>
            </May>
            {new()}
        </PageHead>
        <ListView
            list
            data=products
            named=Named::new("product", "products")
            columns=columns()
            key=|it| it.id.to_string()
            search="Name or category"
            empty="Create the first one: it can be ordered at once."
            first=new
        />
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
        })
        .sorted(),
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
