//! The store: what can be ordered, the basket, and the checkout; for centres and for learners.

mod address;
mod basket;
mod basket_page;
mod buyer;
mod checkout;
mod matching;
mod money;
mod order_print;
mod product;
mod products;

pub use basket::{BasketLink, TheBasket, said, use_basket};
pub use basket_page::BasketPage;
pub use buyer::{Buyer, use_buyer};
pub use checkout::CheckoutPage;
pub use matching::matching;
pub use money::{money, sums};
pub use order_print::OrderPrint;
pub use product::ProductPage;
pub use products::{ProductPicture, StorePage, price};
