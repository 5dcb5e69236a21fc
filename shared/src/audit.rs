//! The audit trail: who did what, when.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::history::{self, FieldChange};

/// Something that was done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditEvent {
    /// The entry's id.
    pub id: Uuid,
    /// When it was done.
    pub at: DateTime<Utc>,
    /// The user who did it; null: the user is no longer known, or the portal did it itself.
    pub actor_id: Option<Uuid>,
    /// Who did it, as he was called then.
    pub actor_name: String,
    /// What was done: a verb in the past, as `changed`.
    pub action: String,
    /// To what kind of thing.
    pub subject_kind: String,
    /// To which one.
    pub subject_id: Option<Uuid>,
    /// What it was called then: a name, a number, a file.
    pub subject_name: String,
    /// The centre that it concerns.
    pub centre_id: Option<Uuid>,
    /// The request in which it was done, as the log names it.
    pub request_id: Option<String>,
    /// The network address from which it was done; null: the portal did it itself, or it is not known.
    pub address: Option<String>,
    /// Whether names, address and what changed were erased, with the personal data of who or what it is about.
    pub erased: bool,
    /// What changed, and anything else that was kept of it.
    pub details: serde_json::Value,
}

/// The kinds of things that the trail tells of, with their names, in the order of a filter.
pub const SUBJECTS: [(&str, &str); 20] = [
    ("api_key", "API key"),
    ("batch", "batch"),
    ("bulk_change", "many documents at once"),
    ("centre", "centre"),
    ("document", "document"),
    ("export", "download"),
    ("issue_report", "issue report"),
    ("learner", "learner"),
    ("notification_run", "notifications"),
    ("order", "order"),
    ("payment", "payment"),
    ("print_job", "job"),
    ("product", "product"),
    ("qualification", "qualification"),
    ("record", "record"),
    ("settings", "settings"),
    ("share", "link to documents"),
    ("template", "template"),
    ("user", "user"),
    ("webhook", "webhook"),
];

impl AuditEvent {
    /// What was done, as a sentence without its subject: `published batch food-safety.csv`.
    pub fn deed(&self) -> String {
        deed(&self.action, &self.subject_kind, &self.subject_name, self.is_own())
    }

    /// The whole sentence: `Marian Okafor published batch food-safety.csv`.
    pub fn sentence(&self) -> String {
        format!("{} {}", self.actor(), self.deed())
    }

    /// Who did it, in words.
    pub fn actor(&self) -> &str {
        match self.actor_name.as_str() {
            "" if self.erased && self.actor_id.is_some() => "Someone",
            "" => "The portal",
            name => name,
        }
    }

    /// What it was before and after, field by field; where that is not kept, the fields only.
    pub fn changes(&self) -> Vec<FieldChange> {
        history::changes(&self.details)
    }

    /// What else was kept of it, for people: ids tell them nothing.
    pub fn notes(&self) -> Vec<(String, String)> {
        let Some(details) = self.details.as_object() else { return Vec::new() };
        let id = |value: &serde_json::Value| value.as_str().is_some_and(|text| text.parse::<Uuid>().is_ok());
        let others = details
            .iter()
            .filter(|(name, value)| !matches!(name.as_str(), "before" | "after" | "fields") && !id(value));
        others.filter_map(|(name, value)| Some((history::label_of(name), history::words(value)?))).collect()
    }

    fn is_own(&self) -> bool {
        self.subject_kind == "user" && self.subject_id.is_some() && self.subject_id == self.actor_id
    }
}

/// What was done in words. What nobody has written words for is told by its own names.
pub fn deed(action: &str, subject_kind: &str, subject_name: &str, own: bool) -> String {
    let done = match (action, subject_kind) {
        ("signed_in", _) => return "signed in".to_owned(),
        ("signed_out", _) => return "signed out".to_owned(),
        ("password_changed", _) if own => return "changed the own password".to_owned(),
        ("password_reset", _) if own => return "chose a new password by a mailed link".to_owned(),
        ("email_confirmed", _) if own => return "confirmed the own email address".to_owned(),
        ("email_change_asked", _) if own => return "asked for another email address".to_owned(),
        ("email_changed", _) if own => return "confirmed a new email address".to_owned(),
        ("email_change_cancelled", _) if own => return "called off a change of the email address".to_owned(),
        ("ended_session", _) if own => return "signed out another device".to_owned(),
        ("ended_sessions", _) if own => return "signed out all other devices".to_owned(),
        ("changed", "user") if own => return "changed the own details".to_owned(),
        ("changed_picture", _) if own => return "chose a picture of the own".to_owned(),
        ("removed_picture", _) if own => return "removed the own picture".to_owned(),
        ("second_factor_on", _) if own => return "set up an authenticator app for signing in".to_owned(),
        ("second_factor_off", _) if own => {
            return "switched off the authenticator app for signing in".to_owned();
        }
        ("recovery_code_used", _) if own => return "signed in with a recovery code".to_owned(),
        ("recovery_codes_made", _) if own => return "made new recovery codes".to_owned(),
        ("passkey_added", _) if own => return "added a passkey".to_owned(),
        ("passkey_removed", _) if own => return "removed a passkey".to_owned(),
        ("second_factor_reset", "user") => "reset the second factor of".to_owned(),
        ("created", "user") if own => return "was created from the command line".to_owned(),
        ("deleted_account", _) if own => return "deleted the own account".to_owned(),
        ("registered", "learner") => "registered as".to_owned(),
        ("added_enrolment", "learner") => "added to the own account".to_owned(),
        ("mapped_columns", _) => return "said what the columns of a file mean".to_owned(),
        ("planned_publication", "batch") => "planned to publish".to_owned(),
        ("cancelled_publication", "batch") => "called off the planned publication of".to_owned(),
        ("left_row_out", "batch") => "left out a row of".to_owned(),
        ("took_row_back", "batch") => "took back a row into".to_owned(),
        ("checked_rows_again", "batch") => "checked held back rows again of".to_owned(),
        ("mended_rows", "batch") => "mended rows of".to_owned(),
        ("renewed_secret", "webhook") => "made a new secret for".to_owned(),
        ("sent_again", "webhook") => "sent an event again to".to_owned(),
        ("tested", "webhook") => "sent a test event to".to_owned(),
        ("revoked", "api_key") => "revoked".to_owned(),
        // As everywhere else on screen.
        ("revoked", _) => "cancelled".to_owned(),
        ("mended_row", "batch") => "mended a row of".to_owned(),
        ("viewed", "document") => "opened".to_owned(),
        ("notified", "record") => "notified the learner of".to_owned(),
        ("undid_merge", "learner") => "took a merge back of".to_owned(),
        ("drafted", "template") => "saved the draft of".to_owned(),
        ("discarded_draft", "template") => "discarded the draft of".to_owned(),
        ("restored", "template") => "took an earlier version as the draft of".to_owned(),
        ("published", "template") => "published a new version of".to_owned(),
        ("asked_approval", "batch") => "asked for approval to publish".to_owned(),
        ("asked_approval", "bulk_change") => "asked for approval to cancel".to_owned(),
        ("approved", "batch") => "approved the publication of".to_owned(),
        ("approved", "bulk_change") => "approved the cancellation of".to_owned(),
        ("refused", "batch") => "refused the publication of".to_owned(),
        ("refused", "bulk_change") => "refused the cancellation of".to_owned(),
        ("withdrew", "batch") => "withdrew the request to publish".to_owned(),
        ("withdrew", "bulk_change") => "withdrew the request to cancel".to_owned(),
        ("found_outdated", "batch") => "found the request outdated to publish".to_owned(),
        ("found_outdated", "bulk_change") => "found the request outdated to cancel".to_owned(),
        ("downloaded", "export") => return format!("downloaded {subject_name}"),
        ("exported_data", "learner") => "exported the data of".to_owned(),
        ("switched_off", "user") => return format!("made user {subject_name} inactive"),
        ("switched_on", "user") => return format!("made user {subject_name} active"),
        ("erased", "user") => return "erased a deleted account".to_owned(),
        ("invited", "user") => "sent the mail again to".to_owned(),
        ("reverted", "settings") => "brought back an earlier version of".to_owned(),
        _ => action.replace('_', " "),
    };
    let kind = SUBJECTS
        .iter()
        .find(|(known, _)| *known == subject_kind)
        .map_or_else(|| subject_kind.replace('_', " "), |(_, words)| (*words).to_owned());
    match subject_kind {
        "settings" if subject_name == "rules" => format!("{done} the defaults and lists"),
        "settings" => format!("{done} the {subject_name}"),
        "bulk_change" => format!("{done} {subject_name} at once"),
        "notification_run" => format!("{done} {subject_name}"),
        "template" => format!("{done} the {subject_name} template"),
        _ if subject_name.is_empty() => format!("{done} a {kind}"),
        _ => format!("{done} {kind} {subject_name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deeds_are_sentences() {
        assert_eq!(deed("published", "batch", "food-safety.csv", false), "published batch food-safety.csv");
        assert_eq!(deed("changed", "settings", "brand", false), "changed the brand");
        assert_eq!(deed("suspended", "bulk_change", "12 documents", false), "suspended 12 documents at once");
        assert_eq!(deed("left_row_out", "batch", "b.csv", false), "left out a row of batch b.csv");
        assert_eq!(deed("signed_in", "user", "Marian Okafor", true), "signed in");
        assert_eq!(deed("taken_apart", "strange_thing", "", false), "taken apart a strange thing");
    }
}
