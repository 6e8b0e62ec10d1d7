//! Fleets, over HTTP.

use api_contract::admin::{
    Page,
    fleets::{Fleet, FleetDetail, FleetEvent},
};
use axum::{Json, extract::State};

use super::query::{Listing, Named, NoFilter};
use crate::{
    admin::{AdminBackend, fleets},
    http::Refusal,
};

/// `GET /api/v1/fleets`
pub(super) async fn list(
    State(admin): State<AdminBackend>,
    Listing { limit, cursor, .. }: Listing<NoFilter>,
) -> Result<Json<Page<Fleet>>, Refusal> {
    Ok(Json(fleets::list(&admin, limit, cursor.as_ref()).await?))
}

/// `GET /api/v1/fleets/{fleetId}`
pub(super) async fn read(
    State(admin): State<AdminBackend>,
    Named(fleet): Named<String>,
) -> Result<Json<FleetDetail>, Refusal> {
    Ok(Json(admin.gamelift.fleet(&fleet).await?))
}

/// `GET /api/v1/fleets/{fleetId}/events`
pub(super) async fn list_events(
    State(admin): State<AdminBackend>,
    Named(fleet): Named<String>,
    Listing { limit, cursor, .. }: Listing<NoFilter>,
) -> Result<Json<Page<FleetEvent>>, Refusal> {
    Ok(Json(admin.gamelift.fleet_events(&fleet, limit, cursor).await?))
}
