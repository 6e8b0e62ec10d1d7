//! A function for tests, whose instances are played by the test.

use std::{collections::BTreeMap, io, sync::Arc, time::Duration};

use axum::{Router, body::Body};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::{Request, Response};
use http_body_util::BodyExt;
use tokio::{sync::mpsc, task::JoinHandle};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use super::{
    Functions, InvokeError,
    instance::{InstanceId, Process, Starter},
    pool::Pool,
    runtime_api::RuntimeApi,
};
use crate::{cloudwatch::Metrics, stage::Stage};

/// A function whose instances the test plays.
pub(crate) struct World {
    pub(crate) functions: Arc<Functions>,
    router: Router,
    pub(crate) started: mpsc::UnboundedReceiver<FakeInstance>,
    pub(crate) metrics: Metrics,
    stage: Stage,
}

/// What the test has in its hand of an instance: its id, and its life.
pub(crate) struct FakeInstance {
    pub(crate) id: String,
    pub(crate) dies: CancellationToken,
}

#[derive(Debug)]
struct FakeStarter(mpsc::UnboundedSender<FakeInstance>);

struct FakeProcess(CancellationToken);

impl Starter for FakeStarter {
    fn start<'a>(&'a self, id: &'a InstanceId) -> BoxFuture<'a, io::Result<Box<dyn Process>>> {
        Box::pin(async move {
            let dies = CancellationToken::new();
            let instance = FakeInstance { id: id.to_string(), dies: dies.clone() };
            self.0.send(instance).map_err(|_| io::Error::other("nobody plays instances"))?;
            let process: Box<dyn Process> = Box::new(FakeProcess(dies));
            Ok(process)
        })
    }
}

impl Process for FakeProcess {
    fn wait(&mut self) -> BoxFuture<'_, String> {
        Box::pin(async {
            self.0.cancelled().await;
            "signal: 9 (SIGKILL)".to_owned()
        })
    }

    fn end<'a>(&'a mut self, why: &'a str) -> BoxFuture<'a, String> {
        self.0.cancel();
        Box::pin(async move { why.to_owned() })
    }
}

impl World {
    /// A function `f` that may take so long.
    pub(crate) fn new(timeout: Duration) -> Self {
        let (sender, started) = mpsc::unbounded_channel();
        let starter: Arc<dyn Starter> = Arc::new(FakeStarter(sender));
        let stage = Stage::default();
        let metrics = Metrics::default();
        let pool = Pool::new("f".to_owned(), timeout, starter, metrics.clone(), stage.clone());
        let functions =
            Arc::new(Functions { pools: BTreeMap::from([("f".to_owned(), Arc::new(pool))]) });
        let api = RuntimeApi { functions: Arc::clone(&functions), region: "eu-west-1".into() };
        Self { functions, router: api.router(), started, metrics, stage }
    }

    /// Invokes the function, in the background.
    pub(crate) fn invoke(&self, payload: &'static str) -> JoinHandle<Result<Bytes, InvokeError>> {
        let functions = Arc::clone(&self.functions);
        tokio::spawn(async move { functions.invoke("f", Bytes::from(payload)).await })
    }

    /// The next instance that is started.
    pub(crate) async fn instance(&mut self) -> FakeInstance {
        self.started.recv().await.unwrap()
    }

    /// Says something to the runtime API.
    pub(crate) async fn send(
        &self,
        instance: &FakeInstance,
        path: &str,
        body: &str,
    ) -> Response<Body> {
        let method = if path == "invocation/next" { "GET" } else { "POST" };
        let request = Request::builder()
            .method(method)
            .uri(format!("/.rt/{}/2018-06-01/runtime/{path}", instance.id))
            .body(Body::from(body.to_owned()))
            .unwrap();
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// Asks for work: its id and payload.
    pub(crate) async fn next(&self, instance: &FakeInstance) -> (String, String) {
        let answer = self.send(instance, "invocation/next", "").await;
        assert_eq!(answer.status(), 200);
        let id = answer.headers()["lambda-runtime-aws-request-id"].to_str().unwrap().to_owned();
        (id, text(answer).await)
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.stage.stop.cancel();
    }
}

async fn text(answer: Response<Body>) -> String {
    let bytes = answer.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(bytes.to_vec()).unwrap()
}
