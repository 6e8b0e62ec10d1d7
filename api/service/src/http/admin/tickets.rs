//! Tickets, over HTTP.

use api_contract::{
    TicketId,
    admin::{
        Page,
        matchmaking::RuleSet,
        tickets::{TicketDetail, TicketSummary, TicketsFilter},
    },
};
use axum::{Json, extract::State};

use super::{
    query::{Listing, Named},
    refusals::none,
};
use crate::{
    PortError,
    admin::{AdminBackend, tickets},
    gamelift::GameLiftError,
    http::Refusal,
};

/// `GET /api/v1/tickets`
pub(super) async fn list(
    State(admin): State<AdminBackend>,
    Listing { filter, limit, cursor }: Listing<TicketsFilter>,
) -> Result<Json<Page<TicketSummary>>, Refusal> {
    Ok(Json(tickets::list(&admin.records(), &filter, limit, cursor.as_ref()).await?))
}

/// `GET /api/v1/tickets/{ticketId}`
pub(super) async fn read(
    State(admin): State<AdminBackend>,
    Named(ticket): Named<TicketId>,
) -> Result<Json<TicketDetail>, Refusal> {
    let admin = &admin;
    let rule_set = |configuration: String| async move {
        found(admin.gamelift.rule_set_of(&configuration).await)
    };
    let detail = tickets::find(&admin.records(), &ticket, rule_set).await?;
    detail.map(Json).ok_or_else(|| none("ticket"))
}

fn found(asked: Result<RuleSet, GameLiftError>) -> Result<Option<RuleSet>, PortError> {
    match asked {
        Ok(rule_set) => Ok(Some(rule_set)),
        Err(GameLiftError::NotFound(_)) => Ok(None),
        Err(GameLiftError::Port(error) | GameLiftError::Refused { source: error, .. }) => {
            Err(error)
        }
        Err(error @ GameLiftError::InvalidFilter(_)) => {
            Err(PortError::new("gamelift", "DescribeMatchmakingRuleSets", error))
        }
    }
}
