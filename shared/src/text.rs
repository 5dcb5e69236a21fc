//! Rules about text: what a line may hold, and how search compares.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The form in which search compares texts: lower case, no accents, letters such as ł, ø and ß spelt out,
/// everything that is no letter or digit a single space.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'ł' => folded.push('l'),
            'ø' => folded.push('o'),
            'đ' | 'ð' => folded.push('d'),
            'ħ' => folded.push('h'),
            'ŧ' => folded.push('t'),
            'ı' => folded.push('i'),
            'ŋ' => folded.push('n'),
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            // An apostrophe joins: O'Neill is found as "oneill" and, since search takes parts, as "neill".
            '\'' | '’' | 'ʼ' | '‘' => {}
            c if c.is_alphanumeric() => folded.extend(c.nfkd().filter(|c| !is_combining_mark(*c))),
            _ if folded.ends_with(' ') || folded.is_empty() => {}
            _ => folded.push(' '),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// The words of a search, each of which must be found somewhere. No words: nothing is found.
pub fn search_words(query: &str) -> Vec<String> {
    fold(query).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// A text in pieces: those in which a search finds its words, and those between them. Words are found as
/// [`fold`] has it; one that crosses spaces or hyphens, such as a reference without them, is found too.
pub fn marked(text: &str, query: &str) -> Vec<(String, bool)> {
    let words = search_words(query);
    let chars: Vec<char> = text.chars().collect();
    let mut hit = vec![false; chars.len()];
    // Each letter of the folded text, with the place of the letter that it comes from.
    let folded: Vec<(char, usize)> = chars
        .iter()
        .enumerate()
        .flat_map(|(at, c)| {
            let folded = fold(&c.to_string());
            let blank = folded.is_empty() && !matches!(c, '\'' | '’' | 'ʼ' | '‘') && !is_combining_mark(*c);
            let folded = if blank { " ".to_owned() } else { folded };
            folded.chars().map(|c| (c, at)).collect::<Vec<_>>()
        })
        .collect();
    let joined: Vec<(char, usize)> = folded.iter().copied().filter(|(c, _)| *c != ' ').collect();
    for word in &words {
        let word: Vec<char> = word.chars().collect();
        let found = places(&folded, &word);
        let found = if found.is_empty() && word.len() > 3 { places(&joined, &word) } else { found };
        for (from, to) in found {
            hit[from..=to].fill(true);
        }
    }
    let mut pieces: Vec<(String, bool)> = Vec::new();
    for (c, hit) in chars.into_iter().zip(hit) {
        match pieces.last_mut() {
            Some((piece, same)) if *same == hit => piece.push(c),
            _ => pieces.push((c.to_string(), hit)),
        }
    }
    pieces
}

/// From where to where in the text a word stands.
fn places(folded: &[(char, usize)], word: &[char]) -> Vec<(usize, usize)> {
    folded
        .windows(word.len().max(1))
        .filter(|window| window.iter().map(|(c, _)| c).eq(word))
        .map(|window| (window[0].1, window[window.len() - 1].1))
        .collect()
}

/// A text as it is kept: NFC, no white space around it, single spaces inside.
pub fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect()
}

/// [`tidy`], with blank as `None`.
pub fn tidy_optional(text: Option<&str>) -> Option<String> {
    text.map(tidy).filter(|text| !text.is_empty())
}

/// What stops this from being one line of at most `max` characters: a code and words.
pub fn line_fault(value: &str, max: usize) -> Option<(&'static str, String)> {
    if value.chars().any(|c| c.is_control() || is_bidi_control(c)) {
        return Some(("control_character", "Remove the invisible control characters.".to_owned()));
    }
    let length = value.trim().chars().count();
    (length > max).then(|| ("too_long", format!("Use at most {max} characters; this has {length}.")))
}

/// What of its length stops this from being chosen as a password: a code and words.
pub fn password_fault(value: &str) -> Option<(&'static str, &'static str)> {
    match value.chars().count() {
        0..12 => Some(("too_short", "Use at least 12 characters: a few random words are good.")),
        12..=128 => None,
        _ => Some(("too_long", "Use at most 128 characters.")),
    }
}

/// Characters that reorder what is around them, and so can make a text look like another one.
fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Whether this has the form of an email address that we deliver to: one `@`, no spaces, a dotted domain,
/// at most 254 characters (RFC 5321).
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    text.len() <= 254
        && !local.is_empty()
        && local.len() <= 64
        && !text.chars().any(|c| c.is_whitespace() || c.is_control() || "<>()[],;:\\\"".contains(c))
        && domain.contains('.')
        && domain.split('.').all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        })
}

/// A full name as it is printed: first, middle and last names that are there.
pub fn full_name(first: &str, middle: Option<&str>, last: &str) -> String {
    let parts = [first, middle.unwrap_or_default(), last];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Whether this has the form of a language tag (BCP 47): a primary language, then parts of one to eight letters or
/// digits.
pub fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let primary = parts.next().is_some_and(|part| {
        (2..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphabetic())
    });
    text.len() <= 35
        && primary
        && parts.all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn search_ignores_case_accents_and_special_letters() {
        assert_eq!(fold("Gwenllian Tŵr-Llŵyd"), "gwenllian twr llwyd");
        assert_eq!(fold("Łukasz Groß Ørsted"), "lukasz gross orsted");
        assert_eq!(fold("O’Neill"), "oneill");
        assert_eq!(fold("601/2977/3"), "601 2977 3");
        assert!(search_words(" %_ ").is_empty());
    }

    #[test]
    fn what_is_found_is_marked() {
        let shown = |text: &str, query: &str| -> String {
            marked(text, query)
                .into_iter()
                .map(|(piece, hit)| if hit { format!("[{piece}]") } else { piece })
                .collect()
        };
        assert_eq!(shown("Siân O’Neill-Tŵr", "twr SIAN neil"), "[Siân] O’[Neil]l-[Tŵr]");
        assert_eq!(shown("Siân O’Neill", "oneill"), "Siân [O’Neill]");
        assert_eq!(shown("7K3M-9QPX-2HFD-V6T4", "7k3m9qpx"), "[7K3M-9QPX]-2HFD-V6T4");
        assert_eq!(shown("Groß", "gross"), "[Groß]");
        assert_eq!(shown("Mair Evans", "%"), "Mair Evans");
        assert_eq!(shown("", "x"), "");
    }

    #[test]
    fn email_addresses_of_usual_forms() {
        for good in ["a@b.org", "first.last+tag@mail.example.co.uk", "o'neill@example.org"] {
            assert!(is_email(good), "{good}");
        }
        for bad in
            ["", "a", "a@b", "a@@b.org", "a b@c.org", "a@b..org", "a@-b.org", "a@b.org\r\nBcc: c@d.org"]
        {
            assert!(!is_email(bad), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn marks_leave_the_text_as_it_is(text in "\\PC{0,40}", query in "\\PC{0,10}") {
            let whole: String = marked(&text, &query).into_iter().map(|(piece, _)| piece).collect();
            prop_assert_eq!(whole, text);
        }

        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,60}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
