//! Facts in words.

use chrono::NaiveDate;
use shared::{documents::DocumentKind, language::Language};

/// Words that every document has, whatever its template says.
pub struct Labels {
    /// The language of the file (BCP 47).
    pub tag: &'static str,
    /// The kinds as they begin a title.
    kinds: [&'static str; 3],
    /// What invites to verify each kind, before the address.
    verify: [&'static str; 3],
    /// Before the reference.
    pub reference: &'static str,
    /// What a replacement says of the reference that it replaces, before and after it.
    pub replaces: (&'static str, &'static str),
    /// Before the enrolment number.
    pub learner: &'static str,
    /// That the status is told there, in two lines.
    pub status: [&'static str; 2],
    /// Labels of the award's facts.
    pub name: &'static str,
    /// The enrolment number, in full and in short.
    pub enrolment: (&'static str, &'static str),
    /// The qualification.
    pub qualification: &'static str,
    /// Its number and level.
    pub number_and_level: &'static str,
    /// The result.
    pub result: &'static str,
    /// The centre.
    pub centre: &'static str,
    /// Before the centre's number.
    pub centre_number: &'static str,
    /// The date of the award.
    pub awarded: &'static str,
    /// The date of issue.
    pub issued: &'static str,
    /// The same two in short.
    pub awarded_issued: (&'static str, &'static str),
    /// The last day on which it holds.
    pub valid_until: &'static str,
    /// The language of assessment.
    pub language: &'static str,
    /// Before the page's number, and between it and how many there are.
    pub page: (&'static str, &'static str),
    /// What stands for the pictures.
    pub logo_of: &'static str,
    /// The signature, before the name.
    pub signature_of: &'static str,
    /// The seal, before the name.
    pub seal_of: &'static str,
    /// The regulator's logo.
    pub regulator_logo: &'static str,
    /// The QR code, before the address.
    pub code: &'static str,
    /// The link, before the address.
    pub link: &'static str,
    /// The table of units.
    pub units: &'static str,
}

impl Labels {
    /// The kind as it begins a title.
    pub fn kind(&self, kind: DocumentKind) -> &'static str {
        self.kinds[kind as usize]
    }

    /// What invites to verify a document of this kind.
    pub fn verify(&self, kind: DocumentKind) -> &'static str {
        self.verify[kind as usize]
    }
}

/// The words of a language.
pub fn labels(language: Language) -> &'static Labels {
    match language {
        Language::En => &ENGLISH,
        Language::Cy => &WELSH,
    }
}

static ENGLISH: Labels = Labels {
    tag: "en-GB",
    kinds: ["Certificate", "Transcript", "Letter"],
    verify: ["Verify this certificate at ", "Verify this transcript at ", "Verify this letter at "],
    reference: "Reference ",
    replaces: ("Replaces ", ", which no longer holds"),
    learner: "Learner ",
    status: ["Its status today ", "is on that page"],
    name: "Learner",
    enrolment: ("Enrolment number", "Enrolment"),
    qualification: "Qualification",
    number_and_level: "Number and level",
    result: "Result",
    centre: "Centre",
    centre_number: "centre",
    awarded: "Date of award",
    issued: "Date of issue",
    awarded_issued: ("Awarded", "Issued"),
    valid_until: "Valid until",
    language: "Language",
    page: ("Page ", " of "),
    logo_of: "Logo of ",
    signature_of: "Signature of ",
    seal_of: "Seal of ",
    regulator_logo: "Logo of the regulator",
    code: "QR code that opens ",
    link: "Verify this document at ",
    units: "The units of the award",
};

static WELSH: Labels = Labels {
    tag: "cy",
    kinds: ["Tystysgrif", "Trawsgrifiad", "Llythyr"],
    verify: [
        "Gwiriwch y dystysgrif hon yn ",
        "Gwiriwch y trawsgrifiad hwn yn ",
        "Gwiriwch y llythyr hwn yn ",
    ],
    reference: "Cyfeirnod ",
    replaces: ("Yn disodli ", ", nad yw’n ddilys mwyach"),
    learner: "Dysgwr ",
    status: ["Mae ei statws heddiw ", "ar y dudalen honno"],
    name: "Dysgwr",
    enrolment: ("Rhif cofrestru", "Cofrestriad"),
    qualification: "Cymhwyster",
    number_and_level: "Rhif a lefel",
    result: "Canlyniad",
    centre: "Canolfan",
    centre_number: "canolfan",
    awarded: "Dyddiad dyfarnu",
    issued: "Dyddiad cyhoeddi",
    awarded_issued: ("Dyfarnwyd", "Cyhoeddwyd"),
    valid_until: "Yn ddilys tan",
    language: "Iaith",
    page: ("Tudalen ", " o "),
    logo_of: "Logo ",
    signature_of: "Llofnod ",
    seal_of: "Sêl ",
    regulator_logo: "Logo’r rheoleiddiwr",
    code: "Cod QR sy’n agor ",
    link: "Gwiriwch y ddogfen hon yn ",
    units: "Unedau’r dyfarniad",
};

/// A date as day/month/year, as the rules for certificates ask.
pub fn date(date: NaiveDate) -> String {
    date.format("%d/%m/%Y").to_string()
}

/// A date as a letter writes it.
pub fn long_date(date: NaiveDate, labels: &Labels) -> String {
    Language::of_tag(labels.tag).long_date(date)
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
pub fn language(tag: &str, labels: &Labels) -> Option<String> {
    let primary = tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    if primary.is_empty() || primary == "en" {
        return None;
    }
    if labels.tag == "cy" && primary == "cy" {
        return Some(format!("Aseswyd yn Gymraeg ({tag})"));
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
