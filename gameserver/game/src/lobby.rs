//! A match that has not started.

use crate::entrants::{Entrant, Entrants, JoinError};
use crate::rules::Rules;
use crate::running::Running;

/// A match that waits for its players: they come and go, nothing moves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lobby {
    rules: Rules,
    entrants: Entrants,
}

/// A match cannot start without players.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is nobody to play")]
pub struct NobodyToPlay;

impl Lobby {
    /// An empty lobby.
    pub fn new(rules: Rules) -> Self {
        Self { rules, entrants: Entrants::default() }
    }

    /// Seats one more player.
    pub fn join(&mut self) -> Result<Entrant, JoinError> {
        self.entrants.join()
    }

    /// Frees the entrant's seat. Somebody who is not there is ignored.
    pub fn leave(&mut self, entrant: Entrant) {
        self.entrants.leave(entrant);
    }

    /// How many are seated.
    pub fn players(&self) -> usize {
        self.entrants.present().count()
    }

    /// What was settled for this match.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Starts the match with those who are there.
    pub fn start(self) -> Result<Running, NobodyToPlay> {
        if self.players() == 0 {
            return Err(NobodyToPlay);
        }
        Ok(Running::new(self.rules, self.entrants))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lobby() -> Lobby {
        Lobby::new(Rules::new(30, 60, 1).unwrap())
    }

    #[test]
    fn a_match_does_not_start_without_players() {
        let mut lobby = lobby();
        let entrant = lobby.join().unwrap();
        lobby.leave(entrant);

        assert_eq!(lobby.start(), Err(NobodyToPlay));
    }

    #[test]
    fn leaving_the_lobby_frees_the_seat() {
        let mut lobby = lobby();
        let entrant = lobby.join().unwrap();

        lobby.leave(entrant);

        assert_eq!(lobby.players(), 0);
        assert_eq!(lobby.join().unwrap().seat(), entrant.seat());
    }
}
