//! "Store": what can be ordered, by category, with a search.

use leptos::prelude::*;
use shared::{
    documents::DocumentKind,
    store::{StoreProduct, StoreProducts, rate_in_words},
};

use super::{Buyer, money, use_buyer};
use crate::{
    language::say,
    ui::{
        button::ButtonLink,
        fetch::{Fetched, Now, fetch, fetch_file},
        icon::{self, icon, icon_of},
        list::List,
        page::PageHead,
        query::Query,
        state::{Empty, Failed, Skeleton},
    },
};

/// The page.
#[component]
pub fn StorePage() -> impl IntoView {
    let buyer = use_buyer();
    let list = List::new(Vec::new(), "");
    let path = move || {
        let mut query = Query::default();
        query.set("q", list.get("q").trim());
        query.set("category", &list.get("category"));
        let path = buyer.api("/store/products");
        if path.is_empty() { path } else { query.after(&path) }
    };
    let found = fetch::<StoreProducts>(path, false);
    let body = move || match found.now() {
        Now::Loading => view! { <div class="card"><Skeleton lines=4/></div> }.into_any(),
        Now::Failed(fault) => {
            view! { <div class="card"><Failed fault again=move |()| found.again()/></div> }.into_any()
        }
        Now::Ready(store) if store.items.is_empty() => nothing(list),
        Now::Ready(store) => {
            // Prints of one job, where the page was reached from it.
            let job = list.get("print_job_id");
            let of = if job.is_empty() { job } else { format!("?print_job_id={job}") };
            let cards = store.items.into_iter().map(|it| card(buyer, it, &of)).collect_view();
            view! { <ul class="products">{cards}</ul> }.into_any()
        }
    };
    view! {
        <PageHead title=say().store() lead=Signal::stored(say().store_lead())/>
        <div class="stack">
            <div class="store-tools">
                <label class="search">
                    {icon(icon::SEARCH)}
                    <span class="sr">{say().store_search()}</span>
                    <input
                        type="search"
                        placeholder=say().store_search()
                        prop:value=move || list.get("q")
                        on:input:target=move |event| list.retype(&event.target().value())
                    />
                </label>
                {move || categories(found, list)}
            </div>
            <div class:stale=move || found.is_stale()>{body}</div>
        </div>
    }
}

/// The categories as links; one alone is no choice.
fn categories(found: Fetched<StoreProducts>, list: List) -> Option<AnyView> {
    let all = found.read(|store| store.categories.clone()).unwrap_or_default();
    let now = list.get("category");
    if all.len() < 2 && now.is_empty() {
        return None;
    }
    let link = |value: String, label: String| {
        let here = (value == now).then_some("true");
        view! {
            <button
                class="btn"
                type="button"
                aria-pressed=here.unwrap_or("false")
                on:click=move |_| list.change(&[("category", value.clone())])
            >
                {label}
            </button>
        }
    };
    let links: Vec<_> = all.into_iter().map(|it| link(it.clone(), it)).collect();
    Some(
        view! {
            <div class="categories" role="group" aria-label=say().store_categories()>
                {link(String::new(), say().store_all())} {links}
            </div>
        }
        .into_any(),
    )
}

fn nothing(list: List) -> AnyView {
    let narrowed = !list.get("q").trim().is_empty() || !list.get("category").is_empty();
    let (title, text) = if narrowed {
        (say().store_none(), say().store_none_text())
    } else {
        (say().store_empty(), say().store_empty_text())
    };
    view! {
        <div class="card">
            <Empty title text/>
        </div>
    }
    .into_any()
}

fn card(buyer: Buyer, it: StoreProduct, of: &str) -> AnyView {
    let href = buyer.link(&format!("/store/{}{of}", it.id));
    let whose = format!(" {}", say().store_details_of(it.name.clone()));
    view! {
        <li class="card product">
            <ProductPicture product=it.clone()/>
            <div class="product-words">
                <p class="muted small">{it.category.clone()}</p>
                <h2>{it.name.clone()}</h2>
                <p class="product-text">{it.description.clone()}</p>
                {price(&it, buyer)}
            </div>
            <div class="product-foot">
                <ButtonLink href label=say().store_details() whose/>
            </div>
        </li>
    }
    .into_any()
}

/// What a product costs: centres reckon without VAT, learners pay with it.
pub fn price(it: &StoreProduct, buyer: Buyer) -> AnyView {
    if buyer.is_learner() && it.vat_bp > 0 {
        return view! {
            <p class="price">
                <strong>{say().store_with_vat(money(it.price_with_vat_pence, &it.currency))}</strong>
                <span class="sub">{say().store_without_vat(money(it.price_pence, &it.currency))}</span>
            </p>
        }
        .into_any();
    }
    let vat =
        if it.vat_bp == 0 { say().store_vat_none() } else { say().store_vat_rate(rate_in_words(it.vat_bp)) };
    let with = (it.vat_bp > 0).then(|| say().store_with_vat(money(it.price_with_vat_pence, &it.currency)));
    view! {
        <p class="price">
            <strong>{money(it.price_pence, &it.currency)}</strong>
            " "
            <span class="muted small">{vat}</span>
            {with.map(|with| view! { <span class="sub">{with}</span> })}
        </p>
    }
    .into_any()
}

/// The picture of a product, or the drawing of what it is. It only accompanies the name.
#[component]
pub fn ProductPicture(
    /// The product.
    product: StoreProduct,
) -> impl IntoView {
    let buyer = use_buyer();
    let (id, has) = (product.id, product.has_picture);
    let path = move || if has { buyer.api(&format!("/store/products/{id}/picture")) } else { String::new() };
    let picture = fetch_file(path, false);
    let shape = match product.document_kind {
        Some(DocumentKind::Certificate) => icon::AWARD,
        Some(DocumentKind::Transcript) => icon::COLUMNS,
        Some(DocumentKind::Letter) => icon::MAIL,
        None => icon::PAPER,
    };
    let inside = move || match picture.ready() {
        Some(file) => view! { <img src=file.as_str().to_owned() alt=""/> }.into_any(),
        None => icon_of(shape, 40),
    };
    view! { <div class="product-picture" aria-hidden="true">{inside}</div> }.into_any()
}
