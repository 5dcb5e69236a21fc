//! Limits on how often one address may ask: sign-in, public and mail-sending routes.

use std::{
    future::{Ready, ready},
    marker::PhantomData,
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use governor::{
    DefaultKeyedRateLimiter, NotUntil, Quota, RateLimiter, clock::Clock as _, clock::DefaultClock,
};

use super::tries::Tries;
use crate::{app::App, config::Config, problem::Error};

/// A kind of route that has its own limit.
pub trait Kind: 'static {
    /// The limiter of this kind.
    fn limiter(limits: &Limits) -> &DefaultKeyedRateLimiter<IpAddr>;
}

/// All limiters.
pub struct Limits {
    sign_in: DefaultKeyedRateLimiter<IpAddr>,
    verify: DefaultKeyedRateLimiter<IpAddr>,
    mail: DefaultKeyedRateLimiter<IpAddr>,
    typing: DefaultKeyedRateLimiter<IpAddr>,
    register: DefaultKeyedRateLimiter<IpAddr>,
    attempts: DefaultKeyedRateLimiter<String>,
    tries: Tries,
}

impl Limits {
    /// Limits for each address and minute: a classroom behind one address can work.
    pub fn new(config: &Config) -> Self {
        let per_minute = |count: f64| RateLimiter::keyed(Quota::per_minute(scaled(count, config)));
        Self {
            sign_in: per_minute(60.0),
            verify: per_minute(600.0),
            mail: per_minute(10.0),
            typing: per_minute(600.0),
            register: per_minute(60.0),
            attempts: RateLimiter::keyed(Quota::per_hour(scaled(10.0, config))),
            tries: Tries::new(scaled(10.0, config)),
        }
    }

    /// Counts an attempt at something that could be guessed, which this text names: ten an hour.
    pub fn check_attempt(&self, at: &str) -> Result<(), Error> {
        self.attempts.check_key(&at.to_owned()).map_err(|not_until| wait(&not_until))
    }

    /// Wrong tries at something.
    pub fn tries(&self) -> &Tries {
        &self.tries
    }

    /// Forgets addresses that have not asked for a while.
    pub fn tidy(&self) {
        for limiter in [&self.sign_in, &self.verify, &self.mail, &self.typing, &self.register] {
            limiter.retain_recent();
        }
        self.attempts.retain_recent();
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
    fn limiter(limits: &Limits) -> &DefaultKeyedRateLimiter<IpAddr> {
        &limits.sign_in
    }
}

impl Kind for Verify {
    fn limiter(limits: &Limits) -> &DefaultKeyedRateLimiter<IpAddr> {
        &limits.verify
    }
}

impl Kind for Mail {
    fn limiter(limits: &Limits) -> &DefaultKeyedRateLimiter<IpAddr> {
        &limits.mail
    }
}

impl Kind for Typing {
    fn limiter(limits: &Limits) -> &DefaultKeyedRateLimiter<IpAddr> {
        &limits.typing
    }
}

impl Kind for Register {
    fn limiter(limits: &Limits) -> &DefaultKeyedRateLimiter<IpAddr> {
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
        ready(match K::limiter(&app.limits).check_key(&network(address)) {
            Ok(()) => Ok(Self(PhantomData)),
            Err(not_until) => Err(wait(&not_until)),
        })
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
