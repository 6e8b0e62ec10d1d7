//! What GameLift says, in the words of the game protocol.
//!
//! The server SDK and the protocol each have their own ids; here one becomes the
//! other, and nowhere else.

use api_contract::{GameSessionId, PlayerId, PlayerSessionId, ids::IdError, play::PlayerTag};
use muster_server_sdk::{AcceptPlayerError, ActiveGameSession, ValidatedPlayer};

use crate::{logs::Chain, tags::player_tag};

/// A player whom GameLift has let in, and who holds a place in the game session.
/// Dropping it frees the place, too.
#[derive(Debug)]
pub(crate) struct Accepted {
    place: ValidatedPlayer,
    player_id: PlayerId,
    player_tag: PlayerTag,
}

/// Why GameLift does not vouch for a client.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AcceptError {
    /// It says so, or says nothing.
    #[error(transparent)]
    NotAccepted(#[from] AcceptPlayerError),
    /// The player session's id is none of GameLift's.
    #[error("the player session id is not one of GameLift's")]
    PlayerSessionId(#[from] muster_server_sdk::IdError),
    /// The player's id is none of ours, or the game session's.
    #[error("an id that GameLift names is not one of ours")]
    Id(#[from] IdError),
}

/// Lets in the player who has come with `id`.
pub(crate) async fn accept(
    session: &ActiveGameSession,
    id: &PlayerSessionId,
) -> Result<Accepted, AcceptError> {
    let place = session.accept_player(&id.as_str().parse()?).await?;
    let player_id = PlayerId::parse(place.player_id().as_str())?;
    let player_tag = player_tag(&game_session_id(session)?, &player_id);
    Ok(Accepted { place, player_id, player_tag })
}

/// The id of a game session, as results have it.
pub(crate) fn game_session_id(session: &ActiveGameSession) -> Result<GameSessionId, IdError> {
    GameSessionId::parse(session.game_session().id.as_str())
}

impl Accepted {
    /// Who it is, by GameLift's word.
    pub(crate) fn player_id(&self) -> &PlayerId {
        &self.player_id
    }

    /// What they are called before other players, and in the log.
    pub(crate) fn player_tag(&self) -> PlayerTag {
        self.player_tag
    }

    /// Gives the place back. That GameLift could not be told is for the log:
    /// nobody else can do anything about it.
    pub(crate) async fn release(self) {
        let player_tag = self.player_tag;
        if let Err(error) = self.place.remove().await {
            tracing::warn!(%player_tag, error = %Chain(&error), "could not free the place");
        }
    }
}
