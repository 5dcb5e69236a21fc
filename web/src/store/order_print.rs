//! A button beside a document that puts a print of it into the basket.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use shared::{
    TextEnum,
    documents::{DocumentKind, DocumentStatus},
    store::StoreProducts,
};
use uuid::Uuid;

use super::{said, use_basket, use_buyer};
use crate::{
    language::say,
    session::use_client,
    ui::{
        button::{Button, Weight},
        icon,
        toast::use_toasts,
    },
};

/// The button, where the document can be printed again.
#[component]
pub fn OrderPrint(
    /// The document.
    document: Uuid,
    /// Its kind.
    kind: DocumentKind,
    /// Its status today.
    status: DocumentStatus,
    /// More words for those who cannot see what it belongs to.
    #[prop(optional, into)]
    whose: String,
    /// How much weight it has.
    #[prop(optional)]
    weight: Weight,
) -> impl IntoView {
    let (buyer, basket, client, toasts) = (use_buyer(), use_basket(), use_client(), use_toasts());
    let navigate = use_navigate();
    let busy = RwSignal::new(false);
    let order = move |()| {
        let path = untrack(|| buyer.api(&format!("/store/products?document_kind={}", kind.as_str())));
        let navigate = navigate.clone();
        busy.set(true);
        spawn_local(async move {
            match client.get::<StoreProducts>(path, false).await {
                Err(fault) => toasts.warn(said(&fault)),
                Ok(store) => match &store.items[..] {
                    [] => toasts.warn(say().store_empty()),
                    [only] => drop(basket.add(only.id, vec![document], toasts).await),
                    // Which of them is for the buyer to say.
                    _ => navigate(&untrack(|| buyer.link("/store")), NavigateOptions::default()),
                },
            }
            busy.try_set(false);
        });
    };
    let current = matches!(status, DocumentStatus::Valid | DocumentStatus::Expired);
    current.then(|| {
        view! { <Button label=say().document_order() weight shape=icon::BASKET whose busy on_click=order/> }
    })
}
