//! Users of the portal.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    check::{Check, Errors},
    permission::UserKind,
};

text_enum! {
    /// Whether a user can use the portal.
    UserStatus {
        /// The user can sign in.
        Active = "active",
        /// Switched off by an administrator.
        Inactive = "inactive",
        /// Locked until a date.
        Locked = "locked",
        /// Invited, and has not chosen a password yet.
        Invited = "invited",
    }
}

/// A centre, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CentreRef {
    /// The centre's id.
    pub id: Uuid,
    /// The AO's number for the centre.
    pub number: String,
    /// The centre's name.
    pub name: String,
}

/// A user.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct User {
    /// The user's id.
    pub id: Uuid,
    /// On whose side the user is.
    pub kind: UserKind,
    /// The address for mail and for signing in.
    pub email: String,
    /// The name for signing in.
    pub username: String,
    /// The first name.
    pub first_name: String,
    /// The middle name, if any.
    pub middle_name: Option<String>,
    /// The last name.
    pub last_name: String,
    /// The phone number, if known.
    pub phone: Option<String>,
    /// Whether the user can use the portal.
    pub status: UserStatus,
    /// Whether the user manages other users.
    pub is_admin: bool,
    /// Whether the address was confirmed.
    pub email_confirmed: bool,
    /// Whether someone else typed the password, so that it must be changed.
    pub password_is_temporary: bool,
    /// The centres for which the user works.
    pub centre_ids: Vec<Uuid>,
    /// The same by name.
    pub centres: Vec<CentreRef>,
    /// When the user was created.
    pub created_at: DateTime<Utc>,
}

impl User {
    /// First and last name.
    pub fn name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name).trim().to_owned()
    }
}

/// A user to be created by the issuer. Without a password an invitation goes out by mail.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    /// On whose side the user is: `issuer` or `centre`. Learners register themselves.
    pub kind: UserKind,
    /// The address for mail and for signing in.
    pub email: String,
    /// The name for signing in; by default the address.
    #[serde(default)]
    pub username: Option<String>,
    /// The first name.
    pub first_name: String,
    /// The middle name.
    #[serde(default)]
    pub middle_name: Option<String>,
    /// The last name.
    pub last_name: String,
    /// The phone number.
    #[serde(default)]
    pub phone: Option<String>,
    /// Whether the user manages other users.
    #[serde(default)]
    pub is_admin: bool,
    /// The centres for which the user works: at least one for centre staff, none for issuer staff.
    #[serde(default)]
    pub centre_ids: Vec<Uuid>,
    /// A first password, which the user must change; better left out.
    #[serde(default)]
    pub password: Option<String>,
}

impl Check for NewUser {
    fn check(&self, errors: &mut Errors) {
        names(errors, &self.first_name, self.middle_name.as_deref(), &self.last_name);
        errors.email("/email", &self.email);
        errors.optional("/username", self.username.as_deref(), 254);
        errors.optional("/phone", self.phone.as_deref(), 40);
        if let Some(password) = &self.password {
            errors.password("/password", password);
        }
        match self.kind {
            UserKind::Learner => {
                errors.add("/kind", "not_allowed", "Learners register in the learner portal themselves.");
            }
            UserKind::Centre if self.centre_ids.is_empty() => {
                errors.add("/centre_ids", "required", "Choose at least one centre.");
            }
            UserKind::Issuer if !self.centre_ids.is_empty() => {
                errors.add("/centre_ids", "not_allowed", "Issuer staff belong to no centre.");
            }
            _ if self.centre_ids.len() > 200 => {
                errors.add("/centre_ids", "too_many", "Choose at most 200 centres.");
            }
            _ => {}
        }
    }
}

/// The name of a person who uses the portal.
pub(crate) fn names(errors: &mut Errors, first: &str, middle: Option<&str>, last: &str) {
    errors.optional("/first_name", Some(first), 100);
    errors.optional("/middle_name", middle, 100);
    errors.required("/last_name", last, 100);
}

/// What of a user can be changed. A field that is left out stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UserChange {
    /// The first name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// The middle name; blank removes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub middle_name: Option<String>,
    /// The last name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// The phone number; blank removes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The name for signing in; blank: the address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// Whether the user manages other users.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_admin: Option<bool>,
    /// `active` or `inactive`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<UserStatus>,
    /// The centres for which a centre's user works.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub centre_ids: Option<Vec<Uuid>>,
}

impl Check for UserChange {
    fn check(&self, errors: &mut Errors) {
        errors.optional("/first_name", self.first_name.as_deref(), 100);
        errors.optional("/middle_name", self.middle_name.as_deref(), 100);
        if let Some(last_name) = &self.last_name {
            errors.required("/last_name", last_name, 100);
        }
        errors.optional("/phone", self.phone.as_deref(), 40);
        errors.optional("/username", self.username.as_deref(), 254);
        if !matches!(self.status, None | Some(UserStatus::Active | UserStatus::Inactive)) {
            errors.add("/status", "not_allowed", "Choose active or inactive.");
        }
        if self.centre_ids.as_ref().is_some_and(|ids| ids.len() > 200) {
            errors.add("/centre_ids", "too_many", "Choose at most 200 centres.");
        }
    }
}
