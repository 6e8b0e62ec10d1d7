//! The original sample's two calls, over HTTP.
//!
//! The same use cases as the `/v1` routes, in the sample's shapes. Refusals are
//! ours: its clients look at the status only.

use std::sync::Arc;

use api_contract::{
    TicketId,
    legacy::{self, LegacyLatenciesError, LegacyStatus, LegacyTicket},
    problems::ProblemCode,
};
use axum::{Json, extract::State};
use serde::Deserialize;

use super::{Caller, Refusal, extract::Parameters};
use crate::{
    Backend, Matchmaking,
    tickets::{self, PollError, StartError},
};

/// What the sample's clients send to be matched.
#[derive(Debug, Deserialize)]
pub(super) struct Request {
    latencies: String,
}

/// What they send to learn the address.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Status {
    ticket_id: String,
}

/// `GET /requestmatchmaking?latencies=…`: puts the caller into matchmaking.
///
/// The sample's clients know no "you have a ticket already" and ask again after
/// a lost answer: they are given the ticket that they have.
pub(super) async fn request(
    State((backend, matchmaking)): State<(Backend, Arc<Matchmaking>)>,
    Caller(player): Caller,
    Parameters(request): Parameters<Request>,
) -> Result<Json<LegacyTicket>, Refusal> {
    let latencies = legacy::parse_latencies(&request.latencies)?;
    match tickets::start(&backend, &matchmaking, &player, latencies).await {
        Ok(ticket) => Ok(Json(LegacyTicket::from(&ticket))),
        Err(StartError::InProgress { ticket }) => Ok(Json(LegacyTicket::from(&*ticket))),
        Err(error) => Err(error.into()),
    }
}

/// `GET /requestmatchstatus?ticketId=…`: tells the caller the address, once
/// there is one. A ticket that the caller does not have is not placed yet.
pub(super) async fn status(
    State(backend): State<Backend>,
    Caller(player): Caller,
    Parameters(status): Parameters<Status>,
) -> Result<Json<LegacyStatus>, Refusal> {
    let Ok(id) = TicketId::parse(status.ticket_id) else {
        return Ok(Json(LegacyStatus::unknown()));
    };
    match tickets::poll(&backend, &player, &id).await {
        Ok(ticket) => Ok(Json(LegacyStatus::from(&ticket))),
        Err(PollError::NotFound) => Ok(Json(LegacyStatus::unknown())),
        Err(error @ PollError::Port(_)) => Err(error.into()),
    }
}

impl From<LegacyLatenciesError> for Refusal {
    fn from(error: LegacyLatenciesError) -> Self {
        Self::new(ProblemCode::InvalidLatencies, error.to_string())
    }
}
