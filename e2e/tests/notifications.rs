//! A centre tells its learners: one from a job issued, all together, from a file; sees the mails go out, reads one, and
//! mends an address that was refused.

use std::fs;

use anyhow::{Result, ensure};
use e2e::{Browser, Portal, Scene, Screen, scene};
use shared::batches::Column;

#[tokio::test]
async fn learners_are_notified_from_a_job_and_together_and_a_refused_address_is_mended() -> Result<()> {
    let portal = Portal::start().await?;
    let scene = Scene::lay(&portal).await?;
    let mut awards = scene.awards(4);
    // One address is wrong, one is not known.
    awards[1] = awards[1].clone().with(Column::Email, "zoe@no-such-school.invalid");
    awards[2] = awards[2].clone().with(Column::Email, "");
    let batch = scene.issuer.import(&scene::csv(&awards)).await?;
    scene.issuer.publish(batch.id).await?;
    let mut desk = Browser::start(&portal.base, Screen::DESK).await?;
    desk.open("/print-jobs").await?;
    desk.sign_in(&scene.user.email, scene::PASSWORD).await?;
    let job = desk.name_like("link", "View ").await?;
    desk.click("link", &job).await?;
    desk.rows_where("be the documents", |rows| rows.len() == 12).await?;

    // One learner, from any of the documents: all of them are told of.
    let notify = desk.name_like("button", "Notify… Siôn Llŷr-Puw").await?;
    desk.click("button", &notify).await?;
    desk.field("The learner’s email address").await?;
    desk.inspect("notify-dialog", &[]).await?;
    desk.fill("The learner’s email address", "nobody").await?;
    desk.click("button", "Save & notify").await?;
    desk.see("Please check this").await?;
    desk.fill("The learner’s email address", "sion@example.org").await?;
    desk.click("button", "Save & notify").await?;
    desk.see("A mail to sion@example.org is on its way.").await?;
    desk.rows_where("say that he was notified", |rows| {
        let his = rows.iter().filter(|row| row.contains("Siôn"));
        his.clone().count() == 3 && his.clone().all(|row| row.contains("Notified"))
    })
    .await?;
    desk.inspect("job-notified", &[]).await?;

    // All of the job together: first what would be sent, then just that.
    desk.click("button", "Notify all…").await?;
    desk.see("Tell them that documents wait").await?;
    desk.inspect("notify-many-dialog", &[]).await?;
    desk.click("button", "Look at it first").await?;
    desk.see("Notify 2 learners?").await?;
    desk.see("2 records are left out").await?;
    desk.see("1 has no email address").await?;
    desk.see("Hello Zoë O’Connell,").await?;
    desk.rows_where("say what becomes of each", |rows| {
        let has = |words: &str| rows.iter().filter(|row| row.contains(words)).count();
        rows.len() == 4
            && has("To be sent") == 2
            && has("No email address") == 1
            && has("Notified already") == 1
    })
    .await?;
    desk.inspect("notification-draft", &[]).await?;
    desk.turn_to(Screen::PHONE.in_dark()).await?;
    desk.inspect("notification-draft", &[]).await?;
    desk.turn_to(Screen::DESK).await?;
    desk.click("button", "Send 2 mails").await?;
    desk.see("The mails are on their way.").await?;
    desk.see("No mail reaches addresses that end with .invalid.").await?;
    desk.rows_where("tell sent and refused apart", |rows| {
        let has = |words: &str| rows.iter().filter(|row| row.contains(words)).count();
        has("Sent") == 1 && has("Not delivered") == 1
    })
    .await?;
    desk.inspect("notification-run", &[]).await?;

    // The address is mended, and only that mail goes out again.
    let mend = desk.name_like("button", "Change address… of Zoë").await?;
    desk.click("button", &mend).await?;
    desk.see("The last mail was not delivered").await?;
    desk.inspect("notify-again-dialog", &[]).await?;
    desk.fill("The learner’s email address", "zoe@example.org").await?;
    desk.click("button", "Save & notify").await?;
    desk.see("A mail to zoe@example.org is on its way.").await?;
    desk.open("/notifications").await?;
    desk.rows_where("be all mails", |rows| {
        rows.len() == 4 && rows.iter().any(|row| row.contains("zoe@example.org") && row.contains("Sent"))
    })
    .await?;
    desk.inspect("notifications", &[]).await?;
    desk.turn_to(Screen::PHONE).await?;
    desk.inspect("notifications", &[]).await?;
    desk.turn_to(Screen::DESK.in_dark()).await?;
    desk.open("/notifications?tab=together").await?;
    desk.rows_where("be the run", |rows| rows.len() == 1 && rows[0].contains("Done")).await?;
    desk.inspect("notifications-together", &[]).await?;
    desk.open("/mailbox").await?;
    desk.see("To zoe@example.org").await?;
    desk.see("E00002").await?;
    desk.inspect("mailbox-notification", &[]).await?;
    desk.assert_no_complaints(&[]).await
}

#[tokio::test]
async fn addresses_come_from_a_file_and_the_record_tells_what_happened() -> Result<()> {
    let portal = Portal::start().await?;
    let scene = Scene::lay(&portal).await?;
    let awards: Vec<_> = scene.awards(3).into_iter().map(|award| award.with(Column::Email, "")).collect();
    let batch = scene.issuer.import(&scene::csv(&awards)).await?;
    scene.issuer.publish(batch.id).await?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("addresses.csv");
    fs::write(
        &file,
        "enrolment_number,email\r\nE00001,sion@example.org\r\nE09999,x@example.org\r\nE00002,no address\r\n",
    )?;
    let mut desk = Browser::start(&portal.base, Screen::DESK).await?;
    desk.open("/notifications").await?;
    desk.sign_in(&scene.user.email, scene::PASSWORD).await?;
    desk.see("No mails yet").await?;
    desk.inspect("notifications-empty", &[]).await?;
    desk.click("button", "From a file…").await?;
    desk.click("button", "Look at it first").await?;
    desk.see("Choose a CSV file.").await?;
    desk.inspect("notify-upload-dialog", &[]).await?;
    desk.upload(&file).await?;
    desk.see("addresses.csv").await?;
    desk.click("button", "Look at it first").await?;
    desk.see("Notify 1 learner?").await?;
    let rows = desk.rows_where("be the lines", |rows| rows.len() == 3).await?;
    ensure!(rows[1].contains("No such record of yours") && rows[1].contains("Line 3"), "{rows:?}");
    ensure!(rows[2].contains("Not an email address"), "{rows:?}");
    desk.inspect("notification-draft-file", &[]).await?;
    desk.click("button", "Send 1 mail").await?;
    desk.rows_where("say that it was sent", |rows| rows[0].contains("Sent")).await?;
    let learner = desk.name_like("link", "Siôn").await?;
    desk.click("link", &learner).await?;
    desk.see("Learner notified").await?;
    desk.see("To sion@example.org").await?;
    desk.inspect("record-notified", &[]).await?;
    desk.click("button", "Notify…").await?;
    desk.see("This learner was notified before.").await?;
    desk.click("button", "Save & notify").await?;
    desk.see("Tick this to send the mail once more.").await?;
    desk.tick("Send it once more").await?;
    desk.inspect("notify-once-more-dialog", &[]).await?;
    desk.click("button", "Save & notify").await?;
    desk.see("A mail to sion@example.org is on its way.").await?;
    desk.turn_to(Screen::PHONE.in_dark()).await?;
    desk.inspect("record-notified", &[]).await?;
    desk.assert_no_complaints(&[]).await
}
