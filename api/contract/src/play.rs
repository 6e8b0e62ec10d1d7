//! The game protocol, version 1: what a game client and a game server say to each other.
//!
//! The client opens a WebTransport session to `https://HOST:PORT/play` and in it
//! *one* bidirectional stream, for what must arrive; datagrams carry what is
//! stale a moment later.
//!
//! **Stream, both ways:** messages, each a length (u32, big endian, 1 to 16,384)
//! and so many bytes of UTF-8 JSON: an object whose `type` says which message it
//! is ([`ClientMessage`], [`ServerMessage`]).
//!
//! ```text
//! client                                       server
//! hello {protocol, playerSessionId}  ───────►           within 5 s, before all else
//!                                    ◄───────  welcome {…} | refused {code, message}, close
//!                                    ◄───────  joined, left, started
//! input datagrams                    ───────►
//!                                    ◄───────  state datagrams, one a tick
//! goodbye {}                         ───────►           or just ending the stream: the seat is free
//!                                    ◄───────  closing {reason, secondsLeft}   (notice)
//!                                    ◄───────  ended {result}; the client closes
//! ```
//!
//! **Datagrams:** fixed layout, little endian, first a version byte and a kind byte.
//!
//! ```text
//! input  version=1 kind=1  sequence u32  x i8  y i8
//! state  version=1 kind=2  tick u32  ticksLeft u32  ackedInput u32
//!        n u8  n * (seat u8  x u16  y u16  score u16)
//!        m u8  m * (x u16  y u16)
//! ```
//!
//! A client sends an input whenever its direction changes and a few times a
//! second besides, for datagrams get lost; each with a sequence number larger
//! than the last, from 1. The server keeps to the newest until a newer one comes.
//! A client shows the state with the largest tick and ignores older ones.
//!
//! Players know each other by seat and [`PlayerTag`], as in a `welcome`'s
//! `players: [{seat, playerTag}]`, and the result of `ended` names tags, too
//! ([`PublicResult`]); with player ids it goes to the backend only
//! ([`MatchResult`]).
//!
//! # Invariants
//! - No message to a client has a player id: whoever knows a guest's may have that
//!   guest's credentials.
//! - Reading never panics, and holds at most one message and one feed of bytes.
//! - A server refuses what it does not know. A client ignores it, so that a
//!   later server may say more: unknown messages are [`ServerMessage::Unknown`].

mod datagrams;
mod framing;
mod player_tag;
mod results;

use serde::{Deserialize, Serialize};

pub use datagrams::{
    DatagramError, InputDatagram, PickupState, PlayerState, STATE_PICKUPS_MAX, STATE_PLAYERS_MAX,
    StateDatagram,
};
pub use framing::{MESSAGE_BYTES_MAX, MessageError, MessageReader, StreamMessage, encode_message};
pub use player_tag::{PLAYER_TAG_LENGTH, PlayerTag, PlayerTagError};
pub use results::{MatchResult, PlayerResult, PublicPlayerResult, PublicResult};

use crate::PlayerSessionId;

/// The version that this module speaks.
pub const PROTOCOL_VERSION: u8 = 1;
/// The path of the WebTransport session.
pub const PLAY_PATH: &str = "/play";
/// How long a server waits for `hello`, in seconds.
pub const HELLO_SECONDS_MAX: u64 = 5;

/// What a client says on the stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ClientMessage {
    /// Who comes; must be first.
    Hello {
        /// The version that the client speaks.
        protocol: u8,
        /// From the matchmaking ticket. Whoever knows it may take the seat.
        player_session_id: PlayerSessionId,
    },
    /// The player leaves for good.
    Goodbye {},
}

/// What a server says on the stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ServerMessage {
    /// The player is in, and this is what they have to know.
    Welcome {
        /// The version that the server speaks.
        protocol: u8,
        /// What the other players are told the client is.
        player_tag: PlayerTag,
        /// The client's own seat.
        seat: u8,
        /// Ticks, and so state datagrams, a second.
        tick_hz: u16,
        /// How large the arena is.
        arena: ArenaSize,
        /// How long a match lasts from its start, in seconds.
        match_seconds: u16,
        /// Who is there, the client included.
        players: Vec<SeatedPlayer>,
    },
    /// The client is not let in; the connection closes.
    Refused {
        /// Why, to act on.
        code: RefusalCode,
        /// Why, for a person to read.
        message: String,
    },
    /// Another player came.
    Joined {
        /// Where they sit.
        seat: u8,
        /// Who they are.
        player_tag: PlayerTag,
    },
    /// A player has left, and their seat is free.
    Left {
        /// Where they sat.
        seat: u8,
    },
    /// The match is on.
    Started {
        /// The tick at which it is: zero, or more for whoever comes late.
        tick: u32,
    },
    /// The match is over.
    Ended {
        /// Who won.
        result: PublicResult,
    },
    /// The server is going to close, whatever the players do.
    Closing {
        /// Why.
        reason: ClosingReason,
        /// Seconds until it does.
        seconds_left: u32,
    },
    /// A message of a later version: to be ignored.
    #[serde(other)]
    Unknown,
}

/// The size of an arena; positions are 0 to this, from the upper left corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArenaSize {
    /// In arena units.
    pub width: u16,
    /// In arena units.
    pub height: u16,
}

/// A player and where they sit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SeatedPlayer {
    /// As in state datagrams.
    pub seat: u8,
    /// Who it is.
    pub player_tag: PlayerTag,
}

/// Why a client is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RefusalCode {
    /// The server does not speak the client's version.
    UnsupportedProtocol,
    /// The first message was not a `hello` that can be read.
    MalformedMessage,
    /// There was no `hello` in time.
    TooLate,
    /// GameLift does not know the player session, or it is used or over.
    PlayerSessionRefused,
    /// No game session is running here.
    NoGameSession,
    /// Every seat is taken.
    MatchFull,
    /// Too many clients are knocking; try again in a moment.
    ServerBusy,
    /// The server is on its way out.
    ShuttingDown,
    /// A reason of a later version.
    #[serde(other)]
    Unknown,
}

/// Why a server closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClosingReason {
    /// The machine or the fleet needs the process to end.
    Terminating,
    /// A reason of a later version.
    #[serde(other)]
    Unknown,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{GameSessionId, Timestamp};

    const ADA: PlayerTag = PlayerTag::from_bytes([0, 0, 0, 0, 0, 0, 0xad, 0xaa]);

    /// The JSON that another engine has to write or read.
    #[track_caller]
    fn check(message: &impl StreamMessage, json: &str) {
        let bytes = encode_message(message).unwrap();

        assert_eq!(bytes[..4], u32::try_from(json.len()).unwrap().to_be_bytes());
        assert_eq!(str::from_utf8(&bytes[4..]).unwrap(), json);
    }

    fn result() -> PublicResult {
        PublicResult {
            game_session_id: GameSessionId::parse("arn:aws:gamelift:x").unwrap(),
            match_id: None,
            started_at: Timestamp::from_millis(0),
            ended_at: Timestamp::from_millis(1500),
            players: vec![PublicPlayerResult {
                player_tag: ADA,
                seat: 0,
                score: 3,
                rank: 1,
                left: false,
            }],
        }
    }

    #[test]
    fn messages_look_as_documented() {
        check(
            &ClientMessage::Hello {
                protocol: 1,
                player_session_id: PlayerSessionId::parse("psess-1").unwrap(),
            },
            r#"{"type":"hello","protocol":1,"playerSessionId":"psess-1"}"#,
        );
        check(&ClientMessage::Goodbye {}, r#"{"type":"goodbye"}"#);
        check(
            &ServerMessage::Refused {
                code: RefusalCode::PlayerSessionRefused,
                message: "no".to_owned(),
            },
            r#"{"type":"refused","code":"player-session-refused","message":"no"}"#,
        );
        check(
            &ServerMessage::Closing { reason: ClosingReason::Terminating, seconds_left: 10 },
            r#"{"type":"closing","reason":"terminating","secondsLeft":10}"#,
        );
        check(
            &ServerMessage::Ended { result: result() },
            concat!(
                r#"{"type":"ended","result":{"gameSessionId":"arn:aws:gamelift:x","#,
                r#""startedAt":"1970-01-01T00:00:00.000Z","endedAt":"1970-01-01T00:00:01.500Z","#,
                r#""players":[{"playerTag":"000000000000adaa","#,
                r#""seat":0,"score":3,"rank":1,"left":false}]}}"#
            ),
        );
    }

    #[test]
    fn a_welcome_looks_as_documented() {
        let welcome = ServerMessage::Welcome {
            protocol: 1,
            player_tag: ADA,
            seat: 0,
            tick_hz: 30,
            arena: ArenaSize { width: 1600, height: 900 },
            match_seconds: 60,
            players: vec![SeatedPlayer { seat: 0, player_tag: ADA }],
        };

        check(
            &welcome,
            concat!(
                r#"{"type":"welcome","protocol":1,"playerTag":"000000000000adaa","seat":0,"tickHz":30,"#,
                r#""arena":{"width":1600,"height":900},"matchSeconds":60,"#,
                r#""players":[{"seat":0,"playerTag":"000000000000adaa"}]}"#
            ),
        );
    }

    #[test]
    fn a_client_can_ignore_what_a_later_server_says() {
        let message: ServerMessage =
            serde_json::from_str(r#"{"type":"weather","rain":true}"#).unwrap();

        assert_eq!(message, ServerMessage::Unknown);
    }

    #[test]
    fn a_server_refuses_what_it_does_not_know() {
        assert!(serde_json::from_str::<ClientMessage>(r#"{"type":"weather"}"#).is_err());
    }
}
