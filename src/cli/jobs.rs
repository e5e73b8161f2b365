//! How many threads work.

use std::num::NonZeroUsize;

use clap::Args;

/// More threads than this are of no use, and a system may refuse to start them.
const MOST_THREADS: usize = 256;

/// How many threads work. The results are the same for any number.
#[derive(Args)]
pub(super) struct Jobs {
    /// Threads to work with; as many as there are processors where it is not given
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
}

impl Jobs {
    /// How many threads.
    pub(super) fn threads(&self) -> usize {
        let available = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        self.jobs
            .map_or_else(available, NonZeroUsize::get)
            .min(MOST_THREADS)
    }
}
