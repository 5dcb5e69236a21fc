//! Faces, shaping, and fitting text into a width by rule.

use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Direction, ShapePlan, UnicodeBuffer, script};

use super::{RenderError, cache::Cache};

/// The faces that documents are set in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Face {
    /// Source Serif 4 Regular.
    Serif,
    /// Source Serif 4 `SemiBold`.
    SerifBold,
    /// Inter Regular.
    Sans,
    /// Inter `SemiBold`.
    SansBold,
}

const FILES: [&[u8]; 4] = [
    include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/fonts/SourceSerif4-Regular.ttf")),
    include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/fonts/SourceSerif4-SemiBold.ttf")),
    include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/fonts/Inter-Regular.ttf")),
    include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/fonts/Inter-SemiBold.ttf")),
];

/// Combining diacritical marks, which need a base that they attach to.
fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// The characters of the basic plane that a face has, one bit each.
struct Coverage(Vec<u64>);

impl Coverage {
    fn of(face: &rustybuzz::Face<'_>) -> Self {
        let mut bits = vec![0; 1024];
        for code in 0..=0xffff_u32 {
            let Some(c) = char::from_u32(code) else { continue };
            // Of white space, only what is a visible gap of fixed meaning can be printed.
            let printable = c == ' ' || c == '\u{a0}' || !(c.is_control() || c.is_whitespace());
            if printable && face.glyph_index(c).is_some() {
                bits[code as usize / 64] |= 1 << (code % 64);
            }
        }
        Self(bits)
    }

    fn has(&self, c: char) -> bool {
        let code = c as usize;
        self.0.get(code / 64).is_some_and(|bits| bits >> (code % 64) & 1 == 1)
    }
}

struct Loaded {
    font: Font,
    face: rustybuzz::Face<'static>,
    plan: ShapePlan,
    coverage: Coverage,
    units: f32,
}

/// All faces, parsed once, and what was shaped in them lately.
pub struct Fonts {
    faces: [Loaded; 4],
    lines: Cache<Line>,
    /// Width without and with the space that follows, of words.
    words: Cache<(f32, f32)>,
}

/// One shaped line. Lengths are in em.
#[derive(Clone)]
pub struct Line {
    /// The text, with the space at which it was broken.
    pub text: String,
    /// The glyphs of the text.
    pub glyphs: Vec<KrillaGlyph>,
    /// The face that it is set in.
    pub face: Face,
    /// Its width without a trailing space.
    pub width: f32,
}

/// Lines that fit their box at a size in points.
pub struct Fitted {
    /// The lines, top to bottom.
    pub lines: Vec<Line>,
    /// The size in points.
    pub size: f32,
}

/// How a text may be fitted: for one line, two lines ... the largest and the smallest size, in points.
/// The first number of lines at which the text fits is taken, at the largest size at which it does.
pub type Rule<'a> = &'a [(f32, f32)];

impl Fonts {
    /// Parses the faces.
    pub fn new() -> Result<Self, RenderError> {
        let load = |index: usize| {
            let file = FILES[index];
            let font = Font::new(file.into(), 0).ok_or(RenderError::Font)?;
            let face = rustybuzz::Face::from_slice(file, 0).ok_or(RenderError::Font)?;
            let plan = ShapePlan::new(&face, Direction::LeftToRight, Some(script::LATIN), None, &[]);
            let coverage = Coverage::of(&face);
            let units = font.units_per_em();
            Ok(Loaded { font, face, plan, coverage, units })
        };
        let faces = [load(0)?, load(1)?, load(2)?, load(3)?];
        Ok(Self { faces, lines: Cache::default(), words: Cache::default() })
    }

    /// The face as it is embedded.
    pub fn font(&self, face: Face) -> Font {
        self.faces[face as usize].font.clone()
    }

    /// The characters that can't be printed, each once, in order. The sans faces have all that the serif faces have
    /// and more; a text with a character that only they have is set in them.
    pub fn missing(&self, text: &str) -> Vec<char> {
        let coverage = &self.faces[Face::Sans as usize].coverage;
        let mut missing = Vec::new();
        let mut add = |c| {
            if !missing.contains(&c) {
                missing.push(c);
            }
        };
        let mut rest = text.char_indices().peekable();
        while let Some((start, base)) = rest.next() {
            if !coverage.has(base) || is_mark(base) {
                add(base);
            }
            let mut end = start + base.len_utf8();
            while let Some((at, mark)) = rest.next_if(|&(_, c)| is_mark(c)) {
                end = at + mark.len_utf8();
                if !coverage.has(mark) {
                    add(mark);
                }
            }
            let cluster = &text[start..end];
            if end > start + base.len_utf8() && !self.attaches(cluster) {
                cluster.chars().skip(1).for_each(&mut add);
            }
        }
        missing
    }

    /// Whether each mark of the cluster is placed on its base by the face.
    fn attaches(&self, cluster: &str) -> bool {
        let line = self.shape(Face::Sans, cluster);
        line.glyphs.iter().skip(1).all(|glyph| glyph.x_advance == 0.0 && glyph.x_offset != 0.0)
    }

    /// The face itself, or the sans face of its weight if it lacks a character of the text.
    fn face_for(&self, face: Face, text: &str) -> Face {
        let coverage = &self.faces[face as usize].coverage;
        match face {
            Face::Serif | Face::SerifBold if text.chars().any(|c| is_mark(c) || !coverage.has(c)) => {
                if face == Face::Serif { Face::Sans } else { Face::SansBold }
            }
            _ => face,
        }
    }

    /// Shapes one line.
    pub fn shape(&self, face: Face, text: &str) -> Line {
        self.lines.get(face, text, || self.shaped(face, text))
    }

    fn shaped(&self, face: Face, text: &str) -> Line {
        let face = self.face_for(face, text);
        let loaded = &self.faces[face as usize];
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.set_direction(Direction::LeftToRight);
        buffer.set_script(script::LATIN);
        let shaped = rustybuzz::shape_with_plan(&loaded.face, &loaded.plan, buffer);
        let (infos, positions) = (shaped.glyph_infos(), shaped.glyph_positions());
        #[expect(clippy::cast_precision_loss, reason = "font units are far below 2^24")]
        let em = |units: i32| units as f32 / loaded.units;
        let glyphs: Vec<KrillaGlyph> = infos
            .iter()
            .zip(positions)
            .enumerate()
            .map(|(at, (info, position))| {
                let start = info.cluster as usize;
                let end = infos[at..].iter().map(|next| next.cluster as usize).find(|&next| next > start);
                KrillaGlyph::new(
                    GlyphId::new(info.glyph_id),
                    em(position.x_advance),
                    em(position.x_offset),
                    em(position.y_offset),
                    em(position.y_advance),
                    start..end.unwrap_or(text.len()),
                    None,
                )
            })
            .collect();
        let trailing = text.len() - text.trim_end_matches(' ').len();
        let printed = glyphs.len() - trailing.min(glyphs.len());
        let width = glyphs[..printed].iter().map(|glyph| glyph.x_advance).sum();
        Line { text: text.to_owned(), glyphs, face, width }
    }

    /// Shapes one line with space between its letters, in em. From a tenth on, readers take it for spaces between words.
    pub fn tracked(&self, face: Face, text: &str, space: f32) -> Line {
        let mut line = self.shape(face, text);
        let last = line.glyphs.len().saturating_sub(1);
        for glyph in &mut line.glyphs[..last] {
            glyph.x_advance += space;
            line.width += space;
        }
        line
    }

    /// Fits a text into a width in points by a rule; none if it doesn't.
    pub fn fit(&self, face: Face, text: &str, width: f32, rule: Rule<'_>) -> Option<Fitted> {
        let face = self.face_for(face, text);
        let words = self.words(face, text);
        let longest = words.iter().map(|word| word.width).fold(0.0, f32::max);
        let total: f32 = words.iter().map(|word| word.advance).sum();
        for (&(largest, smallest), count) in rule.iter().zip(1..) {
            if longest * smallest > width || (total - 1.0) * smallest > width * count_f32(count) {
                continue;
            }
            let mut size = largest;
            while size >= smallest {
                if breaks(&words, width / size).len() < count {
                    let ends = balanced(&words, width / size);
                    let lines = self.lines(face, text, &words, &ends);
                    if lines.iter().all(|line| line.width * size <= width + 0.01) {
                        return Some(Fitted { lines, size });
                    }
                }
                size -= 0.5;
            }
        }
        None
    }

    /// Breaks a paragraph into lines at one size, as many as it takes. A word that is too long makes its line too wide.
    pub fn paragraph(&self, face: Face, text: &str, width: f32, size: f32) -> Vec<Line> {
        let face = self.face_for(face, text);
        let words = self.words(face, text);
        let ends = breaks(&words, width / size);
        self.lines(face, text, &words, &ends)
    }

    fn words(&self, face: Face, text: &str) -> Vec<Word> {
        let mut words = Vec::new();
        let mut start = 0;
        let mut before = ' ';
        for (at, c) in text.char_indices() {
            // A line may break after a space, and after a hyphen between two letters.
            if at > start && c != ' ' && (before == ' ' || (before == '-' && c.is_alphabetic())) {
                words.push(self.word(face, text, start, at));
                start = at;
            }
            before = c;
        }
        if start < text.len() {
            words.push(self.word(face, text, start, text.len()));
        }
        words
    }

    fn word(&self, face: Face, text: &str, start: usize, end: usize) -> Word {
        let (width, advance) = self.words.get(face, &text[start..end], || {
            let line = self.shaped(face, &text[start..end]);
            (line.width, line.glyphs.iter().map(|glyph| glyph.x_advance).sum())
        });
        Word { end, width, advance }
    }

    fn lines(&self, face: Face, text: &str, words: &[Word], ends: &[usize]) -> Vec<Line> {
        let mut start = 0;
        let last = words.last().map(|word| word.end);
        ends.iter()
            .filter_map(|&at| at.checked_sub(1).and_then(|at| words.get(at)).map(|word| word.end))
            .chain(last)
            .map(|end| {
                let line = self.shape(face, &text[start..end]);
                start = end;
                line
            })
            .collect()
    }
}

/// A stretch of text that stays on one line. Widths in em, without and with the space that follows.
struct Word {
    end: usize,
    width: f32,
    advance: f32,
}

#[expect(clippy::cast_precision_loss, reason = "a few lines")]
fn count_f32(count: usize) -> f32 {
    count as f32
}

/// The indices of the words that begin a new line when lines are filled greedily to a width in em.
fn breaks(words: &[Word], width: f32) -> Vec<usize> {
    let mut found = Vec::new();
    let mut used = 0.0;
    for (at, word) in words.iter().enumerate() {
        if at > 0 && used + word.width > width {
            found.push(at);
            used = 0.0;
        }
        used += word.advance;
    }
    found
}

/// As [`breaks`], in the smallest width that takes no more lines, so that the lines are of like length.
fn balanced(words: &[Word], width: f32) -> Vec<usize> {
    let mut best = breaks(words, width);
    if best.is_empty() {
        return best;
    }
    let count = best.len();
    let mut low = words.iter().map(|word| word.width).fold(0.0, f32::max);
    let mut high = width;
    for _ in 0..12 {
        let middle = f32::midpoint(low, high);
        let found = breaks(words, middle);
        if found.len() <= count {
            high = middle;
            best = found;
        } else {
            low = middle;
        }
    }
    best
}
