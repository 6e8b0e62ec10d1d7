//! DynamoDB: the `dynoxide` crate on a file in the data folder, behind our front door.
//!
//! It listens on a loopback port of its own, which only this file knows, and
//! checks no signatures: the front door has done so. Its work blocks the thread
//! it runs on (SQLite), so it has threads of its own.

mod tables;

use std::{
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener as StdListener},
    path::Path,
    thread,
    time::Duration,
};

use bytes::Bytes;
use dynoxide::Database as Dynoxide;
use http::{HeaderMap, HeaderName, Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use tokio::{
    net::TcpListener,
    runtime,
    sync::oneshot,
    time::{MissedTickBehavior, interval, timeout},
};
use tokio_util::sync::CancellationToken;

use crate::secret;

pub use self::tables::TablesError;

/// What `X-Amz-Target` begins with.
pub(crate) const TARGET_PREFIX: &str = "DynamoDB_20120810.";

/// Largest request, in bytes: DynamoDB's own limit, of a batch.
pub(crate) const BODY_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Largest answer, in bytes; pages end at 1 MiB, batches at 16.
const ANSWER_BYTES_MAX: usize = 32 * 1024 * 1024;

/// Longest that a call may take; callers of ours give up sooner.
const CALL: Duration = Duration::from_secs(20);

/// How often expired items are looked for; the real service takes up to days.
const SWEEP: Duration = Duration::from_secs(30);

/// Threads for the tables: one call at a time, and one that waits for its turn.
const THREADS: usize = 2;

/// What the last calls have when the cloud stops.
const LAST_CALLS: Duration = Duration::from_secs(2);

/// Why there is no database.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The file cannot be used.
    #[error("cannot open the database in the data folder: {reason}")]
    Open {
        /// What dynoxide said.
        reason: String,
    },
    /// No port, no thread.
    #[error("cannot start the database")]
    Start(#[from] io::Error),
    /// The deployment's tables are not there.
    #[error(transparent)]
    Tables(#[from] TablesError),
}

/// Why a call has no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CallError {
    /// No answer in time.
    #[error("the database did not answer within {} seconds", CALL.as_secs())]
    TooSlow,
    /// No connection, or a broken one.
    #[error("the database cannot be reached")]
    Unreachable(#[from] hyper_util::client::legacy::Error),
    /// An answer that broke off.
    #[error("the database's answer cannot be read")]
    Answer(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// A running database.
#[derive(Debug)]
pub(crate) struct Database {
    address: SocketAddr,
    client: Client<HttpConnector, Full<Bytes>>,
}

/// The end of a database, for whoever waits for it.
#[derive(Debug)]
pub(crate) struct End(oneshot::Receiver<()>);

impl End {
    /// Waits until the last call is done and the file closed, but not for long.
    pub(crate) async fn wait(self) {
        if timeout(2 * LAST_CALLS, self.0).await.is_err() {
            tracing::warn!("the database did not close in time; its file is whole all the same");
        }
    }
}

impl Database {
    /// Opens the file at `path` and serves it until `stop`.
    pub(crate) async fn start(
        path: &Path,
        stop: CancellationToken,
    ) -> Result<(Self, End), DatabaseError> {
        let open = |reason: String| DatabaseError::Open { reason };
        let file =
            path.to_str().ok_or_else(|| open("its path is not UTF-8".to_owned()))?.to_owned();
        let opened = tokio::task::spawn_blocking(move || open_file(&file)).await;
        let database = opened
            .map_err(|error| open(error.to_string()))?
            .map_err(|error| open(error.to_string()))?;
        let listener = hidden_listener()?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let (end, ended) = oneshot::channel();
        thread::Builder::new().name("database".to_owned()).spawn(move || {
            if let Err(error) = serve(listener, database, stop) {
                tracing::error!(error, "the database failed");
            }
            // Nobody may be waiting.
            let _ = end.send(());
        })?;
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let client = Client::builder(TokioExecutor::new()).build(connector);
        Ok((Self { address, client }, End(ended)))
    }

    /// Makes the deployment's tables, those that are not there yet.
    pub(crate) async fn make_tables(
        &self,
        tables: &[stack::deployment::Table],
    ) -> Result<(), TablesError> {
        for table in tables {
            tables::make(self, table).await?;
        }
        Ok(())
    }

    /// Passes a call on.
    pub(crate) async fn call(
        &self,
        headers: &HeaderMap,
        body: Bytes,
    ) -> Result<Response<Bytes>, CallError> {
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = Method::POST;
        *request.uri_mut() =
            format!("http://{}/", self.address).parse().expect("an address is an authority");
        for name in [header::CONTENT_TYPE, HeaderName::from_static("x-amz-target")] {
            if let Some(value) = headers.get(&name) {
                request.headers_mut().insert(name, value.clone());
            }
        }
        // It wants to see that there is a signature, and does not look at it.
        for (name, value) in [
            (
                "authorization",
                "AWS4-HMAC-SHA256 Credential=front-door/20260101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
            ),
            ("x-amz-date", "20260101T000000Z"),
        ] {
            let value = http::HeaderValue::from_static(value);
            request.headers_mut().insert(HeaderName::from_static(name), value);
        }
        timeout(CALL, self.exchange(request)).await.map_err(|_| CallError::TooSlow)?
    }

    async fn exchange(&self, request: Request<Full<Bytes>>) -> Result<Response<Bytes>, CallError> {
        let (parts, body) = self.client.request(request).await?.into_parts();
        let body =
            Limited::new(body, ANSWER_BYTES_MAX).collect().await.map_err(CallError::Answer)?;
        let mut answer = Response::new(body.to_bytes());
        *answer.status_mut() = parts.status;
        for name in ["content-type", "x-amz-crc32", "x-amzn-requestid"] {
            if let Some(value) = parts.headers.get(name) {
                answer.headers_mut().insert(HeaderName::from_static(name), value.clone());
            }
        }
        Ok(answer)
    }

    /// Calls an operation of ours, with its status and answer.
    async fn ask(
        &self,
        operation: &str,
        body: &serde_json::Value,
    ) -> Result<(StatusCode, serde_json::Value), TablesError> {
        let target = format!("{TARGET_PREFIX}{operation}");
        let mut headers = HeaderMap::new();
        headers.insert("x-amz-target", target.parse().expect("operations are ASCII"));
        headers
            .insert("content-type", http::HeaderValue::from_static("application/x-amz-json-1.0"));
        let answer = self.call(&headers, Bytes::from(body.to_string())).await;
        let answer = answer.map_err(|error| TablesError::Call(Box::new(error)))?;
        let value = serde_json::from_slice(answer.body()).unwrap_or_default();
        Ok((answer.status(), value))
    }
}

/// A loopback port at an address that nobody guesses.
///
/// dynoxide lets the pages of any site ask it. On Linux all of 127.0.0.0/8 is
/// this machine, and so many addresses and ports are too many to try; where there
/// is only 127.0.0.1, the port alone has to be found.
fn hidden_listener() -> io::Result<StdListener> {
    let [second, third, fourth] = secret::random();
    StdListener::bind((Ipv4Addr::new(127, second, third, fourth), 0))
        .or_else(|_| StdListener::bind((Ipv4Addr::LOCALHOST, 0)))
}

/// Opens the file, to be synced with the disk now and then instead of after
/// every write, which would take most of a write's time.
///
/// Writes are in the system's hands when they are answered, so they survive the
/// death of this process. Those of the last moments before a power cut may be
/// undone, and the file is whole even then. The setting hides behind a name of
/// other purpose: it is where dynoxide's bulk loading returns to.
fn open_file(path: &str) -> dynoxide::Result<Dynoxide> {
    let database = Dynoxide::new(path)?;
    database.disable_bulk_loading()?;
    Ok(database)
}

fn serve(listener: StdListener, database: Dynoxide, stop: CancellationToken) -> Result<(), String> {
    let runtime = runtime::Builder::new_multi_thread()
        .worker_threads(THREADS)
        .thread_name("database")
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    let served = runtime.block_on(async {
        let listener = TcpListener::from_std(listener).map_err(|error| error.to_string())?;
        let sweeps = tokio::spawn(sweep(database.clone(), stop.clone()));
        let calls = dynoxide::server::serve_with_shutdown(
            listener,
            database,
            stop.clone().cancelled_owned(),
        );
        let late = async {
            stop.cancelled().await;
            tokio::time::sleep(LAST_CALLS).await;
        };
        let served = tokio::select! {
            served = calls => served,
            () = late => Ok(()),
        };
        sweeps.abort();
        served
    });
    runtime.shutdown_timeout(LAST_CALLS);
    served
}

/// Deletes expired items now and then: dynoxide does not by itself.
async fn sweep(database: Dynoxide, stop: CancellationToken) {
    let mut ticks = interval(SWEEP);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while stop.run_until_cancelled(ticks.tick()).await.is_some() {
        let database = database.clone();
        match tokio::task::spawn_blocking(move || database.sweep_ttl()).await {
            Ok(Ok(0)) => {}
            Ok(Ok(items)) => tracing::debug!(items, "expired items are deleted"),
            Ok(Err(error)) => tracing::warn!(%error, "expired items could not be deleted"),
            Err(error) => tracing::warn!(%error, "the sweep broke off"),
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_not_where_a_web_page_would_look() {
        let addresses = [(); 2].map(|()| hidden_listener().unwrap().local_addr().unwrap().ip());
        assert!(
            addresses
                .iter()
                .all(|address| address.is_loopback() && *address != Ipv4Addr::LOCALHOST)
        );
        assert_ne!(addresses[0], addresses[1]);
    }
}
