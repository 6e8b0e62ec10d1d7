//! One instance of a function: a process, its name and its log.

use std::{fmt, io, path::PathBuf, time::Duration};

use futures_util::future::BoxFuture;
use uuid::Uuid;

use super::environment;
use crate::{
    children::{Program, Running, Spawner, log_file::LogFile, output::Output},
    clock,
    logs::Group,
};

/// Largest log of one function, in bytes, of which two generations are kept.
const LOG_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// What an instance has to end by itself when the cloud stops.
const GRACE: Duration = Duration::from_millis(500);

/// Names one instance. Nobody can guess another's, so no function can take
/// another's work.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct InstanceId(String);

impl InstanceId {
    pub(crate) fn random() -> Self {
        Self(Uuid::new_v4().to_string())
    }

    /// The id that a path names, whether or not there is such an instance.
    pub(crate) fn claimed(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Display for InstanceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Starts instances of one function.
pub(crate) trait Starter: fmt::Debug + Send + Sync {
    /// Starts the instance that will call itself `id`.
    fn start<'a>(&'a self, id: &'a InstanceId) -> BoxFuture<'a, io::Result<Box<dyn Process>>>;
}

/// A started instance.
pub(crate) trait Process: Send {
    /// Waits for its end, and says how it ended. May be dropped and called again.
    fn wait(&mut self) -> BoxFuture<'_, String>;

    /// Ends it, and says `why` and how it ended.
    fn end<'a>(&'a mut self, why: &'a str) -> BoxFuture<'a, String>;
}

/// Starts a function's own binary.
#[derive(Debug)]
pub(crate) struct BinaryStarter {
    pub(crate) spawner: Spawner,
    pub(crate) executable: PathBuf,
    pub(crate) environment: environment::FunctionEnvironment,
    pub(crate) log: PathBuf,
    /// Where what the instances print can be searched.
    pub(crate) log_group: Group,
    pub(crate) folder: PathBuf,
}

impl Starter for BinaryStarter {
    fn start<'a>(&'a self, id: &'a InstanceId) -> BoxFuture<'a, io::Result<Box<dyn Process>>> {
        Box::pin(async move {
            let program = Program {
                executable: self.executable.clone(),
                arguments: Vec::new(),
                environment: self.environment.of(id),
                folder: self.folder.clone(),
            };
            let mut running = self.spawner.spawn(&program).await?;
            let log = LogFile::open(self.log.clone(), LOG_BYTES_MAX)?;
            let name = self.environment.function().to_owned();
            let stream = self.log_group.open(&environment::log_stream(id), clock::now());
            let output = running.take_output().read_into(log, stream, name);
            let process: Box<dyn Process> = Box::new(BinaryProcess { running, output });
            Ok(process)
        })
    }
}

struct BinaryProcess {
    running: Running,
    output: Output,
}

impl BinaryProcess {
    async fn describe(&mut self, status: &io::Result<std::process::ExitStatus>) -> String {
        let lines = self.output.last_lines().await;
        let how = match status {
            Ok(status) => status.to_string(),
            Err(error) => error.to_string(),
        };
        if lines.is_empty() { how } else { format!("{how}; its last lines:\n{lines}") }
    }
}

impl Process for BinaryProcess {
    fn wait(&mut self) -> BoxFuture<'_, String> {
        Box::pin(async {
            let status = self.running.wait().await;
            self.describe(&status).await
        })
    }

    fn end<'a>(&'a mut self, why: &'a str) -> BoxFuture<'a, String> {
        Box::pin(async move {
            let status = self.running.end(GRACE).await;
            format!("{why} ({})", self.describe(&status).await)
        })
    }
}
