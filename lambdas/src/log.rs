//! The log: one JSON object a line, as CloudWatch and the local cloud read it.

use tracing_subscriber::{EnvFilter, filter::LevelFilter};

/// Starts logging to standard output, at the level that Lambda's
/// `AWS_LAMBDA_LOG_LEVEL` asks for; `info` if it asks for none.
///
/// Each line carries the request's id, from the span that the runtime opens.
pub fn start() {
    let level = std::env::var("AWS_LAMBDA_LOG_LEVEL").unwrap_or_default();
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_span_list(false)
        .with_env_filter(filter(level_named(&level)))
        .init();
}

/// Lambda's name of a level, as ours.
fn level_named(name: &str) -> LevelFilter {
    match name.to_lowercase().as_str() {
        "trace" => LevelFilter::TRACE,
        "debug" => LevelFilter::DEBUG,
        "warn" => LevelFilter::WARN,
        "error" | "fatal" => LevelFilter::ERROR,
        _ => LevelFilter::INFO,
    }
}

/// `level` for what is ours, and never more than `info` for what is not: below
/// that the runtime logs whole requests, with the caller's identity and
/// signature, and the AWS SDK whole items.
fn filter(level: LevelFilter) -> EnvFilter {
    let others = level.min(LevelFilter::INFO);
    EnvFilter::new(format!("{others},api_service={level},lambdas={level}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(level: &str, expected: &str) {
        let mut directives: Vec<_> =
            filter(level_named(level)).to_string().split(',').map(str::to_owned).collect();
        directives.sort();
        assert_eq!(directives.join(","), expected, "{level:?}");
    }

    #[test]
    fn what_is_not_ours_never_tells_more_than_info() {
        check("TRACE", "api_service=trace,info,lambdas=trace");
        check("DEBUG", "api_service=debug,info,lambdas=debug");
        check("INFO", "api_service=info,info,lambdas=info");
        check("FATAL", "api_service=error,error,lambdas=error");
    }

    #[test]
    fn a_level_that_is_none_is_info() {
        for level in ["", "loud", "info,aws_sigv4=trace"] {
            check(level, "api_service=info,info,lambdas=info");
        }
    }
}
