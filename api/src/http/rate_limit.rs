//! Limits on how often one address may ask: sign-in, public and mail-sending routes.

use std::{
    future::{Ready, ready},
    marker::PhantomData,
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use governor::{
    DefaultDirectRateLimiter, DefaultKeyedRateLimiter, NotUntil, Quota, RateLimiter, clock::Clock as _,
    clock::DefaultClock,
};
use uuid::Uuid;

use super::tries::Tries;
use crate::{app::App, config::Config, problem::Error};

/// A kind of route that has its own limit.
pub trait Kind: 'static {
    /// The limit of this kind.
    fn limit(limits: &Limits) -> &Limit;
}

/// How many addresses that ask as much as one may are served at the same time: more than an attack is likely to have, and
/// fewer than could guess anything.
const ADDRESSES: f64 = 100.0;

/// A limit for each address, and for all together.
pub struct Limit {
    each: DefaultKeyedRateLimiter<IpAddr>,
    all: DefaultDirectRateLimiter,
}

impl Limit {
    fn per_minute(count: f64, config: &Config) -> Self {
        Self {
            each: RateLimiter::keyed(Quota::per_minute(scaled(count, config))),
            all: RateLimiter::direct(Quota::per_minute(scaled(ADDRESSES * count, config))),
        }
    }

    /// Counts a request. One that is over its own limit takes nothing from the others.
    fn check(&self, address: IpAddr) -> Result<(), Error> {
        self.each.check_key(&network(address)).map_err(|not_until| wait(&not_until))?;
        self.all.check().map_err(|not_until| wait(&not_until))
    }
}

/// All limiters.
pub struct Limits {
    sign_in: Limit,
    verify: Limit,
    mail: Limit,
    typing: Limit,
    register: Limit,
    attempts: DefaultKeyedRateLimiter<String>,
    keys: DefaultKeyedRateLimiter<Uuid>,
    tries: Tries,
}

impl Limits {
    /// Limits for each address and minute: a classroom behind one address can work.
    pub fn new(config: &Config) -> Self {
        let per_minute = |count: f64| Limit::per_minute(count, config);
        Self {
            sign_in: per_minute(60.0),
            verify: per_minute(600.0),
            mail: per_minute(10.0),
            typing: per_minute(600.0),
            register: per_minute(60.0),
            attempts: RateLimiter::keyed(Quota::per_hour(scaled(10.0, config))),
            keys: RateLimiter::keyed(Quota::per_minute(scaled(1200.0, config))),
            tries: Tries::new(scaled(10.0, config)),
        }
    }

    /// Counts an attempt at something that could be guessed, which this text names: ten an hour.
    pub fn check_attempt(&self, at: &str) -> Result<(), Error> {
        self.attempts.check_key(&at.to_owned()).map_err(|not_until| wait(&not_until))
    }

    /// Counts a request by the API key of this id.
    pub fn check_key(&self, id: Uuid) -> Result<(), Error> {
        self.keys.check_key(&id).map_err(|not_until| wait(&not_until))
    }

    /// Wrong tries at something.
    pub fn tries(&self) -> &Tries {
        &self.tries
    }

    /// Forgets addresses that have not asked for a while.
    pub fn tidy(&self) {
        for limiter in [&self.sign_in, &self.verify, &self.mail, &self.typing, &self.register] {
            limiter.each.retain_recent();
        }
        self.attempts.retain_recent();
        self.keys.retain_recent();
        self.tries.tidy();
    }
}

/// A limit, multiplied as configured.
fn scaled(count: f64, config: &Config) -> NonZeroU32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped just before")]
    let scaled = (count * config.rate_limit_scale).round().clamp(1.0, 1e9) as u32;
    NonZeroU32::new(scaled).unwrap_or(NonZeroU32::MIN)
}

/// Sign-in and token routes.
pub struct SignIn;
/// Routes that verify documents.
pub struct Verify;
/// Routes that send a mail.
pub struct Mail;
/// Routes that answer while one types.
pub struct Typing;
/// Registration of learners.
pub struct Register;

impl Kind for SignIn {
    fn limit(limits: &Limits) -> &Limit {
        &limits.sign_in
    }
}

impl Kind for Verify {
    fn limit(limits: &Limits) -> &Limit {
        &limits.verify
    }
}

impl Kind for Mail {
    fn limit(limits: &Limits) -> &Limit {
        &limits.mail
    }
}

impl Kind for Typing {
    fn limit(limits: &Limits) -> &Limit {
        &limits.typing
    }
}

impl Kind for Register {
    fn limit(limits: &Limits) -> &Limit {
        &limits.register
    }
}

/// In a handler's signature: the request is within the limit of this kind.
pub struct Limited<K>(PhantomData<K>);

impl<K: Kind> FromRequest for Limited<K> {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let Some(app) = request.app_data::<web::Data<App>>() else {
            return ready(Err(Error::Internal(anyhow::anyhow!("the application's state is not mounted"))));
        };
        let address = client_address(request, &app.config.trusted_proxies);
        ready(K::limit(&app.limits).check(address).map(|()| Self(PhantomData)))
    }
}

/// The address that asks: the peer's, or the last one that a trusted proxy has seen.
pub fn client_address(request: &HttpRequest, trusted: &[IpAddr]) -> IpAddr {
    let peer = request.peer_addr().map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |peer| peer.ip().to_canonical());
    if !trusted.contains(&peer) {
        return peer;
    }
    request
        .headers()
        .get_all("x-forwarded-for")
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|text| text.trim().parse::<IpAddr>().ok())
        .map(|address| address.to_canonical())
        .filter(|address| !trusted.contains(address))
        .last()
        .unwrap_or(peer)
}

fn wait(not_until: &NotUntil<<DefaultClock as governor::clock::Clock>::Instant>) -> Error {
    Error::RateLimited(not_until.wait_time_from(DefaultClock::default().now()))
}

/// One caller can have a whole /64 of IPv6 addresses.
pub fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from(u128::from(v6) & !u128::from(u64::MAX))),
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::HashMap, net::Ipv4Addr, path::Path};

    use super::*;

    #[test]
    fn all_addresses_together_have_a_limit_too() {
        let scale = HashMap::from([("PORTAL_RATE_LIMIT_SCALE".to_owned(), "1".to_owned())]);
        let config = Config::from_sources(Path::new("/nowhere/config.toml"), &scale).unwrap();
        let limits = Limits::new(&config);
        let passed = |address: u16| {
            let address = Ipv4Addr::from(0x0A00_0000 | u32::from(address));
            (0..11).filter(|_| limits.mail.check(address.into()).is_ok()).count()
        };
        assert!((0..90).all(|address| passed(address) == 10));
        // What time gives back meanwhile is little beside what so many ask for.
        assert!((90..400).map(passed).sum::<usize>() < 300);
    }
}
