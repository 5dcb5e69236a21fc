//! Centres: those who teach the awarding organisation's qualifications.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    check::{Check, Errors},
    money::Money,
    postcode,
};

text_enum! {
    /// Whether awards can be issued to a centre.
    CentreStatus {
        /// Awards can be imported for it.
        Active = "active",
        /// Kept for its records only.
        Inactive = "inactive",
    }
}

/// The countries that are offered; a centre elsewhere keeps its own.
pub const COUNTRIES: [(&str, &str); 22] = [
    ("GB", "United Kingdom"),
    ("BE", "Belgium"),
    ("CY", "Cyprus"),
    ("FR", "France"),
    ("DE", "Germany"),
    ("GI", "Gibraltar"),
    ("GG", "Guernsey"),
    ("HK", "Hong Kong"),
    ("IN", "India"),
    ("IE", "Ireland"),
    ("IM", "Isle of Man"),
    ("IT", "Italy"),
    ("JE", "Jersey"),
    ("KW", "Kuwait"),
    ("MT", "Malta"),
    ("NL", "Netherlands"),
    ("NG", "Nigeria"),
    ("PL", "Poland"),
    ("QA", "Qatar"),
    ("ZA", "South Africa"),
    ("ES", "Spain"),
    ("AE", "United Arab Emirates"),
];

/// The name of a country; of one that is not known, its code.
pub fn country_name(code: &str) -> String {
    COUNTRIES.iter().find(|(known, _)| *known == code).map_or(code, |(_, name)| name).to_owned()
}

/// A postal address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// The first line.
    pub line1: String,
    /// The second line.
    #[serde(default)]
    pub line2: Option<String>,
    /// The town.
    pub town: String,
    /// The postcode.
    pub postcode: String,
    /// The country, as ISO 3166 alpha-2.
    pub country: String,
}

impl Check for Address {
    fn check(&self, errors: &mut Errors) {
        errors.required("/address/line1", &self.line1, 120);
        errors.optional("/address/line2", self.line2.as_deref(), 120);
        errors.required("/address/town", &self.town, 80);
        errors.required("/address/postcode", &self.postcode, 16);
        let blank = self.postcode.trim().is_empty();
        if self.country == "GB" && !blank && postcode::normalise(&self.postcode).is_none() {
            errors.add("/address/postcode", "malformed", "Write the postcode like SA99 1HC.");
        }
        if self.country.len() != 2 || !self.country.bytes().all(|b| b.is_ascii_uppercase()) {
            errors.add("/address/country", "malformed", "Use the two-letter code of the country, like GB.");
        }
    }
}

/// The most contacts of a centre.
pub const MAX_CONTACTS: usize = 20;
/// The highest credit limit, in minor units.
pub const MAX_CREDIT: i64 = 100_000_000;

/// Roles of contacts that are offered; others can be written.
pub const CONTACT_ROLES: [&str; 6] =
    ["Head of centre", "Head of exams", "Exams officer", "Finance", "Quality lead", "Reception"];

/// Someone at a centre to write to or to call. No user of the portal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Who it is.
    pub name: String,
    /// What for, as `Head of exams`; blank if that is not known.
    #[serde(default)]
    pub role: String,
    /// The email address, if known.
    #[serde(default)]
    pub email: Option<String>,
    /// The phone number, if known.
    #[serde(default)]
    pub phone: Option<String>,
}

fn check_contacts(errors: &mut Errors, contacts: &[Contact]) {
    if contacts.len() > MAX_CONTACTS {
        errors.add("/contacts", "too_many", format!("Use at most {MAX_CONTACTS} contacts."));
    }
    for (at, contact) in contacts.iter().enumerate() {
        let field = |name: &str| format!("/contacts/{at}/{name}");
        errors.required(&field("name"), &contact.name, 120);
        errors.optional(&field("role"), Some(&contact.role), 80);
        if let Some(email) = contact.email.as_deref().filter(|email| !email.trim().is_empty()) {
            errors.email(&field("email"), email);
        }
        errors.optional(&field("phone"), contact.phone.as_deref(), 40);
    }
}

fn check_number(errors: &mut Errors, number: &str) {
    errors.required("/number", number, 32);
    if !number.trim().chars().all(|c| c.is_ascii_alphanumeric() || "-/".contains(c)) {
        errors.add("/number", "malformed", "Use letters, digits, hyphens and slashes only.");
    }
}

/// A centre.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Centre {
    /// The centre's id.
    pub id: Uuid,
    /// The AO's number for it.
    pub number: String,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub address: Address,
    /// Whom to write to or to call there.
    pub contacts: Vec<Contact>,
    /// How much it can order on account before it pays; 0: nothing.
    pub credit_limit: Money,
    /// Whether awards can be issued to it.
    pub status: CentreStatus,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// A centre to be created.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewCentre {
    /// The AO's number for it: letters, digits, hyphens and slashes.
    pub number: String,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub address: Address,
    /// Whom to write to or to call there.
    #[serde(default)]
    pub contacts: Vec<Contact>,
    /// How much it can order on account before it pays; by default what the rules of the store say.
    #[serde(default)]
    pub credit_limit: Option<Money>,
    /// By default `active`.
    #[serde(default)]
    pub status: Option<CentreStatus>,
}

impl Check for NewCentre {
    fn check(&self, errors: &mut Errors) {
        check_number(errors, &self.number);
        errors.required("/name", &self.name, 160);
        self.address.check(errors);
        check_contacts(errors, &self.contacts);
        if let Some(limit) = &self.credit_limit {
            limit.check(errors, "/credit_limit", MAX_CREDIT);
        }
    }
}

/// What of a centre can be changed. A field that is left out stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CentreChange {
    /// The AO's number for it; fixed once it has records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// Whom to write to or to call there, all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contacts: Option<Vec<Contact>>,
    /// How much it can order on account before it pays; 0: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit_limit: Option<Money>,
    /// Whether awards can be issued to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<CentreStatus>,
}

impl Check for CentreChange {
    fn check(&self, errors: &mut Errors) {
        if let Some(number) = &self.number {
            check_number(errors, number);
        }
        if let Some(name) = &self.name {
            errors.required("/name", name, 160);
        }
        if let Some(address) = &self.address {
            address.check(errors);
        }
        check_contacts(errors, self.contacts.as_deref().unwrap_or_default());
        if let Some(limit) = &self.credit_limit {
            limit.check(errors, "/credit_limit", MAX_CREDIT);
        }
    }
}

/// What a centre has, for its page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CentreFigures {
    /// Its users.
    pub users: u64,
    /// Its print jobs, counted to 10,000.
    pub print_jobs: u64,
    /// Its records, counted to 10,000. With one or more, its number is fixed.
    pub records: u64,
}
