//! The columns of a batch file, as help for who writes one.

use leptos::prelude::*;
use shared::{TextEnum, batches::Column};

/// What a column holds, in a few words.
fn meaning(column: Column) -> &'static str {
    match column {
        Column::CentreNumber => "Your number of the centre",
        Column::EnrolmentNumber => "Your number of the learner; a new one makes a learner",
        Column::Uln => "Unique Learner Number, ten digits",
        Column::FirstName => "As it is printed; blank for someone with one name",
        Column::MiddleNames => "As they are printed",
        Column::LastName => "As it is printed, or the only name",
        Column::DateOfBirth => "As 2004-11-23",
        Column::Email => "To tell the learner",
        Column::QualificationNumber => "As 601/2977/3 or 60129773",
        Column::Result => "The grade, where there is one",
        Column::AwardDate => "As 2026-11-23",
        Column::ExpiryDate => "As 2029-11-22; else as the qualification says",
        Column::Language => "Of assessment, as cy; blank is English",
        Column::Components => "Units: reference|title|level|credits|grade, joined by ;",
        Column::Documents => "certificate;transcript;letter, or some of them; blank is all",
    }
}

/// The name of a column as a person says it.
pub fn column_name(field: &str) -> String {
    if field == Column::Uln.as_str() {
        "ULN".to_owned()
    } else {
        crate::format::sentence(&field.replace('_', " "))
    }
}

/// The list of columns, behind a line to open it.
#[component]
pub fn ColumnHelp() -> impl IntoView {
    let header = Column::ALL.iter().map(|column| column.as_str()).collect::<Vec<_>>().join(",");
    view! {
        <details class="help">
            <summary>"What must the file look like?"</summary>
            <p>
                "A CSV file in UTF-8, one award in each row, with a first line that names the columns. Their order does not matter."
            </p>
            <p>"All columns, ready to copy:"</p>
            <pre tabindex="0" aria-label="First line with all columns">{header}</pre>
            <dl class="columns">
                {Column::ALL
                    .iter()
                    .map(|column| {
                        view! {
                            <div>
                                <dt>
                                    <code>{column.as_str()}</code>
                                    {column.is_required().then_some(" (required)")}
                                </dt>
                                <dd>{meaning(*column)}</dd>
                            </div>
                        }
                    })
                    .collect_view()}
            </dl>
        </details>
    }
}
