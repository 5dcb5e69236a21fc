//! Signing in and out, and the pages that mailed links lead to.

mod again;
mod cancel_email;
mod confirm_email;
mod forgot_password;
mod reset_password;
mod sign_in;

pub use again::SignInAgain;
pub use cancel_email::CancelEmailPage;
pub use confirm_email::ConfirmEmailPage;
pub use forgot_password::ForgotPasswordPage;
pub use reset_password::ResetPasswordPage;
pub use sign_in::SignInPage;
