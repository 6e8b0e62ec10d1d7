//! A client whom nobody vouches for.
//!
//! It may say one thing, who it is, and has a few seconds for it. Its datagrams
//! are not read.

use std::time::Duration;

use api_contract::{
    PlayerSessionId,
    play::{
        ClientMessage, HELLO_SECONDS_MAX, MessageError, PLAY_PATH, PROTOCOL_VERSION, RefusalCode,
        ServerMessage,
    },
};
use tokio::{sync::watch, time::timeout};
use wtransport::{endpoint::IncomingSession, error::ConnectionError};

use crate::{
    door::{Door, Hall, shut_for_good, way_in},
    gamelift::{self, AcceptError, Accepted},
    limits::HANDSHAKE_TIME_MAX,
    wire::Wire,
};

/// How long a newcomer has to say hello.
const HELLO_TIME_MAX: Duration = Duration::from_secs(HELLO_SECONDS_MAX);

/// A client that is connected and has proved nothing.
#[derive(Debug)]
pub(crate) struct Newcomer {
    wire: Wire,
}

/// Why a connection did not become a session of the game protocol.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MeetError {
    /// The client takes its time.
    #[error("the client did not open a session and a stream in time")]
    TooLate,
    /// The client wants something else.
    #[error("the client asked for {0:?}, not for {PLAY_PATH}")]
    Path(String),
    /// The connection broke.
    #[error(transparent)]
    Connection(#[from] ConnectionError),
}

/// Why a newcomer is not let in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    /// Nobody is let in now.
    #[error("the server lets nobody in")]
    Shut(RefusalCode),
    /// Nothing was said in time.
    #[error("there was no hello within {HELLO_SECONDS_MAX} seconds")]
    TooLate,
    /// The stream ended.
    #[error("the client left without a hello")]
    Silent,
    /// Something else was said.
    #[error("the first message is not a hello")]
    NotHello(#[source] Option<MessageError>),
    /// It speaks another version.
    #[error("the server speaks version {PROTOCOL_VERSION} of the game protocol, not {0}")]
    Protocol(u8),
    /// GameLift does not vouch for it.
    #[error("the player session was not accepted")]
    PlayerSession(#[source] AcceptError),
    /// There is no seat.
    #[error("all seats are taken")]
    Full,
}

impl Refusal {
    /// What the client can act on.
    pub(crate) fn code(&self) -> RefusalCode {
        match self {
            Self::Shut(code) => *code,
            Self::TooLate => RefusalCode::TooLate,
            Self::Silent | Self::NotHello(_) => RefusalCode::MalformedMessage,
            Self::Protocol(_) => RefusalCode::UnsupportedProtocol,
            Self::PlayerSession(_) => RefusalCode::PlayerSessionRefused,
            Self::Full => RefusalCode::MatchFull,
        }
    }

    /// The same, as the client reads it: without causes, which are ours.
    pub(crate) fn to_message(&self) -> ServerMessage {
        ServerMessage::Refused { code: self.code(), message: self.to_string() }
    }
}

impl Newcomer {
    /// Takes a connection as far as its stream.
    pub(crate) async fn meet(incoming: IncomingSession) -> Result<Self, MeetError> {
        timeout(HANDSHAKE_TIME_MAX, Self::shake_hands(incoming))
            .await
            .map_err(|_| MeetError::TooLate)?
    }

    async fn shake_hands(incoming: IncomingSession) -> Result<Self, MeetError> {
        let request = incoming.await?;
        if request.path() != PLAY_PATH {
            let path = request.path().chars().take(64).collect();
            request.not_found().await;
            return Err(MeetError::Path(path));
        }
        let connection = request.accept().await?;
        let stream = connection.accept_bi().await?;
        Ok(Self { wire: Wire::new(connection, stream) })
    }

    /// Hears who the client claims to be, and asks GameLift.
    pub(crate) async fn prove(
        &mut self,
        door: &mut watch::Receiver<Door>,
    ) -> Result<(Hall, Accepted), Refusal> {
        let player_session_id = tokio::select! {
            hello = timeout(HELLO_TIME_MAX, self.hello()) => hello.map_err(|_| Refusal::TooLate)??,
            () = shut_for_good(door) => return Err(Refusal::Shut(RefusalCode::ShuttingDown)),
        };
        let hall = way_in(door).await.map_err(Refusal::Shut)?;
        let accepted = gamelift::accept(&hall.session, &player_session_id).await;
        Ok((hall, accepted.map_err(Refusal::PlayerSession)?))
    }

    async fn hello(&mut self) -> Result<PlayerSessionId, Refusal> {
        match self.wire.incoming.message().await {
            Ok(Some(ClientMessage::Hello { protocol: PROTOCOL_VERSION, player_session_id })) => {
                Ok(player_session_id)
            }
            Ok(Some(ClientMessage::Hello { protocol, .. })) => Err(Refusal::Protocol(protocol)),
            Ok(Some(ClientMessage::Goodbye {})) => Err(Refusal::NotHello(None)),
            Ok(None) => Err(Refusal::Silent),
            Err(error) => Err(Refusal::NotHello(Some(error))),
        }
    }

    /// Tells the client why it is not let in, and closes.
    pub(crate) async fn refuse(mut self, refusal: &Refusal) {
        if self.wire.say(&refusal.to_message()).await.is_ok() {
            self.wire.finish().await;
        }
    }

    /// The connection of one who has proved who they are.
    pub(crate) fn into_wire(self, _: &Accepted) -> Wire {
        self.wire
    }
}
