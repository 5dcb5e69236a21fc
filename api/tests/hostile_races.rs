//! The same thing, or things that exclude each other, asked for at the same time: one of them holds.

use futures_util::future::join_all;
use shared::permission::UserKind;

use crate::support::{
    Answer, Award, Client, TestApp, Value, World,
    app::PASSWORD,
    awards::{csv, id, text},
    json,
    shop::{Shop, money},
};

/// How many answers have this status.
fn count(answers: &[Answer], status: u16) -> usize {
    answers.iter().filter(|answer| answer.status == status).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn money_goes_back_once_however_many_give_it_back() {
    let shop = Shop::start().await;
    let order = shop.ordered(1).await;
    let whole = join_all((0..6).map(|_| shop.desk(&order, "refunds", json!({ "reason": "Lost" })))).await;
    assert_eq!((count(&whole, 201), count(&whole, 409)), (1, 5), "{whole:?}");
    let gone = shop.now(&order).await;
    assert_eq!((money(&gone), &gone["status"]), ((0, 0, 3600), &json!("refunded")));
    assert_eq!(gone["credit_notes"].as_array().unwrap().len(), 1);

    // In parts, as long as there is enough left.
    let order = shop.ordered(1).await;
    let part = json!({ "amount_pence": 1000, "reason": "Smudged" });
    let parts = join_all((0..6).map(|_| shop.desk(&order, "refunds", part.clone()))).await;
    assert_eq!((count(&parts, 201), count(&parts, 422)), (3, 3), "{parts:?}");
    for refused in parts.into_iter().filter(|answer| answer.status == 422) {
        assert_eq!(refused.faults(), ["/amount_pence out_of_range"]);
    }
    let left = shop.now(&order).await;
    assert_eq!(money(&left), (0, 600, 3000));
    assert_eq!(left["credit_notes"].as_array().unwrap().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_sent_or_called_off_and_never_both() {
    let shop = Shop::start().await;
    for _ in 0..4 {
        let order = shop.ordered(1).await;
        let cancel = shop.path(&format!("orders/{}/cancel", id(&order)));
        let (sent, again, gone, twice) = tokio::join!(
            shop.desk(&order, "fulfil", json!({})),
            shop.desk(&order, "fulfil", json!({})),
            shop.staff.post(&cancel).send(),
            shop.staff.post(&cancel).send(),
        );
        let answers = [sent, again, gone, twice];
        assert_eq!((count(&answers, 200), count(&answers, 409)), (1, 3), "{answers:?}");
        let now = shop.now(&order).await;
        let notes = now["credit_notes"].as_array().unwrap().len();
        let said = |kind: &str| {
            let events = now["events"].as_array().unwrap();
            events.iter().filter(|event| event["kind"] == kind).count()
        };
        if now["status"] == "dispatched" {
            assert_eq!((money(&now), notes), ((0, 3600, 0), 0));
            assert_eq!((said("dispatched"), said("cancelled")), (1, 0));
        } else {
            assert_eq!((money(&now), notes, &now["status"]), ((0, 0, 3600), 1, &json!("cancelled")));
            assert_eq!((said("dispatched"), said("cancelled")), (0, 1));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_key_with_two_bodies_at_once_does_one_of_them() {
    let world = World::start().await;
    let admin = world.app.centre_admin(world.centre).await;
    let users = format!("/centres/{}/users", world.centre);
    let create = async |at: usize| {
        let name = ["one", "two"][at % 2];
        let new = json!({ "email": format!("{name}@example.org"), "first_name": "", "last_name": "Rees" });
        admin.post(&users).header("idempotency-key", "the same").json(&new).send().await
    };
    let answers = join_all((0..8).map(create)).await;
    let (mut made, mut refused) = (Vec::new(), 0);
    for answer in answers {
        if answer.status == 201 {
            made.push(id(&answer.json()));
        } else {
            answer.problem(422, "idempotency_key_reused");
            refused += 1;
        }
    }
    made.dedup();
    assert_eq!((made.len(), refused), (1, 4));
    let others = admin.read(&format!("{users}?status=invited")).await;
    assert_eq!((&others["total"], id(&others["items"][0])), (&json!(1), made[0]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_who_is_restored_many_times_at_once_is_back_once() {
    let world = World::start().await;
    let admin = world.app.centre_admin(world.centre).await;
    let email = world.app.create_user(UserKind::Centre, false, &[world.centre]).await;
    let client = world.app.sign_in(&email, PASSWORD).await;
    let user = id(&client.read("/me").await["user"]);
    let own = format!("/centres/{}/users/{user}", world.centre);
    admin.delete(&own).send().await.expect(204);
    let theirs = format!("/issuer/users/{user}/restore");
    let restore = async |at: usize| {
        // The centre and the issuer alike.
        if at.is_multiple_of(2) {
            admin.post(&format!("{own}/restore")).send().await
        } else {
            world.issuer.post(&theirs).send().await
        }
    };
    let answers = join_all((0..6).map(restore)).await;
    assert_eq!(count(&answers, 200), 6, "{answers:?}");
    let shown = admin.read(&own).await;
    assert_eq!((&shown["status"], &shown["centre_ids"]), (&json!("active"), &json!([world.centre])));
    // Who was signed out stays so.
    client.get("/me").send().await.problem(401, "not_signed_in");
    world.app.sign_in(&email, PASSWORD).await.get("/me").send().await.expect(200);
}

/// A batch that waits for a second person: its path, and that of the request.
async fn asked(world: &World, asker: &Client, award: usize) -> (String, String) {
    let batch = world.import(csv(&[Award::numbered(award)])).await;
    let path = format!("/issuer/batches/{}", text(&batch["id"]));
    let answer = asker.post(&format!("{path}/publish")).send().await.expect(202).json();
    (path, format!("/issuer/approvals/{}", text(&answer["approval_id"])))
}

#[tokio::test(flavor = "multi_thread")]
async fn of_all_who_decide_on_a_request_at_once_one_has_the_say() {
    let world = World::start().await;
    let asker = world.app.issuer_staff().await;
    let (second, third) = (world.app.issuer_staff().await, world.app.issuer_staff().await);
    let rule = json!({ "four_eyes_publish": true });
    world.issuer.patch("/issuer/settings/rules").json(&rule).send().await.expect(200);
    for award in 1..5 {
        let (batch, request) = asked(&world, &asker, award).await;
        let reason = json!({ "reason": "Not yet." });
        let (approved, refused, withdrawn, own) = tokio::join!(
            second.post(&format!("{request}/approve")).send(),
            third.post(&format!("{request}/refuse")).json(&reason).send(),
            asker.post(&format!("{request}/withdraw")).send(),
            asker.post(&format!("{request}/approve")).send(),
        );
        let word = match (approved.status, refused.status, withdrawn.status) {
            (200, 409, 409) => "approved",
            (409, 200, 409) => "refused",
            (409, 409, 200) => "withdrawn",
            other => panic!("{other:?}"),
        };
        own.problem(409, "state_conflict");
        assert_eq!(second.read(&request).await["status"], word);
        let jobs = world.issuer.read(&batch).await["print_jobs"].as_array().unwrap().len();
        assert_eq!(jobs, usize::from(word == "approved"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pins_that_are_guessed_at_once_are_counted_too() {
    let app = TestApp::start_with(&[("PORTAL_RATE_LIMIT_SCALE", "1")]).await;
    let world = World::on(app).await;
    world.issue(&[Award::to("NM-1", "Mair", "Evans").set("documents", "certificate")]).await;
    let learner = world.learner("NM-1", "Mair", "Evans", "mair@example.org").await;
    let document = learner.read("/learner/documents").await["items"][0]["id"].clone();
    let new = json!({ "document_ids": [document], "pin": "4711" });
    let share = learner.post("/learner/shares").json(&new).send().await.expect(201).json();
    let link = format!("/shares/{}", text(&share["token"]));
    let file = format!("{link}/documents/{}/pdf", text(&document));
    let guess = async |at: usize| {
        // The files are under the same limit.
        let path = if at.is_multiple_of(2) { &link } else { &file };
        world.app.anonymous().get(path).header("x-share-pin", &format!("{at:04}")).send().await
    };
    let answers = join_all((0..30).map(guess)).await;
    assert_eq!((count(&answers, 401), count(&answers, 429)), (10, 20), "{answers:?}");
    let right = world.app.anonymous().get(&link).header("x-share-pin", "4711").send().await;
    right.problem(429, "rate_limited");
    let shown = learner.read(&format!("/learner/shares/{}", id(&share))).await;
    assert_eq!((&shown["views"], &shown["openings"]), (&json!(0), &Value::Array(Vec::new())));
}
