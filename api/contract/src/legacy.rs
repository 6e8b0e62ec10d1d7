//! The original sample's two calls, so that its Unity and C++ clients run unchanged.
//!
//! # After
//! aws-samples `aws-gamelift-and-serverless-backend-sample`, `GameServiceAPI`,
//! read 2026-11-22. We differ where the sample was wrong: latencies are checked,
//! and a ticket of somebody else is as unknown as one that does not exist.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Latencies, Ticket, TicketId, latencies::LatenciesError, tickets::Connection};

/// Why the `latencies` of a request could not be read.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum LegacyLatenciesError {
    /// A name without a number, or a number without a name.
    #[error("latencies are pairs such as us-east-1_20_eu-west-1_60")]
    Unpaired,
    /// Not a number where one belongs.
    #[error("the latency of {0:?} is not a number")]
    NotANumber(String),
    /// The pairs were read, and are not possible measurements.
    #[error(transparent)]
    Latencies(#[from] LatenciesError),
}

/// Reads `us-east-1_20_eu-west-1_60`.
///
/// # Errors
/// When the text is not made of pairs, or the measurements are impossible.
pub fn parse_latencies(text: &str) -> Result<Latencies, LegacyLatenciesError> {
    let parts: Vec<&str> = text.split('_').collect();
    let (pairs, rest) = parts.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(LegacyLatenciesError::Unpaired);
    }
    let measured = pairs
        .iter()
        .map(|[location, milliseconds]| match milliseconds.parse() {
            Ok(milliseconds) => Ok(((*location).to_owned(), milliseconds)),
            Err(_) => Err(LegacyLatenciesError::NotANumber(location.chars().take(64).collect())),
        })
        .collect::<Result<_, _>>()?;
    Ok(Latencies::new(measured)?)
}

/// The answer to `GET /requestmatchmaking`: what GameLift calls a matchmaking
/// ticket, of which the sample's clients read `TicketId`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
pub struct LegacyTicket {
    /// Names the ticket.
    #[schema(value_type = String)]
    pub ticket_id: TicketId,
    /// The matchmaking configuration.
    pub configuration_name: String,
    /// GameLift's word for the state.
    pub status: String,
    /// When the ticket was made.
    pub start_time: String,
}

impl From<&Ticket> for LegacyTicket {
    fn from(ticket: &Ticket) -> Self {
        Self {
            ticket_id: ticket.ticket_id.clone(),
            configuration_name: ticket.configuration.clone(),
            status: ticket.state.status().to_owned(),
            start_time: ticket.created_at.to_string(),
        }
    }
}

/// What the sample answers in place of a player session while there is none.
pub const NOT_PLACED_YET: &str = "NotPlacedYet";

/// The status of a ticket that the caller does not have.
pub const UNKNOWN: &str = "UNKNOWN";

/// The answer to `GET /requestmatchstatus`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
pub struct LegacyStatus {
    /// The game server's address; empty while there is none.
    pub ip_address: String,
    /// The game server's port; 0 while there is none.
    pub port: u16,
    /// The reservation, or `NotPlacedYet`.
    pub player_session_id: String,
    /// The game server's name; absent while there is none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub dns_name: Option<String>,
    /// Ours, which the sample's clients skip: GameLift's word for the state, so
    /// that a ticket that ended can be told from one that waits; `UNKNOWN`
    /// where the caller has no such ticket.
    pub status: String,
}

impl From<&Ticket> for LegacyStatus {
    fn from(ticket: &Ticket) -> Self {
        let status = ticket.state.status().to_owned();
        match ticket.state.connection() {
            Some(connection) => Self::placed(connection, status),
            None => Self::not_placed(status),
        }
    }
}

impl LegacyStatus {
    /// What the sample answers to a ticket id that it does not know.
    #[must_use]
    pub fn unknown() -> Self {
        Self::not_placed(UNKNOWN.to_owned())
    }

    fn placed(connection: &Connection, status: String) -> Self {
        Self {
            ip_address: connection.ip_address.clone(),
            port: connection.port,
            player_session_id: connection.player_session_id.to_string(),
            dns_name: Some(connection.dns_name.clone().unwrap_or_default()),
            status,
        }
    }

    fn not_placed(status: String) -> Self {
        Self {
            ip_address: String::new(),
            port: 0,
            player_session_id: NOT_PLACED_YET.to_owned(),
            dns_name: None,
            status,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_samples_latencies_are_read() {
        let latencies = parse_latencies("us-east-1_20_eu-west-1_60").unwrap();
        assert_eq!(latencies.by_location()["eu-west-1"], 60);
    }

    #[test]
    fn what_the_sample_took_wrongly_is_refused() {
        for text in ["", "us-east-1", "us-east-1_20_eu", "us-east-1_undefined", "a_NaN", "a_-3"] {
            assert!(parse_latencies(text).is_err(), "{text:?} was taken");
        }
    }
}
