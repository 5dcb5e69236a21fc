//! What the demo data is made of. All of it is fictional.

use chrono::{Datelike, Days, NaiveDate};
use shared::{
    centres::Contact,
    qualifications::{NewQualification, QualificationStatus, Unit},
};

/// Number, name, street, town and postcode.
pub const CENTRES: [(&str, &str, &str, &str, &str); 5] = [
    ("10411", "Harbour College", "12 Quay Street", "Aberwen", "SA99 1HC"),
    ("10562", "Moorgate Training", "3 Foundry Lane", "Northmoor", "NE99 4MT"),
    ("10738", "Coleg Glan yr Afon", "Ffordd y Bont", "Llanafon", "LL99 7GA"),
    ("10894", "Northgate Academy of Motoring", "Unit 7, Ring Road", "Castlebeck", "DL99 3NG"),
    (ARCHIVED_CENTRE, "Tidewater Boatyard School", "The Old Slipway", "Saltmarsh", "PL99 8TW"),
];

/// The centre that has closed.
pub const ARCHIVED_CENTRE: &str = "10233";

/// Whom to write to or to call at a centre.
pub fn contacts(centre: &str) -> Vec<Contact> {
    let people: &[(&str, &str, &str, &str)] = match centre {
        "10411" => &[
            ("Carys Lloyd", "Head of centre", "head@harbour.example", "01632 960 411"),
            ("Iestyn Owen", "Head of exams", "exams@harbour.example", "01632 960 412"),
            ("Ruth Adeyemi", "Finance", "accounts@harbour.example", ""),
        ],
        "10562" => &[
            ("Tom Barraclough", "Head of exams", "exams@moorgate.example", "0191 498 0562"),
            ("Priya Raghunathan", "Quality lead", "quality@moorgate.example", ""),
        ],
        "10738" => &[
            ("Gwen Rees", "Exams officer", "arholiadau@glanyrafon.example", "01632 960 738"),
            ("Dafydd Pritchard", "Head of centre", "", "01632 960 700"),
        ],
        "10894" => &[("Emre Yıldız", "Head of centre", "office@northgate.example", "01632 960 894")],
        _ => &[],
    };
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let contact = |(name, role, email, phone): &(&str, &str, &str, &str)| Contact {
        name: (*name).to_owned(),
        role: (*role).to_owned(),
        email: given(email),
        phone: given(phone),
    };
    people.iter().map(contact).collect()
}

/// A centre's credit limit, in pence.
pub fn credit(centre: &str) -> i64 {
    match centre {
        "10411" => 250_000,
        "10562" => 100_000,
        "10738" => 50_000,
        _ => 0,
    }
}

/// The units of a qualification, as they are kept.
pub fn units(qualification: &str) -> Vec<Unit> {
    let at = QUALIFICATIONS.iter().position(|(number, ..)| *number == qualification);
    let units = at.map(|at| UNITS[at]).unwrap_or_default();
    let unit = |(reference, title, level, credits): &(&str, &str, &str, &str)| Unit {
        reference: (*reference).to_owned(),
        title: (*title).to_owned(),
        level: (*level).to_owned(),
        credits: credits.parse().ok(),
    };
    units.iter().map(unit).collect()
}

/// The credits of a qualification: those of its units.
pub fn credits(qualification: &str) -> Option<u16> {
    Some(units(qualification).iter().filter_map(|unit| unit.credits).sum()).filter(|sum| *sum > 0)
}

/// A qualification that has come to its end.
pub fn archived_qualification() -> NewQualification {
    NewQualification {
        number: "600/1207/8".to_owned(),
        title: "Northmoor Level 2 Certificate in Shorthand and Typewriting".to_owned(),
        level: "Level 2".to_owned(),
        regulated: true,
        expires_after_months: None,
        credits: Some(13),
        units: Vec::new(),
        status: Some(QualificationStatus::Archived),
    }
}

/// Number, title, level, whether regulated, months until certificates expire.
pub const QUALIFICATIONS: [(&str, &str, &str, bool, Option<u16>); 6] = [
    ("601/2977/3", "Northmoor Level 2 Award in Food Safety and Hygiene", "Level 2", true, Some(36)),
    ("603/1184/X", "Northmoor Level 3 Diploma in Adult Care", "Level 3", true, None),
    ("610/0352/7", "Northmoor Level 2 Award in MOT Testing (Classes 4 and 7)", "Level 2", true, Some(12)),
    (
        "603/4401/5",
        "Northmoor Entry Level Certificate in ESOL Skills for Life (Entry 3)",
        "Entry Level 3",
        true,
        None,
    ),
    ("601/8820/9", "Northmoor Level 4 Diploma in Textiles and Surface Pattern", "Level 4", true, None),
    ("600/7731/2", "Northmoor Certificate of Achievement in Heritage Boatbuilding", "Level 1", false, None),
];

/// The units of each qualification: reference, title, level, credits.
const UNITS: [&[(&str, &str, &str, &str)]; 6] = [
    &[
        ("F/601/0010", "Food safety principles", "2", "1"),
        ("H/601/0011", "Kitchen hygiene and café service", "2", "2"),
        ("K/601/0012", "Allergens and labelling", "2", "1"),
    ],
    &[
        ("A/616/2201", "Person-centred practice", "3", "6"),
        ("D/616/2202", "Safeguarding and protection", "3", "4"),
        ("F/616/2203", "Duty of care", "3", "3"),
        ("H/616/2204", "Effective communication in care settings", "3", "4"),
        ("J/616/2205", "Health, safety and wellbeing", "3", "6"),
        ("K/616/2206", "Continuous development", "3", "3"),
        ("L/616/2207", "Supporting individuals who live with dementia", "3", "6"),
    ],
    &[
        ("M/650/0100", "Conducting the test of a class 4 vehicle", "2", "3"),
        ("R/650/0101", "Conducting the test of a class 7 vehicle", "2", "3"),
        ("T/650/0102", "Records and the law of testing", "2", "1"),
    ],
    &[
        ("Y/505/4410", "Speaking and listening", "E3", "5"),
        ("D/505/4411", "Reading", "E3", "4"),
        ("H/505/4412", "Writing", "E3", "4"),
    ],
    &[
        ("J/602/3301", "Fibres, yarns and fabrics", "4", "10"),
        ("L/602/3302", "Natural dyes and mordants", "4", "10"),
        ("R/602/3303", "Repeat pattern by hand and by computer", "4", "15"),
        ("Y/602/3304", "Professional practice in textiles", "4", "10"),
    ],
    &[("HB01", "Traditional joints and fastenings", "1", ""), ("HB02", "Lofting and lines", "1", "")],
];

/// A demo user.
pub struct DemoUser {
    /// The address.
    pub email: &'static str,
    /// First and last name.
    pub name: &'static str,
    /// Whether he manages users.
    pub is_admin: bool,
    /// Which of [`CENTRES`] he works for; none: he works for the issuer.
    pub centres: &'static [usize],
    /// What the user is for, in the list of sign-ins.
    pub what: &'static str,
}

/// The demo users; the first one issues.
pub const USERS: &[DemoUser] = &[
    DemoUser {
        email: "m.okafor@northmoor.example",
        name: "Marian Okafor",
        is_admin: true,
        centres: &[],
        what: "issuer, administrator: imports and publishes",
    },
    DemoUser {
        email: "s.llwyd@northmoor.example",
        name: "Siôn Llwyd",
        is_admin: false,
        centres: &[],
        what: "issuer, staff",
    },
    DemoUser {
        email: "i.owen@harbour.example",
        name: "Iestyn Owen",
        is_admin: true,
        centres: &[0],
        what: "Harbour College, centre administrator",
    },
    DemoUser {
        email: "z.marsh@harbour.example",
        name: "Zoë Marsh",
        is_admin: false,
        centres: &[0, 1],
        what: "Harbour College and Moorgate Training, exams officer",
    },
    DemoUser {
        email: "g.rees@glanyrafon.example",
        name: "Gwen Rees",
        is_admin: false,
        centres: &[2],
        what: "Coleg Glan yr Afon, exams officer",
    },
];

/// The enrolment number of the demo's learner with an account: the first of the first batch.
pub const LEARNER_NUMBER: &str = "NA240100";
/// The address of that learner.
pub const LEARNER_EMAIL: &str = "g.twr-llwyd@mail.example";

/// A demo batch.
pub struct DemoBatch {
    /// The file's name, without its ending.
    pub name: &'static str,
    /// When it is imported.
    pub days_ago: u64,
    /// Which of [`QUALIFICATIONS`] it awards, in turn.
    pub qualifications: &'static [usize],
    /// Which of [`CENTRES`] it is for, in turn.
    pub centres: &'static [usize],
    /// How many learners it brings.
    pub learners: usize,
    /// Whether it is published; if not, some of its rows are wrong.
    pub published: bool,
}

/// The demo batches, in order of time: 400 learners in all.
pub const BATCHES: &[DemoBatch] = &[
    batch("food-safety-autumn", 352, &[0], &[0, 1], 48, true),
    batch("textiles-diploma", 301, &[4], &[2], 18, true),
    batch("mot-testing-january", 287, &[2], &[0], 24, true),
    batch("adult-care-cohort-1", 240, &[1], &[0, 2], 52, true),
    batch("esol-spring", 201, &[3], &[1], 45, true),
    batch("boatbuilding-heritage", 166, &[5], &[0], 12, true),
    batch("food-safety-summer", 118, &[0], &[0, 1, 2], 66, true),
    batch("adult-care-cohort-2", 61, &[1], &[0, 1], 40, true),
    batch("esol-and-food-safety", 24, &[3, 0], &[0], 39, true),
    batch("mot-testing-november", 6, &[2], &[0, 2], 32, true),
    batch("food-safety-this-week", 0, &[0, 1], &[0, 1, 2], 24, false),
];

const fn batch(
    name: &'static str,
    days_ago: u64,
    qualifications: &'static [usize],
    centres: &'static [usize],
    learners: usize,
    published: bool,
) -> DemoBatch {
    DemoBatch { name, days_ago, qualifications, centres, learners, published }
}

/// First and last names that go together, from many languages.
const NAMES: [(&[&str], &[&str]); 10] = [
    (
        &["Gwenllian", "Siân", "Ffion", "Rhys", "Tŵm", "Llŷr", "Angharad", "Iolo", "Nest", "Gruffydd"],
        &["Tŵr-Llŵyd", "ap Rhŷs", "Vaughan", "Pritchard", "Bevan", "Gwynedd", "Llywelyn"],
    ),
    (
        &["Amelia", "Oliver", "Grace", "Harry", "Isla", "George", "Poppy", "Alfie", "Ruby", "Anne-Marie"],
        &["Smith-Jones", "Featherstone", "Whitley", "Hargreaves", "Ashworth", "Barraclough", "Thornton"],
    ),
    (
        &["Aoife", "Cillian", "Niamh", "Oisín", "Saoirse", "Eoin"],
        &["O’Neill", "Ní Bhriain", "Mac Giolla", "O’Sullivan", "Ó Dálaigh"],
    ),
    (
        &["Łukasz", "Małgorzata", "Zbigniew", "Agnieszka", "Świętosława", "Paweł"],
        &["Michałowski", "Wójcik", "Żółkiewska", "Dąbrowski", "Kaźmierczak"],
    ),
    (&["Ștefan", "Ioana", "Răzvan", "Mădălina"], &["Brașoveanu", "Țepeș", "Drăgulescu", "Ionescu"]),
    (&["Đorđe", "Željka", "Ivana", "Čedomir"], &["Živković", "Petrović", "Šarić", "Đurđević"]),
    (
        &["José", "Inés", "Zoë", "François", "João", "Begoña"],
        &["Núñez", "D’Arcy", "Gonçalves", "Peña", "Lefèvre"],
    ),
    (&["Ελένη", "Γιώργος", "Δήμητρα"], &["Παπαδοπούλου", "Αντωνίου", "Οικονόμου"]),
    (&["Олена", "Тарас", "Марія"], &["Шевченко", "Коваленко", "Бондаренко"]),
    (
        &["Amina", "Yusuf", "Priya", "Arjun", "Thị Hương", "Wei", "Ngozi", "Chinonso", "Çağla", "Emre"],
        &["Hussain", "Raghunathan", "Nguyễn", "Chen", "Adeyemi", "Okonkwo", "Yıldız", "Şahin"],
    ),
];

/// A batch's file: learners numbered from `first`, awarded in the weeks before `today`.
pub fn csv(batch: &DemoBatch, first: usize, today: NaiveDate) -> String {
    let mut file = String::from(
        "centre_number,enrolment_number,uln,first_name,middle_names,last_name,date_of_birth,email,\
         qualification_number,result,award_date,language,components\n",
    );
    for at in 0..batch.learners {
        let learner = first + at;
        let qualification = batch.qualifications[at % batch.qualifications.len()];
        let (number, ..) = QUALIFICATIONS[qualification];
        let (centre, ..) = CENTRES[batch.centres[at % batch.centres.len()]];
        let (first_names, last_names) = NAMES[learner * 7 % NAMES.len()];
        let first_name = first_names[learner / 3 % first_names.len()];
        let last_name = last_names[learner / 5 % last_names.len()];
        let born =
            NaiveDate::from_ymd_opt(1972, 1, 1).map(|first| first + Days::new(learner as u64 * 733 % 12_700));
        let awarded = today.checked_sub_days(Days::new(5 + learner as u64 % 9)).unwrap_or(today);
        let result = ["Pass", "Merit", "Distinction", "Pass", "Pass"][learner % 5];
        let language =
            if qualification != 3 && batch.centres[at % batch.centres.len()] == 2 { "cy" } else { "" };
        let email =
            if learner.is_multiple_of(3) { format!("learner{learner}@mail.example") } else { String::new() };
        // Nobody has two names that are blank, and some rows of the unpublished batch are wrong.
        let wrong = (!batch.published).then_some(at % 12);
        let mut uln = uln(learner);
        let (mut number, mut award_date, mut first_name) =
            (number, awarded.to_string(), first_name.to_owned());
        match wrong {
            Some(2) => uln = format!("{}{}", &uln[..9], (uln.as_bytes()[9] - b'0' + 3) % 10),
            Some(4) => award_date = format!("{}-02-30", today.year()),
            Some(5) => number = "699/9999/9",
            Some(7) => first_name += " \u{1f393}",
            _ => {}
        }
        let units: Vec<_> = UNITS[qualification]
            .iter()
            .map(|(reference, title, level, credits)| {
                format!("{reference}|{title}|{level}|{credits}|{result}")
            })
            .collect();
        let born = born.unwrap_or(today);
        file += &format!(
            "{centre},NA{:06},{uln},{first_name},,{last_name},{born},{email},{number},{result},{award_date},{language},\"{}\"\n",
            240_100 + learner * 17,
            units.join(";")
        );
    }
    file
}

/// A Unique Learner Number that holds.
fn uln(learner: usize) -> String {
    let nine =
        (0..).map(|step| 100_000_000 + learner as u64 * 1_234_577 % 800_000_000 + step).find_map(|number| {
            (0..10).map(|digit| format!("{number}{digit}")).find(|uln| shared::learners::uln_is_valid(uln))
        });
    nine.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_four_hundred_learners_with_numbers_that_hold() {
        assert_eq!(BATCHES.iter().map(|batch| batch.learners).sum::<usize>(), 400);
        assert!((0..400).all(|learner| shared::learners::uln_is_valid(&uln(learner))));
    }
}
