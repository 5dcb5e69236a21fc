//! The QR code as one outline.

use std::collections::BTreeMap;

use krilla::geom::{Path, PathBuilder};
use qrcodegen::{QrCode, QrCodeEcc};

use super::RenderError;

/// A QR code in units of its modules.
pub struct Code {
    /// Modules on a side, without the quiet zone.
    pub side: f32,
    /// The outline of the dark areas, to be filled by the even-odd rule: no seams between modules.
    pub outline: Path,
}

/// Encodes a text with medium error correction.
pub fn encode(text: &str) -> Result<Code, RenderError> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).map_err(|_| RenderError::Code)?;
    let side = code.size();
    // Each edge between dark and light, with the dark on its right, from where it starts to where it ends.
    let mut edges: BTreeMap<(i32, i32), Vec<(i32, i32)>> = BTreeMap::new();
    for y in 0..side {
        for x in (0..side).filter(|&x| code.get_module(x, y)) {
            let mut edge = |light: bool, from, to| {
                if light {
                    edges.entry(from).or_default().push(to);
                }
            };
            edge(!code.get_module(x, y - 1), (x, y), (x + 1, y));
            edge(!code.get_module(x + 1, y), (x + 1, y), (x + 1, y + 1));
            edge(!code.get_module(x, y + 1), (x + 1, y + 1), (x, y + 1));
            edge(!code.get_module(x - 1, y), (x, y + 1), (x, y));
        }
    }
    let mut path = PathBuilder::new();
    while let Some((&start, _)) = edges.first_key_value() {
        path.move_to(coordinate(start.0), coordinate(start.1));
        let (mut at, mut heading) = (start, (0, 0));
        while let Some(next) = take(&mut edges, at) {
            let towards = (next.0 - at.0, next.1 - at.1);
            if heading != (0, 0) && heading != towards {
                path.line_to(coordinate(at.0), coordinate(at.1));
            }
            (at, heading) = (next, towards);
        }
        path.close();
    }
    Ok(Code { side: coordinate(side), outline: path.finish().ok_or(RenderError::Code)? })
}

fn take(edges: &mut BTreeMap<(i32, i32), Vec<(i32, i32)>>, from: (i32, i32)) -> Option<(i32, i32)> {
    let ends = edges.get_mut(&from)?;
    let end = ends.pop();
    if ends.is_empty() {
        edges.remove(&from);
    }
    end
}

#[expect(clippy::cast_precision_loss, reason = "a QR code has at most 177 modules on a side")]
fn coordinate(module: i32) -> f32 {
    module as f32
}
