//! A user's picture: a square of what was sent, made anew in two sizes.

use bytes::Bytes;
use image::{DynamicImage, imageops::FilterType};
use sha2::{Digest, Sha256};
use shared::profile::AVATAR_SIDES;
use uuid::Uuid;

use super::{entity::avatar::Model, store};
use crate::{
    app::App,
    audit::{self, Entry},
    auth::Caller,
    http::body::hex,
    pictures,
    problem::{Error, Result},
};

/// What can be sent.
const KINDS: &str = "PNG, JPEG or WebP";

/// The part of a picture that is to be shown, in pixels of the picture as it stands upright.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Square {
    /// From the left.
    pub x: u32,
    /// From the top.
    pub y: u32,
    /// Its width and height.
    pub side: u32,
}

/// Makes this square of a picture, or the middle of it, the caller's picture.
pub async fn choose(app: &App, caller: &Caller, bytes: Vec<u8>, square: Option<Square>) -> Result<()> {
    let made = app.cpu.run(move || make(&bytes, square)).await?;
    let (large, small) = made.map_err(|(code, message)| Error::field("/avatar", code, message))?;
    let row = Model {
        user_id: caller.user.id,
        tag: hex(&Sha256::digest(&large)),
        large,
        small,
        updated_at: app.clock.now(),
    };
    let transaction = app.db.write().await?;
    store::keep_avatar(&transaction, row).await?;
    audit::record(&transaction, app, Entry::by(caller, "changed_picture", "user", caller.user.id)).await?;
    transaction.commit().await?;
    Ok(())
}

/// Removes the caller's picture. Where there is none, nothing is left to do.
pub async fn remove(app: &App, caller: &Caller) -> Result<()> {
    let transaction = app.db.write().await?;
    if store::remove_avatar(&transaction, caller.user.id).await? {
        audit::record(&transaction, app, Entry::by(caller, "removed_picture", "user", caller.user.id))
            .await?;
        transaction.commit().await?;
    }
    Ok(())
}

/// A user's picture and its tag: the small one, or the large one.
pub async fn show(app: &App, user_id: Uuid, small: bool) -> Result<(Bytes, String)> {
    let row = store::avatar(app.db.reader(), user_id).await?.ok_or(Error::NotFound)?;
    let (bytes, size) = if small { (row.small, "small") } else { (row.large, "large") };
    Ok((bytes.into(), format!("{}-{size}", row.tag)))
}

fn make(bytes: &[u8], square: Option<Square>) -> pictures::Result<(Vec<u8>, Vec<u8>)> {
    if pictures::is_svg(bytes) {
        let message = format!("This is a drawing (SVG). Send a {KINDS}.");
        return Err(("unsupported_picture", message));
    }
    let format = pictures::format(bytes, KINDS)?;
    let picture = pictures::read(bytes, format, check_size)?;
    let Square { x, y, side } = square.unwrap_or_else(|| middle(&picture));
    let fits = |from: u32, whole: u32| from.checked_add(side).is_some_and(|end| end <= whole);
    if !fits(x, picture.width()) || !fits(y, picture.height()) {
        return Err(("outside_picture", "The part to show lies outside the picture.".to_owned()));
    }
    if side < AVATAR_SIDES.1 {
        return Err(too_few(side, side));
    }
    let square = picture.crop_imm(x, y, side, side);
    if pictures::is_empty(&square) {
        return Err(("empty_picture", "There is nothing to see in this part of the picture.".to_owned()));
    }
    let large = square.resize_exact(AVATAR_SIDES.0, AVATAR_SIDES.0, FilterType::CatmullRom);
    let small = square.resize_exact(AVATAR_SIDES.1, AVATAR_SIDES.1, FilterType::CatmullRom);
    Ok((pictures::png(&large)?, pictures::png(&small)?))
}

fn middle(picture: &DynamicImage) -> Square {
    let (width, height) = (picture.width(), picture.height());
    let side = width.min(height);
    Square { x: (width - side) / 2, y: (height - side) / 2, side }
}

fn check_size(width: u32, height: u32) -> pictures::Result<()> {
    if width.min(height) < AVATAR_SIDES.1 { Err(too_few(width, height)) } else { Ok(()) }
}

fn too_few(width: u32, height: u32) -> pictures::Fault {
    let least = AVATAR_SIDES.1;
    let message = format!("{width} × {height} pixels would look blurred. Use at least {least} × {least}.");
    ("too_few_pixels", message)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::{ImageFormat, Rgb, RgbImage};
    use proptest::prelude::*;

    use super::*;

    /// Left half red, right half blue, 200 × 100.
    fn halves(format: ImageFormat) -> Vec<u8> {
        let picture =
            RgbImage::from_fn(200, 100, |x, _| if x < 100 { Rgb([250, 0, 0]) } else { Rgb([0, 0, 250]) });
        let mut out = Cursor::new(Vec::new());
        DynamicImage::ImageRgb8(picture).write_to(&mut out, format).unwrap();
        out.into_inner()
    }

    fn is_red(png: &[u8], x: u32, y: u32) -> bool {
        let pixel = image::load_from_memory(png).unwrap().to_rgb8().get_pixel(x, y).0;
        pixel[0] > 200 && pixel[2] < 60
    }

    #[test]
    fn the_square_that_was_chosen_is_kept_in_both_sizes() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
            let bytes = halves(format);
            let (left, _) = make(&bytes, Some(Square { x: 0, y: 0, side: 90 })).unwrap();
            let (right, small) = make(&bytes, Some(Square { x: 110, y: 10, side: 90 })).unwrap();
            assert!(is_red(&left, 128, 128) && !is_red(&right, 128, 128), "{format:?}");
            let sides =
                |png: &[u8]| image::load_from_memory(png).map(|it| (it.width(), it.height())).unwrap();
            assert_eq!((sides(&right), sides(&small)), ((256, 256), (64, 64)));
            // By itself it is the middle.
            let (middle, _) = make(&bytes, None).unwrap();
            assert!(is_red(&middle, 10, 128) && !is_red(&middle, 245, 128));
        }
    }

    #[test]
    fn squares_outside_the_picture_are_refused() {
        let bytes = halves(ImageFormat::Png);
        for (x, y, side, want) in [
            (101, 0, 100, "outside_picture"),
            (0, 1, 100, "outside_picture"),
            (u32::MAX, 0, 100, "outside_picture"),
            (0, 0, u32::MAX, "outside_picture"),
            (0, 0, 63, "too_few_pixels"),
            (0, 0, 0, "too_few_pixels"),
        ] {
            assert_eq!(make(&bytes, Some(Square { x, y, side })).unwrap_err().0, want, "{x} {y} {side}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        /// Whatever comes, it is a picture made anew or a fault with words: never a panic.
        #[test]
        fn damaged_pictures_are_refused_or_made_anew(
            kind in 0_usize..3,
            cut in any::<prop::sample::Index>(),
            spots in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
            square in prop::option::of((0_u32..300, 0_u32..300, 0_u32..300)),
        ) {
            let format = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP][kind];
            let mut bytes = halves(format);
            for (at, byte) in spots {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            let cut = cut.index(bytes.len() * 2).min(bytes.len());
            let square = square.map(|(x, y, side)| Square { x, y, side });
            match make(&bytes[..cut], square) {
                Ok((large, _)) => prop_assert!(image::load_from_memory(&large).is_ok()),
                Err((code, words)) => prop_assert!(!code.is_empty() && words.ends_with('.')),
            }
        }
    }
}
