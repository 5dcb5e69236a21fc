//! Which passwords may be chosen: the one rule of every place where one is, as NIST SP 800-63B-4 asks. Length counts and
//! kinds of characters do not; what attackers try first is refused: passwords that were stolen elsewhere, those that are
//! guessed in few tries, and the own names.
//!
//! A password that is judged is never kept or logged.

use std::{io::Read, sync::LazyLock};

use flate2::read::GzDecoder;
use shared::{
    auth::PasswordStrength,
    text::{fold, password_fault},
    users::NewUser,
};
use unicode_normalization::UnicodeNormalization;
use zxcvbn::{Score, feedback::Warning, zxcvbn};

use super::password;
use crate::{
    app::App,
    problem::{Error, Result},
    users::entity as user,
};

/// Passwords of collections of stolen ones, in lower case, sorted by their bytes, one a line.
static BREACHED: LazyLock<String> = LazyLock::new(|| {
    let mut text = String::new();
    let packed: &[u8] = include_bytes!("../../assets/passwords/breached.txt.gz");
    // The file is part of the program; a test reads it.
    let _ = GzDecoder::new(packed).read_to_string(&mut text);
    text
});
static BREACHED_LINES: LazyLock<Vec<&str>> = LazyLock::new(|| BREACHED.lines().collect());

/// So many letters and digits must be left of a password without the own names.
const LEAST_LEFT: usize = 6;

/// What is known of who chooses a password: names, address, and the portal's own name. A password must not be made of
/// these alone.
pub struct About(Vec<String>);

impl About {
    /// Of these texts.
    pub fn of(texts: impl IntoIterator<Item = String>) -> Self {
        Self(texts.into_iter().collect())
    }

    /// Of a user.
    pub fn user(user: &user::Model) -> Self {
        let names = [&user.first_name, &user.last_name, &user.email, &user.username];
        Self::of(names.into_iter().chain(user.middle_name.as_ref()).cloned())
    }

    /// Of a user who is not there yet.
    pub fn new_user(new: &NewUser) -> Self {
        let names = [&new.first_name, &new.last_name, &new.email];
        Self::of(names.into_iter().chain(&new.middle_name).chain(&new.username).cloned())
    }

    /// The words in all of them, and whole addresses, without what stands between letters.
    fn words(&self) -> Vec<String> {
        let mut words: Vec<String> = Vec::new();
        for text in &self.0 {
            let folded = fold(text);
            words.extend(folded.split(' ').map(str::to_owned));
            words.push(folded.replace(' ', ""));
        }
        // Shorter ones stand in other words by chance.
        words.retain(|word| word.chars().count() >= 3);
        words.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        words.dedup();
        words
    }
}

/// The hash to keep of a new password, if it may be chosen; else the error of this field.
pub async fn choose(app: &App, field: &str, chosen: String, about: About) -> Result<String> {
    let judged = judge_apart(app, &chosen, about).await?;
    match judged.fault {
        Some((code, message)) => Err(Error::field(field, code, message)),
        None => password::hash(app, chosen).await,
    }
}

/// How good a password would be.
pub async fn strength(app: &App, typed: &str, about: About) -> Result<PasswordStrength> {
    let judged = judge_apart(app, typed, about).await?;
    Ok(PasswordStrength {
        score: judged.score,
        refused: judged.fault.map(|(_, message)| message.to_owned()),
        advice: judged.advice.map(str::to_owned),
    })
}

/// Judges on the CPU pool, with the portal's own name among what is known.
async fn judge_apart(app: &App, typed: &str, about: About) -> Result<Judged> {
    let portal = app.settings().await?.brand.name.clone();
    let About(mut texts) = about;
    texts.push(portal);
    texts.push("portal".to_owned());
    let typed = typed.to_owned();
    Ok(app.cpu.run(move || judge(&typed, &About(texts))).await?)
}

struct Judged {
    /// From 0 to 4.
    score: u8,
    /// Why it is refused: a code and words.
    fault: Option<(&'static str, &'static str)>,
    /// What makes it easier to guess than need be.
    advice: Option<&'static str>,
}

fn judge(typed: &str, about: &About) -> Judged {
    let words = about.words();
    let known: Vec<_> = words.iter().map(String::as_str).collect();
    let guessed = zxcvbn(typed, &known);
    let score = guessed.score();
    let advice = guessed.feedback().map(|feedback| {
        feedback.warning().map_or("Another word or two would help: unusual ones.", words_for)
    });
    let fault = password_fault(typed)
        .or_else(|| is_breached(typed).then_some((
            "breached",
            "This password is on lists of stolen ones, which attackers try first. Choose another one.",
        )))
        .or_else(|| is_own(typed, &words).then_some((
            "too_personal",
            "This is little more than your own name or address, or the name of this portal. Choose something else.",
        )))
        .or_else(|| (score < Score::Two).then_some((
            "too_easy",
            "This would be guessed in few tries. A few random words are easy to remember and hard to guess.",
        )));
    Judged { score: u8::from(score), fault, advice }
}

fn is_breached(typed: &str) -> bool {
    let key: String = typed.nfkc().flat_map(char::to_lowercase).collect();
    BREACHED_LINES.binary_search(&key.as_str()).is_ok()
}

/// Whether little is left of a password without these words, the longest of which come first.
fn is_own(typed: &str, words: &[String]) -> bool {
    let mut left = fold(typed).replace(' ', "");
    let whole = left.len();
    for word in words {
        left = left.replace(word.as_str(), "");
    }
    left.len() < whole && left.chars().count() < LEAST_LEFT
}

fn words_for(warning: Warning) -> &'static str {
    match warning {
        Warning::StraightRowsOfKeysAreEasyToGuess | Warning::ShortKeyboardPatternsAreEasyToGuess => {
            "Keys that lie side by side are easy to guess."
        }
        Warning::RepeatsLikeAaaAreEasyToGuess | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess => {
            "Repeats add little."
        }
        Warning::ThisIsATop10Password
        | Warning::ThisIsATop100Password
        | Warning::ThisIsACommonPassword
        | Warning::ThisIsSimilarToACommonlyUsedPassword => "Many people use a password like this.",
        Warning::SequencesLikeAbcAreEasyToGuess => "Sequences like “abc” or “6543” are easy to guess.",
        Warning::RecentYearsAreEasyToGuess | Warning::DatesAreOftenEasyToGuess => {
            "Years and dates are easy to guess."
        }
        Warning::AWordByItselfIsEasyToGuess => "One word by itself is easy to guess.",
        Warning::NamesAndSurnamesByThemselvesAreEasyToGuess
        | Warning::CommonNamesAndSurnamesAreEasyToGuess => "Names are easy to guess.",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn about() -> About {
        About::of(
            ["Siân", "Prydderch-Jones", "sian.jones@harbour-college.org", "admin.a", "Northmoor Awards"]
                .map(str::to_owned),
        )
    }

    fn code(typed: &str) -> Option<&'static str> {
        judge(typed, &about()).fault.map(|(code, _)| code)
    }

    #[test]
    fn the_list_is_whole_and_sorted() {
        assert!(BREACHED_LINES.len() > 40_000);
        assert!(BREACHED_LINES.is_sorted());
        assert!(BREACHED_LINES.iter().all(|line| line.chars().count() >= 12));
    }

    #[test]
    fn what_attackers_try_first_is_refused() {
        for (typed, want) in [
            ("short", "too_short"),
            ("1qaz2wsx3edc", "breached"),
            ("QWERTYUIOPASDF", "breached"),
            ("Prydderch-Jones!1990", "too_personal"),
            ("sianjonesharbourcollege", "too_personal"),
            ("Northmoor-Awards-2026", "too_personal"),
            ("abababababababab", "too_easy"),
            ("abcabcabcabcabc", "too_easy"),
        ] {
            assert_eq!(code(typed), Some(want), "{typed}");
        }
        assert_eq!(code(&"long word ".repeat(20)), Some("too_long"));
    }

    #[test]
    fn a_few_words_are_good_whatever_their_characters() {
        for typed in [
            "correct horse battery staple",
            "a password of my own",
            "Tinplate-Lantern-48-Ochre",
            "northmoor-demo-2026",
            // A word of one's own among others is no harm.
            "Quarry-admin-Heron-71",
            "Quarry-admin-Heron-71-again",
            "glaw mân ar y môr heddiw",
            "дождь над тихим морем",
        ] {
            assert_eq!(code(typed), None, "{typed}");
        }
    }

    #[test]
    fn advice_goes_with_weakness() {
        let strong = judge("violet tractor humming under granite", &about());
        assert_eq!((strong.score, strong.advice), (4, None));
        let weak = judge("password", &about());
        assert_eq!((weak.score, weak.advice), (0, Some("Many people use a password like this.")));
        assert!(judge("", &about()).fault.is_some());
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_judged(typed in "\\PC{0,140}", name in "\\PC{0,20}") {
            let judged = judge(&typed, &About::of([name]));
            prop_assert!(judged.score <= 4);
        }
    }
}
