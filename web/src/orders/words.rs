//! How far orders are, in words and shapes.

use leptos::prelude::*;
use shared::orders::{OrderEvent, OrderEventKind, OrderStatus, RefundStatus};

use crate::{
    language::say,
    ui::{
        icon,
        status::{Tone, status},
        timeline::{Happening, timeline},
    },
};

/// How far an order is.
pub fn order_status(of: OrderStatus) -> AnyView {
    let (tone, shape, words) = match of {
        OrderStatus::AwaitingPayment => (Tone::Warn, icon::CLOCK, say().order_status_awaiting_payment()),
        OrderStatus::Placed => (Tone::Next, icon::NEXT, say().order_status_placed()),
        OrderStatus::InProduction => (Tone::Warn, icon::HALF, say().order_status_in_production()),
        OrderStatus::Dispatched => (Tone::Good, icon::ARROW, say().order_status_dispatched()),
        OrderStatus::Completed => (Tone::Good, icon::TICK, say().order_status_completed()),
        OrderStatus::Cancelled => (Tone::Plain, icon::CROSS, say().order_status_cancelled()),
        OrderStatus::Refunded => (Tone::Plain, icon::UNDO, say().order_status_refunded()),
    };
    status(tone, shape, words)
}

/// How far money is on its way back.
pub fn refund_status(of: RefundStatus) -> AnyView {
    let (tone, shape, words) = match of {
        RefundStatus::Pending => (Tone::Warn, icon::CLOCK, "Under way"),
        RefundStatus::Done => (Tone::Good, icon::TICK, "Done"),
        RefundStatus::Failed => (Tone::Bad, icon::WARNING, "Refused by the provider"),
    };
    status(tone, shape, words.to_owned())
}

/// What happened to an order, the newest first.
pub fn history(events: &[OrderEvent]) -> AnyView {
    timeline(events.iter().rev().map(happening).collect())
}

fn happening(event: &OrderEvent) -> Happening {
    use OrderEventKind as Kind;
    let (words, shape, tone) = match event.kind {
        Kind::Created => (say().order_event_created(), icon::BASKET, Tone::Plain),
        Kind::Paid => (say().order_event_paid(), icon::TICK, Tone::Good),
        Kind::PaymentFailed => (say().order_event_payment_failed(), icon::WARNING, Tone::Warn),
        Kind::PaymentMismatch => (say().order_event_payment_mismatch(), icon::WARNING, Tone::Bad),
        Kind::PaymentReturned => (say().order_event_payment_returned(), icon::UNDO, Tone::Warn),
        Kind::Placed => (say().order_event_placed(), icon::TICK, Tone::Good),
        Kind::InProduction => (say().order_event_in_production(), icon::PRINTER, Tone::Plain),
        Kind::Dispatched => (say().order_event_dispatched(), icon::ARROW, Tone::Good),
        Kind::TrackingChanged => (say().order_event_tracking_changed(), icon::PEN, Tone::Plain),
        Kind::Completed => (say().order_event_completed(), icon::TICK, Tone::Good),
        Kind::Cancelled => (say().order_event_cancelled(), icon::CROSS, Tone::Bad),
        Kind::Refunded => (say().order_event_refunded(), icon::UNDO, Tone::Plain),
        Kind::Lapsed => (say().order_event_lapsed(), icon::CROSS, Tone::Bad),
        Kind::ReturnRefused => (say().order_event_return_refused(), icon::WARNING, Tone::Bad),
        Kind::Returned => (say().order_event_returned(), icon::UNDO, Tone::Plain),
        Kind::Settled => (say().order_event_settled(), icon::TICK, Tone::Good),
    };
    let note = event.note.clone().map(|note| view! { <span class="sub typed">{note}</span> });
    let what = view! { {words} {note} }.into_any();
    Happening { at: event.at, what, by: event.by.clone().unwrap_or_default(), shape, tone }
}
