//! A client's connection and the one stream on it: messages in, messages out.

use std::fmt;

use api_contract::play::{
    ClientMessage, InputDatagram, MessageError, MessageReader, ServerMessage, encode_message,
};
use tokio::time::timeout;
use wtransport::{
    Connection, RecvStream, SendStream, VarInt,
    error::{SendDatagramError, StreamWriteError},
};

use crate::limits::FAREWELL_TIME_MAX;

/// A connection that is closed when this is dropped, and not before: nothing
/// else keeps a client waiting or a port occupied.
pub(crate) struct Wire {
    connection: Connection,
    send: SendStream,
    /// The client's half, apart from the rest so that both can be waited for at
    /// once.
    pub(crate) incoming: Incoming,
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wire").field("peer", &self.connection.remote_address()).finish()
    }
}

/// Why a message could not be sent.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SayError {
    /// It does not fit the protocol.
    #[error(transparent)]
    Message(#[from] MessageError),
    /// The client is gone.
    #[error("could not write to the client")]
    Write(#[from] StreamWriteError),
    /// The client does not read what it is told.
    #[error("the client does not read")]
    NotRead,
}

impl Wire {
    pub(crate) fn new(connection: Connection, (send, recv): (SendStream, RecvStream)) -> Self {
        let stream = Messages { recv, reader: MessageReader::default() };
        let incoming = Incoming { connection: connection.clone(), stream };
        Self { connection, send, incoming }
    }

    /// Writes a message.
    pub(crate) async fn say(&mut self, message: &ServerMessage) -> Result<(), SayError> {
        let bytes = encode_message(message)?;
        match timeout(FAREWELL_TIME_MAX, self.send.write_all(&bytes)).await {
            Ok(written) => Ok(written?),
            Err(_) => Err(SayError::NotRead),
        }
    }

    /// Ends the stream and waits, not for long, until the client has everything.
    pub(crate) async fn finish(&mut self) {
        // Whether it has or is gone: there is nothing more to do for it.
        let _ = timeout(FAREWELL_TIME_MAX, self.send.finish()).await;
    }

    /// Waits, not for long, until the client closes.
    pub(crate) async fn closed(&self) {
        let _ = timeout(FAREWELL_TIME_MAX, self.connection.closed()).await;
    }

    /// Another way to send datagrams to the client, and to cut it off.
    pub(crate) fn datagrams(&self) -> DatagramSender {
        DatagramSender(self.connection.clone())
    }

    /// How long a message to the client and back takes.
    pub(crate) fn round_trip_ms(&self) -> u128 {
        self.connection.rtt().as_millis()
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.connection.close(VarInt::from_u32(0), b"");
    }
}

/// What a client says, by either way.
pub(crate) struct Incoming {
    connection: Connection,
    stream: Messages,
}

impl Incoming {
    /// The next message; `None` when there will be no other, because the client
    /// ended its stream or is gone. May be abandoned and called again.
    pub(crate) async fn message(&mut self) -> Result<Option<ClientMessage>, MessageError> {
        self.stream.next().await
    }

    /// What comes next, message or datagram; `None` when nothing will. May be
    /// abandoned and called again.
    pub(crate) async fn next(&mut self) -> Result<Option<Said>, MessageError> {
        tokio::select! {
            message = self.stream.next() => Ok(message?.map(Said::Message)),
            datagram = self.connection.receive_datagram() => Ok(datagram.ok().map(|datagram| {
                InputDatagram::decode(&datagram).map_or(Said::Noise, Said::Input)
            })),
        }
    }
}

/// A stream, cut into messages.
struct Messages {
    recv: RecvStream,
    reader: MessageReader<ClientMessage>,
}

/// Bytes read at once; what a client has to say fits several times.
const READ_BYTES: usize = 512;

impl Messages {
    async fn next(&mut self) -> Result<Option<ClientMessage>, MessageError> {
        loop {
            if let Some(message) = self.reader.next_message()? {
                return Ok(Some(message));
            }
            let mut bytes = [0; READ_BYTES];
            match self.recv.read(&mut bytes).await {
                Ok(Some(length)) => self.reader.feed(&bytes[..length]),
                Ok(None) | Err(_) => return Ok(None),
            }
        }
    }
}

/// Something that a client said.
#[derive(Debug)]
pub(crate) enum Said {
    /// On the stream.
    Message(ClientMessage),
    /// By a datagram.
    Input(InputDatagram),
    /// A datagram that is no input: a later version's, or nonsense.
    Noise,
}

/// Sends datagrams to one client.
#[derive(Clone)]
pub(crate) struct DatagramSender(Connection);

impl fmt::Debug for DatagramSender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DatagramSender").field(&self.0.remote_address()).finish()
    }
}

impl DatagramSender {
    /// Sends it, or drops it: there is another one a tick later.
    pub(crate) fn send(&self, datagram: &[u8]) {
        match self.0.send_datagram(datagram) {
            Ok(()) | Err(SendDatagramError::NotConnected) => {}
            Err(error @ (SendDatagramError::UnsupportedByPeer | SendDatagramError::TooLarge)) => {
                tracing::debug!(%error, "a datagram was not sent");
            }
        }
    }

    /// Cuts the client off.
    pub(crate) fn close(&self) {
        self.0.close(VarInt::from_u32(0), b"");
    }
}
