//! What a game server is answered, and that it is answered the same again.
//!
//! C++ repeats a request under the same id when its reply was lost; doing it a
//! second time would fail (`ACTIVE instead of RESERVED`).

use std::collections::VecDeque;

use api_contract::Timestamp;
use serde_json::{Map, Value, json};

use super::requests::Request;
use crate::gamelift::limits::{REPLIES_MAX, REPLY_KEPT};

/// A request that is not granted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub(crate) struct Refused {
    /// An HTTP status; SDKs turn it into the kind of their error.
    pub(crate) status: u16,
    /// Why.
    pub(crate) message: String,
}

impl Refused {
    pub(crate) fn new(status: u16, message: impl Into<String>) -> Self {
        Self { status, message: message.into() }
    }

    /// 400: the request makes no sense, or not now.
    pub(crate) fn bad(message: impl Into<String>) -> Self {
        Self::new(400, message)
    }
}

/// The text of a reply.
pub(crate) fn reply(request: &Request, outcome: Result<Map<String, Value>, Refused>) -> String {
    let mut reply = match outcome {
        Ok(mut payload) => {
            payload.insert("StatusCode".to_owned(), json!(200));
            payload
        }
        Err(refused) => {
            let mut error = Map::new();
            error.insert("StatusCode".to_owned(), json!(refused.status));
            error.insert("ErrorMessage".to_owned(), json!(refused.message));
            error
        }
    };
    reply.insert("Action".to_owned(), json!(request.action));
    reply.insert("RequestId".to_owned(), json!(request.id));
    Value::Object(reply).to_string()
}

/// The latest replies to one process.
#[derive(Debug, Default)]
pub(crate) struct Replies(VecDeque<Reply>);

#[derive(Debug)]
struct Reply {
    action: String,
    request: String,
    text: String,
    sent: Timestamp,
}

impl Replies {
    /// The reply that `request` was given, if it was given lately.
    pub(crate) fn find(&self, request: &Request, now: Timestamp) -> Option<&str> {
        let fresh = |reply: &&Reply| now.since(reply.sent) <= REPLY_KEPT;
        let same = |reply: &&Reply| {
            !request.id.is_empty() && reply.request == request.id && reply.action == request.action
        };
        self.0.iter().rev().filter(same).find(fresh).map(|reply| reply.text.as_str())
    }

    /// Remembers a reply; the earliest goes when there are too many.
    pub(crate) fn remember(&mut self, request: &Request, text: &str, now: Timestamp) {
        while self.0.len() >= REPLIES_MAX
            || self.0.front().is_some_and(|reply| now.since(reply.sent) > REPLY_KEPT)
        {
            self.0.pop_front();
        }
        self.0.push_back(Reply {
            action: request.action.clone(),
            request: request.id.clone(),
            text: text.to_owned(),
            sent: now,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(action: &str, id: &str) -> Request {
        Request::parse(&json!({"Action": action, "RequestId": id}).to_string()).unwrap()
    }

    #[test]
    fn a_reply_is_kept_for_its_time_and_not_for_ever() {
        let mut replies = Replies::default();
        let start = Timestamp::from_millis(0);
        replies.remember(&request("A", "r-1"), "one", start);
        replies.remember(&request("A", ""), "nobody's", start);

        assert_eq!(replies.find(&request("A", "r-1"), start.plus(REPLY_KEPT)), Some("one"));
        assert_eq!(replies.find(&request("B", "r-1"), start), None);
        assert_eq!(replies.find(&request("A", ""), start), None);
        let late = start.plus(REPLY_KEPT * 2);
        assert_eq!(replies.find(&request("A", "r-1"), late), None);
        replies.remember(&request("A", "r-2"), "two", late);
        assert_eq!(replies.0.len(), 1);
    }

    #[test]
    fn a_bounded_number_of_replies_is_kept() {
        let mut replies = Replies::default();
        for n in 0..=REPLIES_MAX {
            let request = request("A", &format!("r-{n}"));
            replies.remember(&request, "text", Timestamp::from_millis(0));
        }
        assert_eq!(replies.0.len(), REPLIES_MAX);
        assert_eq!(replies.find(&request("A", "r-0"), Timestamp::from_millis(0)), None);
    }

    #[test]
    fn a_reply_names_action_and_request_and_has_a_number_for_its_status() {
        let request = Request::parse(r#"{"Action":"A","RequestId":"r"}"#).unwrap();

        let text = reply(&request, Err(Refused::bad("no")));

        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            value,
            json!({"Action": "A", "RequestId": "r", "StatusCode": 400, "ErrorMessage": "no"})
        );
    }
}
