//! Where logs go, and that they keep an error's causes.
//!
//! All that is logged after the game session has begun carries its id
//! ([`life_span`]): one search finds a session's lines among fifty processes'.
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

use tracing::Span;
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
            // The one span there is says all that the list of them would.
            LogFormat::Json => events.json().flatten_event(true).with_span_list(false).init(),
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

    /// Writes one record, which is an object of JSON in a line.
    pub(crate) fn record(&self, record: &str) {
        let line = format!("{record}\n");
        // Nobody can be told that the log cannot be written.
        let _ = self.make_writer().write_all(line.as_bytes());
    }
}

/// The name of the field that [`life_span`] has, and no line of its own.
const GAME_SESSION_ID: &str = "game_session_id";

/// What the whole process is logged in, and every task that it starts. It is at
/// the highest level, so that no filter takes it from the lines that are left.
pub(crate) fn life_span() -> Span {
    tracing::error_span!("process", game_session_id = tracing::field::Empty)
}

/// From now on the process's lines carry `id`: it has one game session at most.
pub(crate) fn begin_game_session(id: &str) {
    Span::current().record(GAME_SESSION_ID, id);
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
    use std::sync::Mutex;

    use serde_json::Value;

    use super::*;

    #[test]
    fn every_line_after_the_beginning_has_the_game_session_s_id() {
        let path = std::env::temp_dir().join(format!("muster-{}-logs", std::process::id()));
        let file = Mutex::new(File::create(&path).unwrap());
        let log = tracing_subscriber::fmt().json().flatten_event(true).with_span_list(false);

        tracing::subscriber::with_default(log.with_writer(file).finish(), || {
            let _life = life_span().entered();
            tracing::info!("before");
            begin_game_session("arn:aws:gamelift:x");
            tracing::info!("after");
        });

        let lines = std::fs::read_to_string(&path).unwrap();
        std::fs::remove_file(path).unwrap();
        let lines: Vec<Value> =
            lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines[0]["span"]["game_session_id"], Value::Null);
        assert_eq!(lines[1]["span"]["game_session_id"], "arn:aws:gamelift:x");
    }

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
