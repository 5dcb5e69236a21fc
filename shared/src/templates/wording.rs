//! Wording: text in which `{learner_name}` stands for a field. `{{` and `}}` are braces.

use super::{BlockAbout, TemplateField};
use crate::{TextEnum, documents::DocumentKind, text::line_fault};

/// A piece of wording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Text as it stands.
    Text(String),
    /// What a field says.
    Field(TemplateField),
}

/// Why a text is no wording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WordingFault {
    /// There is nothing in it.
    Blank,
    /// More than this many characters.
    TooLong(usize, usize),
    /// More than this many lines.
    TooManyLines(u16),
    /// It holds control characters.
    Control,
    /// A brace that no other closes, and what stands after it.
    Unclosed(String),
    /// A closing brace without an opening one.
    Unopened,
    /// A name that is no field of this kind of document.
    Unknown(String),
    /// A field that must be in it is not.
    Lacks(TemplateField),
    /// A field that some awards have no value for, in a line that is always printed.
    MayBeBlank(TemplateField),
}

impl WordingFault {
    /// The code of the error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Blank => "required",
            Self::TooLong(..) => "too_long",
            Self::TooManyLines(_) => "too_many_lines",
            Self::Control => "control_character",
            Self::Unclosed(_) | Self::Unopened => "unclosed_brace",
            Self::Unknown(_) => "unknown_template_field",
            Self::Lacks(_) => "missing_template_field",
            Self::MayBeBlank(_) => "blank_template_field",
        }
    }

    /// What is wrong, for people; `kind` is the document that it was read for.
    pub fn words(&self, kind: DocumentKind) -> String {
        match self {
            Self::Blank => "Enter a text.".to_owned(),
            Self::TooLong(most, has) => format!("Use at most {most} characters; this has {has}."),
            Self::TooManyLines(1) => "Use one line.".to_owned(),
            Self::TooManyLines(most) => format!("Use at most {most} lines."),
            Self::Control => "Remove the invisible control characters.".to_owned(),
            Self::Unclosed(rest) => format!(
                "The brace before “{rest}” is not closed. Write a field as {{learner_name}}, and a brace itself as {{{{."
            ),
            Self::Unopened => {
                "A closing brace has no opening one. Write a field as {learner_name}, and a brace itself as }}."
                    .to_owned()
            }
            Self::Unknown(name) => {
                let known: Vec<_> =
                    TemplateField::of(kind).into_iter().map(|field| format!("{{{field}}}")).collect();
                format!("A {kind} has no field {{{name}}}. It knows {}.", known.join(", "))
            }
            Self::MayBeBlank(field) => format!(
                "Some awards have nothing for {{{field}}}, and this is always printed. Use it in the statement or the \
                 small print, where a line without a value is left out."
            ),
            Self::Lacks(field) => {
                format!("This must show {{{field}}}: {}.", field.meaning().to_lowercase())
            }
        }
    }
}

/// The pieces of a text that may hold the fields of this kind of document.
pub fn read_wording(kind: DocumentKind, text: &str) -> Result<Vec<Piece>, WordingFault> {
    let known = TemplateField::of(kind);
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        plain.push_str(&rest[..at]);
        let brace = &rest[at..=at];
        let after = &rest[at + 1..];
        if after.starts_with(brace) {
            plain.push_str(brace);
            rest = &after[1..];
            continue;
        }
        if brace == "}" {
            return Err(WordingFault::Unopened);
        }
        let name = match after.find(['{', '}', '\n']) {
            Some(end) if after[end..].starts_with('}') => &after[..end],
            _ => return Err(WordingFault::Unclosed(shortened(after))),
        };
        let field = TemplateField::parse(name).filter(|field| known.contains(field));
        let field = field.ok_or_else(|| WordingFault::Unknown(shortened(name)))?;
        if !plain.is_empty() {
            pieces.push(Piece::Text(std::mem::take(&mut plain)));
        }
        pieces.push(Piece::Field(field));
        rest = &after[name.len() + 1..];
    }
    plain.push_str(rest);
    if !plain.is_empty() {
        pieces.push(Piece::Text(plain));
    }
    Ok(pieces)
}

fn shortened(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let start: String = line.chars().take(30).collect();
    if start.len() < line.len() { format!("{start}…") } else { start }
}

impl BlockAbout {
    /// The lines of a block's text, in pieces; blank lines are left out.
    pub fn read(&self, kind: DocumentKind, text: &str) -> Result<Vec<Vec<Piece>>, WordingFault> {
        // What a browser sends for a new line; nothing else that controls is taken.
        let text = text.replace("\r\n", "\n");
        let length = text.trim().chars().count();
        if length > self.most {
            return Err(WordingFault::TooLong(self.most, length));
        }
        let lines: Vec<&str> = text.split('\n').filter(|line| !line.trim().is_empty()).collect();
        if lines.iter().any(|line| line_fault(line, usize::MAX).is_some()) {
            return Err(WordingFault::Control);
        }
        if lines.len() > usize::from(self.lines) {
            return Err(WordingFault::TooManyLines(self.lines));
        }
        if lines.is_empty() && !self.optional {
            return Err(WordingFault::Blank);
        }
        let read = lines.into_iter().map(|line| read_wording(kind, line.trim()));
        let read = read.collect::<Result<Vec<_>, _>>()?;
        let fields = read.iter().flatten().filter_map(|piece| match piece {
            Piece::Field(field) => Some(*field),
            Piece::Text(_) => None,
        });
        let mut blank = fields.filter(|field| field.may_be_blank());
        let fits = |field: &TemplateField| self.needs.contains(field) || self.allows.contains(field);
        // Of several lines only the one goes that has no value.
        if self.lines == 1
            && let Some(field) = blank.find(|field| !fits(field))
        {
            return Err(WordingFault::MayBeBlank(field));
        }
        let has = |field| read.iter().flatten().any(|piece| *piece == Piece::Field(field));
        match self.needs.iter().find(|field| !has(**field)) {
            Some(field) => Err(WordingFault::Lacks(*field)),
            None => Ok(read),
        }
    }
}
