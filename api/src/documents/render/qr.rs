//! The QR code as one outline.

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

/// The four ways an edge can go, as steps in x and y; each is a bit of a corner's edges.
const WAYS: [(i32, i32); 4] = [(1, 0), (0, 1), (-1, 0), (0, -1)];

/// Encodes a text with medium error correction.
pub fn encode(text: &str) -> Result<Code, RenderError> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).map_err(|_| RenderError::Code)?;
    let side = code.size();
    // The edges between dark and light that leave each corner, with the dark on their right.
    let mut edges = Corners::of(side);
    for y in 0..side {
        for x in (0..side).filter(|&x| code.get_module(x, y)) {
            for (way, beside, from) in [
                (0, (x, y - 1), (x, y)),
                (1, (x + 1, y), (x + 1, y)),
                (2, (x, y + 1), (x + 1, y + 1)),
                (3, (x - 1, y), (x, y + 1)),
            ] {
                if !code.get_module(beside.0, beside.1) {
                    *edges.at(from) |= 1 << way;
                }
            }
        }
    }
    let mut path = PathBuilder::new();
    for y in 0..=side {
        for x in 0..=side {
            while *edges.at((x, y)) != 0 {
                trace(&mut path, &mut edges, (x, y));
            }
        }
    }
    Ok(Code { side: coordinate(side), outline: path.finish().ok_or(RenderError::Code)? })
}

/// Draws the outline that leaves this corner and comes back to it, and takes its edges away.
fn trace(path: &mut PathBuilder, edges: &mut Corners, start: (i32, i32)) {
    path.move_to(coordinate(start.0), coordinate(start.1));
    let (mut at, mut heading) = (start, None);
    loop {
        let left = edges.at(at);
        let Some(way) = (0..WAYS.len()).find(|way| *left & (1 << way) != 0) else { break };
        *left &= !(1 << way);
        if heading.is_some_and(|heading| heading != way) {
            path.line_to(coordinate(at.0), coordinate(at.1));
        }
        heading = Some(way);
        at = (at.0 + WAYS[way].0, at.1 + WAYS[way].1);
    }
    path.close();
}

/// The corners of the modules, row by row.
struct Corners {
    width: i32,
    edges: Vec<u8>,
}

impl Corners {
    fn of(side: i32) -> Self {
        let width = side + 1;
        Self { width, edges: vec![0; usize::try_from(width * width).unwrap_or_default()] }
    }

    /// The edges that leave a corner. Corners are never outside: what leads there has modules on both sides.
    fn at(&mut self, (x, y): (i32, i32)) -> &mut u8 {
        &mut self.edges[usize::try_from(y * self.width + x).unwrap_or_default()]
    }
}

#[expect(clippy::cast_precision_loss, reason = "a QR code has at most 177 modules on a side")]
fn coordinate(module: i32) -> f32 {
    module as f32
}
