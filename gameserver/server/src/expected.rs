//! Who is expected: what the matchmaker's data say of the match.
//!
//! A session that was created by hand has no such data, and one that a client
//! filled in may have anything: whatever cannot be read is simply not known.

use std::collections::BTreeSet;

use api_contract::{MatchId, PlayerId};
use muster_server_sdk::{GameSession, MatchmakerData};

use crate::{limits::EXPECTED_PLAYERS_MAX, logs::Chain};

/// What is known of the match before its players come.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Expected {
    /// The match that FlexMatch formed.
    pub(crate) match_id: Option<MatchId>,
    /// Its players; empty if nobody knows.
    pub(crate) players: BTreeSet<PlayerId>,
}

impl Expected {
    /// Reads what GameLift hands over with a game session.
    pub(crate) fn of(session: &GameSession) -> Self {
        match session.matchmaker_data() {
            Ok(data) => data.map(Self::from).unwrap_or_default(),
            Err(error) => {
                tracing::warn!(error = %Chain(&error), "do not know who was matched");
                Self::default()
            }
        }
    }
}

impl From<MatchmakerData> for Expected {
    fn from(data: MatchmakerData) -> Self {
        let players = data.teams.iter().flat_map(|team| &team.players);
        let ids = players.filter_map(|player| player.player_id.as_str().parse().ok());
        Self {
            match_id: data.match_id.parse().ok(),
            players: ids.take(EXPECTED_PLAYERS_MAX).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_players_of_all_teams_are_expected() {
        let data = r#"{"matchId":"m-1","matchmakingConfigurationArn":"arn","autoBackfillMode":null,
            "teams":[{"name":"red","players":[{"playerId":"ada","attributes":{}}]},
                     {"name":"blue","players":[{"playerId":"bob"}]}]}"#;

        let expected = Expected::from(MatchmakerData::parse(data).unwrap());

        assert_eq!(expected.match_id.unwrap().as_str(), "m-1");
        let ids: Vec<_> = expected.players.iter().map(PlayerId::as_str).collect();
        assert_eq!(ids, ["ada", "bob"]);
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        let expected = Expected::from(MatchmakerData::parse("{}").unwrap());

        assert_eq!(expected, Expected::default());
    }
}
