//! Game sessions, over HTTP.

use api_contract::{
    GameSessionId,
    admin::{
        Page,
        game_sessions::{GameSession, GameSessionDetail, GameSessionsFilter, LogTail},
    },
};
use axum::{Json, extract::State};
use serde::Deserialize;

use super::query::{Asked, Listing};
use crate::{
    admin::{AdminBackend, game_sessions},
    http::Refusal,
};

/// Which game session: an ARN has slashes, so it is not part of the path.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    id: GameSessionId,
}

/// `GET /api/v1/game-sessions`
pub(super) async fn list(
    State(admin): State<AdminBackend>,
    Listing { filter, limit, cursor }: Listing<GameSessionsFilter>,
) -> Result<Json<Page<GameSession>>, Refusal> {
    Ok(Json(admin.gamelift.game_sessions(&filter, limit, cursor).await?))
}

/// `GET /api/v1/game-session?id=…`
pub(super) async fn read(
    State(admin): State<AdminBackend>,
    Asked(Which { id }): Asked<Which>,
) -> Result<Json<GameSessionDetail>, Refusal> {
    Ok(Json(admin.gamelift.game_session(&id).await?))
}

/// `GET /api/v1/game-session/log?id=…`
pub(super) async fn read_log(
    State(admin): State<AdminBackend>,
    Asked(Which { id }): Asked<Which>,
) -> Result<Json<LogTail>, Refusal> {
    Ok(Json(game_sessions::read_log(&admin, &id).await?))
}
