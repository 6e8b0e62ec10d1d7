//! The log: one JSON object a line, as CloudWatch and the local cloud read it.
//!
//! Lines carry the ids of the request and of its X-Ray trace, from the span that
//! the runtime opens. Metrics are lines too, in a form of their own.

use std::fmt::{self, Write as _};

use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    EnvFilter,
    filter::LevelFilter,
    fmt::{
        FmtContext, FormatEvent, FormatFields, FormattedFields,
        format::{Format, Json, Writer},
    },
    registry::LookupSpan,
};

use crate::meter;

/// Starts logging to standard output, at the level that Lambda's
/// `AWS_LAMBDA_LOG_LEVEL` asks for; `info` if it asks for none.
pub fn start() {
    let level = std::env::var("AWS_LAMBDA_LOG_LEVEL").unwrap_or_default();
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_span_list(false)
        .map_event_format(Lines)
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
/// signature, and the AWS SDK whole items. Metrics come out at every level, and
/// so does the span that says of which request they are.
fn filter(level: LevelFilter) -> EnvFilter {
    let others = level.min(LevelFilter::INFO);
    let (metrics, span) = (meter::TARGET, "lambda_runtime::layers::trace=info");
    EnvFilter::new(format!("{others},api_service={level},lambdas={level},{metrics}=info,{span}"))
}

/// A line of either kind.
struct Lines(Format<Json>);

impl<S, N> FormatEvent<S, N> for Lines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        if event.metadata().target() != meter::TARGET {
            return self.0.format_event(context, writer, event);
        }
        let mut line = Message::default();
        event.record(&mut line);
        let span = context.lookup_current();
        let of_span = span.as_ref().map(|span| span.extensions());
        let of_span = of_span.as_ref().and_then(|all| all.get::<FormattedFields<N>>());
        writeln!(writer, "{}", about(&line.0, of_span.map(|fields| fields.fields.as_str())))
    }
}

/// `line`, an object, with the members of another one as `span`.
fn about(line: &str, span: Option<&str>) -> String {
    match (line.strip_suffix('}'), span) {
        (Some(open), Some(span)) if span.starts_with('{') => format!("{open},\"span\":{span}}}"),
        (Some(_) | None, Some(_) | None) => line.to_owned(),
    }
}

/// What an event says.
#[derive(Default)]
struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            // Writing to a text cannot fail.
            let _ = write!(self.0, "{value:?}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(level: &str, ours: &str, others: &str) {
        let mut directives: Vec<_> =
            filter(level_named(level)).to_string().split(',').map(str::to_owned).collect();
        directives.sort();
        let expected = [
            format!("api_service={ours}"),
            others.to_owned(),
            format!("lambdas={ours}"),
            "lambda_runtime::layers::trace=info".to_owned(),
            "muster::metrics=info".to_owned(),
        ];
        let mut expected = expected.to_vec();
        expected.sort();
        assert_eq!(directives, expected, "{level:?}");
    }

    #[test]
    fn what_is_not_ours_never_tells_more_than_info() {
        check("TRACE", "trace", "info");
        check("DEBUG", "debug", "info");
        check("INFO", "info", "info");
        check("FATAL", "error", "error");
    }

    #[test]
    fn a_level_that_is_none_is_info() {
        for level in ["", "loud", "info,aws_sigv4=trace"] {
            check(level, "info", "info");
        }
    }

    #[test]
    fn a_line_of_metrics_tells_of_its_request() {
        let line = about(r#"{"_aws":{}}"#, Some(r#"{"requestId":"r-1"}"#));

        assert_eq!(line, r#"{"_aws":{},"span":{"requestId":"r-1"}}"#);
        assert_eq!(about(r#"{"_aws":{}}"#, None), r#"{"_aws":{}}"#);
        assert_eq!(about(r#"{"_aws":{}}"#, Some("")), r#"{"_aws":{}}"#);
    }
}
