//! The check of rows against each other and against what the portal knows.

use std::{
    collections::{BTreeMap, HashMap, HashSet, hash_map::Entry},
    sync::Arc,
};

use chrono::{Months, NaiveDate};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use shared::{
    TextEnum,
    batches::{Column, RowStatus},
    centres::CentreStatus,
    documents::DocumentKind,
    problem::FieldError,
    qualifications::QualificationStatus,
};
use uuid::Uuid;

use super::{award::Award, source::RawRow};
use crate::{
    app::App,
    centres::{entity as centre, service::number_key},
    documents::render::{Facts, Fault, Issuer},
    learners::{entity as learner, service::enrolment_key, store as learners},
    problem::Result,
    qualifications::entity as qualification,
    records::entity as record,
    templates,
};

/// A row after its check.
pub struct Checked {
    /// What became of it: valid, invalid or already issued.
    pub status: RowStatus,
    /// What is wrong with it.
    pub errors: Vec<FieldError>,
    /// What it asks for, when it is valid.
    pub ask: Option<Ask>,
}

impl Checked {
    /// A row whose documents can't be printed.
    pub fn unprintable(faults: Vec<Fault>) -> Self {
        let mut by_field = BTreeMap::new();
        for fault in faults {
            by_field.entry((fault.field, fault.code)).or_insert(fault.message);
        }
        let errors = by_field
            .into_iter()
            .map(|((field, code), message)| FieldError::new(field, code, message))
            .collect();
        Self { status: RowStatus::Invalid, errors, ask: None }
    }
}

/// What a valid row asks for, with all that it names.
#[derive(Clone)]
pub struct Ask {
    /// The award.
    pub award: Award,
    /// Its centre.
    pub centre: Arc<centre::Model>,
    /// Its qualification.
    pub qualification: Arc<qualification::Model>,
    /// Its learner, if known.
    pub learner: Option<learner::Model>,
}

impl Ask {
    /// The last day on which its documents hold: as the row says, or as the qualification does.
    pub fn expires_on(&self) -> Option<NaiveDate> {
        self.award.expiry_date.or_else(|| {
            let months = u32::try_from(self.qualification.expires_after_months?).ok()?;
            // Valid for whole months: the last day is the one before.
            self.award.award_date.checked_add_months(Months::new(months))?.pred_opt()
        })
    }

    /// The key of its learner, also where the row gives the number of a duplicate that was merged.
    pub fn learner_key(&self) -> String {
        let known = self.learner.as_ref().map(|learner| learner.enrolment_key.clone());
        known.unwrap_or_else(|| enrolment_key(&self.award.enrolment_number))
    }

    /// Stands for the award: the same learner, qualification and day.
    pub fn award_key(&self) -> String {
        format!("{}|{}|{}", self.learner_key(), self.qualification.number, self.award.award_date)
    }

    /// All that is printed on a document of this kind.
    pub fn facts(
        &self,
        app: &App,
        issuer: Issuer,
        kind: DocumentKind,
        reference: &str,
        issued_on: NaiveDate,
    ) -> Facts {
        Facts {
            layout: 1,
            kind,
            reference: reference.to_owned(),
            verify_url: format!("{}/v/{reference}", app.config.public_base_url),
            issuer,
            learner_name: self.award.full_name(),
            enrolment_number: self.award.enrolment_number.clone(),
            centre_name: self.centre.name.clone(),
            centre_number: self.centre.number.clone(),
            qualification_number: self.qualification.number.clone(),
            qualification_title: self.qualification.title.clone(),
            level: self.qualification.level.clone(),
            regulated: self.qualification.regulated,
            result: self.award.result.clone(),
            award_date: self.award.award_date,
            issued_on,
            expires_on: self.expires_on(),
            language: self.award.language.clone(),
            components: if kind == DocumentKind::Transcript {
                self.award.components.clone()
            } else {
                Vec::new()
            },
            replaces: None,
        }
    }
}

/// What the portal knows of the things that rows name, and what earlier rows of the file said.
pub struct Checker {
    /// Whether the documents must fit their pages.
    fits: bool,
    centres: HashMap<String, Option<Arc<centre::Model>>>,
    qualifications: HashMap<String, Option<Arc<qualification::Model>>>,
    /// The line on which each award stands, and the date of birth of each learner.
    awards: HashMap<(String, String, NaiveDate), u64>,
    born: HashMap<String, (u64, NaiveDate)>,
}

impl Default for Checker {
    fn default() -> Self {
        Self {
            fits: true,
            centres: HashMap::new(),
            qualifications: HashMap::new(),
            awards: HashMap::new(),
            born: HashMap::new(),
        }
    }
}

impl Checker {
    /// Leaves the layout of the documents unchecked: for who renders them next, which refuses what does not fit.
    pub fn before_rendering() -> Self {
        Self { fits: false, ..Self::default() }
    }

    /// Checks the next rows of a file.
    pub async fn check(
        &mut self,
        app: &App,
        db: &impl ConnectionTrait,
        rows: &[RawRow],
    ) -> Result<Vec<Checked>> {
        let today = app.clock.today();
        let read = {
            let (renderer, rows) = (Arc::clone(&app.renderer), rows.to_vec());
            let read = move || rows.par_iter().map(|row| read(row, today, &renderer)).collect::<Vec<_>>();
            app.cpu.run(read).await?
        };
        self.look_up(db, &read).await?;
        let known = Known::load(db, &read).await?;
        let mut checked: Vec<_> =
            rows.iter().zip(read).map(|(row, award)| self.judge(&known, row.line, award)).collect();
        if self.fits {
            layout(app, &mut checked).await?;
        }
        Ok(checked)
    }

    /// Loads the centres and qualifications that are named for the first time.
    async fn look_up(
        &mut self,
        db: &impl ConnectionTrait,
        read: &[std::result::Result<Award, Vec<FieldError>>],
    ) -> Result<()> {
        let awards = || read.iter().filter_map(|award| award.as_ref().ok());
        let numbers: HashSet<_> = awards()
            .map(|award| number_key(&award.centre_number))
            .filter(|number| !self.centres.contains_key(number))
            .collect();
        let found = centre::Entity::find()
            .filter(centre::Column::NumberKey.is_in(numbers.iter().cloned()))
            .all(db)
            .await?;
        self.centres.extend(numbers.into_iter().map(|number| (number, None)));
        self.centres.extend(found.into_iter().map(|row| (row.number_key.clone(), Some(Arc::new(row)))));

        let numbers: HashSet<_> = awards()
            .map(|award| award.qualification_number.clone())
            .filter(|number| !self.qualifications.contains_key(number))
            .collect();
        let found = qualification::Entity::find()
            .filter(qualification::Column::Number.is_in(numbers.iter().cloned()))
            .all(db)
            .await?;
        self.qualifications.extend(numbers.into_iter().map(|number| (number, None)));
        self.qualifications.extend(found.into_iter().map(|row| (row.number.clone(), Some(Arc::new(row)))));
        Ok(())
    }

    fn judge(
        &mut self,
        known: &Known,
        line: u64,
        award: std::result::Result<Award, Vec<FieldError>>,
    ) -> Checked {
        let award = match award {
            Ok(award) => award,
            Err(errors) => return Checked { status: RowStatus::Invalid, errors, ask: None },
        };
        let mut errors = Vec::new();
        let mut add = |column: Column, code: &str, message: String| {
            errors.push(FieldError::new(column.as_str(), code, message));
        };
        let centre = self.centres.get(&number_key(&award.centre_number)).cloned().flatten();
        match &centre {
            None => add(Column::CentreNumber, "not_found", "There is no centre with this number.".to_owned()),
            Some(centre) if centre.status.0 == CentreStatus::Inactive => {
                add(Column::CentreNumber, "inactive", "This centre is not active.".to_owned());
            }
            Some(_) => {}
        }
        let qualification = self.qualifications.get(&award.qualification_number).cloned().flatten();
        match &qualification {
            None => {
                let message = "There is no qualification with this number.".to_owned();
                add(Column::QualificationNumber, "not_found", message);
            }
            Some(qualification) if qualification.status.0 == QualificationStatus::Archived => {
                let message = "This qualification is archived: nothing new is awarded in it.".to_owned();
                add(Column::QualificationNumber, "archived", message);
            }
            Some(_) => {}
        }
        let enrolment = enrolment_key(&award.enrolment_number);
        let learner = known.learners.get(&enrolment).cloned();
        // Numbers of merged duplicates mean the learner who stayed.
        let enrolment = learner.as_ref().map_or(enrolment, |learner| learner.enrolment_key.clone());
        if learner.as_ref().is_some_and(|learner| learner.date_of_birth != award.date_of_birth) {
            let message = "The learner with this enrolment number has another date of birth.".to_owned();
            add(Column::DateOfBirth, "does_not_match", message);
        }
        match self.born.entry(enrolment.clone()) {
            Entry::Occupied(said) if said.get().1 != award.date_of_birth && learner.is_none() => {
                let message =
                    format!("Line {} gives this enrolment number another date of birth.", said.get().0);
                add(Column::DateOfBirth, "does_not_match", message);
            }
            Entry::Occupied(_) => {}
            Entry::Vacant(first) => {
                first.insert((line, award.date_of_birth));
            }
        }
        let (Some(centre), Some(qualification), true) = (centre, qualification, errors.is_empty()) else {
            return Checked { status: RowStatus::Invalid, errors, ask: None };
        };
        let issued = learner
            .as_ref()
            .is_some_and(|learner| known.records.contains(&(learner.id, qualification.id, award.award_date)));
        if issued {
            return Checked { status: RowStatus::AlreadyIssued, errors, ask: None };
        }
        match self.awards.entry((enrolment, qualification.number.clone(), award.award_date)) {
            Entry::Occupied(first) => {
                let message = format!("Line {} has the same award for the same learner.", first.get());
                errors.push(FieldError::new(Column::EnrolmentNumber.as_str(), "duplicate_row", message));
                Checked { status: RowStatus::Invalid, errors, ask: None }
            }
            Entry::Vacant(entry) => {
                entry.insert(line);
                let ask = Ask { award, centre, qualification, learner };
                Checked { status: RowStatus::Valid, errors, ask: Some(ask) }
            }
        }
    }
}

/// Learners and records that the rows may mean.
struct Known {
    learners: HashMap<String, learner::Model>,
    records: HashSet<(Uuid, Uuid, NaiveDate)>,
}

impl Known {
    async fn load(
        db: &impl ConnectionTrait,
        read: &[std::result::Result<Award, Vec<FieldError>>],
    ) -> Result<Self> {
        let keys: HashSet<_> = read
            .iter()
            .filter_map(|award| award.as_ref().ok())
            .map(|award| enrolment_key(&award.enrolment_number))
            .collect();
        let learners = learners::by_numbers(db, keys).await?;
        let records = record::Entity::find()
            .filter(record::Column::LearnerId.is_in(learners.values().map(|learner| learner.id)))
            .all(db)
            .await?
            .into_iter()
            .map(|row| (row.learner_id, row.qualification_id, row.award_date))
            .collect();
        Ok(Self { learners, records })
    }
}

fn read(
    row: &RawRow,
    today: NaiveDate,
    renderer: &crate::documents::render::Renderer,
) -> std::result::Result<Award, Vec<FieldError>> {
    // What a row with too many or too few cells says can't be told.
    if let Some(fault) = row.faults.iter().find(|fault| fault.field == "row") {
        return Err(vec![fault.clone()]);
    }
    let read = Award::read(&row.cells, today, renderer);
    if row.faults.is_empty() {
        return read;
    }
    // A cell that could not be taken from the file is not blamed for being blank too.
    let mut errors = row.faults.clone();
    let more = read.err().unwrap_or_default();
    errors.extend(more.into_iter().filter(|error| row.faults.iter().all(|fault| fault.field != error.field)));
    Err(errors)
}

/// Lets the documents' layout judge the rows that are valid so far: what does not fit is held back.
async fn layout(app: &App, checked: &mut [Checked]) -> Result<()> {
    let (today, now) = (app.clock.today(), app.settings().await?);
    let chosen = templates::store::current(app, app.db.reader()).await?;
    let facts: Vec<Vec<Facts>> = checked
        .iter()
        .map(|row| match &row.ask {
            Some(ask) => {
                let kinds = ask.award.documents.iter();
                let facts = |kind| ask.facts(app, chosen.issuer(&now.brand, kind), kind, PLACEHOLDER, today);
                kinds.copied().map(facts).collect()
            }
            None => Vec::new(),
        })
        .collect();
    let renderer = Arc::clone(&app.renderer);
    let faults = app
        .cpu
        .run(move || {
            facts
                .par_iter()
                .map(|kinds| {
                    let check = |facts: &Facts| renderer.check(facts, chosen.templates.of(facts.kind));
                    kinds.iter().flat_map(check).collect::<Vec<_>>()
                })
                .collect::<Vec<_>>()
        })
        .await?;
    for (row, faults) in checked.iter_mut().zip(faults) {
        if !faults.is_empty() {
            *row = Checked::unprintable(faults);
        }
    }
    Ok(())
}

/// A well-formed reference that takes as much room as any.
const PLACEHOLDER: &str = "0000000000000000";
