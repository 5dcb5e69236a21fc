//! One's own picture: made anew in two sizes, and refused with words where it is none.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use shared::permission::UserKind;

use crate::support::{Answer, Client, TestApp, Value, World, app::PASSWORD};

/// Left half red, right half blue, 200 × 100.
fn halves(format: ImageFormat) -> Vec<u8> {
    let picture =
        RgbImage::from_fn(200, 100, |x, _| if x < 100 { Rgb([250, 0, 0]) } else { Rgb([0, 0, 250]) });
    let mut out = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(picture).write_to(&mut out, format).unwrap();
    out.into_inner()
}

/// A JPEG whose camera was held so that it must be turned to the right, with a place and a name in its notes.
fn turned() -> Vec<u8> {
    let jpeg = halves(ImageFormat::Jpeg);
    // One entry of the TIFF directory: orientation (0x0112), a short, 6.
    let mut notes = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0".to_vec();
    notes.extend_from_slice(b"GPS 52.4153 -4.0829 Gwen Parry");
    let length = u16::try_from(notes.len() + 2).unwrap().to_be_bytes();
    let mut out = jpeg[..2].to_vec();
    out.extend_from_slice(&[0xff, 0xe1]);
    out.extend_from_slice(&length);
    out.extend_from_slice(&notes);
    out.extend_from_slice(&jpeg[2..]);
    out
}

async fn put(client: &Client, query: &str, bytes: Vec<u8>) -> Answer {
    client.put(&format!("/me/avatar{query}")).body("image/png", bytes).send().await
}

async fn picture(client: &Client, query: &str) -> (Answer, RgbImage) {
    let answer = client.get(&format!("/me/avatar{query}")).send().await.expect(200);
    let picture = image::load_from_memory_with_format(&answer.body, ImageFormat::Png).unwrap().to_rgb8();
    (answer, picture)
}

fn is_red(picture: &RgbImage, x: u32, y: u32) -> bool {
    let pixel = picture.get_pixel(x, y).0;
    pixel[0] > 180 && pixel[2] < 80
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_kept_in_two_sizes_and_shown_to_its_owner() {
    let app = TestApp::start().await;
    let (client, other) = (app.issuer().await, app.issuer_staff().await);
    assert_eq!(client.read("/me").await["avatar"], Value::Null);
    client.get("/me/avatar").send().await.problem(404, "not_found");
    put(&client, "?x=0&y=0&side=90", halves(ImageFormat::WebP)).await.expect(204);
    let tag = client.read("/me").await["avatar"].as_str().unwrap().to_owned();
    let (answer, large) = picture(&client, "").await;
    assert_eq!(large.dimensions(), (256, 256));
    assert!(is_red(&large, 128, 128));
    assert_eq!(answer.header("cache-control"), "no-store");
    let etag = answer.header("etag").to_owned();
    let known = client.get("/me/avatar").header("if-none-match", &etag).send().await.expect(304);
    assert!(known.body.is_empty());
    let (answer, small) = picture(&client, &format!("?size=small&tag={tag}")).await;
    assert_eq!(small.dimensions(), (64, 64));
    assert_ne!(answer.header("etag"), etag);
    // Nobody else has it.
    other.get("/me/avatar").send().await.problem(404, "not_found");
    // Another one takes its place; without a square it is the middle.
    put(&client, "", halves(ImageFormat::Png)).await.expect(204);
    assert_ne!(client.read("/me").await["avatar"], tag.as_str());
    let (_, large) = picture(&client, "").await;
    assert!(is_red(&large, 10, 128) && !is_red(&large, 245, 128));
    client.delete("/me/avatar").send().await.expect(204);
    client.delete("/me/avatar").send().await.expect(204);
    client.get("/me/avatar").send().await.problem(404, "not_found");
    assert_eq!(client.read("/me").await["avatar"], Value::Null);
    let trail = client.read("/issuer/audit-events?limit=20").await;
    let actions: Vec<_> =
        trail["items"].as_array().unwrap().iter().map(|it| it["action"].as_str().unwrap()).collect();
    assert_eq!(actions[..3], ["removed_picture", "changed_picture", "changed_picture"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_user_has_a_picture() {
    let app = TestApp::start().await;
    for kind in [UserKind::Issuer, UserKind::Centre, UserKind::Learner] {
        let email = app.create_user(kind, false, &[]).await;
        let client = app.sign_in(&email, PASSWORD).await;
        put(&client, "", halves(ImageFormat::Png)).await.expect(204);
        picture(&client, "").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photograph_is_turned_upright_and_its_notes_are_gone() {
    let app = TestApp::start().await;
    let client = app.issuer_staff().await;
    // Upright it is 100 wide and 200 high, with red on top.
    put(&client, "?x=0&y=0&side=90", turned()).await.expect(204);
    let (answer, top) = picture(&client, "").await;
    assert!(is_red(&top, 20, 20) && is_red(&top, 235, 235));
    for word in ["Exif", "GPS", "Parry"] {
        assert!(!answer.body.windows(word.len()).any(|part| part == word.as_bytes()), "{word}");
    }
    put(&client, "?x=5&y=110&side=90", turned()).await.expect(204);
    assert!(!is_red(&picture(&client, "").await.1, 128, 128));
    // As it lies it would fit, and does not as it stands.
    let outside = put(&client, "?x=105&y=0&side=90", turned()).await;
    assert_eq!(outside.faults(), ["/avatar outside_picture"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_jpeg_for_printers_is_read() {
    let app = TestApp::start().await;
    let client = app.issuer_staff().await;
    put(&client, "", include_bytes!("pictures/cmyk.jpg").to_vec()).await.expect(204);
    picture(&client, "").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_picture_is_refused_with_words() {
    let app = TestApp::start().await;
    let client = app.issuer_staff().await;
    let png = halves(ImageFormat::Png);
    let jpeg = halves(ImageFormat::Jpeg);
    // The head of a PNG, with these numbers for its width and height and a right sum.
    let vast = |width: u32, height: u32| {
        let mut vast = png.clone();
        vast[16..20].copy_from_slice(&width.to_be_bytes());
        vast[20..24].copy_from_slice(&height.to_be_bytes());
        let sum =
            !vast[12..29].iter().fold(u32::MAX, |sum, byte| {
                (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
                    if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 }
                })
            });
        vast[29..33].copy_from_slice(&sum.to_be_bytes());
        vast
    };
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec();
    let small = {
        let mut out = Cursor::new(Vec::new());
        RgbImage::new(40, 40).write_to(&mut out, ImageFormat::Png).unwrap();
        out.into_inner()
    };
    for (what, bytes, want) in [
        ("nothing", Vec::new(), "not_a_picture"),
        ("a bomb", vast(50_000, 50_000), "too_many_pixels"),
        ("a long bomb", vast(50_000, 64), "too_many_pixels"),
        ("a cut JPEG", jpeg[..jpeg.len() / 2].to_vec(), "broken_picture"),
        ("a cut PNG", png[..png.len() / 2].to_vec(), "broken_picture"),
        ("a GIF", b"GIF89a\x40\0\x40\0\0\0\0/*=1;alert(1)*/".to_vec(), "unsupported_picture"),
        ("a drawing", svg, "unsupported_picture"),
        ("a PDF", b"%PDF-1.7\n1 0 obj".to_vec(), "not_a_picture"),
        ("a page", b"<!doctype html><script>alert(1)</script>".to_vec(), "not_a_picture"),
        ("a moving one", include_bytes!("pictures/moving.webp").to_vec(), "moving_picture"),
        ("a small one", small, "too_few_pixels"),
    ] {
        let answer = put(&client, "", bytes).await;
        let problem = answer.problem(422, "invalid_fields");
        assert_eq!(problem["errors"][0]["code"], want, "{what}");
        assert_eq!(problem["errors"][0]["field"], "/avatar");
        assert!(problem["errors"][0]["message"].as_str().unwrap().ends_with('.'));
    }
    put(&client, "", vec![0; 20 << 20]).await.problem(413, "too_large");
    for (query, want) in
        [("?x=1", "side required"), ("?x=-1&y=0&side=64", "x malformed"), ("?width=3", "width unknown_field")]
    {
        assert_eq!(put(&client, query, png.clone()).await.faults(), [want]);
    }
    assert_eq!(client.read("/me").await["avatar"], Value::Null);
    assert_eq!(client.get("/me/avatar?size=vast").send().await.faults(), ["size malformed"]);
}

/// What stands around the pixels, as in files that are two things at once, is not kept.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_but_pixels_is_kept() {
    let app = TestApp::start().await;
    let client = app.issuer_staff().await;
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
        let mut bytes = halves(format);
        bytes.extend_from_slice(b"<script>alert(1)</script>PK\x03\x04");
        put(&client, "", bytes).await.expect(204);
        let (answer, _) = picture(&client, "").await;
        assert!(!answer.body.windows(7).any(|part| part == b"<script"), "{format:?}");
        assert_eq!(answer.header("content-type"), "image/png");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_shown_to_those_who_manage_its_owner_and_to_nobody_else() {
    let world = World::start().await;
    let user = world.app.centre_user(world.centre).await;
    put(&user, "", halves(ImageFormat::Png)).await.expect(204);
    let id = user.read("/me").await["user"]["id"].as_str().unwrap().to_owned();
    let path = |centre| format!("/centres/{centre}/users/{id}/avatar?size=small");
    let admin = world.app.centre_admin(world.centre).await;
    let users = admin.read(&format!("/centres/{}/users/{id}", world.centre)).await;
    assert_eq!(users["avatar"], user.read("/me").await["avatar"]);
    for (client, path) in
        [(&admin, path(world.centre)), (&world.issuer, format!("/issuer/users/{id}/avatar?size=small"))]
    {
        let answer = client.get(&path).send().await.expect(200);
        assert_eq!(image::load_from_memory(&answer.body).unwrap().to_rgb8().dimensions(), (64, 64));
    }
    user.get(&path(world.centre)).send().await.problem(403, "not_permitted");
    let other = world.app.centre_admin(world.other_centre).await;
    for centre in [world.centre, world.other_centre] {
        other.get(&path(centre)).send().await.problem(404, "not_found");
    }
}
