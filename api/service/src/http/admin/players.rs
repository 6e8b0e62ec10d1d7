//! Players, over HTTP.

use api_contract::{
    PlayerId,
    admin::{
        Page,
        players::{PlayerRecord, PlayersFilter},
    },
};
use axum::{Json, extract::State};

use super::{
    query::{Listing, Named},
    refusals::none,
};
use crate::{
    admin::{AdminBackend, players},
    http::Refusal,
};

/// `GET /api/v1/players`
pub(super) async fn list(
    State(admin): State<AdminBackend>,
    Listing { filter, limit, cursor }: Listing<PlayersFilter>,
) -> Result<Json<Page<PlayerRecord>>, Refusal> {
    Ok(Json(players::list(&admin.records(), &filter, limit, cursor.as_ref()).await?))
}

/// `GET /api/v1/players/{playerId}`
pub(super) async fn read(
    State(admin): State<AdminBackend>,
    Named(player): Named<PlayerId>,
) -> Result<Json<PlayerRecord>, Refusal> {
    let found = players::find(&admin.records(), &player).await?;
    found.map(Json).ok_or_else(|| none("player"))
}
