//! What a game session's server wrote.

use api_contract::{GameSessionId, admin::game_sessions::LogTail};

use super::AdminBackend;
use crate::{game_server_logs::Period, gamelift::GameLiftError};

/// The end of a game session's log.
///
/// # Errors
/// When there is no such game session, or it or its log cannot be read.
pub async fn read_log(admin: &AdminBackend, id: &GameSessionId) -> Result<LogTail, GameLiftError> {
    let session = admin.gamelift.own_game_session(id).await?;
    let end = session.ended_at.unwrap_or_else(|| admin.backend.clock.now());
    let period = Period { start: session.created_at, end };
    Ok(admin.logs.tail(id, period).await?)
}
