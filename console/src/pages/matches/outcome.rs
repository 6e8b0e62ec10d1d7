//! How a match ended, in a few words.

use std::time::Duration;

use api_contract::{
    Timestamp,
    admin::matches::Match,
    play::{MatchResult, PlayerResult},
};

use crate::{components::Tone, format::numbers::counted};

/// How long a match without a result is taken for one that is being played: no
/// match of the game takes so long.
const PLAYED_FOR_MAX: Duration = Duration::from_secs(15 * 60);

/// How a match ended, if it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// One player won.
    Won {
        /// The winner's name before other players.
        tag: String,
        /// The winner's score.
        score: u16,
    },
    /// Several share the first rank.
    Shared {
        /// How many.
        players: u64,
        /// The score of each.
        score: u16,
    },
    /// The game server reported an end without players.
    Nobody,
    /// No result yet, and it is young.
    BeingPlayed,
    /// No result, though there should be one.
    NoResult,
}

impl Outcome {
    /// How `found` ended, seen from `now`.
    #[must_use]
    pub fn of(found: &Match, now: Timestamp) -> Self {
        match &found.result {
            Some(result) => Self::of_result(result),
            None if now.since(found.formed_at) <= PLAYED_FOR_MAX => Self::BeingPlayed,
            None => Self::NoResult,
        }
    }

    fn of_result(result: &MatchResult) -> Self {
        let first: Vec<&PlayerResult> =
            result.players.iter().filter(|player| player.rank == 1).collect();
        match first.as_slice() {
            [] => Self::Nobody,
            [winner] => Self::Won { tag: winner.player_tag.to_string(), score: winner.score },
            [one, ..] => Self::Shared { players: first.len() as u64, score: one.score },
        }
    }

    /// It in words.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Won { tag, score } => format!("{tag} won with {score}"),
            Self::Shared { players, score } => {
                format!(
                    "{} share the first rank with {score}",
                    counted(*players, "player", "players")
                )
            }
            Self::Nobody => "Ended with nobody in it".to_owned(),
            Self::BeingPlayed => "Being played".to_owned(),
            Self::NoResult => "No result reported".to_owned(),
        }
    }

    /// It as a state, where it is one.
    #[must_use]
    pub fn badge(&self) -> Option<(&'static str, Tone)> {
        match self {
            Self::Won { .. } | Self::Shared { .. } => None,
            Self::Nobody => Some(("Ended with nobody in it", Tone::Neutral)),
            Self::BeingPlayed => Some(("Being played", Tone::Active)),
            Self::NoResult => Some(("No result reported", Tone::Warning)),
        }
    }
}

/// The longest that any of its players had waited, milliseconds.
#[must_use]
pub fn longest_wait(found: &Match) -> Option<i64> {
    found.players.iter().map(|player| player.waited_ms).max()
}

/// The longest round trip of its players to its location, milliseconds.
#[must_use]
pub fn worst_latency(found: &Match) -> Option<u32> {
    found.players.iter().filter_map(|player| player.latency_ms).max()
}

#[cfg(test)]
mod tests {
    use api_contract::{GameSessionId, MatchId, PlayerId, play::PlayerTag};

    use super::*;

    fn formed(result: Option<Vec<(u8, u16)>>) -> Match {
        let game_session_id = GameSessionId::parse("arn:aws:gamelift:x").unwrap();
        let player = |(rank, score): (u8, u16)| PlayerResult {
            player_id: PlayerId::parse("us-east-1:ada").unwrap(),
            player_tag: PlayerTag::from_bytes([7; 8]),
            seat: rank,
            score,
            rank,
            left: false,
        };
        let result = result.map(|players| MatchResult {
            game_session_id: game_session_id.clone(),
            match_id: None,
            started_at: Timestamp::from_millis(0),
            ended_at: Timestamp::from_millis(0),
            players: players.into_iter().map(player).collect(),
        });
        Match {
            match_id: MatchId::parse("m-1").unwrap(),
            configuration: "default".to_owned(),
            formed_at: Timestamp::from_millis(0),
            game_session_id,
            location: None,
            ip_address: "127.0.0.1".to_owned(),
            port: 1,
            players: Vec::new(),
            result,
        }
    }

    fn check(result: Option<Vec<(u8, u16)>>, minutes: i64, words: &str) {
        let now = Timestamp::from_millis(minutes * 60_000);
        assert_eq!(Outcome::of(&formed(result), now).words(), words);
    }

    #[test]
    fn a_match_is_told_by_its_winner() {
        check(Some(vec![(1, 5), (2, 3)]), 1, "0707070707070707 won with 5");
        check(Some(vec![(1, 4), (1, 4)]), 1, "2 players share the first rank with 4");
        check(Some(Vec::new()), 1, "Ended with nobody in it");
    }

    #[test]
    fn a_match_without_a_result_is_being_played_for_a_while() {
        check(None, 1, "Being played");
        check(None, 16, "No result reported");
    }
}
