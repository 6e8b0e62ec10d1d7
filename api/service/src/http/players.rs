//! Players, over HTTP.

use api_contract::{players::Player, problems::ProblemCode};
use axum::{Json, extract::State};

use super::{Caller, Refusal};
use crate::{Backend, players};

/// `GET /v1/players/me`: tells the caller what is known of them.
pub(super) async fn find_me(
    State(backend): State<Backend>,
    Caller(player): Caller,
) -> Result<Json<Player>, Refusal> {
    match players::find_me(&backend, &player).await? {
        Some(player) => Ok(Json(player)),
        None => Err(Refusal::new(ProblemCode::NotFound, "you have not asked for a match yet")),
    }
}
