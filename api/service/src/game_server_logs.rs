//! What game servers write, as CloudWatch Logs keeps it.
//!
//! CloudWatch Logs filters from the oldest line on, so the end of a log is found
//! by looking at its last minutes, and further back only while that gave too few.

use std::time::Duration;

use api_contract::{
    GameSessionId, Timestamp,
    admin::game_sessions::{LOG_LINES_MAX, LogLine, LogTail},
};
use aws_sdk_cloudwatchlogs::{
    Client, operation::filter_log_events::FilterLogEventsError, types::FilteredLogEvent,
};

use crate::{PortError, limits};

/// How far back is looked, attempt by attempt, before all of it.
const LOOK_BACK: [Duration; 2] = [Duration::from_secs(60), Duration::from_secs(15 * 60)];

/// How long after a game session's end its server may still write, and CloudWatch
/// Logs take in.
const AFTERWARDS: Duration = Duration::from_secs(60);

/// The log group of all game servers.
#[derive(Debug, Clone)]
pub struct GameServerLogs {
    client: Client,
    log_group: String,
}

/// From when to when a game session's server wrote.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Period {
    pub(crate) start: Timestamp,
    pub(crate) end: Timestamp,
}

impl GameServerLogs {
    /// The logs in `log_group`.
    #[must_use]
    pub fn new(client: Client, log_group: impl Into<String>) -> Self {
        Self { client, log_group: log_group.into() }
    }

    /// The last lines that name `game_session`, which was played in `period`.
    ///
    /// # Errors
    /// When CloudWatch Logs cannot be asked. That nothing was written is no error.
    pub(crate) async fn tail(
        &self,
        game_session: &GameSessionId,
        period: Period,
    ) -> Result<LogTail, PortError> {
        let end = period.end.plus(AFTERWARDS);
        let whole = end.since(period.start);
        let looks = LOOK_BACK.into_iter().filter(|back| *back < whole).chain([whole]);
        let mut tail = LogTail { lines: Vec::new(), truncated: false };
        for back in looks {
            let start = Timestamp::from_millis(end.as_millis() - back.as_millis() as i64);
            let read = self.read(game_session, Period { start, end }).await?;
            tail = LogTail { truncated: read.truncated || back < whole, lines: read.lines };
            if tail.lines.len() >= LOG_LINES_MAX {
                break;
            }
        }
        Ok(tail)
    }

    /// The last lines of a period.
    async fn read(
        &self,
        game_session: &GameSessionId,
        period: Period,
    ) -> Result<LogTail, PortError> {
        let (mut lines, mut truncated): (Vec<LogLine>, _) = (Vec::new(), false);
        let mut token: Option<String> = None;
        for _call in 0..limits::LIST_CALLS_MAX {
            let filtered = self
                .client
                .filter_log_events()
                .log_group_name(&self.log_group)
                // In quotation marks: as one piece. An id has none itself.
                .filter_pattern(format!("\"{game_session}\""))
                .start_time(period.start.as_millis())
                .end_time(period.end.as_millis())
                .set_next_token(token.take())
                .send()
                .await;
            let filtered = match filtered {
                Ok(filtered) => filtered,
                Err(error) if error.as_service_error().is_some_and(is_missing) => break,
                Err(error) => {
                    return Err(PortError::new("cloudwatch logs", "FilterLogEvents", error));
                }
            };
            lines.extend(filtered.events().iter().map(line));
            token = filtered.next_token;
            // Only the end is wanted.
            if lines.len() > LOG_LINES_MAX {
                truncated = true;
                lines.drain(..lines.len() - LOG_LINES_MAX);
            }
            if token.is_none() {
                break;
            }
        }
        lines.sort_by_key(|line| line.at);
        Ok(LogTail { lines, truncated: truncated || token.is_some() })
    }
}

/// The log group is made by the first server that writes.
fn is_missing(error: &FilterLogEventsError) -> bool {
    error.is_resource_not_found_exception()
}

fn line(event: &FilteredLogEvent) -> LogLine {
    let text = event.message().unwrap_or_default().trim_end_matches(['\r', '\n']);
    LogLine {
        at: Timestamp::from_millis(event.timestamp().unwrap_or(0)),
        text: text.chars().take(limits::ANSWER_TEXT_LENGTH_MAX).collect(),
    }
}
