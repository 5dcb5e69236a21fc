//! Facts in words.

use chrono::NaiveDate;
use shared::documents::DocumentKind;

/// The kind as it begins a title.
pub fn kind(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Certificate => "Certificate",
        DocumentKind::Transcript => "Transcript",
        DocumentKind::Letter => "Letter",
    }
}

/// A date as day/month/year, as the rules for certificates ask.
pub fn date(date: NaiveDate) -> String {
    date.format("%d/%m/%Y").to_string()
}

/// A date as a letter writes it.
pub fn long_date(date: NaiveDate) -> String {
    date.format("%-d %B %Y").to_string()
}

/// A reference in groups of four.
pub fn grouped(reference: &str) -> String {
    let symbols: Vec<char> = reference.chars().filter(|&symbol| symbol != '-').collect();
    symbols.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// An address as a person types it: without the scheme.
pub fn address(url: &str) -> &str {
    url.split_once("://").map_or(url, |(_, rest)| rest)
}

/// The language of assessment in words; none for English, and where it is not given.
pub fn language(tag: &str) -> Option<String> {
    let primary = tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    if primary.is_empty() || primary == "en" {
        return None;
    }
    // The languages of the islands, and those that awards are most often assessed in besides.
    let name = match primary.as_str() {
        "ar" => "Arabic",
        "bfi" => "British Sign Language",
        "cy" => "Welsh",
        "de" => "German",
        "el" => "Greek",
        "es" => "Spanish",
        "fr" => "French",
        "ga" => "Irish",
        "gd" => "Scottish Gaelic",
        "gv" => "Manx",
        "hi" => "Hindi",
        "it" => "Italian",
        "ja" => "Japanese",
        "kw" => "Cornish",
        "nl" => "Dutch",
        "pl" => "Polish",
        "pt" => "Portuguese",
        "ro" => "Romanian",
        "ru" => "Russian",
        "tr" => "Turkish",
        "uk" => "Ukrainian",
        "ur" => "Urdu",
        "zh" => "Chinese",
        _ => return Some(format!("Language of assessment: {tag}")),
    };
    Some(format!("Assessed in {name} ({tag})"))
}

/// Names characters that can't be printed.
pub fn unprintable(missing: &[char]) -> String {
    let named: Vec<String> = missing
        .iter()
        .take(5)
        .map(|&c| {
            let code = format!("U+{:04X}", u32::from(c));
            if c.is_alphanumeric() { format!("“{c}” ({code})") } else { code }
        })
        .collect();
    let more = if missing.len() > 5 { " and others" } else { "" };
    format!(
        "Can't be printed: {}{more}. Use characters of the Latin, Greek or Cyrillic script.",
        named.join(", ")
    )
}

/// The sum of credits, if every line that has any gives a plain number and at least one does.
pub fn total_credits<'a>(credits: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut thousandths: u64 = 0;
    let mut any = false;
    for text in credits.map(str::trim).filter(|text| !text.is_empty()) {
        let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(part) || whole.len() > 6 || part.len() > 3 {
            return None;
        }
        let part: u64 = format!("{part:0<3}").parse().ok()?;
        thousandths += whole.parse::<u64>().ok()? * 1000 + part;
        any = true;
    }
    let text = format!("{}.{:03}", thousandths / 1000, thousandths % 1000);
    any.then(|| text.trim_end_matches('0').trim_end_matches('.').to_owned())
}
