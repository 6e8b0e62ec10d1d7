//! What the cloud itself logs: on standard error, so that standard output is for
//! the one line that says it is ready.

use tracing_subscriber::{EnvFilter, filter::ParseError};

use crate::arguments::LogFormat;

/// Logs what `filter` lets through from now on.
///
/// # Errors
/// When the filter cannot be read.
pub fn start(filter: &str, format: LogFormat) -> Result<(), ParseError> {
    let filter = EnvFilter::builder().parse(filter)?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        LogFormat::Text => {
            log.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).compact().init();
        }
        LogFormat::Json => log.json().init(),
    }
    Ok(())
}
