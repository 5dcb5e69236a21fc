//! Learners as lines of a CSV file.

use shared::learners::Learner;

use crate::http::list::{CsvColumn, InCsv, column};

impl InCsv for Learner {
    const COLUMNS: &'static [CsvColumn<Self>] = &[
        column("name", "Name", |it| it.listed_name().into()),
        column("enrolment_number", "Enrolment number", |it| it.enrolment_number.as_str().into()),
        column("enrolment_number", "Former enrolment numbers", |it| {
            it.former_enrolment_numbers.join("; ").into()
        }),
        column("uln", "ULN", |it| it.uln.as_deref().into()),
        column("date_of_birth", "Date of birth", |it| it.date_of_birth.into()),
        column("email", "Email", |it| it.email.as_deref().into()),
        column("created_at", "First known", |it| it.created_at.into()),
    ];
}
