//! API keys: with one, a program does what staff of the issuer or of a centre do, as far as the key's scopes reach.

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    check::{Check, Errors},
    permission::{Permission, Role},
    users::CentreRef,
};

/// How each key begins, so that programs which look for leaked secrets know one:
/// `cpk_[0-9a-f]{16}_[0-9a-f]{48}`.
pub const KEY_MARK: &str = "cpk_";
/// How long a key holds where nothing else is said, in days.
pub const DEFAULT_DAYS: u64 = 365;
/// How long a key holds at most, in days.
pub const MAX_DAYS: u64 = 730;

text_enum! {
    /// Whether a key is accepted.
    ApiKeyStatus {
        /// It is.
        Active = "active",
        /// Its last day is over.
        Expired = "expired",
        /// It was revoked.
        Revoked = "revoked",
    }
}

/// The role in which a key acts, for the issuer or for a centre: its scopes are some of this role's permissions. So no key
/// manages users, settings or other keys.
pub fn role(for_centre: bool) -> Role {
    if for_centre { Role::CentreUser } else { Role::IssuerIssuing }
}

/// What a scope lets a key do, in words.
pub fn does(scope: Permission) -> &'static str {
    match scope {
        Permission::ViewCentres => "See centres",
        Permission::ManageCentres => "Create and change centres",
        Permission::ViewQualifications => "See qualifications",
        Permission::ManageQualifications => "Create and change qualifications",
        Permission::ViewLearners => "See learners",
        Permission::ManageLearners => "Create, change and merge learners",
        Permission::ViewBatches => "See imported batches and their rows",
        Permission::ImportBatches => "Import awards, and mend their rows",
        Permission::PublishBatches => "Publish batches",
        Permission::ManageDocuments => "Suspend, cancel and replace documents",
        Permission::AnswerReports => "Answer issue reports",
        Permission::ViewAllDocuments => "See jobs, records and documents of all centres",
        Permission::ViewReports => "See reports and figures",
        Permission::ViewOrders => "See orders and the accounts of centres",
        Permission::ManageOrders => "Produce and send orders, and write down payments",
        Permission::ViewDocuments => "See jobs, records and documents, export them, and report issues",
        Permission::NotifyLearners => "Notify learners by mail",
        Permission::OrderDocuments => "Order prints, and see orders",
        other => crate::TextEnum::as_str(other),
    }
}

/// The last day of a key that is made today, where nothing else is said.
pub fn default_expiry(today: NaiveDate) -> NaiveDate {
    today.checked_add_days(Days::new(DEFAULT_DAYS)).unwrap_or(today)
}

/// The last day that a key which is made today can have.
pub fn latest_expiry(today: NaiveDate) -> NaiveDate {
    today.checked_add_days(Days::new(MAX_DAYS)).unwrap_or(today)
}

/// A key to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewApiKey {
    /// What it is for, at most 60 characters: what the key does is written down under this name.
    pub name: String,
    /// The centre for which it acts; left out: the awarding organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub centre_id: Option<Uuid>,
    /// What it may do: for the issuer, permissions of staff who issue; for a centre, those of its users.
    pub scopes: Vec<Permission>,
    /// The last day on which it is accepted (UTC), at most 730 days ahead; left out: 365 days ahead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<NaiveDate>,
}

impl Check for NewApiKey {
    fn check(&self, errors: &mut Errors) {
        errors.required("/name", &self.name, 60);
        let may = role(self.centre_id.is_some()).permissions();
        if self.scopes.is_empty() {
            errors.add("/scopes", "required", "Choose at least one thing that the key may do.");
        } else if self.scopes.iter().any(|scope| !may.contains(scope)) {
            let message = "A key can't be allowed to do one of these. Choose of what is offered.";
            errors.add("/scopes", "not_allowed", message);
        }
    }
}

/// A key as it is shown. Its secret is not kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiKey {
    /// The key's id.
    pub id: Uuid,
    /// What it is for.
    pub name: String,
    /// How it begins: enough to tell it from others.
    pub prefix: String,
    /// The centre for which it acts; null: the awarding organisation.
    pub centre: Option<CentreRef>,
    /// What it may do.
    pub scopes: Vec<Permission>,
    /// Whether it is accepted today.
    pub status: ApiKeyStatus,
    /// The last day on which it is accepted (UTC).
    pub expires_on: NaiveDate,
    /// When it was last used, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Who revoked it.
    pub revoked_by: Option<String>,
    /// When.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// A key that was just made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewlyMadeKey {
    /// The key itself, to be sent as `Authorization: Bearer`. It is told this once.
    pub key: String,
    /// What is known of it from now on.
    pub api_key: ApiKey,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TextEnum;

    #[test]
    fn no_key_manages_people_settings_or_keys_and_each_scope_has_words() {
        for scope in [true, false].into_iter().flat_map(|centre| role(centre).permissions()) {
            assert_ne!(does(*scope), scope.as_str());
            assert!(!matches!(
                scope,
                Permission::ManageUsers
                    | Permission::ManageCentreUsers
                    | Permission::ManageSettings
                    | Permission::ManageIntegrations
                    | Permission::ErasePersonalData
            ));
        }
    }
}
