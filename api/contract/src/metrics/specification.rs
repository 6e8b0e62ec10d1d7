//! The embedded metric format's rules, held against what [`Record`] writes.

use serde_json::Value;

use super::{Dimension, Metric, Record, Refusal, Service, Source, Unit, property};
use crate::Timestamp;

/// What is in the specification's schema, and in its prose.
const METRICS_MAX: usize = 100;
const DIMENSIONS_MAX: usize = 30;
const DIMENSION_NAME_LENGTH_MAX: usize = 250;
const DIMENSION_VALUE_LENGTH_MAX: usize = 1_024;
const NAME_LENGTH_MAX: usize = 1_024;
const LINE_BYTES_MAX: usize = 256 * 1024;
const UNITS: [&str; 4] = ["Count", "Microseconds", "Milliseconds", "Seconds"];

/// The moment of all lines here.
const AT: i64 = 1_700_000_000_123;

fn line(record: &Record) -> Value {
    let line = record.line(Timestamp::from_millis(AT), "game-dev");
    assert!(line.len() <= LINE_BYTES_MAX && !line.contains('\n'), "{line}");
    serde_json::from_str(&line).unwrap()
}

/// Fails unless `line` is as the specification says; returns the names of the
/// metrics that CloudWatch takes from it.
#[track_caller]
fn check(line: &Value) -> Vec<String> {
    let metadata = &line["_aws"];
    assert_eq!(metadata["Timestamp"], AT, "milliseconds since 1970, a whole number");
    let mut found = Vec::new();
    for directive in metadata["CloudWatchMetrics"].as_array().unwrap() {
        let namespace = directive["Namespace"].as_str().unwrap();
        assert!((1..=NAME_LENGTH_MAX).contains(&namespace.len()) && !namespace.starts_with("AWS/"));
        let sets = directive["Dimensions"].as_array().unwrap();
        assert!(!sets.is_empty());
        sets.iter().for_each(|set| check_dimensions(line, set));
        let metrics = directive["Metrics"].as_array().unwrap();
        assert!((1..=METRICS_MAX).contains(&metrics.len()));
        for metric in metrics {
            let name = metric["Name"].as_str().unwrap();
            assert!((1..=NAME_LENGTH_MAX).contains(&name.len()));
            assert!(UNITS.contains(&metric["Unit"].as_str().unwrap()), "{metric}");
            assert!(line[name].is_number(), "{name} has no value in {line}");
            found.push(name.to_owned());
        }
    }
    found
}

fn check_dimensions(line: &Value, set: &Value) {
    let set = set.as_array().unwrap();
    assert!((1..=DIMENSIONS_MAX).contains(&set.len()));
    for name in set {
        let name = name.as_str().unwrap();
        assert!((1..=DIMENSION_NAME_LENGTH_MAX).contains(&name.len()) && !name.starts_with(':'));
        let value = line[name].as_str().unwrap_or_else(|| panic!("{name} is no text in {line}"));
        assert!((1..=DIMENSION_VALUE_LENGTH_MAX).contains(&value.len()));
        assert!(value.is_ascii() && !value.trim().is_empty());
    }
}

#[test]
fn every_metric_is_written_as_the_specification_says() {
    for &metric in Metric::ALL {
        assert_eq!(check(&line(&Record::one(metric))), [metric.name()]);
    }
}

#[test]
fn all_metrics_of_a_source_fit_into_one_line() {
    for source in Source::ALL {
        let mut metrics = Metric::ALL.iter().filter(|metric| metric.source() == source);
        let first = Record::of(*metrics.next().unwrap(), 0.5);

        let all = metrics.fold(first, |record, &metric| record.and(metric, 2.0));

        assert!(check(&line(&all)).len() <= METRICS_MAX);
    }
}

#[test]
fn a_series_is_there_for_each_set_of_which_all_is_known() {
    let ended = Record::one(Metric::TicketsEnded).by(Dimension::State, "FAILED");
    let with_reason = ended.clone().by(Dimension::Reason, "PLACEMENT_FAILED");

    let (ended, with_reason) = (line(&ended), line(&with_reason));

    let sets = |line: &Value| line["_aws"]["CloudWatchMetrics"][0]["Dimensions"].to_string();
    assert_eq!(sets(&ended), r#"[["Deployment"],["Deployment","State"]]"#);
    check(&with_reason);
    assert!(sets(&with_reason).ends_with(r#",["Deployment","State","Reason"]]"#));
    let values = ["Deployment", "State", "Reason"].map(|name| with_reason[name].as_str().unwrap());
    assert_eq!(values, ["game-dev", "FAILED", "PLACEMENT_FAILED"]);
}

#[test]
fn an_id_is_a_property_and_no_dimension() {
    let formed = Record::one(Metric::MatchesFormed).about(property::MATCH_ID, "m-1");

    let line = line(&formed);

    assert_eq!(line["matchId"], "m-1");
    assert!(!line["_aws"].to_string().contains("matchId"));
}

#[test]
fn a_value_that_a_dimension_does_not_have_makes_no_series_of_its_own() {
    let by = |value: &str| Record::one(Metric::CallsFailed).by(Dimension::CalledService, value);

    assert_eq!(line(&by("arn:aws:gamelift:1"))["Service"], "OTHER");
    assert_eq!(line(&by(Service::GameLift.name()))["Service"], "GameLift");
    let refused = Record::one(Metric::ResultsRefused).by(Dimension::Cause, Refusal::NoMatch.name());
    assert_eq!(line(&refused)["Cause"], "NO_MATCH");
}

#[test]
fn what_cloudwatch_would_drop_is_not_written() {
    let record = Record::of(Metric::TimeToMatch, f64::NAN).and(Metric::TimeToPlace, 3.0);
    assert_eq!(check(&line(&record)), ["TimeToPlace"]);

    let fleet = "fleet-\u{fc}\n ".repeat(1_000);
    let odd = Record::one(Metric::Players).by(Dimension::FleetId, &fleet);
    assert!(odd.dimension(Dimension::FleetId).unwrap().starts_with("fleet-fleet-"));
    assert_eq!(odd.dimension(Dimension::FleetId).unwrap().len(), 1_024);
    assert_eq!(
        Record::one(Metric::Players).by(Dimension::FleetId, "").dimension(Dimension::FleetId),
        None
    );
}

#[test]
fn a_unit_is_one_of_cloudwatchs() {
    for unit in Unit::ALL {
        assert!(UNITS.contains(&unit.name()));
        assert_eq!(Unit::named(unit.name()), Some(unit));
    }
}
