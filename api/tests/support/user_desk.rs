//! A centre's users, as one of its administrators works with them.

use shared::permission::UserKind;
use uuid::Uuid;

use super::{
    Answer, Client, Value, World,
    app::PASSWORD,
    awards::{id, text},
    json,
};

/// A centre, one of its administrators, and someone who works for it.
pub struct UserDesk {
    pub world: World,
    pub admin: Client,
    pub admin_id: Uuid,
    /// The path of its users.
    pub users: String,
}

/// The id of whoever this is.
pub async fn own_id(client: &Client) -> Uuid {
    id(&client.read("/me").await["user"])
}

impl UserDesk {
    pub async fn start() -> Self {
        let world = World::start().await;
        let admin = world.app.centre_admin(world.centre).await;
        let admin_id = own_id(&admin).await;
        let users = format!("/centres/{}/users", world.centre);
        Self { world, admin, admin_id, users }
    }

    /// Someone who can sign in, and works for these centres.
    pub async fn user(&self, is_admin: bool, centres: &[Uuid]) -> (Uuid, String, Client) {
        let email = self.world.app.create_user(UserKind::Centre, is_admin, centres).await;
        let client = self.world.app.sign_in(&email, PASSWORD).await;
        (own_id(&client).await, email, client)
    }

    pub fn path(&self, user: Uuid) -> String {
        format!("{}/{user}", self.users)
    }

    pub async fn post(&self, user: Uuid, step: &str, body: &Value) -> Answer {
        self.admin.post(&format!("{}/{step}", self.path(user))).json(body).send().await
    }

    pub async fn lock(&self, user: Uuid, until: &str) -> Answer {
        self.post(user, "lock", &json!({ "until": until, "reason": "suspended", "note": "Ask\nHR." })).await
    }

    pub async fn names(&self, query: &str) -> Vec<String> {
        let items = self.admin.read_all(&format!("{}?{query}", self.users), 200).await;
        items.iter().map(|item| text(&item["email"]).to_owned()).collect()
    }
}
