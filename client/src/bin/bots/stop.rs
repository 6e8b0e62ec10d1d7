//! How the bots are told to stop.

use std::{io::Read, thread};

use tokio::sync::watch;

/// Whoever may tell the bots to stop.
#[derive(Debug)]
pub(crate) struct Bell(watch::Sender<bool>);

/// Whoever has to hear it; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Stop(watch::Receiver<bool>);

/// A bell, and what hears it.
pub(crate) fn bell() -> (Bell, Stop) {
    let (sender, receiver) = watch::channel(false);
    (Bell(sender), Stop(receiver))
}

impl Bell {
    /// Rings on Ctrl-C and SIGTERM; with `stdin` also when standard input closes,
    /// as it does when the program that started the bots has ended. A second
    /// Ctrl-C ends the process on the spot.
    pub(crate) async fn ring_when_asked(self, stdin: bool) {
        let (closed_sender, mut closed) = watch::channel(false);
        if stdin {
            watch_stdin(closed_sender.clone());
        }
        tokio::select! {
            () = interrupted() => {}
            _ = closed.wait_for(|&closed| closed) => {}
        }
        self.0.send_replace(true);
        interrupted().await;
        std::process::exit(130);
    }
}

impl Stop {
    /// Returns once the bots have been told to stop.
    pub(crate) async fn requested(&mut self) {
        if self.0.wait_for(|&stop| stop).await.is_err() {
            // Nobody is left who could ring.
            std::future::pending::<()>().await;
        }
    }

    /// Whether the bots have been told to stop.
    pub(crate) fn is_requested(&self) -> bool {
        *self.0.borrow()
    }

    /// What `work` comes to; none if the bots are told to stop before.
    pub(crate) async fn unless<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let mut stop = self.clone();
        tokio::select! {
            biased;
            () = stop.requested() => None,
            value = work => Some(value),
        }
    }
}

/// On a thread of its own: a read of standard input cannot be called off, and
/// must not keep the runtime from ending.
fn watch_stdin(closed: watch::Sender<bool>) {
    thread::spawn(move || {
        let mut ignored = [0; 256];
        let mut stdin = std::io::stdin();
        while matches!(stdin.read(&mut ignored), Ok(1..)) {}
        closed.send_replace(true);
    });
}

#[cfg(unix)]
async fn interrupted() {
    use tokio::signal::unix::{SignalKind, signal};

    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        let _ = tokio::signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

#[cfg(not(unix))]
async fn interrupted() {
    let _ = tokio::signal::ctrl_c().await;
}
