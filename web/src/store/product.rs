//! A product, and the documents that it can be ordered for: search, filter, choose many, into the basket.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_params_map;
use shared::{
    basket::MAX_ITEMS,
    page::Page,
    print_jobs::PrintJob,
    store::{OrderableDocument, StoreProduct},
};
use uuid::Uuid;

use super::{
    Buyer, ProductPicture, TheBasket, basket::said, matching::matching, price, use_basket, use_buyer,
};
use crate::{
    format::date,
    language::{many, say},
    session::use_client,
    ui::{
        button::{Button, ButtonLink, Weight},
        fetch::{Fetched, Now, fetch},
        field::{Choice, ErrorSummary, Form, Source, Submit, TicksField},
        icon::{self, icon},
        list::{Chosen, Column, Filter, List, ListView, Named, Selection},
        page::PageHead,
        parts::Back,
        state::{Empty, Failed, Skeleton},
        status::document_status,
        toast::use_toasts,
    },
};

/// The page.
#[component]
pub fn ProductPage() -> impl IntoView {
    let buyer = use_buyer();
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let product = fetch::<StoreProduct>(move || buyer.api(&format!("/store/products/{}", id.get())), false);
    let title = move || product.read(|it| it.name.clone()).unwrap_or_else(|| say().store());
    let basket_button = move || {
        view! {
            <ButtonLink
                href=Signal::derive(move || buyer.link("/basket"))
                label=say().basket()
                shape=icon::BASKET
            />
        }
    };
    let body = move || match product.now() {
        Now::Loading => view! { <div class="card"><Skeleton lines=6/></div> }.into_any(),
        Now::Failed(fault) => {
            view! { <div class="card"><Failed fault again=move |()| product.again()/></div> }.into_any()
        }
        Now::Ready(it) => {
            let documents = match (it.document_kind, buyer.is_learner()) {
                (None, _) => view! { <Plain product=it.id/> }.into_any(),
                (Some(_), true) => view! { <Own product=it.id/> }.into_any(),
                (Some(_), false) => view! { <Documents product=it.id/> }.into_any(),
            };
            view! {
                {about(it, buyer)}
                {documents}
            }
            .into_any()
        }
    };
    view! {
        <div class:narrow=buyer.is_learner()>
            <Back href=Signal::derive(move || buyer.link("/store")) label=say().store()/>
            <PageHead title=Signal::derive(title)>{basket_button()}</PageHead>
            <div class="stack">{body}</div>
        </div>
    }
}

fn about(it: StoreProduct, buyer: Buyer) -> AnyView {
    view! {
        <section class="card product wide" aria-label=it.name.clone()>
            <ProductPicture product=it.clone()/>
            <div class="product-words">
                <p class="muted small">{it.category.clone()}</p>
                <p class="typed">{it.description.clone()}</p>
                {price(&it, buyer)}
                {it.replaces_document.then(|| view! { <p>{icon(icon::INFO)} " " {say().store_replaces()}</p> })}
            </div>
        </section>
    }
    .into_any()
}

/// A product that is of no document.
#[component]
fn Plain(product: Uuid) -> impl IntoView {
    let (basket, toasts) = (use_basket(), use_toasts());
    let busy = RwSignal::new(false);
    let add = move |()| {
        busy.set(true);
        spawn_local(async move {
            basket.add_plain(product, toasts).await;
            busy.try_set(false);
        });
    };
    view! {
        <div class="actions">
            <Button label=say().store_add() weight=Weight::Primary shape=icon::BASKET busy on_click=add/>
        </div>
    }
}

/// The documents of a centre.
#[component]
fn Documents(product: Uuid) -> impl IntoView {
    let buyer = use_buyer();
    let job = |it: PrintJob| Choice::new(it.id.to_string(), it.reference);
    let jobs = Source::list::<PrintJob>(move |q| buyer.api(&format!("/print-jobs?limit=10&q={q}")), job)
        .one::<PrintJob>(move |id| buyer.api(&format!("/print-jobs/{id}")), job);
    let filters = vec![
        Filter::text("qualification", "Qualification"),
        Filter::found("print_job_id", "Job issued", jobs),
        Filter::silent("record_id"),
    ];
    let list = List::new(filters, "learner_name");
    let path = move || buyer.api(&format!("/store/products/{product}/documents"));
    let documents = fetch::<Page<OrderableDocument>>(move || list.request(&path()), false);
    let selection = Selection::new();
    let bulk = move || view! { <AddChosen product list selection path=Signal::derive(path)/> };
    let only = move || {
        (!list.get("record_id").is_empty()).then(|| {
            view! {
                <p class="muted">
                    "Only documents of one record are shown. "
                    <button class="link" type="button" on:click=move |_| list.change(&[("record_id", String::new())])>
                        "Show all"
                    </button>
                </p>
            }
        })
    };
    view! {
        {only}
        <ListView
            list
            data=documents
            named=Named::new("document", "documents")
            columns=columns()
            key=|it| it.id.to_string()
            label=|it| format!("{}, {}", it.learner_name, it.reference)
            title="Which documents?"
            search="Learner, qualification or reference"
            empty="Only documents that are valid or have expired can be printed again, not suspended, cancelled or replaced ones."
            selection
            bulk
        />
    }
}

fn columns() -> Vec<Column<OrderableDocument>> {
    type Document = OrderableDocument;
    vec![
        Column::new("learner_name", "Learner", |it: &Document| it.learner_name.clone()).sorted(),
        Column::new("qualification_title", "Qualification", |it: &Document| {
            view! { <span class="wrap">{it.qualification_title.clone()}</span> }
        })
        .wide(),
        Column::new("reference", "Reference", |it: &Document| it.reference.clone()).code(),
        Column::new("created_at", "Issued", |it: &Document| date(it.issued_on)).sorted_down().keep(),
        Column::new("status", "Status", |it: &Document| document_status(it.status)),
    ]
}

/// The button that puts prints of the chosen documents into the basket.
#[component]
fn AddChosen(product: Uuid, list: List, selection: Selection, path: Signal<String>) -> impl IntoView {
    let (basket, client, toasts) = (use_basket(), use_client(), use_toasts());
    let busy = RwSignal::new(false);
    let label = move || match selection.chosen() {
        Chosen::These(ids) => say().store_add_many(many(ids.len())),
        Chosen::AllMatching => say().store_add(),
    };
    let add = move |()| {
        let (chosen, address) = untrack(|| (selection.chosen(), path.get()));
        let narrowing = untrack(|| list.narrowing());
        busy.set(true);
        spawn_local(async move {
            let ids = match chosen {
                Chosen::These(ids) => Ok(ids.iter().filter_map(|id| id.parse().ok()).collect()),
                Chosen::AllMatching => {
                    matching(client, &address, narrowing, MAX_ITEMS, |it: OrderableDocument| it.id).await
                }
            };
            let done = match ids {
                Ok(ids) => basket.add(product, ids, toasts).await,
                Err(fault) => {
                    toasts.warn(said(&fault));
                    false
                }
            };
            if done {
                selection.clear();
            }
            busy.try_set(false);
        });
    };
    view! {
        <Button label=Signal::derive(label) weight=Weight::Primary shape=icon::BASKET busy on_click=add/>
    }
}

/// The documents of a learner.
#[component]
fn Own(product: Uuid) -> impl IntoView {
    let buyer = use_buyer();
    let documents = fetch::<Page<OrderableDocument>>(
        move || buyer.api(&format!("/store/products/{product}/documents?limit=200")),
        false,
    );
    let body = move || own(product, documents);
    view! { <section class="card pad">{body}</section> }
}

fn own(product: Uuid, documents: Fetched<Page<OrderableDocument>>) -> AnyView {
    match documents.now() {
        Now::Loading => view! { <Skeleton lines=4/> }.into_any(),
        Now::Failed(fault) => view! { <Failed fault again=move |()| documents.again()/> }.into_any(),
        Now::Ready(page) if page.items.is_empty() => {
            view! { <Empty title=say().store_no_documents() text=say().store_no_documents_text()/> }
                .into_any()
        }
        Now::Ready(page) => view! { <Choose product documents=page.items/> }.into_any(),
    }
}

#[component]
fn Choose(product: Uuid, documents: Vec<OrderableDocument>) -> impl IntoView {
    let (basket, toasts): (TheBasket, _) = (use_basket(), use_toasts());
    let form = Form::new("choose");
    let only = match &documents[..] {
        [one] => one.id.to_string(),
        _ => String::new(),
    };
    let chosen = RwSignal::new(only);
    let options: Vec<_> = documents
        .into_iter()
        .map(|it| {
            let hint = format!("{} · {}", it.reference, date(it.issued_on));
            Choice::new(it.id, it.qualification_title).hint(hint)
        })
        .collect();
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let ids: Vec<Uuid> =
            chosen.with_untracked(|ids| ids.split(',').filter_map(|id| id.parse().ok()).collect());
        let missing = ids
            .is_empty()
            .then(|| shared::problem::FieldError::new("/documents", "worded", say().store_which_none()));
        if form.begin(missing.into_iter().collect()) {
            spawn_local(async move {
                basket.add(product, ids, toasts).await;
                form.end(&Ok(()));
            });
        }
    };
    view! {
        <form class="stack one-column" novalidate on:submit=on_submit>
            <ErrorSummary form/>
            <TicksField form pointer="/documents" label=say().store_which() value=chosen options/>
            <div class="actions big">
                <Submit form label=say().store_add() busy=say().store_adding()/>
            </div>
        </form>
    }
}
