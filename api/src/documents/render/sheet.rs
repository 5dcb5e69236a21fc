//! What is laid out but not yet drawn: pages of marks, and the tree that says what the marks mean.

use std::num::NonZeroU16;

use krilla::{
    Document, SerializeSettings,
    action::{Action, LinkAction},
    annotation::{Annotation, LinkAnnotation, Target},
    configure::{Accessibility, Archival, ConfigurationBuilder},
    destination::XyzDestination,
    geom::{Point, Rect},
    metadata::{DateTime, Metadata},
    outline::{Outline, OutlineNode},
    page::PageSettings,
    tagging::{Artifact, ArtifactType, ContentTag, Identifier, Node, Tag, TagGroup, TagKind, TagTree},
};

use shared::templates::TemplateBlock;

use super::{
    Fault, RenderError,
    mark::{Mark, draw},
    picture::Picture,
    text::Fonts,
};

/// Width of A4 in points.
pub const WIDTH: f32 = 595.28;
/// Height of A4 in points.
pub const HEIGHT: f32 = 841.89;

/// A node of the tree of meaning.
pub enum Element {
    /// A structure element with children.
    Group(TagKind, Vec<Element>),
    /// Marks on a page, by their number.
    Leaf(usize),
}

struct Piece<'a> {
    leaf: Option<usize>,
    marks: Vec<Mark<'a>>,
}

struct Link {
    leaf: usize,
    area: (f32, f32, f32, f32),
    url: String,
}

#[derive(Default)]
struct Page<'a> {
    pieces: Vec<Piece<'a>>,
    links: Vec<Link>,
}

/// A laid-out document.
pub struct Sheet<'a> {
    pages: Vec<Page<'a>>,
    tree: Vec<Element>,
    headings: Vec<(usize, f32, String)>,
    leaves: usize,
    /// What could not be fitted.
    pub faults: Vec<Fault>,
}

/// What the file says about itself.
pub struct About {
    /// The document's title.
    pub title: String,
    /// Who issued it.
    pub author: String,
    /// Stands for the document in its file id.
    pub id: String,
    /// Year, month and day of issue.
    pub date: (u16, u8, u8),
    /// Its language (BCP 47).
    pub language: &'static str,
    /// What a link does, before its address.
    pub link: &'static str,
}

impl<'a> Sheet<'a> {
    /// An empty sheet of one page.
    pub fn new() -> Self {
        let pages = vec![Page::default()];
        Self { pages, tree: Vec::new(), headings: Vec::new(), leaves: 0, faults: Vec::new() }
    }

    /// Begins a new page; what follows is on it.
    pub fn new_page(&mut self) {
        self.pages.push(Page::default());
    }

    /// How many pages there are.
    pub fn pages(&self) -> usize {
        self.pages.len()
    }

    fn page(&mut self) -> &mut Page<'a> {
        if self.pages.is_empty() {
            self.pages.push(Page::default());
        }
        let last = self.pages.len() - 1;
        &mut self.pages[last]
    }

    /// Adds marks without meaning to the page.
    pub fn decorate(&mut self, marks: Vec<Mark<'a>>) {
        self.page().pieces.push(Piece { leaf: None, marks });
    }

    /// Adds marks without meaning to a page by its index.
    pub fn decorate_page(&mut self, page: usize, marks: Vec<Mark<'a>>) {
        if let Some(page) = self.pages.get_mut(page) {
            page.pieces.push(Piece { leaf: None, marks });
        }
    }

    /// Adds marks below all others of each page.
    pub fn underlay(&mut self, marks: impl Fn() -> Vec<Mark<'a>>) {
        for page in &mut self.pages {
            // Above the ground of a certificate, which fills the page.
            let at = usize::from(page.pieces.first().is_some_and(|piece| piece.leaf.is_none()));
            page.pieces.insert(at, Piece { leaf: None, marks: marks() });
        }
    }

    /// Adds a picture with the words that stand for it; the area is left, top, width, height.
    pub fn figure(&mut self, sha256: &str, area: (f32, f32, f32, f32), words: String) {
        let leaf = self.leaf(vec![Mark::Picture(sha256.to_owned(), area)]);
        self.push(Tag::Figure(Some(words)), vec![leaf]);
    }

    /// Adds marks with a meaning to the page; the element goes into the tree.
    pub fn leaf(&mut self, marks: Vec<Mark<'a>>) -> Element {
        let leaf = self.leaves;
        self.leaves += 1;
        self.page().pieces.push(Piece { leaf: Some(leaf), marks });
        Element::Leaf(leaf)
    }

    /// Adds a link over an area (left, top, width, height) of the page. The element goes into a `Link`.
    pub fn link(&mut self, area: (f32, f32, f32, f32), url: &str) -> Element {
        let leaf = self.leaves;
        self.leaves += 1;
        self.page().links.push(Link { leaf, area, url: url.to_owned() });
        Element::Leaf(leaf)
    }

    /// Adds an element to the top of the tree.
    pub fn push(&mut self, tag: impl Into<TagKind>, children: Vec<Element>) {
        self.tree.push(Element::Group(tag.into(), children));
    }

    /// Adds marks as a paragraph.
    pub fn paragraph(&mut self, marks: Vec<Mark<'a>>) {
        let leaf = self.leaf(marks);
        self.push(Tag::P, vec![leaf]);
    }

    /// Adds marks as a heading with an entry in the outline; `y` is where it is.
    pub fn heading(&mut self, level: u16, text: &str, y: f32, marks: Vec<Mark<'a>>) {
        let leaf = self.leaf(marks);
        let level = NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN);
        self.push(Tag::Hn(level, Some(text.to_owned())), vec![leaf]);
        self.headings.push((self.pages.len() - 1, y, text.to_owned()));
    }

    /// Records that a text doesn't fit.
    pub fn overflow(&mut self, field: &'static str, message: impl Into<String>) {
        self.faults.push(Fault { field, block: None, code: "overflow", message: message.into() });
    }

    /// Records that a block of the template doesn't fit. `field` is the batch column that is to blame where the
    /// wording fits with other values.
    pub fn too_long(&mut self, field: &'static str, block: TemplateBlock, text: &str) {
        let start: String = text.chars().take(40).collect();
        let message = format!("“{start}…” is too long to print legibly: shorten it.");
        self.faults.push(Fault { field, block: Some(block), code: "overflow", message });
    }

    /// Draws everything as PDF/A-2a and PDF/UA-1. Pictures are asked for by their hashes.
    pub fn write(
        self,
        fonts: &Fonts,
        picture: impl Fn(&str) -> Result<Picture, RenderError>,
        about: About,
    ) -> Result<Vec<u8>, RenderError> {
        let configuration = ConfigurationBuilder::new()
            .with_archival_validator(Archival::A2_A)
            .with_accessibility_validator(Accessibility::UA1)
            .finish()
            .map_err(|error| RenderError::Pdf(format!("{error:?}")))?;
        let mut document =
            Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
        let mut identifiers = vec![None; self.leaves];
        for page in self.pages {
            let settings = PageSettings::from_wh(WIDTH, HEIGHT).ok_or(RenderError::Ornament)?;
            let mut open = document.start_page_with(settings);
            let mut surface = open.surface();
            for piece in &page.pieces {
                let tag = match piece.leaf {
                    Some(_) => ContentTag::Other,
                    None => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)),
                };
                let identifier = surface.start_tagged(tag);
                if let Some(slot) = piece.leaf.and_then(|leaf| identifiers.get_mut(leaf)) {
                    *slot = Some(identifier);
                }
                let drawn = piece.marks.iter().try_for_each(|mark| match mark {
                    Mark::Picture(sha256, area) => {
                        picture(sha256)?.draw(&mut surface, *area);
                        Ok(())
                    }
                    mark => draw(&mut surface, fonts, mark),
                });
                // Closed before any way out: krilla does not let go of an open tag.
                surface.end_tagged();
                drawn?;
            }
            surface.finish();
            for link in page.links {
                let (x, y, width, height) = link.area;
                let Some(area) = Rect::from_xywh(x, y, width, height) else {
                    continue;
                };
                let alt = format!("{}{}", about.link, link.url);
                let target = Target::Action(Action::Link(LinkAction::new(link.url)));
                let annotation = Annotation::new_link(LinkAnnotation::new(area, target), Some(alt));
                identifiers[link.leaf] = Some(open.add_tagged_annotation(annotation));
            }
            open.finish();
        }
        let mut tree = TagTree::new();
        for element in self.tree {
            if let Some(node) = node(element, &identifiers) {
                tree.push(node);
            }
        }
        document.set_tag_tree(tree);
        let mut outline = Outline::new();
        for (page, y, text) in self.headings {
            outline.push_child(OutlineNode::new(text, XyzDestination::new(page, Point::from_xy(0.0, y))));
        }
        document.set_outline(outline);
        let (year, month, day) = about.date;
        let date = DateTime::new(year).month(month).day(day).hour(0).minute(0).second(0).utc_offset_hour(0);
        document.set_metadata(
            Metadata::new()
                .title(about.title)
                .authors(vec![about.author])
                .document_id(about.id)
                .language(about.language.to_owned())
                .creation_date(date),
        );
        document.finish().map_err(|error| RenderError::Pdf(error.to_string()))
    }
}

fn node(element: Element, identifiers: &[Option<Identifier>]) -> Option<Node> {
    match element {
        Element::Leaf(leaf) => identifiers.get(leaf).copied().flatten().map(Node::from),
        Element::Group(tag, children) => {
            let children = children.into_iter().filter_map(|child| node(child, identifiers)).collect();
            Some(TagGroup::with_children(tag, children).into())
        }
    }
}
