//! A sample file with mistakes in it, made of the centres and qualifications that there are: for who wants to see how an
//! import goes. Its headers are not ours, so that they must be mapped.

use chrono::{Days, NaiveDate};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::{batches::FileFormat, centres::CentreStatus};

use crate::{
    app::App,
    centres::entity as centre,
    db::Text,
    http::file::Download,
    problem::{Error, Result},
    qualifications::entity as qualification,
};

const HEADER: [&str; 11] = [
    "Centre",
    "Candidate No",
    "Forename",
    "Surname",
    "DOB",
    "Unique learner number",
    "E-mail address",
    "Course code",
    "Grade",
    "Date awarded",
    "Tutor",
];

const NAMES: [(&str, &str); 24] = [
    ("Gwenllian", "Tŵr-Llŵyd"),
    ("Owain", "Pritchard"),
    ("Łukasz", "Michałowski"),
    ("Aoife", "O’Neill"),
    ("José", "Núñez"),
    ("Ffion", "Hughes"),
    ("Idris", "Bevan"),
    ("Zoë", "Featherstone"),
    ("Ștefan", "Brașoveanu"),
    ("Mair", "Evans"),
    ("Anne-Marie", "Smith-Jones"),
    ("Dylan", "Parry"),
    ("Nia", "Roberts"),
    ("Kwame", "Asante"),
    ("Siân", "Thomas"),
    ("Rhys", "Griffiths"),
    ("Priya", "Nair"),
    ("Tomos", "Jenkins"),
    ("Elin", "Vaughan"),
    ("Hana", "Yusuf"),
    ("Carys", "Lloyd"),
    ("Piotr", "Zieliński"),
    ("Bethan", "Rees"),
    ("Callum", "Murray"),
];

/// The sample.
pub async fn file(app: &App) -> Result<Download> {
    let centres: Vec<String> = centre::Entity::find()
        .select_only()
        .column(centre::Column::Number)
        .filter(centre::Column::Status.eq(Text(CentreStatus::Active)))
        .order_by_asc(centre::Column::CreatedAt)
        .order_by_asc(centre::Column::Id)
        .limit(3)
        .into_tuple()
        .all(app.db.reader())
        .await?;
    let qualifications: Vec<String> = qualification::Entity::find()
        .select_only()
        .column(qualification::Column::Number)
        .order_by_asc(qualification::Column::CreatedAt)
        .order_by_asc(qualification::Column::Id)
        .limit(3)
        .into_tuple()
        .all(app.db.reader())
        .await?;
    if centres.is_empty() || qualifications.is_empty() {
        return Err(Error::StateConflict(
            "The sample uses your centres and qualifications: create one of each first.".to_owned(),
        ));
    }
    let text = text(&centres, &qualifications, app.clock.today());
    Ok(Download::whole(FileFormat::Csv.media_type(), "awards-sample.csv", text.into()))
}

/// Twenty-four rows, of which seven have mistakes; five of them have the same.
fn text(centres: &[String], qualifications: &[String], today: NaiveDate) -> String {
    let mut text = format!("\u{feff}{}\r\n", HEADER.join(","));
    for (at, (first, last)) in NAMES.iter().enumerate() {
        let mut born = format!("{:02}/{:02}/{}", 3 + at, 1 + at * 5 % 12, 1998 + at % 9);
        let awarded = today.checked_sub_days(Days::new(10 + at as u64)).unwrap_or(today).format("%d/%m/%Y");
        let (mut uln, mut code) = (String::new(), qualifications[at % qualifications.len()].clone());
        let mut last = (*last).to_owned();
        match at {
            // The same slip in several rows: one correction mends all of them.
            3 | 7 | 11 | 15 | 19 => "999/0000/X".clone_into(&mut code),
            // A day that does not exist.
            5 => "31/02/2003".clone_into(&mut born),
            // A wrong digit, and a name that is missing.
            12 => {
                "9276308687".clone_into(&mut uln);
                last = String::new();
            }
            0 => "9276308686".clone_into(&mut uln),
            _ => {}
        }
        let grade = ["Pass", "Merit", "Distinction"][at % 3];
        let email = if at % 2 == 0 { format!("learner{}@example.org", at + 1) } else { String::new() };
        let centre = &centres[at % centres.len()];
        text += &format!(
            "{centre},SAMPLE{:04},{first},{last},{born},{uln},{email},{code},{grade},{awarded},Room {}\r\n",
            at + 1,
            1 + at % 4
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_has_as_many_cells_in_each_row() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        let text = text(&["1".to_owned()], &["601/2977/3".to_owned()], today);
        for line in text.trim_end().lines() {
            assert_eq!(line.split(',').count(), HEADER.len(), "{line}");
        }
    }
}
