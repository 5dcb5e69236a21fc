//! Pictures of the brand: made anew from what was sent, kept by their hash, and made ready for documents.

use std::sync::Arc;

use image::{ImageFormat, imageops::FilterType};
use shared::settings::{BrandSettings, Picture, PictureUse};

use super::svg;
use crate::{
    app::App,
    documents::render::picture::{self, Pictures, Printed},
    pictures::{self, Fault},
    problem::{Error, Result},
};

/// Longest side of a bitmap as it is kept: sharp on paper, and light in every document.
const KEPT_SIDE: u32 = 900;
/// Shortest side that a bitmap must have.
const LEAST_SIDE: u32 = 40;
/// What can be sent.
const KINDS: &str = "PNG, JPEG, WebP or SVG";

/// A picture made anew, and its bytes.
struct Made {
    bytes: Vec<u8>,
    media_type: &'static str,
    width: u32,
    height: u32,
}

/// Takes in a picture: reads it as what it is, whatever it is called, and keeps what it shows and nothing else.
pub async fn receive(app: &App, of: PictureUse, bytes: Vec<u8>) -> Result<Picture> {
    let made = app.cpu.run(move || make(&bytes)).await?;
    let made = made.map_err(|(code, message)| Error::field(&format!("/{of}"), code, message))?;
    let size = made.bytes.len() as u64;
    let sha256 = app.blobs.put_picture(made.bytes).await?;
    Ok(Picture {
        sha256,
        media_type: made.media_type.to_owned(),
        width: made.width,
        height: made.height,
        size,
    })
}

fn make(bytes: &[u8]) -> pictures::Result<Made> {
    if !pictures::is_svg(bytes) {
        return bitmap(bytes, pictures::format(bytes, KINDS)?);
    }
    let (text, width, height) = svg::clean(bytes).map_err(|message| ("unsafe_drawing", message))?;
    // Proportions matter, and whole numbers are kept: small drawings are counted in larger units.
    let scale = (1000.0 / width.max(height)).max(1.0);
    Ok(Made {
        bytes: text.into_bytes(),
        media_type: "image/svg+xml",
        width: whole(width * scale),
        height: whole(height * scale),
    })
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped just before")]
fn whole(value: f32) -> u32 {
    value.round().clamp(1.0, 1e6) as u32
}

/// Reads a bitmap, makes it no larger than it need be, and writes it as PNG.
fn bitmap(bytes: &[u8], format: ImageFormat) -> pictures::Result<Made> {
    let mut picture = pictures::read(bytes, format, check_size)?;
    if picture.width().max(picture.height()) > KEPT_SIDE {
        picture = picture.resize(KEPT_SIDE, KEPT_SIDE, FilterType::CatmullRom);
    }
    if pictures::is_empty(&picture) {
        return Err(("empty_picture", "There is nothing to see in this picture.".to_owned()));
    }
    let bytes = pictures::png(&picture)?;
    Ok(Made { bytes, media_type: "image/png", width: picture.width(), height: picture.height() })
}

fn check_size(width: u32, height: u32) -> Result<(), Fault> {
    if width.min(height) < 4 || width.max(height) < LEAST_SIDE {
        let message = format!(
            "This picture has {width} × {height} pixels, which would look blurred. Use at least {LEAST_SIDE}."
        );
        return Err(("too_few_pixels", message));
    }
    Ok(())
}

fn printed(picture: &Picture) -> Printed {
    Printed {
        sha256: picture.sha256.clone(),
        media_type: picture.media_type.clone(),
        width: picture.width,
        height: picture.height,
    }
}

/// The pictures of a brand, as documents name them.
pub fn of(brand: &BrandSettings) -> Pictures {
    Pictures {
        logo: brand.logo.as_ref().map(printed),
        signature: brand.signature.as_ref().map(printed),
        seal: brand.seal.as_ref().map(printed),
        regulator_logo: brand.regulator_logo.as_ref().map(printed),
    }
}

/// Makes the pictures that documents name ready, once in each process. One that can't be read is missed when a
/// document needs it; nothing else is held up by it.
pub async fn prepare(app: &App, pictures: Pictures) {
    for wanted in pictures.all() {
        if app.renderer.has(&wanted.sha256) {
            continue;
        }
        if let Err(error) = prepare_one(app, wanted).await {
            tracing::error!(
                sha256 = wanted.sha256,
                error = format!("{error:#}"),
                "can't read a picture of the brand"
            );
        }
    }
}

async fn prepare_one(app: &App, wanted: &Printed) -> anyhow::Result<()> {
    let bytes = app.blobs.picture(&wanted.sha256).await?;
    let (renderer, wanted) = (Arc::clone(&app.renderer), wanted.clone());
    let read = app.cpu.run(move || {
        picture::Picture::read(&wanted.media_type, &bytes).map(|read| renderer.keep(&wanted.sha256, read))
    });
    read.await?.map_err(|error| anyhow::anyhow!(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    use std::io::Cursor;

    use image::DynamicImage;

    fn encoded(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let picture = image::RgbImage::from_fn(width, height, |x, y| {
            image::Rgb([x.to_le_bytes()[0], y.to_le_bytes()[0], 90])
        });
        let mut out = Cursor::new(Vec::new());
        DynamicImage::ImageRgb8(picture).write_to(&mut out, format).unwrap();
        out.into_inner()
    }

    fn code(bytes: &[u8]) -> &'static str {
        make(bytes).map(|_| ()).unwrap_err().0
    }

    #[test]
    fn every_format_becomes_a_small_png_without_what_was_around_it() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
            let mut bytes = encoded(1800, 600, format);
            bytes.extend_from_slice(b"<html><script>alert(1)</script>PK\x03\x04");
            let made = make(&bytes).unwrap();
            assert_eq!((made.media_type, made.width, made.height), ("image/png", 900, 300));
            assert!(!made.bytes.windows(7).any(|part| part == b"<script"), "{format:?}");
            assert_eq!(make(&bytes).unwrap().bytes, made.bytes);
        }
    }

    #[test]
    fn what_is_no_picture_or_too_large_is_refused() {
        assert_eq!(code(b"MZ\x90\x00 this program cannot be run"), "not_a_picture");
        assert_eq!(code(b""), "not_a_picture");
        assert_eq!(code(b"%PDF-1.7"), "not_a_picture");
        assert_eq!(code(b"<!doctype html><p>hello"), "not_a_picture");
        assert_eq!(code(b"GIF89a\x01\x00\x01\x00"), "unsupported_picture");
        assert_eq!(code(&encoded(30, 30, ImageFormat::Png)), "too_few_pixels");
        let png = encoded(100, 100, ImageFormat::Png);
        assert_eq!(code(&png[..png.len() / 2]), "broken_picture");
    }

    /// A PNG whose head says that it is vast, and whose few bytes would unpack to it.
    #[test]
    fn a_vast_picture_is_refused_by_its_head() {
        for (width, height) in [(40_000_u32, 30_u32), (40_000, 40_000), (6000, 6001), (6001, 40)] {
            let mut png = encoded(64, 64, ImageFormat::Png);
            png[16..20].copy_from_slice(&width.to_be_bytes());
            png[20..24].copy_from_slice(&height.to_be_bytes());
            let crc = crc32(&png[12..29]);
            png[29..33].copy_from_slice(&crc.to_be_bytes());
            assert_eq!(code(&png), "too_many_pixels", "{width} × {height}");
        }
    }

    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |crc, byte| {
            (0..8).fold(
                crc ^ u32::from(*byte),
                |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 },
            )
        })
    }
}
