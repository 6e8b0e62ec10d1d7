//! What happens is measured: in the log, for Prometheus, and on the console's overview.

use std::{collections::BTreeMap, fs};

use api_contract::metrics::{Metric, Source};
use serde_json::{Value, json};
use tests::{admin_api::AdminApi, cloud::Cloud, operator};

use crate::players::{A_MATCH, Player};

/// What an ordinary match need not have: trouble with AWS, contention, lost events,
/// results that are wrong or early, and news in their order. The service's own tests
/// see those come out.
const NOT_EVERY_DAY: [Metric; 7] = [
    Metric::TimeToPlace,
    Metric::CallsThrottled,
    Metric::CallsFailed,
    Metric::Conflicts,
    Metric::TicketsUnheard,
    Metric::ResultsDelayed,
    Metric::ResultsRefused,
];

#[tokio::test]
async fn a_match_is_measured_from_the_wish_to_the_result() {
    let cloud = Cloud::start().await;
    cloud.send("/local/faults", &json!({"duplicate": true})).await;
    let eve = Player::arrive(&cloud).await;
    eve.search(&[("us-east-1", 500)]).await.cancel().await.unwrap();
    let (ada, bob) = tokio::join!(Player::arrive(&cloud), Player::arrive(&cloud));
    let near = [("us-east-1", 20)];
    let (found_ada, found_bob) = tokio::join!(ada.find_match(&near), bob.find_match(&near));
    let (mut game_ada, mut game_bob) = tokio::join!(ada.join(&found_ada), bob.join(&found_bob));
    let (ended, _) = tokio::join!(game_ada.finish(A_MATCH), game_bob.finish(A_MATCH));
    ended.unwrap();

    let measured = until_measured(&cloud).await;
    // On a busy machine the two may have come too far apart for one match.
    let matches = operator::items(&cloud, "matches").await.len();

    let of = |name: &str| measured.get(name).copied();
    let deployment = "deployment=\"muster-local\"";
    let total = |name: &str, labels: &str| of(&format!("muster_{name}_total{{{labels}}}"));
    assert_eq!(total("tickets_asked", deployment), Some(3.0));
    let ended = |labels: &str| total("tickets_ended", &format!("{deployment},{labels}"));
    assert_eq!(ended("state=\"COMPLETED\""), Some(2.0));
    assert_eq!(ended("reason=\"CANCELLED_BY_PLAYER\",state=\"CANCELLED\""), Some(1.0));
    assert_eq!(total("tickets_failed", deployment), Some(0.0));
    let formed = total("matches_formed", deployment).unwrap();
    assert_eq!(format!("{formed}"), matches.to_string(), "though each event came twice");
    let recorded = total("results_recorded", deployment).unwrap();
    assert!((1.0..=formed).contains(&recorded), "though each result came twice: {recorded}");
    let waits = format!("muster_time_to_match_seconds_count{{{deployment}}}");
    assert_eq!(of(&waits), Some(2.0));

    let log = fs::read_to_string(cloud.data().join("logs/match-events.log")).unwrap();
    let formed = log.lines().filter(|line| line.contains("\"MatchesFormed\":1"));
    let mut formed = formed.map(|line| serde_json::from_str::<Value>(line).unwrap());
    let line = formed.find(|line| line["matchId"] == json!(found_ada.match_id)).unwrap();
    assert!(line["span"]["xrayTraceId"].as_str().unwrap().starts_with("Root=1-"), "{line}");
    the_overview_tells_the_same(&cloud, matches).await;
}

async fn the_overview_tells_the_same(cloud: &Cloud, matches: usize) {
    let hours = AdminApi::sign_in(cloud, "viewer").await.read("/overview").await["hours"].clone();

    assert_eq!(hours["matched"], 2, "{hours:#}");
    assert_eq!(hours["failures"][0]["reason"], "CANCELLED_BY_PLAYER");
    let intervals = hours["intervals"].as_array().unwrap();
    let sum = |name: &str| intervals.iter().filter_map(|it| it[name].as_u64()).sum::<u64>();
    let matches = u64::try_from(matches).unwrap();
    assert_eq!((sum("tickets"), sum("matches"), sum("failures")), (3, matches, 1));
    assert!(intervals.iter().any(|interval| interval["timeToMatchP95Ms"].is_u64()), "{hours:#}");
}

/// The samples, once everything is there that an ordinary day has.
async fn until_measured(cloud: &Cloud) -> BTreeMap<String, f64> {
    let mut missing = Vec::new();
    for _ in 0..500 {
        let text = cloud.text("/metrics").await;
        let kinds: Vec<&str> =
            text.lines().filter_map(|line| line.strip_prefix("# TYPE ")).collect();
        let ordinary = Metric::ALL.iter().copied().filter(|metric| !NOT_EVERY_DAY.contains(metric));
        missing =
            ordinary.filter(|&metric| !kinds.iter().any(|kind| is_of(metric, kind))).collect();
        if missing.is_empty() {
            let samples = text.lines().filter(|line| !line.starts_with('#'));
            let pair = |line: &str| {
                let (series, value) = line.rsplit_once(' ').unwrap();
                (series.to_owned(), value.parse().unwrap())
            };
            return samples.map(pair).collect();
        }
        // Another process prints when it likes.
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("never measured: {missing:?}")
}

/// Whether `kind`, a line of the text, is of `metric`.
fn is_of(metric: Metric, kind: &str) -> bool {
    let prefix = match metric.source() {
        Source::Functions => "muster_",
        Source::GameServers => "muster_game_servers_",
    };
    let name = kind.split(' ').next().unwrap_or_default();
    let name = name.strip_prefix(prefix).unwrap_or_default();
    let name = name.trim_end_matches("_total").trim_end_matches("_seconds");
    name.replace('_', "") == metric.name().to_lowercase()
}
