//! Bitmaps from outside: read within limits as what they are, whatever they are called, turned upright, and written
//! anew, so that nothing is kept of them but what they show.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, ImageEncoder, ImageFormat, ImageReader, Limits,
    codecs::{png, webp},
    metadata::Orientation,
};
use shared::settings::MAX_PICTURE_SIDE;

/// Most memory for reading a bitmap: its pixels twice, with something to spare.
const MAX_MEMORY: u64 = 384 << 20;
/// Most pixels of a bitmap.
const MAX_PIXELS: u64 = 36_000_000;

/// Why a picture is not taken: a code and words.
pub type Fault = (&'static str, String);
/// A result of reading a picture.
pub type Result<T> = std::result::Result<T, Fault>;

/// What a file is, if it is a bitmap that we read. `kinds` are those to send, in words.
pub fn format(bytes: &[u8], kinds: &str) -> Result<ImageFormat> {
    match image::guess_format(bytes) {
        Ok(format @ (ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP)) => Ok(format),
        Ok(ImageFormat::Gif) => Err(("unsupported_picture", format!("This is a GIF. Send a {kinds}."))),
        _ => Err(("not_a_picture", format!("This is no picture that we can read. Send a {kinds}."))),
    }
}

/// Whether a file is a drawing, going by how it begins.
pub fn is_svg(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    head.trim_start_matches('\u{feff}').trim_start().starts_with('<') && head.contains("<svg")
}

fn broken<E>(_: E) -> Fault {
    ("broken_picture", "This picture is damaged. Save it again, and send it.".to_owned())
}

/// Reads a bitmap and turns it upright. One whose head says that it is vast is refused before it is unpacked;
/// `check` sees the width and height of the head after that, in pixels.
pub fn read(
    bytes: &[u8],
    format: ImageFormat,
    check: impl Fn(u32, u32) -> Result<()>,
) -> Result<DynamicImage> {
    let (width, height) =
        ImageReader::with_format(Cursor::new(bytes), format).into_dimensions().map_err(broken)?;
    if width.max(height) > MAX_PICTURE_SIDE || u64::from(width) * u64::from(height) > MAX_PIXELS {
        let most = MAX_PIXELS / 1_000_000;
        return Err((
            "too_many_pixels",
            format!(
                "This picture has {width} × {height} pixels. Use at most {MAX_PICTURE_SIDE} on each side, and {most} \
                 million in all."
            ),
        ));
    }
    check(width, height)?;
    if moves(bytes, format) {
        return Err(("moving_picture", "This picture moves. Send one that stands still.".to_owned()));
    }
    if format == ImageFormat::Jpeg && !ends(bytes) {
        return Err(broken(()));
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
    Ok(picture)
}

/// Writes a bitmap as PNG: with transparency where there is any.
pub fn png(picture: &DynamicImage) -> Result<Vec<u8>> {
    let rgba = picture.to_rgba8();
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
    Ok(out)
}

/// Whether there is nothing to see.
pub fn is_empty(picture: &DynamicImage) -> bool {
    picture.color().has_alpha() && picture.to_rgba8().pixels().all(|pixel| pixel.0[3] == 0)
}

/// Whether a JPEG was not cut off: the decoder would fill what is missing with grey. Its pixels come after the segment
/// that starts the first scan, and within them the mark of the end stands for nothing else.
fn ends(bytes: &[u8]) -> bool {
    let mut at = 2;
    while let Some(&[0xff, kind, high, low]) = bytes.get(at..at + 4) {
        at += 2 + usize::from(u16::from_be_bytes([high, low]));
        if kind == 0xda {
            return bytes.get(at..).is_some_and(|rest| rest.windows(2).any(|mark| mark == [0xff, 0xd9]));
        }
    }
    // Not built as most are: what it is the decoder says.
    true
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
