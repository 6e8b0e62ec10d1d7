//! Running another program: heard line by line, bounded in time, and stopped as it likes.
//!
//! A child has a process group of its own, so that Ctrl-C reaches us alone: it is
//! passed on once each time it is pressed, and the child ends in its own order (for
//! `terraform`: after what it is at, with the state written and the lock released).

use std::{
    io::{self, BufRead, BufReader, Read},
    path::Path,
    process::{Child as Process, Command, ExitStatus, Stdio},
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use crate::interrupt::Interrupt;

/// How often a wait looks up; short enough not to be noticed.
const LOOK_UP: Duration = Duration::from_millis(50);

/// Most lines of a child's output that wait to be read.
const LINES_WAITING_MAX: usize = 1024;

/// Most bytes that are kept of what a child says beside its output.
const COMPLAINT_BYTES_MAX: u64 = 64 * 1024;

/// What a child that took too long is given to end by itself.
const LAST_PATIENCE: Duration = Duration::from_secs(30);

/// How long a child may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Limit {
    /// So long.
    Within(Duration),
    /// As long as it takes: whoever runs it shows how far it is.
    Shown,
    /// As long as it takes: it says itself how far it is, where we would.
    Aloud,
}

/// What a child that has ended said.
#[derive(Debug)]
pub(crate) struct Said {
    /// How it ended.
    pub(crate) status: ExitStatus,
    /// Its output.
    pub(crate) output: String,
    /// What it said beside that.
    pub(crate) complaint: String,
}

/// Why a child did not run to its own end.
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
    /// It took too long, and was ended.
    #[error("`{line}` did not end within {} s", limit.as_secs())]
    TooSlow {
        /// The command line.
        line: String,
        /// What it had.
        limit: Duration,
    },
    /// Ctrl-C; it ended in its own order.
    #[error("stopped by Ctrl-C")]
    Interrupted,
}

/// Runs `command` to its end, and shows each line of its output to `each`.
///
/// # Errors
/// When it cannot be started, takes too long, or Ctrl-C was pressed.
pub(crate) fn run(
    mut command: Command,
    limit: Limit,
    interrupt: &Interrupt,
    each: &mut dyn FnMut(&str),
) -> Result<Said, ChildError> {
    if interrupt.asked() {
        return Err(ChildError::Interrupted);
    }
    let line = line(&command);
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    command.stderr(if limit == Limit::Aloud { Stdio::inherit() } else { Stdio::piped() });
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut process =
        command.spawn().map_err(|source| ChildError::NotStarted { line: line.clone(), source })?;
    let complaint = complaint(&mut process);
    let lines = lines(&mut process);
    let output = listen(&mut process, &lines, limit, interrupt, each);
    let Some(output) = output else {
        stop(&mut process);
        let limit = if let Limit::Within(limit) = limit { limit } else { Duration::ZERO };
        return Err(ChildError::TooSlow { line, limit });
    };
    let status = process.wait().map_err(|source| ChildError::NotStarted { line, source })?;
    if interrupt.asked() {
        return Err(ChildError::Interrupted);
    }
    Ok(Said { status, output, complaint: complaint.join().unwrap_or_default() })
}

/// Listens until the output ends; none if that takes too long.
fn listen(
    process: &mut Process,
    lines: &Receiver<String>,
    limit: Limit,
    interrupt: &Interrupt,
    each: &mut dyn FnMut(&str),
) -> Option<String> {
    let (mut output, mut passed_on, began) = (String::new(), 0, Instant::now());
    loop {
        match lines.recv_timeout(LOOK_UP) {
            Ok(line) => {
                each(&line);
                output.push_str(&line);
                output.push('\n');
            }
            Err(RecvTimeoutError::Disconnected) => return Some(output),
            Err(RecvTimeoutError::Timeout) => {}
        }
        if interrupt.times() > passed_on {
            passed_on = interrupt.times();
            pass_on(process);
        }
        if matches!(limit, Limit::Within(limit) if began.elapsed() > limit) {
            return None;
        }
    }
}

/// Asks a child to end, as Ctrl-C would have.
#[cfg(unix)]
fn pass_on(process: &Process) {
    let id = i32::try_from(process.id()).ok().and_then(rustix::process::Pid::from_raw);
    if let Some(id) = id {
        // It may have ended just now.
        let _ = rustix::process::kill_process(id, rustix::process::Signal::INT);
    }
}

/// On Windows a child shares our console, and was told by it.
#[cfg(not(unix))]
fn pass_on(_: &Process) {}

fn stop(process: &mut Process) {
    pass_on(process);
    let until = Instant::now() + LAST_PATIENCE;
    while Instant::now() < until && matches!(process.try_wait(), Ok(None)) {
        thread::sleep(LOOK_UP);
    }
    // It may have ended just now; then there is nothing to kill.
    let _ = process.kill();
    let _ = process.wait();
}

/// Reads lines in a thread of their own, so that waiting for one can end.
fn lines(process: &mut Process) -> Receiver<String> {
    let (sender, receiver) = mpsc::sync_channel(LINES_WAITING_MAX);
    let output = process.stdout.take();
    thread::spawn(move || {
        let lines = output.into_iter().flat_map(|output| BufReader::new(output).lines());
        for line in lines.map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    receiver
}

/// Reads what is said beside the output, which would stop a child if nobody did.
fn complaint(process: &mut Process) -> JoinHandle<String> {
    let stream = process.stderr.take();
    thread::spawn(move || {
        let mut text = Vec::new();
        if let Some(mut stream) = stream {
            let _ = stream.by_ref().take(COMPLAINT_BYTES_MAX).read_to_end(&mut text);
            let _ = io::copy(&mut stream, &mut io::sink());
        }
        String::from_utf8_lossy(&text).into_owned()
    })
}

/// The command as one would type it.
pub(crate) fn line(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(program.as_os_str()).to_string_lossy();
    let arguments = command.get_args().map(|argument| argument.to_string_lossy());
    std::iter::once(name).chain(arguments).collect::<Vec<_>>().join(" ")
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn lines_and_complaints_are_kept_apart() {
        let mut heard = Vec::new();

        let said = run(
            shell("echo one; echo two; echo no >&2; exit 3"),
            Limit::Shown,
            &Interrupt::default(),
            &mut |line| heard.push(line.to_owned()),
        )
        .unwrap();

        assert_eq!((heard, said.complaint.as_str()), (vec!["one".into(), "two".into()], "no\n"));
        assert_eq!((said.status.code(), said.output.as_str()), (Some(3), "one\ntwo\n"));
    }

    #[test]
    fn who_takes_too_long_is_ended() {
        let limit = Limit::Within(Duration::ZERO);

        let ended = run(shell("exec sleep 60"), limit, &Interrupt::default(), &mut |_| {});

        assert!(matches!(ended, Err(ChildError::TooSlow { .. })), "{ended:?}");
    }
}
