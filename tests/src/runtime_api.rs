//! The Lambda runtime API for one instance of a function, and as much of AWS as one event needs.
//!
//! The same event is given as often as it is asked for, and what is answered taken. AWS's side answers every call
//! that nothing was found, at once: what is measured or seen then is the function alone.

use std::time::Instant;

use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    time,
};

use crate::cloud::PATIENCE;

/// The event's request.
const REQUEST_ID: &str = "8476a536-e9f4-11e8-9739-2dfe598c3fcd";

/// Most that waits to be looked at.
const WAITING_MAX: usize = 16;

/// Longest body that is taken, in bytes.
const BODY_BYTES_MAX: usize = 1024 * 1024;

/// An empty map in CBOR.
const EMPTY_CBOR: &[u8] = &[0xa0];

/// What an instance does, as the runtime API sees it.
#[derive(Debug)]
pub enum Step {
    /// It asks for an event: its initialization is over.
    Asks,
    /// It answers one: `response` or `error`, and what it says.
    Answers(String, Value),
    /// It cannot begin.
    CannotBegin(Value),
}

/// The runtime API of one instance.
#[derive(Debug)]
pub struct RuntimeApi {
    address: String,
    steps: mpsc::Receiver<(Instant, Step)>,
}

impl RuntimeApi {
    /// One that has `event`.
    ///
    /// # Panics
    /// When there is no port.
    pub async fn with(event: Value) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (sender, steps) = mpsc::channel(WAITING_MAX);
        let event = event.to_string();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let connection = Connection { event: event.clone(), steps: sender.clone() };
                tokio::spawn(connection.serve(stream));
            }
        });
        Self { address, steps }
    }

    /// Its address as Lambda says it, host and port; AWS's is the same.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// What the instance does next.
    ///
    /// # Panics
    /// When it does nothing.
    pub async fn next(&mut self) -> Step {
        self.next_at().await.1
    }

    /// What the instance does next, and when it came to that.
    ///
    /// # Panics
    /// When it does nothing.
    pub async fn next_at(&mut self) -> (Instant, Step) {
        let next = time::timeout(PATIENCE, self.steps.recv()).await;
        next.expect("the instance does something").expect("we hold a sender")
    }
}

struct Connection {
    event: String,
    steps: mpsc::Sender<(Instant, Step)>,
}

/// What came, as far as it matters.
struct Request {
    path: String,
    body: Vec<u8>,
}

impl Connection {
    async fn serve(self, stream: TcpStream) {
        let mut stream = BufReader::new(stream);
        while let Some(request) = read(&mut stream).await {
            let answer = self.answer(&request).await;
            if stream.get_mut().write_all(&answer).await.is_err() {
                return;
            }
        }
    }

    async fn answer(&self, request: &Request) -> Vec<u8> {
        let body = || serde_json::from_slice(&request.body).unwrap_or(Value::Null);
        let Some((_, path)) = request.path.split_once("/2018-06-01/runtime/") else {
            return of_aws(&request.path);
        };
        let step = match path.rsplit('/').next().unwrap_or_default() {
            "next" => Step::Asks,
            "error" if path == "init/error" => Step::CannotBegin(body()),
            kind => Step::Answers(kind.to_owned(), body()),
        };
        let asks = matches!(step, Step::Asks);
        // Nobody looks any more, and the instance is about to be ended.
        let _ = self.steps.send((Instant::now(), step)).await;
        if asks { self.next_event() } else { answer("202 Accepted", "", b"{}") }
    }

    fn next_event(&self) -> Vec<u8> {
        let headers = format!(
            "lambda-runtime-aws-request-id: {REQUEST_ID}\r\n\
             lambda-runtime-deadline-ms: 4102444800000\r\n\
             lambda-runtime-invoked-function-arn: arn:aws:lambda:us-east-1:000000000000:function:f\r\n"
        );
        answer("200 OK", &headers, self.event.as_bytes())
    }
}

/// What AWS says: in CBOR to who speaks it, and else in JSON.
fn of_aws(path: &str) -> Vec<u8> {
    if path.contains("/service/") {
        let headers = "content-type: application/cbor\r\nsmithy-protocol: rpc-v2-cbor\r\n";
        return answer("200 OK", headers, EMPTY_CBOR);
    }
    answer("200 OK", "content-type: application/x-amz-json-1.0\r\n", b"{}")
}

fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\n{headers}content-length: {length}\r\n\r\n");
    [head.as_bytes(), body].concat()
}

/// The next request; none at the connection's end, or of something else than HTTP.
async fn read(stream: &mut BufReader<TcpStream>) -> Option<Request> {
    let mut line = String::new();
    stream.read_line(&mut line).await.ok().filter(|length| *length > 0)?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut length = 0;
    loop {
        let mut header = String::new();
        stream.read_line(&mut header).await.ok()?;
        let Some((name, value)) = header.split_once(':') else { break };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().ok().filter(|length| *length <= BODY_BYTES_MAX)?;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    Some(Request { path, body })
}
