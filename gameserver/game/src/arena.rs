//! The arena and how a body moves in it.
//!
//! Positions are counted in arena units from the top left corner. A moving body
//! keeps a fraction of a unit as well, or a slow player at a high tick rate
//! would not move at all.

use crate::inputs::{Direction, FULL_TILT};
use crate::random::Random;

/// Width of the arena in units.
pub const ARENA_WIDTH: u16 = 1600;
/// Height of the arena in units.
pub const ARENA_HEIGHT: u16 = 900;

/// How far a player at full tilt moves in one second, in units: the arena's
/// width in four seconds, so that every coin can be reached and not every one
/// can be had.
const SPEED_PER_SECOND: i32 = 400;

/// Parts of a unit that a body remembers.
const FRACTIONS: i32 = 1024;

/// A place in the arena, in whole units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Point {
    /// Units from the left edge, at most [`ARENA_WIDTH`].
    pub x: u16,
    /// Units from the upper edge, at most [`ARENA_HEIGHT`].
    pub y: u16,
}

impl Point {
    /// A place at least `margin` units from every edge.
    pub(crate) fn somewhere(random: &mut Random, margin: u16) -> Self {
        Self {
            x: margin + random.below(ARENA_WIDTH - 2 * margin),
            y: margin + random.below(ARENA_HEIGHT - 2 * margin),
        }
    }

    /// The square of the distance: nobody needs the root of it.
    pub(crate) fn distance_squared(self, other: Self) -> u32 {
        let x = u32::from(self.x.abs_diff(other.x));
        let y = u32::from(self.y.abs_diff(other.y));
        x * x + y * y
    }
}

/// Something that moves and cannot leave the arena.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Body {
    x: i32,
    y: i32,
}

impl Body {
    pub(crate) fn at(point: Point) -> Self {
        Self { x: i32::from(point.x) * FRACTIONS, y: i32::from(point.y) * FRACTIONS }
    }

    /// Moves for one tick of `tick_hz` a second.
    ///
    /// A diagonal is no faster than a straight line: a direction longer than
    /// full tilt is cut to it.
    pub(crate) fn advance(&mut self, direction: Direction, tick_hz: u16) {
        let (x, y) = (i32::from(direction.x()), i32::from(direction.y()));
        let length = (x * x + y * y).isqrt().max(FULL_TILT);
        let reach = SPEED_PER_SECOND * FRACTIONS / i32::from(tick_hz);
        self.x = (self.x + reach * x / length).clamp(0, i32::from(ARENA_WIDTH) * FRACTIONS);
        self.y = (self.y + reach * y / length).clamp(0, i32::from(ARENA_HEIGHT) * FRACTIONS);
    }

    pub(crate) fn point(&self) -> Point {
        Point { x: whole_units(self.x), y: whole_units(self.y) }
    }
}

fn whole_units(fractions: i32) -> u16 {
    u16::try_from(fractions / FRACTIONS).expect("a body is clamped to the arena")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved_for_a_second(x: i8, y: i8, tick_hz: u16) -> Point {
        let mut body = Body::at(Point { x: 100, y: 100 });
        for _ in 0..tick_hz {
            body.advance(Direction::new(x, y), tick_hz);
        }
        body.point()
    }

    #[test]
    fn a_player_at_full_tilt_moves_its_speed_in_a_second() {
        for tick_hz in [1, 10, 30, 60, 128] {
            let point = moved_for_a_second(127, 0, tick_hz);

            assert!((499..=500).contains(&point.x), "{point:?} at {tick_hz} Hz");
        }
    }

    #[test]
    fn a_diagonal_is_no_faster_than_a_straight_line() {
        let point = moved_for_a_second(127, 127, 30);

        let distance = point.distance_squared(Point { x: 100, y: 100 }).isqrt();
        assert!((396..=402).contains(&distance), "{distance}");
    }

    #[test]
    fn the_slightest_tilt_still_moves() {
        let point = moved_for_a_second(1, 0, 128);

        assert!(point.x > 100);
    }

    #[test]
    fn a_wall_stops_a_player() {
        let mut body = Body::at(Point { x: 1, y: ARENA_HEIGHT });

        body.advance(Direction::new(-127, 127), 1);

        assert_eq!(body.point(), Point { x: 0, y: ARENA_HEIGHT });
    }
}
