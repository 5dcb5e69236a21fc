//! Signing in and out, and links sent by mail.

use serde::{Deserialize, Serialize};

use crate::{
    check::{Check, Errors},
    language::Language,
    permission::Permission,
    profile::WaitingEmail,
    second_factor::MAX_CODE,
    users::{CentreRef, User},
};

/// A request to sign in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// The email address or the user name.
    pub login: String,
    /// The password.
    pub password: String,
    /// The code of the second factor, where the user has one: of the authenticator app, or a recovery code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub otp: Option<String>,
}

impl Check for Login {
    fn check(&self, errors: &mut Errors) {
        errors.required("/login", &self.login, 254);
        if self.password.is_empty() {
            errors.add("/password", "required", "Enter your password.");
        } else if self.password.len() > 1024 {
            errors.add("/password", "too_long", "Enter your password: this is too long to be one.");
        }
        if self.otp.as_ref().is_some_and(|otp| otp.len() > MAX_CODE) {
            errors.add("/otp", "too_long", "Enter the code that the app shows: this is too long to be one.");
        }
    }
}

text_enum! {
    /// What a signed-in user must do before anything else.
    MustDo {
        /// Change the password: someone else chose it.
        ChangePassword = "change_password",
        /// Set up a second factor: the rules ask staff of the issuer for one.
        SetUpSecondFactor = "set_up_second_factor",
    }
}

/// The answer to a sign-in or a refresh. The refresh token comes as a cookie.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignedIn {
    /// The token to send as `Authorization: Bearer`.
    pub access_token: String,
    /// Always `Bearer`.
    pub token_type: String,
    /// Seconds until the access token ends.
    pub expires_in: u32,
    /// Who signed in.
    pub user: User,
}

/// The signed-in user, what he may do, and where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Me {
    /// The user.
    pub user: User,
    /// What must be done before anything else; until then nothing else is permitted.
    pub must_do: Vec<MustDo>,
    /// What the user may do.
    pub permissions: Vec<Permission>,
    /// The centres for which the user works, by name.
    pub centres: Vec<CentreRef>,
    /// The tag of the user's picture, another one with each picture; null: there is none.
    pub avatar: Option<String>,
    /// The language in which the user is written to.
    pub language: Language,
    /// The new address of the user that waits to be confirmed.
    pub waiting_email: Option<WaitingEmail>,
}

/// A request for a mail with a link to choose a new password.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ForgotPassword {
    /// The address of the account.
    pub email: String,
}

impl Check for ForgotPassword {
    fn check(&self, errors: &mut Errors) {
        errors.email("/email", &self.email);
    }
}

/// A new password, chosen through a mailed link.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ResetPassword {
    /// The token of the link.
    pub token: String,
    /// The new password: 12 to 128 characters.
    pub new_password: String,
}

impl Check for ResetPassword {
    fn check(&self, errors: &mut Errors) {
        errors.required("/token", &self.token, 200);
        errors.password("/new_password", &self.new_password);
    }
}

/// Asks what a mailed link to choose a password is for. The link is left as it is.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AskedLink {
    /// The token of the link.
    pub token: String,
}

impl Check for AskedLink {
    fn check(&self, errors: &mut Errors) {
        errors.required("/token", &self.token, 200);
    }
}

/// What a mailed link to choose a password is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasswordLink {
    /// The name for signing in of the account.
    pub username: String,
    /// Whether it is the account's first password.
    pub is_first: bool,
}

/// Confirms an email address through a mailed link.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ConfirmEmail {
    /// The token of the link.
    pub token: String,
}

impl Check for ConfirmEmail {
    fn check(&self, errors: &mut Errors) {
        errors.required("/token", &self.token, 200);
    }
}

/// Calls a change of one's address off, through the link that was mailed to the old one.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CancelEmail {
    /// The token of the link.
    pub token: String,
}

impl Check for CancelEmail {
    fn check(&self, errors: &mut Errors) {
        errors.required("/token", &self.token, 200);
    }
}

/// Asks how good a password would be. It is judged and forgotten: neither kept nor logged.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AskedPassword {
    /// The password, as far as it is typed.
    pub password: String,
    /// What is known of who chooses it and must not be all of it: names, address.
    #[serde(default)]
    pub about: Vec<String>,
}

impl Check for AskedPassword {
    fn check(&self, errors: &mut Errors) {
        if self.password.len() > 1024 {
            errors.add("/password", "too_long", "Use at most 128 characters.");
        }
        if self.about.len() > 8 || self.about.iter().any(|text| text.len() > 400) {
            errors.add("/about", "too_long", "Send at most 8 short texts.");
        }
    }
}

/// How good a password would be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasswordStrength {
    /// From 0, guessed at once, to 4, not guessed in years.
    pub score: u8,
    /// Why it would be refused; null: it would be taken.
    pub refused: Option<String>,
    /// What makes it easier to guess than need be; null: nothing much.
    pub advice: Option<String>,
}

/// A change of one's own password.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    /// The password so far.
    pub current_password: String,
    /// The new password: 12 to 128 characters.
    pub new_password: String,
}

impl Check for ChangePassword {
    fn check(&self, errors: &mut Errors) {
        errors.current_password("/current_password", &self.current_password);
        errors.password("/new_password", &self.new_password);
    }
}
