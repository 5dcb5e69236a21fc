//! Orders: for those who ordered, and the issuer's desk that makes and sends what was ordered.

mod desk;
mod issuer;
mod issuer_forms;
mod list;
mod page;
mod parts;
mod sales;
mod words;

use shared::events::Event;

use crate::events::{calmly, follow};

pub use desk::OrderDeskPage;
pub use issuer::IssuerOrderPage;
pub use list::{OrderListPage, OwnOrdersPage};
pub use page::OrderPage;
pub use sales::SalesPage;

/// Asks for what is shown again when an order changes, by the stream of news at this path.
fn follow_orders(path: impl Fn() -> String + Send + Sync + 'static, ask: impl Fn() + Copy + 'static) {
    let look = calmly(ask);
    let on_event = move |event| {
        if matches!(event, Event::Order(_)) {
            look();
        }
    };
    follow(path, on_event, ask);
}
