//! Users of the portal.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    check::{Check, Errors},
    permission::{Role, UserKind},
    profile::WaitingEmail,
    text::line_fault,
};

/// Days for which a password that someone else made up lets its user in.
pub const TEMPORARY_DAYS: i64 = 7;
/// Days for which a deleted user can be restored; then the account is erased.
pub const RESTORE_DAYS: i64 = 30;
/// Years ahead for which a user can be locked at most.
pub const MAX_LOCK_YEARS: i64 = 10;
/// Most characters of the note of a lockout.
pub const MAX_LOCK_NOTE: usize = 500;

text_enum! {
    /// Whether a user can use the portal.
    UserStatus {
        /// The user can sign in.
        Active = "active",
        /// Made inactive by an administrator.
        Inactive = "inactive",
        /// Locked until a date.
        Locked = "locked",
        /// Invited, and has not chosen a password yet.
        Invited = "invited",
        /// Deleted: seen only where it is asked for, and restored or erased.
        Deleted = "deleted",
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

/// Until when and why a user is locked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Lock {
    /// Until when. The lock ends by itself.
    pub until: DateTime<Utc>,
    /// The code of the reason.
    pub reason: String,
    /// The reason in words.
    pub reason_label: String,
    /// What else there is to say, if anything.
    pub note: Option<String>,
}

/// A user.
#[expect(clippy::struct_excessive_bools, reason = "they are independent facts of a contract")]
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
    /// What the user may do.
    pub role: Role,
    /// Whether the user manages other users.
    pub is_admin: bool,
    /// Until when and why the user is locked, if he is.
    pub lock: Option<Lock>,
    /// Whether the address was confirmed.
    pub email_confirmed: bool,
    /// Whether someone else typed the password, so that it must be changed.
    pub password_is_temporary: bool,
    /// The centres for which the user works.
    pub centre_ids: Vec<Uuid>,
    /// The same by name.
    pub centres: Vec<CentreRef>,
    /// Whether the user works for other centres than the one that asks; only the issuer changes such an account.
    pub works_elsewhere: bool,
    /// A new address that waits to be confirmed.
    pub waiting_email: Option<WaitingEmail>,
    /// The tag of the user's picture, another one with each picture; null: there is none.
    pub avatar: Option<String>,
    /// When the user was last seen, to within ten minutes; null: not within the time for which sessions are kept.
    pub last_seen_at: Option<DateTime<Utc>>,
    /// When the user was created.
    pub created_at: DateTime<Utc>,
    /// When the user was deleted, if he was.
    pub deleted_at: Option<DateTime<Utc>>,
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
    /// What the user may do, of the roles of this kind; by default what `is_admin` says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
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
        if self.role.is_some_and(|role| role.kind() != self.kind) {
            errors.add("/role", "not_allowed", "Choose a role of this kind of user.");
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

/// A user to be created by an administrator of a centre, for this centre. Without a password an invitation goes out by
/// mail.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewCentreUser {
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
    /// Whether the user manages the centre's other users.
    #[serde(default)]
    pub is_admin: bool,
    /// A first password, which the user must change; better left out.
    #[serde(default)]
    pub password: Option<String>,
}

impl NewCentreUser {
    /// The same, as of this centre.
    pub fn of(self, centre_id: Uuid) -> NewUser {
        NewUser {
            kind: UserKind::Centre,
            email: self.email,
            username: self.username,
            first_name: self.first_name,
            middle_name: self.middle_name,
            last_name: self.last_name,
            phone: self.phone,
            is_admin: self.is_admin,
            role: None,
            centre_ids: vec![centre_id],
            password: self.password,
        }
    }
}

impl Check for NewCentreUser {
    fn check(&self, errors: &mut Errors) {
        self.clone().of(Uuid::nil()).check(errors);
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
    /// The address. A confirmed one stays until the new one is confirmed by a mailed link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Whether the user manages other users.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_admin: Option<bool>,
    /// What the user may do, of the roles of this kind; goes before `is_admin`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
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
        if let Some(email) = &self.email {
            errors.email("/email", email);
        }
        if !matches!(self.status, None | Some(UserStatus::Active | UserStatus::Inactive)) {
            errors.add("/status", "not_allowed", "Choose active or inactive.");
        }
        if self.centre_ids.as_ref().is_some_and(|ids| ids.len() > 200) {
            errors.add("/centre_ids", "too_many", "Choose at most 200 centres.");
        }
    }
}

/// What of a centre's user can be changed by an administrator of the centre. A field that is left out stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CentreUserChange {
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
    /// The address. A confirmed one stays until the new one is confirmed by a mailed link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Whether the user manages the centre's other users.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_admin: Option<bool>,
    /// `active` or `inactive`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<UserStatus>,
}

impl From<CentreUserChange> for UserChange {
    fn from(change: CentreUserChange) -> Self {
        Self {
            first_name: change.first_name,
            middle_name: change.middle_name,
            last_name: change.last_name,
            phone: change.phone,
            username: change.username,
            email: change.email,
            is_admin: change.is_admin,
            role: None,
            status: change.status,
            centre_ids: None,
        }
    }
}

impl Check for CentreUserChange {
    fn check(&self, errors: &mut Errors) {
        UserChange::from(self.clone()).check(errors);
    }
}

/// A lockout: until when, and why.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewLock {
    /// A time (RFC 3339), or a date: the lock ends as that day begins (UTC). In the future, within ten years.
    pub until: String,
    /// The code of one of the reasons that can be chosen.
    pub reason: String,
    /// What else there is to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl NewLock {
    /// When it ends; none where this is neither a time nor a date.
    pub fn end(&self) -> Option<DateTime<Utc>> {
        let text = self.until.trim();
        let date =
            || Some(NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_time(NaiveTime::MIN).and_utc());
        DateTime::parse_from_rfc3339(text).ok().map(|time| time.to_utc()).or_else(date)
    }
}

impl Check for NewLock {
    fn check(&self, errors: &mut Errors) {
        if self.until.trim().is_empty() {
            errors.add("/until", "required", "Choose a date.");
        } else if self.end().is_none() {
            errors.add("/until", "malformed", "Choose a date within the next ten years.");
        }
        if self.reason.trim().is_empty() {
            errors.add("/reason", "required", "Choose a reason.");
        }
        // Lines may be broken.
        let note = self.note.as_deref().unwrap_or_default().replace(['\r', '\n', '\t'], " ");
        if let Some((code, message)) = line_fault(&note, MAX_LOCK_NOTE) {
            errors.add("/note", code, message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_ends_at_a_time_or_as_a_day_begins() {
        let end = |until: &str| NewLock { until: until.to_owned(), ..NewLock::default() }.end();
        assert_eq!(end("2027-01-31").unwrap().to_rfc3339(), "2027-01-31T00:00:00+00:00");
        assert_eq!(end("2027-01-31T09:00:00+01:00").unwrap().to_rfc3339(), "2027-01-31T08:00:00+00:00");
        for wrong in ["", "tomorrow", "2027-02-30", "31/01/2027", "2027-01-31T09:00"] {
            assert!(end(wrong).is_none(), "{wrong}");
        }
    }
}
