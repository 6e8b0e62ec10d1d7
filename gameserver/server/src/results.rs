//! What a match leaves behind in the log: its result, as players are told it, and its metrics.
//!
//! The log names players by their tags, since a guest's id is as good as a
//! password. The result with ids is for the backend, by the results queue.

use api_contract::{
    Timestamp,
    play::{MatchResult, PublicResult},
};
use serde_json::{Value, json};

use crate::match_loop::Played;

/// Where CloudWatch keeps the metrics.
const NAMESPACE: &str = "Muster/GameServer";

/// The result as a line of the log, with the keys that all lines have.
pub(crate) fn result_record(result: &MatchResult) -> Value {
    json!({
        "timestamp": result.ended_at,
        "level": "INFO",
        "message": "match result",
        "target": "gameserver::results",
        "result": PublicResult::from(result),
    })
}

/// The metrics of a match in CloudWatch's embedded metric format.
pub(crate) fn metrics_record(played: &Played) -> Value {
    let result = &played.result;
    let seconds = result.ended_at.since(result.started_at).as_secs_f64();
    let left = result.players.iter().filter(|player| player.left).count();
    json!({
        "_aws": {
            "Timestamp": Timestamp::as_millis(result.ended_at),
            "CloudWatchMetrics": [{
                "Namespace": NAMESPACE,
                "Dimensions": [[]],
                "Metrics": [
                    metric("MatchSeconds", "Seconds"),
                    metric("Players", "Count"),
                    metric("PlayersLeft", "Count"),
                    metric("TickMicrosecondsP99", "Microseconds"),
                    metric("TickMicrosecondsMax", "Microseconds"),
                ],
            }],
        },
        "MatchSeconds": seconds,
        "Players": result.players.len(),
        "PlayersLeft": left,
        "TickMicrosecondsP99": micros(played.tick_times.p99()),
        "TickMicrosecondsMax": micros(played.tick_times.max()),
        "GameSessionId": result.game_session_id,
    })
}

fn metric(name: &str, unit: &str) -> Value {
    json!({ "Name": name, "Unit": unit })
}

fn micros(time: std::time::Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use api_contract::GameSessionId;

    use super::*;
    use crate::pulse::TickTimes;

    fn played() -> Played {
        let mut tick_times = TickTimes::new();
        tick_times.record(Duration::from_micros(80));
        let result = MatchResult {
            game_session_id: GameSessionId::parse("arn:aws:gamelift:x").unwrap(),
            match_id: None,
            started_at: Timestamp::from_millis(1_000),
            ended_at: Timestamp::from_millis(3_500),
            players: vec![],
        };
        Played { result, tick_times }
    }

    #[test]
    fn every_metric_that_is_announced_is_there() {
        let record = metrics_record(&played());

        let announced = record["_aws"]["CloudWatchMetrics"][0]["Metrics"].as_array().unwrap();
        assert_eq!(announced.len(), 5);
        for metric in announced {
            assert!(record[metric["Name"].as_str().unwrap()].is_number(), "{metric}");
        }
        assert_eq!(record["MatchSeconds"], 2.5);
        assert_eq!(record["TickMicrosecondsP99"], 80);
    }

    #[test]
    fn the_result_is_one_line() {
        let record = result_record(&played().result);

        assert_eq!(record["result"]["endedAt"], "1970-01-01T00:00:03.500Z");
        assert!(!record.to_string().contains('\n'));
    }
}
