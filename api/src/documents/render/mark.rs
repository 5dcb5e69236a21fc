//! What is drawn on a page: text, paths, pictures and codes, each where it goes.

use krilla::{
    geom::{Path, PathBuilder, Point, Rect, Transform},
    paint::{Fill, FillRule, LineCap, LineJoin, Stroke, StrokeDash},
    surface::Surface,
};

use super::{
    RenderError,
    palette::Colour,
    qr,
    text::{Face, Fonts, Line},
};

/// How a path is painted.
#[derive(Clone, Copy)]
pub enum Ink {
    /// Filled.
    Fill(Colour),
    /// Drawn along with a width in points.
    Stroke(Colour, f32),
    /// Drawn along with a width, in dashes of a length.
    Dashes(Colour, f32, f32),
}

/// Something on a page.
pub enum Mark<'a> {
    /// A line of text from a point on its baseline.
    Text {
        /// The shaped line.
        line: Line,
        /// Left end.
        x: f32,
        /// Baseline.
        y: f32,
        /// Size in points.
        size: f32,
        /// Colour.
        colour: Colour,
    },
    /// A shared path, moved and scaled.
    Shape {
        /// The path.
        path: &'a Path,
        /// Where its origin goes.
        at: (f32, f32),
        /// Its scale.
        scale: f32,
        /// How it is painted.
        ink: Ink,
    },
    /// A straight line.
    Rule {
        /// From.
        from: (f32, f32),
        /// To.
        to: (f32, f32),
        /// Width in points.
        width: f32,
        /// Colour.
        colour: Colour,
    },
    /// A filled rectangle: left, top, width, height.
    Block((f32, f32, f32, f32), Colour),
    /// A picture that the renderer keeps, by its hash: left, top, width, height.
    Picture(String, (f32, f32, f32, f32)),
    /// A line of text across the page, turned by some degrees about its middle.
    Turned {
        /// The shaped line.
        line: Line,
        /// Its middle.
        at: (f32, f32),
        /// How far it is turned, in degrees.
        angle: f32,
        /// Size in points.
        size: f32,
        /// Colour.
        colour: Colour,
    },
    /// The QR code of a text, without its quiet zone.
    Code {
        /// What it holds.
        text: String,
        /// Left.
        x: f32,
        /// Top.
        y: f32,
        /// Length of a side.
        side: f32,
        /// Colour.
        colour: Colour,
    },
}

fn paint(surface: &mut Surface<'_>, ink: Ink) {
    let stroke = |colour: Colour, width, dash| Stroke {
        paint: colour.into(),
        width,
        line_cap: LineCap::Butt,
        line_join: LineJoin::Miter,
        dash,
        ..Stroke::default()
    };
    let (fill, stroke) = match ink {
        Ink::Fill(colour) => {
            (Some(Fill { paint: colour.into(), rule: FillRule::EvenOdd, ..Fill::default() }), None)
        }
        Ink::Stroke(colour, width) => (None, Some(stroke(colour, width, None))),
        Ink::Dashes(colour, width, length) => {
            let dash = StrokeDash { array: vec![length, length], offset: 0.0 };
            (None, Some(stroke(colour, width, Some(dash))))
        }
    };
    surface.set_fill(fill);
    surface.set_stroke(stroke);
}

/// Draws a mark. A picture is drawn where the pictures are at hand.
pub fn draw(surface: &mut Surface<'_>, fonts: &Fonts, mark: &Mark<'_>) -> Result<(), RenderError> {
    match mark {
        Mark::Text { line, x, y, size, colour } => {
            paint(surface, Ink::Fill(*colour));
            let font = fonts.font(line.face);
            surface.draw_glyphs(Point::from_xy(*x, *y), &line.glyphs, font, &line.text, *size, false);
        }
        Mark::Shape { path, at, scale, ink } => {
            paint(surface, *ink);
            let moved = *at != (0.0, 0.0) || (*scale - 1.0).abs() > f32::EPSILON;
            if moved {
                surface.push_transform(&Transform::from_row(*scale, 0.0, 0.0, *scale, at.0, at.1));
            }
            surface.draw_path(path);
            if moved {
                surface.pop();
            }
        }
        Mark::Rule { from, to, width, colour } => {
            paint(surface, Ink::Stroke(*colour, *width));
            let mut path = PathBuilder::new();
            path.move_to(from.0, from.1);
            path.line_to(to.0, to.1);
            surface.draw_path(&path.finish().ok_or(RenderError::Ornament)?);
        }
        Mark::Block((x, y, width, height), colour) => {
            paint(surface, Ink::Fill(*colour));
            let mut path = PathBuilder::new();
            path.push_rect(Rect::from_xywh(*x, *y, *width, *height).ok_or(RenderError::Ornament)?);
            surface.draw_path(&path.finish().ok_or(RenderError::Ornament)?);
        }
        Mark::Picture(..) => {}
        Mark::Turned { line, at, angle, size, colour } => {
            paint(surface, Ink::Fill(*colour));
            let font = fonts.font(line.face);
            surface.push_transform(&Transform::from_translate(at.0, at.1));
            surface.push_transform(&Transform::from_rotate(*angle));
            let from = Point::from_xy(-line.width * size / 2.0, size * 0.35);
            surface.draw_glyphs(from, &line.glyphs, font, &line.text, *size, false);
            surface.pop();
            surface.pop();
        }
        Mark::Code { text, x, y, side, colour } => {
            let code = qr::encode(text)?;
            paint(surface, Ink::Fill(*colour));
            let scale = side / code.side;
            surface.push_transform(&Transform::from_row(scale, 0.0, 0.0, scale, *x, *y));
            surface.draw_path(&code.outline);
            surface.pop();
        }
    }
    Ok(())
}

/// Text from a left edge.
pub fn left<'a>(line: Line, x: f32, y: f32, size: f32, colour: Colour) -> Mark<'a> {
    Mark::Text { line, x, y, size, colour }
}

/// Text about a middle.
pub fn centred<'a>(line: Line, middle: f32, y: f32, size: f32, colour: Colour) -> Mark<'a> {
    let x = middle - line.width * size / 2.0;
    Mark::Text { line, x, y, size, colour }
}

/// Text to a right edge.
pub fn right<'a>(line: Line, edge: f32, y: f32, size: f32, colour: Colour) -> Mark<'a> {
    let x = edge - line.width * size;
    Mark::Text { line, x, y, size, colour }
}

/// Capitals with as much space between them as keeps words whole for readers.
pub fn caps(fonts: &Fonts, text: &str) -> Line {
    fonts.tracked(Face::Sans, &text.to_uppercase(), 0.085)
}
