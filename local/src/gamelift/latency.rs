//! Which locations a match may be placed in, and which of them is best.

use std::collections::BTreeMap;
use std::time::Duration;

use api_contract::PlayerId;

use super::configurations::LatencyPolicy;

/// What a placement knows of a player.
#[derive(Debug, Clone)]
pub(crate) struct PlacedPlayer {
    pub(crate) id: PlayerId,
    pub(crate) latency_ms: BTreeMap<String, u32>,
}

/// The cap on each player's latency after `waited`, and when it changes next;
/// no cap when no policy holds any longer.
pub(crate) fn policy_after(
    policies: &[LatencyPolicy],
    waited: Duration,
) -> (Option<u32>, Option<Duration>) {
    let mut until = Duration::ZERO;
    for policy in policies {
        match policy.duration {
            None => return (Some(policy.latency_ms_max), None),
            Some(duration) => until += duration,
        }
        if waited < until {
            return (Some(policy.latency_ms_max), Some(until));
        }
    }
    (None, None)
}

/// The locations that the players may be placed in, best first: the lowest
/// average of those who measured it, and by name where nobody did.
///
/// A player who measured nothing may play anywhere; one who measured other
/// locations only is too far from this one while any cap holds.
pub(crate) fn locations_by_latency<'l>(
    locations: &'l [String],
    players: &[PlacedPlayer],
    cap: Option<u32>,
) -> Vec<&'l str> {
    let mut ranked: Vec<(f64, &str)> = locations
        .iter()
        .filter(|location| cap.is_none_or(|cap| players.iter().all(|p| p.reaches(location, cap))))
        .map(|location| (average_latency(location, players), location.as_str()))
        .collect();
    ranked.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(b.1)));
    ranked.into_iter().map(|(_, location)| location).collect()
}

/// The players' average round trip to `location`; endless if nobody measured it.
fn average_latency(location: &str, players: &[PlacedPlayer]) -> f64 {
    let measured: Vec<f64> = players
        .iter()
        .filter_map(|player| player.latency_ms.get(location))
        .map(|&milliseconds| f64::from(milliseconds))
        .collect();
    if measured.is_empty() {
        return f64::INFINITY;
    }
    #[expect(clippy::cast_precision_loss, reason = "a match has at most 200 players")]
    let count = measured.len() as f64;
    measured.iter().sum::<f64>() / count
}

impl PlacedPlayer {
    fn reaches(&self, location: &str, cap: u32) -> bool {
        self.latency_ms.is_empty()
            || self.latency_ms.get(location).is_some_and(|&milliseconds| milliseconds <= cap)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(latency_ms_max: u32, seconds: Option<u64>) -> LatencyPolicy {
        LatencyPolicy { latency_ms_max, duration: seconds.map(Duration::from_secs) }
    }

    fn player(latencies: &[(&str, u32)]) -> PlacedPlayer {
        PlacedPlayer {
            id: PlayerId::parse("p").unwrap(),
            latency_ms: latencies.iter().map(|&(at, ms)| (at.to_owned(), ms)).collect(),
        }
    }

    #[test]
    fn the_cap_on_latency_slides_with_time() {
        let policies = [policy(50, Some(10)), policy(100, Some(20)), policy(200, None)];
        let check = |seconds, expected: (Option<u32>, Option<u64>)| {
            let (cap, next) = policy_after(&policies, Duration::from_secs(seconds));
            assert_eq!((cap, next.map(|next| next.as_secs())), expected, "after {seconds} s");
        };

        check(0, (Some(50), Some(10)));
        check(9, (Some(50), Some(10)));
        check(10, (Some(100), Some(30)));
        check(30, (Some(200), None));
        check(500, (Some(200), None));
    }

    #[test]
    fn after_the_last_policy_nothing_is_capped() {
        assert_eq!(policy_after(&[policy(50, Some(10))], Duration::from_secs(10)), (None, None));
        assert_eq!(policy_after(&[], Duration::ZERO), (None, None));
    }

    #[test]
    fn the_lowest_average_comes_first_and_every_player_counts() {
        let locations = ["a".to_owned(), "b".to_owned(), "c".to_owned()];
        let players = [player(&[("a", 90), ("b", 20)]), player(&[("a", 10), ("b", 60)])];

        assert_eq!(locations_by_latency(&locations, &players, None), ["b", "a", "c"]);
        assert_eq!(locations_by_latency(&locations, &players, Some(60)), ["b"]);
        assert!(locations_by_latency(&locations, &players, Some(50)).is_empty());
    }

    #[test]
    fn who_measured_nothing_may_play_anywhere() {
        let locations = ["b".to_owned(), "a".to_owned()];

        assert_eq!(locations_by_latency(&locations, &[player(&[])], Some(50)), ["a", "b"]);
    }
}
