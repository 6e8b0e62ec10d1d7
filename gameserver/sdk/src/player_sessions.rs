//! Players at the door: who may come in, and how their place is freed again.

use crate::handle::Handle;
use crate::ids::{GameSessionId, PlayerId, PlayerSessionId};
use crate::messages::{
    PlayerSession, PlayerSessionPage, PlayerSessionQuery, PlayerSessionStatus,
    PlayerSessionSubject, Request,
};
use crate::session::CallError;

/// Why a player was not let in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AcceptPlayerError {
    /// GameLift knows no such player session.
    #[error("there is no player session {0}")]
    Unknown(PlayerSessionId),
    /// It is for a place in another game session.
    #[error("player session {0} belongs to another game session")]
    OtherGameSession(PlayerSessionId),
    /// Its player has come already, or came too late.
    #[error("player session {id} is {status:?} and not reserved")]
    NotReserved {
        /// Which.
        id: PlayerSessionId,
        /// Where it stands.
        status: PlayerSessionStatus,
    },
    /// GameLift does not say whose it is.
    #[error("player session {0} has no player")]
    NoPlayer(PlayerSessionId),
    /// A call failed.
    #[error(transparent)]
    Call(#[from] CallError),
}

/// A player whom GameLift has let into this game session.
///
/// There is no other way to get one than
/// [`accept_player`](crate::ActiveGameSession::accept_player), so a function that
/// wants one cannot be reached by a stranger. It holds the player's place: when it
/// is [removed](Self::remove) or dropped, the place is free.
#[derive(Debug)]
#[must_use = "dropping a player gives their place away"]
pub struct ValidatedPlayer {
    place: Place,
    player_id: PlayerId,
    player_data: String,
}

impl ValidatedPlayer {
    /// The player session that the player came with.
    pub fn player_session_id(&self) -> &PlayerSessionId {
        &self.place.player_session
    }

    /// Who they are, by GameLift's word and not their own.
    pub fn player_id(&self) -> &PlayerId {
        &self.player_id
    }

    /// What the backend says to the game about this player; may be empty.
    pub fn player_data(&self) -> &str {
        &self.player_data
    }

    /// Says that the player has gone: *RemovePlayerSession*. Dropping does the same,
    /// but cannot say whether it worked.
    ///
    /// # Errors
    /// If GameLift refuses or does not answer.
    pub async fn remove(self) -> Result<(), CallError> {
        let mut place = self.place;
        let removal = place.removal();
        let handle = place.handle.clone();
        let removed = handle.call(removal).await;
        // Only now: if this is dropped while it waits, the place is still freed.
        place.taken = false;
        removed
    }
}

/// A place in a game session, freed when dropped.
#[derive(Debug)]
struct Place {
    handle: Handle,
    game_session: GameSessionId,
    player_session: PlayerSessionId,
    /// Whether there is anything to free.
    taken: bool,
}

impl Place {
    fn removal(&self) -> Request {
        Request::RemovePlayerSession {
            game_session_id: self.game_session.clone(),
            player_session_id: self.player_session.clone(),
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if self.taken {
            self.handle.tell(self.removal());
        }
    }
}

/// Lets in the player who has come with `id`, if the place is theirs.
pub(crate) async fn accept(
    handle: &Handle,
    game_session: &GameSessionId,
    id: &PlayerSessionId,
) -> Result<ValidatedPlayer, AcceptPlayerError> {
    let described = describe(handle, game_session, id).await?;
    let player_id = described.player_id.ok_or_else(|| AcceptPlayerError::NoPlayer(id.clone()))?;
    // Counted as taken from before the call: if it is dropped or times out, nobody
    // knows whether GameLift counts the place as taken.
    let mut place = Place {
        handle: handle.clone(),
        game_session: game_session.clone(),
        player_session: id.clone(),
        taken: true,
    };
    let request = Request::AcceptPlayerSession {
        game_session_id: game_session.clone(),
        player_session_id: id.clone(),
    };
    let accepted: Result<(), CallError> = handle.call(request).await;
    // Refused, the place is not ours to free: it may be taken by its player.
    place.taken = !matches!(accepted, Err(CallError::Refused(_) | CallError::Busy));
    accepted?;
    Ok(ValidatedPlayer { place, player_id, player_data: described.player_data })
}

/// The player session `id`, if it waits for its player in `game_session`.
async fn describe(
    handle: &Handle,
    game_session: &GameSessionId,
    id: &PlayerSessionId,
) -> Result<PlayerSession, AcceptPlayerError> {
    let query = PlayerSessionQuery::new(PlayerSessionSubject::PlayerSession(id.clone()));
    let page: PlayerSessionPage = handle.call(Request::DescribePlayerSessions(query)).await?;
    let found = page.player_sessions.into_iter().find(|session| session.id == *id);
    let session = found.ok_or_else(|| AcceptPlayerError::Unknown(id.clone()))?;
    if session.game_session_id.as_ref().is_some_and(|other| other != game_session) {
        return Err(AcceptPlayerError::OtherGameSession(id.clone()));
    }
    if session.status != PlayerSessionStatus::Reserved {
        let (id, status) = (id.clone(), session.status);
        return Err(AcceptPlayerError::NotReserved { id, status });
    }
    Ok(session)
}
