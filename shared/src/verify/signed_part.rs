//! Which part of a PDF file its last signature covers (ISO 32000-2, 12.8.1), and which of our references it names. Only
//! what is needed to ask about a file without sending it: whatever else it holds is left alone.

use crate::reference::Reference;

/// The bytes that a signature covers, around the place where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedPart {
    /// Bytes before the signature.
    pub before: usize,
    /// Where the covered bytes after it begin.
    pub from: usize,
    /// Where they end: the end of the file as it was signed.
    pub end: usize,
}

impl SignedPart {
    /// The covered bytes, in one.
    pub fn bytes(&self, file: &[u8]) -> Vec<u8> {
        [&file[..self.before], &file[self.from..self.end]].concat()
    }

    /// The signature, in hexadecimal digits.
    pub fn signature<'a>(&self, file: &'a [u8]) -> &'a str {
        let digits = file.get(self.before + 1..self.from - 1).unwrap_or_default();
        std::str::from_utf8(digits).unwrap_or_default()
    }
}

/// What the last signature of a file covers. `None` where there is none of the usual form.
pub fn signed_part(file: &[u8]) -> Option<SignedPart> {
    const NAME: &[u8] = b"/ByteRange";
    let at = file.windows(NAME.len()).rposition(|window| window == NAME)?;
    let rest = file.get(at + NAME.len()..)?;
    let open = rest.iter().take(16).position(|&byte| byte == b'[')? + 1;
    let close = rest.iter().take(120).position(|&byte| byte == b']')?;
    let numbers = std::str::from_utf8(rest.get(open..close)?).ok()?;
    let numbers: Vec<usize> =
        numbers.split_ascii_whitespace().map(|text| text.parse().ok()).collect::<Option<_>>()?;
    let [0, before, from, length] = numbers[..] else { return None };
    let end = from.checked_add(length)?;
    let stands = file.get(before..from)?;
    let [b'<', digits @ .., b'>'] = stands else { return None };
    let sound = end <= file.len() && !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit);
    sound.then_some(SignedPart { before, from, end })
}

/// The references that a file names in links to `/v/…`, each once and in their order. Links within compressed parts are
/// not seen.
pub fn references(file: &[u8]) -> Vec<Reference> {
    const LINK: &[u8] = b"/v/";
    let mut found: Vec<Reference> = Vec::new();
    for at in (0..file.len().saturating_sub(LINK.len())).filter(|&at| file[at..].starts_with(LINK)) {
        let rest = &file[at + LINK.len()..];
        let length =
            rest.iter().take(19).take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-').count();
        let reference =
            std::str::from_utf8(&rest[..length]).ok().and_then(|text| Reference::parse(text).ok());
        found.extend(reference.filter(|reference| !found.contains(reference)));
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn file(after: &str) -> Vec<u8> {
        let (head, sign, tail) = ("%PDF-1.7 /ByteRange [0 37 47 10] xxx ", "<30820a00>", "tail %%EOF");
        assert_eq!(head.len(), 37);
        format!("{head}{sign}{tail}{after}").into_bytes()
    }

    #[test]
    fn the_covered_bytes_stand_around_the_signature() {
        let (file, longer) = (file(""), file("more"));
        let part = signed_part(&file).unwrap();
        assert_eq!(part, SignedPart { before: 37, from: 47, end: file.len() });
        assert_eq!(part.signature(&file), "30820a00");
        assert!(part.bytes(&file).ends_with(b"xxx tail %%EOF"));
        assert_eq!(signed_part(&longer), Some(part));
    }

    #[test]
    fn what_is_not_of_the_form_has_none() {
        for text in [
            "",
            "/ByteRange",
            "/ByteRange [0 37 47",
            "/ByteRange [0 5 3 9]<00>",
            "/ByteRange [0 1 2 99999999999999999999999]",
            "/ByteRange [0 0 18446744073709551615 1]",
            "/ByteRange [1 37 47 10]",
            "/ByteRange [a b c d]",
        ] {
            assert_eq!(signed_part(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn named_references_are_found_once() {
        let text = "(https://x/v/7K3M9QPX2HFDV6T8) /v/short /v/0000-0000-0000-0000 again /v/0000000000000000";
        let found = references(text.as_bytes());
        assert!(
            found.len() <= 2 && found.iter().any(|found| found.plain() == "0000000000000000"),
            "{found:?}"
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..400), at in 0_usize..57) {
            let mut file = file("");
            file.splice(at..at, bytes);
            if let Some(part) = signed_part(&file) {
                prop_assert!(part.before < part.from && part.from <= part.end && part.end <= file.len());
                part.bytes(&file);
                prop_assert!(!part.signature(&file).is_empty());
            }
            references(&file);
        }
    }
}
