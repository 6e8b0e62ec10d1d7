//! A match that is over, and its result.

use crate::entrants::{Entrant, Entrants, Record};

/// A match that is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    tick: u32,
    pickups_collected: u32,
    standings: Vec<Standing>,
}

/// What one entrant has achieved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Who.
    pub entrant: Entrant,
    /// Coins collected.
    pub score: u16,
    /// From 1. Equals share a rank, and the next rank is left out for each of
    /// them (1, 1, 3).
    pub rank: u8,
    /// Whether they left before the end. Whoever stayed ranks above them:
    /// leaving while ahead must not pay.
    pub left: bool,
}

impl Ended {
    pub(crate) fn new(tick: u32, pickups_collected: u32, entrants: &Entrants) -> Self {
        let records = entrants.records();
        let mut standings: Vec<_> =
            records.iter().map(|record| standing(record, records)).collect();
        standings.sort_by_key(|standing| (standing.rank, standing.entrant.number()));
        Self { tick, pickups_collected, standings }
    }

    /// Ticks played.
    pub fn tick(&self) -> u32 {
        self.tick
    }

    /// Coins picked up by anybody: the sum of all scores.
    pub fn pickups_collected(&self) -> u32 {
        self.pickups_collected
    }

    /// Everybody who joined, best first; equals in the order of joining.
    pub fn standings(&self) -> &[Standing] {
        &self.standings
    }
}

fn standing(record: &Record, all: &[Record]) -> Standing {
    let better = all.iter().filter(|other| merit(other) > merit(record)).count();
    Standing {
        entrant: record.entrant,
        score: record.score,
        rank: u8::try_from(better + 1).expect("at most ENTRANTS_MAX"),
        left: record.left,
    }
}

fn merit(record: &Record) -> (bool, u16) {
    (!record.left, record.score)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (score, left) of each entrant in, (entrant, rank) out.
    #[track_caller]
    fn check(played: &[(u16, bool)], expected: &[(usize, u8)]) {
        let mut entrants = Entrants::default();
        for &(score, _) in played {
            let entrant = entrants.join().unwrap();
            (0..score).for_each(|_| entrants.score_point(entrant.seat()));
        }
        let joined: Vec<_> = entrants.records().iter().map(|record| record.entrant).collect();
        for (entrant, _) in joined.into_iter().zip(played).filter(|(_, (_, left))| *left) {
            entrants.leave(entrant);
        }

        let ended = Ended::new(1, 0, &entrants);

        let ranks: Vec<_> =
            ended.standings().iter().map(|one| (one.entrant.number(), one.rank)).collect();
        assert_eq!(ranks, expected);
    }

    #[test]
    fn the_highest_score_wins() {
        check(&[(1, false), (3, false), (2, false)], &[(1, 1), (2, 2), (0, 3)]);
    }

    #[test]
    fn equals_share_a_rank_and_the_next_one_is_left_out() {
        check(&[(3, false), (1, false), (3, false)], &[(0, 1), (2, 1), (1, 3)]);
    }

    #[test]
    fn leaving_while_ahead_does_not_pay() {
        check(&[(9, true), (0, false)], &[(1, 1), (0, 2)]);
    }
}
