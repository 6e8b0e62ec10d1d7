//! Being asked to end: Ctrl-C, or a termination signal.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// What a shell says of a program that Ctrl-C ended.
const STATUS_INTERRUPTED: i32 = 130;

/// Whether we were asked to end.
#[derive(Debug, Clone, Default)]
pub(crate) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens from now on; instead of ending at once, the command looks here
    /// and ends what it started first. Asked a second time it ends on the spot,
    /// and what it started ends by itself: its standard input closes.
    ///
    /// # Errors
    /// When the system does not let us listen.
    pub(crate) fn listen() -> Result<Self, ctrlc::Error> {
        let interrupt = Self::default();
        let asked = Arc::clone(&interrupt.0);
        ctrlc::set_handler(move || {
            if asked.swap(true, Ordering::SeqCst) {
                std::process::exit(STATUS_INTERRUPTED);
            }
        })?;
        Ok(interrupt)
    }

    /// Also takes the end of standard input for being asked, as it comes when
    /// whoever started us is gone, however that happened.
    pub(crate) fn listen_to_stdin(&self) {
        let interrupt = self.clone();
        std::thread::spawn(move || {
            // An error ends it as well.
            let _ = std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
            interrupt.ask();
        });
    }

    /// Asks to end.
    pub(crate) fn ask(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Whether we were asked to end.
    pub(crate) fn asked(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}
