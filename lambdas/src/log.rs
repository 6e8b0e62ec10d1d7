//! The log: one JSON object a line, as CloudWatch and the local cloud read it.

use tracing_subscriber::EnvFilter;

/// Starts logging to standard output, at the level that Lambda's
/// `AWS_LAMBDA_LOG_LEVEL`, or else `RUST_LOG`, asks for; `info` if neither does.
///
/// Each line carries the request's id, from the span that the runtime opens.
pub fn start() {
    let level = std::env::var("AWS_LAMBDA_LOG_LEVEL").or_else(|_| std::env::var("RUST_LOG"));
    let filter = EnvFilter::try_new(level.unwrap_or_default().to_lowercase());
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_span_list(false)
        .with_env_filter(filter.ok().filter(is_set).unwrap_or_else(|| EnvFilter::new("info")))
        .init();
}

/// A filter made of nothing would keep errors only.
fn is_set(filter: &EnvFilter) -> bool {
    !filter.to_string().is_empty()
}
