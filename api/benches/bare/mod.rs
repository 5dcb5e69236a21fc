//! A certificate page by krilla alone: the marks that ours has, at places that are written down, with lines that are
//! shaped beforehand. What is left is what any program pays that makes such a page with krilla.

use std::num::NonZeroU16;

use krilla::{
    Document, SerializeSettings,
    action::{Action, LinkAction},
    annotation::{Annotation, LinkAnnotation, Target},
    color::rgb,
    configure::{Accessibility, Archival, ConfigurationBuilder},
    destination::XyzDestination,
    geom::{Path, Point, Rect, Transform},
    metadata::{DateTime, Metadata},
    outline::{Outline, OutlineNode},
    page::PageSettings,
    paint::{Fill, FillRule, Stroke},
    surface::Surface,
    tagging::{Artifact, ArtifactType, ContentTag, Node, Tag, TagGroup, TagKind, TagTree},
    text::{Font, GlyphId, KrillaGlyph},
};

#[path = "../../src/documents/render/ornament.rs"]
#[allow(dead_code, reason = "the certificate's drawings only")]
mod ornament;
#[path = "../../src/documents/render/qr.rs"]
mod qr;

/// What the two files above expect around them.
#[derive(Debug)]
pub enum RenderError {
    Ornament,
    Code,
}

mod sheet {
    pub const WIDTH: f32 = 595.28;
    pub const HEIGHT: f32 = 841.89;
}
use sheet::{HEIGHT, WIDTH};

const FILES: [&[u8]; 4] = [
    include_bytes!("../../assets/fonts/SourceSerif4-Regular.ttf"),
    include_bytes!("../../assets/fonts/SourceSerif4-SemiBold.ttf"),
    include_bytes!("../../assets/fonts/Inter-Regular.ttf"),
    include_bytes!("../../assets/fonts/Inter-SemiBold.ttf"),
];
const SERIF: usize = 0;
const SERIF_BOLD: usize = 1;
const SANS: usize = 2;
const SANS_BOLD: usize = 3;

/// The lines of the page: face, size, baseline, colour, text; centred but for the panel's.
const LINES: [(usize, f32, f32, u32, &str); 15] = [
    (SERIF_BOLD, 20.0, 152.0, 0x16_20_2e, "Northmoor Awards"),
    (SANS, 9.5, 210.0, 0x4a_57_66, "THIS IS TO CERTIFY THAT"),
    (SANS, 9.5, 308.0, 0x4a_57_66, "HAS ACHIEVED THE"),
    (SERIF_BOLD, 26.0, 356.0, 0x0d_4f_4a, "Level 2 Award in Food Safety and Hygiene"),
    (SERIF, 12.5, 396.0, 0x16_20_2e, "Qualification number 601/2977/3 · Level 2"),
    (SANS, 9.5, 442.0, 0x4a_57_66, "WITH THE RESULT"),
    (SERIF_BOLD, 18.0, 472.0, 0x16_20_2e, "Pass with Merit"),
    (SERIF, 12.5, 506.0, 0x16_20_2e, "at Harbour College, centre 10411"),
    (SERIF, 12.5, 530.0, 0x16_20_2e, "Date of award 12/11/2026 · Date of issue 18/11/2026"),
    (SERIF, 15.0, 636.0, 0x16_20_2e, "Eleanor Whitcombe"),
    (SERIF_BOLD, 10.5, 658.0, 0x16_20_2e, "Regulated qualification Chief Executive"),
    (SERIF, 9.5, 671.0, 0x4a_57_66, "listed on the regulator’s register Northmoor Awards"),
    (SANS, 8.5, 723.0, 0x4a_57_66, "Verify this certificate at Learner N000982470"),
    (SANS_BOLD, 10.5, 738.0, 0x16_20_2e, "portal.northmoor.example/v/7K3M9QPX2HFDV6T4"),
    (SANS_BOLD, 12.5, 773.0, 0x16_20_2e, "7K3M-9QPX-2HFD-V6T4 Its status today is on that page"),
];

struct Line {
    face: usize,
    glyphs: Vec<KrillaGlyph>,
    text: String,
    width: f32,
}

/// What is made once: fonts, drawings, the lines that all certificates share.
pub struct Bare {
    fonts: Vec<Font>,
    ornaments: ornament::Ornaments,
    lines: Vec<Line>,
    names: Vec<Line>,
}

fn shaped(face: usize, text: &str) -> Line {
    let font = rustybuzz::Face::from_slice(FILES[face], 0).unwrap();
    let mut buffer = rustybuzz::UnicodeBuffer::new();
    buffer.push_str(text);
    buffer.guess_segment_properties();
    let made = rustybuzz::shape(&font, &[], buffer);
    let units = font.units_per_em() as f32;
    let (infos, places) = (made.glyph_infos(), made.glyph_positions());
    let glyphs: Vec<_> = infos
        .iter()
        .zip(places)
        .enumerate()
        .map(|(at, (info, place))| {
            let start = info.cluster as usize;
            let end = infos[at..].iter().map(|next| next.cluster as usize).find(|&next| next > start);
            let em = |units_of: i32| units_of as f32 / units;
            let id = GlyphId::new(info.glyph_id);
            let range = start..end.unwrap_or(text.len());
            KrillaGlyph::new(
                id,
                em(place.x_advance),
                em(place.x_offset),
                em(place.y_offset),
                0.0,
                range,
                None,
            )
        })
        .collect();
    let width = glyphs.iter().map(|glyph| glyph.x_advance).sum();
    Line { face, glyphs, text: text.to_owned(), width }
}

fn colour(rgb: u32) -> rgb::Color {
    let [_, red, green, blue] = rgb.to_be_bytes();
    rgb::Color::new(red, green, blue)
}

impl Bare {
    /// Prepares everything, for learners of these names.
    pub fn new(names: &[String]) -> Self {
        Self {
            fonts: FILES.iter().map(|file| Font::new((*file).into(), 0).unwrap()).collect(),
            ornaments: ornament::Ornaments::new().unwrap(),
            lines: LINES.iter().map(|line| shaped(line.0, line.4)).collect(),
            names: names.iter().map(|name| shaped(SERIF, name)).collect(),
        }
    }

    /// The certificate of the learner with this index, under a reference of its own.
    pub fn page(&self, name: usize, url: &str) -> Vec<u8> {
        let configuration = ConfigurationBuilder::new()
            .with_archival_validator(Archival::A2_A)
            .with_accessibility_validator(Accessibility::UA1)
            .finish()
            .unwrap();
        let settings = SerializeSettings { configuration, ..SerializeSettings::default() };
        let mut document = Document::new_with(settings);
        let mut page = document.start_page_with(PageSettings::from_wh(WIDTH, HEIGHT).unwrap());
        let mut surface = page.surface();
        surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
        self.ground(&mut surface);
        surface.end_tagged();
        let mut leaves = Vec::new();
        let name = &self.names[name % self.names.len()];
        leaves.push(self.line(&mut surface, name, 38.0, 266.0, 0x16_20_2e));
        for (line, (_, size, y, ink, _)) in self.lines.iter().zip(LINES) {
            leaves.push(self.line(&mut surface, line, size, y, ink));
        }
        let code = qr::encode(url).unwrap();
        let figure = surface.start_tagged(ContentTag::Other);
        fill(&mut surface, 0x16_20_2e);
        let scale = 78.0 / code.side;
        surface.push_transform(&Transform::from_row(scale, 0.0, 0.0, scale, 60.0, 711.0));
        surface.draw_path(&code.outline);
        surface.pop();
        surface.end_tagged();
        surface.finish();
        let area = Rect::from_xywh(156.0, 727.0, 240.0, 15.0).unwrap();
        let target = Target::Action(Action::Link(LinkAction::new(url.to_owned())));
        let link = Annotation::new_link(LinkAnnotation::new(area, target), Some(format!("Verify at {url}")));
        let link = page.add_tagged_annotation(link);
        page.finish();
        let mut tree = TagTree::new();
        let group = |tag: TagKind, leaf: Node| TagGroup::with_children(tag, vec![leaf]);
        for (at, leaf) in leaves.into_iter().enumerate() {
            let title = || Tag::Hn(NonZeroU16::MIN, Some(LINES[3].4.to_owned())).into();
            tree.push(group(if at == 4 { title() } else { Tag::P.into() }, leaf.into()));
        }
        tree.push(group(Tag::Figure(Some(format!("QR code that opens {url}"))).into(), figure.into()));
        tree.push(group(Tag::Link.into(), link.into()));
        document.set_tag_tree(tree);
        let mut outline = Outline::new();
        let target = XyzDestination::new(0, Point::from_xy(0.0, 330.0));
        outline.push_child(OutlineNode::new(LINES[3].4.to_owned(), target));
        document.set_outline(outline);
        document.set_metadata(
            Metadata::new()
                .title(format!("Certificate: {}, {}", name.text, LINES[3].4))
                .authors(vec!["Northmoor Awards".to_owned()])
                .document_id(url.to_owned())
                .language("en-GB".to_owned())
                .creation_date(
                    DateTime::new(2026).month(11).day(18).hour(0).minute(0).second(0).utc_offset_hour(0),
                ),
        );
        document.finish().unwrap()
    }

    fn line(
        &self,
        surface: &mut Surface<'_>,
        line: &Line,
        size: f32,
        y: f32,
        ink: u32,
    ) -> krilla::tagging::Identifier {
        let leaf = surface.start_tagged(ContentTag::Other);
        fill(surface, ink);
        let x = (WIDTH - line.width * size) / 2.0;
        let font = self.fonts[line.face].clone();
        surface.draw_glyphs(Point::from_xy(x, y), &line.glyphs, font, &line.text, size, false);
        surface.end_tagged();
        leaf
    }

    fn ground(&self, surface: &mut Surface<'_>) {
        let ornaments = &self.ornaments;
        stroke(surface, &ornaments.rosette, 0xe8_ec_e8, 0.4);
        stroke(surface, &ornaments.strands, 0x55_83_7e, 0.4);
        stroke(surface, &ornaments.corner_rosettes, 0x0d_4f_4a, 0.45);
        stroke(surface, &ornaments.corners, 0x0d_4f_4a, 0.6);
        stroke(surface, &ornaments.outer, 0x0d_4f_4a, 1.3);
        stroke(surface, &ornaments.inner, 0x0d_4f_4a, 0.6);
        surface.push_transform(&Transform::from_translate(WIDTH / 2.0, 640.0));
        for path in [&ornaments.seal_edge, &ornaments.seal_ring, &ornaments.seal_rims, &ornaments.tick] {
            stroke(surface, path, 0xa8_84_33, 0.8);
        }
        surface.pop();
    }
}

fn fill(surface: &mut Surface<'_>, ink: u32) {
    surface.set_stroke(None);
    let paint = colour(ink).into();
    surface.set_fill(Some(Fill { paint, rule: FillRule::EvenOdd, ..Fill::default() }));
}

fn stroke(surface: &mut Surface<'_>, path: &Path, ink: u32, width: f32) {
    surface.set_fill(None);
    surface.set_stroke(Some(Stroke { paint: colour(ink).into(), width, ..Stroke::default() }));
    surface.draw_path(path);
}
