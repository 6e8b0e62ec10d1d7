//! A program that runs beside us and ends with us.
//!
//! It is asked to end by closing its standard input, which happens by itself
//! when we are killed; so nothing is left running, whatever becomes of us. It
//! has a process group of its own, so that Ctrl-C reaches us alone and things
//! end in their order.

use std::{
    io::{self, BufRead, BufReader},
    process::{Child as Process, Command, ExitStatus, Stdio},
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

use crate::command;

/// How often a wait looks again; short enough not to be noticed.
const LOOK_AGAIN: Duration = Duration::from_millis(25);

/// Most lines of a child's output that wait to be read.
const LINES_WAITING_MAX: usize = 1024;

/// A running child. Dropped, it is asked to end, and killed if it does not.
#[derive(Debug)]
pub(crate) struct Child {
    line: String,
    process: Process,
    output: Option<Receiver<String>>,
}

/// Why a child could not be started or did not say what it should.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ChildError {
    /// The system did not start it.
    #[error("could not start `{line}`")]
    NotStarted {
        /// The command line.
        line: String,
        /// What the system said.
        source: io::Error,
    },
    /// It ended before it said what was waited for.
    #[error("`{line}` ended early ({status}); its own words are above")]
    EndedEarly {
        /// The command line.
        line: String,
        /// How it ended.
        status: String,
    },
    /// It did not say what was waited for.
    #[error("`{line}` said nothing for {} s", waited.as_secs())]
    Silent {
        /// The command line.
        line: String,
        /// How long we waited.
        waited: Duration,
    },
}

impl Child {
    /// Starts `command`, with its standard output to be read by us if `read`.
    pub(crate) fn start(mut command: Command, read: bool) -> Result<Self, ChildError> {
        let line = command::line(&command);
        command.stdin(Stdio::piped());
        command.stdout(if read { Stdio::piped() } else { Stdio::inherit() });
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        match command.spawn() {
            Ok(mut process) => {
                let output = process.stdout.take().map(lines);
                Ok(Self { line, process, output })
            }
            Err(source) => Err(ChildError::NotStarted { line, source }),
        }
    }

    /// The next line that it prints.
    pub(crate) fn line(&mut self, patience: Duration) -> Result<String, ChildError> {
        let line = self.line.clone();
        let Some(output) = &self.output else {
            return Err(ChildError::Silent { line, waited: Duration::ZERO });
        };
        match output.recv_timeout(patience) {
            Ok(text) => Ok(text),
            Err(RecvTimeoutError::Timeout) => Err(ChildError::Silent { line, waited: patience }),
            Err(RecvTimeoutError::Disconnected) => Err(self.ended_early()),
        }
    }

    /// How it ended, if it has.
    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        self.process.try_wait().ok().flatten()
    }

    /// That it ended when it should not have.
    pub(crate) fn ended_early(&mut self) -> ChildError {
        let status = self.stop(Duration::from_secs(2));
        let status = status.map_or_else(|| "killed".to_owned(), |status| status.to_string());
        ChildError::EndedEarly { line: self.line.clone(), status }
    }

    /// Waits until it ends, or until `give_up` says so.
    pub(crate) fn wait(&mut self, mut give_up: impl FnMut() -> bool) -> Option<ExitStatus> {
        loop {
            if let Some(status) = self.ended() {
                return Some(status);
            }
            if give_up() {
                return None;
            }
            thread::sleep(LOOK_AGAIN);
        }
    }

    /// Asks it to end, and kills it after `patience`; none: it was killed.
    pub(crate) fn stop(&mut self, patience: Duration) -> Option<ExitStatus> {
        drop(self.process.stdin.take());
        let until = Instant::now() + patience;
        let ended = self.wait(|| Instant::now() >= until);
        if ended.is_none() {
            // It may have ended just now; then there is nothing to kill.
            let _ = self.process.kill();
            let _ = self.process.wait();
        }
        ended
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        if self.ended().is_none() {
            self.stop(Duration::from_secs(10));
        }
    }
}

/// Reads lines in a thread of their own, so that waiting for one can end.
fn lines(output: impl io::Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = mpsc::sync_channel(LINES_WAITING_MAX);
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    receiver
}
