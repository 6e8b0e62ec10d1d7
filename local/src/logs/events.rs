//! FilterLogEvents, GetLogEvents: lines, of a group or of a stream.

use serde::{Deserialize, Serialize};

use super::Logs;
use super::api::{find, invalid, named, not_found};
use super::pattern::Pattern;
use super::store::Line;
use super::tokens::Token;
use crate::wire::errors::CallError;

/// Most lines of one answer (CloudWatch Logs API), and how many without a limit.
const EVENTS_MAX: usize = 10_000;

/// Most bytes of one answer's lines (CloudWatch Logs API).
const BYTES_MAX: usize = 1024 * 1024;

/// Before 2024, in milliseconds since 1970, CloudWatch Logs reads forward only.
const BACKWARD_SINCE: i64 = 1_704_067_200_000;

/// The input of FilterLogEvents.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FilterInput {
    log_group_name: Option<String>,
    log_group_identifier: Option<String>,
    log_stream_names: Option<Vec<String>>,
    log_stream_name_prefix: Option<String>,
    start_time: Option<i64>,
    end_time: Option<i64>,
    filter_pattern: Option<String>,
    start_from_head: Option<bool>,
    limit: Option<i64>,
    next_token: Option<String>,
}

/// The output of FilterLogEvents.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FilterOutput {
    events: Vec<FilteredOutput>,
    searched_log_streams: [(); 0],
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct FilteredOutput {
    log_stream_name: String,
    timestamp: i64,
    message: String,
    ingestion_time: i64,
    event_id: String,
}

/// Finds lines of a group by what they have in them, earliest first or latest first.
pub(super) fn filter(logs: &Logs, input: FilterInput) -> Result<FilterOutput, CallError> {
    let group = named(input.log_group_name.as_ref(), input.log_group_identifier.as_ref())?;
    let pattern = Pattern::parse(input.filter_pattern.as_deref().unwrap_or_default());
    let pattern = pattern.map_err(|error| invalid(error.to_string()))?;
    let token = input.token()?;
    let limit = limit(input.limit)?;
    let store = logs.store();
    let streams = find(&store, group)?.streams.iter().filter(|(name, _)| input.wants(name));
    let mut found: Vec<(&str, &Line)> = Vec::new();
    for (name, stream) in streams {
        let is_wanted = |line: &&Line| {
            token.includes(line.number)
                && is_within(line, input.start_time, input.end_time)
                && pattern.fits(&line.text)
        };
        found.extend(stream.lines.iter().filter(is_wanted).map(|line| (&**name, line)));
    }
    found.sort_by_key(|(_, line)| line.number);
    let next = |last: &Line| match token {
        Token::Forward(_) => Token::Forward(last.number + 1),
        Token::Backward(_) => Token::Backward(last.number),
    };
    if matches!(token, Token::Backward(_)) {
        found.reverse();
    }
    let taken = fitting(found.iter().map(|(_, line)| *line), limit);
    let next_token =
        (taken < found.len()).then(|| found[taken - 1].1).map(|last| next(last).to_string());
    let events = found.into_iter().take(taken).map(FilteredOutput::from).collect();
    Ok(FilterOutput { events, searched_log_streams: [], next_token })
}

impl FilterInput {
    fn token(&self) -> Result<Token, CallError> {
        if let Some(token) = &self.next_token {
            return Token::parse(token).ok_or_else(|| invalid("nextToken is not one of ours."));
        }
        if self.start_from_head.unwrap_or(true) {
            return Ok(Token::Forward(0));
        }
        if self.start_time.is_none_or(|start| start < BACKWARD_SINCE) {
            return Err(invalid(
                "startFromHead can be false only with a startTime on or after January 1, 2024.",
            ));
        }
        Ok(Token::Backward(u64::MAX))
    }

    fn wants(&self, stream: &str) -> bool {
        let prefix = self.log_stream_name_prefix.as_deref().unwrap_or_default();
        let names = self.log_stream_names.as_ref();
        stream.starts_with(prefix)
            && names.is_none_or(|names| names.iter().any(|name| name == stream))
    }
}

impl From<(&str, &Line)> for FilteredOutput {
    fn from((stream, line): (&str, &Line)) -> Self {
        Self {
            log_stream_name: stream.to_owned(),
            timestamp: line.at.as_millis(),
            message: line.text.to_string(),
            ingestion_time: line.at.as_millis(),
            // As long as CloudWatch's, and in the same order as the lines.
            event_id: format!("{:056}", line.number),
        }
    }
}

/// The input of GetLogEvents.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReadInput {
    log_group_name: Option<String>,
    log_group_identifier: Option<String>,
    log_stream_name: Option<String>,
    start_time: Option<i64>,
    end_time: Option<i64>,
    start_from_head: Option<bool>,
    limit: Option<i64>,
    next_token: Option<String>,
}

/// The output of GetLogEvents.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReadOutput {
    events: Vec<EventOutput>,
    next_forward_token: String,
    next_backward_token: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct EventOutput {
    timestamp: i64,
    message: String,
    ingestion_time: i64,
}

/// Reads a stream: its last lines, its first ones, or on from a token. Lines are
/// told earliest first, whichever way is read.
pub(super) fn read(logs: &Logs, input: ReadInput) -> Result<ReadOutput, CallError> {
    let group = named(input.log_group_name.as_ref(), input.log_group_identifier.as_ref())?;
    let name = input.log_stream_name.as_deref();
    let name = name.ok_or_else(|| invalid("logStreamName is required."))?;
    let limit = limit(input.limit)?;
    let token = match &input.next_token {
        Some(token) => {
            Token::parse(token).ok_or_else(|| invalid("nextToken is not one of ours."))?
        }
        None if input.start_from_head.unwrap_or(false) => Token::Forward(0),
        None => Token::Backward(u64::MAX),
    };
    let store = logs.store();
    let stream = find(&store, group)?.streams.get(name);
    let stream = stream.ok_or_else(|| not_found("The specified log stream does not exist."))?;
    // Here, other than in FilterLogEvents, the end itself is not in the time.
    let last = input.end_time.map(|end| end.saturating_sub(1));
    let is_wanted =
        |line: &&Line| token.includes(line.number) && is_within(line, input.start_time, last);
    let mut found: Vec<&Line> = stream.lines.iter().filter(is_wanted).collect();
    match token {
        Token::Forward(_) => found.truncate(fitting(found.iter().copied(), limit)),
        Token::Backward(_) => {
            let taken = fitting(found.iter().rev().copied(), limit);
            found.drain(..found.len() - taken);
        }
    }
    // At an end the token is the one that led there, as CloudWatch's is.
    let (Token::Forward(here) | Token::Backward(here)) = token;
    let after = found.last().map_or(here, |last| last.number + 1);
    let before = found.first().map_or(here, |first| first.number);
    Ok(ReadOutput {
        events: found.into_iter().map(EventOutput::from).collect(),
        next_forward_token: Token::Forward(after).to_string(),
        next_backward_token: Token::Backward(before).to_string(),
    })
}

impl From<&Line> for EventOutput {
    fn from(line: &Line) -> Self {
        let timestamp = line.at.as_millis();
        Self { timestamp, message: line.text.to_string(), ingestion_time: timestamp }
    }
}

fn limit(given: Option<i64>) -> Result<usize, CallError> {
    match given {
        None => Ok(EVENTS_MAX),
        Some(given) => {
            let limit = usize::try_from(given).ok().filter(|n| (1..=EVENTS_MAX).contains(n));
            limit.ok_or_else(|| invalid(format!("limit must be from 1 to {EVENTS_MAX}.")))
        }
    }
}

/// Whether a line was printed from `first` until `last`, both included.
fn is_within(line: &Line, first: Option<i64>, last: Option<i64>) -> bool {
    let at = line.at.as_millis();
    first.is_none_or(|first| at >= first) && last.is_none_or(|last| at <= last)
}

/// How many of `lines` go into one answer; one does at least.
fn fitting<'l>(lines: impl Iterator<Item = &'l Line>, limit: usize) -> usize {
    let mut bytes = 0;
    let fits = |line: &&Line| {
        bytes += line.text.len();
        bytes <= BYTES_MAX
    };
    lines.take(limit).take_while(fits).count()
}
