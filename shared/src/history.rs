//! What was done to one thing, from the audit trail.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// A field before and after a change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldChange {
    /// The field's name.
    pub field: String,
    /// What was in it; null: nothing, or not kept.
    pub before: Option<String>,
    /// What is in it; null: nothing, or not kept.
    pub after: Option<String>,
}

/// Something that was done to a thing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryEntry {
    /// The entry's id.
    pub id: Uuid,
    /// When it was done.
    pub at: DateTime<Utc>,
    /// Who did it; null: the portal, or someone who is not known any more.
    pub actor: Option<String>,
    /// What was done: a verb in the past, as `changed`.
    pub action: String,
    /// The fields that it changed. Personal data is not kept: then they are named only.
    pub changes: Vec<FieldChange>,
}

/// The fields in which two objects differ. Times of change are left out.
pub fn differences(before: &Value, after: &Value) -> Vec<FieldChange> {
    let (Some(before), Some(after)) = (before.as_object(), after.as_object()) else { return Vec::new() };
    let names: std::collections::BTreeSet<_> = before.keys().chain(after.keys()).collect();
    names
        .into_iter()
        .filter(|name| !matches!(name.as_str(), "updated_at" | "version"))
        .filter_map(|name| {
            let (before, after) = (before.get(name), after.get(name));
            (before.unwrap_or(&Value::Null) != after.unwrap_or(&Value::Null)).then(|| FieldChange {
                field: name.clone(),
                before: before.and_then(words),
                after: after.and_then(words),
            })
        })
        .collect()
}

/// The fields that the details of an entry say were changed: with what was in them, or their names only.
pub fn changes(details: &Value) -> Vec<FieldChange> {
    let mut changes = match (details.get("before"), details.get("after")) {
        (Some(before), Some(after)) => differences(before, after),
        _ => Vec::new(),
    };
    let named = details.get("fields").and_then(Value::as_array).into_iter().flatten();
    changes.extend(named.filter_map(Value::as_str).map(|field| FieldChange {
        field: field.to_owned(),
        before: None,
        after: None,
    }));
    changes
}

/// A field's name as a label: `sender_email` is `Sender email`.
pub fn label_of(field: &str) -> String {
    let known = match field {
        "four_eyes_publish" => "A second person approves publications",
        "four_eyes_revoke" => "A second person approves cancelling many documents",
        "second_factor_for_staff" => "Our staff must have a second factor",
        "email_change_waits" => "Accounts wait for a new address",
        "session_idle_days" => "Days until an unused session ends",
        "session_days" => "Days until a session ends in any case",
        "sent_mail_days" => "Days that sent mail is kept",
        "import_months" => "Months that rows of files are kept",
        "audit_years" => "Years that names in the audit trail are kept",
        "learner_years" => "Years that learners’ data are kept",
        "is_admin" => "Administrator",
        "uln" => "ULN",
        _ => "",
    };
    if !known.is_empty() {
        return known.to_owned();
    }
    let words = field.replace(['_', '/'], " ");
    let mut chars = words.trim().chars();
    chars.next().map_or_else(String::new, |first| format!("{}{}", first.to_uppercase(), chars.as_str()))
}

/// A date, or a time in UTC, as a person reads it; none where it is neither.
fn dated(text: &str) -> Option<String> {
    let time = |time: DateTime<chrono::FixedOffset>| time.to_utc().format("%-d %b %Y, %H:%M UTC").to_string();
    let date = |date: chrono::NaiveDate| date.format("%-d %b %Y").to_string();
    DateTime::parse_from_rfc3339(text).ok().map(time).or_else(|| text.parse().ok().map(date))
}

/// A value as a person reads it; nothing for null and for what is blank.
pub fn words(value: &Value) -> Option<String> {
    let text = match value {
        Value::Null => return None,
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => dated(text.trim()).unwrap_or_else(|| text.trim().to_owned()),
        Value::Array(items) => items.iter().filter_map(words).collect::<Vec<_>>().join("; "),
        Value::Object(fields) if fields.contains_key("sha256") => {
            let part = |name: &str| fields.get(name).and_then(words).unwrap_or_default();
            let name: String = part("sha256").chars().take(8).collect();
            format!("picture {name}, {} × {}", part("width"), part("height"))
        }
        Value::Object(fields) if fields.contains_key("label") => {
            let label = fields.get("label").and_then(words).unwrap_or_default();
            let off = fields.get("active") == Some(&Value::Bool(false));
            if off { format!("{label} (off)") } else { label }
        }
        Value::Object(fields) => match (fields.get("amount"), fields.get("currency")) {
            (Some(Value::Number(amount)), Some(Value::String(currency))) => {
                crate::money::Money::of(amount.as_i64().unwrap_or_default(), currency).to_string()
            }
            _ => fields.values().filter_map(words).collect::<Vec<_>>().join(", "),
        },
    };
    Some(text).filter(|text| !text.is_empty())
}
