//! The operations of CloudWatch Logs' API, and what their permissions are about.

use ciborium::value::Value as Cbor;
use stack::deployment::Resource;

use super::store::GroupStreams;
use super::{Logs, events, groups};
use crate::settings::ACCOUNT;
use crate::wire::errors::{CallError, ErrorKind};
use crate::wire::pages::PageError;
use crate::wire::{Call, LOGS, output};

/// Answers a call.
pub(crate) fn answer(logs: &Logs, call: &Call) -> Result<Cbor, CallError> {
    match call.operation.as_str() {
        "DescribeLogGroups" => output(&groups::describe(logs, &call.read()?)?),
        "DescribeLogStreams" => output(&groups::describe_streams(logs, &call.read()?)?),
        "FilterLogEvents" => output(&events::filter(logs, call.read()?)?),
        "GetLogEvents" => output(&events::read(logs, call.read()?)?),
        operation => Err(LOGS.unknown(operation)),
    }
}

/// The log group that `call` is about; DescribeLogGroups is about all.
pub(crate) fn subject(call: &Call) -> Option<Resource> {
    let name = call.text("logGroupName").or_else(|| call.text("logGroupIdentifier"))?;
    match call.operation.as_str() {
        "DescribeLogStreams" | "FilterLogEvents" | "GetLogEvents" => {
            Some(Resource::LogGroup(group_name(name).to_owned()))
        }
        _ => None,
    }
}

/// A log group by the name or by the ARN that a call has.
pub(super) fn group_name(named: &str) -> &str {
    let arn = named.strip_prefix("arn:").and_then(|rest| rest.splitn(6, ':').nth(5));
    arn.map_or(named, |name| name.trim_end_matches(":*"))
}

/// The name that one of the two members must have.
pub(super) fn named<'i>(
    name: Option<&'i String>,
    identifier: Option<&'i String>,
) -> Result<&'i str, CallError> {
    match (name, identifier) {
        (Some(name), None) | (None, Some(name)) => Ok(group_name(name)),
        _ => Err(invalid("Either logGroupName or logGroupIdentifier is required, and not both.")),
    }
}

/// The group called `name`.
pub(super) fn find<'s>(
    store: &'s super::store::Store,
    name: &str,
) -> Result<&'s GroupStreams, CallError> {
    store.groups.get(name).ok_or_else(|| not_found("The specified log group does not exist."))
}

/// A log group's ARN, without the `:*` for its streams.
pub(super) fn group_arn(logs: &Logs, name: &str) -> String {
    format!("arn:aws:logs:{}:{ACCOUNT}:log-group:{name}", logs.region)
}

pub(super) fn invalid(message: impl Into<String>) -> CallError {
    CallError::new(ErrorKind::InvalidParameter, message)
}

pub(super) fn not_found(message: &str) -> CallError {
    CallError::new(ErrorKind::ResourceNotFound, message)
}

/// Refuses a page as CloudWatch Logs does.
pub(super) fn no_page(error: PageError) -> CallError {
    invalid(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_known_by_its_name_and_by_its_arn() {
        let name = "/aws/lambda/a:b";
        let arn = format!("arn:aws:logs:us-east-1:000000000000:log-group:{name}");
        for named in [name.to_owned(), arn.clone(), format!("{arn}:*")] {
            assert_eq!(group_name(&named), name);
        }
    }
}
