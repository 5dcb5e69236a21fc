//! Pictures of the issuer on documents: bitmaps, and drawings of plain paths that stay sharp at any size.

use std::fmt::Write as _;

use krilla::{
    Data,
    geom::{Path, PathBuilder, Size, Transform},
    image::Image,
    num::NormalizedF32,
    paint::{Fill, FillRule, LineCap, LineJoin, Stroke, StrokeDash},
    surface::Surface,
};
use serde::{Deserialize, Serialize};
use usvg::tiny_skia_path::PathSegment;

use super::palette::Colour;

/// Most paths of a drawing, and most segments of all of them.
const MAX_SHAPES: usize = 2000;
const MAX_SEGMENTS: usize = 40_000;

/// A picture that a document shows, named by its content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Printed {
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// `image/png` or `image/svg+xml`.
    pub media_type: String,
    /// Its width, in whatever unit its height is in.
    pub width: u32,
    /// Its height.
    pub height: u32,
}

/// The issuer's pictures, as far as there are any.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pictures {
    /// Beside the name, where no paper carries it already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<Printed>,
    /// Above the signatory's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<Printed>,
    /// In place of the drawn seal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seal: Option<Printed>,
    /// On certificates of regulated qualifications.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regulator_logo: Option<Printed>,
}

impl Pictures {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.all().next().is_none()
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &Printed> {
        [&self.logo, &self.signature, &self.seal, &self.regulator_logo].into_iter().flatten()
    }
}

impl Printed {
    /// The largest size with its proportions that a box holds.
    #[expect(clippy::cast_precision_loss, reason = "a few thousand pixels")]
    pub fn within(&self, width: f32, height: f32) -> (f32, f32) {
        let (own_width, own_height) = (self.width.max(1) as f32, self.height.max(1) as f32);
        let scale = (width / own_width).min(height / own_height);
        (own_width * scale, own_height * scale)
    }
}

/// A picture, ready to be drawn. Clones share it.
#[derive(Clone)]
pub enum Picture {
    /// A bitmap; its pixels are packed once, when it is first drawn.
    Bitmap(Image),
    /// A drawing.
    Drawing(std::sync::Arc<Drawing>),
}

impl Picture {
    /// Reads a picture that was kept.
    pub fn read(media_type: &str, bytes: &[u8]) -> Result<Self, String> {
        if media_type == "image/png" {
            return Image::from_png(Data::from(bytes.to_vec()), false).map(Self::Bitmap);
        }
        let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
        Drawing::read(text).map(|drawing| Self::Drawing(drawing.into()))
    }

    /// Draws it into a box that has its proportions: left, top, width, height.
    pub fn draw(&self, surface: &mut Surface<'_>, (x, y, width, height): (f32, f32, f32, f32)) {
        surface.push_transform(&Transform::from_translate(x, y));
        match self {
            Self::Bitmap(image) => {
                if let Some(size) = Size::from_wh(width, height) {
                    surface.draw_image(image.clone(), size);
                }
            }
            Self::Drawing(drawing) => {
                let scale = Transform::from_scale(width / drawing.width, height / drawing.height);
                surface.push_transform(&scale);
                drawing.shapes.iter().for_each(|shape| shape.draw(surface));
                surface.pop();
            }
        }
        surface.pop();
    }
}

/// A drawing: paths in plain colours, one on the other.
pub struct Drawing {
    /// Its width, in units of its own.
    pub width: f32,
    /// Its height.
    pub height: f32,
    shapes: Vec<Shape>,
}

struct Shape {
    segments: Vec<PathSegment>,
    path: Path,
    at: usvg::Transform,
    fill: Option<(Colour, f32, bool)>,
    line: Option<Line>,
}

struct Line {
    colour: Colour,
    opacity: f32,
    width: f32,
    cap: usvg::LineCap,
    join: usvg::LineJoin,
    miter: f32,
    dash: Option<(Vec<f32>, f32)>,
}

impl Drawing {
    /// Reads an SVG that comes to plain paths; the error says what else is in it.
    pub fn read(text: &str) -> Result<Self, String> {
        let options = usvg::Options {
            // Nothing outside the drawing is ever looked at.
            image_href_resolver: usvg::ImageHrefResolver {
                resolve_data: Box::new(|_, _, _| None),
                resolve_string: Box::new(|_, _| None),
            },
            ..usvg::Options::default()
        };
        let tree = usvg::Tree::from_str(text, &options)
            .map_err(|_| "It is not a complete SVG drawing.".to_owned())?;
        let (width, height) = (tree.size().width(), tree.size().height());
        let mut drawing = Self { width, height, shapes: Vec::new() };
        let mut segments = 0;
        drawing.group(tree.root(), 1.0, &mut segments)?;
        if drawing.shapes.is_empty() {
            return Err("There is nothing to see in it.".to_owned());
        }
        Ok(drawing)
    }

    fn group(&mut self, group: &usvg::Group, opacity: f32, segments: &mut usize) -> Result<(), String> {
        if group.mask().is_some()
            || !group.filters().is_empty()
            || group.blend_mode() != usvg::BlendMode::Normal
        {
            return Err(
                "It uses masks, filters or blending: draw it with plain shapes, or send a PNG.".to_owned()
            );
        }
        // Drawing programs clip the whole to its frame, which changes nothing.
        if group.clip_path().is_some_and(|clip| !self.is_whole(clip)) {
            return Err("It uses clipping: draw it with plain shapes, or send a PNG.".to_owned());
        }
        if group.opacity().get() < 1.0 && group.children().len() > 1 {
            return Err("It uses a see-through group: draw it with plain shapes, or send a PNG.".to_owned());
        }
        let opacity = opacity * group.opacity().get();
        for node in group.children() {
            match node {
                usvg::Node::Group(group) => self.group(group, opacity, segments)?,
                usvg::Node::Path(path) if path.is_visible() => self.shape(path, opacity, segments)?,
                usvg::Node::Path(_) => {}
                usvg::Node::Image(_) => {
                    return Err("It holds a picture: send that as PNG or JPEG instead.".to_owned());
                }
                usvg::Node::Text(_) => return Err("It holds text: turn it into outlines.".to_owned()),
            }
        }
        Ok(())
    }

    fn is_whole(&self, clip: &usvg::ClipPath) -> bool {
        let [usvg::Node::Path(path)] = clip.root().children() else { return false };
        let bounds = path.abs_bounding_box();
        let rectangle = path.data().verbs().len() <= 6;
        rectangle
            && clip.clip_path().is_none()
            && bounds.left() <= 0.5
            && bounds.top() <= 0.5
            && bounds.right() >= self.width - 0.5
            && bounds.bottom() >= self.height - 0.5
    }

    fn shape(&mut self, path: &usvg::Path, opacity: f32, segments: &mut usize) -> Result<(), String> {
        let plain = |paint: &usvg::Paint| match paint {
            usvg::Paint::Color(colour) => Ok(Colour::new(colour.red, colour.green, colour.blue)),
            _ => Err("It uses gradients or patterns: draw it in plain colours, or send a PNG.".to_owned()),
        };
        let fill = match path.fill() {
            Some(fill) => Some((
                plain(fill.paint())?,
                fill.opacity().get() * opacity,
                fill.rule() == usvg::FillRule::EvenOdd,
            )),
            None => None,
        };
        let line = match path.stroke() {
            Some(stroke) => Some(Line {
                colour: plain(stroke.paint())?,
                opacity: stroke.opacity().get() * opacity,
                width: stroke.width().get(),
                cap: stroke.linecap(),
                join: stroke.linejoin(),
                miter: stroke.miterlimit().get(),
                dash: stroke.dasharray().map(|array| (array.to_vec(), stroke.dashoffset())),
            }),
            None => None,
        };
        let parts: Vec<PathSegment> = path.data().segments().collect();
        *segments += parts.len();
        if self.shapes.len() == MAX_SHAPES || *segments > MAX_SEGMENTS {
            return Err(format!(
                "It is too detailed: use at most {MAX_SHAPES} shapes and {MAX_SEGMENTS} points, or send a PNG."
            ));
        }
        let Some(outline) = outline(&parts) else { return Ok(()) };
        let at = path.abs_transform();
        self.shapes.push(Shape { segments: parts, path: outline, at, fill, line });
        Ok(())
    }

    /// The drawing as a file of its own, in which there is nothing but its paths.
    pub fn to_svg(&self) -> String {
        let (width, height) = (number(self.width), number(self.height));
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">"
        );
        for shape in &self.shapes {
            shape.write(&mut svg);
        }
        svg.push_str("</svg>");
        svg
    }
}

fn outline(segments: &[PathSegment]) -> Option<Path> {
    let mut path = PathBuilder::new();
    for segment in segments {
        match *segment {
            PathSegment::MoveTo(to) => path.move_to(to.x, to.y),
            PathSegment::LineTo(to) => path.line_to(to.x, to.y),
            PathSegment::QuadTo(a, to) => path.quad_to(a.x, a.y, to.x, to.y),
            PathSegment::CubicTo(a, b, to) => path.cubic_to(a.x, a.y, b.x, b.y, to.x, to.y),
            PathSegment::Close => path.close(),
        }
    }
    path.finish()
}

/// A number with at most three places, as short as it can be.
fn number(value: f32) -> String {
    let text = format!("{value:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

impl Shape {
    fn draw(&self, surface: &mut Surface<'_>) {
        let share = |value: f32| NormalizedF32::new(value.clamp(0.0, 1.0)).unwrap_or(NormalizedF32::ONE);
        let at = self.at;
        surface.push_transform(&Transform::from_row(at.sx, at.ky, at.kx, at.sy, at.tx, at.ty));
        surface.set_fill(self.fill.map(|(colour, opacity, even_odd)| Fill {
            paint: colour.into(),
            opacity: share(opacity),
            rule: if even_odd { FillRule::EvenOdd } else { FillRule::NonZero },
        }));
        surface.set_stroke(self.line.as_ref().map(|line| Stroke {
            paint: line.colour.into(),
            width: line.width,
            miter_limit: line.miter,
            line_cap: match line.cap {
                usvg::LineCap::Butt => LineCap::Butt,
                usvg::LineCap::Round => LineCap::Round,
                usvg::LineCap::Square => LineCap::Square,
            },
            line_join: match line.join {
                usvg::LineJoin::Round => LineJoin::Round,
                usvg::LineJoin::Bevel => LineJoin::Bevel,
                _ => LineJoin::Miter,
            },
            opacity: share(line.opacity),
            dash: line.dash.clone().map(|(array, offset)| StrokeDash { array, offset }),
        }));
        surface.draw_path(&self.path);
        surface.pop();
    }

    fn write(&self, svg: &mut String) {
        let hex = |c: Colour| format!("#{:02x}{:02x}{:02x}", c.red(), c.green(), c.blue());
        svg.push_str("<path d=\"");
        for segment in &self.segments {
            let (letter, points): (char, Vec<_>) = match *segment {
                PathSegment::MoveTo(to) => ('M', vec![to]),
                PathSegment::LineTo(to) => ('L', vec![to]),
                PathSegment::QuadTo(a, to) => ('Q', vec![a, to]),
                PathSegment::CubicTo(a, b, to) => ('C', vec![a, b, to]),
                PathSegment::Close => ('Z', Vec::new()),
            };
            svg.push(letter);
            let points: Vec<_> =
                points.iter().map(|point| format!("{} {}", number(point.x), number(point.y))).collect();
            svg.push_str(&points.join(" "));
        }
        svg.push('"');
        if !self.at.is_identity() {
            // A scale has to be exact where the paths are drawn large.
            let at = self.at;
            let parts: Vec<_> =
                [at.sx, at.ky, at.kx, at.sy, at.tx, at.ty].iter().map(f32::to_string).collect();
            let _ = write!(svg, " transform=\"matrix({})\"", parts.join(" "));
        }
        match self.fill {
            Some((colour, opacity, even_odd)) => {
                let _ = write!(svg, " fill=\"{}\"", hex(colour));
                if opacity < 1.0 {
                    let _ = write!(svg, " fill-opacity=\"{}\"", number(opacity));
                }
                if even_odd {
                    svg.push_str(" fill-rule=\"evenodd\"");
                }
            }
            None => svg.push_str(" fill=\"none\""),
        }
        if let Some(line) = &self.line {
            let _ = write!(svg, " stroke=\"{}\" stroke-width=\"{}\"", hex(line.colour), number(line.width));
            if line.opacity < 1.0 {
                let _ = write!(svg, " stroke-opacity=\"{}\"", number(line.opacity));
            }
            match line.cap {
                usvg::LineCap::Butt => {}
                usvg::LineCap::Round => svg.push_str(" stroke-linecap=\"round\""),
                usvg::LineCap::Square => svg.push_str(" stroke-linecap=\"square\""),
            }
            match line.join {
                usvg::LineJoin::Round => svg.push_str(" stroke-linejoin=\"round\""),
                usvg::LineJoin::Bevel => svg.push_str(" stroke-linejoin=\"bevel\""),
                _ => {
                    let _ = write!(svg, " stroke-miterlimit=\"{}\"", number(line.miter));
                }
            }
            if let Some((array, offset)) = &line.dash {
                let array: Vec<_> = array.iter().map(|length| number(*length)).collect();
                let _ = write!(
                    svg,
                    " stroke-dasharray=\"{}\" stroke-dashoffset=\"{}\"",
                    array.join(" "),
                    number(*offset)
                );
            }
        }
        svg.push_str("/>");
    }
}
