//! A tool that works for minutes: its output kept, its progress told, and ended
//! together with what it started when we are asked to end.

use std::{
    collections::VecDeque,
    fs::{File, OpenOptions},
    io::{self, BufRead, BufReader, Read, Write},
    path::PathBuf,
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender},
    thread,
    time::{Duration, Instant},
};

use api_contract::console_files::TAIL_LINES_MAX;

use super::reporter::Reporter;
use crate::{command, interrupt::Interrupt};

/// How often a wait looks whether it should end.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// How long a tool has to end when it is asked to, before it is killed.
const GRACE: Duration = Duration::from_secs(3);

/// Longest line that is kept, in characters.
const LINE_LENGTH_MAX: usize = 300;

/// Most lines that wait to be read.
const LINES_WAITING_MAX: usize = 1024;

/// Why a tool did not do its work.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WorkError {
    /// It could not be started at all.
    #[error("could not start `{line}`")]
    NotStarted {
        /// The command line.
        line: String,
        /// What the system said.
        source: io::Error,
    },
    /// It ran, and failed.
    #[error("`{line}` failed ({status}); all that it printed is in {}", log.display())]
    Failed {
        /// The command line.
        line: String,
        /// How it ended.
        status: ExitStatus,
        /// The last lines that it printed.
        tail: Vec<String>,
        /// Where the rest is.
        log: PathBuf,
    },
    /// We were asked to end.
    #[error("stopped")]
    Stopped,
}

/// Who is told, who may end it, and where the output goes.
#[derive(Debug)]
pub(super) struct Work<'w> {
    pub(super) reporter: &'w mut Reporter,
    pub(super) interrupt: &'w Interrupt,
    /// Added to.
    pub(super) log: PathBuf,
}

impl Work<'_> {
    /// Runs `command` to its end.
    ///
    /// # Errors
    /// When it cannot be started, fails, or we are asked to end.
    pub(super) fn run(&mut self, command: &mut Command) -> Result<(), WorkError> {
        let line = command::line(command);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // A group of its own: a tool starts others, and all have to end.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        let process = match command.spawn() {
            Ok(process) => process,
            Err(source) => return Err(WorkError::NotStarted { line, source }),
        };
        let mut group = Group(process);
        let mut tail = Tail::open(&self.log, &line);
        match self.wait(&mut group, &mut tail) {
            Some(status) if status.success() => Ok(()),
            Some(status) => {
                let tail = tail.lines.into();
                Err(WorkError::Failed { line, status, tail, log: self.log.clone() })
            }
            None => Err(WorkError::Stopped),
        }
    }

    /// Waits for the end, and tells of what is printed; none if we are asked to end.
    fn wait(&mut self, group: &mut Group, tail: &mut Tail) -> Option<ExitStatus> {
        let output = lines(&mut group.0);
        while !self.interrupt.asked() {
            match output.recv_timeout(LOOK_AGAIN) {
                Ok(line) => tail.add(&line),
                Err(RecvTimeoutError::Timeout) => {}
                // It has said all, and may still run.
                Err(RecvTimeoutError::Disconnected) => thread::sleep(LOOK_AGAIN),
            }
            self.reporter.beat(tail.lines.back().map_or("", String::as_str));
            if let Ok(Some(status)) = group.0.try_wait() {
                // Something that it started may hold the output open for longer
                // than it lives: so no longer than a pause is waited for the rest.
                while let Ok(line) = output.recv_timeout(LOOK_AGAIN) {
                    tail.add(&line);
                }
                return Some(status);
            }
        }
        None
    }
}

/// The newest lines, and the file with all of them.
#[derive(Debug)]
struct Tail {
    lines: VecDeque<String>,
    log: Option<File>,
}

impl Tail {
    fn open(log: &PathBuf, line: &str) -> Self {
        // Nothing fails for want of a log.
        let log = OpenOptions::new().create(true).append(true).open(log).ok();
        let mut tail = Self { lines: VecDeque::new(), log };
        tail.write(&format!("$ {line}"));
        tail
    }

    fn add(&mut self, line: &str) {
        self.write(line);
        let line = line.trim_end();
        if line.is_empty() {
            return;
        }
        if self.lines.len() == TAIL_LINES_MAX {
            self.lines.pop_front();
        }
        self.lines.push_back(line.chars().take(LINE_LENGTH_MAX).collect());
    }

    fn write(&mut self, line: &str) {
        if let Some(log) = &mut self.log {
            let _ = writeln!(log, "{line}");
        }
    }
}

/// A tool and everything that it started; ended when this is dropped.
#[derive(Debug)]
struct Group(Child);

impl Drop for Group {
    fn drop(&mut self) {
        if matches!(self.0.try_wait(), Ok(Some(_))) {
            return;
        }
        self.signal(false);
        let until = Instant::now() + GRACE;
        while Instant::now() < until && matches!(self.0.try_wait(), Ok(None)) {
            thread::sleep(LOOK_AGAIN);
        }
        // What it started may be there still when it is not.
        self.signal(true);
        let _ = self.0.wait();
    }
}

impl Group {
    #[cfg(unix)]
    fn signal(&mut self, kill: bool) {
        use rustix::process::{Pid, Signal, kill_process_group};
        let signal = if kill { Signal::KILL } else { Signal::TERM };
        if let Some(group) = i32::try_from(self.0.id()).ok().and_then(Pid::from_raw) {
            // Already over is what was wanted.
            let _ = kill_process_group(group, signal);
        }
    }

    #[cfg(not(unix))]
    fn signal(&mut self, _kill: bool) {
        // The one way to end a process with its children there.
        let id = self.0.id().to_string();
        let _ = Command::new("taskkill").args(["/T", "/F", "/PID", &id]).output();
    }
}

/// Reads both outputs in threads of their own, so that waiting can end.
fn lines(process: &mut Child) -> Receiver<String> {
    let (sender, receiver) = mpsc::sync_channel(LINES_WAITING_MAX);
    if let Some(output) = process.stdout.take() {
        read(output, sender.clone());
    }
    if let Some(output) = process.stderr.take() {
        read(output, sender);
    }
    receiver
}

fn read(output: impl Read + Send + 'static, lines: SyncSender<String>) {
    thread::spawn(move || {
        let mut output = BufReader::new(output);
        let mut line = Vec::new();
        while output.read_until(b'\n', &mut line).is_ok_and(|bytes| bytes > 0) {
            // Tools print what they find, which need not be UTF-8.
            let text = String::from_utf8_lossy(&line).trim_end().to_owned();
            if lines.send(text).is_err() {
                break;
            }
            line.clear();
        }
    });
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::console::build_folder::tests::Scratch;

    fn run(test: &str, script: &str, interrupt: &Interrupt) -> (Result<(), WorkError>, String) {
        let scratch = Scratch::new(test);
        let log = scratch.path().join("log");
        let mut reporter = Reporter::silent();
        let mut work = Work { reporter: &mut reporter, interrupt, log: log.clone() };
        let ran = work.run(Command::new("sh").args(["-c", script]));
        (ran, std::fs::read_to_string(log).expect("the log was written"))
    }

    #[test]
    fn a_failing_tools_last_words_are_kept() {
        let script = "i=0; while [ $i -lt 100 ]; do echo line $i; i=$((i+1)); done; exit 3";
        let (ran, log) = run("words", script, &Interrupt::default());
        let Err(WorkError::Failed { tail, status, .. }) = ran else { panic!("{ran:?}") };
        assert_eq!(status.code(), Some(3));
        assert_eq!((tail.len(), tail[39].as_str()), (TAIL_LINES_MAX, "line 99"));
        assert!(log.contains("line 0\n"), "{log}");
    }

    #[test]
    fn a_tool_ends_with_what_it_started_when_we_are_asked_to() {
        let interrupt = Interrupt::default();
        interrupt.ask();
        let began = Instant::now();
        let (ran, _) = run("ends", "sleep 60 & sleep 60", &interrupt);
        assert!(matches!(ran, Err(WorkError::Stopped)), "{ran:?}");
        assert!(began.elapsed() < Duration::from_secs(30));
    }

    #[test]
    fn a_tool_that_does_not_exist_is_named() {
        let mut reporter = Reporter::silent();
        let interrupt = Interrupt::default();
        let log = PathBuf::from("/nowhere/log");
        let mut work = Work { reporter: &mut reporter, interrupt: &interrupt, log };
        let error = work.run(&mut Command::new("no-such-tool")).unwrap_err();
        assert_eq!(error.to_string(), "could not start `no-such-tool`");
    }
}
