//! CPU-heavy work (PDF, password hashes) on a pool of its own, sized to the cores, so that it never holds up
//! the threads that answer requests.

use std::{panic::AssertUnwindSafe, sync::Arc};

use anyhow::anyhow;
use tokio::sync::{Semaphore, oneshot};

/// How much work may wait for each thread before callers wait to hand theirs in.
const QUEUE_PER_THREAD: usize = 8;

/// The pool. Clones share it.
#[derive(Clone)]
pub struct Cpu {
    pool: Arc<rayon::ThreadPool>,
    places: Arc<Semaphore>,
    threads: usize,
}

impl Cpu {
    /// A pool of this many threads.
    pub fn new(threads: usize) -> anyhow::Result<Self> {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .thread_name(|at| format!("cpu-{at}"))
            .build()?;
        Ok(Self {
            pool: Arc::new(pool),
            places: Arc::new(Semaphore::new(threads * QUEUE_PER_THREAD)),
            threads,
        })
    }

    /// How many threads it has.
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// Runs work on the pool. A panic in it is an error, and ends nothing else.
    pub async fn run<T, W>(&self, work: W) -> anyhow::Result<T>
    where
        T: Send + 'static,
        W: FnOnce() -> T + Send + 'static,
    {
        let place = Arc::clone(&self.places).acquire_owned().await?;
        let (send, receive) = oneshot::channel();
        self.pool.spawn(move || {
            let result = std::panic::catch_unwind(AssertUnwindSafe(work));
            drop(place);
            // The caller may have gone away.
            let _ = send.send(result);
        });
        receive.await?.map_err(|_| anyhow!("CPU work panicked"))
    }
}
