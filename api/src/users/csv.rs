//! Users as lines of a CSV file.

use shared::{permission::UserKind, users::User};

use crate::http::{
    csv::Cell,
    list::{CsvColumn, InCsv, column},
};

impl InCsv for User {
    const COLUMNS: &'static [CsvColumn<Self>] = &[
        column("last_name", "Name", |it| it.name().into()),
        column("email", "Email", |it| it.email.as_str().into()),
        column("username", "User name", |it| it.username.as_str().into()),
        column("works_for", "Works for", works_for),
        column("role", "Role", |it| it.role.word().into()),
        column("is_admin", "Administrator", |it| if it.is_admin { "Yes" } else { "No" }.into()),
        column("status", "Status", |it| it.status.word().into()),
        column("email_confirmed", "Email confirmed", |it| {
            if it.email_confirmed { "Yes" } else { "No" }.into()
        }),
        column("last_seen_at", "Last seen", |it| it.last_seen_at.into()),
        column("created_at", "Created", |it| it.created_at.into()),
    ];
}

fn works_for(user: &User) -> Cell {
    match user.kind {
        UserKind::Issuer => "Us".into(),
        UserKind::Learner => "Learner".into(),
        UserKind::Centre => {
            user.centres.iter().map(|centre| centre.name.as_str()).collect::<Vec<_>>().join("; ").into()
        }
    }
}
