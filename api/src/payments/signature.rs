//! Signatures of webhooks, as Stripe makes them: the time and the body, by HMAC-SHA256 with a shared secret.

use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::http::body::{hex, unhex};

/// How far the time of a signature may lie from now.
const TOLERANCE: TimeDelta = TimeDelta::minutes(5);

fn mac(secret: &[u8], time: i64, body: &[u8]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).ok()?;
    mac.update(format!("{time}.").as_bytes());
    mac.update(body);
    Some(mac)
}

/// The header that signs a body at this time.
pub fn sign(secret: &[u8], at: DateTime<Utc>, body: &[u8]) -> String {
    let time = at.timestamp();
    let digits = mac(secret, time, body).map(|mac| hex(&mac.finalize().into_bytes())).unwrap_or_default();
    format!("t={time},v1={digits}")
}

/// Whether a header signs this body, and not long ago. A body may be signed with several secrets while one takes the place
/// of another. Signatures are compared in constant time.
pub fn holds(header: &str, secret: &[u8], body: &[u8], now: DateTime<Utc>) -> bool {
    let parts = || header.split(',').filter_map(|part| part.trim().split_once('='));
    let time = parts().find(|(name, _)| *name == "t").and_then(|(_, time)| time.parse::<i64>().ok());
    let Some(time) = time else { return false };
    if secret.is_empty()
        || (i128::from(now.timestamp()) - i128::from(time)).abs() > i128::from(TOLERANCE.num_seconds())
    {
        return false;
    }
    parts().filter(|(name, _)| *name == "v1").any(|(_, digits)| {
        let (Some(sent), Some(mac)) = (unhex(digits), mac(secret, time, body)) else { return false };
        mac.verify_slice(&sent).is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_764_000_000 + seconds, 0).unwrap()
    }

    #[test]
    fn only_what_was_signed_lately_with_the_secret_holds() {
        let header = sign(b"secret", at(0), b"{}");
        assert!(holds(&header, b"secret", b"{}", at(300)) && holds(&header, b"secret", b"{}", at(-300)));
        assert!(!holds(&header, b"secret", b"{}", at(301)) && !holds(&header, b"secret", b"{}", at(-301)));
        assert!(!holds(&header, b"other", b"{}", at(0)) && !holds(&header, b"secret", b"{ }", at(0)));
        assert!(!holds(&sign(b"", at(0), b"{}"), b"", b"{}", at(0)));
        let second = format!("{header},v1=00ff");
        assert!(holds(&second, b"secret", b"{}", at(0)));
        for wrong in [
            "",
            "t=1",
            "v1=00",
            "t=x,v1=00",
            "t=1764000000,v1=",
            "t=1764000000,v0=00",
            "t=9223372036854775807,v1=00",
        ] {
            assert!(!holds(wrong, b"secret", b"{}", at(0)), "{wrong}");
        }
    }
}
