//! Issuing: from the rows of a print job to learners, records and documents whose bytes are frozen.
//!
//! The documents are rendered and stored first; then everything is written down in one transaction. A process
//! that is killed in between leaves bytes that nothing names, and the rows as they were. The documents of one
//! record are issued together: a row of which one can't be made stays as it is, with the reason written down.

use std::collections::{HashMap, HashSet};

use futures_util::future::try_join_all;
use migration::search_mark;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    TryIntoModel,
};
use shared::{
    batches::RowStatus,
    documents::{DocumentKind, DocumentStatus, NotificationStatus},
    learners::NewLearner,
    print_jobs::NotMade,
    reference::{RANDOM_SYMBOLS, Reference},
    text::fold,
};
use uuid::Uuid;

use super::{
    entity::Model,
    failures::{self, Unmade},
    store::{self, Progress},
};
use crate::{
    app::App,
    batches::{
        award::Award,
        check::{Ask, Checked, Checker},
        entity::{fault, row},
        source::RawRow,
        store::{self as batches, Shift},
    },
    clock::random_bytes,
    db::{Text, for_update, is_duplicate},
    documents::{
        self, entity as document,
        render::{Facts, Fault, RenderError},
    },
    learners::{entity as learner, service as learners, store::by_numbers},
    problem::{Error, Result},
    records::{entity as record, states::all_valid, text::search_text as record_search_text},
    templates::Chosen,
};

/// How the making of some rows' documents ended.
pub enum Outcome {
    /// They are issued, or held back with a reason.
    Issued {
        /// Rows that stay because a document could not be made.
        unmade: usize,
        /// Those of them whose documents the file store did not take.
        refused: usize,
    },
    /// Another process wrote something of the same down first: look again.
    Clash,
}

/// A document, made and stored.
struct Made {
    kind: DocumentKind,
    template_id: Uuid,
    facts: Facts,
    sha256: String,
    size: usize,
}

/// What became of the documents that a row asks for.
enum Making {
    /// They are made and stored.
    Made(Vec<Made>),
    /// Not made, for a reason that is not the row's.
    Not(NotMade),
    /// The row says what can't be printed.
    Unprintable(Vec<Fault>),
}

/// Some rows of a print job whose documents are made and stored, and not yet written down.
pub struct Prepared {
    rows: Vec<row::Model>,
    checked: Vec<Checked>,
    made: Vec<std::result::Result<Vec<Made>, NotMade>>,
}

impl Prepared {
    /// How many rows they are.
    pub fn count(&self) -> usize {
        self.rows.len()
    }

    /// The last line among them.
    pub fn last_line(&self) -> i64 {
        self.rows.last().map_or(i64::MAX, |row| row.line)
    }
}

/// Makes the documents of these rows, which are valid and belong to one print job.
pub async fn prepare(app: &App, chosen: &Chosen, rows: Vec<row::Model>) -> Result<Prepared> {
    let raw = rows
        .iter()
        .map(|row| Ok(RawRow::sound(u64::try_from(row.line).unwrap_or_default(), row.cells()?)))
        .collect::<Result<Vec<_>>>()?;
    // Checked again: since the import a learner may be known, an award issued, a centre switched off. What does not
    // fit its page is refused by the rendering itself.
    let mut checked = Checker::before_rendering().check(app, app.db.reader(), &raw).await?;
    let makings = try_join_all(checked.iter().map(|checked| make(app, chosen, checked.ask.as_ref()))).await?;
    let mut made = Vec::with_capacity(makings.len());
    for (checked, making) in checked.iter_mut().zip(makings) {
        made.push(match making {
            Making::Made(made) => Ok(made),
            Making::Not(reason) => Err(reason),
            Making::Unprintable(faults) => {
                *checked = Checked::unprintable(faults);
                Ok(Vec::new())
            }
        });
    }
    Ok(Prepared { rows, checked, made })
}

/// Issues the awards of prepared rows.
pub async fn issue(app: &App, print_job: &Model, prepared: Prepared) -> Result<Outcome> {
    let Prepared { rows, checked, made } = prepared;
    let unmade = made.iter().filter(|made| made.is_err()).count();
    let refused = made.iter().filter(|made| matches!(made, Err(NotMade::Storage))).count();

    let transaction = app.db.write().await?;
    let still_valid = locked(&transaction, &rows).await?;
    if still_valid.len() != rows.len() {
        return Ok(Outcome::Clash);
    }
    let written = write_down(app, &transaction, print_job, rows, checked, made).await;
    let committed = match written {
        Ok(()) => transaction.commit().await.map_err(Error::from),
        Err(error) => Err(error),
    };
    match committed {
        Ok(()) => Ok(Outcome::Issued { unmade, refused }),
        Err(Error::AlreadyExists(_)) => Ok(Outcome::Clash),
        Err(Error::Internal(error)) if error.downcast_ref::<sea_orm::DbErr>().is_some_and(is_duplicate) => {
            Ok(Outcome::Clash)
        }
        Err(error) => Err(error),
    }
}

/// Which of the rows are still to be issued, locked until the transaction ends.
async fn locked(transaction: &DatabaseTransaction, rows: &[row::Model]) -> Result<HashSet<Uuid>> {
    let select = row::Entity::find()
        .filter(row::Column::Id.is_in(rows.iter().map(|row| row.id)))
        .filter(row::Column::Status.eq(Text(RowStatus::Valid)));
    Ok(for_update(select, transaction).all(transaction).await?.into_iter().map(|row| row.id).collect())
}

/// Renders, signs and stores the documents that a row asks for.
async fn make(app: &App, chosen: &Chosen, ask: Option<&Ask>) -> Result<Making> {
    let Some(ask) = ask else { return Ok(Making::Made(Vec::new())) };
    let (today, now) = (app.clock.today(), app.settings().await?);
    let mut facts = Vec::with_capacity(ask.award.documents.len());
    for kind in &ask.award.documents {
        let reference = Reference::from_random(random_bytes::<RANDOM_SYMBOLS>()?);
        facts.push(ask.facts(app, chosen.issuer(&now.brand, *kind), *kind, reference.plain(), today));
    }
    // A row's documents are made together: each hand-over between threads costs.
    let rendered = match documents::frozen(app, facts, &chosen.templates).await {
        Ok(rendered) => rendered,
        Err(error) => {
            return Ok(match error.downcast::<RenderError>() {
                Ok(RenderError::Faults(faults)) => Making::Unprintable(faults),
                Ok(error) => broken(&error.into()),
                Err(error) => broken(&error),
            });
        }
    };
    let stored = rendered.into_iter().map(|one| async move {
        let size = one.bytes.len();
        app.blobs.put_document(&one.sha256, one.bytes).await?;
        let template_id = chosen.of(one.facts.kind).id;
        anyhow::Ok(Made { kind: one.facts.kind, template_id, facts: one.facts, sha256: one.sha256, size })
    });
    Ok(match try_join_all(stored).await {
        Ok(made) => Making::Made(made),
        Err(error) => {
            tracing::warn!(error = format!("{error:#}"), "the file store does not take a document");
            Making::Not(NotMade::Storage)
        }
    })
}

/// One document that breaks the renderer must not stop the others.
fn broken(error: &anyhow::Error) -> Making {
    tracing::error!(error = format!("{error:#}"), "can't render a document");
    Making::Not(NotMade::Internal)
}

/// Writes learners, records, documents, rows and counts down.
async fn write_down(
    app: &App,
    transaction: &DatabaseTransaction,
    print_job: &Model,
    rows: Vec<row::Model>,
    checked: Vec<Checked>,
    made: Vec<std::result::Result<Vec<Made>, NotMade>>,
) -> Result<()> {
    let now = app.clock.now();
    let (mut progress, mut moved) = (Progress::default(), Shift::default());
    let (mut new_records, mut new_documents) = (Vec::new(), Vec::new());
    let mut published = Vec::new();
    let row_ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let tried = failures::forget(transaction, app, print_job.id, &row_ids, &mut progress).await?;
    let unmade: Vec<_> = rows
        .iter()
        .zip(&checked)
        .zip(&made)
        .filter_map(|((row, checked), made)| match (made, checked.status) {
            (Err(code), _) => Some(Unmade { row, code: *code, errors: &[] }),
            (_, RowStatus::Invalid) => Some(Unmade { row, code: NotMade::Held, errors: &checked.errors }),
            _ => None,
        })
        .collect();
    failures::write_down(transaction, app, print_job.id, &unmade, &tried, &mut progress).await?;
    let mut learners = keep_learners(app, transaction, &checked, &made).await?;
    let centre_mark = search_mark(print_job.centre_id);
    for ((row, checked), made) in rows.into_iter().zip(checked).zip(made) {
        let Ok(made) = made else { continue };
        moved.add(RowStatus::Valid, -1);
        moved.under_way -= 1;
        let Some(ask) = checked.ask else {
            moved.add(checked.status, 1);
            if checked.status == RowStatus::AlreadyIssued {
                progress.dropped += row.documents_count;
            }
            hold_back(app, transaction, row, checked).await?;
            continue;
        };
        moved.add(RowStatus::Published, 1);
        progress.records += 1;
        progress.completed += made.len() as i64;
        let learner = learners.keep(app, transaction, &ask.award).await?;
        let record_id = app.clock.id();
        let references = made.iter().map(|made| made.facts.reference.as_str());
        new_records.push(record::ActiveModel {
            id: Set(record_id),
            learner_id: Set(learner.id),
            qualification_id: Set(ask.qualification.id),
            centre_id: Set(print_job.centre_id),
            print_job_id: Set(print_job.id),
            award_date: Set(ask.award.award_date),
            result: Set(ask.award.result.clone()),
            expires_on: Set(ask.expires_on()),
            language: Set(ask.award.language.clone()),
            components: Set(serde_json::to_value(&ask.award.components)?),
            notification_status: Set(Text(NotificationStatus::NotNotified)),
            documents_notified: Set(0),
            search: Set(record_search_text(
                &learner.search,
                &ask.qualification.search,
                &centre_mark,
                references,
            )),
            document_states: Set(all_valid(made.iter().map(|made| made.facts.kind))),
            sort_name: Set(learner.sort_name),
            qualification_title: Set(ask.qualification.title.clone()),
            created_at: Set(now),
        });
        for made in made {
            new_documents.push(document_row(app, print_job, &ask, record_id, made)?);
        }
        published.push(row.id);
    }
    if !new_records.is_empty() {
        record::Entity::insert_many(new_records).exec_without_returning(transaction).await?;
    }
    if !new_documents.is_empty() {
        document::Entity::insert_many(new_documents).exec_without_returning(transaction).await?;
    }
    row::Entity::update_many()
        .set(row::ActiveModel {
            status: Set(Text(RowStatus::Published)),
            updated_at: Set(now),
            ..Default::default()
        })
        .filter(row::Column::Id.is_in(published))
        .exec(transaction)
        .await?;
    store::add_progress(transaction, app, print_job.id, progress).await?;
    batches::shift(transaction, app, print_job.batch_id, moved, None).await
}

/// A row that can't be issued any more: it leaves the print job, and can be mended and published later.
async fn hold_back(
    app: &App,
    transaction: &DatabaseTransaction,
    row: row::Model,
    checked: Checked,
) -> Result<()> {
    let (cells, version, before) = (row.cells()?, row.version + 1, row.clone());
    let (held, faults) = batches::judged(app, row.into_active_model(), cells, checked)?;
    // What it asked for stays, until someone changes it: by that, a retry knows the rows that it may take along.
    let held = row::ActiveModel {
        print_job_id: Set(None),
        version: Set(version),
        centre_id: Set(before.centre_id),
        qualification_id: Set(before.qualification_id),
        documents_count: Set(before.documents_count),
        with_certificate: Set(before.with_certificate),
        with_transcript: Set(before.with_transcript),
        with_letter: Set(before.with_letter),
        enrolment_key: Set(before.enrolment_key),
        learner_name: Set(before.learner_name),
        award_key: Set(before.award_key),
        expires_on: Set(before.expires_on),
        ..held
    };
    row::Entity::update(held).exec(transaction).await?;
    if !faults.is_empty() {
        fault::Entity::insert_many(faults).exec_without_returning(transaction).await?;
    }
    Ok(())
}

/// The learners of some awards, as they are in the database.
#[derive(Default)]
struct Learners {
    /// By number: of a merged duplicate too.
    ids: HashMap<String, Uuid>,
    rows: HashMap<Uuid, learner::Model>,
}

/// Makes the learners whose enrolment numbers are new, and loads the others.
async fn keep_learners(
    app: &App,
    transaction: &DatabaseTransaction,
    checked: &[Checked],
    made: &[std::result::Result<Vec<Made>, NotMade>],
) -> Result<Learners> {
    let issued = checked.iter().zip(made).filter(|(_, made)| made.is_ok());
    let asks = issued.filter_map(|(row, _)| row.ask.as_ref());
    let awards: Vec<&Award> = asks.map(|ask| &ask.award).collect();
    let keys: HashSet<String> =
        awards.iter().map(|award| learners::enrolment_key(&award.enrolment_number)).collect();
    let mut known = Learners::default();
    for (number, learner) in by_numbers(transaction, keys).await? {
        known.ids.insert(number, learner.id);
        known.rows.insert(learner.id, learner);
    }
    let mut new = Vec::new();
    for award in awards {
        let key = learners::enrolment_key(&award.enrolment_number);
        if known.ids.contains_key(&key) {
            continue;
        }
        let id = app.clock.id();
        let learner = NewLearner {
            enrolment_number: award.enrolment_number.clone(),
            uln: award.uln.clone(),
            first_name: award.first_name.clone(),
            middle_names: award.middle_names.clone(),
            last_name: award.last_name.clone(),
            date_of_birth: award.date_of_birth,
            email: award.email.clone(),
        };
        let row = learners::new_row(app, id, learner, &[]);
        known.ids.insert(key, id);
        // All its columns are set.
        known.rows.insert(id, row.clone().try_into_model()?);
        new.push(row);
    }
    if !new.is_empty() {
        // In one order, so that two processes that make the same learners wait for each other once.
        new.sort_by(|one, other| one.enrolment_key.as_ref().cmp(other.enrolment_key.as_ref()));
        learner::Entity::insert_many(new).exec_without_returning(transaction).await?;
    }
    Ok(known)
}

impl Learners {
    /// The learner of an award; what the award newly says is kept.
    async fn keep(
        &mut self,
        app: &App,
        transaction: &DatabaseTransaction,
        award: &Award,
    ) -> Result<learner::Model> {
        let id = self.ids.get(&learners::enrolment_key(&award.enrolment_number)).copied();
        let known = id.and_then(|id| self.rows.remove(&id));
        let known = known.ok_or_else(|| anyhow::anyhow!("a learner was not kept"))?;
        let kept = learners::register(app, transaction, known, award).await?;
        // A later row may be of the same learner.
        self.rows.insert(kept.id, kept.clone());
        Ok(kept)
    }
}

fn document_row(
    app: &App,
    print_job: &Model,
    ask: &Ask,
    record_id: Uuid,
    made: Made,
) -> Result<document::ActiveModel> {
    let now = app.clock.now();
    let award = &ask.award;
    let searched = search_text(&made.facts);
    Ok(document::ActiveModel {
        erased_at: Set(None),
        id: Set(app.clock.id()),
        record_id: Set(record_id),
        print_job_id: Set(print_job.id),
        centre_id: Set(print_job.centre_id),
        kind: Set(Text(made.kind)),
        reference: Set(made.facts.reference.clone()),
        status: Set(Text(DocumentStatus::Valid)),
        status_changed_at: Set(now),
        replaces_id: Set(None),
        learner_name: Set(made.facts.learner_name.clone()),
        sort_name: Set(learners::sort_name(
            &award.first_name,
            award.middle_names.as_deref(),
            &award.last_name,
        )),
        qualification_title: Set(made.facts.qualification_title.clone()),
        issued_on: Set(made.facts.issued_on),
        expires_on: Set(made.facts.expires_on),
        search: Set(fold(&searched)),
        facts: Set(serde_json::to_value(made.facts)?),
        sha256: Set(made.sha256),
        size: Set(i64::try_from(made.size).unwrap_or(i64::MAX)),
        created_at: Set(now),
        template_id: Set(Some(made.template_id)),
    })
}

/// What search finds a document by.
pub fn search_text(facts: &Facts) -> String {
    format!(
        "{} {} {} {} {} {}",
        facts.learner_name,
        facts.enrolment_number,
        facts.qualification_number,
        facts.qualification_number.replace('/', ""),
        facts.qualification_title,
        facts.reference
    )
}
