//! Figures, dates and times as people read them, in the user's own time zone.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use js_sys::Date;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::language::language;

const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/// `12345` as `12,345`.
pub fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 row`, `2 rows`.
pub fn count(value: u64, one: &str, many: &str) -> String {
    format!("{} {}", number(value), if value == 1 { one } else { many })
}

/// A part of a whole in full percent. Only the whole is 100 %, and only nothing is 0 %.
pub fn percent(part: u64, whole: u64) -> u64 {
    if whole == 0 {
        return 0;
    }
    if part == 0 || part >= whole {
        return part.saturating_mul(100) / whole;
    }
    ((part.saturating_mul(200) + whole) / whole.saturating_mul(2)).clamp(1, 99)
}

/// The parts of a whole in full percent, which come to 100 together: what is left over goes to those that lost most by
/// rounding down.
pub fn percents(parts: &[u64]) -> Vec<u64> {
    let whole: u64 = parts.iter().sum();
    if whole == 0 {
        return vec![0; parts.len()];
    }
    let mut shares: Vec<u64> = parts.iter().map(|part| part.saturating_mul(100) / whole).collect();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(parts[*at].saturating_mul(100) % whole));
    let left = 100_u64.saturating_sub(shares.iter().sum());
    for at in order.into_iter().take(usize::try_from(left).unwrap_or_default()) {
        shares[at] += 1;
    }
    shares
}

/// `18 Nov 2026`.
pub fn date(date: NaiveDate) -> String {
    language().date(date)
}

fn local(time: DateTime<Utc>) -> Date {
    // Milliseconds of any year that a calendar knows fit the mantissa of a double.
    #[allow(clippy::cast_precision_loss)]
    Date::new(&JsValue::from_f64(time.timestamp_millis() as f64))
}

fn short_time(at: &Date) -> String {
    let (hour, minute) = (at.get_hours(), at.get_minutes());
    format!(
        "{} {} {}, {hour:02}:{minute:02}",
        at.get_date(),
        language().short_month(at.get_month()),
        at.get_full_year()
    )
}

fn long_time(at: &Date) -> String {
    let day = DAYS.get(at.get_day() as usize).copied().unwrap_or_default();
    // Minutes that UTC is ahead; whole numbers within a day.
    #[allow(clippy::cast_possible_truncation)]
    let ahead = -at.get_timezone_offset() as i32;
    let sign = if ahead < 0 { '-' } else { '+' };
    format!(
        "{day} {} {} {}, {:02}:{:02}:{:02} (UTC{sign}{:02}:{:02})",
        at.get_date(),
        language().month(at.get_month()),
        at.get_full_year(),
        at.get_hours(),
        at.get_minutes(),
        at.get_seconds(),
        ahead.abs() / 60,
        ahead.abs() % 60,
    )
}

/// The time as `23 Nov 2026, 16:45`, with the full time on hover.
pub fn time(time: DateTime<Utc>) -> impl IntoView {
    let at = local(time);
    let iso = String::from(at.to_iso_string());
    view! { <time datetime=iso title=long_time(&at)>{short_time(&at)}</time> }
}

/// The time as [`time`], for a sentence.
pub fn spoken(time: DateTime<Utc>) -> String {
    short_time(&local(time))
}

/// The time now, as [`spoken`].
pub fn spoken_now() -> String {
    short_time(&Date::new_0())
}

/// A size in bytes as `54 kB` or `2.1 GB`.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        1_000_000..1_000_000_000 => format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
        _ => format!("{}.{} GB", bytes / 1_000_000_000, bytes / 100_000_000 % 10),
    }
}

/// The first letter in upper case.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A month as `Nov 2026`.
pub fn month_name(first_day: NaiveDate) -> String {
    format!("{} {}", language().short_month(first_day.month0()), first_day.year())
}

/// A span of time in its greatest units: `45 s`, `12 min`, `3 h 5 min`, `4 days 6 h`.
pub fn span(seconds: u64) -> String {
    let part = |value: u64, unit: &str| if value > 0 { format!(" {value} {unit}") } else { String::new() };
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min", seconds / 60),
        3_600..86_400 => format!("{} h{}", seconds / 3_600, part(seconds / 60 % 60, "min")),
        _ => format!("{}{}", count(seconds / 86_400, "day", "days"), part(seconds / 3_600 % 24, "h")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_come_to_a_hundred() {
        assert_eq!(percents(&[2, 2, 2]), [34, 33, 33]);
        assert_eq!(percents(&[1, 1, 998]), [0, 0, 100]);
        assert_eq!(percents(&[0, 0]), [0, 0]);
        assert_eq!([percent(1, 1000), percent(999, 1000), percent(2, 3), percent(0, 3)], [1, 99, 67, 0]);
    }
}
