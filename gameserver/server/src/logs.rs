//! Where logs go, and that they keep an error's causes.
//!
//! Besides the events of `tracing` there are two records per match that are
//! made for machines: the result and the metrics. They are whole lines of JSON
//! in either format, since whoever collects them reads them by their keys.

use std::{
    error::Error,
    fmt,
    fs::{File, OpenOptions},
    io::{self, IsTerminal, Write},
    iter,
    path::{Path, PathBuf},
    sync::Arc,
};

use serde_json::Value;
use tracing_subscriber::{EnvFilter, fmt::MakeWriter};

use crate::arguments::LogFormat;

/// What is logged unless `RUST_LOG` says otherwise. QUIC and TLS tell at the
/// level of information what only their authors want to know.
const DEFAULT_FILTER: &str = "warn,gameserver=info,muster_server_sdk=info";

/// The place where all of this process's lines go.
#[derive(Debug, Clone)]
pub(crate) struct Logs {
    target: Target,
    path: Option<PathBuf>,
}

#[derive(Debug, Clone)]
enum Target {
    Stdout,
    File(Arc<File>),
}

/// The log file could not be opened.
#[derive(Debug, thiserror::Error)]
#[error("could not open the log file {}", path.display())]
pub(crate) struct OpenLogError {
    path: PathBuf,
    source: io::Error,
}

impl Logs {
    /// Opens the log and sends `tracing`'s events to it from now on.
    pub(crate) fn start(format: LogFormat, file: Option<&Path>) -> Result<Self, OpenLogError> {
        let logs = match file {
            None => Self { target: Target::Stdout, path: None },
            Some(path) => Self::to_file(path)?,
        };
        let filter =
            EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(DEFAULT_FILTER));
        let events = tracing_subscriber::fmt().with_env_filter(filter).with_writer(logs.clone());
        match format {
            LogFormat::Json => events.json().flatten_event(true).init(),
            LogFormat::Text => {
                events.with_ansi(file.is_none() && io::stdout().is_terminal()).init()
            }
        }
        Ok(logs)
    }

    fn to_file(path: &Path) -> Result<Self, OpenLogError> {
        let pid = std::process::id().to_string();
        let path = PathBuf::from(path.to_string_lossy().replace("{pid}", &pid));
        let file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&path)
            .map_err(|source| OpenLogError { path: path.clone(), source })?;
        Ok(Self { target: Target::File(Arc::new(file)), path: Some(path) })
    }

    /// The log file, if it is one.
    pub(crate) fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Writes one record as a line of JSON.
    pub(crate) fn record(&self, record: &Value) {
        let line = format!("{record}\n");
        // Nobody can be told that the log cannot be written.
        let _ = self.make_writer().write_all(line.as_bytes());
    }
}

impl<'a> MakeWriter<'a> for Logs {
    type Writer = Box<dyn Write + 'a>;

    fn make_writer(&'a self) -> Self::Writer {
        match &self.target {
            Target::Stdout => Box::new(io::stdout().lock()),
            Target::File(file) => Box::new(&**file),
        }
    }
}

/// An error and all its causes, on one line.
///
/// The JSON log format keeps only an error's own message, and it is the causes
/// that say what happened.
pub(crate) struct Chain<'a>(pub(crate) &'a (dyn Error + 'static));

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut causes = iter::successors(self.0.source(), |&error| error.source());
        causes.try_for_each(|cause| write!(f, ": {cause}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_has_every_cause() {
        let error = OpenLogError {
            path: PathBuf::from("/no/where"),
            source: io::Error::other("the disk is gone"),
        };

        assert_eq!(
            Chain(&error).to_string(),
            "could not open the log file /no/where: the disk is gone"
        );
    }
}
