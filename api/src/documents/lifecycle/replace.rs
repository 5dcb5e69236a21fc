//! Replacement: a new document, marked as such on its face, takes the place of an old one, which then says so.
//!
//! A document is replaced once at most (`documents.replaces_id` is unique), and a new document names one that is
//! there already: a chain has one live head, and no cycle.

use chrono::NaiveDate;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, DatabaseTransaction, EntityTrait, IntoActiveModel};
use shared::{
    batches::Component,
    documents::{Corrections, Document, DocumentStatus, Reissue},
    problem::FieldError,
    reference::{RANDOM_SYMBOLS, Reference},
    text::{fold, tidy, tidy_optional},
    webhooks::WebhookEvent,
};
use uuid::Uuid;

use super::{in_brief, locked, refuse_final};
use crate::{
    app::App,
    audit::{self, Entry},
    auth::Caller,
    clock::random_bytes,
    db::{self, Text, for_update},
    documents::{
        self, Frozen,
        entity::{ActiveModel, Entity, Model},
        render::{Facts, RenderError, template::Templates},
        store,
    },
    http::idempotency::{Before, IdempotencyKey},
    learners::{entity as learner, service as learners},
    print_jobs::issue,
    problem::{Error, Result},
    records::{
        entity as record, states,
        text::{Of, keep_in_step},
    },
    templates, webhooks,
};

const TWICE: &str = "The learner has this award on that date already.";
const UNIQUE: &[(&str, &str, &str, &str)] = &[
    ("records", "learner_id", "/corrections/award_date", TWICE),
    ("records", "learner_id_qualification_id_award_date", "/corrections/award_date", TWICE),
];

/// Puts a new document in the place of an old one.
pub async fn replace(
    app: &App,
    caller: &Caller,
    id: Uuid,
    reissue: Reissue,
    key: IdempotencyKey,
    fingerprint: String,
) -> Result<Document> {
    let transaction = app.db.write().await?;
    let claim = match key.claim(&transaction, app, caller.user.id, &fingerprint).await? {
        Before::Answered(document) => return Ok(document),
        Before::New(claim) => claim,
    };
    let new = put_in_place(app, &transaction, caller, id, &reissue).await?;
    let document = store::shown(&transaction, new, app.clock.today()).await?;
    claim.finish(&transaction, &document).await?;
    transaction.commit().await?;
    app.wake();
    app.known_answers.forget();
    Ok(document)
}

/// The same within a transaction. Call `known_answers.forget` and [`App::wake`] after the commit.
pub async fn put_in_place(
    app: &App,
    transaction: &DatabaseTransaction,
    caller: &Caller,
    id: Uuid,
    reissue: &Reissue,
) -> Result<Model> {
    let (old, award) = Award::locked(transaction, id).await?;
    refuse_final(old.status.0)?;
    if old.erased_at.is_some() || award.learner.erased_at.is_some() {
        return Err(Error::StateConflict(
            "The learner’s personal data were erased: no document can be issued any more.".to_owned(),
        ));
    }
    let award = award.corrected(app, &reissue.corrections)?;
    let new = issue(app, transaction, &old, &award, reissue.corrections.correct_learner).await?;
    let details = serde_json::json!({ "reason": tidy(&reissue.reason), "replaced_by": new.id });
    let entry = Entry::by(caller, "replaced", "document", old.id).in_centre(old.centre_id).with(details);
    audit::record(transaction, app, entry).await?;
    let details = serde_json::json!({ "reason": tidy(&reissue.reason), "replaces": old.id });
    let entry = Entry::by(caller, "issued", "document", new.id).in_centre(new.centre_id).with(details);
    audit::record(transaction, app, entry).await?;
    let mut told = in_brief(&old, DocumentStatus::Replaced);
    told["replaced_by"] = in_brief(&new, new.status.0);
    let told = serde_json::json!({ "documents": [told] });
    webhooks::tell(transaction, app, WebhookEvent::DocumentReplaced, told).await?;
    Ok(new)
}

/// What a document says of the learner and the award, with the rows that hold it.
struct Award {
    learner: learner::Model,
    record: record::Model,
    facts: Facts,
}

impl Award {
    /// Locks a document, with its learner and its record before it, as all do who lock several of those.
    async fn locked(transaction: &DatabaseTransaction, id: Uuid) -> Result<(Model, Self)> {
        let document = Entity::find_by_id(id).one(transaction).await?.ok_or(Error::NotFound)?;
        let record = record::Entity::find_by_id(document.record_id);
        let missing = || anyhow::anyhow!("a document without its record or its learner");
        let learner_id = record.clone().one(transaction).await?.ok_or_else(missing)?.learner_id;
        let learner =
            for_update(learner::Entity::find_by_id(learner_id), transaction).one(transaction).await?;
        let record = for_update(record, transaction).one(transaction).await?.ok_or_else(missing)?;
        if record.learner_id != learner_id {
            return Err(Error::StateConflict("The learner was merged just now. Try once more.".to_owned()));
        }
        let document = locked(transaction, id).await?;
        let facts = document.facts()?;
        Ok((document, Self { learner: learner.ok_or_else(missing)?, record, facts }))
    }

    /// With the corrections. What they leave out stays as the old document has it.
    fn corrected(mut self, app: &App, with: &Corrections) -> Result<Self> {
        let facts = &mut self.facts;
        let learner = &mut self.learner;
        if with.first_name.is_some() || with.middle_names.is_some() || with.last_name.is_some() {
            if let Some(name) = &with.first_name {
                learner.first_name = tidy(name);
            }
            if let Some(names) = &with.middle_names {
                learner.middle_names = tidy_optional(Some(names));
            }
            if let Some(name) = &with.last_name {
                learner.last_name = tidy(name);
            }
            facts.learner_name = learner.full_name();
        }
        if let Some(result) = &with.result {
            facts.result = tidy_optional(Some(result));
        }
        if let Some(date) = with.award_date {
            check_award_date(date, learner.date_of_birth, app.clock.today())?;
            facts.award_date = date;
        }
        if let Some(last) = with.expiry_date {
            facts.expires_on = last.0;
        }
        if facts.expires_on.is_some_and(|last| last < facts.award_date) {
            return Err(Error::field(
                "/corrections/expiry_date",
                "out_of_range",
                "This lies before the award.",
            ));
        }
        if let Some(language) = &with.language {
            facts.language = tidy(language);
        }
        if let Some(components) = &with.components {
            let components: Vec<_> = components.iter().map(tidied).collect();
            self.record.components = serde_json::to_value(&components)?;
            if facts.kind == shared::documents::DocumentKind::Transcript {
                facts.components = components;
            }
        }
        Ok(self)
    }
}

fn check_award_date(date: NaiveDate, born: NaiveDate, today: NaiveDate) -> Result<()> {
    let refuse = |code, message: &str| Err(Error::field("/corrections/award_date", code, message));
    if date > today {
        return refuse("in_future", "This date has not come yet.");
    }
    if date <= born {
        return refuse("out_of_range", "The award lies before the learner's birth.");
    }
    Ok(())
}

fn tidied(line: &Component) -> Component {
    Component {
        reference: tidy(&line.reference),
        title: tidy(&line.title),
        level: tidy(&line.level),
        credits: tidy(&line.credits),
        grade: tidy(&line.grade),
    }
}

/// Makes the new document, and writes it down in the place of the old one.
async fn issue(
    app: &App,
    transaction: &DatabaseTransaction,
    old: &Model,
    award: &Award,
    correct_learner: bool,
) -> Result<Model> {
    let chosen = templates::store::current(app, transaction).await?;
    let kind = award.facts.kind;
    let reference = Reference::from_random(random_bytes::<RANDOM_SYMBOLS>()?);
    let facts = Facts {
        reference: reference.plain().to_owned(),
        verify_url: format!("{}/v/{}", app.config.public_base_url, reference.plain()),
        issuer: chosen.issuer(&app.settings().await?.brand, kind),
        issued_on: app.clock.today(),
        replaces: Some(old.reference.clone()),
        ..award.facts.clone()
    };
    let Frozen { facts, bytes, sha256 } = made(app, facts, &chosen.templates).await?;
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    app.blobs.put_document(&sha256, bytes).await?;

    let now = app.clock.now();
    let mut replaced = old.clone().into_active_model();
    replaced.status = Set(Text(DocumentStatus::Replaced));
    replaced.status_changed_at = Set(now);
    Entity::update(replaced).exec(transaction).await?;
    let (first, middle, last) =
        (&award.learner.first_name, award.learner.middle_names.as_deref(), &award.learner.last_name);
    let new = ActiveModel {
        id: Set(app.clock.id()),
        reference: Set(facts.reference.clone()),
        status: Set(Text(DocumentStatus::Valid)),
        status_changed_at: Set(now),
        replaces_id: Set(Some(old.id)),
        learner_name: Set(facts.learner_name.clone()),
        sort_name: Set(learners::sort_name(first, middle, last)),
        issued_on: Set(facts.issued_on),
        expires_on: Set(facts.expires_on),
        search: Set(fold(&issue::search_text(&facts))),
        sha256: Set(sha256),
        size: Set(size),
        created_at: Set(now),
        facts: Set(serde_json::to_value(&facts)?),
        template_id: Set(Some(chosen.of(kind).id)),
        ..old.clone().into_active_model().reset_all()
    };
    let new = Entity::insert(new).exec_with_returning(transaction).await?;
    keep_award(app, transaction, award, &facts, correct_learner).await?;
    Ok(new)
}

/// The record says from now on what its newest document says, and the learner's data too, when asked.
async fn keep_award(
    app: &App,
    transaction: &DatabaseTransaction,
    award: &Award,
    facts: &Facts,
    correct_learner: bool,
) -> Result<()> {
    let mut kept = record::Entity::find_by_id(award.record.id)
        .one(transaction)
        .await?
        .ok_or(Error::NotFound)?
        .into_active_model();
    kept.award_date = Set(facts.award_date);
    kept.result = Set(facts.result.clone());
    kept.expires_on = Set(facts.expires_on);
    kept.language = Set(facts.language.clone());
    kept.components = Set(award.record.components.clone());
    db::unique(record::Entity::update(kept).exec(transaction).await, UNIQUE)?;
    if correct_learner {
        learners::correct_name(app, transaction, &award.learner).await?;
    }
    states::keep_in_step(transaction, [award.record.id]).await?;
    keep_in_step(transaction, Of::Record(award.record.id)).await
}

/// The document as it is frozen. What can't be printed is an error of the correction that it comes from.
async fn made(app: &App, facts: Facts, templates: &Templates) -> Result<Frozen> {
    let made = documents::frozen(app, vec![facts], templates).await;
    let made = made.map_err(|error| match error.downcast::<RenderError>() {
        Ok(RenderError::Faults(faults)) => Error::InvalidFields(
            faults
                .into_iter()
                .map(|fault| {
                    let field = format!("/corrections/{}", fault.field);
                    FieldError::new(field, fault.code, fault.message)
                })
                .collect(),
        ),
        Ok(error) => anyhow::Error::from(error).into(),
        Err(error) => error.into(),
    })?;
    made.into_iter().next().ok_or_else(|| anyhow::anyhow!("nothing was made").into())
}
