//! Where what is being done comes from: known to all that runs within a request, so that no entry can forget it.

use std::{future::Future, net::IpAddr, sync::Arc};

tokio::task_local! {
    static ORIGIN: Origin;
}

/// From where, and in which request.
#[derive(Clone)]
pub struct Origin {
    /// The request, as the log names it.
    pub request_id: Arc<str>,
    /// The network address.
    pub address: IpAddr,
}

/// Runs this as coming from there.
pub fn within<F: Future>(origin: Origin, work: F) -> impl Future<Output = F::Output> {
    ORIGIN.scope(origin, work)
}

/// Where what is being done now comes from; nothing: the portal does it itself.
pub fn current() -> Option<Origin> {
    ORIGIN.try_with(Clone::clone).ok()
}
