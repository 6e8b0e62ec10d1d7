//! At a game server's door: the player session is shown, and the server says yes
//! or no.

use std::time::Duration;

use api_contract::{
    play::{
        ClientMessage, MessageError, MessageReader, PROTOCOL_VERSION, RefusalCode, ServerMessage,
        encode_message,
    },
    tickets::Connection as Address,
};
use wtransport::{
    Connection, RecvStream, SendStream,
    error::{
        ConnectingError, ConnectionError, StreamOpeningError, StreamReadError, StreamWriteError,
    },
};

use super::{Game, Welcome, code_word, driver};
use crate::limits::{DIAL_TIMEOUT, WELCOME_TIMEOUT};

/// Why a player did not get into the match.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    /// Nobody is there, or it is not who it should be.
    #[error("could not connect to {address}")]
    Unreachable {
        /// Where.
        address: String,
        /// What happened.
        source: ConnectingError,
    },
    /// Nobody answered.
    #[error("no answer from {address} within {} s", DIAL_TIMEOUT.as_secs())]
    TimedOut {
        /// Where.
        address: String,
    },
    /// The server does not let the player in.
    #[error("refused ({}): {message}", code_word(*code))]
    Refused {
        /// Why, to act on.
        code: RefusalCode,
        /// Why, for a person to read.
        message: String,
    },
    /// The server did not make up its mind.
    #[error("the game server said neither yes nor no within {} s", WELCOME_TIMEOUT.as_secs())]
    NoWelcome,
    /// The server hung up.
    #[error("the game server closed the connection before it let the player in")]
    Closed,
    /// The connection broke.
    #[error("the connection broke before the player was let in")]
    Connection(#[from] ConnectionError),
    /// The stream could not be opened.
    #[error("the game server takes no messages")]
    Stream(#[from] StreamOpeningError),
    /// The message could not be sent.
    #[error("the game server does not read")]
    Write(#[from] StreamWriteError),
    /// The answer could not be received.
    #[error("the game server's answer broke off")]
    Read(#[from] StreamReadError),
    /// What the server said cannot be understood.
    #[error("the game server does not keep to the protocol")]
    Protocol(#[from] MessageError),
    /// Something else was said where a yes or no belongs.
    #[error("the game server spoke of other things before letting the player in")]
    OutOfTurn,
}

impl JoinError {
    /// A short stable word for tables and logs: a refusal's own code, as it is
    /// on the wire.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Refused { code, .. } => code_word(*code),
            Self::Unreachable { .. } => "server-unreachable".to_owned(),
            Self::TimedOut { .. } => "server-timed-out".to_owned(),
            Self::NoWelcome => "no-welcome".to_owned(),
            Self::Closed
            | Self::Connection(_)
            | Self::Stream(_)
            | Self::Write(_)
            | Self::Read(_) => "server-hung-up".to_owned(),
            Self::Protocol(_) | Self::OutOfTurn => "protocol".to_owned(),
        }
    }

    /// Whether the player session is certainly still unused, and the reason one
    /// that passes.
    pub(super) fn is_worth_another_attempt(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::TimedOut { .. } => true,
            Self::Refused { code, .. } => *code == RefusalCode::ServerBusy,
            Self::NoWelcome
            | Self::Closed
            | Self::Connection(_)
            | Self::Stream(_)
            | Self::Write(_)
            | Self::Read(_)
            | Self::Protocol(_)
            | Self::OutOfTurn => false,
        }
    }
}

/// Shows the player session, and waits until the server has made up its mind.
pub(super) async fn enter(connection: Connection, address: &Address) -> Result<Game, JoinError> {
    let (mut send, mut recv) = connection.open_bi().await?.await?;
    let hello = ClientMessage::Hello {
        protocol: PROTOCOL_VERSION,
        player_session_id: address.player_session_id.clone(),
    };
    send.write_all(&encode_message(&hello)?).await?;
    let mut reader = MessageReader::default();
    let welcome = await_welcome(&mut recv, &mut reader).await?;
    Ok(start(connection, send, recv, reader, welcome))
}

fn start(
    connection: Connection,
    send: SendStream,
    recv: RecvStream,
    reader: MessageReader<ServerMessage>,
    welcome: Welcome,
) -> Game {
    let (ends, driver) = driver::spawn(connection, send, recv, reader);
    let driver::Ends { events, states, steering } = ends;
    Game { welcome, events, states, steering, driver }
}

async fn await_welcome(
    recv: &mut RecvStream,
    reader: &mut MessageReader<ServerMessage>,
) -> Result<Welcome, JoinError> {
    let mut buffer = [0; 1024];
    loop {
        while let Some(message) = reader.next_message()? {
            if let Some(answer) = answer(message) {
                return answer;
            }
        }
        let length = recv.read(&mut buffer).await?.ok_or(JoinError::Closed)?;
        reader.feed(&buffer[..length]);
    }
}

/// Whether the player is in; none for a message that says nothing about it.
fn answer(message: ServerMessage) -> Option<Result<Welcome, JoinError>> {
    match message {
        ServerMessage::Welcome {
            protocol: _,
            player_tag,
            seat,
            tick_hz,
            arena,
            match_seconds,
            players,
        } => {
            let match_length = Duration::from_secs(match_seconds.into());
            Some(Ok(Welcome { player_tag, seat, tick_hz, arena, match_length, players }))
        }
        ServerMessage::Refused { code, message } => Some(Err(JoinError::Refused { code, message })),
        ServerMessage::Unknown => None,
        ServerMessage::Joined { .. }
        | ServerMessage::Left { .. }
        | ServerMessage::Started { .. }
        | ServerMessage::Ended { .. }
        | ServerMessage::Closing { .. } => Some(Err(JoinError::OutOfTurn)),
    }
}
