//! Something to work with: centres, qualifications, files of awards, and what becomes of them.

use std::fmt::Write as _;

use serde_json::{Value, json};
use shared::permission::Permission;
use uuid::Uuid;

use super::{
    app::{TestApp, until},
    client::{Answer, Client},
};

/// The columns of [`csv`].
pub const COLUMNS: [&str; 15] = [
    "centre_number",
    "enrolment_number",
    "uln",
    "first_name",
    "middle_names",
    "last_name",
    "date_of_birth",
    "email",
    "qualification_number",
    "result",
    "award_date",
    "expiry_date",
    "language",
    "components",
    "documents",
];

/// A row of a file: an award that is in order, until a test changes a cell.
#[derive(Clone)]
pub struct Award([String; COLUMNS.len()]);

impl Award {
    /// The award of this learner, to the first centre and in the first qualification of a [`World`].
    pub fn to(enrolment_number: &str, first_name: &str, last_name: &str) -> Self {
        let award = Self(std::array::from_fn(|_| String::new()));
        award
            .set("centre_number", "10411")
            .set("enrolment_number", enrolment_number)
            .set("first_name", first_name)
            .set("last_name", last_name)
            .set("date_of_birth", "2001-02-03")
            .set("qualification_number", "601/2977/3")
            .set("award_date", "2026-11-20")
    }

    /// Certificates only, which are made faster.
    pub fn numbered(number: usize) -> Self {
        Self::to(&format!("E{number:05}"), "Ifan", &format!("Learner{number}"))
            .set("documents", "certificate")
    }

    /// With another cell.
    pub fn set(mut self, column: &str, cell: &str) -> Self {
        let at = COLUMNS.iter().position(|name| *name == column).unwrap();
        cell.clone_into(&mut self.0[at]);
        self
    }

    /// Its cells by column, without blank ones.
    pub fn json(&self) -> Value {
        let cells = COLUMNS.iter().zip(&self.0).filter(|(_, cell)| !cell.is_empty());
        Value::Object(cells.map(|(name, cell)| ((*name).to_owned(), json!(cell))).collect())
    }

    fn line(&self) -> String {
        let quoted = |cell: &String| {
            if cell.contains(['"', ',', '\n', '\r']) {
                format!("\"{}\"", cell.replace('"', "\"\""))
            } else {
                cell.clone()
            }
        };
        self.0.iter().map(quoted).collect::<Vec<_>>().join(",")
    }
}

/// A CSV file of these awards.
pub fn csv(awards: &[Award]) -> String {
    let mut file = format!("{}\n", COLUMNS.join(","));
    for award in awards {
        writeln!(file, "{}", award.line()).unwrap();
    }
    file
}

/// Two centres, two qualifications, and the issuer who works with them.
pub struct World {
    /// The service.
    pub app: TestApp,
    /// The issuer.
    pub issuer: Client,
    /// The first centre, 10411.
    pub centre: Uuid,
    /// The second centre, 20522.
    pub other_centre: Uuid,
    /// The first qualification, 601/2977/3.
    pub qualification: Uuid,
}

impl World {
    /// Who acts by a new key with these scopes, for this centre or for the issuer.
    pub async fn key(&self, centre_id: Option<Uuid>, scopes: &[Permission]) -> Client {
        let new = json!({ "name": "Records system", "centre_id": centre_id, "scopes": scopes });
        let made = self.issuer.post("/issuer/api-keys").json(&new).send().await.expect(201).json();
        self.app.with_token(text(&made["key"]))
    }

    /// On a service of its own.
    pub async fn start() -> Self {
        Self::on(TestApp::start().await).await
    }

    /// On this service.
    pub async fn on(app: TestApp) -> Self {
        let issuer = app.issuer().await;
        let centre = create(&issuer, "/issuer/centres", &new_centre("10411", "Harbour College")).await;
        let other_centre = create(&issuer, "/issuer/centres", &new_centre("20522", "Hill Training")).await;
        let first = new_qualification("601/2977/3", "Level 2 Award in Food Safety and Hygiene", Value::Null);
        let qualification = create(&issuer, "/issuer/qualifications", &first).await;
        let second = new_qualification("603/1234/X", "Level 3 Diploma in Beekeeping", json!(12));
        create(&issuer, "/issuer/qualifications", &second).await;
        Self { app, issuer, centre, other_centre, qualification }
    }

    /// Moves the clock forward. What was signed in by then has ended, so the issuer signs in again.
    pub async fn pass(&mut self, time: chrono::TimeDelta) {
        self.app.pass(time);
        self.issuer = self.app.issuer().await;
    }

    /// Uploads a CSV file.
    pub async fn upload(&self, file: impl Into<bytes::Bytes>) -> Answer {
        self.issuer.post("/issuer/batches").body("text/csv", file.into()).send().await
    }

    /// Imports a CSV file, and waits until it is checked: the batch.
    pub async fn import(&self, file: impl Into<bytes::Bytes>) -> Value {
        let batch = self.upload(file).await.expect(202).json();
        self.checked(&batch).await
    }

    /// Waits until a batch is checked.
    pub async fn checked(&self, batch: &Value) -> Value {
        let path = format!("/issuer/batches/{}", text(&batch["id"]));
        until("the batch is checked", async || {
            let batch = self.issuer.read(&path).await;
            matches!(text(&batch["status"]), "completed" | "failed").then_some(batch)
        })
        .await
    }

    /// The rows of a batch.
    pub async fn rows(&self, batch: &Value) -> Vec<Value> {
        self.issuer.read_all(&format!("/issuer/batches/{}/rows", text(&batch["id"])), 200).await
    }

    /// Publishes a batch without waiting.
    pub async fn publish(&self, batch: &Value) -> Answer {
        self.issuer.post(&format!("/issuer/batches/{}/publish", text(&batch["id"]))).send().await
    }

    /// Imports and publishes awards, and waits until their documents are made: the batch.
    pub async fn issue(&self, awards: &[Award]) -> Value {
        let batch = self.import(csv(awards)).await;
        self.publish(&batch).await.expect(202);
        self.issued(&batch).await
    }

    /// Waits until the print jobs of a batch have ended: the batch, whose counts agree with them.
    pub async fn issued(&self, batch: &Value) -> Value {
        let path = format!("/issuer/batches/{}", text(&batch["id"]));
        until("the documents are made", async || {
            let batch = self.issuer.read(&path).await;
            let jobs = batch["print_jobs"].as_array().unwrap();
            let ended = jobs.iter().all(|job| matches!(text(&job["status"]), "completed" | "failed"));
            ended.then_some(batch)
        })
        .await
    }

    /// The documents of a batch's first print job, by the learner's name, as the centre's staff see them.
    pub async fn documents(&self, staff: &Client, batch: &Value) -> Vec<Value> {
        let job = text(&batch["print_jobs"][0]["id"]);
        staff.read_all(&format!("/centres/{}/print-jobs/{job}/documents", self.centre), 200).await
    }
}

/// Creates something: its id.
pub async fn create(client: &Client, path: &str, new: &Value) -> Uuid {
    id(&client.post(path).json(new).send().await.expect(201).json())
}

/// A centre to be created.
pub fn new_centre(number: &str, name: &str) -> Value {
    json!({ "number": number, "name": name, "address": {
        "line1": "1 Quay Street", "town": "Aberwen", "postcode": "SA99 1HC", "country": "GB"
    } })
}

/// A qualification to be created.
pub fn new_qualification(number: &str, title: &str, expires_after_months: Value) -> Value {
    json!({ "number": number, "title": title, "level": "Level 2", "regulated": true,
        "expires_after_months": expires_after_months })
}

/// The `id` of a thing.
#[track_caller]
pub fn id(thing: &Value) -> Uuid {
    text(&thing["id"]).parse().unwrap()
}

/// A JSON text.
#[track_caller]
pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}
