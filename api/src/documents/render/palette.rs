//! The colours of a document, from the issuer's accent.

use krilla::color::rgb;

/// A colour of the screen.
pub type Colour = rgb::Color;

/// Colours of a document.
#[derive(Clone, Copy)]
pub struct Palette {
    /// Text.
    pub ink: Colour,
    /// Text of less weight.
    pub muted: Colour,
    /// Thin lines.
    pub line: Colour,
    /// The ground of a certificate.
    pub paper: Colour,
    /// Gold of the seal.
    pub gold: Colour,
    /// The issuer's accent.
    pub accent: Colour,
    /// The strands of the border: the accent, thinned.
    pub strand: Colour,
    /// The rosette: the accent, thinned until text reads well on it.
    pub veil: Colour,
}

impl Palette {
    /// The colours for an accent `#rrggbb`; one that can't be read is the ink.
    pub fn new(accent: &str) -> Self {
        let ink = Colour::new(0x16, 0x20, 0x2e);
        let paper = Colour::new(0xff, 0xfd, 0xf8);
        let accent = parse(accent).unwrap_or(ink);
        Self {
            ink,
            muted: Colour::new(0x4a, 0x57, 0x66),
            line: Colour::new(0xd3, 0xd2, 0xca),
            paper,
            gold: Colour::new(0xa8, 0x84, 0x33),
            accent,
            strand: mix(accent, paper, 70),
            veil: mix(accent, paper, 13),
        }
    }
}

fn parse(text: &str) -> Option<Colour> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
    let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
    Some(Colour::new(part(0)?, part(2)?, part(4)?))
}

/// A share of one colour in hundredths, the rest of another: no transparency is needed.
fn mix(colour: Colour, ground: Colour, share: u16) -> Colour {
    let part = |a: u8, b: u8| {
        u8::try_from((u16::from(a) * share + u16::from(b) * (100 - share)) / 100).unwrap_or(u8::MAX)
    };
    Colour::new(
        part(colour.red(), ground.red()),
        part(colour.green(), ground.green()),
        part(colour.blue(), ground.blue()),
    )
}
