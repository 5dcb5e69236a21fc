//! Colours of the screen, and whether text is read well in them (WCAG 2.2, contrast of at least 4.5 to 1).

/// The contrast that text needs.
pub const TEXT_CONTRAST: f64 = 4.5;

/// A colour as the screen mixes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour {
    /// Red.
    pub red: u8,
    /// Green.
    pub green: u8,
    /// Blue.
    pub blue: u8,
}

/// The ground on which an accent stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// The light look, and the paper of documents.
    Light,
    /// The dark look.
    Dark,
}

impl Colour {
    /// A colour of these parts.
    pub const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue }
    }

    /// Reads `#rrggbb`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
        // `from_str_radix` would take a sign.
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
        Some(Self::new(part(0)?, part(2)?, part(4)?))
    }

    /// As `#rrggbb`, in lower case.
    pub fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }

    /// Relative luminance, 0 to 1.
    pub fn luminance(self) -> f64 {
        let [red, green, blue] = self.linear();
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// The contrast with another colour, 1 to 21.
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// A share of this colour, the rest of another, as `color-mix(in oklab, ...)` mixes them.
    #[must_use]
    pub fn mix(self, share: f64, other: Self) -> Self {
        let (a, b) = (self.oklab(), other.oklab());
        Self::from_oklab(std::array::from_fn(|at| a[at] * share + b[at] * (1.0 - share)))
    }

    /// The ink that is read best on this colour: white or nearly black.
    #[must_use]
    pub fn ink(self) -> Self {
        let (white, black) = (Self::new(255, 255, 255), Self::new(0x10, 0x16, 0x1d));
        if self.contrast(white) >= self.contrast(black) { white } else { black }
    }

    /// The least contrast that this accent has on any of the surfaces of a ground: the page, a card, its own wash.
    pub fn legibility(self, ground: Ground) -> f64 {
        let (surfaces, share, under) = match ground {
            Ground::Light => {
                let white = Self::new(255, 255, 255);
                ([white, Self::new(0xf6, 0xf5, 0xf1)], 0.12, white)
            }
            Ground::Dark => {
                let page = Self::new(0x10, 0x16, 0x1d);
                ([page, Self::new(0x18, 0x21, 0x2b)], 0.22, page)
            }
        };
        let wash = self.mix(share, under);
        surfaces.into_iter().chain([wash]).map(|surface| self.contrast(surface)).fold(21.0, f64::min)
    }

    /// This colour if its text is read well on the ground; else the nearest one of its hue that is.
    #[must_use]
    pub fn nearest_legible(self, ground: Ground) -> Self {
        if self.passes(ground) {
            return self;
        }
        let [lightness, a, b] = self.oklab();
        let end = match ground {
            Ground::Light => 0.0,
            Ground::Dark => 1.0,
        };
        // Halved again and again: `far` always passes, `near` does not.
        let (mut near, mut far) = (lightness, end);
        let at = |lightness: f64| Self::in_gamut([lightness, a, b]);
        for _ in 0..24 {
            let middle = f64::midpoint(near, far);
            if at(middle).passes(ground) { far = middle } else { near = middle }
        }
        at(far)
    }

    /// Whether text in this colour is read well on the ground.
    pub fn passes(self, ground: Ground) -> bool {
        self.legibility(ground) >= TEXT_CONTRAST
    }

    fn linear(self) -> [f64; 3] {
        [self.red, self.green, self.blue].map(|part| {
            let value = f64::from(part) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        })
    }

    #[expect(
        clippy::many_single_char_names,
        clippy::unreadable_literal,
        reason = "as Oklab's definition has it"
    )]
    fn oklab(self) -> [f64; 3] {
        let [r, g, b] = self.linear();
        let l = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b).cbrt();
        let m = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b).cbrt();
        let s = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b).cbrt();
        [
            0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
            1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
            0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s,
        ]
    }

    fn from_oklab(lab: [f64; 3]) -> Self {
        let part = |value: f64| {
            let value = value.clamp(0.0, 1.0);
            let value =
                if value <= 0.003_130_8 { value * 12.92 } else { 1.055 * value.powf(1.0 / 2.4) - 0.055 };
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 255")]
            let byte = (value * 255.0).round() as u8;
            byte
        };
        let [red, green, blue] = linear_of(lab).map(part);
        Self::new(red, green, blue)
    }

    /// The colour of this lightness and hue, with as much of its chroma as the screen can show.
    fn in_gamut([lightness, a, b]: [f64; 3]) -> Self {
        let fits = |share: f64| {
            linear_of([lightness, a * share, b * share]).iter().all(|part| (-1e-4..=1.0001).contains(part))
        };
        let (mut low, mut high) = (0.0, 1.0);
        if fits(1.0) {
            low = 1.0;
        } else {
            for _ in 0..16 {
                let middle = f64::midpoint(low, high);
                if fits(middle) { low = middle } else { high = middle }
            }
        }
        Self::from_oklab([lightness, a * low, b * low])
    }
}

#[expect(clippy::many_single_char_names, clippy::unreadable_literal, reason = "as Oklab's definition has it")]
fn linear_of([lightness, a, b]: [f64; 3]) -> [f64; 3] {
    let l = (lightness + 0.3963377774 * a + 0.2158037573 * b).powi(3);
    let m = (lightness - 0.1055613458 * a - 0.0638541728 * b).powi(3);
    let s = (lightness - 0.0894841775 * a - 1.2914855480 * b).powi(3);
    [
        4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
        -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
        -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn colour(text: &str) -> Colour {
        Colour::parse(text).unwrap()
    }

    #[test]
    fn contrast_is_as_wcag_measures_it() {
        assert!((colour("#ffffff").contrast(colour("#000000")) - 21.0).abs() < 1e-9);
        assert!((colour("#767676").contrast(colour("#ffffff")) - 4.54).abs() < 0.005);
        assert!((colour("#777777").contrast(colour("#ffffff")) - 4.48).abs() < 0.005);
    }

    #[test]
    fn only_six_hexadecimal_digits_are_a_colour() {
        assert_eq!(colour("#0D4f4a").hex(), "#0d4f4a");
        for wrong in ["", "#fff", "0d4f4a", "#0d4f4g", "#+d4f4a", "#0d4f4a ", "red", "#0d4fé"] {
            assert_eq!(Colour::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_accents_of_the_style_sheet_pass() {
        assert!(colour("#0d4f4a").passes(Ground::Light) && colour("#67c9bd").passes(Ground::Dark));
        assert!(!colour("#67c9bd").passes(Ground::Light) && !colour("#0d4f4a").passes(Ground::Dark));
    }

    proptest! {
        #[test]
        fn the_nearest_legible_colour_is_legible_and_stays_if_it_is(red: u8, green: u8, blue: u8) {
            let colour = Colour::new(red, green, blue);
            for ground in [Ground::Light, Ground::Dark] {
                let nearest = colour.nearest_legible(ground);
                prop_assert!(nearest.passes(ground), "{} → {}", colour.hex(), nearest.hex());
                prop_assert_eq!(nearest.nearest_legible(ground), nearest);
                prop_assert!(nearest.contrast(nearest.ink()) >= TEXT_CONTRAST);
            }
        }

        #[test]
        fn oklab_there_and_back(red: u8, green: u8, blue: u8) {
            let colour = Colour::new(red, green, blue);
            prop_assert_eq!(Colour::from_oklab(colour.oklab()), colour);
        }
    }
}
