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
//! # Invariants
//! - Reading never panics, and holds at most one message and one feed of bytes.
//! - A server refuses what it does not know. A client ignores it, so that a
//!   later server may say more: unknown messages are [`ServerMessage::Unknown`].

use std::marker::PhantomData;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{GameSessionId, MatchId, PlayerId, PlayerSessionId, Timestamp};

/// The version that this module speaks.
pub const PROTOCOL_VERSION: u8 = 1;
/// The path of the WebTransport session.
pub const PLAY_PATH: &str = "/play";
/// How long a server waits for `hello`, in seconds.
pub const HELLO_SECONDS_MAX: u64 = 5;
/// Most bytes of one message's JSON.
pub const MESSAGE_BYTES_MAX: usize = 16_384;
/// Most players in one state datagram.
pub const STATE_PLAYERS_MAX: usize = 16;
/// Most pickups in one state datagram; with as many players it stays far below
/// the 1,200 bytes that every path carries.
pub const STATE_PICKUPS_MAX: usize = 64;

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
        /// Who the server takes the client for.
        player_id: PlayerId,
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
        player_id: PlayerId,
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
        result: MatchResult,
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
    pub player_id: PlayerId,
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

/// How a match ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MatchResult {
    /// Where it was played.
    pub game_session_id: GameSessionId,
    /// The match that FlexMatch formed; none for a session created by hand.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub match_id: Option<MatchId>,
    /// When the first tick was.
    pub started_at: Timestamp,
    /// When the last tick was.
    pub ended_at: Timestamp,
    /// Everybody who was let in, best first.
    pub players: Vec<PlayerResult>,
}

/// What one player achieved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlayerResult {
    /// Who.
    pub player_id: PlayerId,
    /// Where they sat; two who sat there one after the other both have it.
    pub seat: u8,
    /// Pickups collected.
    pub score: u16,
    /// From 1; equals share a rank. Whoever left ranks below whoever stayed.
    pub rank: u8,
    /// Whether they left before the end.
    pub left: bool,
}

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

/// Why bytes are not a datagram, or a datagram no bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DatagramError {
    /// It is shorter than its layout.
    #[error("the datagram ends too early")]
    Truncated,
    /// It is longer than its layout.
    #[error("the datagram has {0} bytes too many")]
    Trailing(usize),
    /// Of a version that this module does not speak.
    #[error("a datagram of version {0}")]
    Version(u8),
    /// Of a kind that is not the one asked for.
    #[error("a datagram of kind {0}")]
    Kind(u8),
    /// More players or pickups than a state may have.
    #[error("a state has at most {max} {what}, not {count}")]
    TooMany {
        /// Players or pickups.
        what: &'static str,
        /// The most that there may be.
        max: usize,
        /// How many there were.
        count: usize,
    },
}

const KIND_INPUT: u8 = 1;
const KIND_STATE: u8 = 2;

/// Where a client steers: a datagram to the server. The default is what counts
/// before the first has come: sequence zero, standing still.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct InputDatagram {
    /// Larger than that of every input before, from 1.
    pub sequence: u32,
    /// -127 (left) to 127 (right); -128 counts as -127.
    pub x: i8,
    /// -127 (up) to 127 (down); -128 counts as -127.
    pub y: i8,
}

impl InputDatagram {
    /// The datagram's bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = vec![PROTOCOL_VERSION, KIND_INPUT];
        bytes.extend(self.sequence.to_le_bytes());
        bytes.extend(self.x.to_le_bytes());
        bytes.extend(self.y.to_le_bytes());
        bytes
    }

    /// Reads a datagram.
    ///
    /// # Errors
    /// When the bytes are not an input of this version.
    pub fn decode(bytes: &[u8]) -> Result<Self, DatagramError> {
        let mut cursor = Cursor::open(bytes, KIND_INPUT)?;
        let sequence = cursor.u32()?;
        let [x, y] = cursor.take()?;
        cursor.finish()?;
        Ok(Self { sequence, x: x.cast_signed(), y: y.cast_signed() })
    }
}

/// Where everything is at one tick: a datagram to a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateDatagram {
    /// The tick.
    pub tick: u32,
    /// Ticks until the match ends.
    pub ticks_left: u32,
    /// The newest input of *this* client that went into the tick; zero for none.
    pub acked_input: u32,
    /// Those who play, at most [`STATE_PLAYERS_MAX`].
    pub players: Vec<PlayerState>,
    /// Where pickups lie, at most [`STATE_PICKUPS_MAX`].
    pub pickups: Vec<PickupState>,
}

/// One player at one tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlayerState {
    /// As in [`SeatedPlayer`].
    pub seat: u8,
    /// Units from the left.
    pub x: u16,
    /// Units from the top.
    pub y: u16,
    /// Pickups so far.
    pub score: u16,
}

/// One pickup at one tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PickupState {
    /// Units from the left.
    pub x: u16,
    /// Units from the top.
    pub y: u16,
}

impl StateDatagram {
    /// The datagram's bytes.
    ///
    /// # Errors
    /// When there are more players or pickups than a state may have.
    pub fn encode(&self) -> Result<Vec<u8>, DatagramError> {
        let players = bounded("players", STATE_PLAYERS_MAX, self.players.len())?;
        let pickups = bounded("pickups", STATE_PICKUPS_MAX, self.pickups.len())?;
        let mut bytes = vec![PROTOCOL_VERSION, KIND_STATE];
        for number in [self.tick, self.ticks_left, self.acked_input] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.push(players);
        for player in &self.players {
            bytes.push(player.seat);
            for number in [player.x, player.y, player.score] {
                bytes.extend(number.to_le_bytes());
            }
        }
        bytes.push(pickups);
        for pickup in &self.pickups {
            bytes.extend(pickup.x.to_le_bytes());
            bytes.extend(pickup.y.to_le_bytes());
        }
        Ok(bytes)
    }

    /// Reads a datagram.
    ///
    /// # Errors
    /// When the bytes are not a state of this version.
    pub fn decode(bytes: &[u8]) -> Result<Self, DatagramError> {
        let mut cursor = Cursor::open(bytes, KIND_STATE)?;
        let (tick, ticks_left, acked_input) = (cursor.u32()?, cursor.u32()?, cursor.u32()?);
        let players = cursor.list("players", STATE_PLAYERS_MAX, |cursor| {
            let [seat] = cursor.take()?;
            Ok(PlayerState { seat, x: cursor.u16()?, y: cursor.u16()?, score: cursor.u16()? })
        })?;
        let pickups = cursor.list("pickups", STATE_PICKUPS_MAX, |cursor| {
            Ok(PickupState { x: cursor.u16()?, y: cursor.u16()? })
        })?;
        cursor.finish()?;
        Ok(Self { tick, ticks_left, acked_input, players, pickups })
    }
}

fn bounded(what: &'static str, max: usize, count: usize) -> Result<u8, DatagramError> {
    u8::try_from(count).ok().filter(|_| count <= max).ok_or(DatagramError::TooMany {
        what,
        max,
        count,
    })
}

/// Reads a datagram from front to back.
struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn open(bytes: &'a [u8], kind: u8) -> Result<Self, DatagramError> {
        let mut cursor = Self(bytes);
        match cursor.take()? {
            [PROTOCOL_VERSION, found] if found == kind => Ok(cursor),
            [PROTOCOL_VERSION, found] => Err(DatagramError::Kind(found)),
            [version, _] => Err(DatagramError::Version(version)),
        }
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], DatagramError> {
        let (&taken, rest) = self.0.split_first_chunk().ok_or(DatagramError::Truncated)?;
        self.0 = rest;
        Ok(taken)
    }

    fn u16(&mut self) -> Result<u16, DatagramError> {
        self.take().map(u16::from_le_bytes)
    }

    fn u32(&mut self) -> Result<u32, DatagramError> {
        self.take().map(u32::from_le_bytes)
    }

    fn list<T>(
        &mut self,
        what: &'static str,
        max: usize,
        mut element: impl FnMut(&mut Self) -> Result<T, DatagramError>,
    ) -> Result<Vec<T>, DatagramError> {
        let [count] = self.take()?;
        bounded(what, max, count.into())?;
        (0..count).map(|_| element(self)).collect()
    }

    fn finish(self) -> Result<(), DatagramError> {
        if self.0.is_empty() { Ok(()) } else { Err(DatagramError::Trailing(self.0.len())) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn hello(player_session: &str) -> ClientMessage {
        ClientMessage::Hello {
            protocol: 1,
            player_session_id: PlayerSessionId::parse(player_session).unwrap(),
        }
    }

    /// The JSON that another engine has to write or read.
    #[track_caller]
    fn check(message: &impl StreamMessage, json: &str) {
        let bytes = encode_message(message).unwrap();

        assert_eq!(bytes[..4], u32::try_from(json.len()).unwrap().to_be_bytes());
        assert_eq!(str::from_utf8(&bytes[4..]).unwrap(), json);
    }

    fn result() -> MatchResult {
        MatchResult {
            game_session_id: GameSessionId::parse("arn:aws:gamelift:x").unwrap(),
            match_id: None,
            started_at: Timestamp::from_millis(0),
            ended_at: Timestamp::from_millis(1500),
            players: vec![PlayerResult {
                player_id: PlayerId::parse("ada").unwrap(),
                seat: 0,
                score: 3,
                rank: 1,
                left: false,
            }],
        }
    }

    #[test]
    fn messages_look_as_documented() {
        check(&hello("psess-1"), r#"{"type":"hello","protocol":1,"playerSessionId":"psess-1"}"#);
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
                r#""players":[{"playerId":"ada","seat":0,"score":3,"rank":1,"left":false}]}}"#
            ),
        );
    }

    #[test]
    fn a_welcome_looks_as_documented() {
        let welcome = ServerMessage::Welcome {
            protocol: 1,
            player_id: PlayerId::parse("ada").unwrap(),
            seat: 0,
            tick_hz: 30,
            arena: ArenaSize { width: 1600, height: 900 },
            match_seconds: 60,
            players: vec![SeatedPlayer { seat: 0, player_id: PlayerId::parse("ada").unwrap() }],
        };

        check(
            &welcome,
            concat!(
                r#"{"type":"welcome","protocol":1,"playerId":"ada","seat":0,"tickHz":30,"#,
                r#""arena":{"width":1600,"height":900},"matchSeconds":60,"#,
                r#""players":[{"seat":0,"playerId":"ada"}]}"#
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

    #[test]
    fn datagrams_are_laid_out_as_documented() {
        let input = InputDatagram { sequence: 258, x: -1, y: 127 };
        let state = StateDatagram {
            tick: 1,
            ticks_left: 2,
            acked_input: 3,
            players: vec![PlayerState { seat: 4, x: 5, y: 6, score: 7 }],
            pickups: vec![PickupState { x: 256, y: 9 }],
        };

        assert_eq!(input.encode(), [1, 1, 2, 1, 0, 0, 255, 127]);
        assert_eq!(
            state.encode().unwrap(),
            [1, 2, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 1, 4, 5, 0, 6, 0, 7, 0, 1, 0, 1, 9, 0]
        );
    }

    #[test]
    fn other_versions_and_kinds_are_told_apart() {
        assert_eq!(InputDatagram::decode(&[2, 1]), Err(DatagramError::Version(2)));
        assert_eq!(InputDatagram::decode(&[1, 2]), Err(DatagramError::Kind(2)));
        assert_eq!(InputDatagram::decode(&[1]), Err(DatagramError::Truncated));
        assert_eq!(
            InputDatagram::decode(&[1, 1, 0, 0, 0, 0, 0, 0, 0]),
            Err(DatagramError::Trailing(1))
        );
    }

    #[test]
    fn a_state_has_no_more_than_its_limits() {
        let mut bytes = vec![0; 14];
        (bytes[0], bytes[1]) = (1, 2);
        bytes.push(17);

        assert_eq!(
            StateDatagram::decode(&bytes),
            Err(DatagramError::TooMany { what: "players", max: 16, count: 17 })
        );
    }

    fn state() -> impl Strategy<Value = StateDatagram> {
        let player = any::<(u8, u16, u16, u16)>().prop_map(|(seat, x, y, score)| PlayerState {
            seat,
            x,
            y,
            score,
        });
        let pickup = any::<(u16, u16)>().prop_map(|(x, y)| PickupState { x, y });
        (
            any::<(u32, u32, u32)>(),
            prop::collection::vec(player, 0..=STATE_PLAYERS_MAX),
            prop::collection::vec(pickup, 0..=STATE_PICKUPS_MAX),
        )
            .prop_map(|((tick, ticks_left, acked_input), players, pickups)| {
                StateDatagram { tick, ticks_left, acked_input, players, pickups }
            })
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
        fn states_survive_the_way(state in state()) {
            let bytes = state.encode().unwrap();

            prop_assert!(bytes.len() <= 1_100);
            prop_assert_eq!(StateDatagram::decode(&bytes), Ok(state));
        }

        #[test]
        fn inputs_survive_the_way(sequence: u32, x: i8, y: i8) {
            let input = InputDatagram { sequence, x, y };

            prop_assert_eq!(InputDatagram::decode(&input.encode()), Ok(input));
        }

        #[test]
        fn no_bytes_make_a_reader_panic(mut bytes: Vec<u8>, honest: bool) {
            if honest && bytes.len() >= 2 {
                (bytes[0], bytes[1]) = (1, 2 - bytes[1] % 2);
            }
            let _ = InputDatagram::decode(&bytes);
            let _ = StateDatagram::decode(&bytes);
            let mut reader = MessageReader::<ServerMessage>::default();
            reader.feed(&bytes);
            while let Ok(Some(_)) = reader.next_message() {}
        }
    }
}
