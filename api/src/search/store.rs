//! Queries of search, one for each kind of thing. None reads more than a few rows.

use std::collections::{HashMap, HashSet};

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect, Select,
};
use shared::{
    learners::Learner,
    reference::symbols,
    search::{HITS, Hit, REFERENCE_PREFIX},
    text::{fold, search_words},
};
use uuid::Uuid;

use crate::{
    batches::entity as batch,
    centres::entity as centre,
    db::search::{self, Searched, WALK},
    documents::{entity as document, store::grouped},
    learners::entity as learner,
    print_jobs::entity as print_job,
    problem::Result,
    qualifications::entity as qualification,
    users::entity as user,
};

/// Rows that are looked at, of which the best are shown.
const CANDIDATES: u64 = 24;

/// What was found of one kind.
#[derive(Default)]
pub struct Hits {
    /// The first hits.
    pub hits: Vec<Hit>,
    /// Whether there are more.
    pub more: bool,
}

impl Hits {
    /// The best of these, which come the newest first: those of which the title begins with the first word, then
    /// those in which a word begins with it, then the others.
    fn best(mut hits: Vec<Hit>, q: &str) -> Self {
        let first = search_words(q).into_iter().next().unwrap_or_default();
        hits.sort_by_cached_key(|hit| {
            let title = fold(&hit.title);
            match (title.starts_with(&first), title.contains(&format!(" {first}"))) {
                (true, _) => 0,
                (_, true) => 1,
                _ => 2,
            }
        });
        let more = hits.len() > HITS;
        hits.truncate(HITS);
        Self { hits, more }
    }
}

/// The newest rows that hold every word.
async fn newest<E>(
    db: &impl ConnectionTrait,
    rows: Select<E>,
    id: E::Column,
    q: &str,
) -> Result<Vec<E::Model>>
where
    E: Searched,
    E::Model: Send + Sync,
{
    let found = search::find(db, rows, Some(q)).await?;
    if let Some((all, holds)) = found.common {
        // Common words are soon met among the newest rows.
        let end: Option<Uuid> = all
            .clone()
            .select_only()
            .column(id)
            .order_by_desc(id)
            .offset(WALK)
            .limit(1)
            .into_tuple()
            .one(db)
            .await?;
        let stretch = match end {
            Some(end) => all.filter(id.gte(end)),
            None => all,
        };
        let met = stretch.filter(holds).order_by_desc(id).limit(CANDIDATES).all(db).await?;
        if met.len() > HITS {
            return Ok(met);
        }
    }
    let rows = search::in_order(found.rows, id, Order::Desc, found.sort_last);
    Ok(rows.limit(CANDIDATES).all(db).await?)
}

fn joined(parts: &[&str]) -> String {
    parts.iter().copied().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// Documents by their reference.
pub async fn documents(db: &impl ConnectionTrait, rows: Select<document::Entity>, q: &str) -> Result<Hits> {
    let Some(typed) = symbols(q).filter(|typed| typed.len() >= REFERENCE_PREFIX) else {
        return Ok(Hits::default());
    };
    // A tilde comes after every symbol.
    let found = rows
        .filter(document::Column::Reference.gte(typed.as_str()))
        .filter(document::Column::Reference.lt(format!("{typed}~")))
        .order_by_asc(document::Column::Reference)
        .limit(HITS as u64 + 1)
        .all(db)
        .await?;
    let more = found.len() > HITS;
    let hits = found.into_iter().take(HITS).map(|row| Hit {
        id: row.id,
        print_job_id: Some(row.print_job_id),
        title: grouped(&row.reference),
        detail: joined(&[row.kind.0.word(), &row.learner_name, &row.qualification_title]),
    });
    Ok(Hits { hits: hits.collect(), more })
}

/// Records, by what is printed on their documents.
pub async fn records(db: &impl ConnectionTrait, rows: Select<document::Entity>, q: &str) -> Result<Hits> {
    let found = newest(db, rows, document::Column::Id, q).await?;
    let filled = found.len() as u64 == CANDIDATES;
    let mut seen = HashSet::new();
    let hits = found
        .into_iter()
        .filter(|row| seen.insert(row.record_id))
        .map(|row| {
            let issued = row.issued_on.format("%-d %b %Y").to_string();
            Hit {
                id: row.record_id,
                print_job_id: Some(row.print_job_id),
                detail: joined(&[&row.qualification_title, &issued]),
                title: row.learner_name,
            }
        })
        .collect();
    let mut hits = Hits::best(hits, q);
    hits.more |= filled;
    Ok(hits)
}

/// Learners by name, enrolment number and ULN.
pub async fn learners(db: &impl ConnectionTrait, rows: Select<learner::Entity>, q: &str) -> Result<Hits> {
    let found = newest(db, rows, learner::Column::Id, q).await?;
    let hits = found.into_iter().map(|row| {
        let row = Learner::from(row);
        let names = [&row.first_name, row.middle_names.as_deref().unwrap_or_default(), &row.last_name];
        let names: Vec<_> = names.into_iter().filter(|name| !name.is_empty()).collect();
        let uln = row.uln.as_ref().map(|uln| format!("ULN {uln}")).unwrap_or_default();
        Hit {
            id: row.id,
            print_job_id: None,
            title: names.join(" "),
            detail: joined(&[&row.enrolment_number, &uln]),
        }
    });
    Ok(Hits::best(hits.collect(), q))
}

/// Centres by number, name, town and postcode.
pub async fn centres(db: &impl ConnectionTrait, rows: Select<centre::Entity>, q: &str) -> Result<Hits> {
    let found = newest(db, rows, centre::Column::Id, q).await?;
    let hits = found.into_iter().map(|row| Hit {
        id: row.id,
        print_job_id: None,
        detail: joined(&[&row.number, &row.address_town]),
        title: row.name,
    });
    Ok(Hits::best(hits.collect(), q))
}

/// Qualifications by number and title.
pub async fn qualifications(
    db: &impl ConnectionTrait,
    rows: Select<qualification::Entity>,
    q: &str,
) -> Result<Hits> {
    let found = newest(db, rows, qualification::Column::Id, q).await?;
    let hits = found.into_iter().map(|row| Hit {
        id: row.id,
        print_job_id: None,
        detail: joined(&[&row.number, &row.level]),
        title: row.title,
    });
    Ok(Hits::best(hits.collect(), q))
}

/// Print jobs by reference, creator, centre and qualifications.
pub async fn print_jobs(
    db: &impl ConnectionTrait,
    rows: Select<print_job::Entity>,
    q: &str,
    with_centre: bool,
) -> Result<Hits> {
    let found = newest(db, rows, print_job::Column::Id, q).await?;
    let names: HashMap<Uuid, String> = if with_centre && !found.is_empty() {
        centre::Entity::find()
            .select_only()
            .columns([centre::Column::Id, centre::Column::Name])
            .filter(centre::Column::Id.is_in(found.iter().map(|row| row.centre_id)))
            .into_tuple::<(Uuid, String)>()
            .all(db)
            .await?
            .into_iter()
            .collect()
    } else {
        HashMap::new()
    };
    let hits = found.into_iter().map(|row| {
        let centre = names.get(&row.centre_id).map(String::as_str).unwrap_or_default();
        let day = row.created_at.format("%-d %b %Y").to_string();
        let about = row
            .qualification_title
            .clone()
            .unwrap_or_else(|| format!("{} qualifications", row.qualification_count));
        Hit { id: row.id, print_job_id: None, title: row.reference, detail: joined(&[centre, &about, &day]) }
    });
    Ok(Hits::best(hits.collect(), q))
}

/// Users by name, address and user name.
pub async fn users(db: &impl ConnectionTrait, rows: Select<user::Entity>, q: &str) -> Result<Hits> {
    let found = newest(db, rows, user::Column::Id, q).await?;
    let hits = found.into_iter().map(|row| Hit {
        id: row.id,
        print_job_id: None,
        title: row.name(),
        detail: joined(&[&row.email, row.status.0.word()]),
    });
    Ok(Hits::best(hits.collect(), q))
}

/// Batches by the file's name and who imported it.
pub async fn batches(db: &impl ConnectionTrait, rows: Select<batch::Entity>, q: &str) -> Result<Hits> {
    let found = newest(db, rows, batch::Column::Id, q).await?;
    let people: HashMap<Uuid, String> = if found.is_empty() {
        HashMap::new()
    } else {
        user::Entity::find()
            .filter(user::Column::Id.is_in(found.iter().map(|row| row.created_by)))
            .all(db)
            .await?
            .into_iter()
            .map(|user| (user.id, user.name()))
            .collect()
    };
    let hits = found.into_iter().map(|row| {
        let day = row.created_at.format("%-d %b %Y").to_string();
        let by = people.get(&row.created_by).map(String::as_str).unwrap_or_default();
        Hit {
            id: row.id,
            print_job_id: None,
            title: row.file_name.unwrap_or_else(|| "Without a file name".to_owned()),
            detail: joined(&[by, &day]),
        }
    });
    Ok(Hits::best(hits.collect(), q))
}
