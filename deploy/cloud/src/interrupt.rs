//! Being asked to end: Ctrl-C, or a termination signal.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use crate::terminal::Terminal;

/// How often we were asked to end.
#[derive(Debug, Clone, Default)]
pub(crate) struct Interrupt(Arc<AtomicUsize>);

impl Interrupt {
    /// Listens from now on. Nothing ends by itself: each time is passed on to the
    /// child that runs, which ends in its own order; `terminal` says so.
    ///
    /// # Errors
    /// When the system does not let us listen.
    pub(crate) fn listen(terminal: Terminal) -> Result<Self, ctrlc::Error> {
        let interrupt = Self::default();
        let asked = Arc::clone(&interrupt.0);
        ctrlc::set_handler(move || {
            if asked.fetch_add(1, Ordering::SeqCst) == 0 {
                terminal.warn("stopping: what is under way ends first, so that nothing is lost");
            } else {
                terminal.warn(
                    "stopping at once; `./deploy.sh status` says whether the state stays locked",
                );
            }
        })?;
        Ok(interrupt)
    }

    /// How often we were asked so far.
    pub(crate) fn times(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }

    /// Whether we were asked at all.
    pub(crate) fn asked(&self) -> bool {
        self.times() > 0
    }
}
