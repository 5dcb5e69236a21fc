//! Pictures of the brand: made anew from what was sent, kept by their hash, and made ready for documents.

use std::{io::Cursor, sync::Arc};

use image::{
    DynamicImage, ImageDecoder, ImageEncoder, ImageFormat, ImageReader, Limits,
    codecs::{png, webp},
    imageops::FilterType,
    metadata::Orientation,
};
use shared::settings::{BrandSettings, MAX_PICTURE_SIDE, Picture, PictureUse};

use super::svg;
use crate::{
    app::App,
    documents::render::picture::{self, Pictures, Printed},
    problem::{Error, Result},
};

/// Longest side of a bitmap as it is kept: sharp on paper, and light in every document.
const KEPT_SIDE: u32 = 900;
/// Shortest side that a bitmap must have.
const LEAST_SIDE: u32 = 40;
/// Most memory for reading a bitmap: its pixels twice, with something to spare.
const MAX_MEMORY: u64 = 384 << 20;
/// Most pixels of a bitmap.
const MAX_PIXELS: u64 = 36_000_000;

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

type Fault = (&'static str, String);

fn make(bytes: &[u8]) -> std::result::Result<Made, Fault> {
    match image::guess_format(bytes) {
        Ok(format @ (ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP)) => bitmap(bytes, format),
        Ok(ImageFormat::Gif) => {
            Err(("unsupported_picture", "This is a GIF. Send a PNG, JPEG, WebP or SVG.".to_owned()))
        }
        _ if looks_like_svg(bytes) => {
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
        _ => Err((
            "not_a_picture",
            "This is no picture that we can read. Send a PNG, JPEG, WebP or SVG.".to_owned(),
        )),
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped just before")]
fn whole(value: f32) -> u32 {
    value.round().clamp(1.0, 1e6) as u32
}

fn looks_like_svg(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    head.trim_start_matches('\u{feff}').trim_start().starts_with('<') && head.contains("<svg")
}

/// Reads a bitmap within limits, turns it upright, makes it no larger than it need be, and writes it as PNG.
fn bitmap(bytes: &[u8], format: ImageFormat) -> std::result::Result<Made, Fault> {
    let broken = |_| ("broken_picture", "This picture is damaged. Save it again, and send it.".to_owned());
    let (width, height) =
        ImageReader::with_format(Cursor::new(bytes), format).into_dimensions().map_err(broken)?;
    check_size(width, height)?;
    if moves(bytes, format) {
        return Err(("moving_picture", "This picture moves. Send one that stands still.".to_owned()));
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_PICTURE_SIDE);
    limits.max_image_height = Some(MAX_PICTURE_SIDE);
    limits.max_alloc = Some(MAX_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(broken)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(broken)?;
    picture.apply_orientation(orientation);
    if picture.width().max(picture.height()) > KEPT_SIDE {
        picture = picture.resize(KEPT_SIDE, KEPT_SIDE, FilterType::CatmullRom);
    }
    let rgba = picture.to_rgba8();
    if rgba.pixels().all(|pixel| pixel.0[3] == 0) {
        return Err(("empty_picture", "There is nothing to see in this picture.".to_owned()));
    }
    let see_through = rgba.pixels().any(|pixel| pixel.0[3] != 255);
    let (width, height) = rgba.dimensions();
    let mut out = Vec::new();
    let encoder =
        png::PngEncoder::new_with_quality(&mut out, png::CompressionType::Best, png::FilterType::Adaptive);
    let written = if see_through {
        encoder.write_image(rgba.as_raw(), width, height, image::ExtendedColorType::Rgba8)
    } else {
        let rgb = DynamicImage::ImageRgba8(rgba).to_rgb8();
        encoder.write_image(rgb.as_raw(), width, height, image::ExtendedColorType::Rgb8)
    };
    written.map_err(broken)?;
    Ok(Made { bytes: out, media_type: "image/png", width, height })
}

fn check_size(width: u32, height: u32) -> std::result::Result<(), Fault> {
    if width.max(height) > MAX_PICTURE_SIDE || u64::from(width) * u64::from(height) > MAX_PIXELS {
        let message = format!(
            "This picture has {width} × {height} pixels. Use at most {MAX_PICTURE_SIDE} on each side: {KEPT_SIDE} are enough."
        );
        return Err(("too_many_pixels", message));
    }
    if width.min(height) < 4 || width.max(height) < LEAST_SIDE {
        let message = format!(
            "This picture has {width} × {height} pixels, which would look blurred. Use at least {LEAST_SIDE}."
        );
        return Err(("too_few_pixels", message));
    }
    Ok(())
}

fn moves(bytes: &[u8], format: ImageFormat) -> bool {
    match format {
        ImageFormat::Png => {
            png::PngDecoder::new(Cursor::new(bytes)).and_then(|decoder| decoder.is_apng()).unwrap_or(false)
        }
        ImageFormat::WebP => {
            webp::WebPDecoder::new(Cursor::new(bytes)).is_ok_and(|decoder| decoder.has_animation())
        }
        _ => false,
    }
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
