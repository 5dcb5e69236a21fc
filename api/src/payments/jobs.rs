//! Background work on payments.

use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use serde::{Deserialize, Serialize};
use shared::orders::RefundStatus;
use uuid::Uuid;

use super::RefundFault;
use crate::{
    app::App,
    db::{Text, for_update},
    jobs::{Failure, Job},
    orders::{entity::payment, returns},
    problem,
};

/// The code of a job whose refund the provider refuses.
const REFUSED: &str = "refused";

/// Gives money back to a card. The provider does it once for each payment row, however often it is asked; one that
/// refused is asked anew under another key, since it would repeat its answer to the first.
#[derive(Serialize, Deserialize)]
pub struct ReturnPayment {
    /// The row of the money that goes back.
    pub payment_id: Uuid,
}

impl ReturnPayment {
    async fn done(&self, app: &App) -> problem::Result<()> {
        let transaction = app.db.write().await?;
        let found = payment::Entity::find_by_id(self.payment_id);
        if let Some(mut row) = for_update(found, &transaction).one(&transaction).await? {
            row.status = Text(RefundStatus::Done);
            payment::Entity::update(row.into_active_model().reset_all()).exec(&transaction).await?;
        }
        transaction.commit().await?;
        Ok(())
    }
}

impl Job for ReturnPayment {
    const KIND: &'static str = "return_payment";
    const ATTEMPTS: i64 = 12;

    async fn run(&self, app: &App) -> Result<(), Failure> {
        let row = payment::Entity::find_by_id(self.payment_id).one(app.db.reader()).await?;
        let Some(row) = row.filter(|row| row.status.0 == RefundStatus::Pending) else { return Ok(()) };
        let Some(provider) = app.payments.provider() else {
            return Err(Failure::Fail("no_provider", "There is no payment provider any more.".to_owned()));
        };
        let Some(payment_ref) = row.provider_ref else {
            return Err(Failure::Fail(
                "no_payment",
                "The provider’s number of the payment is not known.".to_owned(),
            ));
        };
        let key = format!("{}-{}", row.id, row.retries);
        match provider.refund(payment_ref, row.amount_pence, key).await {
            Ok(()) => Ok(self.done(app).await?),
            Err(RefundFault::Later(error)) => Err(Failure::Retry(error)),
            Err(RefundFault::Refused(why)) => Err(Failure::Fail(REFUSED, why)),
        }
    }

    async fn failed(&self, app: &App, code: &str, detail: &str) -> problem::Result<()> {
        tracing::error!(payment = %self.payment_id, detail, "a refund failed for good");
        returns::failed(app, self.payment_id, detail, code == REFUSED).await
    }
}
