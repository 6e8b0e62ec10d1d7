//! An embedded DynamoDB, and a wire to it that can fail.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::Duration,
};

use api_contract::metrics::Service;
use api_service::{Meter, aws, calls::CallMeter};
use aws_sdk_dynamodb::{
    Client,
    config::{BehaviorVersion, Builder, Credentials, Region},
};
use aws_smithy_runtime_api::client::{
    http::{
        HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
        SharedHttpConnector,
    },
    orchestrator::{HttpRequest, HttpResponse},
    result::ConnectorError,
    runtime_components::RuntimeComponents,
};
use aws_smithy_types::body::SdkBody;
use tokio::net::TcpListener;

/// DynamoDB, in this process and in memory.
pub(crate) struct DynamoDb {
    steady: Client,
    shaky: Client,
    throttled: Throttled,
    losing: Losing,
}

/// The operations that are throttled at present.
type Throttled = Arc<Mutex<BTreeSet<&'static str>>>;

/// The operation whose next answer gets lost.
type Losing = Arc<Mutex<Option<&'static str>>>;

impl DynamoDb {
    pub(crate) async fn start(meter: Arc<dyn Meter>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(dynoxide::server::serve_on(listener, dynoxide::Database::memory().unwrap()));
        let wire = aws_smithy_http_client::Builder::new().build_http();
        let throttled = Throttled::default();
        let losing = Losing::default();
        let shaky = SharedHttpClient::new(Shaky {
            wire: wire.clone(),
            throttled: throttled.clone(),
            losing: losing.clone(),
        });
        let counting =
            |config: Builder| config.interceptor(CallMeter::new(Service::DynamoDb, meter));
        let steady = Client::from_conf(config(&endpoint, wire).build());
        let shaky = Client::from_conf(counting(config(&endpoint, shaky)).build());
        Self { steady, shaky, throttled, losing }
    }

    /// What the backend is given.
    pub(crate) fn client(&self) -> Client {
        self.shaky.clone()
    }

    /// What the test looks with.
    pub(crate) fn steady(&self) -> &Client {
        &self.steady
    }

    /// Throttles an operation such as `GetItem`, until told otherwise.
    pub(crate) fn throttle(&self, operation: &'static str) {
        self.throttled.lock().unwrap().insert(operation);
    }

    /// The next time, an operation does what it should, and its answer gets lost.
    pub(crate) fn lose_an_answer(&self, operation: &'static str) {
        *self.losing.lock().unwrap() = Some(operation);
    }

    pub(crate) fn throttle_nothing(&self) {
        self.throttled.lock().unwrap().clear();
    }
}

fn config(endpoint: &str, wire: SharedHttpClient) -> Builder {
    Builder::new()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("test", "test", None, None, "test"))
        .endpoint_url(endpoint)
        .http_client(wire)
        .timeout_config(aws::timeouts())
        .retry_config(aws::retries().with_initial_backoff(Duration::from_millis(1)))
}

/// A wire on which some operations are answered by a throttle.
#[derive(Debug)]
struct Shaky {
    wire: SharedHttpClient,
    throttled: Throttled,
    losing: Losing,
}

#[derive(Debug)]
struct ShakyConnector {
    wire: SharedHttpConnector,
    throttled: Throttled,
    losing: Losing,
}

impl HttpClient for Shaky {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(ShakyConnector {
            wire: self.wire.http_connector(settings, components),
            throttled: self.throttled.clone(),
            losing: self.losing.clone(),
        })
    }
}

impl HttpConnector for ShakyConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default();
        let mut losing = self.losing.lock().unwrap();
        if losing.take_if(|lost| *lost == operation).is_some() {
            let answer = self.wire.call(request);
            return HttpConnectorFuture::new(async move {
                answer.await?;
                Err(ConnectorError::io(std::io::Error::other("connection reset").into()))
            });
        }
        match self.throttled.lock().unwrap().contains(operation) {
            true => HttpConnectorFuture::ready(Ok(throttle())),
            false => self.wire.call(request),
        }
    }
}

fn throttle() -> HttpResponse {
    let body = r#"{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
        "message":"The level of configured provisioned throughput for the table was exceeded."}"#;
    HttpResponse::new(400.try_into().unwrap(), SdkBody::from(body))
}
