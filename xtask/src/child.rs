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

/// Windows's word for a process group of its own, which does not hear Ctrl-C.
#[cfg(windows)]
const CREATE_NEW_PROCESS_GROUP: u32 = 0x0000_0200;

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
        #[cfg(windows)]
        std::os::windows::process::CommandExt::creation_flags(
            &mut command,
            CREATE_NEW_PROCESS_GROUP,
        );
        match command.spawn() {
            Ok(mut process) => {
                let output = process.stdout.take().map(lines);
                Ok(Self { line, process, output })
            }
            Err(source) => Err(ChildError::NotStarted { line, source }),
        }
    }

    /// The next line that it prints; none if `give_up` says so before.
    pub(crate) fn line(
        &mut self,
        patience: Duration,
        mut give_up: impl FnMut() -> bool,
    ) -> Result<Option<String>, ChildError> {
        let until = Instant::now() + patience;
        while let Some(output) = &self.output {
            match output.recv_timeout(LOOK_AGAIN) {
                Ok(text) => return Ok(Some(text)),
                Err(RecvTimeoutError::Disconnected) => return Err(self.ended_early()),
                Err(RecvTimeoutError::Timeout) if give_up() => return Ok(None),
                Err(RecvTimeoutError::Timeout) if Instant::now() >= until => break,
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
        Err(ChildError::Silent { line: self.line.clone(), waited: patience })
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

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn child(program: &str, argument: &str) -> Child {
        let mut command = Command::new(program);
        command.arg(argument);
        Child::start(command, true).expect("every Unix has this program")
    }

    #[test]
    fn a_child_ends_when_it_is_asked_to() {
        let ended = child("cat", "-").stop(Duration::from_secs(60));
        assert!(ended.is_some_and(|status| status.success()));
    }

    #[test]
    fn a_child_that_does_not_listen_is_killed() {
        assert_eq!(child("sleep", "60").stop(Duration::ZERO), None);
    }

    #[test]
    fn waiting_for_a_line_can_be_given_up() {
        let mut silent = child("cat", "-");
        assert_eq!(silent.line(Duration::from_secs(60), || true).unwrap(), None);
        let impatient = silent.line(Duration::ZERO, || false);
        assert!(matches!(impatient, Err(ChildError::Silent { .. })), "{impatient:?}");
    }

    #[test]
    fn a_child_that_says_no_more_has_ended_early() {
        let mut talker = child("echo", "ready");
        let patience = Duration::from_secs(60);
        assert_eq!(talker.line(patience, || false).unwrap().as_deref(), Some("ready"));
        let ended = talker.line(patience, || false);
        assert!(matches!(ended, Err(ChildError::EndedEarly { .. })), "{ended:?}");
    }
}
