//! Being asked to end: Ctrl-C, or a termination signal.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// Whether we were asked to end.
#[derive(Debug, Clone, Default)]
pub(crate) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens from now on; instead of ending at once, the command looks here
    /// and ends what it started first.
    ///
    /// # Errors
    /// When the system does not let us listen.
    pub(crate) fn listen() -> Result<Self, ctrlc::Error> {
        let interrupt = Self::default();
        let asked = Arc::clone(&interrupt.0);
        ctrlc::set_handler(move || asked.store(true, Ordering::SeqCst))?;
        Ok(interrupt)
    }

    /// Whether we were asked to end.
    pub(crate) fn asked(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}
