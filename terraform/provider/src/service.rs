//! Terraform's calls over gRPC: which path is which call.
//!
//! What is not here is answered by gRPC's own "unimplemented", which Terraform
//! expects of providers without functions and ephemeral resources.

use std::{
    convert::Infallible,
    error::Error,
    fmt,
    future::Future,
    iter,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use hyper::body::Incoming;
use tonic::{Request, Response, Status, body::Body, server::Grpc};
use tonic_prost::ProstCodec;

use crate::{
    protocol::{Nothing, Stopped},
    provider::{CallError, Connection},
};

/// Largest message that is read, in bytes: a plan of a large policy is far smaller.
const MESSAGE_BYTES_MAX: usize = 16 * 1024 * 1024;

/// What precedes a call's name in its path.
const PATH: &str = "/tfplugin6.Provider/";

/// Answers the calls of one connection.
#[derive(Debug, Clone)]
pub(crate) struct Service(Arc<Connection>);

impl Service {
    pub(crate) fn new(connection: Connection) -> Self {
        Self(Arc::new(connection))
    }
}

type Answer = Pin<Box<dyn Future<Output = Result<http::Response<Body>, Infallible>> + Send>>;

impl tower::Service<http::Request<Incoming>> for Service {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Answer;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Incoming>) -> Answer {
        let connection = Arc::clone(&self.0);
        Box::pin(async move { Ok(answer(connection, request).await) })
    }
}

async fn answer(
    connection: Arc<Connection>,
    request: http::Request<Incoming>,
) -> http::Response<Body> {
    let name = request.uri().path().strip_prefix(PATH).unwrap_or_default().to_owned();
    let it = connection;
    match name.as_str() {
        "GetProviderSchema" => {
            unary(request, async move |_: Nothing| Ok(it.provider().schema().to_wire())).await
        }
        "ValidateProviderConfig" => {
            unary(request, async move |call| it.validate_provider(&call)).await
        }
        "ValidateResourceConfig" => {
            unary(request, async move |call| it.validate_resource(&call)).await
        }
        "ValidateDataResourceConfig" => {
            unary(request, async move |call| it.validate_data(&call)).await
        }
        "UpgradeResourceState" => unary(request, async move |call| it.upgrade(&call)).await,
        "ConfigureProvider" => unary(request, async move |call| it.configure(&call)).await,
        "ReadResource" => unary(request, async move |call| it.read(&call)).await,
        "PlanResourceChange" => unary(request, async move |call| it.plan(&call)).await,
        "ApplyResourceChange" => unary(request, async move |call| it.apply(&call).await).await,
        "ImportResourceState" => unary(request, async move |call| it.import(&call)).await,
        "ReadDataSource" => unary(request, async move |call| it.read_data(&call)).await,
        "StopProvider" => unary(request, async move |_: Nothing| Ok(Stopped::default())).await,
        _ => Status::unimplemented(format!("the offline stand-in does not answer {name}"))
            .into_http(),
    }
}

/// Reads one message, has it answered, and writes the answer.
async fn unary<Q, R, F, A>(request: http::Request<Incoming>, answer: F) -> http::Response<Body>
where
    Q: prost::Message + Default + Send + 'static,
    R: prost::Message + Default + Send + 'static,
    F: FnOnce(Q) -> A + Send + 'static,
    A: Future<Output = Result<R, CallError>> + Send + 'static,
{
    let mut answer = Some(answer);
    let once = tower::service_fn(move |request: Request<Q>| {
        let answering = answer.take().map(|answer| answer(request.into_inner()));
        async move {
            let answering = answering.ok_or_else(|| Status::internal("a call has one message"))?;
            let refuse = |error: CallError| Status::invalid_argument(Chain(&error).to_string());
            answering.await.map(Response::new).map_err(refuse)
        }
    });
    let codec = ProstCodec::<R, Q>::default();
    let mut grpc = Grpc::new(codec).max_decoding_message_size(MESSAGE_BYTES_MAX);
    grpc.unary(once, request).await
}

/// An error and all its causes, on one line.
struct Chain<'a>(&'a dyn Error);

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut causes = iter::successors(self.0.source(), |&error| error.source());
        causes.try_for_each(|cause| write!(f, ": {cause}"))
    }
}
