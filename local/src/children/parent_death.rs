//! `muster-local exec`: becomes another program that the kernel kills with its parent.
//!
//! The kernel's request for that signal belongs to the process that makes it and
//! survives its becoming another program. So a child first runs this, and no
//! code of ours runs between fork and exec, which would need `unsafe`.
//!
//! Only Linux has the signal. Elsewhere children end with an orderly stop of the
//! cloud, and not if it is killed.

use std::{
    ffi::{OsStr, OsString},
    io,
    path::Path,
    process::Command,
};

/// The hidden command's name.
const COMMAND: &str = "exec";

/// The status of a command that could not be run, as shells have it.
const CANNOT_RUN: i32 = 127;

/// The launcher's arguments for running `executable`.
pub(crate) fn arguments(executable: &Path, arguments: &[String]) -> Vec<OsString> {
    let head = [OsString::from(COMMAND), std::process::id().to_string().into(), executable.into()];
    head.into_iter().chain(arguments.iter().map(OsString::from)).collect()
}

/// Runs the command if it was asked for: then this never returns.
///
/// To be called before anything else, as no argument of the child's may be taken
/// for one of ours.
pub fn run_if_asked() {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().as_deref() != Some(OsStr::new(COMMAND)) {
        return;
    }
    let parent = arguments.next().and_then(|id| id.to_str()?.parse().ok());
    let (Some(parent), Some(executable)) = (parent, arguments.next()) else {
        fail("muster-local exec PARENT PROGRAM ARGUMENTS… is only for muster-local itself");
    };
    let error = become_program(parent, Command::new(&executable).args(arguments));
    fail(&format!("cannot run {}: {error}", executable.display()));
}

#[expect(clippy::print_stderr, reason = "the cloud reads it from the child's standard error")]
fn fail(message: &str) -> ! {
    eprintln!("{message}");
    std::process::exit(CANNOT_RUN)
}

#[cfg(unix)]
fn become_program(parent: i32, command: &mut Command) -> io::Error {
    use std::os::unix::process::CommandExt;
    #[cfg(target_os = "linux")]
    {
        let signal = rustix::process::Signal::KILL;
        if let Err(error) = rustix::process::set_parent_process_death_signal(Some(signal)) {
            return error.into();
        }
    }
    // The parent may have died before the request was made.
    if rustix::process::getppid().map(|id| id.as_raw_nonzero().get()) != Some(parent) {
        return io::Error::other("the cloud that asked for it is gone");
    }
    command.exec()
}

#[cfg(not(unix))]
fn become_program(_parent: i32, command: &mut Command) -> io::Error {
    match command.status() {
        Ok(status) => std::process::exit(status.code().unwrap_or(CANNOT_RUN)),
        Err(error) => error,
    }
}
