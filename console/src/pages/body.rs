//! The bodies of actions.

use api_contract::admin::actions::BecauseOf;
use serde::Serialize;
use serde_json::Value;

/// `body` as an action sends it.
///
/// # Errors
/// When it has something that JSON does not, such as an infinite number.
pub fn of(body: &impl Serialize) -> Result<Value, String> {
    serde_json::to_value(body).map_err(|error| error.to_string())
}

/// The body of an action that needs nothing but a reason.
///
/// # Errors
/// Never; for the sake of those that do.
pub fn because_of(reason: String) -> Result<Value, String> {
    of(&BecauseOf { reason })
}
