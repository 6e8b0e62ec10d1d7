//! Ending a game session.

use api_contract::admin::{
    actions::{Action, EndGameSessionRequest},
    game_sessions::GameSession,
};
use serde_json::json;

use super::{ActionError, Deed, Done, Intent, run};
use crate::admin::{AdminBackend, Operator};

/// Ends a game session, with notice to its players or at once. Answers with the
/// game session as it stands right afterwards: with notice it takes a while to end.
///
/// # Errors
/// When there is no such game session, or it has ended.
pub async fn end_game_session(
    admin: &AdminBackend,
    operator: &Operator,
    request: EndGameSessionRequest,
) -> Result<GameSession, ActionError> {
    run(admin, operator, EndGameSession(request)).await
}

struct EndGameSession(EndGameSessionRequest);

impl Deed for EndGameSession {
    type Answer = GameSession;

    const ACTION: Action = Action::EndGameSession;

    fn target(&self) -> &str {
        self.0.game_session_id.as_str()
    }

    fn reason(&self) -> Option<&str> {
        Some(&self.0.reason)
    }

    async fn prepare(&self, admin: &AdminBackend) -> Result<Intent, ActionError> {
        let session = admin.gamelift.own_game_session(&self.0.game_session_id).await?;
        if ["TERMINATED", "ERROR"].contains(&session.status.as_str()) {
            let words = format!("the game session has ended already: {}", session.status);
            return Err(ActionError::Changed(words));
        }
        let before = json!({ "status": session.status, "players": session.players });
        let asked_for = json!({ "status": "TERMINATED", "force": self.0.force });
        Ok(Intent { before: Some(before), asked_for: Some(asked_for) })
    }

    async fn perform(
        &self,
        admin: &AdminBackend,
        _operator: &Operator,
    ) -> Result<Done<GameSession>, ActionError> {
        let id = &self.0.game_session_id;
        admin.gamelift.end_game_session(id, self.0.force).await?;
        let session = admin.gamelift.own_game_session(id).await?;
        let after = json!({ "status": session.status, "force": self.0.force });
        Ok(Done { answer: session, after: Some(after) })
    }
}
