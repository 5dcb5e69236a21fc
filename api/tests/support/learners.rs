//! Learners with accounts.

use serde_json::{Value, json};

use super::{awards::World, client::Client};

/// The password of every learner that [`World::learner`] signs in.
pub const LEARNER_PASSWORD: &str = "glaw mân ar y môr heddiw";

/// What a learner of a [`World`] types to register.
pub fn registration(number: &str, first: &str, last: &str, email: &str) -> Value {
    json!({ "enrolment_number": number, "first_name": first, "last_name": last, "date_of_birth": "2001-02-03",
        "email": email, "password": LEARNER_PASSWORD })
}

impl World {
    /// Registers a learner, confirms the address, and signs in.
    pub async fn learner(&self, number: &str, first: &str, last: &str, email: &str) -> Client {
        let body = registration(number, first, last, email);
        self.app.anonymous().post("/learner/register").json(&body).send().await.expect(202);
        let token = self.app.mailed_token(email, "confirm-email").await;
        let confirm = json!({ "token": token });
        self.app.anonymous().post("/auth/email/confirm").json(&confirm).send().await.expect(204);
        self.app.sign_in(email, LEARNER_PASSWORD).await
    }
}
