//! What the pages of an order have in common, for buyers and for the issuer.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    centres::country_name,
    orders::{Order, OrderLine, OrderStatus, Payment},
};

use crate::{
    documents::save_named,
    format::{date, time},
    language::say,
    orders::words::{order_status, refund_status},
    session::use_client,
    store::{money, sums},
    ui::{
        button::{Button, Weight},
        icon,
        parts::{Facts, Section, fact},
        status::document_status,
        toast::use_toasts,
    },
};

/// A button that saves a paper of the order.
#[component]
pub fn PaperButton(
    /// Where it is in the API.
    #[prop(into)]
    path: Signal<String>,
    /// What it is.
    #[prop(into)]
    label: Signal<String>,
    /// How much weight it has.
    #[prop(optional)]
    weight: Weight,
) -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let busy = RwSignal::new(false);
    let save = move |()| {
        let path = path.get_untracked();
        busy.set(true);
        spawn_local(async move {
            if let Err(fault) = save_named(client, &path).await {
                toasts.warn(fault.said());
            }
            busy.try_set(false);
        });
    };
    view! { <Button label weight shape=icon::DOWNLOAD busy on_click=save/> }.into_any()
}

/// What is known of an order.
pub fn facts(order: &Order) -> AnyView {
    let it = order.clone();
    let address = &it.delivery.address;
    let lines: Vec<_> = [
        Some(it.delivery.name.clone()),
        Some(address.line1.clone()),
        address.line2.clone(),
        Some(address.town.clone()),
        Some(address.postcode.clone()),
        Some(country_name(&address.country)),
    ]
    .into_iter()
    .flatten()
    .map(|line| view! { <span class="line">{line}</span> })
    .collect();
    let centre = it.buyer.centre.clone().map(|centre| format!("{}, {}", it.buyer.name, centre.name));
    let by = centre.unwrap_or_else(|| it.buyer.name.clone());
    let sent = matches!(it.status, OrderStatus::Dispatched | OrderStatus::Completed);
    let where_to = if sent { say().order_delivery() } else { say().order_deliver_to() };
    let pays = match it.payment {
        Payment::OnAccount => say().order_payment_account(),
        Payment::Card => say().order_payment_card(),
    };
    let currency = it.currency.clone();
    let amount = move |pence: i64| money(pence, &currency);
    view! {
        <Section title=say().order_facts()>
            <Facts>
                {fact(say().order_status(), order_status(it.status))}
                {fact(say().order_date(), time(it.created_at))}
                {fact(say().order_by(), by)}
                {it.purchase_order.clone().map(|number| fact(say().checkout_purchase_order(), number))}
                {it.invoice_number.clone().map(|number| fact(say().order_invoice(), number))}
                {fact(say().order_payment(), pays)}
                {fact(where_to, lines)}
                {fact(say().order_postage(), it.postage.clone())}
                {it.carrier.clone().map(|carrier| fact(say().order_carrier(), carrier))}
                {it
                    .tracking_number
                    .clone()
                    .map(|number| fact(say().order_tracking(), view! { <span class="code">{number}</span> }))}
                {(it.paid_pence > 0).then(|| fact(say().order_paid(), amount(it.paid_pence)))}
                {(it.owed_pence > 0).then(|| fact(say().order_owed(), amount(it.owed_pence)))}
                {it.due_on.map(|day| fact(say().order_due(), date(day)))}
                {(it.refunded_pence > 0).then(|| fact(say().order_refunded(), amount(it.refunded_pence)))}
                {it.note.clone().map(|note| fact(say().checkout_note(), view! { <span class="typed">{note}</span> }))}
            </Facts>
        </Section>
    }
    .into_any()
}

/// The lines of an order, and what they come to.
pub fn lines(order: &Order) -> AnyView {
    let currency = order.currency.clone();
    let rows = order.lines.iter().map(|it| line(it, &currency)).collect_view();
    let totals = sums(order.net_pence, &order.vat, order.total_pence, &currency);
    view! {
        <Section title=say().order_lines()>
            <ul class="basket fixed">{rows}</ul>
            <div class="card-body">{totals}</div>
        </Section>
    }
    .into_any()
}

fn line(it: &OrderLine, currency: &str) -> AnyView {
    let document = it.document.clone().map(|document| {
        let current = matches!(
            document.status,
            shared::documents::DocumentStatus::Valid | shared::documents::DocumentStatus::Expired
        );
        view! {
            <span class="sub">{document.learner_name} ", " {document.qualification_title}</span>
            <span class="sub">
                <span class="code">{document.reference}</span>
                {(!current).then(|| view! { " " {document_status(document.status)} })}
            </span>
        }
    });
    let replaced = it.replaced_by_reference.clone().map(|reference| {
        view! { <span class="sub">{say().order_replaced(reference)}</span> }
    });
    let each = (it.quantity > 1)
        .then(|| view! { <span class="sub">{say().basket_each(money(it.unit_pence, currency))}</span> });
    view! {
        <li>
            <div class="words">
                <strong>{it.name.clone()}</strong>
                {document} {replaced}
                {it.note.clone().map(|note| view! { <span class="sub typed">{note}</span> })}
            </div>
            <p class="quantity"><span class="sr">{say().basket_quantity()}</span> "× " {it.quantity}</p>
            <p class="line-price"><span>{money(it.net_pence, currency)}</span> {each}</p>
        </li>
    }
    .into_any()
}

/// The credit notes of an order, each with its file below `path`.
pub fn credit_notes(order: &Order, path: String) -> Option<AnyView> {
    if order.credit_notes.is_empty() {
        return None;
    }
    let currency = order.currency.clone();
    let rows = order
        .credit_notes
        .iter()
        .cloned()
        .map(|it| {
            let file = format!("{path}/credit-notes/{}", it.number);
            view! {
                <li>
                    <div class="words">
                        <strong>{format!("{} {}", say().order_credit_note(), it.number)}</strong>
                        <span class="sub">{date(it.issued_on)}</span>
                        <span class="sub typed">{it.reason}</span>
                    </div>
                    {refund_status(it.status)}
                    <p class="line-price">{money(it.total_pence, &currency)}</p>
                    <PaperButton path=file label="PDF" weight=Weight::Quiet/>
                </li>
            }
        })
        .collect_view();
    Some(
        view! { <Section title=say().order_credit_notes()><ul class="basket">{rows}</ul></Section> }
            .into_any(),
    )
}
