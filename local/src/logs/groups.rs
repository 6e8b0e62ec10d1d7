//! DescribeLogGroups, DescribeLogStreams.

use api_contract::Timestamp;
use serde::{Deserialize, Serialize};

use super::Logs;
use super::api::{find, group_arn, invalid, named, no_page};
use super::store::{GroupStreams, StreamLines};
use crate::wire::errors::CallError;
use crate::wire::pages::cut;

/// Most entries of a page (CloudWatch Logs API).
const PAGE_MAX: usize = 50;

/// The input of DescribeLogGroups.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct GroupsInput {
    log_group_name_prefix: Option<String>,
    log_group_name_pattern: Option<String>,
    limit: Option<i64>,
    next_token: Option<String>,
}

/// The output of DescribeLogGroups.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct GroupsOutput {
    log_groups: Vec<GroupOutput>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct GroupOutput {
    log_group_name: String,
    creation_time: i64,
    metric_filter_count: u32,
    arn: String,
    log_group_arn: String,
    log_group_class: &'static str,
    stored_bytes: usize,
}

/// Describes the log groups, by name.
pub(super) fn describe(logs: &Logs, input: &GroupsInput) -> Result<GroupsOutput, CallError> {
    let (prefix, part) = (&input.log_group_name_prefix, &input.log_group_name_pattern);
    if prefix.is_some() && part.is_some() {
        return Err(invalid("LogGroupNamePrefix and LogGroupNamePattern do not go together."));
    }
    let is_wanted = |name: &str| {
        prefix.as_ref().is_none_or(|prefix| name.starts_with(prefix))
            && part.as_ref().is_none_or(|part| name.contains(part))
    };
    let store = logs.store();
    let found = store.groups.iter().filter(|(name, _)| is_wanted(name));
    let found = found.map(|(name, group)| GroupOutput::new(logs, name, group)).collect();
    let page = cut(found, input.limit, input.next_token.as_deref(), PAGE_MAX).map_err(no_page)?;
    Ok(GroupsOutput { log_groups: page.items, next_token: page.next_token })
}

impl GroupOutput {
    fn new(logs: &Logs, name: &str, group: &GroupStreams) -> Self {
        let arn = group_arn(logs, name);
        Self {
            log_group_name: name.to_owned(),
            creation_time: group.created.as_millis(),
            metric_filter_count: 0,
            arn: format!("{arn}:*"),
            log_group_arn: arn,
            log_group_class: "STANDARD",
            stored_bytes: group.streams.values().map(|stream| stream.bytes).sum(),
        }
    }
}

/// The input of DescribeLogStreams.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StreamsInput {
    log_group_name: Option<String>,
    log_group_identifier: Option<String>,
    log_stream_name_prefix: Option<String>,
    order_by: Option<String>,
    descending: Option<bool>,
    limit: Option<i64>,
    next_token: Option<String>,
}

/// The output of DescribeLogStreams.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StreamsOutput {
    log_streams: Vec<StreamOutput>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct StreamOutput {
    log_stream_name: String,
    creation_time: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_event_timestamp: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_event_timestamp: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_ingestion_time: Option<i64>,
    arn: String,
    stored_bytes: usize,
}

/// Describes a group's streams, by name or by their last line.
pub(super) fn describe_streams(
    logs: &Logs,
    input: &StreamsInput,
) -> Result<StreamsOutput, CallError> {
    let group = named(input.log_group_name.as_ref(), input.log_group_identifier.as_ref())?;
    let by_last_event = match input.order_by.as_deref() {
        None | Some("LogStreamName") => false,
        Some("LastEventTime") => true,
        Some(_) => return Err(invalid("orderBy must be LogStreamName or LastEventTime.")),
    };
    let prefix = input.log_stream_name_prefix.as_deref().unwrap_or_default();
    if by_last_event && !prefix.is_empty() {
        return Err(invalid("logStreamNamePrefix and LastEventTime do not go together."));
    }
    let store = logs.store();
    let streams = find(&store, group)?.streams.iter();
    let found = streams.filter(|(name, _)| name.starts_with(prefix));
    let arn = group_arn(logs, group);
    let mut found: Vec<StreamOutput> =
        found.map(|(name, stream)| StreamOutput::new(&arn, name, stream)).collect();
    if by_last_event {
        found.sort_by_key(|stream| stream.last_event_timestamp);
    }
    if input.descending.unwrap_or(false) {
        found.reverse();
    }
    let page = cut(found, input.limit, input.next_token.as_deref(), PAGE_MAX).map_err(no_page)?;
    Ok(StreamsOutput { log_streams: page.items, next_token: page.next_token })
}

impl StreamOutput {
    fn new(group_arn: &str, name: &str, stream: &StreamLines) -> Self {
        let first = stream.lines.front().map(|line| line.at).map(Timestamp::as_millis);
        let last = stream.lines.back().map(|line| line.at).map(Timestamp::as_millis);
        Self {
            log_stream_name: name.to_owned(),
            creation_time: stream.created.as_millis(),
            first_event_timestamp: first,
            last_event_timestamp: last,
            last_ingestion_time: last,
            arn: format!("{group_arn}:log-stream:{name}"),
            stored_bytes: stream.bytes,
        }
    }
}
