//! What is mailed about requests for approval: that one waits, and what became of it.

use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use shared::{
    TextEnum,
    approvals::{ApprovalKind, ApprovalStatus},
    permission::Role,
};

use super::entity::Model;
use crate::{
    app::App,
    db::Text,
    mail::{self, NewMail, one_line},
    problem::Result,
    users::entity as user,
};

/// Tells all others who may approve a request that it waits.
pub async fn waits(app: &App, transaction: &DatabaseTransaction, row: &Model) -> Result<()> {
    let may = Role::ALL.iter().filter(|role| role.permissions().contains(&row.kind.0.permission()));
    let others = user::Entity::find()
        .filter(user::Column::Role.is_in(may.map(|role| Text(*role))))
        .filter(user::Column::Id.ne(row.asked_by))
        .all(transaction)
        .await?;
    let said = format!("{} asks to {}. Look at it, and approve or refuse it:", row.asked_by_name, what(row));
    for other in others {
        post(app, transaction, &other, "A request waits for your approval", &said).await?;
    }
    Ok(())
}

/// Tells who asked what became of the request.
pub async fn decided(app: &App, transaction: &DatabaseTransaction, row: &Model) -> Result<()> {
    let Some(asker) = user::Entity::find_by_id(row.asked_by).one(transaction).await? else { return Ok(()) };
    let (by, what) = (row.decided_by_name.as_deref().unwrap_or_default(), what(row));
    let (subject, said) = match row.status.0 {
        ApprovalStatus::Approved => {
            ("Your request was approved", format!("{by} approved your request to {what}."))
        }
        ApprovalStatus::Refused => {
            let why = row.decision_reason.as_deref().unwrap_or_default();
            ("Your request was refused", format!("{by} refused your request to {what}: {}", one_line(why)))
        }
        ApprovalStatus::Outdated => (
            "Your request is outdated",
            format!(
                "You asked to {what}. It has changed since, so nothing was done. Ask again if it is still wanted."
            ),
        ),
        ApprovalStatus::Pending | ApprovalStatus::Withdrawn => return Ok(()),
    };
    post(app, transaction, &asker, subject, &said).await
}

/// Who can't use the portal gets none.
async fn post(
    app: &App,
    transaction: &DatabaseTransaction,
    to: &user::Model,
    subject: &str,
    said: &str,
) -> Result<()> {
    if !to.is_usable(app.clock.now()) {
        return Ok(());
    }
    let name = &app.settings().await?.brand.name;
    let parts = [
        format!("Hello {},", one_line(&to.name())),
        one_line(said),
        format!("{}/issuer/approvals", app.config.public_base_url),
    ];
    let mail = NewMail {
        to: to.email.clone(),
        subject: format!("{name}: {subject}"),
        body: format!("{}\n", parts.join("\n\n")),
        ..NewMail::to_staff()
    };
    mail::post(transaction, app, mail).await.map(drop)
}

/// What is asked for, in words.
fn what(row: &Model) -> String {
    match row.kind.0 {
        ApprovalKind::Publish => {
            let rows = if row.count == 1 { "row" } else { "rows" };
            format!("publish {} {rows} of {}", row.count, row.subject_name)
        }
        ApprovalKind::Revoke => format!("cancel {} for good", row.subject_name),
    }
}
