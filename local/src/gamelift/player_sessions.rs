//! Player sessions: a player's place in a game session, from reservation to the end.
//!
//! A place is reserved for a minute; the game server takes it up for the player
//! with AcceptPlayerSession and gives it back with RemovePlayerSession.

use std::collections::{BTreeMap, HashMap};

use api_contract::{GameSessionId, PlayerId, PlayerSessionId, Timestamp};

use super::agenda::Deadline;
use super::world::World;

/// A player's place in a game session.
#[derive(Debug, Clone)]
pub(crate) struct PlayerSession {
    pub(crate) id: PlayerSessionId,
    pub(crate) player: PlayerId,
    pub(crate) game_session: GameSessionId,
    pub(crate) start: Timestamp,
    pub(crate) end: Option<Timestamp>,
    pub(crate) state: PlayerSessionState,
}

/// Where a player session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum PlayerSessionState {
    /// The player may come.
    Reserved,
    /// The player is there.
    Active,
    /// The player left, or the game session ended.
    Completed,
    /// The player did not come in time.
    TimedOut,
}

impl PlayerSessionState {
    /// GameLift's word for the state.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Reserved => "RESERVED",
            Self::Active => "ACTIVE",
            Self::Completed => "COMPLETED",
            Self::TimedOut => "TIMEDOUT",
        }
    }

    /// The state that GameLift calls `word`.
    pub(crate) fn named(word: &str) -> Option<Self> {
        [Self::Reserved, Self::Active, Self::Completed, Self::TimedOut]
            .into_iter()
            .find(|state| state.word() == word)
    }

    /// Whether the place is taken.
    pub(crate) fn occupies(self) -> bool {
        matches!(self, Self::Reserved | Self::Active)
    }
}

/// All player sessions that GameLift knows: those of the game sessions that it knows.
#[derive(Debug, Default)]
pub(crate) struct PlayerSessions {
    all: HashMap<PlayerSessionId, PlayerSession>,
    by_game_session: HashMap<GameSessionId, Vec<PlayerSessionId>>,
}

impl PlayerSessions {
    pub(crate) fn find(&self, id: &PlayerSessionId) -> Option<&PlayerSession> {
        self.all.get(id)
    }

    /// A game session's, in the order in which they were reserved.
    pub(crate) fn of_game_session(
        &self,
        id: &GameSessionId,
    ) -> impl Iterator<Item = &PlayerSession> {
        self.by_game_session.get(id).into_iter().flatten().filter_map(|id| self.all.get(id))
    }

    /// A player's, earliest first.
    pub(crate) fn of_player(&self, player: &str) -> Vec<&PlayerSession> {
        let mut sessions: Vec<_> =
            self.all.values().filter(|session| session.player.as_str() == player).collect();
        sessions.sort_by_key(|session| (session.start, &session.id));
        sessions
    }

    /// How many places of a game session are taken.
    pub(crate) fn occupied(&self, id: &GameSessionId) -> usize {
        self.of_game_session(id).filter(|session| session.state.occupies()).count()
    }

    /// How many player sessions are in each state, by GameLift's word for it.
    pub(crate) fn count_by_state(&self) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::new();
        for session in self.all.values() {
            *counts.entry(session.state.word()).or_insert(0) += 1;
        }
        counts
    }

    /// Forgets those of a game session that is forgotten.
    pub(crate) fn forget(&mut self, id: &GameSessionId) {
        for session in self.by_game_session.remove(id).unwrap_or_default() {
            self.all.remove(&session);
        }
    }
}

/// Why a game server may not do something with a player session.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PlayerSessionError {
    /// No such player session.
    #[error("Player session {0} does not exist")]
    Unknown(String),
    /// It belongs to another game session.
    #[error("Player session {id} is not of game session {game_session}")]
    Foreign { id: PlayerSessionId, game_session: GameSessionId },
    /// It is not in the state for this.
    #[error("PlayerSession ({id}) has a status of {found} instead of {wanted}")]
    State { id: PlayerSessionId, found: &'static str, wanted: &'static str },
}

impl World {
    /// Reserves a place for `player`.
    pub(crate) fn reserve_place(
        &mut self,
        game_session: &GameSessionId,
        player: PlayerId,
        now: Timestamp,
    ) -> PlayerSessionId {
        let id = self.ids.player_session();
        let session = PlayerSession {
            id: id.clone(),
            player,
            game_session: game_session.clone(),
            start: now,
            end: None,
            state: PlayerSessionState::Reserved,
        };
        self.player_sessions.all.insert(id.clone(), session);
        let of_game_session = &mut self.player_sessions.by_game_session;
        of_game_session.entry(game_session.clone()).or_default().push(id.clone());
        self.agenda.set(Deadline::Reservation(id.clone()), now.plus(self.timers.reservation));
        self.changed();
        id
    }

    /// The game server lets a player in.
    pub(crate) fn accept_player_session(
        &mut self,
        id: &str,
        game_session: &GameSessionId,
    ) -> Result<(), PlayerSessionError> {
        let id = self.own_player_session(id, game_session)?;
        self.expect_state(&id, &[PlayerSessionState::Reserved], "RESERVED")?;
        self.agenda.cancel(&Deadline::Reservation(id.clone()));
        if let Some(session) = self.player_sessions.all.get_mut(&id) {
            session.state = PlayerSessionState::Active;
        }
        self.changed();
        Ok(())
    }

    /// The game server says that a player is gone; also one who never came.
    pub(crate) fn remove_player_session(
        &mut self,
        id: &str,
        game_session: &GameSessionId,
        now: Timestamp,
    ) -> Result<(), PlayerSessionError> {
        let id = self.own_player_session(id, game_session)?;
        let open = [PlayerSessionState::Reserved, PlayerSessionState::Active];
        self.expect_state(&id, &open, "ACTIVE")?;
        self.end_player_session(&id, PlayerSessionState::Completed, now);
        Ok(())
    }

    /// A reservation's minute is over.
    pub(crate) fn reservation_is_due(&mut self, id: &PlayerSessionId, now: Timestamp) {
        let reserved = |session: &PlayerSession| session.state == PlayerSessionState::Reserved;
        if self.player_sessions.find(id).is_some_and(reserved) {
            tracing::info!(player_session = %id, "the player did not come in time");
            self.end_player_session(id, PlayerSessionState::TimedOut, now);
        }
    }

    /// Ends the player sessions of a game session that has ended.
    pub(crate) fn complete_player_sessions(
        &mut self,
        game_session: &GameSessionId,
        now: Timestamp,
    ) {
        let open: Vec<PlayerSessionId> = self
            .player_sessions
            .of_game_session(game_session)
            .filter(|session| session.state.occupies())
            .map(|session| session.id.clone())
            .collect();
        for id in open {
            self.end_player_session(&id, PlayerSessionState::Completed, now);
        }
    }

    fn end_player_session(
        &mut self,
        id: &PlayerSessionId,
        end: PlayerSessionState,
        now: Timestamp,
    ) {
        self.agenda.cancel(&Deadline::Reservation(id.clone()));
        if let Some(session) = self.player_sessions.all.get_mut(id) {
            session.state = end;
            session.end = Some(now);
        }
        self.changed();
    }

    fn own_player_session(
        &self,
        id: &str,
        game_session: &GameSessionId,
    ) -> Result<PlayerSessionId, PlayerSessionError> {
        let found = PlayerSessionId::parse(id).ok().and_then(|id| self.player_sessions.find(&id));
        match found {
            None => Err(PlayerSessionError::Unknown(id.chars().take(256).collect())),
            Some(session) if session.game_session != *game_session => {
                let (id, game_session) = (session.id.clone(), game_session.clone());
                Err(PlayerSessionError::Foreign { id, game_session })
            }
            Some(session) => Ok(session.id.clone()),
        }
    }

    fn expect_state(
        &self,
        id: &PlayerSessionId,
        allowed: &[PlayerSessionState],
        wanted: &'static str,
    ) -> Result<(), PlayerSessionError> {
        match self.player_sessions.find(id) {
            Some(session) if !allowed.contains(&session.state) => {
                let found = session.state.word();
                Err(PlayerSessionError::State { id: id.clone(), found, wanted })
            }
            Some(_) | None => Ok(()),
        }
    }
}
