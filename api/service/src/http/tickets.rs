//! Tickets, over HTTP.

use std::{collections::BTreeMap, sync::Arc};

use api_contract::{Latencies, Ticket, latencies::LatenciesError, problems::ProblemCode};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::{
    StatusCode,
    header::{LOCATION, RETRY_AFTER},
};
use serde::Deserialize;

use super::{
    Caller, Refusal,
    extract::{Body, TicketPath},
};
use crate::{Backend, Matchmaking, backoff, tickets};

/// The contract's `TicketRequest` before its latencies are looked at, so that a
/// body that cannot be read and a latency that cannot be are refused apart.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    latencies: BTreeMap<String, f64>,
}

/// `POST /v1/tickets`: puts the caller into matchmaking.
pub(super) async fn start(
    State((backend, matchmaking)): State<(Backend, Arc<Matchmaking>)>,
    Caller(player): Caller,
    Body(wish): Body<Wish>,
) -> Result<Response, Refusal> {
    let latencies = Latencies::new(wish.latencies)?;
    let ticket = tickets::start(&backend, &matchmaking, &player, latencies).await?;
    // Relative to this route, as the stage of a deployment stands before it.
    let location = format!("tickets/{}", ticket.ticket_id);
    Ok((StatusCode::ACCEPTED, [(LOCATION, location)], Json(ticket)).into_response())
}

/// `GET /v1/tickets/{ticketId}`: tells the caller how their ticket stands, and
/// when to ask again.
pub(super) async fn poll(
    State(backend): State<Backend>,
    Caller(player): Caller,
    TicketPath(id): TicketPath,
) -> Result<Response, Refusal> {
    let ticket = tickets::poll(&backend, &player, &id).await?;
    Ok(match tickets::poll_again(&ticket, &*backend.clock) {
        Some(wait) => {
            let seconds = backoff::retry_after_seconds(wait).to_string();
            ([(RETRY_AFTER, seconds)], Json(ticket)).into_response()
        }
        None => Json(ticket).into_response(),
    })
}

/// `DELETE /v1/tickets/{ticketId}`: takes the caller out of matchmaking.
pub(super) async fn cancel(
    State(backend): State<Backend>,
    Caller(player): Caller,
    TicketPath(id): TicketPath,
) -> Result<Json<Ticket>, Refusal> {
    Ok(Json(tickets::cancel(&backend, &player, &id).await?))
}

impl From<LatenciesError> for Refusal {
    fn from(error: LatenciesError) -> Self {
        Self::new(ProblemCode::InvalidLatencies, error.to_string())
    }
}
