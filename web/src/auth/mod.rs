//! Signing in and out, and the pages that mailed links lead to.

mod again;
mod cancel_email;
mod confirm_email;
mod first;
mod forgot_password;
mod reset_password;
mod sign_in;

pub use again::SignInAgain;
pub use cancel_email::CancelEmailPage;
pub use confirm_email::ConfirmEmailPage;
pub use first::FirstPage;
pub use forgot_password::ForgotPasswordPage;
pub use reset_password::ResetPasswordPage;
pub use sign_in::{SignInForm, SignInPage};

use shared::learner_portal::is_learners;

/// Where one signs in who followed a mailed link with this token.
fn home(token: &str) -> &'static str {
    if is_learners(token) { "/learner" } else { "/" }
}

/// Where one asks for another link who followed one with this token.
fn forgot(token: &str) -> &'static str {
    if is_learners(token) { "/learner/forgot-password" } else { "/forgot-password" }
}
