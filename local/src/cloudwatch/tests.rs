//! Calls as the store of metrics answers them.

use serde_json::{Value, json};

use super::*;
use crate::wire::{CLOUDWATCH, Call};

impl Metrics {
    /// A statistic over all dimensions' values of a metric in the last hour.
    pub(crate) fn statistic(&self, namespace: &str, name: &str, word: &str) -> Option<f64> {
        let now = crate::clock::now();
        let store = self.store();
        let id =
            store.list().into_iter().find(|id| id.namespace == namespace && id.name == name)?;
        let hour = Timestamp::from_millis(now.as_millis() - 3_600_000);
        let mut all = summary::Summary::default();
        for point in store.points(id, hour, now.plus(std::time::Duration::from_secs(1)), 1, now) {
            all.merge(&point.summary);
        }
        Some(statistic::Statistic::named(word)?.of(&all))
    }
}

fn at(minute: i64) -> Timestamp {
    Timestamp::from_millis(minute * 60_000)
}

/// `m` in `N` of `f`: 1 and 3 in minute 600, 10 in minute 601.
fn metrics() -> Metrics {
    let metrics = Metrics::default();
    for (value, minute) in [(1.0, 600), (3.0, 600), (10.0, 601)] {
        let id = MetricId::new("N", "m", [("FunctionName", "f")]);
        let sample = Sample { id, unit: None, value, at: at(minute), is_whole: true };
        metrics.store().record(sample, at(602));
    }
    metrics
}

fn call(metrics: &Metrics, operation: &str, input: Value) -> Value {
    let call = Call { operation: operation.to_owned(), input };
    let request = http::Request::post("/").body(bytes::Bytes::new()).unwrap();
    let response = CLOUDWATCH.write(&request, answer(metrics, &call, at(602)));
    serde_json::from_slice(response.body()).unwrap()
}

fn query(id: &str, stat: &str, period: i64) -> Value {
    let dimensions = json!([{"Name": "FunctionName", "Value": "f"}]);
    let metric = json!({"Namespace": "N", "MetricName": "m", "Dimensions": dimensions});
    json!({"Id": id, "MetricStat": {"Metric": metric, "Period": period, "Stat": stat}})
}

fn data(queries: Value, more: Value) -> Value {
    let mut input = json!({
        "MetricDataQueries": queries, "StartTime": 600 * 60, "EndTime": 602 * 60,
    });
    for (name, value) in more.as_object().unwrap() {
        input[name] = value.clone();
    }
    call(&metrics(), "GetMetricData", input)
}

#[test]
fn every_statistic_is_told_by_period() {
    for (stat, expected) in [
        ("Sum", [4.0, 10.0]),
        ("Average", [2.0, 10.0]),
        ("Minimum", [1.0, 10.0]),
        ("Maximum", [3.0, 10.0]),
        ("SampleCount", [2.0, 1.0]),
    ] {
        let queries = json!([query("q", stat, 60)]);
        let answer = data(queries, json!({"ScanBy": "TimestampAscending"}));
        let result = &answer["MetricDataResults"][0];
        assert_eq!(result["Values"], json!(expected), "{stat}");
        assert_eq!(result["Timestamps"], json!([36_000.0, 36_060.0]));
        assert_eq!((&result["Id"], &result["Label"]), (&json!("q"), &json!("m")));
    }
}

#[test]
fn the_latest_point_comes_first_unless_asked_otherwise() {
    let answer = data(json!([query("q", "Sum", 60)]), json!({}));

    assert_eq!(answer["MetricDataResults"][0]["Values"], json!([10.0, 4.0]));
}

#[test]
fn a_longer_period_has_fewer_points() {
    let answer = data(json!([query("a", "Sum", 300), query("b", "p99", 300)]), json!({}));

    assert_eq!(answer["MetricDataResults"][0]["Values"], json!([14.0]));
    let p99 = answer["MetricDataResults"][1]["Values"][0].as_f64().unwrap();
    assert!((9.5..=10.0).contains(&p99), "{p99}");
}

#[test]
fn what_has_no_values_has_an_empty_result() {
    let mut other = query("q", "Sum", 60);
    other["MetricStat"]["Metric"]["MetricName"] = json!("other");

    let answer = data(json!([other]), json!({}));

    assert_eq!(answer["MetricDataResults"][0]["Values"], json!([]));
    assert_eq!(answer["MetricDataResults"][0]["StatusCode"], "Complete");
}

#[test]
fn queries_that_make_no_sense_are_refused() {
    let good = || query("q", "Sum", 60);
    let with = |name: &str, value: Value| {
        let mut query = good();
        query[name] = value;
        json!([query])
    };
    let many: Vec<Value> = (0..501).map(|n| query(&format!("q{n}"), "Sum", 60)).collect();
    for (queries, more, refusal) in [
        (json!([]), json!({}), "InvalidParameterValueException"),
        (json!(many), json!({}), "InvalidParameterValueException"),
        (json!([good(), good()]), json!({}), "InvalidParameterValueException"),
        (with("Id", json!("Q")), json!({}), "InvalidParameterValueException"),
        (with("MetricStat", Value::Null), json!({}), "InvalidParameterValueException"),
        (json!([query("q", "Mode", 60)]), json!({}), "InvalidParameterValueException"),
        (json!([query("q", "Sum", 90)]), json!({}), "InvalidParameterValueException"),
        (json!([good()]), json!({"ScanBy": "Up"}), "InvalidParameterValueException"),
        (json!([good()]), json!({"StartTime": null}), "MissingRequiredParameterException"),
        (json!([good()]), json!({"EndTime": 1}), "InvalidParameterCombinationException"),
        (json!([good()]), json!({"NextToken": "x"}), "InvalidNextToken"),
    ] {
        assert_eq!(data(queries, more.clone())["__type"], refusal, "{more}");
    }
}

#[test]
fn metrics_are_listed_by_what_they_have() {
    let metrics = metrics();
    let count =
        |input: Value| call(&metrics, "ListMetrics", input)["Metrics"].as_array().unwrap().len();

    assert_eq!(count(json!({})), 1);
    assert_eq!(count(json!({"Namespace": "N", "Dimensions": [{"Name": "FunctionName"}]})), 1);
    assert_eq!(count(json!({"Dimensions": [{"Name": "FunctionName", "Value": "g"}]})), 0);
    assert_eq!(count(json!({"MetricName": "other"})), 0);
}

#[test]
fn a_printed_line_becomes_a_metric() {
    let metrics = Metrics::default();
    let line = json!({
        "_aws": {"CloudWatchMetrics": [{"Namespace": "N", "Metrics": [{"Name": "m"}]}]}, "m": 7,
    });

    metrics.record_line(&line.to_string(), crate::clock::now());

    assert_eq!(metrics.statistic("N", "m", "Sum"), Some(7.0));
}
