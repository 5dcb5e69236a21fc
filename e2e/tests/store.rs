//! Prints, ordered by a centre on account and by a learner by card, from the store to the post.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};
use e2e::{
    Browser, Portal, Scene, Screen, portal,
    scene::{self, csv},
    wait,
};
use serde_json::{Value, json};
use thirtyfour::Key;

/// A portal with the documents of three learners.
async fn issued(portal: &Portal) -> Result<Scene> {
    let scene = Scene::lay(portal).await?;
    let batch = scene.issuer.import(&csv(&scene.awards(3))).await?;
    scene.issuer.publish(batch.id).await?;
    Ok(scene)
}

/// The PDF that was saved under a name that begins so.
async fn saved(folder: &Path, name: &str) -> Result<Vec<u8>> {
    let file = wait::until(&format!("the file {name}…"), wait::PAGE, async || {
        let mut files = fs::read_dir(folder)?.filter_map(Result::ok).map(|entry| entry.path());
        Ok(files.find(|path| {
            let called = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            called.to_lowercase().contains(name) && path.extension().is_some_and(|end| end == "pdf")
        }))
    })
    .await?;
    let bytes = fs::read(&file)?;
    ensure!(bytes.starts_with(b"%PDF-"), "{} is no PDF", file.display());
    fs::rename(&file, file.with_extension("seen"))?;
    Ok(bytes)
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "an order's whole life, in its order")]
async fn a_centre_orders_on_account_and_the_issuer_sends_it() -> Result<()> {
    let portal = Portal::start().await?;
    let scene = issued(&portal).await?;
    let folder = tempfile::tempdir()?;
    let mut desk = Browser::start(&portal.base, Screen::DESK).await?;
    desk.keep_downloads_in(folder.path()).await?;
    desk.open("/store").await?;
    desk.sign_in(&scene.user.email, scene::PASSWORD).await?;
    desk.see("Certificate reprint").await?;
    desk.inspect_in_every_look("store", &[]).await?;
    desk.fill("Search for a product", "letter").await?;
    desk.gone("Certificate reprint").await?;
    desk.fill("Search for a product", "").await?;
    desk.click("link", "Details of Certificate reprint").await?;
    desk.rows_where("be the certificates", |rows| rows.len() == 3).await?;
    for learner in ["Select Siôn", "Select Zoë"] {
        let name = desk.name_like("checkbox", learner).await?;
        desk.tick(&name).await?;
    }
    desk.inspect_in_every_look("store-product", &[]).await?;
    desk.click("button", "Add 2 to basket").await?;
    desk.see("Added 2 lines to the basket.").await?;

    // The basket: bad quantities stay out, what is removed comes back, and it outlives a sign-out.
    desk.click("link", "Basket: 2 pieces").await?;
    desk.see("£72.00").await?;
    let quantity = "Quantity of Certificate reprint, Siôn Llŷr-Puw";
    desk.fill(quantity, "0").await?;
    desk.press(Key::Tab + "").await?;
    desk.see("Use a whole number from 1 to 99.").await?;
    desk.inspect_in_every_look("basket", &[]).await?;
    // What is wrong stops on the way to the checkout.
    desk.click("link", "Go to checkout").await?;
    desk.see("Use a whole number from 1 to 99.").await?;
    desk.fill(quantity, "2").await?;
    desk.press(Key::Tab + "").await?;
    desk.see("£108.00").await?;
    desk.click("button", "Remove Certificate reprint, Zoë O’Connell").await?;
    desk.see("Removed Certificate reprint, Zoë O’Connell.").await?;
    desk.click("button", "Undo").await?;
    desk.find("button", "Remove Certificate reprint, Zoë O’Connell").await?;
    desk.sign_out().await?;
    desk.sign_in(&scene.user.email, scene::PASSWORD).await?;
    desk.click("link", "Basket: 3 pieces").await?;
    desk.click("link", "Go to checkout").await?;

    // The checkout. A double click orders once.
    desk.see("Where should it go?").await?;
    desk.click("button", "Place the order").await?;
    desk.see("Agree to the terms to order.").await?;
    desk.fill("Purchase order number (optional)", "PO-77").await?;
    desk.tick("Tracked and signed for, next working day (£7.50)").await?;
    desk.see("£117.00").await?;
    desk.inspect_in_every_look("checkout", &[]).await?;
    desk.tick("I agree to the terms").await?;
    desk.evaluate::<()>(
        "const button = document.querySelector('form button[type=submit]'); button.click(); button.click();",
    )
    .await?;
    desk.see("Thank you, your order is placed").await?;
    desk.see("PO-77").await?;
    desk.inspect_in_every_look("order-placed", &[]).await?;
    desk.click("button", "Invoice").await?;
    saved(folder.path(), "inv").await?;
    // Going back finds an empty basket, not the same order once more.
    desk.open("/checkout").await?;
    desk.see("Your basket is empty").await?;
    desk.open("/orders").await?;
    let rows = desk.rows_where("be the one order", |rows| rows.len() == 1).await?;
    ensure!(rows[0].contains("£117.00") && rows[0].contains("Placed"), "{rows:?}");
    desk.inspect_in_every_look("orders", &[]).await?;
    desk.click("link", "Account and statement").await?;
    let lines = desk.rows_where("be the one invoice", |rows| rows.len() == 1).await?;
    ensure!(lines[0].contains("Invoice") && lines[0].contains("£117.00"), "{lines:?}");
    desk.inspect_in_every_look("own-account", &[]).await?;
    desk.open("/dashboard").await?;
    desk.name_like("link", "Orders under way 1").await?;

    // The issuer makes and sends it.
    let mut office = Browser::start(&portal.base, Screen::DESK).await?;
    office.keep_downloads_in(folder.path()).await?;
    office.open("/issuer/orders").await?;
    office.sign_in(portal::ISSUER_EMAIL, portal::ISSUER_PASSWORD).await?;
    office.rows_where("be the one order", |rows| rows.len() == 1).await?;
    office.tick("Select all on this page").await?;
    office.inspect_in_every_look("order-desk", &[]).await?;
    office.click("button", "Start production").await?;
    office.see("1 order in production.").await?;
    office.see("No order waits to be made").await?;
    office.click("button", "In production").await?;
    office.rows_where("be the order", |rows| rows.len() == 1 && rows[0].contains("In production")).await?;
    office.tick("Select all on this page").await?;
    office.click("button", "Print file").await?;
    saved(folder.path(), "print-file").await?;
    let list: Value = scene.issuer.get("/issuer/orders").await?;
    let number = list["items"][0]["number"].as_str().context("no order")?.to_owned();
    office.click("link", &number).await?;
    office.click("button", "Packing list").await?;
    saved(folder.path(), "packing").await?;
    office.click("button", "Dispatch…").await?;
    office.fill("Tracking number (optional)", "AB123456789GB").await?;
    office.inspect_in_every_look("order-dispatch", &[]).await?;
    office.click("button", "Dispatch").await?;
    office.see("AB123456789GB").await?;
    office.click("button", "Change the tracking…").await?;
    office.fill("Carrier (optional)", "Royal Mail").await?;
    office.click("button", "Save changes").await?;
    office.see("The tracking was changed").await?;

    // A part is given back; the rest is paid.
    office.click("button", "Refund…").await?;
    office.fill("Amount, with VAT", "1000000").await?;
    office.fill("Reason", "One print was creased.").await?;
    office.click("button", "Refund").await?;
    office.see("Please check this").await?;
    office.inspect("order-refund", &["/refunds"]).await?;
    office.fill("Amount, with VAT", "36.00").await?;
    office.click("button", "Refund").await?;
    office.see("Refunded. The credit note is made.").await?;
    office.see("Credit notes").await?;
    office.inspect_in_every_look("order-issuer", &[]).await?;
    office.open("/issuer/accounts").await?;
    office.click("link", scene::CENTRE).await?;
    office.see("£81.00").await?;
    office.click("button", "Payment received…").await?;
    office.fill("Amount", "50").await?;
    office.inspect_in_every_look("account-payment", &[]).await?;
    office.click("button", "Write it down").await?;
    office.see("Counted £50.00 for 1 order.").await?;
    office.see("£31.00").await?;
    office.inspect_in_every_look("account", &[]).await?;
    office.open("/issuer/accounts").await?;
    office.see("£31.00").await?;
    office.inspect_in_every_look("accounts", &[]).await?;
    office.open("/issuer/sales").await?;
    office.see("Revenue and volumes").await?;
    office.inspect_in_every_look("sales", &[]).await?;
    office.tick("By product").await?;
    office.see("Certificate reprint").await?;
    office.inspect_in_every_look("sales-products", &[]).await?;

    // Many are completed at once, after a question: their buyers are told.
    office.open("/issuer/orders?status=dispatched").await?;
    office.rows_where("be the sent order", |rows| rows.len() == 1).await?;
    office.tick("Select all on this page").await?;
    office.click("button", "Complete").await?;
    office.see("Complete 1 order?").await?;
    office.click("button", "Complete").await?;
    office.see("1 order completed.").await?;

    // The centre sees all of it.
    desk.open("/orders").await?;
    desk.click("link", &number).await?;
    desk.see("AB123456789GB").await?;
    desk.see("One print was creased.").await?;
    desk.see("Dispatched").await?;
    desk.inspect_in_every_look("order", &[]).await?;
    desk.click("button", "Order again").await?;
    desk.find("link", "Basket: 3 pieces").await?;
    desk.assert_no_complaints(&[]).await?;
    office.assert_no_complaints(&[]).await
}

#[tokio::test]
async fn what_changes_while_it_is_in_the_basket_is_flagged() -> Result<()> {
    let portal = Portal::start().await?;
    let scene = issued(&portal).await?;
    let mut desk = Browser::start(&portal.base, Screen::DESK).await?;
    desk.open("/records").await?;
    desk.sign_in(&scene.user.email, scene::PASSWORD).await?;
    desk.click("link", "Siôn Llŷr-Puw").await?;
    desk.click("button", "Order a print of the certificate").await?;
    desk.see("Added 1 line to the basket.").await?;
    desk.click("button", "Order a print of the letter").await?;
    desk.click("link", "Basket: 2 pieces").await?;
    desk.click("link", "Go to checkout").await?;
    desk.tick("I agree to the terms").await?;

    let list: Value = scene.issuer.get("/issuer/documents?q=puw").await?;
    let items = list["items"].as_array().context("no list")?;
    let letter = items.iter().find(|item| item["kind"] == "letter").context("no letter")?;
    let revoke = format!("/issuer/documents/{}/revoke", letter["id"].as_str().context("no id")?);
    let _: Value = scene.issuer.post(&revoke, &json!({ "reason": "Issued by mistake." })).await?;
    desk.click("button", "Place the order").await?;
    desk.see("Please check this").await?;
    desk.inspect("checkout-refused", &["/orders"]).await?;
    desk.click("link", "Change the basket").await?;
    desk.see("This document has been suspended, cancelled or replaced since.").await?;
    desk.inspect_in_every_look("basket-faults", &[]).await?;
    desk.click("button", "Remove what can’t be ordered").await?;
    desk.click("link", "Go to checkout").await?;
    desk.tick("I agree to the terms").await?;
    desk.click("button", "Place the order").await?;
    desk.see("Thank you, your order is placed").await
}

#[tokio::test]
async fn a_learner_orders_by_card() -> Result<()> {
    let portal = Portal::start().await?;
    let scene = issued(&portal).await?;
    scene.register_learner(&portal).await?;
    let mut phone = Browser::start(&portal.base, Screen::PHONE).await?;
    phone.open("/learner").await?;
    phone.sign_in(scene::LEARNER, scene::LEARNER_PASSWORD).await?;
    phone.see("My documents").await?;
    phone.click("link", "Orders").await?;
    phone.see("No orders yet").await?;
    phone.inspect("learner-orders-none", &[]).await?;
    phone.click("link", "Go to the store").await?;
    phone.see("Certificate reprint").await?;
    phone.inspect("learner-store", &[]).await?;
    phone.click("link", "Details of Certificate reprint").await?;
    phone.see("Which documents?").await?;
    phone.inspect("learner-product", &[]).await?;
    phone.click("button", "Add to basket").await?;
    phone.see("Added 1 line to the basket.").await?;
    phone.click("link", "Basket: 1 piece").await?;
    phone.see("£36.00").await?;
    phone.inspect("learner-basket", &[]).await?;
    phone.click("link", "Go to checkout").await?;
    phone.see("Where should it go?").await?;
    phone.fill("To whom", "Siôn Llŷr-Puw").await?;
    phone.fill("First line of the address", "3 Stryd Fawr").await?;
    phone.fill("Town", "Y Bala").await?;
    phone.fill("Postcode", "nonsense").await?;
    phone.tick("I agree to the terms").await?;
    phone.click("button", "Go to payment").await?;
    phone.see("Write the postcode like SA99 1HC.").await?;
    phone.inspect("learner-checkout", &[]).await?;
    phone.fill("Postcode", "ll237ad").await?;
    phone.click("button", "Go to payment").await?;

    // The test provider's page: a declined card, a page that is left, then paid.
    phone.see("Test payment: no card is charged").await?;
    phone.screenshot("test-payment").await?;
    phone.click("button", "Let the card be declined").await?;
    phone.see("The card was declined").await?;
    let page = phone.path().await?;
    phone.open("/learner/orders").await?;
    let order = phone.name_like("link", "ORD-").await?;
    phone.see("Awaiting payment").await?;
    phone.inspect("learner-orders", &[]).await?;
    phone.click("link", &order).await?;
    phone.see("This order is not paid yet").await?;
    phone.inspect("learner-order-unpaid", &[]).await?;
    phone.click("button", "Pay now").await?;
    phone.path_where("be the same page", |path| path == page).await?;
    phone.click("button", "Pay").await?;
    phone.see("Thank you, your order is placed").await?;
    phone.inspect("learner-order", &[]).await?;
    let shown = phone.path().await?;
    // The same page once more, and once more paid: one order, one charge.
    phone.open(&page).await?;
    phone.open(&shown).await?;
    phone.see("Paid by card").await?;
    phone.gone("Thank you, your order is placed").await?;
    let list: Value = scene.issuer.get("/issuer/orders").await?;
    ensure!(list["total"] == 1 && list["items"][0]["owed_pence"] == 0, "{list}");

    let id = list["items"][0]["id"].as_str().context("no order")?;
    let step = json!({ "step": "produce", "order_ids": [id] });
    let _: Value = scene.issuer.post("/issuer/orders/steps", &step).await?;
    let _: Value = scene.issuer.post(&format!("/issuer/orders/{id}/fulfil"), &json!({})).await?;
    phone.open(&format!("/learner/orders/{id}")).await?;
    phone.see("Dispatched").await?;
    for (path, says, name) in [
        (format!("/learner/orders/{id}?lang=cy"), "Beth ddigwyddodd", "learner-order-cy"),
        ("/learner/store".to_owned(), "Copïau printiedig o ddogfennau", "learner-store-cy"),
        ("/learner/basket".to_owned(), "Mae eich basged yn wag", "learner-basket-cy"),
    ] {
        phone.open(&path).await?;
        phone.see(says).await?;
        phone.inspect(name, &[]).await?;
    }
    phone.turn_to(Screen::DESK.in_dark()).await?;
    phone.open(&format!("/learner/orders/{id}?lang=en")).await?;
    phone.see("Dispatched").await?;
    phone.inspect("learner-order", &[]).await
}

#[tokio::test]
async fn the_issuer_sets_up_the_store() -> Result<()> {
    let portal = Portal::start().await?;
    let mut office = Browser::start(&portal.base, Screen::DESK).await?;
    office.open("/issuer/products").await?;
    office.sign_in(portal::ISSUER_EMAIL, portal::ISSUER_PASSWORD).await?;
    office.rows_where("be the reprints", |rows| rows.len() == 3).await?;
    office.inspect_in_every_look("products", &[]).await?;
    office.click("link", "New product").await?;
    office.fill("Name", "Presentation folder").await?;
    office.fill("Category", "Stationery").await?;
    office.fill("Price of one, without VAT", "a lot").await?;
    office.click("button", "Create the product").await?;
    office.see("Enter an amount like 12.50.").await?;
    office.fill("Price of one, without VAT", "4.99").await?;
    office.inspect_in_every_look("product-new", &[]).await?;
    office.click("button", "Create the product").await?;
    office.see("Created “Presentation folder”.").await?;
    office.fill("Price of one, without VAT", "5.49").await?;
    office.click("button", "Save changes").await?;
    office.see("Saved. New orders have it so.").await?;
    office.inspect_in_every_look("product", &[]).await?;
    office.open("/issuer/products/rules").await?;
    office.fill("VAT registration number (optional)", "GB 123 4567 89").await?;
    office.inspect_in_every_look("store-rules", &[]).await?;
    office.click("button", "Save changes").await?;
    office.see("Saved. It holds for new orders.").await?;
    office.open("/issuer/products").await?;
    let rows = office.rows_where("be four", |rows| rows.len() == 4).await?;
    ensure!(rows.iter().any(|row| row.contains("£5.49")), "{rows:?}");
    office.assert_no_complaints(&[]).await
}
