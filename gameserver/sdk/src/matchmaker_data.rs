//! What FlexMatch tells a game session about its match.
//!
//! A JSON document inside a text field, with keys in `camelCase`. It comes when a
//! game session starts, and anew, with everybody in it, when backfill succeeds.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::ids::{MatchmakingConfigurationArn, PlayerId, TicketId};
use crate::messages::{AttributeValue, BackfillPlayer, Fields};

/// A match, as FlexMatch made it.
#[derive(Debug, Clone, PartialEq)]
pub struct MatchmakerData {
    /// The match's id; may be empty.
    pub match_id: String,
    /// By whose rules; none if the service did not say.
    pub matchmaking_configuration_arn: Option<MatchmakingConfigurationArn>,
    /// Who plays with whom.
    pub teams: Vec<Team>,
    /// Who asks for backfill.
    pub auto_backfill_mode: Option<AutoBackfillMode>,
    /// The ticket that GameLift opened for backfill, if it did.
    pub auto_backfill_ticket_id: Option<TicketId>,
}

/// Who asks for more players when some have left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AutoBackfillMode {
    /// The game does.
    Manual,
    /// GameLift does.
    Automatic,
}

/// One side of a match.
#[derive(Debug, Clone, PartialEq)]
pub struct Team {
    /// Its name in the rule set, with a number if there are several of its kind.
    pub name: String,
    /// Who is in it.
    pub players: Vec<MatchedPlayer>,
}

/// One player of a match.
#[derive(Debug, Clone, PartialEq)]
pub struct MatchedPlayer {
    /// Who.
    pub player_id: PlayerId,
    /// What their ticket said about them.
    pub attributes: BTreeMap<String, AttributeValue>,
}

/// Why a text is no matchmaker data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MatchmakerDataError {
    /// Not a JSON object.
    #[error("matchmaker data is not a JSON object")]
    NotAnObject,
    /// A player without a usable id, who could not be told apart from others.
    #[error("team {team:?} of the matchmaker data has a player without an id")]
    PlayerWithoutId {
        /// In which team.
        team: String,
    },
}

impl MatchmakerData {
    /// Reads what a game session carries as `MatchmakerData`.
    ///
    /// # Errors
    /// If it is not what FlexMatch writes. Attributes of an unknown kind are passed
    /// over.
    pub fn parse(text: &str) -> Result<Self, MatchmakerDataError> {
        let map: Map<String, Value> =
            serde_json::from_str(text).map_err(|_| MatchmakerDataError::NotAnObject)?;
        let fields = Fields::new(&map);
        let arn = fields.text("matchmakingConfigurationArn");
        Ok(Self {
            match_id: fields.text_or_empty("matchId"),
            matchmaking_configuration_arn: arn.and_then(|arn| arn.parse().ok()),
            teams: fields.objects("teams").map(Team::read).collect::<Result<_, _>>()?,
            auto_backfill_mode: match fields.text("autoBackfillMode") {
                Some("MANUAL") => Some(AutoBackfillMode::Manual),
                Some("AUTOMATIC") => Some(AutoBackfillMode::Automatic),
                Some(_) | None => None,
            },
            auto_backfill_ticket_id: fields
                .text("autoBackfillTicketId")
                .and_then(|id| id.parse().ok()),
        })
    }

    /// The player called `id` and their team, if they are in the match.
    pub fn find_player(&self, id: &PlayerId) -> Option<(&Team, &MatchedPlayer)> {
        let in_team =
            |team: &'_ Team| team.players.iter().position(|player| player.player_id == *id);
        let (team, seat) = self.teams.iter().find_map(|team| Some((team, in_team(team)?)))?;
        Some((team, &team.players[seat]))
    }

    /// Everybody in the match, as a request for backfill names them. Latencies are
    /// not part of a match; whoever wants them counted adds them.
    pub fn backfill_players(&self) -> Vec<BackfillPlayer> {
        let of_team = |team: &Team| {
            let name = team.name.clone();
            let to_backfill = move |player: &MatchedPlayer| BackfillPlayer {
                player_id: player.player_id.clone(),
                team: name.clone(),
                attributes: player.attributes.clone(),
                latencies_ms: BTreeMap::new(),
            };
            team.players.iter().map(to_backfill).collect::<Vec<_>>()
        };
        self.teams.iter().flat_map(of_team).collect()
    }
}

impl Team {
    fn read(fields: Fields<'_>) -> Result<Self, MatchmakerDataError> {
        let name = fields.text_or_empty("name");
        let players = fields.objects("players").map(MatchedPlayer::read).collect::<Option<_>>();
        match players {
            Some(players) => Ok(Self { name, players }),
            None => Err(MatchmakerDataError::PlayerWithoutId { team: name }),
        }
    }
}

impl MatchedPlayer {
    fn read(fields: Fields<'_>) -> Option<Self> {
        Some(Self {
            player_id: fields.text("playerId")?.parse().ok()?,
            attributes: fields.object("attributes").map(read_attributes).unwrap_or_default(),
        })
    }
}

fn read_attributes(fields: Fields<'_>) -> BTreeMap<String, AttributeValue> {
    let read = |(name, value): (&String, &Value)| {
        let attribute = AttributeValue::from_matchmaker_data(Fields::new(value.as_object()?))?;
        Some((name.clone(), attribute))
    };
    fields.entries().filter_map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DATA: &str = r#"{"matchId":"m-1","matchmakingConfigurationArn":"arn:aws:gamelift:us-west-2:123456789012:matchmakingconfiguration/mm1","teams":[{"name":"red","players":[{"playerId":"p1","attributes":{"skill":{"attributeType":"DOUBLE","valueAttribute":10.0},"maps":{"attributeType":"STRING_LIST","valueAttribute":["a","b"]},"mode":{"valueAttribute":"dm"},"w":{"attributeType":"STRING_DOUBLE_MAP","valueAttribute":{"x":1.5}},"odd":{"attributeType":"COLOUR","valueAttribute":true}}}]},{"name":"blue","players":[]}],"autoBackfillMode":null,"autoBackfillTicketId":null}"#;

    #[test]
    fn teams_players_and_attributes_are_read() {
        let data = MatchmakerData::parse(DATA).unwrap();

        assert_eq!(data.match_id, "m-1");
        assert_eq!(data.teams.len(), 2);
        let (team, player) = data.find_player(&PlayerId::new("p1").unwrap()).unwrap();
        assert_eq!(team.name, "red");
        assert_eq!(player.attributes["skill"], AttributeValue::Number(10.0));
        assert_eq!(
            player.attributes["maps"],
            AttributeValue::StringList(vec!["a".into(), "b".into()])
        );
        assert_eq!(player.attributes["mode"], AttributeValue::String("dm".into()));
        assert!(!player.attributes.contains_key("odd"));
        assert_eq!(data.auto_backfill_mode, None);
    }

    #[test]
    fn those_in_the_match_can_be_named_for_backfill() {
        let players = MatchmakerData::parse(DATA).unwrap().backfill_players();

        assert_eq!(players.len(), 1);
        assert_eq!((players[0].team.as_str(), players[0].attributes.len()), ("red", 4));
    }

    #[test]
    fn a_player_without_an_id_is_refused_and_so_is_what_is_no_object() {
        assert_eq!(MatchmakerData::parse("7"), Err(MatchmakerDataError::NotAnObject));
        assert_eq!(
            MatchmakerData::parse(r#"{"teams":[{"name":"red","players":[{}]}]}"#),
            Err(MatchmakerDataError::PlayerWithoutId { team: "red".into() })
        );
    }
}
