//! As much of SQS as one process needs: it takes messages, or refuses them as told.

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    time::timeout,
};

use crate::gamelift::PATIENCE;

/// How one request is answered.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Mood {
    Takes,
    /// 503.
    IsBusy,
    /// 403.
    Denies,
    /// The connection ends without an answer.
    HangsUp,
}

/// A request that came.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Value,
}

pub(crate) struct Queue {
    pub(crate) url: String,
    sent: mpsc::UnboundedReceiver<Sent>,
}

impl Queue {
    /// A queue that is in these moods in turn, and takes everything afterwards.
    pub(crate) async fn start(moods: &[Mood]) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}/123456789012/results", listener.local_addr().unwrap());
        let (record, sent) = mpsc::unbounded_channel();
        let mut moods: VecDeque<Mood> = moods.iter().copied().collect();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let mood = moods.pop_front().unwrap_or(Mood::Takes);
                let request = serve(stream, mood).await;
                // The test may have seen enough.
                let _ = record.send(request);
            }
        });
        Self { url, sent }
    }

    /// What a process is told of it.
    pub(crate) fn arguments(&self) -> Vec<&str> {
        let role = "arn:aws:iam::123456789012:role/fleet";
        vec!["--results-queue", &self.url, "--fleet-role", role, "--region", "eu-west-1"]
    }

    /// The next request.
    pub(crate) async fn next(&mut self) -> Sent {
        timeout(PATIENCE, self.sent.recv()).await.expect("a request").unwrap()
    }

    /// The next request, if it has come already.
    pub(crate) fn already(&mut self) -> Option<Sent> {
        self.sent.try_recv().ok()
    }
}

async fn serve(stream: TcpStream, mood: Mood) -> Sent {
    let mut stream = BufReader::new(stream);
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.unwrap();
        if line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.trim().split_once(": ") {
            headers.insert(name.to_lowercase(), value.to_owned());
        }
    }
    let mut body = vec![0; headers["content-length"].parse().unwrap()];
    stream.read_exact(&mut body).await.unwrap();
    let (status, answer) = match mood {
        Mood::Takes => ("200 OK", json!({ "MessageId": "m-1" })),
        Mood::IsBusy => ("503 Service Unavailable", json!({ "__type": "ServiceUnavailable" })),
        Mood::Denies => ("403 Forbidden", json!({ "__type": "AccessDeniedException" })),
        Mood::HangsUp => ("", Value::Null),
    };
    if !status.is_empty() {
        let answer = answer.to_string();
        let length = answer.len();
        let text = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n\r\n{answer}");
        stream.write_all(text.as_bytes()).await.unwrap();
    }
    Sent { headers, body: serde_json::from_slice(&body).unwrap() }
}
