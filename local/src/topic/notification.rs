//! An event in the envelope in which SNS hands it to a function.
//!
//! # After
//! Lambda developer guide, "Invoking Lambda functions with Amazon SNS", read
//! 2026-11-22. The signature is a word, not a signature: Lambda's own subscribers
//! never check it, as nobody but Lambda can invoke them.

use api_contract::{Timestamp, events::MatchmakingEvent};
use serde_json::json;

use crate::settings::ACCOUNT;

/// Writes one topic's notifications.
#[derive(Debug)]
pub(super) struct Notifier {
    region: String,
    topic_arn: String,
    /// What the matchmaking configuration adds to every event.
    custom_event_data: Option<String>,
}

impl Notifier {
    pub(super) fn new(region: &str, topic: &str, custom_event_data: Option<String>) -> Self {
        let topic_arn = format!("arn:aws:sns:{region}:{ACCOUNT}:{topic}");
        Self { region: region.to_owned(), topic_arn, custom_event_data }
    }

    /// The text that the subscribed function gets.
    ///
    /// A repeated event keeps its message id, as a repeated delivery does.
    pub(super) fn notification(
        &self,
        event: &MatchmakingEvent,
        now: Timestamp,
    ) -> serde_json::Result<String> {
        let Self { region, topic_arn, custom_event_data } = self;
        let mut message = serde_json::to_value(event)?;
        if let Some(data) = custom_event_data {
            message["detail"]["customEventData"] = json!(data);
        }
        let subscription = format!("{topic_arn}:{}", event.id);
        let notification = json!({ "Records": [{
            "EventSource": "aws:sns",
            "EventVersion": "1.0",
            "EventSubscriptionArn": subscription,
            "Sns": {
                "Type": "Notification",
                "MessageId": event.id,
                "TopicArn": topic_arn,
                "Subject": null,
                "Message": message.to_string(),
                "Timestamp": now.to_string(),
                "SignatureVersion": "1",
                "Signature": "LOCAL",
                "SigningCertUrl": format!("https://sns.{region}.amazonaws.com/local.pem"),
                "UnsubscribeUrl": format!("https://sns.{region}.amazonaws.com/?Action=Unsubscribe"),
                "MessageAttributes": {},
            },
        }]});
        Ok(notification.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::topic::faults::tests::event;

    #[test]
    fn the_event_is_text_within_the_notification() {
        let text = Notifier::new("eu-west-1", "t", None)
            .notification(&event("e-1"), Timestamp::from_millis(5));

        let value: serde_json::Value = serde_json::from_str(&text.unwrap()).unwrap();
        let sns = &value["Records"][0]["Sns"];
        assert_eq!(sns["TopicArn"], "arn:aws:sns:eu-west-1:000000000000:t");
        assert_eq!(sns["Timestamp"], "1970-01-01T00:00:00.005Z");
        let message: MatchmakingEvent =
            serde_json::from_str(sns["Message"].as_str().unwrap()).unwrap();
        assert_eq!(message, event("e-1"));
    }

    #[test]
    fn the_configurations_own_data_is_in_every_event() {
        let notifier = Notifier::new("eu-west-1", "t", Some("season-1".to_owned()));

        let text = notifier.notification(&event("e-1"), Timestamp::from_millis(5)).unwrap();

        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        let message = value["Records"][0]["Sns"]["Message"].as_str().unwrap();
        let message: serde_json::Value = serde_json::from_str(message).unwrap();
        assert_eq!(message["detail"]["customEventData"], "season-1");
    }
}
