//! What a game server sends.

use serde_json::{Map, Value};

/// Longest action and request id, in bytes: SDKs send UUIDs. Replies are kept
/// with both.
const NAME_LENGTH_MAX: usize = 256;

/// A request: what it wants, and by which name its reply is found.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// What is wanted, such as `ActivateServerProcess`.
    pub(crate) action: String,
    /// Echoed byte for byte; empty if the server sent none.
    pub(crate) id: String,
    fields: Map<String, Value>,
}

impl Request {
    /// Reads a frame; none if it is not a JSON object with an action, or its
    /// names are too long to be any SDK's.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let Ok(Value::Object(fields)) = serde_json::from_str(text) else { return None };
        let own = |key: &str| fields.get(key).and_then(Value::as_str).map(str::to_owned);
        let (action, id) = (own("Action")?, own("RequestId").unwrap_or_default());
        let fit = action.len() <= NAME_LENGTH_MAX && id.len() <= NAME_LENGTH_MAX;
        fit.then_some(Self { action, id, fields })
    }

    /// A text; null, the empty text and absence are the same.
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        self.fields.get(key).and_then(Value::as_str).filter(|text| !text.is_empty())
    }

    /// A whole number that is not negative.
    pub(crate) fn number(&self, key: &str) -> Option<u64> {
        self.fields.get(key).and_then(Value::as_u64)
    }

    /// A truth value.
    pub(crate) fn flag(&self, key: &str) -> Option<bool> {
        self.fields.get(key).and_then(Value::as_bool)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_of_every_dialect_are_read() {
        let go = r#"{"Action":"HeartbeatServerProcess","RequestId":"r-1","HealthStatus":true}"#;
        let csharp =
            r#"{"PlayerId":null,"Limit":50,"Action":"DescribePlayerSessions","RequestId":"r-2"}"#;

        assert_eq!(Request::parse(go).unwrap().flag("HealthStatus"), Some(true));
        let request = Request::parse(csharp).unwrap();
        assert_eq!(
            (request.action.as_str(), request.id.as_str()),
            ("DescribePlayerSessions", "r-2")
        );
        assert_eq!((request.text("PlayerId"), request.number("Limit")), (None, Some(50)));
    }

    #[test]
    fn what_is_no_request_is_none() {
        for text in ["", "[]", "7", "{}", r#"{"Action":7}"#, "{\"Action\""] {
            assert!(Request::parse(text).is_none(), "{text} was taken");
        }
        let endless = "r".repeat(NAME_LENGTH_MAX + 1);
        assert!(Request::parse(&format!(r#"{{"Action":"{endless}"}}"#)).is_none());
        assert!(Request::parse(&format!(r#"{{"Action":"A","RequestId":"{endless}"}}"#)).is_none());
    }
}
