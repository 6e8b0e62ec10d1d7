//! The embedded metric format: metrics in a printed line of JSON.
//!
//! Reading it is lenient: whatever of a line is not as it should be is left out,
//! as CloudWatch does.

use api_contract::{Timestamp, metrics::Unit};
use serde::Deserialize;
use serde_json::Value;

use super::series::{MetricId, Sample};

/// What every such line has in it, and few others.
const MARK: &str = "\"CloudWatchMetrics\"";

/// Most metrics taken from one line (the format's own limit, of one directive).
const METRICS_MAX: usize = 100;

/// Most sets of dimensions (as many as dimensions: the format's own limit).
const DIMENSION_SETS_MAX: usize = 30;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Metadata {
    timestamp: Option<i64>,
    #[serde(default)]
    cloud_watch_metrics: Vec<Directive>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Directive {
    namespace: String,
    #[serde(default)]
    dimensions: Vec<Vec<String>>,
    #[serde(default)]
    metrics: Vec<Definition>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Definition {
    name: String,
    unit: Option<String>,
}

/// The values in `line`.
pub(super) fn metrics(line: &str, now: Timestamp) -> Vec<Sample> {
    if !line.contains(MARK) {
        return Vec::new();
    }
    let Ok(record) = serde_json::from_str::<Value>(line) else { return Vec::new() };
    let Ok(metadata) = Metadata::deserialize(&record["_aws"]) else { return Vec::new() };
    let at = metadata.timestamp.map_or(now, Timestamp::from_millis);
    let mut found = Vec::new();
    for directive in &metadata.cloud_watch_metrics {
        let sets = dimension_sets(directive, &record);
        // The set that says most stands for all: adding them up would count twice.
        let most = (0..sets.len()).max_by_key(|&number| sets[number].len());
        for (number, dimensions) in sets.iter().enumerate() {
            for Definition { name, unit } in &directive.metrics {
                let unit = unit.as_deref().and_then(Unit::named);
                let is_whole = Some(number) == most;
                found.extend(values(&record[name]).into_iter().map(|value| {
                    let id = MetricId::new(&directive.namespace, name, dimensions.clone());
                    Sample { id, unit, value, at, is_whole }
                }));
            }
        }
    }
    found.truncate(METRICS_MAX);
    found
}

/// Name and value of each set's dimensions; none is the empty set.
fn dimension_sets(directive: &Directive, record: &Value) -> Vec<Vec<(String, String)>> {
    let value = |name: &String| Some((name.clone(), record[name].as_str()?.to_owned()));
    let sets = directive.dimensions.iter().take(DIMENSION_SETS_MAX);
    // A set of which something is missing is none.
    let sets: Vec<_> =
        sets.filter_map(|names| names.iter().map(value).collect::<Option<Vec<_>>>()).collect();
    if directive.dimensions.is_empty() { vec![Vec::new()] } else { sets }
}

fn values(value: &Value) -> Vec<f64> {
    match value.as_array() {
        Some(values) => values.iter().filter_map(Value::as_f64).collect(),
        None => value.as_f64().into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn now() -> Timestamp {
        Timestamp::from_millis(5_000)
    }

    fn line(dimensions: Value) -> String {
        json!({
            "_aws": {"Timestamp": 4_000, "CloudWatchMetrics": [{
                "Namespace": "Muster", "Dimensions": dimensions,
                "Metrics": [{"Name": "Waited", "Unit": "Milliseconds"}, {"Name": "Absent"}],
            }]},
            "Waited": [3, 4.5], "location": "us-east-1",
        })
        .to_string()
    }

    #[test]
    fn a_line_has_each_value_under_each_set_of_dimensions() {
        let found = metrics(&line(json!([[], ["location"], ["nowhere"]])), now());

        let bare = MetricId::new("Muster", "Waited", [("", ""); 0]);
        let there = MetricId::new("Muster", "Waited", [("location", "us-east-1")]);
        let at = Timestamp::from_millis(4_000);
        let expected = [(&bare, 3.0), (&bare, 4.5), (&there, 3.0), (&there, 4.5)];
        let sample = |(id, value): (&MetricId, f64)| Sample {
            id: id.clone(),
            unit: Some(Unit::Milliseconds),
            value,
            at,
            is_whole: id == &there,
        };
        assert_eq!(found, expected.map(sample));
    }

    #[test]
    fn lines_of_other_kinds_have_none() {
        for line in ["", "plain", "{\"CloudWatchMetrics\"", r#"{"_aws": {"CloudWatchMetrics": 1}}"#]
        {
            assert!(metrics(line, now()).is_empty(), "{line}");
        }
    }
}
