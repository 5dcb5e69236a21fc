//! Demo data: a fictional awarding organisation with centres, qualifications, learners, and print jobs of the
//! past year. All goes the way that real data goes, only with a clock that is set back.

mod data;
mod orders;

use chrono::{DateTime, Days, TimeDelta, Utc};
use futures_util::stream;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::{
    batches::FileFormat,
    centres::{Address, CentreStatus, NewCentre},
    documents::DocumentKind,
    language::Language,
    money::{DEFAULT_CURRENCY, Money},
    notifications::{NotificationItem, NotificationKind},
    permission::UserKind,
    qualifications::NewQualification,
    shares::NewShare,
    users::NewUser,
};
use uuid::Uuid;

use self::data::{BATCHES, CENTRES, QUALIFICATIONS, USERS};
use crate::{
    app::App,
    auth::{
        Caller, password,
        permit::{CentreOwned, LearnerOwned},
    },
    batches::{entity as batch, publish, upload},
    centres,
    clock::Clock,
    config::Config,
    db::Text,
    documents::entity as document,
    http::idempotency::IdempotencyKey,
    jobs::runner,
    learner_portal::registration,
    learners,
    notifications::{
        runs::{self, Asked},
        selection::Selection,
    },
    problem::{Error, Result},
    qualifications,
    records::entity as record,
    shares,
    users::{
        self,
        entity::{self as user, membership},
    },
};

/// The password of all demo users.
const PASSWORD: &str = "northmoor-demo-2026";

/// Records whose learners are told.
const NOTIFIED: u64 = 60;

/// Fills the database with demo data, or goes on where that was cut off. One with other data stays as it is.
pub async fn demo(config: Config) -> anyhow::Result<()> {
    let url = config.public_base_url.clone();
    let now = Clock::system().now();
    // Begins two years back; each step sets the clock to its own time.
    let app = App::open(config, Clock::fixed(now - TimeDelta::days(730))).await?;
    let demo_user = users::store::by_email(app.db.reader(), USERS[0].email).await?;
    if demo_user.is_none() && user::Entity::find().one(app.db.reader()).await?.is_some() {
        println!("The database has data of its own: no demo data is added.");
        return Ok(());
    }
    let last = format!("{}.csv", BATCHES[BATCHES.len() - 1].name);
    if find_batch(&app, &last).await?.is_none() {
        println!("Making demo data: {} centres, {} qualifications ...", CENTRES.len(), QUALIFICATIONS.len());
        let centre_ids = set_up(&app).await?;
        let issuer = create_users(&app, &centre_ids).await?;
        Box::pin(issue(&app, &issuer, now)).await?;
        Box::pin(notify(&app, now)).await?;
        Box::pin(orders::make(&app, now)).await?;
    }
    app.clock.set(now);
    register_learner(&app).await?;
    let () = app.db.clone().close().await;
    print_sign_ins(&url);
    Ok(())
}

fn print_sign_ins(url: &str) {
    println!("\nDemo sign-ins at {url} (password for all: {PASSWORD})\n");
    for user in USERS {
        println!("  {:<34} {}", user.email, user.what);
    }
    println!("  {:<34} learner, with shared documents: sign in at {url}/learner", data::LEARNER_EMAIL);
    println!();
}

/// Opens an account for the first learner, who shares a certificate; nothing where that was done.
async fn register_learner(app: &App) -> Result<()> {
    if users::store::by_email(app.db.reader(), data::LEARNER_EMAIL).await?.is_some() {
        return Ok(());
    }
    let number = learners::service::enrolment_key(data::LEARNER_NUMBER);
    let found = learners::store::by_numbers(app.db.reader(), [number.clone()]).await?;
    let Some(learner) = found.get(&number) else { return Ok(()) };
    let hash = password::hash(app, PASSWORD.to_owned()).await?;
    let transaction = app.db.write().await?;
    let email = data::LEARNER_EMAIL.to_owned();
    let user = registration::open(app, &transaction, learner, email, hash, Language::En).await?;
    transaction.commit().await?;
    let certificate = document::Entity::of_account(user.id)
        .filter(document::Column::Kind.eq(Text(DocumentKind::Certificate)))
        .one(app.db.reader())
        .await?;
    let share = NewShare {
        document_ids: certificate.into_iter().map(|row| row.id).collect(),
        label: Some("Application, Harbour Bakery".to_owned()),
        recipient_email: None,
        expires_at: Some(app.clock.now() + TimeDelta::days(30)),
        pin: None,
        max_views: None,
        hide: Vec::new(),
    };
    let caller = Caller::of(user);
    shares::service::create(app, &caller, share, IdempotencyKey::none(), String::new()).await.map(drop)
}

/// Creates what is not there yet: centres, by number, and qualifications.
async fn set_up(app: &App) -> Result<Vec<Uuid>> {
    let mut ids = Vec::new();
    for (number, name, line1, town, postcode) in CENTRES {
        let known = centres::entity::Entity::find()
            .filter(centres::entity::Column::NumberKey.eq(centres::service::number_key(number)))
            .one(app.db.reader())
            .await?;
        if let Some(known) = known {
            ids.push(known.id);
            continue;
        }
        let address = Address {
            line1: line1.to_owned(),
            line2: None,
            town: town.to_owned(),
            postcode: postcode.to_owned(),
            country: "GB".to_owned(),
        };
        let new = NewCentre {
            number: number.to_owned(),
            name: name.to_owned(),
            address,
            contacts: data::contacts(number),
            credit_limit: Some(Money::of(data::credit(number), DEFAULT_CURRENCY)),
            status: (number == data::ARCHIVED_CENTRE).then_some(CentreStatus::Inactive),
        };
        let transaction = app.db.write().await?;
        ids.push(centres::service::insert(app, &transaction, new).await?.id);
        transaction.commit().await?;
    }
    for (number, title, level, regulated, expires_after_months) in QUALIFICATIONS {
        let new = NewQualification {
            number: number.to_owned(),
            title: title.to_owned(),
            level: level.to_owned(),
            regulated,
            expires_after_months,
            credits: data::credits(number),
            units: data::units(number),
            status: None,
        };
        let transaction = app.db.write().await?;
        match qualifications::service::insert(app, &transaction, new).await {
            Ok(_) => transaction.commit().await?,
            Err(Error::AlreadyExists(_)) => {}
            Err(error) => return Err(error),
        }
    }
    let transaction = app.db.write().await?;
    match qualifications::service::insert(app, &transaction, data::archived_qualification()).await {
        Ok(_) => transaction.commit().await?,
        Err(Error::AlreadyExists(_)) => {}
        Err(error) => return Err(error),
    }
    Ok(ids)
}

/// Creates the users that are not there yet; returns the first, who issues.
async fn create_users(app: &App, centre_ids: &[Uuid]) -> Result<Caller> {
    for demo in USERS {
        let (first_name, last_name) = demo.name.split_once(' ').unwrap_or(("", demo.name));
        let new = NewUser {
            kind: if demo.centres.is_empty() { UserKind::Issuer } else { UserKind::Centre },
            email: demo.email.to_owned(),
            username: None,
            first_name: first_name.to_owned(),
            middle_name: None,
            last_name: last_name.to_owned(),
            phone: None,
            is_admin: demo.is_admin,
            role: None,
            centre_ids: demo.centres.iter().map(|at| centre_ids[*at]).collect(),
            password: None,
        };
        match users::service::create_ready(app, new, PASSWORD.to_owned()).await {
            Ok(_) | Err(Error::AlreadyExists(_)) => {}
            Err(error) => return Err(error),
        }
    }
    let user = users::store::by_email(app.db.reader(), USERS[0].email).await?.ok_or(Error::NotFound)?;
    Ok(Caller::of(user))
}

/// Imports and publishes the demo batches, each on its day.
async fn issue(app: &App, issuer: &Caller, now: DateTime<Utc>) -> Result<()> {
    let mut first_learner = 0;
    for (at, planned) in BATCHES.iter().enumerate() {
        let day = now.checked_sub_days(Days::new(planned.days_ago)).unwrap_or(now);
        // Office hours, a little different each day; never in the future.
        let minutes = 9 * 60 + (at as i64 * 97) % (7 * 60);
        let time = day.date_naive().and_time(chrono::NaiveTime::MIN).and_utc() + TimeDelta::minutes(minutes);
        app.clock.set(time.min(now));
        let file_name = format!("{}.csv", planned.name);
        let batch_id = if let Some(known) = find_batch(app, &file_name).await? {
            known.id
        } else {
            let csv = data::csv(planned, first_learner, app.clock.today());
            let file = stream::iter([Ok::<_, std::convert::Infallible>(bytes::Bytes::from(csv))]);
            let key = IdempotencyKey::none();
            let about = upload::About {
                file_name: Some(file_name.clone()),
                declared: Some(FileFormat::Csv),
                ..upload::About::default()
            };
            upload::receive(app, issuer, key, about, file).await?.id
        };
        runner::drain(app).await?;
        if planned.published {
            // Someone looks it over before: half an hour, or until the next day.
            let looked_over = TimeDelta::minutes(25 + (at as i64 * 171) % 1700);
            app.clock.set((time + looked_over).min(now));
            publish::publish(app, issuer, batch_id, None, IdempotencyKey::none()).await?;
            runner::drain(app).await?;
        }
        first_learner += planned.learners;
        println!("  {} of {} batches: {}", at + 1, BATCHES.len(), planned.name);
    }
    Ok(())
}

/// A centre has told some of its learners; one of the addresses was wrong.
async fn notify(app: &App, now: DateTime<Utc>) -> Result<()> {
    let user = users::store::by_email(app.db.reader(), USERS[2].email).await?.ok_or(Error::NotFound)?;
    let caller = Caller::of(user);
    app.clock.set(now - TimeDelta::days(3));
    let member = membership::Entity::find().filter(membership::Column::UserId.eq(caller.user.id));
    let centre_id = member.one(app.db.reader()).await?.ok_or(Error::NotFound)?.centre_id;
    let records: Vec<Uuid> = record::Entity::in_centre(centre_id)
        .filter(record::Column::CreatedAt.lt(now - TimeDelta::days(10)))
        .select_only()
        .column(record::Column::Id)
        .order_by_desc(record::Column::CreatedAt)
        .order_by_asc(record::Column::Id)
        .limit(NOTIFIED)
        .into_tuple()
        .all(app.db.reader())
        .await?;
    let items = records.into_iter().enumerate().map(|(at, record_id)| NotificationItem {
        record_id,
        // Not all addresses are known; this one is wrong.
        email: (at == 0).then(|| "old.address@no-such-school.invalid".to_owned()),
    });
    let items = items.collect();
    let asked = Asked { centre_id, kind: NotificationKind::Notify, resend: false, starts: true };
    runs::create(app, &caller, asked, Selection::Items(items), IdempotencyKey::none(), "").await?;
    runner::drain(app).await
}

async fn find_batch(app: &App, file_name: &str) -> Result<Option<batch::Model>> {
    Ok(batch::Entity::find().filter(batch::Column::FileName.eq(file_name)).one(app.db.reader()).await?)
}
