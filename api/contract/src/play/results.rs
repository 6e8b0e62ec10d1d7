//! How a match ended: with player ids for the backend, without for the players.

use serde::{Deserialize, Serialize};

use super::PlayerTag;
use crate::{GameSessionId, MatchId, PlayerId, Timestamp};

/// How a match ended, for the backend. It names player ids, and so is never told
/// to players: they get the [`PublicResult`].
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

/// What one player achieved, for the backend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlayerResult {
    /// Who.
    pub player_id: PlayerId,
    /// Who, as the players know it: what one of them reports can be followed up.
    pub player_tag: PlayerTag,
    /// Where they sat; two who sat there one after the other both have it.
    pub seat: u8,
    /// Pickups collected.
    pub score: u16,
    /// From 1; equals share a rank. Whoever left ranks below whoever stayed.
    pub rank: u8,
    /// Whether they left before the end.
    pub left: bool,
}

/// How a match ended, as its players are told: made of a [`MatchResult`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PublicResult {
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
    pub players: Vec<PublicPlayerResult>,
}

/// What one player achieved, as all players are told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PublicPlayerResult {
    /// Who.
    pub player_tag: PlayerTag,
    /// Where they sat; two who sat there one after the other both have it.
    pub seat: u8,
    /// Pickups collected.
    pub score: u16,
    /// From 1; equals share a rank. Whoever left ranks below whoever stayed.
    pub rank: u8,
    /// Whether they left before the end.
    pub left: bool,
}

impl From<&MatchResult> for PublicResult {
    fn from(result: &MatchResult) -> Self {
        Self {
            game_session_id: result.game_session_id.clone(),
            match_id: result.match_id.clone(),
            started_at: result.started_at,
            ended_at: result.ended_at,
            players: result.players.iter().map(PublicPlayerResult::from).collect(),
        }
    }
}

impl From<&PlayerResult> for PublicPlayerResult {
    fn from(player: &PlayerResult) -> Self {
        let &PlayerResult { player_id: _, player_tag, seat, score, rank, left } = player;
        Self { player_tag, seat, score, rank, left }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn players_are_told_the_result_without_player_ids() {
        let result = MatchResult {
            game_session_id: GameSessionId::parse("arn:aws:gamelift:x").unwrap(),
            match_id: Some(MatchId::parse("m-1").unwrap()),
            started_at: Timestamp::from_millis(0),
            ended_at: Timestamp::from_millis(1500),
            players: vec![PlayerResult {
                player_id: PlayerId::parse("us-east-1:ada").unwrap(),
                player_tag: PlayerTag::from_bytes([7; 8]),
                seat: 0,
                score: 3,
                rank: 1,
                left: false,
            }],
        };

        let mut told = serde_json::to_value(PublicResult::from(&result)).unwrap();

        assert!(!told.to_string().contains("us-east-1:ada"), "{told}");
        told["players"][0]["playerId"] = "us-east-1:ada".into();
        assert_eq!(told, serde_json::to_value(&result).unwrap(), "and nothing else is missing");
    }
}
