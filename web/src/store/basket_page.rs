//! The basket: how many of what, what can't be ordered any more, and what it comes to.

use std::collections::BTreeMap;

use leptos::{prelude::*, task::spawn_local};
use shared::{
    basket::{Basket, BasketFault, BasketItem, MAX_NOTE, MAX_QUANTITY, NewBasket, NewBasketItem},
    orders::VatLine,
};

use super::{TheBasket, basket::said, money, sums, use_basket, use_buyer};
use crate::{
    language::{many, say},
    ui::{
        button::{Button, ButtonLink, Weight},
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
    let body = move || {
        match basket.data.now() {
        Now::Loading => view! { <div class="card"><Skeleton lines=5/></div> }.into_any(),
        Now::Failed(fault) => {
            view! { <div class="card"><Failed fault again=move |()| basket.data.again()/></div> }.into_any()
        }
        Now::Ready(now) if now.items.is_empty() => view! {
            <div class="card">
                <Empty title=say().basket_empty() text=say().basket_empty_text()>
                    <ButtonLink href=buyer.link("/store") label=say().basket_to_store() weight=Weight::Primary/>
                </Empty>
            </div>
        }
        .into_any(),
        Now::Ready(now) => view! { <Filled now/> }.into_any(),
    }
    };
    view! {
        <PageHead title=say().basket()/>
        {body}
    }
}

#[component]
fn Filled(now: Basket) -> impl IntoView {
    let (buyer, basket, toasts) = (use_buyer(), use_basket(), use_toasts());
    let faulty = now.items.iter().any(|item| item.fault.is_some());
    let lines = now.items.iter().cloned().map(|item| view! { <Line item currency=now.currency.clone()/> });
    let lines = lines.collect_view();
    let drop_faults = move |()| {
        let Some(now) = basket.data.peek() else { return };
        let bad: Vec<_> = now.items.iter().filter(|it| it.fault.is_some()).map(key_of).collect();
        store(basket, toasts, None, move |it| it.items.retain(|line| !bad.contains(&key(line))));
    };
    let empty = move |()| {
        let Some(before) = basket.data.peek() else { return };
        let before = NewBasket::from(&before);
        let undo = move || {
            let before = before.clone();
            store(basket, toasts, None, move |it| it.items.clone_from(&before.items));
        };
        store(basket, toasts, Some((say().basket_emptied(), Box::new(undo))), |it| it.items.clear());
    };
    let list = move || view! { <Button label=say().basket_empty_it() weight=Weight::Quiet on_click=empty/> };
    let title = say().basket_link(many(usize::try_from(now.pieces).unwrap_or_default()));
    view! {
        <div class="with-summary">
            <div class="stack">
                {faulty
                    .then(|| {
                        view! {
                            <Notice tone=Tone::Warn title=say().basket_faults()>
                                <p>{say().basket_faults_text()}</p>
                                <div class="actions">
                                    <Button label=say().basket_drop_faults() on_click=drop_faults/>
                                </div>
                            </Notice>
                        }
                    })}
                <Section title actions=list>
                    <ul class="basket">{lines}</ul>
                </Section>
            </div>
            <aside class="card pad stack summary-card" aria-label=say().checkout_summary()>
                <h2>{say().checkout_summary()}</h2>
                {sums(now.net_pence, &by_rate(&now), now.total_pence, &now.currency)}
                {(!faulty)
                    .then(|| {
                        view! {
                            <ButtonLink
                                href=buyer.link("/checkout")
                                label=say().basket_checkout()
                                weight=Weight::Primary
                            />
                        }
                    })}
                <ButtonLink href=buyer.link("/store") label=say().basket_to_store() weight=Weight::Quiet/>
            </aside>
        </div>
    }
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

/// Sends a change, and says what came of it, with a way back.
fn store(
    basket: TheBasket,
    toasts: Toasts,
    done: Option<(String, Box<dyn Fn() + Send + Sync>)>,
    change: impl Fn(&mut NewBasket) + 'static,
) {
    spawn_local(async move {
        match basket.change(change).await {
            Ok(_) => {
                if let Some((said, undo)) = done {
                    toasts.say_with_undo(said, undo);
                }
            }
            Err(fault) => {
                toasts.warn(said(&fault));
                basket.data.again();
            }
        }
    });
}

#[component]
fn Line(item: BasketItem, currency: String) -> impl IntoView {
    let (basket, toasts) = (use_basket(), use_toasts());
    let which = key_of(&item);
    let what = match &item.document {
        Some(document) => format!("{}, {}", item.product_name, document.learner_name),
        None => item.product_name.clone(),
    };
    let (of, quantity) = (format!(" {}", say().basket_quantity_of(what.clone())), item.quantity);
    let wrong = RwSignal::new(false);
    let typed = RwSignal::new(quantity.to_string());
    let set_quantity = move |text: String| {
        typed.set(text.clone());
        let read = text.trim().parse::<i64>().ok().filter(|many| (1..=MAX_QUANTITY).contains(many));
        wrong.set(read.is_none());
        if let Some(many) = read.filter(|many| *many != quantity) {
            store(basket, toasts, None, move |it| {
                it.items.iter_mut().filter(|line| key(line) == which).for_each(|line| line.quantity = many);
            });
        }
    };
    let set_note = move |text: String| {
        let note = Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        store(basket, toasts, None, move |it| {
            for line in it.items.iter_mut().filter(|line| key(line) == which) {
                line.note.clone_from(&note);
            }
        });
    };
    let (removed, gone) = (item.clone(), what.clone());
    let remove = move |()| {
        let item = removed.clone();
        let undo = move || {
            let line = NewBasketItem {
                product_id: item.product_id,
                document_id: item.document_id,
                quantity: item.quantity,
                note: item.note.clone(),
            };
            store(basket, toasts, None, move |it| {
                if !it.items.iter().any(|known| key(known) == which) {
                    it.items.push(line.clone());
                }
            });
        };
        let done = (say().basket_removed(gone.clone()), Box::new(undo) as Box<dyn Fn() + Send + Sync>);
        store(basket, toasts, Some(done), move |it| it.items.retain(|line| key(line) != which));
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
    let each = (item.quantity > 1).then(|| {
        view! { <span class="sub">{say().basket_each(money(item.unit_pence, &currency))}</span> }
    });
    view! {
        <li class:faulty=item.fault.is_some()>
            <div class="words">
                <strong>{item.product_name.clone()}</strong>
                {document}
                {item.fault.map(|fault| view! { <p class="wrong">{icon(icon::WARNING)} {fault_words(fault)}</p> })}
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
            <p class="line-price">
                <span>{money(item.net_pence, &currency)}</span>
                {each}
            </p>
            <Button
                label=say().basket_remove()
                weight=Weight::Quiet
                shape=icon::BIN
                whose=format!(" {what}")
                on_click=remove
            />
        </li>
    }
}

/// Why a line can't be ordered.
pub fn fault_words(fault: BasketFault) -> String {
    match fault {
        BasketFault::ProductGone => say().basket_fault_product(),
        BasketFault::NotCurrent => say().basket_fault_status(),
        BasketFault::DocumentGone => say().basket_fault_gone(),
    }
}
