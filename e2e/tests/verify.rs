//! Checking a document as strangers do: by its file, by the code on it, and in Welsh.

use std::{fs, path::Path, process::Command};

use anyhow::{Context, Result, ensure};
use e2e::{Browser, Portal, Screen, portal};
use serde_json::Value;

/// The reference of a valid certificate of the demo data, and its file.
async fn certificate(portal: &Portal) -> Result<(String, Vec<u8>)> {
    let issuer = portal.client().sign_in(portal::DEMO_ISSUER, portal::DEMO_PASSWORD).await?;
    let found: Value = issuer.get("/issuer/documents?kind=certificate&status=valid&limit=1").await?;
    let reference = found["items"][0]["reference"].as_str().context("no certificate")?.to_owned();
    let pdf = portal.client().bytes(&format!("/verify/{reference}/pdf")).await?;
    Ok((reference, pdf))
}

/// A picture of the first page: `page.png` or `page.jpg` in this folder.
fn picture(folder: &Path, pdf: &[u8], how: &[&str]) -> Result<()> {
    fs::write(folder.join("page.pdf"), pdf)?;
    let made = Command::new("pdftoppm")
        .args(["-f", "1", "-l", "1", "-singlefile"])
        .args(how)
        .args(["page.pdf", "page"])
        .current_dir(folder)
        .status()?;
    ensure!(made.success(), "pdftoppm failed");
    Ok(())
}

#[tokio::test]
async fn a_file_tells_whether_it_is_as_it_was_issued() -> Result<()> {
    let portal = Portal::demo().await?;
    let (reference, pdf) = certificate(&portal).await?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("certificate.pdf");
    let phone = Browser::start(&portal.base, Screen::PHONE).await?;
    let mut altered = pdf.clone();
    altered[400] ^= 1;
    let longer = [&pdf[..], b"\n% a note"].concat();
    let cases: [(&[u8], &str, &str); 4] = [
        (&altered, "certificate.pdf has been altered", "altered"),
        (&longer, "has been changed since it was issued", "changed"),
        (b"%PDF-1.7 not ours", "is not a file that we issued", "foreign"),
        (&pdf, "Not one byte of it has been changed, and its own signature holds", "same"),
    ];
    for (bytes, words, name) in cases {
        phone.open("/validate").await?;
        fs::write(&file, bytes)?;
        phone.upload_to("#pdf-file", &file).await?;
        phone.see(words).await?;
        phone.inspect(&format!("validate-file-{name}"), &["/verify/file"]).await?;
        if name == "changed" {
            phone.click("link", "See the original").await?;
            phone.see(&reference).await?;
        }
    }
    phone.see("Genuine and valid").await?;
    phone.name_like("button", "Print or save this check").await?;
    Ok(())
}

#[tokio::test]
async fn the_code_on_a_page_is_read_from_a_photo_and_by_the_camera() -> Result<()> {
    let portal = Portal::demo().await?;
    let (reference, pdf) = certificate(&portal).await?;
    let folder = tempfile::tempdir()?;
    picture(folder.path(), &pdf, &["-png", "-r", "130"])?;
    // The camera is held over the code, at the foot of the page.
    let foot = ["-jpeg", "-r", "200", "-x", "100", "-y", "1850", "-W", "640", "-H", "480"];
    picture(folder.path(), &pdf, &foot)?;
    let phone = Browser::start(&portal.base, Screen::PHONE).await?;
    phone.give_camera(&fs::read(folder.path().join("page.jpg"))?).await?;

    phone.open("/validate").await?;
    phone.upload_to("#photo", &folder.path().join("page.png")).await?;
    phone.see("Genuine and valid").await?;
    phone.see(&reference).await?;

    phone.open("/validate").await?;
    phone.click("button", "Scan with the camera").await?;
    phone.see("Genuine and valid").await?;
    phone.see(&reference).await?;

    // A picture without a code.
    let blank = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/assets/mark.svg").canonicalize()?;
    phone.open("/validate").await?;
    phone.upload_to("#photo", &blank).await?;
    phone.see("There is no QR code to be read").await?;
    phone.inspect("validate-no-code", &[]).await
}

#[tokio::test]
async fn a_check_speaks_welsh_and_remembers_it() -> Result<()> {
    let portal = Portal::demo().await?;
    let (reference, _) = certificate(&portal).await?;
    let phone = Browser::start(&portal.base, Screen::PHONE).await?;
    phone.open(&format!("/v/{reference}")).await?;
    phone.click("link", "Cymraeg").await?;
    phone.see("Mae’n ddilys nawr").await?;
    phone.inspect("verify-welsh", &[]).await?;
    phone.open("/validate").await?;
    phone.see("Dilysu dogfen").await?;
    phone.inspect("validate-welsh", &[]).await?;
    phone.click("link", "English").await?;
    phone.see("Validate a document").await
}

#[tokio::test]
async fn what_was_typed_before_the_program_was_there_stays() -> Result<()> {
    let portal = Portal::demo().await?;
    let (reference, _) = certificate(&portal).await?;
    let phone = Browser::start(&portal.base, Screen::PHONE).await?;
    // The page is read, and its program is not there yet.
    phone
        .run_first(&format!(
            "document.addEventListener('readystatechange', () => {{
                const field = document.querySelector('#loading [name=reference]');
                if (document.readyState !== 'interactive' || !field) return;
                field.focus();
                field.value = '{reference}';
            }})"
        ))
        .await?;
    phone.open("/validate").await?;
    phone.see("Or check a PDF file").await?;
    let field = phone.field("Reference of the document").await?;
    assert_eq!(field.prop("value").await?, Some(reference.clone()));
    let focused: String = phone.evaluate("return document.activeElement.name").await?;
    assert_eq!(focused, "reference", "the focus was lost");
    phone.click("button", "Check").await?;
    phone.see("Genuine and valid").await
}

#[tokio::test]
async fn a_mouse_brings_the_program_which_shows_the_paper_in_place() -> Result<()> {
    let portal = Portal::demo().await?;
    let (reference, _) = certificate(&portal).await?;
    let desk = Browser::start(&portal.base, Screen::DESK).await?;
    desk.open(&format!("/v/{reference}")).await?;
    desk.see("Genuine and valid").await?;
    desk.find("link", "See the certificate").await?;
    desk.inspect("verify-plain", &[]).await?;
    desk.css("main h1").await?.click().await?;
    desk.click("button", "See the certificate").await?;
    desk.css("dialog iframe").await.map(drop)
}
