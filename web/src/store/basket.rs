//! The basket, known to the whole program: the header counts it, and every page of the store fills it.

use leptos::prelude::*;
use shared::{
    basket::{Basket, MAX_ITEMS, NewBasket, NewBasketItem},
    problem::Code,
};
use uuid::Uuid;

use super::Buyer;
use crate::{
    client::{Client, Fault},
    language::{many, say, worded},
    session::use_client,
    ui::{
        fetch::{Fetched, fetch},
        icon::{self, icon},
        toast::Toasts,
    },
};

/// How often a change is tried where another tab was faster each time.
const TRIES: usize = 4;

/// The basket.
#[derive(Clone, Copy)]
pub struct TheBasket {
    buyer: Buyer,
    client: Client,
    /// What is in it.
    pub data: Fetched<Basket>,
}

impl TheBasket {
    /// Makes the basket known to all components; read while `may` says that there is someone who buys.
    pub fn provide(buyer: Buyer, may: impl Fn() -> bool + Send + Sync + 'static) {
        let path = move || if may() { buyer.api("/basket") } else { String::new() };
        provide_context(Self { buyer, client: use_client(), data: fetch(path, false) });
    }

    /// How many pieces are in it.
    pub fn pieces(self) -> i64 {
        self.data.read(|basket| basket.pieces).unwrap_or_default()
    }

    /// What the server says that is in it now.
    pub fn show(self, now: Basket) {
        self.data.patch(move |basket| basket.clone_from(&now));
    }

    /// Changes what is in it: as it is at this moment, whatever other tabs do.
    pub async fn change(self, change: impl Fn(&mut NewBasket)) -> Result<Basket, Fault> {
        let path = untrack(|| self.buyer.api("/basket"));
        for turn in 1.. {
            let read = self.client.get_versioned::<Basket>(path.clone(), false).await?;
            let mut wanted = NewBasket::from(&read.value);
            change(&mut wanted);
            match self.client.put::<_, Basket>(&path, &wanted, read.tag.as_deref()).await {
                Err(fault) if fault.code() == Some(Code::Stale) && turn < TRIES => {}
                Err(fault) => return Err(fault),
                Ok(now) => {
                    self.show(now.value.clone());
                    return Ok(now.value);
                }
            }
        }
        Err(Fault::Unreadable)
    }

    /// Puts one print of each of these documents in, where it is not in yet, and says so.
    pub async fn add(self, product: Uuid, documents: Vec<Uuid>, toasts: Toasts) -> bool {
        let fits = |basket: &NewBasket| {
            let new = |id: &&Uuid| !basket.items.iter().any(|item| is(item, product, **id));
            basket.items.len() + documents.iter().filter(new).count() <= MAX_ITEMS
        };
        let before = self.data.peek().map_or(0, |basket| basket.items.len());
        if self.data.peek().is_some_and(|basket| !fits(&NewBasket::from(&basket))) {
            toasts.warn(say().store_full(many(MAX_ITEMS)));
            return false;
        }
        let put = |basket: &mut NewBasket| {
            for id in &documents {
                if !basket.items.iter().any(|item| is(item, product, *id)) {
                    let document_id = Some(*id);
                    basket.items.push(NewBasketItem {
                        product_id: product,
                        document_id,
                        quantity: 1,
                        note: None,
                    });
                }
            }
        };
        tell(before, self.change(put).await, toasts)
    }

    /// Puts one piece of a product in that is of no document: one more where there is one already.
    pub async fn add_plain(self, product: Uuid, toasts: Toasts) -> bool {
        let before = self.data.peek().map_or(0, |basket| basket.items.len());
        let put = |basket: &mut NewBasket| {
            let known = |item: &&mut NewBasketItem| item.product_id == product && item.document_id.is_none();
            match basket.items.iter_mut().find(known) {
                Some(item) => item.quantity += 1,
                None => basket.items.push(NewBasketItem {
                    product_id: product,
                    document_id: None,
                    quantity: 1,
                    note: None,
                }),
            }
        };
        tell(before, self.change(put).await, toasts)
    }
}

/// Says what came of it; whether it was done.
fn tell(before: usize, result: Result<Basket, Fault>, toasts: Toasts) -> bool {
    match result {
        Ok(now) => {
            toasts.say(say().store_added(many(now.items.len().saturating_sub(before))));
            true
        }
        Err(fault) => {
            toasts.warn(said(&fault));
            false
        }
    }
}

fn is(item: &NewBasketItem, product: Uuid, document: Uuid) -> bool {
    item.product_id == product && item.document_id == Some(document)
}

/// The basket.
pub fn use_basket() -> TheBasket {
    expect_context::<TheBasket>()
}

/// The basket in the bar on top, with how many pieces are in it.
#[component]
pub fn BasketLink() -> impl IntoView {
    let basket = use_basket();
    let pieces = Memo::new(move |_| basket.pieces());
    let words = move || say().basket_link(many(usize::try_from(pieces.get()).unwrap_or_default()));
    view! {
        <a class="basket-link" href=move || basket.buyer.link("/basket") title=words>
            {icon(icon::BASKET)}
            <span class="sr">{words}</span>
            {move || {
                let pieces = pieces.get();
                (pieces > 0).then(|| view! { <span class="badge" aria-hidden="true">{pieces}</span> })
            }}
        </a>
    }
    .into_any()
}

/// What a fault says of the basket: the first thing that is wrong, or all of it.
pub fn said(fault: &Fault) -> String {
    worded(fault.errors()).into_iter().next().map_or_else(|| fault.said(), |error| error.message)
}
