//! The exposition, held against the format's rules and against what `promtool check
//! metrics` complains of.

use std::collections::{BTreeMap, BTreeSet};

use api_contract::{
    Timestamp,
    metrics::{Dimension, Record},
};

use super::*;
use crate::cloudwatch::Metrics;

/// What a reader makes of the text: the kinds, and each sample's value.
struct Read {
    kinds: BTreeMap<String, String>,
    samples: BTreeMap<String, f64>,
}

fn now() -> Timestamp {
    Timestamp::from_millis(1_700_000_000_000)
}

fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_')
}

/// Reads the text, and fails where a rule is broken.
#[track_caller]
fn read(text: &str) -> Read {
    assert!(text.is_empty() || text.ends_with('\n'));
    let mut read = Read { kinds: BTreeMap::new(), samples: BTreeMap::new() };
    let mut helped = BTreeSet::new();
    for line in text.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            let (name, words) = help.split_once(' ').unwrap();
            assert!(words.len() > 10 && helped.insert(name.to_owned()), "{line}");
        } else if let Some(kind) = line.strip_prefix("# TYPE ") {
            let (name, kind) = kind.split_once(' ').unwrap();
            check_name(name, kind);
            assert!(helped.contains(name), "{name} has no help");
            assert!(read.kinds.insert(name.to_owned(), kind.to_owned()).is_none(), "{line}");
        } else {
            let (series, value) = line.rsplit_once(' ').unwrap();
            check_series(series, &read.kinds);
            let value = value.parse().unwrap();
            assert!(read.samples.insert(series.to_owned(), value).is_none(), "twice: {series}");
        }
    }
    read
}

/// promtool's complaints about names.
fn check_name(name: &str, kind: &str) {
    assert!(is_name(name), "{name}");
    assert_eq!(kind == "counter", name.ends_with("_total"), "{name} is a {kind}");
    for unit in ["milliseconds", "microseconds", "ms", "minutes", "hours"] {
        assert!(!name.split('_').any(|word| word == unit), "{name} is in no base unit");
    }
    for word in ["counter", "gauge", "histogram", "summary"] {
        assert!(!name.split('_').any(|part| part == word), "{name} has its kind in it");
    }
    assert!(
        kind == "histogram" || !["_count", "_sum", "_bucket"].iter().any(|it| name.ends_with(it))
    );
}

fn check_series(series: &str, kinds: &BTreeMap<String, String>) {
    let (name, labels) = series.split_once('{').unwrap_or((series, "}"));
    let of_histogram = ["_bucket", "_sum", "_count"].iter().find_map(|it| name.strip_suffix(it));
    let known = kinds.contains_key(name)
        || of_histogram.is_some_and(|name| kinds.get(name).is_some_and(|kind| kind == "histogram"));
    assert!(known, "{series} comes before its kind");
    let labels = labels.strip_suffix('}').unwrap();
    let mut seen = BTreeSet::new();
    for label in labels.split("\",").filter(|label| !label.is_empty()) {
        let (name, value) = label.split_once("=\"").unwrap();
        assert!(is_name(name.trim_end_matches('_')) && seen.insert(name), "{series}");
        assert!(!value.contains('\n'), "{series}");
    }
}

/// Every histogram grows from bound to bound, and ends with its count.
fn check_histograms(read: &Read) {
    for (name, _) in read.kinds.iter().filter(|(_, kind)| *kind == "histogram") {
        let counts = format!("{name}_count");
        for (series, &count) in read.samples.iter().filter(|(it, _)| it.starts_with(&counts)) {
            let labels = series[counts.len()..].trim_matches(['{', '}']);
            let comma = if labels.is_empty() { "" } else { "," };
            let bucket = |bound: &str| {
                read.samples[&format!("{name}_bucket{{{labels}{comma}le=\"{bound}\"}}")]
            };
            let below: Vec<f64> = super::super::total::BOUNDS
                .iter()
                .map(|bound| bucket(&bound.to_string()))
                .collect();
            assert!(below.is_sorted() && below.last().unwrap() <= &count, "{series}");
            assert_eq!(bucket("+Inf"), count);
            assert!(read.samples.contains_key(&series.replace("_count", "_sum")), "{series}");
        }
    }
}

#[test]
fn all_of_ours_is_there_as_prometheus_wants_it() {
    let metrics = Metrics::default();
    for &metric in Metric::ALL {
        let mut record = Record::of(metric, 3.0);
        for dimension in metric.by().iter().flat_map(|set| set.iter()) {
            record = record.by(*dimension, dimension.values().unwrap()[0]);
        }
        metrics.record_line(&record.line(now(), "game-dev"), now());
    }

    let text = metrics.exposition();

    let read = read(&text);
    check_histograms(&read);
    assert_eq!(read.kinds.len(), Metric::ALL.len(), "{text}");
    assert_eq!(read.kinds["muster_time_to_match_seconds"], "histogram");
    assert_eq!(read.kinds["muster_game_servers_tick_time_p99_seconds"], "histogram");
    assert_eq!(read.samples["muster_tickets_asked_total{deployment=\"game-dev\"}"], 3.0);
    assert_eq!(read.samples["muster_time_to_match_seconds_sum{deployment=\"game-dev\"}"], 0.003);
    let at = |bound: &str| {
        let labels = format!("{{deployment=\"game-dev\",le=\"{bound}\"}}");
        read.samples[&format!("muster_time_to_match_seconds_bucket{labels}")]
    };
    assert_eq!((at("0.001"), at("0.005"), at("+Inf")), (0.0, 1.0, 1.0));
}

#[test]
fn what_is_kept_by_several_dimensions_is_counted_once() {
    let metrics = Metrics::default();
    for state in ["COMPLETED", "FAILED"] {
        let mut record = Record::one(Metric::TicketsEnded).by(Dimension::State, state);
        if state == "FAILED" {
            record = record.by(Dimension::Reason, "PLACEMENT_FAILED");
        }
        metrics.record_line(&record.line(now(), "game-dev"), now());
    }

    let read = read(&metrics.exposition());

    let all: Vec<(&str, f64)> =
        read.samples.iter().map(|(it, &value)| (it.as_str(), value)).collect();
    let name = "muster_tickets_ended_total";
    let completed = format!("{name}{{deployment=\"game-dev\",state=\"COMPLETED\"}}");
    let failed =
        format!("{name}{{deployment=\"game-dev\",reason=\"PLACEMENT_FAILED\",state=\"FAILED\"}}");
    assert_eq!(all, [(failed.as_str(), 1.0), (completed.as_str(), 1.0)]);
}

#[test]
fn whatever_somebody_prints_the_text_can_be_read() {
    let metrics = Metrics::default();
    for (namespace, name, dimension, value) in [
        ("9/\u{fc}", "Weird Name", "le", "a\"b\\c\nd"),
        ("Test", "Same-Name", "A B", ""),
        ("Test", "Same_Name", "A-B", ""),
        ("Test", "Counter Of Ms", "x", "y"),
    ] {
        let line = serde_json::json!({
            "_aws": {"CloudWatchMetrics": [{
                "Namespace": namespace, "Dimensions": [[dimension]], "Metrics": [{"Name": name}],
            }]},
            (name): -1.5, (dimension): value,
        });
        metrics.record_line(&line.to_string(), now());
    }

    let text = metrics.exposition();

    assert_eq!(text.lines().filter(|line| line.starts_with("# TYPE")).count(), 3, "{text}");
    assert!(text.contains("x9___weird_name{le_=\"a\\\"b\\\\c\\nd\"} -1.5"), "{text}");
    assert_eq!(text.matches("\ntest_same_name{a_b=\"\"} -1.5").count(), 1, "{text}");
}

#[test]
fn a_state_is_a_gauge_and_an_invocation_a_counter() {
    let metrics = Metrics::default();
    for value in [3.0, 1.0] {
        let state = MetricId::new("AWS/GameLift", "ActiveGameSessions", [("FleetId", "f")]);
        metrics.record(state, Unit::Count, value, now());
        let invoked = MetricId::new("AWS/Lambda", "Invocations", [("FunctionName", "f")]);
        metrics.record(invoked, Unit::Count, value, now());
    }

    let read = read(&metrics.exposition());

    assert_eq!(read.samples["aws_game_lift_active_game_sessions{fleet_id=\"f\"}"], 1.0);
    assert_eq!(read.samples["aws_lambda_invocations_total{function_name=\"f\"}"], 4.0);
}
