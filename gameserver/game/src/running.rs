//! A match that is being played.

use crate::arena::{ARENA_HEIGHT, ARENA_WIDTH, Body, Point};
use crate::ended::Ended;
use crate::entrants::{Entrant, Entrants, JoinError, SEATS, Seat};
use crate::inputs::Inputs;
use crate::pickups::Pickups;
use crate::rules::Rules;

/// A match that is being played, one [`step`](Running::step) a tick.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Running {
    rules: Rules,
    tick: u32,
    entrants: Entrants,
    /// Of every seat, also the empty ones: a newcomer is put at the start.
    bodies: [Body; SEATS],
    pickups: Pickups,
}

/// What became of a match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// It goes on.
    Running(Running),
    /// Its time is up, or everybody has left.
    Ended(Ended),
}

/// One player as the others see them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlayerView {
    /// Where they sit.
    pub seat: Seat,
    /// Where they are in the arena.
    pub position: Point,
    /// Coins so far.
    pub score: u16,
}

impl Running {
    pub(crate) fn new(rules: Rules, entrants: Entrants) -> Self {
        let pickups = Pickups::new(rules.seed());
        let bodies = std::array::from_fn(|index| Body::at(starting_point(index)));
        Self { rules, tick: 0, entrants, bodies, pickups }
    }

    /// Plays one tick: everybody moves, coins are collected, a new one may
    /// appear.
    pub fn step(mut self, inputs: &Inputs) -> Progress {
        self.tick += 1;
        let players = self.advance(inputs);
        for winner in self.pickups.collect(&players, self.tick) {
            self.entrants.score_point(winner);
        }
        self.pickups.grow(self.tick, self.rules.tick_hz());
        if self.ticks_left() == 0 { Progress::Ended(self.end()) } else { Progress::Running(self) }
    }

    fn advance(&mut self, inputs: &Inputs) -> Vec<(Seat, Point)> {
        let tick_hz = self.rules.tick_hz();
        self.entrants
            .present()
            .map(|record| {
                let seat = record.entrant.seat();
                let body = &mut self.bodies[seat.index()];
                body.advance(inputs.direction(seat), tick_hz);
                (seat, body.point())
            })
            .collect()
    }

    /// Seats a player who comes while the match is on.
    pub fn join(&mut self) -> Result<Entrant, JoinError> {
        let entrant = self.entrants.join()?;
        let index = entrant.seat().index();
        self.bodies[index] = Body::at(starting_point(index));
        Ok(entrant)
    }

    /// Frees the entrant's seat; their score stays theirs. Without players the
    /// match is over. Somebody who is not there is ignored.
    pub fn leave(mut self, entrant: Entrant) -> Progress {
        self.entrants.leave(entrant);
        if self.entrants.present().next().is_none() {
            Progress::Ended(self.end())
        } else {
            Progress::Running(self)
        }
    }

    /// Ends the match before its time, with the scores as they are.
    pub fn end(self) -> Ended {
        Ended::new(self.tick, self.pickups.collected(), &self.entrants)
    }

    /// Ticks played so far.
    pub fn tick(&self) -> u32 {
        self.tick
    }

    /// Ticks until the end: never zero, for then the match has ended.
    pub fn ticks_left(&self) -> u32 {
        self.rules.match_ticks().saturating_sub(self.tick)
    }

    /// Those who play now, by the order in which they joined.
    pub fn players(&self) -> impl Iterator<Item = PlayerView> {
        self.entrants.present().map(|record| {
            let seat = record.entrant.seat();
            PlayerView { seat, position: self.bodies[seat.index()].point(), score: record.score }
        })
    }

    /// Where coins lie: at most [`PICKUPS_MAX`](crate::PICKUPS_MAX).
    pub fn pickups(&self) -> &[Point] {
        self.pickups.lying()
    }

    /// Coins picked up since the start, by anybody.
    pub fn pickups_collected(&self) -> u32 {
        self.pickups.collected()
    }
}

/// Along the middle of the arena, evenly spread.
fn starting_point(seat_index: usize) -> Point {
    let step = ARENA_WIDTH / (SEATS as u16 + 1);
    let number = u16::try_from(seat_index).expect("a seat's index is small") + 1;
    Point { x: step * number, y: ARENA_HEIGHT / 2 }
}
