//! Checks of single members, with messages that name the member.

use api_contract::{TicketId, Timestamp};

use crate::wire::errors::CallError;

/// The member, which the operation cannot do without.
pub(super) fn required<T>(value: Option<T>, member: &str) -> Result<T, CallError> {
    value.ok_or_else(|| CallError::invalid(format!("{member} is required.")))
}

/// The member's text, if its length is in the range (in characters).
pub(super) fn text(
    value: String,
    member: &str,
    range: std::ops::RangeInclusive<usize>,
) -> Result<String, CallError> {
    if range.contains(&value.chars().count()) {
        return Ok(value);
    }
    let (least, most) = range.into_inner();
    Err(CallError::invalid(format!("{member} must have {least} to {most} characters.")))
}

/// The member as a ticket id.
pub(super) fn ticket_id(value: String) -> Result<TicketId, CallError> {
    TicketId::parse(value).map_err(|error| CallError::invalid(format!("TicketId: {error}")))
}

/// The member, seconds since 1970, as a moment.
pub(super) fn moment(seconds: f64) -> Timestamp {
    #[expect(clippy::cast_possible_truncation, reason = "`as` stops at the type's ends")]
    Timestamp::from_millis((seconds * 1000.0).round() as i64)
}
