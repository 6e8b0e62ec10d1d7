//! Who is in a match: everybody who ever joined, and the seats they sit in.
//!
//! An entrant keeps their number for the whole match, also after leaving, and
//! so keeps their score; their seat is free for somebody else at once.

/// How many can play at the same time.
pub const SEATS: usize = 5;

/// How many can join one match in all. Leaving frees a seat but not this: a
/// crowd that comes and goes must not grow the result without end.
pub const ENTRANTS_MAX: usize = 64;

/// One of the places at the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seat(u8);

impl Seat {
    /// Every seat, lowest first.
    pub fn all() -> impl Iterator<Item = Self> {
        (0u8..).take(SEATS).map(Self)
    }

    /// 0 to [`SEATS`] - 1.
    pub fn number(self) -> u8 {
        self.0
    }

    pub(crate) fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// One who joined this match: a handle that stays theirs when they have left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Entrant {
    number: u8,
    seat: Seat,
}

impl Entrant {
    /// The order of joining, from zero: also the entrant's place among
    /// [`Ended::standings`](crate::Ended::standings) before they are ranked.
    pub fn number(self) -> usize {
        usize::from(self.number)
    }

    /// Where the entrant sits, or sat.
    pub fn seat(self) -> Seat {
        self.seat
    }
}

/// Why nobody else can join.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JoinError {
    /// Until somebody leaves.
    #[error("all {SEATS} seats are taken")]
    Full,
    /// For good.
    #[error("{ENTRANTS_MAX} entrants have joined this match, the most it can count")]
    TooMany,
}

/// What the match remembers of one entrant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) entrant: Entrant,
    pub(crate) score: u16,
    pub(crate) left: bool,
}

/// Everybody who joined, in that order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Entrants(Vec<Record>);

impl Entrants {
    pub(crate) fn join(&mut self) -> Result<Entrant, JoinError> {
        let seat = Seat::all().find(|&seat| self.at_seat(seat).is_none()).ok_or(JoinError::Full)?;
        if self.0.len() >= ENTRANTS_MAX {
            return Err(JoinError::TooMany);
        }
        let number = u8::try_from(self.0.len()).expect("fewer than ENTRANTS_MAX");
        let entrant = Entrant { number, seat };
        self.0.push(Record { entrant, score: 0, left: false });
        Ok(entrant)
    }

    /// Whether the entrant was still there.
    pub(crate) fn leave(&mut self, entrant: Entrant) -> bool {
        match self.0.get_mut(entrant.number()) {
            Some(record) if record.entrant == entrant && !record.left => {
                record.left = true;
                true
            }
            Some(_) | None => false,
        }
    }

    /// Who sits there now.
    pub(crate) fn at_seat(&self, seat: Seat) -> Option<&Record> {
        self.present().find(|record| record.entrant.seat == seat)
    }

    pub(crate) fn score_point(&mut self, seat: Seat) {
        if let Some(record) =
            self.0.iter_mut().find(|record| !record.left && record.entrant.seat == seat)
        {
            record.score += 1;
        }
    }

    pub(crate) fn present(&self) -> impl Iterator<Item = &Record> {
        self.0.iter().filter(|record| !record.left)
    }

    pub(crate) fn records(&self) -> &[Record] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_free_seat_is_given() {
        let mut entrants = Entrants::default();
        let first = entrants.join().unwrap();
        let second = entrants.join().unwrap();
        entrants.leave(first);

        let third = entrants.join().unwrap();

        assert_eq!((second.seat().number(), third.seat().number()), (1, 0));
        assert_eq!(third.number(), 2);
    }

    #[test]
    fn a_sixth_player_finds_no_seat() {
        let mut entrants = Entrants::default();
        for _ in 0..SEATS {
            entrants.join().unwrap();
        }

        assert_eq!(entrants.join(), Err(JoinError::Full));
    }

    #[test]
    fn a_match_does_not_count_entrants_without_end() {
        let mut entrants = Entrants::default();
        for _ in 0..ENTRANTS_MAX {
            let entrant = entrants.join().unwrap();
            entrants.leave(entrant);
        }

        assert_eq!(entrants.join(), Err(JoinError::TooMany));
    }

    #[test]
    fn nobody_leaves_twice() {
        let mut entrants = Entrants::default();
        let entrant = entrants.join().unwrap();

        assert!(entrants.leave(entrant));
        assert!(!entrants.leave(entrant));
    }
}
