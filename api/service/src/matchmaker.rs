//! FlexMatch, over GameLift's own client.
//!
//! Three questions: take this ticket, how does it stand, let it go. What the
//! answers mean for a ticket of ours is decided here and in [`Standing`].

mod standing;

use api_contract::{Ticket, TicketId, players::SKILL_ATTRIBUTE};
use aws_sdk_gamelift::{
    Client,
    error::SdkError,
    operation::{start_matchmaking::StartMatchmakingError, stop_matchmaking::StopMatchmakingError},
    types::{AttributeValue, Player},
};

use crate::PortError;

pub use standing::Standing;

/// FlexMatch, through GameLift.
#[derive(Debug, Clone)]
pub struct FlexMatch {
    client: Client,
}

/// Why FlexMatch did not take a ticket.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// It does not take this ticket, and would not later.
    #[error("the matchmaker refused ticket {ticket}")]
    Refused {
        /// The ticket.
        ticket: TicketId,
        /// What GameLift said.
        source: PortError,
    },
    /// It could not be asked.
    #[error(transparent)]
    Port(#[from] PortError),
}

/// Why FlexMatch did not let a ticket go.
#[derive(Debug, thiserror::Error)]
pub enum StopError {
    /// It does not know the ticket.
    #[error("the matchmaker does not know ticket {0}")]
    Unknown(TicketId),
    /// The ticket is being placed, or has ended.
    #[error("the matchmaker does not let ticket {0} go now")]
    NotNow(TicketId),
    /// It could not be asked.
    #[error(transparent)]
    Port(#[from] PortError),
}

impl FlexMatch {
    /// FlexMatch, as `client` reaches it.
    #[must_use]
    pub fn new(client: Client) -> Self {
        Self { client }
    }

    /// Hands a ticket over.
    ///
    /// # Errors
    /// When FlexMatch refuses it, or could not be asked; the ticket may have
    /// arrived all the same if only the answer was lost.
    pub async fn submit(&self, ticket: &Ticket) -> Result<(), SubmitError> {
        let submitted = self
            .client
            .start_matchmaking()
            .ticket_id(ticket.ticket_id.as_str())
            .configuration_name(&ticket.configuration)
            .players(player(ticket))
            .send()
            .await;
        match submitted {
            Ok(_) => Ok(()),
            Err(error) if is_refusal(&error) => Err(SubmitError::Refused {
                ticket: ticket.ticket_id.clone(),
                source: PortError::new("gamelift", "StartMatchmaking", error),
            }),
            Err(error) => Err(PortError::new("gamelift", "StartMatchmaking", error).into()),
        }
    }

    /// Asks how a ticket stands; none is what FlexMatch says of a ticket that it
    /// does not know.
    ///
    /// # Errors
    /// When it could not be asked.
    pub async fn look_up(&self, ticket: &TicketId) -> Result<Option<Standing>, PortError> {
        let found = self.client.describe_matchmaking().ticket_ids(ticket.as_str()).send().await;
        let found =
            found.map_err(|error| PortError::new("gamelift", "DescribeMatchmaking", error))?;
        let named = |listed: &&_| standing::is_named(listed, ticket);
        Ok(found.ticket_list().iter().find(named).cloned().map(Standing::new))
    }

    /// Asks to let a ticket go.
    ///
    /// # Errors
    /// When FlexMatch does not know the ticket, does not let it go, or could not
    /// be asked.
    pub async fn stop(&self, ticket: &TicketId) -> Result<(), StopError> {
        let stopped = self.client.stop_matchmaking().ticket_id(ticket.as_str()).send().await;
        match stopped {
            Ok(_) => Ok(()),
            Err(error) => match error.as_service_error() {
                Some(StopMatchmakingError::NotFoundException(_)) => {
                    Err(StopError::Unknown(ticket.clone()))
                }
                Some(StopMatchmakingError::InvalidRequestException(_)) => {
                    Err(StopError::NotNow(ticket.clone()))
                }
                Some(_) | None => Err(PortError::new("gamelift", "StopMatchmaking", error).into()),
            },
        }
    }
}

fn is_refusal(error: &SdkError<StartMatchmakingError>) -> bool {
    error.as_service_error().is_some_and(|error| {
        error.is_invalid_request_exception()
            || error.is_not_found_exception()
            || error.is_unsupported_region_exception()
    })
}

fn player(ticket: &Ticket) -> Player {
    #[expect(clippy::cast_precision_loss, reason = "a skill in thousandths is far below 2^52")]
    let skill = ticket.skill_milli as f64 / 1000.0;
    let latencies = ticket.latencies.by_location().iter().map(|(location, &milliseconds)| {
        // GameLift takes 1 and more; a beacon on the same machine answers in less.
        (location.clone(), i32::try_from(milliseconds.max(1)).unwrap_or(i32::MAX))
    });
    Player::builder()
        .player_id(ticket.player_id.as_str())
        .player_attributes(SKILL_ATTRIBUTE, AttributeValue::builder().n(skill).build())
        .set_latency_in_ms(Some(latencies.collect()))
        .build()
}
