//! CloudWatch and CloudWatch Logs, scripted: a count for every metric, and lines.

use std::sync::{Arc, Mutex};

use api_service::aws;
use aws_smithy_runtime_api::client::{
    http::{
        HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn,
    },
    orchestrator::{HttpRequest, HttpResponse},
    result::ConnectorError,
};
use aws_smithy_types::{body::SdkBody, timeout::TimeoutConfig};
use ciborium::Value as Cbor;
use serde_json::{Value, json};

/// What both do, and what they were asked.
#[derive(Debug, Clone, Default)]
pub(crate) struct CloudWatch(Arc<Mutex<Script>>);

#[derive(Debug, Default)]
struct Script {
    is_down: bool,
    lines: Vec<(i64, String)>,
    metric_calls: usize,
}

/// Lines that one of the scripted log's pages has.
const PAGE: usize = 90;

impl CloudWatch {
    pub(crate) fn metrics(&self) -> aws_sdk_cloudwatch::Client {
        use aws_sdk_cloudwatch::config::{BehaviorVersion, Config, Credentials, Region};
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .credentials_provider(Credentials::new("test", "test", None, None, "test"))
            .http_client(self.http())
            .timeout_config(timeouts())
            .retry_config(aws_smithy_types::retry::RetryConfig::disabled())
            .build();
        aws_sdk_cloudwatch::Client::from_conf(config)
    }

    pub(crate) fn logs(&self) -> aws_sdk_cloudwatchlogs::Client {
        use aws_sdk_cloudwatchlogs::config::{BehaviorVersion, Config, Credentials, Region};
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .credentials_provider(Credentials::new("test", "test", None, None, "test"))
            .http_client(self.http())
            .timeout_config(timeouts())
            .retry_config(aws_smithy_types::retry::RetryConfig::disabled())
            .build();
        aws_sdk_cloudwatchlogs::Client::from_conf(config)
    }

    /// From now on nobody answers.
    pub(crate) fn go_down(&self) {
        self.0.lock().unwrap().is_down = true;
    }

    /// From now on the log has this line, too.
    pub(crate) fn write(&self, at: i64, line: impl Into<String>) {
        self.0.lock().unwrap().lines.push((at, line.into()));
    }

    /// How often metrics were asked for.
    pub(crate) fn metric_calls(&self) -> usize {
        self.0.lock().unwrap().metric_calls
    }

    fn http(&self) -> SharedHttpClient {
        let connector = SharedHttpConnector::new(self.clone());
        http_client_fn(move |_, _| connector.clone())
    }
}

fn timeouts() -> TimeoutConfig {
    aws::timeouts()
}

impl HttpConnector for CloudWatch {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let mut script = self.0.lock().unwrap();
        if script.is_down {
            let error = std::io::Error::other("connection reset");
            return HttpConnectorFuture::ready(Err(ConnectorError::io(error.into())));
        }
        let body = request.body().bytes().unwrap();
        let answer = match request.headers().get("x-amz-target") {
            Some(_) => script.filter(&serde_json::from_slice(body).unwrap()),
            None => script.count(&ciborium::from_reader(body).unwrap()),
        };
        HttpConnectorFuture::ready(Ok(answer))
    }
}

impl Script {
    /// `GetMetricData`: 7 invocations in each of two minutes, and one error in all.
    fn count(&mut self, request: &Cbor) -> HttpResponse {
        self.metric_calls += 1;
        let queries = member(request, "MetricDataQueries").as_array().unwrap();
        let results = queries.iter().map(|query| {
            let id = member(query, "Id").as_text().unwrap();
            let values = if id.starts_with("m0") { vec![7.0, 7.0] } else { vec![1.0] };
            // The newest five minutes of the worlds' clock, and those before.
            let times = [NOON, NOON - 300].into_iter().map(time).take(values.len());
            let values = values.into_iter().map(Cbor::from).collect();
            let result = [
                ("Id", Cbor::from(id)),
                ("Timestamps", Cbor::Array(times.collect())),
                ("Values", Cbor::Array(values)),
            ];
            object(result.into())
        });
        let mut bytes = Vec::new();
        let answer = object(vec![("MetricDataResults", Cbor::Array(results.collect()))]);
        ciborium::into_writer(&answer, &mut bytes).unwrap();
        let mut response = HttpResponse::new(200.try_into().unwrap(), SdkBody::from(bytes));
        response.headers_mut().insert("smithy-protocol", "rpc-v2-cbor");
        response.headers_mut().insert("content-type", "application/cbor");
        response
    }

    /// `FilterLogEvents`.
    fn filter(&self, request: &Value) -> HttpResponse {
        let number = |name: &str| request[name].as_i64().unwrap();
        let pattern = request["filterPattern"].as_str().unwrap().trim_matches('"');
        let found = self.lines.iter().filter(|(at, line)| {
            (number("startTime")..=number("endTime")).contains(at) && line.contains(pattern)
        });
        let found: Vec<Value> =
            found.map(|(at, line)| json!({"timestamp": at, "message": line})).collect();
        let skip: usize = request["nextToken"].as_str().map_or(0, |token| token.parse().unwrap());
        let mut answer = json!({"events": found.iter().skip(skip).take(PAGE).collect::<Vec<_>>()});
        if skip + PAGE < found.len() {
            answer["nextToken"] = json!((skip + PAGE).to_string());
        }
        HttpResponse::new(200.try_into().unwrap(), SdkBody::from(answer.to_string()))
    }
}

/// 2026-11-22T12:00:00Z, in seconds since 1970.
const NOON: i64 = 1_795_348_800;

/// As CBOR has times: seconds since 1970, tagged.
fn time(seconds: i64) -> Cbor {
    Cbor::Tag(1, Box::new(seconds.into()))
}

fn object(members: Vec<(&str, Cbor)>) -> Cbor {
    Cbor::Map(members.into_iter().map(|(name, value)| (name.into(), value)).collect())
}

fn member<'a>(map: &'a Cbor, name: &str) -> &'a Cbor {
    let members = map.as_map().unwrap();
    let found = members.iter().find(|(key, _)| key.as_text() == Some(name));
    &found.unwrap_or_else(|| panic!("no {name}")).1
}
