//! Rules of issue reports: they go to the support address by mail, and answers to who reported.

use sea_orm::{ActiveValue::Set, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter};
use shared::{
    issue_reports::{IssueReport, IssueReportChange, IssueStatus, IssueSubject, NewIssueReport},
    permission::Role,
    settings::BrandSettings,
    text::fold,
    users::UserStatus,
    webhooks::WebhookEvent,
};
use uuid::Uuid;

use super::{
    entity::{ActiveModel, Entity, Model, reply},
    store,
};
use crate::{
    app::App,
    audit::{self, Entry},
    auth::{Caller, permit::CentreOwned},
    centres::entity as centre,
    db::{Text, for_update},
    documents::{entity as document, store::grouped},
    exports::entity as export,
    http::idempotency::{Before, IdempotencyKey},
    learners::entity as learner,
    mail::{self, NewMail, one_line, reader::Reader},
    problem::{Error, Result},
    records::entity as record,
    users::entity as user,
    webhooks,
};

/// What a subject of this centre is called. Names of learners stay out: this goes into mail.
async fn name_of(
    transaction: &DatabaseTransaction,
    centre_id: Uuid,
    kind: IssueSubject,
    id: Uuid,
) -> Result<Option<String>> {
    use sea_orm::ColumnTrait;
    Ok(match kind {
        IssueSubject::Document => {
            let rows = document::Entity::in_centre(centre_id).filter(document::Column::Id.eq(id));
            let row = rows.one(transaction).await?;
            row.map(|row| format!("{} {}", row.kind.0, grouped(&row.reference)))
        }
        IssueSubject::Export => {
            let rows = export::Entity::in_centre(centre_id).filter(export::Column::Id.eq(id));
            rows.one(transaction).await?.map(|row| row.name)
        }
        IssueSubject::Record => {
            let rows = record::Entity::in_centre(centre_id).filter(record::Column::Id.eq(id));
            match rows.one(transaction).await? {
                None => None,
                Some(row) => {
                    let learner = learner::Entity::find_by_id(row.learner_id).one(transaction).await?;
                    let number = learner.map(|learner| learner.enrolment_number).unwrap_or_default();
                    Some(format!("{number}, {}", row.qualification_title))
                }
            }
        }
    })
}

fn kind_word(kind: IssueSubject) -> &'static str {
    match kind {
        IssueSubject::Document => "document",
        IssueSubject::Record => "record",
        IssueSubject::Export => "download",
    }
}

/// Makes a report, and tells the support address.
pub async fn create(
    app: &App,
    caller: &Caller,
    centre: centre::Model,
    new: NewIssueReport,
    key: IdempotencyKey,
    fingerprint: String,
) -> Result<IssueReport> {
    let brand = app.settings().await?.brand.clone();
    let transaction = app.db.write().await?;
    let claim = match key.claim(&transaction, app, caller.user.id, &fingerprint).await? {
        Before::Answered(report) => return Ok(report),
        Before::New(claim) => claim,
    };
    let name = name_of(&transaction, centre.id, new.subject_kind, new.subject_id).await?;
    let name = name.ok_or_else(|| Error::field("/subject_id", "not_found", "This is not there any more."))?;
    let (id, now, message) = (app.clock.id(), app.clock.now(), new.message.trim().to_owned());
    let reporter = caller.user.name();
    let row = ActiveModel {
        id: Set(id),
        centre_id: Set(centre.id),
        reporter_id: Set(caller.user.id),
        search: Set(fold(&format!("{name} {reporter} {} {} {message}", centre.name, centre.number))),
        reporter_name: Set(reporter),
        subject_kind: Set(Text(new.subject_kind)),
        subject_id: Set(new.subject_id),
        subject_name: Set(name),
        category: Set(new.category.map(Text)),
        message: Set(message),
        status: Set(Text(IssueStatus::Open)),
        from_learner: Set(caller.user.role.0 == Role::Learner),
        version: Set(1),
        created_at: Set(now),
        updated_at: Set(now),
    };
    let row = Entity::insert(row).exec_with_returning(&transaction).await?;
    mail::post(&transaction, app, to_support(app, &brand, &centre, &row)).await?;
    let entry =
        Entry::by(caller, "created", "issue_report", id).in_centre(centre.id).called(&row.subject_name);
    audit::record(&transaction, app, entry).await?;
    let told = serde_json::json!({
        "id": id,
        "centre_id": centre.id,
        "subject_kind": new.subject_kind,
        "subject_id": new.subject_id,
        "status": row.status.0,
    });
    webhooks::tell(&transaction, app, WebhookEvent::IssueReportCreated, told).await?;
    let shown = store::one_shown(&transaction, row).await?;
    claim.finish(&transaction, &shown).await?;
    transaction.commit().await?;
    app.wake();
    Ok(shown)
}

fn to_support(app: &App, brand: &BrandSettings, centre: &centre::Model, row: &Model) -> NewMail {
    if row.from_learner {
        return NewMail {
            to: brand.support_email.clone(),
            subject: "A learner asks for a correction".to_owned(),
            body: format!(
                "A learner of {} ({}) reports a mistake in the {} {}.\n\n{}\n\nAnswer here:\n\n\
                 {}/issuer/issue-reports/{}\n",
                centre.name,
                centre.number,
                kind_word(row.subject_kind.0),
                row.subject_name,
                row.message,
                app.config.public_base_url,
                row.id,
            ),
            ..NewMail::to_staff()
        };
    }
    NewMail {
        to: brand.support_email.clone(),
        subject: format!("Issue reported by {} ({})", one_line(&centre.name), centre.number),
        body: format!(
            "{} of {} ({}) reports an issue with the {} {}.\n\n{}\n\nAnswer here:\n\n{}/issuer/issue-reports/{}\n",
            row.reporter_name,
            centre.name,
            centre.number,
            kind_word(row.subject_kind.0),
            row.subject_name,
            row.message,
            app.config.public_base_url,
            row.id,
        ),
        ..NewMail::to_staff()
    }
}

/// Answers a report, or moves it on; who reported is told by mail.
pub async fn change(
    app: &App,
    caller: &Caller,
    id: Uuid,
    change: IssueReportChange,
    check: impl Fn(i64) -> Result<()>,
) -> Result<(IssueReport, i64)> {
    let brand = app.settings().await?.brand.clone();
    let transaction = app.db.write().await?;
    let row = for_update(Entity::find_by_id(id), &transaction).one(&transaction).await?;
    let row = row.ok_or(Error::NotFound)?;
    check(row.version)?;
    let (now, version, before) = (app.clock.now(), row.version + 1, row.status.0);
    let reply = change.reply.map(|reply| reply.trim().to_owned());
    let answered =
        if reply.is_some() && before == IssueStatus::Open { IssueStatus::InProgress } else { before };
    let status = change.status.unwrap_or(answered);
    let changed = ActiveModel {
        status: Set(Text(status)),
        version: Set(version),
        updated_at: Set(now),
        ..row.into_active_model()
    };
    let row = Entity::update(changed).exec(&transaction).await?;
    if let Some(message) = &reply {
        let new = reply::ActiveModel {
            id: Set(app.clock.id()),
            report_id: Set(id),
            author_id: Set(caller.user.id),
            author_name: Set(caller.user.name()),
            message: Set(message.clone()),
            created_at: Set(now),
        };
        reply::Entity::insert(new).exec_without_returning(&transaction).await?;
    }
    if reply.is_some() || status != before {
        let reporter = user::Entity::find_by_id(row.reporter_id).one(&transaction).await?;
        if let Some(reporter) = reporter
            .filter(|it| !matches!(it.status_at(app.clock.now()), UserStatus::Inactive | UserStatus::Deleted))
        {
            let mail = to_reporter(app, &brand, &reporter, &row, reply.as_deref());
            mail::post(&transaction, app, mail).await?;
        }
    }
    let details = serde_json::json!({ "before": { "status": before }, "after": { "status": status } });
    let action = if reply.is_some() { "replied" } else { "changed" };
    let entry = Entry::by(caller, action, "issue_report", id)
        .in_centre(row.centre_id)
        .called(&row.subject_name)
        .with(details);
    audit::record(&transaction, app, entry).await?;
    let shown = store::one_shown(&transaction, row).await?;
    transaction.commit().await?;
    app.wake();
    Ok((shown, version))
}

fn to_reporter(
    app: &App,
    brand: &BrandSettings,
    to: &user::Model,
    row: &Model,
    reply: Option<&str>,
) -> NewMail {
    if row.from_learner {
        return to_learner(app, brand, to, row, reply);
    }
    let state = match row.status.0 {
        IssueStatus::Open => "It is open.",
        IssueStatus::InProgress => "We are working on it.",
        IssueStatus::Closed => "It is closed.",
    };
    let reply = reply.map(|reply| format!("{reply}\n\n")).unwrap_or_default();
    NewMail {
        to: to.email.clone(),
        subject: format!("Your report to {}", one_line(&brand.name)),
        body: format!(
            "Hello {},\n\nthis is about the {} {} that you reported. {state}\n\n{reply}All of it is here:\n\n\
             {}/issue-reports?report={}\n",
            to.name(),
            kind_word(row.subject_kind.0),
            row.subject_name,
            app.config.public_base_url,
            row.id,
        ),
        ..NewMail::to_staff()
    }
}

fn to_learner(
    app: &App,
    brand: &BrandSettings,
    to: &user::Model,
    row: &Model,
    reply: Option<&str>,
) -> NewMail {
    let reader = Reader::of(to);
    let say = reader.say();
    // The kind before it is English.
    let reference = row.subject_name.rsplit(' ').next().unwrap_or_default();
    let state = match row.status.0 {
        IssueStatus::Open => say.report_open(),
        IssueStatus::InProgress => say.report_in_progress(),
        IssueStatus::Closed => say.report_closed(),
    };
    let about = format!("{} {state}", say.report_about(reference));
    let page = reader.page(app, &format!("reports?report={}", row.id));
    let parts =
        [Some(reader.hello()), Some(about), reply.map(str::to_owned), Some(say.report_all()), Some(page)];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    reader.mail(say.report_subject(one_line(&brand.name)), &parts)
}
