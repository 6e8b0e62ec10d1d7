//! Datagrams: fixed layouts, little endian, first a version byte and a kind byte.

use super::PROTOCOL_VERSION;

/// Most players in one state datagram.
pub const STATE_PLAYERS_MAX: usize = 16;
/// Most pickups in one state datagram; with as many players it stays far below
/// the 1,200 bytes that every path carries.
pub const STATE_PICKUPS_MAX: usize = 64;

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
    /// As in [`SeatedPlayer`](super::SeatedPlayer).
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
        fn no_bytes_make_a_decoder_panic(mut bytes: Vec<u8>, honest: bool) {
            if honest && bytes.len() >= 2 {
                (bytes[0], bytes[1]) = (1, 2 - bytes[1] % 2);
            }
            let _ = InputDatagram::decode(&bytes);
            let _ = StateDatagram::decode(&bytes);
        }
    }
}
