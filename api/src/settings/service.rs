//! Rules of the settings.

use std::sync::Arc;

use sea_orm::{DatabaseTransaction, EntityTrait};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;
use shared::{
    TextEnum,
    brand::FootLink,
    documents::DocumentKind,
    history::differences,
    problem::FieldError,
    settings::{BrandChange, BrandSettings, Picture, PictureUse, Rules, RulesChange, SavedVersion, Section},
    text::{tidy, tidy_optional},
};

use super::{
    entity::{Model, picture},
    sample, store,
};
use crate::{
    app::App,
    audit::{self, Entry},
    auth::Caller,
    db::Text,
    problem::{Error, Result},
    templates,
};

/// Changes the brand.
pub async fn change_brand(
    app: &App,
    caller: &Caller,
    change: BrandChange,
    check: impl Fn(i64) -> Result<()>,
) -> Result<(BrandSettings, i64)> {
    let transaction = app.db.write().await?;
    let (before, version) = held::<BrandSettings>(&transaction, app, Section::Brand).await?;
    check(version)?;
    let after = apply(&transaction, &before, &change).await?;
    check_printable(app, &after).await?;
    save(app, transaction, caller, Section::Brand, (before, version), after, None).await
}

/// Brings an earlier version of the brand back, as a new one.
pub async fn revert_brand(
    app: &App,
    caller: &Caller,
    to: i64,
    check: impl Fn(i64) -> Result<()>,
) -> Result<(BrandSettings, i64)> {
    let transaction = app.db.write().await?;
    let (before, version) = held::<BrandSettings>(&transaction, app, Section::Brand).await?;
    check(version)?;
    let Some(row) = store::version(&transaction, Section::Brand, to).await? else {
        return Err(Error::field("/version", "not_found", "The brand never had this version."));
    };
    let after: BrandSettings = store::read(&row)?;
    check_printable(app, &after).await?;
    save(app, transaction, caller, Section::Brand, (before, version), after, Some(to)).await
}

/// Changes the rules.
pub async fn change_rules(
    app: &App,
    caller: &Caller,
    change: RulesChange,
    check: impl Fn(i64) -> Result<()>,
) -> Result<(Rules, i64)> {
    let transaction = app.db.write().await?;
    let (before, version) = held::<Rules>(&transaction, app, Section::Rules).await?;
    check(version)?;
    let after = ruled(&before, change)?;
    save(app, transaction, caller, Section::Rules, (before, version), after, None).await
}

/// A brand as it would be after a change that is not saved.
pub async fn draft(app: &App, change: &BrandChange) -> Result<BrandSettings> {
    let now = app.settings().await?;
    apply(app.db.reader(), &now.brand, change).await
}

/// What a section says in this transaction, and its version.
async fn held<T: DeserializeOwned + Held>(
    transaction: &DatabaseTransaction,
    app: &App,
    section: Section,
) -> Result<(T, i64)> {
    match store::current(transaction, section).await? {
        Some(row) => Ok((store::read(&row)?, row.version)),
        None => Ok((T::first(app), 0)),
    }
}

/// What a section says before anything was saved.
trait Held {
    fn first(app: &App) -> Self;
}

impl Held for BrandSettings {
    fn first(app: &App) -> Self {
        app.config.brand.settings()
    }
}

impl Held for Rules {
    fn first(_: &App) -> Self {
        Self::default()
    }
}

/// Writes a new version down, if it says anything new, and lets this process use it at once.
async fn save<T: Serialize + PartialEq>(
    app: &App,
    transaction: DatabaseTransaction,
    caller: &Caller,
    section: Section,
    (before, version): (T, i64),
    after: T,
    reverts_to: Option<i64>,
) -> Result<(T, i64)> {
    if before == after {
        return Ok((after, version));
    }
    let version = version + 1;
    let (old, new) = (serde_json::to_value(&before)?, serde_json::to_value(&after)?);
    store::insert(&transaction, app, (section, version), new.clone(), Some((caller, reverts_to))).await?;
    let mut details = json!({ "before": old, "after": new, "version": version });
    if let Some(to) = reverts_to {
        details["reverts_to"] = json!(to);
    }
    let action = if reverts_to.is_some() { "reverted" } else { "changed" };
    let entry = Entry::by(caller, action, "settings", section_id(section)).called(section.as_str());
    audit::record(&transaction, app, entry.with(details)).await?;
    transaction.commit().await?;
    let now = Arc::new(store::load(app).await?);
    super::pictures::prepare(app, super::pictures::of(&now.brand)).await;
    app.known_settings.take(now);
    Ok((after, version))
}

/// A section has no row of its own that an audit entry could name: it goes by a fixed id.
pub fn section_id(section: Section) -> uuid::Uuid {
    uuid::Uuid::from_u128(match section {
        Section::Brand => 1,
        Section::Rules => 2,
    })
}

/// The brand after a change. Pictures must have been sent before, for the same use.
async fn apply(
    db: &impl sea_orm::ConnectionTrait,
    before: &BrandSettings,
    change: &BrandChange,
) -> Result<BrandSettings> {
    let text = |new: &Option<String>, old: &String| new.as_deref().map_or_else(|| old.clone(), tidy);
    let colour = |new: &Option<String>, old: &String| {
        new.as_ref().map_or_else(|| old.clone(), |c| c.to_ascii_lowercase())
    };
    let mut pictures = Vec::new();
    for of in PictureUse::ALL {
        pictures.push(match change.picture(*of) {
            None => before.picture(*of).cloned(),
            Some("") => None,
            Some(hash) => Some(known_picture(db, *of, hash).await?),
        });
    }
    let mut pictures = pictures.into_iter();
    let mut next = || pictures.next().flatten();
    Ok(BrandSettings {
        name: text(&change.name, &before.name),
        website: match &change.website {
            None => before.website.clone(),
            Some(website) => tidy_optional(Some(website)),
        },
        links: change
            .links
            .as_ref()
            .map_or_else(|| before.links.clone(), |links| links.iter().map(tidied).collect()),
        known_since: change.known_since.map_or(before.known_since, |day| day.0),
        support_email: text(&change.support_email, &before.support_email),
        sender_name: text(&change.sender_name, &before.sender_name),
        sender_email: text(&change.sender_email, &before.sender_email),
        accent: colour(&change.accent, &before.accent),
        accent_dark: colour(&change.accent_dark, &before.accent_dark),
        signatory_name: text(&change.signatory_name, &before.signatory_name),
        signatory_title: text(&change.signatory_title, &before.signatory_title),
        logo: next(),
        signature: next(),
        seal: next(),
        regulator_logo: next(),
    })
}

fn tidied(link: &FootLink) -> FootLink {
    FootLink {
        label: tidy(&link.label),
        label_cy: tidy_optional(link.label_cy.as_deref()),
        url: link.url.trim().to_owned(),
    }
}

async fn known_picture(db: &impl sea_orm::ConnectionTrait, of: PictureUse, hash: &str) -> Result<Picture> {
    let row = picture::Entity::find_by_id(hash.to_owned()).one(db).await?;
    row.map(Picture::from).ok_or_else(|| {
        Error::field(&format!("/{of}"), "not_found", "Send the picture first, then choose it.")
    })
}

/// Refuses a brand under which a document could not be printed: a text that no face has, or that is too long.
pub async fn check_printable(app: &App, brand: &BrandSettings) -> Result<()> {
    super::sender(brand)
        .map_err(|_| Error::field("/sender_email", "malformed", "Mail can’t be sent from this address."))?;
    let kinds = DocumentKind::ALL.iter();
    let chosen = templates::store::current(app, app.db.reader()).await?;
    let facts: Vec<_> = kinds.map(|kind| sample::facts(app, chosen.issuer(brand, *kind), *kind)).collect();
    let (renderer, brand) = (Arc::clone(&app.renderer), brand.clone());
    let errors = app
        .cpu
        .run(move || {
            let fields = [
                ("/name", &brand.name),
                ("/signatory_name", &brand.signatory_name),
                ("/signatory_title", &brand.signatory_title),
                ("/support_email", &brand.support_email),
            ];
            let mut errors = Vec::new();
            for (field, text) in fields {
                let missing: String = renderer.missing_glyphs(text).into_iter().collect();
                if !missing.is_empty() {
                    let message = format!("Documents can’t print {missing}: no face has it.");
                    errors.push(FieldError::new(field, "missing_glyph", message));
                }
            }
            if errors.is_empty() {
                for fault in facts.iter().flat_map(|it| renderer.check(it, chosen.templates.of(it.kind))) {
                    let field = match fault.message.as_str() {
                        text if text.contains("signatory's name") => "/signatory_name",
                        text if text.contains("signatory's office") => "/signatory_title",
                        text if text.contains("address for help") => "/support_email",
                        _ => "/name",
                    };
                    if !errors.iter().any(|error| error.field == field) {
                        errors.push(FieldError::new(field, fault.code, fault.message));
                    }
                }
            }
            errors
        })
        .await?;
    if errors.is_empty() { Ok(()) } else { Err(Error::InvalidFields(errors)) }
}

/// The rules after a change.
fn ruled(before: &Rules, change: RulesChange) -> Result<Rules> {
    let mut kinds = change.default_documents.unwrap_or_else(|| before.default_documents.clone());
    kinds.sort_by_key(|kind| DocumentKind::ALL.iter().position(|known| known == kind));
    let rules = Rules {
        default_documents: kinds,
        default_language: change.default_language.unwrap_or_else(|| before.default_language.clone()),
        session_idle_days: change.session_idle_days.unwrap_or(before.session_idle_days),
        session_days: change.session_days.unwrap_or(before.session_days),
        second_factor_for_staff: change.second_factor_for_staff.unwrap_or(before.second_factor_for_staff),
        sent_mail_days: change.sent_mail_days.unwrap_or(before.sent_mail_days),
        import_months: change.import_months.unwrap_or(before.import_months),
        audit_years: change.audit_years.unwrap_or(before.audit_years),
        learner_years: change.learner_years.unwrap_or(before.learner_years),
        lockout_reasons: match change.lockout_reasons {
            None => before.lockout_reasons.clone(),
            Some(mut reasons) => {
                for reason in &mut reasons {
                    reason.label = tidy(&reason.label);
                }
                reasons
            }
        },
        email_change_waits: change.email_change_waits.unwrap_or(before.email_change_waits),
        four_eyes_publish: change.four_eyes_publish.unwrap_or(before.four_eyes_publish),
        four_eyes_revoke: change.four_eyes_revoke.unwrap_or(before.four_eyes_revoke),
        store: change.store.unwrap_or_else(|| before.store.clone()),
    };
    if rules.session_idle_days > rules.session_days {
        let message = "Use no more days than those after which a session ends in any case.";
        return Err(Error::field("/session_idle_days", "out_of_range", message));
    }
    for reason in &before.lockout_reasons {
        if !rules.lockout_reasons.iter().any(|kept| kept.code == reason.code) {
            let message =
                format!("“{}” may have been used: switch it off instead of removing it.", reason.label);
            return Err(Error::field("/lockout_reasons", "not_allowed", message));
        }
    }
    Ok(rules)
}

/// Versions with what each of them changed.
pub async fn shown(app: &App, rows: Vec<Model>) -> Result<Vec<SavedVersion>> {
    let db = app.db.reader();
    let (brand, rules) = store::versions(db).await?;
    let before = store::before(db, &rows).await?;
    let first = |section| {
        Ok::<_, serde_json::Error>(match section {
            Section::Brand => serde_json::Value::Null,
            Section::Rules => serde_json::to_value(Rules::default())?,
        })
    };
    rows.into_iter()
        .zip(before)
        .map(|(row, before)| {
            let section = row.section.0;
            let old = match before {
                Some(before) => before.value,
                None => first(section)?,
            };
            let seeds = section == Section::Brand && row.version == 1;
            Ok(SavedVersion {
                id: row.id,
                section,
                version: row.version,
                current: row.version == if section == Section::Brand { brand } else { rules },
                saved_by: row.saved_by_name,
                saved_at: row.created_at,
                reverts_to: row.reverts_to,
                changes: if seeds { Vec::new() } else { differences(&old, &row.value) },
            })
        })
        .collect()
}

/// Keeps what is known of a picture that was sent. The same one sent again is the same picture.
pub async fn keep_picture(app: &App, caller: &Caller, of: PictureUse, picture: &Picture) -> Result<()> {
    use sea_orm::{ActiveValue::Set, sea_query::OnConflict};
    let size = i64::try_from(picture.size).unwrap_or(i64::MAX);
    let transaction = app.db.write().await?;
    let row = picture::ActiveModel {
        sha256: Set(picture.sha256.clone()),
        purpose: Set(Text(of)),
        media_type: Set(picture.media_type.clone()),
        width: Set(picture.width.into()),
        height: Set(picture.height.into()),
        size: Set(size),
        created_by: Set(Some(caller.user.id)),
        created_at: Set(app.clock.now()),
    };
    picture::Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(&transaction)
        .await?;
    transaction.commit().await?;
    Ok(())
}
