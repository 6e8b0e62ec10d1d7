//! The coins: where they lie, when the next one appears, and who gets one.

use crate::arena::Point;
use crate::entrants::{SEATS, Seat};
use crate::random::Random;

/// The most coins that lie in the arena at once.
pub const PICKUPS_MAX: usize = 8;

/// Coins in the arena at the start, so that nobody waits for the first one.
const PICKUPS_AT_START: usize = 4;

/// Coins that appear in a second while there is room.
const PICKUPS_PER_SECOND: u16 = 2;

/// How close, in units, a player comes to a coin to have it: both their sizes.
const REACH: u32 = 40;

/// Coins stay this far from the walls, in units, so that they are seen whole.
const MARGIN: u16 = 40;

/// The coins of one match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pickups {
    lying: Vec<Point>,
    random: Random,
    collected: u32,
}

impl Pickups {
    pub(crate) fn new(seed: u64) -> Self {
        let mut pickups = Self {
            lying: Vec::with_capacity(PICKUPS_MAX),
            random: Random::seeded(seed),
            collected: 0,
        };
        for _ in 0..PICKUPS_AT_START {
            pickups.appear();
        }
        pickups
    }

    /// Lets the next coin appear when `tick` is its time and there is room.
    pub(crate) fn grow(&mut self, tick: u32, tick_hz: u16) {
        let interval = u32::from((tick_hz / PICKUPS_PER_SECOND).max(1));
        if tick.is_multiple_of(interval) && self.lying.len() < PICKUPS_MAX {
            self.appear();
        }
    }

    fn appear(&mut self) {
        self.lying.push(Point::somewhere(&mut self.random, MARGIN));
    }

    /// Takes away every coin that a player reaches, and says who got each.
    ///
    /// The nearest player has it. Of two who are equally near, the one whose
    /// turn it is at this tick: a low seat must not be an advantage.
    pub(crate) fn collect(&mut self, players: &[(Seat, Point)], tick: u32) -> Vec<Seat> {
        let mut winners = Vec::new();
        self.lying.retain(|&coin| match nearest(players, coin, tick) {
            Some(seat) => {
                winners.push(seat);
                false
            }
            None => true,
        });
        self.collected += u32::try_from(winners.len()).expect("at most PICKUPS_MAX");
        winners
    }

    pub(crate) fn lying(&self) -> &[Point] {
        &self.lying
    }

    /// How many have been picked up since the start.
    pub(crate) fn collected(&self) -> u32 {
        self.collected
    }
}

/// Who is within reach of the coin and nearer than everybody else.
fn nearest(players: &[(Seat, Point)], coin: Point, tick: u32) -> Option<Seat> {
    players
        .iter()
        .map(|&(seat, point)| (point.distance_squared(coin), turn(seat, tick), seat))
        .filter(|&(distance_squared, ..)| distance_squared <= REACH * REACH)
        .min()
        .map(|(.., seat)| seat)
}

/// Smaller goes first; which seat has the smallest changes with every tick.
fn turn(seat: Seat, tick: u32) -> u32 {
    (u32::from(seat.number()) + tick % SEATS as u32) % SEATS as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one_coin_at(x: u16, y: u16) -> Pickups {
        Pickups { lying: vec![Point { x, y }], random: Random::seeded(0), collected: 0 }
    }

    fn seats() -> [Seat; 2] {
        let mut all = Seat::all();
        [all.next().unwrap(), all.next().unwrap()]
    }

    #[test]
    fn the_nearest_player_gets_the_coin() {
        let [first, second] = seats();
        let players = [(first, Point { x: 130, y: 100 }), (second, Point { x: 120, y: 100 })];

        let winners = one_coin_at(100, 100).collect(&players, 0);

        assert_eq!(winners, [second]);
    }

    #[test]
    fn equally_near_players_take_turns() {
        let [first, second] = seats();
        let players = [(first, Point { x: 90, y: 100 }), (second, Point { x: 110, y: 100 })];

        let at_tick_0 = one_coin_at(100, 100).collect(&players, 0);
        let at_tick_4 = one_coin_at(100, 100).collect(&players, 4);

        assert_eq!((at_tick_0, at_tick_4), (vec![first], vec![second]));
    }

    #[test]
    fn a_coin_out_of_reach_stays() {
        let [first, _] = seats();
        let mut pickups = one_coin_at(100, 100);

        let winners = pickups.collect(&[(first, Point { x: 141, y: 100 })], 0);

        assert!(winners.is_empty());
        assert_eq!(pickups.lying().len(), 1);
    }

    #[test]
    fn coins_appear_until_the_arena_is_full() {
        let mut pickups = Pickups::new(3);
        for tick in 1..=1000 {
            pickups.grow(tick, 30);
        }

        assert_eq!(pickups.lying().len(), PICKUPS_MAX);
    }
}
