//! Asking matchmaking for players to take the places of those who left.

use crate::handle::Handle;
use crate::ids::{GameSessionId, MatchmakingConfigurationArn, PlayerId, TicketId};
use crate::messages::{BackfillPlayer, Request};
use crate::session::CallError;

/// A wish for more players.
#[derive(Debug, Clone, PartialEq)]
pub struct MatchBackfill {
    /// By the rules of which configuration: the one that made the match.
    pub matchmaking_configuration_arn: MatchmakingConfigurationArn,
    /// Everybody who is in the game session now.
    /// [`MatchmakerData::backfill_players`](crate::MatchmakerData::backfill_players)
    /// names those it was made for.
    pub players: Vec<BackfillPlayer>,
    /// The ticket's id, if the game chooses it.
    pub ticket_id: Option<TicketId>,
}

/// Why backfill did not start.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StartBackfillError {
    /// There is nobody to find company for.
    #[error("backfill needs at least one player in the game session")]
    NoPlayers,
    /// A number that JSON does not have.
    #[error("the attribute {attribute:?} of player {player} is not a finite number")]
    NotFinite {
        /// Whose.
        player: PlayerId,
        /// Its name.
        attribute: String,
    },
    /// The call failed.
    #[error(transparent)]
    Call(#[from] CallError),
}

pub(crate) async fn start(
    handle: &Handle,
    game_session: &GameSessionId,
    backfill: &MatchBackfill,
) -> Result<TicketId, StartBackfillError> {
    check(&backfill.players)?;
    let request = Request::StartMatchBackfill {
        game_session_arn: game_session.clone(),
        matchmaking_configuration_arn: backfill.matchmaking_configuration_arn.clone(),
        ticket_id: backfill.ticket_id.clone(),
        players: backfill.players.clone(),
    };
    Ok(handle.call(request).await?)
}

fn check(players: &[BackfillPlayer]) -> Result<(), StartBackfillError> {
    if players.is_empty() {
        return Err(StartBackfillError::NoPlayers);
    }
    for player in players {
        if let Some((name, _)) = player.attributes.iter().find(|(_, value)| !value.is_finite()) {
            let (player, attribute) = (player.player_id.clone(), name.clone());
            return Err(StartBackfillError::NotFinite { player, attribute });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::messages::AttributeValue;

    #[test]
    fn backfill_is_for_somebody_and_in_numbers() {
        let with_skill = |skill| BackfillPlayer {
            player_id: PlayerId::new("p1").unwrap(),
            team: "red".into(),
            attributes: BTreeMap::from([("skill".into(), AttributeValue::Number(skill))]),
            latencies_ms: BTreeMap::new(),
        };

        assert_eq!(check(&[]), Err(StartBackfillError::NoPlayers));
        assert_eq!(check(&[with_skill(10.0)]), Ok(()));
        assert!(matches!(
            check(&[with_skill(f64::NAN)]),
            Err(StartBackfillError::NotFinite { attribute, .. }) if attribute == "skill"
        ));
    }
}
