//! The task that reads and writes for a [`Game`](super::Game).

use std::{sync::Arc, time::Duration};

use api_contract::play::{
    ClientMessage, InputDatagram, MessageReader, SeatedPlayer, ServerMessage, StateDatagram,
    encode_message,
};
use tokio::{
    sync::{mpsc, watch},
    task::JoinHandle,
    time::{Interval, MissedTickBehavior, interval, timeout},
};
use wtransport::{Connection, RecvStream, SendStream, VarInt, error::StreamReadError};

use super::{Direction, GameEvent, LostError};
use crate::limits::{EVENTS_WAITING_MAX, GOODBYE_TIMEOUT, INPUT_INTERVAL};

/// The game's ends of what the driver does for it.
pub(super) struct Ends {
    pub(super) events: mpsc::Receiver<Result<GameEvent, LostError>>,
    pub(super) states: watch::Receiver<Option<Arc<StateDatagram>>>,
    pub(super) steering: watch::Sender<Direction>,
}

struct Driver {
    connection: Connection,
    send: SendStream,
    recv: RecvStream,
    reader: MessageReader<ServerMessage>,
    events: mpsc::Sender<Result<GameEvent, LostError>>,
    states: watch::Sender<Option<Arc<StateDatagram>>>,
    steering: watch::Receiver<Direction>,
    /// Of the last input sent; zero before the first.
    sequence: u32,
}

/// Why a driver's work is over.
enum End {
    /// Nobody plays any more.
    Left,
    /// The result is delivered.
    Finished,
    Lost(LostError),
}

/// Starts to drive a connection on which the welcome has been read; `reader` has
/// what came after it.
pub(super) fn spawn(
    connection: Connection,
    send: SendStream,
    recv: RecvStream,
    reader: MessageReader<ServerMessage>,
) -> (Ends, JoinHandle<()>) {
    let (events, events_end) = mpsc::channel(EVENTS_WAITING_MAX);
    let (states, states_end) = watch::channel(None);
    let (steering_end, steering) = watch::channel(Direction::default());
    let driver = Driver { connection, send, recv, reader, events, states, steering, sequence: 0 };
    let ends = Ends { events: events_end, states: states_end, steering: steering_end };
    (ends, tokio::spawn(driver.run()))
}

impl Driver {
    async fn run(mut self) {
        match self.drive().await {
            End::Left => self.say_goodbye().await,
            End::Finished => {}
            End::Lost(error) => {
                // Nobody may be listening any more.
                let _ = self.events.send(Err(error)).await;
            }
        }
        self.connection.close(VarInt::from_u32(0), b"");
    }

    async fn drive(&mut self) -> End {
        let mut repeat = repeat();
        let mut buffer = [0; 2048];
        // What came together with the welcome.
        if let Some(end) = self.deliver().await {
            return end;
        }
        loop {
            let end = tokio::select! {
                read = self.recv.read(&mut buffer) => self.take_bytes(read, &buffer).await,
                datagram = self.connection.receive_datagram() => match datagram {
                    Ok(datagram) => { self.take_state(&datagram); None }
                    // The stream may still hold how the match ended.
                    Err(error) => Some(self.drain(LostError::Connection(error)).await),
                },
                changed = self.steering.changed() => match changed {
                    Ok(()) => { self.send_input(); None }
                    Err(_) => Some(End::Left),
                },
                _ = repeat.tick() => { self.repeat_input(); None }
            };
            if let Some(end) = end {
                return end;
            }
        }
    }

    async fn take_bytes(
        &mut self,
        read: Result<Option<usize>, StreamReadError>,
        buffer: &[u8],
    ) -> Option<End> {
        match read {
            Ok(Some(length)) => {
                self.reader.feed(&buffer[..length]);
                self.deliver().await
            }
            Ok(None) => Some(End::Lost(LostError::Silent)),
            Err(StreamReadError::NotConnected) => {
                let error = self.connection.closed().await;
                Some(End::Lost(LostError::Connection(error)))
            }
            Err(StreamReadError::Reset(_) | StreamReadError::QuicProto) => {
                Some(End::Lost(LostError::Silent))
            }
        }
    }

    /// Hands over all messages that have been read whole.
    async fn deliver(&mut self) -> Option<End> {
        loop {
            let message = match self.reader.next_message() {
                Ok(message) => message?,
                Err(error) => return Some(End::Lost(LostError::Protocol(error))),
            };
            let Some(event) = event(message) else { continue };
            let over = matches!(event, GameEvent::Ended(_));
            if self.events.send(Ok(event)).await.is_err() {
                return Some(End::Left);
            }
            if over {
                return Some(End::Finished);
            }
        }
    }

    /// Reads what had arrived before the connection ended.
    async fn drain(&mut self, lost: LostError) -> End {
        let mut buffer = [0; 2048];
        while let Ok(Ok(Some(length))) =
            timeout(Duration::from_millis(100), self.recv.read(&mut buffer)).await
        {
            self.reader.feed(&buffer[..length]);
            if let Some(end) = self.deliver().await {
                return end;
            }
        }
        End::Lost(lost)
    }

    /// Keeps a state that is newer than the one before; ignores what is none,
    /// for a later server may send more.
    fn take_state(&self, datagram: &[u8]) {
        let Ok(state) = StateDatagram::decode(datagram) else { return };
        self.states.send_if_modified(|newest| {
            let is_newer = newest.as_ref().is_none_or(|newest| state.tick > newest.tick);
            if is_newer {
                *newest = Some(Arc::new(state));
            }
            is_newer
        });
    }

    fn send_input(&mut self) {
        let Direction { x, y } = *self.steering.borrow_and_update();
        self.sequence = self.sequence.saturating_add(1);
        let input = InputDatagram { sequence: self.sequence, x, y };
        if let Err(error) = self.connection.send_datagram(input.encode()) {
            // There will be another; and if the connection is gone, reading
            // from it says so.
            tracing::trace!(%error, "an input was not sent");
        }
    }

    /// Says again where to go, for datagrams get lost.
    fn repeat_input(&mut self) {
        if self.sequence > 0 {
            self.send_input();
        }
    }

    async fn say_goodbye(&mut self) {
        let Ok(goodbye) = encode_message(&ClientMessage::Goodbye {}) else { return };
        let _ = timeout(GOODBYE_TIMEOUT, async {
            self.send.write_all(&goodbye).await.ok()?;
            self.send.finish().await.ok()
        })
        .await;
    }
}

fn repeat() -> Interval {
    let mut repeat = interval(INPUT_INTERVAL);
    repeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    repeat
}

/// What a message means to a player; none for what is not for them.
fn event(message: ServerMessage) -> Option<GameEvent> {
    match message {
        ServerMessage::Joined { seat, player_tag } => {
            Some(GameEvent::Joined(SeatedPlayer { seat, player_tag }))
        }
        ServerMessage::Left { seat } => Some(GameEvent::Left { seat }),
        ServerMessage::Started { tick } => Some(GameEvent::Started { tick }),
        ServerMessage::Ended { result } => Some(GameEvent::Ended(result)),
        ServerMessage::Closing { reason, seconds_left } => {
            Some(GameEvent::Closing { reason, left: Duration::from_secs(seconds_left.into()) })
        }
        ServerMessage::Welcome { .. } | ServerMessage::Refused { .. } | ServerMessage::Unknown => {
            None
        }
    }
}
