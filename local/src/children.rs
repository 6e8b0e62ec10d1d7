//! Processes of this cloud, which never outlive it.
//!
//! Every child is started by one thread that lives as long as the cloud, through
//! this program's own `exec` command (see [`parent_death`]): on Linux the kernel
//! then kills it when that thread is gone, even if the cloud was killed with -9.
//! Each is the head of a process group of its own, so that Ctrl-C at a terminal
//! reaches the cloud alone, which then ends its children in order.

pub(crate) mod log_file;
pub(crate) mod output;
pub mod parent_death;

use std::{
    ffi::OsString,
    io,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    thread,
    time::Duration,
};

use tokio::{
    process::{Child, Command},
    runtime::Handle,
    sync::{mpsc, oneshot},
    time::timeout,
};

/// Starts that may wait for the thread.
const WAITING_MAX: usize = 256;

/// What to run, and with what.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    pub(crate) executable: PathBuf,
    pub(crate) arguments: Vec<String>,
    /// Beside a minimum of our own variables; nothing else is passed on.
    pub(crate) environment: Vec<(String, String)>,
    pub(crate) folder: PathBuf,
}

/// The variables of ours that children get: enough to find libraries and time
/// zones, and none that could hold somebody's keys.
const PASSED_ON: &[&str] = &[
    "PATH",
    "HOME",
    "LANG",
    "TZ",
    "TMPDIR",
    "LD_LIBRARY_PATH",
    "RUST_BACKTRACE",
    "SystemRoot",
    "TEMP",
];

/// Starts children.
#[derive(Debug, Clone)]
pub(crate) struct Spawner {
    launcher: PathBuf,
    orders: mpsc::Sender<Order>,
}

struct Order {
    command: Command,
    reply: oneshot::Sender<io::Result<Child>>,
}

impl Spawner {
    /// A spawner whose children are started through `launcher`, a `muster-local`.
    ///
    /// Its thread, and with it every child, ends when the last clone is dropped.
    pub(crate) fn start(launcher: PathBuf) -> io::Result<Self> {
        let (orders, mut queue) = mpsc::channel::<Order>(WAITING_MAX);
        let runtime = Handle::current();
        thread::Builder::new().name("children".to_owned()).spawn(move || {
            let _runtime = runtime.enter();
            while let Some(Order { mut command, reply }) = queue.blocking_recv() {
                // Nobody waits any more: the child is dropped, and killed.
                let _ = reply.send(command.spawn());
            }
        })?;
        Ok(Self { launcher, orders })
    }

    /// Starts `program`, its output in pipes.
    pub(crate) async fn spawn(&self, program: &Program) -> io::Result<Running> {
        // The launcher's own message would come too late and say less.
        if !program.executable.is_file() {
            let message = format!("{} does not exist", program.executable.display());
            return Err(io::Error::new(io::ErrorKind::NotFound, message));
        }
        let (reply, answer) = oneshot::channel();
        let gone = || io::Error::other("the cloud is stopping");
        let command = self.command(program);
        self.orders.send(Order { command, reply }).await.map_err(|_| gone())?;
        let child = answer.await.map_err(|_| gone())??;
        Ok(Running { child })
    }

    fn command(&self, program: &Program) -> Command {
        let mut command = Command::new(&self.launcher);
        command
            .args(parent_death::arguments(&program.executable, &program.arguments))
            .env_clear()
            .envs(PASSED_ON.iter().filter_map(|name| Some((name, std::env::var_os(name)?))))
            .envs(program.environment.iter().map(|(name, value)| (name, OsString::from(value))))
            .current_dir(&program.folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        #[cfg(unix)]
        command.process_group(0);
        command
    }
}

/// A child that was started.
#[derive(Debug)]
pub(crate) struct Running {
    child: Child,
}

impl Running {
    /// The system's number for it, until it has been waited for.
    pub(crate) fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// Its standard output and standard error; once.
    pub(crate) fn take_output(&mut self) -> output::Pipes {
        output::Pipes { stdout: self.child.stdout.take(), stderr: self.child.stderr.take() }
    }

    /// Waits for its end. May be dropped and called again.
    pub(crate) async fn wait(&mut self) -> io::Result<ExitStatus> {
        self.child.wait().await
    }

    /// Asks it to end, and kills it and its own children after `grace`.
    pub(crate) async fn end(&mut self, grace: Duration) -> io::Result<ExitStatus> {
        if !grace.is_zero() {
            self.signal_end();
            if let Ok(status) = timeout(grace, self.child.wait()).await {
                return status;
            }
        }
        self.kill();
        self.child.wait().await
    }

    #[cfg(unix)]
    fn signal_end(&self) {
        self.signal(rustix::process::Signal::TERM);
    }

    #[cfg(not(unix))]
    fn signal_end(&self) {}

    #[cfg(unix)]
    fn kill(&mut self) {
        self.signal(rustix::process::Signal::KILL);
    }

    #[cfg(not(unix))]
    fn kill(&mut self) {
        // Already over is what was wanted.
        let _ = self.child.start_kill();
    }

    #[cfg(unix)]
    fn signal(&self, signal: rustix::process::Signal) {
        let id = self.child.id().and_then(|id| i32::try_from(id).ok());
        if let Some(group) = id.and_then(rustix::process::Pid::from_raw) {
            // Already over is what was wanted.
            let _ = rustix::process::kill_process_group(group, signal);
        }
    }
}

/// The file name that `name` has on this system.
pub(crate) fn executable(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}
