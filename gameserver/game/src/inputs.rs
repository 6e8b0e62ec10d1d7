//! What players want: one direction each, held until they want another.

use crate::entrants::{SEATS, Seat};

/// The length of a direction at full speed.
pub(crate) const FULL_TILT: i32 = 127;

/// Where a player steers: -127 to 127 along each axis, zero is standing still.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Direction {
    x: i8,
    y: i8,
}

impl Direction {
    /// Positive `x` is right, positive `y` is down. -128, which has no opposite,
    /// counts as -127.
    pub fn new(x: i8, y: i8) -> Self {
        Self { x: x.max(-i8::MAX), y: y.max(-i8::MAX) }
    }

    /// -127 (left) to 127 (right).
    pub fn x(self) -> i8 {
        self.x
    }

    /// -127 (up) to 127 (down).
    pub fn y(self) -> i8 {
        self.y
    }
}

/// The directions of all seats for one tick. Empty seats' directions are
/// ignored.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Inputs([Direction; SEATS]);

impl Inputs {
    /// Nobody moves.
    pub fn still() -> Self {
        Self::default()
    }

    /// The same, but `seat` steers in `direction`.
    #[must_use]
    pub fn with(mut self, seat: Seat, direction: Direction) -> Self {
        self.set(seat, direction);
        self
    }

    /// From now on `seat` steers in `direction`.
    pub fn set(&mut self, seat: Seat, direction: Direction) {
        self.0[seat.index()] = direction;
    }

    /// Where `seat` steers.
    pub fn direction(&self, seat: Seat) -> Direction {
        self.0[seat.index()]
    }
}
