//! The checkout: where it goes, how it is sent and paid, what it comes to. One key for one order, so that a second click
//! orders nothing twice.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use shared::{
    TextEnum,
    check::Check,
    orders::{Checkout, MAX_ORDER_NOTE, NewOrder, Order, Payment, PostageChoice},
    problem::FieldError,
};

use super::{address::DeliveryFields, money, sums, use_basket, use_buyer};
use crate::{
    client::{Fault, new_key},
    language::{many, say},
    session::use_client,
    ui::{
        button::{ButtonLink, Weight},
        fetch::{Now, fetch},
        field::{AreaField, CheckField, Choice, ErrorSummary, Form, RadioField, Submit, TextField},
        icon::{self, icon},
        page::PageHead,
        parts::{Back, Notice, Section},
        state::{Empty, Failed, Skeleton},
        status::Tone,
    },
};

/// Where errors lead that are of no field of the form: to the sum, and to the way back to the basket.
const TOTAL: &str = "/expected_total_pence";
const BASKET: &str = "/items";

/// The page.
#[component]
pub fn CheckoutPage() -> impl IntoView {
    let buyer = use_buyer();
    let checkout = fetch::<Checkout>(move || buyer.api("/checkout"), false);
    let body = move || {
        match checkout.now() {
        Now::Loading => view! { <div class="card"><Skeleton lines=8/></div> }.into_any(),
        Now::Failed(fault) => {
            view! { <div class="card"><Failed fault again=move |()| checkout.again()/></div> }.into_any()
        }
        Now::Ready(now) if now.basket.items.is_empty() => view! {
            <div class="card">
                <Empty title=say().basket_empty() text=say().basket_empty_text()>
                    <ButtonLink href=buyer.link("/store") label=say().basket_to_store() weight=Weight::Primary/>
                </Empty>
            </div>
        }
        .into_any(),
        Now::Ready(now) if now.has_faults => view! {
            <Notice tone=Tone::Warn title=say().basket_faults()>
                <p>{say().basket_faults_text()}</p>
                <p><a href=buyer.link("/basket")>{say().checkout_change()}</a></p>
            </Notice>
        }
        .into_any(),
        Now::Ready(now) => view! { <Ordering now/> }.into_any(),
    }
    };
    view! {
        <Back href=Signal::derive(move || buyer.link("/basket")) label=say().basket()/>
        <PageHead title=say().checkout()/>
        {body}
    }
}

#[component]
fn Ordering(now: Checkout) -> impl IntoView {
    let (buyer, basket, client) = (use_buyer(), use_basket(), use_client());
    let navigate = use_navigate();
    let form = Form::new("checkout");
    let delivery = DeliveryFields::new(now.delivery.clone());
    let field = || RwSignal::new(String::new());
    let (purchase_order, note, agreed) = (field(), field(), field());
    let first = now.postage.first().map(|it| it.postage.code.clone()).unwrap_or_default();
    let postage = RwSignal::new(first);
    let ways = RwSignal::new(now.postage.clone());
    let pieces = RwSignal::new(now.basket.pieces);
    let chosen = Memo::new(move |_| {
        ways.with(|ways| ways.iter().find(|it| postage.with(|code| *code == it.postage.code)).cloned())
    });
    let total = Memo::new(move |_| chosen.with(|it| it.as_ref().map_or(0, |it| it.total_pence)));
    let (credit, card) = (now.credit, now.card.clone());
    let fits = move || credit.is_some_and(|credit| credit.available_pence >= total.get());
    let payment = RwSignal::new(if untrack(fits) { Payment::OnAccount } else { Payment::Card }.to_string());
    let by_card = Memo::new(move |_| payment.with(|payment| payment == Payment::Card.as_str()));
    let currency = StoredValue::new(now.basket.currency.clone());
    let key = StoredValue::new((String::new(), String::new()));
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let filled = |text: RwSignal<String>| {
            Some(text.with_untracked(|text| text.trim().to_owned())).filter(|text| !text.is_empty())
        };
        let request = NewOrder {
            payment: payment.with_untracked(|text| Payment::parse(text)).unwrap_or(Payment::Card),
            purchase_order: filled(purchase_order),
            delivery: Some(delivery.read()),
            postage: filled(postage),
            note: filled(note),
            expected_total_pence: Some(total.get_untracked()),
        };
        let mut errors = request.errors();
        if agreed.with_untracked(String::is_empty) {
            errors.push(FieldError::new("/terms", "worded", say().checkout_agree_missing()));
        }
        if !form.begin(errors) {
            return;
        }
        // One key for all tries to send the same.
        let said = serde_json::to_string(&request).unwrap_or_default();
        if key.with_value(|key| key.0 != said) {
            key.set_value((said, new_key()));
        }
        let (path, key_now) = (untrack(|| buyer.api("/orders")), key.with_value(|key| key.1.clone()));
        let navigate = navigate.clone();
        spawn_local(async move {
            let result = client.post::<_, Order>(&path, &request, &key_now).await.map_err(leading);
            if let Ok(order) = &result {
                basket.data.again();
                buyer.remember();
                match &order.payment_url {
                    // The button stays busy until the other page is there.
                    Some(url) if window().location().set_href(url).is_ok() => return,
                    _ => {
                        let page = untrack(|| buyer.link(&format!("/orders/{}?placed=1", order.id)));
                        navigate(&page, NavigateOptions { replace: true, ..NavigateOptions::default() });
                    }
                }
            }
            form.end(&result);
            if matches!(result, Err(Fault::Problem(_))) {
                // The server keeps its answer under the key: what is mended is another request.
                key.try_set_value(<_>::default());
                // A price may have changed: what is typed stays, what it comes to is read again.
                let path = untrack(|| buyer.api("/checkout"));
                if let Ok(now) = client.get::<Checkout>(path, false).await {
                    ways.try_set(now.postage);
                    pieces.try_set(now.basket.pieces);
                    basket.data.again();
                }
            }
        });
    };
    let offered = Signal::derive(move || {
        let currency = currency.get_value();
        ways.with(|ways| ways.iter().map(|it| way(it, &currency)).collect::<Vec<_>>())
    });
    let label = move || if by_card.get() { say().checkout_pay() } else { say().checkout_place() };
    let summary = move || {
        chosen
            .get()
            .map(|it| currency.with_value(|currency| sums(it.net_pence, &it.vat, it.total_pence, currency)))
    };
    let short = move || credit.is_some() && !fits() && !by_card.get();
    let test = card.as_ref().is_some_and(|card| card.is_test);
    let no_card = card.is_none();
    let choices = Signal::derive(move || currency.with_value(|currency| payments(credit, no_card, currency)));
    let counted = move || say().basket_link(many(usize::try_from(pieces.get()).unwrap_or_default()));
    view! {
        <form class="with-summary" novalidate on:submit=on_submit>
            <div class="stack">
                <ErrorSummary form/>
                <Section title=say().checkout_delivery() pad=true>{delivery.view(form)}</Section>
                <Section title=say().checkout_sending() pad=true>
                    <div class="one-column">
                        <RadioField form pointer="/postage" label=say().checkout_postage() value=postage options=offered/>
                    </div>
                    <div class="one-column">
                        <RadioField form pointer="/payment" label=say().checkout_payment() value=payment options=choices/>
                    </div>
                    <Show when=short>
                        <Notice tone=Tone::Warn>
                            <p>{say().checkout_account_short()}</p>
                        </Notice>
                    </Show>
                    <Show when=move || by_card.get() && no_card>
                        <Notice tone=Tone::Warn>
                            <p>{say().checkout_no_card()}</p>
                        </Notice>
                    </Show>
                    <Show when=move || by_card.get() && test>
                        <Notice tone=Tone::Warn>
                            <p>{say().checkout_card_test()}</p>
                        </Notice>
                    </Show>
                    {(!buyer.is_learner())
                        .then(|| {
                            view! {
                                <TextField
                                    form
                                    pointer="/purchase_order"
                                    label=say().checkout_purchase_order()
                                    hint=say().checkout_purchase_order_hint()
                                    value=purchase_order
                                    optional=true
                                    width="medium"
                                />
                            }
                        })}
                    <AreaField
                        form
                        pointer="/note"
                        label=say().checkout_note()
                        value=note
                        lines=2
                        most=MAX_ORDER_NOTE
                        optional=true
                    />
                </Section>
            </div>
            <aside class="card pad stack summary-card" aria-label=say().checkout_summary()>
                <h2>{say().checkout_summary()}</h2>
                <p class="muted">{counted}</p>
                <div id=form.id(TOTAL) tabindex="-1" aria-live="polite">{summary}</div>
                {now.replaces_documents
                    .then(|| view! { <p class="small">{icon(icon::INFO)} " " {say().checkout_replaces()}</p> })}
                <details>
                    <summary>{say().checkout_terms()}</summary>
                    <p class="typed small">{now.terms}</p>
                </details>
                <CheckField form pointer="/terms" label=say().checkout_agree() value=agreed/>
                <Submit form label=Signal::derive(label) busy=say().checkout_placing()/>
                <a class="btn quiet" id=form.id(BASKET) href=buyer.link("/basket")>{say().checkout_change()}</a>
            </aside>
        </form>
    }
}

/// Lets what is wrong with a line lead to the basket, where it can be mended.
fn leading(mut fault: Fault) -> Fault {
    if let Fault::Problem(problem) = &mut fault {
        for error in problem.errors.iter_mut().filter(|error| error.field.starts_with(BASKET)) {
            BASKET.clone_into(&mut error.field);
        }
    }
    fault
}

fn way(it: &PostageChoice, currency: &str) -> Choice {
    let price = match it.postage.price_pence {
        0 => say().checkout_free(),
        pence => money(pence, currency),
    };
    Choice::new(&it.postage.code, format!("{} ({price})", it.postage.label))
}

/// How it can be paid. Without credit there is the card alone.
fn payments(credit: Option<shared::orders::Credit>, no_card: bool, currency: &str) -> Vec<Choice> {
    let account = credit.map(|credit| {
        let left = say().checkout_account_left(
            money(credit.available_pence, currency),
            money(credit.limit_pence, currency),
        );
        Choice::new(Payment::OnAccount, say().checkout_account()).hint(left)
    });
    let text = if no_card { say().checkout_no_card() } else { say().checkout_card_text() };
    let card = Choice::new(Payment::Card, say().checkout_card()).hint(text);
    account.into_iter().chain([card]).collect()
}
