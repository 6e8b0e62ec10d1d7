//! What a match leaves behind in the log: its result, as players are told it, and its metrics.
//!
//! The log names players by their tags, since a guest's id is as good as a
//! password. The result with ids is for the backend, by the results queue.

use api_contract::{
    GameSessionId,
    metrics::{Metric, Record, property},
    play::{MatchResult, PublicResult},
};
use serde_json::{Value, json};

use crate::match_loop::Played;

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

/// The metrics of a match, as a line in CloudWatch's embedded metric format.
pub(crate) fn metrics_line(played: &Played) -> String {
    let result = &played.result;
    let seconds = result.ended_at.since(result.started_at).as_secs_f64();
    let left = result.players.iter().filter(|player| player.left).count();
    let mut record = Record::of(Metric::MatchTime, seconds)
        .and(Metric::Players, number(result.players.len()))
        .and(Metric::PlayersLeft, number(left))
        .and(Metric::TickTimeP99, micros(played.tick_times.p99()))
        .and(Metric::TickTimeMax, micros(played.tick_times.max()))
        .about(property::GAME_SESSION_ID, &result.game_session_id);
    if let Some(match_id) = &result.match_id {
        record = record.about(property::MATCH_ID, match_id);
    }
    record.line(result.ended_at, fleet(&result.game_session_id))
}

/// The fleet in a game session's ARN:
/// `arn:aws:gamelift:us-east-1::gamesession/fleet-1/eu-west-1/gs-1`.
fn fleet(id: &GameSessionId) -> &str {
    let tail = id.as_str().split_once(":gamesession/").map(|(_, tail)| tail);
    tail.and_then(|tail| tail.split('/').next()).unwrap_or("unknown")
}

fn micros(time: std::time::Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

#[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52 players")]
fn number(players: usize) -> f64 {
    players as f64
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use api_contract::{Timestamp, metrics::Source};

    use super::*;
    use crate::pulse::TickTimes;

    fn played() -> Played {
        let mut tick_times = TickTimes::new();
        tick_times.record(Duration::from_micros(80));
        let result = MatchResult {
            game_session_id: "arn:aws:gamelift:us-east-1::gamesession/fleet-1/eu-west-1/gs-1"
                .parse()
                .unwrap(),
            match_id: None,
            started_at: Timestamp::from_millis(1_000),
            ended_at: Timestamp::from_millis(3_500),
            players: vec![],
        };
        Played { result, tick_times }
    }

    #[test]
    fn every_metric_of_game_servers_comes_out() {
        let line = metrics_line(&played());

        let line: Value = serde_json::from_str(&line).unwrap();
        for metric in Metric::ALL.iter().filter(|metric| metric.source() == Source::GameServers) {
            assert!(line[metric.name()].is_number(), "{metric:?}");
        }
        assert_eq!((&line["MatchTime"], &line["FleetId"]), (&json!(2.5), &json!("fleet-1")));
        assert!((line["TickTimeP99"].as_f64().unwrap() - 80.0).abs() < 1e-6);
        assert_eq!(line["_aws"]["Timestamp"], 3_500);
    }

    #[test]
    fn an_id_without_a_fleet_makes_no_fault() {
        assert_eq!(fleet(&"arn:aws:gamelift:x".parse().unwrap()), "unknown");
    }

    #[test]
    fn the_result_is_one_line() {
        let record = result_record(&played().result);

        assert_eq!(record["result"]["endedAt"], "1970-01-01T00:00:03.500Z");
        assert!(!record.to_string().contains('\n'));
    }
}
