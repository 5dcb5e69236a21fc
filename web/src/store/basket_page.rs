//! The basket: how many of what, what can't be ordered any more, and what it comes to.

use std::collections::BTreeMap;

use leptos::{ev, prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use shared::{
    basket::{Basket, BasketFault, BasketItem, MAX_NOTE, MAX_QUANTITY, NewBasket, NewBasketItem},
    orders::VatLine,
};
use wasm_bindgen::JsCast;

use super::{TheBasket, basket::said, money, sums, use_basket, use_buyer};
use crate::{
    language::{many, say},
    ui::{
        button::{Button, ButtonLink, Weight, drawing},
        fetch::Now,
        icon::{self, icon},
        id::unique,
        page::PageHead,
        parts::{Notice, Section},
        state::{Empty, Failed, Skeleton},
        status::Tone,
        toast::{Toasts, use_toasts},
    },
};

/// The page.
#[component]
pub fn BasketPage() -> impl IntoView {
    let (buyer, basket) = (use_buyer(), use_basket());
    // As it is now: a document may have changed since it was put in.
    basket.data.again();
    let page =
        Saving { basket, toasts: use_toasts(), under_way: RwSignal::new(0), going: RwSignal::new(false) };
    // How far it is, so that a change of a line leaves the others as they are.
    let now = Memo::new(move |_| basket.data.now_with(|now| now.items.is_empty()));
    let body = move || {
        match now.get() {
        Now::Loading => view! { <div class="card"><Skeleton lines=5/></div> }.into_any(),
        Now::Failed(fault) => {
            view! { <div class="card"><Failed fault again=move |()| basket.data.again()/></div> }.into_any()
        }
        Now::Ready(true) => view! {
            <div class="card">
                <Empty title=say().basket_empty() text=say().basket_empty_text()>
                    <ButtonLink href=buyer.link("/store") label=say().basket_to_store() weight=Weight::Primary/>
                </Empty>
            </div>
        }
        .into_any(),
        Now::Ready(false) => view! { <Filled page/> }.into_any(),
    }
    };
    view! {
        <PageHead title=say().basket()/>
        {body}
    }
}

/// Changes of the basket that are under way.
#[derive(Clone, Copy)]
struct Saving {
    basket: TheBasket,
    toasts: Toasts,
    under_way: RwSignal<usize>,
    /// Whether the checkout waits for them.
    going: RwSignal<bool>,
}

impl Saving {
    /// Sends a change; then says what came of it.
    fn send(self, change: impl Fn(&mut NewBasket) + 'static, then: impl FnOnce(bool) + 'static) {
        // The page may be gone where something is undone.
        self.under_way.try_update(|many| *many += 1);
        spawn_local(async move {
            let result = self.basket.change(change).await;
            if let Err(fault) = &result {
                self.going.try_set(false);
                self.toasts.warn(said(fault));
                self.basket.data.again();
            }
            then(result.is_ok());
            self.under_way.try_update(|many| *many -= 1);
        });
    }

    /// Sends a change that can be undone.
    fn send_with_undo(
        self,
        done: String,
        undo: impl Fn() + Send + Sync + 'static,
        change: impl Fn(&mut NewBasket) + 'static,
    ) {
        self.send(change, move |ok| {
            if ok {
                self.toasts.say_with_undo(done, undo);
            }
        });
    }
}

#[component]
fn Filled(page: Saving) -> impl IntoView {
    let buyer = use_buyer();
    let basket = page.basket;
    let faulty = Memo::new(move |_| {
        basket.data.read(|now| now.items.iter().any(|item| item.fault.is_some())).unwrap_or_default()
    });
    let keys =
        move || basket.data.read(|now| now.items.iter().map(key_of).collect::<Vec<_>>()).unwrap_or_default();
    let drop_faults = move |()| {
        let Some(now) = basket.data.peek() else { return };
        let bad: Vec<_> = now.items.iter().filter(|it| it.fault.is_some()).map(key_of).collect();
        page.send(move |it| it.items.retain(|line| !bad.contains(&key(line))), |_| ());
    };
    let empty = move |()| {
        let Some(before) = basket.data.peek() else { return };
        let before = NewBasket::from(&before);
        let undo = move || {
            let before = before.clone();
            page.send(move |it| it.items.clone_from(&before.items), |_| ());
        };
        page.send_with_undo(say().basket_emptied(), undo, |it| it.items.clear());
    };
    let list = move || view! { <Button label=say().basket_empty_it() weight=Weight::Quiet on_click=empty/> };
    let title = move || say().basket_link(many(usize::try_from(basket.pieces()).unwrap_or_default()));
    let summary =
        move || basket.data.read(|now| sums(now.net_pence, &by_rate(now), now.total_pence, &now.currency));
    view! {
        <div class="with-summary">
            <div class="stack">
                <Show when=move || faulty.get()>
                    <Notice tone=Tone::Warn title=say().basket_faults()>
                        <p>{say().basket_faults_text()}</p>
                        <div class="actions">
                            <Button label=say().basket_drop_faults() on_click=drop_faults/>
                        </div>
                    </Notice>
                </Show>
                <Section title=Signal::derive(title) actions=list>
                    <ul class="basket">
                        <For each=keys key=|which| *which let:which>
                            <Line page which/>
                        </For>
                    </ul>
                </Section>
            </div>
            <aside class="card pad stack summary-card" aria-label=say().checkout_summary()>
                <h2>{say().checkout_summary()}</h2>
                <div aria-live="polite">{summary}</div>
                <Show when=move || !faulty.get()>
                    <ToCheckout page/>
                </Show>
                <ButtonLink href=buyer.link("/store") label=say().basket_to_store() weight=Weight::Quiet/>
            </aside>
        </div>
    }
    .into_any()
}

/// The link to the checkout: it waits for what is being saved, and leads to a quantity that is wrong.
#[component]
fn ToCheckout(page: Saving) -> impl IntoView {
    let buyer = use_buyer();
    let navigate = use_navigate();
    let Saving { under_way, going, .. } = page;
    let wrong = || document().query_selector(".basket [aria-invalid=true]").ok().flatten();
    let go = move |event: ev::MouseEvent| {
        if let Some(field) = wrong().and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok()) {
            event.prevent_default();
            let _ = field.focus();
        } else if under_way.get_untracked() > 0 {
            event.prevent_default();
            going.set(true);
        }
    };
    Effect::new(move || {
        if going.get() && under_way.get() == 0 {
            going.set(false);
            navigate(&untrack(|| buyer.link("/checkout")), NavigateOptions::default());
        }
    });
    view! {
        <a class="btn primary" href=buyer.link("/checkout") on:click=go>
            {drawing(None, going.into())} {say().basket_checkout()}
        </a>
    }
    .into_any()
}

/// The VAT of what can be ordered, by rate.
fn by_rate(basket: &Basket) -> Vec<VatLine> {
    let mut rates = BTreeMap::<i64, VatLine>::new();
    for item in basket.items.iter().filter(|item| item.fault.is_none()) {
        let empty = VatLine { vat_bp: item.vat_bp, net_pence: 0, vat_pence: 0 };
        let line = rates.entry(item.vat_bp).or_insert(empty);
        line.net_pence += item.net_pence;
        line.vat_pence += item.vat_pence;
    }
    rates.into_values().collect()
}

type Key = (uuid::Uuid, Option<uuid::Uuid>);

fn key_of(item: &BasketItem) -> Key {
    (item.product_id, item.document_id)
}

fn key(item: &NewBasketItem) -> Key {
    (item.product_id, item.document_id)
}

/// A line of the basket, which stays on screen while its figures change.
#[component]
fn Line(page: Saving, which: Key) -> impl IntoView {
    let buyer = use_buyer();
    let line = Memo::new(move |_| {
        let find = |now: &Basket| {
            let item = now.items.iter().find(|item| key_of(item) == which).cloned();
            item.map(|item| (item, now.currency.clone()))
        };
        page.basket.data.read(find).flatten()
    });
    let Some((item, _)) = line.get_untracked() else { return ().into_any() };
    let what = match &item.document {
        Some(document) => format!("{}, {}", item.product_name, document.learner_name),
        None => item.product_name.clone(),
    };
    let of = format!(" {}", say().basket_quantity_of(what.clone()));
    let quantity = Memo::new(move |_| line.with(|line| line.as_ref().map_or(1, |(item, _)| item.quantity)));
    let wrong = RwSignal::new(false);
    let typed = RwSignal::new(item.quantity.to_string());
    let show_saved = move || {
        if let Some(saved) = quantity.try_get_untracked() {
            wrong.try_set(false);
            typed.try_set(saved.to_string());
        }
    };
    Effect::new(move || {
        quantity.track();
        show_saved();
    });
    let set_quantity = move |text: String| {
        typed.set(text.clone());
        let read = text.trim().parse::<i64>().ok().filter(|many| (1..=MAX_QUANTITY).contains(many));
        wrong.set(read.is_none());
        if let Some(many) = read.filter(|many| *many != quantity.get_untracked()) {
            let change = move |it: &mut NewBasket| {
                it.items.iter_mut().filter(|line| key(line) == which).for_each(|line| line.quantity = many);
            };
            let then = move |ok: bool| {
                if !ok {
                    show_saved();
                }
            };
            page.send(change, then);
        }
    };
    let set_note = move |text: String| {
        let note = Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let change = move |it: &mut NewBasket| {
            for line in it.items.iter_mut().filter(|line| key(line) == which) {
                line.note.clone_from(&note);
            }
        };
        page.send(change, |_| ());
    };
    let gone = what.clone();
    let remove = move |()| {
        let Some((item, _)) = line.get_untracked() else { return };
        let undo = move || {
            let line = NewBasketItem {
                product_id: item.product_id,
                document_id: item.document_id,
                quantity: item.quantity,
                note: item.note.clone(),
            };
            let change = move |it: &mut NewBasket| {
                if !it.items.iter().any(|known| key(known) == which) {
                    it.items.push(line.clone());
                }
            };
            page.send(change, |_| ());
        };
        let done = say().basket_removed(gone.clone());
        page.send_with_undo(done, undo, move |it| it.items.retain(|line| key(line) != which));
    };
    let (quantity_id, note_id, wrong_id) = (unique("quantity"), unique("note"), unique("wrong"));
    let described = wrong_id.clone();
    let note = item.note.clone().unwrap_or_default();
    let noted = !note.is_empty();
    let document = item.document.clone().map(|it| {
        view! {
            <span class="sub">{it.learner_name} ", " {it.qualification_title}</span>
            <span class="sub code">{it.reference}</span>
        }
    });
    let fault = Memo::new(move |_| line.with(|line| line.as_ref().and_then(|(item, _)| item.fault)));
    // Centres reckon without VAT, learners pay with it.
    let price = move || {
        line.get().map(|(item, currency)| {
            let with_vat = buyer.is_learner() && item.vat_pence > 0;
            let pence = if with_vat { item.total_pence } else { item.net_pence };
            let net = with_vat.then(|| say().store_without_vat(money(item.net_pence, &currency)));
            let each = (item.quantity > 1).then(|| say().basket_each(money(item.unit_pence, &currency)));
            let small = net.or(each).map(|words| view! { <span class="sub">{words}</span> });
            view! {
                <span>{money(pence, &currency)}</span>
                {small}
            }
        })
    };
    view! {
        <li class:faulty=move || fault.get().is_some()>
            <div class="words">
                <strong>{item.product_name.clone()}</strong>
                {document}
                {move || fault.get().map(|fault| view! { <p class="wrong">{icon(icon::WARNING)} {fault_words(fault)}</p> })}
                <details class="note" open=noted>
                    <summary>{say().basket_note_add()}</summary>
                    <label class="sr" for=note_id.clone()>{say().basket_note()} {of.clone()}</label>
                    <input
                        id=note_id
                        type="text"
                        maxlength=MAX_NOTE.to_string()
                        prop:value=note
                        on:change:target=move |event| set_note(event.target().value())
                    />
                </details>
            </div>
            <div class="quantity">
                <label for=quantity_id.clone()>
                    {say().basket_quantity()} <span class="sr">{of.clone()}</span>
                </label>
                <input
                    id=quantity_id
                    class="figures"
                    type="text"
                    inputmode="numeric"
                    aria-invalid=move || wrong.get().then_some("true")
                    aria-describedby=move || wrong.get().then(|| described.clone())
                    prop:value=move || typed.get()
                    on:change:target=move |event| set_quantity(event.target().value())
                />
                <Show when=move || wrong.get()>
                    <p class="wrong" role="alert" id=wrong_id.clone()>
                        {say().basket_quantity_wrong(many(usize::try_from(MAX_QUANTITY).unwrap_or_default()))}
                    </p>
                </Show>
            </div>
            <p class="line-price">{price}</p>
            <Button
                label=say().basket_remove()
                weight=Weight::Quiet
                shape=icon::BIN
                whose=format!(" {what}")
                on_click=remove
            />
        </li>
    }
    .into_any()
}

/// Why a line can't be ordered.
pub fn fault_words(fault: BasketFault) -> String {
    match fault {
        BasketFault::ProductGone => say().basket_fault_product(),
        BasketFault::NotCurrent => say().basket_fault_status(),
        BasketFault::DocumentGone => say().basket_fault_gone(),
    }
}
