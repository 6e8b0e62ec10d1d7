//! Calls as the logs answer them.

use serde_json::{Value, json};

use super::*;
use crate::wire::{Call, LOGS};

/// January 1, 2026.
const START: i64 = 1_767_225_600_000;

fn at(second: i64) -> Timestamp {
    Timestamp::from_millis(START + second * 1000)
}

/// A group with two streams, which print in turn, a line a second.
struct Scene {
    logs: Logs,
    streams: [Stream; 2],
}

impl Scene {
    fn new(lines: &[&str]) -> Self {
        let logs = Logs::new("us-east-1", Metrics::default());
        let group = logs.group("/servers", at(0));
        let streams = ["a", "b"].map(|name| group.open(name, at(0)));
        for ((second, line), stream) in (0..).zip(lines).zip([0, 1].into_iter().cycle()) {
            streams[stream].write(line, at(second));
        }
        Self { logs, streams }
    }

    fn call(&self, operation: &str, input: Value) -> Value {
        let call = Call { operation: operation.to_owned(), input };
        let request = http::Request::post("/").body(bytes::Bytes::new()).unwrap();
        let response = LOGS.write(&request, answer(&self.logs, &call));
        serde_json::from_slice(response.body()).unwrap()
    }

    fn filter(&self, members: Value) -> Value {
        let mut input = json!({"logGroupName": "/servers"});
        for (name, value) in members.as_object().unwrap() {
            input[name] = value.clone();
        }
        self.call("FilterLogEvents", input)
    }
}

fn messages(answer: &Value) -> Vec<&str> {
    let events = answer["events"].as_array().unwrap_or_else(|| panic!("{answer}"));
    events.iter().map(|event| event["message"].as_str().unwrap()).collect()
}

#[test]
fn a_group_is_searched_over_all_its_streams_in_order() {
    let scene = Scene::new(&["s/1 begins", "s/2 begins", "s/1 goes on", "s/1 \"ends\""]);

    let found = scene.filter(json!({"filterPattern": "\"s/1\""}));

    assert_eq!(messages(&found), ["s/1 begins", "s/1 goes on", "s/1 \"ends\""]);
    let event = &found["events"][2];
    assert_eq!(event["logStreamName"], "b");
    assert_eq!(event["timestamp"], at(3).as_millis());
    assert!(found.get("nextToken").is_none());
}

#[test]
fn pages_go_on_where_the_last_one_ended_in_both_directions() {
    let scene = Scene::new(&["1", "2", "3", "4", "5"]);

    let first = scene.filter(json!({"limit": 3}));
    let rest = scene.filter(json!({"limit": 3, "nextToken": first["nextToken"]}));
    let backward = json!({"limit": 3, "startFromHead": false, "startTime": START});
    let latest = scene.filter(backward);
    scene.streams[0].write("6", at(6));
    let earlier = scene.filter(json!({"limit": 3, "nextToken": latest["nextToken"]}));

    assert_eq!((messages(&first), messages(&rest)), (vec!["1", "2", "3"], vec!["4", "5"]));
    assert_eq!((messages(&latest), messages(&earlier)), (vec!["5", "4", "3"], vec!["2", "1"]));
}

#[test]
fn time_and_streams_narrow_a_search() {
    let scene = Scene::new(&["1", "2", "3", "4"]);
    let check = |members: Value, expected: &[&str]| {
        assert_eq!(messages(&scene.filter(members)), expected);
    };

    check(json!({"startTime": START + 1000, "endTime": START + 2000}), &["2", "3"]);
    check(json!({"logStreamNames": ["b"]}), &["2", "4"]);
    check(json!({"logStreamNamePrefix": "a"}), &["1", "3"]);
}

#[test]
fn a_stream_is_read_from_its_end_and_on() {
    let scene = Scene::new(&["1", "-", "2", "-", "3"]);
    let read = |more: Value| {
        let mut input = json!({"logGroupName": "/servers", "logStreamName": "a", "limit": 2});
        for (name, value) in more.as_object().unwrap() {
            input[name] = value.clone();
        }
        scene.call("GetLogEvents", input)
    };

    let last = read(json!({}));
    let before = read(json!({"nextToken": last["nextBackwardToken"]}));
    let after = read(json!({"nextToken": last["nextForwardToken"]}));
    scene.streams[0].write("4", at(9));
    let new = read(json!({"nextToken": after["nextForwardToken"]}));

    assert_eq!((messages(&last), messages(&before)), (vec!["2", "3"], vec!["1"]));
    assert_eq!(messages(&after), [""; 0]);
    assert_eq!(after["nextForwardToken"], last["nextForwardToken"], "the end repeats itself");
    assert_eq!(messages(&new), ["4"]);
    assert_eq!(messages(&read(json!({"startFromHead": true}))), ["1", "2"]);
    let until = json!({"startFromHead": true, "endTime": START + 2000});
    assert_eq!(messages(&read(until)), ["1"]);
}

#[test]
fn groups_and_streams_are_described() {
    let scene = Scene::new(&["1"]);
    scene.logs.group("/aws/lambda/f", at(0));

    let groups = scene.call("DescribeLogGroups", json!({"logGroupNamePrefix": "/serv"}));
    let arn = groups["logGroups"][0]["logGroupArn"].clone();
    let streams = scene.call(
        "DescribeLogStreams",
        json!({"logGroupIdentifier": arn, "orderBy": "LastEventTime", "descending": true}),
    );

    assert_eq!(arn, "arn:aws:logs:us-east-1:000000000000:log-group:/servers");
    assert_eq!(groups["logGroups"].as_array().unwrap().len(), 1);
    assert_eq!(streams["logStreams"][0]["logStreamName"], "a");
    assert_eq!(streams["logStreams"][0]["lastEventTimestamp"], START);
    assert!(streams["logStreams"][1].get("lastEventTimestamp").is_none());
    let page = scene.call("DescribeLogGroups", json!({"limit": 1}));
    assert_eq!(page["nextToken"], "1");
}

#[test]
fn what_is_not_there_or_makes_no_sense_is_refused() {
    let scene = Scene::new(&["1"]);
    for (operation, input, refusal) in [
        ("FilterLogEvents", json!({"logGroupName": "/no"}), "ResourceNotFoundException"),
        ("FilterLogEvents", json!({}), "InvalidParameterException"),
        (
            "FilterLogEvents",
            json!({"logGroupName": "/servers", "filterPattern": "{$.a=1}"}),
            "InvalidParameterException",
        ),
        (
            "FilterLogEvents",
            json!({"logGroupName": "/servers", "limit": 0}),
            "InvalidParameterException",
        ),
        (
            "FilterLogEvents",
            json!({"logGroupName": "/servers", "nextToken": "x"}),
            "InvalidParameterException",
        ),
        (
            "FilterLogEvents",
            json!({"logGroupName": "/servers", "startFromHead": false}),
            "InvalidParameterException",
        ),
        (
            "GetLogEvents",
            json!({"logGroupName": "/servers", "logStreamName": "no"}),
            "ResourceNotFoundException",
        ),
        ("PutLogEvents", json!({}), "UnknownOperationException"),
    ] {
        assert_eq!(scene.call(operation, input.clone())["__type"], refusal, "{operation} {input}");
    }
}

#[test]
fn an_answer_is_bounded_in_bytes_and_still_complete_in_the_end() {
    let scene = Scene::new(&[]);
    let line = "x".repeat(16 * 1024);
    for second in 0..100 {
        scene.streams[second % 2].write(&line, at(0));
    }

    let mut found = 0;
    let mut token = Value::Null;
    loop {
        let page = scene.filter(json!({"nextToken": token}));
        assert!(messages(&page).len() <= 64, "a mebibyte");
        found += messages(&page).len();
        match page.get("nextToken") {
            Some(next) => token = next.clone(),
            None => break,
        }
    }

    assert_eq!(found, 100);
}

#[test]
fn permissions_are_about_the_group_that_a_call_names() {
    let subject_of =
        |operation: &str, input: Value| subject(&Call { operation: operation.to_owned(), input });
    let group = Some(stack::deployment::Resource::LogGroup("/servers".to_owned()));

    assert_eq!(subject_of("FilterLogEvents", json!({"logGroupName": "/servers"})), group);
    let arn = "arn:aws:logs:us-east-1:000000000000:log-group:/servers:*";
    assert_eq!(subject_of("GetLogEvents", json!({"logGroupIdentifier": arn})), group);
    assert_eq!(subject_of("DescribeLogGroups", json!({"logGroupName": "/servers"})), None);
}
