//! Being asked to end: Ctrl-C, or a termination signal.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use crate::terminal::Terminal;

/// What a shell says of a program that Ctrl-C ended.
pub(crate) const STATUS_INTERRUPTED: u8 = 130;

/// How often we were asked to end.
#[derive(Debug, Clone, Default)]
pub(crate) struct Interrupt {
    times: Arc<AtomicUsize>,
    /// Whether somebody is being asked something, and nothing is under way.
    asking: Arc<AtomicBool>,
}

impl Interrupt {
    /// Listens from now on. Nothing ends by itself: each time is passed on to the
    /// child that runs, which ends in its own order; `terminal` says so.
    ///
    /// # Errors
    /// When the system does not let us listen.
    pub(crate) fn listen(terminal: Terminal) -> Result<Self, ctrlc::Error> {
        let interrupt = Self::default();
        let Self { times, asking } = interrupt.clone();
        ctrlc::set_handler(move || {
            if asking.load(Ordering::SeqCst) {
                terminal.plain("");
                terminal.warn("stopped; nothing was changed");
                std::process::exit(STATUS_INTERRUPTED.into());
            }
            if times.fetch_add(1, Ordering::SeqCst) == 0 {
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
        self.times.load(Ordering::SeqCst)
    }

    /// Asks somebody something, who may answer with Ctrl-C.
    pub(crate) fn while_asking<A>(&self, ask: impl FnOnce() -> A) -> A {
        self.asking.store(true, Ordering::SeqCst);
        let answer = ask();
        self.asking.store(false, Ordering::SeqCst);
        answer
    }

    /// Whether we were asked at all.
    pub(crate) fn asked(&self) -> bool {
        self.times() > 0
    }
}
