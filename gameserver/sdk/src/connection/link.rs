//! One open socket, and the task that carries its frames.
//!
//! The task knows nothing of the protocol. It ends when the socket does, or closes
//! the socket when nobody is left who could send on it.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use super::dial::Socket;
use crate::limits::FRAMES_MAX;

/// Tells one socket of a connection from the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Generation(pub(super) u64);

/// What a socket brings.
#[derive(Debug)]
pub(super) enum Inbound {
    /// A text frame.
    Frame(String),
    /// The end of this socket, and why.
    Closed(Generation, String),
}

/// The way to send on a socket. Dropping it closes the socket.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) generation: Generation,
    outgoing: mpsc::Sender<String>,
    task: JoinHandle<()>,
}

/// The socket takes no more frames: it is gone, or stuck.
#[derive(Debug)]
pub(super) struct Stuck;

impl Link {
    /// Starts carrying frames. `close_timeout` bounds each write and the closing.
    pub(super) fn start(
        socket: Socket,
        generation: Generation,
        inbound: mpsc::Sender<Inbound>,
        close_timeout: Duration,
    ) -> Self {
        let (outgoing, to_send) = mpsc::channel(FRAMES_MAX);
        let carrier = Carrier { socket, inbound, close_timeout };
        let task = tokio::spawn(carrier.carry(generation, to_send));
        Self { generation, outgoing, task }
    }

    /// Sends a frame, without waiting for it to be gone.
    pub(super) fn send(&self, frame: String) -> Result<(), Stuck> {
        self.outgoing.try_send(frame).map_err(|_| Stuck)
    }

    /// Sends what is still to be sent and a Close frame, and waits until the socket
    /// is gone.
    pub(super) async fn close(self) {
        drop(self.outgoing);
        // The task ends by itself, each of its steps having a time limit.
        let _ = self.task.await;
    }
}

struct Carrier {
    socket: Socket,
    inbound: mpsc::Sender<Inbound>,
    close_timeout: Duration,
}

impl Carrier {
    async fn carry(mut self, generation: Generation, mut to_send: mpsc::Receiver<String>) {
        let reason = loop {
            tokio::select! {
                frame = to_send.recv() => match frame {
                    Some(frame) => {
                        if let Err(reason) = self.send(Message::text(frame)).await {
                            break reason;
                        }
                    }
                    None => return self.close().await,
                },
                message = self.socket.next() => {
                    if let Some(reason) = self.take(message).await {
                        break reason;
                    }
                }
            }
        };
        // Nobody listens any more only if nobody is left to care.
        let _ = self.inbound.send(Inbound::Closed(generation, reason)).await;
        // Answers a Close frame, if that was the end.
        let _ = timeout(self.close_timeout, self.socket.close(None)).await;
    }

    async fn send(&mut self, message: Message) -> Result<(), String> {
        match timeout(self.close_timeout, self.socket.send(message)).await {
            Ok(sent) => sent.map_err(|error| error.to_string()),
            Err(_) => Err("a frame could not be written in time".to_owned()),
        }
    }

    /// Passes a message on; says why if it was the last.
    async fn take(
        &mut self,
        message: Option<Result<Message, tokio_tungstenite::tungstenite::Error>>,
    ) -> Option<String> {
        match message {
            Some(Ok(Message::Text(text))) => {
                // A driver that is gone also drops the way to send, which ends us.
                let _ = self.inbound.send(Inbound::Frame(text.to_string())).await;
                None
            }
            // Pings are answered by the library; the protocol has no binary frames.
            Some(Ok(
                Message::Ping(_) | Message::Pong(_) | Message::Binary(_) | Message::Frame(_),
            )) => None,
            Some(Ok(Message::Close(frame))) => Some(match frame {
                Some(frame) => format!("the service closed it ({})", frame.code),
                None => "the service closed it".to_owned(),
            }),
            Some(Err(error)) => Some(error.to_string()),
            None => Some("it ended".to_owned()),
        }
    }

    /// Says goodbye, and passes on what still comes.
    async fn close(mut self) {
        let goodbye = CloseFrame { code: CloseCode::Normal, reason: "".into() };
        let limit = self.close_timeout;
        let closing = async {
            if self.socket.close(Some(goodbye)).await.is_ok() {
                // Until the other side says goodbye too; who then hangs up first is
                // not worth waiting for.
                while let Some(message) = self.socket.next().await {
                    if self.take(Some(message)).await.is_some() {
                        return;
                    }
                }
            }
        };
        // Whether the other side was polite is of no interest.
        let _ = timeout(limit, closing).await;
    }
}
