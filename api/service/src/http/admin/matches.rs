//! Matches, over HTTP.

use api_contract::{
    MatchId,
    admin::{
        Page,
        matches::{Match, MatchesFilter},
    },
};
use axum::{Json, extract::State};

use super::{
    query::{Listing, Named},
    refusals::none,
};
use crate::{
    admin::{AdminBackend, matches},
    http::Refusal,
};

/// `GET /api/v1/matches`
pub(super) async fn list(
    State(admin): State<AdminBackend>,
    Listing { filter, limit, cursor }: Listing<MatchesFilter>,
) -> Result<Json<Page<Match>>, Refusal> {
    Ok(Json(matches::list(&admin.records(), &filter, limit, cursor.as_ref()).await?))
}

/// `GET /api/v1/matches/{matchId}`
pub(super) async fn read(
    State(admin): State<AdminBackend>,
    Named(id): Named<MatchId>,
) -> Result<Json<Match>, Refusal> {
    let found = matches::find(&admin.records(), &id).await?;
    found.map(Json).ok_or_else(|| none("match"))
}
