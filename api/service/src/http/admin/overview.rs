//! The overview, over HTTP.

use api_contract::admin::overview::Overview;
use axum::{Json, extract::State};

use crate::{
    admin::{AdminBackend, elsewhere, overview},
    http::Refusal,
};

/// `GET /api/v1/overview`
pub(super) async fn read(State(admin): State<AdminBackend>) -> Result<Json<Overview>, Refusal> {
    Ok(Json(overview::read(&admin.records(), elsewhere(&admin).await).await?))
}
