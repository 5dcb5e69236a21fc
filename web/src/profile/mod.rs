//! My profile: one's own picture, details, address, password and devices.

mod crop;
mod details;
mod email;
mod page;
mod password;
mod picture;
mod sessions;

pub use email::Email;
pub use page::{OwnPasswordPage, ProfilePage};
pub use password::Password;
pub use sessions::Sessions;
