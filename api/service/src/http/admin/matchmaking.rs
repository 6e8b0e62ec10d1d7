//! Queues, matchmaking configurations and rule sets, over HTTP.

use api_contract::admin::{
    Page,
    matchmaking::{MatchmakingConfiguration, Queue, RuleSet},
};
use axum::{Json, extract::State};

use super::query::{Listing, Named, NoFilter};
use crate::{
    admin::{AdminBackend, matchmaking},
    http::Refusal,
};

/// `GET /api/v1/queues`
pub(super) async fn list_queues(
    State(admin): State<AdminBackend>,
    Listing { limit, cursor, .. }: Listing<NoFilter>,
) -> Result<Json<Page<Queue>>, Refusal> {
    Ok(Json(matchmaking::list_queues(&admin, limit, cursor.as_ref()).await?))
}

/// `GET /api/v1/matchmaking-configurations`
pub(super) async fn list_configurations(
    State(admin): State<AdminBackend>,
    Listing { limit, cursor, .. }: Listing<NoFilter>,
) -> Result<Json<Page<MatchmakingConfiguration>>, Refusal> {
    Ok(Json(matchmaking::list_configurations(&admin, limit, cursor.as_ref()).await?))
}

/// `GET /api/v1/rule-sets`
pub(super) async fn list_rule_sets(
    State(admin): State<AdminBackend>,
    Listing { limit, cursor, .. }: Listing<NoFilter>,
) -> Result<Json<Page<RuleSet>>, Refusal> {
    Ok(Json(admin.gamelift.rule_sets(limit, cursor).await?))
}

/// `GET /api/v1/rule-sets/{ruleSetName}`
pub(super) async fn read_rule_set(
    State(admin): State<AdminBackend>,
    Named(name): Named<String>,
) -> Result<Json<RuleSet>, Refusal> {
    Ok(Json(admin.gamelift.rule_set(&name).await?))
}
