//! Messages on the stream: a length, and so many bytes of JSON.

use std::marker::PhantomData;

use serde::{Serialize, de::DeserializeOwned};

use super::{ClientMessage, ServerMessage};

/// Most bytes of one message's JSON.
pub const MESSAGE_BYTES_MAX: usize = 16_384;

/// Why bytes are not a message, or a message no bytes.
#[derive(Debug, thiserror::Error)]
pub enum MessageError {
    /// The length says more, or nothing at all.
    #[error("a message has 1 to {MESSAGE_BYTES_MAX} bytes, not {0}")]
    Length(usize),
    /// The bytes are not such a message.
    #[error("not a message of the game protocol")]
    Malformed(#[source] serde_json::Error),
}

/// What travels on the stream: [`ClientMessage`] and [`ServerMessage`].
pub trait StreamMessage: Serialize + DeserializeOwned {}
impl StreamMessage for ClientMessage {}
impl StreamMessage for ServerMessage {}

/// Writes a message as it goes on the stream: length and JSON.
///
/// # Errors
/// When the JSON is longer than [`MESSAGE_BYTES_MAX`].
pub fn encode_message(message: &impl StreamMessage) -> Result<Vec<u8>, MessageError> {
    let mut bytes = vec![0; LENGTH_BYTES];
    serde_json::to_writer(&mut bytes, message).map_err(MessageError::Malformed)?;
    let length = bytes.len() - LENGTH_BYTES;
    let prefix = u32::try_from(length)
        .ok()
        .filter(|_| (1..=MESSAGE_BYTES_MAX).contains(&length))
        .ok_or(MessageError::Length(length))?;
    bytes[..LENGTH_BYTES].copy_from_slice(&prefix.to_be_bytes());
    Ok(bytes)
}

/// Bytes of the length in front of a message.
const LENGTH_BYTES: usize = 4;

/// Turns a stream's bytes, cut anywhere, back into messages.
///
/// Feed it what was read, then take messages until there is none. After an
/// error the stream cannot be understood any more.
#[derive(Debug)]
pub struct MessageReader<M> {
    buffer: Vec<u8>,
    message: PhantomData<fn() -> M>,
}

impl<M> Default for MessageReader<M> {
    fn default() -> Self {
        Self { buffer: Vec::new(), message: PhantomData }
    }
}

impl<M: StreamMessage> MessageReader<M> {
    /// Takes the next bytes of the stream.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// The next message, if all of it has been fed.
    ///
    /// # Errors
    /// When what was fed is not a message. An impossible length is refused
    /// before anything is kept for it.
    pub fn next_message(&mut self) -> Result<Option<M>, MessageError> {
        let Some((&prefix, rest)) = self.buffer.split_first_chunk::<LENGTH_BYTES>() else {
            return Ok(None);
        };
        let length = usize::try_from(u32::from_be_bytes(prefix)).unwrap_or(usize::MAX);
        if !(1..=MESSAGE_BYTES_MAX).contains(&length) {
            return Err(MessageError::Length(length));
        }
        let Some(json) = rest.get(..length) else { return Ok(None) };
        let message = serde_json::from_slice(json).map_err(MessageError::Malformed)?;
        self.buffer.drain(..LENGTH_BYTES + length);
        Ok(Some(message))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{PlayerSessionId, play::RefusalCode};

    fn hello(player_session: &str) -> ClientMessage {
        ClientMessage::Hello {
            protocol: 1,
            player_session_id: PlayerSessionId::parse(player_session).unwrap(),
        }
    }

    #[test]
    fn an_impossible_length_is_refused_before_its_bytes_come() {
        for length in [0, 16_385, u32::MAX] {
            let mut reader = MessageReader::<ClientMessage>::default();
            reader.feed(&length.to_be_bytes());

            assert!(matches!(reader.next_message(), Err(MessageError::Length(_))));
        }
    }

    #[test]
    fn a_message_too_long_is_not_written() {
        let message =
            ServerMessage::Refused { code: RefusalCode::MatchFull, message: "x".repeat(16_384) };

        assert!(matches!(encode_message(&message), Err(MessageError::Length(_))));
    }

    proptest! {
        #[test]
        fn messages_survive_being_cut_anywhere(
            players in prop::collection::vec("[A-Za-z0-9.-]{1,256}", 1..5),
            cut in 1..300_usize,
        ) {
            let sent: Vec<_> = players.iter().map(|player| hello(player)).collect();
            let bytes: Vec<u8> =
                sent.iter().flat_map(|message| encode_message(message).unwrap()).collect();
            let mut reader = MessageReader::<ClientMessage>::default();
            let mut read = Vec::new();

            for part in bytes.chunks(cut) {
                reader.feed(part);
                while let Some(message) = reader.next_message().unwrap() {
                    read.push(message);
                }
            }

            prop_assert_eq!(read, sent);
        }

        #[test]
        fn no_bytes_make_a_reader_panic(bytes: Vec<u8>) {
            let mut reader = MessageReader::<ServerMessage>::default();
            reader.feed(&bytes);
            while let Ok(Some(_)) = reader.next_message() {}
        }
    }
}
