//! Which addresses webhooks may lead to: those of the open internet, so that no webhook reaches what only we can.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::Arc,
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use crate::{
    config::Config,
    problem::{Error, Result},
};

/// Said of an address that leads into a private network.
pub const PRIVATE: &str = "This address leads into a private network, where nothing is sent.";

/// An address that leads into a private network.
#[derive(Debug, thiserror::Error)]
#[error("{PRIVATE}")]
pub struct Private;

/// Whether the portal is being tried out on one machine: then the other program may be there too.
pub fn is_trial(config: &Config) -> bool {
    let url = Url::parse(&config.public_base_url).ok().filter(|url| url.scheme() == "http");
    match url.as_ref().and_then(Url::host) {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// The address in this text, if webhooks may have it. Names are looked at when they are resolved.
pub fn checked(config: &Config, text: &str) -> Result<Url> {
    let refuse = |code: &str, message: &str| Error::field("/url", code, message);
    let malformed = || refuse("malformed", "Enter an address like https://example.org/hooks.");
    let url = Url::parse(text.trim()).map_err(|_| malformed())?;
    let plain_is_fine = !config.is_https();
    match url.scheme() {
        "https" => {}
        "http" if plain_is_fine => {}
        "http" => return Err(refuse("not_allowed", "Use https: what is sent must not be read on its way.")),
        _ => return Err(malformed()),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refuse("not_allowed", "Leave user name and password out: what is sent is signed."));
    }
    if !is_trial(config) && !may_be_asked(&url) {
        return Err(refuse("not_allowed", PRIVATE));
    }
    Ok(url)
}

/// Whether an address, where it is a number, is one of the open internet. The resolver sees names only.
pub fn may_be_asked(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => is_public(ip.into()),
        Some(Host::Ipv6(ip)) => is_public(ip.into()),
        Some(Host::Domain(_)) => true,
        None => false,
    }
}

/// Whether this is an address of the open internet.
fn is_public(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    !(ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_documentation()
        || ip.is_multicast()
        // This network; shared by providers; protocols; benchmarks; the old way to 6to4; not given out.
        || a == 0
        || (a == 100 && (64..128).contains(&b))
        || (a, b, c) == (192, 0, 0)
        || (a == 198 && (18..20).contains(&b))
        || (a, b, c) == (192, 88, 99)
        || a >= 240)
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, ..] = ip.segments();
    let embedded = |from: usize| {
        let bytes = ip.octets();
        Ipv4Addr::new(bytes[from], bytes[from + 1], bytes[from + 2], bytes[from + 3])
    };
    // Ways to IPv4 (NAT64, 6to4) are as good as where they lead to.
    if ip.segments()[..6] == [0x64, 0xff9b, 0, 0, 0, 0] {
        return is_public_v4(embedded(12));
    }
    if a == 0x2002 {
        return is_public_v4(embedded(2));
    }
    // Only what is given out at all; without Teredo and what else is for protocols, and documentation.
    (0x2000..0x4000).contains(&a)
        && !(a == 0x2001 && (b < 0x200 || b == 0xdb8))
        && (a, b >> 12) != (0x3fff, 0)
}

/// Resolves names, and refuses private addresses at that moment: what a name meant before counts for nothing.
pub struct Guard {
    /// Whether all addresses are fine.
    pub trial: bool,
}

impl Guard {
    /// As the configuration has it.
    pub fn of(config: &Config) -> Arc<Self> {
        Arc::new(Self { trial: is_trial(config) })
    }
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let trial = self.trial;
        Box::pin(async move {
            let found: Vec<_> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let (public, private): (Vec<_>, Vec<_>) =
                found.into_iter().partition(|address| trial || is_public(address.ip()));
            if public.is_empty() && !private.is_empty() {
                return Err(Private.into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_open_internet_is_public() {
        let public = |text: &str| is_public(text.parse().unwrap());
        for yes in [
            "1.1.1.1",
            "93.184.215.14",
            "100.128.0.1",
            "2606:4700::1111",
            "2002:101:101::1",
            "64:ff9b::101:101",
        ] {
            assert!(public(yes), "{yes}");
        }
        for no in [
            "0.0.0.0",
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "127.8.8.8",
            "169.254.169.254",
            "172.16.0.1",
            "192.168.1.1",
            "192.0.0.8",
            "192.0.2.1",
            "198.18.0.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::7f00:1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "2002:7f00:1::",
            "2002:a9fe:a9fe::",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::1",
            "3fff::1",
        ] {
            assert!(!public(no), "{no}");
        }
    }

    #[test]
    fn numbers_of_all_forms_are_looked_at() {
        for url in [
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://017700000001/",
            "https://[::1]/",
            "https://[::ffff:7f00:1]/",
            "https://169.254.169.254/latest",
        ] {
            assert!(!may_be_asked(&Url::parse(url).unwrap()), "{url}");
        }
        assert!(may_be_asked(&Url::parse("https://example.org/").unwrap()));
    }
}
