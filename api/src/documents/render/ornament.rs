//! Drawing by arithmetic: the guilloche border, the rosettes, the seal and the issuer's mark.
//!
//! Coordinates are rounded to tenths of a point: the eye can't tell, and the files are smaller.

use std::f32::consts::TAU;

use krilla::geom::{Path, PathBuilder, Rect};

use super::{
    RenderError,
    sheet::{HEIGHT, WIDTH},
};

/// Distance of the border's outer and inner line from the edge of the page, in points.
const OUTER: f32 = 18.0;
const INNER: f32 = 37.0;
/// Length of half a wave of a strand, and how far one strand is behind the other.
const HALF_WAVE: f32 = 14.0;
const SHIFTS: [f32; 4] = [0.0, 7.0, 14.0, 21.0];
/// How far the control points are from a wave's extremes: close to a sine.
const REACH: f32 = 5.0;

/// How far the control points of a circle's quarter are from its ends, for radius 1.
const QUARTER: f32 = 0.552_285;

/// The paths that every certificate shares.
pub struct Ornaments {
    /// The strands between the two lines of the border.
    pub strands: Path,
    /// The outer line of the border.
    pub outer: Path,
    /// The inner line of the border.
    pub inner: Path,
    /// Squares on which the strands end, to be filled with the paper's colour.
    pub corners: Path,
    /// A small rosette on each of these squares.
    pub corner_rosettes: Path,
    /// The large rosette behind the text.
    pub rosette: Path,
    /// The ring of the seal, about the origin.
    pub seal_ring: Path,
    /// The circles that bound the ring of the seal.
    pub seal_rims: Path,
    /// The scalloped edge of the seal.
    pub seal_edge: Path,
    /// The rings of the issuer's mark, about the origin, for a radius of 13.5.
    pub mark_rim: Path,
    /// The dashed ring of the mark.
    pub mark_ring: Path,
    /// The tick, about the origin.
    pub tick: Path,
}

impl Ornaments {
    /// Computes all paths.
    pub fn new() -> Result<Self, RenderError> {
        let centres = [
            (f32::midpoint(OUTER, INNER), f32::midpoint(OUTER, INNER)),
            (WIDTH - f32::midpoint(OUTER, INNER), f32::midpoint(OUTER, INNER)),
            (f32::midpoint(OUTER, INNER), HEIGHT - f32::midpoint(OUTER, INNER)),
            (WIDTH - f32::midpoint(OUTER, INNER), HEIGHT - f32::midpoint(OUTER, INNER)),
        ];
        let half = (INNER - OUTER) / 2.0;
        Ok(Self {
            strands: path(strands)?,
            outer: frame(OUTER)?,
            inner: frame(INNER)?,
            corners: path(|path| {
                for (x, y) in centres {
                    if let Some(square) = Rect::from_xywh(x - half, y - half, half * 2.0, half * 2.0) {
                        path.push_rect(square);
                    }
                }
            })?,
            corner_rosettes: path(|path| {
                for centre in centres {
                    ring_of_circles(path, centre, 6, half * 0.48, half * 0.42);
                }
            })?,
            rosette: path(|path| {
                let centre = (WIDTH / 2.0, 418.0);
                ring_of_circles(path, centre, 30, 78.0, 120.0);
                ring_of_circles(path, centre, 30, 160.0, 38.0);
            })?,
            seal_ring: path(|path| {
                ring_of_circles(path, (0.0, 0.0), 28, 28.5, 6.5);
            })?,
            seal_rims: path(|path| {
                circle(path, (0.0, 0.0), 36.0);
                circle(path, (0.0, 0.0), 21.0);
            })?,
            seal_edge: path(|path| scallops(path, 36, 38.0, 40.5))?,
            mark_rim: path(|path| circle(path, (0.0, 0.0), 13.5))?,
            mark_ring: path(|path| circle(path, (0.0, 0.0), 10.5))?,
            tick: path(|path| {
                path.move_to(-5.5, 0.3);
                path.line_to(-1.8, 4.0);
                path.line_to(5.5, -3.7);
            })?,
        })
    }
}

fn path(draw: impl FnOnce(&mut PathBuilder)) -> Result<Path, RenderError> {
    let mut path = PathBuilder::new();
    draw(&mut path);
    path.finish().ok_or(RenderError::Ornament)
}

fn tenth(value: f32) -> f32 {
    (value * 10.0).round() / 10.0
}

#[expect(clippy::cast_precision_loss, reason = "small counts")]
fn fraction(part: usize, whole: usize) -> f32 {
    part as f32 / whole as f32
}

fn frame(inset: f32) -> Result<Path, RenderError> {
    path(|path| {
        if let Some(frame) = Rect::from_ltrb(inset, inset, tenth(WIDTH - inset), tenth(HEIGHT - inset)) {
            path.push_rect(frame);
        }
    })
}

fn circle(path: &mut PathBuilder, (x, y): (f32, f32), radius: f32) {
    let reach = radius * QUARTER;
    let (left, right, top, bottom) =
        (tenth(x - radius), tenth(x + radius), tenth(y - radius), tenth(y + radius));
    let (west, east, north, south) = (tenth(x - reach), tenth(x + reach), tenth(y - reach), tenth(y + reach));
    let (x, y) = (tenth(x), tenth(y));
    path.move_to(right, y);
    path.cubic_to(right, south, east, bottom, x, bottom);
    path.cubic_to(west, bottom, left, south, left, y);
    path.cubic_to(left, north, west, top, x, top);
    path.cubic_to(east, top, right, north, right, y);
    path.close();
}

fn ring_of_circles(path: &mut PathBuilder, (x, y): (f32, f32), count: usize, distance: f32, radius: f32) {
    for step in 0..count {
        let (sin, cos) = (TAU * fraction(step, count)).sin_cos();
        circle(path, (x + distance * cos, y + distance * sin), radius);
    }
}

/// Scallops about the origin between two radii.
fn scallops(path: &mut PathBuilder, count: usize, inner: f32, outer: f32) {
    let at = |turn: f32, radius: f32| {
        let (sin, cos) = (TAU * turn).sin_cos();
        (tenth(radius * cos), tenth(radius * sin))
    };
    let (x, y) = at(0.0, inner);
    path.move_to(x, y);
    for step in 0..count {
        let (x1, y1) = at(fraction(step, count) + fraction(1, count * 2), outer + (outer - inner));
        let (x2, y2) = at(fraction(step + 1, count), inner);
        path.quad_to(x1, y1, x2, y2);
    }
    path.close();
}

/// Waves of shifted phase along the four sides, from one corner's square to the next. Whole points are exact enough.
fn strands(path: &mut PathBuilder) {
    let middle = f32::midpoint(OUTER, INNER);
    let height = (INNER - OUTER) / 2.0 - 1.0;
    let mut side = |length: f32, place: &dyn Fn(f32, f32) -> (f32, f32)| {
        let place = |along, up| {
            let (x, y) = place(along, up);
            (x.round(), y.round())
        };
        for shift in SHIFTS {
            let mut along = OUTER + shift % HALF_WAVE;
            let mut up = if shift < HALF_WAVE { height } else { -height };
            let (x, y) = place(along, up);
            path.move_to(x, y);
            while along + HALF_WAVE <= length - OUTER {
                let (x1, y1) = place(along + REACH, up);
                let (x2, y2) = place(along + HALF_WAVE - REACH, -up);
                let (x3, y3) = place(along + HALF_WAVE, -up);
                path.cubic_to(x1, y1, x2, y2, x3, y3);
                along += HALF_WAVE;
                up = -up;
            }
        }
    };
    side(WIDTH, &|along, up| (along, middle + up));
    side(WIDTH, &|along, up| (along, HEIGHT - middle - up));
    side(HEIGHT, &|along, up| (middle + up, along));
    side(HEIGHT, &|along, up| (WIDTH - middle - up, along));
}
