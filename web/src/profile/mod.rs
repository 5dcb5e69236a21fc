//! My profile: one's own picture, details, address, password, second factors and devices.

mod crop;
mod details;
mod email;
mod page;
mod passkeys;
mod password;
mod picture;
mod second_factor;
mod sessions;

pub use email::Email;
pub use page::{OwnPasswordPage, ProfilePage};
pub use password::Password;
pub use second_factor::SecondFactor;
pub use sessions::Sessions;
