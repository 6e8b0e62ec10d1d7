//! A game session, from being asked for to being played.
//!
//! Two types, so that nobody can be let into a game session that GameLift does not
//! know as active.

use std::sync::Arc;

use crate::backfill::{self, MatchBackfill, StartBackfillError};
use crate::handle::Handle;
use crate::ids::{MatchmakingConfigurationArn, PlayerSessionId, TicketId};
use crate::limits::PAGES_MAX;
use crate::messages::{
    GameSession, PlayerSession, PlayerSessionCreationPolicy, PlayerSessionPage, PlayerSessionQuery,
    PlayerSessionStatus, PlayerSessionSubject, Request,
};
use crate::player_sessions::{self, AcceptPlayerError, ValidatedPlayer};
use crate::session::CallError;

/// A game session that GameLift wants hosted here.
///
/// GameLift waits as long as the fleet's runtime configuration says
/// (`GameSessionActivationTimeoutSeconds`, by default 300) for it to be activated.
#[derive(Debug)]
#[must_use = "a game session that is not activated in time is ended by GameLift"]
pub struct ActivatingGameSession {
    handle: Handle,
    game_session: GameSession,
}

impl ActivatingGameSession {
    pub(crate) fn new(handle: Handle, game_session: GameSession) -> Self {
        Self { handle, game_session }
    }

    /// What is to be hosted.
    pub fn game_session(&self) -> &GameSession {
        &self.game_session
    }

    /// Says that players can come: *ActivateGameSession*.
    ///
    /// # Errors
    /// If GameLift refuses or does not answer. The process should end then; it
    /// cannot give a game session back.
    pub async fn activate(self) -> Result<ActiveGameSession, CallError> {
        let game_session_id = self.game_session.id.clone();
        let () = self.handle.call(Request::ActivateGameSession { game_session_id }).await?;
        Ok(ActiveGameSession { handle: self.handle, game_session: Arc::new(self.game_session) })
    }
}

/// A game session that players can come to. Clones are the same game session.
#[derive(Debug, Clone)]
pub struct ActiveGameSession {
    handle: Handle,
    game_session: Arc<GameSession>,
}

impl ActiveGameSession {
    /// What is hosted, as it was when it started.
    pub fn game_session(&self) -> &GameSession {
        &self.game_session
    }

    /// Lets in the player who has come with `id`: *AcceptPlayerSession*.
    ///
    /// Before that GameLift is asked whose player session it is and whether it is
    /// reserved, so that a failure leaves nothing behind. If this is dropped before
    /// it is done, the place is given back.
    ///
    /// # Errors
    /// If the player session is not one that waits for its player here, or GameLift
    /// refuses or does not answer.
    pub async fn accept_player(
        &self,
        id: &PlayerSessionId,
    ) -> Result<ValidatedPlayer, AcceptPlayerError> {
        player_sessions::accept(&self.handle, &self.game_session.id, id).await
    }

    /// All player sessions of this game session, or those in one state:
    /// *DescribePlayerSessions*, page by page.
    ///
    /// # Errors
    /// If GameLift refuses or does not answer.
    pub async fn player_sessions(
        &self,
        status: Option<PlayerSessionStatus>,
    ) -> Result<Vec<PlayerSession>, CallError> {
        let subject = PlayerSessionSubject::GameSession(self.game_session.id.clone());
        let mut query = PlayerSessionQuery { status, ..PlayerSessionQuery::new(subject) };
        let mut all = Vec::new();
        for _ in 0..PAGES_MAX {
            let request = Request::DescribePlayerSessions(query.clone());
            let page: PlayerSessionPage = self.handle.call(request).await?;
            all.extend(page.player_sessions);
            query.next_token = page.next_token;
            if query.next_token.is_none() {
                return Ok(all);
            }
        }
        tracing::warn!(sessions = all.len(), "there are more player sessions than can be read");
        Ok(all)
    }

    /// Says whether more players may be given places:
    /// *UpdatePlayerSessionCreationPolicy*.
    ///
    /// # Errors
    /// If GameLift refuses or does not answer.
    pub async fn update_player_session_creation_policy(
        &self,
        policy: PlayerSessionCreationPolicy,
    ) -> Result<(), CallError> {
        let request = Request::UpdatePlayerSessionCreationPolicy {
            game_session_id: self.game_session.id.clone(),
            player_session_policy: policy,
        };
        self.handle.call(request).await
    }

    /// Asks matchmaking for more players: *StartMatchBackfill*. They come with
    /// [`Event::UpdateGameSession`](crate::Event::UpdateGameSession).
    ///
    /// # Errors
    /// If the request makes no sense, or GameLift refuses or does not answer.
    pub async fn start_match_backfill(
        &self,
        backfill: &MatchBackfill,
    ) -> Result<TicketId, StartBackfillError> {
        backfill::start(&self.handle, &self.game_session.id, backfill).await
    }

    /// Takes that back: *StopMatchBackfill*.
    ///
    /// # Errors
    /// If GameLift refuses or does not answer.
    pub async fn stop_match_backfill(
        &self,
        configuration: &MatchmakingConfigurationArn,
        ticket: &TicketId,
    ) -> Result<(), CallError> {
        let request = Request::StopMatchBackfill {
            game_session_arn: self.game_session.id.clone(),
            matchmaking_configuration_arn: configuration.clone(),
            ticket_id: ticket.clone(),
        };
        self.handle.call(request).await
    }
}
