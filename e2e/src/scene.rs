//! What most journeys begin with: a centre with a user, qualifications, and files of awards.

use std::collections::BTreeMap;

use anyhow::Result;
use serde_json::json;
use shared::{
    TextEnum, auth::ResetPassword, batches::Column, centres::Centre, qualifications::Qualification,
    users::User,
};

use crate::{Client, Portal};

/// The password of the centre's user.
pub const PASSWORD: &str = "Harbour-Thistle-29-Slate";
/// The name of the centre.
pub const CENTRE: &str = "Coleg Glan-yr-Afon";

/// The address of the learner of the first award, once registered.
pub const LEARNER: &str = "sion.llyr@example.org";
/// That learner's password.
pub const LEARNER_PASSWORD: &str = "glaw mân ar y môr heddiw";

/// One centre, its user, and what it teaches.
pub struct Scene {
    /// The issuer, signed in.
    pub issuer: Client,
    /// The centre.
    pub centre: Centre,
    /// Two qualifications.
    pub qualifications: [Qualification; 2],
    /// The centre's user; the password is [`PASSWORD`].
    pub user: User,
}

impl Scene {
    /// Sets it up in an empty portal.
    pub async fn lay(portal: &Portal) -> Result<Self> {
        let issuer = portal.client().sign_in_issuer().await?;
        let address = json!({ "line1": "1 Heol y Bont", "town": "Aberystwyth", "postcode": "SY23 1AA", "country": "GB" });
        let centre: Centre = issuer
            .post("/issuer/centres", &json!({ "number": "10411", "name": CENTRE, "address": address }))
            .await?;
        let food = json!({
            "number": "601/2977/3",
            "title": "Level 2 Award in Food Safety and Hygiene (Catering/Retail)",
            "level": "Level 2",
            "regulated": true,
        });
        let care = json!({
            "number": "603/5012/X",
            "title": "Level 3 Certificate in Children & Young People’s Care",
            "level": "Level 3",
            "regulated": true,
        });
        let qualifications = [
            issuer.post("/issuer/qualifications", &food).await?,
            issuer.post("/issuer/qualifications", &care).await?,
        ];
        let user = json!({
            "kind": "centre",
            "email": "carys.pritchard@example.org",
            "username": "carys",
            "first_name": "Carys",
            "last_name": "Pritchard",
            "is_admin": true,
            "centre_ids": [centre.id],
        });
        let user: User = issuer.post("/issuer/users", &user).await?;
        let token = issuer.mailed_token(&user.email, "/reset-password").await?;
        let reset = ResetPassword { token, new_password: PASSWORD.to_owned() };
        let () = issuer.post("/auth/password/reset", &reset).await?;
        Ok(Self { issuer, centre, qualifications, user })
    }

    /// Registers the learner of the first award, whose documents are issued.
    pub async fn register_learner(&self, portal: &Portal) -> Result<()> {
        let client = portal.client();
        let details = json!({ "enrolment_number": "E00001", "first_name": "Siôn", "last_name": "Llŷr-Puw",
            "date_of_birth": "2004-01-01", "email": LEARNER, "password": LEARNER_PASSWORD });
        let () = client.post("/learner/register", &details).await?;
        let token = self.issuer.mailed_token(LEARNER, "/confirm-email").await?;
        client.post("/auth/email/confirm", &json!({ "token": token })).await
    }

    /// As many right awards, each of another learner, with names of many languages.
    pub fn awards(&self, count: usize) -> Vec<Award> {
        const NAMES: [(&str, &str); 8] = [
            ("Siôn", "Llŷr-Puw"),
            ("Zoë", "O’Connell"),
            ("José María", "Núñez"),
            ("Łucja", "Wójcik"),
            ("Ștefan", "Țepeș"),
            ("Αθηνά", "Παπαδοπούλου"),
            ("Олена", "Шевченко"),
            ("", "Suharto"),
        ];
        (0..count)
            .map(|at| {
                let (first, last) = NAMES[at % NAMES.len()];
                let qualification = &self.qualifications[at % 2];
                let mut award = Award(BTreeMap::new());
                for (column, value) in [
                    (Column::CentreNumber, self.centre.number.clone()),
                    (Column::EnrolmentNumber, format!("E{:05}", at + 1)),
                    (Column::FirstName, first.to_owned()),
                    (Column::LastName, last.to_owned()),
                    (Column::DateOfBirth, format!("2004-{:02}-{:02}", at % 12 + 1, at % 28 + 1)),
                    (Column::Email, format!("learner{}@example.org", at + 1)),
                    (Column::QualificationNumber, qualification.number.clone()),
                    (Column::Result, if at.is_multiple_of(3) { "Distinction" } else { "Pass" }.to_owned()),
                    (Column::AwardDate, "2026-10-30".to_owned()),
                    (
                        Column::Components,
                        "U1|Working safely|Level 2|3|Pass;U2|Hygiene|Level 2|4|Pass".to_owned(),
                    ),
                ] {
                    award.0.insert(column, value);
                }
                award
            })
            .collect()
    }
}

/// One row of a batch file.
#[derive(Clone, Debug)]
pub struct Award(BTreeMap<Column, String>);

impl Award {
    /// The same with another value in this column.
    #[must_use]
    pub fn with(mut self, column: Column, value: &str) -> Self {
        self.0.insert(column, value.to_owned());
        self
    }
}

/// The CSV file of these awards, with a header row.
pub fn csv(awards: &[Award]) -> String {
    let columns: Vec<Column> =
        awards.first().map(|award| award.0.keys().copied().collect()).unwrap_or_default();
    let mut text = columns.iter().map(|column| column.as_str()).collect::<Vec<_>>().join(",") + "\r\n";
    for award in awards {
        let cells = columns.iter().map(|column| {
            let value = award.0.get(column).map_or("", String::as_str);
            format!("\"{}\"", value.replace('"', "\"\""))
        });
        text += &(cells.collect::<Vec<_>>().join(",") + "\r\n");
    }
    text
}
